/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-clock.h"

#include <math.h>
#include <time.h>

G_DEFINE_ABSTRACT_TYPE (TaktClock, takt_clock, G_TYPE_OBJECT)

/*
 * TaktRealClock:
 *
 * The machine's clock, run @factor times as fast. With factor 1 the wall clock is the machine's own (it follows when
 * somebody sets it); with another factor it starts at the machine's time and then runs with the monotonic clock.
 */
#define TAKT_TYPE_REAL_CLOCK (takt_real_clock_get_type ())
G_DECLARE_FINAL_TYPE (TaktRealClock, takt_real_clock, TAKT, REAL_CLOCK, TaktClock)

struct _TaktRealClock
{
  TaktClock parent_instance;

  double factor;
  gint64 start_wall_us;
  gint64 start_monotonic_us;
  guint64 last_timer;
  GHashTable *timers; /* (owned) Timer.id → Timer (owned) */
  GPtrArray *alarms;  /* (owned) of Alarm, one a main context that asked */
};

/*
 * Alarm:
 *
 * All timers of one main context: a main loop looks at every source it has each time it turns, and with hundreds of printers the timers
 * would be most of them. Invariant: the source's ready time is not after the first timer's.
 */
typedef struct
{
  GSource source;
  TaktRealClock *clock; /* (unowned) */
  GSequence *timers;    /* (owned) of Timer (unowned), by due and id */
} Alarm;

/* One call to come. Invariant: in the table and with its alarm until it fires or is cancelled. */
typedef struct
{
  guint64 id;
  gint64 due_us; /* of g_get_monotonic_time() */
  Alarm *alarm;  /* (unowned) outlives the timer */
  GSequenceIter *place;
  TaktClockFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Timer;

G_DEFINE_FINAL_TYPE (TaktRealClock, takt_real_clock, TAKT_TYPE_CLOCK)

static void
timer_free (Timer *timer)
{
  if (timer->place != NULL)
    g_sequence_remove (timer->place);
  if (timer->destroy != NULL)
    timer->destroy (timer->user_data);
  g_free (timer);
}

static int
compare_timers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Timer *left = a;
  const Timer *right = b;

  if (left->due_us != right->due_us)
    return left->due_us < right->due_us ? -1 : 1;
  return left->id < right->id ? -1 : left->id > right->id;
}

static Timer *
get_first (const Alarm *alarm)
{
  GSequenceIter *first = g_sequence_get_begin_iter (alarm->timers);

  return g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
}

static gboolean
alarm_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  Alarm *alarm = (Alarm *) source;
  g_autoptr (TaktRealClock) self = g_object_ref (alarm->clock);
  gint64 now = g_get_monotonic_time ();
  guint64 last = self->last_timer;
  Timer *timer;

  /* What is put there from now on waits for the next turn. */
  while ((timer = get_first (alarm)) != NULL && timer->due_us <= now && timer->id <= last)
    {
      /* Out of the table first: the callee may cancel by the same id, which then means nothing. */
      g_hash_table_steal (self->timers, &timer->id);
      g_clear_pointer (&timer->place, g_sequence_remove);
      timer->func (timer->user_data);
      timer_free (timer);
    }
  g_source_set_ready_time (source, timer != NULL && timer->due_us != G_MAXINT64 ? timer->due_us : -1);
  return G_SOURCE_CONTINUE;
}

static void
alarm_finalize (GSource *source)
{
  g_sequence_free (((Alarm *) source)->timers);
}

/* It has a ready time and nothing else: microseconds in 64 bits, where a timeout source has milliseconds in 32 (49 days). */
static GSourceFuncs alarm_funcs = { .dispatch = alarm_dispatch, .finalize = alarm_finalize };

static void
alarm_free (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

/* That of the caller's main context. */
static Alarm *
ensure_alarm (TaktRealClock *self)
{
  GMainContext *context = g_main_context_get_thread_default ();
  Alarm *alarm;

  if (context == NULL)
    context = g_main_context_default ();
  for (guint i = 0; i < self->alarms->len; i++)
    if (g_source_get_context (self->alarms->pdata[i]) == context)
      return self->alarms->pdata[i];

  alarm = (Alarm *) g_source_new (&alarm_funcs, sizeof (Alarm));
  alarm->clock = self;
  alarm->timers = g_sequence_new (NULL);
  g_source_set_static_name (&alarm->source, "takt-clock");
  g_source_set_can_recurse (&alarm->source, TRUE);
  g_source_attach (&alarm->source, context);
  g_ptr_array_add (self->alarms, alarm);
  return alarm;
}

/* Goes on while the machine sleeps, other than GLib's: an age is an age. */
static gint64
get_steady_us (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time ();
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
takt_real_clock_now_us (TaktClock *clock)
{
  TaktRealClock *self = TAKT_REAL_CLOCK (clock);

  if (self->factor == 1.0)
    return g_get_real_time ();

  return self->start_wall_us + (takt_clock_monotonic_us (clock) - self->start_monotonic_us);
}

static gint64
takt_real_clock_monotonic_us (TaktClock *clock)
{
  TaktRealClock *self = TAKT_REAL_CLOCK (clock);
  gint64 now = get_steady_us ();

  if (self->factor == 1.0)
    return now;

  return self->start_monotonic_us + (gint64) ((double) (now - self->start_monotonic_us) * self->factor);
}

static guint64
takt_real_clock_after (TaktClock *clock,
                       gint64 delay_us,
                       TaktClockFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  TaktRealClock *self = TAKT_REAL_CLOCK (clock);
  double real_delay = ceil ((double) delay_us / self->factor);
  gint64 now = g_get_monotonic_time ();
  Timer *timer = g_new0 (Timer, 1);
  gint64 ready_us;

  timer->id = ++self->last_timer;
  timer->due_us = real_delay < (double) (G_MAXINT64 / 2) ? now + (gint64) real_delay : G_MAXINT64;
  timer->alarm = ensure_alarm (self);
  timer->func = func;
  timer->user_data = user_data;
  timer->destroy = destroy;
  timer->place = g_sequence_insert_sorted (timer->alarm->timers, timer, compare_timers, NULL);
  g_hash_table_insert (self->timers, &timer->id, timer);
  /* One that is cancelled leaves the time as it was: to wake up once for nothing costs less than to tell the loop each time. */
  ready_us = g_source_get_ready_time (&timer->alarm->source);
  if (timer->due_us != G_MAXINT64 && (ready_us < 0 || timer->due_us < ready_us))
    g_source_set_ready_time (&timer->alarm->source, timer->due_us);

  return timer->id;
}

static void
takt_real_clock_cancel (TaktClock *clock, guint64 timer)
{
  TaktRealClock *self = TAKT_REAL_CLOCK (clock);

  g_hash_table_remove (self->timers, &timer);
}

static void
takt_real_clock_finalize (GObject *object)
{
  TaktRealClock *self = TAKT_REAL_CLOCK (object);

  g_hash_table_unref (self->timers);
  g_ptr_array_unref (self->alarms);
  G_OBJECT_CLASS (takt_real_clock_parent_class)->finalize (object);
}

static void
takt_real_clock_class_init (TaktRealClockClass *klass)
{
  TaktClockClass *clock_class = TAKT_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_real_clock_finalize;
  clock_class->now_us = takt_real_clock_now_us;
  clock_class->monotonic_us = takt_real_clock_monotonic_us;
  clock_class->after = takt_real_clock_after;
  clock_class->cancel = takt_real_clock_cancel;
}

static void
takt_real_clock_init (TaktRealClock *self)
{
  self->factor = 1.0;
  self->start_wall_us = g_get_real_time ();
  self->start_monotonic_us = get_steady_us ();
  self->timers = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) timer_free);
  self->alarms = g_ptr_array_new_with_free_func (alarm_free);
}

static void
takt_clock_class_init (TaktClockClass *klass)
{
}

static void
takt_clock_init (TaktClock *self)
{
}

/**
 * takt_clock_new_system:
 *
 * Returns: (transfer full): the machine's own clock
 */
TaktClock *
takt_clock_new_system (void)
{
  return g_object_new (TAKT_TYPE_REAL_CLOCK, NULL);
}

/**
 * takt_clock_new_scaled:
 * @factor: how many of its seconds pass in one of ours; above 0
 *
 * Returns: (transfer full): a clock that starts at the present and runs @factor times as fast; waits are as much shorter
 */
TaktClock *
takt_clock_new_scaled (double factor)
{
  TaktRealClock *self;

  g_return_val_if_fail (isfinite (factor) && factor > 0, NULL);

  self = g_object_new (TAKT_TYPE_REAL_CLOCK, NULL);
  self->factor = factor;
  return TAKT_CLOCK (self);
}

/**
 * takt_clock_now:
 *
 * Returns: the wall clock in whole seconds, rounded down
 */
TaktTime
takt_clock_now (TaktClock *self)
{
  gint64 us = takt_clock_now_us (self);

  return us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0 ? 1 : 0);
}

/** takt_clock_now_us: the wall clock in microseconds since 1970 UTC; it jumps when somebody sets it. */
gint64
takt_clock_now_us (TaktClock *self)
{
  g_return_val_if_fail (TAKT_IS_CLOCK (self), 0);

  return TAKT_CLOCK_GET_CLASS (self)->now_us (self);
}

/** takt_clock_monotonic_us: microseconds from an arbitrary start; never goes back, and counts also while the machine sleeps. */
gint64
takt_clock_monotonic_us (TaktClock *self)
{
  g_return_val_if_fail (TAKT_IS_CLOCK (self), 0);

  return TAKT_CLOCK_GET_CLASS (self)->monotonic_us (self);
}

/**
 * takt_clock_after:
 * @delay_us: microseconds of this clock's time; below 0 is 0
 * @func: called once, from the thread-default main context of the caller, never from within this call
 * @destroy: (nullable): frees @user_data after the call, or when the timer is cancelled or the clock goes
 *
 * The wait stands still while the machine sleeps: who waits for a moment of the wall clock looks at it again when called, and when
 * the machine wakes (TaktSystemMonitor).
 *
 * Returns: the timer, never 0
 */
guint64
takt_clock_after (TaktClock *self,
                  gint64 delay_us,
                  TaktClockFunc func,
                  gpointer user_data,
                  GDestroyNotify destroy)
{
  g_return_val_if_fail (TAKT_IS_CLOCK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return TAKT_CLOCK_GET_CLASS (self)->after (self, MAX (delay_us, 0), func, user_data, destroy);
}

/** takt_clock_cancel: forgets a timer; one that has fired, was cancelled before or is 0 is ignored. */
void
takt_clock_cancel (TaktClock *self, guint64 timer)
{
  g_return_if_fail (TAKT_IS_CLOCK (self));

  if (timer != 0)
    TAKT_CLOCK_GET_CLASS (self)->cancel (self, timer);
}

/** takt_clock_clear: cancels *@timer and sets it to 0, so that it can be called at any time. */
void
takt_clock_clear (TaktClock *self, guint64 *timer)
{
  guint64 old = *timer;

  *timer = 0;
  takt_clock_cancel (self, old);
}
