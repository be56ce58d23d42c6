/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* What a printer's owner wants to hear, and where. */

#define MAX_TEXT   500
#define MAX_URL    2000
#define MAX_SECRET 500

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
  takt_api_input_bool (body, "notify_maintenance", &settings->notify_maintenance);
  takt_api_input_bool (body, "desktop_enabled", &settings->desktop_enabled);
  takt_api_input_bool (body, "email_enabled", &settings->email_enabled);
  takt_api_input_text (body, "email_to", MAX_TEXT, &settings->email_to);
  takt_api_input_text (body, "webhook_url", MAX_URL, &settings->webhook_url);
  takt_api_input_word (body, "webhook_format", format_words, &settings->webhook_format);
  read_clock_time (body, "quiet_from", &settings->quiet_from);
  read_clock_time (body, "quiet_to", &settings->quiet_to);
  if ((settings->quiet_from == NULL) != (settings->quiet_to == NULL))
    takt_json_reader_fail (body, settings->quiet_from == NULL ? "quiet_from" : "quiet_to",
                           _ ("is missing: quiet hours have a beginning and an end."));
}

/* The settings together with the webhook's secret; the keyring is asked before anything is written. */
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

static void
secret_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (GError) fault = NULL;
  GError *error = NULL;

  if (takt_notify_set_webhook_secret_finish (TAKT_NOTIFY (source), result, &error))
    {
      answer_settings (change->call);
      return;
    }
  if (!takt_notify_set_settings (TAKT_NOTIFY (source), change->before, &fault))
    g_warning ("notification settings stay without their secret: %s", fault->message);
  takt_api_call_fail (change->call, error);
}

static void
keyring_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  GError *error = NULL;
  g_autofree char *ignored = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);
  TaktNotify *notify = get_notify (change->call);
  gint64 id;
  const char *secret;

  if (error != NULL || !takt_notify_set_settings (notify, change->settings, &error))
    {
      takt_api_call_fail (change->call, error);
      return;
    }
  id = change->settings->printer_id;
  secret = change->secret;
  takt_notify_set_webhook_secret_async (notify, id, secret, NULL, secret_set_cb, g_steal_pointer (&change));
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
      takt_secret_store_lookup_async (takt_shop_get_secrets (takt_api_call_get_shop (call)), key,
                                      takt_api_call_get_cancellable (call), keyring_answered_cb,
                                      g_steal_pointer (&change));
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
  GError *error = NULL;
  g_autoptr (TaktNotificationSettings) settings = NULL;

  if (!takt_api_call_end_input (call))
    return;

  settings = load_settings (call, &error);
  if (settings != NULL)
    takt_notify_test_async (get_notify (call), settings->printer_id, takt_api_call_get_cancellable (call),
                            tested_cb, takt_api_call_ref (call));
  else
    takt_api_call_fail (call, error);
}
