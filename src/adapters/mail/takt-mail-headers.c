/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail/takt-mail-headers.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 2047 §2: an encoded word has 75 characters at most: "=?UTF-8?B?", 4 for each 3 bytes, "?=". */
#define WORD_MAX_BYTES 45
/* Longer plain texts go out as encoded words, which may be folded anywhere; RFC 5322 §2.1.1 forbids lines over 998. */
#define PLAIN_MAX_BYTES 400
/* RFC 5321 §4.5.3.1: 64 and 255 octets, "@" between them. */
#define LOCAL_MAX_BYTES  64
#define DOMAIN_MAX_BYTES 255

/**
 * takt_mail_clean_text:
 * @text: (nullable): anything
 *
 * Makes one line of valid UTF-8 of it: every run of control characters, line ends above all, becomes one blank.
 */
char *
takt_mail_clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* U+2028 and U+2029 end a line for some readers. */
      if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
        {
          gap = TRUE;
          continue;
        }
      if (gap && out->len > 0)
        g_string_append_c (out, ' ');
      gap = FALSE;
      g_string_append_unichar (out, c);
    }

  return g_strstrip (g_string_free (out, FALSE));
}

static gboolean
is_plain (const char *text)
{
  return g_str_is_ascii (text) && strstr (text, "=?") == NULL && strlen (text) <= PLAIN_MAX_BYTES;
}

/**
 * takt_mail_encode_text:
 * @text: (nullable): anything
 * @fold: what stands between two encoded words: "\r\n " in a mail, " " where a header may not be folded
 *
 * The value of an unstructured header such as Subject. Plain ASCII stays readable; everything else becomes encoded words (RFC 2047)
 * that never split a character.
 */
char *
takt_mail_encode_text (const char *text, const char *fold)
{
  g_autofree char *clean = takt_mail_clean_text (text);
  GString *out;

  if (is_plain (clean))
    return g_steal_pointer (&clean);

  out = g_string_new (NULL);
  for (const char *p = clean; *p != '\0';)
    {
      g_autofree char *coded = NULL;
      const char *end = p;

      while (*end != '\0' && g_utf8_next_char (end) - p <= WORD_MAX_BYTES)
        end = g_utf8_next_char (end);
      coded = g_base64_encode ((const guchar *) p, (gsize) (end - p));
      g_string_append_printf (out, "%s=?UTF-8?B?%s?=", out->len > 0 ? fold : "", coded);
      p = end;
    }

  return g_string_free (out, FALSE);
}

/* The parts of RFC 5321's Mailbox that are in use: dot-atoms, no quoted local part, no address literal. */
static gboolean
is_local_part (const char *text, gsize length)
{
  if (length == 0 || length > LOCAL_MAX_BYTES || text[0] == '.' || text[length - 1] == '.')
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$%&'*+-/=?^_`{|}~.", text[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
is_domain (const char *text)
{
  if (*text == '\0' || strlen (text) > DOMAIN_MAX_BYTES || *text == '.' || *text == '-')
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '.')
      return FALSE;

  return strstr (text, "..") == NULL;
}

/* 'desk@example.org' with an international domain in its ASCII form; NULL when it is no address. */
static char *
normalise_address (const char *text)
{
  const char *at = strrchr (text, '@');
  g_autofree char *domain = NULL;

  if (at == NULL || !is_local_part (text, (gsize) (at - text)))
    return NULL;

  domain = g_hostname_to_ascii (at + 1);
  if (domain == NULL || !is_domain (domain))
    return NULL;

  return g_strdup_printf ("%.*s@%s", (int) (at - text), text, domain);
}

/**
 * takt_mail_address_parse:
 * @text: 'desk@example.org' or 'Desk <desk@example.org>'
 *
 * Returns: (transfer full): the address; NULL with TAKT_ERROR_INVALID
 */
TaktMailAddress *
takt_mail_address_parse (const char *text, GError **error)
{
  g_autofree char *clean = takt_mail_clean_text (text);
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  const char *open = strrchr (clean, '<');
  TaktMailAddress *self;

  if (open != NULL && g_str_has_suffix (open, ">"))
    {
      g_autofree char *inner = g_strndup (open + 1, strlen (open) - 2);

      name = g_strstrip (g_strndup (clean, (gsize) (open - clean)));
      address = normalise_address (inner);
    }
  else
    {
      address = normalise_address (clean);
    }

  if (address == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("“%s” is not a mail address. Write it like name@example.org."), clean);
      return NULL;
    }

  self = g_new0 (TaktMailAddress, 1);
  self->address = g_steal_pointer (&address);
  /* A name that came in quotes gets its quotes again when it is written. */
  if (name != NULL && strlen (name) >= 2 && name[0] == '"' && name[strlen (name) - 1] == '"')
    self->name = g_strndup (name + 1, strlen (name) - 2);
  else if (name != NULL && *name != '\0')
    self->name = g_steal_pointer (&name);
  return self;
}

void
takt_mail_address_free (TaktMailAddress *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

/** takt_mail_address_to_header: the address as it stands in From or To, its name quoted or encoded. */
char *
takt_mail_address_to_header (const TaktMailAddress *self)
{
  g_autofree char *encoded = NULL;
  g_autoptr (GString) quoted = NULL;

  if (self->name == NULL || *self->name == '\0')
    return g_strdup (self->address);

  encoded = takt_mail_encode_text (self->name, "\r\n ");
  if (strstr (encoded, "=?") != NULL)
    return g_strdup_printf ("%s <%s>", encoded, self->address);

  quoted = g_string_new (NULL);
  for (const char *p = encoded; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  return g_strdup_printf ("\"%s\" <%s>", quoted->str, self->address);
}

/** takt_mail_format_date: RFC 5322 §3.3 in UTC, always in English. */
char *
takt_mail_format_date (TaktTime time)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d +0000",
                          days[g_date_time_get_day_of_week (date) - 1], g_date_time_get_day_of_month (date),
                          months[g_date_time_get_month (date) - 1], g_date_time_get_year (date),
                          g_date_time_get_hour (date), g_date_time_get_minute (date),
                          g_date_time_get_second (date));
}

/**
 * takt_mail_format_id:
 * @id: stable name of the message, with or without "@domain"
 * @from_address: whose domain makes it unique in the world
 *
 * Returns: the value of Message-ID with its angle brackets (RFC 5322 §3.6.4)
 */
char *
takt_mail_format_id (const char *id, const char *from_address)
{
  g_autoptr (GString) out = g_string_new ("<");
  const char *domain = strrchr (from_address, '@');

  for (const char *p = id; *p != '\0'; p++)
    g_string_append_c (out, g_ascii_isalnum (*p) || strchr ("-._@", *p) != NULL ? *p : '-');
  if (strchr (out->str, '@') == NULL)
    g_string_append (out, domain != NULL ? domain : "@localhost");
  g_string_append_c (out, '>');
  return g_string_free (g_steal_pointer (&out), FALSE);
}
