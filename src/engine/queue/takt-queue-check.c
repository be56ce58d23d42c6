/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/*
 * The check list before a start, in the order in which a person would see to it. One list for a start by a person, a start by itself and
 * the question what stands in the way.
 */

const char *const takt_obstacle_words[TAKT_N_OBSTACLES + 1] = {
  "not_waiting", "already_sent",  "held",         "blocked",  "no_file",  "other_running",
  "other_sent",  "not_connected", "no_report",    "locked",   "printing", "plate",
  "not_ready",   "wrong_machine", "wrong_nozzle", "filament", NULL,
};

/* One look at a job and its machine. */
typedef struct
{
  TaktQueue *queue;
  TaktJob *job;
  TaktPrinter *printer; /* (owned) */
  TaktPrinterState state;
  gboolean is_heard;
} Look;

/** takt_obstacle_free: NULL is allowed. */
void
takt_obstacle_free (TaktObstacle *self)
{
  if (self == NULL)
    return;

  g_free (self->message);
  g_free (self);
}

/* @job_id: (out): what is on its way to the printer; 0: nothing */
gboolean
takt_queue_find_dispatched (TaktQueue *self, gint64 printer_id, gint64 *job_id, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT id FROM jobs WHERE printer_id = ? AND status = 'queued' AND dispatched_at IS NOT NULL LIMIT 1");

  takt_statement_bind_int (query, 1, printer_id);
  *job_id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

static gboolean
look_at_other (const Look *look, TaktObstacleKind kind, char **message, GError **error)
{
  gint64 other;

  if (kind == TAKT_OBSTACLE_OTHER_RUNNING)
    {
      if (!takt_job_table_find_started (look->queue->store, look->job->printer_id, &other, error))
        return FALSE;
      if (other != 0 && other != look->job->id)
        *message = g_strdup (_ ("Another print is running on this printer. Say first how it ended."));
      return TRUE;
    }

  if (!takt_queue_find_dispatched (look->queue, look->job->printer_id, &other, error))
    return FALSE;
  if (other != 0 && other != look->job->id)
    *message = g_strdup (_ ("Another print has just been sent to this printer. Wait until it begins."));
  return TRUE;
}

static gboolean
look_at_spools (const Look *look, char **message, GError **error)
{
  TaktJob *job = look->job;

  if (!takt_queue_find_spools (look->queue, job, error))
    return FALSE;
  if (takt_queue_has_unresolved (job))
    *message =
        g_strdup (job->problem != NULL ? job->problem : _ ("The filament of this print is not loaded."));
  return TRUE;
}

/* What is not heard says nothing about the machine: that one obstacle stands for those behind it. */
static char *
explain_machine (const Look *look, TaktObstacleKind kind)
{
  const TaktPrinterReport *report = look->is_heard ? look->state.report : NULL;
  const char *name = look->printer->name;
  gboolean tells = report != NULL && report->is_full && report->machine != TAKT_MACHINE_UNKNOWN;

  if (kind == TAKT_OBSTACLE_NOT_CONNECTED && report == NULL)
    return g_strdup_printf (
        _ ("“%s” is not connected. Check that it is switched on and in the same network."), name);
  if (kind == TAKT_OBSTACLE_NO_REPORT && report != NULL && !tells)
    return g_strdup_printf (_ ("“%s” has not said yet what it does. Wait a moment."), name);
  if (kind == TAKT_OBSTACLE_LOCKED && report != NULL
      && takt_printers_get_developer_mode (look->queue->printers, look->printer->id)
             == TAKT_DEVELOPER_MODE_LOCKED)
    return takt_printers_dup_lock_message (look->queue->printers, look->printer->id);
  if (kind == TAKT_OBSTACLE_PRINTING && tells && takt_machine_state_is_active (report->machine))
    return g_strdup_printf (_ ("“%s” is printing. Wait until it has finished, or stop it first."), name);
  if (kind == TAKT_OBSTACLE_PLATE && !look->printer->plate_clear)
    return g_strdup_printf (
        _ ("The plate of “%s” is not empty as far as Takt knows. Take the part off and say so."), name);
  return NULL;
}

/* Whether the machine rests without an error; where a job is on its way there already, that one does not count. */
static char *
explain_readiness (const Look *look)
{
  TaktPrinters *printers = look->queue->printers;
  gint64 id = look->printer->id;
  gboolean is_ready = look->job->dispatched_at != TAKT_TIME_UNSET ? takt_printers_is_at_rest (printers, id)
                                                                  : takt_printers_is_free (printers, id);

  return is_ready ? NULL
                  : g_strdup_printf (_ ("“%s” is not ready for a print. Look at its screen."),
                                     look->printer->name);
}

/* @message: (out) (nullable): why this obstacle is there; NULL: it is not. FALSE only when the database fails. */
static gboolean
look_for (const Look *look, TaktObstacleKind kind, char **message, GError **error)
{
  const TaktJob *job = look->job;

  switch (kind)
    {
    case TAKT_OBSTACLE_NOT_WAITING:
      if (job->status != TAKT_JOB_QUEUED)
        *message = g_strdup (_ ("Only prints that wait in the queue can be started."));
      return TRUE;
    case TAKT_OBSTACLE_ALREADY_SENT:
      if (job->status == TAKT_JOB_QUEUED && job->dispatched_at != TAKT_TIME_UNSET)
        *message = g_strdup (_ ("This print has been sent to the printer already. Wait until it begins."));
      return TRUE;
    case TAKT_OBSTACLE_HELD:
      if (job->is_held)
        *message = g_strdup (_ ("This print is held. Release it first."));
      return TRUE;
    case TAKT_OBSTACLE_BLOCKED:
      return takt_queue_explain_block (look->queue, job, message, error);
    case TAKT_OBSTACLE_NO_FILE:
      if (job->file_name == NULL)
        *message =
            g_strdup (_ ("This print has no sliced file. Choose one in the job or in its product profile."));
      return TRUE;
    case TAKT_OBSTACLE_OTHER_RUNNING:
    case TAKT_OBSTACLE_OTHER_SENT:
      return look_at_other (look, kind, message, error);
    case TAKT_OBSTACLE_NOT_CONNECTED:
    case TAKT_OBSTACLE_NO_REPORT:
    case TAKT_OBSTACLE_LOCKED:
    case TAKT_OBSTACLE_PRINTING:
    case TAKT_OBSTACLE_PLATE:
      *message = explain_machine (look, kind);
      return TRUE;
    case TAKT_OBSTACLE_NOT_READY:
      *message = explain_readiness (look);
      return TRUE;
    case TAKT_OBSTACLE_WRONG_MACHINE:
      return takt_queue_explain_misfit (look->queue, job, message, error);
    case TAKT_OBSTACLE_WRONG_NOZZLE:
      return !look->is_heard || look->state.report == NULL
             || takt_queue_explain_nozzle (look->queue, job, look->state.report, message, error);
    case TAKT_OBSTACLE_FILAMENT:
    default:
      return look_at_spools (look, message, error);
    }
}

/* "Not ready" only says what nothing before it said better; what is on its way is not asked about the machine at all. */
static gboolean
is_said_better (GPtrArray *found, TaktObstacleKind kind)
{
  for (guint i = 0; i < found->len; i++)
    {
      TaktObstacleKind other = ((const TaktObstacle *) found->pdata[i])->kind;

      if (other == TAKT_OBSTACLE_NOT_WAITING || other == TAKT_OBSTACLE_ALREADY_SENT
          || (kind == TAKT_OBSTACLE_NOT_READY && other >= TAKT_OBSTACLE_OTHER_RUNNING))
        return TRUE;
    }
  return FALSE;
}

/* The obstacles from @first to @last, or the first of them alone. Inside a transaction: spools are chosen on the way. */
static GPtrArray *
find_obstacles (TaktQueue *self,
                TaktJob *job,
                TaktObstacleKind first,
                TaktObstacleKind last,
                gboolean one,
                GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_obstacle_free);
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, job->printer_id, error);
  Look look = { .queue = self, .job = job, .printer = printer };

  if (printer == NULL)
    return NULL;
  look.is_heard = takt_printers_get_state (self->printers, job->printer_id, &look.state)
                  && look.state.link == TAKT_LINK_LIVE;

  for (TaktObstacleKind kind = first; kind <= last && !(one && found->len > 0); kind++)
    {
      g_autofree char *message = NULL;

      if (is_said_better (found, kind))
        continue;
      if (!look_for (&look, kind, &message, error))
        return NULL;
      if (message != NULL)
        {
          TaktObstacle *obstacle = g_new0 (TaktObstacle, 1);

          obstacle->kind = kind;
          obstacle->message = g_steal_pointer (&message);
          g_ptr_array_add (found, obstacle);
        }
    }
  return g_steal_pointer (&found);
}

static gboolean
check (TaktQueue *self, TaktJob *job, TaktObstacleKind first, TaktObstacleKind last, GError **error)
{
  g_autoptr (GPtrArray) found = find_obstacles (self, job, first, last, TRUE, error);
  const TaktObstacle *obstacle;

  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    return TRUE;

  obstacle = found->pdata[0];
  g_set_error_literal (error, TAKT_ERROR,
                       obstacle->kind == TAKT_OBSTACLE_NOT_CONNECTED ? TAKT_ERROR_NOT_CONNECTED
                                                                     : TAKT_ERROR_CONFLICT,
                       obstacle->message);
  return FALSE;
}

/* Whether another job is on the printer or on its way there. */
gboolean
takt_queue_check_others (TaktQueue *self, const TaktJob *job, GError **error)
{
  return check (self, (TaktJob *) job, TAKT_OBSTACLE_OTHER_RUNNING, TAKT_OBSTACLE_OTHER_SENT, error);
}

/* The whole list, inside the transaction that writes the intent. */
gboolean
takt_queue_check_start (TaktQueue *self, TaktJob *job, GError **error)
{
  return check (self, job, 0, TAKT_OBSTACLE_FILAMENT, error);
}

/* What may have changed since the intent was written: the machine and its plate. */
gboolean
takt_queue_check_machine (TaktQueue *self, TaktJob *job, GError **error)
{
  return check (self, job, TAKT_OBSTACLE_OTHER_RUNNING, TAKT_OBSTACLE_NOT_READY, error);
}

/**
 * takt_queue_list_obstacles:
 *
 * All that stands in the way of starting a job now, by the check list that a start goes through, in the order in which a person would
 * see to it. Changes nothing. Whether the sliced file is whole is looked at when the print starts.
 *
 * Returns: (transfer full) (element-type TaktObstacle): none: it can start; NULL with @error
 */
GPtrArray *
takt_queue_list_obstacles (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (TaktJob) job = NULL;
  GPtrArray *found;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  if (!takt_store_begin (self->store, error))
    return NULL;
  job = takt_job_table_get (self->store, id, error);
  found = job != NULL ? find_obstacles (self, job, 0, TAKT_OBSTACLE_FILAMENT, FALSE, error) : NULL;
  takt_store_rollback (self->store);
  return found;
}

/**
 * takt_queue_list_warnings:
 *
 * What may spoil a print where it waits, though it can start: its material on a machine without an enclosure, fibres in a nozzle that is
 * not hardened. Changes nothing.
 *
 * Returns: (transfer full) (element-type utf8): sentences; none: nothing is known; NULL with @error
 */
GPtrArray *
takt_queue_list_warnings (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (TaktJob) job = NULL;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  job = takt_job_table_get (self->store, id, error);
  if (job == NULL || !takt_queue_warn (self, job, warnings, error))
    return NULL;
  return g_steal_pointer (&warnings);
}
