/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attention/takt-risk.h"
#include "plan/takt-promises.h"
#include "takt-plan-fixture.h"

#define HOUR ((TaktTime) 3600)

typedef struct
{
  PlanFixture plan;
  TaktPromises *promises;
  guint n_noted;
} Fixture;

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, Fixture *self)
{
  self->n_noted += g_str_equal (noun, "promises");
}

static void
open_promises (Fixture *self)
{
  EngineBase *base = &self->plan.queue.base;

  self->promises =
      takt_promises_new (base->store, base->clock, base->changes, self->plan.plans, self->plan.queue.notify);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  plan_fixture_init (&self->plan, NULL);
  g_signal_connect (self->plan.queue.base.changes, "changed", G_CALLBACK (changed_cb), self);
  queue_fixture_add_profile (&self->plan.queue, "Vase", "vase.3mf", 60, 0, 1);
  open_promises (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_promises_stop (self->promises);
  g_assert_finalize_object (self->promises);
  g_signal_handlers_disconnect_by_data (self->plan.queue.base.changes, self);
  plan_fixture_clear (&self->plan);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
refresh (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_promises_refresh_async (self->promises, NULL, answered_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  takt_promises_refresh_finish (self->promises, result, &error);
  g_assert_no_error (error);
  queue_fixture_settle (&self->plan.queue);
}

static const TaktOrderPromise *
get (Fixture *self, gint64 order_id)
{
  const TaktOrderPromise *promise = takt_promises_get (self->promises, order_id);

  g_assert_nonnull (promise);
  return promise;
}

static gint64
add_order (Fixture *self, const char *number, const char *title, TaktTime due)
{
  return plan_fixture_add_order (&self->plan, number, title, 1, due);
}

static void
schedule (Fixture *self, gint64 order_id)
{
  const TaktScheduleRequest request = { .order_id = order_id, .printer_id = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = takt_queue_schedule_order (self->plan.queue.queue, &request, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 1);
}

/* In a queue, in none, late already, without a profile, without a date. */
static void
test_words (Fixture *self, gconstpointer data)
{
  gint64 queued = add_order (self, "1", "Vase", ENGINE_NOW + 20 * HOUR);
  gint64 draft = add_order (self, "2", "Vase", ENGINE_NOW + 30 * HOUR);
  gint64 tight = add_order (self, "3", "Vase", ENGINE_NOW + 40 * 60);
  gint64 past = plan_fixture_add_order (&self->plan, "4", "Vase", 2, ENGINE_NOW - HOUR);
  gint64 unmapped = add_order (self, "5", "Something else", ENGINE_NOW + 20 * HOUR);
  gint64 undated = add_order (self, "6", "Vase", TAKT_TIME_UNSET);
  g_autoptr (GPtrArray) all = NULL;

  schedule (self, queued);
  g_assert_null (takt_promises_get (self->promises, queued));
  g_assert_cmpint (takt_promises_get_at (self->promises), ==, TAKT_TIME_UNSET);
  refresh (self);
  g_assert_cmpint (takt_promises_get_at (self->promises), ==, ENGINE_NOW);

  g_assert_cmpint (get (self, queued)->risk, ==, TAKT_PROMISE_ON_TIME);
  g_assert_cmpfloat (get (self, queued)->probability, >, 0.99);
  g_assert_cmpint (get (self, queued)->expected, >=, ENGINE_NOW + HOUR);
  g_assert_cmpint (get (self, queued)->early, <=, get (self, queued)->expected);
  g_assert_cmpint (get (self, queued)->late, >, get (self, queued)->early);
  g_assert_cmpint (get (self, queued)->spare_minutes, ==,
                   (ENGINE_NOW + 20 * HOUR - get (self, queued)->expected) / 60);
  /* What nobody scheduled comes behind. */
  g_assert_cmpint (get (self, draft)->risk, ==, TAKT_PROMISE_ON_TIME);
  g_assert_cmpint (get (self, draft)->expected, >, get (self, queued)->expected);
  g_assert_cmpint (get (self, tight)->risk, ==, TAKT_PROMISE_LATE);
  g_assert_cmpint (get (self, tight)->spare_minutes, <, 0);
  g_assert_cmpint (get (self, past)->risk, ==, TAKT_PROMISE_LATE);
  g_assert_cmpfloat (get (self, past)->probability, ==, 0);
  g_assert_cmpint (get (self, unmapped)->risk, ==, TAKT_PROMISE_UNKNOWN);
  g_assert_cmpint (get (self, unmapped)->expected, ==, TAKT_TIME_UNSET);
  g_assert_cmpint (get (self, undated)->risk, ==, TAKT_PROMISE_ON_TIME);

  all = takt_promises_list (self->promises);
  g_assert_cmpuint (all->len, ==, 6);
  g_assert_cmpstr (((TaktOrderPromise *) all->pdata[0])->order_number, ==, "4");
  g_assert_cmpstr (((TaktOrderPromise *) all->pdata[5])->order_number, ==, "6");
}

/* What runs keeps its order's promise open; what is printed leaves now; a held print waits for a person. */
static void
test_under_way (Fixture *self, gconstpointer data)
{
  gint64 running = add_order (self, "1", "Vase", ENGINE_NOW + 2 * HOUR);
  gint64 printed = add_order (self, "2", "Vase", ENGINE_NOW + HOUR);
  gint64 held = add_order (self, "3", "Vase", ENGINE_NOW + 20 * HOUR);

  schedule (self, running);
  schedule (self, printed);
  schedule (self, held);
  queue_fixture_force (&self->plan.queue, 2, TAKT_JOB_COMPLETED);
  engine_base_run (&self->plan.queue.base, "UPDATE jobs SET is_held = 1 WHERE order_id = 3 /* test */");
  queue_fixture_force (&self->plan.queue, 1, TAKT_JOB_STARTED);
  refresh (self);

  g_assert_cmpint (get (self, running)->risk, ==, TAKT_PROMISE_ON_TIME);
  g_assert_cmpint (get (self, running)->expected, >=, ENGINE_NOW + 50 * 60);
  g_assert_cmpint (get (self, running)->late, >, get (self, running)->expected);
  g_assert_cmpint (get (self, printed)->risk, ==, TAKT_PROMISE_ON_TIME);
  g_assert_cmpint (get (self, printed)->expected, ==, ENGINE_NOW);
  g_assert_cmpint (get (self, held)->risk, ==, TAKT_PROMISE_UNKNOWN);

  /* Two hours on, nothing of it has ended: the promise is broken. */
  queue_fixture_advance (&self->plan.queue, 3 * HOUR);
  refresh (self);
  g_assert_cmpint (get (self, running)->risk, ==, TAKT_PROMISE_LATE);
  g_assert_cmpint (get (self, printed)->risk, ==, TAKT_PROMISE_LATE);
}

/* Prints that fail, and those that take twice their time on each printer alike. */
static void
test_history (Fixture *self, gconstpointer data)
{
  gint64 order = add_order (self, "1", "Vase", ENGINE_NOW + 100 * 60);
  double before, after;

  schedule (self, order);
  refresh (self);
  before = get (self, order)->probability;
  g_assert_cmpfloat (before, >, 0.9);

  engine_base_run (
      &self->plan.queue.base,
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
      "INSERT INTO attempts (number, printer_id, outcome, ended_at, minutes, created_at) "
      "SELECT 1, 1, CASE WHEN i % 2 THEN 'failed' ELSE 'completed' END, i, 30, 1 FROM n /* test */");
  refresh (self);
  after = get (self, order)->probability;
  g_test_message ("on time with %.2f; with %.2f when every other print fails", before, after);
  engine_base_run (&self->plan.queue.base, "DELETE FROM attempts /* test */");
  g_assert_cmpfloat (after, <, 0.85);
  g_assert_cmpint (get (self, order)->risk, !=, TAKT_PROMISE_ON_TIME);
}

/* After a change it is looked at by itself, once for many, and said for the orders it is about. */
static void
test_changes (Fixture *self, gconstpointer data)
{
  gint64 order;

  takt_promises_start (self->promises);
  queue_fixture_advance (&self->plan.queue, 3);
  while (takt_promises_get_at (self->promises) == TAKT_TIME_UNSET)
    g_main_context_iteration (NULL, TRUE);

  order = add_order (self, "1", "Vase", ENGINE_NOW + 20 * HOUR);
  queue_fixture_settle (&self->plan.queue);
  g_assert_null (takt_promises_get (self->promises, order));
  self->n_noted = 0;
  queue_fixture_advance (&self->plan.queue, 3);
  while (takt_promises_get (self->promises, order) == NULL)
    g_main_context_iteration (NULL, TRUE);
  queue_fixture_settle (&self->plan.queue);
  g_assert_cmpuint (self->n_noted, ==, 1);

  /* Looked at anew with nothing changed, nothing is said. */
  refresh (self);
  g_assert_cmpuint (self->n_noted, ==, 1);
}

static void
set_due (Fixture *self, gint64 order_id, TaktTime due)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_orders_set_promised (self->plan.queue.orders, order_id, due, &error));
  g_assert_no_error (error);
}

static void
test_told_once (Fixture *self, gconstpointer data)
{
  QueueFixture *queue = &self->plan.queue;
  gint64 order = add_order (self, "1", "Vase", ENGINE_NOW + 20 * HOUR);
  gint64 old = add_order (self, "2", "Vase", ENGINE_NOW - 20 * HOUR);
  guint n;

  schedule (self, order);
  schedule (self, old);
  refresh (self);
  n = queue_fixture_count_events (queue);

  set_due (self, order, ENGINE_NOW + 30 * 60);
  refresh (self);
  g_assert_cmpuint (queue_fixture_count_event (queue, "order:1:promise:1"), ==, 1);
  refresh (self);
  g_assert_cmpuint (queue_fixture_count_events (queue), ==, n + 1);

  /* Another engine on the same rows. */
  takt_promises_stop (self->promises);
  g_assert_finalize_object (self->promises);
  open_promises (self);
  refresh (self);
  g_assert_cmpuint (queue_fixture_count_events (queue), ==, n + 1);

  set_due (self, order, ENGINE_NOW + 20 * HOUR);
  refresh (self);
  g_assert_cmpuint (queue_fixture_count_events (queue), ==, n + 1);
  set_due (self, order, ENGINE_NOW + 30 * 60);
  refresh (self);
  g_assert_cmpuint (queue_fixture_count_event (queue, "order:1:promise:2"), ==, 1);
  /* What was late before it was looked at is no news. */
  g_assert_cmpuint (queue_fixture_count_event (queue, "order:2:promise:1"), ==, 0);
  g_assert_cmpint (get (self, old)->risk, ==, TAKT_PROMISE_LATE);
}

/* Between 85 and 90 % it is as it was. */
static void
test_hysteresis (Fixture *self, gconstpointer data)
{
  QueueFixture *queue = &self->plan.queue;
  gint64 order = add_order (self, "1", "Vase", ENGINE_NOW + 20 * HOUR);
  guint n, n_between = 0;

  schedule (self, order);
  refresh (self);
  n = queue_fixture_count_events (queue);
  for (TaktTime due = ENGINE_NOW + 2 * HOUR; due > ENGINE_NOW + HOUR; due -= 30)
    {
      double probability;

      set_due (self, order, due);
      refresh (self);
      probability = get (self, order)->probability;
      if (probability < 0.85)
        {
          /* At risk, and back where it counts as kept, though not by much. */
          g_assert_cmpuint (queue_fixture_count_events (queue), ==, n + 1);
          for (due += 30; get (self, order)->probability < 0.9; due += 30)
            {
              set_due (self, order, due);
              refresh (self);
              n_between += get (self, order)->probability >= 0.85 && get (self, order)->probability < 0.9;
              set_due (self, order, due - 60);
              refresh (self);
              g_assert_cmpuint (queue_fixture_count_events (queue), ==, n + 1);
              set_due (self, order, due);
              refresh (self);
            }
          break;
        }
    }
  g_test_message ("%u times between the borders", n_between);
  g_assert_cmpuint (queue_fixture_count_events (queue), ==, n + 1);
}

static GPtrArray *
find_saves (Fixture *self, gint64 order_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *saves;

  takt_promises_find_saves_async (self->promises, order_id, NULL, answered_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  saves = takt_promises_find_saves_finish (self->promises, result, &error);
  g_assert_no_error (error);
  return saves;
}

static void
test_saves (Fixture *self, gconstpointer data)
{
  gint64 other = plan_fixture_add_printer (&self->plan, "Other", NULL);
  gint64 order = add_order (self, "1", "Vase", ENGINE_NOW + 4 * HOUR);
  g_autoptr (GPtrArray) saves = NULL;
  g_autoptr (GPtrArray) none = NULL;
  gboolean has_printer = FALSE, has_rush = FALSE;

  plan_fixture_add_job (&self->plan, 1, "Filler", 600, NULL, NULL, 0);
  engine_base_run (&self->plan.queue.base, "UPDATE jobs SET priority = 10 /* scan: test */ /* test */");
  schedule (self, order);
  engine_base_run (&self->plan.queue.base, "UPDATE jobs SET priority = 1 WHERE order_id = 1 /* test */");
  none = find_saves (self, order);
  g_assert_cmpuint (none->len, ==, 0);
  refresh (self);
  g_assert_cmpint (get (self, order)->risk, ==, TAKT_PROMISE_LATE);

  saves = find_saves (self, order);
  for (guint i = 0; i < saves->len; i++)
    {
      const TaktOrderSave *save = saves->pdata[i];

      g_test_message ("%s: %.2f, %d minutes earlier, %u others late", takt_promise_save_words[save->kind],
                      save->probability, save->gain_minutes, save->n_made_late);
      g_assert_cmpfloat (save->probability, >, 0.9);
      g_assert_cmpint (save->gain_minutes, >, 300);
      g_assert_cmpuint (save->n_made_late, ==, 0);
      has_rush |= save->kind == TAKT_PROMISE_SAVE_RUSH;
      if (save->kind == TAKT_PROMISE_SAVE_PRINTER)
        {
          has_printer = TRUE;
          g_assert_cmpint (save->printer_id, ==, other);
          g_assert_cmpstr (save->printer_name, ==, "Other");
          g_assert_cmpint (save->job_id, !=, 0);
        }
    }
  g_assert_true (has_printer && has_rush);
}

/* A stop while it is played: who waits hears of it, and the service is gone when it is let go. */
static void
test_stop (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_order (self, "1", "Vase", ENGINE_NOW + 20 * HOUR);
  takt_promises_refresh_async (self->promises, NULL, answered_cb, &result);
  takt_promises_stop (self->promises);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (takt_promises_refresh_finish (self->promises, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (takt_promises_get_at (self->promises), ==, TAKT_TIME_UNSET);
}

/* The word that people see: the promise's, where it is about the date of now. */
static void
test_risk (Fixture *self, gconstpointer data)
{
  gint64 id = add_order (self, "1", "Vase", ENGINE_NOW + 90 * 60);
  g_autoptr (TaktOrder) order = takt_orders_get (self->plan.queue.orders, id, NULL);
  int spare;

  /* Before it is known: little time to spare. */
  g_assert_cmpint (takt_risk_of (self->promises, order, TAKT_ORDER_NEW, TAKT_TIME_UNSET, ENGINE_NOW, &spare),
                   ==, TAKT_RISK_AT_RISK);
  refresh (self);
  g_assert_cmpint (takt_risk_of (self->promises, order, TAKT_ORDER_NEW, TAKT_TIME_UNSET, ENGINE_NOW, &spare),
                   ==, TAKT_RISK_ON_TIME);
  g_assert_cmpint (spare, ==, get (self, id)->spare_minutes);
  g_assert_cmpint (
      takt_risk_of (self->promises, order, TAKT_ORDER_SHIPPED, TAKT_TIME_UNSET, ENGINE_NOW, &spare), ==,
      TAKT_RISK_NONE);
  g_assert_cmpint (
      takt_risk_of (self->promises, order, TAKT_ORDER_NEW, TAKT_TIME_UNSET, ENGINE_NOW + 91 * 60, &spare), ==,
      TAKT_RISK_LATE);
  order->promised_at = ENGINE_NOW + 10 * 60;
  g_assert_cmpint (takt_risk_of (self->promises, order, TAKT_ORDER_NEW, TAKT_TIME_UNSET, ENGINE_NOW, &spare),
                   ==, TAKT_RISK_AT_RISK);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/engine/promises/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("words", test_words);
  ADD ("under-way", test_under_way);
  ADD ("history", test_history);
  ADD ("changes", test_changes);
  ADD ("told-once", test_told_once);
  ADD ("hysteresis", test_hysteresis);
  ADD ("saves", test_saves);
  ADD ("stop", test_stop);
  ADD ("risk", test_risk);
#undef ADD

  return g_test_run ();
}
