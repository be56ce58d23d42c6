/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-ui-test.h"

#include "schedule/takt-agenda.h"
#include "schedule/takt-day-heads.h"
#include "schedule/takt-plan-bar.h"
#include "schedule/takt-queue-pane.h"
#include "schedule/takt-queue-row.h"
#include "schedule/takt-schedule-day.h"
#include "schedule/takt-time-scale.h"
#include "schedule/takt-timeline-block.h"
#include "schedule/takt-timeline-private.h"
#include "schedule/takt-timeline-ruler.h"
#include "schedule/takt-week-view.h"

#define MINUTE ((TaktTime) 60)
#define HOUR   (60 * MINUTE)

/* A print that waits; @minutes: how long it takes. */
static gint64
add_job (TaktUiFixture *fixture, gint64 printer_id, const char *name, int minutes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  gint64 id;

  job->printer_id = printer_id;
  g_free (job->job_name);
  job->job_name = g_strdup (name);
  job->estimated_duration_minutes = minutes;
  id = takt_queue_add (takt_shop_get_queue (fixture->shop), job, &error);
  g_assert_no_error (error);
  return id;
}

/* The ids of a printer's queue, as the database has them: "2 1 3". */
static char *
read_queue (TaktUiFixture *fixture, gint64 printer_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs =
      takt_queue_list_queued (takt_shop_get_queue (fixture->shop), printer_id, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < jobs->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            ((const TaktJob *) jobs->pdata[i])->id);
  return g_string_free (text, FALSE);
}

static GtkWidget *
find_block (TaktPage *page, gint64 job_id)
{
  GtkWidget *timeline = takt_ui_test_find (GTK_WIDGET (page), "TaktTimeline");

  g_assert_nonnull (timeline);
  return takt_timeline_find_block (TAKT_TIMELINE (timeline), job_id);
}

typedef struct
{
  TaktPage *page;
  gint64 job_id;
} BlockWait;

static gboolean
has_block (gpointer user_data)
{
  const BlockWait *wait = user_data;

  return find_block (wait->page, wait->job_id) != NULL;
}

static GtkWidget *
wait_block (TaktPage *page, gint64 job_id)
{
  BlockWait wait = { page, job_id };

  takt_test_wait_for (has_block, &wait, "the block of a print");
  return find_block (page, job_id);
}

static void
test_states (TaktUiFixture *fixture, gconstpointer data)
{
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Disk & <b>");

  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_LOADING);
  takt_ui_test_wait_state (page, TAKT_PAGE_EMPTY);
  takt_ui_test_add_printer (fixture, "A & B <i>");
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);

  takt_page_show_error (page, error);
  g_assert_cmpint (takt_page_get_state (page), ==, TAKT_PAGE_ERROR);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  takt_ui_test_wait_state (page, TAKT_PAGE_CONTENT);
}

/* Blocks are buttons with a sentence for a name; names that people typed are no markup. */
static void
test_block (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 printer = takt_ui_test_add_printer (fixture, "A & B <i>");
  gint64 job = add_job (fixture, printer, "Bracket & <i>", 120);
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  GtkWidget *block = wait_block (page, job);

  gtk_test_accessible_assert_role (block, GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_test_accessible_assert_property (block, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Job Bracket & <i> on printer A & B <i> from 14:13 to 16:13, waits");
  g_assert_nonnull (gtk_widget_get_tooltip_text (block));
  g_assert_true (gtk_widget_get_focusable (block));

  /* To choose it shows what can be done about it. */
  g_signal_emit_by_name (block, "clicked");
  g_assert_true (gtk_widget_has_css_class (block, "selected"));
  g_assert_true (takt_page_open (page, job));
  g_assert_false (takt_page_open (page, job + 100));
}

static void
test_keys (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 printer = takt_ui_test_add_printer (fixture, "Shelf");
  gint64 a = add_job (fixture, printer, "A", 60), b = add_job (fixture, printer, "B", 60);
  gint64 c = add_job (fixture, printer, "C", 60);
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  GtkWidget *row;
  g_autofree char *before =
      g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, a, b, c);
  g_autofree char *after =
      g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, b, a, c);
  g_autofree char *is = NULL, *was = NULL, *undone = NULL;

  wait_block (page, c);
  is = read_queue (fixture, printer);
  g_assert_cmpstr (is, ==, before);

  row = takt_ui_test_find (GTK_WIDGET (page), "TaktQueueRow");
  g_assert_cmpint (takt_queue_row_get_job_id (TAKT_QUEUE_ROW (row)), ==, a);
  g_signal_emit_by_name (row, "step", 1);
  was = read_queue (fixture, printer);
  g_assert_cmpstr (was, ==, after);

  gtk_widget_activate_action (GTK_WIDGET (page), "win.undo", NULL);
  undone = read_queue (fixture, printer);
  g_assert_cmpstr (undone, ==, before);
}

static void
assert_queue (TaktUiFixture *fixture, gint64 printer_id, const char *expected)
{
  g_autofree char *is = read_queue (fixture, printer_id);

  g_assert_cmpstr (is, ==, expected);
}

/* Nothing is asked of the engine any more. */
static gboolean
is_answered (gpointer user_data)
{
  return ((TaktTimeline *) user_data)->pricing == NULL;
}

/* What a drag does, by keys: earlier and later in the queue, and to another printer. */
static void
test_timeline_keys (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 left = takt_ui_test_add_printer (fixture, "Left"),
         right = takt_ui_test_add_printer (fixture, "Right");
  gint64 a = add_job (fixture, left, "A", 60), b = add_job (fixture, left, "B", 60);
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  GtkWidget *block = wait_block (page, b);
  TaktTimeline *timeline = TAKT_TIMELINE (takt_ui_test_find (GTK_WIDGET (page), "TaktTimeline"));
  g_autofree char *ab = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, a, b);
  g_autofree char *ba = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, b, a);
  g_autofree char *only_a = g_strdup_printf ("%" G_GINT64_FORMAT, a);
  g_autofree char *only_b = g_strdup_printf ("%" G_GINT64_FORMAT, b);

  g_assert_true (gtk_widget_grab_focus (block));
  assert_queue (fixture, left, ab);
  g_assert_true (takt_timeline_move_by_keys (timeline, -1, 0));
  assert_queue (fixture, left, ba);
  takt_test_wait_for (is_answered, timeline, "the effect of a move");
  gtk_widget_activate_action (GTK_WIDGET (page), "win.undo", NULL);
  assert_queue (fixture, left, ab);

  g_assert_true (takt_timeline_move_by_keys (timeline, 0, 1));
  assert_queue (fixture, left, only_a);
  assert_queue (fixture, right, only_b);
  takt_test_wait_for (is_answered, timeline, "the effect of a move");
  g_assert_cmpstr (gtk_label_get_text (timeline->tip_effect), ==, "Everything stays on time");
  gtk_widget_activate_action (GTK_WIDGET (page), "win.undo", NULL);
  assert_queue (fixture, left, ab);
}

static GtkEventController *
find_drag (GtkWidget *timeline)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (timeline);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (controller))
        return controller;
    }
  return NULL;
}

static gboolean
has_size (gpointer user_data)
{
  return gtk_widget_get_width (user_data) > 0;
}

static gboolean
has_effect (gpointer user_data)
{
  return *gtk_label_get_text (((TaktTimeline *) user_data)->tip_effect) != '\0';
}

static gboolean
is_in_first_lane (gpointer user_data)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (user_data, gtk_widget_get_parent (user_data), &bounds)
         && bounds.origin.y < TAKT_TIMELINE_LANE_HEIGHT / 2;
}

static void
test_drag (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 left = takt_ui_test_add_printer (fixture, "Left"),
         right = takt_ui_test_add_printer (fixture, "Right");
  gint64 a = add_job (fixture, left, "A", 120);
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  GtkWidget *block = wait_block (page, a);
  TaktTimeline *timeline = TAKT_TIMELINE (takt_ui_test_find (GTK_WIDGET (page), "TaktTimeline"));
  GtkEventController *drag = find_drag (GTK_WIDGET (timeline));
  g_autofree char *only = g_strdup_printf ("%" G_GINT64_FORMAT, a);
  graphene_rect_t bounds;
  double x, y;

  takt_test_wait_for (has_size, block, "the block's place");
  g_assert_true (gtk_widget_compute_bounds (block, GTK_WIDGET (timeline), &bounds));
  x = bounds.origin.x + 30;
  y = bounds.origin.y + 20;

  /* Escape puts it back. */
  g_signal_emit_by_name (drag, "drag-begin", x, y);
  g_signal_emit_by_name (drag, "drag-update", 0.0, (double) TAKT_TIMELINE_LANE_HEIGHT);
  g_assert_true (gtk_widget_has_css_class (block, "dragged"));
  takt_test_wait_for (is_answered, timeline, "the effect of a move");
  g_assert_true (takt_timeline_cancel_drag (timeline));
  g_signal_emit_by_name (drag, "drag-end", 0.0, (double) TAKT_TIMELINE_LANE_HEIGHT);
  assert_queue (fixture, left, only);

  takt_test_wait_for (is_in_first_lane, block, "the block to be back");

  /* The effect is told while the hand is on it. */
  g_signal_emit_by_name (drag, "drag-begin", x, y);
  g_signal_emit_by_name (drag, "drag-update", 0.0, (double) TAKT_TIMELINE_LANE_HEIGHT);
  takt_test_wait_for (has_effect, timeline, "the effect of a move");
  g_assert_cmpstr (gtk_label_get_text (timeline->tip_effect), ==, "Everything stays on time");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (timeline->tip_place), "Right · "));
  g_signal_emit_by_name (drag, "drag-end", 0.0, (double) TAKT_TIMELINE_LANE_HEIGHT);
  g_assert_false (gtk_widget_has_css_class (block, "dragged"));
  assert_queue (fixture, left, "");
  assert_queue (fixture, right, only);
}

static gboolean
is_planned (gpointer user_data)
{
  return gtk_widget_has_css_class (user_data, "planned");
}

static gboolean
is_not_planned (gpointer user_data)
{
  return !gtk_widget_has_css_class (user_data, "planned");
}

/* A plan is looked at, then taken or left; nothing is saved before. */
static void
test_plan (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 left = takt_ui_test_add_printer (fixture, "Left"),
         right = takt_ui_test_add_printer (fixture, "Right");
  gint64 a = add_job (fixture, left, "A", 300), b = add_job (fixture, left, "B", 300);
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  GtkWidget *block = wait_block (page, b), *bar = takt_ui_test_find (GTK_WIDGET (page), "TaktPlanBar");
  g_autofree char *both = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, a, b);
  g_autofree char *moved = NULL;

  g_assert_nonnull (bar);
  gtk_widget_activate_action (GTK_WIDGET (page), "schedule.plan", NULL);
  takt_test_wait_for (is_planned, block, "the plan's block");
  assert_queue (fixture, left, both);
  gtk_widget_activate_action (GTK_WIDGET (page), "schedule.discard-plan", NULL);
  takt_test_wait_for (is_not_planned, block, "the plan to be gone");
  assert_queue (fixture, left, both);

  gtk_widget_activate_action (GTK_WIDGET (page), "schedule.plan", NULL);
  takt_test_wait_for (is_planned, block, "the plan's block");
  gtk_widget_activate_action (GTK_WIDGET (page), "schedule.apply-plan", NULL);
  moved = read_queue (fixture, right);
  g_assert_cmpstr (moved, !=, "");
  gtk_widget_activate_action (GTK_WIDGET (page), "win.undo", NULL);
  assert_queue (fixture, left, both);
}

static void
test_scale (void)
{
  g_autoptr (TaktTimeScale) scale = takt_time_scale_new ();
  const TaktTime origin = 1790000000;
  TaktTime middle;

  takt_time_scale_set_origin (scale, origin);
  g_assert_cmpfloat_with_epsilon (takt_time_scale_get_x (scale, origin), 0, 0.001);
  g_assert_cmpfloat_with_epsilon (takt_time_scale_get_x (scale, origin + HOUR), TAKT_TIME_SCALE_NORMAL,
                                  0.001);
  for (TaktTime time = origin - HOUR; time < origin + 20 * HOUR; time += 7 * MINUTE + 1)
    g_assert_cmpint (takt_time_scale_get_time (scale, takt_time_scale_get_x (scale, time)), ==, time);

  /* What is under the pointer stays there. */
  middle = takt_time_scale_get_time (scale, 300);
  takt_time_scale_zoom (scale, 2, 300);
  g_assert_cmpint (ABS (takt_time_scale_get_time (scale, 300) - middle), <=, 1);
  takt_time_scale_zoom (scale, 1000, 0);
  g_assert_cmpfloat (takt_time_scale_get_hour (scale), ==, TAKT_TIME_SCALE_MOST);
  takt_time_scale_zoom (scale, 0.0001, 0);
  g_assert_cmpfloat (takt_time_scale_get_hour (scale), ==, TAKT_TIME_SCALE_LEAST);
}

static guint
count_ticks (TaktTime begin, double hours)
{
  g_autoptr (TaktTimeScale) scale = takt_time_scale_new ();
  g_autoptr (GArray) ticks = NULL;
  guint n = 0;

  takt_time_scale_set_origin (scale, begin);
  ticks = takt_time_scale_list_ticks (scale, hours * TAKT_TIME_SCALE_NORMAL - 1);
  for (guint i = 0; i < ticks->len; i++)
    n += g_array_index (ticks, TaktTimeTick, i).time >= begin;
  return n;
}

/* On the last Sunday of March 2026 the clocks of Berlin leave out two o'clock, on that of October they show it twice. */
static void
test_summer_time (void)
{
  g_autofree char *zone = g_strdup (g_getenv ("TZ"));
  TaktTime march, october;

  g_setenv ("TZ", "Europe/Berlin", TRUE);
  march = takt_day_begin (1774699200, 0); /* 2026-03-28 12:00 UTC */
  g_assert_cmpint (takt_day_begin (march, 1) - march, ==, 24 * HOUR);
  march = takt_day_begin (march, 1);
  g_assert_cmpint (takt_day_begin (march, 1) - march, ==, 23 * HOUR);
  g_assert_cmpuint (count_ticks (march, 23), ==, 23);
  october = takt_day_begin (1792843200, 1); /* the day after 2026-10-24 12:00 UTC */
  g_assert_cmpint (takt_day_begin (october, 1) - october, ==, 25 * HOUR);
  g_assert_cmpuint (count_ticks (october, 25), ==, 25);
  if (zone != NULL)
    g_setenv ("TZ", zone, TRUE);
  else
    g_unsetenv ("TZ");
}

/* Weeks begin on Mondays, months on their first, by the local clock. */
static void
test_days (void)
{
  const TaktTime monday = 1789948800; /* 2026-09-21 00:00 UTC */

  g_assert_cmpint (takt_week_begin (TAKT_UI_TEST_NOW), ==, monday);
  g_assert_cmpint (takt_week_begin (monday), ==, monday);
  g_assert_cmpint (takt_week_begin (monday - 1), ==, monday - 7 * 24 * HOUR);
  g_assert_cmpint (takt_month_begin (TAKT_UI_TEST_NOW, 0), ==, monday - 20 * 24 * HOUR);
  g_assert_cmpint (takt_month_begin (TAKT_UI_TEST_NOW, 1), ==, monday + 10 * 24 * HOUR);
}

typedef struct
{
  GtkWidget *widget;
  const char *type_name;
} ChildWait;

static gboolean
has_child (gpointer user_data)
{
  const ChildWait *wait = user_data;

  return takt_ui_test_find (wait->widget, wait->type_name) != NULL;
}

static GtkWidget *
find_mapped (GtkWidget *page, const char *type_name)
{
  GtkWidget *widget = takt_ui_test_find (page, type_name);

  g_assert_nonnull (widget);
  return gtk_widget_get_child_visible (widget) && gtk_widget_is_visible (widget) ? widget : NULL;
}

static gboolean
has_due (gpointer user_data)
{
  return takt_ui_test_find (user_data, "TaktTimelineBlock") != NULL;
}

/* Day, week and month show the same prints; a day of a month leads to it. */
static void
test_views (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 printer = takt_ui_test_add_printer (fixture, "Shelf");
  gint64 job = add_job (fixture, printer, "Bracket & <i>", 120);
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  g_autofree char *view = NULL;
  GtkWidget *week, *block;

  wait_block (page, job);
  g_object_set (page, "view", "week", NULL);
  week = find_mapped (GTK_WIDGET (page), "TaktWeekView");
  g_assert_nonnull (week);
  takt_test_wait_for (has_due, week, "the print in the week");
  block = takt_ui_test_find (week, "TaktTimelineBlock");
  gtk_test_accessible_assert_property (block, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Job Bracket & <i> on printer Shelf from 14:13 to 16:13, waits");
  /* A quarter past two, 34 px an hour. */
  g_assert_cmpfloat_with_epsilon (takt_week_view_get_y (TAKT_WEEK_VIEW (week), TAKT_UI_TEST_NOW),
                                  14 * 34 + 34 * 13 / 60.0, 0.6);
  gtk_widget_activate_action (GTK_WIDGET (page), "schedule.next", NULL);
  gtk_widget_activate_action (GTK_WIDGET (page), "schedule.today", NULL);

  g_object_set (page, "view", "month", NULL);
  g_object_set (page, "view", "year", NULL); /* there is none */
  g_object_get (page, "view", &view, NULL);
  g_assert_cmpstr (view, ==, "month");
  g_object_set (page, "view", "day", NULL);
  g_assert_nonnull (find_mapped (GTK_WIDGET (page), "TaktTimeline"));
}

/* Where there is no width for lanes, a list says the same. */
static void
test_agenda (TaktUiFixture *fixture, gconstpointer data)
{
  gint64 printer = takt_ui_test_add_printer (fixture, "A & B <i>");
  gint64 job = add_job (fixture, printer, "Bracket & <i>", 120);
  TaktPage *page = takt_ui_test_show (fixture, "schedule");
  GtkWidget *agenda = takt_ui_test_find (GTK_WIDGET (page), "TaktAgenda");
  ChildWait wait = { agenda, "GtkListBoxRow" };
  GtkWidget *row;

  wait_block (page, job);
  g_object_set (page, "narrow", TRUE, NULL);
  takt_test_wait_for (has_child, &wait, "the print in the list");
  row = takt_ui_test_find (agenda, "GtkListBoxRow");
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Job Bracket & <i> on printer A & B <i> from 14:13 to 16:13, waits");
  g_object_set (page, "narrow", FALSE, NULL);
}

static void
test_release (void)
{
  g_autoptr (TaktScheduleData) data = takt_schedule_data_new ();
  g_autoptr (TaktTimeScale) scale = takt_time_scale_new ();

  takt_ui_test_release (takt_timeline_new (data, scale));
  takt_ui_test_release (takt_timeline_ruler_new (data, scale));
  takt_ui_test_release (takt_week_view_new (data));
  takt_ui_test_release (takt_day_heads_new (data, 6));
  takt_ui_test_release (takt_agenda_new (data));
  takt_ui_test_release (g_object_new (TAKT_TYPE_QUEUE_PANE, NULL));
  takt_ui_test_release (g_object_new (TAKT_TYPE_PLAN_BAR, NULL));
  takt_ui_test_release (takt_queue_row_new ());
  takt_ui_test_release (takt_timeline_block_new (GTK_ORIENTATION_HORIZONTAL));
}

int
main (int argc, char **argv)
{
  takt_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/schedule/scale", test_scale);
  g_test_add_func ("/ui/schedule/summer-time", test_summer_time);
  g_test_add_func ("/ui/schedule/days", test_days);
  g_test_add_func ("/ui/schedule/release", test_release);
#define ADD(name, func)                                                                                      \
  g_test_add ("/ui/schedule/" name, TaktUiFixture, NULL, takt_ui_test_set_up, func, takt_ui_test_tear_down)
  ADD ("states", test_states);
  ADD ("block", test_block);
  ADD ("keys", test_keys);
  ADD ("timeline-keys", test_timeline_keys);
  ADD ("drag", test_drag);
  ADD ("plan", test_plan);
  ADD ("views", test_views);
  ADD ("agenda", test_agenda);
  return takt_ui_test_run ();
}
