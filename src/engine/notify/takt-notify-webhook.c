/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "notify/takt-message-template.h"
#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
sent_webhook_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_webhook_sender_send_finish (TAKT_WEBHOOK_SENDER (source), result, _takt_notify_get_reply (task),
                                       &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The words of the printer's owner, if there are some for this address and format. */
static gboolean
render_template (TaktNotify *self, const TaktOutboxRow *row, char **text, GError **error)
{
  g_autoptr (TaktNotificationSettings) settings = NULL;
  g_autoptr (TaktEvent) event = NULL;

  *text = NULL;
  if (row->printer_id == 0)
    return TRUE;
  settings = _takt_notify_load_settings (self, row->printer_id, error);
  if (settings == NULL)
    return FALSE;
  if (settings->webhook_template == NULL || g_strcmp0 (settings->webhook_url, row->target) != 0
      || g_strcmp0 (settings->webhook_format, row->format) != 0)
    return TRUE;

  event = takt_event_from_json (row->payload, error);
  if (event == NULL)
    return FALSE;
  *text =
      takt_message_template_render (settings->webhook_template, strcmp (row->format, "generic") == 0, event);
  return TRUE;
}

/* @secret: (nullable) */
static void
send_webhook (GTask *task, const char *secret)
{
  TaktNotify *self = g_task_get_source_object (task);
  const TaktOutboxRow *row = g_ptr_array_index (_takt_notify_get_rows (task), 0);
  g_autoptr (TaktWebhook) webhook = takt_webhook_new ();
  GError *error = NULL;

  if (!render_template (self, row, &webhook->text, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  webhook->id = g_strdup (row->message_id);
  webhook->url = g_strdup (row->target);
  webhook->format = g_strdup (row->format);
  webhook->secret = g_strdup (secret);
  webhook->at = takt_clock_now (self->clock);
  webhook->payload = g_strdup (row->payload);
  takt_webhook_sender_send_async (self->webhooks, webhook, g_task_get_cancellable (task), sent_webhook_cb,
                                  g_object_ref (task));
}

static void
got_secret_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *secret = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (secret == NULL)
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, "%s",
                             _ ("The secret of the webhook is not in the keyring. Enter it again in the "
                                "printer's notifications."));
  else
    send_webhook (task, secret);

  _takt_notify_wipe (secret);
}

static void
deliver_webhook (TaktNotify *self, GTask *task)
{
  const TaktOutboxRow *row = g_ptr_array_index (_takt_notify_get_rows (task), 0);
  g_autoptr (TaktNotificationSettings) settings = NULL;
  GError *error = NULL;

  if (self->webhooks == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("Webhooks cannot be sent here."));
      return;
    }
  if (!takt_webhook_url_is_allowed (row->target, &error)
      || (row->printer_id != 0
          && !takt_notification_table_get (self->store, row->printer_id, &settings, &error)))
    {
      g_task_return_error (task, error);
      return;
    }

  /* What should be signed never leaves unsigned. */
  if (settings != NULL && settings->has_webhook_secret)
    {
      g_autofree char *key = g_strdup_printf (TAKT_SECRET_WEBHOOK, row->printer_id);

      takt_secret_store_lookup_async (self->secrets, key, g_task_get_cancellable (task), got_secret_cb,
                                      g_object_ref (task));
    }
  else
    send_webhook (task, NULL);
}

static char *
dup_webhook_target (TaktNotify *self, const TaktNotificationSettings *settings, gboolean also_without_server)
{
  return self->webhooks != NULL ? g_strdup (settings->webhook_url) : NULL;
}

static char *
dup_webhook_format (const TaktNotificationSettings *settings)
{
  return g_strdup (settings->webhook_format);
}

const TaktNotifyChannel _takt_notify_webhook = {
  .name = "webhook",
  .dup_target = dup_webhook_target,
  .dup_format = dup_webhook_format,
  .deliver = deliver_webhook,
};
