/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-notify-channel.h"
#include "notify/takt-notify.h"
#include "tables/takt-printer-table.h"

G_BEGIN_DECLS

/*
 * Inside of TaktNotify: takt-notify.c writes the outbox, takt-notify-pump.c empties it (-next.c: what goes, -outcome.c: what came of it), takt-notify-deliver.c hands one message to its
 * channel (takt-notify-channel.h; takt-notify-mail.c with takt-notify-photos.c, takt-notify-webhook.c), takt-notify-requests.c does what takes a while for a person, takt-notify-check.c looks at what a person sets.
 *
 * Invariants: @busy holds each target with a delivery in flight, never more than one of each; what is in the database as `sending` is in
 * flight, in @unsettled, or left by a program that was killed.
 */
struct _TaktNotify
{
  GObject parent_instance;

  TaktStore         *store;        /* (owned) */
  TaktClock         *clock;        /* (owned) */
  TaktChanges       *changes;      /* (owned) */
  TaktSettings      *settings;     /* (owned) */
  TaktSecretStore   *secrets;      /* (owned) */
  TaktMailer        *mailer;       /* (owned) (nullable) */
  TaktWebhookSender *webhooks;     /* (owned) (nullable) */
  TaktDesktopNotifier *desktop;    /* (owned) (nullable) */
  TaktPhotos        *photos;       /* (owned) (nullable) */

  gboolean           is_started;
  GCancellable      *cancellable;  /* (owned) of the deliveries of one run */
  GHashTable        *busy;         /* (owned) set of "channel\ntarget" */
  GPtrArray         *awaited;      /* (owned) events whose photo is awaited; a memory of the outbox, empty after a restart */
  GPtrArray         *unsettled;    /* (owned) outcomes the database did not take yet */
  guint              idle;
  guint64            timer;
  TaktTime           prune_at;     /* when the log is emptied of what is old; TAKT_TIME_UNSET: at once */
};

/* What the format of a message says that may come in one letter with others. */
#define TAKT_OUTBOX_DIGEST "digest"

typedef struct _TaktNotifyOutcome TaktNotifyOutcome;

TaktNotifyOutcome *_takt_notify_judge         (TaktNotify *self, const TaktOutboxRow *row, int failures, const TaktWebhookReply *reply, const GError *error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           _takt_notify_write_outcome (TaktNotify *self, const TaktNotifyOutcome *outcome, GError **error);
void               _takt_notify_outcome_free  (gpointer data);
gboolean           _takt_notify_take_next     (TaktNotify *self, const char *channel, const char *target, GPtrArray **rows, int *failures, GError **error);

gint64     _takt_notify_find_photo  (TaktNotify *self, const char *event_key, const TaktEvent *event);
TaktTime   _takt_notify_await_photo (TaktNotify *self, const TaktNotificationSettings *settings, const TaktEvent *event, TaktTime now);
GPtrArray *_takt_notify_new_awaited (void) G_GNUC_WARN_UNUSED_RESULT;

void     _takt_notify_pump_soon (TaktNotify *self);
void     _takt_notify_pump_stop (TaktNotify *self);
gboolean _takt_notify_prune     (TaktNotify *self, TaktTime now, GError **error);
gint64   _takt_notify_backoff   (const char *message_id, int attempts);

TaktPrinter              *_takt_notify_get_printer   (TaktNotify *self, gint64 id, GError **error);
TaktNotificationSettings *_takt_notify_load_settings (TaktNotify *self, gint64 printer_id, GError **error);
void                      _takt_notify_add_rows      (TaktNotify *self, const TaktNotificationSettings *settings, const TaktEvent *event, gboolean also_without_server, GPtrArray *rows);

gboolean _takt_notify_has_mail       (TaktNotify *self);
void     _takt_notify_deliver_async  (TaktNotify *self, GPtrArray *rows, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean _takt_notify_deliver_finish (TaktNotify *self, GAsyncResult *result, TaktWebhookReply *reply, GError **error);
void     _takt_notify_wipe           (char *secret);

gboolean _takt_notify_normalise  (TaktNotificationSettings *settings, GError **error);
TaktTime _takt_notify_quiet_end  (const TaktNotificationSettings *settings, TaktTime now);
TaktTime _takt_notify_next_time_of_day (const char *time, TaktTime now);

G_END_DECLS
