/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/*
 * A print whose printer fails moves to a free printer of the same kind, where the owner allows that. It moves only when its printer has
 * certainly not begun it, or when that printer itself said that the attempt failed:
 *
 * - its file did not arrive and is not sent again, or the machine refused the start: a row says so, written in the transaction that takes
 *   the intent back. What was told to a machine that did not answer never moves (protocol.md §15.3);
 * - its printer is out of reach for long, and was never told of it.
 *
 * A row of `failovers` is both the wish and, once moved_at is set, the tale of it. A print never returns to a printer that it left.
 */

/* Seconds without a connection after which a printer counts as failed. */
#define OFFLINE_LIMIT (10 * 60)

/* A print that no machine takes is not carried round the whole farm. */
#define MOST_MOVES 3

/* A print that is to leave its printer. */
typedef struct
{
  gint64 job_id;
  gint64 printer_id;
  char *reason;
} Leaving;

static void
leaving_free (Leaving *self)
{
  g_free (self->reason);
  g_free (self);
}

void
takt_queue_failover_free (TaktQueueFailover *self)
{
  if (self == NULL)
    return;

  g_free (self->printer_name);
  g_free (self->reason);
  g_free (self);
}

static gboolean
is_allowed (TaktQueue *self)
{
  return takt_settings_get (self->settings)->allow_failover;
}

/*
 * The printer of @job certainly does not print it, for @reason. Within the transaction in which that becomes known; the move itself comes
 * with the next look, as soon as there is somewhere to go.
 */
gboolean
takt_queue_want_failover (TaktQueue *self, const TaktJob *job, const char *reason, GError **error)
{
  g_autoptr (TaktStatement) put = NULL;
  g_autoptr (TaktPrinter) printer = NULL;

  if (!is_allowed (self))
    return TRUE;
  printer = takt_printers_get (self->printers, job->printer_id, error);
  if (printer == NULL)
    return FALSE;

  put = takt_statement_get (
      self->store, "INSERT OR REPLACE INTO failovers (job_id, printer_id, printer_name, reason, noted_at) "
                   "VALUES (?1, ?2, ?3, ?4, ?5)");
  takt_statement_bind_int (put, 1, job->id);
  takt_statement_bind_int (put, 2, job->printer_id);
  takt_statement_bind_text (put, 3, printer->name);
  takt_statement_bind_text (put, 4, reason);
  takt_statement_bind_time (put, 5, takt_clock_now (self->clock));
  return takt_statement_run (put, error);
}

/* The printer said itself that its attempt at @job failed. Within the transaction that books that. */
gboolean
takt_queue_want_reprint (TaktQueue *self, const TaktJob *job, GError **error)
{
  const char *reason = job->failed_reason != NULL ? job->failed_reason : _ ("The print failed.");

  if (job->attempts > takt_settings_get (self->settings)->failover_reprints)
    return TRUE;
  return takt_queue_want_failover (self, job, reason, error);
}

/* Another start, or a person's act: what was to become of the job before no longer counts. */
gboolean
takt_queue_drop_failover (TaktQueue *self, gint64 job_id, GError **error)
{
  g_autoptr (TaktStatement) drop =
      takt_statement_get (self->store, "DELETE FROM failovers WHERE job_id = ?1 AND moved_at IS NULL");

  takt_statement_bind_int (drop, 1, job_id);
  return takt_statement_run (drop, error);
}

/* ---- who is to move */

static gboolean
list_wanted (TaktQueue *self, GPtrArray *leaving, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT job_id, printer_id, reason FROM failovers WHERE moved_at IS NULL ORDER BY noted_at, job_id");

  while (takt_statement_step (query))
    {
      Leaving *one = g_new0 (Leaving, 1);

      one->job_id = takt_statement_int (query, 0);
      one->printer_id = takt_statement_int (query, 1);
      one->reason = g_strdup (takt_statement_text (query, 2));
      g_ptr_array_add (leaving, one);
    }
  return takt_statement_finish (query, error);
}

/* What would have begun by itself by now on a printer out of reach, and was never told to it. */
static gboolean
list_stranded (TaktQueue *self, const TaktPrinter *printer, GPtrArray *leaving, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT j.id FROM jobs j WHERE j.printer_id = ?1 AND j.status = 'queued' AND j.dispatched_at IS NULL "
      "AND (j.submission_id IS NULL OR j.submission_id = 0 "
      "OR EXISTS (SELECT 1 FROM transfer_retries r WHERE r.job_id = j.id)) "
      "AND j.problem IS NULL AND coalesce(j.scheduled_start, 0) <= ?2 "
      "ORDER BY j.priority DESC, j.queue_position, j.scheduled_start, j.id");

  takt_statement_bind_int (query, 1, printer->id);
  takt_statement_bind_time (query, 2, takt_clock_now (self->clock));
  while (takt_statement_step (query))
    {
      Leaving *one = g_new0 (Leaving, 1);

      one->job_id = takt_statement_int (query, 0);
      one->printer_id = printer->id;
      one->reason = g_strdup (_ ("The printer has not been in reach for a while."));
      g_ptr_array_add (leaving, one);
    }
  return takt_statement_finish (query, error);
}

/* @since: (out): when the printer was first seen out of reach; unset: it is in reach */
static void
note_link (TaktQueue *self, gint64 printer_id, TaktTime *since)
{
  TaktPrinterState state;
  TaktTime now = takt_clock_now (self->clock);
  const TaktTime *known;

  *since = TAKT_TIME_UNSET;
  if (takt_printers_get_state (self->printers, printer_id, &state) && state.link == TAKT_LINK_LIVE)
    {
      g_hash_table_remove (self->lost, &printer_id);
      return;
    }

  known = g_hash_table_lookup (self->lost, &printer_id);
  *since = known != NULL ? *known : now;
  if (known == NULL)
    g_hash_table_replace (self->lost, g_memdup2 (&printer_id, sizeof printer_id),
                          g_memdup2 (&now, sizeof now));
}

static gboolean
list_leaving (TaktQueue *self, GPtrArray *printers, GPtrArray *leaving, GError **error)
{
  for (guint i = 0; i < printers->len; i++)
    {
      const TaktPrinter *printer = printers->pdata[i];
      TaktTime since;

      note_link (self, printer->id, &since);
      if (since != TAKT_TIME_UNSET && printer->auto_start && !printer->queue_paused
          && takt_clock_now (self->clock) - since >= OFFLINE_LIMIT
          && !list_stranded (self, printer, leaving, error))
        return FALSE;
    }
  return list_wanted (self, leaving, error);
}

/* When the next printer has been out of reach for long enough; unset: none is, or it does not matter. */
TaktTime
takt_queue_get_failover_due (TaktQueue *self)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktTime due = TAKT_TIME_UNSET;
  GHashTableIter iter;
  gpointer since;

  if (!is_allowed (self))
    return TAKT_TIME_UNSET;
  g_hash_table_iter_init (&iter, self->lost);
  while (g_hash_table_iter_next (&iter, NULL, &since))
    {
      TaktTime at = *(const TaktTime *) since + OFFLINE_LIMIT;

      if (at > now && (due == TAKT_TIME_UNSET || at < due))
        due = at;
    }
  return due;
}

/* ---- where to */

static gboolean
read_int (TaktStatement *query, gint64 *value, GError **error)
{
  *value = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/* Whether nothing waits at a printer: a print that comes from elsewhere must not push anything aside. */
static gboolean
is_unused (TaktQueue *self, gint64 printer_id, gboolean *unused, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store, "SELECT count(*) FROM jobs WHERE printer_id = ?1 AND status IN ('queued', 'started')");
  gint64 n_jobs;

  takt_statement_bind_int (query, 1, printer_id);
  if (!read_int (query, &n_jobs, error))
    return FALSE;
  *unused = n_jobs == 0;
  return TRUE;
}

static gboolean
has_left (TaktQueue *self, gint64 job_id, gint64 printer_id, gboolean *left, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT count(*) FROM failovers WHERE job_id = ?1 AND printer_id = ?2 AND moved_at IS NOT NULL");
  gint64 n_rows;

  takt_statement_bind_int (query, 1, job_id);
  takt_statement_bind_int (query, 2, printer_id);
  if (!read_int (query, &n_rows, error))
    return FALSE;
  *left = n_rows > 0;
  return TRUE;
}

/* Whether a start of @job, which has the printer's id by now, would pass there: model, nozzle, plate, filament with enough grams, blocks. */
static gboolean
would_start (TaktQueue *self, TaktJob *job, gboolean *would, GError **error)
{
  g_autoptr (GError) obstacle = NULL;

  *would = takt_queue_save (self, job, &obstacle) && takt_queue_check_start (self, job, &obstacle);
  if (*would || g_error_matches (obstacle, TAKT_ERROR, TAKT_ERROR_CONFLICT)
      || g_error_matches (obstacle, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&obstacle));
  return FALSE;
}

/* @found: (out): whether there is a printer for @job, which it then has. Inside a transaction that is rolled back where there is none. */
static gboolean
find_sister (TaktQueue *self,
             GPtrArray *printers,
             const TaktPrinter *home,
             TaktJob *job,
             gboolean *found,
             GError **error)
{
  *found = FALSE;
  for (guint i = 0; i < printers->len && !*found; i++)
    {
      const TaktPrinter *sister = printers->pdata[i];
      gboolean unused, left, may;

      if (sister->id == home->id || home->model == NULL || g_strcmp0 (sister->model, home->model) != 0
          || !takt_printers_is_free (self->printers, sister->id))
        continue;
      if (!takt_queue_may_start (self, sister->id, &may, error)
          || !is_unused (self, sister->id, &unused, error)
          || !has_left (self, job->id, sister->id, &left, error))
        return FALSE;
      if (!may || !unused || left)
        continue;
      job->printer_id = sister->id;
      if (!would_start (self, job, found, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- the move */

static gboolean
count_moves (TaktQueue *self, gint64 job_id, gint64 *n_moves, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store, "SELECT count(*) FROM failovers WHERE job_id = ?1 AND moved_at IS NOT NULL");

  takt_statement_bind_int (query, 1, job_id);
  return read_int (query, n_moves, error);
}

/* Nobody has done anything about the job since, and nobody wants it to stay. A failed one is queued anew on the way. */
static gboolean
is_to_leave (TaktQueue *self, const TaktJob *job, const Leaving *leaving)
{
  return job->printer_id == leaving->printer_id && job->dispatched_at == TAKT_TIME_UNSET
         && (job->status == TAKT_JOB_QUEUED || job->status == TAKT_JOB_FAILED) && !job->is_held
         && !job->pinned_printer && job->file_name != NULL && takt_queue_is_wanted (self, job);
}

static gboolean
write_tale (TaktQueue *self, const TaktJob *job, const Leaving *leaving, GError **error)
{
  TaktJob before = { .id = job->id, .printer_id = leaving->printer_id };
  g_autoptr (TaktStatement) tell = takt_statement_get (
      self->store, "UPDATE failovers SET moved_at = ?3 WHERE job_id = ?1 AND printer_id = ?2");

  takt_statement_bind_int (tell, 1, job->id);
  takt_statement_bind_int (tell, 2, leaving->printer_id);
  takt_statement_bind_time (tell, 3, takt_clock_now (self->clock));
  return takt_queue_want_failover (self, &before, leaving->reason, error) && takt_statement_run (tell, error);
}

/* Tells nobody: there may be nowhere to go yet, and all of this is rolled back then. */
static gboolean
queue_anew (TaktQueue *self, TaktJob *job, GError **error)
{
  if (job->status == TAKT_JOB_QUEUED)
    return TRUE;

  job->said_by_printer = FALSE;
  return takt_queue_wait_again (self, job, error) && takt_dispatch_table_delete (self->store, job->id, error);
}

/* @moved: (out): whether @job, which has its new printer then, goes there. Inside a transaction. */
static gboolean
move (TaktQueue *self,
      GPtrArray *printers,
      const Leaving *leaving,
      TaktJob *job,
      gboolean *moved,
      GError **error)
{
  g_autoptr (TaktPrinter) home = takt_printers_get (self->printers, leaving->printer_id, error);
  gint64 n_moves;

  *moved = FALSE;
  if (home == NULL || !count_moves (self, job->id, &n_moves, error))
    return FALSE;
  if (n_moves >= MOST_MOVES || !is_to_leave (self, job, leaving))
    return TRUE;
  if (!queue_anew (self, job, error))
    return FALSE;

  g_clear_pointer (&job->problem, g_free);
  job->queue_position = 0;
  /* That id was the first printer's. */
  job->submission_id = 0;
  if (!find_sister (self, printers, home, job, moved, error))
    return FALSE;
  return !*moved
         || (takt_queue_save (self, job, error) && takt_queue_forget_retries (self, job->id, error)
             && write_tale (self, job, leaving, error));
}

static gboolean
try_move (TaktQueue *self, GPtrArray *printers, const Leaving *leaving, gboolean *any, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  gboolean moved = FALSE;
  gboolean ok;

  if (!takt_store_begin (self->store, error))
    return FALSE;
  job = takt_job_table_get (self->store, leaving->job_id, error);
  ok = job != NULL && move (self, printers, leaving, job, &moved, error);
  if (!ok || !moved)
    {
      takt_store_rollback (self->store);
      return ok;
    }
  if (!takt_store_commit (self->store, error))
    return FALSE;

  g_message ("print %" G_GINT64_FORMAT " moved from printer %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ": %s",
             job->id, leaving->printer_id, job->printer_id, leaving->reason);
  takt_queue_note (self, job);
  takt_changes_note (self->changes, "printers", leaving->printer_id);
  *any = TRUE;
  return TRUE;
}

/* Moves what is to leave its printer and has somewhere to go, each print in a transaction of its own. */
gboolean
takt_queue_fail_over (TaktQueue *self, GError **error)
{
  g_autoptr (GPtrArray) leaving = NULL;
  g_autoptr (GPtrArray) printers = NULL;
  gboolean any = FALSE;

  if (!is_allowed (self))
    return TRUE;
  printers = takt_printers_list (self->printers, error);
  if (printers == NULL)
    return FALSE;

  leaving = g_ptr_array_new_with_free_func ((GDestroyNotify) leaving_free);
  if (!list_leaving (self, printers, leaving, error))
    return FALSE;
  for (guint i = 0; i < leaving->len; i++)
    if (!try_move (self, printers, leaving->pdata[i], &any, error))
      return FALSE;

  takt_queue_arm (self);
  return TRUE;
}

/**
 * takt_queue_find_failover:
 * @failover: (out) (transfer full) (nullable): the printer that the job left last because it failed; NULL: it never did
 */
gboolean
takt_queue_find_failover (TaktQueue *self, gint64 job_id, TaktQueueFailover **failover, GError **error)
{
  g_autoptr (TaktStatement) query = NULL;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  *failover = NULL;
  query = takt_statement_get (self->store, "SELECT printer_id, printer_name, reason, moved_at FROM failovers "
                                           "WHERE job_id = ?1 AND moved_at IS NOT NULL "
                                           "ORDER BY moved_at DESC, noted_at DESC LIMIT 1");
  takt_statement_bind_int (query, 1, job_id);
  if (takt_statement_step (query))
    {
      *failover = g_new0 (TaktQueueFailover, 1);
      (*failover)->printer_id = takt_statement_int (query, 0);
      (*failover)->printer_name = g_strdup (takt_statement_text (query, 1));
      (*failover)->reason = g_strdup (takt_statement_text (query, 2));
      (*failover)->moved_at = takt_statement_time (query, 3);
    }
  if (takt_statement_finish (query, error))
    return TRUE;
  g_clear_pointer (failover, takt_queue_failover_free);
  return FALSE;
}
