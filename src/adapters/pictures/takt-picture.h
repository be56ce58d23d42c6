/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

GdkPixbuf *takt_picture_decode    (GBytes *picture, int edge, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes    *takt_picture_fit_jpeg  (GBytes *jpeg, gsize most_bytes, int edge, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
