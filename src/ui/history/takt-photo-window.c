/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "history/takt-photo-window.h"

#include "history/takt-photo-texture.h"
#include "history/takt-print-detail.h"
#include "models/takt-print-row.h"

#include <glib/gi18n-lib.h>

#define LEAST_WIDTH  360
#define LEAST_HEIGHT 480

/**
 * TaktPhotoWindow:
 *
 * A photo of a print as large as the window it covers. The arrow keys lead to the photo before and after it, of this print and then of the
 * next one in the list; Esc closes.
 *
 * Signal "moved": another print is shown.
 */
struct _TaktPhotoWindow
{
  AdwWindow parent_instance;

  GtkWidget *heading; /* an AdwWindowTitle */
  GtkWidget *back_button;
  GtkWidget *forth_button;
  GtkWidget *stack;
  GtkWidget *picture;
  GtkWidget *nothing;

  TaktShop *shop;       /* (owned) */
  TaktLiveList *prints; /* (owned) */
  gint64 print_id;
  GPtrArray *shots; /* (owned) (element-type TaktPhoto) of the print, the oldest first */
  guint at;
  GCancellable *cancellable; /* (owned) (nullable) of a photo under way */
};

enum
{
  MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktPhotoWindow, takt_photo_window, ADW_TYPE_WINDOW)

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktPhotoWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = takt_photo_texture_load_finish (TAKT_PHOTOS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (texture == NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      adw_status_page_set_title (ADW_STATUS_PAGE (self->nothing), _ ("The Photo Cannot Be Shown"));
      adw_status_page_set_description (ADW_STATUS_PAGE (self->nothing), escaped);
      gtk_stack_set_visible_child (GTK_STACK (self->stack), self->nothing);
      return;
    }
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
}

static void
stop_reading (TaktPhotoWindow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* The photo before stands until the new one is there, so that nothing flickers. */
static void
load (TaktPhotoWindow *self, gint64 photo_id)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  self->cancellable = g_cancellable_new ();
  takt_photo_texture_load_async (takt_shop_get_photos (self->shop), photo_id,
                                 MAX (MAX (width, gtk_widget_get_width (GTK_WIDGET (self))), LEAST_WIDTH)
                                     * gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                                 self->cancellable, loaded_cb, g_object_ref (self));
}

static gboolean
has_print_beside (TaktPhotoWindow *self, int step)
{
  guint position;

  return takt_live_list_find (self->prints, self->print_id, &position)
         && (step < 0 ? position > 0 : position + 1 < g_list_model_get_n_items (G_LIST_MODEL (self->prints)));
}

static void
show (TaktPhotoWindow *self)
{
  const TaktPhoto *photo = self->at < self->shots->len ? self->shots->pdata[self->at] : NULL;
  g_autoptr (TaktPrint) print = takt_prints_get (takt_shop_get_history (self->shop), self->print_id, NULL);
  g_autofree char *name = print != NULL ? takt_print_dup_name (print) : g_strdup ("");
  g_autofree char *words =
      photo != NULL ? takt_print_dup_photo_words (self->shop, photo) : g_strdup (_ ("No photo was taken"));
  g_autofree char *label = g_strdup_printf ("%s, %s", name, words);

  stop_reading (self);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->heading), name);
  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->heading), words);
  gtk_window_set_title (GTK_WINDOW (self), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_sensitive (self->back_button, self->at > 0 || has_print_beside (self, -1));
  gtk_widget_set_sensitive (self->forth_button,
                            self->at + 1 < self->shots->len || has_print_beside (self, 1));
  adw_status_page_set_title (ADW_STATUS_PAGE (self->nothing), _ ("No Photo of This Print"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->nothing), NULL);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), photo != NULL ? self->picture : self->nothing);
  if (photo != NULL)
    load (self, photo->id);
}

static void
read_shots (TaktPhotoWindow *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->shots, g_ptr_array_unref);
  self->shots =
      takt_history_list_photos_of_attempt (takt_shop_get_history (self->shop), self->print_id, &error);
  if (self->shots == NULL)
    {
      g_warning ("The photos of a print cannot be read: %s", error->message);
      self->shots = g_ptr_array_new ();
    }
}

static void
step (TaktPhotoWindow *self, int by)
{
  guint position;
  g_autoptr (TaktRow) row = NULL;

  if (by < 0 ? self->at > 0 : self->at + 1 < self->shots->len)
    {
      self->at = by < 0 ? self->at - 1 : self->at + 1;
      show (self);
      return;
    }
  if (!has_print_beside (self, by))
    return;

  takt_live_list_find (self->prints, self->print_id, &position);
  row = g_list_model_get_item (G_LIST_MODEL (self->prints), by < 0 ? position - 1 : position + 1);
  self->print_id = takt_row_get_id (row);
  read_shots (self);
  self->at = by < 0 && self->shots->len > 0 ? self->shots->len - 1 : 0;
  show (self);
  g_signal_emit (self, signals[MOVED], 0);
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (TAKT_PHOTO_WINDOW (widget), -1);
}

static void
forth_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  step (TAKT_PHOTO_WINDOW (widget), 1);
}

/* Left is back where one reads from the left. */
static gboolean
key_pressed_cb (TaktPhotoWindow *self, guint key, guint code, GdkModifierType state)
{
  const gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      step (self, is_rtl ? 1 : -1);
      return TRUE;
    case GDK_KEY_Right:
      step (self, is_rtl ? -1 : 1);
      return TRUE;
    case GDK_KEY_Page_Up:
      step (self, -1);
      return TRUE;
    case GDK_KEY_Page_Down:
      step (self, 1);
      return TRUE;
    case GDK_KEY_Escape:
      gtk_window_close (GTK_WINDOW (self));
      return TRUE;
    default:
      return FALSE;
    }
}

static void
takt_photo_window_dispose (GObject *object)
{
  TaktPhotoWindow *self = TAKT_PHOTO_WINDOW (object);

  stop_reading (self);
  g_clear_pointer (&self->shots, g_ptr_array_unref);
  g_clear_object (&self->prints);
  g_clear_object (&self->shop);
  G_OBJECT_CLASS (takt_photo_window_parent_class)->dispose (object);
}

static void
takt_photo_window_class_init (TaktPhotoWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_photo_window_dispose;
  signals[MOVED] =
      g_signal_new ("moved", TAKT_TYPE_PHOTO_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "photo.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "photo.forth", NULL, forth_cb);
}

static GtkWidget *
make_button (const char *icon_name, const char *words, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
takt_photo_window_init (TaktPhotoWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->heading = adw_window_title_new ("", "");
  self->back_button = make_button ("go-previous-symbolic", _ ("Previous Photo"), "photo.back");
  self->forth_button = make_button ("go-next-symbolic", _ ("Next Photo"), "photo.forth");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar), self->heading);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->back_button);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), self->forth_button);

  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_CONTAIN);
  self->nothing = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->nothing), "camera-photo-symbolic");
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_child (GTK_STACK (self->stack), self->picture);
  gtk_stack_add_child (GTK_STACK (self->stack), self->nothing);
  gtk_box_append (GTK_BOX (box), bar);
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_window_set_content (ADW_WINDOW (self), box);

  /* Before the buttons, that would move the focus. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/**
 * takt_photo_window_new:
 * @prints: what the arrow keys lead through
 * @photo_id: of the print; 0: its first
 *
 * Returns: (transfer none): a window over @parent, in its size, not shown yet
 */
TaktPhotoWindow *
takt_photo_window_new (GtkWindow *parent,
                       TaktShop *shop,
                       TaktLiveList *prints,
                       gint64 print_id,
                       gint64 photo_id)
{
  TaktPhotoWindow *self = g_object_new (TAKT_TYPE_PHOTO_WINDOW, "modal", TRUE, "transient-for", parent, NULL);

  gtk_window_set_default_size (GTK_WINDOW (self),
                               MAX (gtk_widget_get_width (GTK_WIDGET (parent)), LEAST_WIDTH),
                               MAX (gtk_widget_get_height (GTK_WIDGET (parent)), LEAST_HEIGHT));
  self->shop = g_object_ref (shop);
  self->prints = g_object_ref (prints);
  self->print_id = print_id;
  read_shots (self);
  for (guint i = 0; i < self->shots->len; i++)
    if (((const TaktPhoto *) self->shots->pdata[i])->id == photo_id)
      self->at = i;
  show (self);
  return self;
}

/** takt_photo_window_get_print: whose photo is shown. */
gint64
takt_photo_window_get_print (TaktPhotoWindow *self)
{
  g_return_val_if_fail (TAKT_IS_PHOTO_WINDOW (self), 0);
  return self->print_id;
}

/** takt_photo_window_get_photo: that is shown; 0: none */
gint64
takt_photo_window_get_photo (TaktPhotoWindow *self)
{
  g_return_val_if_fail (TAKT_IS_PHOTO_WINDOW (self), 0);
  return self->at < self->shots->len ? ((const TaktPhoto *) self->shots->pdata[self->at])->id : 0;
}
