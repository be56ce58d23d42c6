/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char    *takt_autostart_dup_path   (const char *application_id) G_GNUC_WARN_UNUSED_RESULT;
char    *takt_autostart_dup_exec   (const char *const *command) G_GNUC_WARN_UNUSED_RESULT;
void     takt_autostart_set_async  (const char *application_id, gboolean enabled, const char *const *command, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_autostart_set_finish (GAsyncResult *result, GError **error);

G_END_DECLS
