/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "history/takt-insights-view.h"

#include "takt-format.h"
#include "takt-money.h"
#include "widgets/takt-chart.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/** MOST_BARS: so many names a chart of bars shows; the table of the export has all. */
#define MOST_BARS 8
/** FEW: fewer prints than this say little about a rate. */
#define FEW 5

/* A chart in its card: title, what it comes to, the chart or its table. */
typedef struct
{
  GtkWidget *section;
  GtkWidget *note;
  GtkWidget *stack;
  GtkWidget *chart;
  GtkWidget *legend; /* (nullable) */
} Card;

enum
{
  CARD_PRINTERS,
  CARD_REASONS,
  CARD_HOURS,
  CARD_RATE,
  CARD_BUSY,
  CARD_ESTIMATE,
  CARD_PRODUCTS,
  CARD_MATERIALS,
  CARD_GRAMS,
  CARD_MONEY,
  N_CARDS,
};

/**
 * TaktInsightsView:
 *
 * What a span of the history says, as charts or as tables.
 */
struct _TaktInsightsView
{
  GtkBox parent_instance;

  GtkWidget *rate;
  GtkWidget *rate_note;
  GtkWidget *prints;
  GtkWidget *prints_note;
  GtkWidget *table_button;
  GtkWidget *flow;
  Card cards[N_CARDS];
  char currency[4];
};

G_DEFINE_FINAL_TYPE (TaktInsightsView, takt_insights_view, GTK_TYPE_BOX)

static GtkWidget *
make_label (const char *css_class, float xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
show_table (Card *card, gboolean as_table)
{
  GtkWidget *old = gtk_stack_get_child_by_name (GTK_STACK (card->stack), "table");

  if (old != NULL)
    gtk_stack_remove (GTK_STACK (card->stack), old);
  if (as_table)
    gtk_stack_add_named (GTK_STACK (card->stack), takt_chart_make_table (TAKT_CHART (card->chart)), "table");
  gtk_stack_set_visible_child_name (GTK_STACK (card->stack), as_table ? "table" : "chart");
  if (card->legend != NULL)
    gtk_widget_set_visible (card->legend, !as_table);
}

static void
table_toggled_cb (TaktInsightsView *self)
{
  gboolean as_table = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->table_button));

  for (guint i = 0; i < N_CARDS; i++)
    show_table (&self->cards[i], as_table);
}

static GtkWidget *
make_legend (const TaktChartSeries *series, const char *const *css_classes, guint n_series)
{
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), n_series);
  gtk_widget_set_can_focus (flow, FALSE);
  for (guint i = 0; i < n_series; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      GtkWidget *label = gtk_label_new (series[i].name);

      gtk_widget_add_css_class (dot, "money-dot");
      gtk_widget_add_css_class (dot, css_classes[i]);
      gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (label, "smallest");
      gtk_box_append (GTK_BOX (box), dot);
      gtk_box_append (GTK_BOX (box), label);
      gtk_flow_box_insert (GTK_FLOW_BOX (flow), box, -1);
    }
  return flow;
}

static void
make_card (TaktInsightsView *self, guint which, TaktChartKind kind, const char *title, const char *color)
{
  Card *card = &self->cards[which];
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *heading = make_label ("section-title", 0);

  card->section = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_label_set_label (GTK_LABEL (heading), title);
  gtk_widget_set_hexpand (heading, TRUE);
  card->note = make_label ("caption", 1);
  gtk_widget_add_css_class (card->note, "dim-label");
  gtk_widget_add_css_class (card->note, "numeric");
  gtk_label_set_wrap (GTK_LABEL (card->note), FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (card->note), PANGO_ELLIPSIZE_END);
  gtk_widget_set_valign (card->note, GTK_ALIGN_END);
  gtk_widget_set_margin_bottom (card->note, 6);
  gtk_box_append (GTK_BOX (head), heading);
  gtk_box_append (GTK_BOX (head), card->note);
  gtk_box_append (GTK_BOX (card->section), head);

  card->chart = takt_chart_new (kind, title);
  takt_chart_set_series (TAKT_CHART (card->chart), &(TaktChartSeries){ title, color }, 1);
  card->stack = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (card->stack), FALSE);
  gtk_stack_add_named (GTK_STACK (card->stack), card->chart, "chart");
  gtk_widget_add_css_class (frame, "card");
  gtk_widget_add_css_class (frame, "card-body");
  gtk_box_append (GTK_BOX (frame), card->stack);
  gtk_box_append (GTK_BOX (card->section), frame);
  gtk_flow_box_insert (GTK_FLOW_BOX (self->flow), card->section, -1);
  gtk_widget_set_focusable (gtk_widget_get_parent (card->section), FALSE);
}

static void
end_card (TaktInsightsView *self, guint which, const char *note)
{
  Card *card = &self->cards[which];

  gtk_label_set_label (GTK_LABEL (card->note), note != NULL ? note : "");
  gtk_widget_set_tooltip_text (card->note, note);
  gtk_widget_set_visible (gtk_widget_get_parent (card->section),
                          takt_chart_get_n (TAKT_CHART (card->chart)) > 0);
  show_table (card, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->table_button)));
}

static char *
format_hours (double value, gpointer user_data)
{
  /* Translators: hours, short, at the axis of a chart. */
  return g_strdup_printf (C_ ("hours", "%.0f h"), value);
}

static char *
format_percent (double value, gpointer user_data)
{
  return takt_format_percent ((int) lround (value));
}

static char *
format_money (double value, gpointer user_data)
{
  return takt_format_money_whole ((gint64) llround (value), ((TaktInsightsView *) user_data)->currency);
}

static char *
dup_group_name (const TaktPrintGroup *group)
{
  return group->color != NULL ? g_strdup_printf ("%s %s", group->name, group->color) : g_strdup (group->name);
}

/* Success by printer, product or material. What is worse than the rest is marked where that is no chance. */
static void
show_rates (TaktInsightsView *self, guint which, GPtrArray *groups, double overall)
{
  TaktChart *chart = TAKT_CHART (self->cards[which].chart);

  takt_chart_clear (chart);
  for (guint i = 0; i < groups->len && takt_chart_get_n (chart) < MOST_BARS; i++)
    {
      const TaktPrintGroup *group = groups->pdata[i];
      guint n = group->counts.completed + group->counts.failed;
      double rate = takt_print_counts_get_success (&group->counts), low, high;
      g_autofree char *name = dup_group_name (group);
      g_autofree char *percent = n > 0 ? takt_format_percent ((int) lround (rate)) : NULL;
      g_autofree char *text = NULL;
      g_autofree char *tip = NULL;

      if (n == 0)
        continue;
      takt_print_counts_get_bounds (&group->counts, &low, &high);
      if (n < FEW)
        {
          /* Translators: so few prints that a percentage would promise too much: "3 of 4". */
          text = g_strdup_printf (_ ("%1$u of %2$u"), group->counts.completed, n);
          tip = g_strdup_printf (ngettext ("%1$s: %2$u of %3$u print came out well. So few say little.",
                                           "%1$s: %2$u of %3$u prints came out well. So few say little.", n),
                                 name, group->counts.completed, n);
        }
      else
        {
          /* Translators: a success rate and what it is of: "97 % 57 of 59". */
          text = g_strdup_printf (_ ("%1$s  %2$u of %3$u"), percent, group->counts.completed, n);
          tip = g_strdup_printf (
              ngettext (
                  "%1$s: %2$u of %3$u print came out well, %4$s. It may well be from %5$.0f to %6$.0f %%.",
                  "%1$s: %2$u of %3$u prints came out well, %4$s. It may well be from %5$.0f to %6$.0f %%.",
                  n),
              name, group->counts.completed, n, percent, low, high);
        }
      takt_chart_add (chart, name, &rate, text, tip);
      if (n < FEW)
        takt_chart_set_color (chart, "takt_dim_text");
      else if (high < overall)
        takt_chart_set_color (chart, "warning_bg_color");
    }
  end_card (self, which, NULL);
}

static void
show_reasons (TaktInsightsView *self, const TaktInsights *insights)
{
  TaktChart *chart = TAKT_CHART (self->cards[CARD_REASONS].chart);
  g_autofree char *note = g_strdup_printf (
      ngettext ("%u failed print", "%u failed prints", insights->total.failed), insights->total.failed);

  takt_chart_clear (chart);
  for (guint i = 0; i < MIN (insights->reasons->len, MOST_BARS); i++)
    {
      const TaktPrintReason *reason = insights->reasons->pdata[i];
      const char *name = reason->text != NULL ? reason->text : _ ("No reason given");
      g_autofree char *text = g_strdup_printf ("%u", reason->n_prints);
      /* Translators: a reason why prints failed, and how many did: "Nozzle clog: 4 prints". */
      g_autofree char *tip = g_strdup_printf (
          ngettext ("%1$s: %2$u print", "%1$s: %2$u prints", reason->n_prints), name, reason->n_prints);
      double value = reason->n_prints;

      takt_chart_add (chart, name, &value, text, tip);
      if (i == 0)
        takt_chart_set_color (chart, "error_bg_color");
    }
  end_card (self, CARD_REASONS, note);
}

static char *
dup_bucket_name (const TaktInsights *insights, const TaktPrintBucket *bucket)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (bucket->from);

  switch (insights->step)
    {
    case TAKT_PRINTS_BY_DAY:
      /* Translators: a day at the axis of a chart, as strftime takes it. */
      return g_date_time_format (local, C_ ("axis", "%-d %b"));
    case TAKT_PRINTS_BY_WEEK:
      /* Translators: a week of the year at the axis of a chart, as strftime takes it. */
      return g_date_time_format (local, C_ ("axis", "Week %-V"));
    case TAKT_PRINTS_BY_MONTH:
    default:
      /* Translators: a month at the axis of a chart, as strftime takes it. */
      return g_date_time_format (local, C_ ("axis", "%b %y"));
    }
}

static void
show_time (TaktInsightsView *self, const TaktInsights *insights)
{
  TaktChart *hours = TAKT_CHART (self->cards[CARD_HOURS].chart);
  TaktChart *rates = TAKT_CHART (self->cards[CARD_RATE].chart);
  g_autofree char *total = takt_format_minutes (insights->total.minutes);

  takt_chart_clear (hours);
  takt_chart_clear (rates);
  for (guint i = 0; i < insights->buckets->len; i++)
    {
      const TaktPrintBucket *bucket = &g_array_index (insights->buckets, TaktPrintBucket, i);
      gint64 bad = bucket->counts.minutes - bucket->good_minutes;
      double parts[] = { bucket->good_minutes / 60.0, bad / 60.0 };
      double rate = takt_print_counts_get_success (&bucket->counts);
      guint n = bucket->counts.completed + bucket->counts.failed;
      g_autofree char *name = dup_bucket_name (insights, bucket);
      g_autofree char *all = takt_format_minutes (bucket->counts.minutes);
      g_autofree char *lost = takt_format_minutes (bad);
      g_autofree char *percent = n > 0 ? format_percent (rate, NULL) : g_strdup ("–");
      /* Translators: a day, week or month, hours that were printed, and those of prints that failed or were stopped. */
      g_autofree char *tip =
          g_strdup_printf (_ ("%1$s: %2$s, of which %3$s came to nothing"), name, all, lost);
      gboolean is_first = takt_chart_get_n (hours) == 0;
      g_autofree char *rate_tip = g_strdup_printf (
          ngettext ("%1$s: %2$s of %3$u print came out well", "%1$s: %2$s of %3$u prints came out well", n),
          name, percent, n);

      /* Time before there was anything to print is not shown. */
      if (is_first && n + bucket->counts.cancelled == 0)
        continue;
      takt_chart_add (hours, name, parts, all, tip);
      takt_chart_add (rates, name, &rate, percent, rate_tip);
    }
  end_card (self, CARD_HOURS, total);
  end_card (self, CARD_RATE, NULL);
}

static void
show_busy (TaktInsightsView *self, const TaktInsights *insights)
{
  TaktChart *chart = TAKT_CHART (self->cards[CARD_BUSY].chart);

  takt_chart_clear (chart);
  for (guint i = 0; i < MIN (insights->printers->len, MOST_BARS); i++)
    {
      const TaktPrintGroup *group = insights->printers->pdata[i];
      double busy = group->busy * 100;
      g_autofree char *hours = takt_format_minutes (group->counts.minutes);
      g_autofree char *percent = format_percent (busy, NULL);
      g_autofree char *text = g_strdup_printf ("%s  %s", percent, hours);
      /* Translators: a printer, how long it printed, and what part of all hours that is. */
      g_autofree char *tip =
          g_strdup_printf (_ ("%1$s printed %2$s, %3$s of all hours"), group->name, hours, percent);

      takt_chart_add (chart, group->name, &busy, text, tip);
    }
  end_card (self, CARD_BUSY, NULL);
}

static void
show_estimate (TaktInsightsView *self, const TaktInsights *insights)
{
  TaktChart *chart = TAKT_CHART (self->cards[CARD_ESTIMATE].chart);
  const TaktPrintCounts *total = &insights->total;
  g_autofree char *note = NULL;

  takt_chart_clear (chart);
  for (guint i = 0; i < insights->printers->len && takt_chart_get_n (chart) < MOST_BARS; i++)
    {
      const TaktPrintGroup *group = insights->printers->pdata[i];
      const TaktPrintCounts *counts = &group->counts;
      g_autofree char *planned = takt_format_minutes (counts->planned_minutes);
      g_autofree char *actual = takt_format_minutes (counts->actual_minutes);
      double share, off;
      g_autofree char *text = NULL;
      g_autofree char *tip = NULL;

      if (counts->planned_minutes == 0)
        continue;
      share = 100.0 * (double) counts->actual_minutes / (double) counts->planned_minutes;
      off = share - 100;
      text = g_strdup_printf ("%+.0f %%", off);
      /* Translators: a printer, how long its prints took and were planned, and the difference in per cent: "+4". */
      tip = g_strdup_printf (_ ("%1$s: took %2$s, planned were %3$s (%4$+.0f %%)"), group->name, actual,
                             planned, off);
      takt_chart_add (chart, group->name, &share, text, tip);
    }
  if (total->planned_minutes > 0)
    {
      double off = 100.0 * (double) total->actual_minutes / (double) total->planned_minutes - 100;

      note = fabs (off) < 0.5 ? g_strdup (_ ("as planned"))
             : off > 0        ? g_strdup_printf (_ ("%.0f %% longer than planned"), off)
                              : g_strdup_printf (_ ("%.0f %% shorter than planned"), -off);
    }
  end_card (self, CARD_ESTIMATE, note);
}

static int
compare_grams (gconstpointer a, gconstpointer b)
{
  const TaktPrintGroup *left = *(TaktPrintGroup *const *) a, *right = *(TaktPrintGroup *const *) b;

  return left->grams == right->grams ? 0 : left->grams > right->grams ? -1 : 1;
}

static void
show_grams (TaktInsightsView *self, const TaktInsights *insights)
{
  TaktChart *chart = TAKT_CHART (self->cards[CARD_GRAMS].chart);
  const TaktPrintCounts *total = &insights->total;
  g_autofree char *all = takt_format_grams (total->grams);
  g_autofree char *lost = takt_format_grams (MAX (total->used_grams - total->planned_grams, 0));
  /* Translators: grams in all, and those of prints that failed or were stopped. */
  g_autofree char *note = g_strdup_printf (_ ("%1$s, %2$s wasted"), all, lost);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  takt_chart_clear (chart);
  for (guint i = 0; i < insights->materials->len; i++)
    g_ptr_array_add (sorted, insights->materials->pdata[i]);
  g_ptr_array_sort (sorted, compare_grams);
  for (guint i = 0; i < MIN (sorted->len, MOST_BARS); i++)
    {
      const TaktPrintGroup *group = sorted->pdata[i];
      g_autofree char *name = dup_group_name (group);
      g_autofree char *text = takt_format_grams (group->grams);
      g_autofree char *tip = g_strdup_printf (C_ ("material", "%1$s: %2$s"), name, text);
      double value = (double) group->grams;

      if (group->grams > 0)
        takt_chart_add (chart, name, &value, text, tip);
    }
  end_card (self, CARD_GRAMS, note);
}

static void
show_figures (TaktInsightsView *self, const TaktInsights *insights)
{
  const TaktPrintCounts *total = &insights->total;
  double rate = takt_print_counts_get_success (total), low, high;
  guint n = total->completed + total->failed;
  g_autofree char *percent = isfinite (rate) ? g_strdup_printf (_ ("%.1f %%"), rate) : g_strdup ("–");
  g_autofree char *count = g_strdup_printf ("%u", n + total->cancelled);
  g_autofree char *hours = takt_format_minutes (total->minutes);
  /* Translators: how many prints failed, and how long all took. */
  g_autofree char *note = g_strdup_printf (
      ngettext ("%1$u failed · %2$s", "%1$u failed · %2$s", total->failed), total->failed, hours);
  g_autofree char *bounds = NULL;

  takt_print_counts_get_bounds (total, &low, &high);
  /* Translators: within what per cent the success rate may well lie. */
  bounds = n > 0 ? g_strdup_printf (_ ("may well be %1$.0f to %2$.0f %%"), low, high) : g_strdup ("");
  gtk_label_set_label (GTK_LABEL (self->rate), percent);
  gtk_label_set_label (GTK_LABEL (self->rate_note), bounds);
  gtk_label_set_label (GTK_LABEL (self->prints), count);
  gtk_label_set_label (GTK_LABEL (self->prints_note), note);
}

/** takt_insights_view_set: shows what @insights say; nothing of them is kept. */
void
takt_insights_view_set (TaktInsightsView *self, const TaktInsights *insights, const char *currency)
{
  double overall = takt_print_counts_get_success (&insights->total);

  g_return_if_fail (TAKT_IS_INSIGHTS_VIEW (self));
  g_return_if_fail (insights != NULL);

  g_strlcpy (self->currency, currency, sizeof self->currency);
  show_figures (self, insights);
  show_rates (self, CARD_PRINTERS, insights->printers, overall);
  show_rates (self, CARD_PRODUCTS, insights->products, overall);
  show_rates (self, CARD_MATERIALS, insights->materials, overall);
  show_reasons (self, insights);
  show_time (self, insights);
  show_busy (self, insights);
  show_estimate (self, insights);
  show_grams (self, insights);
}

/** takt_insights_view_set_money: @months: (element-type TaktMonth): what orders brought and cost */
void
takt_insights_view_set_money (TaktInsightsView *self, GArray *months, const char *currency)
{
  TaktChart *chart = TAKT_CHART (self->cards[CARD_MONEY].chart);
  gint64 profit = 0;
  guint n_estimated = 0;
  g_autofree char *sum = NULL;
  g_autofree char *note = NULL;

  g_return_if_fail (TAKT_IS_INSIGHTS_VIEW (self));

  g_strlcpy (self->currency, currency, sizeof self->currency);
  takt_chart_clear (chart);
  for (guint i = 0; i < months->len; i++)
    {
      const TaktMonth *month = &g_array_index (months, TaktMonth, i);
      g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (month->from);
      g_autofree char *name = g_date_time_format (local, C_ ("axis", "%b %y"));
      g_autofree char *revenue = takt_format_money (month->revenue_minor, currency);
      g_autofree char *earned = takt_format_money (month->profit_minor, currency);
      /* Translators: a month, what its orders brought, what of it is profit, and of how many orders that is. */
      g_autofree char *tip =
          g_strdup_printf (ngettext ("%1$s: %2$s revenue, %3$s profit, %4$u order",
                                     "%1$s: %2$s revenue, %3$s profit, %4$u orders", month->n_orders),
                           name, revenue, earned, month->n_orders);
      double parts[] = {
        (double) month->labor_minor,
        (double) (month->material_minor + month->scrap_minor),
        (double) (month->overhead_minor + month->tax_due_minor),
        (double) month->fees_minor,
        (double) month->profit_minor,
      };

      takt_chart_add (chart, name, parts, revenue, tip);
      takt_money_add (&profit, month->profit_minor);
      n_estimated += month->n_estimated;
    }
  sum = takt_format_money (profit, currency);
  note = n_estimated > 0 ? g_strdup_printf (_ ("%s profit, fees partly estimated"), sum)
                         : g_strdup_printf (_ ("%s profit"), sum);
  end_card (self, CARD_MONEY, note);
}

static GtkWidget *
make_figure (const char *title, float xalign, GtkWidget **figure, GtkWidget **note)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *heading = make_label ("caption", xalign);

  gtk_label_set_label (GTK_LABEL (heading), title);
  gtk_widget_add_css_class (heading, "dim-label");
  *figure = make_label ("insights-figure", xalign);
  *note = make_label ("caption", xalign);
  gtk_widget_add_css_class (*note, "dim-label");
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), *figure);
  gtk_box_append (GTK_BOX (box), *note);
  return box;
}

static void
make_charts (TaktInsightsView *self)
{
  const TaktChartSeries hours[] = { { _ ("Came out well"), "accent_bg_color" },
                                    { _ ("Came to nothing"), "error_bg_color" } };
  const TaktChartSeries money[] = { { _ ("Labour"), "takt_chart_labor" },
                                    { _ ("Material"), "accent_bg_color" },
                                    { _ ("Overhead"), "takt_chart_other" },
                                    { _ ("Fees"), "warning_bg_color" },
                                    { _ ("Profit"), "success_bg_color" } };
  const char *const money_classes[] = { "labor", "material", "other", "fees", "profit" };
  const char *const hour_classes[] = { "material", "lost-hours" };

  make_card (self, CARD_PRINTERS, TAKT_CHART_BARS, _ ("Success by Printer"), "success_bg_color");
  make_card (self, CARD_REASONS, TAKT_CHART_BARS, _ ("Why Prints Failed"), "takt_chart_labor");
  make_card (self, CARD_HOURS, TAKT_CHART_COLUMNS, _ ("Hours Printed"), NULL);
  make_card (self, CARD_RATE, TAKT_CHART_LINE, _ ("Success over Time"), "accent_bg_color");
  make_card (self, CARD_ESTIMATE, TAKT_CHART_BARS, _ ("Estimate against Actual"), "accent_bg_color");
  make_card (self, CARD_BUSY, TAKT_CHART_BARS, _ ("How Busy Printers Were"), "accent_bg_color");
  make_card (self, CARD_MONEY, TAKT_CHART_COLUMNS, _ ("Money by Month"), NULL);
  make_card (self, CARD_PRODUCTS, TAKT_CHART_BARS, _ ("Success by Product"), "success_bg_color");
  make_card (self, CARD_MATERIALS, TAKT_CHART_BARS, _ ("Success by Material"), "success_bg_color");
  make_card (self, CARD_GRAMS, TAKT_CHART_BARS, _ ("Material Used"), "takt_chart_labor");

  takt_chart_set_series (TAKT_CHART (self->cards[CARD_HOURS].chart), hours, G_N_ELEMENTS (hours));
  takt_chart_set_axis (TAKT_CHART (self->cards[CARD_HOURS].chart), format_hours, NULL, 0);
  takt_chart_set_axis (TAKT_CHART (self->cards[CARD_RATE].chart), format_percent, NULL, 100);
  takt_chart_set_series (TAKT_CHART (self->cards[CARD_MONEY].chart), money, G_N_ELEMENTS (money));
  takt_chart_set_axis (TAKT_CHART (self->cards[CARD_MONEY].chart), format_money, self, 0);
  for (guint i = 0; i < 3; i++)
    takt_chart_set_axis (
        TAKT_CHART (self->cards[(const guint[]){ CARD_PRINTERS, CARD_PRODUCTS, CARD_MATERIALS }[i]].chart),
        NULL, NULL, 100);
  takt_chart_set_axis (TAKT_CHART (self->cards[CARD_BUSY].chart), NULL, NULL, 100);
  takt_chart_set_axis (TAKT_CHART (self->cards[CARD_ESTIMATE].chart), NULL, NULL, 100);

  self->cards[CARD_HOURS].legend = make_legend (hours, hour_classes, G_N_ELEMENTS (hours));
  self->cards[CARD_MONEY].legend = make_legend (money, money_classes, G_N_ELEMENTS (money));
  for (guint i = 0; i < N_CARDS; i++)
    if (self->cards[i].legend != NULL)
      gtk_box_append (GTK_BOX (gtk_widget_get_parent (self->cards[i].stack)), self->cards[i].legend);
}

static void
takt_insights_view_class_init (TaktInsightsViewClass *klass)
{
}

static void
takt_insights_view_init (TaktInsightsView *self)
{
  GtkWidget *figures = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *left, *right;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "insights");
  left = make_figure (_ ("Success rate"), 0, &self->rate, &self->rate_note);
  right = make_figure (_ ("Prints"), 1, &self->prints, &self->prints_note);
  gtk_widget_set_hexpand (left, TRUE);
  gtk_box_append (GTK_BOX (figures), left);
  gtk_box_append (GTK_BOX (figures), right);
  gtk_box_append (GTK_BOX (self), figures);

  self->table_button = gtk_toggle_button_new_with_mnemonic (_ ("Show as _Table"));
  gtk_widget_set_halign (self->table_button, GTK_ALIGN_END);
  gtk_widget_set_margin_top (self->table_button, 9);
  gtk_widget_add_css_class (self->table_button, "filter-chip");
  g_signal_connect_object (self->table_button, "toggled", G_CALLBACK (table_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), self->table_button);

  self->flow = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (self->flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (self->flow), 18);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->flow), 3);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (self->flow), FALSE);
  gtk_widget_set_valign (self->flow, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self), self->flow);
  make_charts (self);
}
