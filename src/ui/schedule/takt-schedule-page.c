/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-schedule-page.h"

#include "schedule/takt-agenda.h"
#include "schedule/takt-day-heads.h"
#include "schedule/takt-plan-bar.h"
#include "schedule/takt-queue-pane.h"
#include "schedule/takt-schedule-data.h"
#include "schedule/takt-schedule-day.h"
#include "schedule/takt-timeline-ruler.h"
#include "schedule/takt-timeline.h"
#include "schedule/takt-week-view.h"
#include "takt-act.h"
#include "takt-format.h"
#include "widgets/takt-adaptive-bin.h"

#include <glib/gi18n-lib.h>

#define HOUR ((TaktTime) 60 * 60)
#define DAY  (24 * HOUR)
/** BEFORE_NOW: so much of what was is to be seen where today is shown. */
#define BEFORE_NOW (HOUR + HOUR / 4)
#define ZOOM_STEP  1.25

/**
 * TaktSchedulePage:
 *
 * What is printed when and where: a timeline of the printers, a week, a month, and beside it the queue of a printer. What moves is the
 * present, once a minute of the shop's clock; everything else is told by the engine.
 */
struct _TaktSchedulePage
{
  TaktPage parent_instance;

  TaktAdaptiveBin *bin;
  GtkBox *toolbar;
  GtkLabel *date_label;
  GtkButton *today_button;
  GtkWidget *view_box;
  GtkWidget *zoom_box;
  GtkToggleButton *queue_button;
  GtkStack *views;
  GtkBox *day_box;
  GtkScrolledWindow *day_window;
  GtkBox *week_box;
  GtkScrolledWindow *week_window;
  GtkScrolledWindow *month_window;
  TaktQueuePane *pane;
  TaktPlanBar *plan_bar;
  GtkWidget *timeline;
  GtkWidget *week_heads;
  GtkWidget *week;
  GtkWidget *month;
  GtkWidget *agenda; /* where there is no width for lanes */

  TaktScheduleData *data; /* (owned) */
  TaktTimeScale *scale;   /* (owned) of the day */
  char *view;             /* (owned) "day", "week", "month" */
  TaktTime day;           /* the week or month of this day is shown */
  gboolean follows_now;   /* until somebody looks elsewhere */
  guint64 minute_timer;
  guint scroll_idle;
  GCancellable *planning; /* (owned) (nullable) a plan is being made */
};

G_DEFINE_FINAL_TYPE (TaktSchedulePage, takt_schedule_page, TAKT_TYPE_PAGE)

static void arm_minute (TaktSchedulePage *self);
static void update_layout (TaktSchedulePage *self);

static TaktTime
get_now (TaktSchedulePage *self)
{
  TaktShop *shop = takt_schedule_data_get_shop (self->data);

  return shop != NULL ? takt_clock_now (takt_shop_get_clock (shop)) : TAKT_TIME_UNSET;
}

static void
show_today (TaktSchedulePage *self)
{
  takt_time_scale_set_origin (self->scale, get_now (self) - BEFORE_NOW);
  self->follows_now = TRUE;
}

/* The present has moved on by a minute of the shop's clock. */
static void
minute_cb (gpointer user_data)
{
  TaktSchedulePage *self = user_data;
  TaktTime now = get_now (self);

  self->minute_timer = 0;
  takt_time_scale_set_now (self->scale, now);
  takt_week_view_set_now (TAKT_WEEK_VIEW (self->week), now);
  /* A page that stands open all day turns with the time. */
  if (self->follows_now && now - takt_time_scale_get_origin (self->scale) > 2 * BEFORE_NOW)
    show_today (self);
  arm_minute (self);
}

static void
arm_minute (TaktSchedulePage *self)
{
  TaktClock *clock = takt_shop_get_clock (takt_schedule_data_get_shop (self->data));
  gint64 second = takt_clock_now (clock) % 60;

  self->minute_timer = takt_clock_after (clock, (60 - second) * G_USEC_PER_SEC, minute_cb, self, NULL);
}

static gboolean
shows (TaktSchedulePage *self, const char *view)
{
  return g_str_equal (self->view, view);
}

static void
update_date (TaktSchedulePage *self)
{
  /* The day that most of what is seen lies in. */
  TaktTime time = shows (self, "day") ? takt_time_scale_get_time (self->scale, 240) : self->day;
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time);
  g_autofree char *text = NULL;

  if (local == NULL)
    return;
  if (shows (self, "day"))
    /* Translators: the day that is shown, see strftime: "Wed 18 November". */
    text = g_date_time_format (local, _ ("%a %-e %B"));
  else if (shows (self, "week"))
    /* Translators: the week that is shown, by its number, see strftime: "Week 47, November". */
    text = g_date_time_format (local, _ ("Week %-V, %B"));
  else
    /* Translators: the month that is shown, see strftime: "November 2026". */
    text = g_date_time_format (local, _ ("%B %Y"));
  gtk_label_set_text (self->date_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date_label), text);
  gtk_button_set_label (self->today_button, shows (self, "day")    ? _ ("_Today")
                                            : shows (self, "week") ? _ ("_This Week")
                                                                   : _ ("_This Month"));
}

/* The day in steps of half a one, so that scrolling does not read anew all the time. */
static void
update_day_range (TaktSchedulePage *self)
{
  TaktTime from = takt_time_scale_get_origin (self->scale);
  double width = MAX (gtk_widget_get_width (self->timeline), 1200);
  TaktTime to = takt_time_scale_get_time (self->scale, width);

  from = from - from % (DAY / 2) - DAY;
  to = to - to % (DAY / 2) + DAY;
  takt_schedule_data_set_range (self->data, from, to);
}

/* A list has no width to show a part of: it is of the whole day or week. */
static void
update_agenda (TaktSchedulePage *self)
{
  TaktTime from = 0, to = 0;
  gboolean is_narrow;

  g_object_get (self, "narrow", &is_narrow, NULL);
  if (is_narrow && shows (self, "day"))
    {
      from = takt_day_begin (takt_time_scale_get_time (self->scale, 240), 0);
      to = takt_day_begin (from, 1);
    }
  else if (is_narrow && shows (self, "week"))
    {
      from = takt_week_begin (self->day);
      to = takt_day_begin (from, 7);
    }
  takt_agenda_set_range (TAKT_AGENDA (self->agenda), from, to);
  gtk_stack_set_visible_child_name (self->views, from < to ? "agenda" : self->view);
}

static void
update_range (TaktSchedulePage *self)
{
  TaktTime begin, month;

  update_agenda (self);
  if (shows (self, "day"))
    {
      update_day_range (self);
      return;
    }
  month = shows (self, "month") ? takt_month_begin (self->day, 0) : 0;
  begin = takt_week_begin (month != 0 ? month : self->day);
  takt_schedule_data_set_range (self->data, begin, takt_day_begin (begin, month != 0 ? 42 : 7));
  if (month != 0)
    takt_day_heads_set_begin (TAKT_DAY_HEADS (self->month), begin, month);
  else
    {
      takt_week_view_set_begin (TAKT_WEEK_VIEW (self->week), begin);
      takt_day_heads_set_begin (TAKT_DAY_HEADS (self->week_heads), begin, 0);
    }
}

static void
show_time (TaktSchedulePage *self)
{
  if (takt_schedule_data_get_shop (self->data) == NULL)
    return;
  update_date (self);
  update_range (self);
}

static void
data_changed_cb (TaktSchedulePage *self)
{
  if (takt_schedule_data_get_shop (self->data) == NULL)
    return;
  if (takt_schedule_data_get_error (self->data) != NULL)
    takt_page_show_error (TAKT_PAGE (self), takt_schedule_data_get_error (self->data));
  else
    takt_page_set_state (TAKT_PAGE (self), takt_schedule_data_get_lanes (self->data)->len > 0
                                               ? TAKT_PAGE_CONTENT
                                               : TAKT_PAGE_EMPTY);
}

/* Where there is no room for both, the queue takes the place of the calendar. */
static void
update_layout (TaktSchedulePage *self)
{
  /* Seven days want the width for themselves. */
  gboolean is_single = takt_adaptive_bin_get_narrow (self->bin) || !shows (self, "day");
  gboolean shows_queue = !is_single || gtk_toggle_button_get_active (self->queue_button);
  gboolean is_narrow;

  g_object_get (self, "narrow", &is_narrow, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->queue_button), is_single);
  gtk_widget_set_visible (GTK_WIDGET (self->pane), shows_queue);
  gtk_widget_set_hexpand (GTK_WIDGET (self->pane), is_single);
  gtk_widget_set_visible (GTK_WIDGET (self->views), !is_single || !shows_queue);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->toolbar),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (self->zoom_box, !is_narrow && !shows (self, "month"));
  takt_day_heads_set_narrow (TAKT_DAY_HEADS (self->week_heads), is_narrow);
  takt_day_heads_set_narrow (TAKT_DAY_HEADS (self->month), is_narrow);
  show_time (self);
  takt_plan_bar_set_narrow (self->plan_bar, is_narrow);
  gtk_widget_set_hexpand (self->view_box, is_narrow);
  for (GtkWidget *button = gtk_widget_get_first_child (self->view_box); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    gtk_widget_set_hexpand (button, is_narrow);
}

static void
today_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (widget);

  self->day = get_now (self);
  show_today (self);
  show_time (self);
}

static void
turn_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (widget);
  int days = g_str_equal (name, "schedule.next") ? 1 : -1;
  TaktTime origin = takt_time_scale_get_origin (self->scale);

  if (!shows (self, "day"))
    {
      self->day =
          shows (self, "week") ? takt_day_begin (self->day, 7 * days) : takt_month_begin (self->day, days);
      show_time (self);
      return;
    }
  /* Whole days by the clock on the wall. */
  self->follows_now = FALSE;
  takt_time_scale_set_origin (self->scale,
                              takt_day_begin (origin, days) + (origin - takt_day_begin (origin, 0)));
}

static void
zoom_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (widget);
  TaktTime now = takt_time_scale_get_now (self->scale);
  double width = gtk_widget_get_width (self->timeline) - TAKT_TIMELINE_LABEL_WIDTH;
  double at = takt_time_scale_get_x (self->scale, now);

  if (shows (self, "week"))
    {
      takt_week_view_zoom (TAKT_WEEK_VIEW (self->week),
                           g_str_equal (name, "schedule.zoom-in") ? ZOOM_STEP : 1 / ZOOM_STEP);
      return;
    }
  /* The present keeps its place, where it is to be seen. */
  takt_time_scale_zoom (self->scale, g_str_equal (name, "schedule.zoom-in") ? ZOOM_STEP : 1 / ZOOM_STEP,
                        at >= 0 && at <= width ? at : width / 2);
}

static void
show_plan (TaktSchedulePage *self, TaktPlanPreview *preview)
{
  takt_schedule_data_set_preview (self->data, preview);
  takt_plan_bar_set (self->plan_bar, preview, get_now (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "schedule.apply-plan", preview != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "schedule.discard-plan", preview != NULL);
}

static void
stop_planning (TaktSchedulePage *self)
{
  g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "schedule.plan", TRUE);
}

static void
planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktSchedulePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPlanPreview) preview = takt_plans_preview_finish (TAKT_PLANS (source), result, &error);
  TaktScheduleOutcome outcome;

  /* The page let go of the shop, or another plan is being made. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  stop_planning (self);
  if (preview == NULL)
    {
      takt_act_failed (GTK_WIDGET (self), error);
      return;
    }
  takt_schedule_plan_measure (preview, &outcome);
  if (outcome.n_moved + outcome.n_new == 0)
    {
      show_plan (self, NULL);
      takt_act_done (GTK_WIDGET (self), _ ("There is no better plan than the one that stands"));
    }
  else
    show_plan (self, preview);
}

static void
plan_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (widget);
  TaktShop *shop = takt_schedule_data_get_shop (self->data);

  if (shop == NULL || self->planning != NULL)
    return;
  self->planning = g_cancellable_new ();
  gtk_widget_action_set_enabled (widget, "schedule.plan", FALSE);
  takt_plans_preview_async (takt_shop_get_plans (shop), NULL, NULL, self->planning, planned_cb,
                            g_object_ref (self));
}

static void
apply_plan_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (widget);
  TaktPlanPreview *preview = takt_schedule_data_get_preview (self->data);
  g_autoptr (GError) error = NULL;

  if (preview == NULL)
    return;
  if (takt_act_tell (widget,
                     takt_plans_apply (takt_shop_get_plans (takt_schedule_data_get_shop (self->data)),
                                       preview->id, NULL, &error),
                     error, _ ("Plan applied")))
    show_plan (self, NULL);
}

static void
discard_plan_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_plan (TAKT_SCHEDULE_PAGE (widget), NULL);
}

static gboolean
scroll_to_morning_cb (gpointer user_data)
{
  TaktSchedulePage *self = user_data;

  self->scroll_idle = 0;
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (self->week_window),
      takt_week_view_get_y (TAKT_WEEK_VIEW (self->week), takt_day_begin (self->day, 0) + 6 * HOUR));
  return G_SOURCE_REMOVE;
}

static void
set_view (TaktSchedulePage *self, const char *view)
{
  static const char *const views[] = { "day", "week", "month", NULL };

  if (view == NULL || !g_strv_contains (views, view) || shows (self, view))
    return;
  if (shows (self, "day"))
    self->day = takt_time_scale_get_time (self->scale, 240);
  g_free (self->view);
  self->view = g_strdup (view);
  g_object_notify (G_OBJECT (self), "view");
  if (!shows (self, "week"))
    takt_week_view_set_begin (TAKT_WEEK_VIEW (self->week), 0);
  else
    /* Once it has a size. */
    {
      g_clear_handle_id (&self->scroll_idle, g_source_remove);
      self->scroll_idle = g_idle_add_full (G_PRIORITY_LOW, scroll_to_morning_cb, self, NULL);
    }
  update_layout (self);
}

static void
day_chosen_cb (TaktSchedulePage *self, gint64 day)
{
  TaktTime now = get_now (self);

  set_view (self, "day");
  self->follows_now = FALSE;
  if (now >= day && now < takt_day_begin (day, 1))
    show_today (self);
  else
    takt_time_scale_set_origin (self->scale, day + 7 * HOUR);
}

static void
lane_activated_cb (TaktSchedulePage *self, gint64 printer_id)
{
  takt_queue_pane_show_printer (self->pane, printer_id);
  gtk_toggle_button_set_active (self->queue_button, TRUE);
}

static void
moved_cb (TaktSchedulePage *self, gint64 job_id, gint64 printer_id, gint64 before_id)
{
  TaktQueue *queue = takt_shop_get_queue (takt_schedule_data_get_shop (self->data));
  g_autoptr (GError) error = NULL;

  takt_act_tell (GTK_WIDGET (self), takt_queue_move_job (queue, job_id, printer_id, before_id, &error), error,
                 _ ("Print moved"));
}

static void
agenda_activated_cb (TaktSchedulePage *self, gint64 job_id)
{
  takt_schedule_data_select (self->data, job_id);
  gtk_toggle_button_set_active (self->queue_button, TRUE);
}

static gboolean
takt_schedule_page_open (TaktPage *page, gint64 id)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (page);

  if (takt_schedule_data_find_block (self->data, id) == NULL)
    return FALSE;
  takt_schedule_data_select (self->data, id);
  takt_timeline_show_job (TAKT_TIMELINE (self->timeline), id);
  return TRUE;
}

static void
takt_schedule_page_set_shop (TaktPage *page, TaktShop *shop)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (page);
  TaktShop *old = takt_schedule_data_get_shop (self->data);

  stop_planning (self);
  g_clear_handle_id (&self->scroll_idle, g_source_remove);
  if (old != NULL)
    takt_clock_clear (takt_shop_get_clock (old), &self->minute_timer);
  takt_schedule_data_set_shop (self->data, shop);
  if (shop == NULL)
    return;
  show_plan (self, NULL);
  takt_time_scale_set_now (self->scale, get_now (self));
  takt_week_view_set_now (TAKT_WEEK_VIEW (self->week), get_now (self));
  self->day = get_now (self);
  show_today (self);
  takt_schedule_data_reload (self->data);
  arm_minute (self);
}

static void
takt_schedule_page_reload (TaktPage *page)
{
  takt_schedule_data_reload (TAKT_SCHEDULE_PAGE (page)->data);
}

enum
{
  PROP_VIEW = 1,
};

static void
takt_schedule_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_VIEW)
    g_value_set_string (value, TAKT_SCHEDULE_PAGE (object)->view);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
takt_schedule_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_VIEW)
    set_view (TAKT_SCHEDULE_PAGE (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
takt_schedule_page_finalize (GObject *object)
{
  TaktSchedulePage *self = TAKT_SCHEDULE_PAGE (object);

  g_clear_object (&self->data);
  g_clear_object (&self->scale);
  g_free (self->view);
  G_OBJECT_CLASS (takt_schedule_page_parent_class)->finalize (object);
}

static void
takt_schedule_page_class_init (TaktSchedulePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TaktPageClass *page_class = TAKT_PAGE_CLASS (klass);

  g_type_ensure (TAKT_TYPE_ADAPTIVE_BIN);
  g_type_ensure (TAKT_TYPE_PLAN_BAR);
  g_type_ensure (TAKT_TYPE_QUEUE_PANE);

  object_class->finalize = takt_schedule_page_finalize;
  object_class->get_property = takt_schedule_page_get_property;
  object_class->set_property = takt_schedule_page_set_property;
  page_class->set_shop = takt_schedule_page_set_shop;
  page_class->reload = takt_schedule_page_reload;
  page_class->open = takt_schedule_page_open;

  g_object_class_install_property (
      object_class, PROP_VIEW,
      g_param_spec_string ("view", NULL, NULL, "day",
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-schedule-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, bin);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, toolbar);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, date_label);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, today_button);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, zoom_box);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, view_box);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, queue_button);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, views);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, day_box);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, day_window);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, week_box);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, week_window);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, month_window);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, pane);
  gtk_widget_class_bind_template_child (widget_class, TaktSchedulePage, plan_bar);
  gtk_widget_class_bind_template_callback (widget_class, update_layout);
  gtk_widget_class_install_action (widget_class, "schedule.today", NULL, today_cb);
  gtk_widget_class_install_action (widget_class, "schedule.previous", NULL, turn_cb);
  gtk_widget_class_install_action (widget_class, "schedule.next", NULL, turn_cb);
  gtk_widget_class_install_action (widget_class, "schedule.zoom-in", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "schedule.zoom-out", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "schedule.plan", NULL, plan_cb);
  gtk_widget_class_install_action (widget_class, "schedule.apply-plan", NULL, apply_plan_cb);
  gtk_widget_class_install_action (widget_class, "schedule.discard-plan", NULL, discard_plan_cb);
  gtk_widget_class_install_property_action (widget_class, "schedule.view", "view");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "schedule.zoom-in",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "schedule.zoom-in",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK, "schedule.zoom-out",
                                       NULL);
}

static void
takt_schedule_page_init (TaktSchedulePage *self)
{
  GtkWidget *ruler;

  self->data = takt_schedule_data_new ();
  self->scale = takt_time_scale_new ();
  self->view = g_strdup ("day");
  gtk_widget_init_template (GTK_WIDGET (self));

  takt_queue_pane_set_data (self->pane, self->data);
  ruler = takt_timeline_ruler_new (self->data, self->scale);
  gtk_box_prepend (self->day_box, ruler);
  self->timeline = takt_timeline_new (self->data, self->scale);
  gtk_scrolled_window_set_child (self->day_window, self->timeline);

  self->week_heads = takt_day_heads_new (self->data, 1);
  gtk_widget_set_margin_start (self->week_heads, TAKT_WEEK_HOURS_WIDTH);
  gtk_box_prepend (self->week_box, self->week_heads);
  self->week = takt_week_view_new (self->data);
  gtk_scrolled_window_set_child (self->week_window, self->week);
  self->month = takt_day_heads_new (self->data, 6);
  gtk_scrolled_window_set_child (self->month_window, self->month);

  self->agenda = takt_agenda_new (self->data);
  gtk_stack_add_named (self->views, self->agenda, "agenda");

  g_signal_connect_object (self->agenda, "activated", G_CALLBACK (agenda_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->week_heads, "day-chosen", G_CALLBACK (day_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "day-chosen", G_CALLBACK (day_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "lane-activated", G_CALLBACK (lane_activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "effect", G_CALLBACK (takt_queue_pane_tell), self->pane,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->data, "changed", G_CALLBACK (data_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->scale, "changed", G_CALLBACK (show_time), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bin, "notify::narrow", G_CALLBACK (update_layout), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::narrow", G_CALLBACK (update_layout), NULL);
  update_layout (self);
}
