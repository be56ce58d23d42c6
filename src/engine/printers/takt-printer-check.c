/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"
#include "takt-text.h"

#include <glib/gi18n-lib.h>

#define MAX_NAME_LENGTH    100
#define MAX_HOST_LENGTH    253
#define MAX_SERIAL_LENGTH  32
#define FINGERPRINT_LENGTH 64

static const char *const connection_types[] = { "bambu_lan", "bambu_cloud", "virtual", NULL };

static void
tidy (char **text)
{
  char *tidied = takt_text_tidy (*text);

  g_free (*text);
  *text = tidied;
}

static gboolean
check_length (const char *text, glong max, const char *field, GError **error)
{
  if (text == NULL || g_utf8_strlen (text, -1) <= max)
    return TRUE;

  takt_error_set_field (error, field, _ ("This text is too long: at most %ld characters are possible."), max);
  return FALSE;
}

/* The serial is part of a topic: only what real ones are made of (protocol.md §1). */
static gboolean
check_serial (TaktPrinter *printer, GError **error)
{
  char *upper;

  if (printer->serial == NULL)
    return TRUE;

  upper = g_ascii_strup (printer->serial, -1);
  g_free (printer->serial);
  printer->serial = upper;

  for (const char *p = upper; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && *p != '-')
        {
          takt_error_set_field (
              error, "serial",
              _ ("A serial number has only letters and digits. The printer shows it in its device "
                 "settings."));
          return FALSE;
        }
    }

  return check_length (upper, MAX_SERIAL_LENGTH, "serial", error);
}

/* @host: (nullable); TAKT_ERROR_INVALID on the field `host`. */
gboolean
_takt_printer_check_host (const char *host, GError **error)
{
  if (host == NULL)
    return TRUE;

  for (const char *p = host; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr (".:-_%", *p) == NULL)
        {
          takt_error_set_field (
              error, "host",
              _ ("An address looks like 192.168.1.20 or printer.local, without https:// or a "
                 "path."));
          return FALSE;
        }
    }

  return check_length (host, MAX_HOST_LENGTH, "host", error);
}

static gboolean
check_port (int port, const char *field, GError **error)
{
  if (port >= 1 && port <= 65535)
    return TRUE;

  takt_error_set_field (error, field, _ ("A port is a number from 1 to 65535."));
  return FALSE;
}

static gboolean
check_fingerprint (TaktPrinter *printer, GError **error)
{
  g_autoptr (GString) hex = NULL;

  if (printer->certificate_fingerprint == NULL)
    return TRUE;

  hex = g_string_new (NULL);
  for (const char *p = printer->certificate_fingerprint; *p != '\0'; p++)
    {
      if (g_ascii_isxdigit (*p))
        g_string_append_c (hex, g_ascii_tolower (*p));
      else if (*p != ':')
        g_string_append_c (hex, '?');
    }

  if (hex->len != FINGERPRINT_LENGTH || strchr (hex->str, '?') != NULL)
    {
      takt_error_set_field (error, "certificate_fingerprint",
                            _ ("A certificate's fingerprint is 64 hexadecimal digits (SHA-256)."));
      return FALSE;
    }

  g_free (printer->certificate_fingerprint);
  printer->certificate_fingerprint = g_string_free (g_steal_pointer (&hex), FALSE);
  return TRUE;
}

static gboolean
check_required (const TaktPrinter *printer, GError **error)
{
  if (printer->name == NULL)
    {
      takt_error_set_field (error, "name", _ ("A printer needs a name."));
      return FALSE;
    }

  if (printer->connection_type == NULL || !g_strv_contains (connection_types, printer->connection_type))
    {
      takt_error_set_field (error, "connection_type",
                            _ ("The connection is one of bambu_lan, bambu_cloud and virtual."));
      return FALSE;
    }

  if (strcmp (printer->connection_type, "bambu_lan") != 0)
    return TRUE;

  if (printer->host == NULL)
    {
      takt_error_set_field (
          error, "host",
          _ ("Takt needs the printer's address in your network. The printer shows it in its network "
             "settings."));
      return FALSE;
    }
  if (printer->serial == NULL)
    {
      takt_error_set_field (error, "serial",
                            _ ("Takt needs the printer's serial number. The printer shows it in its device "
                               "settings."));
      return FALSE;
    }

  return TRUE;
}

/* Brings what a person typed into the form it is stored in; TAKT_ERROR_INVALID on the field that is wrong. */
gboolean
_takt_printer_normalise (TaktPrinter *printer, GError **error)
{
  char **texts[] = { &printer->name, &printer->type,   &printer->connection_type,        &printer->model,
                     &printer->host, &printer->serial, &printer->certificate_fingerprint };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    tidy (texts[i]);

  if (printer->type == NULL)
    printer->type = g_strdup ("bambu");

  return check_required (printer, error) && check_length (printer->name, MAX_NAME_LENGTH, "name", error)
         && check_length (printer->type, MAX_SERIAL_LENGTH, "type", error)
         && check_length (printer->model, MAX_NAME_LENGTH, "model", error) && check_serial (printer, error)
         && _takt_printer_check_host (printer->host, error)
         && check_port (printer->mqtt_port, "mqtt_port", error)
         && check_port (printer->ftps_port, "ftps_port", error)
         && check_port (printer->camera_port, "camera_port", error) && check_fingerprint (printer, error);
}
