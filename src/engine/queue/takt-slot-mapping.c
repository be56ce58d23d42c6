/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-slot-mapping.h"

#include <glib/gi18n-lib.h>

#include "materials/takt-materials-private.h"
#include "takt-error.h"

/* Farther than any two colours are apart. */
#define FAR (4 * 256 * 256)

/* Squared distance of two colours; what is not known is as far as can be. */
static int
measure (const char *a, const char *b)
{
  guint64 one, other;
  int distance = 0;

  if (a == NULL || b == NULL || !g_ascii_string_to_unsigned (a, 16, 0, 0xffffff, &one, NULL)
      || !g_ascii_string_to_unsigned (b, 16, 0, 0xffffff, &other, NULL))
    return FAR;

  for (int shift = 0; shift <= 16; shift += 8)
    {
      int difference = (int) (one >> shift & 0xff) - (int) (other >> shift & 0xff);

      distance += difference * difference;
    }
  return distance;
}

static gboolean
has_type (const TaktWantedFilament *wanted, const TaktLoadedSlot *slot)
{
  return wanted->material_type == NULL
         || (slot->material_type != NULL
             && takt_materials_type_equals (slot->material_type, wanted->material_type));
}

static gboolean
can_feed (const TaktWantedFilament *wanted, const TaktLoadedSlot *slot)
{
  return wanted->extruder == TAKT_EXTRUDER_ANY || slot->extruder == TAKT_EXTRUDER_ANY
         || wanted->extruder == slot->extruder;
}

static const TaktLoadedSlot *
find_slot (const TaktLoadedSlot *loaded, guint n_loaded, int slot)
{
  for (guint i = 0; i < n_loaded; i++)
    if (loaded[i].slot == slot)
      return &loaded[i];
  return NULL;
}

/* Two filaments of one plate come from one spool only where they are the same. */
static gboolean
is_taken (const TaktWantedFilament *wanted, guint n_wanted, guint i, const GArray *slots, int slot)
{
  for (guint j = 0; j < n_wanted; j++)
    {
      gboolean is_placed = j != i && (guint) wanted[j].number <= slots->len
                           && g_array_index (slots, int, wanted[j].number - 1) == slot;

      if (is_placed && measure (wanted[i].color_hex, wanted[j].color_hex) != 0)
        return TRUE;
    }
  return FALSE;
}

static const TaktLoadedSlot *
find_nearest (const TaktWantedFilament *wanted,
              guint n_wanted,
              guint i,
              const TaktLoadedSlot *loaded,
              guint n_loaded,
              const GArray *slots)
{
  const TaktLoadedSlot *best = NULL;
  int nearest = FAR + 1;

  for (guint j = 0; j < n_loaded; j++)
    {
      int distance = measure (wanted[i].color_hex, loaded[j].color_hex);

      if (has_type (&wanted[i], &loaded[j]) && can_feed (&wanted[i], &loaded[j]) && distance < nearest
          && !is_taken (wanted, n_wanted, i, slots, loaded[j].slot))
        {
          best = &loaded[j];
          nearest = distance;
        }
    }
  return best;
}

/* Why a filament has no slot, for a person. */
static void
refuse (const TaktWantedFilament *wanted, const TaktLoadedSlot *loaded, guint n_loaded, GError **error)
{
  const char *type = wanted->material_type != NULL ? wanted->material_type : _ ("any type");
  gboolean other_side = FALSE;

  for (guint i = 0; i < n_loaded; i++)
    other_side |= has_type (wanted, &loaded[i]) && !can_feed (wanted, &loaded[i]);

  if (other_side)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
        _ ("Filament %d (%s) was sliced for a nozzle that no slot with this filament feeds. Load it on the "
           "other side, or slice the file again."),
        wanted->number, type);
  else
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
        _ ("Filament %d of the file (%s) is in no slot of this printer. Load it, or choose a slot for the "
           "print."),
        wanted->number, type);
}

static gboolean
use_choice (const TaktWantedFilament *wanted,
            const TaktLoadedSlot *loaded,
            guint n_loaded,
            gboolean *used,
            GError **error)
{
  const TaktLoadedSlot *slot = find_slot (loaded, n_loaded, wanted->slot);

  *used = FALSE;
  if (slot == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   _ ("The slot that was chosen for filament %d is empty. Load the spool again, or choose "
                      "another one."),
                   wanted->number);
      return FALSE;
    }
  if (slot->material_type != NULL && !has_type (wanted, slot))
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("Filament %d was sliced as %s, but its slot holds %s. Choose another slot, or slice the file "
             "again."),
          wanted->number, wanted->material_type, slot->material_type);
      return FALSE;
    }

  *used = can_feed (wanted, slot);
  return TRUE;
}

/**
 * takt_slot_mapping_resolve:
 * @wanted: (array length=n_wanted): what the plate uses, each number once
 * @loaded: (array length=n_loaded): what the machine has loaded at this moment; empty places are left out
 *
 * Which slot each filament of a plate comes from (protocol.md §7.2): the one that was chosen for it; else, or where that one feeds the
 * wrong nozzle, a loaded slot of the same type with the nearest colour. The result is indexed by filament number − 1 and never
 * compacted: numbers the plate does not use hold TAKT_SLOT_NONE (pitfalls 79a, 90). A filament without a slot is no mapping: it would be
 * printed from the holder outside (pitfall 45).
 *
 * Returns: (transfer full) (element-type int): as long as the highest number; NULL with TAKT_ERROR_CONFLICT and what is missing
 */
GArray *
takt_slot_mapping_resolve (const TaktWantedFilament *wanted,
                           guint n_wanted,
                           const TaktLoadedSlot *loaded,
                           guint n_loaded,
                           GError **error)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (int));
  const int none = TAKT_SLOT_NONE;

  for (guint i = 0; i < n_wanted; i++)
    while (slots->len < (guint) wanted[i].number)
      g_array_append_val (slots, none);

  /* What was chosen is out of reach of what is looked for. */
  for (guint i = 0; i < n_wanted; i++)
    {
      gboolean used = FALSE;

      if (wanted[i].slot != TAKT_SLOT_NONE && !use_choice (&wanted[i], loaded, n_loaded, &used, error))
        return NULL;
      if (used)
        g_array_index (slots, int, wanted[i].number - 1) = wanted[i].slot;
    }

  for (guint i = 0; i < n_wanted; i++)
    {
      const TaktLoadedSlot *found;

      if (g_array_index (slots, int, wanted[i].number - 1) != TAKT_SLOT_NONE)
        continue;
      found = find_nearest (wanted, n_wanted, i, loaded, n_loaded, slots);
      if (found == NULL)
        {
          refuse (&wanted[i], loaded, n_loaded, error);
          return NULL;
        }
      g_array_index (slots, int, wanted[i].number - 1) = found->slot;
    }

  return g_steal_pointer (&slots);
}
