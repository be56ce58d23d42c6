/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bambu/takt-bambu-commands.h"
#include "bambu/takt-bambu-decode.h"
#include "bambu/takt-bambu-mqtt.h"
#include "bambu/takt-bambu-relay.h"
#include "takt-error.h"
#include "takt-log.h"

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

/* Cold P1S machines take five seconds to answer; whoever takes longer than this is not there (protocol.md §3.1). */
#define STEP_LIMIT_US SECONDS (15)

#define RETRY_FIRST_US SECONDS (3)
#define RETRY_MAX_US   SECONDS (60)
/* A refused code stays refused until a person enters another one; asking often looks like guessing. */
#define RETRY_AUTH_US SECONDS (300)

#define DEFAULT_PORT 8883

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
 * TaktBambuLink:
 *
 * Invariants: @relay, @mqtt and @merge belong to one attempt and go together in drop_connection(); @timer is either the limit of the step
 * under way, the watch over a session, or the wait before the next attempt. @report is of this session: NULL until its first full one.
 */
struct _TaktBambuLink
{
  GObject parent_instance;

  TaktPrinter *printer;
  char *serial; /* upper case */
  TaktClock *clock;
  TaktSecretStore *secrets;
  TaktBambuIdentity *identity;
  TaktBambuCommands *commands;

  gboolean is_started;
  TaktLinkState state;
  char *message;     /* (nullable) */
  char *access_code; /* (nullable) what the log must not show */
  guint failures;    /* since the link was last live */
  guint64 timer;

  GCancellable *cancellable; /* (nullable) of the attempt */
  TaktBambuRelay *relay;     /* (nullable) */
  TaktBambuMqtt *mqtt;       /* (nullable) */
  TaktBambuMerge *merge;     /* (nullable) */
  TaktPrinterReport *report; /* (nullable) */
  gint64 reported_us;        /* monotonic */
  gint64 heard_us;           /* monotonic: last sign of life, or when the session began */
  gint64 asked_us;           /* monotonic: last pushall; 0: none in this session */
  Watch watch;               /* the next one due */
  gboolean is_ready;         /* subscribed */
  gboolean has_heard;
  gboolean stop_seen;
};

static void takt_bambu_link_iface_init (TaktPrinterLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktBambuLink,
                               takt_bambu_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_LINK, takt_bambu_link_iface_init))

static void attempt (TaktBambuLink *self);

static void
set_state (TaktBambuLink *self, TaktLinkState state, const char *message)
{
  if (self->state == state && g_strcmp0 (self->message, message) == 0)
    return;

  self->state = state;
  g_free (self->message);
  self->message = g_strdup (message);
  takt_printer_link_emit_link_state (TAKT_PRINTER_LINK (self), state, self->message);
}

static void
arm (TaktBambuLink *self, gint64 delay_us, TaktClockFunc func)
{
  takt_clock_clear (self->clock, &self->timer);
  self->timer = takt_clock_after (self->clock, delay_us, func, self, NULL);
}

/* Nothing of a connection outlives it: no queue, no client id, no half-merged state. */
static void
drop_connection (TaktBambuLink *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("The connection to the printer was lost before it answered. Look at the printer: "
         "the command is not sent again by itself."));

  takt_clock_clear (self->clock, &self->timer);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->mqtt != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->mqtt, self);
      takt_bambu_mqtt_close (self->mqtt);
    }
  g_clear_object (&self->mqtt);
  if (self->relay != NULL)
    takt_bambu_relay_close (self->relay);
  g_clear_object (&self->relay);
  g_clear_pointer (&self->merge, takt_bambu_merge_free);
  g_clear_pointer (&self->report, takt_printer_report_free);
  self->is_ready = FALSE;
  self->has_heard = FALSE;
  self->stop_seen = FALSE;
  takt_bambu_commands_fail_all (self->commands, error);
}

static void
retry_cb (gpointer user_data)
{
  TaktBambuLink *self = user_data;

  self->timer = 0;
  attempt (self);
}

/* Ends the attempt or the session and waits about @delay_us for the next one. */
static void
fail_for (TaktBambuLink *self, TaktLinkState state, const char *message, gint64 delay_us)
{
  g_autoptr (TaktBambuLink) keep = g_object_ref (self);

  drop_connection (self);
  if (!self->is_started)
    return;

  /* Many printers lose one access point together; they need not come back together. */
  arm (self, (gint64) ((double) delay_us * g_random_double_range (0.8, 1.2)), retry_cb);
  self->failures++;
  set_state (self, state, message);
}

static void
fail (TaktBambuLink *self, TaktLinkState state, const char *message)
{
  fail_for (self, state, message, MIN (RETRY_FIRST_US << MIN (self->failures, 5), RETRY_MAX_US));
}

static guint16
get_port (TaktBambuLink *self)
{
  int port = self->printer->mqtt_port;

  return port > 0 && port <= G_MAXUINT16 ? (guint16) port : DEFAULT_PORT;
}

static void
step_limit_cb (gpointer user_data)
{
  TaktBambuLink *self = user_data;
  g_autofree char *message = NULL;

  self->timer = 0;
  message =
      g_strdup_printf (_ ("No printer answers at %s. Check that it is on, on the same network, and that its "
                          "address has not changed."),
                       self->printer->host);
  fail (self, TAKT_LINK_UNREACHABLE, message);
}

/* ---- what is sent */

static gboolean
publish (TaktBambuLink *self, const char *payload)
{
  return self->is_ready && takt_bambu_mqtt_publish (self->mqtt, payload);
}

/* A request without parameters in the section of its own. */
static void
request (TaktBambuLink *self, const char *section, const char *members)
{
  g_autofree char *sequence_id = takt_bambu_sequence_next ();
  g_autofree char *payload =
      g_strdup_printf ("{\"%s\":{\"sequence_id\":\"%s\",%s}}", section, sequence_id, members);

  publish (self, payload);
}

static void
ask_state (TaktBambuLink *self)
{
  gint64 now = takt_clock_monotonic_us (self->clock);

  if (self->asked_us != 0 && now - self->asked_us < PUSHALL_SPACING_US)
    return;

  self->asked_us = now;
  request (self, "pushing", "\"command\":\"pushall\",\"version\":1,\"push_target\":1");
}

static gboolean
commands_send (const char *payload, gpointer user_data)
{
  return publish (user_data, payload);
}

static void
commands_ask_state (gpointer user_data)
{
  ask_state (user_data);
}

static void
commands_doubt (gpointer user_data)
{
  TaktBambuLink *self = user_data;

  g_message ("Printer %s left a command without answer and effect; connecting anew.", self->printer->name);
  fail (self, TAKT_LINK_CONNECTING,
        _ ("The printer did not react to a command. Takt connects anew and looks at its state first."));
}

/* ---- silence */

static void
watch_cb (gpointer user_data)
{
  TaktBambuLink *self = user_data;
  gint64 silence = takt_clock_monotonic_us (self->clock) - self->heard_us;

  self->timer = 0;
  while (self->watch < N_WATCHES && silence >= watch_after_us[self->watch])
    switch (self->watch++)
      {
      case WATCH_HINT:
        if (!self->has_heard)
          set_state (self, TAKT_LINK_CONNECTING,
                     _ ("Connected, but the printer says nothing. Its serial number may be mistyped."));
        break;
      case WATCH_POKE:
        request (self, "pushing", "\"command\":\"start\"");
        break;
      case WATCH_ASK:
        if (self->state == TAKT_LINK_LIVE)
          set_state (self, TAKT_LINK_STALE, _ ("The printer has been silent for a while."));
        if (self->mqtt == NULL)
          return;
        ask_state (self);
        break;
      case WATCH_GIVE_UP:
      case N_WATCHES:
      default:
        /* Only a new connection under a new name helps where the old one died without saying so. */
        drop_connection (self);
        set_state (self, TAKT_LINK_OFFLINE,
                   _ ("The printer has gone silent; what is shown is its last known state."));
        if (self->is_started && self->timer == 0)
          attempt (self);
        return;
      }

  if (self->mqtt != NULL)
    arm (self, watch_after_us[self->watch] - silence, watch_cb);
}

/* ---- what is heard */

static void
take_status (TaktBambuLink *self, const TaktBambuMessage *message)
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
  self->failures = 0;

  /* The report goes before the state: whoever acts on "live" finds what it is about. Either handler may stop the link. */
  report = takt_printer_report_copy (report);
  takt_printer_link_emit_report (TAKT_PRINTER_LINK (self), report);
  if (self->mqtt != NULL)
    set_state (self, TAKT_LINK_LIVE, NULL);
  if (self->mqtt != NULL)
    takt_bambu_commands_take_report (self->commands, report);
  takt_printer_report_free (report);
}

static void
message_cb (TaktBambuMqtt *mqtt, GBytes *payload, gpointer user_data)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (user_data);
  g_autoptr (TaktBambuMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (payload, &length);

  message = takt_bambu_message_parse (bytes, length, &error);
  if (message == NULL)
    {
      g_message ("Printer %s sent what nobody can read: %s", self->printer->name, error->message);
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
      takt_bambu_commands_take_ack (self->commands, message);
      break;
    case TAKT_BAMBU_MESSAGE_OTHER:
    default:
      break;
    }
}

/* ---- connecting */

static void
ready_cb (TaktBambuMqtt *mqtt, gpointer user_data)
{
  TaktBambuLink *self = user_data;

  self->is_ready = TRUE;
  self->heard_us = takt_clock_monotonic_us (self->clock);
  self->asked_us = 0;
  self->watch = WATCH_HINT;
  arm (self, watch_after_us[WATCH_HINT], watch_cb);
  request (self, "info", "\"command\":\"get_version\"");
  ask_state (self);
}

static void
ended_cb (TaktBambuMqtt *mqtt, int end, gpointer user_data)
{
  TaktBambuLink *self = user_data;

  switch ((TaktBambuMqttEnd) end)
    {
    case TAKT_BAMBU_MQTT_BAD_CODE:
      fail_for (
          self, TAKT_LINK_AUTH_FAILED,
          _ ("The printer refused the access code. Read it again on the printer's screen (network settings) "
             "and enter it here; it changes when LAN Only Mode is switched or the printer is reset."),
          RETRY_AUTH_US);
      break;
    case TAKT_BAMBU_MQTT_LOST:
      if (self->report != NULL)
        {
          fail (self, TAKT_LINK_CONNECTING, _ ("The connection was lost. Takt connects again."));
          break;
        }
      G_GNUC_FALLTHROUGH;
    case TAKT_BAMBU_MQTT_REFUSED:
    default:
      fail (
          self, TAKT_LINK_REFUSED,
          _ ("The printer closed the connection at once. Some printers take few clients: close Bambu Studio, Bambu "
             "Handy or other programs that are connected to it."));
      break;
    }
}

static void
relay_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktBambuLink) self = user_data;
  TaktBambuRelay *relay = TAKT_BAMBU_RELAY (source);
  TaktLinkState problem;
  g_autoptr (GError) error = NULL;
  guint16 port = takt_bambu_relay_open_finish (relay, result, &problem, &error);

  if (relay != self->relay)
    return;
  if (port == 0)
    {
      if (problem == TAKT_LINK_CERT_PROBLEM)
        fail_for (self, problem, error->message, RETRY_MAX_US);
      else
        fail (self, problem, error->message);
      return;
    }

  self->merge = takt_bambu_merge_new ();
  self->mqtt = takt_bambu_mqtt_new (self->serial);
  g_signal_connect (self->mqtt, "ready", G_CALLBACK (ready_cb), self);
  g_signal_connect (self->mqtt, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->mqtt, "ended", G_CALLBACK (ended_cb), self);
  arm (self, STEP_LIMIT_US, step_limit_cb);
  takt_bambu_mqtt_open (self->mqtt, port, self->access_code);
}

static void
set_access_code (TaktBambuLink *self, char *access_code)
{
  if (self->access_code != NULL)
    takt_log_remove_secret (self->access_code);
  g_free (self->access_code);
  self->access_code = access_code;
  if (self->access_code != NULL)
    takt_log_add_secret (self->access_code);
}

/** Lookup: the question for an access code, and the attempt it belongs to. */
typedef struct
{
  TaktBambuLink *link;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  g_object_unref (lookup->link);
  g_object_unref (lookup->cancellable);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static void
access_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Lookup) lookup = user_data;
  TaktBambuLink *self = lookup->link;
  g_autoptr (GError) error = NULL;
  char *code = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (lookup->cancellable != self->cancellable)
    {
      g_free (code);
      return;
    }

  /* The cloud hands codes out with a line end (pitfall 99). */
  set_access_code (self, code != NULL ? g_strstrip (code) : NULL);
  if (self->access_code == NULL || *self->access_code == '\0')
    {
      fail_for (self, TAKT_LINK_AUTH_FAILED,
                error != NULL
                    ? error->message
                    : _ ("The access code of this printer is not known. Enter it; the printer's screen "
                         "shows it in the network settings."),
                RETRY_MAX_US);
      return;
    }

  self->relay = takt_bambu_relay_new (self->printer->host, get_port (self), self->identity);
  takt_bambu_relay_open_async (self->relay, self->cancellable, relay_cb, g_object_ref (self));
}

static void
attempt (TaktBambuLink *self)
{
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, self->printer->id);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Lookup *lookup;

  drop_connection (self);
  g_set_object (&self->cancellable, cancellable);

  if (self->printer->host == NULL || *self->printer->host == '\0')
    {
      fail (self, TAKT_LINK_UNREACHABLE, _ ("This printer has no address yet. Enter its IP address."));
      return;
    }

  /* A problem stays in sight until this attempt knows better. */
  if (self->state == TAKT_LINK_UNKNOWN)
    set_state (self, TAKT_LINK_CONNECTING, NULL);
  if (self->cancellable != cancellable)
    return;

  arm (self, STEP_LIMIT_US, step_limit_cb);
  lookup = g_new (Lookup, 1);
  lookup->link = g_object_ref (self);
  lookup->cancellable = g_object_ref (cancellable);
  takt_secret_store_lookup_async (self->secrets, key, cancellable, access_code_cb, lookup);
}

/* ---- TaktPrinterLink */

static void
takt_bambu_link_start (TaktPrinterLink *link)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);

  if (self->is_started)
    return;

  self->is_started = TRUE;
  self->failures = 0;
  attempt (self);
}

static void
takt_bambu_link_stop (TaktPrinterLink *link)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                  _ ("The connection to the printer is being closed."));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  takt_bambu_commands_fail_all (self->commands, error);
  drop_connection (self);
  self->state = TAKT_LINK_UNKNOWN;
  g_clear_pointer (&self->message, g_free);
}

static void
takt_bambu_link_command_async (TaktPrinterLink *link,
                               TaktPrinterCommand command,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_bambu_link_command_async);
  if (self->state != TAKT_LINK_LIVE || self->report == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("There is no connection to the printer, so nothing was sent."));
      return;
    }

  takt_bambu_commands_run (self->commands, command, self->report,
                           takt_clock_monotonic_us (self->clock) - self->reported_us,
                           g_steal_pointer (&task));
}

static gboolean
takt_bambu_link_finish (TaktPrinterLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Bringing the file to the printer is a transfer of its own (protocol.md §8); without it nothing can be started from here, and a start
 * command for a file that is not there would only confuse the printer. */
static void
takt_bambu_link_print_async (TaktPrinterLink *link,
                             const TaktJob *job,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_bambu_link_print_async);
  g_task_return_new_error (
      task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("Takt cannot send files to this printer: start it from the printer's screen; Takt follows by itself."));
}

static void
takt_bambu_link_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->start = takt_bambu_link_start;
  iface->stop = takt_bambu_link_stop;
  iface->command_async = takt_bambu_link_command_async;
  iface->command_finish = takt_bambu_link_finish;
  iface->print_async = takt_bambu_link_print_async;
  iface->print_finish = takt_bambu_link_finish;
}

static void
takt_bambu_link_dispose (GObject *object)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (object);

  takt_bambu_link_stop (TAKT_PRINTER_LINK (self));
  set_access_code (self, NULL);

  G_OBJECT_CLASS (takt_bambu_link_parent_class)->dispose (object);
}

static void
takt_bambu_link_finalize (GObject *object)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (object);

  g_clear_pointer (&self->commands, takt_bambu_commands_free);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_clear_pointer (&self->printer, takt_printer_free);
  g_free (self->serial);
  g_free (self->message);
  g_object_unref (self->clock);
  g_object_unref (self->secrets);

  G_OBJECT_CLASS (takt_bambu_link_parent_class)->finalize (object);
}

static void
takt_bambu_link_class_init (TaktBambuLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_bambu_link_dispose;
  object_class->finalize = takt_bambu_link_finalize;
}

static void
takt_bambu_link_init (TaktBambuLink *self)
{
}

/**
 * takt_bambu_link_new:
 * @printer: its record: host, serial, MQTT port, and the pinned certificate, if there is one
 * @clock: for limits and for the time of reports
 * @secrets: where the access code is (TAKT_SECRET_ACCESS_CODE)
 * @ca_file: (nullable): PEM file of the maker's certificate authorities. Without it each printer's fingerprint has to be confirmed
 */
TaktPrinterLink *
takt_bambu_link_new (const TaktPrinter *printer,
                     TaktClock *clock,
                     TaktSecretStore *secrets,
                     const char *ca_file)
{
  static const TaktBambuCommandsFuncs funcs = { commands_send, commands_ask_state, commands_doubt };
  TaktBambuLink *self = g_object_new (TAKT_TYPE_BAMBU_LINK, NULL);
  g_autofree char *trimmed = g_strstrip (g_strdup (printer->serial != NULL ? printer->serial : ""));

  self->printer = takt_printer_copy (printer);
  /* Topics are case-sensitive and the machine's own serial is upper case (pitfall 59). */
  self->serial = g_ascii_strup (trimmed, -1);
  self->clock = g_object_ref (clock);
  self->secrets = g_object_ref (secrets);
  self->identity = takt_bambu_identity_new (self->serial, printer->certificate_fingerprint, ca_file);
  self->commands = takt_bambu_commands_new (clock, &funcs, self);
  return TAKT_PRINTER_LINK (self);
}
