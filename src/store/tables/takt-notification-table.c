/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-notification-table.h"

const char *const takt_email_digest_words[] = { "immediately", "hourly", "daily", NULL };

/** takt_notification_settings_new: what a printer's owner gets who has set nothing. */
TaktNotificationSettings *
takt_notification_settings_new (gint64 printer_id)
{
  TaktNotificationSettings *self = g_new0 (TaktNotificationSettings, 1);

  self->printer_id = printer_id;
  self->notify_print_start = TRUE;
  self->notify_print_complete = TRUE;
  self->notify_print_failed = TRUE;
  self->notify_maintenance = TRUE;
  self->notify_order_ready = TRUE;
  self->notify_promise = TRUE;
  self->quiet_critical = TRUE;
  self->desktop_enabled = TRUE;
  self->webhook_format = g_strdup ("generic");
  self->email_digest = g_strdup (takt_email_digest_words[0]);
  self->email_digest_at = g_strdup ("08:00");
  self->email_photo = TRUE;
  return self;
}

void
takt_notification_settings_free (TaktNotificationSettings *self)
{
  if (self == NULL)
    return;

  g_free (self->email_to);
  g_free (self->webhook_url);
  g_free (self->webhook_format);
  g_free (self->quiet_from);
  g_free (self->quiet_to);
  g_free (self->email_digest);
  g_free (self->email_digest_at);
  g_free (self->webhook_template);
  g_free (self);
}

/** takt_notification_table_get: the settings of a printer, or NULL when none were stored; FALSE only when the database fails. */
gboolean
takt_notification_table_get (TaktStore *store,
                             gint64 printer_id,
                             TaktNotificationSettings **settings,
                             GError **error)
{
  g_autoptr (TaktNotificationSettings) found = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT notify_print_start, notify_print_complete, notify_print_failed, notify_material_change, "
             "notify_maintenance, desktop_enabled, email_enabled, email_to, webhook_url, webhook_format, "
             "has_webhook_secret, quiet_from, quiet_to, created_at, updated_at, notify_promise, "
             "notify_material_low, notify_order_ready, quiet_critical, "
             "email_digest, email_digest_at, email_photo, webhook_template FROM notification_settings "
             "WHERE printer_id = ?1");

  takt_statement_bind_int (query, 1, printer_id);
  if (takt_statement_step (query))
    {
      found = g_new0 (TaktNotificationSettings, 1);
      found->printer_id = printer_id;
      found->notify_print_start = takt_statement_bool (query, 0);
      found->notify_print_complete = takt_statement_bool (query, 1);
      found->notify_print_failed = takt_statement_bool (query, 2);
      found->notify_material_change = takt_statement_bool (query, 3);
      found->notify_maintenance = takt_statement_bool (query, 4);
      found->desktop_enabled = takt_statement_bool (query, 5);
      found->email_enabled = takt_statement_bool (query, 6);
      found->email_to = takt_statement_dup_text (query, 7);
      found->webhook_url = takt_statement_dup_text (query, 8);
      found->webhook_format = takt_statement_dup_text (query, 9);
      found->has_webhook_secret = takt_statement_bool (query, 10);
      found->quiet_from = takt_statement_dup_text (query, 11);
      found->quiet_to = takt_statement_dup_text (query, 12);
      found->created_at = takt_statement_time (query, 13);
      found->updated_at = takt_statement_time (query, 14);
      found->notify_promise = takt_statement_bool (query, 15);
      found->notify_material_low = takt_statement_bool (query, 16);
      found->notify_order_ready = takt_statement_bool (query, 17);
      found->quiet_critical = takt_statement_bool (query, 18);
      found->email_digest = takt_statement_dup_text (query, 19);
      found->email_digest_at = takt_statement_dup_text (query, 20);
      found->email_photo = takt_statement_bool (query, 21);
      found->webhook_template = takt_statement_dup_text (query, 22);
    }
  if (!takt_statement_finish (query, error))
    return FALSE;

  *settings = g_steal_pointer (&found);
  return TRUE;
}

/** takt_notification_table_put: writes all settings of a printer, for the first time or again. */
gboolean
takt_notification_table_put (TaktStore *store,
                             const TaktNotificationSettings *settings,
                             TaktTime now,
                             GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store,
      "INSERT INTO notification_settings (printer_id, notify_print_start, notify_print_complete, "
      "notify_print_failed, notify_material_change, notify_maintenance, desktop_enabled, email_enabled, "
      "email_to, webhook_url, webhook_format, has_webhook_secret, quiet_from, quiet_to, created_at, "
      "updated_at, notify_promise, notify_material_low, notify_order_ready, quiet_critical, "
      "email_digest, email_digest_at, email_photo, webhook_template) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15, ?16, ?17, ?18, ?19, ?20, ?21, "
      "?22, ?23) "
      "ON CONFLICT (printer_id) DO UPDATE SET notify_print_start = excluded.notify_print_start, "
      "notify_print_complete = excluded.notify_print_complete, "
      "notify_print_failed = excluded.notify_print_failed, "
      "notify_material_change = excluded.notify_material_change, "
      "notify_maintenance = excluded.notify_maintenance, desktop_enabled = excluded.desktop_enabled, "
      "email_enabled = excluded.email_enabled, email_to = excluded.email_to, "
      "webhook_url = excluded.webhook_url, webhook_format = excluded.webhook_format, "
      "has_webhook_secret = excluded.has_webhook_secret, quiet_from = excluded.quiet_from, "
      "quiet_to = excluded.quiet_to, notify_promise = excluded.notify_promise, "
      "notify_material_low = excluded.notify_material_low, "
      "notify_order_ready = excluded.notify_order_ready, quiet_critical = excluded.quiet_critical, "
      "email_digest = excluded.email_digest, email_digest_at = excluded.email_digest_at, "
      "email_photo = excluded.email_photo, webhook_template = excluded.webhook_template, "
      "updated_at = excluded.updated_at");

  takt_statement_bind_int (put, 1, settings->printer_id);
  takt_statement_bind_bool (put, 2, settings->notify_print_start);
  takt_statement_bind_bool (put, 3, settings->notify_print_complete);
  takt_statement_bind_bool (put, 4, settings->notify_print_failed);
  takt_statement_bind_bool (put, 5, settings->notify_material_change);
  takt_statement_bind_bool (put, 6, settings->notify_maintenance);
  takt_statement_bind_bool (put, 7, settings->desktop_enabled);
  takt_statement_bind_bool (put, 8, settings->email_enabled);
  takt_statement_bind_text (put, 9, settings->email_to);
  takt_statement_bind_text (put, 10, settings->webhook_url);
  takt_statement_bind_text (put, 11, settings->webhook_format != NULL ? settings->webhook_format : "generic");
  takt_statement_bind_bool (put, 12, settings->has_webhook_secret);
  takt_statement_bind_text (put, 13, settings->quiet_from);
  takt_statement_bind_text (put, 14, settings->quiet_to);
  takt_statement_bind_time (put, 15, now);
  takt_statement_bind_bool (put, 16, settings->notify_promise);
  takt_statement_bind_bool (put, 17, settings->notify_material_low);
  takt_statement_bind_bool (put, 18, settings->notify_order_ready);
  takt_statement_bind_bool (put, 19, settings->quiet_critical);
  takt_statement_bind_text (put, 20, settings->email_digest);
  takt_statement_bind_text (put, 21, settings->email_digest_at);
  takt_statement_bind_bool (put, 22, settings->email_photo);
  takt_statement_bind_text (put, 23, settings->webhook_template);
  return takt_statement_run (put, error);
}
