/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

/* What the queue knows of blocks, which others make: it starts nothing into one, and tells which print runs into one. */

#define SECONDS_PER_MINUTE ((TaktTime) 60)

/* @block: (out) (transfer full) (nullable): the first block of the printer in a stretch of time */
static gboolean
find_block (TaktQueue *self, gint64 printer_id, TaktTime from, TaktTime to, TaktBlock **block, GError **error)
{
  g_autoptr (GPtrArray) blocks = takt_block_table_list (self->store, printer_id, from, to, error);

  *block = blocks != NULL && blocks->len > 0 ? takt_block_copy (blocks->pdata[0]) : NULL;
  return blocks != NULL;
}

/* @message: (out) (transfer full) (nullable): why @job must not start just now: it would not be done before a block begins */
gboolean
takt_queue_explain_block (TaktQueue *self, const TaktJob *job, char **message, GError **error)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktTime end = now + MAX (job->estimated_duration_minutes, 1) * SECONDS_PER_MINUTE;
  g_autoptr (TaktBlock) block = NULL;
  g_autofree char *time = NULL;

  *message = NULL;
  if (!find_block (self, job->printer_id, now, end, &block, error))
    return FALSE;
  if (block == NULL)
    return TRUE;

  time = takt_time_to_clock (block->from <= now ? block->to : block->from, now);
  if (block->from <= now)
    *message = g_strdup_printf (_ ("The printer is blocked until %s. Wait, or change the block."), time);
  else
    *message = g_strdup_printf (_ ("This print would not be done when the printer is blocked at %s. Choose "
                                   "another printer, or change the block."),
                                time);
  return TRUE;
}

/**
 * takt_queue_find_clash:
 * @block: (out) (transfer full) (nullable): the first block that what prints there just now reaches into; NULL: none
 *
 * Whether the print that runs on a printer, a job's or one that was begun at the machine, ends too late for a block.
 *
 * Returns: FALSE with @error only when the database fails
 */
gboolean
takt_queue_find_clash (TaktQueue *self, gint64 printer_id, TaktBlock **block, GError **error)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktTime end;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  *block = NULL;
  if (!takt_queue_find_machine_end (self, printer_id, &end, error))
    return FALSE;
  return end == TAKT_TIME_UNSET || find_block (self, printer_id, now, MAX (end, now + 1), block, error);
}
