/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-sliced-reader.h"

G_DEFINE_INTERFACE (TaktSlicedReader, takt_sliced_reader, G_TYPE_OBJECT)

static void
takt_sliced_reader_default_init (TaktSlicedReaderInterface *iface)
{
}

/**
 * takt_sliced_reader_read_async:
 * @path: the file; its name plays no part
 */
void
takt_sliced_reader_read_async (TaktSlicedReader *self,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_SLICED_READER (self) && path != NULL);
  TAKT_SLICED_READER_GET_IFACE (self)->read_async (self, path, cancellable, callback, user_data);
}

/** takt_sliced_reader_read_finish: Returns: (transfer full): what the file tells; NULL with @error. */
TaktSlicedFile *
takt_sliced_reader_read_finish (TaktSlicedReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (TAKT_IS_SLICED_READER (self), NULL);
  return TAKT_SLICED_READER_GET_IFACE (self)->read_finish (self, result, error);
}
