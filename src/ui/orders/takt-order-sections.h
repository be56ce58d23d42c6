/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* What an order's pane is put together from. */
GtkWidget *takt_order_note_new   (const char *word, gint64 order_id) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *takt_order_job_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_order_job_show   (GtkWidget *widget, TaktShop *shop, const TaktJob *job, TaktTime now);
guint      takt_order_add_photos (GtkBox *box, TaktShop *shop, GPtrArray *jobs);
void       takt_order_add_events (GtkBox *box, TaktShop *shop, const TaktOrder *order, GPtrArray *jobs, TaktTime now);

G_END_DECLS
