/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "models/takt-live-list.h"
#include "models/takt-print-row.h"
#include "widgets/takt-chart-axis.h"
#include "widgets/takt-chart.h"

#include <math.h>

#define MANY 100000

static gint64
add_job (TaktUiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  TaktQueue *queue = takt_shop_get_queue (fixture->shop);
  gint64 id;

  job->printer_id = takt_ui_test_add_printer (fixture, "A & B <i>");
  g_free (job->job_name);
  job->job_name = g_strdup ("Bracket & <i>");
  job->estimated_duration_minutes = 120;
  id = takt_queue_add (queue, job, &error);
  g_assert_no_error (error);
  takt_queue_set_status (queue, id, TAKT_JOB_COMPLETED, NULL, TAKT_JOB_SAID_BY_PERSON, &error);
  g_assert_no_error (error);
  return id;
}

static void
test_states (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "history");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk & <b>");

  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_LOADING);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  g_assert_cmpint (add_job (fixture), >, 0);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  takt_page_show_error (page, error);
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_ERROR);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

static void
count_change (guint *n_changes, guint position, guint removed, guint added)
{
  const gboolean is_first = ++*n_changes == 1;

  g_assert_cmpuint (position, ==, (is_first ? 0 : MANY - 1));
  g_assert_cmpuint (removed, ==, (is_first ? 0 : 1));
  g_assert_cmpuint (added, ==, (is_first ? MANY : 0));
}

/* Ids are taken as they are; a print is read when its position is asked for, and its row lives as long as somebody shows it. */
static void
test_many (TaktUiFixture *fixture, gconstpointer data)
{
  g_autoptr (TaktLiveList) list = takt_live_list_new (&takt_print_list_kind);
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), MANY);
  GArray *fewer;
  TaktPrintRow *row = NULL;
  gpointer gone = NULL;
  guint n_changes = 0;
  gint64 begin, took;

  g_assert_cmpint (add_job (fixture), >, 0);
  for (gint64 id = MANY; id > 0; id--)
    g_array_append_val (ids, id);
  fewer = g_array_copy (ids);
  g_array_set_size (fewer, MANY - 1);

  takt_live_list_set_shop (list, fixture->shop);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (count_change), &n_changes);
  begin = g_get_monotonic_time ();
  takt_live_list_take_ids (list, ids);
  took = g_get_monotonic_time () - begin;
  g_test_message ("100,000 ids taken in %" G_GINT64_FORMAT " µs", took);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, MANY);
  g_assert_true (takt_live_list_is_read (list));

  row = g_list_model_get_item (G_LIST_MODEL (list), MANY - 1);
  g_assert_cmpstr (takt_print_row_get_print (row)->title, ==, "Bracket & <i>");
  g_set_weak_pointer (&gone, row);
  g_object_unref (row);
  g_assert_null (gone);
  row = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_null (takt_print_row_get_print (row));
  g_object_unref (row);

  takt_live_list_take_ids (list, fewer);
  g_assert_cmpuint (n_changes, ==, 2);
  g_signal_handlers_disconnect_by_func (list, count_change, &n_changes);
}

static void
test_ticks (void)
{
  static const struct
  {
    double least, most, from, to, step;
    guint n_ticks;
  } cases[] = {
    { 0, 72, 0, 100, 50, 3 },     { 0, 40, 0, 40, 20, 3 }, { 0, 100, 0, 100, 50, 3 },
    { 0, 0.3, 0, 0.3, 0.1, 4 },   { 0, 0, 0, 1, 1, 2 },    { -30, 60, -50, 100, 50, 4 },
    { 0, 1500, 0, 1500, 500, 4 }, { -5, -1, -6, 0, 2, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TaktChartAxis axis;

      takt_chart_axis_make (&axis, cases[i].least, cases[i].most, 3);
      g_assert_cmpfloat_with_epsilon (axis.from, cases[i].from, 1e-9);
      g_assert_cmpfloat_with_epsilon (axis.to, cases[i].to, 1e-9);
      g_assert_cmpfloat_with_epsilon (axis.step, cases[i].step, 1e-9);
      g_assert_cmpuint (axis.n_ticks, ==, cases[i].n_ticks);
      g_assert_cmpfloat_with_epsilon (takt_chart_axis_place (&axis, axis.to), 1, 1e-9);
    }
}

static void
test_chart (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *chart = takt_chart_new (TAKT_CHART_LINE, "A & B");
  const TaktChartSeries series = { "Rate", "accent_bg_color" };
  const double good = 97, none = NAN;
  GtkWidget *table;

  takt_chart_set_series (TAKT_CHART (chart), &series, 1);
  g_assert_null (takt_chart_get_told (TAKT_CHART (chart)));
  takt_chart_add (TAKT_CHART (chart), "One", &good, "97 %", "One: 97 % of 60 prints");
  takt_chart_add (TAKT_CHART (chart), "Two", &none, "–", "Two: no prints");
  g_assert_cmpuint (takt_chart_get_n (TAKT_CHART (chart)), ==, 2);
  g_assert_cmpstr (takt_chart_get_told (TAKT_CHART (chart)), ==, "One: 97 % of 60 prints");
  g_assert_true (gtk_widget_get_focusable (chart));
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (chart)), ==,
                   GTK_ACCESSIBLE_ROLE_SLIDER);

  table = g_object_ref_sink (takt_chart_make_table (TAKT_CHART (chart)));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (gtk_grid_get_child_at (GTK_GRID (table), 1, 1))), ==,
                   "97 %");
  g_object_unref (table);
  takt_ui_test_release (chart);
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add ("/ui/history/states", TaktUiFixture, NULL, takt_ui_test_set_up, test_states,
              takt_ui_test_tear_down);
  g_test_add ("/ui/history/many", TaktUiFixture, NULL, takt_ui_test_set_up, test_many,
              takt_ui_test_tear_down);
  g_test_add_func ("/ui/history/ticks", test_ticks);
  g_test_add ("/ui/history/chart", TaktUiFixture, NULL, takt_ui_test_set_up, test_chart,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}
