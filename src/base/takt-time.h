/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaktTime:
 *
 * A moment: whole seconds since 1970-01-01T00:00:00Z. Stored and compared as such; local time exists only on screen.
 */
typedef gint64 TaktTime;

/** TAKT_TIME_UNSET: "no moment"; NULL in the database, null in JSON. */
#define TAKT_TIME_UNSET ((TaktTime) 0)

char    *takt_time_to_iso   (TaktTime time) G_GNUC_WARN_UNUSED_RESULT;
char    *takt_time_to_clock (TaktTime time, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_time_from_iso (const char *text, TaktTime *time, GError **error);

G_END_DECLS
