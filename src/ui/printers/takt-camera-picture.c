/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "printers/takt-camera-picture.h"

#include "widgets/takt-fill-layout.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>

/** DRAWN_WIDTH: px; larger pictures are made smaller where they are decoded: a frame of the window has no time for it. */
#define DRAWN_WIDTH 900

/**
 * TaktCameraPicture:
 *
 * What a printer's camera sees: live while the widget is on the screen and in view, the last picture otherwise. There is one connection a
 * camera, however many show it.
 *
 * Invariants: @is_subscribed exactly while it is mapped, in view and wanted, and @camera is set. One picture is decoded at a time; the one
 * that came last meanwhile waits in @next, those between are not drawn.
 */
struct _TaktCameraPicture
{
  GtkWidget parent_instance;

  GtkWidget *picture;
  GtkWidget *image;
  GtkWidget *badge;
  GtkWidget *badge_image;
  GtkWidget *badge_label;

  TaktCamera *camera; /* (owned) (nullable) */
  GBytes *next;       /* (owned) (nullable) */
  gboolean is_wanted;
  gboolean is_in_view;
  gboolean is_subscribed;
  gboolean is_decoding;
  gboolean is_dark;
  gboolean is_live;
};

G_DEFINE_FINAL_TYPE (TaktCameraPicture, takt_camera_picture, GTK_TYPE_WIDGET)

static void
show_badge (TaktCameraPicture *self)
{
  const char *problem = self->camera != NULL ? takt_camera_get_problem (self->camera) : NULL;
  const char *word = NULL, *icon_name = NULL, *css_class = "";

  if (self->is_dark)
    {
      word = _ ("Light off");
      icon_name = "weather-clear-night-symbolic";
    }
  else if (self->is_subscribed && problem == NULL && self->is_live)
    {
      word = C_ ("picture of a camera", "Live");
      icon_name = "media-record-symbolic";
      css_class = "live";
    }
  else if (self->is_subscribed && problem != NULL)
    {
      word = _ ("No picture");
      icon_name = "camera-disabled-symbolic";
    }

  gtk_widget_set_visible (self->badge, word != NULL);
  gtk_widget_set_tooltip_text (self->badge, self->is_subscribed ? problem : NULL);
  if (word == NULL)
    return;
  gtk_label_set_label (GTK_LABEL (self->badge_label), word);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->badge_image), icon_name);
  if (*css_class != '\0')
    gtk_widget_add_css_class (self->badge, css_class);
  else
    gtk_widget_remove_css_class (self->badge, "live");
}

static void
show_texture (TaktCameraPicture *self, GdkTexture *texture)
{
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->picture, texture != NULL);
  gtk_widget_set_visible (self->image, texture == NULL);
}

/* In a thread of its own: bytes from outside, at most TAKT_CAMERA_MAX_PICTURE of them, as a picture that needs no scaling worth mentioning. */
static void
decode (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new_from_stream_at_scale (stream, DRAWN_WIDTH, -1, TRUE, cancellable, &error);
  g_autoptr (GBytes) pixels = NULL;

  if (pixbuf == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  pixels = gdk_pixbuf_read_pixel_bytes (pixbuf);
  g_task_return_pointer (
      task,
      gdk_memory_texture_new (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf),
                              gdk_pixbuf_get_has_alpha (pixbuf) ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8,
                              pixels, (gsize) gdk_pixbuf_get_rowstride (pixbuf)),
      g_object_unref);
}

static void draw_next (TaktCameraPicture *self);

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktCameraPicture *self = TAKT_CAMERA_PICTURE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &error);

  self->is_decoding = FALSE;
  if (self->picture == NULL)
    return;

  if (texture != NULL && self->camera == user_data)
    show_texture (self, texture);
  else if (texture == NULL)
    g_debug ("A camera's picture cannot be shown: %s", error->message);
  draw_next (self);
}

static void
draw_next (TaktCameraPicture *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->next == NULL || self->is_decoding)
    return;

  self->is_decoding = TRUE;
  task = g_task_new (self, NULL, decoded_cb, self->camera);
  g_task_set_source_tag (task, draw_next);
  g_task_set_task_data (task, g_steal_pointer (&self->next), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, decode);
}

static void
take_frame (TaktCameraPicture *self, GBytes *jpeg)
{
  g_clear_pointer (&self->next, g_bytes_unref);
  self->next = g_bytes_ref (jpeg);
  draw_next (self);
}

static void
frame_cb (TaktCameraPicture *self, GBytes *jpeg)
{
  if (!self->is_subscribed)
    return;

  take_frame (self, jpeg);
  if (!self->is_live)
    {
      self->is_live = TRUE;
      show_badge (self);
    }
}

static void
follow (TaktCameraPicture *self)
{
  gboolean subscribe = self->camera != NULL && self->is_wanted && self->is_in_view
                       && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (subscribe == self->is_subscribed)
    return;

  self->is_subscribed = subscribe;
  self->is_live = FALSE;
  if (subscribe)
    takt_camera_subscribe (self->camera);
  else
    takt_camera_unsubscribe (self->camera);
  show_badge (self);
}

static void
let_go (TaktCameraPicture *self)
{
  if (self->camera == NULL)
    return;

  if (self->is_subscribed)
    takt_camera_unsubscribe (self->camera);
  self->is_subscribed = FALSE;
  g_signal_handlers_disconnect_by_data (self->camera, self);
  g_clear_object (&self->camera);
  g_clear_pointer (&self->next, g_bytes_unref);
}

static void
takt_camera_picture_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (takt_camera_picture_parent_class)->map (widget);
  follow (TAKT_CAMERA_PICTURE (widget));
}

static void
takt_camera_picture_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (takt_camera_picture_parent_class)->unmap (widget);
  follow (TAKT_CAMERA_PICTURE (widget));
}

static void
takt_camera_picture_dispose (GObject *object)
{
  TaktCameraPicture *self = TAKT_CAMERA_PICTURE (object);

  let_go (self);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  g_clear_pointer (&self->image, gtk_widget_unparent);
  g_clear_pointer (&self->badge, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_camera_picture_parent_class)->dispose (object);
}

static void
takt_camera_picture_class_init (TaktCameraPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_camera_picture_dispose;
  widget_class->map = takt_camera_picture_map;
  widget_class->unmap = takt_camera_picture_unmap;
  gtk_widget_class_set_css_name (widget_class, "camerapicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
takt_camera_picture_init (TaktCameraPicture *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), takt_fill_layout_new ());
  self->is_wanted = self->is_in_view = TRUE;
  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_COVER);
  self->image = gtk_image_new_from_icon_name ("takt-printer-symbolic");
  gtk_image_set_pixel_size (GTK_IMAGE (self->image), 40);
  gtk_widget_set_halign (self->image, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->image, GTK_ALIGN_CENTER);

  self->badge = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  self->badge_image = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->badge_image), 12);
  self->badge_label = gtk_label_new (NULL);
  gtk_box_append (GTK_BOX (self->badge), self->badge_image);
  gtk_box_append (GTK_BOX (self->badge), self->badge_label);
  gtk_widget_add_css_class (self->badge, "camera-badge");
  gtk_widget_set_halign (self->badge, GTK_ALIGN_START);
  gtk_widget_set_valign (self->badge, GTK_ALIGN_START);

  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  gtk_widget_set_parent (self->badge, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  show_texture (self, NULL);
  show_badge (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Camera"), -1);
}

GtkWidget *
takt_camera_picture_new (void)
{
  return g_object_new (TAKT_TYPE_CAMERA_PICTURE, NULL);
}

/** takt_camera_picture_set: shows the camera of this printer; @shop: (nullable): NULL lets go. */
void
takt_camera_picture_set (TaktCameraPicture *self, TaktShop *shop, gint64 printer_id)
{
  g_autoptr (GBytes) jpeg = NULL;

  g_return_if_fail (TAKT_IS_CAMERA_PICTURE (self));
  g_return_if_fail (shop == NULL || TAKT_IS_SHOP (shop));

  let_go (self);
  if (shop == NULL)
    return;

  self->camera = g_object_ref (takt_cameras_get (takt_shop_get_cameras (shop), printer_id));
  g_signal_connect_object (self->camera, "frame", G_CALLBACK (frame_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->camera, "problem", G_CALLBACK (show_badge), self, G_CONNECT_SWAPPED);
  jpeg = takt_camera_dup_frame (self->camera, NULL);
  if (jpeg != NULL)
    take_frame (self, jpeg);
  follow (self);
}

/** takt_camera_picture_set_wanted: FALSE for a printer that cannot send pictures now: nobody knocks at its door. */
void
takt_camera_picture_set_wanted (TaktCameraPicture *self, gboolean is_wanted)
{
  g_return_if_fail (TAKT_IS_CAMERA_PICTURE (self));

  if (self->is_wanted == is_wanted)
    return;

  self->is_wanted = is_wanted;
  follow (self);
}

/** takt_camera_picture_set_in_view: FALSE when it was scrolled away. */
void
takt_camera_picture_set_in_view (TaktCameraPicture *self, gboolean is_in_view)
{
  g_return_if_fail (TAKT_IS_CAMERA_PICTURE (self));

  if (self->is_in_view == is_in_view)
    return;

  self->is_in_view = is_in_view;
  follow (self);
}

/** takt_camera_picture_set_light: whether the printer's light is off, so that little is to be seen. */
void
takt_camera_picture_set_light (TaktCameraPicture *self, gboolean is_off)
{
  g_return_if_fail (TAKT_IS_CAMERA_PICTURE (self));

  if (self->is_dark == is_off)
    return;

  self->is_dark = is_off;
  show_badge (self);
}
