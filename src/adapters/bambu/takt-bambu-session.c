/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bambu/takt-bambu-dial.h"
#include "bambu/takt-bambu-mqtt.h"
#include "bambu/takt-bambu-reports.h"

/* Cold P1S machines take five seconds to answer; whoever takes longer than this is not there (protocol.md §3.1). */
#define STEP_LIMIT_US (15 * (gint64) G_USEC_PER_SEC)

/* Of every printer (protocol.md §3.1). */
#define USER_NAME "bblp"

/**
 * TaktBambuSession:
 *
 * Invariants: @timer is the limit of the step under way and runs until @is_ready.
 */
struct _TaktBambuSession
{
  GObject parent_instance;

  char *host;
  guint16 port;
  char *serial; /* upper case */
  TaktBambuIdentity *identity;
  TaktClock *clock;

  char *access_code;         /* (nullable) until it was handed over */
  GCancellable *cancellable; /* (nullable) of the way there, from the opening on */
  TaktBambuDial dial;        /* how the way there went */
  TaktBambuMqtt *mqtt;       /* (nullable) */
  TaktBambuReports *reports;
  guint64 timer;
  gboolean is_ready; /* subscribed */
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (TaktBambuSession, takt_bambu_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_REPORT,
  SIGNAL_ACK,
  SIGNAL_SILENT,
  SIGNAL_PATIENCE,
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

static void
end (TaktBambuSession *self, TaktLinkState state, const char *message)
{
  if (self->is_closed)
    return;

  takt_bambu_session_close (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, (int) state, message);
}

/* ---- what is heard */

static gboolean
reports_send (const char *payload, gpointer user_data)
{
  return takt_bambu_session_publish (user_data, payload);
}

static void
report_cb (TaktBambuReports *reports, const TaktPrinterReport *report, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_REPORT], 0, report);
}

static void
ack_cb (TaktBambuReports *reports, const TaktBambuMessage *ack, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_ACK], 0, ack);
}

static void
silent_cb (TaktBambuReports *reports, gboolean never_heard, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_SILENT], 0, never_heard);
}

static gint64
patience_cb (TaktBambuReports *reports, gpointer user_data)
{
  gint64 patience = 0;

  g_signal_emit (user_data, signals[SIGNAL_PATIENCE], 0, &patience);
  return patience;
}

/* Only a new connection under a new name helps where the old one died without saying so. */
static void
gone_cb (TaktBambuReports *reports, gpointer user_data)
{
  end (user_data, TAKT_LINK_OFFLINE,
       _ ("The printer has gone silent; what is shown is its last known state."));
}

static void
message_cb (TaktBambuMqtt *mqtt, const char *serial, GBytes *payload, gpointer user_data)
{
  TaktBambuSession *self = user_data;

  takt_bambu_reports_take (self->reports, payload);
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
connected_cb (TaktBambuMqtt *mqtt, gpointer user_data)
{
  TaktBambuSession *self = user_data;

  takt_bambu_mqtt_subscribe (mqtt, self->serial);
}

static gboolean
has_report (TaktBambuSession *self)
{
  gint64 age_us;

  return takt_bambu_reports_get_last (self->reports, &age_us) != NULL;
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
  else if (reason == TAKT_BAMBU_MQTT_LOST && has_report (self))
    end (self, TAKT_LINK_CONNECTING, _ ("The connection was lost. Takt connects again."));
  else
    end (
        self, TAKT_LINK_REFUSED,
        _ ("The printer closed the connection at once. Some printers take few clients: close Bambu Studio, Bambu "
           "Handy or other programs that are connected to it."));
}

static void
subscribed_cb (TaktBambuMqtt *mqtt, const char *serial, gboolean ok, gpointer user_data)
{
  TaktBambuSession *self = user_data;

  if (!ok)
    {
      mqtt_ended_cb (mqtt, TAKT_BAMBU_MQTT_LOST, self);
      return;
    }

  self->is_ready = TRUE;
  self->dial.step = TAKT_LINK_STEP_REPORTS;
  takt_clock_clear (self->clock, &self->timer);
  takt_bambu_reports_begin (self->reports);
}

static void
dialled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktBambuSession *self = TAKT_BAMBU_SESSION (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuWire) wire = takt_bambu_dial_wire_finish (result, &error);

  if (self->is_closed)
    return;
  if (wire == NULL)
    {
      end (self, self->dial.problem, error->message);
      return;
    }

  self->mqtt = takt_bambu_mqtt_new (wire, self->clock);
  g_signal_connect (self->mqtt, "connected", G_CALLBACK (connected_cb), self);
  g_signal_connect (self->mqtt, "subscribed", G_CALLBACK (subscribed_cb), self);
  g_signal_connect (self->mqtt, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->mqtt, "ended", G_CALLBACK (mqtt_ended_cb), self);
  arm (self, STEP_LIMIT_US, step_limit_cb);
  takt_bambu_mqtt_open (self->mqtt, USER_NAME, self->access_code);
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
  g_clear_object (&self->cancellable);
  takt_bambu_dial_clear (&self->dial);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_signal_handlers_disconnect_by_data (self->reports, self);
  g_object_unref (self->reports);
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
                                         1, TAKT_TYPE_PRINTER_REPORT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_ACK] =
      g_signal_new ("ack", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_SILENT] =
      g_signal_new ("silent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_PATIENCE] =
      g_signal_new ("patience", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_INT64, 0);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_INT, G_TYPE_STRING);
}

static void
takt_bambu_session_init (TaktBambuSession *self)
{
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
  self->reports = takt_bambu_reports_new (serial, clock, reports_send, self);
  g_signal_connect (self->reports, "report", G_CALLBACK (report_cb), self);
  g_signal_connect (self->reports, "ack", G_CALLBACK (ack_cb), self);
  g_signal_connect (self->reports, "silent", G_CALLBACK (silent_cb), self);
  g_signal_connect (self->reports, "patience", G_CALLBACK (patience_cb), self);
  g_signal_connect (self->reports, "gone", G_CALLBACK (gone_cb), self);
  return self;
}

/** takt_bambu_session_open: connects, checks who answers, logs in with @access_code and asks for everything. Once per session. */
void
takt_bambu_session_open (TaktBambuSession *self, const char *access_code)
{
  const TaktBambuDialTo to = { self->host, self->port, self->identity, NULL };

  g_return_if_fail (TAKT_IS_BAMBU_SESSION (self));
  g_return_if_fail (self->cancellable == NULL && !self->is_closed);

  self->access_code = g_strdup (access_code);
  self->cancellable = g_cancellable_new ();
  arm (self, STEP_LIMIT_US, step_limit_cb);
  takt_bambu_dial_wire_async (&self->dial, G_OBJECT (self), &to, self->cancellable, dialled_cb, NULL);
}

/** takt_bambu_session_close: ends it, without a signal; a second call does nothing. The last report stays readable. */
void
takt_bambu_session_close (TaktBambuSession *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_SESSION (self));

  self->is_closed = TRUE;
  self->is_ready = FALSE;
  takt_clock_clear (self->clock, &self->timer);
  takt_bambu_reports_end (self->reports);
  g_clear_pointer (&self->access_code, g_free);
  if (self->mqtt != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->mqtt, self);
      takt_bambu_mqtt_close (self->mqtt);
    }
  g_clear_object (&self->mqtt);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/** takt_bambu_session_publish: sends a request. Returns: whether it is on its way; FALSE before the session is up and after it */
gboolean
takt_bambu_session_publish (TaktBambuSession *self, const char *payload)
{
  return self->is_ready && takt_bambu_mqtt_publish (self->mqtt, self->serial, payload);
}

/** takt_bambu_session_ask_state: asks for a full report, unless one was asked for just now (protocol.md §3.4). */
void
takt_bambu_session_ask_state (TaktBambuSession *self)
{
  takt_bambu_reports_ask_state (self->reports);
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
  return takt_bambu_reports_get_last (self->reports, age_us);
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
  *fingerprint = self->dial.fingerprint;
  return self->dial.step;
}
