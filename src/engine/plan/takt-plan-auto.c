/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plans-private.h"

#include "takt-error.h"

/*
 * Planning again by itself, where the owner's setting says so: some time after something has happened, if orders are late as the queues
 * stand and less late with a better plan. Times are estimated anew at any rate, by whoever asks for them.
 */

#define DELAY_SECONDS 60

static void
replanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktPlans *self = TAKT_PLANS (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPlanPreview) preview = takt_plans_preview_finish (self, result, &error);
  guint n = 0;

  self->auto_is_running = FALSE;
  if (preview != NULL && takt_settings_get (self->settings)->plan_auto
      && preview->plan->score.n_unplaced <= preview->before->score.n_unplaced
      && preview->plan->score.tardiness < preview->before->score.tardiness
      && takt_plans_apply (self, preview->id, &n, &error))
    g_message ("the queues were planned again: %u orders late, %u before", preview->plan->score.n_late,
               preview->before->score.n_late);

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && !g_error_matches (error, TAKT_ERROR, TAKT_ERROR_CONFLICT))
    g_warning ("the queues were not planned again: %s", error->message);
}

static void
due_cb (gpointer user_data)
{
  static const TaktPlanQuestion queues = { .queued_only = TRUE };
  TaktPlans *self = user_data;
  const TaktPlan *standing;

  self->auto_timer = 0;
  if (!takt_settings_get (self->settings)->plan_auto)
    return;
  standing = takt_plans_get_standing (self, NULL);
  if (standing == NULL || standing->score.n_late == 0)
    return;

  self->auto_is_running = TRUE;
  takt_plans_preview_async (self, &queues, NULL, self->auto_cancellable, replanned_cb, NULL);
}

/* Something has happened that plans depend on. */
void
takt_plans_note_event (TaktPlans *self)
{
  if (self->auto_timer == 0 && !self->auto_is_running && takt_settings_get (self->settings)->plan_auto)
    self->auto_timer = takt_clock_after (self->clock, DELAY_SECONDS * G_USEC_PER_SEC, due_cb, self, NULL);
}
