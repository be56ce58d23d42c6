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

static gboolean
check_command (const TaktPrinterWatch *watch, TaktPrinterCommand command, GError **error)
{
  TaktMachineState machine = watch->report->machine;
  const char *name = watch->record->name;

  switch (command)
    {
    case TAKT_PRINTER_PAUSE:
      if (machine == TAKT_MACHINE_PREPARING || machine == TAKT_MACHINE_PRINTING)
        return TRUE;
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("“%s” does not print, so there is nothing to pause."), name);
      return FALSE;

    case TAKT_PRINTER_RESUME:
      /* A dialog may outlive its cause; the same key would pause a running print then (§16 no. 28). */
      if (machine == TAKT_MACHINE_PAUSED)
        return TRUE;
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("“%s” is not paused, so there is nothing to resume."), name);
      return FALSE;

    case TAKT_PRINTER_STOP:
    default:
      if (takt_machine_state_is_active (machine))
        return TRUE;
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("“%s” does not print, so there is nothing to stop."), name);
      return FALSE;
    }
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

static void
command_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_printer_link_command_finish (TAKT_PRINTER_LINK (source), result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (is_refusal (error))
    unmark_asked (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_error (task, error);
}

/**
 * takt_printers_command_async:
 *
 * Pauses, resumes or stops what the printer does, whether Takt started it or not. Ends when the machine took the command; what
 * becomes of it is told by "track-event". Fails with TAKT_ERROR_NOT_FOUND, TAKT_ERROR_NOT_CONNECTED, TAKT_ERROR_CONFLICT (the machine is
 * not in a state for it) or with what the link says.
 */
void
takt_printers_command_async (TaktPrinters *self,
                             gint64 id,
                             TaktPrinterCommand command,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  task = make_task (self, id, takt_printers_command_async, cancellable, callback, user_data);
  ((Request *) g_task_get_task_data (task))->command = command;

  watch = get_live_watch (self, id, &error);
  if (watch == NULL || !check_command (watch, command, &error) || !mark_asked (watch, command, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  takt_printer_link_command_async (watch->link, command, cancellable, command_done_cb,
                                   g_steal_pointer (&task));
}

/** takt_printers_command_finish: Returns: TRUE when the machine took the command. */
gboolean
takt_printers_command_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
print_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_printer_link_print_finish (TAKT_PRINTER_LINK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * takt_printers_print_async:
 * @job: what to print; copied
 *
 * Sends @job to the printer. TRUE means that the machine accepted it; that it prints is told by "track-event" (protocol.md §15.3). Fails
 * with TAKT_ERROR_NOT_FOUND, TAKT_ERROR_NOT_CONNECTED, TAKT_ERROR_CONFLICT (busy) or with what the link says. Whether the printer is free in
 * every other respect is the caller's question (takt_printers_is_free()).
 */
void
takt_printers_print_async (TaktPrinters *self,
                           gint64 id,
                           const TaktJob *job,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self) && job != NULL);

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

  takt_printer_link_print_async (watch->link, job, cancellable, print_done_cb, g_steal_pointer (&task));
}

/** takt_printers_print_finish: Returns: TRUE when the machine accepted the job. */
gboolean
takt_printers_print_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
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

  /* The link read the old code when it started. */
  watch = _takt_printers_get_watch (self, request->id, NULL);
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
