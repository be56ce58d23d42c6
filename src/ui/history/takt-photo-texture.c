/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "history/takt-photo-texture.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

typedef struct
{
  GBytes *jpeg; /* (nullable) until it is read */
  int width;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_clear_pointer (&load->jpeg, g_bytes_unref);
  g_free (load);
}

/* Smaller photos stay as they are: what draws them can make them larger. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, const Load *load)
{
  if (width > load->width)
    gdk_pixbuf_loader_set_size (loader, load->width, (int) MAX ((gint64) height * load->width / width, 1));
}

static void
decode (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Load *load = data;
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_written;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), (gpointer) load);
  is_written = gdk_pixbuf_loader_write_bytes (loader, load->jpeg, &error);
  if (gdk_pixbuf_loader_close (loader, is_written ? &error : NULL) && is_written)
    g_task_return_pointer (task, gdk_texture_new_for_pixbuf (gdk_pixbuf_loader_get_pixbuf (loader)),
                           g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  load->jpeg = takt_photos_read_finish (TAKT_PHOTOS (source), result, &error);
  if (load->jpeg == NULL)
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, decode);
}

/** takt_photo_texture_load_async: @width: in device pixels: a wider photo is made this wide, while it is decoded */
void
takt_photo_texture_load_async (TaktPhotos *photos,
                               gint64 photo_id,
                               int width,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;
  Load *load;

  g_return_if_fail (TAKT_IS_PHOTOS (photos));
  g_return_if_fail (width > 0);

  task = g_task_new (photos, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_photo_texture_load_async);
  load = g_new0 (Load, 1);
  load->width = width;
  g_task_set_task_data (task, load, load_free);
  takt_photos_read_async (photos, photo_id, cancellable, read_cb, task);
}

/** takt_photo_texture_load_finish: (transfer full): NULL with @error */
GdkTexture *
takt_photo_texture_load_finish (TaktPhotos *photos, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, photos), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
