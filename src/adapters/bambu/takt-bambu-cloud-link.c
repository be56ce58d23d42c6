/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-cloud-link.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-model.h"
#include "bambu/takt-bambu-reports.h"
#include "takt-error.h"

/* A printer that is away is asked for its state this often, in case nobody tells that it is back (protocol.md §3.4: rarely). */
#define LOOK_AGAIN_US (300 * (gint64) G_USEC_PER_SEC)

/**
 * TaktBambuCloudLink:
 *
 * Invariants: @reports is set while the broker lets us listen to the printer; @is_asked once it was asked for its state. @timer runs
 * while it is away.
 */
struct _TaktBambuCloudLink
{
  GObject parent_instance;

  char *serial; /* (nullable) NULL: the record has none that can be one */
  TaktClock *clock;
  TaktBambuBroker *broker;

  gboolean is_started;
  TaktLinkState state;
  char *message;             /* (nullable) */
  TaktBambuReports *reports; /* (nullable) */
  gboolean is_asked;
  gboolean is_told_gone; /* by the message being taken */
  guint64 timer;
};

static void takt_bambu_cloud_link_iface_init (TaktPrinterLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktBambuCloudLink,
                               takt_bambu_cloud_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_LINK,
                                                      takt_bambu_cloud_link_iface_init))

static void
set_state (TaktBambuCloudLink *self, TaktLinkState state, const char *message)
{
  if (self->state == state && g_strcmp0 (self->message, message) == 0)
    return;

  self->state = state;
  g_free (self->message);
  self->message = g_strdup (message);
  takt_printer_link_emit_link_state (TAKT_PRINTER_LINK (self), state, self->message);
}

/* ---- what is heard */

static void listen_anew (TaktBambuCloudLink *self);

static gboolean
reports_send (const char *payload, gpointer user_data)
{
  TaktBambuCloudLink *self = user_data;

  return takt_bambu_broker_publish (self->broker, self->serial, payload);
}

static void
drop_reports (TaktBambuCloudLink *self)
{
  takt_clock_clear (self->clock, &self->timer);
  if (self->reports == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->reports, self);
  takt_bambu_reports_end (self->reports);
  g_clear_object (&self->reports);
}

static void
ask (TaktBambuCloudLink *self)
{
  takt_clock_clear (self->clock, &self->timer);
  self->is_asked = TRUE;
  takt_bambu_reports_begin (self->reports);
}

static void
look_again_cb (gpointer user_data)
{
  TaktBambuCloudLink *self = user_data;

  self->timer = 0;
  ask (self);
}

static void
go_offline (TaktBambuCloudLink *self, const char *message)
{
  /* What it said before is stale when it comes back. */
  listen_anew (self);
  self->timer = takt_clock_after (self->clock, LOOK_AGAIN_US, look_again_cb, self, NULL);
  set_state (self, TAKT_LINK_OFFLINE, message);
}

static void
report_cb (TaktBambuReports *reports, const TaktPrinterReport *report, gpointer user_data)
{
  g_autoptr (TaktBambuCloudLink) self = g_object_ref (user_data);

  /* The report goes before the state: whoever acts on "live" finds what it is about. */
  takt_printer_link_emit_report (TAKT_PRINTER_LINK (self), report);
  if (self->reports == reports)
    set_state (self, TAKT_LINK_LIVE, NULL);
}

static void
presence_cb (TaktBambuReports *reports, gboolean is_there, gpointer user_data)
{
  TaktBambuCloudLink *self = user_data;

  if (is_there)
    {
      listen_anew (self);
      ask (self);
      set_state (self, TAKT_LINK_CONNECTING, NULL);
      return;
    }

  self->is_told_gone = TRUE;
  go_offline (self,
              _ ("The printer has left Bambu Cloud: it is switched off, or has no network. What is shown is "
                 "its last known state."));
}

static void
silent_cb (TaktBambuReports *reports, gboolean never_heard, gpointer user_data)
{
  TaktBambuCloudLink *self = user_data;

  if (never_heard && self->state != TAKT_LINK_OFFLINE)
    set_state (
        self, TAKT_LINK_CONNECTING,
        _ ("Connected to Bambu Cloud, but the printer says nothing. It may be switched off, or not be bound "
           "to this account."));
  else if (!never_heard)
    set_state (self, TAKT_LINK_STALE, _ ("The printer has been silent for a while."));
}

static void
gone_cb (TaktBambuReports *reports, gpointer user_data)
{
  go_offline (
      user_data,
      _ ("Nothing is heard of the printer through Bambu Cloud; what is shown is its last known state. "
         "It may be switched off."));
}

static void
listen_anew (TaktBambuCloudLink *self)
{
  drop_reports (self);
  self->is_asked = FALSE;
  self->reports = takt_bambu_reports_new (self->serial, self->clock, reports_send, self);
  g_signal_connect (self->reports, "report", G_CALLBACK (report_cb), self);
  g_signal_connect (self->reports, "presence", G_CALLBACK (presence_cb), self);
  g_signal_connect (self->reports, "silent", G_CALLBACK (silent_cb), self);
  g_signal_connect (self->reports, "gone", G_CALLBACK (gone_cb), self);
}

static void
message_cb (TaktBambuBroker *broker, GBytes *payload, gpointer user_data)
{
  g_autoptr (TaktBambuCloudLink) self = g_object_ref (user_data);

  if (self->reports == NULL)
    return;

  self->is_told_gone = FALSE;
  takt_bambu_reports_take (self->reports, payload);
  /* Who was away and speaks is back. */
  if (self->reports != NULL && !self->is_asked && !self->is_told_gone)
    ask (self);
}

/* ---- the broker */

static void
joined_cb (TaktBambuBroker *broker, gboolean ok, gpointer user_data)
{
  TaktBambuCloudLink *self = user_data;

  if (!ok)
    {
      drop_reports (self);
      set_state (
          self, TAKT_LINK_REFUSED,
          _ ("Bambu Cloud does not let this account see the printer. Check in Bambu Handy that it is still "
             "bound to the account."));
      return;
    }

  listen_anew (self);
  ask (self);
}

static void
broker_state_cb (TaktBambuBroker *broker, gpointer user_data)
{
  TaktBambuCloudLink *self = user_data;
  const char *message;
  TaktLinkState state = takt_bambu_broker_get_state (broker, &message);

  if (state == TAKT_LINK_LIVE)
    {
      /* Of the broker, not yet of the printer. */
      set_state (self, TAKT_LINK_CONNECTING, NULL);
      return;
    }

  drop_reports (self);
  set_state (self, state, message);
}

/* ---- TaktPrinterLink */

static void
takt_bambu_cloud_link_start (TaktPrinterLink *link)
{
  TaktBambuCloudLink *self = TAKT_BAMBU_CLOUD_LINK (link);
  g_autofree char *joined = NULL;
  g_autofree char *message = NULL;

  if (self->is_started)
    return;

  self->is_started = TRUE;
  if (self->serial == NULL)
    {
      set_state (
          self, TAKT_LINK_UNREACHABLE,
          _ ("This printer has no serial number yet. Enter it, or add the printer from the list of those "
             "bound to the Bambu account."));
      return;
    }

  joined = g_strconcat ("joined::", self->serial, NULL);
  message = g_strconcat ("message::", self->serial, NULL);
  g_signal_connect (self->broker, "state", G_CALLBACK (broker_state_cb), self);
  g_signal_connect (self->broker, joined, G_CALLBACK (joined_cb), self);
  g_signal_connect (self->broker, message, G_CALLBACK (message_cb), self);
  takt_bambu_broker_join (self->broker, self->serial);
  broker_state_cb (self->broker, self);
}

static void
takt_bambu_cloud_link_stop (TaktPrinterLink *link)
{
  TaktBambuCloudLink *self = TAKT_BAMBU_CLOUD_LINK (link);

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  g_signal_handlers_disconnect_by_data (self->broker, self);
  drop_reports (self);
  if (self->serial != NULL)
    takt_bambu_broker_leave (self->broker, self->serial);
  self->state = TAKT_LINK_UNKNOWN;
  g_clear_pointer (&self->message, g_free);
}

/* The connection is that of all links, which are told one after the other. */
static void
takt_bambu_cloud_link_set_asleep (TaktPrinterLink *link, gboolean is_asleep)
{
  TaktBambuCloudLink *self = TAKT_BAMBU_CLOUD_LINK (link);

  if (self->is_started && self->serial != NULL)
    takt_bambu_broker_set_asleep (self->broker, is_asleep);
}

static void
takt_bambu_cloud_link_verify (TaktPrinterLink *link)
{
  TaktBambuCloudLink *self = TAKT_BAMBU_CLOUD_LINK (link);

  if (self->is_started && self->serial != NULL)
    takt_bambu_broker_verify (self->broker);
}

static void
takt_bambu_cloud_link_act_async (TaktPrinterLink *link,
                                 const TaktPrinterAct *act,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_bambu_cloud_link_act_async);
  g_task_return_new_error (
      task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
      _ ("This printer is connected through Bambu Cloud, where Takt can only watch: its maker accepts no commands "
         "from other programs there. Use the printer's screen or Bambu Handy, or connect the printer in the local "
         "network with its address and access code."));
}

static gboolean
takt_bambu_cloud_link_act_finish (TaktPrinterLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The maker refuses jobs from programs other than its own (pitfall 97): none is ever sent. */
static void
takt_bambu_cloud_link_print_async (TaktPrinterLink *link,
                                   TaktPrintRequest *request,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_bambu_cloud_link_print_async);
  g_task_return_new_error (
      task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("Prints are started in the local network alone: Bambu Cloud accepts none from other programs. Start it "
         "from the printer's screen, Bambu Handy or Bambu Studio, and Takt follows by itself; or connect the "
         "printer in the local network with its address and access code."));
}

static gboolean
takt_bambu_cloud_link_print_finish (TaktPrinterLink *link,
                                    GAsyncResult *result,
                                    TaktPrintAnswer *answer,
                                    GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_bambu_cloud_link_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->start = takt_bambu_cloud_link_start;
  iface->stop = takt_bambu_cloud_link_stop;
  iface->act_async = takt_bambu_cloud_link_act_async;
  iface->act_finish = takt_bambu_cloud_link_act_finish;
  iface->print_async = takt_bambu_cloud_link_print_async;
  iface->print_finish = takt_bambu_cloud_link_print_finish;
  iface->set_asleep = takt_bambu_cloud_link_set_asleep;
  iface->verify = takt_bambu_cloud_link_verify;
}

static void
takt_bambu_cloud_link_dispose (GObject *object)
{
  takt_bambu_cloud_link_stop (TAKT_PRINTER_LINK (object));

  G_OBJECT_CLASS (takt_bambu_cloud_link_parent_class)->dispose (object);
}

static void
takt_bambu_cloud_link_finalize (GObject *object)
{
  TaktBambuCloudLink *self = TAKT_BAMBU_CLOUD_LINK (object);

  g_free (self->serial);
  g_free (self->message);
  g_object_unref (self->clock);
  g_object_unref (self->broker);

  G_OBJECT_CLASS (takt_bambu_cloud_link_parent_class)->finalize (object);
}

static void
takt_bambu_cloud_link_class_init (TaktBambuCloudLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_bambu_cloud_link_dispose;
  object_class->finalize = takt_bambu_cloud_link_finalize;
}

static void
takt_bambu_cloud_link_init (TaktBambuCloudLink *self)
{
}

/**
 * takt_bambu_cloud_link_new:
 * @printer: its record; of it the serial matters
 * @clock: for the watch and for the time of reports
 * @broker: the account's connection
 */
TaktPrinterLink *
takt_bambu_cloud_link_new (const TaktPrinter *printer, TaktClock *clock, TaktBambuBroker *broker)
{
  TaktBambuCloudLink *self = g_object_new (TAKT_TYPE_BAMBU_CLOUD_LINK, NULL);

  self->serial = takt_bambu_model_dup_serial (printer->serial);
  self->clock = g_object_ref (clock);
  self->broker = g_object_ref (broker);
  return TAKT_PRINTER_LINK (self);
}
