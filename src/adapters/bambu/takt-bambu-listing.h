/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TaktBambuFile: a line of a folder's listing. The date in it is left out: printers' clocks are days off (protocol.md §8.4). */
typedef struct
{
  char    *name;       /* valid UTF-8, no path */
  goffset  size;       /* bytes */
  gboolean is_folder;
} TaktBambuFile;

void       takt_bambu_file_free         (TaktBambuFile *self);
GPtrArray *takt_bambu_listing_parse     (const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_bambu_reply_parse       (const char *line, gsize length, int *code, goffset *number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuFile, takt_bambu_file_free)

G_END_DECLS
