/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-time-scale.h"

#include <math.h>

#define SECONDS_PER_HOUR 3600.0
#define TICK_GRID        ((TaktTime) 15 * 60) /* every time zone is off by a multiple of this */
#define TICK_WIDTH       52.0                 /* px that the text of a tick wants */

/**
 * TaktTimeScale:
 *
 * Where moments lie on a line: the ruler and the lanes of the timeline share one. Pixels are proportional to seconds that pass, so a day on
 * which summer time begins has 23 hours of the same width; only the names of the ticks are local.
 */
struct _TaktTimeScale
{
  GObject parent_instance;

  double origin; /* seconds, with a fraction: slow scrolling moves by less than one */
  double hour;   /* px */
  TaktTime now;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktTimeScale, takt_time_scale, G_TYPE_OBJECT)

static void
takt_time_scale_class_init (TaktTimeScaleClass *klass)
{
  signals[CHANGED] =
      g_signal_new ("changed", TAKT_TYPE_TIME_SCALE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_time_scale_init (TaktTimeScale *self)
{
  self->hour = TAKT_TIME_SCALE_NORMAL;
}

TaktTimeScale *
takt_time_scale_new (void)
{
  return g_object_new (TAKT_TYPE_TIME_SCALE, NULL);
}

/** takt_time_scale_get_origin: the moment at the left edge; in right-to-left at the right. */
TaktTime
takt_time_scale_get_origin (TaktTimeScale *self)
{
  return (TaktTime) floor (self->origin);
}

void
takt_time_scale_set_origin (TaktTimeScale *self, TaktTime origin)
{
  g_return_if_fail (TAKT_IS_TIME_SCALE (self));

  if ((TaktTime) floor (self->origin) == origin)
    return;
  self->origin = (double) origin;
  g_signal_emit (self, signals[CHANGED], 0);
}

/** takt_time_scale_pan: towards later times by @pixels. */
void
takt_time_scale_pan (TaktTimeScale *self, double pixels)
{
  g_return_if_fail (TAKT_IS_TIME_SCALE (self));

  self->origin += pixels * SECONDS_PER_HOUR / self->hour;
  g_signal_emit (self, signals[CHANGED], 0);
}

/** takt_time_scale_get_hour: how wide an hour is, in pixels. */
double
takt_time_scale_get_hour (TaktTimeScale *self)
{
  return self->hour;
}

/** takt_time_scale_zoom: @at: the x that keeps its moment. */
void
takt_time_scale_zoom (TaktTimeScale *self, double factor, double at)
{
  double hour;

  g_return_if_fail (TAKT_IS_TIME_SCALE (self));
  g_return_if_fail (factor > 0);

  hour = CLAMP (self->hour * factor, TAKT_TIME_SCALE_LEAST, TAKT_TIME_SCALE_MOST);
  if (hour == self->hour)
    return;
  self->origin += at * SECONDS_PER_HOUR * (1 / self->hour - 1 / hour);
  self->hour = hour;
  g_signal_emit (self, signals[CHANGED], 0);
}

TaktTime
takt_time_scale_get_now (TaktTimeScale *self)
{
  return self->now;
}

void
takt_time_scale_set_now (TaktTimeScale *self, TaktTime now)
{
  g_return_if_fail (TAKT_IS_TIME_SCALE (self));

  if (self->now == now)
    return;
  self->now = now;
  g_signal_emit (self, signals[CHANGED], 0);
}

double
takt_time_scale_get_x (TaktTimeScale *self, TaktTime time)
{
  return ((double) time - self->origin) * self->hour / SECONDS_PER_HOUR;
}

TaktTime
takt_time_scale_get_time (TaktTimeScale *self, double x)
{
  return (TaktTime) floor (self->origin + x * SECONDS_PER_HOUR / self->hour + 0.5);
}

/**
 * takt_time_scale_list_ticks:
 * @width: of the ruler, in pixels
 *
 * Local times that are round for this zoom, as close as their texts allow. An hour that summer time leaves out has none, one that comes twice
 * has two.
 *
 * Returns: (transfer full) (element-type TaktTimeTick): ascending; one before the left edge may be among them
 */
GArray *
takt_time_scale_list_ticks (TaktTimeScale *self, double width)
{
  static const int steps[] = { 15, 30, 60, 120, 180, 240, 360 };
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (TaktTimeTick));
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  TaktTime end = takt_time_scale_get_time (self, width);
  TaktTime time = takt_time_scale_get_origin (self);
  gsize i = 0;

  while (i + 1 < G_N_ELEMENTS (steps) && steps[i] * self->hour / 60 < TICK_WIDTH)
    i++;

  time -= time % TICK_GRID + TICK_GRID;
  for (; time <= end; time += TICK_GRID)
    {
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);
      g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
      int minute = local != NULL ? g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local) : 1;
      TaktTimeTick tick = { time, minute == 0 };

      if (minute % steps[i] == 0)
        g_array_append_val (ticks, tick);
    }
  return ticks;
}

/** takt_day_begin: midnight of local time, of the day of @time or so many @days after it. */
TaktTime
takt_day_begin (TaktTime time, int days)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) other = local != NULL ? g_date_time_add_days (local, days) : NULL;
  g_autoptr (GDateTime) begin = NULL;

  g_return_val_if_fail (other != NULL, time);

  begin = g_date_time_new_local (g_date_time_get_year (other), g_date_time_get_month (other),
                                 g_date_time_get_day_of_month (other), 0, 0, 0);
  g_return_val_if_fail (begin != NULL, time);
  return g_date_time_to_unix (begin);
}
