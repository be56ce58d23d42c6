/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-photo-table.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/* A photo of a print at the machine belongs to whatever job that print was found to be. */
#define OF_PRINT "FROM attempts a WHERE a.id = attempt_id"
#define COLUMNS                                                                                              \
  "id, coalesce(job_id, (SELECT a.job_id " OF_PRINT ")), CASE WHEN attempt_id IS NULL THEN attempt "         \
  "ELSE (SELECT a.number " OF_PRINT " AND a.job_id IS NOT NULL) END, printer_id, kind, file_name, "          \
  "size_bytes, taken_at, attempt_id"

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
  photo->attempt_id = takt_statement_int (query, 8);
  return photo;
}

/** takt_photo_table_insert: Returns: the new row's id; 0 with @error. */
gint64
takt_photo_table_insert (TaktStore *store, const TaktPhoto *photo, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO photos (job_id, attempt, printer_id, kind, file_name, size_bytes, taken_at, attempt_id) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

  takt_statement_bind_id (insert, 1, photo->job_id);
  takt_statement_bind_int (insert, 2, photo->attempt);
  takt_statement_bind_id (insert, 3, photo->printer_id);
  takt_statement_bind_text (insert, 4, takt_photo_kind_words[photo->kind]);
  takt_statement_bind_text (insert, 5, photo->file_name);
  takt_statement_bind_int (insert, 6, photo->size_bytes);
  takt_statement_bind_time (insert, 7, photo->taken_at);
  takt_statement_bind_id (insert, 8, photo->attempt_id);
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

static GPtrArray *
read_all (TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_photo_free);

  while (takt_statement_step (query))
    g_ptr_array_add (photos, read_row (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&photos) : NULL;
}

/** takt_photo_table_list_of_job: (transfer full) (element-type TaktPhoto): the oldest first. */
GPtrArray *
takt_photo_table_list_of_job (TaktStore *store, gint64 job_id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT " COLUMNS " FROM photos WHERE id IN (SELECT p.id FROM photos p WHERE p.job_id = ?1 UNION ALL "
      "SELECT p.id FROM attempts t JOIN photos p ON p.attempt_id = t.id WHERE t.job_id = ?1) ORDER BY id");

  takt_statement_bind_int (query, 1, job_id);
  return read_all (query, error);
}

/** takt_photo_table_list_of_attempt: (transfer full) (element-type TaktPhoto): what shows the line @attempt_id of the history. */
GPtrArray *
takt_photo_table_list_of_attempt (TaktStore *store, gint64 attempt_id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " COLUMNS
             " FROM photos WHERE id IN (SELECT p.id FROM photos p WHERE p.attempt_id = ?1 UNION ALL "
             "SELECT p.id FROM attempts t JOIN photos p ON p.job_id = t.job_id AND p.attempt = t.number "
             "WHERE t.id = ?1) ORDER BY id");

  takt_statement_bind_int (query, 1, attempt_id);
  return read_all (query, error);
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

/**
 * takt_photo_table_has_occasion:
 * @job_id: 0: a print at the machine, told by @attempt_id
 * @attempt: number of the job's attempt, ended or not
 * @has: (out): whether the attempt has its photo of that occasion
 */
gboolean
takt_photo_table_has_occasion (TaktStore *store,
                               gint64 job_id,
                               int attempt,
                               gint64 attempt_id,
                               TaktPhotoKind kind,
                               gboolean *has,
                               GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT EXISTS (SELECT 1 FROM photos WHERE job_id = ?1 AND attempt = ?2 AND kind = ?3) "
             "OR EXISTS (SELECT 1 FROM photos WHERE attempt_id = ?4 AND kind = ?3)");

  takt_statement_bind_id (query, 1, job_id);
  takt_statement_bind_int (query, 2, attempt);
  takt_statement_bind_text (query, 3, takt_photo_kind_words[kind]);
  takt_statement_bind_id (query, 4, attempt_id);
  *has = takt_statement_step (query) && takt_statement_bool (query, 0);
  return takt_statement_finish (query, error);
}
