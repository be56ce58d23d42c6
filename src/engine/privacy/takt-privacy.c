/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "privacy/takt-privacy.h"

#include <glib/gi18n-lib.h>

#include "tables/takt-order-table.h"

#define SECONDS_PER_DAY ((TaktTime) 24 * 60 * 60)

/* So many orders a transaction, a part of a frame; between two of them everything else has its turn. */
#define BATCH 20

/* The program has better things to do in its first moments. */
#define FIRST_SECONDS ((TaktTime) 60)

struct _TaktPrivacy
{
  GObject parent_instance;

  TaktStore *store;       /* (owned) */
  TaktClock *clock;       /* (owned) */
  TaktChanges *changes;   /* (owned) */
  TaktSettings *settings; /* (owned) */
  guint64 timer;
  TaktTime next_at; /* of the daily purge; TAKT_TIME_UNSET: not started */

  guint run;          /* source of the purge under way; 0: none */
  guint purged;       /* orders of that purge */
  GPtrArray *waiters; /* (owned) of GTask (owned) that it is for; none: it is the day's */
};

G_DEFINE_FINAL_TYPE (TaktPrivacy, takt_privacy, G_TYPE_OBJECT)

static gboolean
purge_order (TaktPrivacy *self, gint64 id, GError **error)
{
  g_autoptr (TaktOrder) order = NULL;

  return takt_order_table_set_purged (self->store, id, takt_clock_now (self->clock), error)
         && takt_order_table_get (self->store, id, &order, error)
         && (order == NULL || takt_order_table_set_search (self->store, id, order, error));
}

typedef struct
{
  TaktPrivacy *self;
  guint count;
} Batch;

static gboolean
batch_work (TaktStore *store, gpointer user_data, GError **error)
{
  Batch *batch = user_data;
  TaktPrivacy *self = batch->self;
  TaktTime days = takt_settings_get (self->settings)->personal_data_days;
  g_autoptr (GArray) ids =
      takt_order_table_list_done (store, takt_clock_now (self->clock) - days * SECONDS_PER_DAY, BATCH, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!purge_order (self, g_array_index (ids, gint64, i), error))
      return FALSE;
  batch->count = ids != NULL ? ids->len : 0;
  return ids != NULL;
}

static void arm (TaktPrivacy *self);

/* Tells those who wait; what was purged before an error stays so. */
static void
end_run (TaktPrivacy *self, const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);
  guint purged = self->purged;

  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  self->run = 0;
  if (purged > 0)
    {
      g_message ("personal data removed from orders that are done: %u", purged);
      takt_changes_note (self->changes, "orders", 0);
    }
  if (self->next_at != TAKT_TIME_UNSET)
    self->next_at = takt_clock_now (self->clock) + SECONDS_PER_DAY;
  arm (self);

  for (guint i = 0; i < waiters->len; i++)
    if (error != NULL)
      g_task_return_error (waiters->pdata[i], g_error_copy (error));
    else
      g_task_return_int (waiters->pdata[i], purged);
}

static gboolean
slice_cb (gpointer user_data)
{
  TaktPrivacy *self = user_data;
  Batch batch = { self, 0 };
  g_autoptr (GError) error = NULL;

  if (takt_store_transaction (self->store, batch_work, &batch, &error))
    {
      self->purged += batch.count;
      if (batch.count == BATCH)
        return G_SOURCE_CONTINUE;
      if (self->purged > 0)
        takt_store_scrub (self->store, &error);
    }
  if (error != NULL)
    g_warning ("what is personal was not removed: %s", error->message);
  end_run (self, error);
  return G_SOURCE_REMOVE;
}

static void
begin_run (TaktPrivacy *self)
{
  if (self->run != 0)
    return;
  self->purged = 0;
  self->run = g_idle_add (slice_cb, self);
}

static void
timer_cb (gpointer user_data)
{
  TaktPrivacy *self = user_data;

  self->timer = 0;
  begin_run (self);
}

static void
arm (TaktPrivacy *self)
{
  TaktTime delay;

  takt_clock_clear (self->clock, &self->timer);
  if (self->next_at == TAKT_TIME_UNSET || self->run != 0)
    return;

  /* A wall clock that was set back must not put it off for longer than a day. */
  delay = CLAMP (self->next_at - takt_clock_now (self->clock), 0, SECONDS_PER_DAY);
  self->timer = takt_clock_after (self->clock, delay * G_USEC_PER_SEC, timer_cb, self, NULL);
}

static void
takt_privacy_dispose (GObject *object)
{
  takt_privacy_stop (TAKT_PRIVACY (object));

  G_OBJECT_CLASS (takt_privacy_parent_class)->dispose (object);
}

static void
takt_privacy_finalize (GObject *object)
{
  TaktPrivacy *self = TAKT_PRIVACY (object);

  g_ptr_array_unref (self->waiters);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_privacy_parent_class)->finalize (object);
}

static void
takt_privacy_class_init (TaktPrivacyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_privacy_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_privacy_finalize;
}

static void
takt_privacy_init (TaktPrivacy *self)
{
  self->next_at = TAKT_TIME_UNSET;
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
}

/** takt_privacy_new: the service over the orders in @store; takes references. */
TaktPrivacy *
takt_privacy_new (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings)
{
  TaktPrivacy *self = g_object_new (TAKT_TYPE_PRIVACY, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  return self;
}

/** takt_privacy_start: purges soon after, and then once a day. */
void
takt_privacy_start (TaktPrivacy *self)
{
  g_return_if_fail (TAKT_IS_PRIVACY (self));

  self->next_at = takt_clock_now (self->clock) + FIRST_SECONDS;
  arm (self);
}

/** takt_privacy_stop: ends what takt_privacy_start() began, and a purge under way; what it has not got to is for the next one. */
void
takt_privacy_stop (TaktPrivacy *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TAKT_IS_PRIVACY (self));

  self->next_at = TAKT_TIME_UNSET;
  takt_clock_clear (self->clock, &self->timer);
  if (self->run == 0)
    return;

  g_source_remove (self->run);
  error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The program ends."));
  end_run (self, error);
}

/** takt_privacy_note_time: the clock was set, or time has passed that no timer has seen. */
void
takt_privacy_note_time (TaktPrivacy *self)
{
  g_return_if_fail (TAKT_IS_PRIVACY (self));
  arm (self);
}

/**
 * takt_privacy_purge_async:
 *
 * Removes what is personal from all orders that were shipped or cancelled longer ago than the setting personal_data_days: names,
 * addresses, messages, personalisation, tracking numbers, notes to buyers, and the words they are searched by. The bytes are
 * overwritten in the database and in its journal; copies of the database are the owner's to delete. Goes slice by slice; a call while
 * a purge is under way waits for that one. Errors: of the database.
 */
void
takt_privacy_purge_async (TaktPrivacy *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRIVACY (self));

  g_ptr_array_add (self->waiters, g_task_new (self, cancellable, callback, user_data));
  begin_run (self);
}

/**
 * takt_privacy_purge_finish:
 * @purged: (out) (optional): from how many orders
 */
gboolean
takt_privacy_purge_finish (TaktPrivacy *self, GAsyncResult *result, guint *purged, GError **error)
{
  gssize count;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  count = g_task_propagate_int (G_TASK (result), error);
  if (count < 0)
    return FALSE;
  if (purged != NULL)
    *purged = (guint) count;
  return TRUE;
}
