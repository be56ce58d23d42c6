/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-orders-page.h"

#include "models/takt-live-list.h"
#include "models/takt-order-row.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

/**
 * TaktOrdersPage:
 *
 * The orders, the newest on top.
 */
struct _TaktOrdersPage
{
  TaktPage parent_instance;

  GtkColumnView *table;

  TaktLiveList *rows; /* (owned) of TaktOrderRow */
};

/** TaktOrderColumn: a column of the table. */
typedef struct
{
  const char *title;
  char *(*text) (TaktOrderRow *row);
  gboolean is_number;
  int min_chars; /* 0: as wide as its text */
} TaktOrderColumn;

G_DEFINE_FINAL_TYPE (TaktOrdersPage, takt_orders_page, TAKT_TYPE_PAGE)

static char *
dup_number (TaktOrderRow *row)
{
  return g_strdup (takt_order_row_get_number (row));
}

static char *
dup_buyer (TaktOrderRow *row)
{
  return g_strdup (takt_order_row_get_order (row)->customer_name);
}

static char *
dup_items (TaktOrderRow *row)
{
  return g_strdup (takt_order_row_get_items (row));
}

static char *
dup_ship_by (TaktOrderRow *row)
{
  return takt_format_day (takt_order_row_get_due (row), takt_order_row_get_now (row));
}

static char *
dup_status (TaktOrderRow *row)
{
  return g_strdup (takt_order_status_to_title (takt_order_row_get_standing (row)->status));
}

static char *
dup_price (TaktOrderRow *row)
{
  const TaktOrder *order = takt_order_row_get_order (row);

  return takt_format_money (takt_order_get_revenue (order), order->currency);
}

static const TaktOrderColumn columns[] = {
  { N_ ("Order"), dup_number, FALSE, 0 },  { N_ ("Buyer"), dup_buyer, FALSE, 14 },
  { N_ ("Items"), dup_items, FALSE, 24 },  { N_ ("Ship By"), dup_ship_by, FALSE, 0 },
  { N_ ("Status"), dup_status, FALSE, 0 }, { N_ ("Price"), dup_price, TRUE, 0 },
};

static void
show_cell_cb (TaktOrderRow *row, GParamSpec *pspec, GtkLabel *label)
{
  const TaktOrderColumn *column = g_object_get_data (G_OBJECT (label), "column");
  g_autofree char *text = takt_order_row_get_order (row) != NULL ? column->text (row) : NULL;

  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), column->min_chars > 0 ? text : NULL);
}

/* A short text is never cut: a narrow window scrolls sideways instead. A title gives way. */
static void
cell_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const TaktOrderColumn *column = user_data;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->is_number ? 1.0f : 0.0f);
  if (column->is_number)
    gtk_widget_add_css_class (label, "numeric");
  if (column->min_chars > 0)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), column->min_chars);
    }
  g_object_set_data (G_OBJECT (label), "column", (gpointer) column);
  gtk_list_item_set_child (item, label);
}

static void
cell_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  TaktOrderRow *row = gtk_list_item_get_item (item);

  g_signal_connect_object (row, "notify::revision", G_CALLBACK (show_cell_cb), label, 0);
  show_cell_cb (row, NULL, GTK_LABEL (label));
}

static void
cell_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_cell_cb,
                                        gtk_list_item_get_child (item));
}

static void
add_column (TaktOrdersPage *self, const TaktOrderColumn *description)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (cell_setup_cb), (gpointer) description);
  g_signal_connect (factory, "bind", G_CALLBACK (cell_bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (cell_unbind_cb), NULL);

  column = gtk_column_view_column_new (_ (description->title), factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, description->text == dup_items);
  gtk_column_view_append_column (self->table, column);
}

static void
loaded_cb (TaktOrdersPage *self)
{
  if (takt_live_list_get_error (self->rows) != NULL)
    takt_page_show_error (TAKT_PAGE (self), takt_live_list_get_error (self->rows));
  else
    takt_page_set_state (TAKT_PAGE (self), g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0
                                               ? TAKT_PAGE_CONTENT
                                               : TAKT_PAGE_EMPTY);
}

static void
takt_orders_page_set_shop (TaktPage *page, TaktShop *shop)
{
  takt_live_list_set_shop (TAKT_ORDERS_PAGE (page)->rows, shop);
}

static void
takt_orders_page_reload (TaktPage *page)
{
  takt_live_list_reload (TAKT_ORDERS_PAGE (page)->rows);
}

static void
takt_orders_page_finalize (GObject *object)
{
  g_clear_object (&TAKT_ORDERS_PAGE (object)->rows);
  G_OBJECT_CLASS (takt_orders_page_parent_class)->finalize (object);
}

static void
takt_orders_page_class_init (TaktOrdersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_orders_page_finalize;
  TAKT_PAGE_CLASS (klass)->set_shop = takt_orders_page_set_shop;
  TAKT_PAGE_CLASS (klass)->reload = takt_orders_page_reload;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-orders-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, table);
}

static void
takt_orders_page_init (TaktOrdersPage *self)
{
  const TaktListQuery query = { .sort = (char *) "-ordered_at", .status = -1 };
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = takt_live_list_new (&takt_order_list_kind);
  takt_live_list_set_query (self->rows, &query);
  g_signal_connect_object (self->rows, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (self, &columns[i]);
}
