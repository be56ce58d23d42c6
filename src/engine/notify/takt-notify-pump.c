/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-error.h"

/*
 * Who gets what next is asked of the database each time: the outbox is the only list. A target that is slow or down keeps only its own
 * messages waiting.
 */

#define DAY_SECONDS (24 * 60 * 60)

/* A message is tried for a day, and this often at least: a computer may have slept through the day. */
#define LEAST_ATTEMPTS 6

/* No row waits longer for its next attempt: quiet hours last less than a day. What is due later was written under a wrong clock. */
#define LONGEST_WAIT_SECONDS (25 * 60 * 60)

#define LONGEST_TIMER_SECONDS  (60 * 60)
#define DATABASE_RETRY_SECONDS 60

/* What became of an attempt. */
typedef struct
{
  gint64 id;
  enum
  {
    OUTCOME_DELIVERED,
    OUTCOME_WAITING,
    OUTCOME_UNDELIVERED,
  } kind;
  TaktTime at; /* of the delivery, or of the next attempt */
  char *error; /* (owned) (nullable) */
} Outcome;

/* A delivery in flight. */
typedef struct
{
  TaktNotify *self;  /* (owned) */
  GCancellable *run; /* (owned) to know a delivery of an earlier run by */
  gint64 id;
  char *message_id;
  char *channel;
  char *target;
  int attempts; /* with this one */
  TaktTime created_at;
} Flight;

static void begin (TaktNotify *self, const char *channel, const char *target);
static void arm_timer (TaktNotify *self, gboolean database_failed);

void
_takt_notify_outcome_free (gpointer data)
{
  Outcome *outcome = data;

  g_free (outcome->error);
  g_free (outcome);
}

static void
flight_free (Flight *flight)
{
  g_object_unref (flight->self);
  g_object_unref (flight->run);
  g_free (flight->message_id);
  g_free (flight->channel);
  g_free (flight->target);
  g_free (flight);
}

static char *
make_target_key (const char *channel, const char *target)
{
  return g_strdup_printf ("%s\n%s", channel, target);
}

/**
 * _takt_notify_backoff:
 * @attempts: how many have failed, from 1
 *
 * Returns: seconds until the next attempt: 5 s, 30 s, 2 min, 10 min, 30 min, then 2 h, and up to a tenth more. The addition comes from the
 *   message, so that a hundred messages that failed together do not come back together, and a test knows it.
 */
gint64
_takt_notify_backoff (const char *message_id, int attempts)
{
  static const int steps[] = { 5, 30, 120, 600, 1800, 7200 };
  gint64 delay = steps[CLAMP (attempts, 1, (int) G_N_ELEMENTS (steps)) - 1];
  guint spread = g_str_hash (message_id) * 31 + (guint) attempts;

  return delay + delay * (spread % 100) / 1000;
}

static gboolean
write_outcome (TaktNotify *self, const Outcome *outcome, GError **error)
{
  switch (outcome->kind)
    {
    case OUTCOME_DELIVERED:
      return takt_outbox_table_set_delivered (self->store, outcome->id, outcome->at, error);

    case OUTCOME_WAITING:
      return takt_outbox_table_set_waiting (self->store, outcome->id, outcome->at, outcome->error, error);

    case OUTCOME_UNDELIVERED:
    default:
      return takt_outbox_table_set_undelivered (self->store, outcome->id, outcome->error, error);
    }
}

/* What is known is not forgotten because the disk was full: a message would be sent again after the next start. */
static gboolean
settle (TaktNotify *self, GError **error)
{
  while (self->unsettled->len > 0)
    {
      if (!write_outcome (self, g_ptr_array_index (self->unsettled, 0), error))
        return FALSE;
      g_ptr_array_remove_index (self->unsettled, 0);
    }

  return TRUE;
}

static Outcome *
judge (TaktNotify *self, const Flight *flight, const GError *error)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  TaktTime now = takt_clock_now (self->clock);
  TaktTime last = flight->created_at + DAY_SECONDS;

  outcome->id = flight->id;
  outcome->at = now;
  if (error == NULL)
    {
      outcome->kind = OUTCOME_DELIVERED;
      return outcome;
    }

  outcome->error = g_strdup (error->message);
  if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_INVALID)
      || (now >= last && flight->attempts >= LEAST_ATTEMPTS))
    {
      outcome->kind = OUTCOME_UNDELIVERED;
      return outcome;
    }

  outcome->kind = OUTCOME_WAITING;
  outcome->at = now + _takt_notify_backoff (flight->message_id, flight->attempts);
  if (now < last)
    outcome->at = MIN (outcome->at, last);
  return outcome;
}

static void
delivered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Flight *flight = user_data;
  TaktNotify *self = flight->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) database_error = NULL;
  g_autofree char *key = make_target_key (flight->channel, flight->target);
  gboolean ok = _takt_notify_deliver_finish (self, result, NULL, &error);
  gboolean is_current = self->is_started && flight->run == self->cancellable;

  /* Stopped on the way: the row stays as it is, and the next start sends it again with the same id. */
  if (!ok && g_cancellable_is_cancelled (flight->run))
    {
      flight_free (flight);
      return;
    }

  if (is_current)
    g_hash_table_remove (self->busy, key);
  if (!ok)
    g_info ("Message %s was not delivered (attempt %d): %s", flight->message_id, flight->attempts,
            error->message);

  g_ptr_array_add (self->unsettled, judge (self, flight, error));
  if (!settle (self, &database_error))
    g_warning ("The outbox cannot be written: %s", database_error->message);
  takt_changes_note (self->changes, "notify", 0);

  if (is_current)
    {
      begin (self, flight->channel, flight->target);
      arm_timer (self, database_error != NULL);
    }
  flight_free (flight);
}

/* The attempt is in the database before anything leaves: after a crash it is known that it may have. */
static gboolean
take_next (TaktNotify *self, const char *channel, const char *target, TaktOutboxRow **row, GError **error)
{
  if (!takt_outbox_table_get_due (self->store, channel, target, takt_clock_now (self->clock), row, error))
    return FALSE;

  return *row == NULL || takt_outbox_table_set_sending (self->store, (*row)->id, error);
}

/* Sends what is due longest for a target that is not busy. */
static void
begin (TaktNotify *self, const char *channel, const char *target)
{
  g_autoptr (TaktOutboxRow) row = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = make_target_key (channel, target);
  GPtrArray *rows;
  Flight *flight;

  if (self->unsettled->len > 0 || g_hash_table_contains (self->busy, key))
    return;

  if (!take_next (self, channel, target, &row, &error))
    {
      g_warning ("The outbox cannot be read: %s", error->message);
      arm_timer (self, TRUE);
      return;
    }
  if (row == NULL)
    return;

  flight = g_new0 (Flight, 1);
  flight->self = g_object_ref (self);
  flight->run = g_object_ref (self->cancellable);
  flight->id = row->id;
  flight->message_id = g_strdup (row->message_id);
  flight->channel = g_strdup (channel);
  flight->target = g_strdup (target);
  flight->attempts = row->attempts + 1;
  flight->created_at = row->created_at;

  g_hash_table_add (self->busy, g_steal_pointer (&key));
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);
  g_ptr_array_add (rows, g_steal_pointer (&row));
  _takt_notify_deliver_async (self, rows, self->cancellable, delivered_cb, flight);
}

static void
pump (TaktNotify *self)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  if (settle (self, &error)
      && takt_outbox_table_pull_forward (self->store, now + LONGEST_WAIT_SECONDS, now, &error))
    targets = takt_outbox_table_list_targets (self->store, now, &error);

  for (guint i = 0; targets != NULL && i < targets->len; i++)
    {
      const TaktOutboxRow *target = g_ptr_array_index (targets, i);

      begin (self, target->channel, target->target);
    }

  if (error != NULL)
    g_warning ("The outbox cannot be emptied: %s", error->message);
  arm_timer (self, error != NULL);
}

static void
timer_cb (gpointer user_data)
{
  TaktNotify *self = user_data;

  self->timer = 0;
  pump (self);
}

/* What is due already is either on its way or waits for its target, which asks for it when it is done. */
static void
arm_timer (TaktNotify *self, gboolean database_failed)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktTime due = TAKT_TIME_UNSET;

  takt_clock_clear (self->clock, &self->timer);
  if (database_failed || !takt_outbox_table_get_next_due (self->store, now, &due, NULL))
    due = now + DATABASE_RETRY_SECONDS;
  if (due != TAKT_TIME_UNSET)
    self->timer = takt_clock_after (self->clock, MIN (due - now, LONGEST_TIMER_SECONDS) * G_USEC_PER_SEC,
                                    timer_cb, self, NULL);
}

static gboolean
idle_cb (gpointer user_data)
{
  TaktNotify *self = user_data;

  self->idle = 0;
  pump (self);
  return G_SOURCE_REMOVE;
}

/* From an idle of the main context: a transaction that is open now is over then. */
void
_takt_notify_pump_soon (TaktNotify *self)
{
  if (self->is_started && self->idle == 0)
    self->idle = g_idle_add (idle_cb, self);
}

void
_takt_notify_pump_stop (TaktNotify *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  takt_clock_clear (self->clock, &self->timer);
  g_hash_table_remove_all (self->busy);
}

/**
 * takt_notify_start:
 *
 * Begins to deliver. What an earlier run left on its way is sent again with the same id: the receiver can drop what it had already.
 *
 * Returns: FALSE with @error when the outbox cannot be read
 */
gboolean
takt_notify_start (TaktNotify *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_NOTIFY (self), FALSE);

  if (self->is_started)
    return TRUE;
  if (!settle (self, error) || !takt_outbox_table_recover (self->store, takt_clock_now (self->clock), error))
    return FALSE;

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_started = TRUE;
  _takt_notify_pump_soon (self);
  return TRUE;
}

/** takt_notify_note_time: the clock was set, or time has passed that no timer has seen: what is due is sent now. */
void
takt_notify_note_time (TaktNotify *self)
{
  g_return_if_fail (TAKT_IS_NOTIFY (self));

  _takt_notify_pump_soon (self);
}

/** takt_notify_stop: ends the deliveries under way; their rows wait for the next start. */
void
takt_notify_stop (TaktNotify *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TAKT_IS_NOTIFY (self));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  _takt_notify_pump_stop (self);
  g_cancellable_cancel (self->cancellable);
  if (!settle (self, &error))
    g_warning ("The outbox cannot be written: %s", error->message);
}
