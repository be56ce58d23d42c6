/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "history/takt-print-card.h"

#include "history/takt-photo-texture.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

#define PICTURE_WIDTH  480 /* device px a photo is decoded to at most */
#define PICTURE_HEIGHT 112
#define ROW_PICTURE    44
#define CARD_WIDTH     136

/**
 * TaktPrintCard:
 *
 * One ended print, as a card or a row: its photo, or the picture of its product where there is none; what it was and how it ended. Photos are
 * read and decoded in threads, and only while a card is bound: memory holds as many as there are cards.
 */
struct _TaktPrintCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *photo;
  GtkWidget *product;
  GtkWidget *badge;
  GtkWidget *badge_icon;
  GtkWidget *badge_label;
  GtkWidget *title;
  GtkWidget *swatch;
  GtkWidget *detail;
  gint64 photo_id;           /* that is shown or under way; 0: none */
  GCancellable *cancellable; /* (owned) (nullable) of a photo under way */
};

G_DEFINE_FINAL_TYPE (TaktPrintCard, takt_print_card, GTK_TYPE_WIDGET)

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktPrintCard) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = takt_photo_texture_load_finish (TAKT_PHOTOS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->box == NULL)
    return;
  if (texture == NULL)
    {
      g_debug ("A photo shows nothing: %s", error->message);
      return;
    }
  gtk_picture_set_paintable (GTK_PICTURE (self->photo), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->photo, TRUE);
  gtk_widget_set_visible (self->product, FALSE);
}

static void
stop_reading (TaktPrintCard *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
show_outcome (TaktPrintCard *self, const TaktPrint *print)
{
  const char *words[] = { [TAKT_JOB_COMPLETED] = _ ("Good"),
                          [TAKT_JOB_FAILED] = _ ("Failed"),
                          [TAKT_JOB_CANCELLED] = _ ("Cancelled") };
  const char *icons[] = { [TAKT_JOB_COMPLETED] = "object-select-symbolic",
                          [TAKT_JOB_FAILED] = "dialog-warning-symbolic",
                          [TAKT_JOB_CANCELLED] = "process-stop-symbolic" };

  gtk_label_set_label (GTK_LABEL (self->badge_label), words[print->outcome]);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->badge_icon), icons[print->outcome]);
  gtk_widget_remove_css_class (self->badge, "success");
  gtk_widget_remove_css_class (self->badge, "error");
  if (print->outcome != TAKT_JOB_CANCELLED)
    gtk_widget_add_css_class (self->badge, print->outcome == TAKT_JOB_FAILED ? "error" : "success");
}

static void
show_words (TaktPrintCard *self, const TaktPrint *print)
{
  const char *name = print->product != NULL ? print->product
                     : print->title != NULL ? print->title
                                            : _ ("Print at the printer");
  g_autofree char *minutes = takt_format_minutes (print->minutes);
  g_autofree char *when = takt_format_clock (print->ended_at);
  g_autofree char *title = print->order_number != NULL
                               ? g_markup_printf_escaped ("<b>%s</b>  #%s", name, print->order_number)
                               : g_markup_printf_escaped ("<b>%s</b>", name);
  const gboolean failed = print->outcome == TAKT_JOB_FAILED && print->reason != NULL;
  g_autofree char *detail = g_strdup_printf ("%s · %s", failed ? print->reason : minutes, print->printer);
  g_autofree char *tip = g_strdup_printf ("%s\n%s\n%s\n%s", name, detail, minutes, when);
  g_autofree char *label = g_strdup_printf (
      "%s, %s, %s, %s", name, gtk_label_get_label (GTK_LABEL (self->badge_label)), detail, when);

  gtk_label_set_markup (GTK_LABEL (self->title), title);
  gtk_label_set_label (GTK_LABEL (self->detail), detail);
  gtk_widget_remove_css_class (self->detail, failed ? "dim-label" : "error-text");
  gtk_widget_add_css_class (self->detail, failed ? "error-text" : "dim-label");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tip);
  gtk_widget_set_visible (self->swatch, print->color_hex != NULL);
  if (print->color_hex != NULL)
    takt_swatch_set_color (TAKT_SWATCH (self->swatch), print->color_hex, print->color);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_photo (TaktPrintCard *self, TaktShop *shop, gint64 photo_id)
{
  if (photo_id == self->photo_id)
    return;

  stop_reading (self);
  gtk_picture_set_paintable (GTK_PICTURE (self->photo), NULL);
  gtk_widget_set_visible (self->photo, FALSE);
  gtk_widget_set_visible (self->product, TRUE);
  self->photo_id = photo_id;
  if (photo_id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  takt_photo_texture_load_async (takt_shop_get_photos (shop), photo_id, PICTURE_WIDTH, self->cancellable,
                                 loaded_cb, g_object_ref (self));
}

/** takt_print_card_set: shows @print as it is now; NULL: nothing, and lets go of its photo. @shop: (nullable) with that */
void
takt_print_card_set (TaktPrintCard *self, TaktShop *shop, const TaktPrint *print)
{
  g_return_if_fail (TAKT_IS_PRINT_CARD (self));

  show_photo (self, shop, print != NULL ? print->photo_id : 0);
  takt_product_picture_set (TAKT_PRODUCT_PICTURE (self->product), shop,
                            print != NULL ? print->profile_id : 0);
  if (print == NULL)
    return;
  show_outcome (self, print);
  show_words (self, print);
}

static void
takt_print_card_dispose (GObject *object)
{
  TaktPrintCard *self = TAKT_PRINT_CARD (object);

  stop_reading (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_print_card_parent_class)->dispose (object);
}

static void
takt_print_card_class_init (TaktPrintCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_print_card_dispose;
  gtk_widget_class_set_css_name (widget_class, "printcard");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
takt_print_card_init (TaktPrintCard *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->photo = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->photo), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_visible (self->photo, FALSE);
  self->badge = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->badge_icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->badge_icon), 14);
  self->badge_label = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (self->badge), self->badge_icon);
  gtk_box_append (GTK_BOX (self->badge), self->badge_label);
  gtk_widget_add_css_class (self->badge, "print-badge");
  gtk_widget_set_halign (self->badge, GTK_ALIGN_START);
  gtk_widget_set_valign (self->badge, GTK_ALIGN_START);
  self->title = make_label (NULL);
  self->swatch = takt_swatch_new (13);
  self->detail = make_label ("caption");
  gtk_box_append (GTK_BOX (line), self->swatch);
  gtk_box_append (GTK_BOX (line), self->detail);
  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), line);
  gtk_widget_add_css_class (words, "print-words");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (self->box), words);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/** takt_print_card_new: @is_row: a line of a list instead of a card of a grid */
GtkWidget *
takt_print_card_new (gboolean is_row)
{
  TaktPrintCard *self = g_object_new (TAKT_TYPE_PRINT_CARD, NULL);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *pictures = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->product = takt_product_picture_new (is_row ? ROW_PICTURE : PICTURE_HEIGHT);
  gtk_widget_set_halign (self->product, GTK_ALIGN_FILL);
  gtk_widget_set_hexpand (self->product, TRUE);
  gtk_widget_set_size_request (self->photo, is_row ? ROW_PICTURE : -1, is_row ? ROW_PICTURE : PICTURE_HEIGHT);
  gtk_box_append (GTK_BOX (pictures), self->photo);
  gtk_box_append (GTK_BOX (pictures), self->product);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), pictures);
  gtk_widget_set_overflow (overlay, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_size_request (self->box, is_row ? -1 : CARD_WIDTH, -1);
  gtk_box_prepend (GTK_BOX (self->box), overlay);
  if (is_row)
    {
      gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), GTK_ORIENTATION_HORIZONTAL);
      gtk_widget_set_hexpand (self->product, FALSE);
      gtk_widget_set_hexpand (overlay, FALSE);
      gtk_widget_set_valign (self->badge, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (self->box), self->badge);
    }
  else
    gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->badge);
  return GTK_WIDGET (self);
}
