/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bambu/takt-bambu-commands.h"
#include "bambu/takt-bambu-decode.h"
#include "bambu/takt-bambu-mqtt.h"
#include "bambu/takt-bambu-relay.h"

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

/* Cold P1S machines take five seconds to answer; whoever takes longer than this is not there (protocol.md §3.1). */
#define STEP_LIMIT_US SECONDS (15)

#define PUSHALL_SPACING_US SECONDS (3) /* §3.4 */

/**
 * Watch: what happens after so much silence (§3.1). A1 and P1 fall silent when idle until they are poked.
 */
typedef enum
{
  WATCH_HINT,
  WATCH_POKE,
  WATCH_ASK,
  WATCH_GIVE_UP,
  N_WATCHES,
} Watch;

static const gint64 watch_after_us[N_WATCHES] = {
  [WATCH_HINT] = SECONDS (15),
  [WATCH_POKE] = SECONDS (30),
  [WATCH_ASK] = SECONDS (45),
  [WATCH_GIVE_UP] = SECONDS (75),
};

/**
 * TaktBambuSession:
 *
 * Invariants: @timer is the limit of the step under way until @is_ready, then the watch. @report is NULL until the first full one.
 */
struct _TaktBambuSession
{
  GObject parent_instance;

  char *host;
  guint16 port;
  char *serial; /* upper case */
  TaktBambuIdentity *identity;
  TaktClock *clock;

  char *access_code;     /* (nullable) until it was handed over */
  TaktBambuRelay *relay; /* (nullable) */
  TaktBambuMqtt *mqtt;   /* (nullable) */
  TaktBambuMerge *merge;
  TaktPrinterReport *report; /* (nullable) */
  guint64 timer;
  gint64 reported_us; /* monotonic */
  gint64 heard_us;    /* monotonic: last sign of life, or when the session began */
  gint64 asked_us;    /* monotonic: last pushall; 0: none yet */
  Watch watch;        /* the next one due */
  TaktLinkStep step;  /* how far it came */
  char *fingerprint;  /* (nullable) of the certificate that was shown */
  gboolean is_ready;  /* subscribed */
  gboolean has_heard;
  gboolean stop_seen; /* since the last report */
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (TaktBambuSession, takt_bambu_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_REPORT,
  SIGNAL_ACK,
  SIGNAL_SILENT,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
arm (TaktBambuSession *self, gint64 delay_us, TaktClockFunc func)
{
  takt_clock_clear (self->clock, &self->timer);
  self->timer = takt_clock_after (self->clock, delay_us, func, self, NULL);
}

/* How far the way there came, while there is still somebody to ask. */
static void
note_step (TaktBambuSession *self)
{
  const char *fingerprint;
  TaktLinkStep step;

  if (self->relay == NULL)
    return;

  step = takt_bambu_relay_get_step (self->relay, &fingerprint);
  self->step = MAX (self->step, step);
  if (self->fingerprint == NULL)
    self->fingerprint = g_strdup (fingerprint);
}

static void
end (TaktBambuSession *self, TaktLinkState state, const char *message)
{
  if (self->is_closed)
    return;

  takt_bambu_session_close (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, (int) state, message);
}

/* A request without parameters in the section of its own. */
static void
request (TaktBambuSession *self, const char *section, const char *members)
{
  g_autofree char *sequence_id = takt_bambu_sequence_next ();
  g_autofree char *payload =
      g_strdup_printf ("{\"%s\":{\"sequence_id\":\"%s\",%s}}", section, sequence_id, members);

  takt_bambu_session_publish (self, payload);
}

/* ---- silence */

static void
watch_cb (gpointer user_data)
{
  g_autoptr (TaktBambuSession) self = g_object_ref (user_data);
  gint64 silence = takt_clock_monotonic_us (self->clock) - self->heard_us;

  self->timer = 0;
  while (!self->is_closed && silence >= watch_after_us[self->watch])
    switch (self->watch++)
      {
      case WATCH_HINT:
        if (!self->has_heard)
          g_signal_emit (self, signals[SIGNAL_SILENT], 0, TRUE);
        break;
      case WATCH_POKE:
        request (self, "pushing", "\"command\":\"start\"");
        break;
      case WATCH_ASK:
        if (self->report != NULL)
          g_signal_emit (self, signals[SIGNAL_SILENT], 0, FALSE);
        takt_bambu_session_ask_state (self);
        break;
      case WATCH_GIVE_UP:
      case N_WATCHES:
      default:
        /* Only a new connection under a new name helps where the old one died without saying so. */
        end (self, TAKT_LINK_OFFLINE,
             _ ("The printer has gone silent; what is shown is its last known state."));
        return;
      }

  if (!self->is_closed)
    arm (self, watch_after_us[self->watch] - silence, watch_cb);
}

/* ---- what is heard */

static void
take_status (TaktBambuSession *self, const TaktBambuMessage *message)
{
  TaktPrinterReport *report;

  takt_bambu_merge_apply (self->merge, message);
  /* Until the machine has said everything once, what is not known would look like zero (§15.1). */
  if (!takt_bambu_merge_is_full (self->merge))
    return;

  report = takt_bambu_decode (self->merge, self->serial, takt_clock_now (self->clock));
  report->stop_seen = self->stop_seen;
  self->stop_seen = FALSE;
  g_clear_pointer (&self->report, takt_printer_report_free);
  self->report = report;
  self->reported_us = self->heard_us;
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, report);
}

static void
message_cb (TaktBambuMqtt *mqtt, GBytes *payload, gpointer user_data)
{
  g_autoptr (TaktBambuSession) self = g_object_ref (user_data);
  g_autoptr (TaktBambuMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (payload, &length);

  message = takt_bambu_message_parse (bytes, length, &error);
  if (message == NULL)
    {
      g_message ("Printer %s sent what nobody can read: %s", self->serial, error->message);
      return;
    }

  /* Only what can be read is a sign of life: a machine that babbles gets a new connection too. */
  self->heard_us = takt_clock_monotonic_us (self->clock);
  self->has_heard = TRUE;
  if (self->watch != WATCH_HINT)
    {
      self->watch = WATCH_HINT;
      arm (self, watch_after_us[WATCH_HINT], watch_cb);
    }

  switch (message->kind)
    {
    case TAKT_BAMBU_MESSAGE_STATUS:
      take_status (self, message);
      break;
    case TAKT_BAMBU_MESSAGE_VERSION:
      takt_bambu_merge_apply (self->merge, message);
      break;
    case TAKT_BAMBU_MESSAGE_ACK:
      /* From whoever it came: a stop explains the end that follows (pitfall 5). */
      if (g_strcmp0 (message->command, "stop") == 0 && message->outcome == TAKT_BAMBU_OUTCOME_SUCCESS
          && strcmp (message->section, "print") == 0)
        self->stop_seen = TRUE;
      g_signal_emit (self, signals[SIGNAL_ACK], 0, message);
      break;
    case TAKT_BAMBU_MESSAGE_OTHER:
    default:
      break;
    }
}

/* ---- connecting */

static void
step_limit_cb (gpointer user_data)
{
  TaktBambuSession *self = user_data;
  g_autofree char *message = NULL;

  self->timer = 0;
  message =
      g_strdup_printf (_ ("No printer answers at %s. Check that it is on, on the same network, and that its "
                          "address has not changed."),
                       self->host);
  end (self, TAKT_LINK_UNREACHABLE, message);
}

static void
ready_cb (TaktBambuMqtt *mqtt, gpointer user_data)
{
  TaktBambuSession *self = user_data;

  self->is_ready = TRUE;
  self->step = TAKT_LINK_STEP_REPORTS;
  self->heard_us = takt_clock_monotonic_us (self->clock);
  arm (self, watch_after_us[WATCH_HINT], watch_cb);
  request (self, "info", "\"command\":\"get_version\"");
  takt_bambu_session_ask_state (self);
}

static void
mqtt_ended_cb (TaktBambuMqtt *mqtt, int reason, gpointer user_data)
{
  TaktBambuSession *self = user_data;

  if (reason == TAKT_BAMBU_MQTT_BAD_CODE)
    end (
        self, TAKT_LINK_AUTH_FAILED,
        _ ("The printer refused the access code. Read it again on the printer's screen (network settings) and "
           "enter it here; it changes when LAN Only Mode is switched or the printer is reset."));
  else if (reason == TAKT_BAMBU_MQTT_LOST && self->report != NULL)
    end (self, TAKT_LINK_CONNECTING, _ ("The connection was lost. Takt connects again."));
  else
    end (
        self, TAKT_LINK_REFUSED,
        _ ("The printer closed the connection at once. Some printers take few clients: close Bambu Studio, Bambu "
           "Handy or other programs that are connected to it."));
}

static void
relay_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuSession) self = user_data;
  TaktLinkState problem;
  g_autoptr (GError) error = NULL;
  guint16 port = takt_bambu_relay_open_finish (TAKT_BAMBU_RELAY (source), result, &problem, &error);

  if (self->is_closed)
    return;
  if (port == 0)
    {
      end (self, problem, error->message);
      return;
    }

  self->mqtt = takt_bambu_mqtt_new (self->serial);
  g_signal_connect (self->mqtt, "ready", G_CALLBACK (ready_cb), self);
  g_signal_connect (self->mqtt, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->mqtt, "ended", G_CALLBACK (mqtt_ended_cb), self);
  arm (self, STEP_LIMIT_US, step_limit_cb);
  takt_bambu_mqtt_open (self->mqtt, port, self->access_code);
  g_clear_pointer (&self->access_code, g_free);
}

static void
takt_bambu_session_dispose (GObject *object)
{
  takt_bambu_session_close (TAKT_BAMBU_SESSION (object));

  G_OBJECT_CLASS (takt_bambu_session_parent_class)->dispose (object);
}

static void
takt_bambu_session_finalize (GObject *object)
{
  TaktBambuSession *self = TAKT_BAMBU_SESSION (object);

  g_free (self->host);
  g_free (self->serial);
  g_free (self->access_code);
  g_free (self->fingerprint);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_clear_pointer (&self->merge, takt_bambu_merge_free);
  g_clear_pointer (&self->report, takt_printer_report_free);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (takt_bambu_session_parent_class)->finalize (object);
}

static void
takt_bambu_session_class_init (TaktBambuSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = takt_bambu_session_dispose;
  object_class->finalize = takt_bambu_session_finalize;

  signals[SIGNAL_REPORT] = g_signal_new ("report", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, TAKT_TYPE_PRINTER_REPORT);
  signals[SIGNAL_ACK] =
      g_signal_new ("ack", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_SILENT] =
      g_signal_new ("silent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_INT, G_TYPE_STRING);
}

static void
takt_bambu_session_init (TaktBambuSession *self)
{
  self->merge = takt_bambu_merge_new ();
}

/**
 * takt_bambu_session_new:
 * @host: the printer's address
 * @port: its MQTT port
 * @serial: upper case, as in its topics
 * @identity: who it has to be
 * @clock: for limits and the time of reports
 */
TaktBambuSession *
takt_bambu_session_new (const char *host,
                        guint16 port,
                        const char *serial,
                        TaktBambuIdentity *identity,
                        TaktClock *clock)
{
  TaktBambuSession *self = g_object_new (TAKT_TYPE_BAMBU_SESSION, NULL);

  self->host = g_strdup (host);
  self->port = port;
  self->serial = g_strdup (serial);
  self->identity = takt_bambu_identity_ref (identity);
  self->clock = g_object_ref (clock);
  return self;
}

/** takt_bambu_session_open: connects, checks who answers, logs in with @access_code and asks for everything. Once per session. */
void
takt_bambu_session_open (TaktBambuSession *self, const char *access_code)
{
  g_return_if_fail (TAKT_IS_BAMBU_SESSION (self));
  g_return_if_fail (self->relay == NULL && !self->is_closed);

  self->access_code = g_strdup (access_code);
  self->relay = takt_bambu_relay_new (self->host, self->port, self->identity);
  arm (self, STEP_LIMIT_US, step_limit_cb);
  takt_bambu_relay_open_async (self->relay, NULL, relay_cb, g_object_ref (self));
}

/** takt_bambu_session_close: ends it, without a signal; a second call does nothing. The last report stays readable. */
void
takt_bambu_session_close (TaktBambuSession *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_SESSION (self));

  note_step (self);
  self->is_closed = TRUE;
  self->is_ready = FALSE;
  takt_clock_clear (self->clock, &self->timer);
  g_clear_pointer (&self->access_code, g_free);
  if (self->mqtt != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->mqtt, self);
      takt_bambu_mqtt_close (self->mqtt);
    }
  g_clear_object (&self->mqtt);
  if (self->relay != NULL)
    takt_bambu_relay_close (self->relay);
  g_clear_object (&self->relay);
}

/** takt_bambu_session_publish: sends a request. Returns: whether it is on its way; FALSE before the session is up and after it */
gboolean
takt_bambu_session_publish (TaktBambuSession *self, const char *payload)
{
  return self->is_ready && takt_bambu_mqtt_publish (self->mqtt, payload);
}

/** takt_bambu_session_ask_state: asks for a full report, unless one was asked for just now (protocol.md §3.4). */
void
takt_bambu_session_ask_state (TaktBambuSession *self)
{
  gint64 now = takt_clock_monotonic_us (self->clock);

  if (self->asked_us != 0 && now - self->asked_us < PUSHALL_SPACING_US)
    return;

  self->asked_us = now;
  request (self, "pushing", "\"command\":\"pushall\",\"version\":1,\"push_target\":1");
}

/**
 * takt_bambu_session_get_report:
 * @age_us: (out): how old it is, microseconds
 *
 * Returns: (transfer none) (nullable): the last report; NULL before the first full one
 */
const TaktPrinterReport *
takt_bambu_session_get_report (TaktBambuSession *self, gint64 *age_us)
{
  *age_us = takt_clock_monotonic_us (self->clock) - self->reported_us;
  return self->report;
}

/**
 * takt_bambu_session_get_step:
 * @fingerprint: (out) (nullable) (transfer none): SHA-256 of the certificate that the printer showed
 *
 * Returns: what it is at, or, once closed, ended at
 */
TaktLinkStep
takt_bambu_session_get_step (TaktBambuSession *self, const char **fingerprint)
{
  note_step (self);
  *fingerprint = self->fingerprint;
  return self->step;
}
