/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "blocks/takt-blocks.h"
#include "cloud/takt-cloud.h"
#include "costs/takt-costs.h"
#include "history/takt-history.h"
#include "history/takt-photos.h"
#include "maintenance/takt-maintenance.h"
#include "notify/takt-desktop-channel.h"
#include "notify/takt-notify.h"
#include "orders/takt-orders.h"
#include "plan/takt-plans.h"
#include "plan/takt-promises.h"
#include "ports/takt-system-monitor.h"
#include "printers/takt-printers.h"
#include "products/takt-products.h"
#include "privacy/takt-privacy.h"
#include "queue/takt-queue.h"
#include "settings/takt-settings.h"
#include "shipping/takt-shipping.h"
#include "undo/takt-undo-stack.h"

G_BEGIN_DECLS

/** TaktPorts: what fills the engine's ports; borrowed during takt_shop_new(), which takes its own references. */
typedef struct
{
  TaktClock             *clock;
  TaktSecretStore       *secrets;
  TaktOrderSource       *order_sources[TAKT_MAX_SHOPS]; /* (nullable) one for each shop that may be connected; NULL after the last */
  TaktOrderFileReader    order_file_reader; /* (nullable) */
  TaktMailer            *mailer;          /* (nullable) */
  TaktWebhookSender     *webhooks;        /* (nullable) */
  TaktDesktopNotifier   *desktop;         /* (nullable) */
  TaktSlicedReader      *sliced_reader;   /* (nullable) */
  TaktPrinterLinkFactory printer_links;
  gpointer               printer_links_data;
  TaktPrinterFinder     *printer_finder;  /* (nullable) */
  TaktSystemMonitor     *system_monitor;  /* (nullable) */
  TaktPrinterCameraFactory printer_cameras; /* (nullable) */
  gpointer               printer_cameras_data;
  TaktPrinterCloud      *printer_cloud;   /* (nullable) */
} TaktPorts;

#define TAKT_TYPE_SHOP (takt_shop_get_type ())
G_DECLARE_FINAL_TYPE (TaktShop, takt_shop, TAKT, SHOP, GObject)

/*
 * The composition root: makes the services in the order of their dependencies, starts them, stops them in reverse. Faces get
 * the shop and ask it for services; nobody else knows how they hang together.
 */
TaktShop *takt_shop_new   (TaktStore *store, const TaktPorts *ports, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  takt_shop_start (TaktShop *self, GError **error);
void      takt_shop_stop  (TaktShop *self);

TaktStore       *takt_shop_get_store     (TaktShop *self);
TaktClock       *takt_shop_get_clock     (TaktShop *self);
TaktChanges     *takt_shop_get_changes   (TaktShop *self);
TaktSecretStore *takt_shop_get_secrets   (TaktShop *self);
TaktSettings    *takt_shop_get_settings  (TaktShop *self);
TaktProducts    *takt_shop_get_products  (TaktShop *self);
TaktMaterials   *takt_shop_get_materials (TaktShop *self);
TaktPrinters    *takt_shop_get_printers  (TaktShop *self);
TaktOrders      *takt_shop_get_orders    (TaktShop *self);
TaktShipping    *takt_shop_get_shipping  (TaktShop *self);
TaktPrivacy     *takt_shop_get_privacy   (TaktShop *self);
TaktCosts       *takt_shop_get_costs     (TaktShop *self);
TaktHistory     *takt_shop_get_history   (TaktShop *self);
TaktCameras     *takt_shop_get_cameras   (TaktShop *self);
TaktPhotos      *takt_shop_get_photos    (TaktShop *self);
TaktNotify      *takt_shop_get_notify    (TaktShop *self);
TaktDesktopChannel *takt_shop_get_desktop (TaktShop *self);
TaktQueue       *takt_shop_get_queue     (TaktShop *self);
TaktPlans       *takt_shop_get_plans     (TaktShop *self);
TaktBlocks      *takt_shop_get_blocks    (TaktShop *self);
TaktMaintenance *takt_shop_get_maintenance (TaktShop *self);
TaktPromises    *takt_shop_get_promises  (TaktShop *self);
TaktCloud       *takt_shop_get_cloud     (TaktShop *self);
TaktUndoStack   *takt_shop_get_undo      (TaktShop *self);

G_END_DECLS
