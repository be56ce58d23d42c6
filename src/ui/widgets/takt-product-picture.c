/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-product-picture.h"

#include "products/takt-product-plates.h"
#include "widgets/takt-fill-layout.h"

/**
 * TaktProductPicture:
 *
 * The slicer's picture of a product, read from its file when it is needed; a cube until then, and where there is none. What it shows
 * stands beside it in words: a screen reader passes it over.
 */
struct _TaktProductPicture
{
  GtkWidget parent_instance;

  GtkWidget *picture;
  GtkWidget *image;

  GCancellable *cancellable; /* (owned) (nullable) of a reading under way */
  gint64 profile_id;         /* 0: none */
};

G_DEFINE_FINAL_TYPE (TaktProductPicture, takt_product_picture, GTK_TYPE_WIDGET)

static void
show (TaktProductPicture *self, GdkPaintable *paintable)
{
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), paintable);
  gtk_widget_set_visible (self->picture, paintable != NULL);
  gtk_widget_set_visible (self->image, paintable == NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktProductPicture) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = takt_products_load_picture_finish (TAKT_PRODUCTS (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (bytes != NULL)
    texture = gdk_texture_new_from_bytes (bytes, &error);
  if (texture == NULL)
    g_debug ("Profile %" G_GINT64_FORMAT " shows no picture: %s", self->profile_id,
             error != NULL ? error->message : "it has none");
  show (self, GDK_PAINTABLE (texture));
}

static void
stop_loading (TaktProductPicture *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
takt_product_picture_dispose (GObject *object)
{
  TaktProductPicture *self = TAKT_PRODUCT_PICTURE (object);

  stop_loading (self);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  g_clear_pointer (&self->image, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_product_picture_parent_class)->dispose (object);
}

static void
takt_product_picture_class_init (TaktProductPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_product_picture_dispose;
  gtk_widget_class_set_css_name (widget_class, "productpicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
takt_product_picture_init (TaktProductPicture *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), takt_fill_layout_new ());
  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_COVER);
  self->image = gtk_image_new_from_icon_name ("takt-product-symbolic");
  gtk_widget_add_css_class (self->image, "dim-label");
  gtk_widget_set_halign (self->image, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->image, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "product-picture");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  show (self, NULL);
}

/** takt_product_picture_new: @size: px, of a square: 36 in a table, 60 in a pane. */
GtkWidget *
takt_product_picture_new (int size)
{
  TaktProductPicture *self =
      g_object_new (TAKT_TYPE_PRODUCT_PICTURE, "width-request", size, "height-request", size, NULL);

  gtk_image_set_pixel_size (GTK_IMAGE (self->image), MAX (16, size * 4 / 9));
  return GTK_WIDGET (self);
}

/** takt_product_picture_set: shows the product of this profile; 0: none is known. @shop: (nullable) with 0. */
void
takt_product_picture_set (TaktProductPicture *self, TaktShop *shop, gint64 profile_id)
{
  g_return_if_fail (TAKT_IS_PRODUCT_PICTURE (self));
  g_return_if_fail (profile_id == 0 || TAKT_IS_SHOP (shop));

  if (self->profile_id == profile_id)
    return;

  stop_loading (self);
  self->profile_id = profile_id;
  show (self, NULL);
  if (profile_id == 0)
    return;

  self->cancellable = g_cancellable_new ();
  takt_products_load_picture_async (takt_shop_get_products (shop), profile_id, self->cancellable, loaded_cb,
                                    g_object_ref (self));
}
