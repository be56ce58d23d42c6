/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-job-row.h"

/**
 * TaktJobRow:
 *
 * One scheduled print as lists show it, with where it lies in time as things stand.
 */
struct _TaktJobRow
{
  TaktRow parent_instance;

  TaktJob *job;   /* (nullable) until it is read */
  TaktTime start; /* planned, or when it began */
  TaktTime end;   /* planned, or when it ended */
};

G_DEFINE_FINAL_TYPE (TaktJobRow, takt_job_row, TAKT_TYPE_ROW)

static gboolean
takt_job_row_read (TaktRow *row, TaktShop *shop, GError **error)
{
  TaktJobRow *self = TAKT_JOB_ROW (row);
  TaktJob *job = takt_queue_get (takt_shop_get_queue (shop), takt_row_get_id (row), error);

  if (job == NULL)
    return FALSE;

  g_clear_pointer (&self->job, takt_job_free);
  self->job = job;
  takt_queue_get_planned (takt_shop_get_queue (shop), job, &self->start, &self->end);
  return TRUE;
}

static void
takt_job_row_finalize (GObject *object)
{
  g_clear_pointer (&TAKT_JOB_ROW (object)->job, takt_job_free);
  G_OBJECT_CLASS (takt_job_row_parent_class)->finalize (object);
}

static void
takt_job_row_class_init (TaktJobRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_job_row_finalize;
  TAKT_ROW_CLASS (klass)->read = takt_job_row_read;
}

static void
takt_job_row_init (TaktJobRow *self)
{
}

/** takt_job_row_get_job: (nullable) before it could be read. */
const TaktJob *
takt_job_row_get_job (TaktJobRow *self)
{
  return self->job;
}

/** takt_job_row_get_start: when it is expected to begin, or began; unset: nobody knows. */
TaktTime
takt_job_row_get_start (TaktJobRow *self)
{
  return self->start;
}

/** takt_job_row_get_end: when it is expected to end, or ended; unset: nobody knows. */
TaktTime
takt_job_row_get_end (TaktJobRow *self)
{
  return self->end;
}
