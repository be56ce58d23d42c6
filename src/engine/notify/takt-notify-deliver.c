/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
sent_mail_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_mailer_send_finish (TAKT_MAILER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sent_webhook_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_webhook_sender_send_finish (TAKT_WEBHOOK_SENDER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A message id ends in a domain of the sender's (RFC 5322 §3.6.4). */
static char *
make_mail_id (const char *message_id, const char *from)
{
  const char *at = strrchr (from, '@');
  g_autofree char *domain = g_strdup (at != NULL ? at + 1 : "");

  domain[strcspn (domain, "> \t")] = '\0';
  return g_strdup_printf ("%s@%s", message_id, *domain != '\0' ? domain : "localhost");
}

/* @password: (nullable) */
static void
send_mail (GTask *task, const char *password)
{
  TaktNotify *self = g_task_get_source_object (task);
  const TaktOutboxRow *row = g_task_get_task_data (task);
  const TaktSettingsValues *values = takt_settings_get (self->settings);
  g_autoptr (TaktMail) mail = takt_mail_new ();
  g_autoptr (TaktEvent) event = NULL;
  GError *error = NULL;

  event = takt_event_from_json (row->payload, &error);
  if (event == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  mail->host = g_strdup (values->smtp_host);
  mail->port = values->smtp_port;
  mail->security = g_strdup (values->smtp_security);
  mail->user = g_strdup (values->smtp_user);
  mail->password = g_strdup (password);
  mail->from = g_strdup (values->smtp_from);
  mail->to = g_strsplit (row->target, ",", -1);
  mail->message_id = make_mail_id (row->message_id, values->smtp_from);
  mail->date = event->at;
  mail->subject = takt_event_to_subject (event);
  mail->text = takt_event_to_text (event);
  mail->html = takt_event_to_html (event);
  takt_mailer_send_async (self->mailer, mail, g_task_get_cancellable (task), sent_mail_cb,
                          g_object_ref (task));
}

/* @secret: (nullable) */
static void
send_webhook (GTask *task, const char *secret)
{
  TaktNotify *self = g_task_get_source_object (task);
  const TaktOutboxRow *row = g_task_get_task_data (task);
  g_autoptr (TaktWebhook) webhook = takt_webhook_new ();

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
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
got_secret_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const TaktOutboxRow *row = g_task_get_task_data (task);
  gboolean is_mail = strcmp (row->channel, "email") == 0;
  GError *error = NULL;
  char *secret = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (secret == NULL)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, "%s",
        is_mail ? _ ("The password of the mail account is not in the keyring. Enter it again in the "
                     "preferences.")
                : _ ("The secret of the webhook is not in the keyring. Enter it again in the "
                     "printer's notifications."));
  else if (is_mail)
    send_mail (task, secret);
  else
    send_webhook (task, secret);

  wipe (secret);
}

/** _takt_notify_has_mail: whether letters can be sent at all as things are set. */
gboolean
_takt_notify_has_mail (TaktNotify *self)
{
  const TaktSettingsValues *values = takt_settings_get (self->settings);

  return self->mailer != NULL && values->smtp_host != NULL && values->smtp_from != NULL;
}

static void
deliver_mail (TaktNotify *self, GTask *task)
{
  if (!_takt_notify_has_mail (self))
    {
      g_task_return_new_error (
          task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("Mail is not set up. Enter the mail server and the sender in the preferences."));
      return;
    }

  if (takt_settings_get (self->settings)->smtp_user == NULL)
    send_mail (task, NULL);
  else
    takt_secret_store_lookup_async (self->secrets, TAKT_SECRET_SMTP, g_task_get_cancellable (task),
                                    got_secret_cb, g_object_ref (task));
}

static void
deliver_webhook (TaktNotify *self, GTask *task)
{
  const TaktOutboxRow *row = g_task_get_task_data (task);
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

/**
 * _takt_notify_deliver_async:
 * @row: (transfer full): what goes where; its state in the database is the caller's business
 *
 * Hands one message to its channel, with the settings and secrets of now. Fails with what the channel says; TAKT_ERROR_INVALID means
 * that trying again is of no use.
 */
void
_takt_notify_deliver_async (TaktNotify *self,
                            TaktOutboxRow *row,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, _takt_notify_deliver_async);
  g_task_set_task_data (task, row, (GDestroyNotify) takt_outbox_row_free);
  /* What was delivered before the cancellation came is delivered. */
  g_task_set_check_cancellable (task, FALSE);

  if (strcmp (row->channel, "email") == 0)
    deliver_mail (self, task);
  else if (strcmp (row->channel, "webhook") == 0)
    deliver_webhook (self, task);
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("There is no channel “%s”."),
                             row->channel);
}

gboolean
_takt_notify_deliver_finish (TaktNotify *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
