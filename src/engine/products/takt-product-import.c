/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "products/takt-product-import.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "products/takt-product-files.h"
#include "products/takt-product-fill.h"
#include "products/takt-product-plates.h"
#include "products/takt-profile-check.h"
#include "takt-error.h"

/* Files of one name that are kept beside each other. */
#define MAX_NUMBER 999

/*
 * The steps of an import: receive (thread) → read (port) → fill and check the profile (here) → publish file and pictures (thread) →
 * save the rows (here). The tasks of threads have no source object: a thread must not be the one that drops the last reference of a service.
 * The rows are written last, so that no profile ever names a file that is not there.
 */
typedef struct
{
  char *dir;
  GInputStream *content;
  char *file_name;
  int plate;
  TaktProfile *profile;
  TaktSlicedReader *reader;
  TaktReceivedFile *received; /* (nullable) its part is removed at the end, whatever happens */
  TaktSlicedFile *file;       /* (nullable) what it tells */
  gboolean is_new;            /* the file was not there before */
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  /* One unlink of a name: short enough for any thread. */
  if (self->received != NULL)
    g_unlink (self->received->part);
  takt_received_file_free (self->received);
  g_free (self->dir);
  g_object_unref (self->content);
  g_free (self->file_name);
  takt_profile_free (self->profile);
  g_object_unref (self->reader);
  takt_sliced_file_free (self->file);
  g_free (self);
}

/* With an id: the profile's row as it is now, filled once more, so that what a person changed meanwhile stays. */
static gint64
save_profile (TaktProducts *products, Import *self, GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;

  if (self->profile->id == 0)
    return takt_products_add (products, self->profile, error);

  profile = takt_products_get (products, self->profile->id, error);
  if (profile == NULL || !takt_products_fill (products, profile, self->file, self->plate, error)
      || !takt_products_update (products, profile, error))
    return 0;
  return profile->id;
}

/* The file's own rows and the profile's, or none. */
static gint64
save (TaktProducts *products, Import *self, GError **error)
{
  TaktStore *store = takt_products_get_store (products);
  gint64 id = 0;

  if (!takt_store_begin (store, error))
    return 0;
  if (takt_products_put_file (products, self->file, error))
    id = save_profile (products, self, error);
  if (id == 0)
    {
      takt_store_rollback (store);
      return 0;
    }
  return takt_store_commit (store, error) ? id : 0;
}

static void
published_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktProducts *products = g_task_get_source_object (task);
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;
  gint64 id;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_free (self->profile->file_name);
  self->profile->file_name = g_strdup (self->file->name);
  id = save (products, self, &error);
  if (id == 0)
    {
      if (self->is_new)
        takt_product_files_remove (self->dir, self->file);
      g_task_return_error (task, error);
      return;
    }
  g_task_return_int (task, id);
}

/* The pictures are an ornament: without them the import stands. */
static void
write_images (Import *self)
{
  for (guint i = 0; i < self->file->plates->len; i++)
    {
      TaktSlicedPlate *plate = self->file->plates->pdata[i];
      g_autoptr (GError) fault = NULL;

      if (plate->thumbnail == NULL)
        continue;
      plate->has_picture = takt_product_files_write_image (self->dir, self->file->name, plate, &fault);
      if (!plate->has_picture)
        g_warning ("the picture of a plate: %s", fault->message);
    }
}

/*
 * A new product's file whose name is taken by another file is refused: its owner knows a better one. A profile that has its file sliced
 * anew gets it under the same name with a number, because waiting jobs still print the older one.
 */
static gboolean
publish (Import *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) fault = NULL;

  self->file->name = g_strdup (self->file_name);
  for (int number = 2; !takt_product_files_publish (self->dir, self->received, self->file->name,
                                                    &self->is_new, cancellable, &fault);
       number++)
    {
      if (self->profile->id == 0 || number > MAX_NUMBER
          || !g_error_matches (fault, TAKT_ERROR, TAKT_ERROR_CONFLICT))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      g_clear_error (&fault);
      g_free (self->file->name);
      self->file->name = takt_product_files_dup_numbered (self->file_name, number);
    }
  return TRUE;
}

static void
publish_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *self = data;
  GError *error = NULL;

  if (!publish (self, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->file->size = self->received->size;
  self->file->sha256 = g_strdup (self->received->sha256);
  self->file->md5 = g_strdup (self->received->md5);
  write_images (self);
  g_task_return_boolean (task, TRUE);
}

/* Between this step and the row nothing can be cancelled: the task of the thread has no cancellable. */
static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  g_autoptr (TaktProfile) checked = NULL;
  g_autoptr (GTask) work = NULL;
  GError *error = NULL;

  self->file = takt_sliced_reader_read_finish (TAKT_SLICED_READER (source), result, &error);
  if (self->file == NULL || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)
      || !takt_product_fill (self->profile, self->file, NULL, self->plate, &error)
      || (checked = takt_profile_check (self->profile, &error)) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  work = g_task_new (NULL, NULL, published_cb, g_object_ref (task));
  g_task_set_source_tag (work, read_cb);
  g_task_set_task_data (work, self, NULL);
  g_task_run_in_thread (work, publish_thread);
}

static void
received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  takt_sliced_reader_read_async (self->reader, self->received->part, g_task_get_cancellable (task), read_cb,
                                 g_object_ref (task));
}

static void
receive_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *self = data;
  GError *error = NULL;

  self->received = takt_product_files_receive (self->dir, self->content, cancellable, &error);
  if (self->received != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* "desk_bracket.gcode.3mf" is the product "desk bracket" until somebody says better. */
static char *
dup_product_name (const char *file_name)
{
  g_autofree char *stem = g_strndup (file_name, strlen (file_name) - strlen (".gcode.3mf"));

  return g_strdup (g_strdelimit (stem, "_", ' '));
}

/**
 * takt_product_import_async:
 * @content: the sliced file's bytes, read in a thread, to the end
 * @file_name: what the file is called; made safe for disk and printer
 * @plate: the slicer's number of the plate; 0: the only one in the file
 * @profile: what else is to be in the new profile; without a name the file's is taken. With an id that profile is filled anew and
 *   keeps what is its owner's. Copied.
 *
 * Stores the file in the profile's folder and fills in what it tells (contract §3). Never blocks. A file that is refused, or an import
 * that is cancelled, leaves nothing behind.
 */
void
takt_product_import_async (TaktProducts *products,
                           GInputStream *content,
                           const char *file_name,
                           int plate,
                           const TaktProfile *profile,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) work = NULL;
  TaktSlicedReader *reader;
  const char *dir;
  Import *self;

  g_return_if_fail (TAKT_IS_PRODUCTS (products));
  g_return_if_fail (G_IS_INPUT_STREAM (content) && file_name != NULL && profile != NULL);

  task = g_task_new (products, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_product_import_async);
  reader = takt_products_get_reader (products);
  dir = takt_products_get_dir (products);
  if (reader == NULL || dir == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "%s",
                               _ ("Sliced files cannot be read here."));
      return;
    }

  self = g_new0 (Import, 1);
  self->dir = g_strdup (dir);
  self->content = g_object_ref (content);
  self->file_name = takt_product_files_dup_name (file_name);
  self->plate = plate;
  self->profile = takt_profile_copy (profile);
  g_free (self->profile->file_name);
  self->profile->file_name = g_strdup (self->file_name);
  if (self->profile->name == NULL)
    self->profile->name = dup_product_name (self->file_name);
  self->reader = g_object_ref (reader);
  g_task_set_task_data (task, self, import_free);

  work = g_task_new (NULL, cancellable, received_cb, g_object_ref (task));
  g_task_set_source_tag (work, takt_product_import_async);
  g_task_set_task_data (work, self, NULL);
  g_task_run_in_thread (work, receive_thread);
}

/**
 * takt_product_import_finish:
 * @error: what takt_product_fill() and takt_products_add() say; TAKT_ERROR_CONFLICT when another file has the name;
 *   TAKT_ERROR_TOO_LARGE; TAKT_ERROR_FAILED when the disk fails; G_IO_ERROR_CANCELLED
 *
 * Returns: the profile's id; 0 with @error
 */
gint64
takt_product_import_finish (TaktProducts *products, GAsyncResult *result, GError **error)
{
  gssize id;

  g_return_val_if_fail (g_task_is_valid (result, products), 0);

  id = g_task_propagate_int (G_TASK (result), error);
  return id > 0 ? id : 0;
}
