/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-day-heads.h"

#include "schedule/takt-schedule-day.h"
#include "schedule/takt-time-scale.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

#define DAYS 7

/**
 * TaktDayHeads:
 *
 * Days as buttons that lead to them, each with what it comes to: the head of a week, or a whole month. In a month each day also says how
 * long the printers print, of all the hours they have.
 */
struct _TaktDayHeads
{
  GtkGrid parent_instance;

  TaktScheduleData *data; /* (owned) */
  GPtrArray *cells;       /* (owned) of Cell */
  TaktTime begin;         /* 0: nothing is shown */
  TaktTime month;         /* 0: it is a week */
  gboolean is_narrow;
};

typedef struct
{
  GtkWidget *button;
  GtkLabel *name;
  GtkLabel *note;
  GtkLabel *use;
  GtkWidget *bar;
  TaktTime day;
} Cell;

enum
{
  DAY_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktDayHeads, takt_day_heads, GTK_TYPE_GRID)

static char *
format_day (TaktTime day, const char *format)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (day);

  return local != NULL ? g_date_time_format (local, format) : g_strdup ("");
}

static void
set_class (GtkWidget *widget, const char *css_class, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

static void
show_cell (TaktDayHeads *self, Cell *cell)
{
  static const char *const classes[] = { "dim-label", "warning-text", "error-text" };
  TaktTime end = takt_day_begin (cell->day, 1), now = takt_schedule_data_get_now (self->data);
  guint n_printers = takt_schedule_data_get_lanes (self->data)->len;
  gboolean is_month = self->month != 0;
  TaktScheduleDay day;
  g_autofree char *name = NULL, *note = NULL, *time = NULL, *use = NULL, *jobs = NULL, *full = NULL,
                  *label = NULL;

  takt_schedule_day_sum (self->data, cell->day, end, &day);
  note = takt_schedule_day_describe (&day);
  /* Translators: the day of a month; a weekday with it: see strftime. */
  name = format_day (cell->day, is_month ? C_ ("month", "%-e") : C_ ("week", "%a %-e"));
  time = takt_format_minutes (day.minutes);
  jobs = g_strdup_printf (ngettext ("%u job", "%u jobs", day.n_prints), day.n_prints);
  /* Translators: how many prints, and how long they print: "12 jobs · 31 h". */
  use = day.minutes > 0 ? g_strdup_printf (C_ ("month", "%1$s · %2$s"), jobs, time) : g_strdup ("");
  /* Translators: a day in full, see strftime. */
  full = format_day (cell->day, _ ("%A %-e %B"));
  label = g_strjoin (", ", full, *note != '\0' ? note : _ ("nothing due"), *use != '\0' ? use : NULL, NULL);

  gtk_label_set_text (cell->name, name);
  gtk_label_set_text (cell->note, note);
  gtk_label_set_text (cell->use, use);
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    set_class (GTK_WIDGET (cell->note), classes[i],
               g_str_equal (classes[i], takt_schedule_day_get_class (&day)));
  set_class (cell->button, "today", now >= cell->day && now < end);
  set_class (cell->button, "other-month", is_month && takt_month_begin (cell->day, 0) != self->month);
  gtk_widget_set_visible (GTK_WIDGET (cell->use), is_month && !self->is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (cell->note), !self->is_narrow || day.n_due > 0);
  /* It keeps its room where it is not seen: weeks are as high as each other. */
  gtk_widget_set_visible (cell->bar, is_month);
  gtk_widget_set_opacity (cell->bar, day.minutes > 0 ? 1 : 0);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (cell->bar),
                                 MIN (day.minutes / (24.0 * 60 * MAX (n_printers, 1)), 1));
  gtk_widget_set_tooltip_text (cell->button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show (TaktDayHeads *self)
{
  if (self->begin == 0 || takt_schedule_data_get_shop (self->data) == NULL)
    return;
  for (guint i = 0; i < self->cells->len; i++)
    show_cell (self, self->cells->pdata[i]);
}

static void
clicked_cb (TaktDayHeads *self, GtkWidget *button)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = self->cells->pdata[i];

      if (cell->button == button)
        g_signal_emit (self, signals[DAY_CHOSEN], 0, cell->day);
    }
}

static GtkLabel *
make_label (GtkWidget *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static Cell *
make_cell (TaktDayHeads *self, gboolean is_month)
{
  Cell *cell = g_new0 (Cell, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  cell->button = gtk_button_new ();
  cell->name = make_label (box, "strong");
  cell->note = make_label (box, "caption");
  cell->use = make_label (box, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (cell->use), "dim-label");
  cell->bar = gtk_progress_bar_new ();
  gtk_widget_add_css_class (cell->bar, "thin-bar");
  gtk_widget_set_valign (cell->bar, GTK_ALIGN_END);
  gtk_widget_set_vexpand (cell->bar, is_month);
  gtk_box_append (GTK_BOX (box), cell->bar);
  gtk_button_set_child (GTK_BUTTON (cell->button), box);
  gtk_widget_set_hexpand (cell->button, TRUE);
  gtk_widget_set_vexpand (cell->button, is_month);
  gtk_widget_add_css_class (cell->button, "flat");
  gtk_widget_add_css_class (cell->button, "day-cell");
  g_signal_connect_object (cell->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  return cell;
}

static void
takt_day_heads_dispose (GObject *object)
{
  g_clear_object (&TAKT_DAY_HEADS (object)->data);
  G_OBJECT_CLASS (takt_day_heads_parent_class)->dispose (object);
}

static void
takt_day_heads_finalize (GObject *object)
{
  g_ptr_array_unref (TAKT_DAY_HEADS (object)->cells);
  G_OBJECT_CLASS (takt_day_heads_parent_class)->finalize (object);
}

static void
takt_day_heads_class_init (TaktDayHeadsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_day_heads_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_day_heads_finalize;
  signals[DAY_CHOSEN] = g_signal_new ("day-chosen", TAKT_TYPE_DAY_HEADS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
takt_day_heads_init (TaktDayHeads *self)
{
  self->cells = g_ptr_array_new_with_free_func (g_free);
  gtk_grid_set_column_homogeneous (GTK_GRID (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "day-heads");
}

/** takt_day_heads_new: @n_weeks: 1: the head of a week; more: a month, with a row of weekdays above it */
GtkWidget *
takt_day_heads_new (TaktScheduleData *data, int n_weeks)
{
  TaktDayHeads *self = g_object_new (TAKT_TYPE_DAY_HEADS, NULL);

  self->data = g_object_ref (data);
  for (int i = 0; i < n_weeks * DAYS; i++)
    {
      Cell *cell = make_cell (self, n_weeks > 1);

      gtk_grid_attach (GTK_GRID (self), cell->button, i % DAYS, i / DAYS + (n_weeks > 1), 1, 1);
      g_ptr_array_add (self->cells, cell);
    }
  for (int i = 0; n_weeks > 1 && i < DAYS; i++)
    {
      /* 2024 began on a Monday. */
      g_autoptr (GDateTime) day = g_date_time_new_utc (2024, 1, 1 + i, 0, 0, 0);
      g_autofree char *text = g_date_time_format (day, "%a");
      GtkWidget *label = gtk_label_new (text);

      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "weekday");
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_grid_attach (GTK_GRID (self), label, i, 0, 1, 1);
    }
  g_signal_connect_object (data, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/** takt_day_heads_set_begin: @begin: midnight of the first day; @month: of the first of the month; 0: it is a week */
void
takt_day_heads_set_begin (TaktDayHeads *self, TaktTime begin, TaktTime month)
{
  g_return_if_fail (TAKT_IS_DAY_HEADS (self));

  self->begin = begin;
  self->month = month;
  for (guint i = 0; i < self->cells->len; i++)
    ((Cell *) self->cells->pdata[i])->day = takt_day_begin (begin, (int) i);
  show (self);
}

void
takt_day_heads_set_narrow (TaktDayHeads *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  show (self);
}
