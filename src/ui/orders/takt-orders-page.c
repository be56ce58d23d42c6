/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-orders-page.h"

#include "takt-order-row.h"

#include <glib/gi18n.h>

/** ROWS_SHOWN: the newest orders; a page that scrolls through all of them comes with search and filters. */
#define ROWS_SHOWN 200

/** TaktOrderColumn: a column of the table; without @text it is the status. */
typedef struct
{
  const char *title;
  const char *(*text) (TaktOrderRow *row);
  gboolean is_number;
  int min_chars; /* 0: as wide as its text */
} TaktOrderColumn;

/**
 * TaktOrdersPage:
 *
 * A table of the newest orders. Follows TaktChanges: a change makes it read its rows anew, once, in an idle.
 */
struct _TaktOrdersPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkColumnView *table;
  AdwStatusPage *error_page;

  GListStore *rows; /* (owned) of TaktOrderRow */
  TaktShop *shop;   /* (owned) (nullable) */
  char *summary;
  guint reload_idle;
};

enum
{
  PROP_SUMMARY = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TaktOrdersPage, takt_orders_page, ADW_TYPE_BIN)

static void
set_summary (TaktOrdersPage *self, char *summary)
{
  g_free (self->summary);
  self->summary = summary;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static gboolean
read_rows (TaktOrdersPage *self, GListStore *rows, guint *total, GError **error)
{
  TaktOrders *orders = takt_shop_get_orders (self->shop);
  TaktOrderFilter filter = { .status = -1, .sort = "-ordered_at", .limit = ROWS_SHOWN };
  g_autoptr (GPtrArray) found = takt_orders_list (orders, &filter, total, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const TaktOrder *order = g_ptr_array_index (found, i);
      g_autoptr (TaktOrderStanding) standing = takt_orders_get_standing (orders, order, error);
      g_autoptr (TaktOrderRow) row = NULL;

      if (standing == NULL)
        return FALSE;
      row = takt_order_row_new (order, standing->status);
      g_list_store_append (rows, row);
    }

  return found != NULL;
}

static gboolean
reload_cb (gpointer user_data)
{
  TaktOrdersPage *self = user_data;
  g_autoptr (GListStore) rows = g_list_store_new (TAKT_TYPE_ORDER_ROW);
  g_autoptr (GError) error = NULL;
  guint total = 0;

  self->reload_idle = 0;
  if (!read_rows (self, rows, &total, &error))
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->error_page, escaped);
      gtk_stack_set_visible_child_name (self->stack, "error");
      return G_SOURCE_REMOVE;
    }

  g_list_store_remove_all (self->rows);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (rows)); i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (rows), i);
      g_list_store_append (self->rows, row);
    }
  gtk_stack_set_visible_child_name (self->stack, total > 0 ? "content" : "empty");
  set_summary (self, g_strdup_printf (ngettext ("%u order", "%u orders", total), total));
  return G_SOURCE_REMOVE;
}

static void
queue_reload (TaktOrdersPage *self)
{
  if (self->reload_idle == 0)
    self->reload_idle = g_idle_add (reload_cb, self);
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  if (g_str_equal (noun, "orders") || g_str_equal (noun, "queue"))
    queue_reload (user_data);
}

/* A short text is never cut: a narrow window scrolls sideways instead. A title gives way. */
static void
cell_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const TaktOrderColumn *column = user_data;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->is_number ? 1.0f : 0.0f);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  if (column->is_number)
    gtk_widget_add_css_class (label, "numeric-cell");
  if (column->min_chars > 0)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), column->min_chars);
    }
  gtk_list_item_set_child (item, label);
}

static void
cell_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const TaktOrderColumn *column = user_data;

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       column->text (gtk_list_item_get_item (item)));
}

static void
status_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  TaktOrderStatus status = takt_order_row_get_status (gtk_list_item_get_item (item));
  g_autofree char *css_class = g_strconcat ("status-", takt_order_status_words[status], NULL);
  const char *css_classes[] = { css_class, NULL };

  gtk_label_set_label (GTK_LABEL (label), takt_order_status_to_title (status));
  gtk_widget_set_css_classes (label, css_classes);
}

static const TaktOrderColumn columns[] = {
  { N_ ("Order"), takt_order_row_get_number, FALSE, 0 },
  { N_ ("Buyer"), takt_order_row_get_buyer, FALSE, 14 },
  { N_ ("Items"), takt_order_row_get_items, FALSE, 24 },
  { N_ ("Ship by"), takt_order_row_get_ship_by, FALSE, 0 },
  { N_ ("Status"), NULL, FALSE, 0 },
  { N_ ("Price"), takt_order_row_get_price, TRUE, 0 },
};

static void
add_column (TaktOrdersPage *self, const TaktOrderColumn *description)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (cell_setup_cb), (gpointer) description);
  g_signal_connect (factory, "bind",
                    description->text != NULL ? G_CALLBACK (cell_bind_cb) : G_CALLBACK (status_bind_cb),
                    (gpointer) description);

  column = gtk_column_view_column_new (_ (description->title), factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, description->text == takt_order_row_get_items);
  gtk_column_view_append_column (self->table, column);
}

static void
takt_orders_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (object);

  switch (id)
    {
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_orders_page_dispose (GObject *object)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (object);

  takt_orders_page_set_shop (self, NULL);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (takt_orders_page_parent_class)->dispose (object);
}

static void
takt_orders_page_finalize (GObject *object)
{
  g_free (TAKT_ORDERS_PAGE (object)->summary);
  G_OBJECT_CLASS (takt_orders_page_parent_class)->finalize (object);
}

static void
takt_orders_page_class_init (TaktOrdersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = takt_orders_page_get_property;
  object_class->dispose = takt_orders_page_dispose;
  object_class->finalize = takt_orders_page_finalize;

  properties[PROP_SUMMARY] = g_param_spec_string (
      "summary", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-orders-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, table);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, error_page);
}

static void
takt_orders_page_init (TaktOrdersPage *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->summary = g_strdup ("");
  self->rows = g_list_store_new (TAKT_TYPE_ORDER_ROW);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));

  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    add_column (self, &columns[i]);
}

/** takt_orders_page_set_shop: shows the orders of @shop; NULL lets go of the one before. */
void
takt_orders_page_set_shop (TaktOrdersPage *self, TaktShop *shop)
{
  if (self->shop == shop)
    return;

  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  g_clear_handle_id (&self->reload_idle, g_source_remove);
  g_set_object (&self->shop, shop);
  if (shop != NULL)
    {
      g_signal_connect (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
      queue_reload (self);
    }
}
