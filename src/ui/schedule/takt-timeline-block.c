/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-timeline-block.h"

#include "compat/takt-style.h"
#include "takt-format.h"
#include "widgets/takt-product-picture.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

#define BAND         6 /* px of material colour where the print begins */
#define PICTURE_SIZE 32
/* So long a block must be to show it, in px. */
#define LENGTH_PICTURE 124
#define LENGTH_TEXT    60
#define LENGTH_ICON    26

/**
 * TaktTimelineBlock:
 *
 * A print on the timeline or the week: a button that selects it. Its material is a band where it begins, its progress the only fill, its
 * risk a ring and a word. What does not fit its length is left out; the tooltip has all of it.
 */
struct _TaktTimelineBlock
{
  GtkButton parent_instance;

  GtkWidget *grid;
  GtkWidget *picture;
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *note;
  GtkWidget *note_icon;
  GtkWidget *note_label;
  GtkWidget *pin;

  GtkOrientation time;
  gint64 job_id;
  gint64 profile_id;
  gboolean is_planned;
  gboolean is_pinned;
  gboolean has_color;
  GdkRGBA color;
  double length; /* px */
  double fill;   /* px from its visible begin */
};

G_DEFINE_FINAL_TYPE (TaktTimelineBlock, takt_timeline_block, GTK_TYPE_BUTTON)

/* It is as large as its time is long: its content is cut, and never makes it larger. */
static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_button_get_child (GTK_BUTTON (widget));
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int minimum_width, minimum_height, w, h;
  GtkAllocation allocation;

  if (child == NULL || !gtk_widget_should_layout (child))
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  w = MAX (width - BAND, minimum_width);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, w, &minimum_height, NULL, NULL, NULL);
  h = MAX (height, minimum_height);
  allocation = (GtkAllocation){ is_rtl ? width - BAND - w : BAND, 0, w, h };
  gtk_widget_size_allocate (child, &allocation, -1);
}

static void
takt_timeline_block_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktTimelineBlock *self = TAKT_TIMELINE_BLOCK (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA color;

  if (self->fill > 0 && takt_style_lookup_color (widget, "takt_accent_tint", &color))
    {
      float fill = (float) MIN (self->fill, self->time == GTK_ORIENTATION_HORIZONTAL ? width : height);

      if (self->time == GTK_ORIENTATION_VERTICAL)
        gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (0, 0, width, fill));
      else
        gtk_snapshot_append_color (snapshot, &color,
                                   &GRAPHENE_RECT_INIT (is_rtl ? width - fill : 0, 0, fill, height));
    }
  if (self->has_color)
    {
      GdkRGBA line;

      /* White filament on a white card, black on black: the band has an edge. */
      takt_style_get_color (widget, &line);
      line.alpha *= 0.25f;
      gtk_snapshot_append_color (snapshot, &self->color,
                                 &GRAPHENE_RECT_INIT (is_rtl ? width - BAND : 0, 0, BAND, height));
      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT (is_rtl ? width - BAND - 1 : BAND, 0, 1, height));
    }
  GTK_WIDGET_CLASS (takt_timeline_block_parent_class)->snapshot (widget, snapshot);
}

static void
takt_timeline_block_class_init (TaktTimelineBlockClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = takt_timeline_block_snapshot;
}

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
takt_timeline_block_init (TaktTimelineBlock *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "timeline-block");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (NULL, measure, allocate));

  self->grid = gtk_grid_new ();
  self->picture = takt_product_picture_new (PICTURE_SIZE);
  /* Not the grid's spacing: that stays where the picture is left out. */
  gtk_widget_set_margin_end (self->picture, 8);
  gtk_widget_set_valign (self->picture, GTK_ALIGN_CENTER);
  self->title = make_label ("strong");
  gtk_widget_add_css_class (self->title, "numeric");
  /* Orders of a week differ in their last digits. */
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_START);
  self->subtitle = make_label ("caption");
  self->note = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  self->note_icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->note_icon), 13);
  self->note_label = make_label ("caption");
  gtk_widget_add_css_class (self->note_label, "numeric");
  self->pin = gtk_image_new_from_icon_name ("view-pin-symbolic");
  gtk_image_set_pixel_size (GTK_IMAGE (self->pin), 13);
  gtk_widget_set_valign (self->pin, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (self->note), self->note_icon);
  gtk_box_append (GTK_BOX (self->note), self->note_label);
  gtk_button_set_child (GTK_BUTTON (self), self->grid);
}

/** takt_timeline_block_new: @time: the direction in which time passes */
GtkWidget *
takt_timeline_block_new (GtkOrientation time)
{
  TaktTimelineBlock *self = g_object_new (TAKT_TYPE_TIMELINE_BLOCK, NULL);

  GtkGrid *grid = GTK_GRID (self->grid);
  gboolean is_tall = time == GTK_ORIENTATION_VERTICAL;

  self->time = time;
  gtk_grid_attach (grid, self->picture, 0, 0, 1, is_tall ? 1 : 2);
  gtk_grid_attach (grid, self->title, is_tall ? 0 : 1, is_tall ? 1 : 0, 1, 1);
  gtk_grid_attach (grid, self->pin, 2, 0, 1, 1);
  gtk_grid_attach (grid, self->subtitle, 1, 1, 2, 1);
  gtk_grid_attach (grid, self->note, 0, 2, 3, 1);
  if (is_tall)
    gtk_widget_set_halign (self->picture, GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self), time == GTK_ORIENTATION_HORIZONTAL ? "wide" : "tall");
  return GTK_WIDGET (self);
}

static void
set_class (GtkWidget *widget, const char *css_class, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* What fits is shown; the widgets are as they were before unless it changes. */
static void
show_what_fits (TaktTimelineBlock *self)
{
  gboolean is_tall = self->time == GTK_ORIENTATION_VERTICAL;
  gboolean has_text = is_tall || self->length >= LENGTH_TEXT;
  gboolean has_picture = is_tall ? self->length >= 80 : self->length >= LENGTH_PICTURE;
  gboolean has_note = is_tall ? self->length >= 46 : self->length >= LENGTH_ICON;

  gtk_widget_set_visible (self->picture, has_picture);
  gtk_widget_set_visible (self->title, is_tall ? self->length >= 24 : has_text);
  gtk_widget_set_visible (self->subtitle,
                          !is_tall && has_text && gtk_label_get_text (GTK_LABEL (self->subtitle))[0] != '\0');
  gtk_widget_set_visible (self->note, has_note);
  gtk_widget_set_visible (self->note_label, !is_tall && has_text);
  gtk_widget_set_visible (self->pin, self->is_pinned && !is_tall && self->length >= LENGTH_PICTURE);
  set_class (GTK_WIDGET (self), "short", !has_text);
}

static char *
make_tooltip (const TaktScheduleBlock *block, const char *printer_name, const char *note, TaktTime now)
{
  g_autofree char *from = takt_format_when (block->from, now);
  g_autofree char *to = takt_format_when (block->to, now);
  GString *text = g_string_new (block->title);

  if (block->subtitle != NULL)
    g_string_append_printf (text, "\n%s", block->subtitle);
  g_string_append_printf (text, "\n%s · %s – %s", printer_name, from, to);
  if (block->material != NULL)
    g_string_append_printf (text, "\n%s", block->material);
  g_string_append_printf (text, "\n%s", note);
  return g_string_free (text, FALSE);
}

/** takt_timeline_block_set: @block: (transfer none): what it shows from now on; read at once */
void
takt_timeline_block_set (TaktTimelineBlock *self,
                         TaktShop *shop,
                         const TaktScheduleBlock *block,
                         const char *printer_name,
                         TaktTime now)
{
  static const char *const note_classes[] = { "dim-label", "accent-text", "warning-text", "error-text" };
  GtkWidget *widget = GTK_WIDGET (self);
  const char *icon_name, *css_class;
  g_autofree char *note = NULL, *description = NULL, *tooltip = NULL;
  gboolean is_open = block->status == TAKT_JOB_QUEUED || block->status == TAKT_JOB_STARTED;

  g_return_if_fail (TAKT_IS_TIMELINE_BLOCK (self));

  note = takt_schedule_block_get_note (block, now, &icon_name, &css_class);
  description = takt_schedule_block_describe (block, printer_name, now);
  tooltip = make_tooltip (block, printer_name, note, now);

  self->job_id = block->job_id;
  self->is_planned = block->is_planned;
  self->is_pinned = block->is_pinned;
  self->has_color = takt_color_from_hex (block->color_hex, &self->color);
  gtk_label_set_text (GTK_LABEL (self->title), block->title);
  gtk_label_set_text (GTK_LABEL (self->subtitle), block->subtitle != NULL ? block->subtitle : "");
  gtk_label_set_text (GTK_LABEL (self->note_label), note);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->note_icon), icon_name);
  for (gsize i = 0; i < G_N_ELEMENTS (note_classes); i++)
    set_class (self->note, note_classes[i], g_str_equal (note_classes[i], css_class));
  if (self->profile_id != block->profile_id)
    takt_product_picture_set (TAKT_PRODUCT_PICTURE (self->picture), shop, block->profile_id);
  self->profile_id = block->profile_id;

  set_class (widget, "ended", !is_open);
  set_class (widget, "failed", block->status == TAKT_JOB_FAILED);
  set_class (widget, "paused", block->is_paused);
  set_class (widget, "late", is_open && block->risk == TAKT_RISK_LATE);
  set_class (widget, "at-risk", is_open && block->risk == TAKT_RISK_AT_RISK);
  set_class (widget, "planned", block->is_planned);
  gtk_widget_set_tooltip_text (widget, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, note, -1);
  show_what_fits (self);
  gtk_widget_queue_draw (widget);
}

/** takt_timeline_block_set_extent: @length: px of it that can be seen; @fill: so many of them are printed */
void
takt_timeline_block_set_extent (TaktTimelineBlock *self, double length, double fill)
{
  g_return_if_fail (TAKT_IS_TIMELINE_BLOCK (self));

  self->fill = fill;
  self->length = length;
  show_what_fits (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
takt_timeline_block_set_selected (TaktTimelineBlock *self, gboolean is_selected)
{
  set_class (GTK_WIDGET (self), "selected", is_selected);
}

gint64
takt_timeline_block_get_job_id (TaktTimelineBlock *self)
{
  return self->job_id;
}

/** takt_timeline_block_is_planned: whether a plan that is only looked at puts it there. */
gboolean
takt_timeline_block_is_planned (TaktTimelineBlock *self)
{
  return self->is_planned;
}
