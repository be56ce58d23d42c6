/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-desktop.h"

#include <string.h>

#include "takt-error.h"

static void iface_init (TaktDesktopNotifierInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeDesktop,
                               takt_fake_desktop,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_DESKTOP_NOTIFIER, iface_init))

static void
start (TaktDesktopNotifier *notifier)
{
}

/* As servers do that know tags, and portals: the same tag is the same notification. */
static char *
find_tag (TaktFakeDesktop *self, const char *tag)
{
  GHashTableIter iter;
  gpointer handle, notice;

  g_hash_table_iter_init (&iter, self->standing);
  while (g_hash_table_iter_next (&iter, &handle, &notice))
    if (g_strcmp0 (((TaktDesktopNotice *) notice)->tag, tag) == 0)
      return g_strdup (handle);
  return NULL;
}

/* @task: (transfer full) */
static void
draw (TaktFakeDesktop *self, GTask *task)
{
  g_autoptr (GTask) owned = task;
  const TaktDesktopNotice *notice = g_task_get_task_data (task);
  gboolean replaces = notice->handle != NULL && g_hash_table_contains (self->standing, notice->handle);
  g_autofree char *handle = replaces ? g_strdup (notice->handle) : find_tag (self, notice->tag);

  if (handle == NULL)
    {
      handle = g_strdup_printf ("fake %u", ++self->last_id);
      self->n_new++;
    }
  else if (!replaces)
    self->n_repeats++;
  g_ptr_array_add (self->shown, takt_desktop_notice_copy (notice));
  g_hash_table_replace (self->standing, g_strdup (handle), takt_desktop_notice_copy (notice));
  if (self->loses_answers)
    g_ptr_array_add (self->waiting, g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&handle), g_free);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  TaktFakeDesktop *self = g_task_get_source_object (task);

  if (!g_ptr_array_remove (self->waiting, task))
    return;
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  g_object_unref (task);
}

static void
show_async (TaktDesktopNotifier *notifier,
            const TaktDesktopNotice *notice,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  TaktFakeDesktop *self = TAKT_FAKE_DESKTOP (notifier);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, takt_desktop_notice_copy (notice), (GDestroyNotify) takt_desktop_notice_free);
  if (self->is_absent)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "nobody there");
      g_object_unref (task);
    }
  else
    {
      if (cancellable != NULL)
        g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), task, 0);
      if (self->hangs)
        g_ptr_array_add (self->waiting, task);
      else
        draw (self, task);
    }
}

static char *
show_finish (TaktDesktopNotifier *notifier, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
withdraw_async (TaktDesktopNotifier *notifier,
                const char *handle,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  TaktFakeDesktop *self = TAKT_FAKE_DESKTOP (notifier);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  self->n_withdrawn += g_hash_table_remove (self->standing, handle);
  g_task_return_boolean (task, TRUE);
}

static gboolean
withdraw_finish (TaktDesktopNotifier *notifier, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
iface_init (TaktDesktopNotifierInterface *iface)
{
  iface->start = start;
  iface->stop = start;
  iface->show_async = show_async;
  iface->show_finish = show_finish;
  iface->withdraw_async = withdraw_async;
  iface->withdraw_finish = withdraw_finish;
}

static void
takt_fake_desktop_finalize (GObject *object)
{
  TaktFakeDesktop *self = TAKT_FAKE_DESKTOP (object);

  g_hash_table_unref (self->standing);
  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (takt_fake_desktop_parent_class)->finalize (object);
}

static void
takt_fake_desktop_class_init (TaktFakeDesktopClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_fake_desktop_finalize;
}

static void
takt_fake_desktop_init (TaktFakeDesktop *self)
{
  self->standing =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) takt_desktop_notice_free);
  self->shown = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_desktop_notice_free);
  self->waiting = g_ptr_array_new ();
}

TaktFakeDesktop *
takt_fake_desktop_new (void)
{
  return g_object_new (TAKT_TYPE_FAKE_DESKTOP, NULL);
}

/** takt_fake_desktop_wake: what waits is shown. */
void
takt_fake_desktop_wake (TaktFakeDesktop *self)
{
  self->hangs = FALSE;
  while (self->waiting->len > 0)
    draw (self, g_ptr_array_steal_index (self->waiting, 0));
}

/** takt_fake_desktop_vanish: the desktop dies with all that stood on it; what waited fails. */
void
takt_fake_desktop_vanish (TaktFakeDesktop *self)
{
  self->is_absent = TRUE;
  self->hangs = FALSE;
  g_hash_table_remove_all (self->standing);
  while (self->waiting->len > 0)
    {
      g_autoptr (GTask) task = g_ptr_array_steal_index (self->waiting, 0);

      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "gone");
    }
}

/** takt_fake_desktop_last: Returns: (transfer none): what was shown last. */
TaktDesktopNotice *
takt_fake_desktop_last (TaktFakeDesktop *self)
{
  g_assert_cmpuint (self->shown->len, >, 0);
  return g_ptr_array_index (self->shown, self->shown->len - 1);
}

/** takt_fake_desktop_find: Returns: (transfer full) (nullable): the handle of what stands there with @title in its title. */
char *
takt_fake_desktop_find (TaktFakeDesktop *self, const char *title)
{
  GHashTableIter iter;
  gpointer handle, notice;

  g_hash_table_iter_init (&iter, self->standing);
  while (g_hash_table_iter_next (&iter, &handle, &notice))
    if (strstr (((TaktDesktopNotice *) notice)->title, title) != NULL)
      return g_strdup (handle);
  return NULL;
}

gboolean
takt_desktop_notice_has_action (const TaktDesktopNotice *notice, const char *key)
{
  for (guint i = 0; i < notice->actions->len; i++)
    if (g_str_equal (((TaktDesktopAction *) g_ptr_array_index (notice->actions, i))->key, key))
      return TRUE;
  return FALSE;
}
