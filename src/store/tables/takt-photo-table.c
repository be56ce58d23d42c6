/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-photo-table.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

#define COLUMNS "id, job_id, attempt, printer_id, kind, file_name, size_bytes, taken_at"

const char *const takt_photo_kind_words[] = { "first_layer", "completed", "failed", "person", NULL };

/** takt_photo_new: an empty record. */
TaktPhoto *
takt_photo_new (void)
{
  TaktPhoto *self = g_new0 (TaktPhoto, 1);

  self->kind = TAKT_PHOTO_PERSON;
  return self;
}

void
takt_photo_free (TaktPhoto *self)
{
  if (self == NULL)
    return;

  g_free (self->file_name);
  g_free (self);
}

static TaktPhoto *
read_row (TaktStatement *query)
{
  TaktPhoto *photo = takt_photo_new ();
  const char *kind = takt_statement_text (query, 4);

  photo->id = takt_statement_int (query, 0);
  photo->job_id = takt_statement_int (query, 1);
  photo->attempt = (int) takt_statement_int (query, 2);
  photo->printer_id = takt_statement_int_or (query, 3, 0);
  for (int word = 0; takt_photo_kind_words[word] != NULL; word++)
    if (g_strcmp0 (kind, takt_photo_kind_words[word]) == 0)
      photo->kind = (TaktPhotoKind) word;
  photo->file_name = takt_statement_dup_text (query, 5);
  photo->size_bytes = takt_statement_int (query, 6);
  photo->taken_at = takt_statement_time (query, 7);
  return photo;
}

/** takt_photo_table_insert: Returns: the new row's id; 0 with @error. */
gint64
takt_photo_table_insert (TaktStore *store, const TaktPhoto *photo, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO photos (job_id, attempt, printer_id, kind, file_name, size_bytes, taken_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?)");

  takt_statement_bind_int (insert, 1, photo->job_id);
  takt_statement_bind_int (insert, 2, photo->attempt);
  takt_statement_bind_id (insert, 3, photo->printer_id);
  takt_statement_bind_text (insert, 4, takt_photo_kind_words[photo->kind]);
  takt_statement_bind_text (insert, 5, photo->file_name);
  takt_statement_bind_int (insert, 6, photo->size_bytes);
  takt_statement_bind_time (insert, 7, photo->taken_at);
  return takt_statement_insert (insert, error);
}

/** takt_photo_table_get: (transfer full): TAKT_ERROR_NOT_FOUND when there is no such photo. */
TaktPhoto *
takt_photo_table_get (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "SELECT " COLUMNS " FROM photos WHERE id = ?");
  g_autoptr (TaktPhoto) photo = NULL;

  takt_statement_bind_int (query, 1, id);
  if (takt_statement_step (query))
    photo = read_row (query);
  if (!takt_statement_finish (query, error))
    return NULL;
  if (photo == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("There is no such photo."));
  return g_steal_pointer (&photo);
}

/** takt_photo_table_list_of_job: (transfer full) (element-type TaktPhoto): the oldest first. */
GPtrArray *
takt_photo_table_list_of_job (TaktStore *store, gint64 job_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM photos WHERE job_id = ? ORDER BY id");
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_photo_free);

  takt_statement_bind_int (query, 1, job_id);
  while (takt_statement_step (query))
    g_ptr_array_add (photos, read_row (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&photos) : NULL;
}

/** takt_photo_table_has_file: @has: (out): whether a photo names the file. */
gboolean
takt_photo_table_has_file (TaktStore *store, const char *file_name, gboolean *has, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "SELECT 1 FROM photos WHERE file_name = ?");

  takt_statement_bind_text (query, 1, file_name);
  *has = takt_statement_step (query);
  return takt_statement_finish (query, error);
}

/** takt_photo_table_has_occasion: @has: (out): whether the attempt has its photo of that occasion. */
gboolean
takt_photo_table_has_occasion (TaktStore *store,
                               gint64 job_id,
                               int attempt,
                               TaktPhotoKind kind,
                               gboolean *has,
                               GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT 1 FROM photos WHERE job_id = ? AND attempt = ? AND kind = ?");

  takt_statement_bind_int (query, 1, job_id);
  takt_statement_bind_int (query, 2, attempt);
  takt_statement_bind_text (query, 3, takt_photo_kind_words[kind]);
  *has = takt_statement_step (query);
  return takt_statement_finish (query, error);
}
