/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "takt-time.h"

G_BEGIN_DECLS

#define TAKT_TYPE_CLOCK (takt_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (TaktClock, takt_clock, TAKT, CLOCK, GObject)

typedef void (*TaktClockFunc) (gpointer user_data);

/**
 * TaktClockClass:
 * @now_us: wall clock, microseconds since 1970 UTC; may jump
 * @monotonic_us: never jumps back and counts also while the machine sleeps; for ages and limits
 * @after: calls @func once, on the main context of the caller, @delay_us of this clock's time later
 * @cancel: forgets a call that is still to come
 *
 * The only source of time. Everything that waits for time asks a clock, so that tests decide what time it is
 * and the demo can run fast. Lives on the main context.
 */
struct _TaktClockClass
{
  GObjectClass parent_class;

  gint64  (*now_us)       (TaktClock *self);
  gint64  (*monotonic_us) (TaktClock *self);
  guint64 (*after)        (TaktClock *self, gint64 delay_us, TaktClockFunc func, gpointer user_data, GDestroyNotify destroy);
  void    (*cancel)       (TaktClock *self, guint64 timer);
};

TaktClock *takt_clock_new_system (void) G_GNUC_WARN_UNUSED_RESULT;
TaktClock *takt_clock_new_scaled (double factor) G_GNUC_WARN_UNUSED_RESULT;

TaktTime takt_clock_now          (TaktClock *self);
gint64   takt_clock_now_us       (TaktClock *self);
gint64   takt_clock_monotonic_us (TaktClock *self);
guint64  takt_clock_after        (TaktClock *self, gint64 delay_us, TaktClockFunc func, gpointer user_data, GDestroyNotify destroy);
void     takt_clock_cancel       (TaktClock *self, guint64 timer);
void     takt_clock_clear        (TaktClock *self, guint64 *timer);

#define TAKT_TYPE_MANUAL_CLOCK (takt_manual_clock_get_type ())
G_DECLARE_FINAL_TYPE (TaktManualClock, takt_manual_clock, TAKT, MANUAL_CLOCK, TaktClock)

TaktManualClock *takt_manual_clock_new     (TaktTime start) G_GNUC_WARN_UNUSED_RESULT;
void             takt_manual_clock_advance (TaktManualClock *self, gint64 by_us);
void             takt_manual_clock_jump    (TaktManualClock *self, gint64 wall_by_us);

G_END_DECLS
