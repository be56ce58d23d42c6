/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-gauge.h"

#include "compat/takt-style.h"
#include "takt-format.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

#define HEIGHT       20 /* px, with what of the handle stands out */
#define BAR_HEIGHT   14
#define HANDLE_WIDTH 10
/** TYPE_MS: digits that come within this time are one number. */
#define TYPE_MS 1200

/**
 * TaktGauge:
 *
 * How much of a spool is left, filled in its colour; what the queue has reserved of it is hatched at its end, all of it where that is more
 * than there is. Drag the handle, use the arrow keys (1 %) and the page keys (10 %), or type a number and Enter. Escape puts back what is
 * not set yet. In right-to-left it is filled from the right.
 */
struct _TaktGauge
{
  GtkWidget parent_instance;

  int percent;
  int reserved; /* percent; may be more than there is */
  GdkRGBA color;
  gboolean has_color;

  int before_drag; /* what Escape puts back */
  gboolean is_dragging;
  int typed; /* -1: nothing */
  guint typed_timeout;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktGauge, takt_gauge, GTK_TYPE_WIDGET)

static void
show_percent (TaktGauge *self, int percent)
{
  g_autofree char *text = NULL;

  self->percent = CLAMP (percent, 0, 100);
  text = takt_format_percent (self->percent);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) self->percent, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_by_person (TaktGauge *self, int percent)
{
  percent = CLAMP (percent, 0, 100);
  if (percent == self->percent)
    return;
  show_percent (self, percent);
  g_signal_emit (self, signals[CHANGED], 0, percent);
}

static gboolean
is_rtl (TaktGauge *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static int
percent_at (TaktGauge *self, double x)
{
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - HANDLE_WIDTH, 1);
  double fraction = (x - HANDLE_WIDTH / 2.0) / width;

  if (is_rtl (self))
    fraction = 1.0 - fraction;
  return (int) (CLAMP (fraction, 0.0, 1.0) * 100.0 + 0.5);
}

static void
drag_begin_cb (TaktGauge *self, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->before_drag = self->percent;
  self->is_dragging = TRUE;
  show_percent (self, percent_at (self, x));
}

static void
drag_update_cb (TaktGauge *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x = 0, y = 0;

  if (!self->is_dragging)
    return;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  show_percent (self, percent_at (self, x + dx));
}

static void
drag_end_cb (TaktGauge *self)
{
  int percent = self->percent;

  if (!self->is_dragging)
    return;
  self->is_dragging = FALSE;
  self->percent = self->before_drag;
  set_by_person (self, percent);
}

static gboolean
forget_typed_cb (gpointer user_data)
{
  TaktGauge *self = user_data;

  self->typed_timeout = 0;
  if (self->typed >= 0)
    {
      int typed = self->typed;

      self->typed = -1;
      set_by_person (self, typed);
    }
  return G_SOURCE_REMOVE;
}

static void
type_digit (TaktGauge *self, int digit)
{
  self->typed = MIN ((self->typed < 0 ? 0 : self->typed * 10) + digit, 100);
  g_clear_handle_id (&self->typed_timeout, g_source_remove);
  self->typed_timeout = g_timeout_add (TYPE_MS, forget_typed_cb, self);
}

static gboolean
key_pressed_cb (TaktGauge *self, guint key, guint code, GdkModifierType state)
{
  int step = is_rtl (self) ? -1 : 1;
  guint32 character = gdk_keyval_to_unicode (key);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (g_unichar_isdigit (character))
    {
      type_digit (self, g_unichar_digit_value (character));
      return TRUE;
    }

  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      set_by_person (self, self->percent + step);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      set_by_person (self, self->percent - step);
      return TRUE;
    case GDK_KEY_Up:
      set_by_person (self, self->percent + 1);
      return TRUE;
    case GDK_KEY_Down:
      set_by_person (self, self->percent - 1);
      return TRUE;
    case GDK_KEY_Page_Up:
      set_by_person (self, self->percent + 10);
      return TRUE;
    case GDK_KEY_Page_Down:
      set_by_person (self, self->percent - 10);
      return TRUE;
    case GDK_KEY_Home:
      set_by_person (self, 0);
      return TRUE;
    case GDK_KEY_End:
      set_by_person (self, 100);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (self->typed < 0)
        return FALSE;
      g_clear_handle_id (&self->typed_timeout, g_source_remove);
      forget_typed_cb (self);
      return TRUE;
    case GDK_KEY_Escape:
      if (self->is_dragging)
        {
          self->is_dragging = FALSE;
          show_percent (self, self->before_drag);
          return TRUE;
        }
      if (self->typed >= 0)
        {
          self->typed = -1;
          g_clear_handle_id (&self->typed_timeout, g_source_remove);
          return TRUE;
        }
      return FALSE;
    default:
      return FALSE;
    }
}

static void
takt_gauge_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 60 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : HEIGHT;
}

static void
rounded_bar (cairo_t *cr, double x, double y, double width, double height)
{
  double radius = height / 2.0;

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, G_PI / 2);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI / 2, 3 * G_PI / 2);
  cairo_close_path (cr);
}

/* White on dark colours, black on light ones. */
static void
draw_hatch (TaktGauge *self, cairo_t *cr, const GdkRGBA *fill, double from, double to, double top)
{
  double light = 0.299 * fill->red + 0.587 * fill->green + 0.114 * fill->blue;

  if (to - from < 1.0)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, from, top, to - from, BAR_HEIGHT);
  cairo_clip (cr);
  if (light > 0.55)
    cairo_set_source_rgba (cr, 0, 0, 0, 0.45);
  else
    cairo_set_source_rgba (cr, 1, 1, 1, 0.70);
  cairo_set_line_width (cr, 1.6);
  for (double x = from - BAR_HEIGHT; x < to; x += 5.0)
    {
      cairo_move_to (cr, x, top + BAR_HEIGHT);
      cairo_line_to (cr, x + BAR_HEIGHT, top);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
takt_gauge_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktGauge *self = TAKT_GAUGE (widget);
  double width = gtk_widget_get_width (widget);
  double top = (gtk_widget_get_height (widget) - BAR_HEIGHT) / 2.0;
  double end = HANDLE_WIDTH / 2.0 + (width - HANDLE_WIDTH) * self->percent / 100.0;
  double free = HANDLE_WIDTH / 2.0 + (width - HANDLE_WIDTH) * MAX (self->percent - self->reserved, 0) / 100.0;
  GdkRGBA line, fill;
  cairo_t *cr;

  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) width, gtk_widget_get_height (widget)));
  takt_style_get_color (widget, &line);
  fill = self->color;
  if (!self->has_color)
    fill = (GdkRGBA){ line.red, line.green, line.blue, 0.45f };
  if (is_rtl (self))
    {
      cairo_translate (cr, width, 0);
      cairo_scale (cr, -1, 1);
    }

  cairo_save (cr);
  rounded_bar (cr, 0, top, width, BAR_HEIGHT);
  cairo_clip_preserve (cr);
  cairo_set_source_rgba (cr, line.red, line.green, line.blue, 0.08);
  cairo_fill (cr);
  gdk_cairo_set_source_rgba (cr, &fill);
  cairo_rectangle (cr, 0, top, self->percent == 0 ? 0 : end, BAR_HEIGHT);
  cairo_fill (cr);
  if (self->reserved > 0)
    draw_hatch (self, cr, &fill, self->reserved >= self->percent ? 0 : free, self->percent == 0 ? 0 : end,
                top);
  cairo_restore (cr);

  cairo_set_line_width (cr, 1.0);
  cairo_set_source_rgba (cr, line.red, line.green, line.blue, 0.18);
  rounded_bar (cr, 0.5, top + 0.5, width - 1, BAR_HEIGHT - 1);
  cairo_stroke (cr);

  /* The handle */
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_new_path (cr);
  {
    double x = end - HANDLE_WIDTH / 2.0 + 0.5, y = top - 2.5, w = HANDLE_WIDTH - 1, h = BAR_HEIGHT + 5,
           r = w / 2.0;

    cairo_new_sub_path (cr);
    cairo_arc (cr, x + r, y + r, r, G_PI, 2 * G_PI);
    cairo_arc (cr, x + r, y + h - r, r, 0, G_PI);
    cairo_close_path (cr);
  }
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.45);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
takt_gauge_dispose (GObject *object)
{
  g_clear_handle_id (&TAKT_GAUGE (object)->typed_timeout, g_source_remove);
  G_OBJECT_CLASS (takt_gauge_parent_class)->dispose (object);
}

static void
takt_gauge_class_init (TaktGaugeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = takt_gauge_dispose;
  widget_class->measure = takt_gauge_measure;
  widget_class->snapshot = takt_gauge_snapshot;

  signals[CHANGED] = g_signal_new ("changed", TAKT_TYPE_GAUGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_css_name (widget_class, "gauge");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
takt_gauge_init (TaktGauge *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->typed = -1;
  gtk_widget_add_css_class (GTK_WIDGET (self), "gauge");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "ew-resize");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ ("Drag, or type a percentage"));
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Remaining"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  100.0, -1);
}

GtkWidget *
takt_gauge_new (void)
{
  return g_object_new (TAKT_TYPE_GAUGE, NULL);
}

/**
 * takt_gauge_set:
 * @percent: what is left
 * @reserved_percent: of the whole spool, what queued jobs will take
 * @color_hex: (nullable): 'RRGGBB' of the material
 *
 * What the engine says; while a person drags, his hand counts.
 */
void
takt_gauge_set (TaktGauge *self, int percent, int reserved_percent, const char *color_hex)
{
  g_return_if_fail (TAKT_IS_GAUGE (self));

  self->reserved = MAX (reserved_percent, 0);
  self->has_color = takt_color_from_hex (color_hex, &self->color);
  if (self->is_dragging)
    self->before_drag = CLAMP (percent, 0, 100);
  else
    show_percent (self, percent);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/** takt_gauge_set_label: what a screen reader calls it: "PLA White, remaining". */
void
takt_gauge_set_label (TaktGauge *self, const char *label)
{
  g_return_if_fail (TAKT_IS_GAUGE (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

int
takt_gauge_get_percent (TaktGauge *self)
{
  g_return_val_if_fail (TAKT_IS_GAUGE (self), 0);

  return self->percent;
}
