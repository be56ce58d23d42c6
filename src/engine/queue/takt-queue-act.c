/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/*
 * Acts of a person on waiting prints change places alone: where a job waits, in which order, whether it is held or pinned. So one way back
 * does for all of them: the places as they were.
 */

/* Where a job waits. */
typedef struct
{
  gint64 id;
  gint64 printer_id;
  int priority;
  int queue_position;
  TaktTime scheduled_start;
  gboolean is_held;
  gboolean pinned_printer;
  gboolean pinned_start;
} Place;

/* Places before and after an act, at the same index. The first @n_subjects are what it was about, the others made room. */
struct _TaktQueueAct
{
  TaktQueue *queue; /* the stack does not outlive it */
  GArray *before;   /* (owned) of Place */
  GArray *after;    /* (owned) of Place */
  guint n_subjects;
};

static void
act_free (gpointer data)
{
  TaktQueueAct *act = data;

  g_array_unref (act->before);
  g_array_unref (act->after);
  g_free (act);
}

static Place
get_place (const TaktJob *job)
{
  return (Place){
    .id = job->id,
    .printer_id = job->printer_id,
    .priority = job->priority,
    .queue_position = job->queue_position,
    .scheduled_start = job->scheduled_start,
    .is_held = job->is_held,
    .pinned_printer = job->pinned_printer,
    .pinned_start = job->pinned_start,
  };
}

static void
set_place (TaktJob *job, const Place *place)
{
  job->printer_id = place->printer_id;
  job->priority = place->priority;
  job->queue_position = place->queue_position;
  job->scheduled_start = place->scheduled_start;
  job->is_held = place->is_held;
  job->pinned_printer = place->pinned_printer;
  job->pinned_start = place->pinned_start;
}

static gboolean
places_equal (const Place *a, const Place *b)
{
  return a->printer_id == b->printer_id && a->priority == b->priority
         && a->queue_position == b->queue_position && a->scheduled_start == b->scheduled_start
         && a->is_held == b->is_held && a->pinned_printer == b->pinned_printer
         && a->pinned_start == b->pinned_start;
}

/* Others may have moved on since; what the act was about must be as it left it. */
static gboolean
put_back (TaktQueue *self, const Place *from, const Place *to, gboolean is_subject, GError **error)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, from->id, &missing);
  Place now;
  gboolean waits;

  if (job == NULL && !g_error_matches (missing, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
  waits = job != NULL && job->status == TAKT_JOB_QUEUED && job->dispatched_at == TAKT_TIME_UNSET;
  if (!is_subject && (!waits || job->printer_id != to->printer_id))
    return TRUE;

  now = waits ? get_place (job) : (Place){ 0 };
  if (!waits || (is_subject && !places_equal (&now, from)))
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           _ ("This cannot be taken back: the print has been started, changed or deleted "
                              "since."));
      return FALSE;
    }

  set_place (job, to);
  takt_queue_note (self, job);
  return takt_queue_save (self, job, error)
         && (now.printer_id == to->printer_id
             || (takt_queue_find_spools (self, job, error) && takt_queue_save (self, job, error)));
}

static gboolean
step (const TaktQueueAct *act, const GArray *from, const GArray *to, GError **error)
{
  TaktQueue *self = act->queue;
  gboolean ok = TRUE;

  if (!takt_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; ok && i < from->len; i++)
    ok = put_back (self, &g_array_index (from, Place, i), &g_array_index (to, Place, i), i < act->n_subjects,
                   error);
  if (!takt_queue_finish_work (self, ok, error))
    return FALSE;

  takt_changes_note (self->changes, "queue", 0);
  takt_queue_arm (self);
  return TRUE;
}

static gboolean
undo_act (gpointer data, GError **error)
{
  const TaktQueueAct *act = data;

  return step (act, act->after, act->before, error);
}

static gboolean
redo_act (gpointer data, GError **error)
{
  const TaktQueueAct *act = data;

  return step (act, act->before, act->after, error);
}

TaktQueueAct *
takt_queue_act_new (TaktQueue *self)
{
  TaktQueueAct *act = g_new0 (TaktQueueAct, 1);

  act->queue = self;
  act->before = g_array_new (FALSE, FALSE, sizeof (Place));
  act->after = g_array_new (FALSE, FALSE, sizeof (Place));
  return act;
}

/* Notes where @job was; where it is comes when the act is done. */
void
takt_queue_act_involve (TaktQueueAct *act, const TaktJob *job, gboolean is_subject)
{
  Place place = get_place (job);

  for (guint i = 0; i < act->before->len; i++)
    if (g_array_index (act->before, Place, i).id == job->id)
      return;
  g_array_append_val (act->before, place);
  act->n_subjects += is_subject;
}

static void
push (TaktQueue *self, TaktQueueAct *act, const char *label)
{
  if (self->undo != NULL)
    takt_undo_stack_push (self->undo, label, undo_act, redo_act, act, act_free);
  else
    act_free (act);
}

/* Ends the act's transaction, and remembers it where something is another now. @act: (transfer full) */
gboolean
takt_queue_act_finish (TaktQueue *self, TaktQueueAct *act, gboolean ok, const char *label, GError **error)
{
  gboolean differs = FALSE;

  for (guint i = 0; ok && i < act->before->len; i++)
    {
      const Place *before = &g_array_index (act->before, Place, i);
      g_autoptr (TaktJob) job = takt_job_table_get (self->store, before->id, error);
      Place after;

      ok = job != NULL;
      if (!ok)
        break;
      after = get_place (job);
      g_array_append_val (act->after, after);
      if (!places_equal (before, &after))
        {
          differs = TRUE;
          takt_queue_note (self, job);
        }
    }
  ok = takt_queue_finish_work (self, ok, error);
  if (ok && differs)
    {
      push (self, act, label);
      takt_changes_note (self->changes, "queue", 0);
      takt_queue_arm (self);
    }
  else
    act_free (act);
  return ok;
}
