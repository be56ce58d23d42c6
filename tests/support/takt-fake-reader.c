/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-reader.h"

struct _TaktFakeReader
{
  GObject parent_instance;

  TaktFakeReaderFunc func;
};

static void takt_fake_reader_iface_init (TaktSlicedReaderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeReader,
                               takt_fake_reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_SLICED_READER, takt_fake_reader_iface_init))

static void
fake_read_async (TaktSlicedReader *reader,
                 const char *path,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (reader, cancellable, callback, user_data);
  GError *error = NULL;
  TaktSlicedFile *file = TAKT_FAKE_READER (reader)->func (path, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) takt_sliced_file_free);
  else
    g_task_return_error (task, error);
}

static TaktSlicedFile *
fake_read_finish (TaktSlicedReader *reader, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_fake_reader_iface_init (TaktSlicedReaderInterface *iface)
{
  iface->read_async = fake_read_async;
  iface->read_finish = fake_read_finish;
}

static void
takt_fake_reader_class_init (TaktFakeReaderClass *klass)
{
}

static void
takt_fake_reader_init (TaktFakeReader *self)
{
}

TaktSlicedReader *
takt_fake_reader_new (TaktFakeReaderFunc func)
{
  TaktFakeReader *self = g_object_new (TAKT_TYPE_FAKE_READER, NULL);

  self->func = func;
  return TAKT_SLICED_READER (self);
}
