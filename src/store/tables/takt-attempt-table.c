/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-attempt-table.h"

#include "takt-store.h"

#define COLUMNS                                                                                              \
  "id, job_id, job_name, order_id, number, printer_id, outcome, reason, begun_at_machine, started_at, "      \
  "start_is_estimate, ended_at, minutes, progress_percent, incidents, created_at"

/* A span is half open, from ≤ ended_at < to. One form for a printer and one for all, each with its own index. */
#define OF_ALL     "ended_at >= ?1 AND ended_at < ?2"
#define OF_PRINTER OF_ALL " AND printer_id = ?3"
#define LATEST     " ORDER BY ended_at DESC, id DESC LIMIT ?4 OFFSET ?5"

#define COUNTS                                                                                               \
  "SELECT coalesce(sum(outcome = 'completed'), 0), coalesce(sum(outcome = 'failed'), 0), "                   \
  "coalesce(sum(outcome = 'cancelled'), 0), coalesce(sum(minutes), 0) FROM attempts WHERE "
#define SUMS                                                                                                 \
  "SELECT coalesce(sum(b.grams), 0), coalesce(sum(b.cost_minor), 0) FROM attempts a "                        \
  "JOIN material_bookings b ON b.attempt_id = a.id WHERE "

static TaktAttempt *
read_row (TaktStatement *query)
{
  TaktAttempt *attempt = takt_attempt_new ();
  int column = 0;

  attempt->id = takt_statement_int (query, column++);
  attempt->job_id = takt_statement_int (query, column++);
  attempt->job_name = takt_statement_dup_text (query, column++);
  attempt->order_id = takt_statement_int (query, column++);
  attempt->number = (int) takt_statement_int (query, column++);
  attempt->printer_id = takt_statement_int (query, column++);
  attempt->outcome = takt_statement_dup_text (query, column++);
  attempt->reason = takt_statement_dup_text (query, column++);
  attempt->begun_at_machine = takt_statement_bool (query, column++);
  attempt->started_at = takt_statement_time (query, column++);
  attempt->start_is_estimate = takt_statement_bool (query, column++);
  attempt->ended_at = takt_statement_time (query, column++);
  attempt->minutes = (int) takt_statement_int (query, column++);
  attempt->progress_percent = (int) takt_statement_int (query, column++);
  attempt->incidents = (int) takt_statement_int (query, column++);
  attempt->created_at = takt_statement_time (query, column++);

  return attempt;
}

static gboolean
read_bookings (TaktStore *store, TaktAttempt *attempt, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT position, material_id, grams, cost_minor, currency FROM material_bookings "
             "WHERE attempt_id = ? ORDER BY position, id");

  takt_statement_bind_int (query, 1, attempt->id);
  while (takt_statement_step (query))
    {
      TaktBooking booking = {
        .position = (int) takt_statement_int (query, 0),
        .material_id = takt_statement_int (query, 1),
        .grams = takt_statement_int (query, 2),
        .cost_minor = takt_statement_int (query, 3),
      };
      const char *currency = takt_statement_text (query, 4);

      g_strlcpy (booking.currency, currency != NULL ? currency : "", sizeof booking.currency);
      g_array_append_val (attempt->bookings, booking);
    }

  return takt_statement_finish (query, error);
}

static GPtrArray *
read_all (TaktStore *store, TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) attempts = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_attempt_free);

  while (takt_statement_step (query))
    g_ptr_array_add (attempts, read_row (query));
  if (!takt_statement_finish (query, error))
    return NULL;

  for (guint i = 0; i < attempts->len; i++)
    if (!read_bookings (store, attempts->pdata[i], error))
      return NULL;

  return g_steal_pointer (&attempts);
}

static void
bind_span (TaktStatement *query, gint64 printer_id, TaktTime from, TaktTime to)
{
  takt_statement_bind_int (query, 1, from);
  takt_statement_bind_int (query, 2, to != TAKT_TIME_UNSET ? to : G_MAXINT64);
  if (printer_id != 0)
    takt_statement_bind_int (query, 3, printer_id);
}

static gboolean
insert_booking (TaktStore *store, gint64 attempt_id, const TaktBooking *booking, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO material_bookings (attempt_id, position, material_id, grams, cost_minor, currency, created_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)");

  takt_statement_bind_int (insert, 1, attempt_id);
  takt_statement_bind_int (insert, 2, booking->position);
  takt_statement_bind_id (insert, 3, booking->material_id);
  takt_statement_bind_int (insert, 4, booking->grams);
  takt_statement_bind_int (insert, 5, booking->cost_minor);
  takt_statement_bind_text (insert, 6, booking->currency);
  takt_statement_bind_time (insert, 7, now);
  return takt_statement_run (insert, error);
}

static gboolean
insert_bookings (TaktStore *store, const TaktAttempt *attempt, gint64 id, TaktTime now, GError **error)
{
  for (guint i = 0; i < attempt->bookings->len; i++)
    if (!insert_booking (store, id, &g_array_index (attempt->bookings, TaktBooking, i), now, error))
      return FALSE;

  return TRUE;
}

TaktAttempt *
takt_attempt_new (void)
{
  TaktAttempt *self = g_new0 (TaktAttempt, 1);

  self->bookings = g_array_new (FALSE, TRUE, sizeof (TaktBooking));
  return self;
}

/** takt_attempt_free: NULL is allowed. */
void
takt_attempt_free (TaktAttempt *self)
{
  if (self == NULL)
    return;

  g_free (self->job_name);
  g_free (self->outcome);
  g_free (self->reason);
  g_array_unref (self->bookings);
  g_free (self);
}

/**
 * takt_attempt_table_insert:
 * @attempt: with its bookings; its id is ignored
 *
 * To be called inside a transaction, which the caller rolls back on failure.
 *
 * Returns: the new id, or 0 with @error: TAKT_ERROR_CONFLICT when the job's attempt of that number is there already
 */
gint64
takt_attempt_table_insert (TaktStore *store, const TaktAttempt *attempt, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO attempts (job_id, job_name, order_id, number, printer_id, outcome, reason, begun_at_machine, "
      "started_at, start_is_estimate, ended_at, minutes, progress_percent, incidents, created_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  int parameter = 1;
  gint64 id;

  g_return_val_if_fail (takt_store_in_transaction (store), 0);

  takt_statement_bind_id (insert, parameter++, attempt->job_id);
  takt_statement_bind_text (insert, parameter++, attempt->job_name);
  takt_statement_bind_id (insert, parameter++, attempt->order_id);
  takt_statement_bind_int (insert, parameter++, attempt->number);
  takt_statement_bind_int (insert, parameter++, attempt->printer_id);
  takt_statement_bind_text (insert, parameter++, attempt->outcome);
  takt_statement_bind_text (insert, parameter++, attempt->reason);
  takt_statement_bind_bool (insert, parameter++, attempt->begun_at_machine);
  takt_statement_bind_time (insert, parameter++, attempt->started_at);
  takt_statement_bind_bool (insert, parameter++, attempt->start_is_estimate);
  takt_statement_bind_time (insert, parameter++, attempt->ended_at);
  takt_statement_bind_int (insert, parameter++, attempt->minutes);
  takt_statement_bind_int (insert, parameter++, attempt->progress_percent);
  takt_statement_bind_int (insert, parameter++, attempt->incidents);
  takt_statement_bind_time (insert, parameter++, attempt->created_at);
  id = takt_statement_insert (insert, error);
  if (id == 0)
    return 0;

  return insert_bookings (store, attempt, id, attempt->created_at, error) ? id : 0;
}

/**
 * takt_attempt_table_assign:
 * @attempt: a print that was begun at the machine, with the job it now belongs to and what that booked
 *
 * Gives a row without a job its job, once. To be called inside a transaction, which the caller rolls back on failure.
 *
 * Returns: FALSE with @error: TAKT_ERROR_CONFLICT when the job has an attempt of that number
 */
gboolean
takt_attempt_table_assign (TaktStore *store, const TaktAttempt *attempt, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE attempts SET job_id = ?, job_name = ?, order_id = ?, number = ? WHERE id = ? AND job_id IS NULL");

  g_return_val_if_fail (takt_store_in_transaction (store), FALSE);

  takt_statement_bind_int (update, 1, attempt->job_id);
  takt_statement_bind_text (update, 2, attempt->job_name);
  takt_statement_bind_id (update, 3, attempt->order_id);
  takt_statement_bind_int (update, 4, attempt->number);
  takt_statement_bind_int (update, 5, attempt->id);
  return takt_statement_run (update, error) && insert_bookings (store, attempt, attempt->id, now, error);
}

/**
 * takt_attempt_table_list:
 * @printer_id: 0 for all
 * @from: end of an attempt from this moment on
 * @to: and before this one; TAKT_TIME_UNSET: no limit
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are in the span
 *
 * Returns: (transfer full) (element-type TaktAttempt): the latest first
 */
GPtrArray *
takt_attempt_table_list (TaktStore *store,
                         gint64 printer_id,
                         TaktTime from,
                         TaktTime to,
                         guint limit,
                         guint offset,
                         guint *total,
                         GError **error)
{
  g_autoptr (TaktStatement) query = NULL;

  if (total != NULL)
    {
      g_autoptr (TaktStatement) count = NULL;

      count = printer_id != 0 ? takt_statement_get (store, "SELECT count(*) FROM attempts WHERE " OF_PRINTER)
                              : takt_statement_get (store, "SELECT count(*) FROM attempts WHERE " OF_ALL);
      bind_span (count, printer_id, from, to);
      *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
      if (!takt_statement_finish (count, error))
        return NULL;
    }

  query = printer_id != 0
              ? takt_statement_get (store, "SELECT " COLUMNS " FROM attempts WHERE " OF_PRINTER LATEST)
              : takt_statement_get (store, "SELECT " COLUMNS " FROM attempts WHERE " OF_ALL LATEST);
  bind_span (query, printer_id, from, to);
  takt_statement_bind_int (query, 4, limit > 0 ? (gint64) limit : -1);
  takt_statement_bind_int (query, 5, offset);
  return read_all (store, query, error);
}

/** takt_attempt_table_get: (transfer full) (nullable): an attempt with its bookings; NULL without @error when there is none. */
TaktAttempt *
takt_attempt_table_get (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM attempts WHERE id = ?");
  g_autoptr (GPtrArray) attempts = NULL;

  takt_statement_bind_int (query, 1, id);
  attempts = read_all (store, query, error);
  return attempts != NULL && attempts->len > 0 ? g_ptr_array_steal_index (attempts, 0) : NULL;
}

/** takt_attempt_table_list_of_job: (transfer full) (element-type TaktAttempt): in the order of their numbers. */
GPtrArray *
takt_attempt_table_list_of_job (TaktStore *store, gint64 job_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM attempts WHERE job_id = ? ORDER BY number");

  takt_statement_bind_int (query, 1, job_id);
  return read_all (store, query, error);
}

/** takt_attempt_table_list_of_deleted_jobs: (transfer full) (element-type TaktAttempt): of an order's jobs that are no more. */
GPtrArray *
takt_attempt_table_list_of_deleted_jobs (TaktStore *store, gint64 order_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM attempts a WHERE order_id = ? AND NOT EXISTS "
                                 "(SELECT 1 FROM jobs j WHERE j.id = a.job_id) ORDER BY id");

  takt_statement_bind_int (query, 1, order_id);
  return read_all (store, query, error);
}

/** takt_attempt_table_sum: fills @sums for a span as takt_attempt_table_list() takes it. */
gboolean
takt_attempt_table_sum (TaktStore *store,
                        gint64 printer_id,
                        TaktTime from,
                        TaktTime to,
                        TaktAttemptSums *sums,
                        GError **error)
{
  g_autoptr (TaktStatement) counts = NULL;
  g_autoptr (TaktStatement) bookings = NULL;

  *sums = (TaktAttemptSums){ 0 };

  counts = printer_id != 0 ? takt_statement_get (store, COUNTS OF_PRINTER)
                           : takt_statement_get (store, COUNTS OF_ALL);
  bind_span (counts, printer_id, from, to);
  if (takt_statement_step (counts))
    {
      sums->completed = (guint) takt_statement_int (counts, 0);
      sums->failed = (guint) takt_statement_int (counts, 1);
      sums->cancelled = (guint) takt_statement_int (counts, 2);
      sums->minutes = takt_statement_int (counts, 3);
    }
  if (!takt_statement_finish (counts, error))
    return FALSE;

  bookings =
      printer_id != 0 ? takt_statement_get (store, SUMS OF_PRINTER) : takt_statement_get (store, SUMS OF_ALL);
  bind_span (bookings, printer_id, from, to);
  if (takt_statement_step (bookings))
    {
      sums->grams = takt_statement_int (bookings, 0);
      sums->cost_minor = takt_statement_int (bookings, 1);
    }
  return takt_statement_finish (bookings, error);
}
