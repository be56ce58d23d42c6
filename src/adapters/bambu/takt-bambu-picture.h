/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What goes over the wire of a camera on port 6000 (protocol.md §10.1): one login, then pictures, each behind a head. */

#define TAKT_BAMBU_PICTURE_HEAD_BYTES ((gsize) 16)

GBytes  *takt_bambu_picture_new_login   (const char *access_code) G_GNUC_WARN_UNUSED_RESULT;
gsize    takt_bambu_picture_read_length (const guint8 *head, gsize length, GError **error);
gboolean takt_bambu_picture_is_jpeg     (const guint8 *data, gsize length);

G_END_DECLS
