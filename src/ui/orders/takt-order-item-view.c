/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-item-view.h"

#include "takt-act.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

/** PICTURE_SIZE: px. */
#define PICTURE_SIZE 60

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

/* "Size Large · Colour White · Qty 1" */
static char *
describe_options (const TaktOrderItem *item)
{
  GString *text = g_string_new (NULL);
  g_autofree char *quantity = NULL;

  for (guint i = 0; i < item->options->len; i++)
    {
      const TaktOption *option = g_ptr_array_index (item->options, i);

      g_string_append_printf (text, "%s %s · ", option->name, option->value);
    }
  /* Translators: how many of an item. */
  quantity = g_strdup_printf (_ ("Qty %d"), item->quantity);
  g_string_append (text, quantity);
  return g_string_free (text, FALSE);
}

static void
copy_cb (GtkButton *button, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
  takt_act_done (GTK_WIDGET (button), _ ("Copied"));
}

/* What is written on the item: to be read from where the machine stands. */
static GtkWidget *
make_personalization (const TaktOption *answer)
{
  GtkWidget *block = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *value = make_label (answer->value, "reading-distance");
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (lines, TRUE);
  if (answer->name != NULL && *answer->name != '\0')
    gtk_box_append (GTK_BOX (lines), make_label (answer->name, "caption"));
  gtk_box_append (GTK_BOX (lines), value);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_set_tooltip_text (copy, _ ("Copy"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (copy), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Copy"), -1);
  g_signal_connect_data (copy, "clicked", G_CALLBACK (copy_cb), g_strdup (answer->value),
                         (GClosureNotify) (void (*) (void)) g_free, 0);
  gtk_box_append (GTK_BOX (block), lines);
  gtk_box_append (GTK_BOX (block), copy);
  gtk_widget_add_css_class (block, "note");
  gtk_widget_add_css_class (block, "accent");
  return block;
}

/* The spool that the item's first print that is not over takes, or took. */
static const TaktJobMaterial *
find_feed (const TaktOrderItem *item, GPtrArray *jobs, const TaktJob **of)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);

      if (job->order_item_id != item->id || job->materials->len == 0 || job->status == TAKT_JOB_CANCELLED)
        continue;
      *of = job;
      return g_ptr_array_index (job->materials, 0);
    }
  return NULL;
}

/* "PLA White · 30 g · 3 h": what it is printed from, by its spool or by its product. */
static GtkWidget *
make_material (TaktShop *shop, const TaktOrderItem *item, GPtrArray *jobs)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const TaktJob *job = NULL;
  const TaktJobMaterial *feed = find_feed (item, jobs, &job);
  g_autoptr (TaktMaterial) spool = NULL;
  g_autoptr (TaktProfile) profile =
      item->profile_id != 0 ? takt_products_get (takt_shop_get_products (shop), item->profile_id, NULL)
                            : NULL;
  const char *type = NULL, *color = NULL, *hex = NULL;
  g_autofree char *text = NULL;
  g_autofree char *grams = NULL;
  g_autofree char *minutes = NULL;

  if (profile == NULL && !item->is_digital && job == NULL)
    {
      gtk_box_append (GTK_BOX (row),
                      make_label (_ ("No product yet: nobody knows how it is made"), "error-text"));
      return row;
    }
  if (feed != NULL)
    {
      type = feed->material_type;
      color = feed->color;
      hex = feed->wanted_hex;
      if (feed->material_id != 0)
        spool = takt_materials_get (takt_shop_get_materials (shop), feed->material_id, NULL);
    }
  else if (profile != NULL && profile->materials->len > 0)
    {
      const TaktFilament *filament = g_ptr_array_index (profile->materials, 0);

      type = filament->material_type;
      color = filament->color;
    }
  if (spool != NULL)
    {
      type = spool->material_type;
      color = spool->color;
      hex = spool->color_hex;
    }
  if (type == NULL)
    return row;

  if (hex != NULL && strlen (hex) == 6)
    {
      GtkWidget *swatch = takt_swatch_new (13);

      takt_swatch_set_color (TAKT_SWATCH (swatch), hex, color);
      gtk_box_append (GTK_BOX (row), swatch);
    }
  grams = feed != NULL ? takt_format_grams (feed->grams) : NULL;
  minutes = profile != NULL ? takt_format_minutes (profile->estimated_minutes) : NULL;
  text = g_strdup_printf ("%s%s%s%s%s%s%s", type, color != NULL ? " " : "", color != NULL ? color : "",
                          grams != NULL ? " · " : "", grams != NULL ? grams : "",
                          minutes != NULL ? " · " : "", minutes != NULL ? minutes : "");
  gtk_box_append (GTK_BOX (row), make_label (text, "caption"));
  return row;
}

static GtkWidget *
make_menu (const TaktOrderItem *item)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *choose = g_strdup_printf ("orders.choose-product(int64 %" G_GINT64_FORMAT ")", item->id);
  g_autofree char *open =
      g_strdup_printf ("win.open(('products', int64 %" G_GINT64_FORMAT "))", item->profile_id);

  g_menu_append (menu, _ ("_Choose Product…"), choose);
  if (item->profile_id != 0)
    g_menu_append (menu, _ ("_Show Product"), open);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Item Menu"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Item Menu"),
                                  -1);
  return button;
}

/**
 * takt_order_item_view_new:
 * @jobs: (element-type TaktJob): of the order
 *
 * An item as a person needs it who makes it: picture, options, what is written on it, from which material. It shows this moment: who shows it
 * makes it anew when the item changes.
 */
GtkWidget *
takt_order_item_view_new (TaktShop *shop, const TaktOrderItem *item, GPtrArray *jobs)
{
  GtkWidget *view = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *picture = takt_product_picture_new (PICTURE_SIZE);
  g_autofree char *options = describe_options (item);

  takt_product_picture_set (TAKT_PRODUCT_PICTURE (picture), shop, item->profile_id);
  gtk_widget_set_valign (picture, GTK_ALIGN_START);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), make_label (item->title, "strong"));
  gtk_box_append (GTK_BOX (lines), make_label (options, "caption"));
  gtk_widget_add_css_class (gtk_widget_get_last_child (lines), "dim-label");
  gtk_box_append (GTK_BOX (lines), make_material (shop, item, jobs));
  gtk_box_append (GTK_BOX (row), picture);
  gtk_box_append (GTK_BOX (row), lines);
  gtk_box_append (GTK_BOX (row), make_menu (item));
  gtk_box_append (GTK_BOX (view), row);
  for (guint i = 0; i < item->personalization->len; i++)
    gtk_box_append (GTK_BOX (view), make_personalization (g_ptr_array_index (item->personalization, i)));
  gtk_widget_add_css_class (view, "order-item");
  return view;
}
