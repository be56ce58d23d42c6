/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-commands"

#include "takt-running.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "secrets/takt-keyring.h"
#include "takt-clock.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-runtime.h"
#include "takt-token.h"

/* The program that runs on this profile, as a command beside it sees it: its local API, with a token like anybody's. */

#define TOKEN_DAYS 1

/* An answer of ours is far smaller. */
#define MAX_ANSWER (8 * 1024 * 1024)

/* A number is searched for among other texts; so many orders may hold its digits besides. */
#define MAX_FOUND "50"

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
refuse (GError **error, const char *reason)
{
  g_set_error (
      error, TAKT_ERROR, TAKT_ERROR_BUSY,
      _ ("Takt runs with this profile, and it cannot be reached from here (%s). Nothing was done. Do it in its "
         "window, or close it and try again."),
      reason);
  return FALSE;
}

static char *
dup_url (const char *data_dir, const char *path)
{
  g_autofree char *file = g_build_filename (data_dir, TAKT_RUNTIME_PORT_FILE, NULL);
  g_autofree char *text = NULL;
  guint64 port;

  if (!g_file_get_contents (file, &text, NULL, NULL)
      || !g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, G_MAXUINT16, &port, NULL))
    return NULL;
  return g_strdup_printf ("http://127.0.0.1:%" G_GUINT64_FORMAT "%s", port, path);
}

static char *
make_token (const char *data_dir, GError **error)
{
  g_autoptr (TaktStore) store = takt_store_open (data_dir, TAKT_STORE_READER, error);
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  g_autoptr (TaktSecretStore) secrets = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autofree char *key = NULL;

  if (store == NULL)
    return NULL;

  secrets = takt_keyring_new (takt_store_get_profile_id (store));
  takt_token_load_key_async (secrets, NULL, keep_result_cb, &loaded);
  key = takt_token_load_key_finish (wait_for (&loaded), error);
  if (key == NULL)
    return NULL;
  return takt_token_make (key, takt_store_get_profile_id (store), "command line", TOKEN_DAYS,
                          takt_clock_now (clock), error);
}

/* Adds a token to @message and waits for the answer. NULL with the program's own words where it refuses. */
static JsonNode *
ask (const char *data_dir, SoupMessage *message, GError **error)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 60, NULL);
  g_autofree char *token = make_token (data_dir, error);
  g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *told = NULL;
  const char *text;
  gsize length;

  if (token == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, keep_result_cb, &result);
  answer = soup_session_send_and_read_finish (session, wait_for (&result), &local);
  if (answer == NULL)
    {
      refuse (error, local->message);
      return NULL;
    }

  text = g_bytes_get_data (answer, &length);
  node = length <= MAX_ANSWER ? takt_json_parse (text, (gssize) length, NULL) : NULL;
  if (node != NULL && soup_message_get_status (message) == SOUP_STATUS_OK)
    return g_steal_pointer (&node);
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    told = takt_json_lenient_string (json_node_get_object (node), "message");
  if (told != NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_FAILED, told);
  else
    refuse (error, _ ("its answer makes no sense"));
  return NULL;
}

/* (nullable): the address of @path at the running program's API. */
static char *
find_url (const char *data_dir, const char *path, GError **error)
{
  char *url = dup_url (data_dir, path);

  if (url == NULL)
    refuse (error, _ ("its local API does not run"));
  return url;
}

/**
 * takt_running_import:
 * @data_dir: the profile that another process has open
 * @file: the whole of a file of orders
 * @counts: (out): what it did
 * @error: TAKT_ERROR_BUSY when that process has no API to be reached, TAKT_ERROR_FAILED with its own words
 *
 * Has the running program import the file.
 */
gboolean
takt_running_import (const char *data_dir, GBytes *file, TaktMergeCounts *counts, GError **error)
{
  g_autofree char *url = find_url (data_dir, "/api/orders/import", error);
  g_autoptr (SoupMultipart) form = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (JsonNode) answer = NULL;
  JsonObject *object;

  if (url == NULL)
    return FALSE;

  soup_multipart_append_form_file (form, "file", "orders.csv", "text/csv", file);
  message = soup_message_new_from_multipart (url, form);
  answer = ask (data_dir, message, error);
  if (answer == NULL)
    return FALSE;

  object = JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  counts->receipts = (guint) takt_json_lenient_int (object, "orders", 0);
  counts->new_orders = (guint) takt_json_lenient_int (object, "new_orders", 0);
  counts->updated_orders = (guint) takt_json_lenient_int (object, "updated_orders", 0);
  return TRUE;
}

/* The row id of the order with that number; 0 with @error. */
static gint64
find_order (const char *data_dir, const char *order_number, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (order_number, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/api/orders?limit=" MAX_FOUND "&q=", escaped, NULL);
  g_autofree char *url = find_url (data_dir, path, error);
  g_autoptr (SoupMessage) message = url != NULL ? soup_message_new ("GET", url) : NULL;
  g_autoptr (JsonNode) answer = message != NULL ? ask (data_dir, message, error) : NULL;
  JsonArray *found = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;

  if (answer == NULL)
    return 0;
  for (guint i = 0; found != NULL && i < json_array_get_length (found); i++)
    {
      JsonNode *element = json_array_get_element (found, i);
      JsonObject *order = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      g_autofree char *number = takt_json_lenient_string (order, "order_number");

      if (g_strcmp0 (number, order_number) == 0)
        return takt_json_lenient_int (order, "id", 0);
    }
  takt_running_refuse_order (order_number, error);
  return 0;
}

/** takt_running_refuse_order: the error for an order that nobody knows. */
void
takt_running_refuse_order (const char *order_number, GError **error)
{
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
               _ ("There is no order “%s”. Give the number that Etsy or Takt shows."), order_number);
}

static SoupMessage *
make_shipment (const char *url, const TaktShipOrder *parcel)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  SoupMessage *message = soup_message_new ("POST", url);
  g_autoptr (GBytes) body = NULL;
  char *text;

  if (parcel->carrier != NULL)
    json_object_set_string_member (object, "carrier", parcel->carrier);
  if (parcel->tracking_code != NULL)
    json_object_set_string_member (object, "tracking_code", parcel->tracking_code);
  if (parcel->note != NULL)
    json_object_set_string_member (object, "note_to_buyer", parcel->note);
  json_object_set_boolean_member (object, "only_here", parcel->only_here);
  json_object_set_boolean_member (object, "without_tracking", parcel->without_tracking);
  json_node_init_object (node, object);
  text = takt_json_to_string (node, NULL);
  body = g_bytes_new_take (text, strlen (text));
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  return message;
}

/* The shipment that was made is the last one of the order's. */
static void
read_shipment (JsonNode *answer, TaktShipment *made)
{
  JsonObject *order = JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  JsonArray *shipments = takt_json_lenient_array (order, "shipments");
  guint length = shipments != NULL ? json_array_get_length (shipments) : 0;
  JsonNode *last = length > 0 ? json_array_get_element (shipments, length - 1) : NULL;
  JsonObject *object = last != NULL && JSON_NODE_HOLDS_OBJECT (last) ? json_node_get_object (last) : NULL;

  made->is_local = takt_json_lenient_bool (object, "only_here", FALSE);
  made->problem = takt_json_lenient_string (object, "problem");
}

/**
 * takt_running_ship:
 * @order_number: as its source or Takt shows it
 * @made: (inout): gets what a person is told of: is_local and problem
 * @error: TAKT_ERROR_BUSY when that process has no API to be reached, TAKT_ERROR_NOT_FOUND, TAKT_ERROR_FAILED with its own words
 *
 * Has the running program mark an order shipped.
 */
gboolean
takt_running_ship (const char *data_dir,
                   const char *order_number,
                   const TaktShipOrder *parcel,
                   TaktShipment *made,
                   GError **error)
{
  gint64 id = find_order (data_dir, order_number, error);
  g_autofree char *path = g_strdup_printf ("/api/orders/%" G_GINT64_FORMAT "/ship", id);
  g_autofree char *url = id != 0 ? find_url (data_dir, path, error) : NULL;
  g_autoptr (SoupMessage) message = url != NULL ? make_shipment (url, parcel) : NULL;
  g_autoptr (JsonNode) answer = message != NULL ? ask (data_dir, message, error) : NULL;

  if (answer == NULL)
    return FALSE;
  read_shipment (answer, made);
  return TRUE;
}
