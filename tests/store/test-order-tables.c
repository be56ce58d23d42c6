/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/takt-order-table.h"
#include "tables/takt-profile-table.h"
#include "tables/takt-shop-table.h"
#include "takt-store.h"
#include "takt-test.h"

#define NOW ((TaktTime) 1766592000)

typedef struct
{
  TaktStore *store;
  gint64 shop_id;
  gint64 profile_id;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktShopRecord) shop = takt_shop_record_new ();
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (TaktStatement) printer = NULL;

  self->store = takt_store_open_memory (&error);
  g_assert_no_error (error);

  shop->source = g_strdup ("manual");
  self->shop_id = takt_shop_table_insert (self->store, shop, NOW, &error);
  g_assert_no_error (error);

  profile->name = g_strdup ("Vase");
  profile->estimated_minutes = 60;
  self->profile_id = takt_profile_table_insert (self->store, profile, NOW, &error);
  g_assert_no_error (error);

  printer = takt_statement_get (self->store, "INSERT INTO printers (id, name, connection_type, created_at, "
                                             "updated_at) VALUES (1, 'P', 'virtual', 1, 1)");
  g_assert_true (takt_statement_run (printer, &error));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->store);
}

static TaktOrderItem *
add_item (TaktOrder *order, const char *title, const char *sku)
{
  TaktOrderItem *item = takt_order_item_new ();

  item->position = (int) order->items->len;
  item->title = g_strdup (title);
  item->sku = g_strdup (sku);
  g_ptr_array_add (order->items, item);
  return item;
}

static gint64
insert_order (Fixture *self, TaktOrder *order)
{
  g_autoptr (GError) error = NULL;

  order->shop_id = self->shop_id;
  if (order->currency == NULL)
    order->currency = g_strdup ("USD");
  if (order->ordered_at == TAKT_TIME_UNSET)
    order->ordered_at = NOW;
  order->id = takt_order_table_insert (self->store, order, NOW, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < order->items->len; i++)
    {
      TaktOrderItem *item = g_ptr_array_index (order->items, i);

      item->id = takt_order_item_table_insert (self->store, order->id, item, NOW, &error);
      g_assert_no_error (error);
    }
  g_assert_true (takt_order_table_set_search (self->store, order->id, order, &error));
  return order->id;
}

static gint64
insert_job (Fixture *self,
            gint64 order_id,
            gint64 item_id,
            int plate,
            const char *status,
            const char *problem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) insert = takt_statement_get (
      self->store, "INSERT INTO jobs (printer_id, order_id, order_item_id, job_name, status, "
                   "estimated_duration_minutes, plate_number, problem, created_at, updated_at) "
                   "VALUES (1, ?1, ?2, 'job', ?3, 60, ?4, ?5, 1, 1)");
  gint64 id;

  takt_statement_bind_int (insert, 1, order_id);
  takt_statement_bind_id (insert, 2, item_id);
  takt_statement_bind_text (insert, 3, status);
  takt_statement_bind_int (insert, 4, plate);
  takt_statement_bind_text (insert, 5, problem);
  id = takt_statement_insert (insert, &error);
  g_assert_no_error (error);
  return id;
}

static void
check_status (Fixture *self, gint64 order_id, const char *status)
{
  g_autoptr (GError) error = NULL;
  TaktOrderFacts facts;

  g_assert_true (takt_order_table_get_facts (self->store, order_id, &facts, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (facts.status, ==, status);

  /* The list must say the same of the same rows. */
  for (guint i = 0; i < 2; i++)
    {
      guint total = 0;
      g_autoptr (GArray) ids = takt_order_table_list (self->store, i == 0 ? status : NULL, NULL, 0,
                                                      TAKT_ORDER_SORT_ORDERED_AT, 0, 0, &total, &error);
      gboolean found = FALSE;

      g_assert_no_error (error);
      g_assert_cmpuint (total, ==, ids->len);
      for (guint n = 0; n < ids->len; n++)
        found = found || g_array_index (ids, gint64, n) == order_id;
      g_assert_true (found);
    }
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_order_new ();
  g_autoptr (TaktOrder) read = NULL;
  g_autoptr (TaktOrder) found = NULL;
  g_autoptr (TaktOrderItem) single = NULL;
  TaktOrderItem *item = add_item (order, "Vase \"two\"\n🎄", "V-1");
  const TaktOrderItem *back;
  const TaktOption *option;

  order->order_number = g_strdup ("12345");
  order->customer_email = g_strdup ("john@example.com");
  order->message = g_strdup ("a\nb");
  order->gift_message = g_strdup ("für dich");
  order->gift_sender = g_strdup ("Oma");
  order->is_gift = TRUE;
  order->is_paid = FALSE;
  order->total_price_minor = 3000;
  order->tax_minor = -1;
  order->refunded_minor = 12;
  order->ship_by = NOW + 1;
  order->promised_at = NOW + 2;
  order->cancelled_here = TRUE;
  order->source_updated_at = NOW + 3;
  item->external_id = g_strdup ("77");
  item->listing_id = g_strdup ("88");
  item->quantity = 500;
  item->unit_price_minor = G_MAXINT64;
  item->is_digital = TRUE;
  item->profile_id = self->profile_id;
  item->profile_chosen = TRUE;
  g_ptr_array_add (item->options, takt_option_new ("Color", "Black \"matt\" \\ 1"));
  g_ptr_array_add (item->personalization, takt_option_new ("Name?", "Zoë\n💐"));
  g_ptr_array_add (item->personalization, takt_option_new ("", ""));
  insert_order (self, order);

  g_assert_true (takt_order_table_get (self->store, order->id, &read, &error));
  g_assert_cmpstr (read->source, ==, "manual");
  g_assert_cmpstr (read->order_number, ==, "12345");
  g_assert_null (read->customer_name);
  g_assert_cmpstr (read->customer_email, ==, "john@example.com");
  g_assert_cmpstr (read->message, ==, "a\nb");
  g_assert_true (read->is_gift);
  g_assert_cmpstr (read->gift_message, ==, "für dich");
  g_assert_cmpstr (read->gift_sender, ==, "Oma");
  g_assert_false (read->keeps_tax);
  g_assert_false (read->is_paid);
  g_assert_cmpint (read->total_price_minor, ==, 3000);
  g_assert_cmpint (read->tax_minor, ==, -1);
  g_assert_cmpint (read->refunded_minor, ==, 12);
  g_assert_cmpint (read->ship_by, ==, NOW + 1);
  g_assert_cmpint (read->promised_at, ==, NOW + 2);
  g_assert_cmpint (read->shipped_at, ==, TAKT_TIME_UNSET);
  g_assert_true (read->cancelled_here);
  g_assert_false (read->shipped_here);
  g_assert_cmpint (read->source_updated_at, ==, NOW + 3);
  g_assert_cmpint (read->created_at, ==, NOW);

  g_assert_cmpuint (read->items->len, ==, 1);
  back = g_ptr_array_index (read->items, 0);
  g_assert_cmpstr (back->title, ==, "Vase \"two\"\n🎄");
  g_assert_cmpint (back->quantity, ==, 500);
  g_assert_cmpint (back->unit_price_minor, ==, G_MAXINT64);
  g_assert_true (back->is_digital);
  g_assert_cmpint (back->profile_id, ==, self->profile_id);
  g_assert_true (back->profile_chosen);
  g_assert_cmpuint (back->options->len, ==, 1);
  option = g_ptr_array_index (back->options, 0);
  g_assert_cmpstr (option->value, ==, "Black \"matt\" \\ 1");
  g_assert_cmpuint (back->personalization->len, ==, 2);
  option = g_ptr_array_index (back->personalization, 0);
  g_assert_cmpstr (option->value, ==, "Zoë\n💐");

  g_assert_true (takt_order_table_find (self->store, self->shop_id, "12345", &found, &error));
  g_assert_cmpint (found->id, ==, order->id);
  g_clear_pointer (&found, takt_order_free);
  g_assert_true (takt_order_table_find (self->store, self->shop_id, "1234", &found, &error));
  g_assert_null (found);

  g_assert_true (takt_order_item_table_get (self->store, item->id, &single, &error));
  g_assert_cmpint (single->order_id, ==, order->id);
  g_assert_no_error (error);
}

static void
test_profile (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (TaktProfile) read = NULL;
  g_autoptr (TaktProfile) gone = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (TaktOrder) order = takt_order_new ();
  g_autoptr (TaktOrderItem) item = NULL;
  const TaktFilament *filament;
  const char *const models[] = { "X1C", "A1 \"mini\"", NULL };
  gint64 choice = -1;

  profile->name = g_strdup ("Arm");
  profile->sku = g_strdup ("A-1");
  profile->estimated_minutes = 120;
  profile->units_per_plate = 4;
  profile->nozzle_temp = 200;
  profile->nozzle_diameter = 0.4;
  g_strfreev (profile->printer_models);
  profile->printer_models = g_strdupv ((char **) models);
  g_ptr_array_add (profile->materials, takt_filament_new ("PLA", NULL, 45));
  g_ptr_array_add (profile->materials, takt_filament_new ("PETG", "Black", 0));
  profile->id = takt_profile_table_insert (self->store, profile, NOW, &error);
  g_assert_no_error (error);

  g_assert_true (takt_profile_table_get (self->store, profile->id, &read, &error));
  g_assert_cmpstr (read->sku, ==, "A-1");
  g_assert_null (read->title);
  g_assert_cmpint (read->nozzle_temp, ==, 200);
  g_assert_cmpint (read->bed_temp, ==, 0);
  g_assert_cmpfloat (read->nozzle_diameter, ==, 0.4);
  g_assert_cmpint (read->target_margin_pct, ==, 40);
  g_assert_true (g_strv_equal ((const char *const *) read->printer_models, models));
  g_assert_cmpuint (read->materials->len, ==, 2);
  filament = g_ptr_array_index (read->materials, 1);
  g_assert_cmpstr (filament->color, ==, "Black");

  /* One filament less, one field gone. */
  g_ptr_array_set_size (read->materials, 1);
  g_clear_pointer (&read->sku, g_free);
  g_assert_true (takt_profile_table_update (self->store, read, NOW + 5, &error));
  all = takt_profile_table_list (self->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  g_clear_pointer (&read, takt_profile_free);
  read = g_ptr_array_steal_index (all, 0);
  g_assert_cmpstr (read->name, ==, "Arm");
  g_assert_null (read->sku);
  g_assert_cmpuint (read->materials->len, ==, 1);
  g_assert_cmpint (read->created_at, ==, NOW);
  g_assert_cmpint (read->updated_at, ==, NOW + 5);

  g_assert_true (takt_profile_table_set_choice (self->store, "sku:a", self->profile_id, NOW, &error));
  g_assert_true (takt_profile_table_set_choice (self->store, "sku:a", profile->id, NOW, &error));
  g_assert_true (takt_profile_table_get_choice (self->store, "sku:a", &choice, &error));
  g_assert_cmpint (choice, ==, profile->id);

  order->order_number = g_strdup ("1");
  add_item (order, "Arm", NULL);
  ((TaktOrderItem *) order->items->pdata[0])->profile_id = profile->id;
  ((TaktOrderItem *) order->items->pdata[0])->profile_chosen = TRUE;
  insert_order (self, order);

  g_assert_true (takt_profile_table_delete (self->store, profile->id, NOW, &error));
  g_assert_true (takt_profile_table_get (self->store, profile->id, &gone, &error));
  g_assert_null (gone);
  g_assert_true (takt_profile_table_get_choice (self->store, "sku:a", &choice, &error));
  g_assert_cmpint (choice, ==, 0);
  g_assert_true (
      takt_order_item_table_get (self->store, ((TaktOrderItem *) order->items->pdata[0])->id, &item, &error));
  g_assert_cmpint (item->profile_id, ==, 0);
  g_assert_false (item->profile_chosen);
  g_assert_no_error (error);
}

static void
test_status (Fixture *self, gconstpointer data)
{
  /* Jobs of an order of two mapped items; 'i' item of the job (1, 2, 0: none), 'p' plate. */
  static const struct
  {
    const char *what;
    struct
    {
      int item;
      int plate;
      const char *status;
      const char *problem;
    } jobs[5];
    const char *status;
  } cases[] = {
    { "no jobs", { { 0 } }, "new" },
    { "queued", { { 1, 1, "queued" }, { 2, 1, "queued" } }, "scheduled" },
    { "one runs", { { 1, 1, "started" }, { 2, 1, "queued" } }, "printing" },
    { "between two plates", { { 1, 1, "completed" }, { 2, 1, "queued" } }, "printing" },
    { "all done", { { 1, 1, "completed" }, { 2, 1, "completed" } }, "printed" },
    { "one item never planned", { { 1, 1, "completed" } }, "new" },
    { "one plate given up",
      { { 1, 1, "completed" }, { 1, 2, "cancelled" }, { 2, 1, "completed" } },
      "printed" },
    { "all given up", { { 1, 1, "cancelled" }, { 2, 1, "cancelled" } }, "new" },
    { "printed as a whole by hand", { { 0, 1, "completed" } }, "printed" },
    { "failed", { { 1, 1, "failed" }, { 2, 1, "completed" } }, "attention" },
    { "failed while another runs", { { 1, 1, "failed" }, { 2, 1, "started" } }, "attention" },
    { "failed, then planned anew",
      { { 1, 1, "failed" }, { 2, 1, "completed" }, { 1, 1, "queued" } },
      "printing" },
    { "failed, anew given up",
      { { 1, 1, "failed" }, { 2, 1, "completed" }, { 1, 1, "cancelled" } },
      "attention" },
    { "failed, another plate later", { { 1, 1, "failed" }, { 1, 2, "queued" } }, "attention" },
    { "material missing", { { 1, 1, "queued", "no PETG" }, { 2, 1, "queued" } }, "attention" },
    { "was missing when it began", { { 1, 1, "started", "no PETG" } }, "printing" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktOrder) order = takt_order_new ();
      gint64 items[3] = { 0 };

      g_test_message ("%s", cases[i].what);
      order->order_number = g_strdup_printf ("%u", i);
      add_item (order, "A", NULL)->profile_id = self->profile_id;
      add_item (order, "B", NULL)->profile_id = self->profile_id;
      insert_order (self, order);
      items[1] = ((TaktOrderItem *) order->items->pdata[0])->id;
      items[2] = ((TaktOrderItem *) order->items->pdata[1])->id;

      for (guint n = 0; n < G_N_ELEMENTS (cases[i].jobs) && cases[i].jobs[n].status != NULL; n++)
        insert_job (self, order->id, items[cases[i].jobs[n].item], cases[i].jobs[n].plate,
                    cases[i].jobs[n].status, cases[i].jobs[n].problem);
      check_status (self, order->id, cases[i].status);
    }
}

static void
test_status_of_flags (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_order_new ();
  TaktOrderItem *unmapped = add_item (order, "A", NULL);
  TaktOrderItem *digital = add_item (order, "B", NULL);
  TaktOrderItem *none = add_item (order, "C", NULL);
  TaktOrderFacts facts;

  digital->is_digital = TRUE;
  none->quantity = 0;
  order->order_number = g_strdup ("1");
  order->is_paid = FALSE;
  insert_order (self, order);
  check_status (self, order->id, "attention");
  g_assert_true (takt_order_table_get_facts (self->store, order->id, &facts, &error));
  g_assert_true (facts.has_unmapped_item);
  g_assert_true (facts.is_unpaid);
  g_assert_false (facts.has_refund);
  g_assert_false (facts.has_failed_job);
  g_assert_false (facts.lacks_material);

  /* Planned by hand: no profile is missed. Neither is one for the digital line and the line of nothing. */
  insert_job (self, order->id, unmapped->id, 1, "completed", NULL);
  check_status (self, order->id, "printed");

  order->refunded_minor = 1;
  g_assert_true (takt_order_table_update (self->store, order, NOW, &error));
  check_status (self, order->id, "attention");
  order->is_shipped = TRUE;
  g_assert_true (takt_order_table_update (self->store, order, NOW, &error));
  check_status (self, order->id, "shipped");
  order->is_cancelled = TRUE;
  g_assert_true (takt_order_table_update (self->store, order, NOW, &error));
  check_status (self, order->id, "cancelled");
  g_assert_no_error (error);
}

static void
check_list (Fixture *self,
            const char *search,
            TaktOrderSort sort,
            guint limit,
            guint offset,
            guint total,
            const char *numbers)
{
  g_autoptr (GError) error = NULL;
  guint found_total = 99;
  g_autoptr (GArray) ids =
      takt_order_table_list (self->store, NULL, search, 0, sort, limit, offset, &found_total, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (TaktOrder) order = NULL;

      g_assert_true (takt_order_table_get (self->store, g_array_index (ids, gint64, i), &order, &error));
      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", order->order_number);
    }
  g_assert_cmpstr (found->str, ==, numbers);
  g_assert_cmpuint (found_total, ==, total);
}

static void
test_list (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *number;
    TaktTime ordered_at;
    TaktTime ship_by;
    TaktTime promised_at;
    const char *name;
    const char *title;
    const char *sku;
  } orders[] = {
    { "9", NOW + 30, NOW + 500, TAKT_TIME_UNSET, "Ärger, Zoë", "Custom Desk Bracket", "DB-01" },
    { "10", NOW + 20, NOW + 900, NOW + 400, NULL, "Cable Stand 100%", "CS_02" },
    { "100", NOW + 10, TAKT_TIME_UNSET, TAKT_TIME_UNSET, "John", "花瓶 desk", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (TaktOrder) order = takt_order_new ();

      order->order_number = g_strdup (orders[i].number);
      order->ordered_at = orders[i].ordered_at;
      order->ship_by = orders[i].ship_by;
      order->promised_at = orders[i].promised_at;
      order->customer_name = g_strdup (orders[i].name);
      add_item (order, orders[i].title, orders[i].sku);
      insert_order (self, order);
    }

  check_list (self, NULL, TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 3, "100 10 9");
  check_list (self, NULL, TAKT_ORDER_SORT_ORDERED_AT_DESC, 2, 0, 3, "9 10");
  check_list (self, NULL, TAKT_ORDER_SORT_ORDERED_AT_DESC, 2, 2, 3, "100");
  check_list (self, NULL, TAKT_ORDER_SORT_ORDERED_AT_DESC, 2, 4, 3, "");
  check_list (self, NULL, TAKT_ORDER_SORT_SHIP_BY, 0, 0, 3, "10 9 100");
  check_list (self, NULL, TAKT_ORDER_SORT_SHIP_BY_DESC, 0, 0, 3, "100 9 10");
  check_list (self, NULL, TAKT_ORDER_SORT_ORDER_NUMBER, 0, 0, 3, "9 10 100");
  check_list (self, NULL, TAKT_ORDER_SORT_ORDER_NUMBER_DESC, 0, 0, 3, "100 10 9");

  check_list (self, "  ", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 3, "100 10 9");
  check_list (self, "DESK", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 2, "100 9");
  check_list (self, "DESK", TAKT_ORDER_SORT_ORDERED_AT, 1, 1, 2, "9");
  check_list (self, "DESK", TAKT_ORDER_SORT_ORDERED_AT, 1, 5, 2, "");
  check_list (self, "bracket desk", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 1, "9");
  check_list (self, "zoë ärger d b-0", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 1, "9");
  check_list (self, "zoë ärger d b e x", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 0, "");
  check_list (self, "瓶", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 1, "100");
  check_list (self, "0%", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 1, "10");
  check_list (self, "cs_", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 1, "10");
  check_list (self, "10", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 2, "100 10");
  check_list (self, "' OR 1=1 --", TAKT_ORDER_SORT_ORDERED_AT, 0, 0, 0, "");
}

static void
check_view (Fixture *self,
            const TaktOrderNarrow *narrow,
            const char *status,
            TaktOrderSort sort,
            const char *numbers)
{
  g_autoptr (GError) error = NULL;
  guint total = 99;
  g_autoptr (GArray) ids =
      takt_order_table_list_view (self->store, narrow, status, NULL, 0, sort, 0, 0, &total, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (TaktOrder) order = NULL;

      g_assert_true (takt_order_table_get (self->store, g_array_index (ids, gint64, i), &order, &error));
      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", order->order_number);
    }
  g_assert_cmpstr (found->str, ==, numbers);
  g_assert_cmpuint (total, ==, ids->len);
}

/* What a table is narrowed to and sorted by, and the figures above it, say the same. */
static void
test_view (Fixture *self, gconstpointer data)
{
  const TaktOrderNarrow all = { 0 }, open = { .is_open = TRUE };
  const TaktOrderNarrow personalised = { .is_open = TRUE, .is_personalised = TRUE };
  const TaktOrderNarrow unmapped = { .is_open = TRUE, .is_unmapped = TRUE };
  const TaktOrderNarrow due = { .is_open = TRUE, .due_before = NOW + 500 };
  const TaktOrderNarrow made = { .is_open = TRUE, .is_made = TRUE };
  const TaktOrderNarrow late = { .ordered_from = NOW + 2 };
  g_autoptr (GError) error = NULL;
  TaktOrderCounts counts;

  for (int i = 1; i <= 4; i++)
    {
      g_autoptr (TaktOrder) order = takt_order_new ();
      TaktOrderItem *item = add_item (order, "Vase", NULL);

      order->order_number = g_strdup_printf ("%d", i);
      order->customer_name = g_strdup (i == 2 ? "adam" : i == 3 ? "Zoe" : "Berta");
      order->total_price_minor = i == 3 ? 100 : 1000 * i;
      order->ordered_at = NOW + i;
      order->ship_by = i == 4 ? TAKT_TIME_UNSET : NOW + 300 * i;
      order->is_shipped = i == 4;
      item->profile_id = i == 1 ? 0 : self->profile_id;
      if (i == 2)
        g_ptr_array_add (item->personalization, takt_option_new ("Name", "Eve & <b>"));
      insert_order (self, order);
    }

  check_view (self, &all, NULL, TAKT_ORDER_SORT_ORDERED_AT, "1 2 3 4");
  check_view (self, &all, "shipped", TAKT_ORDER_SORT_ORDERED_AT, "4");
  check_view (self, &open, NULL, TAKT_ORDER_SORT_BUYER, "2 1 3");
  check_view (self, &open, NULL, TAKT_ORDER_SORT_PRICE_DESC, "2 1 3");
  check_view (self, &open, NULL, TAKT_ORDER_SORT_STATUS, "1 2 3");
  check_view (self, &all, NULL, TAKT_ORDER_SORT_STATUS_DESC, "4 3 2 1");
  check_view (self, &open, "new", TAKT_ORDER_SORT_ORDER_NUMBER_DESC, "3 2");
  check_view (self, &personalised, NULL, TAKT_ORDER_SORT_SHIP_BY, "2");
  check_view (self, &unmapped, NULL, TAKT_ORDER_SORT_SHIP_BY, "1");
  check_view (self, &due, NULL, TAKT_ORDER_SORT_SHIP_BY, "1");
  check_view (self, &made, NULL, TAKT_ORDER_SORT_SHIP_BY, "");
  check_view (self, &late, NULL, TAKT_ORDER_SORT_ORDERED_AT_DESC, "4 3 2");

  g_assert_true (takt_order_table_count_open (self->store, NOW + 500, &counts, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts.open, ==, 3);
  g_assert_cmpuint (counts.needs_you, ==, 1);
  g_assert_cmpuint (counts.to_schedule, ==, 2);
  g_assert_cmpuint (counts.due, ==, 1);
  g_assert_cmpuint (counts.personalised, ==, 1);
  g_assert_cmpuint (counts.unmapped, ==, 1);
  g_assert_cmpuint (counts.queued_jobs + counts.running_jobs, ==, 0);
}

/* Every text of a list is prepared, and none of them nor any other reads a growing table from end to end. */
static void
test_no_scans (Fixture *self, gconstpointer data)
{
  const char *const statuses[] = { NULL, "new", "shipped", "cancelled" };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) scans = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    for (int searching = 0; searching < 2; searching++)
      for (int sort = 0; sort < TAKT_ORDER_N_SORTS; sort++)
        {
          guint total;
          g_autoptr (GArray) ids = takt_order_table_list (self->store, statuses[i], searching ? "x" : NULL, 0,
                                                          (TaktOrderSort) sort, 10, 0, &total, &error);

          g_assert_no_error (error);
          g_assert_cmpuint (ids->len, ==, 0);
        }

  for (int i = 0; i < 4 * TAKT_ORDER_N_VIEW_SORTS; i++)
    {
      const TaktOrderNarrow narrow = { .is_open = i % 2 == 1 };
      TaktOrderCounts counts;
      g_autoptr (GArray) ids = takt_order_table_list_view (self->store, &narrow, NULL, i % 4 > 1 ? "x" : NULL,
                                                           0, (TaktOrderSort) (i / 4), 10, 0, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (ids->len, ==, 0);
      g_assert_true (takt_order_table_count_open (self->store, NOW, &counts, &error));
    }

  scans = takt_store_find_scans (self->store);
  for (guint i = 0; scans[i] != NULL; i++)
    g_test_message ("%s", scans[i]);
  g_assert_cmpuint (g_strv_length (scans), ==, 0);
}

static void
test_manual_numbers (Fixture *self, gconstpointer data)
{
  static const char *const numbers[] = { "M-9", "M-10", "M-x11", "M-", "12", "M-99999999999999999999", NULL };
  g_autoptr (GError) error = NULL;
  gint64 last = -1;

  g_assert_true (takt_order_table_get_last_number (self->store, self->shop_id, &last, &error));
  g_assert_cmpint (last, ==, 0);
  for (guint i = 0; numbers[i] != NULL; i++)
    {
      g_autoptr (TaktOrder) order = takt_order_new ();

      order->order_number = g_strdup (numbers[i]);
      insert_order (self, order);
    }
  g_assert_true (takt_order_table_get_last_number (self->store, self->shop_id, &last, &error));
  g_assert_cmpint (last, ==, 10);
  g_assert_no_error (error);
}

static void
test_shop (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktShopRecord) shop = takt_shop_record_new ();
  g_autoptr (TaktShopRecord) read = NULL;
  g_autoptr (TaktShopRecord) none = NULL;
  TaktTime last = -1;

  shop->source = g_strdup ("etsy");
  shop->external_id = g_strdup ("42");
  shop->name = g_strdup ("Vases & more");
  shop->currency = g_strdup ("EUR");
  shop->id = takt_shop_table_insert (self->store, shop, NOW, &error);
  g_assert_no_error (error);
  g_assert_true (takt_shop_table_get_last_sync (self->store, &last, &error));
  g_assert_cmpint (last, ==, TAKT_TIME_UNSET);

  g_assert_true (takt_shop_table_set_error (self->store, shop->id, "no network", NOW + 1, &error));
  g_assert_true (takt_shop_table_find (self->store, "etsy", "42", &read, &error));
  g_assert_cmpstr (read->last_error, ==, "no network");
  g_assert_cmpint (read->synced_until, ==, TAKT_TIME_UNSET);
  g_clear_pointer (&read, takt_shop_record_free);

  g_assert_true (takt_shop_table_set_synced (self->store, shop->id, NOW + 2, TRUE, NOW + 9, &error));
  g_assert_true (takt_shop_table_get (self->store, shop->id, &read, &error));
  g_assert_null (read->last_error);
  g_assert_cmpint (read->synced_until, ==, NOW + 2);
  g_assert_cmpint (read->last_sync_at, ==, NOW + 9);
  g_assert_true (takt_shop_table_get_last_sync (self->store, &last, &error));
  g_assert_cmpint (last, ==, NOW + 9);

  g_assert_true (takt_shop_table_find (self->store, "etsy", "43", &none, &error));
  g_assert_null (none);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/store/orders/round-trip", test_round_trip);
  ADD ("/store/orders/status", test_status);
  ADD ("/store/orders/status-of-flags", test_status_of_flags);
  ADD ("/store/orders/list", test_list);
  ADD ("/store/orders/view", test_view);
  ADD ("/store/orders/manual-numbers", test_manual_numbers);
  ADD ("/store/products/round-trip", test_profile);
  ADD ("/store/shops/round-trip", test_shop);
  ADD ("/store/scans/of-orders-and-profiles", test_no_scans);

  return g_test_run ();
}
