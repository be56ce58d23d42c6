/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-cameras"

#include "cameras/takt-cameras.h"

/* Invariant: @cameras holds each printer that was asked for once; its TaktCamera lives until takt_cameras_stop(). */
struct _TaktCameras
{
  GObject parent_instance;

  TaktCameraPorts ports; /* its objects are owned here */
  TaktChanges *changes;  /* (owned) */
  GHashTable *cameras;   /* (owned) printer id → TaktCamera */
};

G_DEFINE_FINAL_TYPE (TaktCameras, takt_cameras, G_TYPE_OBJECT)

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktCameras *self = user_data;
  TaktCamera *camera;

  if (!g_str_equal (noun, "printers"))
    return;
  camera = g_hash_table_lookup (self->cameras, &id);
  if (camera != NULL)
    _takt_camera_review (camera);
}

static void
takt_cameras_dispose (GObject *object)
{
  TaktCameras *self = TAKT_CAMERAS (object);

  takt_cameras_stop (self);
  if (self->changes != NULL)
    g_signal_handlers_disconnect_by_data (self->changes, self);

  G_OBJECT_CLASS (takt_cameras_parent_class)->dispose (object);
}

static void
takt_cameras_finalize (GObject *object)
{
  TaktCameras *self = TAKT_CAMERAS (object);

  g_clear_pointer (&self->cameras, g_hash_table_unref);
  g_clear_object (&self->changes);
  g_clear_object (&self->ports.secrets);
  g_clear_object (&self->ports.clock);
  g_clear_object (&self->ports.store);

  G_OBJECT_CLASS (takt_cameras_parent_class)->finalize (object);
}

static void
takt_cameras_class_init (TaktCamerasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_cameras_dispose;
  object_class->finalize = takt_cameras_finalize;
}

static void
takt_cameras_init (TaktCameras *self)
{
  self->cameras = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

/**
 * takt_cameras_new:
 * @factory: (nullable): makes the right kind of connection for a printer; NULL: there are no pictures
 *
 * Returns: (transfer full): the service of pictures
 */
TaktCameras *
takt_cameras_new (TaktStore *store,
                  TaktClock *clock,
                  TaktChanges *changes,
                  TaktSecretStore *secrets,
                  TaktPrinterCameraFactory factory,
                  gpointer factory_data)
{
  TaktCameras *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);

  self = g_object_new (TAKT_TYPE_CAMERAS, NULL);
  self->ports.store = g_object_ref (store);
  self->ports.clock = g_object_ref (clock);
  self->ports.secrets = g_object_ref (secrets);
  self->ports.factory = factory;
  self->ports.factory_data = factory_data;
  self->changes = g_object_ref (changes);
  g_signal_connect (changes, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

/** takt_cameras_stop: ends every connection for good; who waits for a picture is told G_IO_ERROR_CANCELLED. */
void
takt_cameras_stop (TaktCameras *self)
{
  GHashTableIter iter;
  gpointer camera;

  g_return_if_fail (TAKT_IS_CAMERAS (self));

  g_hash_table_iter_init (&iter, self->cameras);
  while (g_hash_table_iter_next (&iter, NULL, &camera))
    _takt_camera_close (camera);
}

/** takt_cameras_has_factory: FALSE: there are no pictures of any printer. */
gboolean
takt_cameras_has_factory (TaktCameras *self)
{
  g_return_val_if_fail (TAKT_IS_CAMERAS (self), FALSE);
  return self->ports.factory != NULL;
}

/** takt_cameras_get: (transfer none): the camera of a printer; whether it exists and has one is told when a picture is asked for. */
TaktCamera *
takt_cameras_get (TaktCameras *self, gint64 printer_id)
{
  TaktCamera *camera;

  g_return_val_if_fail (TAKT_IS_CAMERAS (self), NULL);

  camera = g_hash_table_lookup (self->cameras, &printer_id);
  if (camera == NULL)
    {
      camera = _takt_camera_new (&self->ports, printer_id);
      g_hash_table_insert (self->cameras, g_memdup2 (&printer_id, sizeof printer_id), camera);
    }
  return camera;
}
