/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The profile's folder of photos. All of it blocks: for threads. A file appears under its name whole or not at all.
 */

#define TAKT_PHOTO_FILES_FOLDER "photos"

char      *takt_photo_files_dup_name (const char *what, gint64 id, const char *kind) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_photo_files_write    (const char *dir, const char *name, GBytes *jpeg, GError **error);
GBytes    *takt_photo_files_read     (const char *dir, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void       takt_photo_files_remove   (const char *dir, const char *name);
GPtrArray *takt_photo_files_list     (const char *dir) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
