/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  TAKT_CHART_BARS,     /* lying: a name, a bar, a value */
  TAKT_CHART_COLUMNS,  /* standing, series on top of each other */
  TAKT_CHART_LINE,     /* the first series; NAN leaves a gap */
} TaktChartKind;

#define TAKT_CHART_MAX_SERIES 6

/** TaktChartSeries: @name: what it is; @color: a named colour of the style */
typedef struct
{
  const char *name;
  const char *color;
} TaktChartSeries;

/** TaktChartFormat: (transfer full): how a value of the axis is written */
typedef char *(*TaktChartFormat) (double value, gpointer user_data);

#define TAKT_TYPE_CHART (takt_chart_get_type ())
G_DECLARE_FINAL_TYPE (TaktChart, takt_chart, TAKT, CHART, GtkWidget)

GtkWidget *takt_chart_new        (TaktChartKind kind, const char *title) G_GNUC_WARN_UNUSED_RESULT;
void       takt_chart_set_series (TaktChart *self, const TaktChartSeries *series, guint n_series);
void       takt_chart_set_axis   (TaktChart *self, TaktChartFormat format, gpointer user_data, double at_least);
void       takt_chart_clear      (TaktChart *self);
void       takt_chart_add        (TaktChart *self, const char *label, const double *values, const char *value_text, const char *tip);
void       takt_chart_set_color  (TaktChart *self, const char *color);
guint      takt_chart_get_n      (TaktChart *self);
const char *takt_chart_get_told  (TaktChart *self);
GtkWidget *takt_chart_make_table (TaktChart *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
