/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/takt-live-list.h"
#include "models/takt-order-row.h"
#include "takt-error.h"
#include "takt-format.h"
#include "takt-ui-test.h"

static gboolean
has_two (gpointer user_data)
{
  return g_list_model_get_n_items (user_data) == 2;
}

static gboolean
is_read (gpointer user_data)
{
  return takt_live_list_is_read (user_data);
}

static gboolean
is_shipped (gpointer user_data)
{
  return takt_order_row_get_standing (user_data)->status == TAKT_ORDER_SHIPPED;
}

static void
test_list (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktLiveList) list = takt_live_list_new (&takt_order_list_kind);
  g_autoptr (TaktOrderRow) first = NULL, again = NULL;
  gpointer gone = NULL;
  guint position = 0;
  gint64 id;

  takt_live_list_set_shop (list, fixture->shop);
  g_assert_false (takt_live_list_is_read (list));
  takt_test_wait_for (is_read, list, "the list");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);

  id = takt_ui_test_add_order (fixture, "Dice Tower");
  takt_ui_test_add_order (fixture, "Hex Planter");
  takt_test_wait_for (has_two, list, "both orders");
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 2));

  /* One thing, one row, for as long as somebody shows it; what changes is read into it. */
  g_assert_true (takt_live_list_find (list, id, &position));
  first = g_list_model_get_item (G_LIST_MODEL (list), position);
  again = g_list_model_get_item (G_LIST_MODEL (list), position);
  g_assert_true (first == again);
  g_assert_cmpstr (takt_order_row_get_items (first), ==, "Dice Tower");
  g_assert_true (takt_orders_mark_shipped (takt_shop_get_orders (fixture->shop), id, NULL, NULL, &error));
  g_assert_no_error (error);
  takt_test_wait_for (is_shipped, first, "the row to follow");

  g_set_weak_pointer (&gone, first);
  g_clear_object (&first);
  g_clear_object (&again);
  g_assert_null (gone);

  takt_live_list_set_shop (list, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
}

static void
test_query (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktLiveList) list = takt_live_list_new (&takt_order_list_kind);
  const TaktListQuery query = { .search = (char *) "planter", .sort = (char *) "bogus", .status = -1 };

  takt_live_list_set_shop (list, fixture->shop);
  takt_test_wait_for (is_read, list, "the list");
  g_assert_null (takt_live_list_get_error (list));
  takt_live_list_set_query (list, &query);
  while (takt_live_list_get_error (list) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (takt_live_list_get_error (list), TAKT_ERROR, TAKT_ERROR_INVALID);
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_format (void)
{
  const TaktTime now = TAKT_UI_TEST_NOW, day = 24 * 60 * 60;

  assert_text (takt_format_money (1262, "USD"), "$12.62");
  assert_text (takt_format_money (-1262, "CHF"), "−12.62 CHF");
  assert_text (takt_format_money (900, "JPY"), "¥900");
  assert_text (takt_format_clock (now), "14:13");
  assert_text (takt_format_clock (TAKT_TIME_UNSET), "–");
  assert_text (takt_format_moment (now, now), "Today 14:13");
  assert_text (takt_format_moment (now + day, now), "Tomorrow 14:13");
  assert_text (takt_format_day (now - day, now), "Yesterday");
  assert_text (takt_format_day (now + 3 * day, now), "Thu 24 Sep");
  assert_text (takt_format_day (now + 400 * day, now), "26 Oct 2027");
  assert_text (takt_format_when (now, now), "14:13");
  assert_text (takt_format_minutes (40), "40 min");
  assert_text (takt_format_minutes (66), "1 h 06 min");
  assert_text (takt_format_minutes (180), "3 h");
  assert_text (takt_format_minutes (53 * 60), "2 d 5 h");
  assert_text (takt_format_grams (205), "205 g");
  assert_text (takt_format_grams (12400), "12.4 kg");
  assert_text (takt_format_percent (45), "45\xc2\xa0%");
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/models/list-follows", TaktUiFixture, NULL, takt_ui_test_set_up, test_list,
              takt_ui_test_tear_down);
  g_test_add ("/ui/models/query", TaktUiFixture, NULL, takt_ui_test_set_up, test_query,
              takt_ui_test_tear_down);
  g_test_add_func ("/ui/models/format", test_format);
  return takt_ui_test_run ();
}
