/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/takt-color-words.h"
#include "takt-money.h"
#include "takt-text.h"

#define GRAMS_PER_KG 1000
/** USUAL_SPOOL_GRAMS: what a spool of a material holds that the shop never had. */
#define USUAL_SPOOL_GRAMS 1000

/* A material: spools of one type and colour, and what prints want of them. */
typedef struct
{
  TaktPurchase *purchase;
  GPtrArray *spools; /* (element-type TaktMaterial) borrowed */
} Group;

/** takt_purchase_free: NULL is allowed. */
void
takt_purchase_free (TaktPurchase *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self->vendor);
  g_free (self->currency);
  g_free (self);
}

static void
group_free (gpointer data)
{
  Group *group = data;

  takt_purchase_free (group->purchase);
  g_ptr_array_unref (group->spools);
  g_free (group);
}

static Group *
add_group (GPtrArray *groups, const char *material_type, const char *color)
{
  Group *group = g_new0 (Group, 1);
  g_autofree char *folded = NULL;
  char hex[7];

  group->spools = g_ptr_array_new ();
  group->purchase = g_new0 (TaktPurchase, 1);
  group->purchase->material_type = g_strdup (material_type);
  group->purchase->color = g_strdup (color != NULL ? color : "");
  group->purchase->spool_grams = USUAL_SPOOL_GRAMS;
  group->purchase->runs_out_at = TAKT_TIME_UNSET;
  folded = takt_text_fold (group->purchase->color);
  if (takt_color_words_find (folded, hex) == TAKT_COLOR_CLEAR)
    group->purchase->color_hex = g_strdup (hex);
  g_ptr_array_add (groups, group);
  return group;
}

/* The group of exactly this type and colour. */
static Group *
find_group (GPtrArray *groups, const char *material_type, const char *color)
{
  g_autofree char *wanted = takt_text_fold (color != NULL ? color : "");

  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = groups->pdata[i];
      g_autofree char *have = takt_text_fold (group->purchase->color);

      if (takt_materials_type_equals (group->purchase->material_type, material_type)
          && g_str_equal (have, wanted))
        return group;
    }
  return NULL;
}

/* A spool counts for its group; the one that came last says what is bought again. */
static void
count_spool (GPtrArray *groups, const TaktMaterial *spool)
{
  Group *group = find_group (groups, spool->material_type, spool->color);
  const TaktMaterial *last;
  TaktPurchase *purchase;

  if (group == NULL)
    group = add_group (groups, spool->material_type, spool->color);
  purchase = group->purchase;
  last = group->spools->len > 0 ? group->spools->pdata[group->spools->len - 1] : NULL;
  purchase->have_grams += spool->remaining_grams;
  purchase->low_grams = MAX (purchase->low_grams, takt_materials_get_low_grams (spool));
  if (last != NULL && last->id > spool->id)
    {
      g_ptr_array_insert (group->spools, 0, (gpointer) spool);
      return;
    }

  g_ptr_array_add (group->spools, (gpointer) spool);
  g_free (purchase->vendor);
  purchase->vendor = g_strdup (spool->vendor);
  g_free (purchase->color_hex);
  purchase->color_hex = g_strdup (spool->color_hex);
  g_free (purchase->currency);
  purchase->currency = g_strdup (spool->currency);
  purchase->spool_grams = spool->weight_grams;
}

static gboolean
holds (const Group *group, gint64 material_id)
{
  for (guint i = 0; i < group->spools->len; i++)
    if (((const TaktMaterial *) group->spools->pdata[i])->id == material_id)
      return TRUE;
  return FALSE;
}

/* The group that a filament will be taken from; where several fit, one that still has enough, so that no more is bought than needed. */
static Group *
find_wanted (TaktMaterials *self,
             GPtrArray *groups,
             const char *material_type,
             const char *color,
             const char *wanted_hex,
             gint64 material_id,
             gint64 grams)
{
  Group *fitting = NULL;

  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = groups->pdata[i];
      const TaktPurchase *purchase = group->purchase;

      if (material_id != 0)
        {
          if (holds (group, material_id))
            return group;
          continue;
        }
      if (!takt_materials_type_equals (purchase->material_type, material_type) || group->spools->len == 0
          || !takt_materials_color_fits (self, group->spools->pdata[0], color, wanted_hex))
        continue;
      if (purchase->have_grams - purchase->needed_grams >= grams)
        return group;
      if (fitting == NULL)
        fitting = group;
    }
  return fitting != NULL ? fitting : find_group (groups, material_type, color);
}

static gboolean
count_jobs (TaktMaterials *self, GPtrArray *groups, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT m.material_type, m.color, m.wanted_hex, m.grams, m.material_id, j.scheduled_start "
      "FROM jobs j JOIN job_materials m ON m.job_id = j.id WHERE j.status IN ('queued', 'started') "
      "ORDER BY m.material_id IS NULL, j.scheduled_start IS NOT NULL, j.scheduled_start, j.id");

  while (takt_statement_step (query))
    {
      const char *material_type = takt_statement_text (query, 0);
      const char *color = takt_statement_text (query, 1);
      gint64 grams = takt_statement_int (query, 3);
      TaktTime at = takt_statement_time (query, 5);
      Group *group = find_wanted (self, groups, material_type, color, takt_statement_text (query, 2),
                                  takt_statement_int (query, 4), grams);
      TaktPurchase *purchase;

      if (group == NULL)
        group = add_group (groups, material_type, color);
      purchase = group->purchase;
      purchase->needed_grams += grams;
      if (purchase->needed_grams > purchase->have_grams && at != TAKT_TIME_UNSET
          && (purchase->runs_out_at == TAKT_TIME_UNSET || at < purchase->runs_out_at))
        purchase->runs_out_at = at;
    }
  return takt_statement_finish (query, error);
}

/* Returns: whether there is something to buy of it. */
static gboolean
settle (TaktMaterials *self, const Group *group)
{
  TaktPurchase *purchase = group->purchase;
  gint64 free_grams = purchase->have_grams - purchase->needed_grams;
  gint64 wanted;
  gint64 cost_per_kg = 0;

  purchase->missing_grams = MAX (-free_grams, 0);
  if (free_grams >= purchase->low_grams && purchase->missing_grams == 0)
    return FALSE;

  wanted = MAX (purchase->low_grams, 1) - free_grams;
  purchase->n_spools = (int) ((wanted + purchase->spool_grams - 1) / purchase->spool_grams);
  if (group->spools->len > 0)
    cost_per_kg = ((const TaktMaterial *) group->spools->pdata[group->spools->len - 1])->cost_per_kg_minor;
  purchase->cost_minor =
      purchase->n_spools * takt_money_ratio (cost_per_kg, purchase->spool_grams, GRAMS_PER_KG);
  if (purchase->currency == NULL)
    purchase->currency = g_strdup (takt_materials_get_currency (self));
  return TRUE;
}

/* What prints lack first, the sooner the earlier; then what is low. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const TaktPurchase *first = *(const TaktPurchase *const *) a;
  const TaktPurchase *second = *(const TaktPurchase *const *) b;

  if ((first->missing_grams > 0) != (second->missing_grams > 0))
    return first->missing_grams > 0 ? -1 : 1;
  if ((first->runs_out_at == TAKT_TIME_UNSET) != (second->runs_out_at == TAKT_TIME_UNSET))
    return first->runs_out_at == TAKT_TIME_UNSET ? 1 : -1;
  if (first->runs_out_at != second->runs_out_at)
    return first->runs_out_at < second->runs_out_at ? -1 : 1;
  if (first->missing_grams != second->missing_grams)
    return first->missing_grams > second->missing_grams ? -1 : 1;
  return g_utf8_collate (first->color, second->color);
}

/**
 * takt_materials_list_to_buy:
 *
 * The purchase list: materials of which queued and running prints want more than all its spools hold, and those of which less is free
 * than the limit of its spools. Spools of one type and colour stand in for each other, whoever made them.
 *
 * Returns: (transfer full) (element-type TaktPurchase): what prints lack first; NULL with @error
 */
GPtrArray *
takt_materials_list_to_buy (TaktMaterials *self, GError **error)
{
  g_autoptr (GPtrArray) spools = NULL;
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  GPtrArray *purchases;

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);

  spools = takt_material_table_list (self->store, 0, 0, NULL, error);
  if (spools == NULL)
    return NULL;
  for (guint i = 0; i < spools->len; i++)
    count_spool (groups, spools->pdata[i]);
  if (!count_jobs (self, groups, error))
    return NULL;

  purchases = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_purchase_free);
  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = groups->pdata[i];

      if (settle (self, group))
        g_ptr_array_add (purchases, g_steal_pointer (&group->purchase));
    }
  g_ptr_array_sort (purchases, compare);
  return purchases;
}

/* RFC 4180; a cell that a spreadsheet would take for a formula is text. */
static void
append_cell (GString *csv, const char *text)
{
  g_autoptr (GString) quoted = g_string_new (text != NULL ? text : "");

  if (quoted->len > 0 && strchr ("=+-@\t\r", quoted->str[0]) != NULL)
    g_string_prepend_c (quoted, '\'');
  g_string_replace (quoted, "\"", "\"\"", 0);
  g_string_append_printf (csv, "\"%s\",", quoted->str);
}

static void
append_csv (GString *csv, const TaktPurchase *purchase)
{
  g_autofree char *cost = takt_money_to_text (purchase->cost_minor, purchase->currency);

  append_cell (csv, purchase->material_type);
  append_cell (csv, purchase->color);
  append_cell (csv, purchase->vendor);
  g_string_append_printf (
      csv, "%d,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%s,%s\r\n",
      purchase->n_spools, purchase->spool_grams, purchase->missing_grams, purchase->have_grams,
      purchase->needed_grams, cost, purchase->currency);
}

static void
append_text (GString *text, const TaktPurchase *purchase)
{
  g_autofree char *missing = NULL;

  /* Translators: a line of a purchase list: how many spools of how many grams, type, colour: "2 × 1000 g PLA White". */
  g_string_append_printf (text, _ ("%1$d × %2$d g %3$s %4$s"), purchase->n_spools,
                          (int) purchase->spool_grams, purchase->material_type, purchase->color);
  if (purchase->vendor != NULL && *purchase->vendor != '\0')
    g_string_append_printf (text, " (%s)", purchase->vendor);
  if (purchase->missing_grams > 0)
    {
      missing = g_strdup_printf (_ (": %d g are missing for queued prints"), (int) purchase->missing_grams);
      g_string_append (text, missing);
    }
  g_string_append_c (text, '\n');
}

/**
 * takt_materials_write_to_buy:
 * @purchases: (element-type TaktPurchase)
 * @as_csv: RFC 4180 with a header row; else a line of text for each
 *
 * Returns: (transfer full): the list for a mail, a note or a spreadsheet
 */
char *
takt_materials_write_to_buy (GPtrArray *purchases, gboolean as_csv)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (purchases != NULL, NULL);

  if (as_csv)
    g_string_append (text,
                     "material_type,color,vendor,spools,spool_grams,missing_grams,have_grams,needed_grams,"
                     "cost,currency\r\n");
  for (guint i = 0; i < purchases->len; i++)
    (as_csv ? append_csv : append_text) (text, purchases->pdata[i]);
  return g_string_free (text, FALSE);
}
