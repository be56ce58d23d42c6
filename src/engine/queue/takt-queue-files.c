/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

/*
 * A file that stays on a printer's card may be printed again by itself after a power cycle (pitfall 29), so each is taken away once
 * nothing needs it: also when the end of its print was missed, the program had ended, or the printer was off. The rows say which there are.
 */

/* Seconds until the second attempt, twice as many until the third, and so on. */
#define FIRST_WAIT 10
#define MOST_WAIT  (6 * 60 * 60)

/* A machine that accepted a print may still read its file for so long, whatever became of the intent (protocol.md §15.3). */
#define MAY_READ (2 * TAKT_QUEUE_START_LIMIT)

typedef struct
{
  TaktQueue *queue;      /* (owned) */
  TaktPrinterFile *file; /* (owned) as its row was */
} Removal;

static void
removal_free (Removal *self)
{
  g_object_unref (self->queue);
  takt_printer_file_free (self->file);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

/* The row that stands before a file leaves, within the transaction that says so. Until the machine is told to print it, it may go at any time. */
gboolean
takt_queue_write_file (TaktQueue *self, const TaktJob *job, const char *remote_name, GError **error)
{
  TaktTime now = takt_clock_now (self->clock);
  const TaktPrinterFile file = {
    .printer_id = job->printer_id,
    .name = (char *) remote_name,
    .job_id = job->id,
    .submission_id = job->submission_id,
    .written_at = now,
    .due_at = now,
  };

  return takt_printer_file_table_put (self->store, &file, error);
}

/* The machine is told to print it. */
gboolean
takt_queue_hold_file (TaktQueue *self, const TaktJob *job, GError **error)
{
  return takt_printer_file_table_set_due (self->store, job->id, job->submission_id,
                                          takt_clock_now (self->clock) + MAY_READ, error);
}

/* Its print has ended, or the machine has said that there will be none. */
gboolean
takt_queue_release_file (TaktQueue *self, const TaktJob *job, GError **error)
{
  return takt_printer_file_table_set_due (self->store, job->id, job->submission_id,
                                          takt_clock_now (self->clock), error);
}

/* Nothing was written after all. A file of that name that is there is somebody else's. */
gboolean
takt_queue_forget_file (TaktQueue *self, const TaktJob *job, const char *remote_name, GError **error)
{
  const TaktPrinterFile file = {
    .printer_id = job->printer_id,
    .name = (char *) remote_name,
    .submission_id = job->submission_id,
  };

  return takt_printer_file_table_delete (self->store, &file, error);
}

static gboolean
try_later (TaktQueue *self, const TaktPrinterFile *file, GError **error)
{
  TaktTime wait = MIN (MOST_WAIT, (TaktTime) FIRST_WAIT << MIN (file->tries, 10));

  return takt_printer_file_table_put_off (self->store, file, takt_clock_now (self->clock) + wait, error);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removal) removal = user_data;
  TaktQueue *self = removal->queue;
  const TaktPrinterFile *file = removal->file;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_gone = takt_printers_remove_file_finish (TAKT_PRINTERS (source), result, &failure);
  gboolean ok;

  g_hash_table_remove (self->removals, &file->printer_id);
  if (!is_gone && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (!is_gone)
    g_message ("“%s” is still on printer %" G_GINT64_FORMAT ": %s", file->name, file->printer_id,
               failure->message);
  ok = is_gone ? takt_printer_file_table_delete (self->store, file, &error) : try_later (self, file, &error);
  if (!ok)
    {
      g_warning ("what is on the printers could not be written down: %s", error->message);
      return;
    }
  takt_queue_arm (self);
  takt_queue_look_around (self, file->printer_id);
}

/* Takes away what is not needed on a machine that rests, one file at a time, unless something is on its way there. */
gboolean
takt_queue_tidy (TaktQueue *self, gint64 printer_id, GError **error)
{
  g_autoptr (TaktPrinterFile) file = NULL;
  TaktDispatch dispatch;
  Removal *removal;
  gint64 job_id;

  if (g_hash_table_contains (self->removals, &printer_id)
      || !takt_printers_is_at_rest (self->printers, printer_id))
    return TRUE;
  if (!takt_printer_file_table_find_due (self->store, printer_id, takt_clock_now (self->clock), &file, error))
    return FALSE;
  if (file == NULL)
    return TRUE;

  if (!takt_queue_find_dispatched (self, printer_id, &job_id, error)
      || !takt_dispatch_table_get (self->store, job_id, &dispatch, error))
    return FALSE;
  if (job_id != 0 && dispatch.step != TAKT_DISPATCH_HANDED_OVER)
    return TRUE;

  removal = g_new0 (Removal, 1);
  removal->queue = g_object_ref (self);
  removal->file = g_steal_pointer (&file);
  g_hash_table_add (self->removals, g_memdup2 (&printer_id, sizeof printer_id));
  takt_printers_remove_file_async (self->printers, printer_id, removal->file->name, self->cancellable,
                                   removed_cb, removal);
  return TRUE;
}
