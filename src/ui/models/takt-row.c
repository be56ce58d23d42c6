/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-row.h"

typedef struct
{
  gint64 id;
  guint revision;
} TaktRowPrivate;

enum
{
  PROP_ID = 1,
  PROP_REVISION,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TaktRow, takt_row, G_TYPE_OBJECT)

static void
takt_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TaktRowPrivate *priv = takt_row_get_instance_private (TAKT_ROW (object));

  switch (id)
    {
    case PROP_ID:
      g_value_set_int64 (value, priv->id);
      break;
    case PROP_REVISION:
      g_value_set_uint (value, priv->revision);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktRowPrivate *priv = takt_row_get_instance_private (TAKT_ROW (object));

  switch (id)
    {
    case PROP_ID:
      priv->id = g_value_get_int64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_row_class_init (TaktRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = takt_row_get_property;
  object_class->set_property = takt_row_set_property;

  properties[PROP_ID] =
      g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_REVISION] =
      g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
takt_row_init (TaktRow *self)
{
}

/** takt_row_get_id: the engine's id of the thing. */
gint64
takt_row_get_id (TaktRow *self)
{
  TaktRowPrivate *priv = takt_row_get_instance_private (self);

  g_return_val_if_fail (TAKT_IS_ROW (self), 0);

  return priv->id;
}

/** takt_row_refresh: reads the thing anew and tells who shows it. Returns: FALSE: it keeps what it had. */
gboolean
takt_row_refresh (TaktRow *self, TaktShop *shop, GError **error)
{
  TaktRowPrivate *priv = takt_row_get_instance_private (self);

  g_return_val_if_fail (TAKT_IS_ROW (self), FALSE);

  if (!TAKT_ROW_GET_CLASS (self)->read (self, shop, error))
    return FALSE;

  priv->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
  return TRUE;
}

/**
 * takt_row_show_by:
 * @show: (TaktRow *self, GParamSpec *pspec, gpointer shower): called now and whenever @self was read anew
 * @shower: (type GObject): the widget; it keeps @self alive, as a GtkListBox does not
 */
void
takt_row_show_by (TaktRow *self, GCallback show, gpointer shower)
{
  g_return_if_fail (TAKT_IS_ROW (self));

  g_signal_connect_object (self, "notify::revision", show, shower, 0);
  g_object_set_data_full (shower, "takt-row", g_object_ref (self), g_object_unref);
  ((void (*) (TaktRow *, GParamSpec *, gpointer)) show) (self, NULL, shower);
}
