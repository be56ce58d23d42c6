/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#define SECONDS_PER_MINUTE ((TaktTime) 60)

typedef struct
{
  gint64 job_id;
  TaktTime start, end;
} Span;

/*
 * TaktQueueProjection:
 *
 * A page of jobs asks for each of them; the walk is done once. It holds while the same second lasts, no row of the database was written
 * (@changes counts them) and the machine expects the same end.
 */
struct _TaktQueueProjection
{
  gint64 printer_id;
  TaktTime now;
  TaktTime machine_end;
  gint64 changes;
  TaktTime chain_end;
  GArray *spans; /* (owned) of Span, the head first */
};

static const TaktPrinterReport *
get_busy_report (TaktQueue *self, gint64 printer_id)
{
  TaktPrinterState state;

  if (!takt_printers_get_state (self->printers, printer_id, &state) || state.link != TAKT_LINK_LIVE
      || state.report == NULL || !takt_machine_state_is_active (state.report->machine))
    return NULL;

  return state.report;
}

/* When a started job will end: by what its machine says is left, else by the estimate; never in the past. */
static TaktTime
find_end (TaktQueue *self, const TaktJob *started)
{
  TaktTime now = takt_clock_now (self->clock);
  const TaktPrinterReport *report = get_busy_report (self, started->printer_id);

  if (report != NULL && takt_queue_is_running (self, started) && report->remaining_minutes >= 0
      && report->machine != TAKT_MACHINE_PREPARING)
    return now + report->remaining_minutes * SECONDS_PER_MINUTE;

  return MAX (now, started->started_at + started->estimated_duration_minutes * SECONDS_PER_MINUTE);
}

/**
 * takt_queue_find_machine_end:
 * @end: (out): when what is on the machine now will end; unset when nothing is
 *
 * By what the machine says is left, else by the estimate of the job that runs there.
 */
gboolean
takt_queue_find_machine_end (TaktQueue *self, gint64 printer_id, TaktTime *end, GError **error)
{
  g_autoptr (TaktJob) started = NULL;
  const TaktPrinterReport *report = get_busy_report (self, printer_id);
  gint64 id;

  *end = TAKT_TIME_UNSET;
  if (!takt_job_table_find_started (self->store, printer_id, &id, error))
    return FALSE;

  if (id != 0)
    {
      started = takt_job_table_get (self->store, id, error);
      if (started == NULL)
        return FALSE;
      *end = find_end (self, started);
    }
  else if (report != NULL)
    *end = takt_clock_now (self->clock) + MAX (report->remaining_minutes, 0) * SECONDS_PER_MINUTE;

  return TRUE;
}

/* The first moment from @start on from which a print of @minutes is done before the next block; TAKT_TIME_UNSET stays it. */
static TaktTime
skip_blocks (const GPtrArray *blocks, TaktTime start, gint64 minutes)
{
  for (guint i = 0; i < blocks->len; i++)
    {
      const TaktBlock *block = blocks->pdata[i];

      if (block->from < start + minutes * SECONDS_PER_MINUTE && block->to > start)
        start = block->to;
    }
  return start;
}

/* Each job after the one before it and the buffer, none before its own planned start, none into a block. */
static gboolean
walk (TaktQueue *self, TaktQueueProjection *projection, GError **error)
{
  TaktTime buffer = takt_settings_get (self->settings)->buffer_minutes * SECONDS_PER_MINUTE;
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store,
      "SELECT id, scheduled_start, estimated_duration_minutes FROM jobs "
      "WHERE printer_id = ? AND status = 'queued' "
      "ORDER BY priority DESC, queue_position = 0, queue_position, coalesce(scheduled_start, 0), id");
  TaktTime end = projection->machine_end;
  g_autoptr (GPtrArray) blocks =
      takt_block_table_list (self->store, projection->printer_id, projection->now, G_MAXINT64, error);

  if (blocks == NULL)
    return FALSE;
  takt_statement_bind_int (query, 1, projection->printer_id);
  while (takt_statement_step (query))
    {
      TaktTime earliest = end != TAKT_TIME_UNSET ? end + buffer : projection->now;
      Span span = { .job_id = takt_statement_int (query, 0) };

      span.start =
          skip_blocks (blocks, MAX (earliest, takt_statement_time (query, 1)), takt_statement_int (query, 2));
      span.end = end = span.start + takt_statement_int (query, 2) * SECONDS_PER_MINUTE;
      g_array_append_val (projection->spans, span);
    }

  projection->chain_end = end;
  return takt_statement_finish (query, error);
}

static TaktQueueProjection *
get_projection (TaktQueue *self, gint64 printer_id, GError **error)
{
  TaktTime now = takt_clock_now (self->clock);
  TaktQueueProjection *known = self->projection;
  TaktTime machine_end;
  gint64 changes = takt_store_count_changes (self->store);

  if (!takt_queue_find_machine_end (self, printer_id, &machine_end, error))
    return NULL;
  if (known != NULL && known->printer_id == printer_id && known->now == now
      && known->machine_end == machine_end && known->changes == changes)
    return known;

  g_clear_pointer (&self->projection, takt_queue_projection_free);
  self->projection = g_new0 (TaktQueueProjection, 1);
  self->projection->printer_id = printer_id;
  self->projection->now = now;
  self->projection->machine_end = machine_end;
  self->projection->changes = changes;
  self->projection->spans = g_array_new (FALSE, FALSE, sizeof (Span));
  if (!walk (self, self->projection, error))
    g_clear_pointer (&self->projection, takt_queue_projection_free);

  return self->projection;
}

void
takt_queue_projection_free (TaktQueueProjection *self)
{
  g_array_unref (self->spans);
  g_free (self);
}

/* Whether the machine says that it prints, whoever started it. */
gboolean
takt_queue_is_busy (TaktQueue *self, gint64 printer_id)
{
  return get_busy_report (self, printer_id) != NULL;
}

/*
 * The queue of a printer as it would run from now on. Fills @start and @end (nullable) for @job_id. Gives the end of the last job there,
 * unset when there is none; a store that fails sets @error.
 */
TaktTime
takt_queue_project (TaktQueue *self,
                    gint64 printer_id,
                    gint64 job_id,
                    TaktTime *start,
                    TaktTime *end,
                    GError **error)
{
  const TaktQueueProjection *projection = get_projection (self, printer_id, error);

  if (projection == NULL)
    return TAKT_TIME_UNSET;

  for (guint i = 0; i < projection->spans->len; i++)
    {
      const Span *span = &g_array_index (projection->spans, Span, i);

      if (span->job_id != job_id)
        continue;
      if (start != NULL)
        *start = span->start;
      if (end != NULL)
        *end = span->end;
      break;
    }

  return projection->chain_end;
}

/**
 * takt_queue_get_planned:
 * @start: (out): when the job is expected to begin, or began
 * @end: (out): when it is expected to end, or ended
 *
 * Where a job lies in time as things stand now: the queue as it would run from here on, a running job by what the machine says is left.
 * TAKT_TIME_UNSET where nobody knows.
 */
void
takt_queue_get_planned (TaktQueue *self, const TaktJob *job, TaktTime *start, TaktTime *end)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TAKT_IS_QUEUE (self));
  g_return_if_fail (job != NULL && start != NULL && end != NULL);

  *start = job->started_at;
  *end = job->completed_at;

  if (job->status == TAKT_JOB_STARTED)
    *end = find_end (self, job);
  else if (job->status == TAKT_JOB_QUEUED && job->id != 0)
    takt_queue_project (self, job->printer_id, job->id, start, end, &error);
  else if (job->status == TAKT_JOB_QUEUED)
    {
      /* A preview: nothing of it is in the queue yet. */
      *start = job->scheduled_start != TAKT_TIME_UNSET ? job->scheduled_start : takt_clock_now (self->clock);
      *end = *start + job->estimated_duration_minutes * SECONDS_PER_MINUTE;
    }

  if (error != NULL)
    g_warning ("the plan of print %" G_GINT64_FORMAT " is not known: %s", job->id, error->message);
}
