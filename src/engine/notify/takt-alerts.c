/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-alerts.h"

#include "tables/takt-job-table.h"
#include "tables/takt-order-table.h"

struct _TaktAlerts
{
  GObject parent_instance;

  TaktStore *store;       /* (owned) */
  TaktPrinters *printers; /* (owned) */
  TaktNotify *notify;     /* (owned) */
};

G_DEFINE_FINAL_TYPE (TaktAlerts, takt_alerts, G_TYPE_OBJECT)

/* Of a print on a machine: unique for ever, the same when it is told again. */
static char *
make_key (gint64 printer_id, const TaktTrack *track, const char *what, int number)
{
  return g_strdup_printf ("printer:%" G_GINT64_FORMAT ":print:%" G_GINT64_FORMAT ":%s:%d", printer_id,
                          track->started_at, what, number);
}

static gboolean
fill_job (TaktAlerts *self, TaktEvent *event, gint64 job_id, GError **error)
{
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, job_id, error);
  g_autoptr (TaktOrder) order = NULL;

  if (job == NULL)
    return FALSE;

  event->job_id = job->id;
  event->job_name = g_strdup (job->job_name);
  event->status = g_strdup (takt_job_status_words[job->status]);
  event->order_id = job->order_id;
  if (job->order_id == 0)
    return TRUE;

  if (!takt_order_table_get (self->store, job->order_id, &order, error))
    return FALSE;
  if (order != NULL)
    event->order_number = g_strdup (order->order_number);
  return TRUE;
}

static TaktEvent *
make_event (gint64 printer_id, const TaktTrackEvent *said, TaktEventKind kind, const char *key)
{
  TaktEvent *event = takt_event_new (kind, key, said->at);

  event->printer_id = printer_id;
  event->reason = g_strdup (said->reason);
  event->progress_percent = said->progress_percent;
  return event;
}

static gboolean
fill_print (TaktAlerts *self, TaktEvent *event, const TaktTrack *track, GError **error)
{
  if (track->job_id != 0)
    return fill_job (self, event, track->job_id, error);

  event->job_name = g_strdup (track->job_title);
  return TRUE;
}

static gboolean
tell (TaktAlerts *self,
      gint64 printer_id,
      const TaktTrack *track,
      const TaktTrackEvent *said,
      TaktEventKind kind,
      int number,
      GError **error)
{
  g_autofree char *key = make_key (printer_id, track, takt_event_words[kind], number);
  g_autoptr (TaktEvent) event = make_event (printer_id, said, kind, key);

  return fill_print (self, event, track, error) && takt_notify_emit (self->notify, event, error);
}

/* A spool that ran out stops the print: who does not want to hear of spools wants to hear of that. */
static gboolean
tell_pause (TaktAlerts *self,
            gint64 printer_id,
            const TaktTrack *track,
            const TaktTrackEvent *said,
            GError **error)
{
  g_autoptr (TaktNotificationSettings) settings = takt_notify_get_settings (self->notify, printer_id, error);
  TaktEventKind kind = TAKT_EVENT_MAINTENANCE;

  if (settings == NULL)
    return FALSE;

  if (said->wants_filament && settings->notify_material_change)
    kind = TAKT_EVENT_MATERIAL_CHANGE;
  return tell (self, printer_id, track, said, kind, track->incidents, error);
}

/* A machine may complain when no print is on it. */
static gboolean
tell_complaint (TaktAlerts *self,
                gint64 printer_id,
                const TaktTrack *track,
                const TaktTrackEvent *said,
                GError **error)
{
  g_autofree char *key = g_strdup_printf ("printer:%" G_GINT64_FORMAT ":%s:%" G_GINT64_FORMAT, printer_id,
                                          said->complaint, said->at);
  g_autoptr (TaktEvent) event = make_event (printer_id, said, TAKT_EVENT_MAINTENANCE, key);

  return (!takt_track_has_job (track) || fill_print (self, event, track, error))
         && takt_notify_emit (self->notify, event, error);
}

/* A person says how a print goes on this machine: the word for it is theirs. */
static gboolean
is_kept_by_hand (TaktAlerts *self, gint64 printer_id, gboolean *by_hand, GError **error)
{
  gint64 started = 0;

  if (!takt_job_table_find_started (self->store, printer_id, &started, error))
    return FALSE;

  *by_hand = started != 0;
  return TRUE;
}

static gboolean
tell_end (TaktAlerts *self,
          gint64 printer_id,
          const TaktTrack *track,
          const TaktTrackEvent *said,
          TaktEventKind kind,
          GError **error)
{
  gboolean by_hand;

  if (track->job_id != 0)
    return TRUE;
  if (!is_kept_by_hand (self, printer_id, &by_hand, error))
    return FALSE;

  return by_hand || tell (self, printer_id, track, said, kind, 1, error);
}

static void
track_event_cb (TaktPrinters *printers,
                gint64 printer_id,
                TaktTrack *track,
                TaktTrackEvent *event,
                gpointer user_data)
{
  TaktAlerts *self = user_data;
  GError *error = NULL;
  gboolean ok = TRUE;

  switch (event->kind)
    {
    case TAKT_TRACK_PAUSED:
      /* Without a reason: somebody asked for it. */
      ok = event->reason == NULL || tell_pause (self, printer_id, track, event, &error);
      break;

    case TAKT_TRACK_COMPLAINED:
      ok = tell_complaint (self, printer_id, track, event, &error);
      break;

    case TAKT_TRACK_FINISHED:
      ok = tell_end (self, printer_id, track, event, TAKT_EVENT_PRINT_COMPLETE, &error);
      break;

    case TAKT_TRACK_FAILED:
    case TAKT_TRACK_ENDED_UNKNOWN:
      ok = tell_end (self, printer_id, track, event, TAKT_EVENT_PRINT_FAILED, &error);
      break;

    case TAKT_TRACK_STARTED:
    case TAKT_TRACK_ADOPTED:
    case TAKT_TRACK_RESUMED:
    case TAKT_TRACK_CANCELLED:
    case TAKT_TRACK_PROGRESS:
    default:
      break;
    }

  if (!ok)
    takt_printers_fail_event (printers, error);
}

static void
takt_alerts_dispose (GObject *object)
{
  TaktAlerts *self = TAKT_ALERTS (object);

  if (self->printers != NULL)
    g_signal_handlers_disconnect_by_data (self->printers, self);

  G_OBJECT_CLASS (takt_alerts_parent_class)->dispose (object);
}

static void
takt_alerts_finalize (GObject *object)
{
  TaktAlerts *self = TAKT_ALERTS (object);

  g_clear_object (&self->store);
  g_clear_object (&self->printers);
  g_clear_object (&self->notify);

  G_OBJECT_CLASS (takt_alerts_parent_class)->finalize (object);
}

static void
takt_alerts_class_init (TaktAlertsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_alerts_dispose;
  object_class->finalize = takt_alerts_finalize;
}

static void
takt_alerts_init (TaktAlerts *self)
{
}

/** takt_alerts_new: Returns: (transfer full): follows @printers as long as it lives. */
TaktAlerts *
takt_alerts_new (TaktStore *store, TaktPrinters *printers, TaktNotify *notify)
{
  TaktAlerts *self = g_object_new (TAKT_TYPE_ALERTS, NULL);

  self->store = g_object_ref (store);
  self->printers = g_object_ref (printers);
  self->notify = g_object_ref (notify);
  g_signal_connect (printers, "track-event", G_CALLBACK (track_event_cb), self);
  return self;
}
