/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TaktThreemfLimits: what a file may hold. Sizes are of what comes out of the zip, in bytes. */
typedef struct
{
  guint   members;
  goffset text;        /* of one XML or JSON member */
  goffset total;       /* of all members that are read */
  goffset free_total;  /* so much may come out of any file, however small */
  guint   ratio;       /* beyond that, so many times the file's own size */
} TaktThreemfLimits;

extern const TaktThreemfLimits takt_threemf_limits;

/** TaktThreemfPlateParts: what belongs to one plate number. */
typedef struct
{
  int      index;
  gboolean has_gcode;
  char    *gcode_md5;  /* (nullable) of the G-code as it is, lower case */
  char    *told_md5;   /* (nullable) as the slicer wrote it */
  char    *head;       /* (nullable) the first bytes of the G-code; any bytes but NUL */
  GBytes  *json;       /* (nullable) */
  GBytes  *thumbnail;  /* (nullable) PNG */
} TaktThreemfPlateParts;

/** TaktThreemfParts: the members of a zip that matter, found by their exact names; no name is ever used as a path. */
typedef struct
{
  GBytes     *slice_info;  /* (nullable) */
  GBytes     *settings;    /* (nullable) */
  gboolean    has_model;   /* a 3MF of some sort */
  GHashTable *plates;      /* plate number → TaktThreemfPlateParts */
} TaktThreemfParts;

TaktThreemfParts *takt_threemf_parts_read      (const char *path, const TaktThreemfLimits *limits, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktThreemfParts *takt_threemf_parts_read_data (const void *data, gsize size, const TaktThreemfLimits *limits, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_threemf_parts_free      (TaktThreemfParts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktThreemfParts, takt_threemf_parts_free)

G_END_DECLS
