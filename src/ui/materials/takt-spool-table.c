/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-table.h"

#include "materials/takt-spool-card.h"
#include "materials/takt-spool-words.h"
#include "takt-format.h"
#include "widgets/takt-gauge.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

/* The spools as a table: the same as on the cards, a line a spool. */

typedef enum
{
  COLUMN_SPOOL,
  COLUMN_VENDOR,
  COLUMN_PLACE,
  COLUMN_GAUGE,
  COLUMN_LEFT,
  COLUMN_FREE,
  COLUMN_COST,
  COLUMN_MENU,
} Column;

/* A cell is filled anew for each spool; its shop comes with the factory. */
typedef struct
{
  Column column;
  TaktShop *shop; /* (owned) */
} Filling;

static void
filling_free (gpointer data, GClosure *closure)
{
  Filling *filling = data;

  g_object_unref (filling->shop);
  g_free (filling);
}

static char *
dup_cell (Column column, TaktShop *shop, const TaktMaterial *material, gint64 reserved)
{
  g_autofree char *grams = takt_format_grams (material->remaining_grams);
  g_autofree char *percent = takt_format_percent (material->remaining_pct);

  switch (column)
    {
    case COLUMN_VENDOR:
      return g_strdup (material->vendor);
    case COLUMN_PLACE:
      return takt_spool_dup_place (shop, material);
    case COLUMN_LEFT:
      return g_strdup_printf ("%s · %s", grams, percent);
    case COLUMN_FREE:
      return takt_spool_dup_free (material, reserved);
    case COLUMN_COST:
      return material->cost_per_kg_minor > 0
                 ? takt_format_cost_per_kg (material->cost_per_kg_minor, material->currency)
                 : g_strdup ("");
    case COLUMN_SPOOL:
    case COLUMN_GAUGE:
    case COLUMN_MENU:
    default:
      return takt_spool_dup_title (material->material_type, material->color);
    }
}

static void
show_text (TaktRow *row, GParamSpec *pspec, GtkWidget *label)
{
  const TaktMaterial *material = takt_material_row_get_material (TAKT_MATERIAL_ROW (row));
  const Filling *filling = g_object_get_data (G_OBJECT (label), "filling");
  gint64 reserved = takt_material_row_get_reserved (TAKT_MATERIAL_ROW (row));
  GtkWidget *swatch = g_object_get_data (G_OBJECT (label), "swatch");
  g_autofree char *text = NULL;

  if (material == NULL)
    return;
  text = dup_cell (filling->column, filling->shop, material, reserved);
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_tooltip_text (label, text);
  if (swatch != NULL)
    takt_swatch_set_color (TAKT_SWATCH (swatch), material->color_hex, material->color);
  if (filling->column == COLUMN_FREE && material->remaining_grams < reserved)
    gtk_widget_add_css_class (label, "error-text");
  else
    gtk_widget_remove_css_class (label, "error-text");
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const Filling *filling = user_data;
  TaktMaterialRow *row = gtk_list_item_get_item (item);
  GtkWidget *label;

  if (filling->column == COLUMN_MENU)
    {
      gtk_list_item_set_child (item, takt_spool_menu_new (filling->shop, row));
      return;
    }
  if (filling->column == COLUMN_GAUGE)
    {
      GtkWidget *gauge = takt_gauge_new ();

      gtk_widget_set_valign (gauge, GTK_ALIGN_CENTER);
      takt_spool_gauge_follow (gauge, filling->shop, row);
      gtk_list_item_set_child (item, gauge);
      return;
    }

  label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), filling->column == COLUMN_COST ? 1.0f : 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  g_object_set_data (G_OBJECT (label), "filling", (gpointer) filling);
  if (filling->column == COLUMN_SPOOL)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
      GtkWidget *swatch = takt_swatch_new (18);

      gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (label, "heading");
      g_object_set_data (G_OBJECT (label), "swatch", swatch);
      gtk_box_append (GTK_BOX (box), swatch);
      gtk_box_append (GTK_BOX (box), label);
      gtk_list_item_set_child (item, box);
    }
  else
    gtk_list_item_set_child (item, label);
  takt_row_show_by (TAKT_ROW (row), G_CALLBACK (show_text), label);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, NULL);
}

static void
add_column (GtkWidget *table, TaktShop *shop, Column kind, const char *title, int width, gboolean expand)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;
  Filling *filling = g_new0 (Filling, 1);

  filling->column = kind;
  filling->shop = g_object_ref (shop);
  g_signal_connect_data (factory, "bind", G_CALLBACK (bind_cb), filling, filling_free, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_expand (column, expand);
  gtk_column_view_column_set_resizable (column, kind != COLUMN_MENU);
  if (width > 0)
    gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_append_column (GTK_COLUMN_VIEW (table), column);
}

/** takt_spool_table_new: @rows: of TaktMaterialRow. */
GtkWidget *
takt_spool_table_new (TaktShop *shop, GListModel *rows)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (rows)));
  GtkWidget *table = gtk_column_view_new (selection);

  gtk_widget_add_css_class (table, "takt-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (table), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Materials"), -1);
  add_column (table, shop, COLUMN_SPOOL, _ ("Material"), 160, TRUE);
  add_column (table, shop, COLUMN_VENDOR, _ ("Vendor"), 110, FALSE);
  add_column (table, shop, COLUMN_PLACE, _ ("Where"), 150, FALSE);
  add_column (table, shop, COLUMN_GAUGE, _ ("Remaining"), 140, FALSE);
  add_column (table, shop, COLUMN_LEFT, _ ("Left"), 100, FALSE);
  add_column (table, shop, COLUMN_FREE, _ ("Reserved"), 180, FALSE);
  add_column (table, shop, COLUMN_COST, _ ("Cost"), 90, FALSE);
  add_column (table, shop, COLUMN_MENU, "", 52, FALSE);
  return table;
}
