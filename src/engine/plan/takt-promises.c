/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-promises-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
/* What a person did is shown soon; what a machine reports of its progress changes little. */
#define SOON  (2 * SECOND)
#define LATER (60 * SECOND)
/* Nothing changes but the time, which brings every promise nearer. */
#define TIME_PASSES (300 * SECOND)
/* More orders than that are noted as one change. */
#define MANY_CHANGES 20

const char *const takt_promise_risk_words[] = {
  [TAKT_PROMISE_UNKNOWN] = "unknown", [TAKT_PROMISE_ON_TIME] = "on_time", [TAKT_PROMISE_AT_RISK] = "at_risk",
  [TAKT_PROMISE_LATE] = "late",       [TAKT_PROMISE_LATE + 1] = NULL,
};

const char *const takt_promise_save_words[] = {
  [TAKT_PROMISE_SAVE_RUSH] = "rush",
  [TAKT_PROMISE_SAVE_PRINTER] = "printer",
  [TAKT_PROMISE_SAVE_SPOOL] = "spool",
  [TAKT_PROMISE_SAVE_SPOOL + 1] = NULL,
};

/**
 * TaktPromises:
 *
 * Lives on the main context. Invariants: @timer is set when a round is to begin at @timer_due; one round is played at a time, and
 * @cancellable is set while it is.
 */
struct _TaktPromises
{
  GObject parent_instance;

  TaktStore *store;     /* (owned) */
  TaktClock *clock;     /* (owned) */
  TaktChanges *changes; /* (owned) */
  TaktPlans *plans;     /* (owned) */
  TaktNotify *notify;   /* (owned) */

  gboolean is_started;
  guint64 timer;
  gint64 timer_due;          /* of the clock's monotonic time */
  GCancellable *cancellable; /* (owned) (nullable) of the round that is played */
  gboolean is_stale;         /* something changed since it was gathered */
  GPtrArray *waiting;        /* (owned) of GTask: who asked for a round from now on */
  GPtrArray *playing;        /* (owned) of GTask: whom the round that is played is for */
  TaktPromiseRound *round;   /* (owned) (nullable) the last that was played */
};

G_DEFINE_FINAL_TYPE (TaktPromises, takt_promises, G_TYPE_OBJECT)

static void begin (TaktPromises *self);

static void
timer_cb (gpointer user_data)
{
  TaktPromises *self = user_data;

  self->timer = 0;
  begin (self);
}

static void
schedule (TaktPromises *self, gint64 delay)
{
  gint64 due = takt_clock_monotonic_us (self->clock) + delay;

  if (!self->is_started || (self->timer != 0 && self->timer_due <= due))
    return;

  takt_clock_clear (self->clock, &self->timer);
  self->timer_due = due;
  self->timer = takt_clock_after (self->clock, delay, timer_cb, self, NULL);
}

static void
changed_cb (TaktPromises *self, const char *noun)
{
  static const char *const soon[] = {
    "orders", "queue", "materials", "products", "settings", "history", NULL
  };

  if (g_strv_contains (soon, noun))
    schedule (self, SOON);
  else if (g_str_equal (noun, "printers"))
    schedule (self, LATER);
}

/* Minutes that go by are no change: the words and the chances, in whole per cent, are what is shown. */
static gboolean
is_same (const TaktOrderPromise *a, const TaktOrderPromise *b)
{
  return a->risk == b->risk && a->due == b->due && ABS (a->expected - b->expected) < 60
         && ABS (a->early - b->early) < 60 && ABS (a->late - b->late) < 60
         && (int) (a->probability * 100) == (int) (b->probability * 100)
         && a->spare_minutes == b->spare_minutes;
}

static void
note_changes (TaktPromises *self, const TaktPromiseRound *before)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->round->promises->len; i++)
    {
      const TaktOrderPromise *promise = self->round->promises->pdata[i];
      const TaktOrderPromise *known =
          before != NULL ? g_hash_table_lookup (before->by_order, &promise->order_id) : NULL;

      if (known == NULL || !is_same (known, promise))
        g_array_append_val (ids, promise->order_id);
    }

  if (ids->len > MANY_CHANGES)
    takt_changes_note (self->changes, "promises", 0);
  else
    for (guint i = 0; i < ids->len; i++)
      takt_changes_note (self->changes, "promises", g_array_index (ids, gint64, i));
}

static void
answer (GPtrArray *tasks, const GError *error)
{
  g_autoptr (GPtrArray) answered = g_ptr_array_copy (tasks, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);

  g_ptr_array_set_free_func (answered, g_object_unref);
  g_ptr_array_set_size (tasks, 0);
  for (guint i = 0; i < answered->len; i++)
    if (error != NULL)
      g_task_return_error (answered->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (answered->pdata[i], TRUE);
}

static void
take_over (TaktPromises *self, TaktPromiseRound *round)
{
  g_autoptr (TaktPromiseRound) before = g_steal_pointer (&self->round);
  g_autoptr (GError) error = NULL;

  self->round = takt_promise_round_ref (round);
  note_changes (self, before);
  if (!takt_promise_alerts_tell (self->store, self->notify, round, &error))
    g_warning ("Promises that got worse cannot be told: %s", error->message);
}

static void
played_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree GWeakRef *weak = user_data;
  g_autoptr (TaktPromises) self = g_weak_ref_get (weak);
  GTask *task = G_TASK (result);

  g_weak_ref_clear (weak);
  /* Stopped meanwhile, and perhaps begun anew: then this round is nobody's. */
  if (self == NULL || self->cancellable == NULL || self->cancellable != g_task_get_cancellable (task))
    return;

  g_clear_object (&self->cancellable);
  take_over (self, g_task_get_task_data (task));
  answer (self->playing, NULL);
  if (self->waiting->len > 0)
    begin (self);
  else
    schedule (self, self->is_stale ? SOON : TIME_PASSES);
}

static void
play_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  takt_promise_round_play (task_data, cancellable);
  g_task_return_boolean (task, TRUE);
}

/* The service is not held by the thread: its last reference goes on the main context. */
static void
begin (TaktPromises *self)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  TaktPromiseRound *round;
  GWeakRef *weak;

  self->is_stale = self->cancellable != NULL;
  if (self->is_stale)
    return;

  takt_clock_clear (self->clock, &self->timer);
  g_ptr_array_extend_and_steal (self->playing, g_steal_pointer (&self->waiting));
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  round = takt_promise_round_gather (self->store, self->plans, &error);
  if (round == NULL)
    {
      g_warning ("Promises cannot be looked at: %s", error->message);
      answer (self->playing, error);
      schedule (self, TIME_PASSES);
      return;
    }

  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (NULL, self->cancellable, played_cb, weak);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, round, (GDestroyNotify) takt_promise_round_unref);
  g_task_run_in_thread (task, play_thread);
}

static void
takt_promises_dispose (GObject *object)
{
  TaktPromises *self = TAKT_PROMISES (object);

  if (self->clock != NULL)
    takt_promises_stop (self);
  if (self->changes != NULL)
    g_signal_handlers_disconnect_by_data (self->changes, self);

  G_OBJECT_CLASS (takt_promises_parent_class)->dispose (object);
}

static void
takt_promises_finalize (GObject *object)
{
  TaktPromises *self = TAKT_PROMISES (object);

  g_clear_pointer (&self->round, takt_promise_round_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->playing, g_ptr_array_unref);
  g_clear_object (&self->notify);
  g_clear_object (&self->plans);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_promises_parent_class)->finalize (object);
}

static void
takt_promises_class_init (TaktPromisesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_promises_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_promises_finalize;
}

static void
takt_promises_init (TaktPromises *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->playing = g_ptr_array_new_with_free_func (g_object_unref);
}

/** takt_promises_new: Returns: (transfer full): the service; it knows nothing before takt_promises_start(). */
TaktPromises *
takt_promises_new (TaktStore *store,
                   TaktClock *clock,
                   TaktChanges *changes,
                   TaktPlans *plans,
                   TaktNotify *notify)
{
  TaktPromises *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);

  self = g_object_new (TAKT_TYPE_PROMISES, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->plans = g_object_ref (plans);
  self->notify = g_object_ref (notify);
  g_signal_connect_swapped (changes, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

/** takt_promises_start: looks at the promises soon, and from then on whenever something changes. */
void
takt_promises_start (TaktPromises *self)
{
  g_return_if_fail (TAKT_IS_PROMISES (self));

  self->is_started = TRUE;
  schedule (self, SOON);
}

/** takt_promises_stop: what is known stays; who waits is told that it was cancelled. */
void
takt_promises_stop (TaktPromises *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Takt is ending."));

  g_return_if_fail (TAKT_IS_PROMISES (self));

  self->is_started = FALSE;
  takt_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  answer (self->playing, error);
  answer (self->waiting, error);
}

/** takt_promises_note_time: the wall clock was set, or the computer slept. */
void
takt_promises_note_time (TaktPromises *self)
{
  g_return_if_fail (TAKT_IS_PROMISES (self));

  schedule (self, SOON);
}

/**
 * takt_promises_get:
 *
 * Returns: (transfer none) (nullable): what is to be expected of an open order, valid until the main loop turns; NULL: it is not open, or was
 *   not looked at yet
 */
const TaktOrderPromise *
takt_promises_get (TaktPromises *self, gint64 order_id)
{
  g_return_val_if_fail (TAKT_IS_PROMISES (self), NULL);

  return self->round != NULL ? g_hash_table_lookup (self->round->by_order, &order_id) : NULL;
}

/** takt_promises_list: (transfer full) (element-type TaktOrderPromise): of all open orders, what must leave first first; stays as it is. */
GPtrArray *
takt_promises_list (TaktPromises *self)
{
  g_return_val_if_fail (TAKT_IS_PROMISES (self), NULL);

  return self->round != NULL ? g_ptr_array_ref (self->round->promises) : g_ptr_array_new ();
}

/** takt_promises_get_at: the moment that the promises are told from; TAKT_TIME_UNSET: they were not looked at yet. */
TaktTime
takt_promises_get_at (TaktPromises *self)
{
  g_return_val_if_fail (TAKT_IS_PROMISES (self), TAKT_TIME_UNSET);

  return self->round != NULL ? self->round->snapshot->at : TAKT_TIME_UNSET;
}

/** takt_promises_refresh_async: looks at the rows of this moment now, and answers when their promises are known. */
void
takt_promises_refresh_async (TaktPromises *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;

  g_return_if_fail (TAKT_IS_PROMISES (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_promises_refresh_async);
  g_ptr_array_add (self->waiting, task);
  begin (self);
}

/** takt_promises_refresh_finish: FALSE with @error: the database failed, or G_IO_ERROR_CANCELLED. */
gboolean
takt_promises_refresh_finish (TaktPromises *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  TaktPromiseRound *round; /* (owned) */
  gint64 order_id;
  GPtrArray *saves; /* (owned) (nullable) */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  takt_promise_round_unref (search->round);
  g_clear_pointer (&search->saves, g_ptr_array_unref);
  g_free (search);
}

static void
search_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;

  search->saves = takt_promise_round_find_saves (search->round, search->order_id, cancellable);
  g_task_return_boolean (task, TRUE);
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Search *search = g_task_get_task_data (G_TASK (result));

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_pointer (task, g_steal_pointer (&search->saves), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * takt_promises_find_saves_async:
 * @order_id: an open order whose promise is known
 *
 * Looks on another thread for what would help: to print it first, one of its prints on another printer, a spool. Each is played as the promises
 * are. Nothing is changed.
 */
void
takt_promises_find_saves_async (TaktPromises *self,
                                gint64 order_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) inner = NULL;
  Search *search;

  g_return_if_fail (TAKT_IS_PROMISES (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_promises_find_saves_async);
  if (takt_promises_get (self, order_id) == NULL)
    {
      g_task_return_pointer (task, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  search = g_new0 (Search, 1);
  search->round = takt_promise_round_ref (self->round);
  search->order_id = order_id;
  inner = g_task_new (NULL, cancellable, searched_cb, g_object_ref (task));
  g_task_set_task_data (inner, search, search_free);
  g_task_run_in_thread (inner, search_thread);
}

/** takt_promises_find_saves_finish: (transfer full) (element-type TaktOrderSave): none where nothing helps; NULL with G_IO_ERROR_CANCELLED. */
GPtrArray *
takt_promises_find_saves_finish (TaktPromises *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
