/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The profile's folder of sliced files. All of it blocks: for threads. A file appears under its name whole or not at all; what a killed
 * program left half written is swept away.
 */

#define TAKT_PRODUCT_FILES_FOLDER   "files"
#define TAKT_PRODUCT_FILES_MAX_SIZE ((goffset) 256 << 20)

char    *takt_product_files_dup_name    (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char    *takt_product_files_receive     (const char *dir, GInputStream *content, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_product_files_publish     (const char *dir, const char *part, const char *name, gboolean *is_new, GCancellable *cancellable, GError **error);
gboolean takt_product_files_write_image (const char *dir, const char *name, int plate, GBytes *image, GError **error);
void     takt_product_files_remove      (const char *dir, const char *name, int plate);

G_END_DECLS
