/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-printer-row.h"

G_BEGIN_DECLS

/* What cards, details and the wall say of a printer in the same words, and how they say it without touching what stands there already. */
void        takt_label_show               (GtkLabel *label, const char *text);
void        takt_widget_set_css_class     (GtkWidget *widget, const char *css_class, gboolean is_on);
void        takt_label_show_with_tip      (GtkLabel *label, const char *text);

const char *takt_printer_rest_to_text     (TaktPrinterMood mood, gboolean has_waiting);
const char *takt_printer_solution_to_label (TaktLinkState link, TaktPrinterMood mood);
char       *takt_printer_layer_to_text    (const TaktPrinterReport *report) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_printer_nozzles_to_text  (const TaktPrinterReport *report) G_GNUC_WARN_UNUSED_RESULT;
const char *takt_printer_job_name         (const TaktJob *job, const char *order_number);
char       *takt_printer_dup_job_title    (TaktShop *shop, const TaktJob *job) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
