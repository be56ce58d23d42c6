/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TAKT_BAMBU_NAME_MAX: bytes of a name on a printer's card, with its ending (protocol.md §8.4). */
#define TAKT_BAMBU_NAME_MAX 80

char    *takt_bambu_path_dup_safe_name (const char *wish) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_bambu_path_is_safe_name  (const char *name);
gboolean takt_bambu_path_check         (const char *path, GError **error);

G_END_DECLS
