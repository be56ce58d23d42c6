/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "etsy/takt-etsy-carriers.h"
#include "shipping/takt-shipping.h"
#include "tables/takt-capability-table.h"
#include "takt-error.h"
#include "takt-etsy-fixture.h"
#include "takt-store.h"
#include "takt-test.h"

#define DELAY 10

/* When an order is looked at again whose shipment's answer was lost, in seconds after it left. */
static const gint64 looks[] = { 120, 300, 600, 1200, 1800 };

/* The simulated shop, the source, and the engine's shipments on a store of their own; the orders of the shop are here. */
typedef struct
{
  TaktEtsyFixture *etsy;
  TaktStore *store;
  TaktChanges *changes;
  TaktSettings *settings;
  TaktProducts *products;
  TaktOrders *orders;
  TaktShipping *shipping;
} Fixture;

static void
open_engine (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->orders = takt_orders_new (self->store, self->etsy->clock, self->changes, self->settings,
                                  self->products, TAKT_ORDER_SOURCE (self->etsy->source));
  self->shipping =
      takt_shipping_new (self->store, self->etsy->clock, self->changes, self->settings, self->orders);
  g_assert_true (takt_shipping_start (self->shipping, &error));
  g_assert_no_error (error);
}

static void
close_engine (Fixture *self)
{
  takt_shipping_stop (self->shipping);
  g_clear_object (&self->shipping);
  g_clear_object (&self->orders);
}

static void
sync_orders (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_orders_sync_async (self->orders, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the sync");
  g_assert_true (takt_orders_sync_finish (self->orders, result, NULL, &error));
  g_assert_no_error (error);
}

static void
set_up_with (Fixture *self, gboolean read_only)
{
  g_autoptr (GError) error = NULL;

  self->etsy = etsy_fixture_new (TRUE, NULL, NULL);
  self->etsy->read_only = read_only;
  self->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  self->changes = takt_changes_new ();
  self->settings = takt_settings_new (self->store, self->etsy->clock, self->changes, &error);
  g_assert_no_error (error);
  self->products = takt_products_new (self->store, self->etsy->clock, self->changes);
  open_engine (self);
  etsy_fixture_connect (self->etsy);
  sync_orders (self);
  etsy_fixture_forget (self->etsy);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  set_up_with (self, FALSE);
}

static void
set_up_read_only (Fixture *self, gconstpointer data)
{
  set_up_with (self, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  close_engine (self);
  g_object_unref (self->products);
  g_object_unref (self->settings);
  g_object_unref (self->changes);
  etsy_fixture_free (self->etsy);
  g_object_unref (self->store);
}

static TaktOrder *
get_order (Fixture *self, const char *number)
{
  const TaktOrderFilter filter = { .status = -1, .search = number, .limit = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) orders = takt_orders_list (self->orders, &filter, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orders->len, ==, 1);
  return g_ptr_array_steal_index (orders, 0);
}

static gint64
get_id (Fixture *self, const char *number)
{
  g_autoptr (TaktOrder) order = get_order (self, number);

  return order->id;
}

static TaktShipment *
get_shipment (Fixture *self, const char *number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shipments = takt_shipping_list (self->shipping, get_id (self, number), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (shipments->len, >, 0);
  return g_ptr_array_steal_index (shipments, shipments->len - 1);
}

static void
ship (Fixture *self, const char *number, const char *carrier, const char *code)
{
  const TaktShipOrder parcel = { .carrier = carrier, .tracking_code = code };
  g_autoptr (GError) error = NULL;

  takt_shipping_ship (self->shipping, get_id (self, number), &parcel, &error);
  g_assert_no_error (error);
}

static void
refuse (Fixture *self, const char *number, const TaktShipOrder *parcel, TaktError code, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (takt_shipping_ship (self->shipping, get_id (self, number), parcel, &error), ==, 0);
  g_assert_error (error, TAKT_ERROR, (int) code);
  g_assert_cmpstr (takt_error_get_field (error), ==, field);
}

typedef struct
{
  Fixture *fixture;
  const char *number;
  TaktShipmentState state;
} Wish;

static gboolean
is_in_state (gpointer user_data)
{
  Wish *wish = user_data;
  g_autoptr (TaktShipment) shipment = get_shipment (wish->fixture, wish->number);

  return shipment->state == wish->state;
}

static TaktShipment *
wait_state (Fixture *self, const char *number, TaktShipmentState state)
{
  Wish wish = { self, number, state };

  takt_test_wait_for (is_in_state, &wish, takt_shipment_state_words[state]);
  return get_shipment (self, number);
}

/* Lets the time to take it back pass. */
static TaktShipment *
send_until (Fixture *self, const char *number, TaktShipmentState state)
{
  etsy_fixture_advance (self->etsy, DELAY);
  return wait_state (self, number, state);
}

static JsonObject *
get_state (Fixture *self)
{
  g_autoptr (JsonNode) node = etsy_fixture_control (self->etsy, "GET", "/_sim/state", NULL);

  return json_node_dup_object (node);
}

/* How many letters buyers got: each is a shipment at the shop. */
static guint
count_mails (Fixture *self)
{
  g_autoptr (JsonObject) state = get_state (self);

  return json_array_get_length (json_object_get_array_member (state, "mails"));
}

static void
control (Fixture *self, const char *path, const char *quoted)
{
  json_node_unref (etsy_fixture_control (self->etsy, "POST", path, quoted));
}

static void
test_sent (Fixture *self, gconstpointer data)
{
  const TaktShipOrder parcel = {
    .carrier = "USPS", .tracking_code = "9400 1000", .note = "Thank you", .copy_to_seller = TRUE
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktShipment) planned = NULL;
  g_autoptr (TaktShipment) sent = NULL;
  g_autoptr (JsonObject) request = NULL;
  g_autoptr (TaktOrder) order = NULL;

  takt_shipping_ship (self->shipping, get_id (self, "12345"), &parcel, &error);
  g_assert_no_error (error);
  planned = get_shipment (self, "12345");
  g_assert_cmpint (planned->state, ==, TAKT_SHIPMENT_PLANNED);
  g_assert_cmpint (planned->due_at, ==, ETSY_NOW + DELAY);
  etsy_fixture_advance (self->etsy, DELAY - 1);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 0);

  etsy_fixture_advance (self->etsy, 1);
  sent = wait_state (self, "12345", TAKT_SHIPMENT_SENT);
  g_assert_cmpstr (sent->reason, ==, NULL);
  request = etsy_fixture_last (self->etsy, "/tracking");
  g_assert_cmpstr (json_object_get_string_member (request, "type"), ==, "application/json");
  g_assert_cmpstr (
      json_object_get_string_member (request, "body"), ==,
      "{\"tracking_code\":\"9400 1000\",\"carrier_name\":\"usps\",\"note_to_buyer\":\"Thank you\","
      "\"send_bcc\":true}");
  g_assert_cmpuint (count_mails (self), ==, 1);

  order = get_order (self, "12345");
  g_assert_true (order->is_shipped);
  g_assert_cmpstr (order->tracking_code, ==, "9400 1000");
}

/* A yes that shows no number is told as such; the buyer was mailed, so that nothing is sent again. */
static void
test_code_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktShipment) sent = NULL;
  TaktShipOrder again = { .carrier = "usps", .tracking_code = "77" };

  ship (self, "12345", "gls", "77"); /* not known to the simulated shop: it drops the number */
  sent = send_until (self, "12345", TAKT_SHIPMENT_SENT);
  g_assert_cmpstr (sent->reason, ==, "tracking_lost");
  g_assert_nonnull (sent->problem);
  refuse (self, "12345", &again, TAKT_ERROR_CONFLICT, NULL);
  g_assert_cmpuint (count_mails (self), ==, 1);
}

/* A wrong word would lose the number: what is none of Etsy's is "other". */
static void
test_carriers (Fixture *self, gconstpointer data)
{
  g_assert_cmpstr (takt_etsy_carriers_find ("usps"), ==, "usps");
  g_assert_cmpstr (takt_etsy_carriers_find ("dhl paket (germany)"), ==, "dhl-germany");
  g_assert_cmpstr (takt_etsy_carriers_find ("My cousin"), ==, "other");
}

static void
test_needs_tracking (Fixture *self, gconstpointer data)
{
  const TaktShipOrder none = { .carrier = "usps" };
  const TaktShipOrder insisting = { .carrier = "usps", .without_tracking = TRUE };
  const TaktShipOrder no_carrier = { .tracking_code = "1" };
  g_autoptr (TaktShipment) failed = NULL;
  g_autoptr (GError) error = NULL;

  refuse (self, "12345", &none, TAKT_ERROR_INVALID, "tracking_code");
  refuse (self, "12345", &no_carrier, TAKT_ERROR_INVALID, "carrier");
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 0);

  takt_shipping_ship (self->shipping, get_id (self, "12345"), &insisting, &error);
  g_assert_no_error (error);
  failed = send_until (self, "12345", TAKT_SHIPMENT_FAILED);
  g_assert_cmpstr (failed->reason, ==, "needs_tracking");
  g_assert_cmpuint (count_mails (self), ==, 0);

  /* Nothing stands in the way of doing it right. */
  ship (self, "12345", "usps", "1");
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_SENT));
}

static void
test_needs_tracking_to_india (Fixture *self, gconstpointer data)
{
  const TaktShipOrder none = { .carrier = NULL };

  control (
      self, "/_sim/receipts",
      "{'receipt_id': 12342, 'set': {'country_iso': 'IN', 'formatted_address': 'Bo\\nRoad 1\\nIndia'}, 'touch': true}");
  control (
      self, "/_sim/receipts",
      "{'receipt_id': 12341, 'set': {'country_iso': 'FR', 'formatted_address': 'Ann\\nRue 1\\nFrance'}, 'touch': true}");
  sync_orders (self);
  refuse (self, "12342", &none, TAKT_ERROR_INVALID, "tracking_code");
  ship (self, "12341", NULL, NULL);
  takt_shipment_free (send_until (self, "12341", TAKT_SHIPMENT_SENT));
}

static void
test_one_at_a_time (Fixture *self, gconstpointer data)
{
  static const char *const numbers[] = { "12341", "12342", "12343", "12344", "12345" };
  g_autoptr (JsonObject) state = NULL;
  JsonArray *mails;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *code = g_strconcat ("0042", numbers[i], NULL);

      ship (self, numbers[i], "usps", code);
    }
  etsy_fixture_advance (self->etsy, DELAY);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    takt_shipment_free (wait_state (self, numbers[i], TAKT_SHIPMENT_SENT));

  state = get_state (self);
  g_assert_cmpint (json_object_get_int_member (state, "told_together"), ==, 1);
  mails = json_object_get_array_member (state, "mails");
  g_assert_cmpuint (json_array_get_length (mails), ==, 5);
  for (guint i = 0; i < json_array_get_length (mails); i++)
    {
      JsonObject *mail = json_array_get_object_element (mails, i);
      g_autofree char *code =
          g_strdup_printf ("0042%" G_GINT64_FORMAT, json_object_get_int_member (mail, "receipt_id"));

      g_assert_cmpstr (json_object_get_string_member (mail, "tracking_code"), ==, code);
    }
}

static TaktSourceStatus *
get_status (Fixture *self)
{
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (self->orders);

  return g_ptr_array_steal_index (statuses, 0);
}

static void
test_region_gate (Fixture *self, gconstpointer data)
{
  TaktShipOrder parcel = { .carrier = "usps", .tracking_code = "1" };
  g_autoptr (TaktSourceStatus) before = get_status (self);
  g_autoptr (TaktSourceStatus) after = NULL;
  g_autoptr (TaktSourceStatus) anew = NULL;
  g_autoptr (TaktShipment) failed = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *clipboard = NULL;

  /* Nothing but a person's shipment ever finds out. */
  g_assert_cmpstr (before->can_ship, ==, "unknown");
  g_assert_cmpstr (before->addresses, ==, "yes");
  control (self, "/_sim/gate", "{'tracking': false}");
  ship (self, "12345", "usps", "1");
  failed = send_until (self, "12345", TAKT_SHIPMENT_FAILED);
  g_assert_cmpstr (failed->reason, ==, "not_allowed");
  after = get_status (self);
  g_assert_cmpstr (after->can_ship, ==, "no");
  g_assert_nonnull (strstr (after->can_ship_reason, "Unauthorized"));
  g_assert_cmpint (after->can_ship_at, ==, ETSY_NOW + DELAY);
  g_assert_true (after->connected);

  order = get_order (self, "12345");
  url = takt_shipping_dup_url (self->shipping, order);
  clipboard = takt_shipment_dup_clipboard (failed);
  g_assert_cmpstr (url, ==, "https://www.etsy.com/your/orders/sold?order_id=12345");
  g_assert_cmpstr (clipboard, ==, "usps 1");

  /* It is not asked for again by itself; here alone, and by a person who insists, it is. */
  etsy_fixture_forget (self->etsy);
  refuse (self, "12345", &parcel, TAKT_ERROR_CONFLICT, NULL);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 0);
  parcel.only_here = TRUE;
  takt_shipping_ship (self->shipping, order->id, &parcel, &error);
  g_assert_no_error (error);
  g_assert_true (takt_shipping_undo (self->shipping, order->id, &error));
  g_assert_no_error (error);

  control (self, "/_sim/gate", "{'tracking': true}");
  parcel.only_here = FALSE;
  parcel.ask_again = TRUE;
  takt_shipping_ship (self->shipping, order->id, &parcel, &error);
  g_assert_no_error (error);
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_SENT));
  anew = get_status (self);
  g_assert_cmpstr (anew->can_ship, ==, "yes");
}

static void
test_hidden_addresses (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktSourceStatus) status = NULL;

  control (self, "/_sim/gate", "{'addresses': false}");
  sync_orders (self);
  status = get_status (self);
  g_assert_cmpstr (status->addresses, ==, "no");
  g_assert_true (status->connected);
}

static void
test_read_only (Fixture *self, gconstpointer data)
{
  const TaktShipOrder parcel = { .carrier = "usps", .tracking_code = "1" };
  g_autoptr (TaktSourceStatus) status = get_status (self);

  g_assert_cmpstr (status->can_ship, ==, "no");
  refuse (self, "12345", &parcel, TAKT_ERROR_CONFLICT, NULL);
}

/* The answer is lost, in @data's way, after it was done: looked up, not repeated. */
static void
test_lost_after (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktShipment) sent = NULL;

  ship (self, "12345", "usps", "1Z");
  etsy_fixture_fault (self->etsy, data);
  if (strstr (data, "wrong-type") != NULL)
    g_test_expect_message ("takt-etsy", G_LOG_LEVEL_WARNING, "*cannot be read*");
  sent = send_until (self, "12345", TAKT_SHIPMENT_SENT);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 1);
  g_assert_cmpuint (count_mails (self), ==, 1);
  g_assert_cmpstr (sent->reason, ==, NULL);
}

static gboolean
is_looked_up (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (TaktShipment) shipment = get_shipment (self, "12345");

  return shipment->due_at > takt_clock_now (self->etsy->clock);
}

/* Moves the time to look @index and waits until it was taken: the shipment is due later or has ended. */
static void
look (Fixture *self, guint index)
{
  etsy_fixture_advance (self->etsy, looks[index] - (index > 0 ? looks[index - 1] : 0));
  takt_test_wait_for (is_looked_up, self, "a look");
}

/* Etsy works on the request long after its answer was lost, and the program ends meanwhile: it is still one shipment. */
static void
test_late (Fixture *self, gconstpointer data)
{
  const TaktShipOrder parcel = { .carrier = "usps", .tracking_code = "1Z" };
  g_autoptr (TaktShipment) sent = NULL;
  g_autoptr (TaktOrder) order = NULL;

  ship (self, "12345", "usps", "1Z");
  etsy_fixture_fault (self->etsy, "{'kind': '500', 'match': '/tracking'}");
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_UNCLEAR));
  takt_test_wait_for (is_looked_up, self, "the first look");
  look (self, 0);
  close_engine (self);
  open_engine (self);
  takt_test_wait_for (is_looked_up, self, "the look after the start");
  look (self, 1);
  refuse (self, "12345", &parcel, TAKT_ERROR_CONFLICT, NULL);

  control (self, "/_sim/receipts",
           "{'receipt_id': 12345, 'set': {'is_shipped': true, 'shipments': [{'carrier_name': 'usps', "
           "'tracking_code': '1Z', 'shipment_notification_timestamp': 1790006400}]}}");
  etsy_fixture_advance (self->etsy, looks[2] - looks[1]);
  sent = wait_state (self, "12345", TAKT_SHIPMENT_SENT);
  g_assert_cmpstr (sent->reason, ==, NULL);
  order = get_order (self, "12345");
  g_assert_true (order->is_shipped);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 1);
}

/* It never arrived: nothing else is sent before that is sure, and then a person may. */
static void
test_lost_before (Fixture *self, gconstpointer data)
{
  const TaktShipOrder parcel = { .carrier = "usps", .tracking_code = "1Z" };
  g_autoptr (TaktShipment) failed = NULL;

  ship (self, "12345", "usps", "1Z");
  etsy_fixture_fault (self->etsy, data);
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_UNCLEAR));
  refuse (self, "12345", &parcel, TAKT_ERROR_CONFLICT, NULL);
  takt_test_wait_for (is_looked_up, self, "the first look");
  for (guint i = 0; i + 1 < G_N_ELEMENTS (looks); i++)
    {
      look (self, i);
      takt_shipment_free (wait_state (self, "12345", TAKT_SHIPMENT_UNCLEAR));
    }
  etsy_fixture_advance (self->etsy, looks[4] - looks[3]);
  failed = wait_state (self, "12345", TAKT_SHIPMENT_FAILED);
  g_assert_cmpstr (failed->reason, ==, "not_arrived");
  g_assert_cmpuint (count_mails (self), ==, 0);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 1);

  ship (self, "12345", "usps", "1Z");
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_SENT));
  g_assert_cmpuint (count_mails (self), ==, 1);
}

static void
test_undo (Fixture *self, gconstpointer data)
{
  gint64 id = get_id (self, "12345");
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktShipment) withdrawn = NULL;

  ship (self, "12345", "usps", "1");
  g_assert_true (takt_shipping_undo (self->shipping, id, &error));
  g_assert_no_error (error);
  etsy_fixture_advance (self->etsy, 3600);
  withdrawn = get_shipment (self, "12345");
  g_assert_cmpint (withdrawn->state, ==, TAKT_SHIPMENT_WITHDRAWN);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 0);

  ship (self, "12345", "usps", "2");
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_SENT));
  g_assert_false (takt_shipping_undo (self->shipping, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

/* A second parcel is a second telling; the same number is none. */
static void
test_parcels (Fixture *self, gconstpointer data)
{
  const TaktShipOrder same = { .carrier = "ups", .tracking_code = "94-00" };
  const TaktShipOrder bare = { .without_tracking = TRUE };
  g_autoptr (TaktOrder) order = NULL;

  ship (self, "12345", "usps", "9400");
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_SENT));
  refuse (self, "12345", &same, TAKT_ERROR_CONFLICT, NULL);
  refuse (self, "12345", &bare, TAKT_ERROR_CONFLICT, NULL);
  ship (self, "12345", "ups", "1Z999");
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_SENT));
  g_assert_cmpuint (count_mails (self), ==, 2);
  order = get_order (self, "12345");
  g_assert_cmpstr (order->tracking_code, ==, "1Z999");
}

/* Somebody was quicker, in the Shop Manager: the buyer is not told twice. */
static void
test_sent_over_there (Fixture *self, gconstpointer data)
{
  ship (self, "12345", "usps", "9400100000000000000001");
  control (self, "/_sim/receipts", "{'receipt_id': 12345, 'act': 'ship'}");
  takt_shipment_free (send_until (self, "12345", TAKT_SHIPMENT_SENT));
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 0);
}

/* What cannot be reached is waited for, and nothing is sent before. */
static void
test_waits (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktShipment) waiting = NULL;

  ship (self, "12345", "usps", "1");
  etsy_fixture_fault (self->etsy, "{'kind': 'html', 'match': '/receipts/12345', 'count': 1}");
  etsy_fixture_advance (self->etsy, DELAY);
  {
    Wish wish = { self, "12345", TAKT_SHIPMENT_PLANNED };

    takt_test_wait_for (is_in_state, &wish, "the look");
  }
  while (g_strcmp0 ((waiting = get_shipment (self, "12345"))->reason, "not_connected") != 0)
    {
      g_clear_pointer (&waiting, takt_shipment_free);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/tracking"), ==, 0);
  etsy_fixture_advance (self->etsy, 60);
  takt_shipment_free (wait_state (self, "12345", TAKT_SHIPMENT_SENT));
}

static void
test_cancelled_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktShipment) failed = NULL;

  ship (self, "12345", "usps", "1");
  control (self, "/_sim/receipts", "{'receipt_id': 12345, 'act': 'cancel'}");
  failed = send_until (self, "12345", TAKT_SHIPMENT_FAILED);
  g_assert_cmpstr (failed->reason, ==, "cancelled");
  g_assert_cmpuint (count_mails (self), ==, 0);
}

static void
test_shipped_on (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autofree char *shipped_on = NULL;

  /* Noon in New York, in UTC: of whatever hour it was, the date is what is shown. */
  control (
      self, "/_sim/receipts",
      "{'receipt_id': 12345, 'set': {'is_shipped': true, 'shipments': [{'carrier_name': 'usps', 'tracking_code': '1', "
      "'shipment_notification_timestamp': 1790006400}]}, 'touch': true}");
  sync_orders (self);
  order = get_order (self, "12345");
  shipped_on = takt_order_dup_shipped_on (order);
  g_assert_cmpstr (shipped_on, ==, "2026-09-21");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, test) g_test_add ("/adapters/etsy-ship/" path, Fixture, data, set_up, test, tear_down)
  ADD ("etsy-pitfall-016-018-json-of-texts-and-the-answer-is-checked", NULL, test_sent);
  ADD ("etsy-pitfall-016-number-is-lost", NULL, test_code_lost);
  ADD ("etsy-pitfall-016-carriers", NULL, test_carriers);
  ADD ("etsy-pitfall-017-number-is-asked-for", NULL, test_needs_tracking);
  ADD ("etsy-pitfall-017-india", NULL, test_needs_tracking_to_india);
  ADD ("etsy-pitfall-018-one-at-a-time", NULL, test_one_at_a_time);
  ADD ("etsy-pitfall-019-region-gate", NULL, test_region_gate);
  ADD ("etsy-pitfall-019-hidden-addresses", NULL, test_hidden_addresses);
  ADD ("etsy-pitfall-030-date-alone", NULL, test_shipped_on);
  g_test_add ("/adapters/etsy-ship/read-only", Fixture, NULL, set_up_read_only, test_read_only, tear_down);
  ADD ("undo", NULL, test_undo);
  ADD ("parcels", NULL, test_parcels);
  ADD ("sent-over-there", NULL, test_sent_over_there);
  ADD ("waits", NULL, test_waits);
  ADD ("cancelled-meanwhile", NULL, test_cancelled_meanwhile);
#undef ADD
#define ADD(path, data, test)                                                                                \
  g_test_add ("/adapters/etsy-ship/lost/" path, Fixture, data, set_up, test, tear_down)
  ADD ("after/500", "{'kind': '500', 'match': '/tracking', 'after': true}", test_lost_after);
  ADD ("after/html", "{'kind': 'html', 'match': '/tracking', 'after': true}", test_lost_after);
  ADD ("after/cut", "{'kind': 'cut', 'match': '/tracking', 'after': true}", test_lost_after);
  ADD ("after/wrong-type", "{'kind': 'wrong-type', 'match': '/tracking', 'after': true}", test_lost_after);
  ADD ("before/500", "{'kind': '500', 'match': '/tracking'}", test_lost_before);
  ADD ("worked-on-late", NULL, test_late);
  ADD ("before/html", "{'kind': 'html', 'match': '/tracking'}", test_lost_before);
#undef ADD
  return g_test_run ();
}
