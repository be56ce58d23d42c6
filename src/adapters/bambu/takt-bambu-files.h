/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-listing.h"
#include "ports/takt-secret-store.h"
#include "tables/takt-printer-table.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_FILES (takt_bambu_files_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuFiles, takt_bambu_files, TAKT, BAMBU_FILES, GObject)

/*
 * One printer's card: its file service over implicit FTPS. Each call is a connection of its own in a thread of its own; calls of one printer
 * are made one after the other in the order they came in (pitfall 84), those of several printers side by side (pitfall 85). The access
 * code is looked up when a call begins and sent only after the machine has proved who it is. A cancelled call is answered at once; what
 * it left on the card is taken away before the next call begins. Progress tells what left this computer, on the main context; that is not yet
 * what is stored (protocol.md §8.1). Paths are absolute: "/name.gcode.3mf", "/timelapse".
 *
 * Errors are sentences: TAKT_ERROR_UNAUTHORIZED (certificate or access code), TAKT_ERROR_NOT_CONNECTED (address, port, time-out, connection
 * lost), TAKT_ERROR_UPSTREAM (storage missing, full, file locked or not stored whole), TAKT_ERROR_NOT_FOUND, TAKT_ERROR_INVALID (file or
 * name of ours), or cancelled.
 */
TaktBambuFiles *takt_bambu_files_new (const TaktPrinter *printer, TaktSecretStore *secrets, const char *ca_file) G_GNUC_WARN_UNUSED_RESULT;

void       takt_bambu_files_upload_async  (TaktBambuFiles *self, const char *local_path, const char *remote_path,
                                           GFileProgressCallback progress, gpointer progress_data,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   takt_bambu_files_upload_finish (TaktBambuFiles *self, GAsyncResult *result, GError **error);
void       takt_bambu_files_delete_async  (TaktBambuFiles *self, const char *remote_path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   takt_bambu_files_delete_finish (TaktBambuFiles *self, GAsyncResult *result, GError **error);
void       takt_bambu_files_query_size_async  (TaktBambuFiles *self, const char *remote_path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean   takt_bambu_files_query_size_finish (TaktBambuFiles *self, GAsyncResult *result, goffset *size, GError **error);
void       takt_bambu_files_list_async    (TaktBambuFiles *self, const char *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *takt_bambu_files_list_finish   (TaktBambuFiles *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void       takt_bambu_files_stop          (TaktBambuFiles *self);

G_END_DECLS
