/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

G_DEFINE_FINAL_TYPE (TaktQueue, takt_queue, G_TYPE_OBJECT)

enum
{
  TRANSFERRING,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktQueue *self = user_data;

  if (g_str_equal (noun, "materials") || g_str_equal (noun, "mapping") || g_str_equal (noun, "settings"))
    takt_queue_spools_changed (self);
  if (g_str_equal (noun, "printers"))
    takt_queue_look_around (self, id);
  else if (g_str_equal (noun, "queue") || g_str_equal (noun, "orders"))
    takt_queue_look_around (self, 0);
}

void
takt_queue_tell_transferring (TaktQueue *self)
{
  g_signal_emit (self, signals[TRANSFERRING], 0, self->n_transfers > 0);
}

static void
takt_queue_dispose (GObject *object)
{
  TaktQueue *self = TAKT_QUEUE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->changes != NULL)
    g_signal_handlers_disconnect_by_data (self->changes, self);
  if (self->printers != NULL)
    g_signal_handlers_disconnect_by_data (self->printers, self);
  if (self->clock != NULL)
    takt_clock_clear (self->clock, &self->wake);
  g_clear_handle_id (&self->stop_source, g_source_remove);

  G_OBJECT_CLASS (takt_queue_parent_class)->dispose (object);
}

static void
takt_queue_finalize (GObject *object)
{
  TaktQueue *self = TAKT_QUEUE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->projection, takt_queue_projection_free);
  g_clear_pointer (&self->sendings, g_hash_table_unref);
  g_clear_pointer (&self->percents, g_hash_table_unref);
  g_clear_pointer (&self->removals, g_hash_table_unref);
  g_clear_pointer (&self->unwanted, g_hash_table_unref);
  g_clear_pointer (&self->lost, g_hash_table_unref);
  g_clear_pointer (&self->looks, g_hash_table_unref);
  g_clear_pointer (&self->stops, g_ptr_array_unref);
  g_clear_object (&self->undo);
  g_clear_object (&self->notify);
  g_clear_object (&self->history);
  g_clear_object (&self->materials);
  g_clear_object (&self->printers);
  g_clear_object (&self->products);
  g_clear_object (&self->orders);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_queue_parent_class)->finalize (object);
}

static void
takt_queue_class_init (TaktQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_queue_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_queue_finalize;

  /* (gboolean): the first file has set out for a machine, or the last one under way has arrived or failed. */
  signals[TRANSFERRING] = g_signal_new ("transferring", TAKT_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
takt_queue_init (TaktQueue *self)
{
  self->cancellable = g_cancellable_new ();
  self->sendings = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->percents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->removals = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->unwanted = g_hash_table_new (NULL, NULL);
  self->lost = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->looks = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->stops = g_ptr_array_new_with_free_func (g_free);
}

/* Commits or rolls back what takt_store_begin() began. */
gboolean
takt_queue_finish_work (TaktQueue *self, gboolean ok, GError **error)
{
  if (ok)
    return takt_store_commit (self->store, error);

  takt_store_rollback (self->store);
  return FALSE;
}

/* Inside a transaction. */
gboolean
takt_queue_save (TaktQueue *self, TaktJob *job, GError **error)
{
  job->updated_at = takt_clock_now (self->clock);
  return takt_job_table_update (self->store, job, error);
}

/* A job is shown in the queue, in its order and at its printer. */
void
takt_queue_note (TaktQueue *self, const TaktJob *job)
{
  takt_changes_note (self->changes, "queue", job->id);
  takt_changes_note (self->changes, "printers", job->printer_id);
  if (job->order_id != 0)
    takt_changes_note (self->changes, "orders", job->order_id);
}

/**
 * takt_queue_new:
 *
 * Returns: (transfer full): the service of print jobs. It follows the printers from now on; what was on its way to a machine when the
 *   program ended is taken up by takt_queue_resume_intents()
 */
TaktQueue *
takt_queue_new (TaktStore *store,
                TaktClock *clock,
                TaktChanges *changes,
                TaktSettings *settings,
                TaktOrders *orders,
                TaktProducts *products,
                TaktPrinters *printers,
                TaktMaterials *materials,
                TaktHistory *history,
                TaktNotify *notify)
{
  TaktQueue *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);

  self = g_object_new (TAKT_TYPE_QUEUE, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  self->orders = g_object_ref (orders);
  self->products = g_object_ref (products);
  self->printers = g_object_ref (printers);
  self->materials = g_object_ref (materials);
  self->history = g_object_ref (history);
  self->notify = g_object_ref (notify);

  g_signal_connect (printers, "track-event", G_CALLBACK (takt_queue_track_event_cb), self);
  g_signal_connect (changes, "changed", G_CALLBACK (changed_cb), self);

  return self;
}

/** takt_queue_set_undo: where commands that can be taken back are remembered; the stack is cleared before the queue goes. */
void
takt_queue_set_undo (TaktQueue *self, TaktUndoStack *undo)
{
  g_return_if_fail (TAKT_IS_QUEUE (self));

  g_set_object (&self->undo, undo);
}

/** takt_queue_get: (transfer full): a job with its filaments; NULL with TAKT_ERROR_NOT_FOUND. */
TaktJob *
takt_queue_get (TaktQueue *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  return takt_job_table_get (self->store, id, error);
}

/**
 * takt_queue_list:
 * @printer_id: 0 for all
 * @status: a TaktJobStatus, -1 for all
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are
 *
 * Returns: (transfer full) (element-type TaktJob): the newest first; NULL with @error
 */
GPtrArray *
takt_queue_list (TaktQueue *self,
                 gint64 printer_id,
                 int status,
                 guint limit,
                 guint offset,
                 guint *total,
                 GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  return takt_job_table_list (self->store, printer_id, status, limit, offset, total, error);
}

/**
 * takt_queue_list_queued:
 *
 * Returns: (transfer full) (element-type TaktJob): the queue of a printer, its head first (contract §2; among equal priorities a
 *   person's order comes before the planned start); NULL with @error
 */
GPtrArray *
takt_queue_list_queued (TaktQueue *self, gint64 printer_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  return takt_job_table_list_queued (self->store, printer_id, error);
}

/** takt_queue_list_of_order: (transfer full) (element-type TaktJob): all jobs of an order, the oldest first; NULL with @error. */
GPtrArray *
takt_queue_list_of_order (TaktQueue *self, gint64 order_id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  return takt_job_table_list_of_order (self->store, order_id, error);
}
