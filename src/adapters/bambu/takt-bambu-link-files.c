/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-link-private.h"

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
void
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

void
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
void
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
