/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "history/takt-history-page.h"

#include "compat/takt-file-choice.h"
#include "history/takt-insights-view.h"
#include "history/takt-photo-window.h"
#include "history/takt-print-card.h"
#include "history/takt-print-detail.h"
#include "models/takt-live-list.h"
#include "models/takt-print-row.h"
#include "takt-act.h"
#include "widgets/takt-adaptive-bin.h"
#include "widgets/takt-filter-chip.h"

#include <glib/gi18n-lib.h>

/** SETTLE_MS: changes that come within this time are read once. */
#define SETTLE_MS    200
#define PANE_WIDTH   380
#define DETAIL_WIDTH 390
#define DAY          ((TaktTime) 86400)

/**
 * TaktHistoryPage:
 *
 * The prints that have ended, with their photos or as a list, and what they say.
 */
struct _TaktHistoryPage
{
  TaktPage parent_instance;

  TaktAdaptiveBin *adaptive;
  AdwButtonContent *export_content;
  GtkToggleButton *photos_button;
  GtkToggleButton *list_button;
  GtkToggleButton *insights_button;
  GtkMenuButton *span_button;
  GtkMenuButton *printer_button;
  GtkMenuButton *product_button;
  TaktFilterChip *failed;
  GtkStack *views;
  GtkGridView *grid;
  GtkListView *list;
  GtkWidget *filter_bar;
  GtkWidget *detail_scroller;
  TaktPrintDetail *detail;
  GtkWidget *insights_scroller;
  TaktInsightsView *insights;

  TaktLiveList *prints;        /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *cancellable;   /* (owned) (nullable) of a reading under way */
  TaktPrintFilter *filter;     /* (owned) of what is shown */
  gint64 chosen;               /* the print whose details are shown; 0: none */
  char *search;                /* (nullable) */
  TaktShop *shop;              /* (unowned): the page's, while it is set */
  gulong changed_id;
  guint reload_source;
};

G_DEFINE_FINAL_TYPE (TaktHistoryPage, takt_history_page, TAKT_TYPE_PAGE)

static void
set_side_pane (GtkWidget *widget, gboolean is_side)
{
  if (is_side)
    gtk_widget_add_css_class (widget, "side-pane");
  else
    gtk_widget_remove_css_class (widget, "side-pane");
}

/* The details of a print stand in the place of the insights, or where it is narrow alone. */
static void
update_panes (TaktHistoryPage *self)
{
  const gboolean narrow = takt_adaptive_bin_get_narrow (self->adaptive);
  const gboolean insights = gtk_toggle_button_get_active (self->insights_button);
  const gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->prints)) == 0;
  const gboolean has_detail = self->chosen != 0 && !insights;
  const gboolean is_alone = has_detail && narrow;

  adw_button_content_set_label (self->export_content, narrow ? "" : _ ("_Export CSV…"));
  gtk_widget_set_visible (self->filter_bar, !is_alone);
  gtk_widget_set_visible (GTK_WIDGET (self->views), !insights && !is_alone);
  gtk_widget_set_visible (self->detail_scroller, has_detail);
  gtk_widget_set_hexpand (self->detail_scroller, is_alone);
  gtk_widget_set_size_request (self->detail_scroller, is_alone ? -1 : DETAIL_WIDTH, -1);
  set_side_pane (self->detail_scroller, !is_alone);
  takt_print_detail_set_alone (self->detail, is_alone);
  gtk_widget_set_visible (self->insights_scroller, insights || (!narrow && !empty && !has_detail));
  gtk_widget_set_hexpand (self->insights_scroller, insights);
  gtk_widget_set_size_request (self->insights_scroller, insights ? -1 : PANE_WIDTH, -1);
  set_side_pane (self->insights_scroller, !insights);
  gtk_stack_set_visible_child_name (self->views, empty ? "nothing"
                                                 : gtk_toggle_button_get_active (self->list_button)
                                                     ? "list"
                                                     : "photos");
}

/* ---- filters */

static char *
dup_state (TaktHistoryPage *self, const char *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), name);

  return g_variant_dup_string (state, NULL);
}

static void
read_filter (TaktHistoryPage *self, TaktPrintFilter *filter)
{
  TaktTime now = takt_clock_now (takt_shop_get_clock (self->shop));
  g_autofree char *span = dup_state (self, "span");
  g_autofree char *printer = dup_state (self, "printer");
  g_autofree char *product = dup_state (self, "product");
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (now);
  g_autoptr (GDateTime) month =
      g_date_time_new_local (g_date_time_get_year (local), g_date_time_get_month (local), 1, 0, 0, 0);

  *filter = (TaktPrintFilter){
    .printer_id = g_ascii_strtoll (printer, NULL, 10),
    .profile_id = g_ascii_strtoll (product, NULL, 10),
    .outcome =
        gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->failed)) ? TAKT_JOB_FAILED : TAKT_JOB_QUEUED,
    .search = self->search,
  };
  if (g_str_equal (span, "month"))
    filter->from = g_date_time_to_unix (month);
  else if (!g_str_equal (span, "all"))
    filter->from = now - g_ascii_strtoll (span, NULL, 10) * DAY;
}

static const char *
get_span_name (const char *span)
{
  static const struct
  {
    const char *span, *name;
  } names[] = { { "7", N_ ("Last 7 Days") },   { "30", N_ ("Last 30 Days") }, { "month", N_ ("This Month") },
                { "90", N_ ("Last 90 Days") }, { "365", N_ ("Last Year") },   { "all", N_ ("Since Ever") } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].span, span))
      return _ (names[i].name);
  return span;
}

/* A chip's menu of what there is in the span; its label is the choice. */
static void
fill_chip (TaktHistoryPage *self,
           GtkMenuButton *button,
           GPtrArray *groups,
           const char *action,
           const char *all)
{
  g_autofree char *state = dup_state (self, action);
  g_autofree char *detailed = g_strconcat ("history.", action, NULL);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) first = g_menu_item_new (all, NULL);
  const char *label = all;

  g_menu_item_set_action_and_target (first, detailed, "s", "0");
  g_menu_append_item (menu, first);
  for (guint i = 0; i < groups->len; i++)
    {
      const TaktPrintGroup *group = groups->pdata[i];
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, group->id);
      g_autoptr (GMenuItem) item = g_menu_item_new (group->name, NULL);

      g_menu_item_set_action_and_target (item, detailed, "s", id);
      g_menu_append_item (menu, item);
      if (g_str_equal (id, state))
        label = group->name;
    }
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
  gtk_menu_button_set_label (button, label);
}

static void update_ends (TaktHistoryPage *self);

/* ---- reading: both callbacks borrow the page, which cancels what it reads before it goes or gets another shop */

static gboolean
has_any_print (TaktHistoryPage *self)
{
  guint total = 0;
  g_autoptr (GPtrArray) one = takt_history_list (takt_shop_get_history (self->shop), 0, TAKT_TIME_UNSET,
                                                 TAKT_TIME_UNSET, 1, 0, &total, NULL);

  return one == NULL || total > 0;
}

static void
money_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktHistoryPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) months = takt_monthly_read_finish (TAKT_COSTS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (months != NULL)
    takt_insights_view_set_money (self->insights, months,
                                  takt_history_get_currency (takt_shop_get_history (self->shop)));
  else
    takt_act_failed (GTK_WIDGET (self), error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktHistoryPage *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktInsights) insights = takt_insights_read_finish (TAKT_HISTORY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (insights == NULL)
    {
      takt_page_show_error (TAKT_PAGE (self), error);
      return;
    }

  takt_live_list_take_ids (self->prints, g_array_ref (insights->ids));
  takt_insights_view_set (self->insights, insights, takt_history_get_currency (TAKT_HISTORY (source)));
  takt_filter_chip_set_count (self->failed, (int) insights->total.failed);
  fill_chip (self, self->printer_button, insights->printers, "printer", _ ("All Printers"));
  fill_chip (self, self->product_button, insights->products, "product", _ ("All Products"));
  update_ends (self);
  update_panes (self);
  takt_page_set_state (TAKT_PAGE (self),
                       insights->ids->len > 0 || has_any_print (self) ? TAKT_PAGE_CONTENT : TAKT_PAGE_EMPTY);
  takt_monthly_read_async (takt_shop_get_costs (self->shop), takt_shop_get_orders (self->shop),
                           self->filter->from, TAKT_TIME_UNSET, self->cancellable, money_cb, self);
}

static void
stop_reading (TaktHistoryPage *self)
{
  g_clear_handle_id (&self->reload_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
filter_changed (TaktHistoryPage *self)
{
  TaktPrintFilter filter;
  g_autofree char *span = NULL;

  stop_reading (self);
  if (self->shop == NULL)
    return;
  read_filter (self, &filter);
  span = dup_state (self, "span");
  gtk_menu_button_set_label (self->span_button, get_span_name (span));
  takt_print_filter_free (self->filter);
  self->filter = takt_print_filter_copy (&filter);
  self->cancellable = g_cancellable_new ();
  takt_insights_read_async (takt_shop_get_history (self->shop), self->filter, self->cancellable, read_cb,
                            self);
}

static gboolean
reload_cb (gpointer user_data)
{
  TaktHistoryPage *self = user_data;

  self->reload_source = 0;
  filter_changed (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (TaktHistoryPage *self, const char *noun)
{
  if (g_str_equal (noun, "history") && self->reload_source == 0)
    self->reload_source = g_timeout_add (SETTLE_MS, reload_cb, self);
}

static void
choose_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_simple_action_set_state (action, value);
  filter_changed (user_data);
}

/* ---- acts */

static void
file_chosen (GtkWidget *widget, GFile *file)
{
  TaktHistoryPage *self = TAKT_HISTORY_PAGE (widget);

  if (self->shop != NULL && self->filter != NULL)
    takt_prints_export_async (
        takt_shop_get_history (self->shop), self->filter, TRUE, file, NULL, takt_act_ready_cb,
        takt_act_new (widget, (TaktActFinish) takt_prints_export_finish, _ ("Prints saved")));
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  takt_file_choose_save (widget, _ ("Export Prints"), "takt-prints.csv", file_chosen);
}

/* ---- rows */

static void
setup_card_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer is_row)
{
  gtk_list_item_set_child (item, takt_print_card_new (GPOINTER_TO_INT (is_row)));
}

static void
show_row (TaktPrintRow *row, GParamSpec *pspec, GtkListItem *item)
{
  GtkWidget *card = gtk_list_item_get_child (item);
  GtkWidget *page = gtk_widget_get_ancestor (card, TAKT_TYPE_HISTORY_PAGE);

  if (page != NULL && TAKT_HISTORY_PAGE (page)->shop != NULL)
    takt_print_card_set (TAKT_PRINT_CARD (card), TAKT_HISTORY_PAGE (page)->shop,
                         takt_print_row_get_print (row));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, TaktHistoryPage *self)
{
  TaktPrintRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "notify::revision", G_CALLBACK (show_row), item);
  takt_print_card_set (TAKT_PRINT_CARD (gtk_list_item_get_child (item)), self->shop,
                       takt_print_row_get_print (row));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_row, item);
  takt_print_card_set (TAKT_PRINT_CARD (gtk_list_item_get_child (item)), NULL, NULL);
}

static GtkListItemFactory *
make_factory (TaktHistoryPage *self, gboolean is_row)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_card_cb), GINT_TO_POINTER (is_row));
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

static GtkSelectionModel *
make_selection (TaktHistoryPage *self)
{
  return GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->prints))));
}

/* ---- the details of a print */

static void
update_ends (TaktHistoryPage *self)
{
  guint position = 0, n = g_list_model_get_n_items (G_LIST_MODEL (self->prints));
  const gboolean is_listed = self->chosen != 0 && takt_live_list_find (self->prints, self->chosen, &position);
  const gboolean has_previous = is_listed && position > 0, has_next = is_listed && position + 1 < n;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "print.close", self->chosen != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "print.previous", has_previous);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "print.next", has_next);
}

/* @row: (nullable): none */
static void
show_detail (TaktHistoryPage *self, TaktPrintRow *row)
{
  self->chosen = row != NULL ? takt_row_get_id (TAKT_ROW (row)) : 0;
  takt_print_detail_show (self->detail, self->shop, row);
  update_ends (self);
  update_panes (self);
}

/* A print that the filters leave out is shown all the same. */
static gboolean
open_print (TaktHistoryPage *self, gint64 id)
{
  g_autoptr (TaktPrintRow) row = NULL;
  guint position;

  if (self->shop == NULL)
    return FALSE;
  if (takt_live_list_find (self->prints, id, &position))
    {
      row = g_list_model_get_item (G_LIST_MODEL (self->prints), position);
      gtk_widget_activate_action (GTK_WIDGET (self->grid), "list.scroll-to-item", "u", position);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
    }
  else
    {
      row = g_object_new (TAKT_TYPE_PRINT_ROW, "id", id, NULL);
      if (!takt_row_refresh (TAKT_ROW (row), self->shop, NULL))
        return FALSE;
    }
  if (gtk_toggle_button_get_active (self->insights_button))
    gtk_toggle_button_set_active (self->photos_button, TRUE);
  show_detail (self, row);
  return TRUE;
}

static void
activate_cb (TaktHistoryPage *self, guint position)
{
  g_autoptr (TaktRow) row = g_list_model_get_item (G_LIST_MODEL (self->prints), position);

  if (row != NULL)
    open_print (self, takt_row_get_id (row));
}

static void
close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_detail (TAKT_HISTORY_PAGE (widget), NULL);
}

static void
step_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktHistoryPage *self = TAKT_HISTORY_PAGE (widget);
  guint position;

  if (takt_live_list_find (self->prints, self->chosen, &position))
    activate_cb (self, g_str_equal (name, "print.previous") ? position - 1 : position + 1);
}

static void
moved_cb (TaktHistoryPage *self, TaktPhotoWindow *window)
{
  open_print (self, takt_photo_window_get_print (window));
}

static void
photo_cb (GtkWidget *widget, const char *name, GVariant *photo_id)
{
  TaktHistoryPage *self = TAKT_HISTORY_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  TaktPhotoWindow *window;

  if (self->shop == NULL || self->chosen == 0 || !GTK_IS_WINDOW (root))
    return;
  window = takt_photo_window_new (GTK_WINDOW (root), self->shop, self->prints, self->chosen,
                                  g_variant_get_int64 (photo_id));
  g_signal_connect_object (window, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

/* ---- the page */

static void
takt_history_page_set_shop (TaktPage *page, TaktShop *shop)
{
  TaktHistoryPage *self = TAKT_HISTORY_PAGE (page);

  stop_reading (self);
  if (self->shop != NULL && self->changed_id != 0)
    g_signal_handler_disconnect (takt_shop_get_changes (self->shop), self->changed_id);
  self->changed_id = 0;
  self->shop = shop;
  show_detail (self, NULL);
  takt_live_list_set_shop (self->prints, shop);
  if (shop == NULL)
    return;
  self->changed_id =
      g_signal_connect_swapped (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self);
  filter_changed (self);
}

static void
takt_history_page_reload (TaktPage *page)
{
  filter_changed (TAKT_HISTORY_PAGE (page));
}

static void
takt_history_page_search (TaktPage *page, const char *text)
{
  TaktHistoryPage *self = TAKT_HISTORY_PAGE (page);

  g_free (self->search);
  self->search = *text != '\0' ? g_strdup (text) : NULL;
  filter_changed (self);
}

static gboolean
takt_history_page_open (TaktPage *page, gint64 id)
{
  return open_print (TAKT_HISTORY_PAGE (page), id);
}

static void
takt_history_page_finalize (GObject *object)
{
  TaktHistoryPage *self = TAKT_HISTORY_PAGE (object);

  stop_reading (self);
  takt_print_filter_free (self->filter);
  g_free (self->search);
  g_clear_object (&self->prints);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (takt_history_page_parent_class)->finalize (object);
}

static void
takt_history_page_class_init (TaktHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TaktPageClass *page_class = TAKT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_history_page_finalize;
  page_class->set_shop = takt_history_page_set_shop;
  page_class->reload = takt_history_page_reload;
  page_class->search = takt_history_page_search;
  page_class->open = takt_history_page_open;

  g_type_ensure (TAKT_TYPE_ADAPTIVE_BIN);
  g_type_ensure (TAKT_TYPE_FILTER_CHIP);
  g_type_ensure (TAKT_TYPE_INSIGHTS_VIEW);
  g_type_ensure (TAKT_TYPE_PRINT_DETAIL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-history-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, adaptive);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, export_content);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, photos_button);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, list_button);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, insights_button);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, span_button);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, printer_button);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, product_button);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, failed);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, views);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, grid);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, list);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, detail_scroller);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, detail);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, insights_scroller);
  gtk_widget_class_bind_template_child (widget_class, TaktHistoryPage, insights);
  gtk_widget_class_bind_template_callback (widget_class, update_panes);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
  gtk_widget_class_install_action (widget_class, "history.export", NULL, export_cb);
  gtk_widget_class_install_action (widget_class, "print.close", NULL, close_cb);
  gtk_widget_class_install_action (widget_class, "print.previous", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "print.next", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "print.photo", "x", photo_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "print.close", NULL);
}

static void
takt_history_page_init (TaktHistoryPage *self)
{
  static const struct
  {
    const char *name, *state;
  } choices[] = { { "span", "90" }, { "printer", "0" }, { "product", "0" } };

  self->prints = takt_live_list_new (&takt_print_list_kind);
  self->actions = g_simple_action_group_new ();
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (
          choices[i].name, G_VARIANT_TYPE_STRING, g_variant_new_string (choices[i].state));

      g_signal_connect (action, "change-state", G_CALLBACK (choose_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self->adaptive), "history", G_ACTION_GROUP (self->actions));

  {
    g_autoptr (GtkListItemFactory) cards = make_factory (self, FALSE);
    g_autoptr (GtkListItemFactory) rows = make_factory (self, TRUE);
    g_autoptr (GtkSelectionModel) of_grid = make_selection (self);
    g_autoptr (GtkSelectionModel) of_list = make_selection (self);

    gtk_grid_view_set_factory (self->grid, cards);
    gtk_list_view_set_factory (self->list, rows);
    gtk_grid_view_set_model (self->grid, of_grid);
    gtk_list_view_set_model (self->list, of_list);
  }
  g_signal_connect_object (self->grid, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
}
