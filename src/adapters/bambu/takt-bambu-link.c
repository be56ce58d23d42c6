/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-link.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-commands.h"
#include "bambu/takt-bambu-files.h"
#include "bambu/takt-bambu-session.h"
#include "bambu/takt-bambu-start.h"
#include "takt-error.h"
#include "takt-log.h"

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

/* A report this young has come over the way that is to be proved. */
#define FRESH_US SECONDS (2)

/* From here on the wait for the access code is told. */
#define LOOKUP_SLOW_US SECONDS (15)

#define RETRY_FIRST_US SECONDS (3)
#define RETRY_MAX_US   SECONDS (60)
/* A refused code stays refused until a person enters another one; asking often looks like guessing. */
#define RETRY_AUTH_US SECONDS (300)

#define DEFAULT_PORT 8883

/**
 * TaktBambuLink:
 *
 * Invariants: @session is the attempt under way or the connection that stands; @lookup is set while its access code is looked for.
 * @timer belongs to that or is the wait before the next attempt.
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
  TaktBambuStart *begin;
  TaktBambuFiles *files;

  gboolean is_started;
  gboolean is_asleep; /* the computer: no attempt is made */
  TaktLinkState state;
  char *message;     /* (nullable) */
  char *access_code; /* (nullable) what the log must not show */
  guint failures;    /* since the link was last live */
  guint64 timer;
  GCancellable *lookup;      /* (nullable) */
  TaktBambuSession *session; /* (nullable) */
  TaktLinkStep step;         /* of this attempt or the last one */
  char *fingerprint;         /* (nullable) likewise */
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

/* What a session knows outlives it until the next attempt. */
static void
note_step (TaktBambuLink *self)
{
  const char *fingerprint;

  if (self->session == NULL)
    return;

  self->step = takt_bambu_session_get_step (self->session, &fingerprint);
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (fingerprint);
}

static void
drop_session (TaktBambuLink *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("The connection to the printer was lost before it answered. Look at the printer: "
         "the command is not sent again by itself."));

  note_step (self);
  takt_clock_clear (self->clock, &self->timer);
  if (self->lookup != NULL)
    g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      takt_bambu_session_close (self->session);
    }
  g_clear_object (&self->session);
  takt_bambu_commands_fail_all (self->commands, error);
  takt_bambu_start_lose (self->begin, error);
}

static void
retry_cb (gpointer user_data)
{
  TaktBambuLink *self = user_data;

  self->timer = 0;
  attempt (self);
}

static gint64
get_delay (TaktBambuLink *self, TaktLinkState state)
{
  if (state == TAKT_LINK_AUTH_FAILED)
    return RETRY_AUTH_US;
  if (state == TAKT_LINK_CERT_PROBLEM)
    return RETRY_MAX_US;
  return MIN (RETRY_FIRST_US << MIN (self->failures, 5), RETRY_MAX_US);
}

/* Ends the attempt or the session and waits about @delay_us for the next one. */
static void
fail_for (TaktBambuLink *self, TaktLinkState state, const char *message, gint64 delay_us)
{
  g_autoptr (TaktBambuLink) keep = g_object_ref (self);

  drop_session (self);
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
  fail_for (self, state, message, get_delay (self, state));
}

/* ---- the commands' way out */

static gboolean
commands_send (const char *payload, gpointer user_data)
{
  TaktBambuLink *self = user_data;

  return self->session != NULL && takt_bambu_session_publish (self->session, payload);
}

static void
commands_ask_state (gpointer user_data)
{
  TaktBambuLink *self = user_data;

  if (self->session != NULL)
    takt_bambu_session_ask_state (self->session);
}

static void
commands_doubt (gpointer user_data)
{
  TaktBambuLink *self = user_data;

  /* A printer that unpacks a file must not be shaken: it drops the job (pitfall 36). */
  if (takt_bambu_start_get_patience (self->begin) > 0)
    return;

  g_message ("Printer %s left a command without answer and effect; connecting anew.", self->printer->name);
  fail (self, TAKT_LINK_CONNECTING,
        _ ("The printer did not react to a command. Takt connects anew and looks at its state first."));
}

/* ---- the session */

static void
report_cb (TaktBambuSession *session, const TaktPrinterReport *report, gpointer user_data)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (user_data);

  self->failures = 0;
  /* The report goes before the state: whoever acts on "live" finds what it is about. Either handler may end the session. */
  takt_printer_link_emit_report (TAKT_PRINTER_LINK (self), report);
  if (self->session == session)
    set_state (self, TAKT_LINK_LIVE, NULL);
  if (self->session == session)
    takt_bambu_commands_take_report (self->commands, report);
  if (self->session == session)
    takt_bambu_start_take_report (self->begin, report);
}

static void
ack_cb (TaktBambuSession *session, const TaktBambuMessage *ack, gpointer user_data)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (user_data);

  takt_bambu_commands_take_ack (self->commands, ack);
  takt_bambu_start_take_ack (self->begin, ack);
}

static void
silent_cb (TaktBambuSession *session, gboolean never_heard, gpointer user_data)
{
  TaktBambuLink *self = user_data;

  if (takt_bambu_start_get_patience (self->begin) > 0)
    set_state (self, never_heard ? TAKT_LINK_CONNECTING : TAKT_LINK_STALE,
               _ ("The printer is silent while it reads the file that it was told to print. Takt waits."));
  else if (never_heard)
    set_state (self, TAKT_LINK_CONNECTING,
               _ ("Connected, but the printer says nothing. Its serial number may be mistyped."));
  else
    set_state (self, TAKT_LINK_STALE, _ ("The printer has been silent for a while."));
}

/* A silent machine gets no new connection as long as it may be reading a file (pitfall 36). */
static gint64
patience_cb (TaktBambuSession *session, gpointer user_data)
{
  TaktBambuLink *self = user_data;

  return takt_bambu_start_get_patience (self->begin);
}

static void
ended_cb (TaktBambuSession *session, int state, const char *message, gpointer user_data)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (user_data);

  if (state != TAKT_LINK_OFFLINE)
    {
      fail (self, (TaktLinkState) state, message);
      return;
    }

  /* A machine that fell silent gets a new connection at once; only if that fails is there reason to wait. */
  drop_session (self);
  set_state (self, TAKT_LINK_OFFLINE, message);
  if (self->is_started && self->session == NULL && self->lookup == NULL && self->timer == 0)
    attempt (self);
}

static void
open_session (TaktBambuLink *self)
{
  int port = self->printer->mqtt_port;

  self->session = takt_bambu_session_new (self->printer->host,
                                          port > 0 && port <= G_MAXUINT16 ? (guint16) port : DEFAULT_PORT,
                                          self->serial, self->identity, self->clock);
  g_signal_connect (self->session, "report", G_CALLBACK (report_cb), self);
  g_signal_connect (self->session, "ack", G_CALLBACK (ack_cb), self);
  g_signal_connect (self->session, "silent", G_CALLBACK (silent_cb), self);
  g_signal_connect (self->session, "patience", G_CALLBACK (patience_cb), self);
  g_signal_connect (self->session, "ended", G_CALLBACK (ended_cb), self);
  takt_bambu_session_open (self->session, self->access_code);
}

/* ---- the access code */

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

/* Somebody may be typing the keyring's password just now, so it is waited for. */
static void
lookup_slow_cb (gpointer user_data)
{
  TaktBambuLink *self = user_data;

  self->timer = 0;
  set_state (self, TAKT_LINK_CONNECTING,
             _ ("Waiting for the keyring, which holds the access code. Unlock it to connect."));
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

  if (lookup->cancellable != self->lookup)
    {
      g_free (code);
      return;
    }

  g_clear_object (&self->lookup);
  takt_clock_clear (self->clock, &self->timer);
  /* The cloud hands codes out with a line end (pitfall 99). */
  set_access_code (self, code != NULL ? g_strstrip (code) : NULL);
  if (self->access_code != NULL && *self->access_code != '\0')
    open_session (self);
  else
    fail_for (self, TAKT_LINK_AUTH_FAILED,
              error != NULL
                  ? error->message
                  : _ ("The access code of this printer is not known. Enter it; the printer's screen "
                       "shows it in the network settings."),
              RETRY_MAX_US);
}

static void
attempt (TaktBambuLink *self)
{
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, self->printer->id);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Lookup *lookup;

  drop_session (self);
  if (self->is_asleep)
    return;
  self->step = TAKT_LINK_STEP_ADDRESS;
  g_clear_pointer (&self->fingerprint, g_free);
  if (self->printer->host == NULL || *self->printer->host == '\0')
    {
      fail (self, TAKT_LINK_UNREACHABLE, _ ("This printer has no address yet. Enter its IP address."));
      return;
    }

  g_set_object (&self->lookup, cancellable);
  /* A problem stays in sight until this attempt knows better. */
  if (self->state == TAKT_LINK_UNKNOWN)
    set_state (self, TAKT_LINK_CONNECTING, NULL);
  if (self->lookup != cancellable)
    return;

  arm (self, LOOKUP_SLOW_US, lookup_slow_cb);
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
  self->is_asleep = FALSE;
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
  takt_bambu_start_lose (self->begin, error);
  takt_bambu_files_stop (self->files);
  drop_session (self);
  self->state = TAKT_LINK_UNKNOWN;
  g_clear_pointer (&self->message, g_free);
}

/* The last report of a connection that stands; NULL with @error. */
static const TaktPrinterReport *
get_report (TaktBambuLink *self, gint64 *age_us, GError **error)
{
  const TaktPrinterReport *report = NULL;

  if (self->state == TAKT_LINK_LIVE && self->session != NULL)
    report = takt_bambu_session_get_report (self->session, age_us);
  if (report == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                         _ ("There is no connection to the printer, so nothing was sent."));
  return report;
}

static void
takt_bambu_link_act_async (TaktPrinterLink *link,
                           const TaktPrinterAct *act,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const TaktPrinterReport *report;
  GError *error = NULL;
  gint64 age_us = 0;

  g_task_set_source_tag (task, takt_bambu_link_act_async);
  report = get_report (self, &age_us, &error);
  if (report == NULL)
    g_task_return_error (task, error);
  else
    takt_bambu_commands_run (self->commands, act, report, age_us, g_steal_pointer (&task));
}

static gboolean
takt_bambu_link_finish (TaktPrinterLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_bambu_files_upload_finish (TAKT_BAMBU_FILES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* To the root of the card: every model finds it there (protocol.md §7.2). */
static void
takt_bambu_link_send_file_async (TaktPrinterLink *link,
                                 TaktPrintRequest *request,
                                 GFileProgressCallback progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *remote = g_strconcat ("/", request->remote_name, NULL);

  g_task_set_source_tag (task, takt_bambu_link_send_file_async);
  takt_bambu_files_upload_async (self->files, request->path, remote, progress, progress_data, cancellable,
                                 uploaded_cb, g_steal_pointer (&task));
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_bambu_files_delete_finish (TAKT_BAMBU_FILES (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
takt_bambu_link_remove_file_async (TaktPrinterLink *link,
                                   const char *remote_name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *remote = g_strconcat ("/", remote_name, NULL);

  g_task_set_source_tag (task, takt_bambu_link_remove_file_async);
  takt_bambu_files_delete_async (self->files, remote, cancellable, removed_cb, g_steal_pointer (&task));
}

static void
takt_bambu_link_print_async (TaktPrinterLink *link,
                             TaktPrintRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const TaktPrinterReport *report;
  GError *error = NULL;
  gint64 age_us = 0;

  g_task_set_source_tag (task, takt_bambu_link_print_async);
  /* What left has left, whatever is cancelled afterwards. */
  g_task_set_check_cancellable (task, FALSE);
  report = get_report (self, &age_us, &error);
  if (report == NULL)
    g_task_return_error (task, error);
  else
    takt_bambu_start_run (self->begin, request, report, age_us, g_steal_pointer (&task));
}

static gboolean
takt_bambu_link_print_finish (TaktPrinterLink *link,
                              GAsyncResult *result,
                              TaktPrintAnswer *answer,
                              GError **error)
{
  gssize said = g_task_propagate_int (G_TASK (result), error);

  *answer = said >= 0 ? (TaktPrintAnswer) said : TAKT_PRINT_UNANSWERED;
  return said >= 0;
}

static TaktLinkStep
takt_bambu_link_get_step (TaktPrinterLink *link, const char **fingerprint)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);

  note_step (self);
  *fingerprint = self->fingerprint;
  return self->step;
}

/* Commands under way fail with the session; the new one asks for everything before it counts as live. */
static void
takt_bambu_link_set_asleep (TaktPrinterLink *link, gboolean is_asleep)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (TAKT_BAMBU_LINK (link));

  if (!self->is_started)
    return;

  self->is_asleep = is_asleep;
  self->failures = 0;
  drop_session (self);
  if (is_asleep)
    {
      set_state (self, TAKT_LINK_OFFLINE, _ ("This computer sleeps. Takt connects again when it wakes."));
      return;
    }

  set_state (self, TAKT_LINK_CONNECTING, NULL);
  if (self->is_started && self->session == NULL && self->lookup == NULL && self->timer == 0)
    attempt (self);
}

/* A live connection is asked for its state and ends by its own watch if nothing comes: breaking it could cost a start that the machine
 * is at (§15.3). */
static void
takt_bambu_link_verify (TaktPrinterLink *link)
{
  g_autoptr (TaktBambuLink) self = g_object_ref (TAKT_BAMBU_LINK (link));
  gint64 age_us = 0;

  if (!self->is_started || self->is_asleep)
    return;

  if (self->session != NULL && takt_bambu_session_get_report (self->session, &age_us) != NULL)
    {
      if (age_us > FRESH_US)
        takt_bambu_session_ask_state (self->session);
      return;
    }

  /* Only the wait before the next attempt is cut short, and not the one after a refused access code. */
  if (self->session == NULL && self->lookup == NULL && self->timer != 0
      && self->state != TAKT_LINK_AUTH_FAILED)
    attempt (self);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) files = takt_bambu_files_list_finish (TAKT_BAMBU_FILES (source), result, &error);

  if (files != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A listing passes all that an upload passes: port, certificate, access code, card and the secured data connection. */
static void
takt_bambu_link_check_service_async (TaktPrinterLink *link,
                                     TaktPrinterService service,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  TaktBambuLink *self = TAKT_BAMBU_LINK (link);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_bambu_link_check_service_async);
  if (service == TAKT_PRINTER_SERVICE_FILES)
    takt_bambu_files_list_async (self->files, "/", cancellable, listed_cb, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no such service");
}

static void
takt_bambu_link_iface_init (TaktPrinterLinkInterface *iface)
{
  iface->start = takt_bambu_link_start;
  iface->stop = takt_bambu_link_stop;
  iface->act_async = takt_bambu_link_act_async;
  iface->act_finish = takt_bambu_link_finish;
  iface->send_file_async = takt_bambu_link_send_file_async;
  iface->send_file_finish = takt_bambu_link_finish;
  iface->remove_file_async = takt_bambu_link_remove_file_async;
  iface->remove_file_finish = takt_bambu_link_finish;
  iface->print_async = takt_bambu_link_print_async;
  iface->print_finish = takt_bambu_link_print_finish;
  iface->get_step = takt_bambu_link_get_step;
  iface->check_service_async = takt_bambu_link_check_service_async;
  iface->check_service_finish = takt_bambu_link_finish;
  iface->set_asleep = takt_bambu_link_set_asleep;
  iface->verify = takt_bambu_link_verify;
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
  g_clear_pointer (&self->begin, takt_bambu_start_free);
  g_clear_object (&self->files);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_clear_pointer (&self->printer, takt_printer_free);
  g_free (self->serial);
  g_free (self->message);
  g_free (self->fingerprint);
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
  self->begin = takt_bambu_start_new (clock, &funcs, self);
  self->files = takt_bambu_files_new (self->printer, secrets, ca_file);
  return TAKT_PRINTER_LINK (self);
}
