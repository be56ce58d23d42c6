/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-card.h"
#include "materials/takt-spool-words.h"
#include "takt-act.h"
#include "takt-format.h"
#include "widgets/takt-gauge.h"

#include <glib/gi18n-lib.h>

/* What can be done with a spool, for its card and its line in the table. The acts are actions of the page. */

static void
append (GMenu *menu, const char *label, const char *action, gint64 id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "x", id);
  g_menu_append_item (menu, item);
}

/* Printer → slot, with what is in it now. */
static void
append_places (GMenu *menu, TaktShop *shop, const TaktMaterial *material)
{
  g_autoptr (GPtrArray) places = takt_spool_list_places (shop);
  GMenu *printer = NULL;
  gint64 printer_id = 0;

  for (guint i = 0; i < places->len; i++)
    {
      const TaktSpoolPlace *place = places->pdata[i];
      g_autofree char *label = takt_spool_dup_in_place (place);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      if (place->printer_id != printer_id)
        {
          g_clear_object (&printer);
          printer = g_menu_new ();
          printer_id = place->printer_id;
          g_menu_append_submenu (menu, place->printer_name, G_MENU_MODEL (printer));
        }
      g_menu_item_set_action_and_target (item, "materials.load", "(xxi)", material->id, place->printer_id,
                                         place->slot);
      g_menu_append_item (printer, item);
    }
  g_clear_object (&printer);
}

/** takt_spool_menu_build: (transfer full): all that can be done with @material now. */
GMenuModel *
takt_spool_menu_build (TaktShop *shop, const TaktMaterial *material)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) places = g_menu_new ();
  g_autoptr (GMenu) place = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();

  append_places (places, shop, material);
  if (g_menu_model_get_n_items (G_MENU_MODEL (places)) > 0)
    g_menu_append_submenu (place, _ ("_Load Into"), G_MENU_MODEL (places));
  if (material->printer_id != 0)
    append (place, _ ("_Put Into Storage"), "materials.unload", material->id);
  append (rest, _ ("_Edit…"), "materials.edit", material->id);
  append (rest, _ ("Add _Another Like This"), "materials.again", material->id);
  append (rest, _ ("_Print Label…"), "materials.label", material->id);
  append (end, _ ("_Remove"), "materials.remove", material->id);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (place));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  return G_MENU_MODEL (menu);
}

/* What is in the slots is read when somebody looks. */
static void
popup_cb (GtkMenuButton *button, gpointer shop)
{
  TaktMaterialRow *row = g_object_get_data (G_OBJECT (button), "spool");
  const TaktMaterial *material = takt_material_row_get_material (row);
  g_autoptr (GMenuModel) menu = material != NULL ? takt_spool_menu_build (shop, material) : NULL;

  gtk_menu_button_set_menu_model (button, menu);
}

/** takt_spool_menu_new: the button with the acts of a spool. */
GtkWidget *
takt_spool_menu_new (TaktShop *shop, TaktMaterialRow *row)
{
  GtkWidget *button = gtk_menu_button_new ();
  const TaktMaterial *material = takt_material_row_get_material (row);
  g_autofree char *title =
      material != NULL ? takt_spool_dup_title (material->material_type, material->color) : g_strdup ("");
  /* Translators: the button with the acts of a spool, for a screen reader: "Acts for PLA White". */
  g_autofree char *label = g_strdup_printf (_ ("Acts for %s"), title);

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "spool", g_object_ref (row), g_object_unref);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), popup_cb, g_object_ref (shop),
                                         g_object_unref);
  return button;
}

static void
gauge_changed_cb (TaktGauge *gauge, int percent, TaktShop *shop)
{
  TaktMaterialRow *row = g_object_get_data (G_OBJECT (gauge), "takt-row");
  gint64 id = takt_row_get_id (TAKT_ROW (row));
  g_autofree char *left = takt_format_percent (percent);
  /* Translators: what is left of a spool was set: "Set to 82 %". */
  g_autofree char *text = g_strdup_printf (_ ("Set to %s"), left);
  g_autoptr (GError) error = NULL;

  takt_act_tell (GTK_WIDGET (gauge),
                 takt_materials_set_remaining_pct (takt_shop_get_materials (shop), id, percent, &error),
                 error, text);
}

static void
show_gauge (TaktRow *row, GParamSpec *pspec, TaktGauge *gauge)
{
  const TaktMaterial *material = takt_material_row_get_material (TAKT_MATERIAL_ROW (row));
  gint64 reserved = takt_material_row_get_reserved (TAKT_MATERIAL_ROW (row));
  g_autofree char *title = NULL;
  g_autofree char *label = NULL;

  if (material == NULL)
    return;
  title = takt_spool_dup_title (material->material_type, material->color);
  /* Translators: what a gauge shows, for a screen reader: "PLA White, remaining". */
  label = g_strdup_printf (_ ("%s, remaining"), title);
  takt_gauge_set (gauge, material->remaining_pct,
                  (int) MIN (reserved * 100 / MAX (material->weight_grams, 1), G_MAXINT16),
                  material->color_hex);
  takt_gauge_set_label (gauge, label);
}

/** takt_spool_gauge_follow: @gauge shows what is left of the spool, and sets it. */
void
takt_spool_gauge_follow (GtkWidget *gauge, TaktShop *shop, TaktMaterialRow *row)
{
  takt_row_show_by (TAKT_ROW (row), G_CALLBACK (show_gauge), gauge);
  g_signal_connect_object (gauge, "changed", G_CALLBACK (gauge_changed_cb), shop, 0);
}
