/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-slot-chip.h"

#include "takt-format.h"
#include "widgets/takt-swatch.h"

#include <glib/gi18n-lib.h>

/**
 * TaktSlotChip:
 *
 * A printer's slot with the spool in it: colour and its name, type, grams left.
 */
struct _TaktSlotChip
{
  GtkButton parent_instance;

  GtkWidget *swatch;
  GtkWidget *color;
  GtkWidget *type;
  GtkWidget *grams;
};

G_DEFINE_FINAL_TYPE (TaktSlotChip, takt_slot_chip, GTK_TYPE_BUTTON)

static void
set_state (TaktSlotChip *self, TaktSlotState state)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_remove_css_class (widget, "in-use");
  gtk_widget_remove_css_class (widget, "at-fault");
  if (state == TAKT_SLOT_IN_USE)
    gtk_widget_add_css_class (widget, "in-use");
  else if (state == TAKT_SLOT_AT_FAULT)
    gtk_widget_add_css_class (widget, "at-fault");
  gtk_widget_set_visible (self->swatch, state != TAKT_SLOT_EMPTY);
}

static const char *
describe_state (TaktSlotState state)
{
  switch (state)
    {
    case TAKT_SLOT_IN_USE:
      return _ ("in use");
    case TAKT_SLOT_AT_FAULT:
      return _ ("at fault");
    case TAKT_SLOT_EMPTY:
      return _ ("empty");
    case TAKT_SLOT_LOADED:
    default:
      return _ ("loaded");
    }
}

static void
takt_slot_chip_class_init (TaktSlotChipClass *klass)
{
}

static void
takt_slot_chip_init (TaktSlotChip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);
  GtkWidget *bottom = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);

  self->swatch = takt_swatch_new (13);
  self->color = gtk_label_new (NULL);
  self->type = gtk_label_new (NULL);
  self->grams = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->color), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (self->type), PANGO_ELLIPSIZE_END);
  /* Four stand side by side; a long name of a colour does not make them wider. */
  gtk_label_set_max_width_chars (GTK_LABEL (self->color), 6);
  gtk_label_set_xalign (GTK_LABEL (self->color), 0.0f);
  gtk_label_set_xalign (GTK_LABEL (self->type), 0.0f);
  gtk_widget_set_hexpand (self->color, TRUE);
  gtk_widget_set_hexpand (self->type, TRUE);
  gtk_widget_add_css_class (self->color, "caption");
  gtk_widget_add_css_class (self->color, "strong");
  gtk_widget_add_css_class (self->type, "smallest");
  gtk_widget_add_css_class (self->type, "dim-label");
  gtk_widget_add_css_class (self->grams, "smallest");
  gtk_widget_add_css_class (self->grams, "numeric");
  gtk_box_append (GTK_BOX (top), self->swatch);
  gtk_box_append (GTK_BOX (top), self->color);
  gtk_box_append (GTK_BOX (bottom), self->type);
  gtk_box_append (GTK_BOX (bottom), self->grams);
  gtk_box_append (GTK_BOX (box), top);
  gtk_box_append (GTK_BOX (box), bottom);
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "slot-chip");
}

GtkWidget *
takt_slot_chip_new (void)
{
  return g_object_new (TAKT_TYPE_SLOT_CHIP, NULL);
}

/**
 * takt_slot_chip_set:
 * @slot_name: "A1", "External"
 * @color_hex: (nullable)
 * @grams: left; below 0: not known
 * @is_low: less than the queue wants of it
 */
void
takt_slot_chip_set (TaktSlotChip *self,
                    TaktSlotState state,
                    const char *slot_name,
                    const char *material_type,
                    const char *color,
                    const char *color_hex,
                    gint64 grams,
                    gboolean is_low)
{
  g_autofree char *weight = grams >= 0 ? takt_format_grams (grams) : g_strdup ("");
  g_autofree char *text = NULL;

  g_return_if_fail (TAKT_IS_SLOT_CHIP (self));

  set_state (self, state);
  takt_swatch_set_color (TAKT_SWATCH (self->swatch), color_hex, color);
  gtk_label_set_label (GTK_LABEL (self->color), color);
  gtk_label_set_label (GTK_LABEL (self->type), material_type);
  gtk_label_set_label (GTK_LABEL (self->grams), weight);
  gtk_widget_remove_css_class (self->grams, "error-text");
  gtk_widget_remove_css_class (self->grams, "strong");
  gtk_widget_remove_css_class (self->grams, "dim-label");
  gtk_widget_add_css_class (self->grams, is_low ? "error-text" : "dim-label");
  if (is_low)
    gtk_widget_add_css_class (self->grams, "strong");

  /* Translators: a slot, type and colour of the spool in it, grams left, how it stands: "A1: PLA White, 205 g, in use". */
  text = g_strdup_printf (_ ("%1$s: %2$s %3$s, %4$s, %5$s"), slot_name, material_type, color, weight,
                          describe_state (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/** takt_slot_chip_set_empty: nothing is in the slot. */
void
takt_slot_chip_set_empty (TaktSlotChip *self, const char *slot_name)
{
  g_autofree char *text = NULL;

  g_return_if_fail (TAKT_IS_SLOT_CHIP (self));

  set_state (self, TAKT_SLOT_EMPTY);
  gtk_label_set_label (GTK_LABEL (self->color), slot_name);
  gtk_label_set_label (GTK_LABEL (self->type), _ ("Empty"));
  gtk_label_set_label (GTK_LABEL (self->grams), "");
  /* Translators: a slot without a spool: "A4: empty". */
  text = g_strdup_printf (_ ("%1$s: %2$s"), slot_name, describe_state (TAKT_SLOT_EMPTY));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}
