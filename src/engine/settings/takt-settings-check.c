/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "settings/takt-settings-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-json.h"
#include "takt-money.h"
#include "takt-url.h"

#define MAX_BUFFER       (24 * 60)
#define MAX_TOLERANCE    50 /* CIEDE2000: black to mid grey */
#define MAX_SYNC_MINUTES (7 * 24 * 60)
#define MAX_FEE_BP       10000 /* all of it */
#define MAX_FEE_MINOR    1000000
#define MAX_SHIP_DELAY   (60 * 60)
#define MAX_DATA_DAYS    (10 * 366)
#define MAX_TEXT         254
#define MAX_SPANS        12
#define MAX_HOLIDAYS     400
#define MAX_GRAMS        1000
#define MINUTES_OF_DAY   (24 * 60)

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };
static const char *const security_words[] = { "starttls", "tls", "none", NULL };

static gboolean
has_control_characters (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return TRUE;
  return !g_utf8_validate (text, -1, NULL);
}

/* "08:30" as minutes of the day; 24:00 is a day's end. */
static gboolean
parse_minutes (const char *text, int *minutes)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) || text[2] != ':' || !g_ascii_isdigit (text[3])
      || !g_ascii_isdigit (text[4]) || text[3] > '5')
    return FALSE;

  *minutes = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
  return *minutes <= MINUTES_OF_DAY;
}

/**
 * takt_settings_parse_span:
 * @text: "HH:MM-HH:MM"
 * @from: (out): minutes of the day, as @to; that is at most 24 × 60
 *
 * Reads one span of attended hours. FALSE: it is none.
 */
gboolean
takt_settings_parse_span (const char *text, int *from, int *to)
{
  return strlen (text) == strlen ("HH:MM-HH:MM") && text[5] == '-' && parse_minutes (text, from)
         && parse_minutes (text + 6, to) && *from < *to;
}

static gboolean
validate_day (TaktJsonReader *reader, const char *day, GError **error)
{
  guint n = takt_json_reader_array (reader, day, MAX_SPANS);
  int last = -1;

  for (guint i = 0; i < n; i++)
    {
      const char *span = takt_json_reader_element_string (reader, day, i, MAX_TEXT);
      g_autofree char *field = g_strdup_printf ("attended_hours.%s[%u]", day, i);
      int from, to;

      if (span == NULL || !takt_settings_parse_span (span, &from, &to))
        {
          takt_error_set_field (
              error, field,
              _ ("Attended hours are written as HH:MM-HH:MM, the end after the beginning. For a "
                 "night, write one span up to 24:00 and one from 00:00 on the next day."));
          return FALSE;
        }
      if (from < last)
        {
          takt_error_set_field (
              error, field,
              _ ("The attended hours of one day overlap or are out of order. List them from "
                 "morning to evening."));
          return FALSE;
        }
      last = to;
    }

  return TRUE;
}

static gboolean
validate_attended_hours (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TaktJsonReader) reader = NULL;
  g_autoptr (GError) parse_error = NULL;

  root = takt_json_parse (text, -1, &parse_error);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      takt_error_set_field (error, "attended_hours",
                            _ ("Attended hours are an object with a list of spans for each day, such as "
                               "{\"mon\": [\"08:00-18:00\"]}."));
      return FALSE;
    }

  reader = takt_json_reader_new (root);
  for (int i = 0; weekdays[i] != NULL; i++)
    if (takt_json_reader_has (reader, weekdays[i]) && !validate_day (reader, weekdays[i], error))
      return FALSE;

  if (!takt_json_reader_end (reader, TRUE, &parse_error))
    {
      g_autofree char *field = g_strdup_printf ("attended_hours.%s", takt_error_get_field (parse_error));

      takt_error_set_field (
          error, field,
          _ ("Attended hours know the days mon, tue, wed, thu, fri, sat and sun, each with a "
             "list of spans."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
validate_holidays (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = takt_json_parse (text, -1, NULL);
  JsonArray *days = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  guint length = days != NULL ? json_array_get_length (days) : 0;

  for (guint i = 0; i < length && length <= MAX_HOLIDAYS; i++)
    {
      JsonNode *node = json_array_get_element (days, i);
      const char *day = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      g_autofree char *moment = day != NULL ? g_strconcat (day, "T00:00:00Z", NULL) : NULL;
      g_autofree char *field = g_strdup_printf ("holidays[%u]", i);
      TaktTime ignored;

      if (moment != NULL && takt_time_from_iso (moment, &ignored, NULL))
        continue;
      takt_error_set_field (error, field, _ ("A holiday is written as YYYY-MM-DD, such as 2026-12-25."));
      return FALSE;
    }
  if (days != NULL && length <= MAX_HOLIDAYS)
    return TRUE;

  takt_error_set_field (error, "holidays", _ ("Holidays are a list of at most %d days."), MAX_HOLIDAYS);
  return FALSE;
}

static gboolean
validate_text (const char *text, const char *field, GError **error)
{
  if (text == NULL || (*text != '\0' && strlen (text) <= MAX_TEXT && !has_control_characters (text)))
    return TRUE;

  takt_error_set_field (error, field,
                        _ ("This must be one line of at most %d characters. Leave it out to have none."),
                        MAX_TEXT);
  return FALSE;
}

static gboolean
validate_range (int value, int min, int max, const char *field, GError **error)
{
  if (value >= min && value <= max)
    return TRUE;

  takt_error_set_field (error, field, _ ("This must be a number from %d to %d."), min, max);
  return FALSE;
}

static gboolean
validate_amount (gint64 minor, const char *field, GError **error)
{
  if (minor >= 0 && minor <= TAKT_SETTINGS_MAX_MINOR)
    return TRUE;

  takt_error_set_field (error, field, _ ("This must be an amount of money that is not below zero."));
  return FALSE;
}

static gboolean
validate_smtp (const TaktSettingsValues *values, GError **error)
{
  if (!validate_text (values->smtp_host, "smtp.host", error)
      || !validate_text (values->smtp_user, "smtp.user", error)
      || !validate_text (values->smtp_from, "smtp.from", error)
      || !validate_range (values->smtp_port, 1, G_MAXUINT16, "smtp.port", error))
    return FALSE;

  if (values->smtp_host != NULL && strpbrk (values->smtp_host, " /@") != NULL)
    {
      takt_error_set_field (error, "smtp.host",
                            _ ("Give the name of the mail server alone, such as mail.example.com."));
      return FALSE;
    }
  if (values->smtp_from != NULL && strchr (values->smtp_from, '@') == NULL)
    {
      takt_error_set_field (error, "smtp.from", _ ("The sender must be an e-mail address."));
      return FALSE;
    }
  if (values->smtp_security == NULL || !g_strv_contains (security_words, values->smtp_security))
    {
      takt_error_set_field (error, "smtp.security",
                            _ ("The security of mail is one of starttls, tls and none."));
      return FALSE;
    }
  if (g_str_equal (values->smtp_security, "none") && values->smtp_host != NULL
      && !takt_host_is_loopback (values->smtp_host))
    {
      takt_error_set_field (
          error, "smtp.security",
          _ ("Mail without encryption is allowed only to a server on this computer, because the "
             "password would be readable on the way. Choose starttls or tls."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
validate_fees (const TaktSettingsValues *values, GError **error)
{
  if (values->fee_country == NULL || strlen (values->fee_country) != 2
      || !g_ascii_isupper (values->fee_country[0]) || !g_ascii_isupper (values->fee_country[1]))
    {
      takt_error_set_field (
          error, "etsy_fees.country",
          _ ("The country of the bank account is a code of two letters, such as US or DE."));
      return FALSE;
    }
  return validate_range (values->fee_transaction_bp, 0, MAX_FEE_BP, "etsy_fees.transaction_pct", error)
         && validate_range (values->fee_processing_bp, 0, MAX_FEE_BP, "etsy_fees.processing_pct", error)
         && validate_range (values->fee_processing_minor, 0, MAX_FEE_MINOR, "etsy_fees.processing_fixed",
                            error)
         && validate_range (values->fee_listing_minor, 0, MAX_FEE_MINOR, "etsy_fees.listing_fee", error)
         && validate_range (values->fee_regulatory_bp, 0, MAX_FEE_BP, "etsy_fees.regulatory_pct", error);
}

/*
 * Whether an owner may have these settings (contract §5). Sets TAKT_ERROR_INVALID with the API's path of the field at fault.
 */
/* Promises always count: nothing else tells the planner what is urgent. */
static gboolean
validate_goal (const TaktSettingsValues *values, GError **error)
{
  return validate_range (values->plan_promises_pct, TAKT_PLAN_MIN_PROMISES_PCT, TAKT_PLAN_MAX_PCT,
                         "plan_promises_pct", error)
         && validate_range (values->plan_hand_work_pct, 0, TAKT_PLAN_MAX_PCT, "plan_hand_work_pct", error)
         && validate_range (values->plan_machine_time_pct, 0, TAKT_PLAN_MAX_PCT, "plan_machine_time_pct",
                            error)
         && validate_range (values->plan_stability_pct, 0, TAKT_PLAN_MAX_PCT, "plan_stability_pct", error)
         && validate_range (values->failover_reprints, 0, TAKT_FAILOVER_MAX_REPRINTS, "failover_reprints",
                            error);
}

gboolean
takt_settings_check (const TaktSettingsValues *values, GError **error)
{
  if (!takt_money_is_currency (values->currency))
    {
      takt_error_set_field (error, "currency",
                            _ ("The currency must be a three-letter code of ISO 4217, such as USD or EUR."));
      return FALSE;
    }
  if ((int) values->pricing < TAKT_PRICING_MARKUP || (int) values->pricing > TAKT_PRICING_MARGIN)
    {
      takt_error_set_field (error, "pricing", _ ("Pricing is either markup or margin."));
      return FALSE;
    }

  return validate_amount (values->labor_rate_minor, "labor_rate_per_hour", error)
         && validate_amount (values->overhead_minor, "overhead_per_order", error)
         && validate_range (values->buffer_minutes, 0, MAX_BUFFER, "buffer_minutes", error)
         && validate_attended_hours (values->attended_hours != NULL ? values->attended_hours : "{}", error)
         && validate_holidays (values->holidays != NULL ? values->holidays : "[]", error)
         && validate_range (values->swap_minutes, 0, MAX_BUFFER, "swap_minutes", error)
         && validate_range (values->handling_minutes, 0, 7 * MAX_BUFFER, "handling_minutes", error)
         && validate_range (values->remnant_grams, 0, MAX_GRAMS, "remnant_grams", error)
         && validate_goal (values, error) && validate_smtp (values, error)
         && validate_range (values->etsy_sync_minutes, 0, MAX_SYNC_MINUTES, "etsy_sync_minutes", error)
         && validate_range (values->color_tolerance, 0, MAX_TOLERANCE, "color_tolerance", error)
         && validate_range (values->ship_delay_seconds, 0, MAX_SHIP_DELAY, "ship_delay_seconds", error)
         && validate_range (values->personal_data_days, 1, MAX_DATA_DAYS, "personal_data_days", error)
         && validate_fees (values, error);
}
