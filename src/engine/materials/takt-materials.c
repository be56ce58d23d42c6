/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-money.h"

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
} Placing;

static gboolean
add_work (TaktStore *store, gpointer user_data, GError **error)
{
  Placing *placing = user_data;

  placing->row->printer_id = 0;
  placing->row->slot = TAKT_SLOT_NONE;
  placing->row->id = takt_material_table_insert (store, placing->row, error);
  if (placing->row->id == 0)
    return FALSE;

  return placing->printer_id == 0
         || takt_materials_put_in_slot (placing->self, placing->row, placing->printer_id, placing->slot,
                                        error);
}

static gboolean
place_work (TaktStore *store, gpointer user_data, GError **error)
{
  Placing *placing = user_data;

  if (placing->printer_id == 0)
    return takt_materials_put_in_storage (placing->self, placing->row, error);
  return takt_materials_put_in_slot (placing->self, placing->row, placing->printer_id, placing->slot, error);
}

static gboolean
remove_work (TaktStore *store, gpointer user_data, GError **error)
{
  gint64 id = *(const gint64 *) user_data;
  gboolean planned;

  if (!takt_material_table_is_planned (store, id, &planned, error))
    return FALSE;
  if (planned)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("Queued prints are planned from this spool. Print, move or cancel them first."));
      return FALSE;
    }

  return takt_material_table_delete (store, id, error);
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
 * @material: id and times are ignored. Of remaining_pct and remaining_grams the one that is not -1 decides the other (both:
 *   they must agree, none: a full spool). A NULL currency is the shop's
 * @error: TAKT_ERROR_INVALID with the field, TAKT_ERROR_NOT_FOUND when the printer does not exist
 *
 * Adds a spool. A spool that is in the slot already goes to storage.
 *
 * Returns: the new id, 0 with @error
 */
gint64
takt_materials_add (TaktMaterials *self, const TaktMaterial *material, GError **error)
{
  g_autoptr (TaktMaterial) row = NULL;
  TaktTime now;
  Placing placing;

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), 0);
  g_return_val_if_fail (material != NULL, 0);

  now = takt_clock_now (self->clock);
  row = takt_materials_normalise (self, material);
  if (!takt_materials_check (self, row, error))
    return 0;
  if (row->remaining_pct == -1 && row->remaining_grams == -1)
    row->remaining_pct = 100;
  if (!takt_materials_settle_remaining (row, row->remaining_pct != -1, row->remaining_grams != -1, error))
    return 0;

  row->created_at = row->updated_at = row->last_synced = now;
  row->loaded_at = row->reported_at = TAKT_TIME_UNSET;
  placing = (Placing){ self, row, row->printer_id, row->slot };
  if (!takt_store_transaction (self->store, add_work, &placing, error))
    return 0;

  note (self, row->id);
  return row->id;
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
  placing = (Placing){ self, row, row->printer_id, row->slot };
  row->printer_id = before->printer_id;
  row->slot = before->slot;
  return takt_store_transaction (self->store, place_work, &placing, error);
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

  if (row == NULL)
    return FALSE;

  row->remaining_pct = remaining_pct;
  if (!takt_materials_settle_remaining (row, TRUE, FALSE, error))
    return FALSE;

  row->last_synced = row->updated_at = takt_clock_now (self->clock);
  note (self, id);
  return takt_material_table_update (self->store, row, error);
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

  if (row == NULL)
    return FALSE;

  row->remaining_grams = remaining_grams;
  if (!takt_materials_settle_remaining (row, FALSE, TRUE, error))
    return FALSE;

  row->last_synced = row->updated_at = takt_clock_now (self->clock);
  note (self, id);
  return takt_material_table_update (self->store, row, error);
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
  Placing placing = { self, row, printer_id, slot };

  if (row == NULL || !takt_materials_check_place (self, printer_id, slot, error))
    return FALSE;

  return takt_store_transaction (self->store, place_work, &placing, error);
}

/**
 * takt_materials_remove:
 *
 * Deletes a spool. What it gave stays booked in the history.
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND, or TAKT_ERROR_CONFLICT while queued or running jobs are planned from it
 */
gboolean
takt_materials_remove (TaktMaterials *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_MATERIALS (self), FALSE);

  if (!takt_store_transaction (self->store, remove_work, &id, error))
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
 *
 * Takes grams off a spool; the percentage follows. What the spool does not have any more is not taken: an owner's estimate was
 * too high, and less than nothing cannot be left.
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND
 */
gboolean
takt_materials_take (TaktMaterials *self, gint64 id, gint64 grams, GError **error)
{
  g_autoptr (TaktMaterial) row = takt_materials_get (self, id, error);

  g_return_val_if_fail (grams >= 0, FALSE);

  if (row == NULL)
    return FALSE;

  row->remaining_grams = MAX (row->remaining_grams - grams, 0);
  row->remaining_pct = takt_materials_pct_of_grams (row->weight_grams, row->remaining_grams);
  row->updated_at = takt_clock_now (self->clock);
  note (self, id);
  return takt_material_table_update (self->store, row, error);
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
