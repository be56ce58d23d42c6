/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-desktop-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SNOOZE_SECONDS (30 * 60)

/* A button that was pressed: the command behind it is the same as in the window and of the API. */

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* The one event a notification tells; NULL with TAKT_ERROR_CONFLICT when it tells several, was answered, or is true no more. */
static TaktEvent *
find_event (TaktDesktopChannel *self, gint64 id, gint64 *outbox_id, GError **error)
{
  guint total = 0;
  gint64 last;
  g_autoptr (GPtrArray) rows =
      takt_desktop_table_list_events (self->world.store, id, 2, &total, &last, error);
  g_autoptr (TaktEvent) event = NULL;
  const TaktDesktopEventRow *row;
  gboolean holds;

  if (rows == NULL)
    return NULL;
  if (rows->len > 1)
    {
      refuse (error, _ ("This tells of several things. Open Takt to answer each of them."));
      return NULL;
    }
  if (rows->len == 0)
    {
      refuse (error, _ ("This was answered already."));
      return NULL;
    }

  row = g_ptr_array_index (rows, 0);
  event = _takt_desktop_read_event (row);
  *outbox_id = row->outbox_id;
  if (!takt_desktop_truth_holds (&self->world, event, row->event_key, &holds, error))
    return NULL;
  if (holds)
    return g_steal_pointer (&event);

  refuse (error, event->kind == TAKT_EVENT_PRINT_COMPLETE
                     ? _ ("The plate was cleared already, or another print has begun since.")
                     : _ ("This was seen to already."));
  return NULL;
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktDesktopChannel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktDesktopNotice) notice = NULL;

  if (takt_queue_start_finish (TAKT_QUEUE (source), result, &error) || !self->is_started)
    return;

  notice = takt_desktop_words_of_refusal (error->message);
  takt_desktop_notifier_show_async (self->notifier, notice, self->cancellable, NULL, NULL);
}

static gboolean
start_next (TaktDesktopChannel *self, gint64 printer_id, GError **error)
{
  g_autoptr (GPtrArray) queued = NULL;

  if (!takt_queue_clear_plate (self->world.queue, printer_id, 0, NULL, error))
    return FALSE;
  queued = takt_queue_list_queued (self->world.queue, printer_id, error);
  if (queued == NULL)
    return FALSE;
  if (queued->len == 0)
    return refuse (error, _ ("The plate is noted as clear. No other print waits for this printer."));

  takt_queue_start_async (self->world.queue, ((TaktJob *) g_ptr_array_index (queued, 0))->id,
                          self->cancellable, started_cb, g_object_ref (self));
  return TRUE;
}

static gboolean
answer (TaktDesktopChannel *self, const TaktEvent *event, const char *key, GError **error)
{
  if (g_str_equal (key, TAKT_DESKTOP_RETRY) && event->kind == TAKT_EVENT_PRINT_FAILED && event->job_id != 0)
    return takt_queue_retry (self->world.queue, event->job_id, error);

  if (event->kind == TAKT_EVENT_PRINT_COMPLETE)
    {
      if (g_str_equal (key, TAKT_DESKTOP_ALL_GOOD))
        return takt_queue_clear_plate (self->world.queue, event->printer_id, 0, NULL, error);
      if (g_str_equal (key, TAKT_DESKTOP_ONE_BAD))
        return takt_queue_clear_plate (self->world.queue, event->printer_id, 1, NULL, error);
      if (g_str_equal (key, TAKT_DESKTOP_START_NEXT))
        return start_next (self, event->printer_id, error);
    }

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_INVALID, _ ("There is no action “%s” here."), key);
  return FALSE;
}

/* Where a person finds what a notification is about. */
static void
show (TaktDesktopChannel *self, const TaktDesktopRow *row, gboolean order, const char *token)
{
  guint total = 0;
  gint64 last;
  g_autoptr (GPtrArray) rows =
      takt_desktop_table_list_events (self->world.store, row->id, 1, &total, &last, NULL);
  g_autoptr (TaktEvent) event =
      rows != NULL && rows->len > 0 ? _takt_desktop_read_event (g_ptr_array_index (rows, 0)) : NULL;
  gint64 only = total == 1 ? 1 : 0;

  if (event != NULL
      && ((order && event->order_id != 0) || event->kind == TAKT_EVENT_ORDER_READY
          || event->kind == TAKT_EVENT_PROMISE_AT_RISK))
    _takt_desktop_emit_show (self, "orders", only * event->order_id, token);
  else
    _takt_desktop_emit_show (self, "printers", event != NULL ? only * event->printer_id : 0, token);
}

static gboolean
snooze (TaktDesktopChannel *self, const TaktDesktopRow *row, GError **error)
{
  /* It goes first, and sleeps then. */
  return takt_desktop_table_set_state (self->world.store, row->id,
                                       row->handle != NULL ? "withdrawn" : "snoozed",
                                       takt_clock_now (self->clock) + SNOOZE_SECONDS, error);
}

static gboolean
act_on (TaktDesktopChannel *self,
        const TaktDesktopRow *row,
        const char *key,
        const char *token,
        GError **error)
{
  g_autoptr (TaktEvent) event = NULL;
  gint64 outbox_id = 0;

  if (g_str_equal (key, TAKT_DESKTOP_OPEN) || g_str_equal (key, TAKT_DESKTOP_SHOW_ORDER))
    {
      show (self, row, g_str_equal (key, TAKT_DESKTOP_SHOW_ORDER), token);
      return TRUE;
    }
  if (g_str_equal (key, TAKT_DESKTOP_SNOOZE))
    {
      if (!snooze (self, row, error))
        return FALSE;
      _takt_desktop_work_soon (self);
      return TRUE;
    }

  event = find_event (self, row->id, &outbox_id, error);
  if (event == NULL || !answer (self, event, key, error))
    return FALSE;

  /* The second press of the same button finds it answered, also when the same print fails once more. */
  if (!takt_desktop_table_resolve (self->world.store, outbox_id, error)
      || !takt_desktop_table_set_state (self->world.store, row->id, "withdrawn", TAKT_TIME_UNSET, error))
    return FALSE;
  _takt_desktop_work_soon (self);
  return TRUE;
}

/**
 * takt_desktop_channel_act:
 * @id: of the notification
 * @key: TAKT_DESKTOP_RETRY …
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_INVALID: it has no such button; TAKT_ERROR_CONFLICT: it was answered before, or what it tells is
 *   true no more; what the command says
 *
 * Does what a button of a notification does, once: pressing it again changes nothing and says why.
 */
gboolean
takt_desktop_channel_act (TaktDesktopChannel *self, gint64 id, const char *key, GError **error)
{
  g_autoptr (TaktDesktopRow) row = NULL;

  g_return_val_if_fail (TAKT_IS_DESKTOP_CHANNEL (self) && key != NULL, FALSE);

  if (!takt_desktop_table_get (self->world.store, id, &row, error))
    return FALSE;
  if (row == NULL)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                   _ ("There is no notification with the number %ld."), (long) id);
      return FALSE;
    }
  return act_on (self, row, key, NULL, error);
}

/** _takt_desktop_action_cb: the desktop says that a button was pressed; it may say so twice, or long after. */
void
_takt_desktop_action_cb (TaktDesktopChannel *self, const char *handle, const char *key, const char *token)
{
  g_autoptr (TaktDesktopRow) row = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktDesktopNotice) notice = NULL;

  if (!takt_desktop_table_find_handle (self->world.store, handle, &row, &error))
    g_warning ("A button of a notification did nothing: %s", error->message);
  /* A test, or another's. */
  if (row == NULL || act_on (self, row, key, token, &error))
    return;

  notice = takt_desktop_words_of_refusal (error->message);
  takt_desktop_notifier_show_async (self->notifier, notice, self->cancellable, NULL, NULL);
}

/** _takt_desktop_closed_cb: it does not stand there any more; what was told stays told. */
void
_takt_desktop_closed_cb (TaktDesktopChannel *self, const char *handle)
{
  g_autoptr (TaktDesktopRow) row = NULL;
  g_autoptr (GError) error = NULL;

  if (takt_desktop_table_find_handle (self->world.store, handle, &row, &error) && row != NULL
      && g_str_equal (row->state, "open"))
    takt_desktop_table_set_state (self->world.store, row->id, "closed", TAKT_TIME_UNSET, &error);
  if (error != NULL)
    g_warning ("What stands on the desktop cannot be written: %s", error->message);
}
