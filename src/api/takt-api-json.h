/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-api-call.h"

G_BEGIN_DECLS

/*
 * Records as JSON objects: always all fields of the OpenAPI schema, null where there is no value. Those with a shop look up what
 * belongs to the record and can fail; the signature is a TaktApiWriter. All give (transfer full).
 */
JsonObject *takt_api_write_order    (TaktShop *shop, gconstpointer order, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_shipment (TaktShop *shop, gconstpointer shipment, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_carrier  (TaktShop *shop, gconstpointer carrier, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_item     (TaktShop *shop, gconstpointer item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_cost     (TaktShop *shop, gconstpointer sheet, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_option_rule (TaktShop *shop, gconstpointer rule, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_color_synonym (TaktShop *shop, gconstpointer synonym, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_item_mapping (TaktShop *shop, gconstpointer item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_review (TaktShop *shop, gconstpointer item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_profile  (TaktShop *shop, gconstpointer profile, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_preview  (TaktShop *shop, gconstpointer preview, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_move     (TaktShop *shop, gconstpointer move, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_calendar (TaktShop *shop, gconstpointer calendar, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_plan_block (TaktShop *shop, gconstpointer block, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_job      (TaktShop *shop, gconstpointer job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_attempt  (TaktShop *shop, gconstpointer attempt, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_photo    (TaktShop *shop, gconstpointer photo, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_analytics (TaktShop *shop, gconstpointer analytics, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_printer  (TaktShop *shop, gconstpointer printer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_printer_status (TaktShop *shop, gconstpointer printer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_found_printer (TaktShop *shop, gconstpointer found, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_connection_test (TaktShop *shop, gconstpointer test, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_cloud_status (TaktShop *shop, gconstpointer status, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_cloud_printer (TaktShop *shop, gconstpointer printer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_material (TaktShop *shop, gconstpointer material, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_notification_settings (TaktShop *shop, gconstpointer settings, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_settings (TaktShop *shop, gconstpointer values, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_source_setup (TaktShop *shop, gconstpointer setup, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_order_event (TaktShop *shop, gconstpointer event, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_packing (TaktShop *shop, gconstpointer order, GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *takt_api_write_source_status (TaktShop *shop, gconstpointer status, GError **error) G_GNUC_WARN_UNUSED_RESULT;

JsonObject *takt_api_write_promise  (const TaktOrderPromise *promise) G_GNUC_WARN_UNUSED_RESULT;
void        takt_api_write_waits_for (JsonObject *object, TaktShop *shop, const TaktJob *job);
gboolean    takt_api_write_jobs     (TaktShop *shop, GPtrArray *jobs, JsonArray **array, GError **error);
JsonObject *takt_api_write_machine  (const TaktPrinterReport *report) G_GNUC_WARN_UNUSED_RESULT;
void        takt_api_write_measure  (JsonObject *object, const char *field, double value);
void        takt_api_write_int_or_null (JsonObject *object, const char *field, gint64 value, gint64 none);

G_END_DECLS
