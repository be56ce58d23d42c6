/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tables/takt-sliced-table.h"
#include "takt-store.h"

G_BEGIN_DECLS

/*
 * The profile's folder of sliced files. All of it blocks: for threads. A file appears under its name whole or not at all; what a killed
 * program left half written is swept away.
 */

#define TAKT_PRODUCT_FILES_FOLDER   TAKT_STORE_SLICED_FOLDER
#define TAKT_PRODUCT_FILES_MAX_SIZE ((goffset) 256 << 20)

char    *takt_product_files_dup_name    (const char *name) G_GNUC_WARN_UNUSED_RESULT;
/** TaktReceivedFile: a file that is on disk, but has no name yet. */
typedef struct
{
  char  *part;    /* its path; the caller publishes or removes it */
  gint64 size;    /* bytes */
  char  *sha256;  /* lower-case hex */
  char  *md5;     /* upper-case hex */
} TaktReceivedFile;

void takt_received_file_free (TaktReceivedFile *self);

TaktReceivedFile *takt_product_files_receive (const char *dir, GInputStream *content, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_product_files_publish     (const char *dir, const TaktReceivedFile *file, const char *name, gboolean *is_new, GCancellable *cancellable, GError **error);
char    *takt_product_files_dup_numbered (const char *name, int number) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_product_files_write_image (const char *dir, const char *name, const TaktSlicedPlate *plate, GError **error);
void     takt_product_files_remove      (const char *dir, const TaktSlicedFile *file);
char    *takt_product_files_dup_image_path (const char *dir, const char *name, int plate) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktReceivedFile, takt_received_file_free)

G_END_DECLS
