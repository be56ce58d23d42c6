/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-clock.h"

/*
 * TaktManualClock:
 *
 * A clock that stands still until it is told to move. Invariant: @timers is in the order in which they fall due, equal
 * times in the order in which they were asked for.
 */
struct _TaktManualClock
{
  TaktClock parent_instance;

  gint64 wall_us;
  gint64 monotonic_us;
  guint64 last_timer;
  GQueue timers; /* (owned) of Timer */
};

typedef struct
{
  guint64 id;
  gint64 due_us; /* monotonic */
  TaktClockFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Timer;

G_DEFINE_FINAL_TYPE (TaktManualClock, takt_manual_clock, TAKT_TYPE_CLOCK)

static void
timer_free (Timer *timer)
{
  if (timer->destroy != NULL)
    timer->destroy (timer->user_data);
  g_free (timer);
}

static int
compare_timers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Timer *left = a, *right = b;

  if (left->due_us != right->due_us)
    return left->due_us < right->due_us ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

/* Moves both clocks forward to a moment of the monotonic one. */
static void
move_to (TaktManualClock *self, gint64 monotonic_us)
{
  if (monotonic_us <= self->monotonic_us)
    return;

  self->wall_us += monotonic_us - self->monotonic_us;
  self->monotonic_us = monotonic_us;
}

static gint64
takt_manual_clock_now_us (TaktClock *clock)
{
  return TAKT_MANUAL_CLOCK (clock)->wall_us;
}

static gint64
takt_manual_clock_monotonic_us (TaktClock *clock)
{
  return TAKT_MANUAL_CLOCK (clock)->monotonic_us;
}

static guint64
takt_manual_clock_after (TaktClock *clock,
                         gint64 delay_us,
                         TaktClockFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  TaktManualClock *self = TAKT_MANUAL_CLOCK (clock);
  Timer *timer = g_new0 (Timer, 1);

  timer->id = ++self->last_timer;
  if (__builtin_add_overflow (self->monotonic_us, delay_us, &timer->due_us))
    timer->due_us = G_MAXINT64;
  timer->func = func;
  timer->user_data = user_data;
  timer->destroy = destroy;
  g_queue_insert_sorted (&self->timers, timer, compare_timers, NULL);

  return timer->id;
}

static void
takt_manual_clock_cancel (TaktClock *clock, guint64 id)
{
  TaktManualClock *self = TAKT_MANUAL_CLOCK (clock);

  for (GList *link = self->timers.head; link != NULL; link = link->next)
    {
      Timer *timer = link->data;

      if (timer->id == id)
        {
          g_queue_delete_link (&self->timers, link);
          timer_free (timer);
          return;
        }
    }
}

static void
takt_manual_clock_finalize (GObject *object)
{
  TaktManualClock *self = TAKT_MANUAL_CLOCK (object);

  g_queue_clear_full (&self->timers, (GDestroyNotify) timer_free);
  G_OBJECT_CLASS (takt_manual_clock_parent_class)->finalize (object);
}

static void
takt_manual_clock_class_init (TaktManualClockClass *klass)
{
  TaktClockClass *clock_class = TAKT_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_manual_clock_finalize;
  clock_class->now_us = takt_manual_clock_now_us;
  clock_class->monotonic_us = takt_manual_clock_monotonic_us;
  clock_class->after = takt_manual_clock_after;
  clock_class->cancel = takt_manual_clock_cancel;
}

static void
takt_manual_clock_init (TaktManualClock *self)
{
  /* Not 0: some callers keep "never" as 0. */
  self->monotonic_us = G_USEC_PER_SEC;
  g_queue_init (&self->timers);
}

/**
 * takt_manual_clock_new:
 * @start: what the wall clock shows at first, seconds since 1970 UTC
 *
 * Returns: (transfer full): a clock for tests that moves only by takt_manual_clock_advance()
 */
TaktManualClock *
takt_manual_clock_new (TaktTime start)
{
  TaktManualClock *self = g_object_new (TAKT_TYPE_MANUAL_CLOCK, NULL);

  self->wall_us = start * G_USEC_PER_SEC;
  return self;
}

/**
 * takt_manual_clock_advance:
 * @by_us: microseconds, 0 or more
 *
 * Lets time pass. Timers that fall due are called from within, in the order of their times, and each sees the clock at
 * its own time; what they ask for within the span is called as well.
 */
void
takt_manual_clock_advance (TaktManualClock *self, gint64 by_us)
{
  gint64 end_us;
  Timer *next;

  g_return_if_fail (TAKT_IS_MANUAL_CLOCK (self));
  g_return_if_fail (by_us >= 0);

  g_object_ref (self);
  end_us = self->monotonic_us + by_us;
  while ((next = g_queue_peek_head (&self->timers)) != NULL && next->due_us <= end_us)
    {
      g_queue_pop_head (&self->timers);
      move_to (self, next->due_us);
      next->func (next->user_data);
      timer_free (next);
    }
  move_to (self, end_us);
  g_object_unref (self);
}

/**
 * takt_manual_clock_jump:
 * @wall_by_us: microseconds, either way
 *
 * Sets the wall clock, as a person or NTP does. The monotonic clock and the timers do not notice.
 */
void
takt_manual_clock_jump (TaktManualClock *self, gint64 wall_by_us)
{
  g_return_if_fail (TAKT_IS_MANUAL_CLOCK (self));

  self->wall_us += wall_by_us;
}
