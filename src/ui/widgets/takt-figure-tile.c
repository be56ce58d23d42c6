/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-figure-tile.h"

#include <glib/gi18n-lib.h>

/**
 * TaktFigureTile:
 *
 * A figure with its name; pressed, it filters what is below it.
 */
struct _TaktFigureTile
{
  GtkToggleButton parent_instance;

  GtkWidget *image;
  GtkWidget *title;
  GtkWidget *figure;
  GtkWidget *note;
};

enum
{
  PROP_ICON_NAME = 1,
  PROP_TITLE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TaktFigureTile, takt_figure_tile, GTK_TYPE_TOGGLE_BUTTON)

static void
takt_figure_tile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TaktFigureTile *self = TAKT_FIGURE_TILE (object);

  switch (id)
    {
    case PROP_ICON_NAME:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (self->image)));
      break;
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (GTK_LABEL (self->title)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_figure_tile_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktFigureTile *self = TAKT_FIGURE_TILE (object);

  switch (id)
    {
    case PROP_ICON_NAME:
      gtk_image_set_from_icon_name (GTK_IMAGE (self->image), g_value_get_string (value));
      break;
    case PROP_TITLE:
      gtk_label_set_label (GTK_LABEL (self->title), g_value_get_string (value));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_figure_tile_class_init (TaktFigureTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = takt_figure_tile_get_property;
  object_class->set_property = takt_figure_tile_set_property;
  properties[PROP_ICON_NAME] = g_param_spec_string ("tile-icon-name", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
takt_figure_tile_init (TaktFigureTile *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);

  self->image = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->image), 14);
  self->title = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->title, "caption");
  gtk_widget_add_css_class (head, "tile-title");
  gtk_widget_add_css_class (head, "dim-label");
  gtk_box_append (GTK_BOX (head), self->image);
  gtk_box_append (GTK_BOX (head), self->title);

  self->figure = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->figure, "figure");
  self->note = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->note), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->note, "caption");
  gtk_widget_add_css_class (self->note, "dim-label");
  gtk_widget_add_css_class (self->note, "numeric");
  gtk_widget_set_valign (self->note, GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (self->figure, GTK_ALIGN_BASELINE);
  gtk_box_append (GTK_BOX (line), self->figure);
  gtk_box_append (GTK_BOX (line), self->note);

  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), line);
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "figure-tile");
}

GtkWidget *
takt_figure_tile_new (const char *icon_name, const char *title)
{
  return g_object_new (TAKT_TYPE_FIGURE_TILE, "tile-icon-name", icon_name, "title", title, NULL);
}

/** takt_figure_tile_set: @note: (nullable): small, beside the figure: "+ 24 queued"; @is_alarm: the name turns to the colour of warnings. */
void
takt_figure_tile_set (TaktFigureTile *self, const char *figure, const char *note, gboolean is_alarm)
{
  g_autofree char *label = NULL;

  g_return_if_fail (TAKT_IS_FIGURE_TILE (self));
  g_return_if_fail (figure != NULL);

  gtk_label_set_label (GTK_LABEL (self->figure), figure);
  gtk_label_set_label (GTK_LABEL (self->note), note != NULL ? note : "");
  gtk_widget_set_tooltip_text (self->note, note);
  if (is_alarm)
    gtk_widget_add_css_class (GTK_WIDGET (self), "alarm");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "alarm");
  /* Translators: a figure's name and the figure, for a screen reader. */
  label =
      g_strdup_printf (C_ ("figure", "%1$s: %2$s"), gtk_label_get_label (GTK_LABEL (self->title)), figure);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
