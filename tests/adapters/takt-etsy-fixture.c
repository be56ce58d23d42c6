/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-etsy-fixture.h"

#include <libsoup/soup.h>
#include <string.h>

#include "takt-error.h"
#include "takt-test.h"

/* A port of the loopback that nobody listens on just now. */
static guint16
find_port (void)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

/**
 * etsy_fixture_new:
 * @is_manual: a clock that stands at ETSY_NOW, and so does the shop's; else one that runs ten times as fast as ours
 * @option: (nullable): of etsy-shop.py, with its value
 */
TaktEtsyFixture *
etsy_fixture_new (gboolean is_manual, const char *option, const char *value)
{
  TaktEtsyFixture *self = g_new0 (TaktEtsyFixture, 1);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, is_manual ? ETSY_NOW : 0);

  self->sim = takt_sim_start ("etsy-shop.py", "--per-second", "200", "--now", now, option, value, NULL);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", takt_sim_get_port (self->sim));
  self->auth_url = g_strconcat (self->url, "/oauth/connect", NULL);
  self->clock = is_manual ? TAKT_CLOCK (takt_manual_clock_new (ETSY_NOW)) : takt_clock_new_scaled (10);
  self->secrets = takt_fake_secrets_new ();
  self->redirect_port = find_port ();
  self->redirect_uri = g_strdup_printf ("http://localhost:%u/oauth/redirect", self->redirect_port);
  etsy_fixture_restart (self);
  return self;
}

void
etsy_fixture_free (TaktEtsyFixture *self)
{
  g_clear_object (&self->source);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  if (self->sim != NULL)
    takt_sim_stop (self->sim);
  g_free (self->url);
  g_free (self->auth_url);
  g_free (self->redirect_uri);
  g_free (self);
}

/* Another start of the program: what is not in the secret store is gone. */
void
etsy_fixture_restart (TaktEtsyFixture *self)
{
  g_clear_object (&self->source);
  self->source =
      takt_etsy_source_new (self->clock, TAKT_SECRET_STORE (self->secrets), 1, self->url, self->auth_url);
}

/* Time passes here and over there. */
void
etsy_fixture_advance (TaktEtsyFixture *self, gint64 seconds)
{
  g_autofree char *order = g_strdup_printf ("{'advance': %" G_GINT64_FORMAT "}", seconds);

  json_node_unref (etsy_fixture_control (self, "POST", "/_sim/clock", order));
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (self->clock), seconds * G_USEC_PER_SEC);
}

/* A control call; @quoted is JSON with single quotes. */
JsonNode *
etsy_fixture_control (TaktEtsyFixture *self, const char *method, const char *path, const char *quoted)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  if (quoted != NULL)
    {
      char *body = g_strdelimit (g_strdup (quoted), "'", '"');
      g_autoptr (GBytes) bytes = g_bytes_new_take (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                    &result);
  result = takt_test_wait_result (&result, path);
  answer = soup_session_send_and_read_finish (session, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (soup_message_get_status (message), ==, 200);

  {
    g_autofree char *text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));

    node = json_from_string (text, &error);
    g_assert_no_error (error);
  }
  return node;
}

void
etsy_fixture_fault (TaktEtsyFixture *self, const char *quoted)
{
  json_node_unref (etsy_fixture_control (self, "POST", "/_sim/fault", quoted));
}

/* What the shop was asked: those whose path ends in @path. */
static GPtrArray *
get_requests (TaktEtsyFixture *self, const char *path)
{
  g_autoptr (JsonNode) node = etsy_fixture_control (self, "GET", "/_sim/requests", NULL);
  JsonArray *all = json_node_get_array (node);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);

  for (guint i = 0; i < json_array_get_length (all); i++)
    {
      JsonObject *request = json_array_get_object_element (all, i);

      if (g_str_has_suffix (json_object_get_string_member (request, "path"), path))
        g_ptr_array_add (found, json_object_ref (request));
    }
  return found;
}

guint
etsy_fixture_count (TaktEtsyFixture *self, const char *path)
{
  g_autoptr (GPtrArray) found = get_requests (self, path);

  return found->len;
}

/* (transfer full) */
JsonObject *
etsy_fixture_last (TaktEtsyFixture *self, const char *path)
{
  g_autoptr (GPtrArray) found = get_requests (self, path);

  g_assert_cmpuint (found->len, >, 0);
  return json_object_ref (found->pdata[found->len - 1]);
}

void
etsy_fixture_forget (TaktEtsyFixture *self)
{
  json_node_unref (etsy_fixture_control (self, "DELETE", "/_sim/requests", NULL));
}

/* Begins to connect. Returns: (transfer full): the authorise address */
char *
etsy_fixture_begin (TaktEtsyFixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  const TaktConnectRequest request = {
    .key = ETSY_KEY,
    .shared_secret = ETSY_SECRET,
    .redirect_uri = self->redirect_uri,
    .read_only = self->read_only,
  };

  takt_order_source_connect_async (TAKT_ORDER_SOURCE (self->source), &request, NULL, takt_test_store_result,
                                   &result);
  result = takt_test_wait_result (&result, "connect");
  return takt_order_source_connect_finish (TAKT_ORDER_SOURCE (self->source), result, error);
}

/**
 * etsy_fixture_browse:
 * @location: (out) (optional) (transfer full) (nullable): where the answer points
 *
 * What a browser does. Returns: the status of the answer; 0 when nobody answered
 */
guint
etsy_fixture_browse (const char *method, const char *url, gboolean follow, char **location)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) answer = NULL;

  if (!follow)
    soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                    &result);
  result = takt_test_wait_result (&result, url);
  answer = soup_session_send_and_read_finish (session, result, NULL);
  if (location != NULL)
    *location =
        g_strdup (soup_message_headers_get_one (soup_message_get_response_headers (message), "Location"));
  return answer != NULL ? soup_message_get_status (message) : 0;
}

gboolean
etsy_fixture_paste (TaktEtsyFixture *self, const char *url, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_order_source_paste_async (TAKT_ORDER_SOURCE (self->source), url, NULL, takt_test_store_result,
                                 &result);
  result = takt_test_wait_result (&result, "paste");
  return takt_order_source_paste_finish (TAKT_ORDER_SOURCE (self->source), result, error);
}

gboolean
etsy_fixture_is_connected (TaktEtsyFixture *self)
{
  g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (TAKT_ORDER_SOURCE (self->source));

  return status->connected;
}

static gboolean
is_connected (gpointer user_data)
{
  return etsy_fixture_is_connected (user_data);
}

void
etsy_fixture_wait_connected (TaktEtsyFixture *self)
{
  takt_test_wait_for (is_connected, self, "the connection");
}

/* The whole way through the browser; the shop's notes of it are forgotten. */
void
etsy_fixture_connect (TaktEtsyFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = etsy_fixture_begin (self, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, TRUE, NULL), ==, 200);
  etsy_fixture_wait_connected (self);
  etsy_fixture_forget (self);
}

gboolean
etsy_fixture_load (TaktEtsyFixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_order_source_load_async (TAKT_ORDER_SOURCE (self->source), NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "load");
  return takt_order_source_load_finish (TAKT_ORDER_SOURCE (self->source), result, error);
}

char *
etsy_fixture_dup_last_error (TaktEtsyFixture *self)
{
  g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (TAKT_ORDER_SOURCE (self->source));

  return g_strdup (status->last_error);
}

TaktOrderPage *
etsy_fixture_fetch (TaktEtsyFixture *self, TaktTime since, const char *cursor, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_order_source_fetch_async (TAKT_ORDER_SOURCE (self->source), since, TRUE, cursor, NULL,
                                 takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "fetch");
  return takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (self->source), result, error);
}

/* All pages of a sync; a later order of a number replaces the earlier one. */
GPtrArray *
etsy_fixture_sync (TaktEtsyFixture *self, TaktTime since, guint *receipts, GError **error)
{
  g_autoptr (GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  g_autofree char *cursor = NULL;

  *receipts = 0;
  do
    {
      g_autoptr (TaktOrderPage) page = etsy_fixture_fetch (self, since, cursor, error);

      if (page == NULL)
        return NULL;
      *receipts += page->receipts;
      while (page->orders->len > 0)
        {
          TaktOrder *order = g_ptr_array_steal_index (page->orders, 0);
          TaktOrder *known = etsy_fixture_find (orders, order->order_number);

          if (known != NULL)
            g_ptr_array_remove (orders, known);
          g_ptr_array_add (orders, order);
        }
      g_free (cursor);
      cursor = g_steal_pointer (&page->next_cursor);
    }
  while (cursor != NULL);

  return g_steal_pointer (&orders);
}

TaktOrder *
etsy_fixture_find (GPtrArray *orders, const char *number)
{
  for (guint i = 0; i < orders->len; i++)
    if (g_strcmp0 (((TaktOrder *) orders->pdata[i])->order_number, number) == 0)
      return orders->pdata[i];
  return NULL;
}
