/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "settings/takt-secret-change.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* What a printer's owner wants to hear, and where. */

#define MAX_TEXT   500
#define MAX_URL    2000
#define MAX_SECRET 500

#define MAX_TEMPLATE 4000

static const char *const format_words[] = { "generic", "discord", "slack", "ntfy", NULL };

static TaktNotify *
get_notify (TaktApiCall *call)
{
  return takt_shop_get_notify (takt_api_call_get_shop (call));
}

static TaktNotificationSettings *
load_settings (TaktApiCall *call, GError **error)
{
  gint64 id = takt_api_call_get_id (call);
  g_autoptr (TaktPrinter) printer =
      takt_printers_get (takt_shop_get_printers (takt_api_call_get_shop (call)), id, error);

  return printer != NULL ? takt_notify_get_settings (get_notify (call), id, error) : NULL;
}

static void
answer_settings (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktNotificationSettings) settings = load_settings (call, &error);

  if (settings != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_notification_settings, settings);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_notifications_get: GET /api/bambu/notifications/{printer_id} */
void
takt_api_notifications_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_settings (call);
}

/* "07:30", or null for none. */
static void
read_clock_time (TaktJsonReader *body, const char *field, char **value)
{
  takt_api_input_text (body, field, MAX_TEXT, value);
  if (*value != NULL && !g_regex_match_simple ("^([01][0-9]|2[0-3]):[0-5][0-9]$", *value, 0, 0))
    takt_json_reader_fail (body, field, _ ("must be a time of day such as 22:00."));
}

static void
read_settings (TaktJsonReader *body, TaktNotificationSettings *settings)
{
  takt_api_input_bool (body, "notify_print_start", &settings->notify_print_start);
  takt_api_input_bool (body, "notify_print_complete", &settings->notify_print_complete);
  takt_api_input_bool (body, "notify_print_failed", &settings->notify_print_failed);
  takt_api_input_bool (body, "notify_material_change", &settings->notify_material_change);
  /* Whoever knows the older switch alone means both by it. */
  if (takt_json_reader_has (body, "notify_print_complete"))
    settings->notify_order_ready = settings->notify_print_complete;
  if (takt_json_reader_has (body, "notify_material_change"))
    settings->notify_material_low = settings->notify_material_change;
  takt_api_input_bool (body, "notify_order_ready", &settings->notify_order_ready);
  takt_api_input_bool (body, "notify_material_low", &settings->notify_material_low);
  takt_api_input_bool (body, "notify_maintenance", &settings->notify_maintenance);
  takt_api_input_bool (body, "notify_promise", &settings->notify_promise);
  takt_api_input_bool (body, "desktop_enabled", &settings->desktop_enabled);
  takt_api_input_bool (body, "email_enabled", &settings->email_enabled);
  takt_api_input_text (body, "email_to", MAX_TEXT, &settings->email_to);
  takt_api_input_text (body, "webhook_url", MAX_URL, &settings->webhook_url);
  takt_api_input_word (body, "webhook_format", format_words, &settings->webhook_format);
  takt_api_input_text (body, "webhook_template", MAX_TEMPLATE, &settings->webhook_template);
  takt_api_input_word (body, "email_digest", takt_email_digest_words, &settings->email_digest);
  read_clock_time (body, "email_digest_at", &settings->email_digest_at);
  if (settings->email_digest_at == NULL)
    takt_json_reader_fail (body, "email_digest_at", _ ("must be a time of day such as 22:00."));
  takt_api_input_bool (body, "email_photo", &settings->email_photo);
  read_clock_time (body, "quiet_from", &settings->quiet_from);
  read_clock_time (body, "quiet_to", &settings->quiet_to);
  takt_api_input_bool (body, "quiet_critical", &settings->quiet_critical);
  if ((settings->quiet_from == NULL) != (settings->quiet_to == NULL))
    takt_json_reader_fail (body, settings->quiet_from == NULL ? "quiet_from" : "quiet_to",
                           _ ("is missing: quiet hours have a beginning and an end."));
}

/* The settings together with the webhook's secret. */
typedef struct
{
  TaktApiCall *call;
  TaktNotificationSettings *settings;
  TaktNotificationSettings *before;
  char *secret; /* (nullable) NULL takes it away */
} Change;

static void
change_free (Change *change)
{
  takt_api_call_unref (change->call);
  g_clear_pointer (&change->settings, takt_notification_settings_free);
  g_clear_pointer (&change->before, takt_notification_settings_free);
  g_free (change->secret);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static gboolean
save_settings (gpointer data, GError **error)
{
  const Change *change = data;

  return takt_notify_set_settings (get_notify (change->call), change->settings, error);
}

static void
set_secret_async (gpointer data, GAsyncReadyCallback callback, gpointer user_data)
{
  const Change *change = data;

  takt_notify_set_webhook_secret_async (get_notify (change->call), change->settings->printer_id,
                                        change->secret, NULL, callback, user_data);
}

static gboolean
set_secret_finish (gpointer data, GObject *source, GAsyncResult *result, GError **error)
{
  return takt_notify_set_webhook_secret_finish (TAKT_NOTIFY (source), result, error);
}

static gboolean
take_back (gpointer data, GError **error)
{
  const Change *change = data;

  return takt_notify_set_settings (get_notify (change->call), change->before, error);
}

static const TaktSecretChange with_secret = { save_settings, set_secret_async, set_secret_finish, take_back };

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

/** takt_api_notifications_update: PUT /api/bambu/notifications/{printer_id} (seed step 4) */
void
takt_api_notifications_update (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (Change) change = g_new0 (Change, 1);
  g_autofree char *key = NULL;
  GError *error = NULL;

  change->call = takt_api_call_ref (call);
  change->settings = load_settings (call, &error);
  change->before = change->settings != NULL ? load_settings (call, &error) : NULL;
  if (change->before == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  read_settings (body, change->settings);
  takt_api_input_text (body, "webhook_secret", MAX_SECRET, &change->secret);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_json_reader_has (body, "webhook_secret"))
    {
      key = g_strdup_printf (TAKT_SECRET_WEBHOOK, takt_api_call_get_id (call));
      takt_secret_change_run_async (takt_shop_get_secrets (takt_api_call_get_shop (call)), key, &with_secret,
                                    g_steal_pointer (&change), (GDestroyNotify) change_free,
                                    takt_api_call_get_cancellable (call), changed_cb, NULL);
    }
  else if (takt_notify_set_settings (get_notify (call), change->settings, &error))
    answer_settings (call);
  else
    takt_api_call_fail (call, error);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  JsonObject *object;

  if (!takt_notify_test_finish (TAKT_NOTIFY (source), result, &error))
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  json_object_set_boolean_member (object, "success", TRUE);
  json_object_set_string_member (object, "message", _ ("The test notification was delivered."));
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

/** takt_api_notifications_test: POST /api/bambu/notifications/{printer_id}/test */
void
takt_api_notifications_test (TaktApiCall *call)
{
  static const char *const channels[] = { "desktop", "email", "webhook", NULL };
  g_autofree char *channel = NULL;
  GError *error = NULL;
  g_autoptr (TaktNotificationSettings) settings = NULL;

  if (takt_json_reader_has (takt_api_call_get_body (call), "channel"))
    takt_api_input_word (takt_api_call_get_body (call), "channel", channels, &channel);
  if (!takt_api_call_end_input (call))
    return;

  settings = load_settings (call, &error);
  if (settings != NULL)
    takt_notify_test_async (get_notify (call), settings->printer_id, channel,
                            takt_api_call_get_cancellable (call), tested_cb, takt_api_call_ref (call));
  else
    takt_api_call_fail (call, error);
}
