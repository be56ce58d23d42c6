/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/takt-photos.h"
#include "notify/takt-event.h"
#include "ports/takt-desktop-notifier.h"
#include "ports/takt-mailer.h"
#include "ports/takt-secret-store.h"
#include "ports/takt-webhook-sender.h"
#include "settings/takt-settings.h"
#include "tables/takt-notification-table.h"
#include "tables/takt-outbox-table.h"
#include "tables/takt-target-table.h"

G_BEGIN_DECLS

#define TAKT_TYPE_NOTIFY (takt_notify_get_type ())
G_DECLARE_FINAL_TYPE (TaktNotify, takt_notify, TAKT, NOTIFY, GObject)

/*
 * Tells owners what happened. takt_notify_emit() writes one row per channel into the outbox, in the transaction of the event; after the
 * commit a pump delivers them, one at a time to each target, and tries again for a day (docs/decisions/0003-outbox.md).
 */
TaktNotify *takt_notify_new   (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktSecretStore *secrets, TaktMailer *mailer, TaktWebhookSender *webhooks) G_GNUC_WARN_UNUSED_RESULT;
void        takt_notify_set_desktop (TaktNotify *self, TaktDesktopNotifier *desktop);
void        takt_notify_set_photos  (TaktNotify *self, TaktPhotos *photos);
gboolean    takt_notify_start (TaktNotify *self, GError **error);
void        takt_notify_stop  (TaktNotify *self);
void        takt_notify_note_time (TaktNotify *self);

TaktNotificationSettings *takt_notify_get_settings (TaktNotify *self, gint64 printer_id, GError **error);
gboolean                  takt_notify_set_settings (TaktNotify *self, const TaktNotificationSettings *settings, GError **error);
gboolean                  takt_notify_copy_settings (TaktNotify *self, gint64 printer_id, guint *copied, GError **error);
void                      takt_notify_set_webhook_secret_async  (TaktNotify *self, gint64 printer_id, const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean                  takt_notify_set_webhook_secret_finish (TaktNotify *self, GAsyncResult *result, GError **error);

gboolean    takt_notify_emit        (TaktNotify *self, const TaktEvent *event, GError **error);
void        takt_notify_test_async  (TaktNotify *self, gint64 printer_id, const char *channel, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean    takt_notify_test_finish (TaktNotify *self, GAsyncResult *result, GError **error);
guint       takt_notify_count_waiting (TaktNotify *self, GError **error);

GPtrArray     *takt_notify_list            (TaktNotify *self, const char *state, const char *channel, guint limit, guint offset, guint *total, GError **error);
GPtrArray     *takt_notify_list_targets    (TaktNotify *self, GError **error);
TaktOutboxRow *takt_notify_get_delivery    (TaktNotify *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       takt_notify_replay          (TaktNotify *self, gint64 id, GError **error);
char          *takt_notify_describe_target (const char *channel, const char *target) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
