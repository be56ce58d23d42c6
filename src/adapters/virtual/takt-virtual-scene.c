/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-virtual"

#include "virtual/takt-virtual-scene.h"

#include <cairo.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>

#define WIDTH  640
#define HEIGHT 360

/* Where things stand in the picture, in its pixels. What a card shows of it is its middle. */
#define CENTRE_X    (WIDTH / 2.0)
#define PLATE_Y     208.0 /* the middle of the plate */
#define PLATE_WIDTH 150.0 /* from its middle to a corner */
#define PLATE_DEPTH 66.0
#define PART_SIZE   150.0
#define PART_BOTTOM (PLATE_Y + 36) /* the part's nearest point */
#define HEAD_WIDTH  58.0
#define HEAD_HEIGHT 66.0

/* A part whose picture nobody has is a vase. */
#define VASE_WIDTH  90.0
#define VASE_HEIGHT 110.0
#define LAYER       5.0

void
takt_virtual_scene_clear (TaktVirtualScene *self)
{
  g_clear_pointer (&self->picture, g_bytes_unref);
}

/* What is left to read of a PNG. */
typedef struct
{
  const guint8 *data;
  gsize left;
} Reader;

static cairo_status_t
read_cb (void *closure, unsigned char *data, unsigned int length)
{
  Reader *reader = closure;

  if (length > reader->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->data, length);
  reader->data += length;
  reader->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

/* (nullable): cairo draws nothing of a surface that is none, but wants it to be asked for. */
static cairo_surface_t *
read_picture (GBytes *picture)
{
  Reader reader;
  cairo_surface_t *surface;

  if (picture == NULL)
    return NULL;
  reader.data = g_bytes_get_data (picture, &reader.left);
  surface = cairo_image_surface_create_from_png_stream (read_cb, &reader);
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    return surface;
  cairo_surface_destroy (surface);
  return NULL;
}

static void
set_gradient (cairo_t *cr, double y0, double y1, const double stops[][4], guint n_stops)
{
  cairo_pattern_t *gradient = cairo_pattern_create_linear (0, y0, 0, y1);

  for (guint i = 0; i < n_stops; i++)
    cairo_pattern_add_color_stop_rgb (gradient, stops[i][0], stops[i][1], stops[i][2], stops[i][3]);
  cairo_set_source (cr, gradient);
  cairo_pattern_destroy (gradient);
}

static void
draw_chamber (cairo_t *cr)
{
  static const double walls[][4] = { { 0, 0.20, 0.21, 0.23 },
                                     { 0.55, 0.40, 0.41, 0.44 },
                                     { 1, 0.15, 0.15, 0.17 } };

  set_gradient (cr, 0, HEIGHT, walls, G_N_ELEMENTS (walls));
  cairo_paint (cr);

  /* The corners at the back, and the rod the head hangs on. */
  cairo_set_source_rgba (cr, 0, 0, 0, 0.28);
  cairo_rectangle (cr, 74, 0, 5, HEIGHT);
  cairo_rectangle (cr, WIDTH - 79, 0, 5, HEIGHT);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0.60, 0.61, 0.64);
  cairo_rectangle (cr, 0, 62, WIDTH, 4);
  cairo_fill (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.35);
  cairo_rectangle (cr, 0, 66, WIDTH, 2);
  cairo_fill (cr);
}

static void
trace_plate (cairo_t *cr, double dy)
{
  cairo_move_to (cr, CENTRE_X, PLATE_Y - PLATE_DEPTH + dy);
  cairo_line_to (cr, CENTRE_X + PLATE_WIDTH, PLATE_Y + dy);
  cairo_line_to (cr, CENTRE_X, PLATE_Y + PLATE_DEPTH + dy);
  cairo_line_to (cr, CENTRE_X - PLATE_WIDTH, PLATE_Y + dy);
  cairo_close_path (cr);
}

/* Textured, gold, seen from a corner. */
static void
draw_plate (cairo_t *cr)
{
  static const double gold[][4] = { { 0, 0.40, 0.33, 0.18 },
                                    { 0.45, 0.66, 0.55, 0.31 },
                                    { 1, 0.50, 0.41, 0.22 } };

  trace_plate (cr, 7);
  cairo_set_source_rgb (cr, 0.12, 0.11, 0.09);
  cairo_fill (cr);
  trace_plate (cr, 0);
  set_gradient (cr, PLATE_Y - PLATE_DEPTH, PLATE_Y + PLATE_DEPTH, gold, G_N_ELEMENTS (gold));
  cairo_fill (cr);
}

/* A vase of layers; drawn whole, the caller lets through what is printed. */
static void
draw_vase (cairo_t *cr)
{
  for (double y = 0; y < VASE_HEIGHT; y += LAYER)
    {
      double width = VASE_WIDTH * (0.7 + 0.3 * sin (y / VASE_HEIGHT * 2 * G_PI));

      cairo_set_source_rgb (cr, 0.90 - 0.0006 * y, 0.45, 0.18);
      cairo_rectangle (cr, CENTRE_X - width / 2, PLATE_Y - y - LAYER, width, LAYER - 1);
      cairo_fill (cr);
    }
}

/* @top, @bottom: (out) between which heights the part lies in the picture; a picture has room around it. */
static void
find_extent (cairo_surface_t *surface, int *top, int *bottom)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface), height = cairo_image_surface_get_height (surface);
  int width = cairo_image_surface_get_width (surface);

  *top = height;
  *bottom = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      if (data[y * stride + x * 4 + (G_BYTE_ORDER == G_LITTLE_ENDIAN ? 3 : 0)] > 200)
        {
          *top = MIN (*top, y);
          *bottom = y + 1;
          break;
        }
  *top = MIN (*top, *bottom);
}

/* Returns: how high up the picture the print has come. */
static double
draw_part (cairo_t *cr, const TaktVirtualScene *scene)
{
  cairo_surface_t *surface = read_picture (scene->picture);
  double part = CLAMP (scene->percent, 0, 100) / 100.0, reached;

  if (surface != NULL && cairo_image_surface_get_format (surface) == CAIRO_FORMAT_ARGB32)
    {
      double scale =
          PART_SIZE / MAX (cairo_image_surface_get_width (surface), cairo_image_surface_get_height (surface));
      int top, bottom;

      find_extent (surface, &top, &bottom);
      reached = PART_BOTTOM - (bottom - top) * scale * part;
      cairo_save (cr);
      cairo_rectangle (cr, 0, reached, WIDTH, HEIGHT);
      cairo_clip (cr);
      cairo_translate (cr, CENTRE_X - cairo_image_surface_get_width (surface) * scale / 2,
                       PART_BOTTOM - bottom * scale);
      cairo_scale (cr, scale, scale);
      cairo_set_source_surface (cr, surface, 0, 0);
      cairo_paint (cr);
      cairo_restore (cr);
    }
  else
    {
      reached = PLATE_Y - VASE_HEIGHT * part;
      cairo_save (cr);
      cairo_rectangle (cr, 0, reached, WIDTH, HEIGHT);
      cairo_clip (cr);
      draw_vase (cr);
      cairo_restore (cr);
    }
  g_clear_pointer (&surface, cairo_surface_destroy);
  return reached;
}

/* @y: where its nozzle is. */
static void
draw_head (cairo_t *cr, double y)
{
  static const double body[][4] = { { 0, 0.09, 0.09, 0.10 }, { 1, 0.20, 0.20, 0.22 } };
  double top = MIN (y - 14 - HEAD_HEIGHT, 58);

  cairo_rectangle (cr, CENTRE_X - HEAD_WIDTH / 2, top, HEAD_WIDTH, y - 14 - top);
  set_gradient (cr, top, y, body, G_N_ELEMENTS (body));
  cairo_fill (cr);
  cairo_move_to (cr, CENTRE_X - 12, y - 14);
  cairo_line_to (cr, CENTRE_X + 12, y - 14);
  cairo_line_to (cr, CENTRE_X + 3, y - 1);
  cairo_line_to (cr, CENTRE_X - 3, y - 1);
  cairo_close_path (cr);
  cairo_set_source_rgb (cr, 0.78, 0.62, 0.35);
  cairo_fill (cr);
  cairo_arc (cr, CENTRE_X + HEAD_WIDTH / 2 - 11, y - 26, 3, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0.35, 0.90, 0.45);
  cairo_fill (cr);
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

  if (gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &length, "jpeg", &error, "quality", "85", NULL))
    return g_bytes_new_take (jpeg, length);
  g_warning ("No picture: %s", error->message);
  return NULL;
}

/** takt_virtual_scene_draw: Returns: (transfer full) (nullable): a JPEG of 640 × 360; NULL where none could be made */
GBytes *
takt_virtual_scene_draw (const TaktVirtualScene *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  double reached = PLATE_Y;
  GBytes *jpeg;

  draw_chamber (cr);
  draw_plate (cr);
  if (self->percent >= 0)
    reached = draw_part (cr, self);
  if (self->is_printing)
    draw_head (cr, reached);
  if (self->is_dark)
    {
      cairo_set_source_rgba (cr, 0.03, 0.03, 0.05, 0.72);
      cairo_paint (cr);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  jpeg = encode (surface);
  cairo_surface_destroy (surface);
  return jpeg;
}
