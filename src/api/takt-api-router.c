/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-router.h"

#include <string.h>

#include "takt-api-handlers.h"

/* Most digits of an id: 2^63 has 19. */
#define MAX_ID_DIGITS 18

#define NONE     TAKT_API_BODY_NONE
#define OPTIONAL TAKT_API_BODY_OPTIONAL
#define REQUIRED TAKT_API_BODY_REQUIRED

const TaktApiRoute takt_api_routes[] = {
  { "GET", "/api/openapi.json", "getDocument", NONE, takt_api_document_get },
  { "GET", "/api/about", "getAbout", NONE, takt_api_about_get },
  { "GET", "/api/events", "listenToEvents", NONE, takt_api_events_listen },

  { "POST", "/api/etsy/connect", "connectEtsy", REQUIRED, takt_api_etsy_connect },
  { "POST", "/api/etsy/connect/paste", "pasteEtsyRedirect", REQUIRED, takt_api_etsy_paste },
  { "POST", "/api/etsy/connect/cancel", "cancelEtsyConnect", OPTIONAL, takt_api_etsy_cancel_connect },
  { "GET", "/api/etsy/setup", "getEtsySetup", NONE, takt_api_etsy_get_setup },
  { "GET", "/api/etsy/status", "getEtsyStatus", NONE, takt_api_etsy_get_status },
  { "POST", "/api/etsy/disconnect", "disconnectEtsy", OPTIONAL, takt_api_etsy_disconnect },
  { "POST", "/api/etsy/sync-orders", "syncOrders", OPTIONAL, takt_api_etsy_sync_orders },
  { "POST", "/api/etsy/sync-orders/cancel", "cancelSync", OPTIONAL, takt_api_etsy_cancel_sync },

  { "GET", "/api/bambu/cloud/status", "getCloudStatus", NONE, takt_api_cloud_get_status },
  { "POST", "/api/bambu/cloud/sign-in", "signInToCloud", REQUIRED, takt_api_cloud_sign_in },
  { "POST", "/api/bambu/cloud/code", "enterCloudCode", REQUIRED, takt_api_cloud_enter_code },
  { "POST", "/api/bambu/cloud/send-code", "sendCloudCode", OPTIONAL, takt_api_cloud_send_code },
  { "POST", "/api/bambu/cloud/sign-out", "signOutOfCloud", OPTIONAL, takt_api_cloud_sign_out },
  { "GET", "/api/bambu/cloud/printers", "listCloudPrinters", NONE, takt_api_cloud_list_printers },
  { "POST", "/api/bambu/cloud/printers", "addCloudPrinter", REQUIRED, takt_api_cloud_add_printer },

  { "GET", "/api/shops", "listShops", NONE, takt_api_shops_list },
  { "PUT", "/api/shops/{id}", "updateShop", REQUIRED, takt_api_shops_update },

  { "GET", "/api/orders", "listOrders", NONE, takt_api_orders_list },
  { "POST", "/api/orders", "addOrder", REQUIRED, takt_api_orders_add },
  { "POST", "/api/orders/import", "importOrders", REQUIRED, takt_api_orders_import, TRUE },
  { "GET", "/api/ledger", "listLedger", NONE, takt_api_ledger_list },
  { "GET", "/api/ledger/sums", "sumLedger", NONE, takt_api_ledger_sum },
  { "GET", "/api/order-events", "listOrderEvents", NONE, takt_api_orders_list_all_events },
  { "GET", "/api/orders/{id}/events", "listEventsOfOrder", NONE, takt_api_orders_list_events },
  { "POST", "/api/orders/{id}/take-note", "takeNoteOfOrder", OPTIONAL, takt_api_orders_take_note },
  { "POST", "/api/orders/{id}/pull-prints", "pullPrintsOfOrder", OPTIONAL, takt_api_orders_pull_prints },
  { "GET", "/api/orders/{id}", "getOrder", NONE, takt_api_orders_get },
  { "PUT", "/api/orders/{id}", "updateOrder", REQUIRED, takt_api_orders_update },
  { "POST", "/api/orders/{id}/cancel", "cancelOrder", OPTIONAL, takt_api_orders_cancel },
  { "POST", "/api/orders/{id}/ship", "shipOrder", OPTIONAL, takt_api_shipping_ship },
  { "POST", "/api/orders/{id}/ship/undo", "undoShipment", OPTIONAL, takt_api_shipping_undo },
  { "POST", "/api/orders/{id}/ship/verify", "verifyShipment", OPTIONAL, takt_api_shipping_verify },
  { "GET", "/api/carriers", "listCarriers", NONE, takt_api_shipping_list_carriers },
  { "POST", "/api/privacy/purge", "purgePersonalData", OPTIONAL, takt_api_privacy_purge },
  { "GET", "/api/orders/{id}/packing", "getPacking", NONE, takt_api_shipping_get_packing },
  { "POST", "/api/orders/{id}/hurry", "hurryOrder", OPTIONAL, takt_api_orders_hurry },
  { "GET", "/api/orders/{id}/cost", "getOrderCost", NONE, takt_api_orders_get_cost },
  { "POST", "/api/orders/{id}/schedule-prints", "scheduleOrder", REQUIRED, takt_api_plan_schedule },
  { "GET", "/api/order-items/review", "listItemsToReview", NONE, takt_api_mapping_list_review },
  { "GET", "/api/order-items/{id}/mapping", "getItemMapping", NONE, takt_api_mapping_get },
  { "POST", "/api/order-items/{id}/choose", "chooseForItem", REQUIRED, takt_api_mapping_choose },
  { "PUT", "/api/order-items/{id}", "updateOrderItem", REQUIRED, takt_api_items_update },
  { "POST", "/api/plan", "previewPlan", REQUIRED, takt_api_plan_preview },
  { "POST", "/api/plan/apply", "applyPlan", REQUIRED, takt_api_plans_apply },
  { "POST", "/api/plan/move", "priceMove", REQUIRED, takt_api_plans_price_move },
  { "GET", "/api/promises", "listPromises", NONE, takt_api_promises_list },
  { "GET", "/api/orders/{id}/promise", "getPromise", NONE, takt_api_promises_get },
  { "GET", "/api/calendar", "getCalendar", NONE, takt_api_plans_get_calendar },
  { "GET", "/api/blocks", "listBlocks", NONE, takt_api_blocks_list },
  { "POST", "/api/blocks", "addBlock", REQUIRED, takt_api_blocks_add },
  { "GET", "/api/blocks/{id}", "getBlock", NONE, takt_api_blocks_get },
  { "PUT", "/api/blocks/{id}", "updateBlock", REQUIRED, takt_api_blocks_update },
  { "DELETE", "/api/blocks/{id}", "removeBlock", NONE, takt_api_blocks_remove },

  { "GET", "/api/maintenance", "listMaintenance", NONE, takt_api_maintenance_list },
  { "POST", "/api/maintenance", "addMaintenance", REQUIRED, takt_api_maintenance_add },
  { "GET", "/api/maintenance/{id}", "getMaintenance", NONE, takt_api_maintenance_get },
  { "PUT", "/api/maintenance/{id}", "updateMaintenance", REQUIRED, takt_api_maintenance_update },
  { "DELETE", "/api/maintenance/{id}", "removeMaintenance", NONE, takt_api_maintenance_remove },
  { "POST", "/api/maintenance/{id}/done", "logMaintenance", OPTIONAL, takt_api_maintenance_done },
  { "POST", "/api/maintenance/{id}/block", "blockForMaintenance", OPTIONAL, takt_api_maintenance_block },
  { "GET", "/api/maintenance-log", "listMaintenanceLog", NONE, takt_api_maintenance_list_log },

  { "GET", "/api/option-rules", "listOptionRules", NONE, takt_api_mapping_list_rules },
  { "POST", "/api/option-rules", "addOptionRule", REQUIRED, takt_api_mapping_add_rule },
  { "POST", "/api/option-rules/preview", "previewOptionRule", REQUIRED, takt_api_mapping_count_rule },
  { "GET", "/api/option-rules/{id}", "getOptionRule", NONE, takt_api_mapping_get_rule },
  { "PUT", "/api/option-rules/{id}", "updateOptionRule", REQUIRED, takt_api_mapping_update_rule },
  { "DELETE", "/api/option-rules/{id}", "removeOptionRule", NONE, takt_api_mapping_remove_rule },
  { "GET", "/api/color-synonyms", "listColorSynonyms", NONE, takt_api_mapping_list_synonyms },
  { "POST", "/api/color-synonyms", "addColorSynonym", REQUIRED, takt_api_mapping_add_synonym },
  { "PUT", "/api/color-synonyms/{id}", "updateColorSynonym", REQUIRED, takt_api_mapping_update_synonym },
  { "DELETE", "/api/color-synonyms/{id}", "removeColorSynonym", NONE, takt_api_mapping_remove_synonym },

  { "GET", "/api/product-profiles", "listProductProfiles", NONE, takt_api_products_list },
  { "POST", "/api/product-profiles", "addProductProfile", REQUIRED, takt_api_products_add, TRUE },
  { "GET", "/api/product-profiles/{id}", "getProductProfile", NONE, takt_api_products_get },
  { "PUT", "/api/product-profiles/{id}", "updateProductProfile", REQUIRED, takt_api_products_update },
  { "DELETE", "/api/product-profiles/{id}", "removeProductProfile", NONE, takt_api_products_remove },
  { "POST", "/api/product-profiles/{id}/archive", "archiveProductProfile", NONE, takt_api_products_archive },
  { "POST", "/api/product-profiles/{id}/bring-back", "bringBackProductProfile", NONE,
    takt_api_products_bring_back },
  { "POST", "/api/product-profiles/{id}/duplicate", "duplicateProductProfile", NONE,
    takt_api_products_duplicate },
  { "GET", "/api/product-profiles/{id}/file", "getProductFile", NONE, takt_api_products_get_file },
  { "POST", "/api/product-profiles/{id}/file", "setProductFile", REQUIRED, takt_api_products_set_file, TRUE },
  { "GET", "/api/product-profiles/{id}/picture", "getProductPicture", NONE, takt_api_products_get_picture },

  { "GET", "/api/printers", "listPrinters", NONE, takt_api_printers_list },
  { "POST", "/api/printers", "addPrinter", REQUIRED, takt_api_printers_add },
  { "POST", "/api/printers/discover", "discoverPrinters", OPTIONAL, takt_api_printers_discover },
  { "POST", "/api/printers/pause-queues", "pauseQueues", OPTIONAL, takt_api_printers_pause_queues },
  { "POST", "/api/printers/resume-queues", "resumeQueues", OPTIONAL, takt_api_printers_resume_queues },
  { "GET", "/api/printers/{id}", "getPrinter", NONE, takt_api_printers_get },
  { "PUT", "/api/printers/{id}", "updatePrinter", REQUIRED, takt_api_printers_update },
  { "DELETE", "/api/printers/{id}", "removePrinter", NONE, takt_api_printers_remove },
  { "POST", "/api/printers/{id}/pause", "pausePrinter", OPTIONAL, takt_api_printers_pause },
  { "POST", "/api/printers/{id}/resume", "resumePrinter", OPTIONAL, takt_api_printers_resume },
  { "POST", "/api/printers/{id}/stop", "stopPrinter", OPTIONAL, takt_api_printers_stop },
  { "POST", "/api/printers/{id}/plate-cleared", "tellPlateCleared", OPTIONAL,
    takt_api_printers_plate_cleared },
  { "POST", "/api/printers/{id}/speed", "setPrinterSpeed", REQUIRED, takt_api_printers_set_speed },
  { "POST", "/api/printers/{id}/light", "setPrinterLight", REQUIRED, takt_api_printers_set_light },
  { "GET", "/api/printers/{id}/objects", "listObjects", NONE, takt_api_printers_list_objects },
  { "POST", "/api/printers/{id}/skip-objects", "skipObjects", REQUIRED, takt_api_printers_skip_objects },
  { "POST", "/api/printers/{id}/set-slot", "setSlot", REQUIRED, takt_api_printers_set_slot },
  { "POST", "/api/printers/{id}/answer-error", "answerError", REQUIRED, takt_api_printers_answer_error },
  { "POST", "/api/printers/{id}/pause-queue", "pauseQueue", OPTIONAL, takt_api_printers_pause_queue },
  { "POST", "/api/printers/{id}/resume-queue", "resumeQueue", OPTIONAL, takt_api_printers_resume_queue },
  { "POST", "/api/printers/{id}/test", "testPrinter", OPTIONAL, takt_api_printers_test },
  { "GET", "/api/printers/{id}/camera", "getPrinterPicture", NONE, takt_api_printers_get_picture },
  { "GET", "/api/ignored-complaints", "listIgnoredComplaints", NONE, takt_api_ignored_list },
  { "POST", "/api/ignored-complaints", "ignoreComplaint", REQUIRED, takt_api_ignored_add },
  { "DELETE", "/api/ignored-complaints/{id}", "heedComplaint", NONE, takt_api_ignored_remove },
  { "GET", "/api/printer-connections/{id}/status", "getPrinterStatus", NONE, takt_api_printers_get_status },

  { "GET", "/api/materials", "listMaterials", NONE, takt_api_materials_list },
  { "POST", "/api/materials", "addMaterial", REQUIRED, takt_api_materials_add },
  { "GET", "/api/materials/{id}", "getMaterial", NONE, takt_api_materials_get },
  { "GET", "/api/bambu/materials/{id}", "listPrinterMaterials", NONE, takt_api_materials_list_of_printer },
  { "POST", "/api/bambu/materials/{id}", "addPrinterMaterial", REQUIRED, takt_api_materials_add_to_printer },
  { "PUT", "/api/bambu/materials/{id}", "updateMaterial", REQUIRED, takt_api_materials_update },
  { "DELETE", "/api/bambu/materials/{id}", "removeMaterial", NONE, takt_api_materials_remove },
  { "POST", "/api/bambu/materials/{id}/load", "loadMaterial", REQUIRED, takt_api_materials_load },
  { "POST", "/api/material-batches", "addMaterials", REQUIRED, takt_api_materials_add_several },
  { "GET", "/api/material-usage", "listMaterialUsage", NONE, takt_api_usage_list },
  { "POST", "/api/material-usage/{id}/undo", "undoMaterialUsage", NONE, takt_api_usage_undo },
  { "GET", "/api/purchase-list", "listPurchases", NONE, takt_api_purchases_list },

  { "GET", "/api/bambu/notifications/{id}", "getNotificationSettings", NONE, takt_api_notifications_get },
  { "PUT", "/api/bambu/notifications/{id}", "updateNotificationSettings", REQUIRED,
    takt_api_notifications_update },
  { "POST", "/api/bambu/notifications/{id}/test", "testNotifications", OPTIONAL,
    takt_api_notifications_test },
  { "GET", "/api/deliveries", "listDeliveries", NONE, takt_api_deliveries_list },
  { "POST", "/api/deliveries/{id}/replay", "replayDelivery", NONE, takt_api_deliveries_replay },
  { "GET", "/api/delivery-targets", "listDeliveryTargets", NONE, takt_api_delivery_targets_list },
  { "GET", "/api/debug-info", "getDebugInfo", NONE, takt_api_debug_info },
  { "GET", "/api/log", "getLog", NONE, takt_api_debug_log },

  { "GET", "/api/bambu/scheduled-prints", "listScheduledPrints", NONE, takt_api_queue_list },
  { "POST", "/api/bambu/scheduled-prints", "addScheduledPrint", REQUIRED, takt_api_queue_add },
  { "POST", "/api/bambu/scheduled-prints/reorder", "reorderQueue", REQUIRED, takt_api_queue_reorder },
  { "GET", "/api/bambu/scheduled-prints/{id}", "getScheduledPrint", NONE, takt_api_queue_get },
  { "PUT", "/api/bambu/scheduled-prints/{id}", "updateScheduledPrint", REQUIRED, takt_api_queue_update },
  { "DELETE", "/api/bambu/scheduled-prints/{id}", "removeScheduledPrint", NONE, takt_api_queue_remove },
  { "GET", "/api/bambu/scheduled-prints/{id}/queue", "listPrinterQueue", NONE,
    takt_api_queue_list_of_printer },
  { "POST", "/api/bambu/scheduled-prints/{id}/start", "startScheduledPrint", OPTIONAL, takt_api_queue_start },
  { "POST", "/api/bambu/scheduled-prints/{id}/hand-over", "handOverScheduledPrint", OPTIONAL,
    takt_api_queue_hand_over },
  { "POST", "/api/bambu/scheduled-prints/{id}/move", "moveScheduledPrint", REQUIRED, takt_api_queue_move },
  { "POST", "/api/bambu/scheduled-prints/{id}/priority", "setPriority", REQUIRED,
    takt_api_queue_set_priority },
  { "POST", "/api/bambu/scheduled-prints/{id}/hold", "holdScheduledPrint", OPTIONAL, takt_api_queue_hold },
  { "POST", "/api/bambu/scheduled-prints/{id}/release", "releaseScheduledPrint", OPTIONAL,
    takt_api_queue_release },
  { "POST", "/api/bambu/scheduled-prints/{id}/pin", "pinScheduledPrint", OPTIONAL, takt_api_queue_pin },
  { "POST", "/api/bambu/scheduled-prints/{id}/unpin", "unpinScheduledPrint", OPTIONAL, takt_api_queue_unpin },
  { "GET", "/api/bambu/scheduled-prints/{id}/start-check", "checkStart", NONE, takt_api_queue_check_start },
  { "POST", "/api/bambu/scheduled-prints/{id}/retry", "retryScheduledPrint", OPTIONAL, takt_api_queue_retry },

  { "GET", "/api/bambu/scheduled-prints/{id}/photos", "listPhotos", NONE, takt_api_photos_list_of_job },
  { "POST", "/api/bambu/scheduled-prints/{id}/photos", "takePhoto", OPTIONAL, takt_api_photos_take },
  { "GET", "/api/photos/{id}", "getPhoto", NONE, takt_api_photos_get },

  { "GET", "/api/history", "listHistory", NONE, takt_api_history_list },
  { "GET", "/api/history.csv", "getHistoryCsv", NONE, takt_api_history_get_csv },
  { "GET", "/api/history/analytics", "analyseHistory", NONE, takt_api_history_analyse },
  { "GET", "/api/history/{id}", "getHistory", NONE, takt_api_history_get },
  { "POST", "/api/history/{id}/job", "adoptPrint", REQUIRED, takt_api_history_adopt },
  { "GET", "/api/insights", "getInsights", NONE, takt_api_insights_get },
  { "GET", "/api/insights/money", "getMonthlyMoney", NONE, takt_api_insights_get_money },

  { "GET", "/api/settings", "getSettings", NONE, takt_api_settings_get },
  { "PUT", "/api/settings", "updateSettings", REQUIRED, takt_api_settings_update },

  { "GET", "/api/stock", "listStock", NONE, takt_api_stock_list },
  { "POST", "/api/stock", "correctStock", REQUIRED, takt_api_stock_correct },
  { "GET", "/api/product-profiles/{id}/stock-moves", "listStockMoves", NONE, takt_api_stock_list_moves },
  { "GET", "/api/undo", "getUndo", NONE, takt_api_undo_get },
  { "POST", "/api/undo", "undo", OPTIONAL, takt_api_undo_undo },
  { "POST", "/api/redo", "redo", OPTIONAL, takt_api_undo_redo },

  { "POST", "/api/backup", "makeBackup", OPTIONAL, takt_api_backup_make },
};

const guint takt_api_n_routes = G_N_ELEMENTS (takt_api_routes);

/* Reads the id that @text starts with: digits without a leading zero up to the next '/' or the end. */
static const char *
read_id (const char *text, gint64 *id)
{
  gsize digits = strspn (text, "0123456789");

  if (digits == 0 || digits > MAX_ID_DIGITS || *text == '0' || (text[digits] != '\0' && text[digits] != '/'))
    return NULL;
  *id = g_ascii_strtoll (text, NULL, 10);
  return text + digits;
}

static gboolean
path_matches (const char *template, const char *path, gint64 *ids)
{
  guint n_ids = 0;

  while (*template != '\0')
    {
      if (*template == '{')
        {
          path = n_ids < TAKT_API_MAX_IDS ? read_id (path, &ids[n_ids++]) : NULL;
          if (path == NULL)
            return FALSE;
          template = strchr (template, '}') + 1;
        }
      else if (*template ++ != *path++)
        return FALSE;
    }
  return *path == '\0';
}

/**
 * takt_api_router_match:
 * @method: as the caller sent it
 * @path: the raw path, percent escapes and all: no path of ours needs one
 * @route: (out): the route, where there is one
 * @ids: (array fixed-size=2) (out): the row ids in the path
 * @allow: (out) (optional) (transfer full) (nullable): value of an Allow header, where the path exists
 *
 * Finds the route for a call. HEAD finds the route of GET.
 */
TaktApiMatch
takt_api_router_match (const char *method,
                       const char *path,
                       const TaktApiRoute **route,
                       gint64 *ids,
                       char **allow)
{
  g_autoptr (GString) methods = g_string_new (NULL);
  const char *wanted = strcmp (method, "HEAD") == 0 ? "GET" : method;

  *route = NULL;
  if (allow != NULL)
    *allow = NULL;

  for (guint i = 0; i < takt_api_n_routes; i++)
    {
      const TaktApiRoute *candidate = &takt_api_routes[i];
      gint64 found[TAKT_API_MAX_IDS] = { 0 };

      if (!path_matches (candidate->path, path, found))
        continue;
      if (strcmp (candidate->method, wanted) == 0)
        {
          *route = candidate;
          memcpy (ids, found, sizeof found);
        }
      g_string_append_printf (methods, "%s%s, ", strcmp (candidate->method, "GET") == 0 ? "HEAD, " : "",
                              candidate->method);
    }

  if (methods->len == 0)
    return TAKT_API_MATCH_NO_PATH;

  g_string_append (methods, "OPTIONS");
  if (allow != NULL)
    *allow = g_string_free (g_steal_pointer (&methods), FALSE);
  if (*route != NULL)
    return TAKT_API_MATCH_ROUTE;
  return strcmp (method, "OPTIONS") == 0 ? TAKT_API_MATCH_OPTIONS : TAKT_API_MATCH_NO_METHOD;
}
