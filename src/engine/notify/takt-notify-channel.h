/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-notify.h"

G_BEGIN_DECLS

/**
 * TaktNotifyChannel:
 * @name: the word in outbox.channel, in what a test names and in the log of deliveries
 * @joins: when many messages wait for a target, they go together; else each goes by itself
 * @dup_target: (transfer full) (nullable): where messages of a printer with these settings go; NULL: the channel is off, or cannot be
 *   used (@also_without_server: it is switched on, though; a test says then what is missing). Targets are told apart by this text:
 *   each has one delivery in flight at most, its own order and its own circuit (takt-notify-targets.c)
 * @dup_format: (nullable) (transfer full): what becomes outbox.format; NULL: `generic`
 * @first_attempt: (nullable): when a message emitted at @now may leave, apart from quiet hours; NULL: at once
 * @deliver: hands over _takt_notify_get_rows(), all for one target and mostly one alone, and returns a boolean on the task, now or later.
 *   An error of TAKT_ERROR_INVALID is final, every other one is tried again. May fill _takt_notify_get_reply()
 *
 * A way by which messages leave. To add one: a file takt-notify-NAME.c with a constant of this type, and a line in the list of
 * takt-notify-deliver.c. Nothing else knows which channels there are: the outbox, the pump, tests and the log work with any.
 */
typedef struct
{
  const char *name;
  gboolean    joins;

  char     *(*dup_target)    (TaktNotify *notify, const TaktNotificationSettings *settings, gboolean also_without_server);
  char     *(*dup_format)    (const TaktNotificationSettings *settings);
  TaktTime  (*first_attempt) (TaktNotify *notify, const TaktNotificationSettings *settings, const TaktEvent *event, TaktTime now);
  void      (*deliver)       (TaktNotify *notify, GTask *task);
} TaktNotifyChannel;

/** _takt_notify_channels: all of them, NULL at the end. */
extern const TaktNotifyChannel *const _takt_notify_channels[];

extern const TaktNotifyChannel _takt_notify_email;
extern const TaktNotifyChannel _takt_notify_webhook;
extern const TaktNotifyChannel _takt_notify_desktop;

const TaktNotifyChannel *_takt_notify_find_channel (const char *name);

GPtrArray        *_takt_notify_get_rows  (GTask *task);
TaktWebhookReply *_takt_notify_get_reply (GTask *task);

G_END_DECLS
