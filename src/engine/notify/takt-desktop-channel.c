/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-desktop-private.h"

#include <string.h>

/* So long events are waited for that come together with the first. */
#define WINDOW_SECONDS 1

/* So long changes are collected before what stands on the desktop is held against them. */
#define SWEEP_DELAY_US (500 * G_TIME_SPAN_MILLISECOND)

#define LONGEST_SNOOZE_SECONDS (25 * 60 * 60)
#define LONGEST_TIMER_SECONDS  (60 * 60)
#define DATABASE_RETRY_SECONDS 60

enum
{
  SIGNAL_SHOW,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktDesktopChannel, takt_desktop_channel, G_TYPE_OBJECT)

static void
work (TaktDesktopChannel *self)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;
  gboolean ok = takt_desktop_table_wake (self->world.store, now, now + LONGEST_SNOOZE_SECONDS, &error)
                && takt_desktop_table_mend_times (self->world.store, now, &error)
                && _takt_desktop_gather (self, &more, &error);

  if (ok && more)
    _takt_desktop_work_soon (self);
  else if (ok)
    ok = _takt_desktop_show_next (self, &error);

  if (!ok)
    g_warning ("Notifications cannot be shown: %s", error->message);
  _takt_desktop_arm (self, !ok);
}

static gboolean
idle_cb (gpointer user_data)
{
  TaktDesktopChannel *self = user_data;

  self->idle = 0;
  work (self);
  return G_SOURCE_REMOVE;
}

/** _takt_desktop_work_soon: from an idle of the main context, after whatever else wants to run. */
void
_takt_desktop_work_soon (TaktDesktopChannel *self)
{
  if (self->is_started && self->idle == 0)
    self->idle = g_idle_add (idle_cb, self);
}

static void
timer_cb (gpointer user_data)
{
  TaktDesktopChannel *self = user_data;

  self->timer = 0;
  _takt_desktop_work_soon (self);
}

/** _takt_desktop_arm: waits for what is due next; @failed: the database does not answer. */
void
_takt_desktop_arm (TaktDesktopChannel *self, gboolean failed)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktTime due = TAKT_TIME_UNSET, wake = TAKT_TIME_UNSET;

  if (!self->is_started)
    return;
  if (failed || !takt_desktop_table_get_next_due (self->world.store, &due, NULL)
      || !takt_desktop_table_get_next_wake (self->world.store, &wake, NULL))
    due = now + DATABASE_RETRY_SECONDS;
  if (due == TAKT_TIME_UNSET || (wake != TAKT_TIME_UNSET && wake < due))
    due = wake;
  if (due == TAKT_TIME_UNSET)
    {
      takt_clock_clear (self->clock, &self->timer);
      return;
    }

  due = CLAMP (due, now + WINDOW_SECONDS, now + LONGEST_TIMER_SECONDS);
  /* What comes while others are waited for makes nobody wait longer. */
  if (self->timer != 0 && self->timer_at <= due)
    return;
  takt_clock_clear (self->clock, &self->timer);
  self->timer_at = due;
  self->timer = takt_clock_after (self->clock, (due - now) * G_USEC_PER_SEC, timer_cb, self, NULL);
}

static gboolean sweep_idle_cb (gpointer user_data);

static void
sweep (TaktDesktopChannel *self)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (!_takt_desktop_sweep (self, &more, &error))
    g_warning ("What stands on the desktop cannot be checked: %s", error->message);
  if (more && self->sweep_idle == 0)
    self->sweep_idle = g_idle_add (sweep_idle_cb, self);
  else
    _takt_desktop_work_soon (self);
}

static gboolean
sweep_idle_cb (gpointer user_data)
{
  TaktDesktopChannel *self = user_data;

  self->sweep_idle = 0;
  sweep (self);
  return G_SOURCE_REMOVE;
}

static void
sweep_timer_cb (gpointer user_data)
{
  TaktDesktopChannel *self = user_data;

  self->sweep_timer = 0;
  sweep (self);
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktDesktopChannel *self = user_data;

  if (g_str_equal (noun, "notify"))
    {
      _takt_desktop_arm (self, FALSE);
      return;
    }
  if (g_str_equal (noun, "queue") && id != 0)
    _takt_desktop_note_photo (self, id);
  if (self->sweep_timer == 0)
    self->sweep_timer = takt_clock_after (self->clock, SWEEP_DELAY_US, sweep_timer_cb, self, NULL);
}

static void
available_cb (TaktDesktopChannel *self)
{
  g_autoptr (GError) error = NULL;

  if (!takt_desktop_table_hurry (self->world.store, takt_clock_now (self->clock), &error))
    g_warning ("The outbox cannot be written: %s", error->message);
  _takt_desktop_work_soon (self);
}

static void
takt_desktop_channel_dispose (GObject *object)
{
  takt_desktop_channel_stop (TAKT_DESKTOP_CHANNEL (object));

  G_OBJECT_CLASS (takt_desktop_channel_parent_class)->dispose (object);
}

static void
takt_desktop_channel_finalize (GObject *object)
{
  TaktDesktopChannel *self = TAKT_DESKTOP_CHANNEL (object);

  g_hash_table_unref (self->wants_photo);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->notifier);
  g_clear_object (&self->photos);
  g_clear_object (&self->products);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->world.materials);
  g_clear_object (&self->world.orders);
  g_clear_object (&self->world.queue);
  g_clear_object (&self->world.printers);
  g_clear_object (&self->world.store);

  G_OBJECT_CLASS (takt_desktop_channel_parent_class)->finalize (object);
}

static void
takt_desktop_channel_class_init (TaktDesktopChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_desktop_channel_dispose;
  object_class->finalize = takt_desktop_channel_finalize;

  signals[SIGNAL_SHOW] = g_signal_new ("show", TAKT_TYPE_DESKTOP_CHANNEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_STRING);
}

static void
takt_desktop_channel_init (TaktDesktopChannel *self)
{
  self->wants_photo = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

/** _takt_desktop_emit_show: a person wants to see a page; whoever has windows hears it. */
void
_takt_desktop_emit_show (TaktDesktopChannel *self, const char *page, gint64 id, const char *token)
{
  g_signal_emit (self, signals[SIGNAL_SHOW], 0, page, id, token);
}

/**
 * takt_desktop_channel_new:
 * @products: (nullable): NULL: no pictures of products
 * @photos: (nullable): NULL: no photos
 * @notifier: (nullable): NULL: there is no desktop, and nothing is shown
 *
 * Returns: (transfer full): the service; it shows nothing before takt_desktop_channel_start()
 */
TaktDesktopChannel *
takt_desktop_channel_new (const TaktDesktopWorld *world,
                          TaktClock *clock,
                          TaktChanges *changes,
                          TaktProducts *products,
                          TaktPhotos *photos,
                          TaktDesktopNotifier *notifier)
{
  TaktDesktopChannel *self = g_object_new (TAKT_TYPE_DESKTOP_CHANNEL, NULL);

  self->world.store = g_object_ref (world->store);
  self->world.printers = g_object_ref (world->printers);
  self->world.queue = g_object_ref (world->queue);
  self->world.orders = g_object_ref (world->orders);
  self->world.materials = g_object_ref (world->materials);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  g_set_object (&self->products, products);
  g_set_object (&self->photos, photos);
  g_set_object (&self->notifier, notifier);
  return self;
}

/**
 * takt_desktop_channel_start:
 *
 * Shows what waits; to be called after takt_notify_start(), which makes what was on its way wait again. What is not true any more
 * goes from the desktop.
 */
void
takt_desktop_channel_start (TaktDesktopChannel *self)
{
  g_return_if_fail (TAKT_IS_DESKTOP_CHANNEL (self));

  if (self->is_started || self->notifier == NULL)
    return;

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_started = TRUE;
  g_signal_connect (self->changes, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->notifier, "action", G_CALLBACK (_takt_desktop_action_cb), self);
  g_signal_connect_swapped (self->notifier, "closed", G_CALLBACK (_takt_desktop_closed_cb), self);
  g_signal_connect_swapped (self->notifier, "available", G_CALLBACK (available_cb), self);
  takt_desktop_notifier_start (self->notifier);
  self->sweep_timer = takt_clock_after (self->clock, SWEEP_DELAY_US, sweep_timer_cb, self, NULL);
  _takt_desktop_arm (self, FALSE);
}

/** takt_desktop_channel_note_time: the clock was set, or time has passed that no timer has seen. */
void
takt_desktop_channel_note_time (TaktDesktopChannel *self)
{
  g_return_if_fail (TAKT_IS_DESKTOP_CHANNEL (self));

  takt_clock_clear (self->clock, &self->timer);
  _takt_desktop_work_soon (self);
}

/** takt_desktop_channel_stop: what stands on the desktop stays there; what is on its way is shown after the next start. */
void
takt_desktop_channel_stop (TaktDesktopChannel *self)
{
  g_return_if_fail (TAKT_IS_DESKTOP_CHANNEL (self));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  self->is_busy = FALSE;
  self->sweep_after = 0;
  g_signal_handlers_disconnect_by_data (self->changes, self);
  g_signal_handlers_disconnect_by_data (self->notifier, self);
  takt_clock_clear (self->clock, &self->timer);
  takt_clock_clear (self->clock, &self->sweep_timer);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->sweep_idle, g_source_remove);
  g_hash_table_remove_all (self->wants_photo);
  g_cancellable_cancel (self->cancellable);
  takt_desktop_notifier_stop (self->notifier);
}
