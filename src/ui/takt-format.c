/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-format.h"

#include "tables/takt-material-table.h"
#include "takt-money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/** NOTHING: stands where there is no number. */
#define NOTHING "–"

typedef struct
{
  const char *currency;
  const char *sign;
} CurrencySign;

static GDateTime *
to_local (TaktTime time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time);

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

static char *
format_time (TaktTime time, const char *format)
{
  g_autoptr (GDateTime) local = time != TAKT_TIME_UNSET ? to_local (time) : NULL;

  return local != NULL ? g_date_time_format (local, format) : g_strdup (NOTHING);
}

/** takt_days_between: midnights of local time that lie between @from and @to; below 0 where @to is the earlier day. */
int
takt_days_between (TaktTime from, TaktTime to)
{
  g_autoptr (GDateTime) first = to_local (from);
  g_autoptr (GDateTime) last = to_local (to);
  GDate a, b;

  g_return_val_if_fail (first != NULL && last != NULL, 0);

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, (GDateDay) g_date_time_get_day_of_month (first), g_date_time_get_month (first),
                  (GDateYear) g_date_time_get_year (first));
  g_date_set_dmy (&b, (GDateDay) g_date_time_get_day_of_month (last), g_date_time_get_month (last),
                  (GDateYear) g_date_time_get_year (last));
  return g_date_days_between (&a, &b);
}

/** takt_format_amount: the number alone, for a column whose head names the currency: "1234.50". */
char *
takt_format_amount (gint64 minor, const char *currency)
{
  return takt_money_to_text (minor, currency);
}

static char *
join_money (gboolean is_negative, const char *amount, const char *currency)
{
  static const CurrencySign signs[] = {
    { "USD", "$" }, { "EUR", "€" }, { "GBP", "£" }, { "JPY", "¥" }, { "AUD", "A$" }, { "CAD", "C$" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_strcmp0 (currency, signs[i].currency) == 0)
      /* Translators: minus sign or nothing, sign of a currency, amount: "−$12.62". Put the sign where your language has it. */
      return g_strdup_printf (C_ ("money", "%1$s%2$s%3$s"), is_negative ? "−" : "", signs[i].sign, amount);

  /* Translators: minus sign or nothing, amount, code of a currency: "12.62 CHF". */
  return g_strdup_printf (C_ ("money", "%1$s%2$s %3$s"), is_negative ? "−" : "", amount, currency);
}

/** takt_format_money: "$12.62", "12.62 CHF". */
char *
takt_format_money (gint64 minor, const char *currency)
{
  g_autofree char *amount = takt_money_to_text (minor < 0 ? -minor : minor, currency);

  return join_money (minor < 0, amount, currency);
}

/** takt_format_money_whole: "$412": without what is less than one, for a figure that is read at a glance. */
char *
takt_format_money_whole (gint64 minor, const char *currency)
{
  g_autofree char *amount = takt_money_to_text (minor < 0 ? -minor : minor, currency);
  char *point = strrchr (amount, '.');

  if (point != NULL)
    *point = '\0';
  return join_money (minor < 0, amount, currency);
}

/** takt_format_clock: "14:52". */
char *
takt_format_clock (TaktTime time)
{
  /* Translators: a time of day, see strftime. */
  return format_time (time, C_ ("clock", "%H:%M"));
}

/** takt_format_day: "Today", "Tomorrow", "Yesterday", "Thu 19 Nov", of another year "19 Nov 2027". */
char *
takt_format_day (TaktTime time, TaktTime now)
{
  int days;

  if (time == TAKT_TIME_UNSET)
    return g_strdup (NOTHING);

  days = takt_days_between (now, time);
  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == 1)
    return g_strdup (_ ("Tomorrow"));
  if (days == -1)
    return g_strdup (_ ("Yesterday"));
  /* Translators: a day of this year, or of another, see strftime. */
  return format_time (time, ABS (days) < 300 ? C_ ("day", "%a %-e %b") : C_ ("day", "%-e %b %Y"));
}

/** takt_format_moment: day and time of day: "Today 17:00", "Thu 19 Nov 09:30". */
char *
takt_format_moment (TaktTime time, TaktTime now)
{
  g_autofree char *day = takt_format_day (time, now);
  g_autofree char *clock = NULL;

  if (time == TAKT_TIME_UNSET)
    return g_steal_pointer (&day);
  clock = takt_format_clock (time);
  /* Translators: day and time of day: "Today 17:00". */
  return g_strdup_printf (C_ ("moment", "%1$s %2$s"), day, clock);
}

/** takt_format_when: as short as it can be told apart: "14:52" today, else "Tomorrow 03:24", "Thu 19 Nov 09:30". */
char *
takt_format_when (TaktTime time, TaktTime now)
{
  if (time != TAKT_TIME_UNSET && takt_days_between (now, time) == 0)
    return takt_format_clock (time);
  return takt_format_moment (time, now);
}

/** takt_format_minutes: "40 min", "1 h 06 min", "3 h", "2 d 5 h". */
char *
takt_format_minutes (gint64 minutes)
{
  gint64 hours = minutes / 60;

  if (minutes < 0)
    return g_strdup (NOTHING);
  if (hours >= 48)
    /* Translators: days and hours. */
    return g_strdup_printf (C_ ("duration", "%1$d d %2$d h"), (int) (hours / 24), (int) (hours % 24));
  if (hours == 0)
    /* Translators: minutes. */
    return g_strdup_printf (C_ ("duration", "%d min"), (int) minutes);
  if (minutes % 60 == 0)
    /* Translators: hours. */
    return g_strdup_printf (C_ ("duration", "%d h"), (int) hours);
  /* Translators: hours and minutes. */
  return g_strdup_printf (C_ ("duration", "%1$d h %2$02d min"), (int) hours, (int) (minutes % 60));
}

/** takt_format_grams: "205 g"; from ten kilograms on "12.4 kg". */
char *
takt_format_grams (gint64 grams)
{
  if (grams >= 10000)
    /* Translators: kilograms with one decimal. */
    return g_strdup_printf (C_ ("weight", "%.1f kg"), (double) grams / 1000.0);
  /* Translators: grams. */
  return g_strdup_printf (C_ ("weight", "%ld g"), (long) grams);
}

/** takt_format_percent: "45 %". */
char *
takt_format_percent (int percent)
{
  /* Translators: a percentage. The space does not break. */
  return g_strdup_printf (C_ ("percentage", "%d\xc2\xa0%%"), percent);
}

/** takt_format_slot: "A1" is the first tray of the first AMS; an AMS HT has one, and a machine one or two holders of its own. */
char *
takt_format_slot (int slot)
{
  if (slot == TAKT_SLOT_EXTERNAL)
    /* Translators: the holder for a spool outside of an AMS. */
    return g_strdup (_ ("External"));
  if (slot == TAKT_SLOT_EXTERNAL_DEPUTY)
    return g_strdup (_ ("External 2"));
  if (slot >= TAKT_SLOT_FIRST_HT)
    return g_strdup_printf ("HT %c", 'A' + (slot - TAKT_SLOT_FIRST_HT) % 26);
  return g_strdup_printf ("%c%d", 'A' + slot / TAKT_SLOT_TRAYS_PER_UNIT, slot % TAKT_SLOT_TRAYS_PER_UNIT + 1);
}

/** takt_format_cost_per_kg: "$24.99/kg". */
char *
takt_format_cost_per_kg (gint64 minor, const char *currency)
{
  g_autofree char *money = takt_format_money (minor, currency);

  /* Translators: money for each kilogram. */
  return g_strdup_printf (C_ ("price", "%s/kg"), money);
}
