/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-money.h"

#include "orders/takt-order-words.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

/**
 * TaktOrderMoney:
 *
 * What an order costs and earns: a bar in which each cost has its share of the price, and the lines that add up to it.
 */
struct _TaktOrderMoney
{
  GtkBox parent_instance;
};

/** TaktPart: what the bar is made of. */
typedef enum
{
  PART_LABOR,
  PART_MATERIAL,
  PART_OTHER,
  PART_FEES,
  PART_PROFIT,
  N_PARTS,
} TaktPart;

static const char *const part_classes[N_PARTS] = { "labor", "material", "other", "fees", "profit" };

G_DEFINE_FINAL_TYPE (TaktOrderMoney, takt_order_money, GTK_TYPE_BOX)

static TaktPart
find_part (const TaktCostLine *line)
{
  if (g_str_equal (line->kind, "labor"))
    return PART_LABOR;
  if (g_str_equal (line->kind, "material"))
    return PART_MATERIAL;
  return g_str_equal (line->kind, "fees") ? PART_FEES : PART_OTHER;
}

/* The children share the width by weight: a grid of as many columns as there are parts of a thousand. */
static GtkWidget *
make_bar (const gint64 *parts)
{
  GtkWidget *bar = gtk_grid_new ();
  gint64 total = 0;
  int column = 0;

  gtk_widget_add_css_class (bar, "money-bar");
  gtk_grid_set_column_homogeneous (GTK_GRID (bar), TRUE);
  gtk_widget_set_overflow (bar, GTK_OVERFLOW_HIDDEN);
  for (int i = 0; i < N_PARTS; i++)
    total += MAX (parts[i], 0);
  for (int i = 0; total > 0 && i < N_PARTS; i++)
    {
      int share = (int) (100 * MAX (parts[i], 0) / total);
      GtkWidget *part;

      if (parts[i] <= 0)
        continue;
      part = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_widget_add_css_class (part, "money-part");
      gtk_widget_add_css_class (part, part_classes[i]);
      gtk_widget_set_hexpand (part, TRUE);
      gtk_grid_attach (GTK_GRID (bar), part, column, 0, MAX (share, 1), 1);
      column += MAX (share, 1);
    }
  return bar;
}

static void
add_line (TaktOrderMoney *self,
          const char *dot_class,
          const char *text,
          const char *amount,
          const char *css_class)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *number = gtk_label_new (amount);

  if (dot_class != NULL)
    {
      GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (dot, "money-dot");
      gtk_widget_add_css_class (dot, dot_class);
      gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (row), dot);
    }
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (number, css_class);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_set_valign (number, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), number);
  gtk_box_append (GTK_BOX (self), row);
}

static char *
describe_line (const TaktCostLine *line)
{
  g_autofree char *amount = NULL;

  if (line->minutes > 0)
    {
      amount = takt_format_minutes (line->minutes);
      return g_strdup_printf (C_ ("cost", "%1$s, %2$s"), line->description, amount);
    }
  if (line->grams > 0)
    {
      amount = takt_format_grams (line->grams);
      return g_strdup_printf (C_ ("cost", "%1$s, %2$s"), line->description, amount);
    }
  return g_strdup (line->description);
}

static void
add_fees (TaktOrderMoney *self, const TaktCostSheet *costs)
{
  for (guint i = 0; i < costs->fee_lines->len; i++)
    {
      const TaktFeeLine *fee = g_ptr_array_index (costs->fee_lines, i);
      g_autofree char *amount = takt_format_amount (fee->amount_minor, costs->currency);
      g_autofree char *text = NULL;

      if (!fee->is_actual)
        /* Translators: a fee that is not booked yet. */
        text = g_strdup_printf (_ ("%s (estimated)"), fee->description);
      add_line (self, fee->is_actual ? "fees" : "none", text != NULL ? text : fee->description, amount,
                "caption");
    }
}

static void
add_sum (TaktOrderMoney *self, const TaktCostSheet *costs)
{
  g_autofree char *price = takt_format_amount (costs->price, costs->currency);
  g_autofree char *cost =
      takt_format_amount (costs->total_cost + (costs->fees_known ? costs->fees : 0), costs->currency);
  g_autofree char *profit = takt_format_money (costs->profit, costs->currency);
  g_autofree char *share = takt_order_words_share (costs);
  g_autofree char *sum = NULL;
  g_autofree char *earned =
      *share != '\0' ? g_strdup_printf (C_ ("profit", "%1$s · %2$s"), profit, share) : g_strdup (profit);

  gtk_box_append (GTK_BOX (self), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  if (!costs->price_known)
    {
      add_line (self, NULL, _ ("The order is in another currency, so nobody knows its profit."), "",
                "caption");
      return;
    }
  sum = g_strdup_printf (_ ("Price %1$s, cost %2$s"), price, cost);
  add_line (self, NULL, sum, "", "caption");
  if (!costs->is_complete)
    add_line (self, NULL, _ ("An item has no product, so nobody knows the whole cost."), "", "caption");
  else
    add_line (self, "profit", _ ("Profit"), earned, costs->profit >= 0 ? "earned" : "lost");
  if (costs->has_estimate && !costs->fees_known)
    add_line (self, NULL, _ ("The fees are estimated, and not in the profit until the shop has booked them."),
              "", "caption");
}

static void
takt_order_money_class_init (TaktOrderMoneyClass *klass)
{
}

static void
takt_order_money_init (TaktOrderMoney *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "card-body");
}

void
takt_order_money_set (TaktOrderMoney *self, const TaktCostSheet *costs)
{
  gint64 parts[N_PARTS] = { 0 };
  GtkWidget *child;

  g_return_if_fail (TAKT_IS_ORDER_MONEY (self));
  g_return_if_fail (costs != NULL);

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);

  for (guint i = 0; i < costs->lines->len; i++)
    {
      const TaktCostLine *line = g_ptr_array_index (costs->lines, i);

      parts[find_part (line)] += line->amount_minor;
    }
  if (costs->fees_known)
    parts[PART_FEES] += costs->fees;
  parts[PART_PROFIT] = costs->price_known && costs->is_complete ? costs->profit : 0;
  gtk_box_append (GTK_BOX (self), make_bar (parts));
  for (guint i = 0; i < costs->lines->len; i++)
    {
      const TaktCostLine *line = g_ptr_array_index (costs->lines, i);
      g_autofree char *text = describe_line (line);
      g_autofree char *amount = takt_format_amount (line->amount_minor, costs->currency);

      add_line (self, part_classes[find_part (line)], text, amount, "caption");
    }
  add_fees (self, costs);
  add_sum (self, costs);
}
