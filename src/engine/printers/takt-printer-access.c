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
  char *access_code; /* (owned) (nullable) */
} Request;

static void
request_free (Request *request)
{
  g_free (request->access_code);
  g_free (request);
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

/** takt_printers_dup_lock_message: Returns: (nullable): what a lock on its commands means and what to do (protocol.md §12); NULL: none is known. */
char *
takt_printers_dup_lock_message (TaktPrinters *self, gint64 id)
{
  TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), NULL);

  watch = _takt_printers_get_watch (self, id, NULL);
  if (watch == NULL || takt_printers_get_developer_mode (self, id) != TAKT_DEVELOPER_MODE_LOCKED)
    return NULL;
  return g_strdup_printf (
      _ ("“%s” takes commands only in Developer Mode, which is off. Switch it on at the printer (settings, "
         "LAN Only Mode, Developer Mode), restart the printer and enter its new access code. Or hand the "
         "print over and start it at the printer's screen; Takt follows by itself."),
      watch->record->name);
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

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_printers_set_access_code_async);
  request = g_new0 (Request, 1);
  request->id = id;
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);

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
