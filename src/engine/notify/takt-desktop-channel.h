/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/takt-photos.h"
#include "notify/takt-desktop-truth.h"
#include "ports/takt-desktop-notifier.h"
#include "products/takt-products.h"

G_BEGIN_DECLS

#define TAKT_TYPE_DESKTOP_CHANNEL (takt_desktop_channel_get_type ())
G_DECLARE_FINAL_TYPE (TaktDesktopChannel, takt_desktop_channel, TAKT, DESKTOP_CHANNEL, GObject)

/*
 * The outbox's rows for the desktop become notifications: one for each event, one for several of a kind within a short time, one for all
 * that quiet hours held back (docs/decisions/0008-desktop-notifications.md). They go when what they tell is true no more, and their
 * buttons are commands of the engine.
 *
 * Signal: "show" (const char *page, gint64 id, const char *token): a person wants to see that; @token (nullable) lets a window come up.
 */
TaktDesktopChannel *takt_desktop_channel_new   (const TaktDesktopWorld *world, TaktClock *clock, TaktChanges *changes, TaktProducts *products, TaktPhotos *photos, TaktDesktopNotifier *notifier) G_GNUC_WARN_UNUSED_RESULT;
void                takt_desktop_channel_start (TaktDesktopChannel *self);
void                takt_desktop_channel_stop  (TaktDesktopChannel *self);
void                takt_desktop_channel_note_time (TaktDesktopChannel *self);

gboolean            takt_desktop_channel_act   (TaktDesktopChannel *self, gint64 id, const char *key, GError **error);

G_END_DECLS
