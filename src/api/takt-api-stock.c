/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* Finished pieces on the shelf. */

#define MAX_PIECES  100000
#define MAX_VARIANT 500
#define MAX_REASON  200

static TaktQueue *
get_queue (TaktApiCall *call)
{
  return takt_shop_get_queue (takt_api_call_get_shop (call));
}

static JsonObject *
write_stock (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktStock *stock = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "profile_id", stock->profile_id);
  json_object_set_string_member (object, "profile_name", stock->profile_name);
  json_object_set_string_member (object, "variant", stock->variant);
  json_object_set_int_member (object, "quantity", stock->quantity);
  takt_json_set_time (object, "updated_at", stock->updated_at);
  return object;
}

static JsonObject *
write_move (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktPieceMove *move = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", move->id);
  json_object_set_string_member (object, "variant", move->variant);
  json_object_set_int_member (object, "pieces", move->pieces);
  json_object_set_string_member (object, "kind", takt_piece_move_words[move->kind]);
  takt_json_set_id (object, "job_id", move->job_id);
  takt_json_set_id (object, "order_item_id", move->order_item_id);
  takt_json_set_string (object, "reason", move->reason);
  takt_json_set_time (object, "at", move->at);
  return object;
}

static void
answer_stock (TaktApiCall *call)
{
  g_autoptr (GPtrArray) list = NULL;
  GError *error = NULL;

  list = takt_queue_list_stock (get_queue (call), &error);
  if (list != NULL)
    takt_api_call_answer_records (call, write_stock, list, 0, list->len, list->len);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_stock_list: GET /api/stock */
void
takt_api_stock_list (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_stock (call);
}

/** takt_api_stock_correct: POST /api/stock: a person puts pieces there, or takes some; answers what lies there then. */
void
takt_api_stock_correct (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autofree char *variant = NULL;
  g_autofree char *reason = NULL;
  gint64 profile_id = 0;
  int pieces = 0;
  GError *error = NULL;

  takt_json_reader_require (body, "profile_id");
  takt_json_reader_require (body, "pieces");
  takt_api_input_id (body, "profile_id", &profile_id);
  takt_api_input_int (body, "pieces", -MAX_PIECES, MAX_PIECES, &pieces);
  takt_api_input_text (body, "variant", MAX_VARIANT, &variant);
  takt_api_input_text (body, "reason", MAX_REASON, &reason);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_queue_correct_stock (get_queue (call), profile_id, variant, pieces, reason, &error))
    answer_stock (call);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_stock_list_moves: GET /api/product-profiles/{id}/stock-moves */
void
takt_api_stock_list_moves (TaktApiCall *call)
{
  g_autoptr (GPtrArray) moves = NULL;
  GError *error = NULL;
  guint limit, offset, total;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  moves = takt_queue_list_stock_moves (get_queue (call), takt_api_call_get_id (call), limit, offset, &total,
                                       &error);
  if (moves != NULL)
    takt_api_call_answer_records (call, write_move, moves, 0, moves->len, total);
  else
    takt_api_call_fail (call, error);
}
