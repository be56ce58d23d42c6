/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-ssdp.h"

#include <string.h>

#include "bambu/takt-bambu-model.h"
#include "takt-error.h"

/* The errors here go to the debug log: datagrams of other devices arrive all day. */

#define DEVICE_TYPE "urn:bambulab-com:device:3dprinter:1"

/* Longer than any name a printer's screen takes, in characters. */
#define MAX_TEXT_LENGTH 100

/** Headers: values of what counts, as they came, trimmed; the first of each name. */
typedef struct
{
  char *location;
  char *usn;
  char *type;
  char *notification;
  char *model;
  char *name;
  char *connect;
  char *bind;
  char *version;
} Headers;

static const struct
{
  const char *name;
  gsize offset;
} known[] = {
  { "Location", G_STRUCT_OFFSET (Headers, location) },
  { "USN", G_STRUCT_OFFSET (Headers, usn) },
  { "NT", G_STRUCT_OFFSET (Headers, type) },
  { "ST", G_STRUCT_OFFSET (Headers, type) },
  { "NTS", G_STRUCT_OFFSET (Headers, notification) },
  { "DevModel.bambu.com", G_STRUCT_OFFSET (Headers, model) },
  { "DevName.bambu.com", G_STRUCT_OFFSET (Headers, name) },
  { "DevConnect.bambu.com", G_STRUCT_OFFSET (Headers, connect) },
  { "DevBind.bambu.com", G_STRUCT_OFFSET (Headers, bind) },
  { "DevVersion.bambu.com", G_STRUCT_OFFSET (Headers, version) },
};

static void
headers_clear (Headers *headers)
{
  g_free (headers->location);
  g_free (headers->usn);
  g_free (headers->type);
  g_free (headers->notification);
  g_free (headers->model);
  g_free (headers->name);
  g_free (headers->connect);
  g_free (headers->bind);
  g_free (headers->version);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Headers, headers_clear)

static void
read_header (Headers *headers, char *line)
{
  char *colon = strchr (line, ':');

  if (colon == NULL)
    return;

  *colon = '\0';
  g_strstrip (line);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      char **value = G_STRUCT_MEMBER_P (headers, known[i].offset);

      if (g_ascii_strcasecmp (line, known[i].name) != 0)
        continue;
      if (*value == NULL)
        *value = g_strstrip (g_strdup (colon + 1));
      return;
    }
}

static gboolean
is_start_line (const char *line)
{
  return g_ascii_strncasecmp (line, "NOTIFY * HTTP/1.", 16) == 0
         || g_ascii_strncasecmp (line, "HTTP/1.1 200", 12) == 0
         || g_ascii_strncasecmp (line, "HTTP/1.0 200", 12) == 0;
}

/* An address that a machine can have. Only this computer itself may point to this computer: nobody else leads us to its services. */
static gboolean
is_usable (GInetAddress *address, GInetAddress *source)
{
  if (g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address))
    return FALSE;
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4
      && *(const guint32 *) (gconstpointer) g_inet_address_to_bytes (address) == G_MAXUINT32)
    return FALSE;
  return !g_inet_address_get_is_loopback (address) || g_inet_address_get_is_loopback (source);
}

static char *
dup_host (const char *location, GInetAddress *source)
{
  g_autoptr (GInetAddress) told = location != NULL ? g_inet_address_new_from_string (location) : NULL;

  return g_inet_address_to_string (told != NULL && is_usable (told, source) ? told : source);
}

/**
 * takt_bambu_found_dup_line:
 * @text: (nullable): text of a machine
 *
 * Returns: (transfer full) (nullable): one line of valid UTF-8 of bounded length, without control characters; NULL when nothing is left
 */
char *
takt_bambu_found_dup_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GString) line = g_string_new (NULL);
  glong count = 0;

  for (const char *p = valid; *p != '\0' && count < MAX_TEXT_LENGTH; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);

      /* Marks that turn the direction of what follows would reach into our own sentences. */
      if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR
          || type == G_UNICODE_PARAGRAPH_SEPARATOR || (c >= 0x202a && c <= 0x202e)
          || (c >= 0x2066 && c <= 0x2069))
        continue;
      g_string_append_unichar (line, c);
      count++;
    }

  g_strstrip (line->str);
  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}

/** takt_bambu_found_read_connect: @word: (nullable): the machine's word for its mode; one that is not known is not told. */
TaktFoundConnect
takt_bambu_found_read_connect (const char *word)
{
  for (int mode = TAKT_FOUND_CONNECT_LAN; word != NULL && mode <= TAKT_FOUND_CONNECT_FARM; mode++)
    if (g_ascii_strcasecmp (word, takt_found_connect_to_word ((TaktFoundConnect) mode)) == 0)
      return (TaktFoundConnect) mode;
  return TAKT_FOUND_CONNECT_UNKNOWN;
}

/** takt_bambu_found_read_bind: @word: (nullable): likewise for its account. */
TaktFoundBind
takt_bambu_found_read_bind (const char *word)
{
  for (int bind = TAKT_FOUND_BIND_FREE; word != NULL && bind <= TAKT_FOUND_BIND_OCCUPIED; bind++)
    if (g_ascii_strcasecmp (word, takt_found_bind_to_word ((TaktFoundBind) bind)) == 0)
      return (TaktFoundBind) bind;
  return TAKT_FOUND_BIND_UNKNOWN;
}

static gboolean
is_of_printer (const Headers *headers)
{
  if (headers->notification != NULL && g_ascii_strcasecmp (headers->notification, "ssdp:alive") != 0)
    return FALSE;
  return headers->model != NULL
         || (headers->type != NULL && g_ascii_strcasecmp (headers->type, DEVICE_TYPE) == 0);
}

/**
 * takt_bambu_ssdp_parse:
 * @data: one datagram
 * @source: where it came from
 *
 * Reads an announcement (protocol.md §2.1): header lines in any case, ended by CR LF or LF, as NOTIFY with NT or as an answer with ST. The
 * address is that of Location where it is one, else the sender's.
 *
 * Returns: (transfer full): who announces, without times; NULL with TAKT_ERROR_TOO_LARGE, or TAKT_ERROR_MALFORMED for anything that is
 *   not a printer's announcement
 */
TaktFoundPrinter *
takt_bambu_ssdp_parse (const void *data, gsize length, GInetAddress *source, GError **error)
{
  g_auto (Headers) headers = { 0 };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *serial = NULL;
  g_autofree char *code = NULL;
  TaktFoundPrinter *found;

  if (length > TAKT_BAMBU_SSDP_MAX_BYTES)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, "The datagram is too large.");
      return NULL;
    }

  /* Up to a NUL, which some senders close with. */
  text = g_strndup (data, length);
  lines = g_strsplit (text, "\n", -1);
  if (lines[0] == NULL || !is_start_line (lines[0]))
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "The datagram is no announcement.");
      return NULL;
    }

  for (char **line = lines + 1; *line != NULL && **line != '\0' && **line != '\r'; line++)
    read_header (&headers, *line);

  serial = takt_bambu_model_dup_serial (headers.usn);
  if (!is_of_printer (&headers) || serial == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "The announcement is no printer's.");
      return NULL;
    }

  code = takt_bambu_found_dup_line (headers.model);
  found = takt_found_printer_new ();
  found->model = takt_bambu_model_dup_name_of_code (code, serial);
  found->serial = g_steal_pointer (&serial);
  found->name = takt_bambu_found_dup_line (headers.name);
  found->host = dup_host (headers.location, source);
  found->firmware = takt_bambu_found_dup_line (headers.version);
  found->connect = takt_bambu_found_read_connect (headers.connect);
  found->bind = takt_bambu_found_read_bind (headers.bind);
  return found;
}
