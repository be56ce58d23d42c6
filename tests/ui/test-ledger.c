/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "preferences/takt-ledger-preferences.h"

static void
add_entry (TaktLedgerPage *page, gint64 id, const char *kind, gint64 amount)
{
  TaktLedgerEntry *entry = takt_ledger_entry_new ();

  entry->entry_id = id;
  entry->sequence = id;
  entry->at = TAKT_UI_TEST_NOW;
  entry->kind = g_strdup (kind);
  entry->amount_minor = amount;
  entry->currency = g_strdup ("USD");
  g_ptr_array_add (page->entries, entry);
}

typedef struct
{
  GtkWidget *widget;
  const char *text;
} Saying;

static gboolean
is_said (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_said (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
says (gpointer user_data)
{
  const Saying *saying = user_data;

  return is_said (saying->widget, saying->text);
}

/* Nothing is shown without an account; then sums, and the rows that belong to no order, by what they are. */
static void
test_unassigned (TaktUiFixture *fixture, gconstpointer data)
{
  TaktOrders *orders = takt_shop_get_orders (fixture->shop);
  GtkWidget *group = g_object_ref_sink (takt_ledger_preferences_new (fixture->shop));
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (orders, takt_ui_test_add_order (fixture, "Vase"), &error);
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();
  Saying saying = { group, "2 Rows Without an Order" };

  g_assert_no_error (error);
  g_assert_false (gtk_widget_get_visible (group));
  add_entry (page, 1, "offsite_ads_fee", -1234);
  add_entry (page, 2, "a & <b>", -66);
  g_assert_true (takt_orders_keep_ledger (orders, order->shop_id, page, &error));
  takt_changes_note (takt_shop_get_changes (fixture->shop), "orders", 0);
  takt_test_wait_for (says, &saying, saying.text);
  g_assert_true (gtk_widget_get_visible (group));
  g_assert_true (is_said (group, "Offsite ads"));
  g_assert_true (is_said (group, "a & <b>"));
  g_assert_true (is_said (group, "2 rows add up to −$13.00, of which $0.00 belongs to orders"));
  g_assert_true (is_said (group, "−$12.34"));
  g_assert_finalize_object (group);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/ledger/unassigned", TaktUiFixture, NULL, takt_ui_test_set_up, test_unassigned,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}
