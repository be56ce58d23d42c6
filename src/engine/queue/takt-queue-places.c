/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/** takt_queue_place_free: frees the place and the row of a new job. */
void
takt_queue_place_free (TaktQueuePlace *self)
{
  if (self == NULL)
    return;

  if (self->job != NULL)
    takt_job_free (self->job);
  g_free (self);
}

static TaktQueuePlace *
place_new (const TaktJob *job)
{
  TaktQueuePlace *self = g_new0 (TaktQueuePlace, 1);

  self->job_id = job->id;
  self->printer_id = job->printer_id;
  self->priority = job->priority;
  self->queue_position = job->queue_position;
  self->scheduled_start = job->scheduled_start;
  return self;
}

static void
take_place (TaktJob *job, const TaktQueuePlace *place)
{
  job->printer_id = place->printer_id;
  job->priority = place->priority;
  job->queue_position = place->queue_position;
  job->scheduled_start = place->scheduled_start;
}

/* A spool of another printer is of no use; one that is loaded there may be. */
static gboolean
settle (TaktQueue *self, TaktJob *job, gboolean is_elsewhere, GError **error)
{
  return takt_queue_save (self, job, error)
         && (!is_elsewhere
             || (takt_queue_find_spools (self, job, error) && takt_queue_save (self, job, error)));
}

static gboolean
add_job (TaktQueue *self, const TaktQueuePlace *place, GPtrArray *jobs, GPtrArray *inverse, GError **error)
{
  TaktJob *job = takt_job_copy (place->job);
  TaktQueuePlace *back;

  g_ptr_array_add (jobs, job);
  take_place (job, place);
  job->id = takt_job_table_insert (self->store, job, error);
  if (job->id == 0 || !settle (self, job, TRUE, error))
    return FALSE;

  back = place_new (job);
  back->is_removed = TRUE;
  g_ptr_array_add (inverse, back);
  return TRUE;
}

static gboolean
change_job (TaktQueue *self, const TaktQueuePlace *place, GPtrArray *jobs, GPtrArray *inverse, GError **error)
{
  TaktJob *job = takt_job_table_get (self->store, place->job_id, error);
  TaktQueuePlace *back;
  gboolean is_elsewhere;

  if (job == NULL)
    return FALSE;
  g_ptr_array_add (jobs, job);
  if (!takt_queue_check_waiting (job, error))
    return FALSE;

  back = place_new (job);
  g_ptr_array_add (inverse, back);
  if (place->is_removed)
    {
      back->job = takt_job_copy (job);
      back->job_id = 0;
      return takt_job_table_delete (self->store, job->id, error);
    }

  is_elsewhere = job->printer_id != place->printer_id;
  take_place (job, place);
  return settle (self, job, is_elsewhere, error);
}

/**
 * takt_queue_set_places:
 * @places: (element-type TaktQueuePlace)
 * @inverse: (out) (optional) (transfer full) (element-type TaktQueuePlace): what takes it back
 * @error: TAKT_ERROR_CONFLICT when a job no longer waits, TAKT_ERROR_NOT_FOUND when one is gone; then nothing has changed
 *
 * Gives many waiting jobs their places, adds new ones and takes others away, all in one transaction. What runs or was sent to a machine is
 * refused, never touched. The caller sees to it that priorities and positions of a queue agree with each other.
 */
gboolean
takt_queue_set_places (TaktQueue *self, GPtrArray *places, GPtrArray **inverse, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_free);
  g_autoptr (GPtrArray) back = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_queue_place_free);
  gboolean ok = TRUE;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);
  g_return_val_if_fail (places != NULL, FALSE);

  if (!takt_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; ok && i < places->len; i++)
    {
      const TaktQueuePlace *place = places->pdata[i];

      ok = place->job_id == 0 ? add_job (self, place, jobs, back, error)
                              : change_job (self, place, jobs, back, error);
    }
  if (!takt_queue_finish_work (self, ok, error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    takt_queue_note (self, jobs->pdata[i]);
  takt_changes_note (self->changes, "printers", 0);
  takt_queue_arm (self);
  if (inverse != NULL)
    *inverse = g_steal_pointer (&back);
  return TRUE;
}
