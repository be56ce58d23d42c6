/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "history/takt-photos-private.h"

#include "history/takt-photo-files.h"

/* (transfer full) (nullable): the service, unless it ended while a thread was busy; frees @weak. */
static TaktPhotos *
take_weak (GWeakRef *weak)
{
  TaktPhotos *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return self;
}

static GWeakRef *
make_weak (TaktPhotos *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

typedef struct
{
  char *dir;
  GPtrArray *names;
} Sweep;

static void
sweep_free (Sweep *sweep_data)
{
  g_free (sweep_data->dir);
  g_clear_pointer (&sweep_data->names, g_ptr_array_unref);
  g_free (sweep_data);
}

static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Sweep *orphans = data;

  for (guint i = 0; i < orphans->names->len; i++)
    takt_photo_files_remove (orphans->dir, g_ptr_array_index (orphans->names, i));
  g_task_return_boolean (task, TRUE);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktPhotos) self = take_weak (user_data);

  if (self == NULL)
    return;
  self->is_sweeping = FALSE;
  if (self->sweep_again)
    _takt_photos_sweep (self);
}

static gboolean
is_orphan (TaktPhotos *self, const char *name)
{
  gboolean has = TRUE;

  return !g_hash_table_contains (self->writing, name)
         && takt_photo_table_has_file (self->store, name, &has, NULL) && !has;
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, takt_photo_files_list (data), (GDestroyNotify) g_ptr_array_unref);
}

/* A file that was listed and has neither a row nor a writer now will never have one: names do not come again. */
static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktPhotos) self = take_weak (user_data);
  g_autoptr (GPtrArray) names = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GTask) task = NULL;
  Sweep *orphans;

  if (self == NULL)
    return;
  task = g_task_new (NULL, NULL, removed_cb, make_weak (self));
  orphans = g_new0 (Sweep, 1);
  orphans->dir = g_strdup (g_task_get_task_data (G_TASK (result)));
  orphans->names = g_ptr_array_new_with_free_func (g_free);
  /* Stopped: the store may be closed. */
  for (guint i = 0; self->cancellable != NULL && names != NULL && i < names->len; i++)
    if (is_orphan (self, g_ptr_array_index (names, i)))
      g_ptr_array_add (orphans->names, g_strdup (g_ptr_array_index (names, i)));
  g_task_set_task_data (task, orphans, (GDestroyNotify) sweep_free);
  g_task_run_in_thread (task, remove_thread);
}

/* Removes the files that no row names. */
void
_takt_photos_sweep (TaktPhotos *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->cancellable == NULL || takt_store_get_dir (self->store) == NULL)
    return;

  self->sweep_again = self->is_sweeping;
  if (self->is_sweeping)
    return;

  self->is_sweeping = TRUE;
  task = g_task_new (NULL, NULL, listed_cb, make_weak (self));
  g_task_set_task_data (task, g_strdup (takt_store_get_dir (self->store)), g_free);
  g_task_run_in_thread (task, list_thread);
}
