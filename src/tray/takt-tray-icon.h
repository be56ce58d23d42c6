/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *takt_tray_icon_get_dir  (void);
GVariant   *takt_tray_icon_make_pixmaps (const char *icon_name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
