/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** TaktWebhook: one message to one address. @payload is the generic body (contract §5); the sender shapes it for @format. */
typedef struct
{
  char    *id;       /* webhook-id: stable over retries */
  char    *url;
  char    *format;   /* 'generic', 'discord', 'slack', 'ntfy' */
  char    *secret;   /* (nullable) signs when set */
  TaktTime at;       /* webhook-timestamp: of this attempt */
  char    *payload;  /* JSON */
  char    *text;     /* (nullable) the owner's own words: of 'generic' the whole body, else the text instead of Takt's */
} TaktWebhook;

/** TaktWebhookReply: what the receiver said besides yes or no. */
typedef struct
{
  int    status;       /* of HTTP; 0: it said nothing */
  gint64 retry_after;  /* seconds for which it wants to be left alone; 0: it named none */
} TaktWebhookReply;

TaktWebhook *takt_webhook_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void         takt_webhook_free (TaktWebhook *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktWebhook, takt_webhook_free)

#define TAKT_TYPE_WEBHOOK_SENDER (takt_webhook_sender_get_type ())
G_DECLARE_INTERFACE (TaktWebhookSender, takt_webhook_sender, TAKT, WEBHOOK_SENDER, GObject)

/**
 * TaktWebhookSenderInterface:
 *
 * Posts a webhook. Only 2xx is success; redirects are not followed. Every failure but TAKT_ERROR_INVALID (address not
 * https and not loopback) may be tried again. @reply is never NULL and filled with an error, too. The message is copied before the call returns.
 */
struct _TaktWebhookSenderInterface
{
  GTypeInterface parent_iface;

  void     (*send_async)  (TaktWebhookSender *self, const TaktWebhook *webhook, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*send_finish) (TaktWebhookSender *self, GAsyncResult *result, TaktWebhookReply *reply, GError **error);
};

void     takt_webhook_sender_send_async  (TaktWebhookSender *self, const TaktWebhook *webhook, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_webhook_sender_send_finish (TaktWebhookSender *self, GAsyncResult *result, TaktWebhookReply *reply, GError **error);

gboolean takt_webhook_url_is_allowed (const char *url, GError **error);

G_END_DECLS
