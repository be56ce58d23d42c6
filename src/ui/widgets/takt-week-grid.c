/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-week-grid.h"

#include "compat/takt-style.h"
#include "settings/takt-settings.h"

#include <glib/gi18n-lib.h>

#define DAYS      7
#define SLOTS     48 /* half hours */
#define SLOT      30 /* minutes */
#define ROW       28 /* px */
#define HEAD      22
#define LABEL     40
#define MIN_WIDTH 260

/**
 * TaktWeekGrid:
 *
 * The hours of a week, in half hours: drag over them to set or to clear. Arrow keys move, Space sets or clears, Shift and an arrow carries
 * what a half hour is on to the next. Times that are no half hours are shown as those that they touch; a day is written anew only when a
 * person changes it.
 */
struct _TaktWeekGrid
{
  GtkWidget parent_instance;

  gboolean slots[DAYS][SLOTS];
  guint day, slot;              /* where the keyboard is */
  guint from_day, from_slot;    /* where a drag began */
  gboolean before[DAYS][SLOTS]; /* as it was then */
  gboolean is_dragging;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktWeekGrid, takt_week_grid, GTK_TYPE_WIDGET)

/** takt_week_day_name: @day: Monday is 0. */
const char *
takt_week_day_name (guint day)
{
  static const char *const names[DAYS] = { N_ ("Monday"), N_ ("Tuesday"),  N_ ("Wednesday"), N_ ("Thursday"),
                                           N_ ("Friday"), N_ ("Saturday"), N_ ("Sunday") };

  g_return_val_if_fail (day < DAYS, "");
  return _ (names[day]);
}

static const char *
get_short_name (guint day)
{
  static const char *const names[DAYS] = { N_ ("Mon"), N_ ("Tue"), N_ ("Wed"), N_ ("Thu"),
                                           N_ ("Fri"), N_ ("Sat"), N_ ("Sun") };

  return _ (names[day]);
}

static gboolean
is_rtl (TaktWeekGrid *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static double
slot_width (TaktWeekGrid *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - LABEL, SLOTS) / (double) SLOTS;
}

/* Screen readers hear where the keyboard is and how it stands there. */
static void
tell (TaktWeekGrid *self)
{
  g_autofree char *text =
      g_strdup_printf (self->slots[self->day][self->slot]
                           /* Translators: a weekday and a time, at which somebody is in the workshop. */
                           ? _ ("%1$s %2$02u:%3$02u, somebody is there")
                           /* Translators: a weekday and a time, at which nobody is in the workshop. */
                           : _ ("%1$s %2$02u:%3$02u, nobody is there"),
                       takt_week_day_name (self->day), self->slot * SLOT / 60, self->slot * SLOT % 60);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) (self->day * SLOTS + self->slot), -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_slot (TaktWeekGrid *self, guint day, guint slot, gboolean on)
{
  if (self->slots[day][slot] == on)
    return;
  self->slots[day][slot] = on;
  g_signal_emit (self, signals[CHANGED], 0, day);
}

static gboolean
find_slot (TaktWeekGrid *self, double x, double y, guint *day, guint *slot)
{
  double left = is_rtl (self) ? gtk_widget_get_width (GTK_WIDGET (self)) - x : x;

  *day = (guint) CLAMP ((y - HEAD) / ROW, 0, DAYS - 1);
  *slot = (guint) CLAMP ((left - LABEL) / slot_width (self), 0, SLOTS - 1);
  return y >= HEAD && left >= LABEL;
}

static void
drag_begin_cb (TaktWeekGrid *self, double x, double y, GtkGesture *gesture)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!find_slot (self, x, y, &self->from_day, &self->from_slot))
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  memcpy (self->before, self->slots, sizeof self->before);
  self->is_dragging = TRUE;
  self->day = self->from_day;
  self->slot = self->from_slot;
  self->slots[self->day][self->slot] = !self->before[self->day][self->slot];
  tell (self);
}

static void
drag_update_cb (TaktWeekGrid *self, double dx, double dy, GtkGestureDrag *gesture)
{
  gboolean on;
  double x = 0, y = 0;

  if (!self->is_dragging)
    return;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  find_slot (self, x + dx, y + dy, &self->day, &self->slot);
  on = !self->before[self->from_day][self->from_slot];
  memcpy (self->slots, self->before, sizeof self->slots);
  for (guint day = MIN (self->day, self->from_day); day <= MAX (self->day, self->from_day); day++)
    for (guint slot = MIN (self->slot, self->from_slot); slot <= MAX (self->slot, self->from_slot); slot++)
      self->slots[day][slot] = on;
  tell (self);
}

static void
drag_end_cb (TaktWeekGrid *self)
{
  if (!self->is_dragging)
    return;
  self->is_dragging = FALSE;
  for (guint day = 0; day < DAYS; day++)
    if (memcmp (self->slots[day], self->before[day], sizeof self->slots[day]) != 0)
      g_signal_emit (self, signals[CHANGED], 0, day);
}

static void
move (TaktWeekGrid *self, int days, int slots, gboolean carry)
{
  gboolean on = self->slots[self->day][self->slot];

  self->day = (guint) CLAMP ((int) self->day + days, 0, DAYS - 1);
  self->slot = (guint) CLAMP ((int) self->slot + slots, 0, SLOTS - 1);
  if (carry)
    set_slot (self, self->day, self->slot, on);
  tell (self);
}

static gboolean
key_pressed_cb (TaktWeekGrid *self, guint key, guint code, GdkModifierType state)
{
  gboolean carry = (state & GDK_SHIFT_MASK) != 0;
  int forward = is_rtl (self) ? -1 : 1;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move (self, 0, forward, carry);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move (self, 0, -forward, carry);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1, 0, carry);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1, 0, carry);
      return TRUE;
    case GDK_KEY_Home:
      move (self, 0, -SLOTS, FALSE);
      return TRUE;
    case GDK_KEY_End:
      move (self, 0, SLOTS, FALSE);
      return TRUE;
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
    case GDK_KEY_Return:
      set_slot (self, self->day, self->slot, !self->slots[self->day][self->slot]);
      tell (self);
      return TRUE;
    case GDK_KEY_Escape:
      if (!self->is_dragging)
        return FALSE;
      self->is_dragging = FALSE;
      memcpy (self->slots, self->before, sizeof self->slots);
      tell (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
takt_week_grid_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = LABEL + SLOTS * 12;
    }
  else
    *minimum = *natural = HEAD + DAYS * ROW + 2;
}

/* @x is where the text begins, or, centred, where its middle is; from the leading edge. */
static void
draw_text (TaktWeekGrid *self, GtkSnapshot *snapshot, const char *text, double x, double y, gboolean centred)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  GdkRGBA color;
  int width, height;

  takt_style_get_color (GTK_WIDGET (self), &color);
  pango_layout_get_pixel_size (layout, &width, &height);
  x -= centred ? width / 2.0 : 0;
  if (is_rtl (self))
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) (y - height / 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
append_box (TaktWeekGrid *self,
            GtkSnapshot *snapshot,
            const GdkRGBA *color,
            double x,
            double y,
            double width,
            double height)
{
  if (is_rtl (self))
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

static void
draw_cursor (TaktWeekGrid *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  double width = slot_width (self), x = LABEL + self->slot * width, y = HEAD + self->day * ROW;

  append_box (self, snapshot, color, x - 1, y, width + 2, 2);
  append_box (self, snapshot, color, x - 1, y + ROW - 2, width + 2, 2);
  append_box (self, snapshot, color, x - 1, y, 2, ROW);
  append_box (self, snapshot, color, x + width - 1, y, 2, ROW);
}

static void
takt_week_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TaktWeekGrid *self = TAKT_WEEK_GRID (widget);
  double width = slot_width (self);
  GdkRGBA text, line, accent, empty;
  guint hours = width * 2 > 20 ? 3 : 6; /* between two that are named */

  takt_style_get_color (widget, &text);
  line = empty = text;
  line.alpha *= 0.15f;
  empty.alpha *= 0.06f;
  if (!takt_style_lookup_color (widget, "accent_bg_color", &accent))
    accent = text;

  for (guint hour = 0; hour < 24; hour += hours)
    {
      g_autofree char *name = g_strdup_printf ("%02u", hour);

      draw_text (self, snapshot, name, LABEL + hour * 2 * width, HEAD / 2.0, hour > 0);
    }
  for (guint day = 0; day < DAYS; day++)
    {
      double y = HEAD + day * ROW;

      draw_text (self, snapshot, get_short_name (day), 0, y + ROW / 2.0, FALSE);
      append_box (self, snapshot, &empty, LABEL, y + 2, SLOTS * width, ROW - 4);
      for (guint slot = 0; slot < SLOTS; slot++)
        {
          guint end = slot;

          while (end < SLOTS && self->slots[day][end])
            end++;
          if (end > slot)
            append_box (self, snapshot, &accent, LABEL + slot * width, y + 2, (end - slot) * width, ROW - 4);
          slot = MAX (end, slot);
        }
    }
  for (guint hour = 0; hour <= 24; hour += hours)
    append_box (self, snapshot, &line, LABEL + hour * 2 * width, HEAD, 1, DAYS * ROW);
  if (gtk_widget_has_visible_focus (widget))
    draw_cursor (self, snapshot, &text);
}

static void
takt_week_grid_class_init (TaktWeekGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = takt_week_grid_measure;
  widget_class->snapshot = takt_week_grid_snapshot;
  signals[CHANGED] = g_signal_new ("changed", TAKT_TYPE_WEEK_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "weekgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
takt_week_grid_init (TaktWeekGrid *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->slot = 16; /* 08:00: mornings are where days begin */
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Attended Hours"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) (DAYS * SLOTS - 1), -1);
  tell (self);
}

GtkWidget *
takt_week_grid_new (void)
{
  return g_object_new (TAKT_TYPE_WEEK_GRID, NULL);
}

/** takt_week_grid_set_day: @spans: "HH:MM-HH:MM"; what is none is let pass. Emits nothing. */
void
takt_week_grid_set_day (TaktWeekGrid *self, guint day, const char *const *spans)
{
  int from, to;

  g_return_if_fail (TAKT_IS_WEEK_GRID (self));
  g_return_if_fail (day < DAYS);

  memset (self->slots[day], 0, sizeof self->slots[day]);
  for (guint i = 0; spans != NULL && spans[i] != NULL; i++)
    if (takt_settings_parse_span (spans[i], &from, &to))
      for (int slot = from / SLOT; slot < SLOTS && slot * SLOT < to; slot++)
        self->slots[day][slot] = TRUE;
  tell (self);
}

/** takt_week_grid_dup_day: (array zero-terminated=1): the spans of a day, from morning to evening. */
char **
takt_week_grid_dup_day (TaktWeekGrid *self, guint day)
{
  g_autoptr (GStrvBuilder) spans = g_strv_builder_new ();

  g_return_val_if_fail (TAKT_IS_WEEK_GRID (self), NULL);
  g_return_val_if_fail (day < DAYS, NULL);

  for (guint slot = 0; slot < SLOTS; slot++)
    {
      guint end = slot;
      g_autofree char *span = NULL;

      while (end < SLOTS && self->slots[day][end])
        end++;
      if (end == slot)
        continue;
      span = g_strdup_printf ("%02u:%02u-%02u:%02u", slot * SLOT / 60, slot * SLOT % 60, end * SLOT / 60,
                              end * SLOT % 60);
      g_strv_builder_add (spans, span);
      slot = end;
    }
  return g_strv_builder_end (spans);
}
