/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The ways out, in the order in which a message's rows are written. */
const TaktNotifyChannel *const _takt_notify_channels[] = { &_takt_notify_email, &_takt_notify_webhook,
                                                           &_takt_notify_desktop, NULL };

/** _takt_notify_find_channel: Returns: (nullable): the channel with the word @name */
const TaktNotifyChannel *
_takt_notify_find_channel (const char *name)
{
  for (gsize i = 0; _takt_notify_channels[i] != NULL; i++)
    if (strcmp (_takt_notify_channels[i]->name, name) == 0)
      return _takt_notify_channels[i];
  return NULL;
}

/* What a delivery's task carries. */
typedef struct
{
  GPtrArray *rows; /* (owned) of TaktOutboxRow */
  TaktWebhookReply reply;
} Parcel;

static void
parcel_free (Parcel *parcel)
{
  g_ptr_array_unref (parcel->rows);
  g_free (parcel);
}

/** _takt_notify_get_rows: Returns: (transfer none) (element-type TaktOutboxRow): what a channel's task is to deliver. */
GPtrArray *
_takt_notify_get_rows (GTask *task)
{
  return ((Parcel *) g_task_get_task_data (task))->rows;
}

/** _takt_notify_get_reply: Returns: (transfer none): for a channel to fill. */
TaktWebhookReply *
_takt_notify_get_reply (GTask *task)
{
  return &((Parcel *) g_task_get_task_data (task))->reply;
}

/** _takt_notify_wipe: @secret: (transfer full) (nullable) */
void
_takt_notify_wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/**
 * _takt_notify_deliver_async:
 * @rows: (transfer full) (element-type TaktOutboxRow): what goes together to one target; their state in the database is the caller's
 *   business
 *
 * Hands messages to their channel, with the settings and secrets of now. Fails with what the channel says; TAKT_ERROR_INVALID means
 * that trying again is of no use.
 */
void
_takt_notify_deliver_async (TaktNotify *self,
                            GPtrArray *rows,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const TaktOutboxRow *row = g_ptr_array_index (rows, 0);
  const TaktNotifyChannel *channel;
  Parcel *parcel = g_new0 (Parcel, 1);

  parcel->rows = rows;
  g_task_set_source_tag (task, _takt_notify_deliver_async);
  g_task_set_task_data (task, parcel, (GDestroyNotify) parcel_free);
  /* What was delivered before the cancellation came is delivered. */
  g_task_set_check_cancellable (task, FALSE);

  channel = _takt_notify_find_channel (row->channel);
  if (channel != NULL)
    channel->deliver (self, task);
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("There is no channel “%s”."),
                             row->channel);
}

/** _takt_notify_deliver_finish: @reply: (out) (optional): what the other side said besides, also with an error. */
gboolean
_takt_notify_deliver_finish (TaktNotify *self, GAsyncResult *result, TaktWebhookReply *reply, GError **error)
{
  if (reply != NULL)
    *reply = *_takt_notify_get_reply (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}
