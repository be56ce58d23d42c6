/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-sliced-reader.h"

G_BEGIN_DECLS

/** TaktFakeReaderFunc: Returns: (transfer full): what is read at @path; NULL with @error */
typedef TaktSlicedFile *(*TaktFakeReaderFunc) (const char *path, GError **error);

#define TAKT_TYPE_FAKE_READER (takt_fake_reader_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeReader, takt_fake_reader, TAKT, FAKE_READER, GObject)

/** TaktFakeReader: a reader of sliced files that finds what a test says it finds. */
TaktSlicedReader *takt_fake_reader_new (TaktFakeReaderFunc func) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
