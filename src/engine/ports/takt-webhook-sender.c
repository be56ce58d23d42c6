/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-webhook-sender.h"

#include "takt-error.h"
#include "takt-url.h"

#include <glib/gi18n-lib.h>

/* Longer than any service's address; keeps a pasted document out of the database. */
#define MAX_URL_LENGTH 2048

G_DEFINE_INTERFACE (TaktWebhookSender, takt_webhook_sender, G_TYPE_OBJECT)

static void
takt_webhook_sender_default_init (TaktWebhookSenderInterface *iface)
{
}

/* The parser of GLib mends blanks and line breaks silently; what was typed and what would be called must be the same. */
static gboolean
has_only_visible_characters (const char *url)
{
  for (const char *p = url; *p != '\0'; p++)
    {
      if ((guchar) *p <= 0x20 || *p == 0x7f)
        return FALSE;
    }

  return TRUE;
}

/** takt_webhook_new: an empty message; the caller fills the fields, which the message owns. */
TaktWebhook *
takt_webhook_new (void)
{
  return g_new0 (TaktWebhook, 1);
}

/** takt_webhook_free: frees the message and wipes the secret from memory first. */
void
takt_webhook_free (TaktWebhook *self)
{
  if (self == NULL)
    return;

  if (self->secret != NULL)
    explicit_bzero (self->secret, strlen (self->secret));

  g_free (self->id);
  g_free (self->url);
  g_free (self->format);
  g_free (self->secret);
  g_free (self->payload);
  g_free (self->text);
  g_free (self);
}

/** takt_webhook_sender_send_async: posts @webhook, which is copied before the call returns. */
void
takt_webhook_sender_send_async (TaktWebhookSender *self,
                                const TaktWebhook *webhook,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (TAKT_IS_WEBHOOK_SENDER (self) && webhook != NULL);
  TAKT_WEBHOOK_SENDER_GET_IFACE (self)->send_async (self, webhook, cancellable, callback, user_data);
}

/** takt_webhook_sender_send_finish: @reply: (out) (optional): what it said besides. Returns: TRUE when the receiver answered 2xx. */
gboolean
takt_webhook_sender_send_finish (TaktWebhookSender *self,
                                 GAsyncResult *result,
                                 TaktWebhookReply *reply,
                                 GError **error)
{
  TaktWebhookReply unread = { 0 };

  return TAKT_WEBHOOK_SENDER_GET_IFACE (self)->send_finish (self, result, reply != NULL ? reply : &unread,
                                                            error);
}

/**
 * takt_webhook_url_is_allowed:
 * @url: what a person typed
 *
 * Whether a webhook may go to @url: https to anywhere, http only to this machine (contract §5). The address itself stays out of the
 * error: the path of a webhook address is often its password.
 *
 * Returns: TRUE; FALSE with TAKT_ERROR_INVALID on the field `webhook_url`
 */
gboolean
takt_webhook_url_is_allowed (const char *url, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (url != NULL, FALSE);

  if (strlen (url) <= MAX_URL_LENGTH && has_only_visible_characters (url))
    uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      takt_error_set_field (error, "webhook_url",
                            _ ("The webhook address is not a web address. Copy it as a whole, starting with "
                               "https://."));
      return FALSE;
    }

  if (g_uri_get_userinfo (uri) != NULL)
    {
      takt_error_set_field (error, "webhook_url",
                            _ ("The webhook address holds a user name or password, which would end up in "
                               "logs. Remove the part before the “@”."));
      return FALSE;
    }

  if (strcmp (g_uri_get_scheme (uri), "https") == 0)
    return TRUE;

  if (strcmp (g_uri_get_scheme (uri), "http") == 0 && takt_host_is_loopback (g_uri_get_host (uri)))
    return TRUE;

  takt_error_set_field (error, "webhook_url",
                        _ ("The webhook address must start with https://, because anybody on the way could "
                           "read or change the message otherwise. Plain http is allowed only for this "
                           "computer."));
  return FALSE;
}
