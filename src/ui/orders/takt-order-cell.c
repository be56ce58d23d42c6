/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-cell.h"

#include "orders/takt-order-words.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-status-pill.h"

/** PICTURE_SIZE: px of a picture in a row, and in a card. */
#define PICTURE_SIZE      38
#define CARD_PICTURE_SIZE 48

/**
 * TaktOrderCell:
 *
 * A cell of the table of orders, or a card of the narrow list: two lines, made once and shown for many orders. It follows its row while it
 * shows it.
 */
struct _TaktOrderCell
{
  GtkBox parent_instance;

  TaktOrderCellKind kind;
  TaktOrderRow *row; /* (owned) (nullable) */
  TaktShop *shop;    /* (owned) (nullable) */

  /* Those that the kind has. */
  GtkWidget *first;
  GtkWidget *second;
  GtkWidget *date;
  GtkWidget *picture;
  GtkWidget *pill;
  GtkWidget *risk;
  GtkWidget *progress;
  GtkWidget *bar;
  GtkWidget *percent;
};

G_DEFINE_FINAL_TYPE (TaktOrderCell, takt_order_cell, GTK_TYPE_BOX)

static GtkWidget *
add_label (GtkWidget *box, const char *css_class, float xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  if (g_str_equal (css_class, "caption"))
    gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static GtkWidget *
make_lines (GtkWidget *parent, int spacing)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, spacing);

  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_box_append (GTK_BOX (parent), lines);
  return lines;
}

static GtkWidget *
make_progress (TaktOrderCell *self)
{
  GtkWidget *progress = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->bar = gtk_progress_bar_new ();
  gtk_widget_set_hexpand (self->bar, TRUE);
  gtk_widget_set_valign (self->bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->bar, "thin-bar");
  gtk_box_append (GTK_BOX (progress), self->bar);
  self->percent = add_label (progress, "caption", 1);
  gtk_label_set_ellipsize (GTK_LABEL (self->percent), PANGO_ELLIPSIZE_NONE);
  return progress;
}

static void
make_card (TaktOrderCell *self)
{
  GtkWidget *lines, *row;

  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->picture = takt_product_picture_new (CARD_PICTURE_SIZE);
  gtk_widget_set_valign (self->picture, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self), self->picture);
  lines = make_lines (GTK_WIDGET (self), 3);
  self->first = add_label (lines, "card-title", 0);
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->second = add_label (row, "caption", 0);
  gtk_widget_set_hexpand (self->second, TRUE);
  self->pill = takt_status_pill_new ();
  gtk_box_append (GTK_BOX (row), self->pill);
  gtk_box_append (GTK_BOX (lines), row);
  self->progress = make_progress (self);
  gtk_box_append (GTK_BOX (lines), self->progress);
  row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->date = add_label (row, "caption-date", 0);
  self->risk = takt_risk_line_new ();
  gtk_box_append (GTK_BOX (row), self->risk);
  gtk_box_append (GTK_BOX (lines), row);
  gtk_widget_add_css_class (GTK_WIDGET (self), "order-card");
}

static void
make_children (TaktOrderCell *self)
{
  gboolean is_number = self->kind == TAKT_ORDER_CELL_PRICE || self->kind == TAKT_ORDER_CELL_PROFIT;
  GtkWidget *lines;

  if (self->kind == TAKT_ORDER_CELL_CARD)
    {
      make_card (self);
      return;
    }

  gtk_box_set_spacing (GTK_BOX (self), 9);
  if (self->kind == TAKT_ORDER_CELL_ITEMS)
    {
      self->picture = takt_product_picture_new (PICTURE_SIZE);
      gtk_box_append (GTK_BOX (self), self->picture);
    }
  lines = make_lines (GTK_WIDGET (self), self->kind == TAKT_ORDER_CELL_STATUS ? 3 : 1);
  if (self->kind == TAKT_ORDER_CELL_STATUS)
    {
      self->pill = takt_status_pill_new ();
      gtk_widget_set_halign (self->pill, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (lines), self->pill);
      self->progress = make_progress (self);
      gtk_box_append (GTK_BOX (lines), self->progress);
    }
  else
    self->first =
        add_label (lines, self->kind == TAKT_ORDER_CELL_NUMBER ? "strong" : "body", is_number ? 1 : 0);
  if (self->kind == TAKT_ORDER_CELL_SHIP_BY)
    {
      self->risk = takt_risk_line_new ();
      gtk_box_append (GTK_BOX (lines), self->risk);
    }
  else if (self->kind != TAKT_ORDER_CELL_PRICE)
    self->second = add_label (lines, "caption", is_number ? 1 : 0);
}

static void
set_text (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) == 0)
    return;
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_tooltip_text (label, text != NULL && *text != '\0' ? text : NULL);
}

static void
show_picture (TaktOrderCell *self, const TaktOrder *order)
{
  const TaktOrderItem *item = takt_order_get_first_item (order);

  takt_product_picture_set (TAKT_PRODUCT_PICTURE (self->picture), self->shop,
                            item != NULL ? item->profile_id : 0);
}

static void
show_risk (TaktOrderCell *self, GtkWidget *date)
{
  g_autofree char *text = takt_order_words_ship_by (self->row);
  int spare;
  TaktRisk risk = takt_order_row_get_risk (self->row, &spare);

  set_text (date, text);
  takt_risk_line_set (TAKT_RISK_LINE (self->risk), risk, spare);
}

/* The pill, and below it how far it is where something of it prints. */
static void
show_status (TaktOrderCell *self)
{
  TaktOrderStatus status = takt_order_row_get_standing (self->row)->status;
  int percent = takt_order_row_get_progress (self->row);
  gboolean is_printing = status == TAKT_ORDER_PRINTING && percent >= 0;

  takt_status_pill_set_order (TAKT_STATUS_PILL (self->pill), status);
  gtk_widget_set_visible (self->progress, is_printing);
  if (is_printing)
    {
      g_autofree char *text = takt_format_percent (percent);

      gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), percent / 100.0);
      gtk_label_set_label (GTK_LABEL (self->percent), text);
    }
  if (self->kind != TAKT_ORDER_CELL_CARD)
    {
      g_autofree char *reason = is_printing ? NULL : takt_order_words_reason (self->row, self->shop);

      gtk_widget_set_visible (self->second, !is_printing);
      set_text (self->second, reason);
    }
}

static void
show_card (TaktOrderCell *self, const TaktOrder *order)
{
  g_autofree char *number = g_markup_printf_escaped ("<b>%s</b>  %s", takt_order_row_get_number (self->row),
                                                     takt_order_row_get_items (self->row));

  gtk_label_set_markup (GTK_LABEL (self->first), number);
  gtk_widget_set_tooltip_text (self->first, takt_order_row_get_items (self->row));
  set_text (self->second, order->customer_name);
  show_picture (self, order);
  show_status (self);
  show_risk (self, self->date);
}

static void
show_cb (TaktOrderCell *self)
{
  const TaktOrder *order = takt_order_row_get_order (self->row);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (order == NULL)
    return;

  switch (self->kind)
    {
    case TAKT_ORDER_CELL_NUMBER:
      set_text (self->first, takt_order_row_get_number (self->row));
      set_text (self->second, order->customer_name);
      break;
    case TAKT_ORDER_CELL_ITEMS:
      set_text (self->first, takt_order_row_get_items (self->row));
      if (takt_order_get_first_item (order) != NULL)
        second =
            takt_order_words_options (takt_order_get_first_item (order), takt_order_row_get_jobs (self->row));
      set_text (self->second, second);
      show_picture (self, order);
      break;
    case TAKT_ORDER_CELL_SHIP_BY:
      show_risk (self, self->first);
      break;
    case TAKT_ORDER_CELL_STATUS:
      show_status (self);
      break;
    case TAKT_ORDER_CELL_PRICE:
      first = g_strcmp0 (order->currency, takt_order_row_get_costs (self->row)->currency) == 0
                  ? takt_format_amount (takt_order_get_revenue (order), order->currency)
                  : takt_format_money (takt_order_get_revenue (order), order->currency);
      set_text (self->first, first);
      break;
    case TAKT_ORDER_CELL_PROFIT:
      first = takt_order_words_profit (takt_order_row_get_costs (self->row));
      second = takt_order_words_share (takt_order_row_get_costs (self->row));
      set_text (self->first, first);
      set_text (self->second, second);
      gtk_widget_set_visible (self->second, *second != '\0');
      break;
    case TAKT_ORDER_CELL_CARD:
    default:
      show_card (self, order);
      break;
    }
}

static void
takt_order_cell_dispose (GObject *object)
{
  takt_order_cell_show (TAKT_ORDER_CELL (object), NULL, NULL);
  G_OBJECT_CLASS (takt_order_cell_parent_class)->dispose (object);
}

static void
takt_order_cell_class_init (TaktOrderCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_order_cell_dispose;
}

static void
takt_order_cell_init (TaktOrderCell *self)
{
}

GtkWidget *
takt_order_cell_new (TaktOrderCellKind kind)
{
  TaktOrderCell *self = g_object_new (TAKT_TYPE_ORDER_CELL, NULL);

  self->kind = kind;
  make_children (self);
  return GTK_WIDGET (self);
}

/** takt_order_cell_show: @row: (nullable): shows this order from now on; NULL: none, lets go. @shop: (nullable) with NULL */
void
takt_order_cell_show (TaktOrderCell *self, TaktOrderRow *row, TaktShop *shop)
{
  g_return_if_fail (TAKT_IS_ORDER_CELL (self));
  g_return_if_fail (row == NULL || TAKT_IS_SHOP (shop));

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, show_cb, self);
  g_set_object (&self->row, row);
  g_set_object (&self->shop, shop);
  if (row == NULL)
    return;

  g_signal_connect_swapped (row, "notify::revision", G_CALLBACK (show_cb), self);
  show_cb (self);
}
