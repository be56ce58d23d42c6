/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** What a column carries as data: its id, and its width in px as it was made (0: what is left); and a table: the state it was made in. */
#define TAKT_ORDER_COLUMN_KEY   "takt-column"
#define TAKT_ORDER_COLUMN_WIDTH "takt-width"
#define TAKT_ORDER_COLUMNS_MADE "takt-columns"

/* How a person has arranged the columns of a table; "a(sbi)" as in the settings: id, whether it is shown, width, 0: as it was made. */
void      takt_order_columns_remember  (GtkColumnView *table, GSettings *settings, const char *key);
void      takt_order_columns_reset     (GtkColumnView *table);
GVariant *takt_order_columns_get_state (GtkColumnView *table) G_GNUC_WARN_UNUSED_RESULT;
void      takt_order_columns_set_state (GtkColumnView *table, GVariant *state);

G_END_DECLS
