/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** ThreemfZip: a zip in the making. */
typedef struct _ThreemfZip ThreemfZip;

ThreemfZip *threemf_zip_new    (gboolean compress) G_GNUC_WARN_UNUSED_RESULT;
void        threemf_zip_add    (ThreemfZip *self, const char *name, const void *data, gsize length);
void        threemf_zip_text   (ThreemfZip *self, const char *name, const char *text);
void        threemf_zip_gcode  (ThreemfZip *self, int plate, const char *gcode);
GBytes     *threemf_zip_finish (ThreemfZip *self) G_GNUC_WARN_UNUSED_RESULT;

/* A whole small file with one plate: what is NULL has a sound default, "" leaves the member out. */
GBytes *threemf_make (const char *plates, const char *settings, const char *gcode) G_GNUC_WARN_UNUSED_RESULT;

#define THREEMF_PLATE                                                            \
  "<plate><metadata key=\"index\" value=\"1\"/>"                                 \
  "<metadata key=\"printer_model_id\" value=\"C12\"/>"                           \
  "<metadata key=\"nozzle_diameters\" value=\"0.4\"/>"                           \
  "<metadata key=\"prediction\" value=\"3601\"/>"                                \
  "<metadata key=\"weight\" value=\"45.2\"/>"                                    \
  "<filament id=\"1\" type=\"PLA\" color=\"#ffffff\" used_m=\"15\" used_g=\"45.2\"/></plate>"

#define THREEMF_GCODE "; HEADER_BLOCK_START\n; BambuStudio 02.04.00.70\n; HEADER_BLOCK_END\nG28\n"
#define THREEMF_PNG   "\x89PNG\r\n\x1a\n-picture-"

G_END_DECLS
