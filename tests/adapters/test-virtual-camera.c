/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "virtual/takt-virtual-camera.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "takt-test.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static int percent;

static void
look (gint64 printer_id, TaktVirtualScene *scene, gpointer user_data)
{
  GBytes *picture = user_data;

  g_assert_cmpint (printer_id, ==, 7);
  scene->percent = percent;
  scene->is_printing = percent >= 0 && percent < 100;
  scene->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
}

static void
frame_cb (TaktPrinterCamera *camera, GBytes *jpeg, gpointer user_data)
{
  GBytes **last = user_data;

  g_clear_pointer (last, g_bytes_unref);
  *last = g_bytes_ref (jpeg);
}

static GdkPixbuf *
decode (GBytes *jpeg)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (jpeg);
  g_autoptr (GError) error = NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new_from_stream (stream, NULL, &error);

  g_assert_no_error (error);
  return pixbuf;
}

/* How many points have the part's colour. */
static guint
count_part (GBytes *jpeg)
{
  g_autoptr (GdkPixbuf) pixbuf = decode (jpeg);
  guint count = 0;

  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, 640);
  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x++)
      {
        const guint8 *point = gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 3;

        count += point[0] > 195 && point[2] < 90;
      }
  return count;
}

static void
test_grows (void)
{
  g_autoptr (TaktManualClock) clock = takt_manual_clock_new (1766592000);
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (TaktPrinterCamera) camera = NULL;
  g_autoptr (GBytes) last = NULL;
  guint half;

  printer->id = 7;
  printer->name = g_strdup ("Left");
  camera = takt_virtual_camera_new (printer, TAKT_CLOCK (clock), look, NULL);
  g_signal_connect (camera, "frame", G_CALLBACK (frame_cb), &last);
  percent = -1;
  takt_printer_camera_start (camera);
  takt_manual_clock_advance (clock, SECOND);
  g_assert_nonnull (last);
  g_assert_cmpuint (count_part (last), ==, 0);

  percent = 50;
  takt_manual_clock_advance (clock, 10 * SECOND);
  half = count_part (last);
  g_assert_cmpuint (half, >, 1000);
  percent = 100;
  takt_manual_clock_advance (clock, 10 * SECOND);
  g_assert_cmpuint (count_part (last), >, half);

  takt_printer_camera_stop (camera);
  g_clear_pointer (&last, g_bytes_unref);
  takt_manual_clock_advance (clock, 60 * SECOND);
  g_assert_null (last);
}

static guint
count_color (GBytes *jpeg, gboolean (*is_it) (const guint8 *point))
{
  g_autoptr (GdkPixbuf) pixbuf = decode (jpeg);
  guint count = 0;

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x++)
      count += is_it (gdk_pixbuf_read_pixels (pixbuf) + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 3);
  return count;
}

static gboolean
is_blue (const guint8 *point)
{
  return point[2] > 180 && point[0] < 60;
}

/* A blue square in the middle of a picture without a background, as a slicer makes one. */
static GBytes *
make_picture (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 100, 100);
  g_autoptr (GdkPixbuf) square = gdk_pixbuf_new_subpixbuf (pixbuf, 25, 25, 50, 50);
  g_autoptr (GError) error = NULL;
  char *png;
  gsize length;

  gdk_pixbuf_fill (pixbuf, 0x00000000);
  gdk_pixbuf_fill (square, 0x0000ffff);
  gdk_pixbuf_save_to_buffer (pixbuf, &png, &length, "png", &error, NULL);
  g_assert_no_error (error);
  return g_bytes_new_take (png, length);
}

static guint
draw_blue (GBytes *picture, int done)
{
  g_auto (TaktVirtualScene) scene = { .percent = done, .picture = g_bytes_ref (picture) };
  g_autoptr (GBytes) jpeg = takt_virtual_scene_draw (&scene);

  return count_color (jpeg, is_blue);
}

/* The slicer's picture of the part, from its bottom to where the print has come. */
static void
test_picture (void)
{
  g_autoptr (GBytes) picture = make_picture ();
  g_autoptr (GBytes) damaged = g_bytes_new_from_bytes (picture, 0, g_bytes_get_size (picture) / 2);
  g_autoptr (GBytes) other = g_bytes_new_static ("GIF89a", 6);
  guint whole = draw_blue (picture, 100);

  /* The square is half as wide and high as the picture, which is 150 points. */
  g_assert_cmpuint (whole, >, 5000);
  g_assert_cmpuint (whole, <, 6200);
  g_assert_cmpuint (draw_blue (picture, 50), >, whole * 45 / 100);
  g_assert_cmpuint (draw_blue (picture, 50), <, whole * 55 / 100);
  g_assert_cmpuint (draw_blue (picture, 0), ==, 0);
  g_assert_cmpuint (draw_blue (picture, -1), ==, 0);
  g_assert_cmpuint (draw_blue (damaged, 100), ==, 0);
  g_assert_cmpuint (draw_blue (other, 100), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapters/virtual-camera/grows", test_grows);
  g_test_add_func ("/adapters/virtual-camera/picture", test_picture);
  return g_test_run ();
}
