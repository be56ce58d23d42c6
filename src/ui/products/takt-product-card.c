/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-product-card.h"

#include "costs/takt-unit-cost.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/**
 * TaktProductCard:
 *
 * A product in the grid: picture, name, what a plate takes, what a piece costs and should cost the buyer.
 */
struct _TaktProductCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  TaktProductPicture *picture;
  GtkLabel *name;
  GtkLabel *plate;
  GtkLabel *filaments;
  GtkLabel *cost;
  GtkLabel *price;

  TaktShop *shop;      /* (owned) (nullable) */
  TaktProductRow *row; /* (owned) (nullable) what is shown */
  gulong handler;
};

G_DEFINE_FINAL_TYPE (TaktProductCard, takt_product_card, GTK_TYPE_WIDGET)

static char *
describe_plate (const TaktProfile *profile)
{
  g_autofree char *time = takt_format_minutes (profile->estimated_minutes);

  if (profile->units_per_plate <= 1)
    return g_strdup (time);
  /* Translators: %1$s is how long a plate takes, as in "1 h 12 min". */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%1$s · %2$d piece a plate",
                                       "%1$s · %2$d pieces a plate", (gulong) profile->units_per_plate),
                          time, profile->units_per_plate);
}

static char *
describe_filaments (const TaktProfile *profile)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = profile->materials->pdata[i];
      g_autofree char *grams = takt_format_grams (filament->grams);

      if (i > 0)
        g_string_append (text, " · ");
      if (filament->color != NULL && filament->color[0] != '\0')
        /* Translators: filament, its colour and how much: "PLA White 45 g". */
        g_string_append_printf (text, _ ("%1$s %2$s %3$s"), filament->material_type, filament->color, grams);
      else
        /* Translators: filament and how much: "PLA 45 g". */
        g_string_append_printf (text, _ ("%1$s %2$s"), filament->material_type, grams);
    }
  if (text->len == 0)
    g_string_append (text, _ ("No filament told"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_costs (TaktProductCard *self, const TaktProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *total = NULL;
  g_autofree char *cost_text = NULL;
  g_autofree char *price_text = NULL;
  TaktUnitCost cost;

  if (!takt_costs_of_unit (takt_shop_get_costs (self->shop), profile, &cost, &error))
    {
      gtk_label_set_label (self->cost, error->message);
      gtk_label_set_label (self->price, "");
      return;
    }

  total = takt_format_money (cost.total, cost.currency);
  cost_text = g_strdup_printf (_ ("Costs %s"), total);
  gtk_label_set_label (self->cost, cost_text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cost), NULL);
  if (cost.is_complete && cost.suggested_price > 0)
    {
      g_autofree char *price = takt_format_money (cost.suggested_price, cost.currency);

      /* Translators: a price that reaches the margin the owner wants. */
      price_text = g_strdup_printf (_ ("Ask %s"), price);
    }
  else if (!cost.is_complete)
    {
      /* Some of it is left out: a part of the costs is no cost to ask a price by. */
      gtk_label_set_label (self->cost, _ ("Price of filament unknown"));
      gtk_widget_set_tooltip_text (
          GTK_WIDGET (self->cost),
          _ ("No spool of this type has a price. Tell the price of one in Materials."));
    }
  gtk_label_set_label (self->price, price_text != NULL ? price_text : "");
}

static void
show (TaktProductCard *self)
{
  const TaktProfile *profile = self->row != NULL ? takt_product_row_get_profile (self->row) : NULL;
  g_autofree char *plate = NULL;
  g_autofree char *filaments = NULL;

  if (profile == NULL)
    return;

  plate = describe_plate (profile);
  filaments = describe_filaments (profile);
  takt_product_picture_set (self->picture, self->shop, profile->id);
  gtk_label_set_label (self->name, profile->name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), profile->name);
  gtk_label_set_label (self->plate, plate);
  gtk_label_set_label (self->filaments, filaments);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->filaments), filaments);
  show_costs (self, profile);
}

static void
takt_product_card_dispose (GObject *object)
{
  TaktProductCard *self = TAKT_PRODUCT_CARD (object);

  takt_product_card_set (self, NULL, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_product_card_parent_class)->dispose (object);
}

static void
takt_product_card_class_init (TaktProductCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_product_card_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "product-card");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkLabel *
add_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
takt_product_card_init (TaktProductCard *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *money = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->picture = TAKT_PRODUCT_PICTURE (takt_product_picture_new (96));
  gtk_widget_set_valign (GTK_WIDGET (self->picture), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->picture));
  gtk_box_append (GTK_BOX (self->box), texts);
  gtk_widget_set_hexpand (texts, TRUE);

  self->name = add_label (texts, "heading");
  self->plate = add_label (texts, "caption");
  self->filaments = add_label (texts, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->plate), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->filaments), "dim-label");

  gtk_widget_set_vexpand (money, TRUE);
  gtk_widget_set_valign (money, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (texts), money);
  self->cost = add_label (money, "numeric");
  gtk_widget_set_hexpand (GTK_WIDGET (self->cost), TRUE);
  self->price = add_label (money, "numeric");
  gtk_label_set_ellipsize (self->price, PANGO_ELLIPSIZE_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->price), "heading");
}

GtkWidget *
takt_product_card_new (void)
{
  return g_object_new (TAKT_TYPE_PRODUCT_CARD, NULL);
}

/** takt_product_card_set: shows @row, and follows it; NULL: nothing. */
void
takt_product_card_set (TaktProductCard *self, TaktShop *shop, TaktProductRow *row)
{
  g_return_if_fail (TAKT_IS_PRODUCT_CARD (self));

  if (self->row != NULL)
    g_clear_signal_handler (&self->handler, self->row);
  g_set_object (&self->shop, shop);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;

  self->handler = g_signal_connect_swapped (row, "notify::revision", G_CALLBACK (show), self);
  show (self);
}
