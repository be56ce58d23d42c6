/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "demo/takt-demo-clock.h"

/*
 * A clock that runs fast and whose wall can be set back, so that the sample shop's past weeks are written by the same commands as
 * its present, each at its own moment. Waits are those of the clock inside: they count monotonic time, which no travel moves.
 */
struct _TaktDemoClock
{
  TaktClock parent_instance;

  TaktClock *inner;
  gint64 present_us; /* by so much the demo's present differs from the world's */
  gint64 shift_us;   /* of the wall; @present_us: the present */
};

G_DEFINE_FINAL_TYPE (TaktDemoClock, takt_demo_clock, TAKT_TYPE_CLOCK)

static gint64
takt_demo_clock_now_us (TaktClock *clock)
{
  TaktDemoClock *self = TAKT_DEMO_CLOCK (clock);

  return takt_clock_now_us (self->inner) + self->shift_us;
}

static gint64
takt_demo_clock_monotonic_us (TaktClock *clock)
{
  return takt_clock_monotonic_us (TAKT_DEMO_CLOCK (clock)->inner);
}

static guint64
takt_demo_clock_after (TaktClock *clock,
                       gint64 delay_us,
                       TaktClockFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  return takt_clock_after (TAKT_DEMO_CLOCK (clock)->inner, delay_us, func, user_data, destroy);
}

static void
takt_demo_clock_cancel (TaktClock *clock, guint64 timer)
{
  takt_clock_cancel (TAKT_DEMO_CLOCK (clock)->inner, timer);
}

static void
takt_demo_clock_finalize (GObject *object)
{
  g_object_unref (TAKT_DEMO_CLOCK (object)->inner);

  G_OBJECT_CLASS (takt_demo_clock_parent_class)->finalize (object);
}

static void
takt_demo_clock_class_init (TaktDemoClockClass *klass)
{
  TaktClockClass *clock_class = TAKT_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_demo_clock_finalize;

  clock_class->now_us = takt_demo_clock_now_us;
  clock_class->monotonic_us = takt_demo_clock_monotonic_us;
  clock_class->after = takt_demo_clock_after;
  clock_class->cancel = takt_demo_clock_cancel;
}

static void
takt_demo_clock_init (TaktDemoClock *self)
{
}

/**
 * takt_demo_clock_new:
 * @factor: how many of its seconds pass in one of ours; above 0
 *
 * Returns: (transfer full): a clock that starts at the present
 */
TaktClock *
takt_demo_clock_new (double factor)
{
  TaktDemoClock *self = g_object_new (TAKT_TYPE_DEMO_CLOCK, NULL);

  self->inner = takt_clock_new_scaled (factor);
  return TAKT_CLOCK (self);
}

/** takt_demo_clock_travel: sets the wall to @to, from where it runs on. */
void
takt_demo_clock_travel (TaktDemoClock *self, TaktTime to)
{
  g_return_if_fail (TAKT_IS_DEMO_CLOCK (self));

  self->shift_us = to * G_USEC_PER_SEC - takt_clock_now_us (self->inner);
}

/** takt_demo_clock_return: back to the present. */
void
takt_demo_clock_return (TaktDemoClock *self)
{
  g_return_if_fail (TAKT_IS_DEMO_CLOCK (self));

  self->shift_us = self->present_us;
}

/** takt_demo_clock_set_present: the demo takes place at @present, from where it runs on; so its pictures look alike each time. */
void
takt_demo_clock_set_present (TaktDemoClock *self, TaktTime present)
{
  g_return_if_fail (TAKT_IS_DEMO_CLOCK (self));

  self->present_us = present * G_USEC_PER_SEC - takt_clock_now_us (self->inner);
  self->shift_us = self->present_us;
}
