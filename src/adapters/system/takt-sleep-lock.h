/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SLEEP_LOCK (takt_sleep_lock_get_type ())
G_DECLARE_FINAL_TYPE (TaktSleepLock, takt_sleep_lock, TAKT, SLEEP_LOCK, GObject)

/*
 * Keeps the computer from falling asleep: by logind, or in a sandbox by the Inhibit portal. Where neither is there the computer sleeps
 * when it likes: that is no failure. Dropping the last reference lets go.
 */
TaktSleepLock *takt_sleep_lock_new  (gboolean by_portal) G_GNUC_WARN_UNUSED_RESULT;
void           takt_sleep_lock_hold (TaktSleepLock *self, gboolean hold);
void           takt_sleep_lock_close (TaktSleepLock *self);

G_END_DECLS
