/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "materials/takt-materials-page.h"

#include "materials/takt-label-window.h"
#include "materials/takt-slot-shelf.h"
#include "materials/takt-spool-card.h"
#include "materials/takt-spool-editor.h"
#include "materials/takt-spool-filter.h"
#include "materials/takt-spool-stock.h"
#include "materials/takt-spool-table.h"
#include "materials/takt-spool-words.h"
#include "models/takt-live-list.h"
#include "takt-act.h"
#include "takt-window.h"
#include "widgets/takt-adaptive-bin.h"
#include "widgets/takt-filter-chip.h"

#include <glib/gi18n-lib.h>

/** SETTLE_MS: changes that come within this time are counted once. */
#define SETTLE_MS 80

/**
 * TaktMaterialsPage:
 *
 * The spools, loaded and in storage, as cards or as a table; beside them what to buy and what was used. Where there is no room for both, a
 * button shows the one or the other.
 */
struct _TaktMaterialsPage
{
  TaktPage parent_instance;

  GtkMenuButton *add_button;
  AdwButtonContent *add_content;
  GtkWidget *adder;
  GtkBox *panes;
  GtkStack *views;
  GtkFlowBox *cards;
  GtkScrolledWindow *table_scroller;
  GtkWidget *stock_scroller;
  TaktSpoolStock *stock;
  TaktAdaptiveBin *adaptive;
  GtkRevealer *shelf_revealer;
  TaktSlotShelf *shelf;
  GtkToggleButton *low;
  GtkToggleButton *loaded;
  GtkToggleButton *to_buy;
  GtkToggleButton *cards_button;
  GtkToggleButton *table_button;
  GtkMenuButton *type_button;
  GtkMenuButton *vendor_button;

  TaktLiveList *rows;          /* (owned) */
  GtkFilterListModel *shown;   /* (owned) */
  GtkSortListModel *sorted;    /* (owned) */
  GtkFilter *filter;           /* (owned) */
  GtkSorter *sorter;           /* (owned) */
  GSimpleActionGroup *filters; /* (owned) */
  GSettings *settings;         /* (owned) (nullable) */
  TaktSpoolFilter wanted;
  TaktSpoolSort sort;
  TaktShop *shop; /* (unowned): the page's, while it is set */
  guint update_source;
};

G_DEFINE_FINAL_TYPE (TaktMaterialsPage, takt_materials_page, TAKT_TYPE_PAGE)

static gboolean
is_wanted (gpointer item, gpointer user_data)
{
  TaktMaterialsPage *self = user_data;

  return self->shop != NULL && takt_spool_filter_takes (&self->wanted, self->shop, item);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const TaktMaterialsPage *self = user_data;

  return takt_spool_compare (self->sort, (gpointer) a, (gpointer) b);
}

static void
update_state (TaktMaterialsPage *self)
{
  TaktPage *page = TAKT_PAGE (self);

  if (!takt_live_list_is_read (self->rows))
    return;
  if (takt_live_list_get_error (self->rows) != NULL)
    takt_page_show_error (page, takt_live_list_get_error (self->rows));
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->rows)) == 0)
    takt_page_set_state (page, TAKT_PAGE_EMPTY);
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0
           && takt_spool_filter_is_on (&self->wanted) && self->wanted.search != NULL)
    takt_page_set_state (page, TAKT_PAGE_NO_RESULTS);
  else
    takt_page_set_state (page, TAKT_PAGE_CONTENT);
}

static void
add_choice (GMenu *menu, GHashTable *seen, const char *action, const char *text)
{
  g_autoptr (GMenuItem) item = NULL;

  if (text == NULL || *text == '\0' || !g_hash_table_add (seen, g_strdup (text)))
    return;
  item = g_menu_item_new (text, NULL);
  g_menu_item_set_action_and_target (item, action, "s", text);
  g_menu_append_item (menu, item);
}

/* How many fit each filter, and which types and vendors there are. */
static void
count (TaktMaterialsPage *self)
{
  g_autoptr (GMenu) types = g_menu_new ();
  g_autoptr (GMenu) vendors = g_menu_new ();
  g_autoptr (GHashTable) seen_types = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) seen_vendors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  int n_low = 0, n_loaded = 0;

  g_menu_append (types, _ ("Any Type"), "filter.type('')");
  g_menu_append (vendors, _ ("Any Vendor"), "filter.vendor('')");
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TaktMaterialRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
      const TaktMaterial *material = takt_material_row_get_material (row);

      if (material == NULL)
        continue;
      n_low += takt_spool_is_scarce (row);
      n_loaded += material->printer_id != 0;
      add_choice (types, seen_types, "filter.type", material->material_type);
      add_choice (vendors, seen_vendors, "filter.vendor", material->vendor);
    }
  takt_filter_chip_set_count (TAKT_FILTER_CHIP (self->low), n_low);
  takt_filter_chip_set_count (TAKT_FILTER_CHIP (self->loaded), n_loaded);
  gtk_menu_button_set_menu_model (self->type_button, G_MENU_MODEL (types));
  gtk_menu_button_set_menu_model (self->vendor_button, G_MENU_MODEL (vendors));
}

static gboolean
update_cb (gpointer user_data)
{
  TaktMaterialsPage *self = user_data;

  self->update_source = 0;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  count (self);
  takt_spool_stock_show (self->stock, self->shop);
  takt_filter_chip_set_count (TAKT_FILTER_CHIP (self->to_buy), takt_spool_stock_count (self->stock));
  update_state (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (TaktMaterialsPage *self)
{
  if (self->shop != NULL && self->update_source == 0)
    self->update_source = g_timeout_add (SETTLE_MS, update_cb, self);
}

static void
changed_cb (TaktMaterialsPage *self, const char *noun)
{
  if (g_str_equal (noun, "materials") || g_str_equal (noun, "queue"))
    queue_update (self);
}

static void
loaded_cb (TaktMaterialsPage *self)
{
  update_state (self);
  queue_update (self);
}

static void
filter_changed (TaktMaterialsPage *self)
{
  self->wanted.is_low = gtk_toggle_button_get_active (self->low);
  self->wanted.is_loaded = gtk_toggle_button_get_active (self->loaded);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_state (self);
}

static GtkWidget *
make_card_cb (gpointer item, gpointer user_data)
{
  TaktMaterialsPage *self = user_data;
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), takt_spool_card_new (self->shop, item));
  gtk_widget_set_focusable (child, FALSE);
  return child;
}

/* Only the view that is looked at has widgets. */
static void
show_view (TaktMaterialsPage *self)
{
  gboolean as_table = gtk_toggle_button_get_active (self->table_button);

  gtk_flow_box_bind_model (self->cards, NULL, NULL, NULL, NULL);
  gtk_scrolled_window_set_child (self->table_scroller, NULL);
  if (self->shop == NULL)
    return;
  if (as_table)
    gtk_scrolled_window_set_child (self->table_scroller,
                                   takt_spool_table_new (self->shop, G_LIST_MODEL (self->sorted)));
  else
    gtk_flow_box_bind_model (self->cards, G_LIST_MODEL (self->sorted), make_card_cb, self, NULL);
  gtk_stack_set_visible_child_name (self->views, as_table ? "table" : "cards");
}

static void
view_cb (TaktMaterialsPage *self)
{
  show_view (self);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "materials-view",
                           gtk_toggle_button_get_active (self->table_button) ? "table" : "cards");
}

static void
update_panes (TaktMaterialsPage *self)
{
  gboolean is_narrow = takt_adaptive_bin_get_narrow (self->adaptive);
  gboolean to_buy = gtk_toggle_button_get_active (self->to_buy);

  gtk_widget_set_visible (GTK_WIDGET (self->to_buy), is_narrow);
  gtk_widget_set_visible (self->stock_scroller, !is_narrow || to_buy);
  gtk_widget_set_visible (GTK_WIDGET (self->views), !is_narrow || !to_buy);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->panes),
                                  is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

/* Acts */

static void
load_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (widget);
  gint64 id, printer_id = 0;
  int slot = TAKT_SLOT_NONE;
  g_autoptr (TaktMaterial) spool = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  gboolean done;

  if (self->shop == NULL)
    return;
  if (g_variant_is_of_type (parameter, G_VARIANT_TYPE_INT64))
    id = g_variant_get_int64 (parameter);
  else
    g_variant_get (parameter, "(xxi)", &id, &printer_id, &slot);
  done = takt_materials_load (takt_shop_get_materials (self->shop), id, printer_id, slot, &error);
  spool = done ? takt_materials_get (takt_shop_get_materials (self->shop), id, NULL) : NULL;
  if (spool != NULL)
    {
      g_autofree char *place = takt_spool_dup_place (self->shop, spool);

      title = takt_spool_dup_title (spool->material_type, spool->color);
      /* Translators: a spool and where it was put: "PLA White is in X1C Left · A1". */
      text = g_strdup_printf (_ ("%1$s is in %2$s"), title, place);
    }
  takt_act_tell (widget, done, error, text);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (widget);

  if (self->shop != NULL)
    takt_spool_editor_open (widget, self->shop, g_variant_get_int64 (parameter));
}

static void
label_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (widget);

  if (self->shop != NULL)
    takt_label_window_open (widget, self->shop, g_variant_get_int64 (parameter));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (widget);
  g_autoptr (GError) error = NULL;

  if (self->shop != NULL)
    takt_act_tell (
        widget,
        takt_materials_remove (takt_shop_get_materials (self->shop), g_variant_get_int64 (parameter), &error),
        error, _ ("Spool removed"));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_menu_button_popup (TAKT_MATERIALS_PAGE (widget)->add_button);
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (widget);
  g_autoptr (TaktMaterial) like = NULL;

  if (self->shop == NULL)
    return;
  like = takt_materials_get (takt_shop_get_materials (self->shop), g_variant_get_int64 (parameter), NULL);
  gtk_menu_button_popup (self->add_button);
  takt_spool_adder_fill (self->adder, self->shop, like);
}

static void
drag_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (widget);

  if (g_variant_get_boolean (parameter) && self->shop != NULL)
    takt_slot_shelf_show (self->shelf, self->shop);
  gtk_revealer_set_reveal_child (self->shelf_revealer, g_variant_get_boolean (parameter));
}

static void
adder_shown_cb (TaktMaterialsPage *self)
{
  if (self->shop != NULL)
    takt_spool_adder_fill (self->adder, self->shop, NULL);
}

static void
choose (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  TaktMaterialsPage *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  const char *text = g_variant_get_string (value, NULL);
  char **field = g_str_equal (name, "type") ? &self->wanted.type : &self->wanted.vendor;
  GtkMenuButton *button = g_str_equal (name, "type") ? self->type_button : self->vendor_button;

  g_simple_action_set_state (action, value);
  g_free (*field);
  *field = *text != '\0' ? g_strdup (text) : NULL;
  gtk_menu_button_set_label (button, *text != '\0'                ? text
                                     : g_str_equal (name, "type") ? _ ("Type")
                                                                  : _ ("Vendor"));
  filter_changed (self);
}

static void
choose_sort (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  static const char *const words[] = { "place", "name", "left", "cost", NULL };
  TaktMaterialsPage *self = user_data;

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], g_variant_get_string (value, NULL)))
      {
        self->sort = (TaktSpoolSort) i;
        g_simple_action_set_state (action, value);
        gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
        if (self->settings != NULL)
          g_settings_set_string (self->settings, "materials-sort", words[i]);
      }
}

static const GActionEntry filter_entries[] = {
  { "type", NULL, "s", "''", choose, { 0 } },
  { "vendor", NULL, "s", "''", choose, { 0 } },
  { "sort", NULL, "s", "'place'", choose_sort, { 0 } },
};

/* The window brings what it remembers. */
static void
takt_materials_page_root (GtkWidget *widget)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (takt_materials_page_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (self->settings == NULL && TAKT_IS_WINDOW (root)
      && takt_window_get_settings (TAKT_WINDOW (root)) != NULL)
    {
      g_autofree char *view = NULL;
      g_autofree char *sort = NULL;
      GSettings *settings = takt_window_get_settings (TAKT_WINDOW (root));

      view = g_settings_get_string (settings, "materials-view");
      sort = g_settings_get_string (settings, "materials-sort");
      gtk_toggle_button_set_active (g_str_equal (view, "table") ? self->table_button : self->cards_button,
                                    TRUE);
      g_action_group_change_action_state (G_ACTION_GROUP (self->filters), "sort",
                                          g_variant_new_string (sort));
      self->settings = g_object_ref (settings);
    }
}

static void
takt_materials_page_set_shop (TaktPage *page, TaktShop *shop)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (page);

  if (self->shop != NULL)
    g_signal_handlers_disconnect_by_func (takt_shop_get_changes (self->shop), changed_cb, self);
  g_clear_handle_id (&self->update_source, g_source_remove);
  self->shop = NULL;
  show_view (self);
  takt_spool_adder_fill (self->adder, NULL, NULL);
  takt_spool_stock_show (self->stock, NULL);
  takt_live_list_set_shop (self->rows, shop);
  self->shop = shop;
  if (shop == NULL)
    return;
  g_signal_connect_object (takt_shop_get_changes (shop), "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  show_view (self);
}

static void
takt_materials_page_reload (TaktPage *page)
{
  takt_live_list_reload (TAKT_MATERIALS_PAGE (page)->rows);
}

static void
takt_materials_page_search (TaktPage *page, const char *text)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (page);

  g_free (self->wanted.search);
  self->wanted.search = *text != '\0' ? g_strdup (text) : NULL;
  filter_changed (self);
}

static void
clear_filters (TaktMaterialsPage *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self->filters), "type", g_variant_new_string (""));
  g_action_group_change_action_state (G_ACTION_GROUP (self->filters), "vendor", g_variant_new_string (""));
  gtk_toggle_button_set_active (self->low, FALSE);
  gtk_toggle_button_set_active (self->loaded, FALSE);
  takt_materials_page_search (TAKT_PAGE (self), "");
}

/* Brings a spool into view: on its card, where the focus goes to its gauge. */
static gboolean
takt_materials_page_open (TaktPage *page, gint64 id)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (page);

  if (!takt_live_list_find (self->rows, id, NULL))
    return FALSE;

  clear_filters (self);
  gtk_toggle_button_set_active (self->to_buy, FALSE);
  gtk_toggle_button_set_active (self->cards_button, TRUE);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->cards)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *card = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));

      if (takt_spool_card_get_id (TAKT_SPOOL_CARD (card)) == id)
        return gtk_widget_child_focus (card, GTK_DIR_TAB_FORWARD) || TRUE;
    }
  return TRUE;
}

static void
takt_materials_page_dispose (GObject *object)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (takt_materials_page_parent_class)->dispose (object);
}

static void
takt_materials_page_finalize (GObject *object)
{
  TaktMaterialsPage *self = TAKT_MATERIALS_PAGE (object);

  takt_spool_filter_clear (&self->wanted);
  g_clear_object (&self->sorted);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->filters);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (takt_materials_page_parent_class)->finalize (object);
}

static void
takt_materials_page_class_init (TaktMaterialsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TaktPageClass *page_class = TAKT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_materials_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_materials_page_finalize;
  widget_class->root = takt_materials_page_root;
  page_class->set_shop = takt_materials_page_set_shop;
  page_class->reload = takt_materials_page_reload;
  page_class->search = takt_materials_page_search;
  page_class->open = takt_materials_page_open;

  g_type_ensure (TAKT_TYPE_SPOOL_STOCK);
  g_type_ensure (TAKT_TYPE_SLOT_SHELF);
  g_type_ensure (TAKT_TYPE_FILTER_CHIP);
  g_type_ensure (TAKT_TYPE_ADAPTIVE_BIN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-materials-page.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, TaktMaterialsPage, child)
  BIND (add_button);
  BIND (add_content);
  BIND (panes);
  BIND (views);
  BIND (cards);
  BIND (table_scroller);
  BIND (stock_scroller);
  BIND (stock);
  BIND (adaptive);
  BIND (shelf_revealer);
  BIND (shelf);
  BIND (low);
  BIND (loaded);
  BIND (to_buy);
  BIND (cards_button);
  BIND (table_button);
  BIND (type_button);
  BIND (vendor_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, update_panes);
  gtk_widget_class_bind_template_callback (widget_class, view_cb);

  gtk_widget_class_install_action (widget_class, "materials.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "materials.again", "x", again_action);
  gtk_widget_class_install_action (widget_class, "materials.edit", "x", edit_action);
  gtk_widget_class_install_action (widget_class, "materials.label", "x", label_action);
  gtk_widget_class_install_action (widget_class, "materials.remove", "x", remove_action);
  gtk_widget_class_install_action (widget_class, "materials.unload", "x", load_action);
  gtk_widget_class_install_action (widget_class, "materials.load", "(xxi)", load_action);
  gtk_widget_class_install_action (widget_class, "materials.drag", "b", drag_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "materials.add", NULL);
}

/* A narrow header bar has room for the icon alone; tooltip and accessible label say what it does. */
static void
narrow_cb (TaktMaterialsPage *self)
{
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL);
  adw_button_content_set_label (self->add_content, narrow ? "" : _ ("_Add Material"));
}

static void
takt_materials_page_init (TaktMaterialsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_cb), NULL);

  self->rows = takt_live_list_new (&takt_material_list_kind);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  self->shown =
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)), g_object_ref (self->filter));
  self->sorted =
      gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->shown)), g_object_ref (self->sorter));
  g_signal_connect_object (self->rows, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);

  self->adder = takt_spool_adder_new ();
  gtk_menu_button_set_popover (self->add_button, self->adder);
  g_signal_connect_object (self->adder, "show", G_CALLBACK (adder_shown_cb), self, G_CONNECT_SWAPPED);
  self->filters = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->filters), filter_entries,
                                   G_N_ELEMENTS (filter_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "filter", G_ACTION_GROUP (self->filters));
  update_panes (self);
}
