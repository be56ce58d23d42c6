/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "privacy/takt-privacy.h"

#include "tables/takt-order-table.h"

#define SECONDS_PER_DAY ((TaktTime) 24 * 60 * 60)

/* So many orders a transaction, so that the first purge of a large shop does not hold up the program. */
#define BATCH 200

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

/* @count: (out): how many orders lost their buyer; BATCH: there may be more. */
static gboolean
purge_batch (TaktPrivacy *self, guint *count, GError **error)
{
  Batch batch = { self, 0 };

  *count = 0;
  if (!takt_store_transaction (self->store, batch_work, &batch, error))
    return FALSE;

  *count = batch.count;
  if (batch.count == 0)
    return TRUE;
  g_message ("personal data removed from orders that are done: %u", batch.count);
  takt_changes_note (self->changes, "orders", 0);
  return takt_store_scrub (self->store, error);
}

static void arm (TaktPrivacy *self);

static void
timer_cb (gpointer user_data)
{
  TaktPrivacy *self = user_data;
  g_autoptr (GError) error = NULL;
  guint count = 0;

  self->timer = 0;
  if (!purge_batch (self, &count, &error))
    g_warning ("what is personal was not removed: %s", error->message);
  self->next_at = takt_clock_now (self->clock) + (count == BATCH ? 1 : SECONDS_PER_DAY);
  arm (self);
}

static void
arm (TaktPrivacy *self)
{
  TaktTime delay;

  takt_clock_clear (self->clock, &self->timer);
  if (self->next_at == TAKT_TIME_UNSET)
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

/** takt_privacy_stop: ends what takt_privacy_start() began. */
void
takt_privacy_stop (TaktPrivacy *self)
{
  g_return_if_fail (TAKT_IS_PRIVACY (self));

  self->next_at = TAKT_TIME_UNSET;
  takt_clock_clear (self->clock, &self->timer);
}

/** takt_privacy_note_time: the clock was set, or time has passed that no timer has seen. */
void
takt_privacy_note_time (TaktPrivacy *self)
{
  g_return_if_fail (TAKT_IS_PRIVACY (self));
  arm (self);
}

/**
 * takt_privacy_purge:
 * @purged: (out) (optional): from how many orders
 * @error: of the database
 *
 * Removes what is personal from all orders that were shipped or cancelled longer ago than the setting personal_data_days: names,
 * addresses, messages, personalisation, tracking numbers, notes to buyers, and the words they are searched by. The bytes are
 * overwritten in the database and in its journal; copies of the database are the owner's to delete.
 */
gboolean
takt_privacy_purge (TaktPrivacy *self, guint *purged, GError **error)
{
  guint count = 0, sum = 0;

  g_return_val_if_fail (TAKT_IS_PRIVACY (self), FALSE);

  do
    {
      if (!purge_batch (self, &count, error))
        return FALSE;
      sum += count;
    }
  while (count == BATCH);

  if (purged != NULL)
    *purged = sum;
  return TRUE;
}
