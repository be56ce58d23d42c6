/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-call-private.h"

#include <glib/gi18n-lib.h>

/**
 * takt_api_error_get_status:
 *
 * Returns: the HTTP status for an error of the engine (contract §3). TAKT_ERROR_UNAUTHORIZED of the engine means that somebody
 * else refused one of our credentials; 401 is kept for the caller's own token.
 */
guint
takt_api_error_get_status (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return SOUP_STATUS_SERVICE_UNAVAILABLE;
  if (error->domain != TAKT_ERROR)
    return SOUP_STATUS_INTERNAL_SERVER_ERROR;

  switch ((TaktError) error->code)
    {
    case TAKT_ERROR_MALFORMED:
      return SOUP_STATUS_BAD_REQUEST;
    case TAKT_ERROR_INVALID:
      return SOUP_STATUS_UNPROCESSABLE_ENTITY;
    case TAKT_ERROR_TOO_LARGE:
      return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
    case TAKT_ERROR_NOT_FOUND:
      return SOUP_STATUS_NOT_FOUND;
    case TAKT_ERROR_CONFLICT:
    case TAKT_ERROR_BUSY:
      return SOUP_STATUS_CONFLICT;
    case TAKT_ERROR_UNAUTHORIZED:
    case TAKT_ERROR_UPSTREAM:
      return SOUP_STATUS_BAD_GATEWAY;
    case TAKT_ERROR_NOT_CONNECTED:
      return SOUP_STATUS_SERVICE_UNAVAILABLE;
    case TAKT_ERROR_CORRUPT:
    case TAKT_ERROR_FAILED:
    default:
      return SOUP_STATUS_INTERNAL_SERVER_ERROR;
    }
}

/** takt_api_error_to_json: (transfer full): the shape of every refusal; @field is left out where it is NULL or empty. */
JsonObject *
takt_api_error_to_json (const char *word, const char *message, const char *field)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "error", word);
  json_object_set_string_member (object, "message", message);
  if (field != NULL && *field != '\0')
    json_object_set_string_member (object, "field", field);
  return object;
}

/**
 * takt_api_message_set_safe_headers:
 *
 * What every answer says to a browser that got hold of it. No CORS header, ever. And one request a connection: libsoup (3.2) does
 * not notice when a client leaves between two, and would keep such a connection open until no descriptor is left.
 */
void
takt_api_message_set_safe_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Content-Security-Policy",
                                "default-src 'none'; frame-ancestors 'none'");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy", "same-origin");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
}

/* @node: (transfer full) */
static void
set_body (SoupServerMessage *message, JsonNode *node)
{
  gsize length;
  char *text = takt_json_to_string (node, &length);

  soup_server_message_set_response (message, "application/json; charset=utf-8", SOUP_MEMORY_TAKE, text,
                                    length);
  json_node_unref (node);
}

static void
set_node (SoupServerMessage *message, guint status, JsonNode *node)
{
  soup_server_message_set_status (message, status, NULL);
  set_body (message, node);
}

/** takt_api_message_set_body: gives a message a body and leaves its status open. @object: (transfer full) */
void
takt_api_message_set_body (SoupServerMessage *message, JsonObject *object)
{
  set_body (message, json_node_init_object (json_node_alloc (), object));
  json_object_unref (object);
}

/** takt_api_message_set_json: gives a message its status and body. @object: (transfer full) */
void
takt_api_message_set_json (SoupServerMessage *message, guint status, JsonObject *object)
{
  set_node (message, status, json_node_init_object (json_node_alloc (), object));
  json_object_unref (object);
}

/** takt_api_call_answer: @object: (transfer full) */
void
takt_api_call_answer (TaktApiCall *self, guint status, JsonObject *object)
{
  if (!takt_api_call_begin_answer (self))
    {
      json_object_unref (object);
      return;
    }

  takt_api_message_set_json (self->message, status, object);
  takt_api_call_end_answer (self);
}

/**
 * takt_api_call_answer_list:
 * @array: (transfer full)
 * @total: how many there are without `limit` and `offset`
 */
void
takt_api_call_answer_list (TaktApiCall *self, JsonArray *array, guint total)
{
  JsonNode *node = json_node_init_array (json_node_alloc (), array);
  g_autofree char *count = g_strdup_printf ("%u", total);

  json_array_unref (array);
  if (!takt_api_call_begin_answer (self))
    {
      json_node_unref (node);
      return;
    }

  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), "X-Total-Count",
                                count);
  set_node (self->message, SOUP_STATUS_OK, node);
  takt_api_call_end_answer (self);
}

/** takt_api_call_answer_record: answers with one record, or with the fault that writing it met. */
void
takt_api_call_answer_record (TaktApiCall *self, guint status, TaktApiWriter writer, gconstpointer record)
{
  GError *error = NULL;
  JsonObject *object = writer (self->shop, record, &error);

  if (object != NULL)
    takt_api_call_answer (self, status, object);
  else
    takt_api_call_fail (self, error);
}

/** takt_api_call_answer_nothing: 204. */
void
takt_api_call_answer_nothing (TaktApiCall *self)
{
  if (!takt_api_call_begin_answer (self))
    return;

  soup_server_message_set_status (self->message, SOUP_STATUS_NO_CONTENT, NULL);
  takt_api_call_end_answer (self);
}

/** takt_api_call_answer_bytes: 200 with @bytes of @content_type: a picture. */
void
takt_api_call_answer_bytes (TaktApiCall *self, const char *content_type, GBytes *bytes)
{
  SoupMessageBody *body;

  if (!takt_api_call_begin_answer (self))
    return;

  body = soup_server_message_get_response_body (self->message);
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (self->message),
                                         content_type, NULL);
  soup_message_body_append_bytes (body, bytes);
  soup_server_message_set_status (self->message, SOUP_STATUS_OK, NULL);
  takt_api_call_end_answer (self);
}

/** takt_api_call_answer_stream: 200 with a body that the handler goes on writing; it has set the headers for that. */
void
takt_api_call_answer_stream (TaktApiCall *self)
{
  if (!takt_api_call_begin_answer (self))
    return;

  soup_server_message_set_status (self->message, SOUP_STATUS_OK, NULL);
  takt_api_call_end_answer (self);
}

/** takt_api_call_fail: @error: (transfer full) */
void
takt_api_call_fail (TaktApiCall *self, GError *error)
{
  takt_api_call_fail_with (self, error, NULL, NULL);
}

/**
 * takt_api_call_fail_with:
 * @error: (transfer full)
 * @field: (nullable): one more member of the answer
 * @value: (transfer full) (nullable): its value
 *
 * Refuses the call. The sentence of an error that is not ours stays in the log: it may be in no one's language.
 */
void
takt_api_call_fail_with (TaktApiCall *self, GError *error, const char *field, JsonNode *value)
{
  guint status = takt_api_error_get_status (error);
  const char *word = takt_error_get_word (error);
  const char *message = error->message;
  JsonObject *object;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      word = "cancelled";
      message = _ ("The call was cancelled before it was done.");
    }
  else if (status == SOUP_STATUS_INTERNAL_SERVER_ERROR)
    {
      g_warning ("%s failed: %s", self->route->operation_id, message);
      if (error->domain != TAKT_ERROR)
        message = _ ("Something went wrong inside Takt. Its log says what.");
    }

  object = takt_api_error_to_json (word, message, takt_error_get_field (error));
  if (value != NULL)
    json_object_set_member (object, field, value);
  takt_api_call_answer (self, status, object);
  g_error_free (error);
}
