/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-job-row.h"
#include "widgets/takt-status-pill.h"

G_BEGIN_DECLS

#define TAKT_TYPE_JOB_BAR (takt_job_bar_get_type ())
G_DECLARE_FINAL_TYPE (TaktJobBar, takt_job_bar, TAKT, JOB_BAR, GtkWidget)

GtkWidget *takt_job_bar_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_job_bar_set (TaktJobBar *self, TaktTone tone, int percent, const char *title, const char *detail, const char *finish);

G_END_DECLS
