/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-virtual"

#include "virtual/takt-virtual-camera.h"

#include <cairo.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>

#define WIDTH  640
#define HEIGHT 360

#define FIRST_AFTER  ((gint64) G_USEC_PER_SEC / 4)
#define FRAMES_APART (10 * (gint64) G_USEC_PER_SEC)

/* Where things stand in the picture. */
#define PLATE_Y     250.0
#define PART_WIDTH  150.0
#define PART_HEIGHT 140.0
#define LAYER       5.0

struct _TaktVirtualCamera
{
  GObject parent_instance;

  gint64 printer_id;
  char *name;
  TaktClock *clock;
  TaktVirtualProgress progress;
  gpointer user_data;
  guint64 timer;
};

static void takt_virtual_camera_iface_init (TaktPrinterCameraInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktVirtualCamera,
                               takt_virtual_camera,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CAMERA,
                                                      takt_virtual_camera_iface_init))

/* A vase: as high as the print is far. */
static void
draw_part (cairo_t *cr, int percent)
{
  double height = PART_HEIGHT * CLAMP (percent, 0, 100) / 100;

  for (double y = 0; y < height; y += LAYER)
    {
      double width = PART_WIDTH * (0.7 + 0.3 * sin (y / PART_HEIGHT * 2 * G_PI));

      cairo_set_source_rgb (cr, 0.90 - 0.0006 * y, 0.45, 0.18);
      cairo_rectangle (cr, (WIDTH - width) / 2, PLATE_Y - y - LAYER, width, LAYER - 1);
      cairo_fill (cr);
    }
  if (percent < 100)
    {
      cairo_set_source_rgb (cr, 0.75, 0.75, 0.78);
      cairo_rectangle (cr, WIDTH / 2.0 - 30, PLATE_Y - height - 60, 60, 45);
      cairo_move_to (cr, WIDTH / 2.0 - 12, PLATE_Y - height - 15);
      cairo_line_to (cr, WIDTH / 2.0 + 12, PLATE_Y - height - 15);
      cairo_line_to (cr, WIDTH / 2.0, PLATE_Y - height - 2);
      cairo_close_path (cr);
      cairo_fill (cr);
    }
}

static void
draw (cairo_t *cr, const char *name, int percent)
{
  cairo_pattern_t *walls = cairo_pattern_create_linear (0, 0, 0, HEIGHT);

  cairo_pattern_add_color_stop_rgb (walls, 0, 0.24, 0.24, 0.27);
  cairo_pattern_add_color_stop_rgb (walls, 0.55, 0.46, 0.46, 0.49);
  cairo_pattern_add_color_stop_rgb (walls, 1, 0.20, 0.20, 0.22);
  cairo_set_source (cr, walls);
  cairo_paint (cr);
  cairo_pattern_destroy (walls);

  cairo_set_source_rgb (cr, 0.50, 0.47, 0.38);
  cairo_move_to (cr, 150, PLATE_Y - 20);
  cairo_line_to (cr, WIDTH - 150, PLATE_Y - 20);
  cairo_line_to (cr, WIDTH - 90, HEIGHT - 60);
  cairo_line_to (cr, 90, HEIGHT - 60);
  cairo_close_path (cr);
  cairo_fill (cr);
  if (percent >= 0)
    draw_part (cr, percent);

  cairo_set_source_rgb (cr, 0.85, 0.85, 0.85);
  cairo_set_font_size (cr, 20);
  cairo_move_to (cr, 16, 30);
  cairo_show_text (cr, name);
}

/* (transfer full) (nullable): cairo's points are 0xRRGGBB in the machine's own byte order. */
static GBytes *
encode (cairo_surface_t *surface)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  const guint8 *data = cairo_image_surface_get_data (surface);
  g_autoptr (GError) error = NULL;
  char *jpeg = NULL;
  gsize length = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        const guint32 *point =
            (const guint32 *) (const void *) (data + y * cairo_image_surface_get_stride (surface)) + x;
        guint8 *out = pixels + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 3;

        out[0] = (guint8) (*point >> 16);
        out[1] = (guint8) (*point >> 8);
        out[2] = (guint8) *point;
      }

  if (gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &length, "jpeg", &error, "quality", "80", NULL))
    return g_bytes_new_take (jpeg, length);
  g_warning ("No picture: %s", error->message);
  return NULL;
}

static void
show_cb (gpointer user_data)
{
  g_autoptr (TaktVirtualCamera) self = g_object_ref (user_data);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (GBytes) jpeg = NULL;

  draw (cr, self->name, self->progress (self->printer_id, self->user_data));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  jpeg = encode (surface);
  cairo_surface_destroy (surface);

  self->timer = takt_clock_after (self->clock, FRAMES_APART, show_cb, self, NULL);
  if (jpeg != NULL)
    takt_printer_camera_emit_frame (TAKT_PRINTER_CAMERA (self), jpeg);
}

static void
takt_virtual_camera_start (TaktPrinterCamera *camera)
{
  TaktVirtualCamera *self = TAKT_VIRTUAL_CAMERA (camera);

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
  g_free (self->name);

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
 * @progress: how far the print is, asked for each picture
 */
TaktPrinterCamera *
takt_virtual_camera_new (const TaktPrinter *printer,
                         TaktClock *clock,
                         TaktVirtualProgress progress,
                         gpointer user_data)
{
  TaktVirtualCamera *self = g_object_new (TAKT_TYPE_VIRTUAL_CAMERA, NULL);

  self->printer_id = printer->id;
  self->name = g_strdup (printer->name);
  self->clock = g_object_ref (clock);
  self->progress = progress;
  self->user_data = user_data;
  return TAKT_PRINTER_CAMERA (self);
}
