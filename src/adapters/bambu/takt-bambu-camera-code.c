/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-camera-code.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *code = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "%s", error->message);
  else if (code == NULL || *g_strstrip (code) == '\0')
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The access code of this printer is not known. Enter it; the printer's screen shows it in the network "
           "settings."));
  else
    g_task_return_pointer (task, g_steal_pointer (&code), g_free);
}

/** takt_bambu_camera_code_async: the access code of a printer that has an address. */
void
takt_bambu_camera_code_async (const TaktPrinter *printer,
                              TaktSecretStore *secrets,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, printer->id);

  g_task_set_source_tag (task, takt_bambu_camera_code_async);
  if (printer->host == NULL || *printer->host == '\0')
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                             _ ("This printer has no address yet. Enter its IP address."));
  else
    takt_secret_store_lookup_async (secrets, key, cancellable, looked_up_cb, g_steal_pointer (&task));
}

/** takt_bambu_camera_code_finish: Returns: (transfer full): not empty; NULL with a sentence, or cancelled. */
char *
takt_bambu_camera_code_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * takt_bambu_camera_new_end_error:
 * @has_frame: FALSE: it hung up before the first picture, and does not say why (§16 no. 94, 100)
 */
GError *
takt_bambu_camera_new_end_error (gboolean has_frame)
{
  return g_error_new_literal (
      TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      has_frame
          ? _ ("The printer ended the connection of its camera.")
          : _ (
              "The printer closed its camera's connection at once. Check on its screen that LAN live view is on and that the "
              "access code is still the same, and close other programs that show its camera: it serves one at a time."));
}

/** takt_bambu_camera_new_dial_error: what a failure to reach the camera means to a person. */
GError *
takt_bambu_camera_new_dial_error (TaktLinkState problem, guint16 port, const GError *error)
{
  if (problem == TAKT_LINK_REFUSED)
    return g_error_new (
        TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
        _ ("The printer takes no connections on its camera's port (%u). Switch LAN live view on on its "
           "screen; everything else of the printer may work all the same."),
        port);
  return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, error->message);
}
