/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include <glib/gi18n-lib.h>

#include "etsy/takt-etsy-carriers.h"
#include "etsy/takt-etsy-decode.h"
#include "etsy/takt-etsy-query.h"
#include "etsy/takt-etsy-source-private.h"
#include "takt-error.h"
#include "takt-json.h"

/* Telling Etsy of parcels (reference.md §8). */

#define TRACKING_PATH "/v3/application/shops/%" G_GINT64_FORMAT "/receipts/%s/tracking"
#define ORDER_URL     "https://www.etsy.com/your/orders/sold?order_id=%s"

typedef struct
{
  char *order_number;
  TaktShipOutcome outcome;
} Telling;

static void
telling_free (Telling *telling)
{
  g_free (telling->order_number);
  g_free (telling);
}

/* An answer that cannot be read says nothing of what was done. */
static TaktOrder *
decode_answer (JsonNode *root, const char *order_number, GError **error)
{
  g_autofree char *problem = NULL;
  g_autoptr (TaktOrder) order = NULL;

  if (JSON_NODE_HOLDS_OBJECT (root))
    order = takt_etsy_receipt_decode (json_node_get_object (root), &problem);
  if (order != NULL && g_strcmp0 (order->order_number, order_number) == 0)
    return g_steal_pointer (&order);

  g_warning ("the answer to a shipment of %s cannot be read: %s", order_number,
             problem != NULL ? problem : "it is of another order");
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM, _ ("Etsy’s answer cannot be read."));
  return NULL;
}

static void
told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Telling *telling = g_task_get_task_data (task);
  TaktEtsyFate fate = TAKT_ETSY_NOT_DONE;
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_tell_finish (TAKT_ETSY_SESSION (source), result, &fate, &error);
  TaktOrder *order = root != NULL ? decode_answer (root, telling->order_number, &error) : NULL;

  if (order != NULL)
    {
      telling->outcome = TAKT_SHIP_ACCEPTED;
      g_task_return_pointer (task, order, (GDestroyNotify) takt_order_free);
      return;
    }
  telling->outcome = fate == TAKT_ETSY_FORBIDDEN  ? TAKT_SHIP_NOT_ALLOWED
                     : fate == TAKT_ETSY_NOT_DONE ? TAKT_SHIP_REFUSED
                                                  : TAKT_SHIP_UNCLEAR;
  g_task_return_error (task, error);
}

/* Texts stay texts, and what is not given is left out (reference.md §12.16, §12.18). */
static char *
write_body (const TaktShipRequest *request)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();

  if (request->tracking_code != NULL)
    json_object_set_string_member (object, "tracking_code", request->tracking_code);
  if (request->carrier != NULL || request->tracking_code != NULL)
    json_object_set_string_member (
        object, "carrier_name", takt_etsy_carriers_find (request->carrier != NULL ? request->carrier : ""));
  if (request->note != NULL)
    json_object_set_string_member (object, "note_to_buyer", request->note);
  if (request->copy_to_seller)
    json_object_set_boolean_member (object, "send_bcc", TRUE);
  json_node_init_object (node, object);
  return takt_json_to_string (node, NULL);
}

static void
takt_etsy_source_ship_async (TaktOrderSource *source,
                             const TaktShipRequest *request,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  const TaktEtsyAccount *account = takt_etsy_session_get_account (self->session);
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Telling *telling = g_new0 (Telling, 1);
  g_autofree char *escaped = g_uri_escape_string (request->order_number, NULL, FALSE);
  g_autofree char *path = g_strdup_printf (TRACKING_PATH, account != NULL ? account->shop_id : 0, escaped);
  g_autofree char *body = write_body (request);

  telling->order_number = g_strdup (request->order_number);
  g_task_set_task_data (task, telling, (GDestroyNotify) telling_free);
  takt_etsy_query_tell_async (self->session, path, body, told_cb, task);
}

static TaktShipOutcome
takt_etsy_source_ship_finish (TaktOrderSource *source,
                              GAsyncResult *result,
                              TaktOrder **order,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), TAKT_SHIP_REFUSED);

  *order = g_task_propagate_pointer (G_TASK (result), error);
  return ((Telling *) g_task_get_task_data (G_TASK (result)))->outcome;
}

static const TaktCarrier *
takt_etsy_source_list_carriers (TaktOrderSource *source, guint *count)
{
  return takt_etsy_carriers_list (count);
}

static char *
takt_etsy_source_dup_order_url (TaktOrderSource *source, const char *order_number)
{
  g_autofree char *escaped = g_uri_escape_string (order_number, NULL, FALSE);

  return g_strdup_printf (ORDER_URL, escaped);
}

/** takt_etsy_ship_init_source: telling of parcels, and where a person does it by hand. */
void
takt_etsy_ship_init_source (TaktOrderSourceInterface *iface)
{
  iface->ship_async = takt_etsy_source_ship_async;
  iface->ship_finish = takt_etsy_source_ship_finish;
  iface->list_carriers = takt_etsy_source_list_carriers;
  iface->dup_order_url = takt_etsy_source_dup_order_url;
}
