/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "widgets/takt-adaptive-bin.h"

/**
 * TaktAdaptiveBin:
 *
 * Tells by "narrow" whether it has less than "threshold" pixels of width; what changes then is bound to it. The classes that libadwaita
 * 1.2 has for that are deprecated by later ones, and theirs are not in 1.2.
 *
 * It asks for "minimum-width" alone, whatever its child would like, so that a window can become smaller than the wide layout. While the
 * child has not changed yet it is laid out at its own minimum and cut off, for a frame. Properties change in an idle: not while sizes are
 * being handed out.
 */
struct _TaktAdaptiveBin
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (owned) (nullable) */
  int threshold;
  int minimum_width;
  gboolean is_narrow;
  gboolean wants_narrow;
  guint update_idle;
};

enum
{
  PROP_CHILD = 1,
  PROP_NARROW,
  PROP_THRESHOLD,
  PROP_MINIMUM_WIDTH,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void takt_adaptive_bin_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktAdaptiveBin,
                               takt_adaptive_bin,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, takt_adaptive_bin_buildable_init))

static GtkBuildableIface *parent_buildable;

static gboolean
update_cb (gpointer user_data)
{
  TaktAdaptiveBin *self = user_data;

  self->update_idle = 0;
  if (self->is_narrow != self->wants_narrow)
    {
      self->is_narrow = self->wants_narrow;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
    }
  return G_SOURCE_REMOVE;
}

static void
takt_adaptive_bin_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    takt_adaptive_bin_set_child (TAKT_ADAPTIVE_BIN (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
takt_adaptive_bin_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = takt_adaptive_bin_add_child;
}

static void
takt_adaptive_bin_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
  TaktAdaptiveBin *self = TAKT_ADAPTIVE_BIN (widget);

  *minimum = *natural = 0;
  if (self->child == NULL)
    return;

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    {
      int child_minimum;

      gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, NULL, NULL, NULL);
      for_size = MAX (for_size, child_minimum);
    }
  gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = self->minimum_width;
      *natural = MAX (*natural, *minimum);
    }
}

static void
takt_adaptive_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TaktAdaptiveBin *self = TAKT_ADAPTIVE_BIN (widget);
  int child_width = 0, child_height = 0;

  self->wants_narrow = width < self->threshold;
  if (self->wants_narrow != self->is_narrow && self->update_idle == 0)
    self->update_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, update_cb, self, NULL);
  if (self->child == NULL)
    return;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_width, NULL, NULL, NULL);
  child_width = MAX (child_width, width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, child_width, &child_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, child_width, MAX (child_height, height), baseline, NULL);
}

static void
takt_adaptive_bin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TaktAdaptiveBin *self = TAKT_ADAPTIVE_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->is_narrow);
      break;
    case PROP_THRESHOLD:
      g_value_set_int (value, self->threshold);
      break;
    case PROP_MINIMUM_WIDTH:
      g_value_set_int (value, self->minimum_width);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_adaptive_bin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktAdaptiveBin *self = TAKT_ADAPTIVE_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      takt_adaptive_bin_set_child (self, g_value_get_object (value));
      break;
    case PROP_THRESHOLD:
      self->threshold = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    case PROP_MINIMUM_WIDTH:
      self->minimum_width = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_adaptive_bin_dispose (GObject *object)
{
  TaktAdaptiveBin *self = TAKT_ADAPTIVE_BIN (object);

  g_clear_handle_id (&self->update_idle, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (takt_adaptive_bin_parent_class)->dispose (object);
}

static void
takt_adaptive_bin_class_init (TaktAdaptiveBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = takt_adaptive_bin_get_property;
  object_class->set_property = takt_adaptive_bin_set_property;
  object_class->dispose = takt_adaptive_bin_dispose;
  widget_class->measure = takt_adaptive_bin_measure;
  widget_class->size_allocate = takt_adaptive_bin_size_allocate;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_NARROW] = g_param_spec_boolean (
      "narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 700, flags);
  properties[PROP_MINIMUM_WIDTH] = g_param_spec_int ("minimum-width", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
takt_adaptive_bin_init (TaktAdaptiveBin *self)
{
  self->threshold = 700;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
takt_adaptive_bin_new (void)
{
  return g_object_new (TAKT_TYPE_ADAPTIVE_BIN, NULL);
}

void
takt_adaptive_bin_set_child (TaktAdaptiveBin *self, GtkWidget *child)
{
  g_return_if_fail (TAKT_IS_ADAPTIVE_BIN (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (self->child == child)
    return;

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

/** takt_adaptive_bin_get_narrow: whether it is below its threshold. */
gboolean
takt_adaptive_bin_get_narrow (TaktAdaptiveBin *self)
{
  g_return_val_if_fail (TAKT_IS_ADAPTIVE_BIN (self), FALSE);

  return self->is_narrow;
}
