/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"
#include "takt-log.h"

#include <glib/gi18n-lib.h>

#define MAX_ACCESS_CODE_LENGTH 64

typedef struct
{
  gint64 id;
  TaktPrinterCommand command;
  TaktPrintAnswer answer;
  char *access_code; /* (owned) (nullable) */
} Request;

static void
request_free (Request *request)
{
  g_free (request->access_code);
  g_free (request);
}

static GTask *
make_task (TaktPrinters *self,
           gint64 id,
           gpointer source_tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->id = id;
  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);
  return task;
}

/* The watch of a printer we hear just now. */
static TaktPrinterWatch *
get_live_watch (TaktPrinters *self, gint64 id, GError **error)
{
  TaktPrinterWatch *watch = _takt_printers_get_watch (self, id, error);

  if (watch == NULL)
    return NULL;
  if (watch->link != NULL && watch->link_state == TAKT_LINK_LIVE && watch->report != NULL)
    return watch;

  if (watch->link_message != NULL)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, _ ("“%s” is not connected: %s"),
                 watch->record->name, watch->link_message);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("“%s” is not connected. Check that it is switched on and in the same network."),
                 watch->record->name);
  return NULL;
}

/* Why a command does not fit what the machine does. */
static const char *
get_misfit (TaktPrinterCommand command)
{
  switch (command)
    {
    case TAKT_PRINTER_PAUSE:
      return _ ("“%s” does not print, so there is nothing to pause.");
    case TAKT_PRINTER_RESUME:
      return _ ("“%s” is not paused, so there is nothing to resume.");
    case TAKT_PRINTER_STOP:
      return _ ("“%s” does not print, so there is nothing to stop.");
    case TAKT_PRINTER_SPEED:
      return _ ("“%s” does not print, so it has no speed to change.");
    case TAKT_PRINTER_SKIP_OBJECTS:
      return _ ("“%s” does not print, so there are no objects to skip.");
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
      return _ ("“%s” does not wait for an answer any more.");
    case TAKT_PRINTER_DISMISS_ERROR:
      return _ ("“%s” shows no error.");
    case TAKT_PRINTER_LIGHT:
    case TAKT_PRINTER_SET_TRAY:
    default:
      return _ ("“%s” cannot do this just now.");
    }
}

static gboolean
check_act (const TaktPrinterWatch *watch, const TaktPrinterAct *act, GError **error)
{
  if (takt_printer_act_fits (act, watch->report))
    return TRUE;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, get_misfit (act->command), watch->record->name);
#pragma GCC diagnostic pop
  return FALSE;
}

/* An answer belongs to the error that stands: the dialog of an old one may still be open somewhere (§16 no. 28). */
static gboolean
check_error (const TaktPrinterWatch *watch, const TaktPrinterAct *act, GError **error)
{
  if (act->error == 0 || act->error == watch->report->print_error)
    return TRUE;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("“%s” does not show this error any more."),
               watch->record->name);
  return FALSE;
}

/* Spools are set where the machine has a place for them. */
static gboolean
check_place (const TaktPrinterWatch *watch, const TaktPrinterAct *act, GError **error)
{
  if (act->command != TAKT_PRINTER_SET_TRAY)
    return TRUE;

  for (guint i = 0; i < watch->report->trays->len; i++)
    if (((const TaktTrayReport *) watch->report->trays->pdata[i])->slot == act->tray.slot)
      return TRUE;

  takt_error_set_field (error, "slot", _ ("“%s” has no such slot."), watch->record->name);
  return FALSE;
}

/* The mark is on disk before the command leaves: after a crash the end is still known as our stop. */
static gboolean
mark_asked (TaktPrinterWatch *watch, TaktPrinterCommand command, GError **error)
{
  TaktTime now = takt_clock_now (watch->owner->clock);

  if (command == TAKT_PRINTER_PAUSE)
    takt_track_ask_pause (watch->track, now);

  if (command != TAKT_PRINTER_STOP || !takt_track_has_job (watch->track))
    return TRUE;

  takt_track_ask_stop (watch->track, now);
  if (_takt_printer_watch_save (watch, error))
    return TRUE;

  watch->track->stop_requested = FALSE;
  return FALSE;
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED)
         || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM)
         || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_CONFLICT)
         || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_INVALID);
}

/* The machine said no: what ends now did not end because of us. */
static void
unmark_asked (TaktPrinters *self, const Request *request)
{
  TaktPrinterWatch *watch = _takt_printers_get_watch (self, request->id, NULL);
  g_autoptr (GError) error = NULL;

  if (watch == NULL)
    return;

  if (request->command == TAKT_PRINTER_PAUSE)
    watch->track->pause_asked_at = TAKT_TIME_UNSET;
  if (request->command != TAKT_PRINTER_STOP)
    return;

  watch->track->stop_requested = FALSE;
  if (!_takt_printer_watch_save (watch, &error))
    g_warning ("The state of printer %" G_GINT64_FORMAT " could not be saved: %s", watch->id, error->message);
}

/* A machine that takes a command is not locked any more, whatever it said once; locked ones let the light through. */
static void
note_taken (TaktPrinters *self, const Request *request)
{
  TaktPrinterWatch *watch = _takt_printers_get_watch (self, request->id, NULL);

  if (watch != NULL && request->command != TAKT_PRINTER_LIGHT
      && watch->developer_mode == TAKT_DEVELOPER_MODE_LOCKED)
    _takt_printer_watch_note_developer_mode (watch, TAKT_DEVELOPER_MODE_UNKNOWN);
}

static void
act_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktPrinters *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  if (takt_printer_link_act_finish (TAKT_PRINTER_LINK (source), result, &error))
    {
      note_taken (self, request);
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (is_refusal (error))
    unmark_asked (self, request);
  g_task_return_error (task, error);
}

/**
 * takt_printers_act_async:
 * @act: copied
 *
 * Tells the printer something (protocol.md §7), whether Takt started what it prints or not. Ends when the machine took the command, for a
 * slot's setting when the machine shows it (pitfall 55); what becomes of a print is told by "track-event". Fails with
 * TAKT_ERROR_NOT_FOUND, TAKT_ERROR_NOT_CONNECTED, TAKT_ERROR_INVALID (a value that no machine may be given), TAKT_ERROR_CONFLICT (the
 * machine is not in a state for it) or with what the link says.
 */
void
takt_printers_act_async (TaktPrinters *self,
                         gint64 id,
                         const TaktPrinterAct *act,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self) && act != NULL);

  task = make_task (self, id, takt_printers_act_async, cancellable, callback, user_data);
  ((Request *) g_task_get_task_data (task))->command = act->command;

  watch = _takt_printers_get_watch (self, id, &error);
  if (watch == NULL || !takt_printer_act_check (act, &error) || get_live_watch (self, id, &error) == NULL
      || !check_act (watch, act, &error) || !check_error (watch, act, &error)
      || !check_place (watch, act, &error) || !mark_asked (watch, act->command, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  takt_printer_link_act_async (watch->link, act, cancellable, act_done_cb, g_steal_pointer (&task));
}

/** takt_printers_act_finish: Returns: TRUE when the machine took the command. */
gboolean
takt_printers_act_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_printers_command_async: takt_printers_act_async() for a command that needs nothing else, such as TAKT_PRINTER_STOP. */
void
takt_printers_command_async (TaktPrinters *self,
                             gint64 id,
                             TaktPrinterCommand command,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const TaktPrinterAct act = { .command = command };

  takt_printers_act_async (self, id, &act, cancellable, callback, user_data);
}

/** takt_printers_command_finish: Returns: TRUE when the machine took the command. */
gboolean
takt_printers_command_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  return takt_printers_act_finish (self, result, error);
}

/** takt_printers_wants_file: whether a print's file must be brought to the printer; FALSE also while there is no link to it. */
gboolean
takt_printers_wants_file (TaktPrinters *self, gint64 id)
{
  TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  watch = _takt_printers_get_watch (self, id, NULL);
  return watch != NULL && watch->link != NULL && takt_printer_link_wants_file (watch->link);
}

/**
 * takt_printers_get_developer_mode:
 *
 * Whether the printer takes our commands (protocol.md §12.3): what it says now, else what it said last.
 */
TaktDeveloperMode
takt_printers_get_developer_mode (TaktPrinters *self, gint64 id)
{
  TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), TAKT_DEVELOPER_MODE_UNKNOWN);

  watch = _takt_printers_get_watch (self, id, NULL);
  if (watch == NULL)
    return TAKT_DEVELOPER_MODE_UNKNOWN;
  if (watch->report != NULL && watch->report->developer_mode != TAKT_DEVELOPER_MODE_UNKNOWN)
    return watch->report->developer_mode;
  return watch->developer_mode;
}

static void
file_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_printer_link_send_file_finish (TAKT_PRINTER_LINK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * takt_printers_send_file_async:
 * @progress: (nullable): bytes that are there and that there are to be, on the main context
 *
 * Brings the request's file to the printer and starts nothing. Fails with TAKT_ERROR_NOT_FOUND, TAKT_ERROR_NOT_CONNECTED or with what the
 * link says.
 */
void
takt_printers_send_file_async (TaktPrinters *self,
                               gint64 id,
                               TaktPrintRequest *request,
                               GFileProgressCallback progress,
                               gpointer progress_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self) && request != NULL);

  task = make_task (self, id, takt_printers_send_file_async, cancellable, callback, user_data);
  watch = get_live_watch (self, id, &error);
  if (watch == NULL || !takt_printer_link_wants_file (watch->link))
    {
      if (error == NULL)
        g_set_error (&error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("“%s” takes no files."),
                     watch->record->name);
      g_task_return_error (task, error);
      return;
    }
  takt_printer_link_send_file_async (watch->link, request, progress, progress_data, cancellable, file_sent_cb,
                                     g_steal_pointer (&task));
}

/** takt_printers_send_file_finish: Returns: TRUE when the machine has confirmed the whole file. */
gboolean
takt_printers_send_file_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
print_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  if (takt_printer_link_print_finish (TAKT_PRINTER_LINK (source), result, &request->answer, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * takt_printers_print_async:
 * @request: what to print; its file is there
 *
 * Starts @request on the printer. TRUE means that the command left and was not refused; that it prints is told by "track-event"
 * (protocol.md §15.3). Fails with TAKT_ERROR_NOT_FOUND, TAKT_ERROR_NOT_CONNECTED, TAKT_ERROR_CONFLICT (busy) or with what the link says; then
 * nothing left, or the machine said no. Whether the printer is free in every other respect is the caller's question
 * (takt_printers_is_free()).
 */
void
takt_printers_print_async (TaktPrinters *self,
                           gint64 id,
                           TaktPrintRequest *request,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self) && request != NULL);

  task = make_task (self, id, takt_printers_print_async, cancellable, callback, user_data);

  watch = get_live_watch (self, id, &error);
  if (watch == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* A start command to a busy machine can abort what it prints (§16 no. 39). */
  if (watch->report->machine == TAKT_MACHINE_UNKNOWN || takt_machine_state_is_active (watch->report->machine)
      || takt_track_has_job (watch->track))
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                               _ ("“%s” is busy. Wait until it has finished, or stop it first."),
                               watch->record->name);
      return;
    }

  takt_printer_link_print_async (watch->link, request, cancellable, print_done_cb, g_steal_pointer (&task));
}

/** takt_printers_print_finish: @answer: (out): what the machine said. Returns: TRUE when the command left and was not refused. */
gboolean
takt_printers_print_finish (TaktPrinters *self, GAsyncResult *result, TaktPrintAnswer *answer, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *answer = ((const Request *) g_task_get_task_data (G_TASK (result)))->answer;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
access_code_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktPrinters *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  TaktSecretStore *secrets = TAKT_SECRET_STORE (source);
  TaktPrinterWatch *watch;
  GError *error = NULL;
  gboolean ok = request->access_code != NULL ? takt_secret_store_store_finish (secrets, result, &error)
                                             : takt_secret_store_clear_finish (secrets, result, &error);

  if (!ok)
    {
      g_task_return_error (task, error);
      return;
    }

  /* The link read the old code when it started. A new code comes with every change of the mode (protocol.md §1), so what was known of it
   * is old too. */
  watch = _takt_printers_get_watch (self, request->id, NULL);
  if (watch != NULL)
    _takt_printer_watch_note_developer_mode (watch, TAKT_DEVELOPER_MODE_UNKNOWN);
  if (watch != NULL && self->is_started)
    _takt_printer_watch_connect (watch);
  takt_changes_note (self->changes, "printers", request->id);
  g_task_return_boolean (task, TRUE);
}

/**
 * takt_printers_set_access_code_async:
 * @access_code: (nullable): the code the printer shows; NULL or blank forgets it
 *
 * Keeps the access code in the secret store, and only there, and connects anew with it. Fails with TAKT_ERROR_NOT_FOUND,
 * TAKT_ERROR_INVALID on `access_code`, or with what the secret store says.
 */
void
takt_printers_set_access_code_async (TaktPrinters *self,
                                     gint64 id,
                                     const char *access_code,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, id);
  g_autofree char *code = g_strdup (access_code != NULL ? access_code : "");
  Request *request;
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  task = make_task (self, id, takt_printers_set_access_code_async, cancellable, callback, user_data);
  request = g_task_get_task_data (task);

  watch = _takt_printers_get_watch (self, id, &error);
  if (watch == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* Codes copied from elsewhere bring line breaks along (protocol.md §1). */
  g_strstrip (code);
  if (strlen (code) > MAX_ACCESS_CODE_LENGTH || !g_str_is_ascii (code))
    {
      takt_error_set_field (
          &error, "access_code",
          _ ("This is not an access code. The printer shows it in its network settings: eight "
             "letters and digits."));
      g_task_return_error (task, error);
      return;
    }

  if (*code == '\0')
    takt_secret_store_clear_async (self->secrets, key, cancellable, access_code_stored_cb,
                                   g_steal_pointer (&task));
  else
    {
      g_autofree char *label = g_strdup_printf (_ ("Access code of the printer “%s”"), watch->record->name);

      takt_log_add_secret (code);
      request->access_code = g_strdup (code);
      takt_secret_store_store_async (self->secrets, key, label, code, cancellable, access_code_stored_cb,
                                     g_steal_pointer (&task));
    }
}

/** takt_printers_set_access_code_finish: Returns: TRUE when the code is kept. */
gboolean
takt_printers_set_access_code_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
