/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-time.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

#define SECONDS_PER_DAY 86400

/* Days from 1970-01-01 to a day of the proleptic Gregorian calendar. Counting years from March puts the leap day last,
 * so that the day of the year is one linear formula. */
static gint64
days_from_date (int year, int month, int day)
{
  int y = month <= 2 ? year - 1 : year;
  int era = y / 400;
  int year_of_era = y - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (gint64) era * 146097 + day_of_era - 719468;
}

/* Reads exactly @count digits. */
static gboolean
read_digits (const char **cursor, int count, int *value)
{
  *value = 0;
  for (int i = 0; i < count; i++)
    {
      if (!g_ascii_isdigit ((*cursor)[i]))
        return FALSE;
      *value = *value * 10 + ((*cursor)[i] - '0');
    }
  *cursor += count;
  return TRUE;
}

static gboolean
read_char (const char **cursor, char wanted)
{
  if (**cursor != wanted)
    return FALSE;
  (*cursor)++;
  return TRUE;
}

/* "Z", "+02:00", "+0200" or nothing; @offset in seconds east of UTC. */
static gboolean
read_zone (const char **cursor, int *offset)
{
  int sign, hours, minutes;

  *offset = 0;
  if (**cursor == '\0' || read_char (cursor, 'Z'))
    return TRUE;

  sign = **cursor == '-' ? -1 : 1;
  if (!read_char (cursor, '+') && !read_char (cursor, '-'))
    return FALSE;
  if (!read_digits (cursor, 2, &hours))
    return FALSE;
  read_char (cursor, ':');
  if (!read_digits (cursor, 2, &minutes) || hours > 23 || minutes > 59)
    return FALSE;

  *offset = sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

static gboolean
read_moment (const char *cursor, gint64 *seconds)
{
  int year, month, day, hour, minute, second, offset;

  if (!read_digits (&cursor, 4, &year) || !read_char (&cursor, '-') || !read_digits (&cursor, 2, &month)
      || !read_char (&cursor, '-') || !read_digits (&cursor, 2, &day) || !read_char (&cursor, 'T')
      || !read_digits (&cursor, 2, &hour) || !read_char (&cursor, ':') || !read_digits (&cursor, 2, &minute)
      || !read_char (&cursor, ':') || !read_digits (&cursor, 2, &second))
    return FALSE;

  if (year < 1 || month < 1 || month > 12 || day < 1
      || day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year) || hour > 23 || minute > 59
      || second > 59)
    return FALSE;

  if (read_char (&cursor, '.'))
    {
      int digits = 0;

      for (; g_ascii_isdigit (*cursor); cursor++)
        digits++;
      if (digits < 1 || digits > 9)
        return FALSE;
    }

  if (!read_zone (&cursor, &offset) || *cursor != '\0')
    return FALSE;

  *seconds =
      days_from_date (year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset;
  return TRUE;
}

/**
 * takt_time_to_iso:
 * @time: a moment
 *
 * Returns: (transfer full) (nullable): "2025-12-24T18:15:00Z"; NULL for TAKT_TIME_UNSET and for years beyond 1 … 9999
 */
char *
takt_time_to_iso (TaktTime time)
{
  g_autoptr (GDateTime) moment = NULL;

  if (time == TAKT_TIME_UNSET)
    return NULL;

  moment = g_date_time_new_from_unix_utc (time);
  return moment != NULL
             ? g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year (moment),
                                g_date_time_get_month (moment), g_date_time_get_day_of_month (moment),
                                g_date_time_get_hour (moment), g_date_time_get_minute (moment),
                                g_date_time_get_second (moment))
             : NULL;
}

/**
 * takt_time_from_iso:
 * @text: (nullable): ISO 8601 date and time with seconds: "2025-12-24T18:15:00", optionally with a fraction of up to nine
 *   digits (dropped) and "Z" or an offset ("+02:00", "+0200"). Without a zone it is UTC, as in the seed's examples
 * @time: (out): the moment; unchanged on error
 * @error: TAKT_ERROR_INVALID
 *
 * Strict otherwise: no spaces, no lower case, no week or ordinal dates, no leap second, no 24:00. The very moment
 * 1970-01-01T00:00:00Z is refused as well, since it stands for "no moment" in a TaktTime.
 */
gboolean
takt_time_from_iso (const char *text, TaktTime *time, GError **error)
{
  gint64 seconds;

  if (text == NULL || !read_moment (text, &seconds) || seconds == TAKT_TIME_UNSET)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID,
                   _ ("This is not a date and time. Write it like 2025-12-24T18:15:00Z."));
      return FALSE;
    }

  *time = seconds;
  return TRUE;
}

/**
 * takt_time_to_clock:
 * @now: the present
 *
 * Returns: (transfer full): @time by the clock on the wall, for a person: with its day, unless that is the day of @now
 */
char *
takt_time_to_clock (TaktTime time, TaktTime now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);

  if (then == NULL || today == NULL)
    return g_strdup ("?");
  if (g_date_time_get_year (then) == g_date_time_get_year (today)
      && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (today))
    return g_date_time_format (then, "%H:%M");
  /* Translators: a weekday, a day and a time: "Mon 24 Dec 08:00", see strftime(). */
  return g_date_time_format (then, _ ("%a %e %b %H:%M"));
}
