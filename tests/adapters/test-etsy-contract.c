/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <string.h>

#include "etsy/takt-etsy-source.h"
#include "takt-error.h"
#include "takt-fake-secrets.h"
#include "takt-sim.h"
#include "takt-test.h"

/*
 * Each kind of request that Takt sends, against a server made of Etsy's own document, which refuses what breaks it and tells so.
 * It has no state and no authorise page: what it answers are examples.
 */

#define DOCUMENT     "etsy/etsy-oas-mock.json"
#define REDIRECT_URI "https://localhost/redirect"
#define MAX_PAGES    12

typedef struct
{
  TaktSim *sim; /* NULL: skipped */
  char *url;
  TaktClock *clock;
  TaktFakeSecrets *secrets;
  TaktEtsySource *source;
} Fixture;

/* FALSE: the test is skipped. */
static gboolean
install (void)
{
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "sims", "etsy-prism.py", NULL);
  const char *const arguments[] = { program, "--install", NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL, &error);
  g_assert_no_error (error);
  if (!g_str_has_prefix (output, "skip: "))
    return TRUE;
  g_test_skip (g_strstrip (output + strlen ("skip: ")));
  return FALSE;
}

static void
restart (Fixture *self)
{
  g_clear_object (&self->source);
  self->source = takt_etsy_source_new (self->clock, TAKT_SECRET_STORE (self->secrets), 1, self->url, NULL);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *document = takt_test_dup_shared (DOCUMENT);

  if (document == NULL || !install ())
    return;

  self->sim = takt_sim_start ("etsy-prism.py", document, NULL);
  self->url = g_strdup_printf ("http://127.0.0.1:%d", takt_sim_get_port (self->sim));
  self->clock = takt_clock_new_scaled (10);
  self->secrets = takt_fake_secrets_new ();
  restart (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->source);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  g_free (self->url);
  /* What is unread at its end are violations. */
  if (self->sim != NULL)
    g_assert_cmpuint (takt_sim_stop (self->sim), ==, 0);
}

/* Keys, token, permissions, owner, shop. */
static void
connect_shop (Fixture *self)
{
  const TaktConnectRequest request = { .key = "key",
                                       .shared_secret = "secret",
                                       .redirect_uri = REDIRECT_URI };
  TaktOrderSource *source = TAKT_ORDER_SOURCE (self->source);
  g_autoptr (TaktSourceStatus) status = NULL;
  g_autoptr (GAsyncResult) begun = NULL;
  g_autoptr (GAsyncResult) pasted = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *landed = NULL;

  takt_order_source_connect_async (source, &request, NULL, takt_test_store_result, &begun);
  begun = takt_test_wait_result (&begun, "connect");
  url = takt_order_source_connect_finish (source, begun, &error);
  g_assert_no_error (error);
  parameters = g_uri_parse_params (strchr (url, '?') + 1, -1, "&", G_URI_PARAMS_NONE, &error);
  g_assert_no_error (error);

  landed = g_strdup_printf (REDIRECT_URI "?code=a-code&state=%s",
                            (const char *) g_hash_table_lookup (parameters, "state"));
  takt_order_source_paste_async (source, landed, NULL, takt_test_store_result, &pasted);
  pasted = takt_test_wait_result (&pasted, "paste");
  takt_order_source_paste_finish (source, pasted, &error);
  g_assert_no_error (error);
  status = takt_order_source_dup_status (source);
  g_assert_true (status->connected);
  g_assert_false (status->read_only);
}

/* A whole sync; Returns: a number of an order */
static char *
sync_all (Fixture *self, TaktTime since)
{
  g_autofree char *cursor = NULL;
  char *number = NULL;

  for (guint i = 0; i == 0 || cursor != NULL; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktOrderPage) page = NULL;

      g_assert_cmpuint (i, <, MAX_PAGES);
      takt_order_source_fetch_async (TAKT_ORDER_SOURCE (self->source), since, TRUE, cursor, NULL,
                                     takt_test_store_result, &result);
      result = takt_test_wait_result (&result, "fetch");
      page = takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (self->source), result, &error);
      g_assert_no_error (error);
      if (number == NULL && page->orders->len > 0)
        number = g_strdup (((TaktOrder *) page->orders->pdata[0])->order_number);
      g_free (cursor);
      cursor = g_steal_pointer (&page->next_cursor);
    }
  g_assert_nonnull (number);
  return number;
}

static void
read_one (Fixture *self, const char *number)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderPage) page = NULL;

  takt_order_source_fetch_one_async (TAKT_ORDER_SOURCE (self->source), number, NULL, takt_test_store_result,
                                     &result);
  result = takt_test_wait_result (&result, "one order");
  page = takt_order_source_fetch_one_finish (TAKT_ORDER_SOURCE (self->source), result, &error);
  g_assert_no_error (error);
  g_assert_false (page->is_missing);
}

/* Rows of the payment account, and the payments that they are about. */
static void
read_ledger (Fixture *self)
{
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktLedgerPage) page = NULL;

  takt_order_source_fetch_ledger_async (TAKT_ORDER_SOURCE (self->source), now - TAKT_LEDGER_SLICE_SECONDS,
                                        now, 0, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the ledger");
  page = takt_order_source_fetch_ledger_finish (TAKT_ORDER_SOURCE (self->source), result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->entries->len, >, 0);
  g_assert_cmpuint (page->payments->len, >, 0);
}

/*
 * A parcel in each form that a request can have: with all that may be told, of a carrier that Etsy does not know, and bare. The answer
 * is an example, of whatever order: that is not believed.
 */
static void
ship (Fixture *self, const char *number)
{
  const TaktShipRequest requests[] = {
    { number, "usps", "9400 1000 0000", "Thank you", TRUE },
    { number, "My cousin", "17", NULL, FALSE },
    { number, NULL, NULL, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktOrder) order = NULL;

      g_test_expect_message ("takt-etsy", G_LOG_LEVEL_WARNING, "*it is of another order*");
      takt_order_source_ship_async (TAKT_ORDER_SOURCE (self->source), &requests[i], takt_test_store_result,
                                    &result);
      result = takt_test_wait_result (&result, "a shipment");
      g_assert_cmpint (
          takt_order_source_ship_finish (TAKT_ORDER_SOURCE (self->source), result, &order, &error), ==,
          TAKT_SHIP_UNCLEAR);
      g_test_assert_expected_messages ();
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM);
      g_assert_null (order);
    }
}

/* The stored pair is old, so that the next question begins with a refresh. */
static void
grow_old (Fixture *self)
{
  g_autoptr (JsonNode) node =
      json_from_string (takt_fake_secrets_get (self->secrets, TAKT_SECRET_ETSY), NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  json_object_set_string_member (json_node_get_object (node), "expires_at", "2001-01-01T00:00:00Z");
  text = json_to_string (node, FALSE);
  takt_fake_secrets_set (self->secrets, TAKT_SECRET_ETSY, text);
  restart (self);
  takt_order_source_load_async (TAKT_ORDER_SOURCE (self->source), NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "load");
  takt_order_source_load_finish (TAKT_ORDER_SOURCE (self->source), result, &error);
  g_assert_no_error (error);
}

static void
test_requests (Fixture *self, gconstpointer data)
{
  g_autofree char *number = NULL;
  g_autofree char *again = NULL;

  if (self->sim == NULL)
    return;

  connect_shop (self);
  number = sync_all (self, TAKT_TIME_UNSET);
  grow_old (self);
  again = sync_all (self, takt_clock_now (self->clock) - 24 * 60 * 60);
  read_one (self, number);
  read_ledger (self);
  ship (self, number);
}

/* That a violation would be seen. */
static void
test_violation (Fixture *self, gconstpointer data)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *url = NULL;
  JsonObject *record;

  if (self->sim == NULL)
    return;

  url = g_strconcat (self->url, "/v3/application/shops/1/receipts?limit=0", NULL);
  session = soup_session_new ();
  message = soup_message_new ("GET", url);
  soup_message_headers_append (soup_message_get_request_headers (message), "x-api-key", "k:s");
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", "Bearer 1.x");
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                    &result);
  result = takt_test_wait_result (&result, "an answer");
  g_bytes_unref (soup_session_send_and_read_finish (session, result, NULL));
  g_assert_cmpint (soup_message_get_status (message), ==, 400);
  record = takt_sim_next (self->sim);
  g_assert_nonnull (strstr (json_object_get_string_member (record, "violation"), "limit"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/adapters/etsy-contract/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("each-kind-of-request", test_requests);
  ADD ("a-violation-is-seen", test_violation);

  return g_test_run ();
}
