/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "history/takt-photo-files.h"
#include "history/takt-photo-window.h"
#include "history/takt-print-card.h"
#include "history/takt-print-detail.h"
#include "models/takt-live-list.h"
#include "models/takt-print-row.h"
#include "widgets/takt-chart-axis.h"
#include "widgets/takt-chart.h"

#include <math.h>

#define MANY 100000

static gint64
find_printer (TaktUiFixture *fixture)
{
  g_autoptr (GPtrArray) printers = takt_printers_list (takt_shop_get_printers (fixture->shop), NULL);

  return printers->len > 0 ? ((TaktPrinter *) printers->pdata[0])->id
                           : takt_ui_test_add_printer (fixture, "A & B <i>");
}

static gint64
add_job (TaktUiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  TaktQueue *queue = takt_shop_get_queue (fixture->shop);
  gint64 id;

  job->printer_id = find_printer (fixture);
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

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

static gboolean
is_single (gpointer user_data)
{
  return G_OBJECT (user_data)->ref_count == 1;
}

static gint64
add_photo (TaktUiFixture *fixture, gint64 job_id, TaktPhotoKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPhoto) photo = takt_photo_new ();

  photo->job_id = job_id;
  photo->attempt = 1;
  photo->kind = kind;
  photo->file_name = takt_photo_files_dup_name ("job", job_id, takt_photo_kind_words[kind]);
  photo->taken_at = TAKT_UI_TEST_NOW;
  photo->id =
      takt_photo_table_insert (takt_history_get_store (takt_shop_get_history (fixture->shop)), photo, &error);
  g_assert_no_error (error);
  takt_changes_note (takt_shop_get_changes (fixture->shop), "queue", job_id);
  return photo->id;
}

static gint64
find_attempt (TaktUiFixture *fixture, gint64 job_id)
{
  g_autoptr (GPtrArray) attempts =
      takt_history_list_of_job (takt_shop_get_history (fixture->shop), job_id, NULL);

  g_assert_cmpuint (attempts->len, ==, 1);
  return ((TaktAttempt *) attempts->pdata[0])->id;
}

static gboolean
finds_text (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (finds_text (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
tells_of_photo (gpointer user_data)
{
  return finds_text (user_data, "After the first layer");
}

static TaktPhotoWindow *
find_photo_window (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (toplevels, i);

      if (TAKT_IS_PHOTO_WINDOW (window))
        return TAKT_PHOTO_WINDOW (window);
    }
  return NULL;
}

/* A print is opened by its id; it follows what changes; it closes. */
static void
test_detail (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page;
  GtkWidget *detail;
  gint64 job = add_job (fixture);

  page = takt_ui_test_show (fixture, "history");
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  detail = takt_ui_test_find (GTK_WIDGET (page), "TaktPrintDetail");
  g_assert_nonnull (detail);
  g_assert_false (gtk_widget_is_visible (detail));
  g_assert_false (takt_page_open (page, 4711));
  g_assert_true (takt_page_open (page, find_attempt (fixture, job)));
  g_assert_true (gtk_widget_is_visible (detail));
  g_assert_true (finds_text (detail, "Bracket & <i>"));
  g_assert_true (finds_text (detail, "A & B <i>"));
  g_assert_true (finds_text (detail, "2 h"));
  g_assert_true (finds_text (detail, "No photo was taken"));

  add_photo (fixture, job, TAKT_PHOTO_FIRST_LAYER);
  takt_test_wait_for (tells_of_photo, detail, "the details to follow");
  g_assert_false (finds_text (detail, "No photo was taken"));

  g_assert_true (gtk_widget_activate_action (detail, "print.close", NULL));
  g_assert_false (gtk_widget_is_visible (detail));
}

/* Through the photos of a print and on to the next print; what the window shows last the page shows too. */
static void
test_photos (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page;
  TaktPhotoWindow *window;
  gint64 older = add_job (fixture), newer = add_job (fixture), first, second, other;
  gpointer gone = NULL;
  GtkWidget *detail;

  first = add_photo (fixture, newer, TAKT_PHOTO_FIRST_LAYER);
  second = add_photo (fixture, newer, TAKT_PHOTO_COMPLETED);
  other = add_photo (fixture, older, TAKT_PHOTO_COMPLETED);

  page = takt_ui_test_show (fixture, "history");
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
  g_assert_true (takt_page_open (page, find_attempt (fixture, newer)));
  detail = takt_ui_test_find (GTK_WIDGET (page), "TaktPrintDetail");
  g_assert_true (gtk_widget_activate_action (detail, "print.photo", "x", first));
  window = find_photo_window ();
  g_assert_nonnull (window);
  g_assert_cmpint (takt_photo_window_get_photo (window), ==, first);
  gtk_widget_activate_action (GTK_WIDGET (window), "photo.back", NULL);
  g_assert_cmpint (takt_photo_window_get_photo (window), ==, first);
  gtk_widget_activate_action (GTK_WIDGET (window), "photo.forth", NULL);
  g_assert_cmpint (takt_photo_window_get_photo (window), ==, second);
  gtk_widget_activate_action (GTK_WIDGET (window), "photo.forth", NULL);
  g_assert_cmpint (takt_photo_window_get_photo (window), ==, other);
  g_assert_cmpint (takt_photo_window_get_print (window), ==, find_attempt (fixture, older));
  gtk_widget_activate_action (GTK_WIDGET (window), "photo.back", NULL);
  g_assert_cmpint (takt_photo_window_get_photo (window), ==, second);

  g_set_weak_pointer (&gone, window);
  gtk_window_destroy (GTK_WINDOW (window));
  takt_test_wait_for (is_gone, &gone, "the window to go");
}

static void
test_release (TaktUiFixture *fixture, gconstpointer data)
{
  GtkWidget *detail = g_object_new (TAKT_TYPE_PRINT_DETAIL, NULL);
  GtkWidget *card = takt_print_card_new (FALSE);
  g_autoptr (TaktPrintRow) row = NULL;
  g_autoptr (GError) error = NULL;
  gint64 job = add_job (fixture);

  add_photo (fixture, job, TAKT_PHOTO_COMPLETED);
  row = g_object_new (TAKT_TYPE_PRINT_ROW, "id", find_attempt (fixture, job), NULL);
  g_assert_true (takt_row_refresh (TAKT_ROW (row), fixture->shop, &error));
  g_object_ref_sink (detail);
  g_object_ref_sink (card);
  takt_print_detail_show (TAKT_PRINT_DETAIL (detail), fixture->shop, row);
  takt_print_card_set (TAKT_PRINT_CARD (card), fixture->shop, takt_print_row_get_print (row));
  takt_print_detail_show (TAKT_PRINT_DETAIL (detail), NULL, NULL);
  takt_print_card_set (TAKT_PRINT_CARD (card), NULL, NULL);
  takt_test_wait_for (is_single, detail, "the reading for the details to end");
  takt_test_wait_for (is_single, card, "the reading for the card to end");
  g_assert_finalize_object (detail);
  g_assert_finalize_object (card);
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

static gboolean
press (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean is_handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, (GdkModifierType) 0, &is_handled);
    }
  return is_handled;
}

static void
test_chart_keys (TaktUiFixture *fixture, gconstpointer data)
{
  TaktChart *chart = TAKT_CHART (takt_chart_new (TAKT_CHART_COLUMNS, "Hours"));
  const TaktChartSeries series = { "Hours", "accent_bg_color" };
  const double value = 1;
  const char *const names[] = { "One", "Two", "Three" };

  takt_chart_set_series (chart, &series, 1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    takt_chart_add (chart, names[i], &value, "1 h", names[i]);
  gtk_widget_set_direction (GTK_WIDGET (chart), GTK_TEXT_DIR_LTR);
  g_assert_true (press (GTK_WIDGET (chart), GDK_KEY_Right));
  g_assert_cmpstr (takt_chart_get_told (chart), ==, "Two");
  g_assert_true (press (GTK_WIDGET (chart), GDK_KEY_End));
  g_assert_cmpstr (takt_chart_get_told (chart), ==, "Three");
  g_assert_false (press (GTK_WIDGET (chart), GDK_KEY_Right));
  g_assert_true (press (GTK_WIDGET (chart), GDK_KEY_Left));
  g_assert_cmpstr (takt_chart_get_told (chart), ==, "Two");
  gtk_widget_set_direction (GTK_WIDGET (chart), GTK_TEXT_DIR_RTL);
  g_assert_true (press (GTK_WIDGET (chart), GDK_KEY_Left));
  g_assert_cmpstr (takt_chart_get_told (chart), ==, "Three");
  g_assert_true (press (GTK_WIDGET (chart), GDK_KEY_Home));
  g_assert_cmpstr (takt_chart_get_told (chart), ==, "One");
  g_assert_false (press (GTK_WIDGET (chart), GDK_KEY_Down));
  takt_ui_test_release (GTK_WIDGET (chart));
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
  g_test_add ("/ui/history/detail", TaktUiFixture, NULL, takt_ui_test_set_up, test_detail,
              takt_ui_test_tear_down);
  g_test_add ("/ui/history/photos", TaktUiFixture, NULL, takt_ui_test_set_up, test_photos,
              takt_ui_test_tear_down);
  g_test_add ("/ui/history/release", TaktUiFixture, NULL, takt_ui_test_set_up, test_release,
              takt_ui_test_tear_down);
  g_test_add_func ("/ui/history/ticks", test_ticks);
  g_test_add ("/ui/history/chart", TaktUiFixture, NULL, takt_ui_test_set_up, test_chart,
              takt_ui_test_tear_down);
  g_test_add ("/ui/history/chart-keys", TaktUiFixture, NULL, takt_ui_test_set_up, test_chart_keys,
              takt_ui_test_tear_down);
  return takt_ui_test_run ();
}
