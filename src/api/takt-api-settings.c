/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "settings/takt-mail-password.h"
#include "settings/takt-secret-change.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"
#include "takt-money.h"

/* The shop's own values. The engine knows their ranges; here only types are looked at. */

#define MAX_TEXT      300
#define MAX_PASSWORD  500
#define MAX_HOLIDAYS  400
#define MAX_SPANS     12 /* a day */
#define MAX_BUFFER    (24 * 60)
#define MAX_SYNC      (7 * 24 * 60)
#define MAX_TOLERANCE 50
#define MAX_FEE       10000 /* minor units */

static const char *const security_words[] = { "starttls", "tls", "none", NULL };
static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };

static TaktSettings *
get_settings (TaktApiCall *call)
{
  return takt_shop_get_settings (takt_api_call_get_shop (call));
}

static void
answer_settings (TaktApiCall *call)
{
  takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_settings,
                               takt_settings_get (get_settings (call)));
}

/** takt_api_settings_get: GET /api/settings */
void
takt_api_settings_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_settings (call);
}

/* Kept as the JSON text the engine wants; spans are copied as they are, it judges them. */
static void
read_attended_hours (TaktJsonReader *body, TaktSettingsValues *values)
{
  TaktJsonReader *hours;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;

  if (!takt_api_input_is_set (body, "attended_hours"))
    return;

  hours = takt_json_reader_object (body, "attended_hours");
  for (guint day = 0; days[day] != NULL; day++)
    {
      JsonArray *spans;
      guint length;

      if (!takt_api_input_is_set (hours, days[day]))
        continue;
      spans = json_array_new ();
      length = takt_json_reader_array (hours, days[day], MAX_SPANS);
      for (guint i = 0; i < length; i++)
        {
          const char *span = takt_json_reader_element_string (hours, days[day], i, MAX_TEXT);

          json_array_add_string_element (spans, span != NULL ? span : "");
        }
      json_object_set_array_member (object, days[day], spans);
    }

  node = json_node_init_object (json_node_alloc (), object);
  g_free (values->attended_hours);
  values->attended_hours = takt_json_to_string (node, NULL);
}

static void
read_holidays (TaktJsonReader *body, TaktSettingsValues *values)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *list;
  guint length;

  if (!takt_api_input_is_set (body, "holidays"))
    return;

  list = json_array_new ();
  length = takt_json_reader_array (body, "holidays", MAX_HOLIDAYS);
  for (guint i = 0; i < length; i++)
    {
      const char *day = takt_json_reader_element_string (body, "holidays", i, MAX_TEXT);

      json_array_add_string_element (list, day != NULL ? day : "");
    }
  node = json_node_init_array (json_node_alloc (), list);
  json_array_unref (list);
  g_free (values->holidays);
  values->holidays = takt_json_to_string (node, NULL);
}

static void
read_smtp (TaktJsonReader *body, TaktSettingsValues *values, gboolean *has_password, char **password)
{
  TaktJsonReader *smtp;

  if (!takt_api_input_is_set (body, "smtp"))
    return;

  smtp = takt_json_reader_object (body, "smtp");
  takt_api_input_text (smtp, "host", MAX_TEXT, &values->smtp_host);
  takt_api_input_int (smtp, "port", 1, G_MAXUINT16, &values->smtp_port);
  takt_api_input_word (smtp, "security", security_words, &values->smtp_security);
  takt_api_input_text (smtp, "user", MAX_TEXT, &values->smtp_user);
  takt_api_input_text (smtp, "from", MAX_TEXT, &values->smtp_from);
  *has_password = takt_json_reader_has (smtp, "password");
  takt_api_input_text (smtp, "password", MAX_PASSWORD, password);
}

static void
read_currency (TaktJsonReader *body, TaktSettingsValues *values)
{
  const char *currency;

  if (!takt_api_input_is_set (body, "currency"))
    return;

  currency = takt_json_reader_string (body, "currency", MAX_TEXT, values->currency);
  if (!takt_money_is_currency (currency))
    {
      takt_json_reader_fail (body, "currency", _ ("must be a code of ISO 4217, such as USD."));
      return;
    }

  takt_settings_values_set_currency (values, currency);
}

static void
read_percent (TaktJsonReader *body, const char *field, int *basis_points)
{
  if (takt_api_input_is_set (body, field))
    *basis_points = (int) lrint (takt_json_reader_number (body, field, 0, 100, 0) * 100);
}

static void
read_small_amount (TaktJsonReader *body, const char *field, const char *currency, int *minor)
{
  gint64 amount = *minor;

  takt_api_input_money (body, field, currency, &amount);
  if (amount > MAX_FEE)
    takt_json_reader_fail (body, field, _ ("is too large for a fee of one order."));
  else
    *minor = (int) amount;
}

/* A country brings its defaults; numbers that come along win over them. */
static void
read_fees (TaktJsonReader *body, TaktSettingsValues *values)
{
  g_autofree char *country = NULL;
  TaktJsonReader *fees;

  if (!takt_api_input_is_set (body, "etsy_fees"))
    return;

  fees = takt_json_reader_object (body, "etsy_fees");
  if (takt_api_input_is_set (fees, "country"))
    {
      takt_api_input_name (fees, "country", MAX_TEXT, &country);
      takt_fee_schedule_apply (values, country != NULL ? country : "");
    }
  read_percent (fees, "transaction_pct", &values->fee_transaction_bp);
  read_percent (fees, "processing_pct", &values->fee_processing_bp);
  read_small_amount (fees, "processing_fixed", values->currency, &values->fee_processing_minor);
  read_small_amount (fees, "listing_fee", values->currency, &values->fee_listing_minor);
  read_percent (fees, "regulatory_pct", &values->fee_regulatory_bp);
}

static void
read_values (TaktJsonReader *body, TaktSettingsValues *values)
{
  /* The currency comes first: it decides how every amount is read. */
  read_currency (body, values);
  takt_api_input_money (body, "labor_rate_per_hour", values->currency, &values->labor_rate_minor);
  takt_api_input_money (body, "overhead_per_order", values->currency, &values->overhead_minor);
  if (takt_api_input_is_set (body, "pricing"))
    values->pricing =
        (TaktPricing) takt_json_reader_choice (body, "pricing", takt_pricing_words, (int) values->pricing);
  takt_api_input_int (body, "buffer_minutes", 0, MAX_BUFFER, &values->buffer_minutes);
  read_attended_hours (body, values);
  read_holidays (body, values);
  takt_api_input_int (body, "swap_minutes", 0, 24 * 60, &values->swap_minutes);
  takt_api_input_int (body, "handling_minutes", 0, 7 * 24 * 60, &values->handling_minutes);
  takt_api_input_int (body, "remnant_grams", 0, 1000, &values->remnant_grams);
  takt_api_input_int (body, "plan_promises_pct", TAKT_PLAN_MIN_PROMISES_PCT, TAKT_PLAN_MAX_PCT,
                      &values->plan_promises_pct);
  takt_api_input_int (body, "plan_hand_work_pct", 0, TAKT_PLAN_MAX_PCT, &values->plan_hand_work_pct);
  takt_api_input_int (body, "plan_machine_time_pct", 0, TAKT_PLAN_MAX_PCT, &values->plan_machine_time_pct);
  takt_api_input_int (body, "plan_stability_pct", 0, TAKT_PLAN_MAX_PCT, &values->plan_stability_pct);
  takt_api_input_bool (body, "plan_auto", &values->plan_auto);
  takt_api_input_bool (body, "allow_failover", &values->allow_failover);
  takt_api_input_int (body, "failover_reprints", 0, TAKT_FAILOVER_MAX_REPRINTS, &values->failover_reprints);
  takt_api_input_int (body, "etsy_sync_minutes", 0, MAX_SYNC, &values->etsy_sync_minutes);
  takt_api_input_int (body, "ship_delay_seconds", 0, G_MAXINT, &values->ship_delay_seconds);
  takt_api_input_int (body, "personal_data_days", 0, G_MAXINT, &values->personal_data_days);
  takt_api_input_bool (body, "backup_daily", &values->backup_daily);
  takt_api_input_bool (body, "first_layer_photo", &values->first_layer_photo);
  takt_api_input_int (body, "color_tolerance", 0, MAX_TOLERANCE, &values->color_tolerance);
  takt_api_input_bool (body, "pull_cancelled_prints", &values->pull_cancelled_prints);
  takt_api_input_bool (body, "tray_enabled", &values->tray_enabled);
  takt_api_input_bool (body, "run_in_background", &values->run_in_background);
  takt_api_input_bool (body, "autostart", &values->autostart);
  read_fees (body, values);
}

/* The values together with the mail password. */
typedef struct
{
  TaktApiCall *call;
  TaktSettingsValues *values;
  TaktSettingsValues *before;
  char *password; /* (nullable) NULL takes it away */
} Change;

static void
change_free (Change *change)
{
  takt_api_call_unref (change->call);
  takt_settings_values_free (change->values);
  takt_settings_values_free (change->before);
  g_free (change->password);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static gboolean
save_values (gpointer data, GError **error)
{
  const Change *change = data;

  return takt_settings_update (get_settings (change->call), change->values, error);
}

static void
set_password_async (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Change *change = data;
  TaktSecretStore *secrets = takt_shop_get_secrets (takt_api_call_get_shop (change->call));

  takt_mail_password_set_async (secrets, change->password, NULL, callback, user_data);
}

static gboolean
set_password_finish (gpointer data, GObject *source, GAsyncResult *result, GError **error)
{
  return takt_mail_password_set_finish (TAKT_SECRET_STORE (source), result, error);
}

static gboolean
take_back (gpointer data, GError **error)
{
  const Change *change = data;

  return takt_settings_update (get_settings (change->call), change->before, error);
}

static const TaktSecretChange with_password = { save_values, set_password_async, set_password_finish,
                                                take_back };

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const Change *change = takt_secret_change_get_data (result);
  GError *error = NULL;

  if (takt_secret_change_run_finish (result, &error))
    answer_settings (change->call);
  else
    takt_api_call_fail (change->call, error);
}

/** takt_api_settings_update: PUT /api/settings */
void
takt_api_settings_update (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (Change) change = g_new0 (Change, 1);
  gboolean has_password = FALSE;
  GError *error = NULL;

  change->call = takt_api_call_ref (call);
  change->values = takt_settings_values_copy (takt_settings_get (get_settings (call)));
  change->before = takt_settings_values_copy (change->values);
  read_values (body, change->values);
  read_smtp (body, change->values, &has_password, &change->password);
  if (!takt_api_call_end_input (call))
    return;

  if (has_password)
    takt_secret_change_run_async (takt_shop_get_secrets (takt_api_call_get_shop (call)), TAKT_SECRET_SMTP,
                                  &with_password, g_steal_pointer (&change), (GDestroyNotify) change_free,
                                  takt_api_call_get_cancellable (call), changed_cb, NULL);
  else if (takt_settings_update (get_settings (call), change->values, &error))
    answer_settings (call);
  else
    takt_api_call_fail (call, error);
}
