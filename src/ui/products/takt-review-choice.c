/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-review-choice.h"

#include "mapping/takt-color.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static void
choice_free (gpointer data)
{
  TaktReviewChoice *choice = data;

  g_free (choice->label);
  g_free (choice->hex);
  takt_option_rule_free (choice->rule);
  g_free (choice);
}

/** takt_review_item_free: NULL is allowed. */
void
takt_review_item_free (TaktReviewItem *self)
{
  if (self == NULL)
    return;

  takt_order_item_free (self->item);
  g_free (self->question);
  g_ptr_array_unref (self->choices);
  g_free (self);
}

/* @label: (transfer full) */
static TaktReviewChoice *
add_choice (TaktReviewItem *self, char *label)
{
  TaktReviewChoice *choice = g_new0 (TaktReviewChoice, 1);

  choice->label = label;
  g_ptr_array_add (self->choices, choice);
  return choice;
}

static TaktOptionRule *
add_rule_choice (TaktReviewItem *self, const TaktMappedOption *option, char *label)
{
  TaktReviewChoice *choice = add_choice (self, label);

  choice->rule = takt_option_rule_new ();
  choice->rule->option_name = g_strdup (option->name);
  choice->rule->option_value = g_strdup (option->value);
  return choice->rule;
}

static gboolean
suggest_products (TaktReviewItem *self, TaktShop *shop, GError **error)
{
  g_autoptr (GPtrArray) profiles =
      takt_products_suggest (takt_shop_get_products (shop), self->item, TAKT_REVIEW_MOST_CHOICES, error);

  if (profiles == NULL)
    return FALSE;
  for (guint i = 0; i < profiles->len; i++)
    {
      const TaktProfile *profile = profiles->pdata[i];

      add_choice (self, g_strdup (profile->name))->profile_id = profile->id;
    }
  self->question = g_strdup (_ ("Which product is this?"));
  return TRUE;
}

typedef struct
{
  const TaktMaterial *spool;
  double difference;
} Near;

static int
compare_near (gconstpointer a, gconstpointer b)
{
  const Near *one = a, *other = b;

  return one->difference < other->difference ? -1 : one->difference > other->difference;
}

static gboolean
is_offered (const TaktReviewItem *self, const char *color)
{
  for (guint i = 0; i < self->choices->len; i++)
    if (g_ascii_strcasecmp (((const TaktReviewChoice *) self->choices->pdata[i])->label, color) == 0)
      return TRUE;
  return FALSE;
}

/* The colours of the shop's spools, those nearest to what the text may mean first. */
static gboolean
suggest_colors (TaktReviewItem *self,
                TaktShop *shop,
                const TaktMappedOption *option,
                const char *type,
                GError **error)
{
  g_autoptr (GPtrArray) spools = takt_materials_list (takt_shop_get_materials (shop), 0, 0, NULL, error);
  g_autoptr (GArray) near = g_array_new (FALSE, FALSE, sizeof (Near));
  const char *wanted = option->suggested_hex != NULL ? option->suggested_hex : option->color_hex;

  if (spools == NULL)
    return FALSE;
  for (guint i = 0; i < spools->len; i++)
    {
      const TaktMaterial *spool = spools->pdata[i];
      char hex[7];
      Near one = { spool, 0 };

      if (spool->color == NULL || *spool->color == '\0' || spool->color_hex == NULL
          || !takt_color_parse_hex (spool->color_hex, hex))
        continue;
      if (wanted != NULL)
        one.difference = takt_color_difference (wanted, hex);
      /* Another type may be of the same colour, but is not what the product wants. */
      if (type != NULL && g_ascii_strcasecmp (type, spool->material_type) != 0)
        one.difference += 1000;
      g_array_append_val (near, one);
    }
  g_array_sort (near, compare_near);
  for (guint i = 0; i < near->len && self->choices->len < TAKT_REVIEW_MOST_CHOICES; i++)
    {
      const TaktMaterial *spool = g_array_index (near, Near, i).spool;
      TaktOptionRule *rule;

      if (is_offered (self, spool->color))
        continue;
      rule = add_rule_choice (self, option, g_strdup (spool->color));
      rule->color = g_strdup (spool->color);
      rule->color_hex = g_strdup (spool->color_hex);
      ((TaktReviewChoice *) self->choices->pdata[self->choices->len - 1])->hex = g_strdup (spool->color_hex);
    }
  return TRUE;
}

/* The colour is known; for which of several filaments is not. */
static gboolean
suggest_filaments (TaktReviewItem *self, TaktShop *shop, const TaktMappedOption *option, GError **error)
{
  g_autoptr (TaktProfile) profile =
      takt_products_get (takt_shop_get_products (shop), self->item->profile_id, error);

  if (profile == NULL)
    return FALSE;
  for (guint i = 0; i < profile->materials->len && i < TAKT_REVIEW_MOST_CHOICES; i++)
    {
      const TaktFilament *filament = profile->materials->pdata[i];

      add_rule_choice (self, option,
                       /* Translators: number, type and colour of a filament. */
                       g_strdup_printf (_ ("Filament %1$u: %2$s %3$s"), i + 1, filament->material_type,
                                        filament->color != NULL ? filament->color : ""))
          ->filament = (int) i + 1;
    }
  return TRUE;
}

static void
suggest_meanings (TaktReviewItem *self, const TaktMappedOption *option)
{
  if (option->suggested_copies > 0)
    add_rule_choice (self, option,
                     g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d Piece", "%d Pieces",
                                                   (gulong) option->suggested_copies),
                                      option->suggested_copies))
        ->copies = option->suggested_copies;
  add_rule_choice (self, option, g_strdup (_ ("Says Nothing About the Print")))->is_ignored = TRUE;
}

static gboolean
suggest_for_option (TaktReviewItem *self, TaktShop *shop, GError **error)
{
  g_autoptr (TaktItemMapping) mapping = takt_orders_map_item (takt_shop_get_orders (shop), self->item, error);
  const TaktMappedOption *option = NULL;

  if (mapping == NULL)
    return FALSE;
  for (guint i = 0; option == NULL && i < mapping->options->len; i++)
    if (((const TaktMappedOption *) mapping->options->pdata[i])->problem != NULL)
      option = mapping->options->pdata[i];
  if (option == NULL)
    {
      self->question = g_strdup (_ ("Which product is this?"));
      return TRUE;
    }

  self->question = g_strdup (option->problem);
  if (!option->is_color)
    {
      suggest_meanings (self, option);
      return TRUE;
    }
  if (option->color_hex != NULL && option->filament == 0)
    return suggest_filaments (self, shop, option, error);
  return suggest_colors (self, shop, option, mapping->material_type, error);
}

/**
 * takt_review_item_read:
 * @item: (transfer full): of takt_orders_list_review()
 *
 * Returns: (transfer full): the item with what may be said of it; NULL with @error
 */
TaktReviewItem *
takt_review_item_read (TaktShop *shop, TaktOrderItem *item, GError **error)
{
  g_autoptr (TaktReviewItem) self = g_new0 (TaktReviewItem, 1);

  self->item = item;
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  if (item->profile_id == 0 ? !suggest_products (self, shop, error) : !suggest_for_option (self, shop, error))
    return NULL;
  return g_steal_pointer (&self);
}

/** takt_review_item_dup_signature: two of one signature look alike. */
char *
takt_review_item_dup_signature (const TaktReviewItem *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s:%s", self->item->id,
                          self->item->profile_id, self->item->title, self->question);
  for (guint i = 0; i < self->choices->len; i++)
    g_string_append_printf (text, "|%s", ((const TaktReviewChoice *) self->choices->pdata[i])->label);
  return g_string_free (text, FALSE);
}

/** takt_review_item_choose: says the @choice of @self; @for_all: remembered for all items like it. One command, which can be taken back. */
gboolean
takt_review_item_choose (const TaktReviewItem *self,
                         TaktShop *shop,
                         guint choice,
                         gboolean for_all,
                         GError **error)
{
  const TaktReviewChoice *chosen;
  TaktItemChoice said = { .for_all = for_all };

  g_return_val_if_fail (choice < self->choices->len, FALSE);

  chosen = self->choices->pdata[choice];
  said.profile_id = chosen->profile_id;
  said.rule = chosen->rule;
  return takt_orders_choose (takt_shop_get_orders (shop), self->item->id, &said, error);
}
