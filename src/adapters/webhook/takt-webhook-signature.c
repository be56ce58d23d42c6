/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "webhook/takt-webhook-signature.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CODED_PREFIX "whsec_"
#define SHA256_BYTES 32

/* The key as bytes. Base64 of GLib skips what it does not know; a secret cut short while copying must not pass unnoticed. */
static guchar *
decode_secret (const char *secret, gsize *length, GError **error)
{
  const char *coded;
  g_autofree guchar *key = NULL;
  g_autofree char *again = NULL;

  if (!g_str_has_prefix (secret, CODED_PREFIX))
    {
      *length = strlen (secret);
      return (guchar *) g_strdup (secret);
    }

  coded = secret + strlen (CODED_PREFIX);
  key = g_base64_decode (coded, length);
  again = g_base64_encode (key, *length);
  if (*length == 0 || strcmp (coded, again) != 0)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_INVALID,
          _ ("The webhook's secret starts with “whsec_” but what follows is damaged. Copy it again as "
             "a whole."));
      return NULL;
    }
  return g_steal_pointer (&key);
}

/**
 * takt_webhook_sign:
 * @secret: 'whsec_' and base64, as the Standard Webhooks convention writes it; any other text is the key as it stands
 * @id: the message's id
 * @at: moment of this attempt
 * @body: exactly the bytes that are posted
 * @error: return location
 *
 * Signs `id.timestamp.body` with HMAC-SHA256 (Standard Webhooks). Returns: (transfer full): the value of webhook-signature, 'v1,' and
 * base64; NULL with TAKT_ERROR_INVALID when the secret is damaged
 */
char *
takt_webhook_sign (const char *secret, const char *id, TaktTime at, GBytes *body, GError **error)
{
  g_autofree char *head = g_strdup_printf ("%s.%" G_GINT64_FORMAT ".", id, at);
  g_autofree char *coded = NULL;
  g_autofree guchar *key = NULL;
  GHmac *hmac;
  guint8 digest[SHA256_BYTES];
  gsize key_length, digest_length = sizeof digest, body_length;
  const guchar *bytes = g_bytes_get_data (body, &body_length);

  key = decode_secret (secret, &key_length, error);
  if (key == NULL)
    return NULL;

  hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  g_hmac_update (hmac, (const guchar *) head, -1);
  g_hmac_update (hmac, bytes, (gssize) body_length);
  g_hmac_get_digest (hmac, digest, &digest_length);
  g_hmac_unref (hmac);
  explicit_bzero (key, key_length);

  coded = g_base64_encode (digest, digest_length);
  return g_strconcat ("v1,", coded, NULL);
}
