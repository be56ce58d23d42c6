/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "history/takt-photos-private.h"

#include <glib/gi18n-lib.h>

#include "cameras/takt-camera-way.h"
#include "history/takt-photo-files.h"
#include "printers/takt-first-layer.h"
#include "tables/takt-attempt-table.h"
#include "tables/takt-job-table.h"
#include "takt-error.h"

/* Seconds: an end that is heard of later shows another plate by now. */
#define LATEST_AFTER_END 60

G_DEFINE_FINAL_TYPE (TaktPhotos, takt_photos, G_TYPE_OBJECT)

/** Write: a picture on its way to the disk; the task's data in its thread, which only reads it. */
typedef struct
{
  char *dir;
  GBytes *jpeg;     /* (owned) (nullable) until the snapshot */
  TaktPhoto *photo; /* (owned) */
} Write;

static void
write_free (Write *write)
{
  g_free (write->dir);
  g_clear_pointer (&write->jpeg, g_bytes_unref);
  takt_photo_free (write->photo);
  g_free (write);
}

/* ---- taking */

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Write *write = data;
  GError *error = NULL;

  if (takt_photo_files_write (write->dir, write->photo->file_name, write->jpeg, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
insert (TaktPhotos *self, TaktPhoto *photo, GError **error)
{
  photo->id = takt_photo_table_insert (self->store, photo, error);
  if (photo->id == 0)
    return FALSE;

  if (photo->job_id != 0)
    takt_changes_note (self->changes, "queue", photo->job_id);
  else
    takt_changes_note (self->changes, "history", photo->attempt_id);
  return TRUE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktPhotos *self = g_task_get_source_object (task);
  Write *write = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  /* Stopped: the store may be closed. */
  if (ok && self->cancellable == NULL)
    {
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled."));
      ok = FALSE;
    }
  else if (ok)
    ok = insert (self, write->photo, &error);

  g_hash_table_remove (self->writing, write->photo->file_name);
  if (ok)
    {
      g_task_return_pointer (task, g_steal_pointer (&write->photo), (GDestroyNotify) takt_photo_free);
      return;
    }

  /* The job is gone meanwhile, or the disk is full: whatever lies there is nobody's. */
  _takt_photos_sweep (self);
  g_task_return_error (task, error);
}

static void
snapshot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktPhotos *self = g_task_get_source_object (task);
  Write *write = g_task_get_task_data (task);
  g_autoptr (GTask) thread = NULL;
  GError *error = NULL;

  write->jpeg = takt_camera_snapshot_finish (TAKT_CAMERA (source), result, &write->photo->taken_at, &error);
  if (write->jpeg == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  write->photo->size_bytes = (gint64) g_bytes_get_size (write->jpeg);
  g_hash_table_add (self->writing, g_strdup (write->photo->file_name));
  /* Not to be cancelled any more: a picture that is there is kept. */
  thread = g_task_new (NULL, NULL, written_cb, g_object_ref (task));
  g_task_set_source_tag (thread, snapshot_cb);
  g_task_set_task_data (thread, write, NULL);
  g_task_run_in_thread (thread, write_thread);
}

/* What a photo is to show, and on which occasion. */
typedef struct
{
  gint64 printer_id;
  gint64 job_id;     /* 0: a print at the machine */
  int attempt;       /* number of the job's */
  gint64 attempt_id; /* of the ended print, 0: it runs, or a person wants the photo */
  TaktPhotoKind kind;
} Shot;

/* @task: (transfer full) answers with the TaktPhoto */
static void
take (TaktPhotos *self, GTask *task, const Shot *shot)
{
  Write *write = g_new0 (Write, 1);
  const char *kind = takt_photo_kind_words[shot->kind];

  write->dir = g_strdup (takt_store_get_dir (self->store));
  write->photo = takt_photo_new ();
  write->photo->job_id = shot->job_id;
  write->photo->attempt = shot->attempt;
  write->photo->attempt_id = shot->job_id == 0 ? shot->attempt_id : 0;
  write->photo->printer_id = shot->printer_id;
  write->photo->kind = shot->kind;
  write->photo->file_name = shot->job_id != 0 ? takt_photo_files_dup_name ("job", shot->job_id, kind)
                                              : takt_photo_files_dup_name ("print", shot->attempt_id, kind);
  g_task_set_task_data (task, write, (GDestroyNotify) write_free);

  takt_camera_snapshot_async (takt_cameras_get (self->cameras, shot->printer_id), TAKT_CAMERA_SNAPSHOT_US,
                              g_task_get_cancellable (task), snapshot_cb, task);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPhoto) photo = takt_photos_take_finish (TAKT_PHOTOS (source), result, &error);

  /* A printer without a camera has none at every print. */
  if (photo == NULL && !g_error_matches (error, TAKT_ERROR, TAKT_ERROR_CONFLICT)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("No photo of this print: %s", error->message);
}

/* By itself, once an attempt and occasion. */
static void
take_on_occasion (TaktPhotos *self, const Shot *shot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = shot->job_id != 0 ? takt_job_table_get (self->store, shot->job_id, &error) : NULL;
  gboolean has = FALSE;

  if (error != NULL
      || !takt_photo_table_has_occasion (self->store, shot->job_id, shot->attempt, shot->attempt_id,
                                         shot->kind, &has, &error))
    {
      if (!g_error_matches (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
        g_warning ("%s", error->message);
      return;
    }
  if (!has)
    take (self, g_task_new (self, self->cancellable, taken_cb, NULL), shot);
}

/* An attempt has ended, and that is committed: changes are told from an idle. */
static void
look_at_attempt (TaktPhotos *self, gint64 attempt_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktAttempt) attempt = takt_attempt_table_get (self->store, attempt_id, &error);
  TaktTime now = takt_clock_now (self->clock);
  Shot shot;

  if (error != NULL)
    g_warning ("%s", error->message);
  if (attempt == NULL || now - attempt->ended_at > LATEST_AFTER_END)
    return;

  shot = (Shot){ .printer_id = attempt->printer_id,
                 .job_id = attempt->job_id,
                 .attempt = attempt->number,
                 .attempt_id = attempt->id };
  if (g_str_equal (attempt->outcome, takt_photo_kind_words[TAKT_PHOTO_COMPLETED]))
    shot.kind = TAKT_PHOTO_COMPLETED;
  else if (g_str_equal (attempt->outcome, takt_photo_kind_words[TAKT_PHOTO_FAILED]))
    shot.kind = TAKT_PHOTO_FAILED;
  else
    return;
  take_on_occasion (self, &shot);
}

static void
look_at_printer (TaktPhotos *self, gint64 printer_id)
{
  TaktPrinterState state;
  TaktFirstLayer *first = g_hash_table_lookup (self->first_layers, &printer_id);
  g_autoptr (TaktJob) job = NULL;

  if (!takt_settings_get (self->settings)->first_layer_photo
      || !takt_printers_get_state (self->printers, printer_id, &state) || state.report == NULL
      || state.link != TAKT_LINK_LIVE)
    return;

  if (first == NULL)
    {
      first = g_new0 (TaktFirstLayer, 1);
      g_hash_table_insert (self->first_layers, g_memdup2 (&printer_id, sizeof printer_id), first);
    }
  if (!takt_first_layer_follow (first, state.report, state.job_id))
    return;

  job = takt_job_table_get (self->store, state.job_id, NULL);
  if (job != NULL)
    take_on_occasion (self, &(Shot){ .printer_id = printer_id,
                                     .job_id = job->id,
                                     .attempt = job->attempts + 1,
                                     .kind = TAKT_PHOTO_FIRST_LAYER });
}

static void
look_at_job (TaktPhotos *self, gint64 job_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, job_id, &error);

  /* Its rows went with it. */
  if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    _takt_photos_sweep (self);
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  TaktPhotos *self = user_data;

  if (self->cancellable == NULL || id == 0)
    return;
  if (g_str_equal (noun, "history"))
    look_at_attempt (self, id);
  else if (g_str_equal (noun, "printers"))
    look_at_printer (self, id);
  else if (g_str_equal (noun, "queue"))
    look_at_job (self, id);
}

/* ---- the service */

static void
takt_photos_dispose (GObject *object)
{
  TaktPhotos *self = TAKT_PHOTOS (object);

  takt_photos_stop (self);
  if (self->changes != NULL)
    g_signal_handlers_disconnect_by_data (self->changes, self);

  G_OBJECT_CLASS (takt_photos_parent_class)->dispose (object);
}

static void
takt_photos_finalize (GObject *object)
{
  TaktPhotos *self = TAKT_PHOTOS (object);

  g_hash_table_unref (self->writing);
  g_hash_table_unref (self->first_layers);
  g_clear_object (&self->cameras);
  g_clear_object (&self->printers);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_photos_parent_class)->finalize (object);
}

static void
takt_photos_class_init (TaktPhotosClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = takt_photos_dispose;
  G_OBJECT_CLASS (klass)->finalize = takt_photos_finalize;
}

static void
takt_photos_init (TaktPhotos *self)
{
  self->writing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->first_layers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

/** takt_photos_new: (transfer full): the service of photos. It does nothing by itself before takt_photos_start(). */
TaktPhotos *
takt_photos_new (TaktStore *store,
                 TaktClock *clock,
                 TaktChanges *changes,
                 TaktSettings *settings,
                 TaktPrinters *printers,
                 TaktCameras *cameras)
{
  TaktPhotos *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);

  self = g_object_new (TAKT_TYPE_PHOTOS, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  self->printers = g_object_ref (printers);
  self->cameras = g_object_ref (cameras);
  g_signal_connect (changes, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

/** takt_photos_start: takes photos of what ends from now on, and sweeps away files that no photo names. */
void
takt_photos_start (TaktPhotos *self)
{
  g_return_if_fail (TAKT_IS_PHOTOS (self));

  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  _takt_photos_sweep (self);
}

/** takt_photos_stop: takes none any more; what was being written keeps its file, which the next start sweeps away. */
void
takt_photos_stop (TaktPhotos *self)
{
  g_return_if_fail (TAKT_IS_PHOTOS (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/** takt_photos_is_expected: whether a print that ends on this printer now gets its photo, most likely: it is heard and has a camera. */
gboolean
takt_photos_is_expected (TaktPhotos *self, gint64 printer_id)
{
  g_autoptr (TaktPrinter) printer = NULL;
  TaktPrinterState state;
  guint16 port;

  g_return_val_if_fail (TAKT_IS_PHOTOS (self), FALSE);

  if (self->cancellable == NULL || !takt_cameras_has_factory (self->cameras)
      || !takt_printers_get_state (self->printers, printer_id, &state) || state.link != TAKT_LINK_LIVE)
    return FALSE;

  printer = takt_printers_get (self->printers, printer_id, NULL);
  return printer != NULL && takt_camera_find_way (printer, state.report, &port) != TAKT_CAMERA_NONE;
}

/**
 * takt_photos_take_async:
 *
 * Takes a photo of a job now: of the attempt under way, or of the last one. Fails with TAKT_ERROR_NOT_FOUND (no such job), what the camera
 * fails with (takt_camera_snapshot_async()), or TAKT_ERROR_FAILED where it cannot be stored.
 */
void
takt_photos_take_async (TaktPhotos *self,
                        gint64 job_id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TaktJob) job = NULL;
  GError *error = NULL;
  gboolean is_under_way;

  g_return_if_fail (TAKT_IS_PHOTOS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_photos_take_async);
  job = takt_job_table_get (self->store, job_id, &error);
  if (job == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  is_under_way = job->status == TAKT_JOB_STARTED;
  take (self, g_steal_pointer (&task),
        &(Shot){ .printer_id = job->printer_id,
                 .job_id = job->id,
                 .attempt = job->attempts + (is_under_way ? 1 : 0),
                 .kind = TAKT_PHOTO_PERSON });
}

/** takt_photos_take_finish: Returns: (transfer full): the photo, kept. */
TaktPhoto *
takt_photos_take_finish (TaktPhotos *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Write *read = data;
  GError *error = NULL;
  GBytes *jpeg = takt_photo_files_read (read->dir, read->photo->file_name, &error);

  if (jpeg != NULL)
    g_task_return_pointer (task, jpeg, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *jpeg = g_task_propagate_pointer (G_TASK (result), &error);

  if (jpeg != NULL)
    g_task_return_pointer (task, jpeg, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/** takt_photos_read_async: reads a photo's picture. Fails with TAKT_ERROR_NOT_FOUND for one that is not known or whose file is gone. */
void
takt_photos_read_async (TaktPhotos *self,
                        gint64 photo_id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) thread = NULL;
  g_autoptr (TaktPhoto) photo = NULL;
  GError *error = NULL;
  Write *read;

  g_return_if_fail (TAKT_IS_PHOTOS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_photos_read_async);
  photo = takt_photo_table_get (self->store, photo_id, &error);
  if (photo == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  read = g_new0 (Write, 1);
  read->dir = g_strdup (takt_store_get_dir (self->store));
  read->photo = g_steal_pointer (&photo);
  thread = g_task_new (NULL, cancellable, read_cb, g_steal_pointer (&task));
  g_task_set_source_tag (thread, takt_photos_read_async);
  g_task_set_task_data (thread, read, (GDestroyNotify) write_free);
  g_task_run_in_thread (thread, read_thread);
}

/** takt_photos_read_finish: Returns: (transfer full): a JPEG. */
GBytes *
takt_photos_read_finish (TaktPhotos *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
