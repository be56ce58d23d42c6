/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** TaktAttendedSpan: somebody is there from (inclusive) to (exclusive). */
typedef struct
{
  TaktTime from;
  TaktTime to;
} TaktAttendedSpan;

GArray *takt_plan_hours_list (const char *attended_hours, const char *const *holidays, GTimeZone *zone, TaktTime from, TaktTime to) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
