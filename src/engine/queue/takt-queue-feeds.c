/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include "printers/takt-hms.h"
#include "printers/takt-print-errors.h"
#include "tables/takt-feed-table.h"

/* Which spool a running job is fed from, as the machine shows it: a slot that runs out is followed by another one, by the machine itself
 * (automatic refill) or by a person, and each spool is to bear its own grams (pitfall 77). */

typedef struct
{
  TaktQueue *queue;
  const TaktJob *job;
  int attempt;
  GArray *feeds; /* (element-type TaktFeed) of this attempt so far */
} Feeding;

/* What the filament is taken from as far as we know, and whether the machine was ever seen taking it. */
static gint64
get_current (const Feeding *self, guint position, gboolean *seen)
{
  gint64 material_id = ((const TaktJobMaterial *) self->job->materials->pdata[position])->material_id;

  *seen = FALSE;
  for (guint i = 0; i < self->feeds->len; i++)
    {
      const TaktFeed *feed = &g_array_index (self->feeds, TaktFeed, i);

      if (feed->position == (int) position)
        {
          material_id = feed->material_id;
          *seen = TRUE;
        }
    }
  return material_id;
}

static gboolean
note_feed (const Feeding *self, guint position, int percent, gint64 material_id, GError **error)
{
  TaktFeed feed = { .position = (int) position, .from_percent = percent, .material_id = material_id };

  return takt_feed_table_insert (self->queue->store, self->job->id, self->attempt, &feed,
                                 takt_clock_now (self->queue->clock), error);
}

static gboolean
has_run_out (const TaktPrinterReport *report)
{
  gboolean wants = takt_print_error_wants_filament (report->print_error);

  for (guint i = 0; !wants && report->hms[i] != NULL; i++)
    wants = takt_hms_wants_filament (report->hms[i]);
  return wants;
}

/* The filament of the job that @spool can stand in for; -1: none, or nobody can tell which. */
static int
find_replaced (const Feeding *self, const TaktMaterial *spool)
{
  int found = -1;

  for (guint i = 0; i < self->job->materials->len; i++)
    {
      const TaktJobMaterial *filament = self->job->materials->pdata[i];

      if (filament->grams <= 0
          || (spool != NULL && self->job->materials->len > 1
              && g_ascii_strcasecmp (filament->material_type, spool->material_type) != 0))
        continue;
      if (found != -1)
        return -1;
      found = (int) i;
    }
  return found;
}

/* Only while the machine lays down plastic: before and between it shows what the last job left in the nozzle, during a change of
 * filament nothing at all (pitfall 80). */
static gboolean
tells_feed (const TaktPrinterReport *report)
{
  return report != NULL && report->is_full && report->machine == TAKT_MACHINE_PRINTING && report->stage <= 0
         && report->active_slot != TAKT_SLOT_NONE && report->progress_percent >= 0;
}

static gboolean
follow_feed (const Feeding *self, const TaktPrinterReport *report, GError **error)
{
  g_autoptr (TaktMaterial) spool = NULL;
  gint64 material_id;
  gboolean seen;
  int replaced;

  if (!takt_material_table_find_slot (self->queue->store, self->job->printer_id, report->active_slot, &spool,
                                      error))
    return FALSE;

  material_id = spool != NULL ? spool->id : 0;
  for (guint i = 0; i < self->job->materials->len; i++)
    if (get_current (self, i, &seen) == material_id && material_id != 0)
      return seen || note_feed (self, i, 0, material_id, error);

  /* A machine that was never seen at the planned spool may be fed from another since its start; then only its own word that one ran out
   * makes this a change. */
  replaced = find_replaced (self, spool);
  if (replaced == -1 || (get_current (self, (guint) replaced, &seen) == material_id && seen)
      || (!seen && !has_run_out (report)))
    return TRUE;

  g_message ("Print %" G_GINT64_FORMAT " goes on from another spool at %d %%.", self->job->id,
             report->progress_percent);
  return note_feed (self, (guint) replaced, MIN (report->progress_percent, 100), material_id, error);
}

/* Writes down what feeds the started @job just now, when that is news. Within the transaction of the machine's event. */
gboolean
takt_queue_follow_feed (TaktQueue *self, const TaktJob *job, GError **error)
{
  g_autoptr (GArray) feeds = NULL;
  Feeding feeding = { .queue = self, .job = job, .attempt = job->attempts + 1 };
  TaktPrinterState state;

  if (job->status != TAKT_JOB_STARTED || job->materials->len == 0
      || !takt_printers_get_state (self->printers, job->printer_id, &state) || !tells_feed (state.report))
    return TRUE;

  feeds = takt_feed_table_list (self->store, job->id, feeding.attempt, error);
  if (feeds == NULL)
    return FALSE;

  feeding.feeds = feeds;
  return follow_feed (&feeding, state.report, error);
}
