/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-etsy-fixture.h"
#include "takt-test.h"

#define HOUR ((gint64) 3600)

/* A first page; the number of its orders, or -1 with the error. */
static int
fetch (TaktEtsyFixture *f, GError **error)
{
  g_autoptr (TaktOrderPage) page = etsy_fixture_fetch (f, TAKT_TIME_UNSET, NULL, error);

  return page != NULL ? (int) page->orders->len : -1;
}

/* A member of the stored account. */
static char *
dup_stored (TaktEtsyFixture *f, const char *member)
{
  g_autoptr (JsonNode) node = json_from_string (takt_fake_secrets_get (f->secrets, TAKT_SECRET_ETSY), NULL);
  JsonNode *value = json_object_get_member (json_node_get_object (node), member);

  return JSON_NODE_HOLDS_NULL (value) ? NULL : g_strdup (json_node_get_string (value));
}

static void
test_before_the_end (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (JsonObject) receipts = NULL;
  g_autofree char *bearer = NULL;

  etsy_fixture_connect (f);
  first = dup_stored (f, "refresh_token");

  etsy_fixture_advance (f, HOUR - 121);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 0);

  etsy_fixture_advance (f, 1);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);

  /* Both tokens are new, stored, and the new one is in use. */
  second = dup_stored (f, "refresh_token");
  g_assert_cmpstr (first, !=, second);
  bearer = dup_stored (f, "access_token");
  receipts = etsy_fixture_last (f, "/receipts");
  g_assert_true (g_str_has_suffix (json_object_get_string_member (receipts, "bearer"), bearer));

  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
}

static void
test_clock_set (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;

  /* The wall clock was set back a day: the monotonic one knows better. */
  etsy_fixture_connect (f);
  takt_manual_clock_jump (TAKT_MANUAL_CLOCK (f->clock), -24 * HOUR * G_USEC_PER_SEC);
  etsy_fixture_advance (f, HOUR);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 1);

  /* The machine slept: only the wall clock went on. */
  takt_manual_clock_jump (TAKT_MANUAL_CLOCK (f->clock), 48 * HOUR * G_USEC_PER_SEC);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 2);
}

static void
test_single_flight (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[4] = { NULL };

  etsy_fixture_connect (f);
  etsy_fixture_advance (f, HOUR);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    takt_order_source_fetch_async (TAKT_ORDER_SOURCE (f->source), TAKT_TIME_UNSET, TRUE, NULL, NULL,
                                   takt_test_store_result, &results[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GAsyncResult) result = takt_test_wait_result (&results[i], "fetch");
      g_autoptr (TaktOrderPage) page =
          takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (f->source), result, &error);

      g_assert_no_error (error);
      g_assert_nonnull (page);
    }
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
}

static void
test_single_flight_after_refusal (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[2] = { NULL };

  /* Both are refused with the same token; the second one finds the first one's new token. */
  etsy_fixture_connect (f);
  json_node_unref (etsy_fixture_control (f, "POST", "/_sim/tokens", "{'expire': true}"));
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    takt_order_source_fetch_async (TAKT_ORDER_SOURCE (f->source), TAKT_TIME_UNSET, TRUE, NULL, NULL,
                                   takt_test_store_result, &results[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GAsyncResult) result = takt_test_wait_result (&results[i], "fetch");
      g_autoptr (TaktOrderPage) page =
          takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (f->source), result, &error);

      g_assert_no_error (error);
      g_assert_nonnull (page);
    }
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 4);
}

static void
test_refused_for_good (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  GError *error = NULL;

  etsy_fixture_connect (f);
  etsy_fixture_fault (f, "{'kind': '401', 'match': '/receipts', 'count': 99}");
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  /* One refresh, one repetition; never a loop. */
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 2);
}

static void
assert_ended (TaktEtsyFixture *f)
{
  g_autofree char *message = etsy_fixture_dup_last_error (f);
  g_autofree char *access = dup_stored (f, "access_token");
  g_autofree char *refresh = dup_stored (f, "refresh_token");
  g_autofree char *again = NULL;
  GError *error = NULL;

  g_assert_false (etsy_fixture_is_connected (f));
  g_assert_nonnull (strstr (message, "Connect Etsy again"));
  g_assert_cmpstr (access, ==, NULL);
  g_assert_cmpstr (refresh, ==, NULL);

  /* Etsy is not asked any more, also not after the next start. */
  etsy_fixture_forget (f);
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  etsy_fixture_restart (f);
  g_assert_true (etsy_fixture_load (f, &error));
  g_assert_no_error (error);
  again = etsy_fixture_dup_last_error (f);
  g_assert_nonnull (strstr (again, "Connect Etsy again"));
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (etsy_fixture_count (f, ""), ==, 0);

  etsy_fixture_connect (f);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
}

static void
test_grant_withdrawn (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  GError *error = NULL;

  /* As after a change of password, found at the next refresh. */
  etsy_fixture_connect (f);
  json_node_unref (etsy_fixture_control (f, "POST", "/_sim/tokens", "{'revoke': true}"));
  etsy_fixture_advance (f, HOUR);
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 0);
  assert_ended (f);
}

static void
test_token_withdrawn (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  GError *error = NULL;

  /* The same, found by a request while the token was still young. */
  etsy_fixture_connect (f);
  json_node_unref (etsy_fixture_control (f, "POST", "/_sim/tokens", "{'revoke': true}"));
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  assert_ended (f);
}

static void
test_reuse (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  g_autofree char *old = NULL;
  GError *error = NULL;

  /* A restored backup of the keyring: the old refresh token was used before, and that kills the family. */
  etsy_fixture_connect (f);
  old = g_strdup (takt_fake_secrets_get (f->secrets, TAKT_SECRET_ETSY));
  etsy_fixture_advance (f, HOUR);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  takt_fake_secrets_set (f->secrets, TAKT_SECRET_ETSY, old);
  etsy_fixture_restart (f);
  g_assert_true (etsy_fixture_load (f, &error));
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  assert_ended (f);
}

static void
test_server_fault (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (FALSE, NULL, NULL);
  g_autofree char *before = NULL;
  g_autofree char *kept = NULL;
  GError *error = NULL;

  etsy_fixture_connect (f);
  before = dup_stored (f, "refresh_token");
  json_node_unref (etsy_fixture_control (f, "POST", "/_sim/tokens", "{'expire': true}"));

  /* Two faults: tried again with the same token. */
  etsy_fixture_fault (f, "{'kind': '500', 'match': '/oauth/token', 'count': 2}");
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 3);

  /* Too many: an error, but the connection stays, and so does the token. */
  g_free (before);
  before = dup_stored (f, "refresh_token");
  json_node_unref (etsy_fixture_control (f, "POST", "/_sim/tokens", "{'expire': true}"));
  etsy_fixture_fault (f, "{'kind': '500', 'match': '/oauth/token', 'count': 4}");
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_true (etsy_fixture_is_connected (f));
  kept = dup_stored (f, "refresh_token");
  g_assert_cmpstr (kept, ==, before);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
}

static void
test_stored_before_used (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  GError *error = NULL;

  etsy_fixture_connect (f);
  etsy_fixture_advance (f, HOUR);
  f->secrets->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "The keyring is locked.");
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 0);

  /* The pair is kept, not asked for again, and stored before its first use. */
  f->secrets->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "The keyring is locked.");
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (etsy_fixture_count (f, "/receipts"), ==, 0);
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpuint (etsy_fixture_count (f, "/oauth/token"), ==, 1);
}

static void
test_odd_answers (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  GError *error = NULL;

  etsy_fixture_connect (f);
  etsy_fixture_advance (f, HOUR);
  etsy_fixture_fault (f, "{'kind': 'wrong-type', 'match': '/oauth/token'}");
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  etsy_fixture_fault (f, "{'kind': 'html', 'match': '/oauth/token'}");
  g_assert_cmpint (fetch (f, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_true (etsy_fixture_is_connected (f));
  g_assert_cmpint (fetch (f, &error), ==, 5);
  g_assert_no_error (error);
}

static void
test_disconnect_meanwhile (void)
{
  g_autoptr (TaktEtsyFixture) f = etsy_fixture_new (TRUE, NULL, NULL);
  GAsyncResult *fetched = NULL;
  GAsyncResult *disconnected = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  /* A refresh is on its way; nothing of its answer may outlive the disconnection. */
  etsy_fixture_connect (f);
  etsy_fixture_advance (f, HOUR);
  takt_order_source_fetch_async (TAKT_ORDER_SOURCE (f->source), TAKT_TIME_UNSET, TRUE, NULL, NULL,
                                 takt_test_store_result, &fetched);
  takt_order_source_disconnect_async (TAKT_ORDER_SOURCE (f->source), NULL, takt_test_store_result,
                                      &disconnected);
  result = takt_test_wait_result (&disconnected, "disconnect");
  g_assert_true (takt_order_source_disconnect_finish (TAKT_ORDER_SOURCE (f->source), result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  result = takt_test_wait_result (&fetched, "fetch");
  g_assert_cmpuint (g_hash_table_size (f->secrets->secrets), ==, 0);
  g_assert_false (etsy_fixture_is_connected (f));

  {
    g_autoptr (TaktOrderPage) page =
        takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (f->source), result, &error);

    /* Whichever came first over there. */
    if (page == NULL)
      takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/etsy-pitfall-022-both-tokens-are-new-each-time", test_before_the_end);
  g_test_add_func ("/adapters/etsy-tokens/clock-set-or-asleep", test_clock_set);
  g_test_add_func ("/adapters/etsy-pitfall-021-one-refresh-for-all", test_single_flight);
  g_test_add_func ("/adapters/etsy-pitfall-021-one-refresh-after-refusals", test_single_flight_after_refusal);
  g_test_add_func ("/adapters/etsy-tokens/never-a-loop", test_refused_for_good);
  g_test_add_func ("/adapters/etsy-pitfall-021-withdrawn-found-at-refresh", test_grant_withdrawn);
  g_test_add_func ("/adapters/etsy-pitfall-021-withdrawn-found-by-request", test_token_withdrawn);
  g_test_add_func ("/adapters/etsy-pitfall-021-used-twice", test_reuse);
  g_test_add_func ("/adapters/etsy-pitfall-038-faults-at-refresh-pass", test_server_fault);
  g_test_add_func ("/adapters/etsy-tokens/stored-before-used", test_stored_before_used);
  g_test_add_func ("/adapters/etsy-tokens/odd-answers-keep-the-token", test_odd_answers);
  g_test_add_func ("/adapters/etsy-tokens/disconnected-meanwhile", test_disconnect_meanwhile);

  return g_test_run ();
}
