/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-sliced-reader.h"
#include "threemf/takt-threemf-archive.h"

G_BEGIN_DECLS

#define TAKT_TYPE_THREEMF_READER (takt_threemf_reader_get_type ())
G_DECLARE_FINAL_TYPE (TaktThreemfReader, takt_threemf_reader, TAKT, THREEMF_READER, GObject)

/* Fills the port for ".gcode.3mf" of Bambu Studio and OrcaSlicer (protocol.md §14). */
TaktSlicedReader *takt_threemf_reader_new (void) G_GNUC_WARN_UNUSED_RESULT;

TaktSlicedFile *takt_threemf_parts_to_file (const TaktThreemfParts *parts, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
