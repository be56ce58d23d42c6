/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "takt-job-table.h"

#include "takt-store.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-material-table.h"

#define COLUMNS                                                                                                      \
  "id, printer_id, order_id, order_item_id, profile_id, job_name, file_name, status, priority, queue_position, "     \
  "scheduled_start, estimated_duration_minutes, quantity, plate_number, plate_count, material_type, material_slot, " \
  "nozzle_temp, bed_temp, print_speed, notes, problem, attempts, submission_id, dispatched_at, started_at, "         \
  "completed_at, failed_reason, progress_percent, said_by_printer, created_at, updated_at, file_plate, is_held, pinned_printer, pinned_start, scrapped, makes"

/* The queue (contract §2), a person's order before the planned start; 0, no place given, stands behind the given ones. */
#define QUEUE_ORDER "priority DESC, queue_position = 0, queue_position, coalesce(scheduled_start, 0), id"

const char *const takt_job_status_words[TAKT_JOB_N_STATUSES + 1] = {
  "queued", "started", "completed", "failed", "cancelled", NULL,
};

static TaktJob *
read_row (TaktStatement *query)
{
  TaktJob *job = takt_job_new ();
  int column = 0;

  job->id = takt_statement_int (query, column++);
  job->printer_id = takt_statement_int (query, column++);
  job->order_id = takt_statement_int (query, column++);
  job->order_item_id = takt_statement_int (query, column++);
  job->profile_id = takt_statement_int (query, column++);
  job->job_name = takt_statement_dup_text (query, column++);
  job->file_name = takt_statement_dup_text (query, column++);
  job->status = (TaktJobStatus) takt_job_status_from_word (takt_statement_text (query, column++));
  job->priority = (int) takt_statement_int (query, column++);
  job->queue_position = (int) takt_statement_int (query, column++);
  job->scheduled_start = takt_statement_time (query, column++);
  job->estimated_duration_minutes = (int) takt_statement_int (query, column++);
  job->quantity = (int) takt_statement_int (query, column++);
  job->plate_number = (int) takt_statement_int (query, column++);
  job->plate_count = (int) takt_statement_int (query, column++);
  job->material_type = takt_statement_dup_text (query, column++);
  job->material_slot = (int) takt_statement_int_or (query, column++, TAKT_SLOT_NONE);
  job->nozzle_temp = (int) takt_statement_int (query, column++);
  job->bed_temp = (int) takt_statement_int (query, column++);
  job->print_speed = (int) takt_statement_int (query, column++);
  job->notes = takt_statement_dup_text (query, column++);
  job->problem = takt_statement_dup_text (query, column++);
  job->attempts = (int) takt_statement_int (query, column++);
  job->submission_id = (gint32) takt_statement_int (query, column++);
  job->dispatched_at = takt_statement_time (query, column++);
  job->started_at = takt_statement_time (query, column++);
  job->completed_at = takt_statement_time (query, column++);
  job->failed_reason = takt_statement_dup_text (query, column++);
  job->progress_percent = (int) takt_statement_int (query, column++);
  job->said_by_printer = takt_statement_bool (query, column++);
  job->created_at = takt_statement_time (query, column++);
  job->updated_at = takt_statement_time (query, column++);
  job->file_plate = (int) takt_statement_int (query, column++);
  job->is_held = takt_statement_bool (query, column++);
  job->pinned_printer = takt_statement_bool (query, column++);
  job->pinned_start = takt_statement_bool (query, column++);
  job->scrapped = (int) takt_statement_int (query, column++);
  job->makes = (int) takt_statement_int (query, column++);

  return job;
}

/* All columns but id and created_at, from parameter 1 on; gives the next free parameter. */
static int
bind_row (TaktStatement *statement, const TaktJob *job)
{
  int parameter = 1;

  takt_statement_bind_int (statement, parameter++, job->printer_id);
  takt_statement_bind_id (statement, parameter++, job->order_id);
  takt_statement_bind_id (statement, parameter++, job->order_item_id);
  takt_statement_bind_id (statement, parameter++, job->profile_id);
  takt_statement_bind_text (statement, parameter++, job->job_name);
  takt_statement_bind_text (statement, parameter++, job->file_name);
  takt_statement_bind_text (statement, parameter++, takt_job_status_words[job->status]);
  takt_statement_bind_int (statement, parameter++, job->priority);
  takt_statement_bind_int (statement, parameter++, job->queue_position);
  takt_statement_bind_time (statement, parameter++, job->scheduled_start);
  takt_statement_bind_int (statement, parameter++, job->estimated_duration_minutes);
  takt_statement_bind_int (statement, parameter++, job->quantity);
  takt_statement_bind_int (statement, parameter++, job->plate_number);
  takt_statement_bind_int (statement, parameter++, job->plate_count);
  takt_statement_bind_text (statement, parameter++, job->material_type);
  takt_statement_bind_int_or_null (statement, parameter++, job->material_slot, TAKT_SLOT_NONE);
  takt_statement_bind_int_or_null (statement, parameter++, job->nozzle_temp, 0);
  takt_statement_bind_int_or_null (statement, parameter++, job->bed_temp, 0);
  takt_statement_bind_int_or_null (statement, parameter++, job->print_speed, 0);
  takt_statement_bind_text (statement, parameter++, job->notes);
  takt_statement_bind_text (statement, parameter++, job->problem);
  takt_statement_bind_int (statement, parameter++, job->attempts);
  takt_statement_bind_int_or_null (statement, parameter++, job->submission_id, 0);
  takt_statement_bind_time (statement, parameter++, job->dispatched_at);
  takt_statement_bind_time (statement, parameter++, job->started_at);
  takt_statement_bind_time (statement, parameter++, job->completed_at);
  takt_statement_bind_text (statement, parameter++, job->failed_reason);
  takt_statement_bind_int (statement, parameter++, job->progress_percent);
  takt_statement_bind_bool (statement, parameter++, job->said_by_printer);
  takt_statement_bind_int_or_null (statement, parameter++, job->file_plate, 0);
  takt_statement_bind_bool (statement, parameter++, job->is_held);
  takt_statement_bind_bool (statement, parameter++, job->pinned_printer);
  takt_statement_bind_bool (statement, parameter++, job->pinned_start);
  takt_statement_bind_int (statement, parameter++, job->scrapped);
  takt_statement_bind_int (statement, parameter++, job->makes);
  takt_statement_bind_time (statement, parameter++, job->updated_at);

  return parameter;
}

static gboolean
read_materials (TaktStore *store, TaktJob *job, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT material_type, color, grams, material_id, filament_index, wanted_hex FROM job_materials WHERE job_id = ? ORDER BY position");

  takt_statement_bind_int (query, 1, job->id);
  while (takt_statement_step (query))
    {
      TaktJobMaterial *material = takt_job_material_new (
          takt_statement_text (query, 0), takt_statement_text (query, 1), takt_statement_int (query, 2));

      material->material_id = takt_statement_int (query, 3);
      material->index = (int) takt_statement_int (query, 4);
      material->wanted_hex = takt_statement_dup_text (query, 5);
      g_ptr_array_add (job->materials, material);
    }

  return takt_statement_finish (query, error);
}

static gboolean
write_materials (TaktStore *store, gint64 job_id, GPtrArray *materials, GError **error)
{
  g_autoptr (TaktStatement) clear =
      takt_statement_get (store, "DELETE FROM job_materials WHERE job_id = ? AND position >= ?");
  g_autoptr (TaktStatement) put = takt_statement_get (
      store,
      "INSERT INTO job_materials (job_id, position, material_type, color, grams, material_id, filament_index, wanted_hex) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (job_id, position) DO UPDATE SET "
      "material_type = excluded.material_type, color = excluded.color, grams = excluded.grams, "
      "material_id = excluded.material_id, filament_index = excluded.filament_index, "
      "wanted_hex = excluded.wanted_hex");

  takt_statement_bind_int (clear, 1, job_id);
  takt_statement_bind_int (clear, 2, materials->len);
  if (!takt_statement_run (clear, error))
    return FALSE;

  for (guint i = 0; i < materials->len; i++)
    {
      const TaktJobMaterial *material = materials->pdata[i];

      takt_statement_bind_int (put, 1, job_id);
      takt_statement_bind_int (put, 2, i);
      takt_statement_bind_text (put, 3, material->material_type);
      takt_statement_bind_text (put, 4, material->color);
      takt_statement_bind_int (put, 5, material->grams);
      takt_statement_bind_id (put, 6, material->material_id);
      takt_statement_bind_int_or_null (put, 7, material->index, 0);
      takt_statement_bind_text (put, 8, material->wanted_hex);
      if (!takt_statement_run (put, error))
        return FALSE;
    }

  return TRUE;
}

static GPtrArray *
read_all (TaktStore *store, TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_free);

  while (takt_statement_step (query))
    g_ptr_array_add (jobs, read_row (query));
  if (!takt_statement_finish (query, error))
    return NULL;

  for (guint i = 0; i < jobs->len; i++)
    if (!read_materials (store, jobs->pdata[i], error))
      return NULL;

  return g_steal_pointer (&jobs);
}

/* The same question in the four forms of its filters, each with its own index. */
static TaktStatement *
get_filtered (TaktStore *store, gint64 printer_id, const char *word)
{
  TaktStatement *query;
  int parameter = 1;

  if (printer_id != 0 && word != NULL)
    query = takt_statement_get (store, "SELECT " COLUMNS " FROM jobs WHERE printer_id = ? AND status = ? "
                                       "ORDER BY id DESC LIMIT ? OFFSET ?");
  else if (printer_id != 0)
    query = takt_statement_get (store, "SELECT " COLUMNS " FROM jobs WHERE printer_id = ? "
                                       "ORDER BY id DESC LIMIT ? OFFSET ?");
  else if (word != NULL)
    query = takt_statement_get (store, "SELECT " COLUMNS " FROM jobs WHERE status = ? "
                                       "ORDER BY id DESC LIMIT ? OFFSET ?");
  else
    query = takt_statement_get (store, "SELECT " COLUMNS " FROM jobs /* scan: stops at the limit */ "
                                       "ORDER BY id DESC LIMIT ? OFFSET ?");

  if (printer_id != 0)
    takt_statement_bind_int (query, parameter++, printer_id);
  if (word != NULL)
    takt_statement_bind_text (query, parameter, word);
  return query;
}

static gboolean
count_filtered (TaktStore *store, gint64 printer_id, const char *word, guint *total, GError **error)
{
  g_autoptr (TaktStatement) count = NULL;
  int parameter = 1;

  if (printer_id != 0 && word != NULL)
    count = takt_statement_get (store, "SELECT count(*) FROM jobs WHERE printer_id = ? AND status = ?");
  else if (printer_id != 0)
    count = takt_statement_get (store, "SELECT count(*) FROM jobs WHERE printer_id = ?");
  else if (word != NULL)
    count = takt_statement_get (store, "SELECT count(*) FROM jobs WHERE status = ?");
  else
    count = takt_statement_get (store, "SELECT count(*) FROM jobs");

  if (printer_id != 0)
    takt_statement_bind_int (count, parameter++, printer_id);
  if (word != NULL)
    takt_statement_bind_text (count, parameter, word);
  *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
  return takt_statement_finish (count, error);
}

static const char *
not_found (void)
{
  return _ ("There is no such print job. It may have been deleted meanwhile.");
}

static gboolean
read_id (TaktStatement *query, gint64 *id, GError **error)
{
  *id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/**
 * takt_job_material_new:
 * @color: (nullable): any colour does
 * @grams: a plate
 *
 * Returns: (transfer full): a filament without a spool
 */
TaktJobMaterial *
takt_job_material_new (const char *material_type, const char *color, gint64 grams)
{
  TaktJobMaterial *self = g_new0 (TaktJobMaterial, 1);

  self->material_type = g_strdup (material_type);
  self->color = g_strdup (color);
  self->grams = grams;

  return self;
}

/** takt_job_material_free: NULL is allowed. */
void
takt_job_material_free (TaktJobMaterial *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_free (self->color);
  g_free (self->wanted_hex);
  g_free (self);
}

/** takt_job_new: (transfer full): a queued job of one unit on one plate, of the lowest priority, without texts. */
TaktJob *
takt_job_new (void)
{
  TaktJob *self = g_new0 (TaktJob, 1);

  self->status = TAKT_JOB_QUEUED;
  self->priority = 1;
  self->quantity = 1;
  self->plate_number = 1;
  self->plate_count = 1;
  self->material_slot = TAKT_SLOT_NONE;
  self->materials = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_material_free);

  return self;
}

/** takt_job_copy: (transfer full): a deep copy. */
TaktJob *
takt_job_copy (const TaktJob *self)
{
  TaktJob *copy = g_memdup2 (self, sizeof *self);

  copy->job_name = g_strdup (self->job_name);
  copy->file_name = g_strdup (self->file_name);
  copy->material_type = g_strdup (self->material_type);
  copy->notes = g_strdup (self->notes);
  copy->problem = g_strdup (self->problem);
  copy->failed_reason = g_strdup (self->failed_reason);
  copy->materials = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_material_free);
  for (guint i = 0; i < self->materials->len; i++)
    {
      const TaktJobMaterial *from = self->materials->pdata[i];
      TaktJobMaterial *material = takt_job_material_new (from->material_type, from->color, from->grams);

      material->material_id = from->material_id;
      material->index = from->index;
      material->wanted_hex = g_strdup (from->wanted_hex);
      g_ptr_array_add (copy->materials, material);
    }

  return copy;
}

/** takt_job_free: NULL is allowed. */
void
takt_job_free (TaktJob *self)
{
  if (self == NULL)
    return;

  g_free (self->job_name);
  g_free (self->file_name);
  g_free (self->material_type);
  g_free (self->notes);
  g_free (self->problem);
  g_free (self->failed_reason);
  g_ptr_array_unref (self->materials);
  g_free (self);
}

/** takt_job_status_from_word: the TaktJobStatus of a word of the API, -1 for any other text and NULL. */
int
takt_job_status_from_word (const char *word)
{
  for (int i = 0; word != NULL && i < TAKT_JOB_N_STATUSES; i++)
    if (g_str_equal (word, takt_job_status_words[i]))
      return i;

  return -1;
}

/**
 * takt_job_table_insert:
 * @job: with its materials; its id is ignored
 *
 * To be called inside a transaction, which the caller rolls back on failure.
 *
 * Returns: the new id, or 0 with @error: TAKT_ERROR_CONFLICT when printer, order, item or profile do not exist
 */
gint64
takt_job_table_insert (TaktStore *store, const TaktJob *job, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO jobs (printer_id, order_id, order_item_id, profile_id, job_name, file_name, status, priority, "
      "queue_position, scheduled_start, estimated_duration_minutes, quantity, plate_number, plate_count, "
      "material_type, material_slot, nozzle_temp, bed_temp, print_speed, notes, problem, attempts, submission_id, "
      "dispatched_at, started_at, completed_at, failed_reason, progress_percent, said_by_printer, file_plate, "
      "is_held, pinned_printer, pinned_start, scrapped, makes, updated_at, created_at) VALUES "
      "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  int parameter = bind_row (insert, job);
  gint64 id;

  g_return_val_if_fail (takt_store_in_transaction (store), 0);

  takt_statement_bind_time (insert, parameter, job->created_at);
  id = takt_statement_insert (insert, error);
  if (id == 0 || !write_materials (store, id, job->materials, error))
    return 0;

  return id;
}

/**
 * takt_job_table_update:
 *
 * Writes every column of the row but id and created_at, and the job's materials. To be called inside a transaction.
 *
 * Returns: FALSE with @error: TAKT_ERROR_NOT_FOUND when there is no such row
 */
gboolean
takt_job_table_update (TaktStore *store, const TaktJob *job, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE jobs SET printer_id = ?, order_id = ?, order_item_id = ?, profile_id = ?, job_name = ?, file_name = ?, "
      "status = ?, priority = ?, queue_position = ?, scheduled_start = ?, estimated_duration_minutes = ?, "
      "quantity = ?, plate_number = ?, plate_count = ?, material_type = ?, material_slot = ?, nozzle_temp = ?, "
      "bed_temp = ?, print_speed = ?, notes = ?, problem = ?, attempts = ?, submission_id = ?, dispatched_at = ?, "
      "started_at = ?, completed_at = ?, failed_reason = ?, progress_percent = ?, said_by_printer = ?, "
      "file_plate = ?, is_held = ?, pinned_printer = ?, pinned_start = ?, scrapped = ?, makes = ?, updated_at = ? WHERE id = ?");
  int parameter = bind_row (update, job);

  g_return_val_if_fail (takt_store_in_transaction (store), FALSE);

  takt_statement_bind_int (update, parameter, job->id);
  return takt_statement_run_on_row (update, not_found (), error)
         && write_materials (store, job->id, job->materials, error);
}

/**
 * takt_job_table_shift_running:
 *
 * The wall clock was set by @seconds: what began by the old one and goes on is moved along, so that it takes as long as it takes.
 */
gboolean
takt_job_table_shift_running (TaktStore *store, gint64 seconds, TaktTime now, GError **error)
{
  static const char *const updates[] = {
    "UPDATE jobs SET started_at = started_at + ?1, updated_at = ?2 WHERE status = 'started' AND started_at IS NOT NULL",
    "UPDATE jobs SET dispatched_at = dispatched_at + ?1, updated_at = ?2 "
    "WHERE status = 'queued' AND dispatched_at IS NOT NULL",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (updates); i++)
    {
      g_autoptr (TaktStatement) update = takt_statement_get (store, updates[i]);

      takt_statement_bind_int (update, 1, seconds);
      takt_statement_bind_time (update, 2, now);
      if (!takt_statement_run (update, error))
        return FALSE;
    }

  return TRUE;
}

/** takt_job_table_set_progress: percent of the running attempt; the one column that moves every minute. */
gboolean
takt_job_table_set_progress (TaktStore *store, gint64 id, int progress_percent, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE jobs SET progress_percent = ?, updated_at = ? WHERE id = ?");

  takt_statement_bind_int (update, 1, progress_percent);
  takt_statement_bind_time (update, 2, now);
  takt_statement_bind_int (update, 3, id);
  return takt_statement_run (update, error);
}

/** takt_job_table_delete: with its materials and photos' rows, its attempts stay; TAKT_ERROR_NOT_FOUND when there is no such row. */
gboolean
takt_job_table_delete (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "DELETE FROM jobs WHERE id = ?");

  takt_statement_bind_int (query, 1, id);
  return takt_statement_run_on_row (query, not_found (), error);
}

/** takt_job_table_get: (transfer full): NULL with TAKT_ERROR_NOT_FOUND when there is no such row. */
TaktJob *
takt_job_table_get (TaktStore *store, gint64 id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, "SELECT " COLUMNS " FROM jobs WHERE id = ?");
  g_autoptr (GPtrArray) jobs = NULL;

  takt_statement_bind_int (query, 1, id);
  jobs = read_all (store, query, error);
  if (jobs == NULL)
    return NULL;
  if (jobs->len == 0)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, not_found ());
      return NULL;
    }

  return g_ptr_array_steal_index (jobs, 0);
}

/**
 * takt_job_table_list:
 * @printer_id: 0 for all
 * @status: a TaktJobStatus, -1 for all
 * @limit: how many at most, 0: all
 * @total: (out) (optional): how many there are
 *
 * Returns: (transfer full) (element-type TaktJob): the newest first
 */
GPtrArray *
takt_job_table_list (TaktStore *store,
                     gint64 printer_id,
                     int status,
                     guint limit,
                     guint offset,
                     guint *total,
                     GError **error)
{
  const char *word = status >= 0 && status < TAKT_JOB_N_STATUSES ? takt_job_status_words[status] : NULL;
  g_autoptr (TaktStatement) query = get_filtered (store, printer_id, word);
  int parameter = 1 + (printer_id != 0) + (word != NULL);

  if (total != NULL && !count_filtered (store, printer_id, word, total, error))
    return NULL;

  takt_statement_bind_int (query, parameter, limit > 0 ? (gint64) limit : -1);
  takt_statement_bind_int (query, parameter + 1, offset);
  return read_all (store, query, error);
}

/** takt_job_table_list_queued: (transfer full) (element-type TaktJob): the queue of a printer, its head first. */
GPtrArray *
takt_job_table_list_queued (TaktStore *store, gint64 printer_id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " COLUMNS " FROM jobs WHERE printer_id = ? AND status = 'queued' ORDER BY " QUEUE_ORDER);

  takt_statement_bind_int (query, 1, printer_id);
  return read_all (store, query, error);
}

/** takt_job_table_list_of_order: (transfer full) (element-type TaktJob): all jobs of an order, the oldest first. */
GPtrArray *
takt_job_table_list_of_order (TaktStore *store, gint64 order_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " COLUMNS " FROM jobs WHERE order_id = ? ORDER BY id");

  takt_statement_bind_int (query, 1, order_id);
  return read_all (store, query, error);
}

/** takt_job_table_list_dispatched: (transfer full) (element-type TaktJob): queued jobs with an intent of unknown fate. */
GPtrArray *
takt_job_table_list_dispatched (TaktStore *store, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT " COLUMNS " FROM jobs WHERE status = 'queued' AND dispatched_at IS NOT NULL ORDER BY id");

  return read_all (store, query, error);
}

/** takt_job_table_find_started: @id is the job that is booked as running on a printer, 0 when none is. */
gboolean
takt_job_table_find_started (TaktStore *store, gint64 printer_id, gint64 *id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id FROM jobs WHERE printer_id = ? AND status = 'started' ORDER BY id LIMIT 1");

  takt_statement_bind_int (query, 1, printer_id);
  return read_id (query, id, error);
}

/** takt_job_table_find_submission: @id is the printer's job whose latest dispatch had this id, 0 when none had. */
gboolean
takt_job_table_find_submission (TaktStore *store,
                                gint64 printer_id,
                                gint32 submission_id,
                                gint64 *id,
                                GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id FROM jobs WHERE printer_id = ? AND submission_id = ? ORDER BY id DESC LIMIT 1");

  takt_statement_bind_int (query, 1, printer_id);
  takt_statement_bind_int (query, 2, submission_id);
  return read_id (query, id, error);
}
