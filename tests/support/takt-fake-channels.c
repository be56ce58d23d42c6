/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-channels.h"

#include "takt-error.h"

static void mailer_iface_init (TaktMailerInterface *iface);
static void webhook_iface_init (TaktWebhookSenderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeChannel,
                               takt_fake_channel,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_MAILER, mailer_iface_init)
                                   G_IMPLEMENT_INTERFACE (TAKT_TYPE_WEBHOOK_SENDER, webhook_iface_init))

static void
sent_free (TaktFakeSent *sent)
{
  g_free (sent->message_id);
  g_free (sent->target);
  g_free (sent->secret);
  g_free (sent->subject);
  g_free (sent->text);
  g_free (sent->html);
  g_clear_pointer (&sent->pictures, g_ptr_array_unref);
  g_free (sent->format);
  g_free (sent->own_text);
  g_clear_object (&sent->task);
  g_free (sent);
}

/* @error: (transfer full) (nullable) */
static void
answer (TaktFakeChannel *self, TaktFakeSent *sent, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&sent->task);

  self->in_flight--;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* @task: (transfer full) */
static void
take (TaktFakeChannel *self, TaktFakeSent *sent, GTask *task)
{
  /* What went out before a cancellation is out. */
  g_task_set_check_cancellable (task, FALSE);
  sent->task = task;
  g_ptr_array_add (self->sent, sent);
  self->in_flight++;
  self->most_in_flight = MAX (self->most_in_flight, self->in_flight);

  if (self->hold_target != NULL && strstr (sent->target, self->hold_target) != NULL)
    return;

  answer (self, sent, self->fails ? g_error_new_literal (TAKT_ERROR, self->fail_code, "no") : NULL);
}

static void
mail_async (TaktMailer *mailer,
            const TaktMail *mail,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  TaktFakeSent *sent = g_new0 (TaktFakeSent, 1);

  sent->message_id = g_strdup (mail->message_id);
  sent->target = g_strjoinv (",", mail->to);
  sent->secret = g_strdup (mail->password);
  sent->subject = g_strdup (mail->subject);
  sent->text = g_strdup (mail->text);
  sent->html = g_strdup (mail->html);
  sent->pictures = mail->pictures != NULL ? g_ptr_array_ref (mail->pictures) : NULL;
  sent->at = mail->date;
  take (TAKT_FAKE_CHANNEL (mailer), sent, g_task_new (mailer, cancellable, callback, user_data));
}

static gboolean
mail_finish (TaktMailer *mailer, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mailer_iface_init (TaktMailerInterface *iface)
{
  iface->send_async = mail_async;
  iface->send_finish = mail_finish;
}

static void
webhook_async (TaktWebhookSender *sender,
               const TaktWebhook *webhook,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  TaktFakeSent *sent = g_new0 (TaktFakeSent, 1);

  sent->message_id = g_strdup (webhook->id);
  sent->target = g_strdup (webhook->url);
  sent->secret = g_strdup (webhook->secret);
  sent->text = g_strdup (webhook->payload);
  sent->format = g_strdup (webhook->format);
  sent->own_text = g_strdup (webhook->text);
  sent->at = webhook->at;
  take (TAKT_FAKE_CHANNEL (sender), sent, g_task_new (sender, cancellable, callback, user_data));
}

static gboolean
webhook_finish (TaktWebhookSender *sender, GAsyncResult *result, TaktWebhookReply *reply, GError **error)
{
  *reply = TAKT_FAKE_CHANNEL (sender)->reply;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
webhook_iface_init (TaktWebhookSenderInterface *iface)
{
  iface->send_async = webhook_async;
  iface->send_finish = webhook_finish;
}

static void
takt_fake_channel_finalize (GObject *object)
{
  TaktFakeChannel *self = TAKT_FAKE_CHANNEL (object);

  g_ptr_array_unref (self->sent);

  G_OBJECT_CLASS (takt_fake_channel_parent_class)->finalize (object);
}

static void
takt_fake_channel_class_init (TaktFakeChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_fake_channel_finalize;
}

static void
takt_fake_channel_init (TaktFakeChannel *self)
{
  self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) sent_free);
  self->fail_code = TAKT_ERROR_UPSTREAM;
}

TaktFakeChannel *
takt_fake_channel_new (void)
{
  return g_object_new (TAKT_TYPE_FAKE_CHANNEL, NULL);
}

/** takt_fake_channel_get: Returns: (transfer none): the attempt with this number, from 0. */
TaktFakeSent *
takt_fake_channel_get (TaktFakeChannel *self, guint index)
{
  g_assert_cmpuint (index, <, self->sent->len);
  return g_ptr_array_index (self->sent, index);
}

/** takt_fake_channel_answer: ends the oldest attempt that was held; @error: (transfer full) (nullable). */
void
takt_fake_channel_answer (TaktFakeChannel *self, GError *error)
{
  for (guint i = 0; i < self->sent->len; i++)
    {
      TaktFakeSent *sent = g_ptr_array_index (self->sent, i);

      if (sent->task != NULL)
        {
          answer (self, sent, error);
          return;
        }
    }

  g_assert_not_reached ();
}
