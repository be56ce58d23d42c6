/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "takt-shop.h"

#include "notify/takt-alerts.h"

/* All services live exactly as long as the shop. */
struct _TaktShop
{
  GObject parent_instance;

  TaktStore *store;             /* (owned) */
  TaktClock *clock;             /* (owned) */
  TaktSecretStore *secrets;     /* (owned) */
  TaktChanges *changes;         /* (owned) */
  TaktSettings *settings;       /* (owned) */
  TaktProducts *products;       /* (owned) */
  TaktMaterials *materials;     /* (owned) */
  TaktPrinters *printers;       /* (owned) */
  TaktOrders *orders;           /* (owned) */
  TaktShipping *shipping;       /* (owned) */
  TaktPrivacy *privacy;         /* (owned) */
  TaktCosts *costs;             /* (owned) */
  TaktHistory *history;         /* (owned) */
  TaktCameras *cameras;         /* (owned) */
  TaktPhotos *photos;           /* (owned) */
  TaktNotify *notify;           /* (owned) */
  TaktDesktopChannel *desktop;  /* (owned) */
  TaktQueue *queue;             /* (owned) */
  TaktPlans *plans;             /* (owned) */
  TaktPromises *promises;       /* (owned) */
  TaktBlocks *blocks;           /* (owned) */
  TaktMaintenance *maintenance; /* (owned) */
  TaktAlerts *alerts;           /* (owned) */
  TaktSystemMonitor *monitor;   /* (owned) (nullable) */
  TaktCloud *cloud;             /* (owned) */
  TaktUndoStack *undo;          /* (owned) */
  gboolean is_started;
};

G_DEFINE_FINAL_TYPE (TaktShop, takt_shop, G_TYPE_OBJECT)

static void
takt_shop_dispose (GObject *object)
{
  takt_shop_stop (TAKT_SHOP (object));

  G_OBJECT_CLASS (takt_shop_parent_class)->dispose (object);
}

static void
takt_shop_finalize (GObject *object)
{
  TaktShop *self = TAKT_SHOP (object);

  /* The other way round than they were made; acts borrow the services that did them. */
  if (self->undo != NULL)
    takt_undo_stack_clear (self->undo);
  g_clear_object (&self->monitor);
  g_clear_object (&self->cloud);
  g_clear_object (&self->alerts);
  g_clear_object (&self->desktop);
  g_clear_object (&self->photos);
  g_clear_object (&self->maintenance);
  g_clear_object (&self->blocks);
  g_clear_object (&self->promises);
  g_clear_object (&self->plans);
  g_clear_object (&self->queue);
  g_clear_object (&self->notify);
  g_clear_object (&self->history);
  g_clear_object (&self->costs);
  g_clear_object (&self->privacy);
  g_clear_object (&self->shipping);
  g_clear_object (&self->orders);
  g_clear_object (&self->printers);
  g_clear_object (&self->cameras);
  g_clear_object (&self->materials);
  g_clear_object (&self->products);
  g_clear_object (&self->settings);
  g_clear_object (&self->undo);
  g_clear_object (&self->changes);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_shop_parent_class)->finalize (object);
}

static void
takt_shop_class_init (TaktShopClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_shop_dispose;
  object_class->finalize = takt_shop_finalize;
}

static void
takt_shop_init (TaktShop *self)
{
}

/**
 * takt_shop_new:
 * @store: an open writer; the shop takes a reference, its owner closes it after takt_shop_stop()
 * @ports: what fills the ports; borrowed for this call
 *
 * Makes the services. Nothing is connected or sent before takt_shop_start().
 *
 * Returns: (transfer full): the shop; NULL with @error when the settings cannot be read
 */
TaktShop *
takt_shop_new (TaktStore *store, const TaktPorts *ports, GError **error)
{
  g_autoptr (TaktShop) self = NULL;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (ports != NULL && ports->clock != NULL && ports->secrets != NULL, NULL);

  self = g_object_new (TAKT_TYPE_SHOP, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (ports->clock);
  self->secrets = g_object_ref (ports->secrets);
  self->changes = takt_changes_new ();
  self->undo = takt_undo_stack_new (TAKT_UNDO_DEPTH);
  self->settings = takt_settings_new (store, self->clock, self->changes, error);
  if (self->settings == NULL)
    return NULL;

  self->products = takt_products_new (store, self->clock, self->changes);
  takt_products_set_reader (self->products, ports->sliced_reader);
  takt_products_set_undo (self->products, self->undo);
  self->materials = takt_materials_new (store, self->clock, self->changes, self->settings);
  takt_materials_set_undo (self->materials, self->undo);
  self->cameras = takt_cameras_new (store, self->clock, self->changes, self->secrets, ports->printer_cameras,
                                    ports->printer_cameras_data);
  self->printers = takt_printers_new (store, self->clock, self->changes, self->materials, self->secrets,
                                      ports->printer_links, ports->printer_links_data);
  takt_printers_set_finder (self->printers, ports->printer_finder);
  takt_printers_set_cameras (self->printers, self->cameras);
  self->orders = takt_orders_new (store, self->clock, self->changes, self->settings, self->products,
                                  ports->order_sources[0]);
  takt_orders_set_undo (self->orders, self->undo);
  for (guint i = 1; i < TAKT_MAX_SHOPS && ports->order_sources[i] != NULL; i++)
    takt_orders_add_source (self->orders, ports->order_sources[i]);
  takt_orders_set_file_reader (self->orders, ports->order_file_reader);
  self->shipping = takt_shipping_new (store, self->clock, self->changes, self->settings, self->orders);
  self->privacy = takt_privacy_new (store, self->clock, self->changes, self->settings);
  self->costs = takt_costs_new (store, self->settings);
  self->history = takt_history_new (store, self->clock, self->changes, self->materials);
  self->notify = takt_notify_new (store, self->clock, self->changes, self->settings, self->secrets,
                                  ports->mailer, ports->webhooks);
  takt_notify_set_desktop (self->notify, ports->desktop);
  self->queue = takt_queue_new (store, self->clock, self->changes, self->settings, self->orders,
                                self->products, self->printers, self->materials, self->history, self->notify);
  self->plans = takt_plans_new (store, self->clock, self->changes, self->settings, self->materials,
                                self->printers, self->products, self->queue, self->undo);
  self->blocks = takt_blocks_new (store, self->clock, self->changes, self->printers, self->queue, self->undo);
  self->maintenance = takt_maintenance_new (store, self->clock, self->changes, self->settings, self->printers,
                                            self->queue, self->blocks, self->notify, self->undo);
  self->promises = takt_promises_new (store, self->clock, self->changes, self->plans, self->notify);
  takt_queue_set_undo (self->queue, self->undo);
  self->photos =
      takt_photos_new (store, self->clock, self->changes, self->settings, self->printers, self->cameras);
  takt_notify_set_photos (self->notify, self->photos);
  self->alerts = takt_alerts_new (store, self->printers, self->notify);
  self->desktop = takt_desktop_channel_new (
      &(TaktDesktopWorld){ store, self->printers, self->queue, self->orders, self->materials }, self->clock,
      self->changes, self->products, self->photos, ports->desktop);
  if (ports->system_monitor != NULL)
    self->monitor = g_object_ref (ports->system_monitor);
  self->cloud =
      takt_cloud_new (store, self->clock, self->changes, self->printers, self->notify, ports->printer_cloud);
  return g_steal_pointer (&self);
}

/* Timers count what the program was awake for; what is due by the wall clock is looked at anew. */
static void
note_time (TaktShop *self)
{
  takt_printers_note_time (self->printers);
  takt_queue_note_time (self->queue);
  takt_notify_note_time (self->notify);
  takt_desktop_channel_note_time (self->desktop);
  takt_orders_note_time (self->orders);
  takt_shipping_note_time (self->shipping);
  takt_privacy_note_time (self->privacy);
  takt_maintenance_note_time (self->maintenance);
  takt_promises_note_time (self->promises);
}

static void
sleep_cb (TaktShop *self, gboolean about_to)
{
  takt_printers_set_asleep (self->printers, about_to);
  if (about_to)
    return;

  note_time (self);
  takt_orders_sync_soon (self->orders);
}

static void
network_cb (TaktShop *self)
{
  takt_printers_verify (self->printers);
  takt_orders_sync_soon (self->orders);
}

static void
start_monitor (TaktShop *self)
{
  if (self->monitor == NULL)
    return;

  g_signal_connect_swapped (self->monitor, "sleep", G_CALLBACK (sleep_cb), self);
  g_signal_connect_swapped (self->monitor, "network", G_CALLBACK (network_cb), self);
  g_signal_connect_swapped (self->monitor, "clock", G_CALLBACK (note_time), self);
  takt_system_monitor_start (self->monitor);
  /* A machine prints on by itself; a file that is cut off is sent again from its beginning. */
  g_signal_connect_object (self->queue, "transferring", G_CALLBACK (takt_system_monitor_keep_awake),
                           self->monitor, G_CONNECT_SWAPPED);
  takt_system_monitor_keep_awake (self->monitor, takt_queue_is_transferring (self->queue));
}

static void
stop_monitor (TaktShop *self)
{
  if (self->monitor == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_signal_handlers_disconnect_by_data (self->queue, self->monitor);
  takt_system_monitor_stop (self->monitor);
}

/**
 * takt_shop_start:
 *
 * Connects to the printers, takes up what was on its way when the program ended, delivers what waits in the outbox and begins to fetch
 * orders. A second call does nothing.
 *
 * Returns: FALSE with @error when the database fails; then nothing runs
 */
gboolean
takt_shop_start (TaktShop *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_SHOP (self), FALSE);

  if (self->is_started)
    return TRUE;

  self->is_started = TRUE;
  if (!takt_notify_start (self->notify, error) || !takt_printers_start (self->printers, error)
      || !takt_queue_resume_intents (self->queue, error) || !takt_shipping_start (self->shipping, error)
      || !takt_maintenance_start (self->maintenance, error))
    {
      takt_shop_stop (self);
      return FALSE;
    }

  takt_desktop_channel_start (self->desktop);
  takt_photos_start (self->photos);
  takt_orders_start (self->orders);
  takt_privacy_start (self->privacy);
  takt_promises_start (self->promises);
  start_monitor (self);
  takt_cloud_start (self->cloud);
  return TRUE;
}

/** takt_shop_stop: ends what takt_shop_start() began, in reverse. The store may be closed afterwards. */
void
takt_shop_stop (TaktShop *self)
{
  g_return_if_fail (TAKT_IS_SHOP (self));

  if (!self->is_started)
    return;

  self->is_started = FALSE;
  stop_monitor (self);
  takt_cloud_stop (self->cloud);
  takt_maintenance_stop (self->maintenance);
  takt_promises_stop (self->promises);
  takt_privacy_stop (self->privacy);
  takt_shipping_stop (self->shipping);
  takt_orders_stop (self->orders);
  takt_photos_stop (self->photos);
  takt_cameras_stop (self->cameras);
  takt_queue_stop (self->queue);
  takt_printers_stop (self->printers);
  takt_desktop_channel_stop (self->desktop);
  takt_notify_stop (self->notify);
}

/* Getters: (transfer none); the service lives as long as the shop. */

TaktStore *
takt_shop_get_store (TaktShop *self)
{
  return self->store;
}

TaktClock *
takt_shop_get_clock (TaktShop *self)
{
  return self->clock;
}

TaktChanges *
takt_shop_get_changes (TaktShop *self)
{
  return self->changes;
}

TaktSecretStore *
takt_shop_get_secrets (TaktShop *self)
{
  return self->secrets;
}

TaktSettings *
takt_shop_get_settings (TaktShop *self)
{
  return self->settings;
}

TaktProducts *
takt_shop_get_products (TaktShop *self)
{
  return self->products;
}

TaktMaterials *
takt_shop_get_materials (TaktShop *self)
{
  return self->materials;
}

TaktPrinters *
takt_shop_get_printers (TaktShop *self)
{
  return self->printers;
}

TaktOrders *
takt_shop_get_orders (TaktShop *self)
{
  return self->orders;
}

TaktShipping *
takt_shop_get_shipping (TaktShop *self)
{
  return self->shipping;
}

TaktPrivacy *
takt_shop_get_privacy (TaktShop *self)
{
  return self->privacy;
}

TaktCosts *
takt_shop_get_costs (TaktShop *self)
{
  return self->costs;
}

TaktHistory *
takt_shop_get_history (TaktShop *self)
{
  return self->history;
}

TaktCameras *
takt_shop_get_cameras (TaktShop *self)
{
  return self->cameras;
}

TaktPhotos *
takt_shop_get_photos (TaktShop *self)
{
  return self->photos;
}

TaktNotify *
takt_shop_get_notify (TaktShop *self)
{
  return self->notify;
}

TaktDesktopChannel *
takt_shop_get_desktop (TaktShop *self)
{
  return self->desktop;
}

TaktQueue *
takt_shop_get_queue (TaktShop *self)
{
  return self->queue;
}

TaktPlans *
takt_shop_get_plans (TaktShop *self)
{
  return self->plans;
}

TaktBlocks *
takt_shop_get_blocks (TaktShop *self)
{
  return self->blocks;
}

TaktMaintenance *
takt_shop_get_maintenance (TaktShop *self)
{
  return self->maintenance;
}

TaktPromises *
takt_shop_get_promises (TaktShop *self)
{
  return self->promises;
}

TaktCloud *
takt_shop_get_cloud (TaktShop *self)
{
  return self->cloud;
}

TaktUndoStack *
takt_shop_get_undo (TaktShop *self)
{
  return self->undo;
}
