/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-broker.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-dial.h"
#include "bambu/takt-bambu-mqtt.h"

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

/* For TLS and login together. */
#define STEP_LIMIT_US SECONDS (30)

#define RETRY_FIRST_US SECONDS (3)
#define RETRY_MAX_US   SECONDS (60)
/* For the answer to a subscription, when the network is another. */
#define PROOF_LIMIT_US SECONDS (10)
/* A token that is refused stays refused until a person signs in again. */
#define RETRY_AUTH_US SECONDS (300)

/** Attempt: one way to the broker, until it has come to an end; the next one may have begun before. */
typedef struct
{
  GCancellable *cancellable; /* (owned) */
  TaktBambuDial dial;
} Attempt;

/**
 * TaktBambuBroker:
 *
 * Invariants: @cancellable is set from the beginning of an attempt to the end of the connection, @mqtt from the middle on. @timer is the limit
 * of an attempt, the wait before the next one, or the limit of @proof. Nothing of these is set without @token or without members, or
 * while the computer sleeps.
 */
struct _TaktBambuBroker
{
  GObject parent_instance;

  TaktClock *clock;
  GHashTable *members; /* serial → whether this connection has answered its subscription */

  char *host;
  guint16 port;
  GTlsDatabase *authorities; /* (nullable) */
  char *user_name;
  char *token; /* (nullable) NULL: nobody is signed in */

  TaktLinkState state;       /* LIVE: logged in */
  char *message;             /* (nullable) */
  GCancellable *cancellable; /* (nullable) of the attempt */
  TaktBambuMqtt *mqtt;
  guint64 timer;
  gboolean is_waiting; /* for the next attempt */
  guint failures;
  char *proof; /* (nullable) the member whose subscription shows whether the connection still works */
  gboolean is_asleep;
};

G_DEFINE_FINAL_TYPE (TaktBambuBroker, takt_bambu_broker, G_TYPE_OBJECT)

enum
{
  SIGNAL_STATE,
  SIGNAL_JOINED,
  SIGNAL_MESSAGE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void attempt (TaktBambuBroker *self);

static void
attempt_free (Attempt *self)
{
  g_object_unref (self->cancellable);
  takt_bambu_dial_clear (&self->dial);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static void
set_state (TaktBambuBroker *self, TaktLinkState state, const char *message)
{
  if (self->state == state && g_strcmp0 (self->message, message) == 0)
    return;

  self->state = state;
  g_free (self->message);
  self->message = g_strdup (message);
  g_signal_emit (self, signals[SIGNAL_STATE], 0);
}

/* Ends the attempt or the connection, without a signal. */
static void
drop (TaktBambuBroker *self)
{
  takt_clock_clear (self->clock, &self->timer);
  self->is_waiting = FALSE;
  g_clear_pointer (&self->proof, g_free);
  if (self->mqtt != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->mqtt, self);
      takt_bambu_mqtt_close (self->mqtt);
    }
  g_clear_object (&self->mqtt);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
retry_cb (gpointer user_data)
{
  TaktBambuBroker *self = user_data;

  self->timer = 0;
  attempt (self);
}

static void
fail (TaktBambuBroker *self, TaktLinkState state, const char *message)
{
  gint64 delay_us = state == TAKT_LINK_AUTH_FAILED
                        ? RETRY_AUTH_US
                        : MIN (RETRY_FIRST_US << MIN (self->failures, 5), RETRY_MAX_US);

  drop (self);
  self->failures++;
  self->is_waiting = TRUE;
  self->timer = takt_clock_after (
      self->clock, (gint64) ((double) delay_us * g_random_double_range (0.8, 1.2)), retry_cb, self, NULL);
  set_state (self, state, message);
}

static void
late_cb (gpointer user_data)
{
  TaktBambuBroker *self = user_data;

  self->timer = 0;
  fail (self, TAKT_LINK_UNREACHABLE, _ ("Bambu Cloud does not answer. Takt tries again by itself."));
}

static void
connected_cb (TaktBambuMqtt *mqtt, gpointer user_data)
{
  g_autoptr (TaktBambuBroker) self = g_object_ref (user_data);
  GHashTableIter iter;
  gpointer serial;

  takt_clock_clear (self->clock, &self->timer);
  self->failures = 0;
  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, &serial, NULL))
    {
      g_hash_table_iter_replace (&iter, GINT_TO_POINTER (FALSE));
      takt_bambu_mqtt_subscribe (mqtt, serial);
    }
  set_state (self, TAKT_LINK_LIVE, NULL);
}

static void
subscribed_cb (TaktBambuMqtt *mqtt, const char *serial, gboolean ok, gpointer user_data)
{
  g_autoptr (TaktBambuBroker) self = g_object_ref (user_data);
  gpointer was_answered;

  if (g_strcmp0 (serial, self->proof) == 0)
    {
      takt_clock_clear (self->clock, &self->timer);
      g_clear_pointer (&self->proof, g_free);
    }
  if (!g_hash_table_lookup_extended (self->members, serial, NULL, &was_answered))
    return;

  g_hash_table_insert (self->members, g_strdup (serial), GINT_TO_POINTER (TRUE));
  /* What was only asked to see whether there is an answer changes nothing. */
  if (!ok || !GPOINTER_TO_INT (was_answered))
    g_signal_emit (self, signals[SIGNAL_JOINED], g_quark_from_string (serial), ok);
}

static void
message_cb (TaktBambuMqtt *mqtt, const char *serial, GBytes *payload, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_MESSAGE], g_quark_from_string (serial), payload);
}

static void
ended_cb (TaktBambuMqtt *mqtt, int reason, gpointer user_data)
{
  TaktBambuBroker *self = user_data;

  if (reason == TAKT_BAMBU_MQTT_BAD_CODE)
    fail (self, TAKT_LINK_AUTH_FAILED,
          _ ("Bambu Cloud’s broker refuses the sign-in; it may have ended. Sign in to Bambu Cloud again."));
  else if (self->state == TAKT_LINK_LIVE)
    fail (self, TAKT_LINK_CONNECTING,
          _ ("The connection to Bambu Cloud was lost. Takt connects again by itself."));
  else
    fail (self, TAKT_LINK_REFUSED,
          _ ("Bambu Cloud’s broker closed the connection at once. Takt tries again by itself."));
}

static void
dialled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktBambuBroker *self = TAKT_BAMBU_BROKER (source);
  g_autoptr (Attempt) way = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuWire) wire = takt_bambu_dial_wire_finish (result, &error);

  if (self->cancellable != way->cancellable)
    return;
  if (wire == NULL)
    {
      g_message ("The broker of Bambu Cloud was not reached: %s", error->message);
      if (way->dial.problem == TAKT_LINK_CERT_PROBLEM)
        fail (
            self, way->dial.problem,
            _ ("The certificate of Bambu Cloud’s broker is not trusted, so nothing was sent. Check the date of "
               "this computer and who else is on this network."));
      else
        fail (self, TAKT_LINK_UNREACHABLE,
              _ ("Bambu Cloud’s broker cannot be reached. Check the network; Takt tries again by itself."));
      return;
    }

  self->mqtt = takt_bambu_mqtt_new (wire, self->clock);
  g_signal_connect (self->mqtt, "connected", G_CALLBACK (connected_cb), self);
  g_signal_connect (self->mqtt, "subscribed", G_CALLBACK (subscribed_cb), self);
  g_signal_connect (self->mqtt, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->mqtt, "ended", G_CALLBACK (ended_cb), self);
  takt_bambu_mqtt_open (self->mqtt, self->user_name, self->token);
}

/* Begins anew where there is reason to; else there is silence. */
static void
attempt (TaktBambuBroker *self)
{
  const TaktBambuDialTo to = { self->host, self->port, NULL, self->authorities };
  Attempt *way;

  drop (self);
  if (self->token == NULL || g_hash_table_size (self->members) == 0)
    return;
  if (self->is_asleep)
    {
      set_state (self, TAKT_LINK_OFFLINE, _ ("This computer sleeps. Takt connects again when it wakes."));
      return;
    }

  way = g_new0 (Attempt, 1);
  way->cancellable = g_cancellable_new ();
  g_set_object (&self->cancellable, way->cancellable);
  self->timer = takt_clock_after (self->clock, STEP_LIMIT_US, late_cb, self, NULL);
  takt_bambu_dial_wire_async (&way->dial, G_OBJECT (self), &to, way->cancellable, dialled_cb, way);
  /* A problem stays in sight until this attempt knows better. */
  if (self->state == TAKT_LINK_UNKNOWN || self->state == TAKT_LINK_LIVE)
    set_state (self, TAKT_LINK_CONNECTING, NULL);
}

static void
forget_account (TaktBambuBroker *self)
{
  drop (self);
  self->failures = 0;
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_object (&self->authorities);
}

/** takt_bambu_broker_clear_account: nobody is signed in: ends the connection. @message: (nullable): what to do about it */
void
takt_bambu_broker_clear_account (TaktBambuBroker *self, TaktLinkState state, const char *message)
{
  g_return_if_fail (TAKT_IS_BAMBU_BROKER (self));

  forget_account (self);
  set_state (self, state, message);
}

/** takt_bambu_broker_set_account: @account is signed in now: connects anew. */
void
takt_bambu_broker_set_account (TaktBambuBroker *self, const TaktBambuBrokerAccount *account)
{
  g_return_if_fail (TAKT_IS_BAMBU_BROKER (self));

  forget_account (self);
  self->host = g_strdup (account->host);
  self->port = account->port;
  self->user_name = g_strdup (account->user_name);
  self->token = g_strdup (account->token);
  g_set_object (&self->authorities, account->authorities);
  set_state (self, TAKT_LINK_CONNECTING, NULL);
  attempt (self);
}

/** takt_bambu_broker_join: @serial: in upper case: its messages are wanted; "joined" tells when they come. */
void
takt_bambu_broker_join (TaktBambuBroker *self, const char *serial)
{
  g_return_if_fail (TAKT_IS_BAMBU_BROKER (self));

  if (g_hash_table_contains (self->members, serial))
    return;
  g_hash_table_insert (self->members, g_strdup (serial), GINT_TO_POINTER (FALSE));
  if (self->state == TAKT_LINK_LIVE && self->mqtt != NULL)
    takt_bambu_mqtt_subscribe (self->mqtt, serial);
  else if (self->cancellable == NULL && self->timer == 0)
    attempt (self);
}

/* ---- the computer */

static void
disproved_cb (gpointer user_data)
{
  TaktBambuBroker *self = user_data;

  self->timer = 0;
  g_message ("The broker of Bambu Cloud is not heard over the new network; connecting anew.");
  attempt (self);
}

/* A subscription that stands is asked for again: the broker answers, and no printer hears of it. */
static void
prove (TaktBambuBroker *self)
{
  GHashTableIter iter;
  gpointer serial, is_answered;

  takt_clock_clear (self->clock, &self->timer);
  g_clear_pointer (&self->proof, g_free);
  g_hash_table_iter_init (&iter, self->members);
  if (!g_hash_table_iter_next (&iter, &serial, &is_answered))
    return;

  self->proof = g_strdup (serial);
  self->timer = takt_clock_after (self->clock, PROOF_LIMIT_US, disproved_cb, self, NULL);
  if (GPOINTER_TO_INT (is_answered))
    takt_bambu_mqtt_subscribe (self->mqtt, self->proof);
}

/**
 * takt_bambu_broker_verify:
 *
 * The way to the cloud may have changed. A connection that stands has to prove it, or is made anew; the wait for the next attempt
 * is cut short, unless the token was refused. For each member, or once.
 */
void
takt_bambu_broker_verify (TaktBambuBroker *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_BROKER (self));

  if (self->state == TAKT_LINK_LIVE && self->proof == NULL)
    prove (self);
  else if (self->is_waiting && self->state != TAKT_LINK_AUTH_FAILED)
    attempt (self);
}

/**
 * takt_bambu_broker_set_asleep:
 * @is_asleep: TRUE: the computer falls asleep: the connection ends, and none is made; FALSE: it has woken: connects anew
 *
 * For each member, or once. It is forgotten with the last member.
 */
void
takt_bambu_broker_set_asleep (TaktBambuBroker *self, gboolean is_asleep)
{
  g_return_if_fail (TAKT_IS_BAMBU_BROKER (self));

  if (self->is_asleep == is_asleep)
    return;

  self->is_asleep = is_asleep;
  self->failures = 0;
  if (!is_asleep && self->token != NULL)
    set_state (self, TAKT_LINK_CONNECTING, NULL);
  attempt (self);
}

/** takt_bambu_broker_leave: its messages are not wanted any more. With the last one the connection ends. */
void
takt_bambu_broker_leave (TaktBambuBroker *self, const char *serial)
{
  g_return_if_fail (TAKT_IS_BAMBU_BROKER (self));

  if (!g_hash_table_remove (self->members, serial))
    return;
  if (g_hash_table_size (self->members) > 0)
    {
      if (self->mqtt != NULL)
        takt_bambu_mqtt_unsubscribe (self->mqtt, serial);
      if (g_strcmp0 (serial, self->proof) == 0)
        prove (self);
      return;
    }

  drop (self);
  /* Nobody is left to tell when the computer wakes. */
  self->is_asleep = FALSE;
  if (self->token != NULL)
    set_state (self, TAKT_LINK_CONNECTING, NULL);
}

/** takt_bambu_broker_publish: Returns: whether the request is on its way to the printer */
gboolean
takt_bambu_broker_publish (TaktBambuBroker *self, const char *serial, const char *payload)
{
  g_return_val_if_fail (TAKT_IS_BAMBU_BROKER (self), FALSE);

  return self->state == TAKT_LINK_LIVE && self->mqtt != NULL
         && takt_bambu_mqtt_publish (self->mqtt, serial, payload);
}

/** takt_bambu_broker_get_state: @message: (out) (nullable) (transfer none). Returns: TAKT_LINK_LIVE while it is logged in */
TaktLinkState
takt_bambu_broker_get_state (TaktBambuBroker *self, const char **message)
{
  *message = self->message;
  return self->state;
}

static void
takt_bambu_broker_dispose (GObject *object)
{
  drop (TAKT_BAMBU_BROKER (object));

  G_OBJECT_CLASS (takt_bambu_broker_parent_class)->dispose (object);
}

static void
takt_bambu_broker_finalize (GObject *object)
{
  TaktBambuBroker *self = TAKT_BAMBU_BROKER (object);

  g_hash_table_unref (self->members);
  g_free (self->host);
  g_free (self->user_name);
  g_free (self->token);
  g_free (self->message);
  g_free (self->proof);
  g_clear_object (&self->authorities);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (takt_bambu_broker_parent_class)->finalize (object);
}

static void
takt_bambu_broker_class_init (TaktBambuBrokerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = takt_bambu_broker_dispose;
  object_class->finalize = takt_bambu_broker_finalize;

  signals[SIGNAL_STATE] =
      g_signal_new ("state", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_JOINED] = g_signal_new ("joined", type, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
}

static void
takt_bambu_broker_init (TaktBambuBroker *self)
{
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

TaktBambuBroker *
takt_bambu_broker_new (TaktClock *clock)
{
  TaktBambuBroker *self = g_object_new (TAKT_TYPE_BAMBU_BROKER, NULL);

  self->clock = g_object_ref (clock);
  return self;
}
