/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-orders-page.h"

#include "models/takt-live-list.h"
#include "orders/takt-order-acts.h"
#include "orders/takt-order-column-memory.h"
#include "orders/takt-order-columns.h"
#include "orders/takt-order-pane.h"
#include "orders/takt-order-tiles.h"
#include "takt-window.h"
#include "widgets/takt-adaptive-bin.h"
#include "widgets/takt-filter-chip.h"

#include <glib/gi18n-lib.h>

/**
 * TaktOrdersPage:
 *
 * The dashboard: figures that filter, the orders, and the one that is chosen beside them; where there is no room for that, on a page of its
 * own. Below 700 px the table is a list of cards.
 */
struct _TaktOrdersPage
{
  TaktPage parent_instance;

  TaktAdaptiveBin *bin;
  GtkStack *levels; /* "list" and, where there is no room beside it, "order" */
  GtkStack *stack;  /* "table", "cards", "nothing" */
  GtkColumnView *table;
  GMenu *columns_menu;
  GtkListView *cards;
  TaktOrderTiles *tiles;
  GtkWidget *chips[4]; /* by chip_views */
  GtkMenuButton *filter_button;
  GtkSearchEntry *search_entry;
  AdwBin *side;
  AdwBin *alone;
  TaktOrderPane *pane;
  GtkWidget *back_button;
  GtkButton *sync_button;
  GtkStack *sync_stack;
  GtkWidget *sync_label;
  GtkLabel *sync_progress;

  TaktLiveList *rows;            /* (owned) of TaktOrderRow */
  GtkSingleSelection *selection; /* (owned) */
  gboolean remembers;            /* how the columns are arranged */
  guint view;                    /* TaktOrderView */
  int status;                    /* TaktOrderStatus; -1: all */
  char *sort;                    /* (nullable) what a menu says; NULL: the head of a column */
  gint64 chosen;                 /* the order in the pane; 0: none */
  gboolean is_open;              /* a person opened the order, not merely chose it */
  gint64 wanted;                 /* opened, and still looked for in the list; 0: none */
  gboolean is_setting;
};

static const guint chip_views[] = { TAKT_ORDERS_OPEN, TAKT_ORDERS_DUE, TAKT_ORDERS_PERSONALISED,
                                    TAKT_ORDERS_UNMAPPED };

G_DEFINE_FINAL_TYPE (TaktOrdersPage, takt_orders_page, TAKT_TYPE_PAGE)

static gboolean
is_filtered (TaktOrdersPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  return *text != '\0' || self->view != TAKT_ORDERS_ALL || self->status >= 0;
}

static void
update_chips (TaktOrdersPage *self)
{
  static const char *const names[] = { "open", "due", "personalised", "unmapped" };
  const TaktOrderCounts *counts = takt_order_tiles_get_counts (self->tiles);
  const guint numbers[] = { counts->open, counts->due, counts->personalised, counts->unmapped };

  self->is_setting = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (chip_views); i++)
    {
      gboolean is_on = (self->view & chip_views[i]) != 0;

      g_assert (names[i] != NULL);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->chips[i]), is_on);
      takt_filter_chip_set_count (TAKT_FILTER_CHIP (self->chips[i]), is_on ? (int) numbers[i] : -1);
    }
  takt_order_tiles_set_choice (self->tiles, self->view, self->status);
  self->is_setting = FALSE;
}

/* Nothing may be selected meanwhile: the selection would look for it in all rows, and so read them. */
static void
query (TaktOrdersPage *self)
{
  g_autofree char *by_column = takt_order_columns_dup_sort (self->table);
  const TaktListQuery wanted = {
    .search = (char *) gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
    .sort = self->sort != NULL ? self->sort : by_column,
    .status = self->status,
    .view = self->view,
  };

  self->is_setting = TRUE;
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  self->is_setting = FALSE;
  takt_live_list_set_query (self->rows, &wanted);
}

static void
narrow_to (TaktOrdersPage *self, guint view, int status)
{
  self->view = view;
  self->status = status;
  update_chips (self);
  query (self);
}

static void
chip_toggled_cb (TaktOrdersPage *self, GtkToggleButton *chip)
{
  if (self->is_setting)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (chip_views); i++)
    if (GTK_WIDGET (chip) == self->chips[i])
      narrow_to (self,
                 gtk_toggle_button_get_active (chip) ? (self->view | chip_views[i] | TAKT_ORDERS_OPEN)
                 : i == 0                            ? TAKT_ORDERS_ALL
                                                     : self->view & ~chip_views[i],
                 gtk_toggle_button_get_active (chip) ? -1 : self->status);
}

static void
tile_chosen_cb (TaktOrdersPage *self, guint view, int status)
{
  if (!self->is_setting)
    narrow_to (self, view, status);
}

static void
sorted_cb (TaktOrdersPage *self)
{
  g_clear_pointer (&self->sort, g_free);
  query (self);
}

static void
search_changed_cb (TaktOrdersPage *self)
{
  query (self);
}

static void
show_level (TaktOrdersPage *self, gboolean has_order)
{
  gboolean is_alone = takt_adaptive_bin_get_narrow (self->bin);

  self->is_open = has_order;
  gtk_stack_set_visible_child_name (self->levels, is_alone && has_order ? "order" : "list");
  gtk_widget_set_visible (self->back_button, is_alone && has_order);
}

static void
show_order (TaktOrdersPage *self, TaktOrderRow *row)
{
  self->chosen = row != NULL ? takt_row_get_id (TAKT_ROW (row)) : 0;
  if (row != takt_order_pane_get_row (self->pane))
    takt_order_pane_show (self->pane, row, row != NULL ? takt_page_get_shop (TAKT_PAGE (self)) : NULL);
}

static void
selected_cb (TaktOrdersPage *self)
{
  TaktOrderRow *row = gtk_single_selection_get_selected_item (self->selection);

  if (self->is_setting || row == NULL)
    return;
  self->wanted = 0;
  show_order (self, row);
}

static void
activated_cb (TaktOrdersPage *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  show_level (self, TRUE);
}

/* The rows of a table are in a list view of its own. */
static void
show_position (TaktOrdersPage *self, guint position)
{
  GtkWidget *list = gtk_widget_get_last_child (GTK_WIDGET (self->table));

  gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
  gtk_widget_activate_action (GTK_WIDGET (self->cards), "list.scroll-to-item", "u", position);
}

/* The order that was chosen stays chosen where it is still listed; beside the table there is always one. */
static void
choose_again (TaktOrdersPage *self)
{
  guint position = 0;
  gboolean is_there = self->chosen != 0 && takt_live_list_find (self->rows, self->chosen, &position);
  gboolean is_opened;

  if (!is_there && (self->wanted != 0 || (takt_adaptive_bin_get_narrow (self->bin) && self->chosen == 0)))
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->rows)) == 0)
    {
      if (!is_filtered (self))
        show_order (self, NULL);
      return;
    }
  if (!is_there && takt_adaptive_bin_get_narrow (self->bin))
    return;
  is_opened = self->wanted != 0;
  gtk_single_selection_set_selected (self->selection, is_there ? position : 0);
  if (is_opened)
    show_position (self, position);
  /* What was selected before is not told of again, and the pane may show a row of its own, which nothing keeps right. */
  selected_cb (self);
}

static void
show_rows (TaktOrdersPage *self)
{
  gboolean has_rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0;
  gboolean is_narrow;

  g_object_get (self, "narrow", &is_narrow, NULL);
  gtk_stack_set_visible_child_name (self->stack, !has_rows ? "nothing" : is_narrow ? "cards" : "table");
}

/* While a shop is read the button cancels. */
static void
show_sync (TaktOrdersPage *self)
{
  TaktShop *shop = takt_page_get_shop (TAKT_PAGE (self));
  g_autofree char *progress = shop != NULL ? takt_order_acts_dup_progress (shop) : NULL;
  gboolean is_syncing = progress != NULL;
  const char *act = is_syncing ? _ ("Stop Fetching Orders") : _ ("Fetch Orders from the Shops");
  g_autofree char *tip = is_syncing ? g_strdup_printf ("%s\n%s", act, progress) : g_strdup (act);

  gtk_stack_set_visible_child_name (self->sync_stack, is_syncing ? "running" : "idle");
  gtk_label_set_label (GTK_LABEL (self->sync_label), is_syncing ? _ ("Cancel") : _ ("Sync"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sync_button), tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sync_button), GTK_ACCESSIBLE_PROPERTY_LABEL, act, -1);
  gtk_label_set_label (self->sync_progress, is_syncing ? progress : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sync_progress),
                          is_syncing && gtk_widget_get_visible (self->sync_label));
}

/* An order that was opened is listed, whatever the list was narrowed to. */
static void
find_wanted (TaktOrdersPage *self)
{
  if (self->wanted == 0)
    return;
  if (is_filtered (self) && !takt_live_list_find (self->rows, self->wanted, NULL))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
      narrow_to (self, TAKT_ORDERS_ALL, -1);
    }
  else
    self->wanted = 0;
}

static void
loaded_cb (TaktOrdersPage *self)
{
  const GError *error = takt_live_list_get_error (self->rows);
  gboolean has_rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0;

  if (error != NULL)
    takt_page_show_error (TAKT_PAGE (self), error);
  else
    takt_page_set_state (TAKT_PAGE (self), has_rows || takt_order_tiles_has_orders (self->tiles)
                                               ? TAKT_PAGE_CONTENT
                                               : TAKT_PAGE_EMPTY);
  show_sync (self);
  show_rows (self);
  find_wanted (self);
  choose_again (self);
}

static void
figures_read_cb (TaktOrdersPage *self)
{
  update_chips (self);
}

/* One pane, that moves: what is chosen and how far it is scrolled stays when the window changes. */
static void
adapt_cb (TaktOrdersPage *self)
{
  gboolean is_alone = takt_adaptive_bin_get_narrow (self->bin);
  GtkWidget *pane = GTK_WIDGET (self->pane);
  AdwBin *from = is_alone ? self->side : self->alone, *to = is_alone ? self->alone : self->side;

  if (adw_bin_get_child (to) == pane)
    return;
  g_object_ref (pane);
  adw_bin_set_child (from, NULL);
  adw_bin_set_child (to, pane);
  g_object_unref (pane);
  gtk_widget_set_visible (GTK_WIDGET (self->side), !is_alone);
  show_level (self, self->is_open);
  choose_again (self);
}

static void
narrow_cb (TaktOrdersPage *self)
{
  gboolean is_narrow;

  g_object_get (self, "narrow", &is_narrow, NULL);
  takt_order_tiles_set_narrow (self->tiles, is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->search_entry), !is_narrow);
  gtk_widget_set_visible (self->chips[2], !is_narrow);
  gtk_widget_set_visible (self->chips[3], !is_narrow);
  gtk_widget_set_visible (self->sync_label, !is_narrow);
  show_sync (self);
  show_rows (self);
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_level (TAKT_ORDERS_PAGE (widget), FALSE);
}

static void
show_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  narrow_to (self, TAKT_ORDERS_ALL, -1);
}

/* A status by its word, or "risky", "made", "earned". */
static void
filter_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *word = g_variant_get_string (parameter, NULL);
  int status = -1;

  for (int i = 0; takt_order_status_words[i] != NULL; i++)
    if (g_str_equal (takt_order_status_words[i], word))
      status = i;
  if (g_str_equal (word, "risky"))
    narrow_to (TAKT_ORDERS_PAGE (widget), TAKT_ORDERS_OPEN | TAKT_ORDERS_RISKY, -1);
  else
    narrow_to (TAKT_ORDERS_PAGE (widget), TAKT_ORDERS_ALL, status);
}

static void
sort_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (widget);

  g_free (self->sort);
  self->sort = g_variant_dup_string (parameter, NULL);
  query (self);
}

static void
find_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (widget);

  gtk_widget_set_visible (GTK_WIDGET (self->search_entry), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
changed_cb (TaktOrdersPage *self, const char *noun)
{
  if (g_str_equal (noun, "sync"))
    show_sync (self);
}

static void
sync_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  takt_order_acts_sync (widget, takt_page_get_shop (TAKT_PAGE (widget)));
  show_sync (TAKT_ORDERS_PAGE (widget));
}

static void
act_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (widget);

  takt_order_acts_run (widget, takt_page_get_shop (TAKT_PAGE (widget)), name,
                       parameter != NULL ? g_variant_get_int64 (parameter) : self->chosen);
}

static gboolean
drop_cb (TaktOrdersPage *self, const GValue *value)
{
  takt_order_acts_import (GTK_WIDGET (self), takt_page_get_shop (TAKT_PAGE (self)),
                          g_value_get_object (value));
  return TRUE;
}

static void
takt_orders_page_set_shop (TaktPage *page, TaktShop *shop)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (page);

  if (takt_page_get_shop (page) != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (takt_page_get_shop (page)), changed_cb,
                                          self);
  if (shop == NULL)
    show_order (self, NULL);
  else
    g_signal_connect_swapped (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  takt_order_tiles_set_shop (self->tiles, shop);
  takt_live_list_set_shop (self->rows, shop);
}

static void
takt_orders_page_reload (TaktPage *page)
{
  takt_live_list_reload (TAKT_ORDERS_PAGE (page)->rows);
}

static void
takt_orders_page_search (TaktPage *page, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (TAKT_ORDERS_PAGE (page)->search_entry), text);
}

static gboolean
takt_orders_page_open (TaktPage *page, gint64 id)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (page);
  g_autoptr (TaktOrderRow) row = NULL;

  if (takt_page_get_shop (page) == NULL)
    return FALSE;
  row = g_object_new (TAKT_TYPE_ORDER_ROW, "id", id, NULL);
  if (!takt_row_refresh (TAKT_ROW (row), takt_page_get_shop (page), NULL))
    return FALSE;

  show_order (self, row);
  self->wanted = id;
  if (takt_live_list_is_read (self->rows))
    find_wanted (self);
  choose_again (self);
  show_level (self, TRUE);
  return TRUE;
}

static void
takt_orders_page_root (GtkWidget *widget)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (widget);
  GtkRoot *root;
  GSettings *settings;

  GTK_WIDGET_CLASS (takt_orders_page_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  settings = TAKT_IS_WINDOW (root) ? takt_window_get_settings (TAKT_WINDOW (root)) : NULL;
  if (settings == NULL || self->remembers)
    return;
  takt_order_columns_remember (self->table, settings, "orders-columns");
  self->remembers = TRUE;
}

/* A table that goes tells that its sequence has changed. */
static void
takt_orders_page_dispose (GObject *object)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (object);

  if (self->table != NULL)
    g_signal_handlers_disconnect_by_func (gtk_column_view_get_sorter (self->table), sorted_cb, self);
  self->table = NULL;
  G_OBJECT_CLASS (takt_orders_page_parent_class)->dispose (object);
}

static void
takt_orders_page_finalize (GObject *object)
{
  TaktOrdersPage *self = TAKT_ORDERS_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  g_free (self->sort);
  G_OBJECT_CLASS (takt_orders_page_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "orders.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "orders.show-all", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "orders.filter", "s", filter_cb);
  gtk_widget_class_install_action (widget_class, "orders.sort", "s", sort_cb);
  gtk_widget_class_install_action (widget_class, "orders.find", NULL, find_cb);
  gtk_widget_class_install_action (widget_class, "orders.sync", NULL, sync_cb);
  for (guint i = 0; takt_order_acts_names[i] != NULL; i++)
    gtk_widget_class_install_action (widget_class, takt_order_acts_names[i], NULL, act_cb);
  for (guint i = 0; takt_order_acts_names_of_id[i] != NULL; i++)
    gtk_widget_class_install_action (widget_class, takt_order_acts_names_of_id[i], "x", act_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "orders.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "orders.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "orders.schedule", NULL);
}

static void
takt_orders_page_class_init (TaktOrdersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_orders_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_orders_page_finalize;
  widget_class->root = takt_orders_page_root;
  TAKT_PAGE_CLASS (klass)->set_shop = takt_orders_page_set_shop;
  TAKT_PAGE_CLASS (klass)->reload = takt_orders_page_reload;
  TAKT_PAGE_CLASS (klass)->search = takt_orders_page_search;
  TAKT_PAGE_CLASS (klass)->open = takt_orders_page_open;

  g_type_ensure (TAKT_TYPE_ADAPTIVE_BIN);
  g_type_ensure (TAKT_TYPE_FILTER_CHIP);
  g_type_ensure (TAKT_TYPE_ORDER_TILES);
  g_type_ensure (TAKT_TYPE_ORDER_PANE);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-orders-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, bin);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, levels);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, table);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, columns_menu);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, cards);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, tiles);
  gtk_widget_class_bind_template_child_full (widget_class, "open_chip", FALSE,
                                             G_STRUCT_OFFSET (TaktOrdersPage, chips[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "due_chip", FALSE,
                                             G_STRUCT_OFFSET (TaktOrdersPage, chips[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "personalised_chip", FALSE,
                                             G_STRUCT_OFFSET (TaktOrdersPage, chips[2]));
  gtk_widget_class_bind_template_child_full (widget_class, "unmapped_chip", FALSE,
                                             G_STRUCT_OFFSET (TaktOrdersPage, chips[3]));
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, side);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, alone);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, pane);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, sync_button);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, sync_stack);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, sync_label);
  gtk_widget_class_bind_template_child (widget_class, TaktOrdersPage, sync_progress);
  gtk_widget_class_bind_template_callback (widget_class, chip_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, tile_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, figures_read_cb);
  gtk_widget_class_bind_template_callback (widget_class, adapt_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
}

static void
takt_orders_page_init (TaktOrdersPage *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);
  g_autoptr (GtkListItemFactory) factory = NULL;

  self->rows = takt_live_list_new (&takt_order_list_kind);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->view = TAKT_ORDERS_OPEN;
  self->status = -1;
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect_object (self->rows, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  takt_order_columns_add (self->table, TAKT_PAGE (self), self->columns_menu);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  factory = takt_order_card_factory_new (TAKT_PAGE (self));
  gtk_list_view_set_factory (self->cards, factory);
  gtk_list_view_set_model (self->cards, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_column_view_get_sorter (self->table), "changed", G_CALLBACK (sorted_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  update_chips (self);
  query (self);
}
