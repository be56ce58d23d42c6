/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-api-call.h"

G_BEGIN_DECLS

/* One function a route, in the file of its noun; takt-api-router.c holds the table. */

/* takt-api-shipping.c */
void takt_api_shipping_ship   (TaktApiCall *call);
void takt_api_shipping_undo   (TaktApiCall *call);
void takt_api_shipping_verify (TaktApiCall *call);
void takt_api_shipping_list_carriers (TaktApiCall *call);
void takt_api_shipping_get_packing (TaktApiCall *call);
void takt_api_privacy_purge   (TaktApiCall *call);
void takt_api_about_get       (TaktApiCall *call);

/* takt-api-orders.c */
void takt_api_orders_list     (TaktApiCall *call);
void takt_api_orders_get      (TaktApiCall *call);
void takt_api_orders_add      (TaktApiCall *call);
void takt_api_orders_update   (TaktApiCall *call);
void takt_api_orders_cancel   (TaktApiCall *call);
void takt_api_orders_get_cost (TaktApiCall *call);

/* takt-api-order-news.c */
void takt_api_orders_import      (TaktApiCall *call);
void takt_api_orders_list_events (TaktApiCall *call);
void takt_api_orders_list_all_events (TaktApiCall *call);
void takt_api_orders_take_note   (TaktApiCall *call);
void takt_api_orders_pull_prints (TaktApiCall *call);

/* takt-api-items.c */
void takt_api_items_update (TaktApiCall *call);
void takt_api_mapping_list_rules (TaktApiCall *call);
void takt_api_mapping_add_rule (TaktApiCall *call);
void takt_api_mapping_count_rule (TaktApiCall *call);
void takt_api_mapping_get_rule (TaktApiCall *call);
void takt_api_mapping_update_rule (TaktApiCall *call);
void takt_api_mapping_remove_rule (TaktApiCall *call);
void takt_api_mapping_list_synonyms (TaktApiCall *call);
void takt_api_mapping_add_synonym (TaktApiCall *call);
void takt_api_mapping_update_synonym (TaktApiCall *call);
void takt_api_mapping_remove_synonym (TaktApiCall *call);
void takt_api_mapping_list_review (TaktApiCall *call);
void takt_api_mapping_get (TaktApiCall *call);
void takt_api_mapping_choose (TaktApiCall *call);

/* takt-api-plan.c */
void takt_api_plan_schedule (TaktApiCall *call);
void takt_api_plan_preview  (TaktApiCall *call);

/* takt-api-plans.c */
void takt_api_plans_preview      (TaktApiCall *call);
void takt_api_plans_apply        (TaktApiCall *call);
void takt_api_plans_price_move   (TaktApiCall *call);
void takt_api_plans_get_calendar (TaktApiCall *call);

/* takt-api-blocks.c */
void takt_api_blocks_list   (TaktApiCall *call);
void takt_api_blocks_get    (TaktApiCall *call);
void takt_api_blocks_add    (TaktApiCall *call);
void takt_api_blocks_update (TaktApiCall *call);
void takt_api_blocks_remove (TaktApiCall *call);

/* takt-api-maintenance.c */
void takt_api_maintenance_list     (TaktApiCall *call);
void takt_api_maintenance_get      (TaktApiCall *call);
void takt_api_maintenance_add      (TaktApiCall *call);
void takt_api_maintenance_update   (TaktApiCall *call);
void takt_api_maintenance_remove   (TaktApiCall *call);
void takt_api_maintenance_done     (TaktApiCall *call);
void takt_api_maintenance_block    (TaktApiCall *call);
void takt_api_maintenance_list_log (TaktApiCall *call);

/* takt-api-promises.c */
void takt_api_promises_list (TaktApiCall *call);
void takt_api_promises_get  (TaktApiCall *call);

/* takt-api-products.c */
void takt_api_products_list   (TaktApiCall *call);
void takt_api_products_get    (TaktApiCall *call);
void takt_api_products_add    (TaktApiCall *call);
void takt_api_products_update (TaktApiCall *call);
void takt_api_products_remove (TaktApiCall *call);
void takt_api_products_archive    (TaktApiCall *call);
void takt_api_products_bring_back (TaktApiCall *call);
void takt_api_products_duplicate  (TaktApiCall *call);

/* takt-api-products-import.c */
void takt_api_products_import (TaktApiCall *call);

/* takt-api-products-file.c */
void takt_api_products_get_file    (TaktApiCall *call);
void takt_api_products_set_file    (TaktApiCall *call);
void takt_api_products_get_picture (TaktApiCall *call);

/* takt-api-printers.c */
void takt_api_printers_list          (TaktApiCall *call);
void takt_api_printers_get           (TaktApiCall *call);
void takt_api_printers_add           (TaktApiCall *call);
void takt_api_printers_update        (TaktApiCall *call);
void takt_api_printers_remove        (TaktApiCall *call);
void takt_api_printers_pause         (TaktApiCall *call);
void takt_api_printers_resume        (TaktApiCall *call);
void takt_api_printers_stop          (TaktApiCall *call);
void takt_api_printers_plate_cleared (TaktApiCall *call);
void takt_api_printers_get_status    (TaktApiCall *call);
void takt_api_printers_discover      (TaktApiCall *call);
void takt_api_printers_test          (TaktApiCall *call);

/* takt-api-acts.c */
void takt_api_printers_set_speed    (TaktApiCall *call);
void takt_api_printers_set_light    (TaktApiCall *call);
void takt_api_printers_list_objects (TaktApiCall *call);
void takt_api_printers_skip_objects (TaktApiCall *call);
void takt_api_printers_set_slot     (TaktApiCall *call);
void takt_api_printers_answer_error (TaktApiCall *call);
void takt_api_queue_hand_over       (TaktApiCall *call);

/* takt-api-materials.c */
void takt_api_materials_list            (TaktApiCall *call);
void takt_api_materials_get             (TaktApiCall *call);
void takt_api_materials_add             (TaktApiCall *call);
void takt_api_materials_list_of_printer (TaktApiCall *call);
void takt_api_materials_add_to_printer  (TaktApiCall *call);
void takt_api_materials_update          (TaktApiCall *call);
void takt_api_materials_remove          (TaktApiCall *call);
void takt_api_materials_load            (TaktApiCall *call);
void takt_api_materials_add_several     (TaktApiCall *call);

/* takt-api-spools.c */
void takt_api_usage_list                (TaktApiCall *call);
void takt_api_usage_undo                (TaktApiCall *call);
void takt_api_purchases_list            (TaktApiCall *call);

/* takt-api-notifications.c */
void takt_api_notifications_get    (TaktApiCall *call);
void takt_api_notifications_update (TaktApiCall *call);
void takt_api_notifications_test   (TaktApiCall *call);

/* takt-api-deliveries.c */
void takt_api_deliveries_list       (TaktApiCall *call);
void takt_api_deliveries_replay     (TaktApiCall *call);
void takt_api_delivery_targets_list (TaktApiCall *call);

/* takt-api-debug.c */
void takt_api_debug_info (TaktApiCall *call);
void takt_api_debug_log  (TaktApiCall *call);

/* takt-api-queue.c */
void takt_api_queue_list            (TaktApiCall *call);
void takt_api_queue_get             (TaktApiCall *call);
void takt_api_queue_add             (TaktApiCall *call);
void takt_api_queue_update          (TaktApiCall *call);
void takt_api_queue_remove          (TaktApiCall *call);
void takt_api_queue_list_of_printer (TaktApiCall *call);
void takt_api_queue_start           (TaktApiCall *call);
void takt_api_queue_retry           (TaktApiCall *call);
void takt_api_queue_reorder         (TaktApiCall *call);

/* takt-api-queue-control.c */
void takt_api_queue_move            (TaktApiCall *call);
void takt_api_queue_set_priority    (TaktApiCall *call);
void takt_api_queue_hold            (TaktApiCall *call);
void takt_api_queue_release         (TaktApiCall *call);
void takt_api_queue_pin             (TaktApiCall *call);
void takt_api_queue_unpin           (TaktApiCall *call);
void takt_api_queue_check_start     (TaktApiCall *call);
void takt_api_printers_pause_queue  (TaktApiCall *call);
void takt_api_printers_resume_queue (TaktApiCall *call);
void takt_api_printers_pause_queues (TaktApiCall *call);
void takt_api_printers_resume_queues (TaktApiCall *call);
void takt_api_orders_hurry          (TaktApiCall *call);

/* takt-api-history.c */
void takt_api_ignored_list   (TaktApiCall *call);
void takt_api_ignored_add    (TaktApiCall *call);
void takt_api_ignored_remove (TaktApiCall *call);

void takt_api_history_list    (TaktApiCall *call);
void takt_api_history_analyse (TaktApiCall *call);
void takt_api_history_get     (TaktApiCall *call);
void takt_api_history_adopt   (TaktApiCall *call);
void takt_api_history_get_csv (TaktApiCall *call);

/* takt-api-insights.c */
void takt_api_insights_get       (TaktApiCall *call);
void takt_api_insights_get_money (TaktApiCall *call);

/* takt-api-photos.c */
void takt_api_printers_get_picture (TaktApiCall *call);
void takt_api_photos_list_of_job   (TaktApiCall *call);
void takt_api_photos_take          (TaktApiCall *call);
void takt_api_photos_get           (TaktApiCall *call);

/* takt-api-settings.c */
void takt_api_settings_get    (TaktApiCall *call);
void takt_api_settings_update (TaktApiCall *call);

/* takt-api-shops.c */
void takt_api_shops_list      (TaktApiCall *call);
void takt_api_shops_update    (TaktApiCall *call);

/* takt-api-ledger.c */
void takt_api_ledger_list      (TaktApiCall *call);
void takt_api_ledger_sum       (TaktApiCall *call);

/* takt-api-etsy.c */
void takt_api_etsy_connect     (TaktApiCall *call);
void takt_api_etsy_paste       (TaktApiCall *call);
void takt_api_etsy_get_status  (TaktApiCall *call);
void takt_api_etsy_disconnect  (TaktApiCall *call);
void takt_api_etsy_sync_orders (TaktApiCall *call);
void takt_api_etsy_cancel_sync (TaktApiCall *call);
void takt_api_etsy_cancel_connect (TaktApiCall *call);
void takt_api_etsy_get_setup   (TaktApiCall *call);

/* takt-api-cloud.c */
void takt_api_cloud_get_status    (TaktApiCall *call);
void takt_api_cloud_sign_in       (TaktApiCall *call);
void takt_api_cloud_enter_code    (TaktApiCall *call);
void takt_api_cloud_send_code     (TaktApiCall *call);
void takt_api_cloud_sign_out      (TaktApiCall *call);
void takt_api_cloud_list_printers (TaktApiCall *call);
void takt_api_cloud_add_printer   (TaktApiCall *call);

/* takt-api-stock.c */
void takt_api_stock_list       (TaktApiCall *call);
void takt_api_stock_correct    (TaktApiCall *call);
void takt_api_stock_list_moves (TaktApiCall *call);

/* takt-api-undo.c */
void takt_api_undo_get  (TaktApiCall *call);
void takt_api_undo_undo (TaktApiCall *call);
void takt_api_undo_redo (TaktApiCall *call);

/* takt-api-backup.c */
void takt_api_backup_make (TaktApiCall *call);

/* takt-api-events.c */
void takt_api_events_listen (TaktApiCall *call);

/* takt-api-document.c */
void takt_api_document_get (TaktApiCall *call);

G_END_DECLS
