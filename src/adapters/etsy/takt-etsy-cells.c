/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-cells.h"

#include <string.h>

#include "etsy/takt-html-entities.h"
#include "tables/takt-order-table.h"
#include "takt-money.h"

/* Longer ones are no amount. */
#define MAX_CELL 64

/* Far beyond any order; so small that the rows of the largest file cannot add up to more than 64 bits. */
#define MAX_MINOR ((gint64) 1000000000000)

/*
 * How Etsy's languages call personalisation. The export has no ids, so that the word is all there is; a question that a seller
 * worded is told as an option, which loses nothing.
 */
static const char *const personalization_words[] = {
  "personalization",
  "personalisation",
  "personalisierung",
  "personnalisation",
  "personalizzazione",
  "personalizaci\303\263n",
  "personaliza\303\247\303\243o",
  "personalisatie",
  "personalisering",
  "personalizacja",
};

/* Up to @max_digits digits at *@cell, which is moved behind them; −1 when there is none. */
static int
read_digits (const char **cell, int max_digits, int *n_digits)
{
  int value = 0;

  *n_digits = 0;
  while (g_ascii_isdigit (**cell))
    {
      if (++*n_digits > max_digits)
        return -1;
      value = value * 10 + (*(*cell)++ - '0');
    }
  return *n_digits > 0 ? value : -1;
}

/**
 * takt_etsy_cell_to_date:
 * @cell: "12/31/25", "31.12.2025", "2025-12-31", the last one also with a time behind it
 * @date: (out): what stands there; which number is the month may be open
 */
gboolean
takt_etsy_cell_to_date (const char *cell, TaktEtsyDate *date)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (cell));
  const char *p = trimmed;
  int numbers[3], digits[3];
  char separator = '\0';

  for (int i = 0; i < 3; i++)
    {
      if (i > 0 && (strchr ("/-.", *p) == NULL || *p == '\0' || (separator != '\0' && *p != separator)))
        return FALSE;
      if (i > 0)
        separator = *p++;
      numbers[i] = read_digits (&p, 4, &digits[i]);
      if (numbers[i] < 0)
        return FALSE;
    }

  date->is_iso = digits[0] == 4;
  if (*p != '\0' && !(date->is_iso && (*p == 'T' || *p == ' ')))
    return FALSE;
  if (digits[1] > 2 || (date->is_iso ? digits[2] > 2 : digits[0] > 2 || digits[2] % 2 != 0))
    return FALSE;

  date->year = date->is_iso ? numbers[0] : numbers[2] + (digits[2] == 2 ? 2000 : 0);
  date->first = date->is_iso ? numbers[1] : numbers[0];
  date->second = date->is_iso ? numbers[2] : numbers[1];
  return date->year >= 2000 && date->year < 2100;
}

/** takt_etsy_date_is_possible: whether there is such a day when the numbers stand in @order. */
gboolean
takt_etsy_date_is_possible (const TaktEtsyDate *date, TaktEtsyDateOrder order)
{
  int month = order == TAKT_ETSY_MONTH_FIRST || date->is_iso ? date->first : date->second;
  int day = order == TAKT_ETSY_MONTH_FIRST || date->is_iso ? date->second : date->first;

  return day >= 1 && day <= 31 && month >= 1 && month <= 12
         && g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) date->year);
}

/** takt_etsy_date_to_time: noon UTC of a possible day, which is the same day in nearly all of the world. */
TaktTime
takt_etsy_date_to_time (const TaktEtsyDate *date, TaktEtsyDateOrder order)
{
  gboolean month_first = order == TAKT_ETSY_MONTH_FIRST || date->is_iso;
  g_autoptr (GDateTime) noon = g_date_time_new_utc (date->year, month_first ? date->first : date->second,
                                                    month_first ? date->second : date->first, 12, 0, 0);

  return noon != NULL ? g_date_time_to_unix (noon) : TAKT_TIME_UNSET;
}

/* The sign that begins the decimals of an amount: the last point or comma, unless too many digits follow it. */
static const char *
find_decimal_sign (const char *cell, const char *currency)
{
  const char *last = NULL;
  int behind = 0;

  for (const char *p = cell; *p != '\0'; p++)
    if (*p == '.' || *p == ',')
      {
        last = p;
        behind = 0;
      }
    else if (g_ascii_isdigit (*p))
      behind++;

  return behind > 0 && behind <= MAX (takt_money_get_digits (currency), 2) ? last : NULL;
}

/**
 * takt_etsy_cell_to_money:
 * @cell: "30.00", "$1,234.50", "12,5 €", "1.234,50 EUR", "" (nothing)
 * @minor: (out): minor units of @currency
 *
 * Other points, commas and spaces between digits are thousands; a sign of currency of up to three letters may stand on either side.
 */
gboolean
takt_etsy_cell_to_money (const char *cell, const char *currency, gint64 *minor)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (cell));
  const char *sign = find_decimal_sign (trimmed, currency);
  g_autoptr (GString) amount = g_string_new (NULL);
  gboolean negative = FALSE, ended = FALSE;
  int letters = 0;

  *minor = 0;
  if (*trimmed == '\0' || g_str_equal (trimmed, "-"))
    return TRUE;

  for (const char *p = trimmed; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (p == sign)
        g_string_append (amount, amount->len > 0 ? "." : "0.");
      else if (g_ascii_isdigit (*p))
        {
          if (ended)
            return FALSE;
          g_string_append_c (amount, *p);
        }
      else if (c == '-' && amount->len == 0 && !negative)
        negative = TRUE;
      else if (c != '.' && c != ',' && c != '\'' && !g_unichar_isspace (c))
        {
          ended = amount->len > 0;
          if (c == '-' || ++letters > 3)
            return FALSE;
        }
    }

  if (amount->len > MAX_CELL || !takt_money_from_text (amount->str, currency, minor) || *minor > MAX_MINOR)
    return FALSE;
  *minor = negative ? -*minor : *minor;
  return TRUE;
}

/** takt_etsy_cell_to_number: (transfer full) (nullable): the digits of an id such as "#3001" or "4012"; NULL when it is none. */
char *
takt_etsy_cell_to_number (const char *cell)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (cell));
  const char *digits = trimmed + (*trimmed == '#' ? 1 : 0);
  gsize length = strspn (digits, "0123456789");

  return length > 0 && length <= 19 && digits[length] == '\0' ? g_strdup (digits) : NULL;
}

/** takt_etsy_cell_to_text: (transfer full) (nullable): character references decoded, no outer space; NULL when empty. */
char *
takt_etsy_cell_to_text (const char *cell)
{
  char *text = g_strstrip (takt_html_entities_decode (cell));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static gboolean
is_personalization (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (personalization_words); i++)
    {
      g_autofree char *word = g_utf8_casefold (personalization_words[i], -1);

      if (g_str_equal (folded, word))
        return TRUE;
    }
  return FALSE;
}

static void
take_option (const char *text, GPtrArray *options, GPtrArray *personalization)
{
  const char *colon = strchr (text, ':');
  g_autofree char *raw_name = g_strndup (text, (gsize) (colon - text));
  g_autofree char *name = takt_etsy_cell_to_text (raw_name);
  g_autofree char *value = takt_etsy_cell_to_text (colon + 1);
  gboolean is_personal = name != NULL && is_personalization (name);

  if (value == NULL || (is_personal && g_ascii_strncasecmp (value, "Not requested on this item", 26) == 0))
    return;
  g_ptr_array_add (is_personal ? personalization : options,
                   takt_option_new (name != NULL ? name : "", value));
}

/**
 * takt_etsy_cell_to_options:
 * @cell: "Color:Black,Size:Large,Personalization:Zoë, Max"
 * @options: (element-type TaktOption): gets the options
 * @personalization: (element-type TaktOption): gets the answers
 *
 * A comma begins another option only where a name and a colon follow; else it belongs to the value. A colon in a value of a web
 * address does not begin one either.
 */
void
takt_etsy_cell_to_options (const char *cell, GPtrArray *options, GPtrArray *personalization)
{
  g_auto (GStrv) pieces = g_strsplit (cell, ",", -1);
  g_autoptr (GString) current = g_string_new (NULL);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      const char *colon = strchr (pieces[i], ':');
      gboolean begins = colon != NULL && colon > pieces[i] && !g_str_has_prefix (colon, "://");

      if (begins && current->len > 0)
        {
          take_option (current->str, options, personalization);
          g_string_truncate (current, 0);
        }
      if (current->len > 0)
        g_string_append_c (current, ',');
      /* What stands before the first colon is nobody's value. */
      if (begins || current->len > 0)
        g_string_append (current, pieces[i]);
    }
  if (current->len > 0)
    take_option (current->str, options, personalization);
}
