/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-clock.h"

G_BEGIN_DECLS

#define TAKT_TYPE_DEMO_CLOCK (takt_demo_clock_get_type ())
G_DECLARE_FINAL_TYPE (TaktDemoClock, takt_demo_clock, TAKT, DEMO_CLOCK, TaktClock)

TaktClock *takt_demo_clock_new    (double factor) G_GNUC_WARN_UNUSED_RESULT;
void       takt_demo_clock_travel (TaktDemoClock *self, TaktTime to);
void       takt_demo_clock_return (TaktDemoClock *self);
void       takt_demo_clock_set_present (TaktDemoClock *self, TaktTime present);

G_END_DECLS
