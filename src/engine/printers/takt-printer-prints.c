/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

/** takt_printers_wants_file: whether a print's file must be brought to the printer; FALSE also while there is no link to it. */
gboolean
takt_printers_wants_file (TaktPrinters *self, gint64 id)
{
  TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  watch = _takt_printers_get_watch (self, id, NULL);
  return watch != NULL && watch->link != NULL && takt_printer_link_wants_file (watch->link);
}

/* What is done with a file on a machine. */
typedef struct
{
  gboolean (*finish) (TaktPrinterLink *link, GAsyncResult *result, GError **error);
} FileWork;

static const FileWork sending = { takt_printer_link_send_file_finish };
static const FileWork removing = { takt_printer_link_remove_file_finish };

static void
file_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const FileWork *work = g_task_get_task_data (task);
  GError *error = NULL;

  if (work->finish (TAKT_PRINTER_LINK (source), result, &error))
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

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_printers_send_file_async);
  g_task_set_task_data (task, (gpointer) &sending, NULL);
  watch = _takt_printers_get_live_watch (self, id, &error);
  if (watch == NULL || !takt_printer_link_wants_file (watch->link))
    {
      if (error == NULL)
        g_set_error (&error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("“%s” takes no files."),
                     watch->record->name);
      g_task_return_error (task, error);
      return;
    }
  takt_printer_link_send_file_async (watch->link, request, progress, progress_data, cancellable, file_done_cb,
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
  TaktPrintAnswer answer;
  GError *error = NULL;

  if (takt_printer_link_print_finish (TAKT_PRINTER_LINK (source), result, &answer, &error))
    g_task_return_int (task, answer);
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

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_printers_print_async);
  watch = _takt_printers_get_live_watch (self, id, &error);
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
  g_autoptr (GError) local_error = NULL;
  gssize said;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  said = g_task_propagate_int (G_TASK (result), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *answer = (TaktPrintAnswer) said;
  return TRUE;
}

/**
 * takt_printers_remove_file_async:
 * @remote_name: as takt_printers_send_file_async() had it in its request
 *
 * Takes a file away from the printer that was brought there. Fails with TAKT_ERROR_NOT_FOUND (no such printer), TAKT_ERROR_NOT_CONNECTED,
 * TAKT_ERROR_CONFLICT (the printer does not rest, or takes no files) or with what the link says.
 */
void
takt_printers_remove_file_async (TaktPrinters *self,
                                 gint64 id,
                                 const char *remote_name,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self) && remote_name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_printers_remove_file_async);
  g_task_set_task_data (task, (gpointer) &removing, NULL);
  watch = _takt_printers_get_live_watch (self, id, &error);
  if (watch != NULL && !takt_printer_link_can_remove_file (watch->link))
    g_set_error (&error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("“%s” takes no files."), watch->record->name);
  else if (watch != NULL && !takt_printers_is_at_rest (self, id))
    g_set_error (&error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                 _ ("“%s” is busy. Wait until it has finished, or stop it first."), watch->record->name);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  takt_printer_link_remove_file_async (watch->link, remote_name, cancellable, file_done_cb,
                                       g_steal_pointer (&task));
}

/** takt_printers_remove_file_finish: Returns: TRUE when the printer said that it has no such file, or none any more. */
gboolean
takt_printers_remove_file_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
