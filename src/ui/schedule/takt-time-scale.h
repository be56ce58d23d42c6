/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "takt-time.h"

G_BEGIN_DECLS

#define TAKT_TIME_SCALE_LEAST   16.0  /* px per hour */
#define TAKT_TIME_SCALE_NORMAL  64.0
#define TAKT_TIME_SCALE_MOST   256.0

/** TaktTimeTick: a mark on the ruler. */
typedef struct
{
  TaktTime time;
  gboolean is_midnight;
} TaktTimeTick;

/* Signal "changed": what is seen, or how large, or the present. */
#define TAKT_TYPE_TIME_SCALE (takt_time_scale_get_type ())
G_DECLARE_FINAL_TYPE (TaktTimeScale, takt_time_scale, TAKT, TIME_SCALE, GObject)

TaktTimeScale *takt_time_scale_new        (void) G_GNUC_WARN_UNUSED_RESULT;
TaktTime       takt_time_scale_get_origin (TaktTimeScale *self);
void           takt_time_scale_set_origin (TaktTimeScale *self, TaktTime origin);
void           takt_time_scale_pan        (TaktTimeScale *self, double pixels);
double         takt_time_scale_get_hour   (TaktTimeScale *self);
void           takt_time_scale_zoom       (TaktTimeScale *self, double factor, double at);
TaktTime       takt_time_scale_get_now    (TaktTimeScale *self);
void           takt_time_scale_set_now    (TaktTimeScale *self, TaktTime now);
double         takt_time_scale_get_x      (TaktTimeScale *self, TaktTime time);
TaktTime       takt_time_scale_get_time   (TaktTimeScale *self, double x);
GArray        *takt_time_scale_list_ticks (TaktTimeScale *self, double width) G_GNUC_WARN_UNUSED_RESULT;

TaktTime       takt_day_begin             (TaktTime time, int days);

G_END_DECLS
