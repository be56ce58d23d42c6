/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "virtual/takt-virtual-camera.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "takt-test.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static int percent;

static int
get_progress (gint64 printer_id, gpointer user_data)
{
  g_assert_cmpint (printer_id, ==, 7);
  return percent;
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

        count += point[0] > 150 && point[2] < 90;
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
  camera = takt_virtual_camera_new (printer, TAKT_CLOCK (clock), get_progress, NULL);
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapters/virtual-camera/grows", test_grows);
  return g_test_run ();
}
