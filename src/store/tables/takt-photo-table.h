/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktPhotoKind: on which occasion a photo was taken. */
typedef enum
{
  TAKT_PHOTO_FIRST_LAYER,
  TAKT_PHOTO_COMPLETED,
  TAKT_PHOTO_FAILED,
  TAKT_PHOTO_PERSON,  /* somebody asked for it */
} TaktPhotoKind;

extern const char *const takt_photo_kind_words[];

/** TaktPhoto: a picture of a print. Its file is in the profile's folder of photos. */
typedef struct
{
  gint64        id;
  gint64        job_id;       /* 0: a print at the machine that is no job */
  gint64        attempt_id;   /* the print at the machine that it shows; 0: what it shows was a job from the start */
  int           attempt;      /* number of the job's attempt it shows, 0: not known */
  gint64        printer_id;   /* 0: removed since */
  TaktPhotoKind kind;
  char         *file_name;
  gint64        size_bytes;
  TaktTime      taken_at;
} TaktPhoto;

TaktPhoto *takt_photo_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_photo_free (TaktPhoto *self);

gint64     takt_photo_table_insert      (TaktStore *store, const TaktPhoto *photo, GError **error);
TaktPhoto *takt_photo_table_get         (TaktStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_photo_table_list_of_job (TaktStore *store, gint64 job_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_photo_table_list_of_attempt (TaktStore *store, gint64 attempt_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_photo_table_has_file    (TaktStore *store, const char *file_name, gboolean *has, GError **error);
gboolean   takt_photo_table_has_occasion (TaktStore *store, gint64 job_id, int attempt, gint64 attempt_id, TaktPhotoKind kind, gboolean *has, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPhoto, takt_photo_free)

G_END_DECLS
