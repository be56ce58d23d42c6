/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Millimetres in points, the unit of all sizes here. */
#define TAKT_SPOOL_LABEL_MM     (72.0 / 25.4)
#define TAKT_SPOOL_LABEL_WIDTH  (90.0 * TAKT_SPOOL_LABEL_MM)
#define TAKT_SPOOL_LABEL_HEIGHT (36.0 * TAKT_SPOOL_LABEL_MM)

guint   takt_spool_label_count_pages (guint n_spools, double width, double height);
void    takt_spool_label_draw_page   (cairo_t *cr, GPtrArray *spools, guint page, double width, double height);
GBytes *takt_spool_label_write_pdf   (GPtrArray *spools, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
