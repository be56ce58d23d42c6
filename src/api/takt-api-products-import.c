/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>

#include "products/takt-product-import.h"
#include "takt-api-handlers.h"
#include "takt-api-input.h"
#include "takt-api-json.h"
#include "takt-api-upload.h"

/* POST /api/product-profiles and POST /api/product-profiles/{id}/file with a sliced file instead of JSON. */

#define MAX_TEXT    500
#define MAX_MINUTES (60 * 24 * 30)
#define MAX_UNITS   10000
#define MAX_MARGIN  1000

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  TaktProducts *products = TAKT_PRODUCTS (source);
  g_autoptr (TaktProfile) profile = NULL;
  GError *error = NULL;
  gint64 id = takt_product_import_finish (products, result, &error);

  if (id > 0)
    profile = takt_products_get (products, id, &error);
  if (profile != NULL)
    takt_api_call_answer_record (call,
                                 takt_api_call_get_id (call) == 0 ? SOUP_STATUS_CREATED : SOUP_STATUS_OK,
                                 takt_api_write_profile, profile);
  else
    takt_api_call_fail (call, error);
}

/* A form knows only texts. A text that is no number stays one, and the reader says what is wrong with it. */
static JsonNode *
form_to_json (TaktApiForm *form)
{
  static const char *const numbers[] = { "plate", "units_per_plate", "labor_minutes", "target_margin_pct",
                                         NULL };
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, form->fields);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      gint64 number = 0;

      if (g_strv_contains (numbers, name)
          && g_ascii_string_to_signed (value, 10, G_MININT32, G_MAXINT32, &number, NULL))
        json_object_set_int_member (object, name, number);
      else
        json_object_set_string_member (object, name, value);
    }
  json_node_take_object (node, object);
  return node;
}

static void
read_form (TaktJsonReader *body, TaktProfile *profile)
{
  takt_api_input_name (body, "name", MAX_TEXT, &profile->name);
  takt_api_input_text (body, "sku", MAX_TEXT, &profile->sku);
  takt_api_input_text (body, "listing_id", MAX_TEXT, &profile->listing_id);
  takt_api_input_text (body, "title", MAX_TEXT, &profile->title);
  takt_api_input_text (body, "origin", MAX_TEXT, &profile->origin);
  takt_api_input_int (body, "units_per_plate", 1, MAX_UNITS, &profile->units_per_plate);
  takt_api_input_int (body, "labor_minutes", 0, MAX_MINUTES, &profile->labor_minutes);
  takt_api_input_int (body, "target_margin_pct", 0, MAX_MARGIN, &profile->target_margin_pct);
}

/* A new profile, or the one in the path. */
static TaktProfile *
get_profile (TaktApiCall *call, GError **error)
{
  gint64 id = takt_api_call_get_id (call);

  return id == 0 ? takt_profile_new ()
                 : takt_products_get (takt_shop_get_products (takt_api_call_get_shop (call)), id, error);
}

static void
parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (GInputStream) content = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (TaktApiForm) form = NULL;
  GError *error = NULL;
  int plate = 0;

  form = takt_api_upload_parse_finish (TAKT_API_UPLOAD (source), result, &error);
  if (form != NULL && form->file == NULL)
    takt_error_set_field (&error, "file", _ ("The sliced file is missing. Send it as the part “file”."));
  if (error == NULL)
    profile = get_profile (call, &error);
  if (error != NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  node = form_to_json (form);
  takt_api_call_set_body (call, node);
  takt_api_input_int (takt_api_call_get_body (call), "plate", 1, TAKT_SLICED_MAX_PLATES, &plate);
  if (profile->id == 0)
    read_form (takt_api_call_get_body (call), profile);
  if (!takt_api_call_end_input (call))
    return;

  content = g_memory_input_stream_new_from_bytes (form->file);
  takt_product_import_async (takt_shop_get_products (takt_api_call_get_shop (call)), content,
                             form->file_name != NULL ? form->file_name : "", plate, profile,
                             takt_api_call_get_cancellable (call), imported_cb, takt_api_call_ref (call));
}

/** takt_api_products_import: a new profile from an upload; with an id in the path that profile is filled anew */
void
takt_api_products_import (TaktApiCall *call)
{
  takt_api_upload_parse_async (takt_api_call_get_upload (call), takt_api_call_get_cancellable (call),
                               parsed_cb, takt_api_call_ref (call));
}
