/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-rule-words.h"

#include <glib/gi18n-lib.h>

/* A rule in words. */

/** takt_rule_dup_title: (transfer full): of which option it is. */
char *
takt_rule_dup_title (const TaktOptionRule *rule)
{
  if (rule->option_value == NULL)
    /* Translators: the name of an option, such as "Gift wrap". */
    return g_strdup_printf (_ ("%s: any value"), rule->option_name);
  if (rule->option_name == NULL)
    /* Translators: the value of an option, such as "Large". */
    return g_strdup_printf (_ ("Any option: %s"), rule->option_value);
  /* Translators: name and value of an option. */
  return g_strdup_printf (_ ("%1$s: %2$s"), rule->option_name, rule->option_value);
}

static char *
dup_product (TaktShop *shop, gint64 id)
{
  g_autoptr (TaktProfile) profile = takt_products_get (takt_shop_get_products (shop), id, NULL);

  return g_strdup (profile != NULL ? profile->name : _ ("a product that is gone"));
}

/** takt_rule_dup_scope: (transfer full): where it counts. */
char *
takt_rule_dup_scope (TaktShop *shop, const TaktOptionRule *rule)
{
  if (rule->order_item_id != 0)
    {
      g_autoptr (TaktOrderItem) item =
          takt_orders_get_item (takt_shop_get_orders (shop), rule->order_item_id, NULL);

      /* Translators: the title of an item of an order. */
      return item != NULL ? g_strdup_printf (_ ("This item only: %s"), item->title)
                          : g_strdup (_ ("An item that is gone"));
    }
  return rule->profile_id != 0 ? dup_product (shop, rule->profile_id) : g_strdup (_ ("All products"));
}

/** takt_rule_dup_meaning: (transfer full): what the option means. */
char *
takt_rule_dup_meaning (TaktShop *shop, const TaktOptionRule *rule)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (rule->is_ignored)
    return g_strdup (_ ("Ignored: it says nothing about the print"));

  if (rule->use_profile_id != 0)
    {
      g_autofree char *name = dup_product (shop, rule->use_profile_id);

      g_ptr_array_add (parts, g_strdup_printf (_ ("Made as “%s”"), name));
    }
  if (rule->copies > 0)
    g_ptr_array_add (
        parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d piece", "%d pieces", (gulong) rule->copies),
                                rule->copies));
  if (rule->material_type != NULL)
    g_ptr_array_add (parts, g_strdup (rule->material_type));
  if (rule->color != NULL || rule->color_hex != NULL)
    g_ptr_array_add (parts,
                     rule->color != NULL ? g_strdup (rule->color) : g_strdup_printf ("#%s", rule->color_hex));
  if (rule->filament > 0)
    /* Translators: the first, second, … filament of a product. */
    g_ptr_array_add (parts, g_strdup_printf (_ ("Colour of filament %d"), rule->filament));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}
