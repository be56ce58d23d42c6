/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <string.h>

#include "takt-error.h"
#include "takt-etsy-fixture.h"
#include "takt-log.h"
#include "takt-test.h"

static void
test_browser (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GHashTable) query = NULL;
  g_autoptr (TaktSourceStatus) status = NULL;
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (JsonObject) ping = NULL;
  g_autoptr (JsonObject) token = NULL;
  g_autoptr (JsonObject) me = NULL;
  const char *stored;
  JsonObject *form;

  g_assert_false (etsy_fixture_is_connected (f));
  url = etsy_fixture_begin (f, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (url, f->auth_url));
  g_assert_nonnull (strstr (url, "scope=shops_r%20listings_r%20transactions_r%20transactions_w"));
  query = soup_form_decode (strchr (url, '?') + 1);
  g_assert_cmpstr (g_hash_table_lookup (query, "response_type"), ==, "code");
  g_assert_cmpstr (g_hash_table_lookup (query, "client_id"), ==, ETSY_KEY);
  g_assert_cmpstr (g_hash_table_lookup (query, "redirect_uri"), ==, f->redirect_uri);
  g_assert_cmpstr (g_hash_table_lookup (query, "code_challenge_method"), ==, "S256");
  g_assert_cmpuint (strlen (g_hash_table_lookup (query, "code_challenge")), ==, 43);
  g_assert_cmpuint (strlen (g_hash_table_lookup (query, "state")), ==, 43);
  g_assert_null (strstr (url, ETSY_SECRET));

  g_assert_cmpuint (etsy_fixture_browse ("GET", url, TRUE, NULL), ==, 200);
  etsy_fixture_wait_connected (f);

  status = takt_order_source_dup_status (TAKT_ORDER_SOURCE (f->source));
  g_assert_cmpstr (status->shop_id, ==, "70000001");
  g_assert_cmpstr (status->shop_name, ==, "SamplePrintShop");
  g_assert_cmpstr (status->currency, ==, "USD");
  g_assert_cmpstr (status->last_error, ==, NULL);
  g_assert_cmpstr (status->can_ship, ==, "unknown");
  g_assert_cmpint (status->requests_left_today, >, 4000);
  shop = takt_order_source_dup_shop (TAKT_ORDER_SOURCE (f->source));
  g_assert_cmpstr (shop->source, ==, "etsy");
  g_assert_cmpstr (shop->external_id, ==, "70000001");
  g_assert_cmpstr (shop->name, ==, "SamplePrintShop");
  g_assert_cmpstr (shop->currency, ==, "USD");

  stored = takt_fake_secrets_get (f->secrets, TAKT_SECRET_ETSY);
  g_assert_nonnull (strstr (stored, "\"refresh_token\":\"900000001."));
  g_assert_nonnull (strstr (stored, "SamplePrintShop"));

  ping = etsy_fixture_last (f, "/openapi-ping");
  g_assert_cmpstr (json_object_get_string_member (ping, "key"), ==, ETSY_KEY ":" ETSY_SECRET);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (ping, "user_agent"), "Takt/"));
  token = etsy_fixture_last (f, "/oauth/token");
  form = json_object_get_object_member (token, "form");
  g_assert_cmpstr (json_object_get_string_member (form, "grant_type"), ==, "authorization_code");
  g_assert_cmpstr (json_object_get_string_member (form, "redirect_uri"), ==, f->redirect_uri);
  g_assert_cmpuint (strlen (json_object_get_string_member (form, "code_verifier")), ==, 43);
  me = etsy_fixture_last (f, "/users/me");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (me, "bearer"), "Bearer 900000001."));

  /* The listener is gone. */
  g_assert_cmpuint (etsy_fixture_browse ("GET", f->redirect_uri, TRUE, NULL), ==, 0);
}

static void
assert_begin_fails (TaktEtsyFixture *f,
                    const char *key,
                    const char *secret,
                    const char *redirect,
                    int code,
                    const char *field)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  takt_order_source_connect_async (TAKT_ORDER_SOURCE (f->source),
                                   &(TaktConnectRequest){ key, secret, redirect, FALSE, NULL }, NULL,
                                   takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "connect");
  g_assert_null (takt_order_source_connect_finish (TAKT_ORDER_SOURCE (f->source), result, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, field);
  takt_test_assert_error (error, code);
}

static void
test_keys (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  assert_begin_fails (f, "", ETSY_SECRET, f->redirect_uri, TAKT_ERROR_INVALID, "keystring");
  assert_begin_fails (f, ETSY_KEY ":" ETSY_SECRET, ETSY_SECRET, f->redirect_uri, TAKT_ERROR_INVALID,
                      "keystring");
  assert_begin_fails (f, ETSY_KEY, "sim secret", f->redirect_uri, TAKT_ERROR_INVALID, "shared_secret");
  assert_begin_fails (f, ETSY_KEY, "a\r\nb", f->redirect_uri, TAKT_ERROR_INVALID, "shared_secret");
  assert_begin_fails (f, ETSY_KEY, ETSY_SECRET, "http://example.com/x", TAKT_ERROR_INVALID, "redirect_uri");
  g_assert_cmpuint (etsy_fixture_count (f, "/openapi-ping"), ==, 0);

  /* Well formed, but Etsy does not know it: told before a browser is opened. */
  assert_begin_fails (f, ETSY_KEY, "wrongsecret", f->redirect_uri, TAKT_ERROR_UNAUTHORIZED, NULL);
  g_assert_cmpuint (etsy_fixture_browse ("GET", f->redirect_uri, TRUE, NULL), ==, 0);
  g_assert_cmpuint (g_hash_table_size (f->secrets->secrets), ==, 0);

  /* Copied with space around it. */
  takt_order_source_connect_async (
      TAKT_ORDER_SOURCE (f->source),
      &(TaktConnectRequest){ "  " ETSY_KEY "\n", ETSY_SECRET " ", f->redirect_uri, FALSE, NULL }, NULL,
      takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "connect");
  url = takt_order_source_connect_finish (TAKT_ORDER_SOURCE (f->source), result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (url);
}

static void
test_denied (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = etsy_fixture_begin (f, &error);
  g_autofree char *message = NULL;

  g_assert_no_error (error);
  etsy_fixture_fault (f, "{'kind': 'deny', 'match': '/oauth/connect'}");
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, TRUE, NULL), ==, 200);
  while ((message = etsy_fixture_dup_last_error (f)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (message, "declined"));
  g_assert_false (etsy_fixture_is_connected (f));
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 0);
  g_assert_cmpuint (g_hash_table_size (f->secrets->secrets), ==, 0);
  g_assert_cmpuint (etsy_fixture_browse ("GET", f->redirect_uri, TRUE, NULL), ==, 0);
}

static void
test_wrong_state (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = etsy_fixture_begin (f, &error);
  g_autofree char *forged = g_strconcat (f->redirect_uri, "?code=evil&state=guessed", NULL);
  g_autofree char *other_path = g_strdup_printf ("http://localhost:%u/favicon.ico", f->redirect_port);
  g_autofree char *other_code = g_strconcat (f->redirect_uri, "/?code=c&state=s", NULL);
  g_autofree char *location = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_browse ("GET", forged, TRUE, NULL), ==, 400);
  g_assert_cmpuint (etsy_fixture_browse ("GET", f->redirect_uri, TRUE, NULL), ==, 400);
  g_assert_cmpuint (etsy_fixture_browse ("GET", other_path, TRUE, NULL), ==, 404);
  g_assert_cmpuint (etsy_fixture_browse ("GET", other_code, TRUE, NULL), ==, 404);
  g_assert_cmpuint (etsy_fixture_browse ("POST", f->redirect_uri, TRUE, NULL), ==, 405);
  g_assert_false (etsy_fixture_paste (f, forged, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "redirected_url");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 0);

  /* None of that spoils the right answer, which counts once. */
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, FALSE, &location), ==, 302);
  g_assert_cmpuint (etsy_fixture_browse ("GET", location, TRUE, NULL), ==, 200);
  etsy_fixture_wait_connected (f);
  g_assert_false (etsy_fixture_paste (f, location, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
}

static void
test_busy_port (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, f->redirect_port);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *location = NULL;
  g_autofree char *message = NULL;
  g_autofree char *port = g_strdup_printf ("%u", f->redirect_port);

  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, NULL, &error));

  g_test_expect_message ("takt-etsy", G_LOG_LEVEL_WARNING, "Cannot listen on port*");
  url = etsy_fixture_begin (f, &error);
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  message = etsy_fixture_dup_last_error (f);
  g_assert_nonnull (strstr (message, port));
  g_assert_nonnull (strstr (message, "paste"));

  g_assert_cmpuint (etsy_fixture_browse ("GET", url, FALSE, &location), ==, 302);
  g_assert_true (etsy_fixture_paste (f, location, &error));
  g_assert_no_error (error);
  g_assert_true (etsy_fixture_is_connected (f));
  g_clear_pointer (&message, g_free);
  message = etsy_fixture_dup_last_error (f);
  g_assert_cmpstr (message, ==, NULL);
}

static void
test_paste (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *location = NULL;
  g_autofree char *pasted = NULL;

  g_assert_false (etsy_fixture_paste (f, "http://localhost:3003/oauth/redirect?code=c&state=s", &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  /* An address that nobody serves. */
  g_free (f->redirect_uri);
  f->redirect_uri = g_strdup ("https://localhost/takt");
  url = etsy_fixture_begin (f, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, FALSE, &location), ==, 302);
  g_assert_false (etsy_fixture_paste (f, "https://localhost/takt", &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  pasted = g_strconcat ("  ", location, "#_=_\n", NULL);
  g_assert_true (etsy_fixture_paste (f, pasted, &error));
  g_assert_no_error (error);
  g_assert_true (etsy_fixture_is_connected (f));
}

static void
test_expires (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = etsy_fixture_begin (f, &error);
  g_autofree char *location = NULL;
  g_autofree char *message = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, FALSE, &location), ==, 302);
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (f->clock), 599 * G_USEC_PER_SEC);
  g_assert_cmpuint (etsy_fixture_browse ("GET", f->redirect_uri, TRUE, NULL), ==, 400);
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (f->clock), 1 * G_USEC_PER_SEC);
  g_assert_cmpuint (etsy_fixture_browse ("GET", f->redirect_uri, TRUE, NULL), ==, 0);
  message = etsy_fixture_dup_last_error (f);
  g_assert_nonnull (strstr (message, "ten minutes"));
  g_assert_false (etsy_fixture_paste (f, location, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

/* Who only reads asks for no more, also after the next start, and is told that nothing can be marked shipped. */
static void
test_read_only (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktSourceStatus) status = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  f->read_only = TRUE;
  url = etsy_fixture_begin (f, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (url, "scope=shops_r%20listings_r%20transactions_r&"));
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, TRUE, NULL), ==, 200);
  etsy_fixture_wait_connected (f);
  etsy_fixture_restart (f);
  etsy_fixture_load (f, &error);
  g_assert_no_error (error);
  status = takt_order_source_dup_status (TAKT_ORDER_SOURCE (f->source));
  g_assert_true (status->connected);
  g_assert_true (status->read_only);
  g_assert_cmpstr (status->can_ship, ==, "no");
}

/* Connects; the seller grants all but @without, a list of JSON with single quotes. */
static TaktSourceStatus *
connect_without (TaktEtsyFixture *f, const char *without, GError **error)
{
  g_autofree char *fault =
      g_strdup_printf ("{'kind': 'less', 'match': '/oauth/connect', 'without': %s}", without);
  g_autofree char *url = etsy_fixture_begin (f, error);
  g_autofree char *location = NULL;

  g_assert_no_error (*error);
  etsy_fixture_fault (f, fault);
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, FALSE, &location), ==, 302);
  etsy_fixture_paste (f, location, error);
  return takt_order_source_dup_status (TAKT_ORDER_SOURCE (f->source));
}

static void
test_less_granted (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktSourceStatus) status = NULL;
  g_autoptr (JsonObject) asked = NULL;
  JsonObject *form;
  GError *error = NULL;

  /* Without the permission to ship the connection is what read-only ones are. */
  status = connect_without (f, "['transactions_w']", &error);
  g_assert_no_error (error);
  g_assert_true (status->connected);
  g_assert_true (status->read_only);
  g_assert_cmpstr (status->can_ship, ==, "no");
  asked = etsy_fixture_last (f, "/scopes");
  form = json_object_get_object_member (asked, "form");
  g_assert_true (g_str_has_suffix (json_object_get_string_member (asked, "bearer"),
                                   json_object_get_string_member (form, "token")));
  g_clear_pointer (&status, takt_source_status_free);

  /* Without the orders it is none. */
  status = connect_without (f, "['transactions_r', 'transactions_w']", &error);
  g_assert_nonnull (strstr (error->message, "transactions_r"));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  g_assert_false (status->connected);
  g_clear_pointer (&status, takt_source_status_free);

  /* An answer that tells nothing stands in nobody's way. */
  etsy_fixture_fault (f, "{'kind': 'wrong-type', 'match': '/scopes'}");
  status = connect_without (f, "[]", &error);
  g_assert_no_error (error);
  g_assert_true (status->connected);
  g_assert_false (status->read_only);
}

static void
assert_state (TaktEtsyFixture *f, TaktSourceState state)
{
  g_autoptr (TaktSourceStatus) status = takt_order_source_dup_status (TAKT_ORDER_SOURCE (f->source));

  g_assert_cmpint (status->state, ==, state);
}

static void
test_cancel_connect (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  GError *error = NULL;
  g_autofree char *url = etsy_fixture_begin (f, &error);

  g_assert_no_error (error);
  assert_state (f, TAKT_SOURCE_CONNECTING);
  takt_order_source_cancel_connect (TAKT_ORDER_SOURCE (f->source));
  assert_state (f, TAKT_SOURCE_NOT_CONNECTED);
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, TRUE, NULL), ==, 0);
  g_assert_false (etsy_fixture_paste (f, "http://localhost/x?code=a&state=b", &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

/* What a seller is told before connecting; nothing is asked for without a reason given. */
static void
test_setup (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (TaktSourceSetup) setup = takt_order_source_dup_setup (TAKT_ORDER_SOURCE (f->source));

  g_assert_cmpstr (setup->redirect_uri, ==, "http://localhost:3003/oauth/redirect");
  g_assert_nonnull (strstr (setup->notice, "not endorsed or certified by Etsy, Inc."));
  g_assert_cmpuint (setup->steps->len, >=, 5);
  g_assert_cmpuint (setup->scopes->len, ==, 4);
  for (guint i = 0; i < setup->scopes->len; i++)
    {
      const TaktSetupScope *scope = setup->scopes->pdata[i];

      g_assert_cmpstr (scope->purpose, !=, "");
      g_assert_cmpint (scope->is_optional, ==, g_str_equal (scope->name, "transactions_w"));
    }
}

static void
test_again (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *first = etsy_fixture_begin (f, &error);
  g_autofree char *second = NULL;
  g_autofree char *old_location = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_browse ("GET", first, FALSE, &old_location), ==, 302);
  second = etsy_fixture_begin (f, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, !=, second);

  /* Only the last attempt counts, on the same port. */
  g_assert_cmpuint (etsy_fixture_browse ("GET", old_location, TRUE, NULL), ==, 400);
  g_assert_cmpuint (etsy_fixture_browse ("GET", second, TRUE, NULL), ==, 200);
  etsy_fixture_wait_connected (f);
}

static void
test_loopbacks (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GSocket) probe =
      g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = etsy_fixture_begin (f, &error);
  g_autofree char *v4 = g_strdup_printf ("http://127.0.0.1:%u/oauth/redirect", f->redirect_port);
  g_autofree char *v6 = g_strdup_printf ("http://[::1]:%u/oauth/redirect", f->redirect_port);

  g_assert_no_error (error);
  g_assert_nonnull (url);
  g_assert_cmpuint (etsy_fixture_browse ("GET", v4, TRUE, NULL), ==, 400);
  if (probe == NULL || !g_socket_bind (probe, address, TRUE, NULL))
    g_test_skip ("this machine has no IPv6 loopback");
  else
    g_assert_cmpuint (etsy_fixture_browse ("GET", v6, TRUE, NULL), ==, 400);
}

static void
test_store_first (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *location = NULL;

  g_free (f->redirect_uri);
  f->redirect_uri = g_strdup ("https://localhost/takt");
  url = etsy_fixture_begin (f, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, FALSE, &location), ==, 302);

  /* Tokens that could not be stored are not used. */
  f->secrets->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "The keyring is locked.");
  g_assert_false (etsy_fixture_paste (f, location, &error));
  g_assert_nonnull (strstr (error->message, "The keyring is locked."));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
  g_assert_cmpuint (etsy_fixture_count (f, "/users/me"), ==, 0);
  g_assert_false (etsy_fixture_is_connected (f));
}

static void
test_interrupted (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *location = NULL;

  g_free (f->redirect_uri);
  f->redirect_uri = g_strdup ("https://localhost/takt");
  url = etsy_fixture_begin (f, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_browse ("GET", url, FALSE, &location), ==, 302);
  etsy_fixture_fault (f, "{'kind': '403', 'match': '/users/me'}");
  g_assert_false (etsy_fixture_paste (f, location, &error));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_false (etsy_fixture_is_connected (f));

  /* The tokens are there; the next start asks for the rest. */
  etsy_fixture_restart (f);
  g_assert_true (etsy_fixture_load (f, &error));
  g_assert_no_error (error);
  g_assert_true (etsy_fixture_is_connected (f));
}

static void
test_load_and_disconnect (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderPage) page = NULL;

  g_assert_true (etsy_fixture_load (f, &error));
  g_assert_no_error (error);
  g_assert_false (etsy_fixture_is_connected (f));
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_null (page);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  etsy_fixture_connect (f);
  etsy_fixture_restart (f);
  g_assert_true (etsy_fixture_load (f, &error));
  g_assert_true (etsy_fixture_is_connected (f));
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->orders->len, ==, 5);

  takt_order_source_disconnect_async (TAKT_ORDER_SOURCE (f->source), NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "disconnect");
  g_assert_true (takt_order_source_disconnect_finish (TAKT_ORDER_SOURCE (f->source), result, &error));
  g_assert_no_error (error);
  g_assert_false (etsy_fixture_is_connected (f));
  g_assert_cmpuint (g_hash_table_size (f->secrets->secrets), ==, 0);

  takt_fake_secrets_set (f->secrets, TAKT_SECRET_ETSY, "{\"keystring\": 5}");
  etsy_fixture_restart (f);
  g_assert_false (etsy_fixture_load (f, &error));
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
  g_assert_false (etsy_fixture_is_connected (f));
}

static void
count_cb (TaktOrderSource *source, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_status_signal (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  guint changes = 0;

  g_signal_connect (f->source, "status-changed", G_CALLBACK (count_cb), &changes);
  etsy_fixture_connect (f);
  g_assert_cmpuint (changes, >, 0);
}

static void
test_log (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderPage) page = NULL;
  g_autoptr (JsonNode) account = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *all = NULL;
  JsonObject *object;

  etsy_fixture_connect (f);
  page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, &error);
  g_assert_no_error (error);

  lines = takt_log_dup_lines ();
  all = g_strjoinv ("\n", lines);
  g_assert_nonnull (strstr (all, "/receipts answered 200"));
  account = json_from_string (takt_fake_secrets_get (f->secrets, TAKT_SECRET_ETSY), &error);
  g_assert_no_error (error);
  object = json_node_get_object (account);
  g_assert_null (strstr (all, json_object_get_string_member (object, "access_token")));
  g_assert_null (strstr (all, json_object_get_string_member (object, "refresh_token")));
  g_assert_null (strstr (all, ETSY_SECRET));
  g_assert_null (strstr (all, "Example Street"));
}

int
main (int argc, char **argv)
{
  /* All of it, so that test_log() sees what a person who debugs would. */
  g_setenv ("G_MESSAGES_DEBUG", "takt-etsy", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    takt_log_install ();

  g_test_add_func ("/adapters/etsy-pitfall-037-through-the-browser-to-the-owners-shop", test_browser);
  g_test_add_func ("/adapters/etsy-pitfall-023-keys-are-checked-first", test_keys);
  g_test_add_func ("/adapters/etsy-pitfall-025-declined", test_denied);
  g_test_add_func ("/adapters/etsy-pitfall-025-ten-minutes", test_expires);
  g_test_add_func ("/adapters/etsy-connect/wrong-state", test_wrong_state);
  g_test_add_func ("/adapters/etsy-connect/busy-port", test_busy_port);
  g_test_add_func ("/adapters/etsy-connect/paste", test_paste);
  g_test_add_func ("/adapters/etsy-connect/only-the-last-attempt", test_again);
  g_test_add_func ("/adapters/etsy-connect/read-only", test_read_only);
  g_test_add_func ("/adapters/etsy-connect/less-granted-than-asked-for", test_less_granted);
  g_test_add_func ("/adapters/etsy-connect/cancelled", test_cancel_connect);
  g_test_add_func ("/adapters/etsy-connect/setup", test_setup);
  g_test_add_func ("/adapters/etsy-connect/both-loopbacks", test_loopbacks);
  g_test_add_func ("/adapters/etsy-connect/stored-before-used", test_store_first);
  g_test_add_func ("/adapters/etsy-connect/interrupted-after-the-tokens", test_interrupted);
  g_test_add_func ("/adapters/etsy-connect/load-and-disconnect", test_load_and_disconnect);
  g_test_add_func ("/adapters/etsy-connect/status-is-signalled", test_status_signal);
  g_test_add_func ("/adapters/etsy-connect/nothing-secret-in-the-log", test_log);

  return g_test_run ();
}
