/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-id.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* The kernel's generator: these values end up in tokens and verifiers, where GRand would be guessable. */
static void
fill_random (guint8 *bytes, gsize count)
{
  gsize done = 0;

  while (done < count)
    {
      gssize got = getrandom (bytes + done, count - done, 0);

      if (got > 0)
        done += (gsize) got;
      else if (errno != EINTR)
        g_error ("The system gives no random numbers: %s", g_strerror (errno));
    }
}

/**
 * takt_id_random_base64url:
 * @n_bytes: how many random bytes; above 0
 *
 * Returns: (transfer full): unguessable text, URL-safe base64 without padding (RFC 4648 §5)
 */
char *
takt_id_random_base64url (gsize n_bytes)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (n_bytes > 0, NULL);

  bytes = g_malloc (n_bytes);
  fill_random (bytes, n_bytes);
  text = g_base64_encode (bytes, n_bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return g_steal_pointer (&text);
}

/**
 * takt_id_random_uuid:
 *
 * Returns: (transfer full): a version 4 UUID in lower case (RFC 9562)
 */
char *
takt_id_random_uuid (void)
{
  guint8 b[16];

  fill_random (b, sizeof b);
  b[6] = (guint8) ((b[6] & 0x0f) | 0x40);
  b[8] = (guint8) ((b[8] & 0x3f) | 0x80);
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
                          b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
                          b[15]);
}

/**
 * takt_id_random_submission:
 *
 * Returns: 1 … 2^31 − 2, the range that a printer's firmware keeps and gives back (protocol.md §15.2)
 */
gint32
takt_id_random_submission (void)
{
  guint32 value;

  do
    {
      fill_random ((guint8 *) &value, sizeof value);
      value &= G_MAXINT32;
    }
  while (value == 0 || value == G_MAXINT32);

  return (gint32) value;
}

/**
 * takt_id_equal_constant_time:
 *
 * Compares secrets: how long it takes tells their lengths, not where they differ. NULL equals nothing.
 */
gboolean
takt_id_equal_constant_time (const char *a, const char *b)
{
  volatile guint8 difference = 0;
  gsize length;

  if (a == NULL || b == NULL || (length = strlen (a)) != strlen (b))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);
  return difference == 0;
}
