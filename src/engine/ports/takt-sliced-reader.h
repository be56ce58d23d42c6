/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tables/takt-sliced-table.h"

G_BEGIN_DECLS

#define TAKT_TYPE_SLICED_READER (takt_sliced_reader_get_type ())
G_DECLARE_INTERFACE (TaktSlicedReader, takt_sliced_reader, TAKT, SLICED_READER, GObject)

/**
 * TaktSlicedReaderInterface:
 *
 * Reads a sliced file without holding its G-code in memory and without blocking. Fails with TAKT_ERROR_INVALID, field "file", where the
 * file is not a sliced one, is damaged or does not look like any slicer's; with TAKT_ERROR_TOO_LARGE where it is beyond all measure; with
 * TAKT_ERROR_FAILED where it cannot be read; with G_IO_ERROR_CANCELLED.
 */
struct _TaktSlicedReaderInterface
{
  GTypeInterface parent_iface;

  void            (*read_async)  (TaktSlicedReader *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  TaktSlicedFile *(*read_finish) (TaktSlicedReader *self, GAsyncResult *result, GError **error);
};

void            takt_sliced_reader_read_async  (TaktSlicedReader *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktSlicedFile *takt_sliced_reader_read_finish (TaktSlicedReader *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
