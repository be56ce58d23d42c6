/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-money.h"

/** LOW_PCT: what is low where its owner does not say. */
#define LOW_PCT 10

G_DEFINE_FINAL_TYPE (TaktMaterials, takt_materials, G_TYPE_OBJECT)

static void
note (TaktMaterials *self, gint64 id)
{
  takt_changes_note (self->changes, "materials", id);
}

typedef struct
{
  TaktMaterials *self;
  TaktMaterial *row;
  gint64 printer_id; /* where it shall be */
  int slot;
  const TaktMaterial *before; /* (nullable) for the ledger: what was left of it */
  TaktMaterialsAct *act;      /* (nullable): remembers who had to go from the slot */
  gint64 event_id;            /* out */
} Placing;

typedef struct
{
  TaktMaterials *self;
  TaktMaterial *row;
  gint64 printer_id; /* of the first */
  int slot;
  guint count;
  TaktMaterialsAct *act;
  GArray *ids; /* out (element-type gint64) */
} Adding;

/* Whoever is in that slot now will have to go. */
static gboolean
touch_slot (TaktMaterials *self,
            TaktMaterialsAct *act,
            gint64 id,
            gint64 printer_id,
            int slot,
            GError **error)
{
  g_autoptr (TaktMaterial) old = NULL;

  if (act == NULL || printer_id == 0)
    return TRUE;
  if (!takt_material_table_find_slot (self->store, printer_id, slot, &old, error))
    return FALSE;
  if (old != NULL && old->id != id)
    takt_materials_act_touch (act, old);
  return TRUE;
}

static gboolean
add_work (TaktStore *store, gpointer user_data, GError **error)
{
  Adding *adding = user_data;
  TaktMaterials *self = adding->self;

  if (!touch_slot (self, adding->act, 0, adding->printer_id, adding->slot, error))
    return FALSE;

  for (guint i = 0; i < adding->count; i++)
    {
      g_autoptr (TaktMaterial) row = takt_material_copy (adding->row);

      row->printer_id = 0;
      row->slot = TAKT_SLOT_NONE;
      row->id = takt_material_table_insert (store, row, error);
      if (row->id == 0
          || (i == 0 && adding->printer_id != 0
              && !takt_materials_put_in_slot (self, row, adding->printer_id, adding->slot, error)))
        return FALSE;
      takt_materials_act_bring (adding->act, row);
      g_array_append_val (adding->ids, row->id);
    }
  return TRUE;
}

static gboolean
place_work (TaktStore *store, gpointer user_data, GError **error)
{
  Placing *placing = user_data;
  gboolean ok;

  if (!touch_slot (placing->self, placing->act, placing->row->id, placing->printer_id, placing->slot, error))
    return FALSE;
  if (placing->printer_id == 0)
    ok = takt_materials_put_in_storage (placing->self, placing->row, error);
  else
    ok = takt_materials_put_in_slot (placing->self, placing->row, placing->printer_id, placing->slot, error);
  return ok
         && (placing->before == NULL
             || takt_materials_note_setting (placing->self, placing->before, placing->row, &placing->event_id,
                                             error));
}

/* Writes what is left of a spool, where it is. */
static gboolean
set_work (TaktStore *store, gpointer user_data, GError **error)
{
  Placing *placing = user_data;

  return takt_material_table_update (store, placing->row, error)
         && takt_materials_note_setting (placing->self, placing->before, placing->row, &placing->event_id,
                                         error);
}

typedef struct
{
  TaktMaterials *self;
  gint64 id;
} Removing;

static gboolean
remove_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Removing *removing = user_data;

  return takt_materials_archive (removing->self, removing->id, error);
}

/* Inside a transaction. */
gboolean
takt_materials_archive (TaktMaterials *self, gint64 id, GError **error)
{
  gboolean planned;

  if (!takt_material_table_is_planned (self->store, id, &planned, error))
    return FALSE;
  if (planned)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("Queued prints are planned from this spool. Print, move or cancel them first."));
      return FALSE;
    }

  return takt_material_table_archive (self->store, id, takt_clock_now (self->clock), error);
}

/* Where it was done it can be taken back; nothing is remembered of what continued the line before. */
static gboolean
finish_placing (Placing *placing, gboolean done, const char *label, GError **error)
{
  if (placing->event_id != 0)
    takt_materials_act_set_event (placing->act, placing->event_id, TRUE);
  return takt_materials_act_finish (placing->act, done, label, error);
}

static gboolean
set_remaining (TaktMaterials *self, const TaktMaterial *before, TaktMaterial *row, GError **error)
{
  Placing placing = { self, row, 0, TAKT_SLOT_NONE, before, NULL, 0 };

  row->last_synced = row->updated_at = takt_clock_now (self->clock);
  if (!takt_store_transaction (self->store, set_work, &placing, error))
    return FALSE;

  note (self, row->id);
  if (placing.event_id == 0)
    return TRUE;
  placing.act = takt_materials_act_new (self);
  return finish_placing (&placing, TRUE, _ ("Set what is left"), error);
}

static void
takt_materials_finalize (GObject *object)
{
  TaktMaterials *self = TAKT_MATERIALS (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_materials_parent_class)->finalize (object);
}

static void
takt_materials_class_init (TaktMaterialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_materials_finalize;
}

static void
takt_materials_init (TaktMaterials *self)
{
}

/* Inside a transaction. */
gboolean
takt_materials_put_in_storage (TaktMaterials *self, TaktMaterial *material, GError **error)
{
  material->printer_id = 0;
  material->slot = TAKT_SLOT_NONE;
  material->loaded_at = TAKT_TIME_UNSET;
  material->reported_at = TAKT_TIME_UNSET;
  material->updated_at = takt_clock_now (self->clock);
  note (self, material->id);

  return takt_material_table_update (self->store, material, error);
}

/* Inside a transaction. A spool that is in the slot already goes to storage. */
gboolean
takt_materials_put_in_slot (TaktMaterials *self,
                            TaktMaterial *material,
                            gint64 printer_id,
                            int slot,
                            GError **error)
{
  g_autoptr (TaktMaterial) old = NULL;

  if (!takt_material_table_find_slot (self->store, printer_id, slot, &old, error))
    return FALSE;
  if (old != NULL && old->id != material->id && !takt_materials_put_in_storage (self, old, error))
    return FALSE;

  if (material->printer_id != printer_id || material->slot != slot)
    {
      material->loaded_at = takt_clock_now (self->clock);
      material->reported_at = TAKT_TIME_UNSET;
    }
  material->printer_id = printer_id;
  material->slot = slot;
  material->updated_at = takt_clock_now (self->clock);
  note (self, material->id);

  return takt_material_table_update (self->store, material, error);
}

/**
 * takt_materials_new:
 *
 * Returns: (transfer full): the service of spools; it holds no state beside the store
 */
TaktMaterials *
takt_materials_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings)
{
  TaktMaterials *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (TAKT_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (TAKT_IS_CHANGES (changes), NULL);
  g_return_val_if_fail (TAKT_IS_SETTINGS (settings), NULL);

  self = g_object_new (TAKT_TYPE_MATERIALS, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);

  return self;
}

/**
 * takt_materials_list:
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are
 *
 * Returns: (transfer full) (element-type TaktMaterial): loaded spools by printer and slot, then those in storage; NULL with @error
 */
GPtrArray *
takt_materials_list (TaktMaterials *self, guint limit, guint offset, guint *total, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);

  return takt_material_table_list (self->store, limit, offset, total, error);
}

/**
 * takt_materials_list_of_printer:
 *
 * Returns: (transfer full) (element-type TaktMaterial): what is loaded in a printer, by slot; empty for a printer that does not
 *   exist; NULL with @error
 */
GPtrArray *
takt_materials_list_of_printer (TaktMaterials *self, gint64 printer_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);

  return takt_material_table_list_of_printer (self->store, printer_id, error);
}

/** takt_materials_get: (transfer full): a spool; NULL with TAKT_ERROR_NOT_FOUND. */
TaktMaterial *
takt_materials_get (TaktMaterials *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);

  return takt_material_table_get (self->store, id, error);
}

/**
 * takt_materials_add:
 * @material: as for takt_materials_add_several()
 *
 * Adds a spool. A spool that is in the slot already goes to storage.
 *
 * Returns: the new id, 0 with @error
 */
gint64
takt_materials_add (TaktMaterials *self, const TaktMaterial *material, GError **error)
{
  g_autoptr (GArray) ids = takt_materials_add_several (self, material, 1, error);

  return ids != NULL ? g_array_index (ids, gint64, 0) : 0;
}

/**
 * takt_materials_add_several:
 * @material: id and times are ignored. Of remaining_pct and remaining_grams the one that is not -1 decides the other (both:
 *   they must agree, none: a full spool). A NULL currency is the shop's
 * @count: 1 … TAKT_MATERIALS_MOST_AT_ONCE
 * @error: TAKT_ERROR_INVALID with the field, TAKT_ERROR_NOT_FOUND when the printer does not exist
 *
 * Adds as many spools that are alike. The first goes where @material says, the others into storage. A spool that is in the slot already
 * goes to storage.
 *
 * Returns: (transfer full) (element-type gint64): the new ids; NULL with @error
 */
GArray *
takt_materials_add_several (TaktMaterials *self, const TaktMaterial *material, guint count, GError **error)
{
  g_autoptr (TaktMaterial) row = NULL;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *label = NULL;
  Adding adding;

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);
  g_return_val_if_fail (material != NULL, NULL);

  if (count < 1 || count > TAKT_MATERIALS_MOST_AT_ONCE)
    {
      takt_error_set_field (error, "count", _ ("From 1 to %d spools can be added at once."),
                            TAKT_MATERIALS_MOST_AT_ONCE);
      return NULL;
    }
  row = takt_materials_normalise (self, material);
  if (!takt_materials_check (self, row, error))
    return NULL;
  if (row->remaining_pct == -1 && row->remaining_grams == -1)
    row->remaining_pct = 100;
  if (!takt_materials_settle_remaining (row, row->remaining_pct != -1, row->remaining_grams != -1, error))
    return NULL;

  row->created_at = row->updated_at = row->last_synced = takt_clock_now (self->clock);
  row->loaded_at = row->reported_at = TAKT_TIME_UNSET;
  adding = (Adding){ self, row, row->printer_id, row->slot, count, takt_materials_act_new (self), ids };
  label = g_strdup_printf (ngettext ("Add spool", "Add %d spools", count), (int) count);
  if (!takt_materials_act_finish (adding.act, takt_store_transaction (self->store, add_work, &adding, error),
                                  label, error))
    return NULL;

  for (guint i = 0; i < ids->len; i++)
    note (self, g_array_index (ids, gint64, i));
  return g_steal_pointer (&ids);
}

/**
 * takt_materials_update:
 * @material: a spool as takt_materials_get() gave it, with changes
 * @error: TAKT_ERROR_NOT_FOUND, TAKT_ERROR_INVALID with the field
 *
 * Writes what an owner changed. Where the grams left changed, the percentage follows; else the grams follow the percentage and
 * the net weight (contract §4.3). A changed place moves the spool as takt_materials_load() does.
 *
 * Returns: whether it is written
 */
gboolean
takt_materials_update (TaktMaterials *self, const TaktMaterial *material, GError **error)
{
  g_autoptr (TaktMaterial) before = NULL;
  g_autoptr (TaktMaterial) row = NULL;
  gboolean pct_said, grams_said;
  Placing placing;

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), FALSE);
  g_return_val_if_fail (material != NULL, FALSE);

  before = takt_material_table_get (self->store, material->id, error);
  if (before == NULL)
    return FALSE;

  row = takt_materials_normalise (self, material);
  if (!takt_materials_check (self, row, error))
    return FALSE;

  pct_said = row->remaining_pct != before->remaining_pct;
  grams_said = row->remaining_grams != before->remaining_grams;
  if (pct_said || grams_said || row->weight_grams != before->weight_grams)
    if (!takt_materials_settle_remaining (row, pct_said, grams_said, error))
      return FALSE;

  row->created_at = before->created_at;
  row->last_synced = takt_clock_now (self->clock);
  placing = (Placing){ self, row, row->printer_id, row->slot, before, takt_materials_act_new (self), 0 };
  takt_materials_act_touch (placing.act, before);
  row->printer_id = before->printer_id;
  row->slot = before->slot;
  return finish_placing (&placing, takt_store_transaction (self->store, place_work, &placing, error),
                         _ ("Change spool"), error);
}

/**
 * takt_materials_set_remaining_pct:
 * @remaining_pct: 0 … 100; the grams follow, rounded half up: 82 % of 250 g are 205 g
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND or TAKT_ERROR_INVALID with the field
 */
gboolean
takt_materials_set_remaining_pct (TaktMaterials *self, gint64 id, int remaining_pct, GError **error)
{
  g_autoptr (TaktMaterial) row = takt_materials_get (self, id, error);
  g_autoptr (TaktMaterial) before = NULL;

  if (row == NULL)
    return FALSE;

  before = takt_material_copy (row);
  row->remaining_pct = remaining_pct;
  return takt_materials_settle_remaining (row, TRUE, FALSE, error)
         && set_remaining (self, before, row, error);
}

/**
 * takt_materials_set_remaining_grams:
 * @remaining_grams: 0 … net weight; the percentage follows, rounded half up
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND or TAKT_ERROR_INVALID with the field
 */
gboolean
takt_materials_set_remaining_grams (TaktMaterials *self, gint64 id, gint64 remaining_grams, GError **error)
{
  g_autoptr (TaktMaterial) row = takt_materials_get (self, id, error);
  g_autoptr (TaktMaterial) before = NULL;

  if (row == NULL)
    return FALSE;

  before = takt_material_copy (row);
  row->remaining_grams = remaining_grams;
  return takt_materials_settle_remaining (row, FALSE, TRUE, error)
         && set_remaining (self, before, row, error);
}

/**
 * takt_materials_load:
 * @printer_id: where it is put, 0: into storage
 * @slot: of that printer; TAKT_SLOT_NONE with storage
 *
 * Puts a spool somewhere else. A spool that is in the slot already goes to storage in the same transaction.
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND or TAKT_ERROR_INVALID with the field
 */
gboolean
takt_materials_load (TaktMaterials *self, gint64 id, gint64 printer_id, int slot, GError **error)
{
  g_autoptr (TaktMaterial) row = takt_materials_get (self, id, error);
  Placing placing = { self, row, printer_id, slot, NULL, NULL, 0 };

  if (row == NULL || !takt_materials_check_place (self, printer_id, slot, error))
    return FALSE;
  if (row->printer_id == printer_id && row->slot == slot)
    return TRUE;

  placing.act = takt_materials_act_new (self);
  takt_materials_act_touch (placing.act, row);
  return finish_placing (&placing, takt_store_transaction (self->store, place_work, &placing, error),
                         printer_id != 0 ? _ ("Load spool") : _ ("Unload spool"), error);
}

/**
 * takt_materials_unload_printer:
 *
 * Puts all spools of a printer that goes into storage; inside the transaction of its removal, which cannot be taken back.
 *
 * Returns: FALSE with @error
 */
gboolean
takt_materials_unload_printer (TaktMaterials *self, gint64 printer_id, GError **error)
{
  g_autoptr (GPtrArray) spools = takt_materials_list_of_printer (self, printer_id, error);

  for (guint i = 0; spools != NULL && i < spools->len; i++)
    if (!takt_materials_put_in_storage (self, spools->pdata[i], error))
      return FALSE;
  return spools != NULL;
}

/**
 * takt_materials_remove:
 *
 * Takes a spool out of the shop. What it gave stays booked in the history, and the act can be taken back.
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND, or TAKT_ERROR_CONFLICT while queued or running jobs are planned from it
 */
gboolean
takt_materials_remove (TaktMaterials *self, gint64 id, GError **error)
{
  g_autoptr (TaktMaterial) row = takt_materials_get (self, id, error);
  Removing removing = { self, id };
  TaktMaterialsAct *act;

  if (row == NULL)
    return FALSE;

  act = takt_materials_act_new (self);
  takt_materials_act_touch (act, row);
  if (!takt_materials_act_finish (act, takt_store_transaction (self->store, remove_work, &removing, error),
                                  _ ("Remove spool"), error))
    return FALSE;

  note (self, id);
  return TRUE;
}

/** takt_materials_get_reserved: grams that queued and running jobs will take from a spool; -1 with @error. */
gint64
takt_materials_get_reserved (TaktMaterials *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MATERIALS (self), -1);

  return takt_material_table_sum_reserved (self->store, id, error);
}

/**
 * takt_materials_take:
 * @grams: that a print used
 * @job_id: the print; with @attempt and @position (of the filament) it finds its booking
 *
 * Takes grams off a spool; the percentage follows. What the spool does not have any more is not taken: an owner's estimate was
 * too high, and less than nothing cannot be left.
 *
 * Inside a transaction: the row and its line in the ledger.
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND
 */
gboolean
takt_materials_take (TaktMaterials *self,
                     gint64 id,
                     gint64 grams,
                     gint64 job_id,
                     int attempt,
                     int position,
                     GError **error)
{
  g_autoptr (TaktMaterial) row = takt_materials_get (self, id, error);
  TaktSpoolEvent event = { .material_id = id,
                           .at = takt_clock_now (self->clock),
                           .is_print = TRUE,
                           .job_id = job_id,
                           .attempt = attempt,
                           .position = position };

  g_return_val_if_fail (grams >= 0, FALSE);

  if (row == NULL)
    return FALSE;

  event.grams = -MIN (grams, row->remaining_grams);
  row->remaining_grams += event.grams;
  row->remaining_pct = takt_materials_pct_of_grams (row->weight_grams, row->remaining_grams);
  row->updated_at = event.at;
  event.remaining_grams = row->remaining_grams;
  note (self, id);
  return takt_material_table_update (self->store, row, error)
         && (event.grams == 0 || takt_spool_event_table_insert (self->store, &event, error) != 0);
}

/** takt_materials_get_currency: (transfer none): of spools that say none: the shop's; valid until the settings change. */
const char *
takt_materials_get_currency (TaktMaterials *self)
{
  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);

  return takt_settings_get (self->settings)->currency;
}

/** takt_materials_grams_of_pct: @pct of @weight_grams, rounded half up (contract §4.3). */
gint64
takt_materials_grams_of_pct (gint64 weight_grams, int pct)
{
  return takt_money_ratio (weight_grams, pct, 100);
}

/** takt_materials_pct_of_grams: how much of @weight_grams @grams are, rounded half up and never above 100. */
int
takt_materials_pct_of_grams (gint64 weight_grams, gint64 grams)
{
  g_return_val_if_fail (weight_grams > 0, 0);

  return (int) CLAMP (takt_money_ratio (grams, 100, weight_grams), 0, 100);
}

/** takt_materials_get_low_grams: below how many grams a spool is low: what its owner says, else a tenth of it when full. */
gint64
takt_materials_get_low_grams (const TaktMaterial *material)
{
  g_return_val_if_fail (material != NULL, 0);

  return material->low_grams >= 0 ? material->low_grams
                                  : takt_materials_grams_of_pct (material->weight_grams, LOW_PCT);
}

/** takt_materials_is_low: whether it is time to think of another spool. */
gboolean
takt_materials_is_low (const TaktMaterial *material)
{
  g_return_val_if_fail (material != NULL, FALSE);

  if (material->low_grams >= 0)
    return material->remaining_grams < material->low_grams;
  return material->remaining_pct < LOW_PCT;
}
