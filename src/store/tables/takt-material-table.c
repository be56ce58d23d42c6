/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-material-table.h"

#include "takt-store.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-money.h"

#define COLUMNS                                                                                                         \
  "id, printer_id, slot, material_type, color, color_hex, vendor, weight_grams, remaining_pct, remaining_grams, "       \
  "cost_per_kg_minor, currency, tray_uuid, reported_pct, reported_at, loaded_at, last_synced, created_at, updated_at, " \
  "low_grams, place"

/** IN_SHOP: not archived. */
#define IN_SHOP "archived_at IS NULL"

static TaktMaterial *
read_row (TaktStatement *query)
{
  TaktMaterial *material = takt_material_new ();
  int column = 0;

  material->id = takt_statement_int (query, column++);
  material->printer_id = takt_statement_int (query, column++);
  material->slot = (int) takt_statement_int_or (query, column++, TAKT_SLOT_NONE);
  material->material_type = takt_statement_dup_text (query, column++);
  material->color = takt_statement_dup_text (query, column++);
  material->color_hex = takt_statement_dup_text (query, column++);
  material->vendor = takt_statement_dup_text (query, column++);
  material->weight_grams = takt_statement_int (query, column++);
  material->remaining_pct = (int) takt_statement_int (query, column++);
  material->remaining_grams = takt_statement_int (query, column++);
  material->cost_per_kg_minor = takt_statement_int (query, column++);
  material->currency = takt_statement_dup_text (query, column++);
  material->tray_uuid = takt_statement_dup_text (query, column++);
  material->reported_pct = (int) takt_statement_int_or (query, column++, -1);
  material->reported_at = takt_statement_time (query, column++);
  material->loaded_at = takt_statement_time (query, column++);
  material->last_synced = takt_statement_time (query, column++);
  material->created_at = takt_statement_time (query, column++);
  material->updated_at = takt_statement_time (query, column++);
  material->low_grams = takt_statement_int_or (query, column++, -1);
  material->place = takt_statement_dup_text (query, column++);

  return material;
}

/* All columns but id and created_at, from parameter 1 on; gives the next free parameter. */
static int
bind_row (TaktStatement *statement, const TaktMaterial *material)
{
  int parameter = 1;

  takt_statement_bind_id (statement, parameter++, material->printer_id);
  takt_statement_bind_int_or_null (statement, parameter++, material->slot, TAKT_SLOT_NONE);
  takt_statement_bind_text (statement, parameter++, material->material_type);
  takt_statement_bind_text (statement, parameter++, material->color != NULL ? material->color : "");
  takt_statement_bind_text (statement, parameter++, material->color_hex);
  takt_statement_bind_text (statement, parameter++, material->vendor);
  takt_statement_bind_int (statement, parameter++, material->weight_grams);
  takt_statement_bind_int (statement, parameter++, material->remaining_pct);
  takt_statement_bind_int (statement, parameter++, material->remaining_grams);
  takt_statement_bind_int (statement, parameter++, material->cost_per_kg_minor);
  takt_statement_bind_text (statement, parameter++, material->currency);
  takt_statement_bind_text (statement, parameter++, material->tray_uuid);
  takt_statement_bind_int_or_null (statement, parameter++, material->reported_pct, -1);
  takt_statement_bind_time (statement, parameter++, material->reported_at);
  takt_statement_bind_time (statement, parameter++, material->loaded_at);
  takt_statement_bind_time (statement, parameter++, material->last_synced);
  takt_statement_bind_time (statement, parameter++, material->updated_at);
  takt_statement_bind_int_or_null (statement, parameter++, material->low_grams, -1);
  takt_statement_bind_text (statement, parameter++, material->place);

  return parameter;
}

static GPtrArray *
read_all (TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) materials = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_material_free);

  while (takt_statement_step (query))
    g_ptr_array_add (materials, read_row (query));
  if (!takt_statement_finish (query, error))
    return NULL;

  return g_steal_pointer (&materials);
}

static gboolean
read_one (TaktStatement *query, TaktMaterial **material, GError **error)
{
  *material = takt_statement_step (query) ? read_row (query) : NULL;
  if (takt_statement_finish (query, error))
    return TRUE;

  g_clear_pointer (material, takt_material_free);
  return FALSE;
}

static const char *
not_found (void)
{
  return _ ("There is no such spool. It may have been deleted meanwhile.");
}

/** takt_material_new: a spool in storage without texts; remaining_pct and remaining_grams say "not given". */
TaktMaterial *
takt_material_new (void)
{
  TaktMaterial *self = g_new0 (TaktMaterial, 1);

  self->slot = TAKT_SLOT_NONE;
  self->remaining_pct = -1;
  self->remaining_grams = -1;
  self->reported_pct = -1;
  self->low_grams = -1;

  return self;
}

/** takt_material_copy: (transfer full): a deep copy. */
TaktMaterial *
takt_material_copy (const TaktMaterial *self)
{
  TaktMaterial *copy = g_memdup2 (self, sizeof *self);

  copy->material_type = g_strdup (self->material_type);
  copy->color = g_strdup (self->color);
  copy->color_hex = g_strdup (self->color_hex);
  copy->vendor = g_strdup (self->vendor);
  copy->currency = g_strdup (self->currency);
  copy->tray_uuid = g_strdup (self->tray_uuid);
  copy->place = g_strdup (self->place);

  return copy;
}

/** takt_material_free: NULL is allowed. */
void
takt_material_free (TaktMaterial *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_free (self->color);
  g_free (self->color_hex);
  g_free (self->vendor);
  g_free (self->currency);
  g_free (self->tray_uuid);
  g_free (self->place);
  g_free (self);
}

/**
 * takt_material_table_insert:
 * @material: complete; its id is ignored
 *
 * Returns: the new id, or 0 with @error: TAKT_ERROR_CONFLICT when the slot is taken or the chip is known
 */
gint64
takt_material_table_insert (TaktStore *store, const TaktMaterial *material, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO materials (printer_id, slot, material_type, color, color_hex, vendor, weight_grams, "
      "remaining_pct, remaining_grams, cost_per_kg_minor, currency, tray_uuid, reported_pct, reported_at, "
      "loaded_at, last_synced, updated_at, low_grams, place, created_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  int parameter = bind_row (insert, material);

  takt_statement_bind_time (insert, parameter, material->created_at);
  return takt_statement_insert (insert, error);
}

/**
 * takt_material_table_update:
 *
 * Writes every column of the row but id and created_at.
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND, or TAKT_ERROR_CONFLICT when the slot is taken
 */
gboolean
takt_material_table_update (TaktStore *store, const TaktMaterial *material, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE materials SET printer_id = ?, slot = ?, material_type = ?, color = ?, color_hex = ?, vendor = ?, "
      "weight_grams = ?, remaining_pct = ?, remaining_grams = ?, cost_per_kg_minor = ?, currency = ?, "
      "tray_uuid = ?, reported_pct = ?, reported_at = ?, loaded_at = ?, last_synced = ?, updated_at = ?, "
      "low_grams = ?, place = ? WHERE id = ? AND " IN_SHOP);
  int parameter = bind_row (update, material);

  takt_statement_bind_int (update, parameter, material->id);
  return takt_statement_run_on_row (update, not_found (), error);
}

/**
 * takt_material_table_archive:
 * @at: when it left the shop: it goes from its slot, and its chip's id is free; TAKT_TIME_UNSET: it is back, in storage
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND where there is no such spool, or none that is archived
 */
gboolean
takt_material_table_archive (TaktStore *store, gint64 id, TaktTime at, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE materials SET archived_at = ?2, printer_id = NULL, slot = NULL, tray_uuid = NULL, "
      "loaded_at = NULL, reported_at = NULL WHERE id = ?1 AND (archived_at IS NULL) = (?2 IS NOT NULL)");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, at);
  return takt_statement_run_on_row (update, not_found (), error);
}

/** takt_material_table_delete: TAKT_ERROR_NOT_FOUND when there is no such row. */
gboolean
takt_material_table_delete (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "DELETE FROM materials WHERE id = ?");

  takt_statement_bind_int (query, 1, id);
  return takt_statement_run_on_row (query, not_found (), error);
}

/** takt_material_table_get: (transfer full): NULL with TAKT_ERROR_NOT_FOUND when there is no such row. */
TaktMaterial *
takt_material_table_get (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM materials WHERE id = ? AND " IN_SHOP);
  TaktMaterial *material;

  takt_statement_bind_int (query, 1, id);
  if (!read_one (query, &material, error))
    return NULL;
  if (material == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, not_found ());

  return material;
}

/**
 * takt_material_table_find_slot:
 * @material: (out) (transfer full) (nullable): the spool in that slot, NULL when it is free
 *
 * Returns: FALSE with @error when the table could not be read
 */
gboolean
takt_material_table_find_slot (TaktStore *store,
                               gint64 printer_id,
                               int slot,
                               TaktMaterial **material,
                               GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM materials WHERE printer_id = ? AND slot = ?");

  takt_statement_bind_int (query, 1, printer_id);
  takt_statement_bind_int (query, 2, slot);
  return read_one (query, material, error);
}

/**
 * takt_material_table_find_tray:
 * @tray_uuid: the spool's own identity (protocol.md §6.2)
 * @material: (out) (transfer full) (nullable): wherever it is
 *
 * Returns: FALSE with @error when the table could not be read
 */
gboolean
takt_material_table_find_tray (TaktStore *store,
                               const char *tray_uuid,
                               TaktMaterial **material,
                               GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM materials WHERE tray_uuid = ? AND " IN_SHOP);

  takt_statement_bind_text (query, 1, tray_uuid);
  return read_one (query, material, error);
}

/**
 * takt_material_table_list:
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are
 *
 * Returns: (transfer full) (element-type TaktMaterial): loaded spools by printer and slot, then those in storage
 */
GPtrArray *
takt_material_table_list (TaktStore *store, guint limit, guint offset, guint *total, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " COLUMNS " FROM materials /* scan: all are asked for */ WHERE " IN_SHOP
             " ORDER BY printer_id IS NULL, printer_id, slot, id LIMIT ? OFFSET ?");

  if (total != NULL)
    {
      g_autoptr (TaktStatement) count = takt_statement_get (
          store, "SELECT count(*) FROM materials /* scan: all are counted */ WHERE " IN_SHOP);

      *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
      if (!takt_statement_finish (count, error))
        return NULL;
    }

  takt_statement_bind_int (query, 1, limit > 0 ? (gint64) limit : -1);
  takt_statement_bind_int (query, 2, offset);
  return read_all (query, error);
}

/** takt_material_table_list_of_printer: (transfer full) (element-type TaktMaterial): what is loaded there, by slot. */
GPtrArray *
takt_material_table_list_of_printer (TaktStore *store, gint64 printer_id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " COLUMNS " FROM materials WHERE printer_id = ? AND slot IS NOT NULL ORDER BY slot");

  takt_statement_bind_int (query, 1, printer_id);
  return read_all (query, error);
}

/** takt_material_table_sum_reserved: grams that queued and started jobs are planned to take from a spool; -1 with @error. */
gint64
takt_material_table_sum_reserved (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT coalesce(sum(m.grams), 0) FROM job_materials m JOIN jobs j ON j.id = m.job_id "
             "WHERE m.material_id = ? AND j.status IN ('queued', 'started')");
  gint64 grams;

  takt_statement_bind_int (query, 1, id);
  grams = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error) ? grams : -1;
}

/**
 * takt_material_table_get_average:
 * @cost_per_kg_minor: (out): what a kilogram of that type in stock costs on average, weighted by what is left; where nothing is
 *   left, the plain average of its spools; 0 where no spool has a price in that currency
 */
gboolean
takt_material_table_get_average (TaktStore *store,
                                 const char *material_type,
                                 const char *currency,
                                 gint64 *cost_per_kg_minor,
                                 GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT coalesce(sum(remaining_grams * cost_per_kg_minor), 0), coalesce(sum(remaining_grams), 0), "
      "coalesce(sum(cost_per_kg_minor), 0), count(*) FROM materials "
      "WHERE material_type = ?1 COLLATE NOCASE AND currency = ?2 AND cost_per_kg_minor > 0 AND " IN_SHOP);
  gint64 grams, count;

  takt_statement_bind_text (query, 1, material_type);
  takt_statement_bind_text (query, 2, currency);
  takt_statement_step (query);
  grams = takt_statement_int (query, 1);
  count = takt_statement_int (query, 3);
  *cost_per_kg_minor = grams > 0 ? takt_money_ratio (takt_statement_int (query, 0), 1, grams)
                                 : takt_money_ratio (takt_statement_int (query, 2), 1, MAX (count, 1));
  return takt_statement_finish (query, error);
}

/** takt_material_table_is_planned: whether a queued or started job is planned from a spool, or fed from it. FALSE with @error. */
gboolean
takt_material_table_is_planned (TaktStore *store, gint64 id, gboolean *planned, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT EXISTS (SELECT 1 FROM job_materials m JOIN jobs j ON j.id = m.job_id "
             "WHERE m.material_id = ?1 AND j.status IN ('queued', 'started')) "
             "OR EXISTS (SELECT 1 FROM job_feeds f JOIN jobs j ON j.id = f.job_id "
             "WHERE f.material_id = ?1 AND f.attempt = j.attempts + 1 AND j.status = 'started')");

  takt_statement_bind_int (query, 1, id);
  *planned = takt_statement_step (query) && takt_statement_bool (query, 0);
  return takt_statement_finish (query, error);
}
