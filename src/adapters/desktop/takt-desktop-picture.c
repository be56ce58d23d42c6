/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-desktop"

#include "desktop/takt-desktop-picture.h"

#include "pictures/takt-picture.h"

/* (iiibiiay) of the Desktop Notifications Specification. */
static GVariant *
to_image_data (GdkPixbuf *pixbuf)
{
  int stride = gdk_pixbuf_get_rowstride (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  int channels = gdk_pixbuf_get_n_channels (pixbuf), width = gdk_pixbuf_get_width (pixbuf);
  gsize size = (gsize) stride * (gsize) (height - 1) + (gsize) width * (gsize) channels;

  return g_variant_new ("(iiibii@ay)", width, height, stride, gdk_pixbuf_get_has_alpha (pixbuf),
                        gdk_pixbuf_get_bits_per_sample (pixbuf), channels,
                        g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, gdk_pixbuf_read_pixels (pixbuf),
                                                 size, TRUE, g_object_unref, g_object_ref (pixbuf)));
}

typedef struct
{
  GBytes *picture;
  gboolean as_png;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_bytes_unref (job->picture);
  g_free (job);
}

static void
scale_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  GError *error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = takt_picture_decode (job->picture, TAKT_DESKTOP_PICTURE_EDGE, &error);
  GVariant *value = NULL;

  if (pixbuf != NULL && job->as_png)
    {
      g_autofree char *png = NULL;
      gsize length;

      if (gdk_pixbuf_save_to_buffer (pixbuf, &png, &length, "png", &error, NULL))
        value = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, png, length, 1);
    }
  else if (pixbuf != NULL)
    value = to_image_data (pixbuf);

  if (value != NULL)
    g_task_return_pointer (task, g_variant_ref_sink (value), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

/**
 * takt_desktop_picture_scale_async:
 * @picture: PNG or JPEG from outside
 * @as_png: as a PNG (`ay`); else as pixels (`(iiibiiay)`)
 *
 * Makes a picture small enough for a message, on a thread.
 */
void
takt_desktop_picture_scale_async (GBytes *picture,
                                  gboolean as_png,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->picture = g_bytes_ref (picture);
  job->as_png = as_png;
  g_task_set_source_tag (task, takt_desktop_picture_scale_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, scale_thread);
}

/** takt_desktop_picture_scale_finish: Returns: (transfer full): not floating; NULL with @error: it is no picture. */
GVariant *
takt_desktop_picture_scale_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
