/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-access-code.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-log.h"

/**
 * takt_bambu_check_address:
 * @host: (nullable): of a printer's record
 *
 * Returns: whether there is one; else FALSE with a sentence (TAKT_ERROR_NOT_CONNECTED)
 */
gboolean
takt_bambu_check_address (const char *host, GError **error)
{
  if (host != NULL && *host != '\0')
    return TRUE;

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                       _ ("This printer has no address yet. Enter its IP address."));
  return FALSE;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *code = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (code == NULL || *g_strstrip (code) == '\0')
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
        _ ("The access code of this printer is not known. Enter it; the printer's screen shows it in the network "
           "settings."));
  else
    g_task_return_pointer (task, g_steal_pointer (&code), g_free);
}

/**
 * takt_bambu_access_code_lookup_async:
 *
 * Asks for the access code of a printer. It may take as long as somebody types the keyring's password. The cloud hands codes out with a
 * line end (pitfall 99), so what stands around one is cut off.
 */
void
takt_bambu_access_code_lookup_async (gint64 printer_id,
                                     TaktSecretStore *secrets,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, printer_id);

  g_task_set_source_tag (task, takt_bambu_access_code_lookup_async);
  takt_secret_store_lookup_async (secrets, key, cancellable, looked_up_cb, task);
}

/**
 * takt_bambu_access_code_lookup_finish:
 *
 * Returns: (transfer full): not empty; kept out of the log until takt_bambu_access_code_free(). NULL with a sentence: the store's own error, or
 * TAKT_ERROR_UNAUTHORIZED where there is none
 */
char *
takt_bambu_access_code_lookup_finish (GAsyncResult *result, GError **error)
{
  char *code = g_task_propagate_pointer (G_TASK (result), error);

  if (code != NULL)
    takt_log_add_secret (code);
  return code;
}

/** takt_bambu_access_code_free: @access_code: (transfer full) (nullable): of takt_bambu_access_code_lookup_finish() */
void
takt_bambu_access_code_free (char *access_code)
{
  if (access_code != NULL)
    takt_log_remove_secret (access_code);
  g_free (access_code);
}
