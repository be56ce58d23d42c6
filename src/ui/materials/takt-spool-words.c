/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-spool-words.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

/** takt_spool_dup_title: "PLA White". */
char *
takt_spool_dup_title (const char *material_type, const char *color)
{
  if (color == NULL || *color == '\0')
    return g_strdup (material_type);
  /* Translators: type and colour of a spool: "PLA White". */
  return g_strdup_printf (C_ ("spool", "%1$s %2$s"), material_type, color);
}

/** takt_spool_dup_place: "X1C Left · A1", "Storage · Shelf 2". */
char *
takt_spool_dup_place (TaktShop *shop, const TaktMaterial *material)
{
  g_autoptr (TaktPrinter) printer = NULL;
  g_autofree char *slot = NULL;

  if (material->printer_id == 0 && (material->place == NULL || *material->place == '\0'))
    return g_strdup (_ ("Storage"));
  if (material->printer_id == 0)
    /* Translators: where in the storage a spool is kept: "Storage · Shelf 2". */
    return g_strdup_printf (_ ("Storage · %s"), material->place);

  printer = takt_printers_get (takt_shop_get_printers (shop), material->printer_id, NULL);
  slot = takt_format_slot (material->slot);
  return g_strdup_printf ("%s · %s", printer != NULL ? printer->name : "", slot);
}

/** takt_spool_dup_free: "75 g reserved · 130 g free", "38 g short". */
char *
takt_spool_dup_free (const TaktMaterial *material, gint64 reserved)
{
  gint64 left = material->remaining_grams - reserved;
  g_autofree char *some = takt_format_grams (reserved);
  g_autofree char *rest = takt_format_grams (ABS (left));

  if (left < 0)
    /* Translators: what queued prints will take of a spool, and what it lacks for them. */
    return g_strdup_printf (_ ("%1$s reserved · %2$s short"), some, rest);
  if (reserved == 0)
    return g_strdup (_ ("Nothing reserved"));
  /* Translators: what queued prints will take of a spool, and what is left then. */
  return g_strdup_printf (_ ("%1$s reserved · %2$s free"), some, rest);
}

/** takt_spool_dup_in_place: "A1: PLA White, 205 g", "A4: empty". */
char *
takt_spool_dup_in_place (const TaktSpoolPlace *place)
{
  g_autofree char *title = NULL;
  g_autofree char *grams = NULL;

  if (place->spool == NULL)
    return g_strdup_printf (_ ("%s: empty"), place->slot_name);

  title = takt_spool_dup_title (place->spool->material_type, place->spool->color);
  grams = takt_format_grams (place->spool->remaining_grams);
  /* Translators: a slot, the spool in it, grams left: "A1: PLA White, 205 g". */
  return g_strdup_printf (_ ("%1$s: %2$s, %3$s"), place->slot_name, title, grams);
}

void
takt_spool_place_free (TaktSpoolPlace *self)
{
  g_free (self->printer_name);
  g_free (self->slot_name);
  takt_material_free (self->spool);
  g_free (self);
}

static gboolean
has_slot (GArray *slots, int slot)
{
  for (guint i = 0; i < slots->len; i++)
    if (g_array_index (slots, int, i) == slot)
      return TRUE;
  return FALSE;
}

static void
add_slot (GArray *slots, int slot)
{
  if (!has_slot (slots, slot))
    g_array_append_val (slots, slot);
}

static int
compare_slots (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/* Those that the machine tells of and those with a spool; one that tells nothing has a first AMS and a holder of its own. */
static GArray *
list_slots (TaktShop *shop, gint64 printer_id, GPtrArray *spools)
{
  GArray *slots = g_array_new (FALSE, FALSE, sizeof (int));
  TaktPrinterState state = { 0 };

  if (takt_printers_get_state (takt_shop_get_printers (shop), printer_id, &state) && state.report != NULL)
    for (guint i = 0; state.report->trays != NULL && i < state.report->trays->len; i++)
      add_slot (slots, ((const TaktTrayReport *) state.report->trays->pdata[i])->slot);
  if (slots->len == 0)
    {
      for (int slot = 0; slot < TAKT_SLOT_TRAYS_PER_UNIT; slot++)
        add_slot (slots, slot);
      add_slot (slots, TAKT_SLOT_EXTERNAL);
    }
  for (guint i = 0; i < spools->len; i++)
    add_slot (slots, ((const TaktMaterial *) spools->pdata[i])->slot);
  g_array_sort (slots, compare_slots);
  return slots;
}

/** takt_spool_list_places: (transfer full) (element-type TaktSpoolPlace): where a spool can be loaded, by printer and slot. */
GPtrArray *
takt_spool_list_places (TaktShop *shop)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_spool_place_free);
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (shop), NULL);

  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = printers->pdata[i];
      g_autoptr (GPtrArray) spools =
          takt_materials_list_of_printer (takt_shop_get_materials (shop), printer->id, NULL);
      g_autoptr (GArray) slots = NULL;

      if (spools == NULL)
        continue;
      slots = list_slots (shop, printer->id, spools);
      for (guint k = 0; k < slots->len; k++)
        {
          TaktSpoolPlace *place = g_new0 (TaktSpoolPlace, 1);

          place->printer_id = printer->id;
          place->printer_name = g_strdup (printer->name);
          place->slot = g_array_index (slots, int, k);
          place->slot_name = takt_format_slot (place->slot);
          for (guint n = 0; n < spools->len; n++)
            if (((const TaktMaterial *) spools->pdata[n])->slot == place->slot)
              place->spool = takt_material_copy (spools->pdata[n]);
          g_ptr_array_add (places, place);
        }
    }
  return places;
}
