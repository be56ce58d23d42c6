/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-clock.h"
#include "takt-test.h"

#define START  1766600100
#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  TaktClock *clock;
  GString *log; /* "name@monotonic seconds since the start " for each call */
  gint64 start_us;
  guint64 other;
  int destroyed;
} Scene;

typedef struct
{
  Scene *scene;
  const char *name;
} Call;

static Call *
call_new (Scene *scene, const char *name)
{
  Call *call = g_new (Call, 1);

  call->scene = scene;
  call->name = name;
  return call;
}

static void
call_free (gpointer data)
{
  ((Call *) data)->scene->destroyed++;
  g_free (data);
}

static void
note_cb (gpointer user_data)
{
  Call *call = user_data;
  gint64 passed = takt_clock_monotonic_us (call->scene->clock) - call->scene->start_us;

  g_string_append_printf (call->scene->log, "%s@%d ", call->name, (int) (passed / SECOND));
}

static guint64
after (Scene *scene, int seconds, const char *name)
{
  return takt_clock_after (scene->clock, seconds * SECOND, note_cb, call_new (scene, name), call_free);
}

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->clock = TAKT_CLOCK (takt_manual_clock_new (START));
  scene->log = g_string_new (NULL);
  scene->start_us = takt_clock_monotonic_us (scene->clock);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_clear_object (&scene->clock);
  g_string_free (scene->log, TRUE);
}

static void
advance (Scene *scene, int seconds)
{
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (scene->clock), seconds * SECOND);
}

static void
test_clock_manual_order (Scene *scene, gconstpointer data)
{
  after (scene, 30, "c");
  after (scene, 10, "a");
  after (scene, 20, "b1");
  after (scene, 20, "b2");
  after (scene, 31, "late");
  after (scene, -5, "now");

  g_assert_cmpstr (scene->log->str, ==, "");
  advance (scene, 0);
  g_assert_cmpstr (scene->log->str, ==, "now@0 ");
  advance (scene, 30);
  g_assert_cmpstr (scene->log->str, ==, "now@0 a@10 b1@20 b2@20 c@30 ");
  g_assert_cmpint (takt_clock_now (scene->clock), ==, START + 30);
  g_assert_cmpint (scene->destroyed, ==, 5);
  advance (scene, 1);
  g_assert_cmpint (scene->destroyed, ==, 6);
}

static void
again_cb (gpointer user_data)
{
  Call *call = user_data;

  note_cb (call);
  if (takt_clock_monotonic_us (call->scene->clock) - call->scene->start_us < 50 * SECOND)
    takt_clock_after (call->scene->clock, 10 * SECOND, again_cb, call_new (call->scene, call->name),
                      call_free);
}

/* A call that asks for another one within the span gets it at its own time. */
static void
test_clock_manual_chain (Scene *scene, gconstpointer data)
{
  takt_clock_after (scene->clock, 10 * SECOND, again_cb, call_new (scene, "x"), call_free);
  advance (scene, 100);
  g_assert_cmpstr (scene->log->str, ==, "x@10 x@20 x@30 x@40 x@50 ");
  g_assert_cmpint (scene->destroyed, ==, 5);
}

static void
cancel_other_cb (gpointer user_data)
{
  Call *call = user_data;

  takt_clock_clear (call->scene->clock, &call->scene->other);
}

static void
test_clock_manual_cancel (Scene *scene, gconstpointer data)
{
  guint64 first = after (scene, 10, "a");
  guint64 zero = 0;

  scene->other = after (scene, 20, "b");
  takt_clock_after (scene->clock, 15 * SECOND, cancel_other_cb, call_new (scene, "canceller"), call_free);
  takt_clock_cancel (scene->clock, first);
  g_assert_cmpint (scene->destroyed, ==, 1);
  advance (scene, 60);
  g_assert_cmpstr (scene->log->str, ==, "");
  g_assert_cmpint (scene->destroyed, ==, 3);
  g_assert_cmpuint (scene->other, ==, 0);

  takt_clock_cancel (scene->clock, first);
  takt_clock_clear (scene->clock, &zero);
  takt_clock_cancel (scene->clock, 12345);
}

static void
test_clock_manual_jump (Scene *scene, gconstpointer data)
{
  after (scene, 10, "a");
  takt_manual_clock_jump (TAKT_MANUAL_CLOCK (scene->clock), 3600 * SECOND);
  g_assert_cmpint (takt_clock_now (scene->clock), ==, START + 3600);
  g_assert_cmpint (takt_clock_monotonic_us (scene->clock), ==, scene->start_us);
  g_assert_cmpstr (scene->log->str, ==, "");
  takt_manual_clock_jump (TAKT_MANUAL_CLOCK (scene->clock), -7200 * SECOND);
  advance (scene, 10);
  g_assert_cmpint (takt_clock_now (scene->clock), ==, START - 3600 + 10);
  g_assert_cmpstr (scene->log->str, ==, "a@10 ");
}

static void
test_clock_manual_goes (Scene *scene, gconstpointer data)
{
  after (scene, 10, "a");
  after (scene, 20, "b");
  g_clear_object (&scene->clock);
  g_assert_cmpint (scene->destroyed, ==, 2);
}

static void
test_clock_rounds_down (void)
{
  g_autoptr (TaktManualClock) clock = takt_manual_clock_new (10);

  takt_manual_clock_jump (clock, 999999);
  g_assert_cmpint (takt_clock_now (TAKT_CLOCK (clock)), ==, 10);
  takt_manual_clock_jump (clock, -11 * SECOND);
  g_assert_cmpint (takt_clock_now (TAKT_CLOCK (clock)), ==, -1);
}

static void
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_clock_system (void)
{
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  gint64 wall = takt_clock_now_us (clock), monotonic = takt_clock_monotonic_us (clock);
  gboolean fired = FALSE, cancelled = FALSE;
  guint64 timer;

  g_assert_cmpint (takt_clock_now (clock), >, 1700000000);
  timer = takt_clock_after (clock, 1000, set_true_cb, &cancelled, NULL);
  takt_clock_after (clock, 20000, set_true_cb, &fired, NULL);
  g_assert_false (fired);
  takt_clock_clear (clock, &timer);
  takt_test_wait_for_true (&fired, "a timer of 20 ms");
  g_assert_false (cancelled);
  g_assert_cmpint (takt_clock_monotonic_us (clock) - monotonic, >=, 20000);
  g_assert_cmpint (takt_clock_now_us (clock) - wall, >=, 15000);

  /* Never comes, but does no harm either. */
  takt_clock_after (clock, G_MAXINT64, set_true_cb, &cancelled, NULL);
  g_main_context_iteration (NULL, FALSE);
  g_assert_false (cancelled);
}

static void
test_clock_scaled (void)
{
  g_autoptr (TaktClock) clock = takt_clock_new_scaled (3600);
  g_autoptr (TaktClock) system = takt_clock_new_system ();
  /* In this order: a microsecond between two of them is 3600 of the clock's. */
  gint64 wall = takt_clock_now_us (clock), real_start = takt_clock_monotonic_us (system);
  gint64 start = takt_clock_monotonic_us (clock), passed, real;
  gboolean fired = FALSE;

  g_assert_cmpint (ABS (takt_clock_now (clock) - takt_clock_now (system)), <, 3600);
  takt_clock_after (clock, 60 * SECOND, set_true_cb, &fired, NULL);
  takt_test_wait_for_true (&fired, "a minute of a clock that runs 3600 times as fast");
  real = takt_clock_monotonic_us (system) - real_start;
  passed = takt_clock_monotonic_us (clock) - start;
  g_assert_cmpint (passed, >=, 60 * SECOND);
  g_assert_cmpint (real, >=, 60 * SECOND / 3600);
  g_assert_cmpint (real, <, 10 * SECOND);
  g_assert_cmpint (takt_clock_now_us (clock) - wall, >=, passed);
}

/* The call comes on the context that was the caller's own. */
static gpointer
wait_in_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean fired = FALSE;

  g_main_context_push_thread_default (context);
  {
    g_autoptr (TaktClock) clock = takt_clock_new_system ();

    takt_clock_after (clock, 1000, set_true_cb, &fired, NULL);
    while (!fired)
      g_main_context_iteration (context, TRUE);
  }
  g_main_context_pop_thread_default (context);
  return GINT_TO_POINTER (fired);
}

static void
test_clock_context (void)
{
  GThread *thread = g_thread_new ("waits", wait_in_thread, NULL);

  g_assert_true (GPOINTER_TO_INT (g_thread_join (thread)));
}

static void
add (const char *path, void (*test) (Scene *, gconstpointer))
{
  g_test_add (path, Scene, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/base/clock/manual/calls-in-order-at-their-own-times", test_clock_manual_order);
  add ("/base/clock/manual/calls-ask-for-calls", test_clock_manual_chain);
  add ("/base/clock/manual/cancel", test_clock_manual_cancel);
  add ("/base/clock/manual/jump-moves-the-wall-clock-alone", test_clock_manual_jump);
  add ("/base/clock/manual/goes-with-its-timers", test_clock_manual_goes);
  g_test_add_func ("/base/clock/seconds-round-down", test_clock_rounds_down);
  g_test_add_func ("/base/clock/system", test_clock_system);
  g_test_add_func ("/base/clock/scaled", test_clock_scaled);
  g_test_add_func ("/base/clock/context-of-the-caller", test_clock_context);
  return g_test_run ();
}
