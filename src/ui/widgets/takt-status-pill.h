/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-order-row.h"
#include "models/takt-printer-row.h"

G_BEGIN_DECLS

/** TaktTone: what a colour says; the word beside it says it too. */
typedef enum
{
  TAKT_TONE_NEUTRAL,
  TAKT_TONE_ACCENT,   /* it is planned or chosen */
  TAKT_TONE_FULL,     /* it runs */
  TAKT_TONE_SUCCESS,  /* done, or in time */
  TAKT_TONE_WARNING,  /* soon a problem, or waits for you */
  TAKT_TONE_ERROR,    /* a problem */
} TaktTone;

#define TAKT_TYPE_STATUS_PILL (takt_status_pill_get_type ())
G_DECLARE_FINAL_TYPE (TaktStatusPill, takt_status_pill, TAKT, STATUS_PILL, GtkWidget)

GtkWidget *takt_status_pill_new         (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_status_pill_set         (TaktStatusPill *self, TaktTone tone, const char *icon_name, const char *label);
void       takt_status_pill_set_order   (TaktStatusPill *self, TaktOrderStatus status);
void       takt_status_pill_set_printer (TaktStatusPill *self, TaktPrinterMood mood);
void       takt_status_pill_set_job     (TaktStatusPill *self, TaktJobStatus status);

#define TAKT_TYPE_RISK_LINE (takt_risk_line_get_type ())
G_DECLARE_FINAL_TYPE (TaktRiskLine, takt_risk_line, TAKT, RISK_LINE, GtkWidget)

GtkWidget *takt_risk_line_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_risk_line_set (TaktRiskLine *self, TaktRisk risk, int spare_minutes);

const char *takt_tone_to_css_class (TaktTone tone);

G_END_DECLS
