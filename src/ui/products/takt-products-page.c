/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "products/takt-products-page.h"

#include "models/takt-live-list.h"
#include "models/takt-product-row.h"
#include "takt-format.h"

#include <glib/gi18n-lib.h>

/**
 * TaktProductsPage:
 *
 * The product profiles.
 */
struct _TaktProductsPage
{
  TaktPage parent_instance;

  GtkListBox *list;

  TaktLiveList *rows; /* (owned) */
};

G_DEFINE_FINAL_TYPE (TaktProductsPage, takt_products_page, TAKT_TYPE_PAGE)

static void
show_row (TaktRow *item, GParamSpec *pspec, AdwActionRow *row)
{
  const TaktProfile *profile = takt_product_row_get_profile (TAKT_PRODUCT_ROW (item));
  g_autofree char *minutes = NULL;

  if (profile == NULL)
    return;
  minutes = takt_format_minutes (profile->estimated_minutes);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), profile->name);
  adw_action_row_set_subtitle (row, minutes);
}

static GtkWidget *
make_row_cb (gpointer item, gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  takt_row_show_by (item, G_CALLBACK (show_row), row);
  return row;
}

static void
loaded_cb (TaktProductsPage *self)
{
  if (takt_live_list_get_error (self->rows) != NULL)
    takt_page_show_error (TAKT_PAGE (self), takt_live_list_get_error (self->rows));
  else
    takt_page_set_state (TAKT_PAGE (self), g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0
                                               ? TAKT_PAGE_CONTENT
                                               : TAKT_PAGE_EMPTY);
}

static void
takt_products_page_set_shop (TaktPage *page, TaktShop *shop)
{
  takt_live_list_set_shop (TAKT_PRODUCTS_PAGE (page)->rows, shop);
}

static void
takt_products_page_reload (TaktPage *page)
{
  takt_live_list_reload (TAKT_PRODUCTS_PAGE (page)->rows);
}

static void
takt_products_page_finalize (GObject *object)
{
  g_clear_object (&TAKT_PRODUCTS_PAGE (object)->rows);
  G_OBJECT_CLASS (takt_products_page_parent_class)->finalize (object);
}

static void
takt_products_page_class_init (TaktProductsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  TaktPageClass *page_class = TAKT_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = takt_products_page_finalize;
  page_class->set_shop = takt_products_page_set_shop;
  page_class->reload = takt_products_page_reload;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/taktapp/Takt/ui/takt-products-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TaktProductsPage, list);
}

static void
takt_products_page_init (TaktProductsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = takt_live_list_new (&takt_product_list_kind);
  g_signal_connect_object (self->rows, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->rows), make_row_cb, self, NULL);
}
