/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-reports.h"

#include <string.h>

#include "bambu/takt-bambu-commands.h"
#include "bambu/takt-bambu-decode.h"

#define SECONDS(n) ((gint64) (n) *G_USEC_PER_SEC)

#define PUSHALL_SPACING_US SECONDS (3) /* §3.4 */

/**
 * Watch: what happens after so much silence (§3.1). A1 and P1 fall silent when idle until they are poked.
 */
typedef enum
{
  WATCH_HINT,
  WATCH_POKE,
  WATCH_ASK,
  WATCH_GIVE_UP,
  N_WATCHES,
} Watch;

static const gint64 watch_after_us[N_WATCHES] = {
  [WATCH_HINT] = SECONDS (15),
  [WATCH_POKE] = SECONDS (30),
  [WATCH_ASK] = SECONDS (45),
  [WATCH_GIVE_UP] = SECONDS (75),
};

/**
 * TaktBambuReports:
 *
 * Invariants: @timer runs from the beginning to the end and is the watch. @report is NULL until the first full one.
 */
struct _TaktBambuReports
{
  GObject parent_instance;

  char *serial; /* upper case */
  TaktClock *clock;
  TaktBambuSend send;
  gpointer send_data;

  TaktBambuMerge *merge;
  TaktPrinterReport *report; /* (nullable) */
  guint64 timer;
  gint64 reported_us; /* monotonic */
  gint64 heard_us;    /* monotonic: last sign of life, or the beginning */
  gint64 asked_us;    /* monotonic: last pushall; 0: none yet */
  Watch watch;        /* the next one due */
  gboolean has_heard;
  gboolean stop_seen; /* since the last report */
  gboolean
      refused; /* a command for the want of a signature: the lock is on, whatever else speaks for or against it */
  gboolean is_over;
};

G_DEFINE_FINAL_TYPE (TaktBambuReports, takt_bambu_reports, G_TYPE_OBJECT)

enum
{
  SIGNAL_REPORT,
  SIGNAL_ACK,
  SIGNAL_PRESENCE,
  SIGNAL_SILENT,
  SIGNAL_PATIENCE,
  SIGNAL_GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void watch_cb (gpointer user_data);

static void
arm_watch (TaktBambuReports *self, gint64 delay_us)
{
  takt_clock_clear (self->clock, &self->timer);
  self->timer = takt_clock_after (self->clock, delay_us, watch_cb, self, NULL);
}

/* A request without parameters in the section of its own. */
static void
request (TaktBambuReports *self, const char *section, const char *members)
{
  g_autofree char *sequence_id = takt_bambu_sequence_next ();
  g_autofree char *payload =
      g_strdup_printf ("{\"%s\":{\"sequence_id\":\"%s\",%s}}", section, sequence_id, members);

  self->send (payload, self->send_data);
}

/* ---- silence */

static void
watch_cb (gpointer user_data)
{
  g_autoptr (TaktBambuReports) self = g_object_ref (user_data);
  gint64 silence = takt_clock_monotonic_us (self->clock) - self->heard_us;
  gint64 patience = 0;

  self->timer = 0;
  while (!self->is_over && silence >= watch_after_us[self->watch])
    switch (self->watch++)
      {
      case WATCH_HINT:
        if (!self->has_heard)
          g_signal_emit (self, signals[SIGNAL_SILENT], 0, TRUE);
        break;
      case WATCH_POKE:
        request (self, "pushing", "\"command\":\"start\"");
        break;
      case WATCH_ASK:
        if (self->report != NULL)
          g_signal_emit (self, signals[SIGNAL_SILENT], 0, FALSE);
        takt_bambu_reports_ask_state (self);
        break;
      case WATCH_GIVE_UP:
      case N_WATCHES:
      default:
        g_signal_emit (self, signals[SIGNAL_PATIENCE], 0, &patience);
        if (patience > 0 && !self->is_over)
          {
            self->watch = WATCH_GIVE_UP;
            arm_watch (self, patience);
            return;
          }
        takt_bambu_reports_end (self);
        g_signal_emit (self, signals[SIGNAL_GONE], 0);
        return;
      }

  if (!self->is_over)
    arm_watch (self, watch_after_us[self->watch] - silence);
}

/* ---- what is heard */

static void
take_status (TaktBambuReports *self, const TaktBambuMessage *message)
{
  TaktPrinterReport *report;

  takt_bambu_merge_apply (self->merge, message);
  /* Until the machine has said everything once, what is not known would look like zero (§15.1). */
  if (!takt_bambu_merge_is_full (self->merge))
    return;

  report = takt_bambu_decode (self->merge, self->serial, takt_clock_now (self->clock), self->report);
  report->stop_seen = self->stop_seen;
  if (self->refused)
    report->developer_mode = TAKT_DEVELOPER_MODE_LOCKED;
  self->stop_seen = FALSE;
  g_clear_pointer (&self->report, takt_printer_report_free);
  self->report = report;
  self->reported_us = self->heard_us;
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, report);
}

/* Whoever sent the command: the machine has shown that it wants signed ones (protocol.md §12.2). That is news to be told at once. */
static void
note_refusal (TaktBambuReports *self)
{
  self->refused = TRUE;
  if (self->report == NULL || self->report->developer_mode == TAKT_DEVELOPER_MODE_LOCKED)
    return;

  self->report->developer_mode = TAKT_DEVELOPER_MODE_LOCKED;
  g_signal_emit (self, signals[SIGNAL_REPORT], 0, self->report);
}

/**
 * takt_bambu_reports_take:
 * @payload: as it arrived on the printer's report topic
 */
void
takt_bambu_reports_take (TaktBambuReports *reports, GBytes *payload)
{
  g_autoptr (TaktBambuReports) self = g_object_ref (reports);
  g_autoptr (TaktBambuMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (payload, &length);

  message = takt_bambu_message_parse (bytes, length, &error);
  if (message == NULL)
    {
      g_message ("Printer %s sent what nobody can read: %s", self->serial, error->message);
      return;
    }

  /* Only what can be read is a sign of life: a machine that babbles gets a new connection too. */
  self->heard_us = takt_clock_monotonic_us (self->clock);
  self->has_heard = TRUE;
  if (self->watch != WATCH_HINT)
    {
      self->watch = WATCH_HINT;
      arm_watch (self, watch_after_us[WATCH_HINT]);
    }

  switch (message->kind)
    {
    case TAKT_BAMBU_MESSAGE_STATUS:
      take_status (self, message);
      break;
    case TAKT_BAMBU_MESSAGE_VERSION:
      takt_bambu_merge_apply (self->merge, message);
      break;
    case TAKT_BAMBU_MESSAGE_ACK:
      /* From whoever it came: a stop explains the end that follows (pitfall 5). */
      if (g_strcmp0 (message->command, "stop") == 0 && message->outcome == TAKT_BAMBU_OUTCOME_SUCCESS
          && strcmp (message->section, "print") == 0)
        self->stop_seen = TRUE;
      g_signal_emit (self, signals[SIGNAL_ACK], 0, message);
      if (!self->is_over && takt_bambu_message_is_unsigned_refusal (message))
        note_refusal (self);
      break;
    case TAKT_BAMBU_MESSAGE_CAME:
    case TAKT_BAMBU_MESSAGE_WENT:
      g_signal_emit (self, signals[SIGNAL_PRESENCE], 0, message->kind == TAKT_BAMBU_MESSAGE_CAME);
      break;
    case TAKT_BAMBU_MESSAGE_OTHER:
    default:
      break;
    }
}

/** takt_bambu_reports_ask_state: asks for a full report, unless one was asked for just now (protocol.md §3.4). */
void
takt_bambu_reports_ask_state (TaktBambuReports *self)
{
  gint64 now = takt_clock_monotonic_us (self->clock);

  if (self->asked_us != 0 && now - self->asked_us < PUSHALL_SPACING_US)
    return;

  self->asked_us = now;
  request (self, "pushing", "\"command\":\"pushall\",\"version\":1,\"push_target\":1");
}

/** takt_bambu_reports_begin: the way there stands: asks for everything and begins to watch. Once. */
void
takt_bambu_reports_begin (TaktBambuReports *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_REPORTS (self));

  self->heard_us = takt_clock_monotonic_us (self->clock);
  arm_watch (self, watch_after_us[WATCH_HINT]);
  request (self, "info", "\"command\":\"get_version\"");
  takt_bambu_reports_ask_state (self);
}

/** takt_bambu_reports_end: no signal comes any more; a second call does nothing. The last report stays readable. */
void
takt_bambu_reports_end (TaktBambuReports *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_REPORTS (self));

  self->is_over = TRUE;
  takt_clock_clear (self->clock, &self->timer);
}

/**
 * takt_bambu_reports_get_last:
 * @age_us: (out): how old it is, microseconds
 *
 * Returns: (transfer none) (nullable): the last report; NULL before the first full one
 */
const TaktPrinterReport *
takt_bambu_reports_get_last (TaktBambuReports *self, gint64 *age_us)
{
  *age_us = takt_clock_monotonic_us (self->clock) - self->reported_us;
  return self->report;
}

static void
takt_bambu_reports_dispose (GObject *object)
{
  takt_bambu_reports_end (TAKT_BAMBU_REPORTS (object));

  G_OBJECT_CLASS (takt_bambu_reports_parent_class)->dispose (object);
}

static void
takt_bambu_reports_finalize (GObject *object)
{
  TaktBambuReports *self = TAKT_BAMBU_REPORTS (object);

  g_free (self->serial);
  g_clear_pointer (&self->merge, takt_bambu_merge_free);
  g_clear_pointer (&self->report, takt_printer_report_free);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (takt_bambu_reports_parent_class)->finalize (object);
}

static void
takt_bambu_reports_class_init (TaktBambuReportsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = takt_bambu_reports_dispose;
  object_class->finalize = takt_bambu_reports_finalize;

  signals[SIGNAL_REPORT] = g_signal_new ("report", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, TAKT_TYPE_PRINTER_REPORT | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_ACK] =
      g_signal_new ("ack", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_PRESENCE] =
      g_signal_new ("presence", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_SILENT] =
      g_signal_new ("silent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_PATIENCE] =
      g_signal_new ("patience", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_INT64, 0);
  signals[SIGNAL_GONE] = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_bambu_reports_init (TaktBambuReports *self)
{
  self->merge = takt_bambu_merge_new ();
}

/**
 * takt_bambu_reports_new:
 * @serial: upper case, as in the printer's topics
 * @clock: for the watch and the time of reports
 * @send: borrows @user_data for as long as the object lives
 */
TaktBambuReports *
takt_bambu_reports_new (const char *serial, TaktClock *clock, TaktBambuSend send, gpointer user_data)
{
  TaktBambuReports *self = g_object_new (TAKT_TYPE_BAMBU_REPORTS, NULL);

  self->serial = g_strdup (serial);
  self->clock = g_object_ref (clock);
  self->send = send;
  self->send_data = user_data;
  return self;
}
