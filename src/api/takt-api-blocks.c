/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"

/* When printers are not to be had; each change can be taken back by POST /api/undo. */

#define MAX_NOTE 200

static TaktBlocks *
get_blocks (TaktApiCall *call)
{
  return takt_shop_get_blocks (takt_api_call_get_shop (call));
}

/** takt_api_write_plan_block: a TaktBlock. */
JsonObject *
takt_api_write_plan_block (TaktShop *shop, gconstpointer record, GError **error)
{
  const TaktBlock *block = record;
  JsonObject *object = json_object_new ();

  takt_json_set_id (object, "id", block->id);
  takt_json_set_id (object, "printer_id", block->printer_id);
  json_object_set_string_member (object, "kind", takt_block_kind_words[block->kind]);
  takt_json_set_time (object, "from", block->from);
  takt_json_set_time (object, "to", block->to);
  takt_json_set_string (object, "note", block->note);
  json_object_set_string_member (object, "title", takt_block_get_title (block));
  takt_json_set_time (object, "created_at", block->created_at);
  takt_json_set_time (object, "updated_at", block->updated_at);
  return object;
}

/** takt_api_blocks_list: GET /api/blocks: from now on, unless from is given */
void
takt_api_blocks_list (TaktApiCall *call)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (takt_api_call_get_shop (call)));
  gint64 printer_id = takt_api_call_query_int (call, "printer_id", 1, G_MAXINT64, 0);
  TaktTime from = takt_api_call_query_time (call, "from");
  TaktTime to = takt_api_call_query_time (call, "to");
  g_autoptr (GPtrArray) list = NULL;
  GError *error = NULL;
  guint limit, offset;

  takt_api_call_query_page (call, &limit, &offset);
  if (!takt_api_call_end_input (call))
    return;

  list = takt_blocks_list (get_blocks (call), printer_id, from != TAKT_TIME_UNSET ? from : now,
                           to != TAKT_TIME_UNSET ? to : G_MAXINT64, &error);
  if (list != NULL)
    takt_api_call_answer_records (call, takt_api_write_plan_block, list, offset, limit, list->len);
  else
    takt_api_call_fail (call, error);
}

static void
answer_block (TaktApiCall *call, guint status, gint64 id)
{
  GError *error = NULL;
  g_autoptr (TaktBlock) block = takt_blocks_get (get_blocks (call), id, &error);

  if (block != NULL)
    takt_api_call_answer_record (call, status, takt_api_write_plan_block, block);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_blocks_get: GET /api/blocks/{id} */
void
takt_api_blocks_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    answer_block (call, SOUP_STATUS_OK, takt_api_call_get_id (call));
}

static void
read_block (TaktApiCall *call, TaktBlock *block)
{
  TaktJsonReader *body = takt_api_call_get_body (call);

  takt_api_input_id (body, "printer_id", &block->printer_id);
  takt_api_call_require_printer (call, "printer_id", block->printer_id);
  if (takt_api_input_is_set (body, "kind"))
    block->kind = (TaktBlockKind) takt_json_reader_choice (body, "kind", takt_block_kind_words, block->kind);
  if (takt_api_input_is_set (body, "from"))
    takt_api_input_time (body, "from", &block->from);
  if (takt_api_input_is_set (body, "to"))
    takt_api_input_time (body, "to", &block->to);
  takt_api_input_text (body, "note", MAX_NOTE, &block->note);
}

/** takt_api_blocks_add: POST /api/blocks */
void
takt_api_blocks_add (TaktApiCall *call)
{
  TaktJsonReader *body = takt_api_call_get_body (call);
  g_autoptr (TaktBlock) block = g_new0 (TaktBlock, 1);
  GError *error = NULL;
  gint64 id;

  takt_json_reader_require (body, "kind");
  takt_json_reader_require (body, "from");
  takt_json_reader_require (body, "to");
  read_block (call, block);
  if (!takt_api_call_end_input (call))
    return;

  id = takt_blocks_add (get_blocks (call), block, &error);
  if (id != 0)
    answer_block (call, SOUP_STATUS_CREATED, id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_blocks_update: PUT /api/blocks/{id}: an absent field stays */
void
takt_api_blocks_update (TaktApiCall *call)
{
  GError *error = NULL;
  g_autoptr (TaktBlock) block = takt_blocks_get (get_blocks (call), takt_api_call_get_id (call), &error);

  if (block == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }
  read_block (call, block);
  if (!takt_api_call_end_input (call))
    return;

  if (takt_blocks_update (get_blocks (call), block, &error))
    answer_block (call, SOUP_STATUS_OK, block->id);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_blocks_remove: DELETE /api/blocks/{id} */
void
takt_api_blocks_remove (TaktApiCall *call)
{
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (takt_blocks_remove (get_blocks (call), takt_api_call_get_id (call), &error))
    takt_api_call_answer_nothing (call);
  else
    takt_api_call_fail (call, error);
}
