/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/* A plate is taken off: what is good is counted, what is not is printed again. */

/* A further print like @job, for the pieces that are missing. */
static gboolean
print_again (TaktQueue *self, const TaktJob *job, int pieces, gint64 *id, GError **error)
{
  g_autoptr (TaktJob) again = takt_job_copy (job);

  again->status = TAKT_JOB_QUEUED;
  again->quantity = pieces;
  again->queue_position = 0;
  again->attempts = again->progress_percent = again->scrapped = 0;
  again->submission_id = 0;
  again->scheduled_start = again->dispatched_at = again->started_at = again->completed_at = TAKT_TIME_UNSET;
  again->said_by_printer = again->is_held = again->pinned_printer = again->pinned_start = FALSE;
  again->created_at = again->updated_at = takt_clock_now (self->clock);
  again->material_slot = TAKT_SLOT_NONE;
  g_clear_pointer (&again->failed_reason, g_free);
  g_clear_pointer (&again->problem, g_free);
  g_free (again->notes);
  /* The same words as those of a planned plate (contract §4.1). */
  again->notes = g_strdup_printf ("Quantity: %d", pieces);
  for (guint i = 0; i < again->materials->len; i++)
    ((TaktJobMaterial *) again->materials->pdata[i])->material_id = 0;

  again->id = takt_job_table_insert (self->store, again, error);
  *id = again->id;
  if (again->id == 0 || !takt_queue_find_spools (self, again, error) || !takt_queue_save (self, again, error))
    return FALSE;
  takt_queue_note (self, again);
  return TRUE;
}

static gboolean
scrap (TaktQueue *self, const TaktPrinter *printer, int scrapped, gint64 *again_id, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  int made, missing;

  if (scrapped == 0)
    return TRUE;
  if (printer->plate_clear)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("The plate of “%s” was cleared already; what was scrap on it has been counted."),
                   printer->name);
      return FALSE;
    }
  if (!takt_queue_find_last (self, printer->id, &job, error))
    return FALSE;
  if (job == NULL || job->status != TAKT_JOB_COMPLETED)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("The last print of this printer was not completed. Retry it instead of counting "
             "scrap."));
      return FALSE;
    }
  made = MAX (job->makes, job->quantity);
  if (scrapped > made)
    {
      takt_error_set_field (error, "scrapped",
                            ngettext ("Only %d piece was on this plate.",
                                      "Only %d pieces were on this plate.", (unsigned long) made),
                            made);
      return FALSE;
    }

  job->scrapped = scrapped;
  takt_queue_note (self, job);
  return takt_queue_save (self, job, error)
         && takt_queue_unshelve_scrap (self, job, scrapped, &missing, error)
         && (missing == 0 || print_again (self, job, missing, again_id, error));
}

/**
 * takt_queue_find_last:
 * @job: (out) (transfer full) (nullable): the print that ended last on this printer, however it ended: what lies on a plate that is not
 *   clear, and what is retried where it failed
 *
 * Returns: FALSE with @error
 */
gboolean
takt_queue_find_last (TaktQueue *self, gint64 printer_id, TaktJob **job, GError **error)
{
  g_autoptr (TaktStatement) query = NULL;
  gint64 id = 0;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);

  query = takt_statement_get (
      self->store,
      "SELECT id FROM jobs WHERE printer_id = ? AND status IN ('completed', 'failed', 'cancelled') "
      "AND completed_at IS NOT NULL ORDER BY completed_at DESC, id DESC LIMIT 1");
  takt_statement_bind_int (query, 1, printer_id);
  if (takt_statement_step (query))
    id = takt_statement_int (query, 0);
  if (!takt_statement_finish (query, error))
    return FALSE;

  *job = id != 0 ? takt_job_table_get (self->store, id, error) : NULL;
  return id == 0 || *job != NULL;
}

/**
 * takt_queue_clear_plate:
 * @scrapped: how many of its pieces are thrown away; 0: all are good
 * @again_id: (out) (optional): the further print that makes them again; 0: none
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_INVALID on `scrapped` when there were not so many; TAKT_ERROR_CONFLICT when the plate was cleared
 *   before, or its print was not completed
 *
 * A person took the part off. Pieces that are scrap are queued again, as far as the plate made none to spare, as one further print of the
 * same order: once, because a plate that is clear has nothing to count.
 */
gboolean
takt_queue_clear_plate (TaktQueue *self, gint64 printer_id, int scrapped, gint64 *again_id, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;
  gint64 id = 0;
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (scrapped >= 0, FALSE);

  printer = takt_printers_get (self->printers, printer_id, error);
  if (printer == NULL || !takt_store_begin (self->store, error))
    return FALSE;

  ok = scrap (self, printer, scrapped, &id, error)
       && takt_printers_set_plate_clear (self->printers, printer_id, TRUE, error);
  if (!takt_queue_finish_work (self, ok, error))
    return FALSE;

  if (again_id != NULL)
    *again_id = id;
  takt_queue_arm (self);
  return TRUE;
}
