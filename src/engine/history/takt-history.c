/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "history/takt-history.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "history/takt-usage.h"
#include "tables/takt-feed-table.h"
#include "takt-error.h"
#include "takt-money.h"

#define SECONDS_PER_MINUTE 60
#define GRAMS_PER_KG       1000

/*
 * TaktHistory:
 *
 * No state of its own. An attempt is written once, with its bookings and with the grams taken off the spools, in the
 * transaction that ends the job: the table's UNIQUE (job_id, number) makes a second booking impossible. A print that was begun at the
 * machine has no bookings, since nobody knows what it took, until a person says which job it was.
 */
struct _TaktHistory
{
  GObject parent_instance;

  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktMaterials *materials;
};

G_DEFINE_FINAL_TYPE (TaktHistory, takt_history, G_TYPE_OBJECT)

/* A clock that was set back counts as no time at all (pitfall 4). */
static int
count_span (TaktTime started_at, TaktTime ended_at)
{
  if (ended_at <= started_at)
    return 0;
  return (int) MIN ((ended_at - started_at + SECONDS_PER_MINUTE / 2) / SECONDS_PER_MINUTE, G_MAXINT);
}

/* A start that nobody saw counts as the estimate. */
static int
count_minutes (const TaktJob *job, TaktJobStatus outcome, TaktTime ended_at)
{
  if (job->started_at == TAKT_TIME_UNSET && outcome == TAKT_JOB_COMPLETED)
    return job->estimated_duration_minutes;
  if (job->started_at == TAKT_TIME_UNSET)
    return (int) ((gint64) job->estimated_duration_minutes * CLAMP (job->progress_percent, 0, 100) / 100);

  return count_span (job->started_at, ended_at);
}

static gboolean
book (TaktHistory *self,
      TaktAttempt *attempt,
      guint position,
      gint64 material_id,
      gint64 grams,
      GError **error)
{
  TaktBooking booking = { .position = (int) position, .material_id = material_id, .grams = grams };
  g_autoptr (TaktMaterial) spool = NULL;

  if (material_id == 0)
    g_strlcpy (booking.currency, takt_materials_get_currency (self->materials), sizeof booking.currency);
  else
    {
      spool = takt_materials_get (self->materials, material_id, error);
      if (spool == NULL
          || !takt_materials_take (self->materials, material_id, grams, attempt->job_id, attempt->number,
                                   (int) position, error))
        return FALSE;

      booking.cost_minor = takt_money_ratio (spool->cost_per_kg_minor, grams, GRAMS_PER_KG);
      g_strlcpy (booking.currency, spool->currency, sizeof booking.currency);
    }

  g_array_append_val (attempt->bookings, booking);
  return TRUE;
}

static gboolean
book_all (TaktHistory *self, TaktAttempt *attempt, const TaktJob *job, GError **error)
{
  g_autoptr (GArray) feeds = takt_feed_table_list (self->store, attempt->job_id, attempt->number, error);

  if (feeds == NULL)
    return FALSE;

  for (guint i = 0; i < job->materials->len; i++)
    {
      g_autoptr (GArray) usages =
          takt_usage_split (job->materials->pdata[i], (int) i, feeds, attempt->progress_percent);

      for (guint j = 0; j < usages->len; j++)
        {
          const TaktUsage *usage = &g_array_index (usages, TaktUsage, j);

          if (!book (self, attempt, i, usage->material_id, usage->grams, error))
            return FALSE;
        }
    }
  return TRUE;
}

static void
takt_history_finalize (GObject *object)
{
  TaktHistory *self = TAKT_HISTORY (object);

  g_clear_object (&self->materials);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_history_parent_class)->finalize (object);
}

static void
takt_history_class_init (TaktHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_history_finalize;
}

static void
takt_history_init (TaktHistory *self)
{
}

/**
 * takt_history_new:
 *
 * Returns: (transfer full): the service of ended attempts
 */
TaktHistory *
takt_history_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktMaterials *materials)
{
  TaktHistory *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (TAKT_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (TAKT_IS_CHANGES (changes), NULL);
  g_return_val_if_fail (TAKT_IS_MATERIALS (materials), NULL);

  self = g_object_new (TAKT_TYPE_HISTORY, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->materials = g_object_ref (materials);

  return self;
}

/** takt_history_get_store: for what else reads the history. */
TaktStore *
takt_history_get_store (TaktHistory *self)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);
  return self->store;
}

TaktClock *
takt_history_get_clock (TaktHistory *self)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);
  return self->clock;
}

/** takt_history_get_currency: of all its costs: the shop's */
const char *
takt_history_get_currency (TaktHistory *self)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);
  return takt_materials_get_currency (self->materials);
}

/**
 * takt_history_record:
 * @job: as it was until now: its attempts, start, progress and materials decide; attempts is counted up, for the caller to save
 * @outcome: completed, failed or cancelled
 * @reason: (nullable): a sentence for a person
 * @ended_at: when it ended, not when it was noticed
 * @incidents: pauses of the machine in this attempt
 * @error: TAKT_ERROR_CONFLICT when this attempt is recorded already; the caller rolls back
 *
 * Writes the attempt that ends, books the filament and takes it off the spools (contract §4.7, protocol.md §6.4): a completed
 * print used everything that was sliced, an ended one its share by progress, of several spools each its part. Minutes run from the start to the
 * end; without a known start they are the estimate, or its share by progress. To be called inside the caller's transaction.
 */
gboolean
takt_history_record (TaktHistory *self,
                     TaktJob *job,
                     TaktJobStatus outcome,
                     const char *reason,
                     TaktTime ended_at,
                     int incidents,
                     GError **error)
{
  g_autoptr (TaktAttempt) attempt = NULL;

  g_return_val_if_fail (TAKT_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);
  g_return_val_if_fail (outcome >= TAKT_JOB_COMPLETED && outcome <= TAKT_JOB_CANCELLED, FALSE);
  g_return_val_if_fail (takt_store_in_transaction (self->store), FALSE);

  attempt = takt_attempt_new ();
  attempt->job_id = job->id;
  attempt->job_name = g_strdup (job->job_name);
  attempt->order_id = job->order_id;
  attempt->number = job->attempts + 1;
  attempt->printer_id = job->printer_id;
  attempt->outcome = g_strdup (takt_job_status_words[outcome]);
  attempt->reason = g_strdup (reason);
  attempt->started_at = job->started_at;
  attempt->ended_at = ended_at;
  attempt->minutes = count_minutes (job, outcome, ended_at);
  attempt->progress_percent = outcome == TAKT_JOB_COMPLETED ? 100 : CLAMP (job->progress_percent, 0, 100);
  attempt->incidents = incidents;
  attempt->created_at = takt_clock_now (self->clock);

  if (!book_all (self, attempt, job, error))
    return FALSE;

  attempt->id = takt_attempt_table_insert (self->store, attempt, error);
  if (attempt->id == 0)
    return FALSE;

  job->attempts = attempt->number;
  takt_changes_note (self->changes, "history", attempt->id);
  return TRUE;
}

/**
 * takt_history_record_machine_print:
 * @print: a print of no job; its start is known or worked out, never unset
 *
 * Writes the history of a print that was begun at the machine (protocol.md §15.2: "external job"): its hours count for the printer, its
 * grams are not known and not invented, and no order pays for it. To be called inside the transaction that remembers that its end was told.
 */
gboolean
takt_history_record_machine_print (TaktHistory *self, const TaktMachinePrint *print, GError **error)
{
  g_autoptr (TaktAttempt) attempt = NULL;

  g_return_val_if_fail (TAKT_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (print != NULL && print->outcome >= TAKT_JOB_COMPLETED, FALSE);
  g_return_val_if_fail (takt_store_in_transaction (self->store), FALSE);

  attempt = takt_attempt_new ();
  attempt->job_name = print->title != NULL && *print->title != '\0' ? g_strdup (print->title) : NULL;
  attempt->number = 1;
  attempt->printer_id = print->printer_id;
  attempt->outcome = g_strdup (takt_job_status_words[print->outcome]);
  attempt->reason = g_strdup (print->reason);
  attempt->begun_at_machine = TRUE;
  attempt->started_at = print->started_at;
  attempt->start_is_estimate = print->start_is_estimate;
  attempt->ended_at = MAX (print->ended_at, print->started_at);
  attempt->minutes = count_span (print->started_at, print->ended_at);
  attempt->progress_percent =
      print->outcome == TAKT_JOB_COMPLETED ? 100 : CLAMP (print->progress_percent, 0, 100);
  attempt->incidents = print->incidents;
  attempt->created_at = takt_clock_now (self->clock);

  attempt->id = takt_attempt_table_insert (self->store, attempt, error);
  if (attempt->id == 0)
    return FALSE;

  takt_changes_note (self->changes, "history", attempt->id);
  return TRUE;
}

/**
 * takt_history_assign:
 * @attempt: a print at the machine, of no job
 * @job: the job that it was, as takt_history_record() takes it
 * @error: TAKT_ERROR_CONFLICT when it is a job's already; the caller rolls back
 *
 * Makes @attempt the next attempt of @job and books the filament as takt_history_record() does, once: a row that has a job takes no other.
 * To be called inside the caller's transaction.
 */
gboolean
takt_history_assign (TaktHistory *self, TaktAttempt *attempt, TaktJob *job, GError **error)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (attempt != NULL && job != NULL, FALSE);
  g_return_val_if_fail (takt_store_in_transaction (self->store), FALSE);

  if (attempt->job_id != 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("This print is that of “%s” already."),
                   attempt->job_name != NULL ? attempt->job_name : "");
      return FALSE;
    }

  attempt->job_id = job->id;
  g_free (attempt->job_name);
  attempt->job_name = g_strdup (job->job_name);
  attempt->order_id = job->order_id;
  attempt->number = job->attempts + 1;
  if (!book_all (self, attempt, job, error)
      || !takt_attempt_table_assign (self->store, attempt, takt_clock_now (self->clock), error))
    return FALSE;

  job->attempts = attempt->number;
  takt_changes_note (self->changes, "history", attempt->id);
  return TRUE;
}

/** takt_history_get: (transfer full): a line of the history with its bookings; NULL with TAKT_ERROR_NOT_FOUND. */
TaktAttempt *
takt_history_get (TaktHistory *self, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  TaktAttempt *attempt;

  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);

  attempt = takt_attempt_table_get (self->store, id, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (attempt == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                         _ ("There is no such print in the history."));
  return attempt;
}

/**
 * takt_history_list:
 * @printer_id: 0 for all
 * @from: attempts that ended at this moment or later
 * @to: and before this one; TAKT_TIME_UNSET: no limit
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are in the span
 *
 * Returns: (transfer full) (element-type TaktAttempt): with their bookings, the latest first; NULL with @error
 */
GPtrArray *
takt_history_list (TaktHistory *self,
                   gint64 printer_id,
                   TaktTime from,
                   TaktTime to,
                   guint limit,
                   guint offset,
                   guint *total,
                   GError **error)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);

  return takt_attempt_table_list (self->store, printer_id, from, to, limit, offset, total, error);
}

/**
 * takt_history_list_of_job:
 *
 * Returns: (transfer full) (element-type TaktAttempt): a job's attempts in their order; NULL with @error
 */
GPtrArray *
takt_history_list_of_job (TaktHistory *self, gint64 job_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);

  return takt_attempt_table_list_of_job (self->store, job_id, error);
}

/** takt_history_list_photos: (transfer full) (element-type TaktPhoto): a job's photos, the oldest first; NULL with @error. */
GPtrArray *
takt_history_list_photos (TaktHistory *self, gint64 job_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);

  return takt_photo_table_list_of_job (self->store, job_id, error);
}

/** takt_history_list_photos_of_attempt: (transfer full) (element-type TaktPhoto): what shows a line of the history; NULL with @error. */
GPtrArray *
takt_history_list_photos_of_attempt (TaktHistory *self, gint64 attempt_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_HISTORY (self), NULL);

  return takt_photo_table_list_of_attempt (self->store, attempt_id, error);
}

/**
 * takt_history_analyse:
 * @printer_id: 0 for all
 * @from: attempts that ended at this moment or later
 * @to: and before this one; TAKT_TIME_UNSET: no limit
 * @analytics: (out): counts; material costs in minor units of the shop's currency
 *
 * Returns: FALSE with @error when the store failed
 */
gboolean
takt_history_analyse (TaktHistory *self,
                      gint64 printer_id,
                      TaktTime from,
                      TaktTime to,
                      TaktAnalytics *analytics,
                      GError **error)
{
  TaktAttemptSums sums;
  guint ended;

  g_return_val_if_fail (TAKT_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (analytics != NULL, FALSE);

  if (!takt_attempt_table_sum (self->store, printer_id, from, to, &sums, error))
    return FALSE;

  ended = sums.completed + sums.failed;
  *analytics = (TaktAnalytics){
    .completed = sums.completed,
    .failed = sums.failed,
    .cancelled = sums.cancelled,
    .print_minutes = sums.minutes,
    .grams = sums.grams,
    .material_cost_minor = sums.cost_minor,
    .success_pct = ended > 0 ? 100.0 * sums.completed / ended : (double) NAN,
  };

  return TRUE;
}
