/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-error.h"
#include "takt-id.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (TaktNotify, takt_notify, G_TYPE_OBJECT)

static void
takt_notify_dispose (GObject *object)
{
  takt_notify_stop (TAKT_NOTIFY (object));
  takt_notify_set_photos (TAKT_NOTIFY (object), NULL);

  G_OBJECT_CLASS (takt_notify_parent_class)->dispose (object);
}

static void
takt_notify_finalize (GObject *object)
{
  TaktNotify *self = TAKT_NOTIFY (object);

  g_hash_table_unref (self->busy);
  g_ptr_array_unref (self->unsettled);
  g_ptr_array_unref (self->awaited);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->changes);
  g_clear_object (&self->settings);
  g_clear_object (&self->secrets);
  g_clear_object (&self->mailer);
  g_clear_object (&self->webhooks);
  g_clear_object (&self->desktop);

  G_OBJECT_CLASS (takt_notify_parent_class)->finalize (object);
}

static void
takt_notify_class_init (TaktNotifyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_notify_dispose;
  object_class->finalize = takt_notify_finalize;
}

static void
takt_notify_init (TaktNotify *self)
{
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unsettled = g_ptr_array_new_with_free_func (_takt_notify_outcome_free);
  self->awaited = _takt_notify_new_awaited ();
  self->prune_at = TAKT_TIME_UNSET;
}

/**
 * takt_notify_new:
 * @mailer: (nullable): NULL: no letters
 * @webhooks: (nullable): NULL: no webhooks
 *
 * Returns: (transfer full): the service; it delivers nothing before takt_notify_start()
 */
TaktNotify *
takt_notify_new (TaktStore *store,
                 TaktClock *clock,
                 TaktChanges *changes,
                 TaktSettings *settings,
                 TaktSecretStore *secrets,
                 TaktMailer *mailer,
                 TaktWebhookSender *webhooks)
{
  TaktNotify *self = g_object_new (TAKT_TYPE_NOTIFY, NULL);

  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  g_set_object (&self->mailer, mailer);
  g_set_object (&self->webhooks, webhooks);
  return self;
}

/** takt_notify_set_desktop: @desktop: (nullable): what shows notifications; events for it wait for TaktDesktopChannel. */
void
takt_notify_set_desktop (TaktNotify *self, TaktDesktopNotifier *desktop)
{
  g_return_if_fail (TAKT_IS_NOTIFY (self));
  g_set_object (&self->desktop, desktop);
}

TaktPrinter *
_takt_notify_get_printer (TaktNotify *self, gint64 id, GError **error)
{
  TaktPrinter *printer = NULL;

  if (!takt_printer_table_get (self->store, id, &printer, error))
    return NULL;
  if (printer == NULL)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no printer with the number %ld."),
                 (long) id);

  return printer;
}

/* As stored, or the defaults; NULL only when the database fails. */
TaktNotificationSettings *
_takt_notify_load_settings (TaktNotify *self, gint64 printer_id, GError **error)
{
  TaktNotificationSettings *settings = NULL;

  if (!takt_notification_table_get (self->store, printer_id, &settings, error))
    return NULL;

  return settings != NULL ? settings : takt_notification_settings_new (printer_id);
}

/** takt_notify_get_settings: Returns: (transfer full): a printer's settings, or the defaults; NULL with TAKT_ERROR_NOT_FOUND. */
TaktNotificationSettings *
takt_notify_get_settings (TaktNotify *self, gint64 printer_id, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;

  g_return_val_if_fail (TAKT_IS_NOTIFY (self), NULL);

  printer = _takt_notify_get_printer (self, printer_id, error);
  return printer != NULL ? _takt_notify_load_settings (self, printer_id, error) : NULL;
}

static TaktNotificationSettings *
copy_settings (const TaktNotificationSettings *settings)
{
  TaktNotificationSettings *copy = g_memdup2 (settings, sizeof *settings);

  copy->email_to = g_strdup (settings->email_to);
  copy->webhook_url = g_strdup (settings->webhook_url);
  copy->webhook_format = g_strdup (settings->webhook_format);
  copy->quiet_from = g_strdup (settings->quiet_from);
  copy->quiet_to = g_strdup (settings->quiet_to);
  copy->email_digest = g_strdup (settings->email_digest);
  copy->email_digest_at = g_strdup (settings->email_digest_at);
  copy->webhook_template = g_strdup (settings->webhook_template);
  return copy;
}

/**
 * takt_notify_set_settings:
 * @settings: all fields as they shall be; has_webhook_secret is not read, see takt_notify_set_webhook_secret_async()
 *
 * What was emitted before keeps the target it had.
 *
 * Returns: FALSE with TAKT_ERROR_NOT_FOUND, or TAKT_ERROR_INVALID on the field
 */
gboolean
takt_notify_set_settings (TaktNotify *self, const TaktNotificationSettings *settings, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktNotificationSettings) stored = NULL;
  g_autoptr (TaktNotificationSettings) wanted = NULL;

  g_return_val_if_fail (TAKT_IS_NOTIFY (self) && settings != NULL, FALSE);

  printer = _takt_notify_get_printer (self, settings->printer_id, error);
  stored = printer != NULL ? _takt_notify_load_settings (self, settings->printer_id, error) : NULL;
  if (stored == NULL)
    return FALSE;

  wanted = copy_settings (settings);
  wanted->has_webhook_secret = stored->has_webhook_secret;
  if (!_takt_notify_normalise (wanted, error)
      || !takt_notification_table_put (self->store, wanted, takt_clock_now (self->clock), error))
    return FALSE;

  /* A person entered the address (again): it gets messages, also if it once said that it is gone. */
  if (wanted->webhook_url != NULL && g_strcmp0 (wanted->webhook_url, stored->webhook_url) != 0
      && !takt_target_table_remove (self->store, "webhook", wanted->webhook_url, TRUE, error))
    return FALSE;

  takt_changes_note (self->changes, "notify", settings->printer_id);
  return TRUE;
}

typedef struct
{
  TaktNotify *self;
  const TaktNotificationSettings *settings;
  guint copied;
} Copy;

static gboolean
copy_work (TaktStore *store, gpointer user_data, GError **error)
{
  Copy *copy = user_data;
  g_autoptr (GPtrArray) printers = takt_printer_table_list (store, error);

  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);
      g_autoptr (TaktNotificationSettings) other = NULL;
      g_autoptr (TaktNotificationSettings) wanted = NULL;

      if (printer->id == copy->settings->printer_id)
        continue;
      other = _takt_notify_load_settings (copy->self, printer->id, error);
      if (other == NULL)
        return FALSE;
      wanted = copy_settings (copy->settings);
      wanted->printer_id = printer->id;
      wanted->has_webhook_secret = other->has_webhook_secret;
      if (!takt_notification_table_put (store, wanted, takt_clock_now (copy->self->clock), error))
        return FALSE;
      copy->copied++;
    }
  return printers != NULL;
}

/**
 * takt_notify_copy_settings:
 * @printer_id: whose settings all other printers get; secrets of webhooks stay each printer's own
 * @copied: (out): how many got them
 *
 * Returns: FALSE with TAKT_ERROR_NOT_FOUND, or when the database fails: nothing is changed then
 */
gboolean
takt_notify_copy_settings (TaktNotify *self, gint64 printer_id, guint *copied, GError **error)
{
  g_autoptr (TaktNotificationSettings) settings = takt_notify_get_settings (self, printer_id, error);
  Copy copy = { self, settings, 0 };

  if (settings == NULL || !takt_store_transaction (self->store, copy_work, &copy, error))
    return FALSE;

  *copied = copy.copied;
  takt_changes_note (self->changes, "notify", printer_id);
  return TRUE;
}

static gboolean
is_wanted (const TaktNotificationSettings *settings, TaktEventKind kind)
{
  switch (kind)
    {
    case TAKT_EVENT_PRINT_START:
      return settings->notify_print_start;

    case TAKT_EVENT_PRINT_COMPLETE:
      return settings->notify_print_complete;

    case TAKT_EVENT_PRINT_FAILED:
      return settings->notify_print_failed;

    case TAKT_EVENT_MATERIAL_CHANGE:
      return settings->notify_material_change;

    case TAKT_EVENT_MATERIAL_LOW:
      return settings->notify_material_low;

    case TAKT_EVENT_MAINTENANCE:
      return settings->notify_maintenance;

    case TAKT_EVENT_ORDER_READY:
      return settings->notify_order_ready;

    case TAKT_EVENT_PROMISE_AT_RISK:
      return settings->notify_promise;

    case TAKT_EVENT_TEST:
    default:
      return TRUE;
    }
}

/* @rows: gets one for each channel that is switched on and can be used */
void
_takt_notify_add_rows (TaktNotify *self,
                       const TaktNotificationSettings *settings,
                       const TaktEvent *event,
                       gboolean also_without_server,
                       GPtrArray *rows)
{
  g_autofree char *payload = takt_event_to_json (event);
  TaktTime now = takt_clock_now (self->clock);

  for (gsize i = 0; _takt_notify_channels[i] != NULL; i++)
    {
      const TaktNotifyChannel *channel = _takt_notify_channels[i];
      g_autofree char *target = channel->dup_target (self, settings, also_without_server);
      TaktOutboxRow *row;

      if (target == NULL)
        continue;

      row = takt_outbox_row_new ();
      row->message_id = takt_id_random_uuid ();
      row->event_key = g_strdup (event->key);
      row->channel = g_strdup (channel->name);
      row->target = g_steal_pointer (&target);
      row->format = channel->dup_format != NULL ? channel->dup_format (settings) : NULL;
      row->printer_id = settings->printer_id;
      row->payload = g_strdup (payload);
      row->created_at = now;
      row->next_attempt_at =
          channel->first_attempt != NULL ? channel->first_attempt (self, settings, event, now) : now;
      g_ptr_array_add (rows, row);
    }
}

/**
 * takt_notify_emit:
 * @event: what happened, on which printer
 *
 * Writes @event into the outbox, once for each channel its printer's owner wants to hear it by: to be called in the transaction that the
 * event belongs to, so that both are there or neither. An event whose key was told before writes nothing. An event without a printer has
 * no owner and goes nowhere.
 *
 * Returns: FALSE with @error when the database fails; the transaction must be rolled back then
 */
gboolean
takt_notify_emit (TaktNotify *self, const TaktEvent *event, GError **error)
{
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktNotificationSettings) settings = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  TaktEvent filled;
  TaktTime now;

  g_return_val_if_fail (TAKT_IS_NOTIFY (self) && event != NULL && event->key != NULL, FALSE);
  g_return_val_if_fail (takt_store_in_transaction (self->store), FALSE);

  if (event->printer_id == 0)
    return TRUE;
  if (!takt_printer_table_get (self->store, event->printer_id, &printer, error))
    return FALSE;
  if (printer == NULL)
    return TRUE;

  settings = _takt_notify_load_settings (self, event->printer_id, error);
  if (settings == NULL)
    return FALSE;
  if (!is_wanted (settings, event->kind))
    return TRUE;

  filled = *event;
  if (filled.printer_name == NULL)
    filled.printer_name = printer->name;

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);
  _takt_notify_add_rows (self, settings, &filled, FALSE, rows);

  now = takt_clock_now (self->clock);
  for (guint i = 0; i < rows->len; i++)
    {
      TaktOutboxRow *row = g_ptr_array_index (rows, i);
      g_autoptr (TaktTarget) target = takt_target_table_get (self->store, row->channel, row->target, error);

      if (target == NULL)
        return FALSE;
      if (target->state == TAKT_TARGET_DISABLED)
        continue;
      /* A failure is worth being woken for, unless its owner says that it is not. */
      if (event->kind != TAKT_EVENT_PRINT_FAILED || !settings->quiet_critical)
        row->next_attempt_at = MAX (row->next_attempt_at, _takt_notify_quiet_end (settings, now));
      if (!takt_outbox_table_insert (self->store, row, NULL, error))
        return FALSE;
    }

  takt_changes_note (self->changes, "notify", 0);
  _takt_notify_pump_soon (self);
  return TRUE;
}

/** takt_notify_count_waiting: messages neither delivered nor given up; 0 also when the database fails, with @error. */
guint
takt_notify_count_waiting (TaktNotify *self, GError **error)
{
  guint waiting = 0;

  g_return_val_if_fail (TAKT_IS_NOTIFY (self), 0);

  return takt_outbox_table_count_waiting (self->store, &waiting, error) ? waiting : 0;
}
