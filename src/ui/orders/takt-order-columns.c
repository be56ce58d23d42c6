/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-columns.h"

#include "orders/takt-order-cell.h"

#include <glib/gi18n-lib.h>

/** TaktOrderColumn: a column of the table. */
typedef struct
{
  const char *id;
  const char *title;
  TaktOrderCellKind kind;
  const char *sort; /* (nullable) as the engine calls it; NULL: it does not sort */
  int width;        /* px; -1: what is left */
  gboolean is_number;
} TaktOrderColumn;

static const TaktOrderColumn columns[] = {
  { "order", N_ ("Order"), TAKT_ORDER_CELL_NUMBER, "order_number", 124, FALSE },
  { "items", N_ ("Items"), TAKT_ORDER_CELL_ITEMS, NULL, -1, FALSE },
  { "ship-by", N_ ("Ship By"), TAKT_ORDER_CELL_SHIP_BY, "ship_by", 128, FALSE },
  { "status", N_ ("Status"), TAKT_ORDER_CELL_STATUS, "status", 140, FALSE },
  { "price", N_ ("Price"), TAKT_ORDER_CELL_PRICE, "price", 66, TRUE },
  { "profit", N_ ("Profit"), TAKT_ORDER_CELL_PROFIT, NULL, 72, TRUE },
};

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer kind)
{
  gtk_list_item_set_child (item, takt_order_cell_new ((TaktOrderCellKind) GPOINTER_TO_INT (kind)));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, TaktPage *page)
{
  takt_order_cell_show (TAKT_ORDER_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item),
                        takt_page_get_shop (page));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  takt_order_cell_show (TAKT_ORDER_CELL (gtk_list_item_get_child (item)), NULL, NULL);
}

static GtkListItemFactory *
make_factory (TaktOrderCellKind kind, TaktPage *page)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (kind));
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), page, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

/** takt_order_card_factory_new: for a list that is too narrow for columns: each order is a card. */
GtkListItemFactory *
takt_order_card_factory_new (TaktPage *page)
{
  return make_factory (TAKT_ORDER_CELL_CARD, page);
}

/*
 * The database sorts, not the table. So a column's sorter compares nothing: it notes that it was asked. GTK 4.8 has no other way to find out by
 * which column a person sorts.
 */
static const TaktOrderColumn *asked;

static int
note_sort (gconstpointer a, gconstpointer b, gpointer column)
{
  if (asked == NULL)
    asked = column;
  return -1;
}

/** takt_order_columns_dup_sort: (nullable): the sequence that a person chose by the head of a column, as the engine calls it. */
char *
takt_order_columns_dup_sort (GtkColumnView *table)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (table);
  GtkOrdering ordering;

  asked = NULL;
  ordering = gtk_sorter_compare (sorter, table, sorter);
  if (asked == NULL)
    return NULL;
  return g_strconcat (ordering == GTK_ORDERING_LARGER ? "-" : "", asked->sort, NULL);
}

/* The head of a column of numbers stands above them, at their end. GTK has no property for that: the title is the first in the button's box. */
static void
align_heads (GtkColumnView *table)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (table));
  GtkWidget *head = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (columns) && head != NULL;
       i++, head = gtk_widget_get_next_sibling (head))
    {
      GtkWidget *box = gtk_widget_get_first_child (head);

      if (columns[i].is_number && box != NULL)
        gtk_widget_set_halign (box, GTK_ALIGN_END);
    }
}

/** takt_order_columns_add: @page: borrowed; lends the shop */
void
takt_order_columns_add (GtkColumnView *table, TaktPage *page)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column =
          gtk_column_view_column_new (_ (columns[i].title), make_factory (columns[i].kind, page));

      if (columns[i].sort != NULL)
        {
          g_autoptr (GtkSorter) sorter =
              GTK_SORTER (gtk_custom_sorter_new (note_sort, (gpointer) &columns[i], NULL));

          gtk_column_view_column_set_sorter (column, sorter);
        }
      gtk_column_view_column_set_resizable (column, TRUE);
      if (columns[i].width > 0)
        gtk_column_view_column_set_fixed_width (column, columns[i].width);
      else
        gtk_column_view_column_set_expand (column, TRUE);
      gtk_column_view_append_column (table, column);
      if (columns[i].kind == TAKT_ORDER_CELL_SHIP_BY)
        gtk_column_view_sort_by_column (table, column, GTK_SORT_ASCENDING);
    }
  align_heads (table);
}
