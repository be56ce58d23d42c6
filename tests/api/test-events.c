/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "api-fixture.h"
#include "takt-api-events.h"

/* Calls that last: streams of events, and what happens when a client or the server goes away in the middle. */

typedef struct
{
  ApiFixture *f;
  SoupMessage *message;
  GInputStream *input;
  GString *text;
} Stream;

static Stream *
stream_open (ApiFixture *f, const char *method)
{
  g_autofree char *uri =
      g_strdup_printf ("http://127.0.0.1:%u/api/events", takt_api_server_get_port (f->server));
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", f->token);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Stream *self = g_new0 (Stream, 1);

  self->f = f;
  self->text = g_string_new (NULL);
  self->message = soup_message_new (method, uri);
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Authorization",
                                authorization);
  soup_session_send_async (f->session, self->message, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                           &held);
  result = takt_test_wait_result (&held, "the stream to open");
  self->input = soup_session_send_finish (f->session, result, &error);
  g_assert_no_error (error);
  return self;
}

static guint
stream_get_status (Stream *self)
{
  return soup_message_get_status (self->message);
}

static void
stream_close (Stream *self)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_input_stream_close_async (self->input, G_PRIORITY_DEFAULT, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the stream to close");
  g_input_stream_close_finish (self->input, result, NULL);
  g_object_unref (self->input);
  g_object_unref (self->message);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* More of it; FALSE at its end. */
static gboolean
stream_read (Stream *self)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  char block[65536];
  gssize got;

  g_input_stream_read_async (self->input, block, sizeof block, G_PRIORITY_DEFAULT, NULL,
                             takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "more of the stream");
  got = g_input_stream_read_finish (self->input, result, NULL);
  if (got > 0)
    g_string_append_len (self->text, block, got);
  return got > 0;
}

static void
stream_expect (Stream *self, const char *text)
{
  while (strstr (self->text->str, text) == NULL)
    if (!stream_read (self))
      g_error ("the stream ended without: %s\n%s", text, self->text->str);
}

static void
test_tells (ApiFixture *f, gconstpointer data)
{
  Stream *first = stream_open (f, "GET");
  Stream *second;

  g_assert_cmpuint (stream_get_status (first), ==, 200);
  g_assert_cmpstr (
      soup_message_headers_get_content_type (soup_message_get_response_headers (first->message), NULL), ==,
      "text/event-stream");
  g_assert_cmpstr (
      soup_message_headers_get_one (soup_message_get_response_headers (first->message), "Cache-Control"), ==,
      "no-store");
  stream_expect (first, "retry: 2000\n\n");

  second = stream_open (f, "GET");
  takt_changes_note (takt_shop_get_changes (f->shop), "orders", 7);
  stream_expect (first, "event: orders\ndata: {\"id\": 7}\n\n");
  stream_expect (second, "event: orders\ndata: {\"id\": 7}\n\n");

  takt_changes_note (takt_shop_get_changes (f->shop), "history", 0);
  stream_expect (first, "event: history\ndata: {\"id\": null}\n\n");

  /* By a call of the API as well. */
  gint64 id = api_add_printer (f, "X1");
  g_autofree char *event = g_strdup_printf ("event: printers\ndata: {\"id\": %" G_GINT64_FORMAT "}\n\n", id);
  stream_expect (first, event);
  stream_expect (second, event);

  stream_close (first);
  stream_close (second);
}

static void
test_keeps_alive (ApiFixture *f, gconstpointer data)
{
  Stream *stream = stream_open (f, "GET");

  stream_expect (stream, "retry");
  g_assert_null (strstr (stream->text->str, ": still here"));
  for (int i = 0; i < 3; i++)
    {
      g_string_truncate (stream->text, 0);
      takt_manual_clock_advance (f->clock, TAKT_API_KEEP_ALIVE_SECONDS * G_USEC_PER_SEC);
      stream_expect (stream, ": still here\n\n");
    }
  stream_close (stream);
}

static void
test_head (ApiFixture *f, gconstpointer data)
{
  Stream *stream = stream_open (f, "HEAD");

  g_assert_cmpuint (stream_get_status (stream), ==, 200);
  g_assert_false (stream_read (stream));
  stream_close (stream);
}

static void
test_needs_token (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) answer = api_send_as (f, NULL, "GET", "/api/events", NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 401);
}

typedef struct
{
  ApiFixture *f;
  guint status;
} Attempt;

/* Whether one more listener is let in; the server notices a client that left a moment later. */
static gboolean
one_more_fits (gpointer user_data)
{
  Attempt *attempt = user_data;
  Stream *stream = stream_open (attempt->f, "GET");

  attempt->status = stream_get_status (stream);
  stream_close (stream);
  return attempt->status == 200;
}

static void
test_bounded (ApiFixture *f, gconstpointer data)
{
  Stream *streams[TAKT_API_MAX_LISTENERS];
  Attempt attempt = { f, 0 };

  for (guint i = 0; i < TAKT_API_MAX_LISTENERS; i++)
    {
      streams[i] = stream_open (f, "GET");
      g_assert_cmpuint (stream_get_status (streams[i]), ==, 200);
    }
  api_refuse (f, 409, NULL, "GET", "/api/events", NULL);

  /* Who leaves makes room, though nothing was told meanwhile. */
  stream_close (streams[0]);
  takt_test_wait_for (one_more_fits, &attempt, "room for a listener");

  for (guint i = 1; i < TAKT_API_MAX_LISTENERS; i++)
    stream_close (streams[i]);
}

static void
test_slow_listener (ApiFixture *f, gconstpointer data)
{
  Stream *slow = stream_open (f, "GET");
  gint64 id = 1;

  /* More than all socket buffers on the way hold, and nobody reads. */
  for (int round = 0; round < 200; round++)
    {
      for (int i = 0; i < 1000; i++)
        takt_changes_note (takt_shop_get_changes (f->shop), "orders", id++);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  while (stream_read (slow))
    ;
  g_assert_cmpuint (slow->text->len, >, 0);
  g_assert_null (strstr (slow->text->str, "{\"id\": 200000}"));
  stream_close (slow);

  /* The others do not notice. */
  Stream *next = stream_open (f, "GET");
  takt_changes_note (takt_shop_get_changes (f->shop), "orders", 1);
  stream_expect (next, "event: orders\ndata: {\"id\": 1}\n\n");
  stream_close (next);
}

static void
test_stop_ends_streams (ApiFixture *f, gconstpointer data)
{
  Stream *stream = stream_open (f, "GET");

  stream_expect (stream, "retry");
  takt_api_server_stop (f->server);
  while (stream_read (stream))
    ;
  stream_close (stream);
}

static gboolean
source_is_asked (gpointer user_data)
{
  return ((ApiFixture *) user_data)->source->held != NULL;
}

static gboolean
source_is_let_go (gpointer user_data)
{
  return ((ApiFixture *) user_data)->source->held == NULL;
}

/* A sync whose page does not come. */
static SoupMessage *
begin_sync (ApiFixture *f, GCancellable *cancellable, GAsyncResult **held)
{
  g_autofree char *uri =
      g_strdup_printf ("http://127.0.0.1:%u/api/etsy/sync-orders", takt_api_server_get_port (f->server));
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", f->token);
  SoupMessage *message = soup_message_new ("POST", uri);

  takt_fake_source_connect (f->source, "1", "USD");
  f->source->hold = TRUE;
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, cancellable,
                                    takt_test_store_result, held);
  takt_test_wait_for (source_is_asked, f, "the source to be asked");
  return message;
}

static void
test_hanging_up_cancels (ApiFixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SoupMessage) message = begin_sync (f, cancellable, &held);

  g_cancellable_cancel (cancellable);
  takt_test_wait_for (source_is_let_go, f, "the sync to be cancelled");
  result = takt_test_wait_result (&held, "the client to give up");
  g_assert_null (soup_session_send_and_read_finish (f->session, result, NULL));

  /* And the server goes on. */
  f->source->hold = FALSE;
  g_autoptr (JsonObject) again = api_expect (f, 200, "POST", "/api/etsy/sync-orders", NULL);
  g_assert_true (json_object_get_boolean_member (again, "success"));
}

static void
test_stop_cancels (ApiFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SoupMessage) message = begin_sync (f, NULL, &held);

  takt_api_server_stop (f->server);
  takt_test_wait_for (source_is_let_go, f, "the sync to be cancelled");
  result = takt_test_wait_result (&held, "the client to notice");
  g_assert_null (soup_session_send_and_read_finish (f->session, result, NULL));
}

static void
test_long_call_answers (ApiFixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message = begin_sync (f, NULL, &held);
  g_autoptr (JsonObject) settings = NULL;

  /* Others are served meanwhile. */
  settings = api_expect (f, 200, "GET", "/api/settings", NULL);
  g_assert_nonnull (settings);

  takt_fake_source_release (f->source);
  result = takt_test_wait_result (&held, "the sync to end");
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (f->session, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 0);
}

/* A second request on the same connection is no farewell: the first, which takes its time, is answered. The second is not, and the
 * end of the connection says so. */
static void
test_pipelined (ApiFixture *f, gconstpointer data)
{
  g_autofree char *requests = g_strdup_printf (
      "POST /api/backup HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\n\r\n"
      "PUT /api/settings HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
      "Content-Type: application/json\r\nContent-Length: 22\r\n\r\n{\"buffer_minutes\": 41}",
      f->token, f->token);
  g_autofree char *answers = api_raw (f, requests, -1);
  g_autoptr (JsonObject) settings = api_expect (f, 200, "GET", "/api/settings", NULL);

  g_assert_cmpuint (api_get_status (answers), ==, 201);
  g_assert_nonnull (strstr (answers, "Connection: close\r\n"));
  g_assert_null (strstr (answers + 1, "HTTP/1.1 "));
  g_assert_cmpint (api_int (settings, "buffer_minutes"), !=, 41);
}

#define ADD(name, test)                                                                                      \
  g_test_add ("/api/events/" name, ApiFixture, NULL, api_fixture_set_up, test, api_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("tells", test_tells);
  ADD ("keeps-alive", test_keeps_alive);
  ADD ("head", test_head);
  ADD ("needs-token", test_needs_token);
  ADD ("bounded", test_bounded);
  ADD ("slow-listener-is-cut-off", test_slow_listener);
  ADD ("stop-ends-streams", test_stop_ends_streams);
  ADD ("hanging-up-cancels", test_hanging_up_cancels);
  ADD ("stop-cancels", test_stop_cancels);
  ADD ("long-call-answers", test_long_call_answers);
  ADD ("pipelined", test_pipelined);
  return g_test_run ();
}
