/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-check.h"
#include "takt-error.h"
#include "takt-log.h"

#include <glib/gi18n-lib.h>

#define MAX_SECRET_LENGTH 256

/* A test under way: how many channels have not answered, and the first that said no. */
typedef struct
{
  guint waiting;
  GError *error; /* (owned) (nullable) */
} Trial;

static void
trial_free (Trial *trial)
{
  g_clear_error (&trial->error);
  g_free (trial);
}

/* A target that takes a test works, whatever it said before: it gets messages again. */
static void
note_works (TaktNotify *self, const TaktOutboxRow *row)
{
  g_autoptr (GError) error = NULL;

  if (!takt_target_table_remove (self->store, row->channel, row->target, TRUE, &error))
    g_warning ("The targets of messages cannot be written: %s", error->message);
  takt_changes_note (self->changes, "notify", 0);
  _takt_notify_pump_soon (self);
}

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (_takt_notify_deliver_finish (TAKT_NOTIFY (source), result, NULL, &error))
    note_works (TAKT_NOTIFY (source), g_ptr_array_index (_takt_notify_get_rows (G_TASK (result)), 0));
  else if (trial->error == NULL)
    trial->error = g_steal_pointer (&error);

  if (--trial->waiting > 0)
    return;

  if (trial->error != NULL)
    g_task_return_error (task, g_steal_pointer (&trial->error));
  else
    g_task_return_boolean (task, TRUE);
}

/* Lets go of the rows of other channels. */
static void
keep_channel (GPtrArray *rows, const char *channel)
{
  for (guint i = rows->len; channel != NULL && i > 0; i--)
    if (!g_str_equal (((TaktOutboxRow *) g_ptr_array_index (rows, i - 1))->channel, channel))
      takt_outbox_row_free (g_ptr_array_steal_index (rows, i - 1));
}

/**
 * takt_notify_test_async:
 * @channel: (nullable): `desktop`, `email` or `webhook` alone; NULL: every one
 *
 * Sends a `test` message through the channels of a printer that are switched on, at once and once, past the outbox. Fails with
 * TAKT_ERROR_NOT_FOUND, TAKT_ERROR_CONFLICT when no channel is switched on, or with the words of the first channel that could not deliver.
 */
void
takt_notify_test_async (TaktNotify *self,
                        gint64 printer_id,
                        const char *channel,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktNotificationSettings) settings = NULL;
  g_autoptr (TaktEvent) event = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  Trial *trial;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_NOTIFY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_notify_test_async);

  printer = _takt_notify_get_printer (self, printer_id, &error);
  settings = printer != NULL ? _takt_notify_load_settings (self, printer_id, &error) : NULL;
  if (settings == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  event = takt_event_new (TAKT_EVENT_TEST, "test", takt_clock_now (self->clock));
  event->printer_id = printer_id;
  event->printer_name = g_strdup (printer->name);
  rows = g_ptr_array_new ();
  _takt_notify_add_rows (self, settings, event, TRUE, rows);
  keep_channel (rows, channel);
  if (rows->len == 0)
    {
      g_task_return_new_error (
          task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("No channel is switched on for this printer. Enter a webhook address or switch on "
             "e-mail."));
      return;
    }

  trial = g_new0 (Trial, 1);
  trial->waiting = rows->len;
  g_task_set_task_data (task, trial, (GDestroyNotify) trial_free);
  for (guint i = 0; i < rows->len; i++)
    {
      GPtrArray *alone = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);

      g_ptr_array_add (alone, g_ptr_array_index (rows, i));
      _takt_notify_deliver_async (self, alone, cancellable, tested_cb, g_object_ref (task));
    }
}

/** takt_notify_test_finish: Returns: TRUE when every channel delivered. */
gboolean
takt_notify_test_finish (TaktNotify *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The secret a task keeps, and for whom. */
typedef struct
{
  gint64 printer_id;
  gboolean is_set;
} SecretChange;

static void
secret_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktNotify *self = g_task_get_source_object (task);
  const SecretChange *change = g_task_get_task_data (task);
  TaktSecretStore *secrets = TAKT_SECRET_STORE (source);
  g_autoptr (TaktNotificationSettings) settings = NULL;
  GError *error = NULL;
  gboolean ok = change->is_set ? takt_secret_store_store_finish (secrets, result, &error)
                               : takt_secret_store_clear_finish (secrets, result, &error);

  if (ok)
    settings = takt_notify_get_settings (self, change->printer_id, &error);
  if (settings != NULL)
    settings->has_webhook_secret = change->is_set;
  if (settings == NULL
      || !takt_notification_table_put (self->store, settings, takt_clock_now (self->clock), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  takt_changes_note (self->changes, "notify", change->printer_id);
  g_task_return_boolean (task, TRUE);
}

/**
 * takt_notify_set_webhook_secret_async:
 * @secret: (nullable): what webhooks of this printer are signed with; NULL or empty: not signed any more
 *
 * Keeps the secret in the secret store, and only there. Fails with TAKT_ERROR_NOT_FOUND, TAKT_ERROR_INVALID on `webhook_secret`, or with what
 * the secret store says.
 */
void
takt_notify_set_webhook_secret_async (TaktNotify *self,
                                      gint64 printer_id,
                                      const char *secret,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TaktPrinter) printer = NULL;
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_WEBHOOK, printer_id);
  g_autofree char *checked = NULL;
  g_autofree char *label = NULL;
  SecretChange *change;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_NOTIFY (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_notify_set_webhook_secret_async);

  printer = _takt_notify_get_printer (self, printer_id, &error);
  if (printer == NULL || !takt_check_line ("webhook_secret", secret, MAX_SECRET_LENGTH, &checked, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  change = g_new0 (SecretChange, 1);
  change->printer_id = printer_id;
  change->is_set = checked != NULL;
  g_task_set_task_data (task, change, g_free);

  if (checked == NULL)
    {
      takt_secret_store_clear_async (self->secrets, key, cancellable, secret_kept_cb,
                                     g_steal_pointer (&task));
      return;
    }

  takt_log_add_secret (checked);
  label = g_strdup_printf (_ ("Webhook secret of the printer “%s”"), printer->name);
  takt_secret_store_store_async (self->secrets, key, label, checked, cancellable, secret_kept_cb,
                                 g_steal_pointer (&task));
}

/** takt_notify_set_webhook_secret_finish: Returns: TRUE when the secret is kept, or forgotten. */
gboolean
takt_notify_set_webhook_secret_finish (TaktNotify *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
