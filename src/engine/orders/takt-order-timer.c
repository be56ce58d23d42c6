/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-orders-private.h"

#define SECONDS_PER_MINUTE ((TaktTime) 60)

/* While requests are short, what is left of the day is a person's; the timer asks now and then whether that has changed. */
#define SCARCE_MINUTES 60

/* After a change of the network: until names are found again, and at most so often. */
#define SOON_SECONDS     ((TaktTime) 5)
#define SOONEST_INTERVAL ((TaktTime) 60)

static void
timer_cb (gpointer user_data)
{
  TaktShopLink *self = user_data;
  g_autoptr (GError) error = NULL;

  self->timer = 0;
  if (self->run != NULL)
    return;
  if (!takt_shop_link_begin_run (self, TRUE, &error))
    {
      g_warning ("a sync did not begin: %s", error->message);
      self->last_attempt_at = takt_clock_now (self->orders->clock);
      takt_shop_link_arm_timer (self);
    }
}

static TaktTime
get_last_sync (TaktShopLink *self)
{
  g_autoptr (TaktShopRecord) wanted = takt_order_source_dup_shop (self->source);
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GError) error = NULL;

  if (wanted != NULL
      && !takt_shop_table_find (self->orders->store, wanted->source, wanted->external_id, &shop, &error))
    g_warning ("%s", error->message);
  return shop != NULL ? shop->last_sync_at : TAKT_TIME_UNSET;
}

/* How long to the next run: the set minutes from the last one, or from now for a shop that was never synced. */
static TaktTime
get_delay (TaktShopLink *self, int minutes)
{
  TaktTime now = takt_clock_now (self->orders->clock);
  TaktTime last = MAX (get_last_sync (self), self->last_attempt_at);
  TaktTime span = minutes * SECONDS_PER_MINUTE;

  /* A wall clock that was set back must not put the next run off for longer than the setting says. */
  return last == TAKT_TIME_UNSET ? span : CLAMP (last + span - now, 0, span);
}

void
takt_shop_link_arm_timer (TaktShopLink *self)
{
  TaktOrders *orders = self->orders;
  g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (self->source);
  int minutes = takt_settings_get (orders->settings)->etsy_sync_minutes;

  takt_clock_clear (orders->clock, &self->timer);
  self->timer_minutes = minutes;
  if (orders->stopping == NULL || minutes <= 0 || self->run != NULL || !status->connected)
    return;

  if (status->is_scarce)
    minutes = MAX (minutes, SCARCE_MINUTES);
  self->timer =
      takt_clock_after (orders->clock, get_delay (self, minutes) * G_USEC_PER_SEC, timer_cb, self, NULL);
}

static void
settings_changed_cb (TaktOrders *self, const char *noun)
{
  if (!g_str_equal (noun, "settings"))
    return;

  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);

      if (takt_settings_get (self->settings)->etsy_sync_minutes != link->timer_minutes)
        takt_shop_link_arm_timer (link);
    }
}

/** takt_orders_note_time: the clock was set, or time has passed that no timer has seen: the next sync is when it is due. */
void
takt_orders_note_time (TaktOrders *self)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));

  for (guint i = 0; i < self->links->len; i++)
    takt_shop_link_arm_timer (g_ptr_array_index (self->links, i));
}

static void
pull_forward (TaktShopLink *self)
{
  TaktClock *clock = self->orders->clock;
  TaktTime now = takt_clock_now (clock);
  TaktTime last, delay;

  takt_shop_link_arm_timer (self);
  if (self->timer == 0)
    return;

  last = MAX (get_last_sync (self), self->last_attempt_at);
  delay = last == TAKT_TIME_UNSET ? SOON_SECONDS
                                  : CLAMP (last + SOONEST_INTERVAL - now, SOON_SECONDS, SOONEST_INTERVAL);
  delay = MIN (delay, get_delay (self, self->timer_minutes));
  takt_clock_clear (clock, &self->timer);
  self->timer = takt_clock_after (clock, delay * G_USEC_PER_SEC, timer_cb, self, NULL);
}

/**
 * takt_orders_sync_soon:
 *
 * The computer has woken or is in another network: the next sync by the timer is pulled forward to a few seconds from now. Nothing
 * happens where none is due at all: no shop, syncing on demand only, a sync under way or just over.
 */
void
takt_orders_sync_soon (TaktOrders *self)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));

  for (guint i = 0; i < self->links->len; i++)
    pull_forward (g_ptr_array_index (self->links, i));
}

/* Follows connections and settings from now on. */
void
takt_orders_start_syncing (TaktOrders *self)
{
  g_signal_connect_object (self->changes, "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);
      g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (link->source);

      g_signal_connect_swapped (link->source, "status-changed", G_CALLBACK (takt_shop_link_follow_status),
                                link);
      link->last_state = status->state;
      takt_shop_link_arm_timer (link);
    }
}

void
takt_orders_stop_syncing (TaktOrders *self)
{
  g_signal_handlers_disconnect_by_func (self->changes, settings_changed_cb, self);
  for (guint i = 0; i < self->links->len; i++)
    {
      TaktShopLink *link = g_ptr_array_index (self->links, i);

      takt_clock_clear (self->clock, &link->timer);
      g_signal_handlers_disconnect_by_func (link->source, takt_shop_link_follow_status, link);
      takt_shop_link_stop_run (link);
    }
}
