/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/** TAKT_API_MAX_UPLOAD: a sliced file of 256 MiB and what is around it. */
#define TAKT_API_MAX_UPLOAD (((goffset) 256 << 20) + ((goffset) 1 << 20))

/** TaktApiForm: what a multipart/form-data body holds. */
typedef struct
{
  GHashTable *fields;     /* name → text, UTF-8 */
  GBytes     *file;       /* (nullable) content of the part "file"; borrows from the upload's file on disk */
  char       *file_name;  /* (nullable) as the client calls it: any text */
} TaktApiForm;

void         takt_api_form_free (TaktApiForm *self);
TaktApiForm *takt_api_form_read (GBytes *body, const char *boundary, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#define TAKT_TYPE_API_UPLOAD (takt_api_upload_get_type ())
G_DECLARE_FINAL_TYPE (TaktApiUpload, takt_api_upload, TAKT, API_UPLOAD, GObject)

/*
 * A body of type multipart/form-data on its way to disk, into a file without a name, which is gone with the last who has it open.
 */
TaktApiUpload *takt_api_upload_new          (const char *dir, const char *boundary, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean       takt_api_upload_write        (TaktApiUpload *self, GBytes *chunk, GError **error);
void           takt_api_upload_parse_async  (TaktApiUpload *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktApiUpload *takt_api_upload_of_message   (SoupServerMessage *message);
void           takt_api_upload_attach       (TaktApiUpload *self, SoupServerMessage *message);
TaktApiForm   *takt_api_upload_parse_finish (TaktApiUpload *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktApiForm, takt_api_form_free)

G_END_DECLS
