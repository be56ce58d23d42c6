/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "notify/takt-message-template.h"
#include "takt-check.h"
#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ADDRESSES      10
#define MAX_ADDRESS_LENGTH 254
#define MAX_LINE_LENGTH    2600
#define USUAL_DIGEST_TIME  "08:00"

static const char *const formats[] = { "generic", "discord", "slack", "ntfy", NULL };

/* As strict as to keep a list and a header from being read in two ways; whether the address works only mail can tell. */
static gboolean
is_address (const char *text)
{
  const char *at = strchr (text, '@');

  if (at == NULL || at == text || at[1] == '\0' || strchr (at + 1, '@') != NULL
      || strlen (text) > MAX_ADDRESS_LENGTH)
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if ((guchar) *p <= ' ' || strchr ("<>()[]\\,;:\"", *p) != NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
check_email_to (TaktNotificationSettings *settings, GError **error)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GString) list = NULL;
  guint n = 0;

  if (!takt_check_line ("email_to", settings->email_to, MAX_LINE_LENGTH, &settings->email_to, error))
    return FALSE;
  if (settings->email_to == NULL)
    return TRUE;

  parts = g_strsplit (settings->email_to, ",", -1);
  list = g_string_new (NULL);
  for (char **part = parts; *part != NULL; part++)
    {
      if (*g_strstrip (*part) == '\0')
        continue;

      if (!is_address (*part))
        {
          takt_error_set_field (error, "email_to", _ ("“%s” is not an e-mail address."), *part);
          return FALSE;
        }
      g_string_append_printf (list, "%s%s", n++ > 0 ? "," : "", *part);
    }

  if (n > MAX_ADDRESSES)
    {
      takt_error_set_field (error, "email_to", _ ("At most %d addresses are possible."), MAX_ADDRESSES);
      return FALSE;
    }

  g_free (settings->email_to);
  settings->email_to = n > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
  return TRUE;
}

/* Minutes of the day, -1: not a time. */
static int
parse_minutes (const char *text)
{
  if (strlen (text) != 5 || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) || text[2] != ':'
      || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return -1;
  if (atoi (text) > 23 || atoi (text + 3) > 59)
    return -1;

  return atoi (text) * 60 + atoi (text + 3);
}

static gboolean
check_time (const char *field, char **time, GError **error)
{
  if (!takt_check_line (field, *time, MAX_LINE_LENGTH, time, error))
    return FALSE;
  if (*time == NULL || parse_minutes (*time) != -1)
    return TRUE;

  takt_error_set_field (error, field, _ ("A time of day looks like 22:00."));
  return FALSE;
}

static gboolean
check_digest (TaktNotificationSettings *settings, GError **error)
{
  if (settings->email_digest == NULL)
    settings->email_digest = g_strdup (takt_email_digest_words[0]);
  if (!g_strv_contains (takt_email_digest_words, settings->email_digest))
    {
      takt_error_set_field (error, "email_digest", _ ("Letters come immediately, hourly or daily."));
      return FALSE;
    }
  if (settings->email_digest_at == NULL)
    settings->email_digest_at = g_strdup (USUAL_DIGEST_TIME);
  return check_time ("email_digest_at", &settings->email_digest_at, error);
}

/* Of a generic message it is the whole body, of the services' formats the text in it. */
static gboolean
check_template (TaktNotificationSettings *settings, GError **error)
{
  if (settings->webhook_template != NULL && *g_strstrip (settings->webhook_template) == '\0')
    g_clear_pointer (&settings->webhook_template, g_free);
  return settings->webhook_template == NULL
         || takt_message_template_check (settings->webhook_template,
                                         strcmp (settings->webhook_format, "generic") == 0, error);
}

/* Brings what a person set into the form it is stored in; TAKT_ERROR_INVALID on the field that is wrong. */
gboolean
_takt_notify_normalise (TaktNotificationSettings *settings, GError **error)
{
  if (!takt_check_line ("webhook_url", settings->webhook_url, MAX_LINE_LENGTH, &settings->webhook_url, error)
      || (settings->webhook_url != NULL && !takt_webhook_url_is_allowed (settings->webhook_url, error)))
    return FALSE;

  if (settings->webhook_format == NULL)
    settings->webhook_format = g_strdup (formats[0]);
  if (!g_strv_contains (formats, settings->webhook_format))
    {
      takt_error_set_field (error, "webhook_format",
                            _ ("The format is one of generic, discord, slack and ntfy."));
      return FALSE;
    }

  if (!check_email_to (settings, error) || !check_time ("quiet_from", &settings->quiet_from, error)
      || !check_time ("quiet_to", &settings->quiet_to, error))
    return FALSE;

  if (!check_digest (settings, error) || !check_template (settings, error))
    return FALSE;

  if ((settings->quiet_from == NULL) != (settings->quiet_to == NULL))
    {
      takt_error_set_field (error, settings->quiet_from == NULL ? "quiet_from" : "quiet_to",
                            _ ("Quiet hours need a beginning and an end."));
      return FALSE;
    }

  return TRUE;
}

/**
 * _takt_notify_quiet_end:
 *
 * Returns: when the quiet hours end that @now lies in, by local time and with its summer time; @now outside of them
 */
TaktTime
_takt_notify_quiet_end (const TaktNotificationSettings *settings, TaktTime now)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (now);
  g_autoptr (GDateTime) day = NULL;
  g_autoptr (GDateTime) end = NULL;
  int from, to, minute;

  if (settings->quiet_from == NULL || settings->quiet_to == NULL || local == NULL)
    return now;

  from = parse_minutes (settings->quiet_from);
  to = parse_minutes (settings->quiet_to);
  minute = g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local);
  if (from == -1 || to == -1 || from == to)
    return now;
  if (from < to ? minute < from || minute >= to : minute < from && minute >= to)
    return now;

  day = g_date_time_add_days (local, minute >= to ? 1 : 0);
  end = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                               g_date_time_get_day_of_month (day), to / 60, to % 60, 0);
  return end != NULL ? MAX (now, g_date_time_to_unix (end)) : now;
}

/**
 * _takt_notify_next_time_of_day:
 * @time: HH:MM, local
 *
 * Returns: when it is @time next after @now, also over the ends of summer time; @now where @time is none
 */
TaktTime
_takt_notify_next_time_of_day (const char *time, TaktTime now)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (now);
  int minutes = parse_minutes (time);

  if (local == NULL || minutes == -1)
    return now;

  for (int days = 0; days < 2; days++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (local, days);
      g_autoptr (GDateTime) at =
          g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                 g_date_time_get_day_of_month (day), minutes / 60, minutes % 60, 0);

      if (at != NULL && g_date_time_to_unix (at) > now)
        return g_date_time_to_unix (at);
    }
  return now;
}
