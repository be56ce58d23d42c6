/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-filter-chip.h"

#include <glib/gi18n-lib.h>

/**
 * TaktFilterChip:
 *
 * A filter that is on or off; on, it says how many fit. One with a menu is a GtkMenuButton with the style class "filter-chip".
 */
struct _TaktFilterChip
{
  GtkToggleButton parent_instance;

  GtkWidget *label;
  GtkWidget *count;
};

enum
{
  PROP_TEXT = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TaktFilterChip, takt_filter_chip, GTK_TYPE_TOGGLE_BUTTON)

static void
takt_filter_chip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, gtk_label_get_label (GTK_LABEL (TAKT_FILTER_CHIP (object)->label)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_filter_chip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktFilterChip *self = TAKT_FILTER_CHIP (object);

  switch (id)
    {
    case PROP_TEXT:
      gtk_label_set_label (GTK_LABEL (self->label), g_value_get_string (value));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      gtk_label_get_label (GTK_LABEL (self->label)), -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_filter_chip_class_init (TaktFilterChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = takt_filter_chip_get_property;
  object_class->set_property = takt_filter_chip_set_property;
  properties[PROP_TEXT] = g_param_spec_string (
      "text", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
takt_filter_chip_init (TaktFilterChip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->label = gtk_label_new (NULL);
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "numeric");
  gtk_widget_add_css_class (self->count, "strong");
  gtk_widget_set_visible (self->count, FALSE);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), self->count);
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "filter-chip");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
takt_filter_chip_new (const char *text)
{
  return g_object_new (TAKT_TYPE_FILTER_CHIP, "text", text, NULL);
}

/** takt_filter_chip_set_count: how many fit; below 0: it says none. */
void
takt_filter_chip_set_count (TaktFilterChip *self, int count)
{
  g_autofree char *text = g_strdup_printf ("%d", count);
  g_autofree char *label = NULL;

  g_return_if_fail (TAKT_IS_FILTER_CHIP (self));

  gtk_label_set_label (GTK_LABEL (self->count), text);
  gtk_widget_set_visible (self->count, count >= 0);
  /* Translators: a filter and how many fit it, for a screen reader. */
  label = g_strdup_printf (C_ ("filter", "%1$s, %2$s"), gtk_label_get_label (GTK_LABEL (self->label)), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  count >= 0 ? label : gtk_label_get_label (GTK_LABEL (self->label)), -1);
}
