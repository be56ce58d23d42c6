/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-identity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-id.h"

/* A name in a message is shown only this far: whoever answers chose it. */
#define SHOWN_NAME_LENGTH 40

struct _TaktBambuIdentity
{
  char *serial;            /* lower case */
  char *pin;               /* (nullable) lower-case hex without colons */
  GTlsDatabase *authority; /* (nullable) the maker's certificates */
};

static char *
normalise_fingerprint (const char *text)
{
  GString *hex = g_string_new (NULL);

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p++)
    if (g_ascii_isxdigit (*p))
      g_string_append_c (hex, g_ascii_tolower (*p));

  return g_string_free (hex, hex->len == 0);
}

/**
 * takt_bambu_identity_new:
 * @serial: the serial in the printer's record; case and outer space do not matter
 * @pinned_fingerprint: (nullable): SHA-256 of the leaf that the owner confirmed, hex, colons allowed
 * @ca_file: (nullable): PEM file of the maker's authorities; one that cannot be read vouches for nothing
 */
TaktBambuIdentity *
takt_bambu_identity_new (const char *serial, const char *pinned_fingerprint, const char *ca_file)
{
  TaktBambuIdentity *self = g_rc_box_new0 (TaktBambuIdentity);
  g_autofree char *trimmed = g_strstrip (g_strdup (serial != NULL ? serial : ""));
  g_autoptr (GError) error = NULL;

  self->serial = g_ascii_strdown (trimmed, -1);
  self->pin = normalise_fingerprint (pinned_fingerprint);
  if (ca_file != NULL)
    {
      self->authority = g_tls_file_database_new (ca_file, &error);
      if (self->authority == NULL)
        g_message ("No printer authority from %s: %s", ca_file, error->message);
    }
  return self;
}

TaktBambuIdentity *
takt_bambu_identity_ref (TaktBambuIdentity *self)
{
  return g_rc_box_acquire (self);
}

static void
identity_clear (gpointer data)
{
  TaktBambuIdentity *self = data;

  g_free (self->serial);
  g_free (self->pin);
  g_clear_object (&self->authority);
}

void
takt_bambu_identity_unref (TaktBambuIdentity *self)
{
  g_rc_box_release_full (self, identity_clear);
}

/* One attribute value of RFC 4514, up to an unescaped , ; + or the end. Returns where it stopped. */
static const char *
read_value (const char *p, GString *value)
{
  while (*p == ' ')
    p++;

  for (; *p != '\0' && strchr (",;+", *p) == NULL; p++)
    {
      if (*p != '\\' || p[1] == '\0')
        g_string_append_c (value, *p);
      else if (g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        {
          g_string_append_c (value, (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else
        g_string_append_c (value, *++p);
    }
  return p;
}

/**
 * takt_bambu_subject_dup_common_name:
 * @subject: (nullable): a distinguished name as RFC 4514 writes it
 *
 * Returns: (transfer full) (nullable): the common name; NULL when there is none or more than one. Text of another attribute that
 *   looks like one ("O=x\,CN=y") does not count
 */
char *
takt_bambu_subject_dup_common_name (const char *subject)
{
  g_autofree char *found = NULL;
  const char *p = subject;

  while (p != NULL && *p != '\0')
    {
      g_autoptr (GString) value = g_string_new (NULL);
      const char *equals;
      g_autofree char *type = NULL;

      p += strspn (p, ",;+ ");
      equals = strchr (p, '=');
      if (equals == NULL)
        break;

      type = g_strstrip (g_strndup (p, (gsize) (equals - p)));
      p = read_value (equals + 1, value);
      if (g_ascii_strcasecmp (type, "CN") != 0 && strcmp (type, "2.5.4.3") != 0)
        continue;
      if (found != NULL)
        return NULL;
      found = g_strdup (value->str);
    }

  return g_steal_pointer (&found);
}

/** takt_bambu_certificate_dup_fingerprint: SHA-256 of the certificate as it came over the wire, lower-case hex. */
char *
takt_bambu_certificate_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  g_return_val_if_fail (der != NULL, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

static char *
dup_common_name (GTlsCertificate *certificate)
{
  g_autofree char *subject = NULL;

  g_object_get (certificate, "subject-name", &subject, NULL);
  return takt_bambu_subject_dup_common_name (subject);
}

/* Without a host name to check: the name is our own affair. */
static gboolean
is_vouched_for (const TaktBambuIdentity *self, GTlsCertificate *certificate)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags flags;

  if (self->authority == NULL)
    return FALSE;

  flags =
      g_tls_database_verify_chain (self->authority, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                   NULL, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);
  return flags == 0 && error == NULL;
}

/**
 * takt_bambu_identity_check:
 * @certificate: the leaf, with the chain it came in as its issuers
 *
 * The rule of protocol.md §3.2: the common name is the serial, and either the owner confirmed this very key, or, as long as none
 * is confirmed, the chain ends at the maker's authority. A confirmed key outweighs everything else about the certificate, its
 * dates too: printers' clocks and certificates grow old. A key that differs from the confirmed one is refused even when the maker
 * vouches for it.
 */
TaktBambuVerdict
takt_bambu_identity_check (const TaktBambuIdentity *self, GTlsCertificate *certificate)
{
  g_autofree char *name = dup_common_name (certificate);
  g_autofree char *folded = g_ascii_strdown (name != NULL ? name : "", -1);
  g_autofree char *fingerprint = takt_bambu_certificate_dup_fingerprint (certificate);

  if (*self->serial == '\0' || name == NULL || !takt_id_equal_constant_time (folded, self->serial))
    return TAKT_BAMBU_VERDICT_WRONG_NAME;
  if (self->pin != NULL)
    return fingerprint != NULL && takt_id_equal_constant_time (fingerprint, self->pin)
               ? TAKT_BAMBU_VERDICT_TRUSTED
               : TAKT_BAMBU_VERDICT_CHANGED;
  return is_vouched_for (self, certificate) ? TAKT_BAMBU_VERDICT_TRUSTED : TAKT_BAMBU_VERDICT_UNKNOWN;
}

/**
 * takt_bambu_identity_dup_problem:
 *
 * Returns: (transfer full) (nullable): a sentence on why @certificate is refused and what to do, with the fingerprint to compare and
 *   confirm; NULL when it is trusted
 */
char *
takt_bambu_identity_dup_problem (const TaktBambuIdentity *self, GTlsCertificate *certificate)
{
  g_autofree char *fingerprint = takt_bambu_certificate_dup_fingerprint (certificate);
  g_autofree char *name = dup_common_name (certificate);
  g_autofree char *shown = g_utf8_make_valid (name != NULL ? name : "?", -1);
  g_autofree char *serial = g_ascii_strup (self->serial, -1);

  if (g_utf8_strlen (shown, -1) > SHOWN_NAME_LENGTH)
    *g_utf8_offset_to_pointer (shown, SHOWN_NAME_LENGTH) = '\0';

  switch (takt_bambu_identity_check (self, certificate))
    {
    case TAKT_BAMBU_VERDICT_WRONG_NAME:
      if (*self->serial == '\0')
        return g_strdup_printf (
            _ ("This printer has no serial number yet. The machine that answers says it is %s "
               "(SHA-256 fingerprint %s). Enter the serial number to connect; the access code "
               "was not sent."),
            shown, fingerprint);
      return g_strdup_printf (
          _ ("The machine that answers says it is %s, not %s (SHA-256 fingerprint %s). Check "
             "the address and the serial number; the access code was not sent."),
          shown, serial, fingerprint);
    case TAKT_BAMBU_VERDICT_UNKNOWN:
      return g_strdup_printf (
          _ ("Takt does not know the certificate of printer %s yet. Confirm its fingerprint to "
             "connect: SHA-256 %s. The access code was not sent."),
          serial, fingerprint);
    case TAKT_BAMBU_VERDICT_CHANGED:
      return g_strdup_printf (
          _ ("The certificate of printer %s is not the one that was confirmed. After a repair "
             "or a firmware update, confirm the new fingerprint: SHA-256 %s. Otherwise "
             "something else may be answering at its address. The access code was not sent."),
          serial, fingerprint);
    case TAKT_BAMBU_VERDICT_TRUSTED:
    default:
      return NULL;
    }
}
