/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-virtual"

#include "virtual/takt-virtual-camera.h"

#define FIRST_AFTER  ((gint64) G_USEC_PER_SEC / 4)
#define FRAMES_APART (10 * (gint64) G_USEC_PER_SEC)

struct _TaktVirtualCamera
{
  GObject parent_instance;

  gint64 printer_id;
  TaktClock *clock;
  TaktVirtualLook look;
  gpointer user_data;
  guint64 timer;
};

static void takt_virtual_camera_iface_init (TaktPrinterCameraInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktVirtualCamera,
                               takt_virtual_camera,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CAMERA,
                                                      takt_virtual_camera_iface_init))

static void
show_cb (gpointer user_data)
{
  g_autoptr (TaktVirtualCamera) self = g_object_ref (user_data);
  g_auto (TaktVirtualScene) scene = { .percent = -1 };
  g_autoptr (GBytes) jpeg = NULL;

  self->look (self->printer_id, &scene, self->user_data);
  jpeg = takt_virtual_scene_draw (&scene);
  self->timer = takt_clock_after (self->clock, FRAMES_APART, show_cb, self, NULL);
  if (jpeg != NULL)
    takt_printer_camera_emit_frame (TAKT_PRINTER_CAMERA (self), jpeg);
}

static void
takt_virtual_camera_start (TaktPrinterCamera *camera)
{
  TaktVirtualCamera *self = TAKT_VIRTUAL_CAMERA (camera);
  g_auto (TaktVirtualScene) scene = { .percent = -1 };

  /* Whoever looks may have to read the picture first; it is there when the first frame is drawn. */
  self->look (self->printer_id, &scene, self->user_data);
  self->timer = takt_clock_after (self->clock, FIRST_AFTER, show_cb, self, NULL);
}

static void
takt_virtual_camera_stop (TaktPrinterCamera *camera)
{
  TaktVirtualCamera *self = TAKT_VIRTUAL_CAMERA (camera);

  takt_clock_clear (self->clock, &self->timer);
}

static void
takt_virtual_camera_iface_init (TaktPrinterCameraInterface *iface)
{
  iface->start = takt_virtual_camera_start;
  iface->stop = takt_virtual_camera_stop;
}

static void
takt_virtual_camera_finalize (GObject *object)
{
  TaktVirtualCamera *self = TAKT_VIRTUAL_CAMERA (object);

  takt_clock_clear (self->clock, &self->timer);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (takt_virtual_camera_parent_class)->finalize (object);
}

static void
takt_virtual_camera_class_init (TaktVirtualCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_virtual_camera_finalize;
}

static void
takt_virtual_camera_init (TaktVirtualCamera *self)
{
}

/**
 * takt_virtual_camera_new:
 * @look: tells what there is to see, asked for each picture
 */
TaktPrinterCamera *
takt_virtual_camera_new (const TaktPrinter *printer,
                         TaktClock *clock,
                         TaktVirtualLook look,
                         gpointer user_data)
{
  TaktVirtualCamera *self = g_object_new (TAKT_TYPE_VIRTUAL_CAMERA, NULL);

  self->printer_id = printer->id;
  self->clock = g_object_ref (clock);
  self->look = look;
  self->user_data = user_data;
  return TAKT_PRINTER_CAMERA (self);
}
