/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean takt_bambu_path_is_safe_name (const char *name);
gboolean takt_bambu_path_check        (const char *path, GError **error);

G_END_DECLS
