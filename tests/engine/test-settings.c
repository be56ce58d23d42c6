/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/takt-settings.h"
#include "takt-error.h"
#include "takt-test.h"

typedef struct
{
  TaktStore *store;
  TaktClock *clock;
  TaktChanges *changes;
  TaktSettings *settings;
} Fixture;

static void
open_settings (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->settings);
  fixture->settings = takt_settings_new (fixture->store, fixture->clock, fixture->changes, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  fixture->clock = TAKT_CLOCK (takt_manual_clock_new (1766600100));
  fixture->changes = takt_changes_new ();
  open_settings (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->settings);
  g_clear_object (&fixture->changes);
  g_clear_object (&fixture->clock);
  g_clear_object (&fixture->store);
}

static void
put_row (Fixture *fixture, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) put =
      takt_statement_get (fixture->store, "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)");

  takt_statement_bind_text (put, 1, key);
  takt_statement_bind_text (put, 2, value);
  takt_statement_run (put, &error);
  g_assert_no_error (error);
}

static char *
dup_row (Fixture *fixture, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query =
      takt_statement_get (fixture->store, "SELECT value FROM settings WHERE key = ?");
  char *value = NULL;

  takt_statement_bind_text (query, 1, key);
  if (takt_statement_step (query))
    value = takt_statement_dup_text (query, 0);
  takt_statement_finish (query, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_settings_defaults (Fixture *fixture, gconstpointer data)
{
  const TaktSettingsValues *values = takt_settings_get (fixture->settings);

  g_assert_cmpstr (values->currency, ==, "USD");
  g_assert_cmpint (values->labor_rate_minor, ==, 0);
  g_assert_cmpint (values->overhead_minor, ==, 0);
  g_assert_cmpint (values->pricing, ==, TAKT_PRICING_MARKUP);
  g_assert_cmpint (values->buffer_minutes, ==, 15);
  g_assert_cmpstr (values->attended_hours, ==, "{}");
  g_assert_null (values->smtp_host);
  g_assert_cmpstr (values->smtp_security, ==, "starttls");
  g_assert_cmpint (values->etsy_sync_minutes, ==, 10);
  g_assert_true (values->backup_daily);
  g_assert_true (values->tray_enabled);
  g_assert_true (values->run_in_background);
  g_assert_false (values->autostart);
}

static void
test_settings_survive (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktSettingsValues) wanted = takt_settings_values_copy (takt_settings_get (fixture->settings));
  g_autoptr (GError) error = NULL;
  const TaktSettingsValues *values;

  g_strlcpy (wanted->currency, "EUR", sizeof wanted->currency);
  wanted->labor_rate_minor = 1500;
  wanted->overhead_minor = 50;
  wanted->pricing = TAKT_PRICING_MARGIN;
  wanted->buffer_minutes = 0;
  g_free (wanted->attended_hours);
  wanted->attended_hours =
      g_strdup ("{\"mon\": [\"08:00-12:00\", \"12:00-18:30\"], \"sun\": [], \"fri\": [\"18:00-24:00\"]}");
  g_free (wanted->holidays);
  wanted->holidays = g_strdup ("[\"2026-12-25\"]");
  wanted->handling_minutes = 90;
  wanted->plan_auto = TRUE;
  wanted->allow_failover = TRUE;
  wanted->failover_reprints = 2;
  wanted->smtp_host = g_strdup ("127.0.0.1");
  wanted->smtp_port = 2525;
  g_free (wanted->smtp_security);
  wanted->smtp_security = g_strdup ("none");
  wanted->smtp_user = g_strdup ("maker");
  wanted->smtp_from = g_strdup ("Maker <maker@example.com>");
  wanted->etsy_sync_minutes = 0;
  wanted->backup_daily = FALSE;
  wanted->tray_enabled = FALSE;
  wanted->run_in_background = FALSE;
  wanted->autostart = TRUE;
  g_assert_true (takt_settings_update (fixture->settings, wanted, &error));
  g_assert_no_error (error);

  open_settings (fixture);
  values = takt_settings_get (fixture->settings);
  g_assert_cmpstr (values->currency, ==, "EUR");
  g_assert_cmpint (values->labor_rate_minor, ==, 1500);
  g_assert_cmpint (values->overhead_minor, ==, 50);
  g_assert_cmpint (values->pricing, ==, TAKT_PRICING_MARGIN);
  g_assert_cmpint (values->buffer_minutes, ==, 0);
  g_assert_cmpstr (values->attended_hours, ==, wanted->attended_hours);
  g_assert_cmpstr (values->holidays, ==, "[\"2026-12-25\"]");
  g_assert_cmpint (values->handling_minutes, ==, 90);
  g_assert_cmpint (values->swap_minutes, ==, 5);
  g_assert_true (values->plan_auto);
  g_assert_true (values->allow_failover);
  g_assert_cmpint (values->failover_reprints, ==, 2);
  g_assert_cmpstr (values->smtp_host, ==, "127.0.0.1");
  g_assert_cmpint (values->smtp_port, ==, 2525);
  g_assert_cmpstr (values->smtp_security, ==, "none");
  g_assert_cmpstr (values->smtp_user, ==, "maker");
  g_assert_cmpstr (values->smtp_from, ==, "Maker <maker@example.com>");
  g_assert_cmpint (values->etsy_sync_minutes, ==, 0);
  g_assert_false (values->backup_daily);
  g_assert_false (values->tray_enabled);
  g_assert_false (values->run_in_background);
  g_assert_true (values->autostart);

  g_clear_pointer (&wanted->smtp_user, g_free);
  g_assert_true (takt_settings_update (fixture->settings, wanted, &error));
  open_settings (fixture);
  g_assert_null (takt_settings_get (fixture->settings)->smtp_user);
}

static void
test_settings_write_little (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TaktSettingsValues) wanted = takt_settings_values_copy (takt_settings_get (fixture->settings));
  g_autoptr (GError) error = NULL;
  g_autofree char *buffer = NULL;
  g_autofree char *currency = NULL;

  g_assert_true (takt_settings_update (fixture->settings, wanted, &error));
  g_assert_null (dup_row (fixture, "buffer_minutes"));

  wanted->buffer_minutes = 20;
  g_assert_true (takt_settings_update (fixture->settings, wanted, &error));
  buffer = dup_row (fixture, "buffer_minutes");
  currency = dup_row (fixture, "currency");
  g_assert_cmpstr (buffer, ==, "20");
  g_assert_null (currency);
}

/* Each changes one thing that must be refused. */
static void
bad_currency (TaktSettingsValues *v)
{
  g_strlcpy (v->currency, "XQZ", 4);
}
static void
bad_rate (TaktSettingsValues *v)
{
  v->labor_rate_minor = -1;
}
static void
bad_overhead (TaktSettingsValues *v)
{
  v->overhead_minor = G_MAXINT64;
}
static void
bad_pricing (TaktSettingsValues *v)
{
  v->pricing = (TaktPricing) 2;
}
static void
bad_buffer (TaktSettingsValues *v)
{
  v->buffer_minutes = 1441;
}
static void
bad_sync (TaktSettingsValues *v)
{
  v->etsy_sync_minutes = -1;
}
static void
bad_port (TaktSettingsValues *v)
{
  v->smtp_port = 0;
}
static void
bad_host (TaktSettingsValues *v)
{
  v->smtp_host = g_strdup ("smtp://mail.example.com");
}
static void
bad_host_line (TaktSettingsValues *v)
{
  v->smtp_host = g_strdup ("mail.example.com\r\nRCPT");
}
static void
bad_user (TaktSettingsValues *v)
{
  v->smtp_user = g_strdup ("");
}
static void
bad_from (TaktSettingsValues *v)
{
  v->smtp_from = g_strdup ("maker");
}
static void
bad_from_line (TaktSettingsValues *v)
{
  v->smtp_from = g_strdup ("a@b.c\nBcc: x@y.z");
}

static void
set_text (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
bad_security (TaktSettingsValues *v)
{
  set_text (&v->smtp_security, "ssl");
}
static void
bad_plain (TaktSettingsValues *v)
{
  set_text (&v->smtp_security, "none");
  set_text (&v->smtp_host, "mail.example.com");
}
static void
hours_text (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "always");
}
static void
hours_list (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "[]");
}
static void
hours_day (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "{\"monday\": []}");
}
static void
hours_type (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "{\"mon\": \"08:00-09:00\"}");
}
static void
hours_span (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "{\"mon\": [\"8:00-9:00\"]}");
}
static void
hours_minutes (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "{\"mon\": [\"08:60-09:00\"]}");
}
static void
hours_late (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "{\"mon\": [\"08:00-24:01\"]}");
}
static void
hours_back (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "{\"tue\": [\"01:00-02:00\", \"18:00-06:00\"]}");
}
static void
hours_overlap (TaktSettingsValues *v)
{
  set_text (&v->attended_hours, "{\"tue\": [\"08:00-12:00\", \"11:00-13:00\"]}");
}

static void
holidays_text (TaktSettingsValues *values)
{
  g_free (values->holidays);
  values->holidays = g_strdup ("{}");
}

static void
holidays_day (TaktSettingsValues *values)
{
  g_free (values->holidays);
  values->holidays = g_strdup ("[\"2026-12-25\", \"2026-02-30\"]");
}

static void
bad_swap (TaktSettingsValues *values)
{
  values->swap_minutes = -1;
}

static void
no_promises (TaktSettingsValues *values)
{
  values->plan_promises_pct = TAKT_PLAN_MIN_PROMISES_PCT - 1;
}

static void
bad_stability (TaktSettingsValues *values)
{
  values->plan_stability_pct = TAKT_PLAN_MAX_PCT + 1;
}

static void
test_settings_refuse (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    void (*spoil) (TaktSettingsValues *values);
    const char *field;
  } cases[] = {
    { bad_currency, "currency" },
    { bad_rate, "labor_rate_per_hour" },
    { bad_overhead, "overhead_per_order" },
    { bad_pricing, "pricing" },
    { bad_buffer, "buffer_minutes" },
    { bad_sync, "etsy_sync_minutes" },
    { bad_port, "smtp.port" },
    { bad_host, "smtp.host" },
    { bad_host_line, "smtp.host" },
    { bad_user, "smtp.user" },
    { bad_from, "smtp.from" },
    { bad_from_line, "smtp.from" },
    { bad_security, "smtp.security" },
    { bad_plain, "smtp.security" },
    { hours_text, "attended_hours" },
    { hours_list, "attended_hours" },
    { hours_day, "attended_hours.monday" },
    { hours_type, "attended_hours.mon" },
    { hours_span, "attended_hours.mon[0]" },
    { hours_minutes, "attended_hours.mon[0]" },
    { hours_late, "attended_hours.mon[0]" },
    { hours_back, "attended_hours.tue[1]" },
    { hours_overlap, "attended_hours.tue[1]" },
    { holidays_text, "holidays" },
    { holidays_day, "holidays[1]" },
    { bad_swap, "swap_minutes" },
    { no_promises, "plan_promises_pct" },
    { bad_stability, "plan_stability_pct" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktSettingsValues) wanted =
          takt_settings_values_copy (takt_settings_get (fixture->settings));
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT " %s", i, cases[i].field);
      wanted->buffer_minutes = 33;
      cases[i].spoil (wanted);
      g_assert_false (takt_settings_update (fixture->settings, wanted, &error));
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_INVALID);
      g_assert_cmpstr (takt_error_get_field (error), ==, cases[i].field);
      g_assert_cmpint (takt_settings_get (fixture->settings)->buffer_minutes, ==, 15);
      g_assert_null (dup_row (fixture, "buffer_minutes"));
    }
}

static void
test_settings_damaged_row (Fixture *fixture, gconstpointer data)
{
  put_row (fixture, "buffer_minutes", "soon");
  put_row (fixture, "currency", "EUR");
  put_row (fixture, "of-somebody-else", "1");

  g_test_expect_message ("takt-engine", G_LOG_LEVEL_WARNING, "*buffer_minutes*");
  open_settings (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpint (takt_settings_get (fixture->settings)->buffer_minutes, ==, 15);
  g_assert_cmpstr (takt_settings_get (fixture->settings)->currency, ==, "EUR");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/settings/defaults", test_settings_defaults);
  ADD ("/engine/settings/survive-a-restart", test_settings_survive);
  ADD ("/engine/settings/only-changes-are-written", test_settings_write_little);
  ADD ("/engine/settings/refused-whole", test_settings_refuse);
  ADD ("/engine/settings/damaged-row-reads-as-default", test_settings_damaged_row);
  return g_test_run ();
}
