/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-first-layer.h"

/* protocol.md §4.2 */
#define STAGE_PRINTING 0

/**
 * takt_first_layer_follow:
 * @report: the machine's state
 * @job_id: our job that is on it, 0: none of ours
 *
 * The counter of layers ticks while a machine calibrates and freezes on the last one after a print: it counts only while the machine
 * prints, in the stage of printing, after it was at the bottom in this job, and once the percentage has moved since. Pure.
 *
 * Returns: TRUE once a job: the first layer has just been done
 */
gboolean
takt_first_layer_follow (TaktFirstLayer *self, const TaktPrinterReport *report, gint64 job_id)
{
  if (job_id != self->job_id)
    *self = (TaktFirstLayer){ .job_id = job_id };
  /* The same job once more, after a retry. */
  if (!takt_machine_state_is_active (report->machine) && report->machine != TAKT_MACHINE_UNKNOWN)
    *self = (TaktFirstLayer){ .job_id = job_id };
  if (job_id == 0 || self->is_told || report->machine != TAKT_MACHINE_PRINTING
      || report->stage != STAGE_PRINTING || report->layer < 0)
    return FALSE;

  if (report->layer <= 1)
    {
      if (!self->saw_bottom)
        self->percent = report->progress_percent;
      self->saw_bottom = TRUE;
      return FALSE;
    }

  self->is_told = self->saw_bottom && report->progress_percent > self->percent;
  return self->is_told;
}
