/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "materials/takt-materials-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/*
 * Acts on spools that can be taken back. An act remembers its spools as they were before and after it, and a step writes the fields that
 * differ: what came to pass meanwhile, such as grams that a print took, stays. What is left moves by the act's line in the ledger alone.
 */

typedef struct
{
  TaktMaterial *before; /* (nullable): it was not in the shop */
  TaktMaterial *after;  /* (nullable): it is no longer in the shop */
} Change;

struct _TaktMaterialsAct
{
  TaktMaterials *materials; /* (unowned): the shop owns both */
  GPtrArray *changes;       /* (element-type Change) */
  gint64 event_id;          /* 0: what is left stays as it is */
  gboolean event_counts;    /* after the act */
};

static void
change_free (gpointer data)
{
  Change *change = data;

  takt_material_free (change->before);
  takt_material_free (change->after);
  g_free (change);
}

static void
act_free (gpointer data)
{
  TaktMaterialsAct *act = data;

  g_ptr_array_unref (act->changes);
  g_free (act);
}

static gboolean
places_equal (const TaktMaterial *a, const TaktMaterial *b)
{
  return a->printer_id == b->printer_id && a->slot == b->slot;
}

static void
follow_text (char **now, const char *from, const char *to)
{
  if (g_strcmp0 (from, to) == 0)
    return;

  g_free (*now);
  *now = g_strdup (to);
}

static void
follow_int (gint64 *now, gint64 from, gint64 to)
{
  if (from != to)
    *now = to;
}

/* The spool as it is now, with what differs between @from and @to; its place and what is left aside. */
static gboolean
write_fields (TaktMaterials *self, const TaktMaterial *from, const TaktMaterial *to, GError **error)
{
  g_autoptr (TaktMaterial) row = takt_material_table_get (self->store, to->id, error);

  if (row == NULL)
    return FALSE;

  follow_text (&row->material_type, from->material_type, to->material_type);
  follow_text (&row->color, from->color, to->color);
  follow_text (&row->color_hex, from->color_hex, to->color_hex);
  follow_text (&row->vendor, from->vendor, to->vendor);
  follow_text (&row->currency, from->currency, to->currency);
  follow_text (&row->place, from->place, to->place);
  follow_int (&row->cost_per_kg_minor, from->cost_per_kg_minor, to->cost_per_kg_minor);
  follow_int (&row->low_grams, from->low_grams, to->low_grams);
  if (from->weight_grams != to->weight_grams)
    {
      row->weight_grams = to->weight_grams;
      row->remaining_grams = MIN (row->remaining_grams, row->weight_grams);
      row->remaining_pct = takt_materials_pct_of_grams (row->weight_grams, row->remaining_grams);
    }
  row->updated_at = takt_clock_now (self->clock);
  return takt_material_table_update (self->store, row, error);
}

static gboolean
write_place (TaktMaterials *self, const TaktMaterial *to, GError **error)
{
  g_autoptr (TaktMaterial) row = takt_material_table_get (self->store, to->id, error);

  if (row == NULL)
    return FALSE;
  if (to->printer_id == 0)
    return takt_materials_put_in_storage (self, row, error);
  return takt_materials_check_place (self, to->printer_id, to->slot, error)
         && takt_materials_put_in_slot (self, row, to->printer_id, to->slot, error);
}

/* The chip of a spool that comes back is its own again, unless the machine knows another spool by it by now. */
static gboolean
bring_back (TaktMaterials *self, const TaktMaterial *to, GError **error)
{
  g_autoptr (TaktMaterial) other = NULL;
  g_autoptr (TaktMaterial) row = NULL;

  if (!takt_material_table_archive (self->store, to->id, TAKT_TIME_UNSET, error))
    return FALSE;
  if (to->tray_uuid == NULL)
    return TRUE;

  if (!takt_material_table_find_tray (self->store, to->tray_uuid, &other, error))
    return FALSE;
  if (other != NULL)
    return TRUE;
  row = takt_material_table_get (self->store, to->id, error);
  if (row == NULL)
    return FALSE;
  row->tray_uuid = g_strdup (to->tray_uuid);
  return takt_material_table_update (self->store, row, error);
}

/* Inside a transaction. Spools that go to storage first make room for those that come into their slots. */
static gboolean
move_all (TaktMaterialsAct *act, gboolean forward, gboolean to_storage, GError **error)
{
  TaktMaterials *self = act->materials;

  for (guint i = 0; i < act->changes->len; i++)
    {
      const Change *change = act->changes->pdata[i];
      const TaktMaterial *from = forward ? change->before : change->after;
      const TaktMaterial *to = forward ? change->after : change->before;

      if (to == NULL || (to->printer_id == 0) != to_storage)
        continue;
      if ((from == NULL || !places_equal (from, to)) && !write_place (self, to, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply (TaktMaterialsAct *act, gboolean forward, GError **error)
{
  TaktMaterials *self = act->materials;

  for (guint i = 0; i < act->changes->len; i++)
    {
      const Change *change = act->changes->pdata[i];
      const TaktMaterial *from = forward ? change->before : change->after;
      const TaktMaterial *to = forward ? change->after : change->before;
      gboolean ok;

      if (to == NULL)
        ok = takt_materials_archive (self, from->id, error);
      else if (from == NULL)
        ok = bring_back (self, to, error);
      else
        ok = write_fields (self, from, to, error);
      if (!ok)
        return FALSE;
    }

  return move_all (act, forward, TRUE, error) && move_all (act, forward, FALSE, error)
         && (act->event_id == 0
             || takt_materials_count_event (self, act->event_id, act->event_counts == forward, error));
}

static gboolean
step (TaktMaterialsAct *act, gboolean forward, GError **error)
{
  TaktStore *store = act->materials->store;

  if (!takt_store_begin (store, error))
    return FALSE;
  if (!apply (act, forward, error))
    {
      takt_store_rollback (store);
      return FALSE;
    }
  if (!takt_store_commit (store, error))
    return FALSE;

  takt_changes_note (act->materials->changes, "materials", 0);
  return TRUE;
}

static gboolean
undo_act (gpointer data, GError **error)
{
  return step (data, FALSE, error);
}

static gboolean
redo_act (gpointer data, GError **error)
{
  return step (data, TRUE, error);
}

/* What an act of this moment will be remembered by. */
TaktMaterialsAct *
takt_materials_act_new (TaktMaterials *self)
{
  TaktMaterialsAct *act = g_new0 (TaktMaterialsAct, 1);

  act->materials = self;
  act->changes = g_ptr_array_new_with_free_func (change_free);
  return act;
}

/* A spool that the act touches: as it was, NULL for one that the act brings. Copied. */
void
takt_materials_act_touch (TaktMaterialsAct *act, const TaktMaterial *before)
{
  Change *change = g_new0 (Change, 1);

  change->before = takt_material_copy (before);
  g_ptr_array_add (act->changes, change);
}

/* A spool that the act brought into the shop. */
void
takt_materials_act_bring (TaktMaterialsAct *act, const TaktMaterial *after)
{
  Change *change = g_new0 (Change, 1);

  change->after = takt_material_copy (after);
  g_ptr_array_add (act->changes, change);
}

void
takt_materials_act_set_event (TaktMaterialsAct *act, gint64 event_id, gboolean counts)
{
  act->event_id = event_id;
  act->event_counts = counts;
}

/* Ends an act: where it was done it can be taken back from now on. @act: (transfer full). Returns: @done, or FALSE with @error */
gboolean
takt_materials_act_finish (TaktMaterialsAct *act, gboolean done, const char *label, GError **error)
{
  TaktMaterials *self = act->materials;

  for (guint i = 0; done && i < act->changes->len; i++)
    {
      Change *change = act->changes->pdata[i];
      g_autoptr (GError) gone = NULL;

      if (change->before == NULL)
        continue;
      change->after = takt_material_table_get (self->store, change->before->id, &gone);
      if (change->after == NULL && !g_error_matches (gone, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&gone));
          done = FALSE;
        }
    }

  if (done && self->undo != NULL)
    takt_undo_stack_push (self->undo, label, undo_act, redo_act, act, act_free);
  else
    act_free (act);
  return done;
}

/** takt_materials_set_undo: @undo: (transfer none): what people do with spools can be taken back there; the shop's. */
void
takt_materials_set_undo (TaktMaterials *self, TaktUndoStack *undo)
{
  g_return_if_fail (TAKT_IS_MATERIALS (self));

  self->undo = undo;
}
