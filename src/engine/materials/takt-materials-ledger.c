/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/** ONE_SETTING_SECONDS: what is set again within this time is the same line: an arrow key that is held down. */
#define ONE_SETTING_SECONDS 5

/* The ledger of spools: what prints took, and what people said is left. */

/*
 * Inside a transaction, after the spool's row was written.
 *
 * Returns: FALSE with @error
 */
gboolean
takt_materials_note_setting (TaktMaterials *self,
                             const TaktMaterial *before,
                             const TaktMaterial *after,
                             gint64 *event_id,
                             GError **error)
{
  g_autoptr (GPtrArray) last = NULL;
  TaktTime now = takt_clock_now (self->clock);
  TaktSpoolEvent event = {
    .material_id = after->id,
    .at = now,
    .grams = after->remaining_grams - before->remaining_grams,
    .remaining_grams = after->remaining_grams,
  };

  *event_id = 0;
  if (event.grams == 0)
    return TRUE;

  last = takt_spool_event_table_list (self->store, after->id, 1, 0, NULL, error);
  if (last == NULL)
    return FALSE;
  if (last->len > 0)
    {
      TaktSpoolEvent *known = last->pdata[0];

      if (!known->is_print && known->undone_at == TAKT_TIME_UNSET
          && known->remaining_grams == before->remaining_grams && known->at <= now
          && now - known->at < ONE_SETTING_SECONDS)
        {
          known->at = now;
          known->grams += event.grams;
          known->remaining_grams = after->remaining_grams;
          return takt_spool_event_table_update (self->store, known, error);
        }
    }

  *event_id = takt_spool_event_table_insert (self->store, &event, error);
  return *event_id != 0;
}

/* Inside a transaction: makes a line count, or no longer; the spool's grams follow by as much as it can take. */
gboolean
takt_materials_count_event (TaktMaterials *self, gint64 event_id, gboolean counts, GError **error)
{
  g_autoptr (TaktSpoolEvent) event = takt_spool_event_table_get (self->store, event_id, error);
  g_autoptr (TaktMaterial) spool = NULL;
  TaktTime now = takt_clock_now (self->clock);

  if (event == NULL)
    return FALSE;
  if (counts == (event->undone_at == TAKT_TIME_UNSET))
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           counts ? _ ("This line of the ledger counts already.")
                                  : _ ("This line of the ledger was taken back already."));
      return FALSE;
    }
  spool = takt_material_table_get (self->store, event->material_id, error);
  if (spool == NULL)
    return FALSE;

  spool->remaining_grams += counts ? event->grams : -event->grams;
  spool->remaining_grams = CLAMP (spool->remaining_grams, 0, spool->weight_grams);
  spool->remaining_pct = takt_materials_pct_of_grams (spool->weight_grams, spool->remaining_grams);
  spool->updated_at = now;
  event->undone_at = counts ? TAKT_TIME_UNSET : now;
  if (event->is_print
      && !(counts ? takt_spool_event_table_attach : takt_spool_event_table_detach) (self->store, event,
                                                                                    error))
    return FALSE;
  return takt_material_table_update (self->store, spool, error)
         && takt_spool_event_table_update (self->store, event, error);
}

typedef struct
{
  TaktMaterials *self;
  gint64 event_id;
} Undoing;

static gboolean
undo_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Undoing *undoing = user_data;

  return takt_materials_count_event (undoing->self, undoing->event_id, FALSE, error);
}

/**
 * takt_materials_list_usage:
 * @material_id: 0: of all spools
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are
 *
 * The ledger of spools: what prints took of them, and what people said is left.
 *
 * Returns: (transfer full) (element-type TaktSpoolEvent): the latest first, those that were taken back, too; NULL with @error
 */
GPtrArray *
takt_materials_list_usage (TaktMaterials *self,
                           gint64 material_id,
                           guint limit,
                           guint offset,
                           guint *total,
                           GError **error)
{
  g_return_val_if_fail (TAKT_IS_MATERIALS (self), NULL);

  return takt_spool_event_table_list (self->store, material_id, limit, offset, total, error);
}

/**
 * takt_materials_undo_usage:
 * @event_id: a line of the ledger
 * @error: TAKT_ERROR_NOT_FOUND for the line or its spool, TAKT_ERROR_CONFLICT where it was taken back already
 *
 * Takes a line back: the spool has its grams again. A print keeps what it used and cost; only from which spool is not known any more.
 *
 * Returns: whether it was taken back
 */
gboolean
takt_materials_undo_usage (TaktMaterials *self, gint64 event_id, GError **error)
{
  Undoing undoing = { self, event_id };
  TaktMaterialsAct *act;

  g_return_val_if_fail (TAKT_IS_MATERIALS (self), FALSE);

  if (!takt_store_transaction (self->store, undo_work, &undoing, error))
    return FALSE;

  act = takt_materials_act_new (self);
  takt_materials_act_set_event (act, event_id, FALSE);
  takt_changes_note (self->changes, "materials", 0);
  return takt_materials_act_finish (act, TRUE, _ ("Take back usage"), error);
}
