/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-columns.h"

#include "orders/takt-order-cell.h"
#include "orders/takt-order-column-memory.h"
#include "widgets/takt-status-pill.h"

#include <glib/gi18n-lib.h>

/** px: of a cell at each side, of the page before the first cell, and what the sort arrow takes; as in style.css. */
#define CELL_PADDING 6
#define PAGE_MARGIN  18
#define SORT_ARROW   22

/** LONG_SPARE: minutes; a time whose text is as long as they get, below a day. */
#define LONG_SPARE (23 * 60 + 55)

/** TaktOrderColumn: a column of the table. */
typedef struct
{
  const char *id;
  const char *title;
  TaktOrderCellKind kind;
  const char *sort; /* (nullable) as the engine calls it; NULL: it does not sort */
  int width;        /* px, at least; -1: what is left */
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

/* The head of a column of numbers stands above them, at their end, with the sort arrow before it. GTK has no property for that: title and arrow
 * are in the button's box. */
static void
align_heads (GtkColumnView *table)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (table));
  GtkWidget *head = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (columns) && head != NULL;
       i++, head = gtk_widget_get_next_sibling (head))
    {
      GtkWidget *box = gtk_widget_get_first_child (head);

      if (!columns[i].is_number || box == NULL)
        continue;
      gtk_widget_set_halign (box, GTK_ALIGN_END);
      if (GTK_IS_BOX (box) && gtk_widget_get_last_child (box) != gtk_widget_get_first_child (box))
        gtk_box_reorder_child_after (GTK_BOX (box), gtk_widget_get_last_child (box), NULL);
    }
}

/* @widget: (transfer floating): how wide it would like to be in the font of today. */
static int
measure (GtkWidget *widget)
{
  int width;

  g_object_ref_sink (widget);
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  g_object_unref (widget);
  return width;
}

static int
measure_text (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "numeric");
  return measure (label);
}

static int
measure_pill (TaktOrderStatus status)
{
  GtkWidget *pill = takt_status_pill_new ();

  takt_status_pill_set_order (TAKT_STATUS_PILL (pill), status);
  return measure (pill);
}

static int
measure_risk (TaktRisk risk)
{
  GtkWidget *line = takt_risk_line_new ();

  takt_risk_line_set (TAKT_RISK_LINE (line), risk, risk == TAKT_RISK_LATE ? -LONG_SPARE : LONG_SPARE);
  return measure (line);
}

/* Nothing that tells where an order stands is cut, in any font and language. */
static int
find_width (const TaktOrderColumn *column)
{
  int width = measure_text (_ (column->title), "strong") + (column->sort != NULL ? SORT_ARROW : 0);

  switch (column->kind)
    {
    case TAKT_ORDER_CELL_NUMBER:
      /* Ten digits, as Etsy's are. */
      width = MAX (width, measure_text ("#0000000000", "strong")) + PAGE_MARGIN - CELL_PADDING;
      break;
    case TAKT_ORDER_CELL_SHIP_BY:
      for (int risk = TAKT_RISK_ON_TIME; risk <= TAKT_RISK_UNKNOWN; risk++)
        width = MAX (width, measure_risk ((TaktRisk) risk));
      break;
    case TAKT_ORDER_CELL_STATUS:
      for (int status = TAKT_ORDER_NEW; status <= TAKT_ORDER_CANCELLED; status++)
        width = MAX (width, measure_pill ((TaktOrderStatus) status));
      break;
    case TAKT_ORDER_CELL_PRICE:
    case TAKT_ORDER_CELL_PROFIT:
      width = MAX (width, measure_text ("0000.00", "body"));
      break;
    case TAKT_ORDER_CELL_ITEMS:
    case TAKT_ORDER_CELL_CARD:
    default:
      break;
    }
  return MAX (width + 2 * CELL_PADDING, column->width);
}

/* The first column, which names the order, is always there. */
static void
add_actions (GtkColumnView *table, TaktPage *page, GMenu *menu)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) reset = g_simple_action_new ("reset", NULL);
  g_autoptr (GMenu) shown = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();
  GListModel *list = gtk_column_view_get_columns (table);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (list, i);
      g_autoptr (GPropertyAction) action = g_property_action_new (columns[i].id, column, "visible");
      g_autofree char *name = g_strconcat ("columns.", columns[i].id, NULL);

      gtk_column_view_column_set_header_menu (column, G_MENU_MODEL (menu));
      if (columns[i].kind == TAKT_ORDER_CELL_NUMBER)
        continue;
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
      g_menu_append (shown, _ (columns[i].title), name);
    }
  g_signal_connect_object (reset, "activate", G_CALLBACK (takt_order_columns_reset), table,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (reset));
  g_menu_append (rest, _ ("_Reset Columns"), "columns.reset");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (shown));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  gtk_widget_insert_action_group (GTK_WIDGET (page), "columns", G_ACTION_GROUP (group));
}

/** takt_order_columns_add: @page: borrowed; lends the shop, and gets the actions "columns". @menu: gets an item for each column that can be hidden */
void
takt_order_columns_add (GtkColumnView *table, TaktPage *page, GMenu *menu)
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
      g_object_set_data (G_OBJECT (column), TAKT_ORDER_COLUMN_KEY, (gpointer) columns[i].id);
      if (columns[i].width > 0)
        {
          int width = find_width (&columns[i]);

          gtk_column_view_column_set_fixed_width (column, width);
          g_object_set_data (G_OBJECT (column), TAKT_ORDER_COLUMN_WIDTH, GINT_TO_POINTER (width));
        }
      else
        gtk_column_view_column_set_expand (column, TRUE);
      gtk_column_view_append_column (table, column);
      if (columns[i].kind == TAKT_ORDER_CELL_SHIP_BY)
        gtk_column_view_sort_by_column (table, column, GTK_SORT_ASCENDING);
    }
  align_heads (table);
  gtk_column_view_set_reorderable (table, TRUE);
  g_object_set_data_full (G_OBJECT (table), TAKT_ORDER_COLUMNS_MADE,
                          g_variant_ref_sink (takt_order_columns_get_state (table)),
                          (GDestroyNotify) g_variant_unref);
  add_actions (table, page, menu);
}
