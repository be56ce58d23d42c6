/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"
#include "takt-money.h"

/* Orders: list, one, by hand, promise, cancel, cost. */

/* The engine knows how much each field may hold and names it; these keep nonsense away from it. */
#define MAX_TEXT     500
#define MAX_LONG     20000
#define MAX_ITEMS    200
#define MAX_OPTIONS  50
#define MAX_QUANTITY 100000

static const char *const sort_words[] = { "ordered_at",   "-ordered_at",   "ship_by", "-ship_by",
                                          "order_number", "-order_number", NULL };

static TaktOrders *
get_orders (TaktApiCall *call)
{
  return takt_shop_get_orders (takt_api_call_get_shop (call));
}

static void
answer_order (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (get_orders (call), id, &error);

  if (order != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_order, order);
  else
    takt_api_call_fail (call, error);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  TaktOrders *orders = TAKT_ORDERS (source);
  GError *error = NULL;
  guint total = 0;
  g_autoptr (GArray) ids = takt_orders_find_finish (orders, result, &total, &error);
  g_autoptr (GPtrArray) found = ids != NULL ? takt_orders_load (orders, ids, &error) : NULL;

  if (found != NULL)
    takt_api_call_answer_records (call, takt_api_write_order, found, 0, found->len, total);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_orders_list: GET /api/orders */
void
takt_api_orders_list (TaktApiCall *call)
{
  TaktOrderFilter filter = { 0 };
  int sort;

  filter.status = takt_api_call_query_choice (call, "status", takt_order_status_words, -1);
  filter.search = takt_api_call_query_text (call, "q", MAX_TEXT);
  filter.shop_id = takt_api_call_query_text (call, "shop_id", MAX_TEXT);
  sort = takt_api_call_query_choice (call, "sort", sort_words, -1);
  filter.sort = sort >= 0 ? sort_words[sort] : NULL;
  takt_api_call_query_page (call, &filter.limit, &filter.offset);
  if (!takt_api_call_end_input (call))
    return;

  takt_orders_find_async (get_orders (call), &filter, takt_api_call_get_cancellable (call), found_cb,
                          takt_api_call_ref (call));
}

/** takt_api_orders_get: GET /api/orders/{id} */
void
takt_api_orders_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_order (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

static GPtrArray *
read_options (TaktJsonReader *body, const char *field, const char *name, const char *value)
{
  GPtrArray *options = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_option_free);
  guint length = takt_json_reader_array (body, field, MAX_OPTIONS);

  for (guint i = 0; i < length; i++)
    {
      TaktJsonReader *element = takt_json_reader_element (body, field, i);

      takt_json_reader_require (element, name);
      takt_json_reader_require (element, value);
      g_ptr_array_add (options, takt_option_new (takt_json_reader_string (element, name, MAX_TEXT, ""),
                                                 takt_json_reader_string (element, value, MAX_LONG, "")));
    }
  return options;
}

static TaktOrderItem *
read_item (TaktApiCall *call, TaktJsonReader *body, guint index, const char *currency)
{
  TaktJsonReader *reader = takt_json_reader_element (body, "items", index);
  TaktOrderItem *item = takt_order_item_new ();
  g_autofree char *field = g_strdup_printf ("items[%u].profile_id", index);

  item->position = (int) index;
  item->quantity = 1;
  takt_json_reader_require (reader, "title");
  takt_api_input_name (reader, "title", MAX_TEXT, &item->title);
  takt_api_input_text (reader, "listing_id", MAX_TEXT, &item->listing_id);
  takt_api_input_text (reader, "sku", MAX_TEXT, &item->sku);
  takt_api_input_int (reader, "quantity", 1, MAX_QUANTITY, &item->quantity);
  takt_api_input_money (reader, "unit_price", currency, &item->unit_price_minor);
  takt_api_input_id (reader, "profile_id", &item->profile_id);
  item->profile_chosen = item->profile_id != 0;
  g_clear_pointer (&item->options, g_ptr_array_unref);
  item->options = read_options (reader, "options", "name", "value");
  g_clear_pointer (&item->personalization, g_ptr_array_unref);
  item->personalization = read_options (reader, "personalization", "question", "answer");

  takt_api_call_require_profile (call, field, item->profile_id);
  return item;
}

/* The currency comes first: it decides how every amount is read. */
static void
read_currency (TaktApiCall *call, TaktJsonReader *body, char **currency)
{
  g_free (*currency);
  *currency = g_strdup (takt_api_call_get_currency (call));
  takt_api_input_name (body, "currency", MAX_TEXT, currency);
  if (!takt_money_is_currency (*currency))
    {
      takt_json_reader_fail (body, "currency", _ ("must be a code of ISO 4217, such as USD."));
      g_free (*currency);
      *currency = g_strdup (takt_api_call_get_currency (call));
    }
}

static TaktOrder *
read_order (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  TaktOrder *order = takt_order_new ();
  guint length;

  read_currency (call, body, &order->currency);
  takt_api_input_text (body, "order_number", MAX_TEXT, &order->order_number);
  takt_api_input_text (body, "customer_name", MAX_TEXT, &order->customer_name);
  takt_api_input_text (body, "customer_email", MAX_TEXT, &order->customer_email);
  takt_api_input_time (body, "ordered_at", &order->ordered_at);
  takt_api_input_time (body, "ship_by", &order->ship_by);
  takt_api_input_time (body, "promised_at", &order->promised_at);
  takt_api_input_money (body, "total_price", order->currency, &order->total_price_minor);
  takt_api_input_money (body, "tax", order->currency, &order->tax_minor);
  takt_api_input_text (body, "ship_to", MAX_LONG, &order->ship_to);
  takt_api_input_text (body, "message", MAX_LONG, &order->message);
  takt_api_input_bool (body, "is_gift", &order->is_gift);
  takt_api_input_text (body, "gift_message", MAX_LONG, &order->gift_message);
  takt_api_input_text (body, "gift_sender", MAX_TEXT, &order->gift_sender);
  order->is_paid = TRUE;

  takt_json_reader_require (body, "items");
  length = takt_json_reader_array (body, "items", MAX_ITEMS);
  for (guint i = 0; i < length; i++)
    g_ptr_array_add (order->items, read_item (call, body, i, order->currency));
  return order;
}

/** takt_api_orders_add: POST /api/orders: an order that came another way; the engine fills in what is left out. */
void
takt_api_orders_add (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktOrder) order = read_order (call);
  gint64 id;

  if (!takt_api_call_end_input (call))
    return;

  id = takt_orders_add (get_orders (call), order, &error);
  if (id > 0)
    answer_order (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_orders_update: PUT /api/orders/{id}: the owner's own date. */
void
takt_api_orders_update (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  TaktTime promised_at = TAKT_TIME_UNSET;
  gboolean is_given = takt_json_reader_has (body, "promised_at");

  order = takt_orders_get (get_orders (call), id, &error);
  if (order == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  takt_api_input_time (body, "promised_at", &promised_at);
  if (!takt_api_call_end_input (call))
    return;

  if (is_given && !takt_orders_set_promised (get_orders (call), id, promised_at, &error))
    takt_api_call_fail (call, error);
  else
    answer_order (call, SOUP_STATUS_OK, id);
}

/** takt_api_orders_cancel: POST /api/orders/{id}/cancel */
void
takt_api_orders_cancel (TaktApiCall *call)
{
  gint64 id = takt_api_call_get_id (call);
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_orders_cancel (get_orders (call), id, &error))
    answer_order (call, SOUP_STATUS_OK, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_orders_get_cost: GET /api/orders/{id}/cost */
void
takt_api_orders_get_cost (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktCostSheet) sheet = NULL;

  if (!takt_api_call_end_input (call))
    return;

  order = takt_orders_get (get_orders (call), takt_api_call_get_id (call), &error);
  if (order != NULL)
    sheet = takt_costs_of_order (takt_shop_get_costs (takt_api_call_get_shop (call)), order, &error);
  if (sheet != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_OK, takt_api_write_cost, sheet);
  else
    takt_api_call_fail (call, error);
}
