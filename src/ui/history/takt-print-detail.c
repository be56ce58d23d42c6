/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "history/takt-print-detail.h"

#include "history/takt-photo-texture.h"
#include "materials/takt-spool-words.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-status-pill.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define PHOTO_HEIGHT 220
#define PHOTO_WIDTH  800 /* device px a photo is decoded to at most */
#define SPACE        12

/**
 * TaktPrintDetail:
 *
 * All that is known of one ended print: its photos, what it was for and on, and how it went against the plan. The page has the actions
 * print.close, .previous, .next, and .photo, which shows the photo (int64, 0: the first) as large as the window.
 */
struct _TaktPrintDetail
{
  GtkBox parent_instance;

  GtkWidget *close_button;
  GtkWidget *title;
  GtkWidget *photo_button;
  GtkWidget *photos; /* a GtkStack */
  GtkWidget *picture;
  GtkWidget *product;
  GtkWidget *caption;
  GtkWidget *older_button;
  GtkWidget *newer_button;
  GtkWidget *pill;
  GtkWidget *moment;
  GtkWidget *reason;
  GtkWidget *list;

  TaktShop *shop;            /* (unowned): the page's, while a row is shown */
  TaktPrintRow *row;         /* (owned) (nullable) */
  GPtrArray *shots;          /* (owned) (nullable) (element-type TaktPhoto) of the print, the oldest first */
  guint at;                  /* which of them is shown */
  gint64 shown_photo;        /* whose picture is shown or under way; 0: none */
  GCancellable *cancellable; /* (owned) (nullable) of a photo under way */
};

G_DEFINE_FINAL_TYPE (TaktPrintDetail, takt_print_detail, GTK_TYPE_BOX)

/** takt_print_dup_name: what people call it: its product, else its job. */
char *
takt_print_dup_name (const TaktPrint *print)
{
  return g_strdup (print->product != NULL ? print->product
                   : print->title != NULL ? print->title
                                          : _ ("Print at the printer"));
}

/** takt_print_dup_photo_words: on which occasion it was taken, and when. */
char *
takt_print_dup_photo_words (TaktShop *shop, const TaktPhoto *photo)
{
  const char *occasions[] = { [TAKT_PHOTO_FIRST_LAYER] = _ ("After the first layer"),
                              [TAKT_PHOTO_COMPLETED] = _ ("When it was done"),
                              [TAKT_PHOTO_FAILED] = _ ("When it failed"),
                              [TAKT_PHOTO_PERSON] = _ ("Taken by hand") };
  g_autofree char *when = takt_format_moment (photo->taken_at, takt_clock_now (takt_shop_get_clock (shop)));

  return g_strdup_printf ("%s · %s", occasions[photo->kind], when);
}

/* ---- photos */

static void
stop_reading (TaktPrintDetail *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktPrintDetail) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = takt_photo_texture_load_finish (TAKT_PHOTOS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (texture == NULL)
    {
      gtk_label_set_label (GTK_LABEL (self->caption), error->message);
      return;
    }
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child (GTK_STACK (self->photos), self->picture);
}

static const TaktPhoto *
get_shot (TaktPrintDetail *self)
{
  return self->shots != NULL && self->at < self->shots->len ? self->shots->pdata[self->at] : NULL;
}

static void
show_shot (TaktPrintDetail *self)
{
  const TaktPhoto *photo = get_shot (self);
  gint64 id = photo != NULL ? photo->id : 0;
  g_autofree char *words =
      photo != NULL ? takt_print_dup_photo_words (self->shop, photo) : g_strdup (_ ("No photo was taken"));
  g_autofree char *label = g_strdup_printf (_ ("Photo: %s. Show it as large as the window"), words);

  gtk_label_set_label (GTK_LABEL (self->caption), words);
  gtk_widget_set_tooltip_text (self->caption, words);
  gtk_widget_set_visible (self->older_button, self->shots != NULL && self->shots->len > 1);
  gtk_widget_set_visible (self->newer_button, self->shots != NULL && self->shots->len > 1);
  gtk_widget_set_sensitive (self->older_button, self->at > 0);
  gtk_widget_set_sensitive (self->newer_button, self->shots != NULL && self->at + 1 < self->shots->len);
  gtk_widget_set_sensitive (self->photo_button, photo != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->photo_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  photo != NULL ? label : words, -1);
  if (id == self->shown_photo)
    return;

  stop_reading (self);
  self->shown_photo = id;
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  gtk_stack_set_visible_child (GTK_STACK (self->photos), self->product);
  if (id == 0)
    return;
  self->cancellable = g_cancellable_new ();
  takt_photo_texture_load_async (takt_shop_get_photos (self->shop), id, PHOTO_WIDTH, self->cancellable,
                                 loaded_cb, g_object_ref (self));
}

/* The photo that stands for the print first; another stays where the print alone was read anew. */
static void
read_shots (TaktPrintDetail *self, const TaktPrint *print)
{
  const gint64 wanted = get_shot (self) != NULL ? get_shot (self)->id : print->photo_id;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->shots, g_ptr_array_unref);
  self->shots = takt_history_list_photos_of_attempt (takt_shop_get_history (self->shop), print->id, &error);
  if (self->shots == NULL)
    g_warning ("The photos of a print cannot be read: %s", error->message);
  self->at = 0;
  for (guint i = 0; self->shots != NULL && i < self->shots->len; i++)
    if (((const TaktPhoto *) self->shots->pdata[i])->id == wanted)
      self->at = i;
  show_shot (self);
}

static void
step_cb (TaktPrintDetail *self, GtkWidget *button)
{
  if (button == self->older_button && self->at > 0)
    self->at--;
  else if (button == self->newer_button && self->shots != NULL && self->at + 1 < self->shots->len)
    self->at++;
  show_shot (self);
}

static void
photo_clicked_cb (TaktPrintDetail *self)
{
  const TaktPhoto *photo = get_shot (self);

  if (photo != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "print.photo", "x", photo->id);
}

/* ---- facts */

static GtkWidget *
add_fact (TaktPrintDetail *self, const char *name, const char *value, const char *note)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), note != NULL ? note : "");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_tooltip_text (label, value);
  gtk_widget_set_hexpand (label, TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
  return row;
}

/* One that leads to the thing on its page. */
static void
add_place (TaktPrintDetail *self,
           const char *name,
           const char *value,
           const char *note,
           const char *page,
           gint64 id)
{
  GtkWidget *row = add_fact (self, name, value, note);

  if (id == 0)
    return;
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(sx)", page, id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
}

static void
add_spools (TaktPrintDetail *self, gint64 id)
{
  g_autoptr (TaktAttempt) attempt = takt_history_get (takt_shop_get_history (self->shop), id, NULL);
  TaktMaterials *materials = takt_shop_get_materials (self->shop);

  for (guint i = 0; attempt != NULL && i < attempt->bookings->len; i++)
    {
      const TaktBooking *booking = &g_array_index (attempt->bookings, TaktBooking, i);
      g_autoptr (TaktMaterial) spool =
          booking->material_id != 0 ? takt_materials_get (materials, booking->material_id, NULL) : NULL;
      g_autofree char *name =
          spool != NULL ? takt_spool_dup_title (spool->material_type, spool->color) : NULL;
      g_autofree char *grams = takt_format_grams (booking->grams);
      g_autofree char *cost = takt_format_money (booking->cost_minor, booking->currency);
      g_autofree char *note =
          booking->material_id != 0 ? g_strdup_printf ("%s · %s", grams, cost) : g_strdup (grams);

      add_place (self, _ ("Spool"),
                 name != NULL                ? name
                 : booking->material_id != 0 ? _ ("Deleted")
                                             : _ ("Not known"),
                 note, "materials", spool != NULL ? spool->id : 0);
    }
}

/* "4 % longer than planned": @planned is not 0. */
static char *
dup_against_plan (const char *planned, gint64 is, gint64 was_planned)
{
  double off = 100.0 * (double) (is - was_planned) / (double) was_planned;

  /* Translators: what was planned, and by how many per cent it is off: "planned 2 h 04 min (+4 %)". */
  return g_strdup_printf (_ ("planned %1$s (%2$+.0f %%)"), planned, off);
}

static void
add_figures (TaktPrintDetail *self, const TaktPrint *print)
{
  g_autofree char *minutes = takt_format_minutes (print->minutes);
  g_autofree char *planned = takt_format_minutes (print->planned_minutes);
  g_autofree char *grams = takt_format_grams (print->grams);
  g_autofree char *planned_grams = takt_format_grams (print->planned_grams);
  g_autofree char *cost =
      takt_format_money (print->cost_minor, takt_history_get_currency (takt_shop_get_history (self->shop)));
  const gboolean is_whole = print->outcome == TAKT_JOB_COMPLETED;
  g_autofree char *time_note = NULL;
  g_autofree char *grams_note = NULL;

  if (print->planned_minutes > 0)
    time_note = is_whole && print->start_is_known
                    ? dup_against_plan (planned, print->minutes, print->planned_minutes)
                    : g_strdup_printf (_ ("planned %s"), planned);
  if (print->planned_grams > 0)
    grams_note = is_whole ? dup_against_plan (planned_grams, print->grams, print->planned_grams)
                          : g_strdup_printf (_ ("planned %s"), planned_grams);
  add_fact (self, _ ("Printing time"), minutes, time_note);
  if (print->grams > 0 || print->planned_grams > 0)
    add_fact (self, _ ("Material"), grams, grams_note);
  if (print->cost_minor > 0)
    add_fact (self, _ ("Material cost"), cost, NULL);
  if (!is_whole)
    {
      g_autofree char *percent = takt_format_percent (print->progress_percent);

      add_fact (self, _ ("Progress"), percent, NULL);
    }
  if (print->incidents > 0)
    {
      g_autofree char *pauses = g_strdup_printf ("%d", print->incidents);

      add_fact (self, _ ("Pauses of the printer"), pauses, NULL);
    }
}

static void
show_facts (TaktPrintDetail *self, const TaktPrint *print)
{
  const TaktTime now = takt_clock_now (takt_shop_get_clock (self->shop));
  g_autofree char *started = takt_format_moment (print->started_at, now);
  g_autofree char *ended = takt_format_moment (print->ended_at, now);
  g_autofree char *order = print->order_number != NULL ? g_strdup_printf ("#%s", print->order_number) : NULL;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  if (order != NULL)
    add_place (self, _ ("Order"), order, NULL, "orders", print->order_id);
  if (print->product != NULL)
    {
      g_autofree char *pieces =
          print->quantity > 0
              ? g_strdup_printf (ngettext ("%d piece", "%d pieces", print->quantity), print->quantity)
              : NULL;

      add_place (self, _ ("Product"), print->product, pieces, "products", print->profile_id);
    }
  if (print->title != NULL)
    add_fact (self, _ ("Job"), print->begun_at_machine ? _ ("begun at the printer") : NULL, print->title);
  add_place (self, _ ("Printer"), print->printer, NULL, "printers", print->printer_id);
  add_spools (self, print->id);
  add_fact (self, _ ("Started"), print->started_at != TAKT_TIME_UNSET ? started : _ ("Not known"),
            print->started_at != TAKT_TIME_UNSET && !print->start_is_known ? _ ("estimated") : NULL);
  add_fact (self, _ ("Ended"), ended, NULL);
  add_figures (self, print);
}

static void
show (TaktPrintDetail *self)
{
  const TaktPrint *print = takt_print_row_get_print (self->row);
  g_autofree char *name = NULL;
  g_autofree char *moment = NULL;

  if (print == NULL || self->shop == NULL)
    return;
  name = takt_print_dup_name (print);
  moment = takt_format_moment (print->ended_at, takt_clock_now (takt_shop_get_clock (self->shop)));
  gtk_label_set_label (GTK_LABEL (self->title), name);
  gtk_widget_set_tooltip_text (self->title, name);
  takt_status_pill_set_job (TAKT_STATUS_PILL (self->pill), print->outcome);
  gtk_label_set_label (GTK_LABEL (self->moment), moment);
  gtk_label_set_label (GTK_LABEL (self->reason), print->reason != NULL ? print->reason : "");
  gtk_widget_set_visible (self->reason, print->reason != NULL);
  takt_product_picture_set (TAKT_PRODUCT_PICTURE (self->product), self->shop, print->profile_id);
  read_shots (self, print);
  show_facts (self, print);
}

/** takt_print_detail_show: @row: (nullable): shown, and followed when it changes. @shop: (nullable) without a row */
void
takt_print_detail_show (TaktPrintDetail *self, TaktShop *shop, TaktPrintRow *row)
{
  g_return_if_fail (TAKT_IS_PRINT_DETAIL (self));

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, show, self);
  stop_reading (self);
  self->shown_photo = 0;
  g_clear_pointer (&self->shots, g_ptr_array_unref);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  self->shop = shop;
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  g_signal_connect_swapped (row, "notify::revision", G_CALLBACK (show), self);
  show (self);
}

/** takt_print_detail_set_alone: whether it is a page of its own, that one goes back from. */
void
takt_print_detail_set_alone (TaktPrintDetail *self, gboolean is_alone)
{
  const char *words = is_alone ? _ ("Back to the Prints") : _ ("Close");

  g_return_if_fail (TAKT_IS_PRINT_DETAIL (self));

  gtk_button_set_icon_name (GTK_BUTTON (self->close_button),
                            is_alone ? "go-previous-symbolic" : "window-close-symbolic");
  gtk_widget_set_tooltip_text (self->close_button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close_button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static void
takt_print_detail_dispose (GObject *object)
{
  TaktPrintDetail *self = TAKT_PRINT_DETAIL (object);

  stop_reading (self);
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, show, self);
  g_clear_object (&self->row);
  g_clear_pointer (&self->shots, g_ptr_array_unref);
  G_OBJECT_CLASS (takt_print_detail_parent_class)->dispose (object);
}

static void
takt_print_detail_class_init (TaktPrintDetailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_print_detail_dispose;
}

static GtkWidget *
make_button (const char *icon_name, const char *words, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (action != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
make_head (TaktPrintDetail *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->close_button = make_button ("window-close-symbolic", _ ("Close"), "print.close");
  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_box_append (GTK_BOX (head), self->close_button);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), make_button ("go-up-symbolic", _ ("Previous Print"), "print.previous"));
  gtk_box_append (GTK_BOX (head), make_button ("go-down-symbolic", _ ("Next Print"), "print.next"));
  return head;
}

static GtkWidget *
make_photo (TaktPrintDetail *self)
{
  self->picture = gtk_picture_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), GTK_CONTENT_FIT_CONTAIN);
  self->product = takt_product_picture_new (PHOTO_HEIGHT);
  gtk_widget_set_halign (self->product, GTK_ALIGN_FILL);
  self->photos = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (self->photos), self->product);
  gtk_stack_add_child (GTK_STACK (self->photos), self->picture);
  gtk_widget_set_size_request (self->photos, -1, PHOTO_HEIGHT);
  gtk_widget_set_overflow (self->photos, GTK_OVERFLOW_HIDDEN);
  self->photo_button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->photo_button), self->photos);
  g_signal_connect_object (self->photo_button, "clicked", G_CALLBACK (photo_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_css_class (self->photo_button, "print-photo");
  return self->photo_button;
}

static GtkWidget *
make_caption (TaktPrintDetail *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->older_button = make_button ("go-previous-symbolic", _ ("Previous Photo"), NULL);
  self->newer_button = make_button ("go-next-symbolic", _ ("Next Photo"), NULL);
  g_signal_connect_object (self->older_button, "clicked", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->newer_button, "clicked", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
  self->caption = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->caption), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->caption, TRUE);
  gtk_widget_add_css_class (self->caption, "caption");
  gtk_widget_add_css_class (self->caption, "dim-label");
  gtk_box_append (GTK_BOX (line), self->older_button);
  gtk_box_append (GTK_BOX (line), self->caption);
  gtk_box_append (GTK_BOX (line), self->newer_button);
  return line;
}

static GtkWidget *
make_result (TaktPrintDetail *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACE);

  self->pill = takt_status_pill_new ();
  self->moment = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->moment), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->moment, "dim-label");
  gtk_box_append (GTK_BOX (line), self->pill);
  gtk_box_append (GTK_BOX (line), self->moment);
  return line;
}

static void
takt_print_detail_init (TaktPrintDetail *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), SPACE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "print-detail");
  gtk_box_append (GTK_BOX (self), make_head (self));
  gtk_box_append (GTK_BOX (self), make_photo (self));
  gtk_box_append (GTK_BOX (self), make_caption (self));
  gtk_box_append (GTK_BOX (self), make_result (self));
  self->reason = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->reason), 0);
  gtk_label_set_wrap (GTK_LABEL (self->reason), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->reason), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (self->reason), TRUE);
  gtk_box_append (GTK_BOX (self), self->reason);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_valign (self->list, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self), self->list);
  takt_print_detail_set_alone (self, FALSE);
}
