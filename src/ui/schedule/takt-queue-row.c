/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-queue-row.h"

#include "takt-format.h"
#include "widgets/takt-product-picture.h"

#include <glib/gi18n-lib.h>

#define PICTURE_SIZE 42

/**
 * TaktQueueRow:
 *
 * A print that waits: what, how long, when, and the one thing that matters about it. Drag it by any part of it, its handle shows that it can
 * be; Alt+Up and Alt+Down do the same.
 */
struct _TaktQueueRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *picture;
  GtkWidget *title;
  GtkWidget *times;
  GtkWidget *note;
  GtkWidget *note_icon;
  GtkWidget *note_label;
  GtkWidget *pin;

  gint64 job_id;
  gint64 profile_id;
};

enum
{
  STEP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktQueueRow, takt_queue_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
step_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  g_signal_emit (widget, signals[STEP], 0, g_variant_get_int32 (args));
  return TRUE;
}

static GdkContentProvider *
prepare_drag_cb (GtkDragSource *source, double x, double y, TaktQueueRow *self)
{
  return gdk_content_provider_new_typed (G_TYPE_INT64, self->job_id);
}

static void
begin_drag_cb (GtkDragSource *source, GdkDrag *drag, TaktQueueRow *self)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, picture, 12, 12);
  gtk_widget_add_css_class (GTK_WIDGET (self), "dragged");
}

static void
end_drag_cb (GtkDragSource *source, GdkDrag *drag, gboolean delete_data, TaktQueueRow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "dragged");
}

static void
takt_queue_row_class_init (TaktQueueRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[STEP] = g_signal_new ("step", TAKT_TYPE_QUEUE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, step_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, step_cb, "i", 1);
}

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
takt_queue_row_init (TaktQueueRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9),
            *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *handle = gtk_image_new_from_icon_name ("list-drag-handle-symbolic");
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_widget_add_css_class (GTK_WIDGET (self), "queue-row");
  gtk_widget_add_css_class (handle, "dim-label");
  gtk_widget_set_cursor_from_name (handle, "grab");
  self->picture = takt_product_picture_new (PICTURE_SIZE);
  gtk_widget_set_valign (self->picture, GTK_ALIGN_CENTER);
  self->title = make_label ("strong");
  self->times = make_label ("caption");
  gtk_widget_add_css_class (self->times, "dim-label");
  self->note = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  self->note_icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->note_icon), 13);
  self->note_label = make_label ("caption");
  gtk_box_append (GTK_BOX (self->note), self->note_icon);
  gtk_box_append (GTK_BOX (self->note), self->note_label);
  self->pin = gtk_image_new_from_icon_name ("view-pin-symbolic");
  gtk_widget_set_valign (self->pin, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (self->pin, _ ("Pinned: a plan leaves it where it is"));
  gtk_box_append (GTK_BOX (texts), self->title);
  gtk_box_append (GTK_BOX (texts), self->times);
  gtk_box_append (GTK_BOX (texts), self->note);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), handle);
  gtk_box_append (GTK_BOX (box), self->picture);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), self->pin);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_drag_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_drag_cb), self);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_drag_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (source));
}

GtkWidget *
takt_queue_row_new (void)
{
  return g_object_new (TAKT_TYPE_QUEUE_ROW, NULL);
}

/** takt_queue_row_set: @block: (transfer none): what it shows from now on; read at once */
void
takt_queue_row_set (TaktQueueRow *self,
                    TaktShop *shop,
                    const TaktScheduleBlock *block,
                    const char *printer_name,
                    TaktTime now)
{
  static const char *const note_classes[] = { "dim-label", "accent-text", "warning-text", "error-text" };
  const char *icon_name, *css_class;
  g_autofree char *note = NULL, *title = NULL, *times = NULL, *label = NULL;
  g_autofree char *minutes = takt_format_minutes (block->minutes);
  g_autofree char *start = takt_format_when (block->from, now);

  g_return_if_fail (TAKT_IS_QUEUE_ROW (self));

  note = takt_schedule_block_get_note (block, now, &icon_name, &css_class);
  title = block->subtitle != NULL ? g_strdup_printf (C_ ("job", "%1$s %2$s"), block->title, block->subtitle)
                                  : g_strdup (block->title);
  if (block->from == TAKT_TIME_UNSET)
    /* Translators: how long a print takes; nobody knows when it can begin. */
    times = g_strdup_printf (_ ("%s · no start yet"), minutes);
  else
    /* Translators: how long a print takes, and when it begins. */
    times = g_strdup_printf (C_ ("queue", "%1$s · %2$s"), minutes, start);
  label = block->from != TAKT_TIME_UNSET ? takt_schedule_block_describe (block, printer_name, now)
                                         : g_strdup (title);

  self->job_id = block->job_id;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_widget_set_tooltip_text (self->title, title);
  gtk_label_set_text (GTK_LABEL (self->times), times);
  gtk_label_set_text (GTK_LABEL (self->note_label), note);
  gtk_widget_set_tooltip_text (self->note, note);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->note_icon), icon_name);
  for (gsize i = 0; i < G_N_ELEMENTS (note_classes); i++)
    gtk_widget_remove_css_class (self->note, note_classes[i]);
  gtk_widget_add_css_class (self->note, css_class);
  gtk_widget_set_visible (self->pin, block->is_pinned);
  if (self->profile_id != block->profile_id)
    takt_product_picture_set (TAKT_PRODUCT_PICTURE (self->picture), shop, block->profile_id);
  self->profile_id = block->profile_id;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, note, -1);
}

gint64
takt_queue_row_get_job_id (TaktQueueRow *self)
{
  return self->job_id;
}
