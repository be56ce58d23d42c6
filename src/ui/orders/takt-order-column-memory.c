/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-column-memory.h"

/** NARROWEST: px; a width in the settings that is less than this or more than WIDEST is none. */
#define NARROWEST 30
#define WIDEST    2000

/** SETTLE_MS: a column that is dragged has a new width in each frame. */
#define SETTLE_MS 400

/** Memory: belongs to its table. */
typedef struct
{
  GtkColumnView *table;
  GSettings *settings; /* (owned) */
  char *key;
  guint source;
} Memory;

static const char *
get_id (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), TAKT_ORDER_COLUMN_KEY);
}

static int
get_width (GtkColumnViewColumn *column)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (column), TAKT_ORDER_COLUMN_WIDTH));
}

/* (nullable) (transfer none): the column of this id; the table keeps it. */
static GtkColumnViewColumn *
find_column (GtkColumnView *table, const char *id)
{
  GListModel *columns = gtk_column_view_get_columns (table);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_strcmp0 (get_id (column), id) == 0)
        return column;
    }
  return NULL;
}

/** takt_order_columns_get_state: (transfer floating): how the columns are arranged now. */
GVariant *
takt_order_columns_get_state (GtkColumnView *table)
{
  GListModel *columns = gtk_column_view_get_columns (table);
  GVariantBuilder state;

  g_variant_builder_init (&state, G_VARIANT_TYPE ("a(sbi)"));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      int width = gtk_column_view_column_get_fixed_width (column);

      g_variant_builder_add (&state, "(sbi)", get_id (column), gtk_column_view_column_get_visible (column),
                             width < 0 || width == get_width (column) ? 0 : width);
    }
  return g_variant_builder_end (&state);
}

/** takt_order_columns_set_state: @state: "a(sbi)"; what it does not know of stays, what the table does not know of is left out. */
void
takt_order_columns_set_state (GtkColumnView *table, GVariant *state)
{
  GVariantIter iter;
  const char *id;
  gboolean is_visible;
  int width;
  guint position = 0;

  g_return_if_fail (g_variant_is_of_type (state, G_VARIANT_TYPE ("a(sbi)")));

  g_variant_iter_init (&iter, state);
  while (g_variant_iter_next (&iter, "(&sbi)", &id, &is_visible, &width))
    {
      GtkColumnViewColumn *column = find_column (table, id);

      if (column == NULL)
        continue;
      if (width < NARROWEST || width > WIDEST)
        width = get_width (column);
      gtk_column_view_column_set_visible (column, is_visible);
      gtk_column_view_column_set_fixed_width (column, width > 0 ? width : -1);
      gtk_column_view_insert_column (table, position++, column);
    }
}

/** takt_order_columns_reset: all are shown, as wide as they were made; in the sequence in which they were added. */
void
takt_order_columns_reset (GtkColumnView *table)
{
  GVariant *state = g_object_get_data (G_OBJECT (table), TAKT_ORDER_COLUMNS_MADE);

  g_return_if_fail (state != NULL);

  takt_order_columns_set_state (table, state);
}

static gboolean
save_cb (gpointer user_data)
{
  Memory *self = user_data;

  self->source = 0;
  g_settings_set_value (self->settings, self->key, takt_order_columns_get_state (self->table));
  return G_SOURCE_REMOVE;
}

static void
arranged_cb (GtkColumnView *table)
{
  Memory *self = g_object_get_data (G_OBJECT (table), "takt-column-memory");

  if (self->source == 0)
    self->source = g_timeout_add (SETTLE_MS, save_cb, self);
}

static void
memory_free (gpointer data)
{
  Memory *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->settings);
  g_free (self->key);
  g_free (self);
}

/** takt_order_columns_remember: arranges the columns as @key of @settings has it, "a(sbi)", and keeps there what a person makes of them. */
void
takt_order_columns_remember (GtkColumnView *table, GSettings *settings, const char *key)
{
  GListModel *columns = gtk_column_view_get_columns (table);
  g_autoptr (GVariant) state = g_settings_get_value (settings, key);
  Memory *self = g_new0 (Memory, 1);

  self->table = table;
  self->settings = g_object_ref (settings);
  self->key = g_strdup (key);
  takt_order_columns_set_state (table, state);
  g_object_set_data_full (G_OBJECT (table), "takt-column-memory", self, memory_free);
  g_signal_connect_object (columns, "items-changed", G_CALLBACK (arranged_cb), table, G_CONNECT_SWAPPED);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (arranged_cb), table,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (column, "notify::visible", G_CALLBACK (arranged_cb), table, G_CONNECT_SWAPPED);
    }
}
