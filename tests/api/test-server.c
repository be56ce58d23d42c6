/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "api-fixture.h"
#include "takt-api-call.h"
#include "takt-api-door.h"
#include "takt-error.h"
#include "takt-id.h"
#include "takt-token.h"

/* What every call goes through before its route is asked. */

#define MIB (1024 * 1024)

static char *
head (ApiFixture *f, const char *first_line, const char *host, const char *more)
{
  return g_strdup_printf ("%s\r\nHost: %s\r\nAuthorization: Bearer %s\r\n%sConnection: close\r\n\r\n",
                          first_line, host, f->token, more);
}

static void
test_host (ApiFixture *f, gconstpointer data)
{
  const struct
  {
    const char *line, *host;
    guint status;
  } cases[] = {
    { "GET /api/settings HTTP/1.1", "localhost", 200 },
    { "GET /api/settings HTTP/1.1", "LOCALHOST:5000", 200 },
    { "GET /api/settings HTTP/1.1", "127.0.0.1:80", 200 },
    { "GET /api/settings HTTP/1.1", "[::1]:5000", 200 },
    { "GET http://localhost/api/settings HTTP/1.1", "localhost", 200 },
    { "GET /api/settings HTTP/1.1", "evil.example", 403 },
    { "GET /api/settings HTTP/1.1", "localhost.evil.example", 403 },
    { "GET /api/settings HTTP/1.1", "localhost\r\nHost: evil.example", 403 },
    { "GET /api/settings HTTP/1.1", "evil.example\r\nHost: localhost", 403 },
    { "GET http://evil.example/api/settings HTTP/1.1", "localhost", 403 },
    { "GET http://localhost/api/settings HTTP/1.1", "evil.example", 403 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *request = head (f, cases[i].line, cases[i].host, "");
      g_autofree char *answer = api_raw (f, request, -1);

      g_test_message ("%s, %s", cases[i].line, cases[i].host);
      g_assert_cmpuint (api_get_status (answer), ==, cases[i].status);
      g_assert_nonnull (strstr (answer, "nosniff"));
      if (cases[i].status == 403)
        g_assert_nonnull (strstr (answer, "\"error\":\"forbidden\""));
    }
}

/* The name of the host comes before the token, the token before the path, the path before the method. */
static void
test_order_of_checks (ApiFixture *f, gconstpointer data)
{
  g_autofree char *no_host = api_raw (
      f, "DELETE /nowhere HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
      -1);
  g_autoptr (ApiAnswer) no_token = api_send_as (f, NULL, "DELETE", "/nowhere", NULL, NULL);
  g_autoptr (ApiAnswer) no_path = api_send (f, "DELETE", "/nowhere", NULL);
  g_autoptr (ApiAnswer) no_method = api_send (f, "DELETE", "/api/orders", "not json");

  g_assert_cmpuint (api_get_status (no_host), ==, 403);
  g_assert_cmpuint (no_token->status, ==, 401);
  g_assert_cmpuint (no_path->status, ==, 404);
  g_assert_cmpuint (no_method->status, ==, 405);
  g_assert_cmpstr (soup_message_headers_get_one (no_method->headers, "Allow"), ==,
                   "HEAD, GET, POST, OPTIONS");
}

static void
test_tokens (ApiFixture *f, gconstpointer data)
{
  const char *key = takt_fake_secrets_get (f->secrets, TAKT_SECRET_API_KEY);
  const char *profile = takt_store_get_profile_id (f->store);
  g_autofree char *other_key = takt_id_random_base64url (32);
  g_autofree char *forged = takt_token_make (other_key, profile, "x", 1, API_NOW, NULL);
  g_autofree char *foreign = takt_token_make (key, "another profile", "x", 1, API_NOW, NULL);
  g_autofree char *expired = takt_token_make (key, profile, "x", 1, API_NOW - 86400, NULL);
  g_autofree char *future = takt_token_make (key, profile, "x", 1, API_NOW + 100, NULL);
  g_autofree char *huge = g_strnfill (50000, 'a');
  const char *const bad[] = {
    forged,
    foreign,
    expired,
    future,
    huge,
    "x",
    "null",
    /* {"alg":"none"}.{"sub":"me"}. */
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.",
  };
  g_autofree char *lower = g_strdup_printf ("bearer %s", f->token);
  g_autoptr (ApiAnswer) good = api_send_as (f, lower, "GET", "/api/settings", NULL, NULL);

  g_assert_cmpuint (good->status, ==, 200);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *value = g_strdup_printf ("Bearer %s", bad[i]);
      g_autoptr (ApiAnswer) answer = api_send_as (f, value, "GET", "/api/settings", NULL, NULL);

      g_assert_cmpuint (answer->status, ==, 401);
      g_assert_cmpstr (soup_message_headers_get_one (answer->headers, "WWW-Authenticate"), ==,
                       "Bearer realm=\"takt\"");
      g_assert_cmpstr (api_text (json_node_get_object (answer->json), "error"), ==, "unauthorized");
      g_assert_null (strstr (answer->text, key));
    }
}

static void
test_too_many_bad_tokens (ApiFixture *f, gconstpointer data)
{
  /* Calls without a token do not count: a web page can make them. */
  for (int i = 0; i < 50; i++)
    {
      g_autoptr (ApiAnswer) answer =
          api_send_as (f, i % 2 == 0 ? NULL : "Basic eDp5", "GET", "/api/orders", NULL, NULL);

      g_assert_cmpuint (answer->status, ==, 401);
    }
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (ApiAnswer) answer = api_send_as (f, "Bearer a.b.c", "GET", "/api/orders", NULL, NULL);

      g_assert_cmpuint (answer->status, ==, 401);
    }

  g_autoptr (ApiAnswer) locked = api_send_as (f, "Bearer a.b.c", "GET", "/api/orders", NULL, NULL);
  g_autoptr (ApiAnswer) locked_too = api_send (f, "GET", "/api/orders", NULL);

  g_assert_cmpuint (locked->status, ==, 429);
  g_assert_cmpstr (soup_message_headers_get_one (locked->headers, "Retry-After"), ==, "60");
  g_assert_cmpuint (locked_too->status, ==, 429);

  takt_manual_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  g_autoptr (ApiAnswer) open = api_send (f, "GET", "/api/orders", NULL);
  g_assert_cmpuint (open->status, ==, 200);
}

static void
test_methods (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) get = api_send (f, "GET", "/api/settings", NULL);
  g_autoptr (ApiAnswer) head_answer = api_send (f, "HEAD", "/api/settings", NULL);
  g_autoptr (ApiAnswer) options = api_send (f, "OPTIONS", "/api/settings", NULL);
  g_autoptr (ApiAnswer) preflight = api_send_as (f, NULL, "OPTIONS", "/api/settings", NULL, NULL);
  g_autoptr (ApiAnswer) trace = api_send (f, "TRACE", "/api/settings", NULL);

  g_assert_cmpuint (head_answer->status, ==, 200);
  g_assert_cmpstr (head_answer->text, ==, "");
  g_assert_cmpstr (soup_message_headers_get_one (head_answer->headers, "Content-Length"), ==,
                   soup_message_headers_get_one (get->headers, "Content-Length"));
  g_assert_cmpuint (options->status, ==, 204);
  g_assert_cmpstr (soup_message_headers_get_one (options->headers, "Allow"), ==, "HEAD, GET, PUT, OPTIONS");
  g_assert_cmpuint (preflight->status, ==, 401);
  g_assert_cmpuint (trace->status, ==, 405);
}

static void
test_content_type (ApiFixture *f, gconstpointer data)
{
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", f->token);
  const struct
  {
    const char *type;
    guint status;
  } cases[] = {
    { "application/json", 200 },
    { "Application/JSON; charset=UTF-8", 200 },
    { "application/json; charset=iso-8859-1", 415 },
    { "text/plain", 415 },
    { "application/x-www-form-urlencoded", 415 },
    { "multipart/form-data; boundary=x", 415 },
    { "application/jsonx", 415 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ApiAnswer) answer =
          api_send_as (f, authorization, "PUT", "/api/settings", cases[i].type, "{\"buffer_minutes\": 20}");

      g_test_message ("%s", cases[i].type);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }

  g_autofree char *none = head (f, "PUT /api/settings HTTP/1.1", "localhost", "Content-Length: 2\r\n");
  g_autofree char *sent = g_strconcat (none, "{}", NULL);
  g_autofree char *raw = api_raw (f, sent, -1);
  g_assert_cmpuint (api_get_status (raw), ==, 415);

  g_autofree char *packed = head (f, "PUT /api/settings HTTP/1.1", "localhost",
                                  "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"
                                  "Content-Length: 2\r\n");
  g_autofree char *packed_sent = g_strconcat (packed, "{}", NULL);
  g_autofree char *packed_raw = api_raw (f, packed_sent, -1);
  g_assert_cmpuint (api_get_status (packed_raw), ==, 415);
}

static void
test_json (ApiFixture *f, gconstpointer data)
{
  const char *const malformed[] = {
    "",        "{",          "nothing",  "{\"buffer_minutes\": 20}{}",  "{} []",
    "{\"a\"}", "{\"a\":1,}", "\xff\xfe", "{\"buffer_minutes\": 1e999}", "{'a': 1}"
  };
  const char *const no_object[] = { "[]", "1", "\"x\"", "null", "true" };

  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autofree char *shown = g_strescape (malformed[i], NULL);

      g_test_message ("%s", shown);
      api_refuse (f, 400, NULL, "PUT", "/api/settings", malformed[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (no_object); i++)
    api_refuse (f, 422, NULL, "PUT", "/api/settings", no_object[i]);

  api_refuse (f, 422, "bufferminutes", "PUT", "/api/settings", "{\"bufferminutes\": 20}");
  api_refuse (f, 422, "buffer_minutes", "PUT", "/api/settings", "{\"buffer_minutes\": \"20\"}");
  api_refuse (f, 422, "buffer_minutes", "PUT", "/api/settings", "{\"buffer_minutes\": 20.5}");
  api_refuse (f, 422, "buffer_minutes", "PUT", "/api/settings", "{\"buffer_minutes\": null}");
  api_refuse (f, 422, "buffer_minutes", "PUT", "/api/settings", "{\"buffer_minutes\": -1}");
  api_refuse (f, 422, "smtp.hots", "PUT", "/api/settings",
              "{\"buffer_minutes\": 20, \"smtp\": {\"hots\": \"x\"}}");
  api_refuse (f, 400, NULL, "GET", "/api/settings", "{}");
  api_refuse (f, 422, "x", "POST", "/api/etsy/sync-orders", "{\"x\": 1}");
}

static void
test_query (ApiFixture *f, gconstpointer data)
{
  api_refuse (f, 422, "limit", "GET", "/api/orders?limit=0", NULL);
  api_refuse (f, 422, "limit", "GET", "/api/orders?limit=1001", NULL);
  api_refuse (f, 422, "limit", "GET", "/api/orders?limit=ten", NULL);
  api_refuse (f, 422, "offset", "GET", "/api/orders?offset=-1", NULL);
  api_refuse (f, 422, "limit", "GET", "/api/orders?limit=1&limit=2", NULL);
  api_refuse (f, 422, "limits", "GET", "/api/orders?limits=1", NULL);
  api_refuse (f, 422, "status", "GET", "/api/orders?status=open", NULL);
  api_refuse (f, 422, "sort", "GET", "/api/orders?sort=price", NULL);
  api_refuse (f, 422, "x", "GET", "/api/settings?x=1", NULL);
  api_refuse (f, 422, "from", "GET", "/api/history?from=yesterday", NULL);
  api_refuse (f, 422, "printer_id", "GET", "/api/history?printer_id=99", NULL);

  /* Not spelled by libsoup's client. */
  g_autofree char *broken = head (f, "GET /api/orders?q=%zz HTTP/1.1", "localhost", "");
  g_autofree char *raw = api_raw (f, broken, -1);
  g_assert_cmpuint (api_get_status (raw), ==, 400);
}

static void
test_large_bodies (ApiFixture *f, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (MIB - 2, ' ');
  g_autofree char *fits = g_strdup_printf ("{}%s", filler);
  g_autofree char *one_more = g_strdup_printf ("{} %s", filler);
  g_autoptr (ApiAnswer) good = api_send (f, "PUT", "/api/settings", fits);

  g_assert_cmpuint (good->status, ==, 200);
  api_refuse (f, 413, NULL, "PUT", "/api/settings", one_more);

  /* Said beforehand, and never sent: the answer comes without it. */
  g_autofree char *promise = head (f, "PUT /api/settings HTTP/1.1", "localhost",
                                   "Content-Type: application/json\r\nContent-Length: 10000000000\r\n");
  g_autofree char *raw = api_raw (f, promise, -1);
  g_assert_cmpuint (api_get_status (raw), ==, 413);
  g_assert_nonnull (strstr (raw, "Connection: close"));
  g_assert_nonnull (strstr (raw, "\"error\":\"too_large\""));

  g_autofree char *stranger =
      g_strdup ("PUT /api/settings HTTP/1.1\r\nHost: localhost\r\n"
                "Content-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n");
  g_autofree char *raw_stranger = api_raw (f, stranger, -1);
  g_assert_cmpuint (api_get_status (raw_stranger), ==, 401);

  g_autofree char *asks = head (f, "PUT /api/settings HTTP/1.1", "localhost",
                                "Content-Type: application/json\r\nContent-Length: 10000000000\r\n"
                                "Expect: 100-continue\r\n");
  g_autofree char *raw_asks = api_raw (f, asks, -1);
  g_assert_cmpuint (api_get_status (raw_asks), ==, 413);
}

static void
test_large_chunks (ApiFixture *f, gconstpointer data)
{
  g_autofree char *start = head (f, "PUT /api/settings HTTP/1.1", "localhost",
                                 "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n");
  g_autofree char *block = g_strnfill (64 * 1024, ' ');
  g_autoptr (GString) request = g_string_new (start);
  g_autofree char *raw = NULL;

  for (int i = 0; i < 40; i++)
    g_string_append_printf (request, "10000\r\n%s\r\n", block);
  /* Without the last chunk: who waits for the end of it waits for ever. */
  raw = api_raw (f, request->str, (gssize) request->len);
  g_assert_cmpuint (api_get_status (raw), ==, 413);

  g_autoptr (GString) small = g_string_new (start);
  g_string_append (small, "17\r\n{\"buffer_minutes\": 25 }\r\n0\r\n\r\n");
  g_autofree char *raw_small = api_raw (f, small->str, (gssize) small->len);
  g_assert_cmpuint (api_get_status (raw_small), ==, 200);
  g_assert_nonnull (strstr (raw_small, "\"buffer_minutes\":25"));
}

static void
test_ranges_are_ignored (ApiFixture *f, gconstpointer data)
{
  g_autofree char *request = head (f, "GET /api/settings HTTP/1.1", "localhost", "Range: bytes=0-3\r\n");
  g_autofree char *raw = api_raw (f, request, -1);

  g_assert_cmpuint (api_get_status (raw), ==, 200);
}

static void
test_port_is_taken (ApiFixture *f, gconstpointer data)
{
  g_autoptr (TaktApiServer) second = takt_api_server_new (f->shop);
  guint port = takt_api_server_get_port (f->server);
  g_autofree char *number = g_strdup_printf ("%u", port);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_api_server_start_async (second, port, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the second server");
  g_assert_false (takt_api_server_start_finish (second, result, &error));
  g_assert_nonnull (strstr (error->message, number));
  g_assert_nonnull (strstr (error->message, "--api-port"));
  takt_test_assert_error (error, TAKT_ERROR_BUSY);
  g_assert_cmpuint (takt_api_server_get_port (second), ==, 0);

  /* It can be tried again on another port, and stopped twice. */
  g_clear_object (&result);
  takt_api_server_start_async (second, 0, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the second server");
  g_assert_true (takt_api_server_start_finish (second, result, &error));
  g_assert_cmpuint (takt_api_server_get_port (second), !=, port);
  takt_api_server_stop (second);
  takt_api_server_stop (second);
  g_assert_cmpuint (takt_api_server_get_port (second), ==, 0);
}

static void
test_key_is_kept (ApiFixture *f, gconstpointer data)
{
  g_autofree char *key = g_strdup (takt_fake_secrets_get (f->secrets, TAKT_SECRET_API_KEY));
  g_autoptr (TaktApiServer) second = takt_api_server_new (f->shop);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* 32 bytes as base64url. */
  g_assert_cmpuint (strlen (key), ==, 43);
  takt_api_server_start_async (second, 0, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the second server");
  g_assert_true (takt_api_server_start_finish (second, result, &error));
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, TAKT_SECRET_API_KEY), ==, key);
}

static void
test_no_keyring (ApiFixture *f, gconstpointer data)
{
  g_autoptr (TaktApiServer) second = takt_api_server_new (f->shop);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  f->secrets->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "locked");
  takt_api_server_start_async (second, 0, NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the second server");
  g_assert_false (takt_api_server_start_finish (second, result, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
}

static void
test_ipv6 (ApiFixture *f, gconstpointer data)
{
  g_autofree char *uri =
      g_strdup_printf ("http://[::1]:%u/api/settings", takt_api_server_get_port (f->server));
  g_autoptr (GSocket) probe =
      g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", uri);
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", f->token);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (probe == NULL || !g_socket_bind (probe, address, TRUE, NULL))
    {
      g_test_skip ("this machine has no IPv6 loopback");
      return;
    }

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  soup_session_send_and_read_async (f->session, message, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                    &held);
  result = takt_test_wait_result (&held, "an answer over IPv6");
  bytes = soup_session_send_and_read_finish (f->session, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
}

static gboolean
is_readable (gpointer socket)
{
  return (g_socket_condition_check (socket, G_IO_IN) & G_IO_IN) != 0;
}

/* Without a file descriptor left, a caller waits at the door, and is let in a little later. */
static void
test_no_descriptors_left (ApiFixture *f, gconstpointer data)
{
  struct rlimit limit, wide;
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new (loopback, (guint16) takt_api_server_get_port (f->server));
  g_autofree char *request = head (f, "GET /api/settings HTTP/1.1", "localhost", "");
  g_autoptr (GSocket) client = NULL;
  g_autoptr (GError) error = NULL;
  char answer[64] = "";
  int fd;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &wide), ==, 0);
  limit = wide;
  limit.rlim_cur = MIN (200, wide.rlim_cur);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  while ((fd = dup (0)) >= 0)
    g_array_append_val (taken, fd);
  g_assert_cmpuint (taken->len, >, 1);

  g_assert_cmpint (close (g_array_index (taken, int, taken->len - 1)), ==, 0);
  g_array_set_size (taken, taken->len - 1);
  client = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_connect (client, address, NULL, &error));
  g_assert_no_error (error);
  g_test_expect_message ("takt-api", G_LOG_LEVEL_MESSAGE, "*cannot be accepted*");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_test_assert_expected_messages ();

  for (guint i = 0; i < taken->len; i++)
    close (g_array_index (taken, int, i));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &wide), ==, 0);
  g_assert_cmpint (g_socket_send (client, request, strlen (request), NULL, &error), ==, strlen (request));
  takt_manual_clock_advance (f->clock, G_USEC_PER_SEC);
  takt_test_wait_for (is_readable, client, "the answer of a late guest");
  g_assert_cmpint (g_socket_receive (client, answer, sizeof answer - 1, NULL, &error), >, 0);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
}

static GSocketConnection *
knock (ApiFixture *f)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_connect_to_host_async (client, "127.0.0.1", (guint16) takt_api_server_get_port (f->server),
                                         NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "a connection");
  connection = g_socket_client_connect_to_host_finish (client, result, &error);
  g_assert_no_error (error);
  return connection;
}

static gboolean
has_ended (gpointer user_data)
{
  GSocket *socket = g_socket_connection_get_socket (user_data);
  char byte;

  return g_socket_receive_with_blocking (socket, &byte, 1, FALSE, NULL, NULL) == 0;
}

/* More connections than the server takes, none of which ever says a whole request: the oldest make room, and whoever has something
 * to say is answered. */
static void
test_slow_connections (ApiFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) slow = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; i < TAKT_API_MAX_CONNECTIONS + 10; i++)
    {
      GSocketConnection *connection = knock (f);

      g_ptr_array_add (slow, connection);
      g_assert_cmpint (
          g_socket_send (g_socket_connection_get_socket (connection), "GET / HTTP/1.1\r\nX", 17, NULL, NULL),
          ==, 17);
    }
  for (int i = 0; i < 10; i++)
    takt_test_wait_for (has_ended, slow->pdata[i], "the oldest connection to be closed");
  g_assert_false (has_ended (slow->pdata[TAKT_API_MAX_CONNECTIONS]));

  g_autoptr (ApiAnswer) answer = api_send (f, "GET", "/api/settings", NULL);
  g_assert_cmpuint (answer->status, ==, 200);
}

/* Whoever does not finish a request, in its head or in its body, is not waited for. */
static void
test_unfinished_requests (ApiFixture *f, gconstpointer data)
{
  g_autoptr (GSocketConnection) silent = knock (f);
  g_autoptr (GSocketConnection) half = knock (f);
  g_autofree char *request =
      g_strdup_printf ("PUT /api/settings HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                       "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
                       f->token);

  g_assert_cmpint (
      g_socket_send (g_socket_connection_get_socket (half), request, strlen (request), NULL, NULL), ==,
      (gssize) strlen (request));
  /* Both have been taken in when a later one is answered. */
  g_autoptr (ApiAnswer) answer = api_send (f, "GET", "/api/settings", NULL);
  g_assert_cmpuint (answer->status, ==, 200);

  takt_manual_clock_advance (f->clock, (TAKT_API_REQUEST_SECONDS - 1) * G_USEC_PER_SEC);
  g_assert_false (has_ended (silent));
  g_assert_false (has_ended (half));
  takt_manual_clock_advance (f->clock, G_USEC_PER_SEC);
  takt_test_wait_for (has_ended, silent, "the silent connection to be closed");
  takt_test_wait_for (has_ended, half, "the half request to be closed");
}

/* A client that keeps its connection and then leaves without a word must not cost a descriptor. */
static void
test_one_request_a_connection (ApiFixture *f, gconstpointer data)
{
  g_autofree char *good = g_strdup_printf (
      "GET /api/settings HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\nAuthorization: Bearer %s\r\n\r\n",
      f->token);
  const char *const requests[] = {
    good,
    "GET /api/settings HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /api/settings HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
  };

  /* The reading goes on until the server ends the connection. */
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *answer = api_raw (f, requests[i], -1);

      g_assert_nonnull (strstr (answer, "Connection: close\r\n"));
    }
}

#define ADD(name, test)                                                                                      \
  g_test_add ("/api/server/" name, ApiFixture, NULL, api_fixture_set_up, test, api_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("host", test_host);
  ADD ("order-of-checks", test_order_of_checks);
  ADD ("tokens", test_tokens);
  ADD ("too-many-bad-tokens", test_too_many_bad_tokens);
  ADD ("methods", test_methods);
  ADD ("content-type", test_content_type);
  ADD ("json", test_json);
  ADD ("query", test_query);
  ADD ("large-bodies", test_large_bodies);
  ADD ("large-chunks", test_large_chunks);
  ADD ("ranges-are-ignored", test_ranges_are_ignored);
  ADD ("port-is-taken", test_port_is_taken);
  ADD ("key-is-kept", test_key_is_kept);
  ADD ("no-keyring", test_no_keyring);
  ADD ("ipv6", test_ipv6);
  ADD ("no-descriptors-left", test_no_descriptors_left);
  ADD ("one-request-a-connection", test_one_request_a_connection);
  ADD ("slow-connections", test_slow_connections);
  ADD ("unfinished-requests", test_unfinished_requests);
  return g_test_run ();
}
