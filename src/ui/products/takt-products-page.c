/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-products-page.h"

#include "models/takt-live-list.h"
#include "models/takt-product-row.h"
#include "products/takt-product-card.h"
#include "products/takt-product-import.h"
#include "products/takt-product-window.h"
#include "products/takt-rules-window.h"
#include "takt-act.h"

#include <glib/gi18n-lib.h>

/**
 * TaktProductsPage:
 *
 * The product profiles as cards. A sliced file that is dropped here becomes one.
 */
struct _TaktProductsPage
{
  TaktPage parent_instance;

  GtkGridView *grid;
  AdwButtonContent *add_content;
  GtkButton *review_button;
  GtkToggleButton *archived_button;

  TaktLiveList *rows;        /* (owned) */
  char *search;              /* (owned) (nullable) */
  TaktChanges *changes;      /* (owned) (nullable) */
  guint review_source;       /* 0: the items to look at are counted */
  GCancellable *cancellable; /* (owned) of imports under way */
};

G_DEFINE_FINAL_TYPE (TaktProductsPage, takt_products_page, TAKT_TYPE_PAGE)

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, takt_product_card_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, TaktProductsPage *self)
{
  takt_product_card_set (TAKT_PRODUCT_CARD (gtk_list_item_get_child (item)),
                         takt_page_get_shop (TAKT_PAGE (self)), gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  takt_product_card_set (TAKT_PRODUCT_CARD (gtk_list_item_get_child (item)), NULL, NULL);
}

/* A dropped file on its way to become a product. */
typedef struct
{
  TaktProductsPage *page; /* (owned) */
  char *name;
} Drop;

static void
drop_free (Drop *self)
{
  g_object_unref (self->page);
  g_free (self->name);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Drop, drop_free)

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Drop) drop = user_data;
  g_autoptr (GError) error = NULL;
  gint64 id = takt_product_import_finish (TAKT_PRODUCTS (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    takt_act_tell (GTK_WIDGET (drop->page), id != 0, error, _ ("Product added"));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Drop) drop = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  TaktShop *shop = takt_page_get_shop (TAKT_PAGE (drop->page));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || shop == NULL)
    return;
  if (stream == NULL)
    takt_act_failed (GTK_WIDGET (drop->page), error);
  else
    {
      TaktProductsPage *page = drop->page;
      const char *name = drop->name;
      g_autoptr (TaktProfile) profile = takt_profile_new ();

      takt_product_import_async (takt_shop_get_products (shop), G_INPUT_STREAM (stream), name, 0, profile,
                                 page->cancellable, imported_cb, g_steal_pointer (&drop));
    }
}

/** takt_products_page_import: makes a product of a sliced file, as when it is dropped on the page. */
void
takt_products_page_import (TaktProductsPage *self, GFile *file)
{
  Drop *drop;

  g_return_if_fail (TAKT_IS_PRODUCTS_PAGE (self));
  g_return_if_fail (G_IS_FILE (file));

  drop = g_new0 (Drop, 1);
  drop->page = g_object_ref (self);
  drop->name = g_file_get_basename (file);
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, opened_cb, drop);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, TaktProductsPage *self)
{
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
    takt_products_page_import (self, l->data);
  return TRUE;
}

static void
loaded_cb (TaktProductsPage *self)
{
  TaktPageState state = TAKT_PAGE_CONTENT;

  if (takt_live_list_get_error (self->rows) != NULL)
    {
      takt_page_show_error (TAKT_PAGE (self), takt_live_list_get_error (self->rows));
      return;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->rows)) == 0)
    state = self->search != NULL || gtk_toggle_button_get_active (self->archived_button)
                ? TAKT_PAGE_NO_RESULTS
                : TAKT_PAGE_EMPTY;
  takt_page_set_state (TAKT_PAGE (self), state);
}

/* How many items wait for a person's word stands on the button that leads to them. */
static gboolean
count_cb (gpointer user_data)
{
  TaktProductsPage *self = user_data;
  TaktShop *shop = takt_page_get_shop (TAKT_PAGE (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *label = NULL;
  gboolean narrow;
  guint total = 0;

  self->review_source = 0;
  items = takt_orders_list_review (takt_shop_get_orders (shop), 1, 0, &total, &error);
  if (items == NULL)
    g_warning ("items to look at cannot be counted: %s", error->message);
  label = g_strdup_printf (ngettext ("%u _Item to Look At", "%u _Items to Look At", total), total);
  g_object_get (self, "narrow", &narrow, NULL);
  gtk_button_set_label (self->review_button, label);
  gtk_button_set_use_underline (self->review_button, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->review_button), total > 0 && !narrow);
  return G_SOURCE_REMOVE;
}

/* A narrow header bar has room for what is needed most: the status strip leads to the items, too. */
static void
narrow_cb (TaktProductsPage *self)
{
  gboolean narrow;

  g_object_get (self, "narrow", &narrow, NULL);
  adw_button_content_set_label (self->add_content, narrow ? "" : _ ("_New Product"));
  gtk_widget_set_visible (GTK_WIDGET (self->archived_button),
                          !narrow || gtk_toggle_button_get_active (self->archived_button));
  if (self->review_source == 0 && takt_page_get_shop (TAKT_PAGE (self)) != NULL)
    self->review_source = g_idle_add (count_cb, self);
}

static void
changed_cb (TaktProductsPage *self, const char *noun)
{
  if (self->review_source == 0
      && (g_str_equal (noun, "orders") || g_str_equal (noun, "products") || g_str_equal (noun, "mapping")))
    self->review_source = g_idle_add (count_cb, self);
}

static void
takt_products_page_set_shop (TaktPage *page, TaktShop *shop)
{
  TaktProductsPage *self = TAKT_PRODUCTS_PAGE (page);

  takt_live_list_set_shop (self->rows, shop);
  g_clear_handle_id (&self->review_source, g_source_remove);
  if (self->changes != NULL)
    g_signal_handlers_disconnect_by_data (self->changes, self);
  g_clear_object (&self->changes);
  if (shop == NULL)
    return;

  self->changes = g_object_ref (takt_shop_get_changes (shop));
  g_signal_connect_object (self->changes, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  self->review_source = g_idle_add (count_cb, self);
}

static void
takt_products_page_reload (TaktPage *page)
{
  takt_live_list_reload (TAKT_PRODUCTS_PAGE (page)->rows);
}

/* Those that are made, or those that are archived, that fit what is searched. */
static void
ask (TaktProductsPage *self)
{
  const TaktListQuery query = { .search = self->search,
                                .status = gtk_toggle_button_get_active (self->archived_button)
                                              ? TAKT_PRODUCTS_ARCHIVED
                                              : -1 };

  takt_live_list_set_query (self->rows, &query);
}

static void
takt_products_page_search (TaktPage *page, const char *text)
{
  TaktProductsPage *self = TAKT_PRODUCTS_PAGE (page);

  g_free (self->search);
  self->search = text[0] != '\0' ? g_strdup (text) : NULL;
  ask (self);
}

static gboolean
takt_products_page_open (TaktPage *page, gint64 id)
{
  TaktShop *shop = takt_page_get_shop (page);

  return shop != NULL && takt_product_window_open (GTK_WIDGET (page), shop, id) != NULL;
}

static void
add_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktShop *shop = takt_page_get_shop (TAKT_PAGE (widget));

  if (shop != NULL)
    takt_product_window_open (widget, shop, 0);
}

static void
rules_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  TaktShop *shop = takt_page_get_shop (TAKT_PAGE (widget));

  if (shop != NULL)
    takt_rules_window_open (widget, shop);
}

static void
activate_cb (TaktProductsPage *self, guint position)
{
  g_autoptr (TaktRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  if (row != NULL)
    takt_page_open (TAKT_PAGE (self), takt_row_get_id (row));
}

static void
takt_products_page_dispose (GObject *object)
{
  TaktProductsPage *self = TAKT_PRODUCTS_PAGE (object);

  g_clear_handle_id (&self->review_source, g_source_remove);
  g_clear_object (&self->changes);
  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (takt_products_page_parent_class)->dispose (object);
}

static void
takt_products_page_finalize (GObject *object)
{
  g_clear_object (&TAKT_PRODUCTS_PAGE (object)->cancellable);
  g_clear_object (&TAKT_PRODUCTS_PAGE (object)->rows);
  g_free (TAKT_PRODUCTS_PAGE (object)->search);
  G_OBJECT_CLASS (takt_products_page_parent_class)->finalize (object);
}

static void
takt_products_page_class_init (TaktProductsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TaktPageClass *page_class = TAKT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_products_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_products_page_finalize;
  page_class->search = takt_products_page_search;
  page_class->set_shop = takt_products_page_set_shop;
  page_class->reload = takt_products_page_reload;
  page_class->open = takt_products_page_open;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-products-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktProductsPage, grid);
  gtk_widget_class_bind_template_child (widget_class, TaktProductsPage, review_button);
  gtk_widget_class_bind_template_child (widget_class, TaktProductsPage, add_content);
  gtk_widget_class_bind_template_child (widget_class, TaktProductsPage, archived_button);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_install_action (widget_class, "products.add", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "products.rules", NULL, rules_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "products.add", NULL);
}

static void
takt_products_page_init (TaktProductsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  g_signal_connect (self, "notify::narrow", G_CALLBACK (narrow_cb), NULL);
  self->rows = takt_live_list_new (&takt_product_list_kind);
  g_signal_connect_object (self->rows, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_grid_view_set_factory (self->grid, factory);
  {
    g_autoptr (GtkNoSelection) model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));

    gtk_grid_view_set_model (self->grid, GTK_SELECTION_MODEL (model));
  }

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
