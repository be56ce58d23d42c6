/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "settings/takt-settings.h"

G_BEGIN_DECLS

/** TAKT_ETSY_NOTICE: exactly these words, in English, wherever the program speaks of itself or connects (reference.md §11). */
#define TAKT_ETSY_NOTICE                                                                                     \
  "The term 'Etsy' is a trademark of Etsy, Inc. This application uses the Etsy API but is not endorsed or "  \
  "certified by Etsy, Inc."

/*
 * How old what a source told may be before it is shown as old: what it says of its listings, and all else (reference.md §11).
 */
#define TAKT_LISTING_FRESH_SECONDS ((TaktTime) 6 * 60 * 60)
#define TAKT_SOURCE_FRESH_SECONDS  ((TaktTime) 24 * 60 * 60)

#define TAKT_TYPE_PRIVACY (takt_privacy_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrivacy, takt_privacy, TAKT, PRIVACY, GObject)

/*
 * Buyers' data is kept for as long as their orders need it: so many days after an order is done (setting personal_data_days) what is
 * personal is removed from it, by itself once a day. Money, items, prints and statistics stay.
 */
TaktPrivacy *takt_privacy_new   (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void         takt_privacy_start (TaktPrivacy *self);
void         takt_privacy_stop  (TaktPrivacy *self);
void         takt_privacy_note_time (TaktPrivacy *self);
void         takt_privacy_purge_async  (TaktPrivacy *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean     takt_privacy_purge_finish (TaktPrivacy *self, GAsyncResult *result, guint *purged, GError **error);

G_END_DECLS
