/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-json.h"

/* The shops' payment accounts at Etsy, row by row and as sums. */

static const char *const assigned_words[] = { "all", "unassigned", NULL };

static TaktOrders *
get_orders (TaktApiCall *call)
{
  return takt_shop_get_orders (takt_api_call_get_shop (call));
}

static JsonObject *
write_entry (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktLedgerEntry *entry = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", entry->id);
  takt_json_set_id (object, "order_id", entry->order_id);
  takt_json_set_time (object, "at", entry->at);
  json_object_set_string_member (object, "kind", entry->kind);
  json_object_set_boolean_member (object, "is_fee", takt_fee_is_of_order (entry->kind));
  takt_json_set_money (object, "amount", entry->amount_minor, entry->currency);
  json_object_set_string_member (object, "currency", entry->currency);
  takt_json_set_string (object, "reference_type", entry->reference_type);
  takt_json_set_string (object, "reference_id", entry->reference_id);
  return object;
}

/** takt_api_ledger_list: GET /api/ledger */
void
takt_api_ledger_list (TaktApiCall *call)
{
  int which = takt_api_call_query_choice (call, "which", assigned_words, 0);
  g_autoptr (GPtrArray) entries = NULL;
  GError *error = NULL;
  guint limit, offset, total;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  entries = takt_orders_list_ledger (get_orders (call), which == 1, limit, offset, &total, &error);
  if (entries != NULL)
    takt_api_call_answer_records (call, write_entry, entries, 0, entries->len, total);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_ledger_sum: GET /api/ledger/sums */
void
takt_api_ledger_sum (TaktApiCall *call)
{
  g_autoptr (GArray) sums = NULL;
  GError *error = NULL;
  JsonArray *array;

  if (!takt_api_call_end_input (call))
    return;

  sums = takt_orders_sum_ledger (get_orders (call), &error);
  if (sums == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  array = json_array_new ();
  for (guint i = 0; i < sums->len; i++)
    {
      const TaktLedgerSum *sum = &g_array_index (sums, TaktLedgerSum, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "currency", sum->currency);
      takt_json_set_money (object, "total", sum->total, sum->currency);
      takt_json_set_money (object, "assigned", sum->assigned, sum->currency);
      takt_json_set_money (object, "unassigned", sum->unassigned, sum->currency);
      json_object_set_int_member (object, "entries", sum->n_entries);
      json_array_add_object_element (array, object);
    }
  takt_api_call_answer_list (call, array, sums->len);
}
