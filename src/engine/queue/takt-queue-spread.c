/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#define SECONDS_PER_MINUTE ((TaktTime) 60)

/*
 * The plates of an order over several printers: each goes where it ends first, among those that its file fits and that have its filament.
 * Which plates there are was decided before, so that no printer adds a piece to them.
 */

/* A printer that plates may go to, with what it has to do by now. */
typedef struct
{
  gint64 id;
  TaktTime end;     /* of its last job; unset: nothing to do */
  gboolean is_free; /* the next one may begin at once */
  gboolean is_used;
} Lane;

static gboolean
read_lane (TaktQueue *self, const TaktPrinter *printer, Lane *lane, GError **error)
{
  g_autoptr (GError) failure = NULL;

  lane->id = printer->id;
  lane->end = takt_queue_project (self, printer->id, 0, NULL, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  lane->is_free =
      lane->end == TAKT_TIME_UNSET && printer->plate_clear && !takt_queue_is_busy (self, printer->id);
  return TRUE;
}

/* Only what may be told to print, and is not paused. The one that was asked for comes first, whatever it is. */
static GArray *
list_lanes (TaktQueue *self, gint64 first_id, GError **error)
{
  g_autoptr (GArray) lanes = g_array_new (FALSE, TRUE, sizeof (Lane));
  g_autoptr (GPtrArray) printers = takt_printers_list (self->printers, error);

  if (printers == NULL)
    return NULL;
  for (guint i = 0; i < printers->len; i++)
    {
      const TaktPrinter *printer = printers->pdata[i];
      Lane lane = { 0 };

      if (printer->id != first_id
          && (printer->queue_paused || g_str_equal (printer->connection_type, "bambu_cloud")))
        continue;
      if (!read_lane (self, printer, &lane, error))
        return NULL;
      if (printer->id == first_id)
        g_array_prepend_val (lanes, lane);
      else
        g_array_append_val (lanes, lane);
    }
  return g_steal_pointer (&lanes);
}

static TaktTime
get_start (const Lane *lane, TaktTime earliest, TaktTime buffer)
{
  return lane->end != TAKT_TIME_UNSET ? MAX (lane->end + buffer, earliest) : earliest;
}

/* The lane that is the first to be done among those not in @tried; all jobs take as long on each. */
static Lane *
find_soonest (GArray *lanes, GHashTable *tried, gboolean used_alone, TaktTime earliest, TaktTime buffer)
{
  Lane *best = NULL;

  for (guint i = 0; i < lanes->len; i++)
    {
      Lane *lane = &g_array_index (lanes, Lane, i);

      if (g_hash_table_contains (tried, lane) || (used_alone && !lane->is_used))
        continue;
      if (best == NULL || get_start (lane, earliest, buffer) < get_start (best, earliest, buffer))
        best = lane;
    }
  return best;
}

/* Whether the job can be printed there as things stand: its file fits, its filament is loaded. @job is a row, with its printer. */
static gboolean
try_lane (TaktQueue *self, TaktJob *job, const Lane *lane, gboolean *fits, GError **error)
{
  g_autofree char *problem = NULL;

  *fits = FALSE;
  job->printer_id = lane->id;
  if (!takt_queue_explain_misfit (self, job, &problem, error))
    return FALSE;
  if (problem != NULL)
    return TRUE;
  if (!takt_queue_save (self, job, error) || !takt_queue_find_spools (self, job, error))
    return FALSE;
  *fits = !takt_queue_has_unresolved (job) && job->problem == NULL;
  return TRUE;
}

static gboolean
place (TaktQueue *self,
       GArray *lanes,
       TaktJob *job,
       gboolean used_alone,
       TaktTime earliest,
       TaktTime buffer,
       Lane **found,
       GError **error)
{
  g_autoptr (GHashTable) tried = g_hash_table_new (NULL, NULL);
  gboolean fits = FALSE;
  Lane *lane;

  *found = NULL;
  while ((lane = find_soonest (lanes, tried, used_alone, earliest, buffer)) != NULL)
    {
      if (!try_lane (self, job, lane, &fits, error))
        return FALSE;
      if (fits)
        {
          *found = lane;
          return TRUE;
        }
      g_hash_table_add (tried, lane);
    }

  /* Nowhere: it waits where it was asked for, with the problem that says why. */
  *found = &g_array_index (lanes, Lane, 0);
  job->printer_id = (*found)->id;
  return takt_queue_save (self, job, error) && takt_queue_find_spools (self, job, error);
}

/*
 * Writes the rows of @jobs, in their order, with printers and planned starts. Inside a transaction.
 *
 * @first_id: the printer that was asked for; it wins where others are not sooner
 * @max_printers: on how many at most
 * @earliest: nothing starts before it; unset: now
 */
gboolean
takt_queue_spread (TaktQueue *self,
                   GPtrArray *jobs,
                   gint64 first_id,
                   int max_printers,
                   TaktTime earliest,
                   GError **error)
{
  TaktTime buffer = takt_settings_get (self->settings)->buffer_minutes * SECONDS_PER_MINUTE;
  TaktTime now = takt_clock_now (self->clock);
  g_autoptr (GArray) lanes = list_lanes (self, first_id, error);
  int n_used = 0;

  if (lanes == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    {
      TaktJob *job = jobs->pdata[i];
      TaktTime start;
      Lane *lane;

      job->id = takt_job_table_insert (self->store, job, error);
      if (job->id == 0
          || !place (self, lanes, job, n_used >= max_printers, MAX (earliest, now), buffer, &lane, error))
        return FALSE;

      start = get_start (lane, MAX (earliest, now), buffer);
      job->scheduled_start = lane->is_free && earliest == TAKT_TIME_UNSET ? TAKT_TIME_UNSET : start;
      n_used += !lane->is_used;
      lane->is_used = TRUE;
      lane->is_free = FALSE;
      lane->end = start + job->estimated_duration_minutes * SECONDS_PER_MINUTE;
      if (!takt_queue_save (self, job, error))
        return FALSE;
    }
  return TRUE;
}
