/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-check.h"
#include "takt-error.h"

#define MAX_NAME        300
#define MAX_FILE_NAME   255
#define MAX_TYPE        80
#define MAX_NOTES       4000
#define MAX_MINUTES     (60 * 24 * 30)
#define MAX_NOZZLE_TEMP 500
#define MAX_BED_TEMP    200
#define MAX_SPEED       2000
#define MAX_QUANTITY    100000
#define MAX_TIME        G_GINT64_CONSTANT (253402300799)

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

/* Checks and tidies what a person can set in a job. Its printer and its spool are looked at later. */
static gboolean
check_job (TaktJob *job, GError **error)
{
  return takt_check_needed ("job_name", job->job_name, MAX_NAME, &job->job_name, error)
         && takt_check_line ("file_name", job->file_name, MAX_FILE_NAME, &job->file_name, error)
         && takt_check_line ("material_type", job->material_type, MAX_TYPE, &job->material_type, error)
         && takt_check_lines ("notes", job->notes, MAX_NOTES, &job->notes, error)
         && takt_check_number ("priority", job->priority, 1, 10, error)
         && takt_check_number ("estimated_duration_minutes", job->estimated_duration_minutes, 1, MAX_MINUTES,
                               error)
         && takt_check_number ("scheduled_start", job->scheduled_start, 0, MAX_TIME, error)
         && takt_check_number ("quantity", job->quantity, 1, MAX_QUANTITY, error)
         && takt_check_number ("nozzle_temp", job->nozzle_temp, 0, MAX_NOZZLE_TEMP, error)
         && takt_check_number ("bed_temp", job->bed_temp, 0, MAX_BED_TEMP, error)
         && takt_check_number ("print_speed", job->print_speed, 0, MAX_SPEED, error);
}

static void
replace_text (char **field, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*field);
  *field = copy;
}

/* What the caller left open comes from the profile. */
static gboolean
fill_from_profile (TaktQueue *self, TaktJob *job, GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;

  if (job->profile_id == 0)
    return TRUE;

  profile = takt_products_get (self->products, job->profile_id, error);
  if (profile == NULL)
    return FALSE;

  if (job->job_name == NULL)
    job->job_name = g_strdup (profile->name);
  if (job->file_name == NULL)
    job->file_name = g_strdup (profile->file_name);
  if (g_strcmp0 (job->file_name, profile->file_name) == 0)
    job->file_plate = profile->file_plate;
  if (job->estimated_duration_minutes == 0)
    job->estimated_duration_minutes = profile->estimated_minutes;
  if (job->nozzle_temp == 0)
    job->nozzle_temp = profile->nozzle_temp;
  if (job->bed_temp == 0)
    job->bed_temp = profile->bed_temp;
  if (job->print_speed == 0)
    job->print_speed = profile->print_speed;
  if (job->materials->len == 0)
    takt_queue_copy_filaments (job, profile);
  return TRUE;
}

static gboolean
check_references (TaktQueue *self, const TaktJob *job, GError **error)
{
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrderItem) item = NULL;

  if (printer == NULL)
    return FALSE;
  if (job->order_id != 0 && (order = takt_orders_get (self->orders, job->order_id, error)) == NULL)
    return FALSE;
  if (job->order_item_id == 0)
    return TRUE;

  item = takt_orders_get_item (self->orders, job->order_item_id, error);
  if (item == NULL)
    return FALSE;
  if (item->order_id == job->order_id)
    return TRUE;

  takt_error_set_field (error, "order_item_id", _ ("This item belongs to another order."));
  return FALSE;
}

/* Inside a transaction. @slot: a person's choice or TAKT_SLOT_NONE. */
static gboolean
settle_filament (TaktQueue *self, TaktJob *job, int slot, GError **error)
{
  if (slot != TAKT_SLOT_NONE && !takt_queue_choose_slot (self, job, slot, error))
    return FALSE;
  if (job->materials->len > 0)
    replace_text (&job->material_type, ((TaktJobMaterial *) job->materials->pdata[0])->material_type);

  return takt_queue_save (self, job, error) && takt_queue_find_spools (self, job, error)
         && takt_queue_save (self, job, error);
}

static gboolean
insert_job (TaktQueue *self, TaktJob *job, int slot, GError **error)
{
  if (!check_references (self, job, error))
    return FALSE;

  job->id = takt_job_table_insert (self->store, job, error);
  return job->id != 0 && settle_filament (self, job, slot, error);
}

/* What a waiting job's owner may change, copied from @wanted to @job; the rest of the row is the program's. */
static void
take_changes (TaktJob *job, const TaktJob *wanted)
{
  replace_text (&job->job_name, wanted->job_name);
  /* Another file has other plates, and other numbers for its filaments. */
  if (g_strcmp0 (job->file_name, wanted->file_name) != 0)
    {
      job->file_plate = 0;
      for (guint i = 0; i < job->materials->len; i++)
        ((TaktJobMaterial *) job->materials->pdata[i])->index = 0;
    }
  replace_text (&job->file_name, wanted->file_name);
  replace_text (&job->notes, wanted->notes);
  if (job->priority != wanted->priority)
    job->queue_position = 0;
  job->priority = wanted->priority;
  job->scheduled_start = wanted->scheduled_start;
  job->estimated_duration_minutes = wanted->estimated_duration_minutes;
  job->quantity = wanted->quantity;
  job->nozzle_temp = wanted->nozzle_temp;
  job->bed_temp = wanted->bed_temp;
  job->print_speed = wanted->print_speed;
}

static void
take_place (TaktJob *job, const TaktJob *wanted)
{
  if (job->printer_id == wanted->printer_id)
    return;

  job->printer_id = wanted->printer_id;
  job->queue_position = 0;
}

/* Whether a job may be changed: it waits, and no machine was told of it. */
gboolean
takt_queue_check_waiting (const TaktJob *job, GError **error)
{
  if (job->status != TAKT_JOB_QUEUED)
    return refuse (error, _ ("Only prints that still wait in the queue can be changed."));
  if (job->dispatched_at != TAKT_TIME_UNSET)
    return refuse (error,
                   _ ("This print has just been sent to the printer. Cancel it before you change it."));
  return TRUE;
}

static gboolean
update_job (TaktQueue *self, const TaktJob *wanted, TaktJob **updated, GError **error)
{
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, wanted->id, error);
  int slot = TAKT_SLOT_NONE;

  if (job == NULL || !takt_queue_check_waiting (job, error))
    return FALSE;

  take_changes (job, wanted);
  take_place (job, wanted);
  if (wanted->material_type != NULL && g_strcmp0 (wanted->material_type, job->material_type) != 0)
    takt_queue_set_filament (job, wanted->material_type);
  if (wanted->material_slot != job->material_slot)
    slot = wanted->material_slot;
  /* A person looked at it: what an earlier start ran into is not held against it. */
  if (!takt_queue_has_unresolved (job))
    g_clear_pointer (&job->problem, g_free);

  if (!check_job (job, error) || !check_references (self, job, error)
      || !settle_filament (self, job, slot, error) || !takt_queue_forget_retries (self, job->id, error))
    return FALSE;

  *updated = g_steal_pointer (&job);
  return TRUE;
}

/* The last print of its machine may still be known as this job. */
static gboolean
is_tracked (TaktQueue *self, const TaktJob *job, gboolean *tracked, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (self->store, "SELECT 1 FROM printer_tracks WHERE printer_id = ? AND job_id = ?");

  takt_statement_bind_int (query, 1, job->printer_id);
  takt_statement_bind_int (query, 2, job->id);
  *tracked = takt_statement_step (query);
  return takt_statement_finish (query, error);
}

static gboolean
remove_job (TaktQueue *self, gint64 id, TaktJob **removed, GError **error)
{
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, id, error);
  gboolean tracked = FALSE;

  if (job == NULL || !is_tracked (self, job, &tracked, error))
    return FALSE;
  if (job->status == TAKT_JOB_STARTED)
    return refuse (error, _ ("This print is running. Stop it or say how it ended before you delete it."));
  if (job->status == TAKT_JOB_COMPLETED)
    return refuse (error,
                   _ ("This print is completed. It belongs to the history and to the costs of its order."));
  if (job->dispatched_at != TAKT_TIME_UNSET)
    return refuse (error,
                   _ ("This print has just been sent to the printer. Cancel it before you delete it."));

  if (tracked)
    takt_printers_set_job (self->printers, job->printer_id, 0);
  if (!takt_job_table_delete (self->store, id, error))
    return FALSE;

  *removed = g_steal_pointer (&job);
  return TRUE;
}

static int
compare_priorities (gconstpointer a, gconstpointer b)
{
  return *(const int *) b - *(const int *) a;
}

/*
 * Gives the jobs, in their order, the places from the head on. The queue is ordered by priority first: so that a job can be drawn above one
 * of higher priority, the priorities that are there are dealt out anew in the wanted order, and the places decide among equals.
 */
gboolean
takt_queue_deal_places (TaktQueue *self, GPtrArray *ordered, GError **error)
{
  g_autoptr (GArray) priorities = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < ordered->len; i++)
    g_array_append_val (priorities, ((TaktJob *) ordered->pdata[i])->priority);
  g_array_sort (priorities, compare_priorities);

  for (guint i = 0; i < ordered->len; i++)
    {
      TaktJob *job = ordered->pdata[i];

      job->priority = g_array_index (priorities, int, i);
      job->queue_position = (int) i + 1;
      if (!takt_queue_save (self, job, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * takt_queue_add:
 * @job: printer, name and minutes at least, or a profile that has them; id, status and everything that a run fills are ignored
 * @error: TAKT_ERROR_NOT_FOUND for the printer, order, item or profile; TAKT_ERROR_INVALID with the field
 *
 * Queues a job by hand. Without filaments it needs those of its profile, or one of material_type. A material_slot is taken as the
 * owner's choice, else the spool is looked for (contract §4.2).
 *
 * Returns: the new id, 0 with @error
 */
gint64
takt_queue_add (TaktQueue *self, const TaktJob *job, GError **error)
{
  g_autoptr (TaktJob) row = NULL;
  int slot;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), 0);
  g_return_val_if_fail (job != NULL, 0);

  row = takt_job_copy (job);
  slot = row->material_slot;
  row->status = TAKT_JOB_QUEUED;
  row->queue_position = 0;
  row->attempts = 0;
  row->submission_id = 0;
  row->dispatched_at = row->started_at = row->completed_at = TAKT_TIME_UNSET;
  row->progress_percent = 0;
  row->said_by_printer = FALSE;
  row->material_slot = TAKT_SLOT_NONE;
  g_clear_pointer (&row->failed_reason, g_free);
  g_clear_pointer (&row->problem, g_free);
  row->created_at = row->updated_at = takt_clock_now (self->clock);

  if (!fill_from_profile (self, row, error) || !check_job (row, error))
    return 0;
  if (row->material_type != NULL)
    takt_queue_set_filament (row, row->material_type);

  if (!takt_store_begin (self->store, error)
      || !takt_queue_finish_work (self, insert_job (self, row, slot, error), error))
    return 0;

  takt_queue_note (self, row);
  takt_queue_arm (self);
  return row->id;
}

/**
 * takt_queue_update:
 * @job: as takt_queue_get() gave it, with changes
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT when it no longer waits; TAKT_ERROR_INVALID with the field
 *
 * Changes a waiting job: printer, name, file, notes, priority, planned start, minutes, quantity, temperatures, speed, material and slot.
 * Another printer or material means another spool; a slot is the owner's choice.
 */
gboolean
takt_queue_update (TaktQueue *self, const TaktJob *job, GError **error)
{
  g_autoptr (TaktJob) updated = NULL;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (job != NULL, FALSE);

  if (!takt_store_begin (self->store, error)
      || !takt_queue_finish_work (self, update_job (self, job, &updated, error), error))
    return FALSE;

  takt_queue_note (self, updated);
  takt_changes_note (self->changes, "queue", 0);
  takt_queue_arm (self);
  return TRUE;
}

/**
 * takt_queue_remove:
 * @error: TAKT_ERROR_NOT_FOUND; TAKT_ERROR_CONFLICT while it runs, is on its way to the machine, or is completed
 *
 * Deletes a waiting, failed or cancelled job. Its ended attempts stay in the history, and what they used in the costs.
 */
gboolean
takt_queue_remove (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (TaktJob) removed = NULL;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  if (!takt_store_begin (self->store, error)
      || !takt_queue_finish_work (self, remove_job (self, id, &removed, error), error))
    return FALSE;

  takt_queue_note (self, removed);
  takt_changes_note (self->changes, "history", 0);
  takt_queue_arm (self);
  return TRUE;
}
