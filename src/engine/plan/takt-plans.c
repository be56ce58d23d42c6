/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plans-private.h"

G_DEFINE_FINAL_TYPE (TaktPlans, takt_plans, G_TYPE_OBJECT)

static void
changed_cb (TaktPlans *self, const char *noun)
{
  if (g_str_equal (noun, "products"))
    g_hash_table_remove_all (self->demands);
  else if (g_str_equal (noun, "queue") || g_str_equal (noun, "printers") || g_str_equal (noun, "orders"))
    takt_plans_note_event (self);
}

static void
takt_plans_dispose (GObject *object)
{
  TaktPlans *self = TAKT_PLANS (object);

  if (self->changes != NULL)
    g_signal_handlers_disconnect_by_data (self->changes, self);
  if (self->clock != NULL)
    takt_clock_clear (self->clock, &self->auto_timer);
  g_cancellable_cancel (self->auto_cancellable);

  G_OBJECT_CLASS (takt_plans_parent_class)->dispose (object);
}

static void
takt_plans_finalize (GObject *object)
{
  TaktPlans *self = TAKT_PLANS (object);

  g_clear_pointer (&self->demands, g_hash_table_unref);
  g_clear_pointer (&self->speeds, g_hash_table_unref);
  g_clear_pointer (&self->standing, takt_plan_free);
  g_clear_pointer (&self->standing_snapshot, takt_plan_snapshot_unref);
  g_queue_clear_full (&self->previews, (GDestroyNotify) takt_plan_kept_free);
  g_clear_object (&self->undo);
  g_clear_object (&self->auto_cancellable);
  g_clear_object (&self->queue);
  g_clear_object (&self->products);
  g_clear_object (&self->printers);
  g_clear_object (&self->materials);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_plans_parent_class)->finalize (object);
}

static void
takt_plans_class_init (TaktPlansClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_plans_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_plans_finalize;
}

static void
takt_plans_init (TaktPlans *self)
{
  g_queue_init (&self->previews);
  self->auto_cancellable = g_cancellable_new ();
  self->demands =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) takt_print_demand_unref);
}

/**
 * takt_plans_new:
 *
 * Returns: (transfer full): the service that plans the whole shop
 */
TaktPlans *
takt_plans_new (TaktStore *store,
                TaktClock *clock,
                TaktChanges *changes,
                TaktSettings *settings,
                TaktMaterials *materials,
                TaktPrinters *printers,
                TaktProducts *products,
                TaktQueue *queue,
                TaktUndoStack *undo)
{
  TaktPlans *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);

  self = g_object_new (TAKT_TYPE_PLANS, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  self->materials = g_object_ref (materials);
  self->printers = g_object_ref (printers);
  self->products = g_object_ref (products);
  self->queue = g_object_ref (queue);
  self->undo = g_object_ref (undo);

  g_signal_connect_swapped (changes, "changed", G_CALLBACK (changed_cb), self);
  return self;
}
