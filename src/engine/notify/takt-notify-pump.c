/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-error.h"

/*
 * Who gets what next is asked of the database each time: the outbox is the only list (takt-notify-next.c), and what comes of it is judged in
 * takt-notify-outcome.c. A target that is slow or down keeps only its own messages waiting.
 */

/* No row waits longer for its next attempt: quiet hours and digests are over within a day, also one of 25 hours. What is due later was
 * written under a wrong clock. */
#define LONGEST_WAIT_SECONDS (26 * 60 * 60)

#define LONGEST_TIMER_SECONDS  (60 * 60)
#define DATABASE_RETRY_SECONDS 60

/* A delivery in flight. */
typedef struct
{
  TaktNotify *self;  /* (owned) */
  GCancellable *run; /* (owned) to know a delivery of an earlier run by */
  TaktOutboxRow
      row; /* of the first message; only its keys, times and counts are filled; attempts: with this one */
  int failures; /* of the target, in a row, before this one */
} Flight;

static void begin (TaktNotify *self, const char *channel, const char *target);
static void arm_timer (TaktNotify *self, gboolean database_failed);

static void
flight_free (Flight *flight)
{
  g_object_unref (flight->self);
  g_object_unref (flight->run);
  g_free (flight->row.message_id);
  g_free (flight->row.channel);
  g_free (flight->row.target);
  g_free (flight);
}

static char *
make_target_key (const char *channel, const char *target)
{
  return g_strdup_printf ("%s\n%s", channel, target);
}

/* What is known is not forgotten because the disk was full: a message would be sent again after the next start. */
static gboolean
settle (TaktNotify *self, GError **error)
{
  while (self->unsettled->len > 0)
    {
      if (!_takt_notify_write_outcome (self, g_ptr_array_index (self->unsettled, 0), error))
        return FALSE;
      g_ptr_array_remove_index (self->unsettled, 0);
    }

  return TRUE;
}

static void
delivered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Flight *flight = user_data;
  TaktNotify *self = flight->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) database_error = NULL;
  g_autofree char *key = make_target_key (flight->row.channel, flight->row.target);
  TaktWebhookReply reply;
  gboolean ok = _takt_notify_deliver_finish (self, result, &reply, &error);
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
    g_info ("Message %s was not delivered (attempt %d): %s", flight->row.message_id, flight->row.attempts,
            error->message);

  g_ptr_array_add (self->unsettled, _takt_notify_judge (self, &flight->row, flight->failures, &reply, error));
  if (!settle (self, &database_error))
    g_warning ("The outbox cannot be written: %s", database_error->message);
  takt_changes_note (self->changes, "notify", 0);

  if (is_current)
    {
      begin (self, flight->row.channel, flight->row.target);
      arm_timer (self, database_error != NULL);
    }
  flight_free (flight);
}

static void
start_flight (TaktNotify *self, GPtrArray *rows, int failures)
{
  const TaktOutboxRow *first = g_ptr_array_index (rows, 0);
  Flight *flight = g_new0 (Flight, 1);

  flight->self = g_object_ref (self);
  flight->run = g_object_ref (self->cancellable);
  flight->row.id = first->id;
  flight->row.message_id = g_strdup (first->message_id);
  flight->row.channel = g_strdup (first->channel);
  flight->row.target = g_strdup (first->target);
  flight->row.attempts = first->attempts + 1;
  flight->row.created_at = first->created_at;
  flight->failures = failures;

  g_hash_table_add (self->busy, make_target_key (first->channel, first->target));
  _takt_notify_deliver_async (self, rows, self->cancellable, delivered_cb, flight);
}

/* Sends what is next for a target that is not busy. The attempt is in the database before anything leaves: after a crash it is known that it
 * may have. */
static void
begin (TaktNotify *self, const char *channel, const char *target)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *key = make_target_key (channel, target);
  int failures = 0;

  if (self->unsettled->len > 0 || g_hash_table_contains (self->busy, key))
    return;

  if (!_takt_notify_take_next (self, channel, target, &rows, &failures, &error))
    {
      g_warning ("The outbox cannot be read: %s", error->message);
      arm_timer (self, TRUE);
    }
  else if (rows != NULL)
    {
      start_flight (self, g_steal_pointer (&rows), failures);
    }
}

static void
pump (TaktNotify *self)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  if (settle (self, &error) && _takt_notify_prune (self, now, &error)
      && takt_outbox_table_pull_forward (self->store, now + LONGEST_WAIT_SECONDS, now, &error)
      && takt_target_table_pull_forward (self->store, now + LONGEST_WAIT_SECONDS, now, &error))
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

/* What is due already is on its way, or waits for its target: for the message before it, or until the target is tried again. */
static void
arm_timer (TaktNotify *self, gboolean database_failed)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktTime due = TAKT_TIME_UNSET, retry = TAKT_TIME_UNSET;

  takt_clock_clear (self->clock, &self->timer);
  if (database_failed || !takt_outbox_table_get_next_due (self->store, now, &due, NULL)
      || !takt_target_table_get_next (self->store, now, &retry, NULL))
    due = now + DATABASE_RETRY_SECONDS;
  if (due == TAKT_TIME_UNSET || (retry != TAKT_TIME_UNSET && retry < due))
    due = retry;
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
