/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plans-private.h"

/* The queues as they stand, arranged once for all who ask in the same minute while no row changes: a page of jobs asks for each of them. */

static gboolean
count_changes (TaktPlans *self, gint64 *changes, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (self->store, "SELECT total_changes()");

  *changes = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

const TaktPlan *
takt_plans_get_standing (TaktPlans *self, GError **error)
{
  static const TaktPlanQuestion queues = { .queued_only = TRUE };
  TaktTime minute = takt_clock_now (self->clock) / 60;
  gint64 changes;

  if (!count_changes (self, &changes, error))
    return NULL;
  if (self->standing != NULL && self->standing_minute == minute && self->standing_changes == changes)
    return self->standing;

  g_clear_pointer (&self->standing, takt_plan_free);
  g_clear_pointer (&self->standing_snapshot, takt_plan_snapshot_unref);
  self->standing_snapshot = takt_plans_snap (self, &queues, error);
  if (self->standing_snapshot == NULL)
    return NULL;
  self->standing = takt_plan_snapshot_arrange (self->standing_snapshot, TRUE);
  self->standing_minute = minute;
  self->standing_changes = changes;
  return self->standing;
}

/**
 * takt_plans_explain_job:
 * @job_id: a waiting job
 * @reason: (out) (nullable): the machine word of the reason; NULL: nothing stands before it
 *
 * What a waiting job waits for, as its queue stands now; takt_plan_snapshot_explain() says it for plans.
 *
 * Returns: (transfer full) (nullable): a sentence; NULL where nothing stands before it, or where nobody knows
 */
char *
takt_plans_explain_job (TaktPlans *self, gint64 job_id, const char **reason)
{
  g_autoptr (GError) error = NULL;
  const TaktPlan *plan;
  char *text;
  int job;

  g_return_val_if_fail (TAKT_IS_PLANS (self), NULL);
  g_return_val_if_fail (reason != NULL, NULL);

  *reason = NULL;
  plan = takt_plans_get_standing (self, &error);
  if (plan == NULL)
    {
      g_warning ("what print %" G_GINT64_FORMAT " waits for is not known: %s", job_id, error->message);
      return NULL;
    }
  job = takt_plan_snapshot_find_job (self->standing_snapshot, job_id);
  if (job == TAKT_PLAN_NONE)
    return NULL;

  text = takt_plan_snapshot_explain (self->standing_snapshot, plan, (guint) job);
  if (text != NULL)
    *reason = takt_plan_reason_to_word (plan->places[job].reason);
  return text;
}
