/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-commands"

#include "takt-running.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "secrets/takt-keyring.h"
#include "takt-clock.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-runtime.h"
#include "takt-token.h"

/* The program that runs on this profile, as a command beside it sees it: its local API, with a token like anybody's. */

#define TOKEN_DAYS 1

/* An answer of ours is far smaller. */
#define MAX_ANSWER (64 * 1024)

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
      _ ("Takt runs with this profile, and it cannot be reached from here (%s). Import the file in its "
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
  return takt_token_make (key, takt_store_get_profile_id (store), "import-orders", TOKEN_DAYS,
                          takt_clock_now (clock), error);
}

static SoupMessage *
make_message (const char *url, const char *token, GBytes *file)
{
  g_autoptr (SoupMultipart) form = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL);
  SoupMessage *message;

  soup_multipart_append_form_file (form, "file", "orders.csv", "text/csv", file);
  message = soup_message_new_from_multipart (url, form);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  return message;
}

static gboolean
read_answer (SoupMessage *message, GBytes *answer, TaktMergeCounts *counts, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (answer, &length);
  g_autoptr (JsonNode) node = length <= MAX_ANSWER ? takt_json_parse (text, (gssize) length, NULL) : NULL;
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *told = takt_json_lenient_string (object, "message");

  if (object != NULL && soup_message_get_status (message) == SOUP_STATUS_OK)
    {
      counts->receipts = (guint) takt_json_lenient_int (object, "orders", 0);
      counts->new_orders = (guint) takt_json_lenient_int (object, "new_orders", 0);
      counts->updated_orders = (guint) takt_json_lenient_int (object, "updated_orders", 0);
      return TRUE;
    }
  if (told == NULL)
    return refuse (error, _ ("its answer makes no sense"));
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_FAILED, told);
  return FALSE;
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
  g_autofree char *url = dup_url (data_dir, "/api/orders/import");
  g_autofree char *token = url != NULL ? make_token (data_dir, error) : NULL;
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 60, NULL);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (url == NULL)
    return refuse (error, _ ("its local API does not run"));
  if (token == NULL)
    return FALSE;

  message = make_message (url, token, file);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, keep_result_cb, &result);
  answer = soup_session_send_and_read_finish (session, wait_for (&result), &local);
  if (answer == NULL)
    return refuse (error, local->message);
  return read_answer (message, answer, counts, error);
}
