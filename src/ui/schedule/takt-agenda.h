/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "schedule/takt-schedule-data.h"

G_BEGIN_DECLS

/* Signal "activated" (gint64 job_id). */
#define TAKT_TYPE_AGENDA (takt_agenda_get_type ())
G_DECLARE_FINAL_TYPE (TaktAgenda, takt_agenda, TAKT, AGENDA, AdwBin)

GtkWidget *takt_agenda_new       (TaktScheduleData *data) G_GNUC_WARN_UNUSED_RESULT;
void       takt_agenda_set_range (TaktAgenda *self, TaktTime from, TaktTime to);

G_END_DECLS
