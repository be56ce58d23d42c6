/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures/takt-picture.h"

#include <string.h>

#include "takt-error.h"

/* A photo of a camera has a few hundred kilobytes. */
#define MAX_BYTES (16 * 1024 * 1024)
#define MAX_EDGE  8192

#define JPEG_QUALITY "80"

typedef struct
{
  int edge;
  gboolean too_large;
} Wish;

/* Asked before anything is decoded. */
static void
size_cb (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Wish *wish = user_data;
  double scale = (double) wish->edge / MAX (MAX (width, height), 1);

  wish->too_large = width > MAX_EDGE || height > MAX_EDGE;
  if (wish->too_large)
    gdk_pixbuf_loader_set_size (loader, 1, 1);
  else if (scale < 1)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)), MAX (1, (int) (height * scale)));
}

/**
 * takt_picture_decode:
 * @picture: PNG or JPEG from outside
 * @edge: pixels that its longer edge may have; a larger one is made smaller
 *
 * Blocks: for a thread.
 *
 * Returns: (transfer full): NULL with TAKT_ERROR_MALFORMED or GdkPixbuf's words: it is no picture, or an absurdly large one
 */
GdkPixbuf *
takt_picture_decode (GBytes *picture, int edge, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  Wish wish = { edge, g_bytes_get_size (picture) > MAX_BYTES };
  gboolean ok = !wish.too_large;
  GdkPixbuf *pixbuf;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_cb), &wish);
  ok = ok && gdk_pixbuf_loader_write_bytes (loader, picture, error);
  if (!gdk_pixbuf_loader_close (loader, ok ? error : NULL) || !ok)
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "the picture is too large");
      return NULL;
    }

  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL || wish.too_large)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "the picture cannot be used");
      return NULL;
    }
  return g_object_ref (pixbuf);
}

/**
 * takt_picture_fit_jpeg:
 * @most_bytes: what is not larger stays as it is
 * @edge: pixels of the longer edge of one that is made smaller
 *
 * Blocks: for a thread.
 *
 * Returns: (transfer full): a JPEG of @most_bytes at most, or NULL with @error: there is none to be had of @jpeg
 */
GBytes *
takt_picture_fit_jpeg (GBytes *jpeg, gsize most_bytes, int edge, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;
  const char *bytes = g_bytes_get_data (jpeg, &length);

  if (length < 3 || memcmp (bytes, "\xFF\xD8\xFF", 3) != 0)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED, "the picture is no JPEG");
      return NULL;
    }
  if (length <= most_bytes)
    return g_bytes_ref (jpeg);

  pixbuf = takt_picture_decode (jpeg, edge, error);
  if (pixbuf == NULL
      || !gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, "jpeg", error, "quality", JPEG_QUALITY, NULL))
    return NULL;
  if (length > most_bytes)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, "the picture is too large");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}
