/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-job-tracker.h"

#include "takt-test.h"

#include <stdio.h>

/*
 * A case is a script of what a printer says and what happens around it, and the events that must come of it.
 *
 *   +N STATE [key=K] [title=T] [pct=P] [layer=L/TOTAL] [rem=MINUTES] [err=0300_400C] [hms=HMS_…] [stg=N] [stop] [partial]
 *            a report N seconds after the step before; what is not named is as in the report before (err, hms, stg too)
 *   +N wait  time passes; what is due by the clock is told
 *   link     the connection is lost
 *   restart  the program starts again with what the database holds
 *   ask-stop, ask-pause   our own commands
 *   ignore-HMS_…   the owner does not want to hear of it from now on
 *   clock-N  the wall clock is set back by N seconds
 *
 * Expected: kind[~][[code or "asked"]]@second, where ~ is "while offline". Progress is left out.
 */

#define START 1000000

typedef struct
{
  const char *name;
  const char *script;
  const char *expected;
} Case;

typedef struct
{
  TaktTrack *track;
  TaktPrinterReport *report;
  TaktTime now;
  TaktTime offset; /* wall clock set back by this much */
  GString *told;
  char *last_reason;
  int last_percent;
  gboolean heard;
} Runner;

static const char *const kind_words[] = { "started", "adopted",   "paused",  "resumed",    "finished",
                                          "failed",  "cancelled", "unknown", "complained", "progress" };

static void
note_events (Runner *self, GPtrArray *events)
{
  guint boundaries = 0;

  for (guint i = 0; i < events->len; i++)
    {
      TaktTrackEvent *event = g_ptr_array_index (events, i);

      boundaries += event->kind == TAKT_TRACK_STARTED || event->kind == TAKT_TRACK_ADOPTED
                    || takt_track_event_kind_is_end (event->kind);
      self->last_percent = event->progress_percent;
      if (event->kind == TAKT_TRACK_PROGRESS)
        continue;

      g_string_append_printf (self->told, "%s%s%s", self->told->len > 0 ? " " : "", kind_words[event->kind],
                              event->while_offline ? "~" : "");
      if (event->error != 0)
        g_string_append_printf (self->told, "[%04X_%04X]", event->error >> 16, event->error & 0xFFFF);
      else if (event->complaint != NULL)
        g_string_append_printf (self->told, "[%s]", event->complaint + strlen ("HMS_"));
      else if (event->kind == TAKT_TRACK_PAUSED && event->reason == NULL)
        g_string_append (self->told, "[asked]");
      g_string_append_printf (self->told, "@%d", (int) (event->at - START));

      if (event->reason != NULL)
        {
          g_free (self->last_reason);
          self->last_reason = g_strdup (event->reason);
        }
    }

  /* What a handler notes about one job must not land on the next. */
  g_assert_cmpuint (boundaries, <=, 1);
}

static void
pass_time (Runner *self, int seconds)
{
  TaktTime until = self->now + seconds;
  TaktTime due;

  while ((due = takt_track_next_tick (self->track)) != TAKT_TIME_UNSET && due + self->offset <= until)
    {
      g_autoptr (GPtrArray) events = NULL;

      self->now = MAX (self->now, due + self->offset);
      events = takt_track_tick (self->track, self->heard ? self->report : NULL, self->now - self->offset);
      note_events (self, events);
      /* A tick that tells nothing would make the caller spin. */
      g_assert_cmpint (takt_track_next_tick (self->track), !=, due);
    }

  self->now = until;
}

static void
send_report (Runner *self)
{
  guint rounds = 0;
  guint n_events;

  self->heard = TRUE;
  do
    {
      g_autoptr (GPtrArray) events = takt_track_report (self->track, self->report, self->now - self->offset);

      n_events = events->len;
      note_events (self, events);
      g_assert_cmpuint (++rounds, <, 6);
      g_assert_true (takt_track_has_job (self->track) == takt_machine_state_is_active (self->track->machine));
    }
  while (n_events > 0);
  self->report->stop_seen = FALSE;
}

static TaktMachineState
parse_state (const char *word)
{
  static const char *const words[] = { "UNKNOWN", "IDLE", "PREPARE", "RUNNING", "PAUSE", "FINISH", "FAILED" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strcmp (words[i], word) == 0)
        return (TaktMachineState) i;
    }

  g_error ("no such state: %s", word);
}

static guint32
parse_code (const char *text)
{
  guint high, low = 0;

  g_assert_cmpint (sscanf (text, "%x_%x", &high, &low), >=, 1);
  return high << 16 | low;
}

static void
apply_field (TaktPrinterReport *report, const char *field)
{
  const char *value = strchr (field, '=');

  value = value != NULL ? value + 1 : "";
  if (strcmp (field, "stop") == 0)
    report->stop_seen = TRUE;
  else if (strcmp (field, "partial") == 0)
    report->is_full = FALSE;
  else if (g_str_has_prefix (field, "key="))
    {
      g_free (report->job_key);
      report->job_key = *value != '\0' ? g_strdup (value) : NULL;
    }
  else if (g_str_has_prefix (field, "title="))
    {
      g_free (report->job_title);
      report->job_title = g_strdelimit (g_strdup (value), "~", ' ');
    }
  else if (g_str_has_prefix (field, "pct="))
    report->progress_percent = atoi (value);
  else if (g_str_has_prefix (field, "rem="))
    report->remaining_minutes = atoi (value);
  else if (g_str_has_prefix (field, "layer="))
    g_assert_cmpint (sscanf (value, "%d/%d", &report->layer, &report->total_layers), ==, 2);
  else if (g_str_has_prefix (field, "err="))
    report->print_error = parse_code (value);
  else if (g_str_has_prefix (field, "stg="))
    report->stage = atoi (value);
  else if (g_str_has_prefix (field, "hms="))
    {
      g_strfreev (report->hms);
      report->hms = g_strsplit (value, ",", -1);
    }
  else
    g_error ("no such field: %s", field);
}

/* What a row of printer_tracks keeps. */
static void
restart (Runner *self)
{
  TaktTrack *old = self->track;

  self->track = takt_track_new ();
  self->track->machine = old->machine;
  self->track->job_key = g_strdup (old->job_key);
  self->track->job_title = g_strdup (old->job_title);
  self->track->job_id = old->job_id;
  self->track->started_at = old->started_at;
  self->track->start_is_estimate = old->start_is_estimate;
  self->track->last_active_at = old->last_active_at;
  self->track->latched_error = old->latched_error;
  self->track->latched_at = old->latched_at;
  self->track->stop_requested = old->stop_requested;
  self->track->outcome_told = old->outcome_told;
  self->track->max_layer = old->max_layer;
  self->track->progress_percent = old->progress_percent;
  self->track->incidents = old->incidents;
  takt_track_free (old);
  self->heard = FALSE;
}

static void
run_step (Runner *self, const char *step)
{
  g_auto (GStrv) words = g_strsplit (step, " ", -1);
  const char *verb = words[0];
  const char *state = words[1];

  if (strcmp (verb, "link") == 0)
    takt_track_lose_link (self->track);
  else if (strcmp (verb, "restart") == 0)
    restart (self);
  else if (strcmp (verb, "ask-stop") == 0)
    takt_track_ask_stop (self->track, self->now - self->offset);
  else if (strcmp (verb, "ask-pause") == 0)
    takt_track_ask_pause (self->track, self->now - self->offset);
  else if (g_str_has_prefix (verb, "clock-"))
    self->offset += atoi (verb + strlen ("clock-"));
  else if (g_str_has_prefix (verb, "ignore-"))
    {
      g_strfreev (self->track->ignored);
      self->track->ignored = g_strsplit (verb + strlen ("ignore-"), " ", -1);
    }
  else
    {
      g_assert_true (verb[0] == '+' && state != NULL);
      pass_time (self, atoi (verb + 1));
      if (strcmp (state, "wait") == 0)
        return;

      self->report->machine = parse_state (state);
      self->report->is_full = TRUE;
      for (char **field = words + 2; *field != NULL; field++)
        apply_field (self->report, *field);
      send_report (self);
    }
}

static void
runner_init (Runner *self)
{
  *self = (Runner){ .track = takt_track_new (),
                    .report = takt_printer_report_new (),
                    .now = START,
                    .told = g_string_new (NULL) };
}

static void
runner_clear (Runner *self)
{
  takt_track_free (self->track);
  takt_printer_report_free (self->report);
  g_string_free (self->told, TRUE);
  g_free (self->last_reason);
}

static void
run_script (Runner *self, const char *script)
{
  g_auto (GStrv) steps = g_strsplit (script, ";", -1);

  for (char **step = steps; *step != NULL; step++)
    run_step (self, g_strstrip (*step));
}

static void
test_case (gconstpointer data)
{
  const Case *item = data;
  Runner runner;

  runner_init (&runner);
  run_script (&runner, item->script);
  g_assert_cmpstr (runner.told->str, ==, item->expected);
  runner_clear (&runner);
}

static const Case cases[] = {
  /* The rows of the table of protocol.md §15.2. */
  { "row/rest-to-active-starts", "+0 IDLE; +9 PREPARE key=7; +20 RUNNING", "started@9" },
  { "row/finish-to-active-starts", "+0 FINISH key=6; +9 PREPARE key=7", "started@9" },
  { "row/failed-to-active-starts", "+0 FAILED key=6; +9 RUNNING key=7", "started@9" },
  { "row/first-report-running-is-adopted", "+0 RUNNING key=7 pct=50 rem=10; +30 RUNNING", "adopted~@-600" },
  { "row/first-report-paused-is-adopted-then-told", "+0 PAUSE key=7; +9 wait", "adopted~@0 paused@0" },
  { "row/first-report-prepare-is-adopted", "+0 PREPARE key=7", "adopted~@0" },
  { "row/first-report-active-of-the-known-job-is-silent",
    "+0 IDLE; +5 RUNNING key=7; restart; +60 RUNNING key=7 pct=3; +9 wait", "started@5" },
  { "row/restart-known-job-finished",
    "+0 IDLE; +5 RUNNING key=7; +60 RUNNING; restart; +600 FINISH; +6 FINISH; +6 FINISH",
    "started@5 finished~@65" },
  { "row/restart-known-job-failed", "+0 IDLE; +5 RUNNING key=7; restart; +600 FAILED; +6 FAILED",
    "started@5 failed~@5" },
  { "row/restart-known-job-failed-with-code",
    "+0 IDLE; +5 RUNNING key=7; restart; +600 FAILED err=0300_4000; +6 FAILED",
    "started@5 failed~[0300_4000]@5" },
  { "row/restart-known-job-idle", "+0 IDLE; +5 RUNNING key=7; restart; +600 IDLE key=; +6 IDLE",
    "started@5 unknown~@5" },
  { "row/restart-other-job-finished", "+0 IDLE; +5 RUNNING key=7; restart; +600 FINISH key=8; +6 FINISH",
    "started@5 unknown~@5" },
  { "row/restart-other-job-running", "+0 IDLE; +5 RUNNING key=7; restart; +600 RUNNING key=8; +6 RUNNING",
    "started@5 unknown~@5 adopted~@611" },
  { "row/restart-other-title-running",
    "+0 IDLE; +5 RUNNING title=a; +9 RUNNING; restart; +600 RUNNING title=b; +6 RUNNING",
    "started@5 unknown~@14 adopted~@620" },
  { "row/first-report-finish-without-job", "+0 FINISH key=7 pct=100; +30 FINISH", "" },
  { "row/first-report-failed-without-job", "+0 FAILED key=7 err=0300_4000; +30 FAILED", "" },
  { "row/pause-is-told-after-grace", "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; +2 wait; +2 wait",
    "started@5 paused@65" },
  { "row/pause-waits-for-its-code", "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; +2 PAUSE err=0300_8003; +9 wait",
    "started@5 paused[0300_8003]@65" },
  { "row/pause-with-code-from-before",
    "+0 IDLE; +5 RUNNING key=7; +60 RUNNING err=0300_8005; +2 RUNNING err=0; +1 PAUSE; +9 wait",
    "started@5 paused[0300_8005]@68" },
  { "row/pause-we-asked-for", "+0 IDLE; +5 RUNNING key=7; ask-pause; +40 PAUSE; +9 wait; +9 RUNNING",
    "started@5 paused[asked]@45 resumed@63" },
  { "row/pause-a-person-asked-for", "+0 IDLE; +5 RUNNING key=7; +40 PAUSE err=0300_8001; +9 wait",
    "started@5 paused[0300_8001]@45" },
  { "row/pause-told-by-stage-as-asked", "+0 IDLE; +5 RUNNING key=7; +40 PAUSE stg=16; +9 wait",
    "started@5 paused[asked]@45" },
  { "row/short-pause-is-not-told", "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; +2 RUNNING; +9 wait", "started@5" },
  { "row/resumed", "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; +60 RUNNING", "started@5 paused@65 resumed@125" },
  { "row/pause-again-within-30s-is-the-same-incident",
    "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; +60 RUNNING; +30 PAUSE; +60 RUNNING; +31 PAUSE; +9 wait",
    "started@5 paused@65 resumed@125 paused@246" },
  { "row/pause-again-within-60s-with-the-same-code",
    "+0 IDLE; +5 RUNNING key=7; +60 PAUSE err=1200_8006; +60 RUNNING err=0; +55 PAUSE err=1200_8006; +9 wait",
    "started@5 paused[1200_8006]@65 resumed@125" },
  { "row/pause-again-within-60s-with-another-code",
    "+0 IDLE; +5 RUNNING key=7; +60 PAUSE err=1200_8006; +60 RUNNING err=0; +55 PAUSE err=0300_8003; +9 wait",
    "started@5 paused[1200_8006]@65 resumed@125 paused[0300_8003]@180" },
  { "row/finished", "+0 IDLE; +5 RUNNING key=7; +3600 FINISH pct=100", "started@5 finished@3605" },
  { "row/finished-short-but-complete", "+0 IDLE; +5 RUNNING key=7; +20 FINISH pct=96",
    "started@5 finished@25" },
  { "row/finished-short-last-layers", "+0 IDLE; +5 RUNNING key=7; +20 FINISH pct=50 layer=9/10",
    "started@5 finished@25" },
  { "row/ended-early", "+0 IDLE; +5 RUNNING key=7; +20 FINISH pct=12 layer=3/100", "started@5 unknown@25" },
  { "row/long-and-incomplete-is-finished", "+0 IDLE; +5 RUNNING key=7; +90 FINISH pct=12 layer=3/100",
    "started@5 finished@95" },
  { "row/failed-after-10s-without-cancel", "+0 IDLE; +5 RUNNING key=7; +90 FAILED; +9 wait; +1 wait",
    "started@5 failed@95" },
  { "row/failed-with-a-final-code-at-once", "+0 IDLE; +5 RUNNING key=7; +90 FAILED err=0300_4000",
    "started@5 failed[0300_4000]@95" },
  { "row/cancelled-by-us", "+0 IDLE; +5 RUNNING key=7; ask-stop; +9 FAILED", "started@5 cancelled@14" },
  { "row/cancelled-by-another-client", "+0 IDLE; +5 RUNNING key=7; +3 RUNNING stop; +4 FAILED",
    "started@5 cancelled@12" },
  { "row/cancelled-by-code-before",
    "+0 IDLE; +5 RUNNING key=7; +8 RUNNING err=0300_400C; +2 RUNNING err=0; +5 FAILED",
    "started@5 cancelled[0300_400C]@20" },
  { "row/cancelled-by-code-after", "+0 IDLE; +5 RUNNING key=7; +8 FAILED; +9 FAILED err=0500_400E",
    "started@5 cancelled[0500_400E]@13" },
  { "row/cancel-code-too-late", "+0 IDLE; +5 RUNNING key=7; +8 FAILED; +11 FAILED err=0300_400C",
    "started@5 failed@13" },
  { "row/cancel-code-too-early",
    "+0 IDLE; +5 RUNNING key=7; +8 RUNNING err=0300_400C; +2 RUNNING err=0; +11 RUNNING; +5 FAILED; +30 wait",
    "started@5 failed@31" },
  { "row/active-to-idle-unknown", "+0 IDLE; +5 RUNNING key=7; +90 IDLE; +9 IDLE; +2 wait",
    "started@5 unknown@95" },
  { "row/active-to-idle-cancelled", "+0 IDLE; +5 RUNNING key=7; +90 IDLE err=0300_400C",
    "started@5 cancelled[0300_400C]@95" },
  { "row/active-to-idle-with-code", "+0 IDLE; +5 RUNNING key=7; +90 IDLE err=0300_4000",
    "started@5 failed[0300_4000]@95" },
  { "row/finish-to-finish", "+0 IDLE; +5 RUNNING key=7; +90 FINISH; +5 FINISH; +500 FINISH title=x pct=0",
    "started@5 finished@95" },
  { "row/failed-to-failed", "+0 IDLE; +5 RUNNING key=7; +90 FAILED; +20 FAILED; +500 FAILED err=0300_400C",
    "started@5 failed@95" },

  /* §16.1 by number. */
  { "pitfall-001/restart-and-reconnect-after-finish",
    "+0 IDLE; +5 RUNNING key=7; +90 FINISH; restart; +5 FINISH; +9 FINISH; link; +9 FINISH; +9 FINISH",
    "started@5 finished@95" },
  { "pitfall-002/restart-in-mid-print",
    "+0 IDLE; +5 RUNNING key=7; +90 RUNNING pct=40; restart; +5 RUNNING; +9 RUNNING; restart; +5 RUNNING; +900 FINISH",
    "started@5 finished@1014" },
  { "pitfall-003/one-contradicting-report-is-not-enough",
    "+0 IDLE; +5 RUNNING key=7; link; +5 IDLE; +2 IDLE; +1 RUNNING; +9 RUNNING; +900 FINISH",
    "started@5 finished@922" },
  { "pitfall-003/partial-reports-decide-nothing",
    "+0 IDLE; +5 RUNNING key=7; link; +5 IDLE partial; +60 IDLE partial; +9 RUNNING; +900 FINISH",
    "started@5 finished@979" },
  { "pitfall-003/two-contradicting-reports-end-it",
    "+0 IDLE; +5 RUNNING key=7; +60 RUNNING; link; +5 FINISH; +4 FINISH; +1 FINISH",
    "started@5 finished~@65" },
  { "pitfall-004/missed-end-is-the-last-time-seen",
    "+0 IDLE; +5 RUNNING key=7; +3600 RUNNING; restart; +360000 FINISH; +5 FINISH",
    "started@5 finished~@3605" },
  { "pitfall-005/p1s-order-of-a-cancel",
    "+0 IDLE; +5 RUNNING key=7 pct=30; +60 RUNNING stop; +1 PAUSE; +2 FAILED pct=0",
    "started@5 cancelled@68" },
  { "pitfall-005/cancel-flag-survives-a-restart",
    "+0 IDLE; +5 RUNNING key=7; ask-stop; +1 RUNNING; restart; +60 FAILED; +6 FAILED",
    "started@5 cancelled~@6" },
  { "pitfall-005/cancel-code-survives-a-restart",
    "+0 IDLE; +5 RUNNING key=7; +9 RUNNING err=0300_400C; restart; +60 FAILED err=0; +6 FAILED",
    "started@5 cancelled~@14" },
  { "pitfall-005/cancel-flag-stays-with-its-job",
    "+0 IDLE; +5 RUNNING key=7; ask-stop; +1 FAILED; +5 PREPARE key=8; +60 FAILED; +20 wait",
    "started@5 cancelled@6 started@11 failed@71" },
  { "pitfall-005/standing-cancel-code-stays-with-its-job",
    "+0 IDLE; +5 RUNNING key=7; +1 FAILED err=0300_400C; +2 PREPARE key=8; +3 FAILED; +20 wait",
    "started@5 cancelled[0300_400C]@6 started@8 failed@11" },
  { "pitfall-005/a-stop-without-effect-is-forgotten",
    "+0 IDLE; +5 RUNNING key=7; ask-stop; +60 RUNNING; +61 RUNNING; +60 FAILED; +20 wait",
    "started@5 failed@186" },
  { "pitfall-007/prepare-to-failed", "+0 IDLE; +5 PREPARE key=7; +3 FAILED err=0300_4000",
    "started@5 failed[0300_4000]@8" },
  { "pitfall-007/prepare-to-failed-before-the-name-settles",
    "+0 FINISH key=0 title=a; +5 PREPARE; +3 FAILED err=0300_4000", "started@5 failed[0300_4000]@8" },
  { "pitfall-008/idle-to-running", "+0 IDLE; +5 RUNNING key=7", "started@5" },
  { "pitfall-009/stage-decides-nothing", "+0 IDLE stg=0; +5 IDLE stg=0; +5 IDLE stg=2 pct=40 layer=3/9", "" },
  { "pitfall-010/unknown-keeps-the-job",
    "+0 IDLE; +5 RUNNING key=7; +9 UNKNOWN key=; +9 UNKNOWN; +9 RUNNING key=7; +900 FINISH",
    "started@5 finished@932" },
  { "pitfall-010/unknown-at-first-look", "+0 UNKNOWN; +9 FINISH; +9 UNKNOWN; +9 FINISH", "" },
  { "pitfall-011/pause-of-a-preparing-machine", "+0 IDLE; +5 PREPARE key=7; +5 PAUSE; +5 wait; +5 RUNNING",
    "started@5 paused@10 resumed@20" },
  { "pitfall-013/layers-decide-nothing",
    "+0 IDLE; +5 PREPARE key=7 layer=1/50; +5 RUNNING layer=0/50; +9 RUNNING layer=50/50; +9 RUNNING layer=0/0",
    "started@5" },
  { "pitfall-014/finish-with-layers-reset",
    "+0 IDLE; +5 RUNNING key=7 layer=1/50; +5 RUNNING pct=99 layer=48/50; +9 FINISH pct=100 layer=0/0",
    "started@5 finished@19" },
  { "pitfall-014/percent-100-does-not-finish",
    "+0 IDLE; +5 RUNNING key=7; +5 RUNNING pct=100; +60 RUNNING; +9 FINISH", "started@5 finished@79" },
  { "pitfall-015/no-total", "+0 IDLE; +5 RUNNING key=7 layer=3/0; +70 FINISH", "started@5 finished@75" },
  { "pitfall-016/key-lags-behind-the-state",
    "+0 FINISH key=6 title=a; +5 PREPARE; +2 PREPARE key=7; +1 PREPARE title=b; +90 FINISH pct=100",
    "started@5 finished@98" },
  { "pitfall-016/title-lags-behind-the-state",
    "+0 FINISH key=0 title=a; +5 PREPARE; +2 PREPARE title=b; +90 FINISH", "started@5 finished@97" },
  { "pitfall-016/the-same-file-again",
    "+0 FINISH key=0 title=a; +5 PREPARE; +2 PREPARE; +5 PREPARE; +90 FINISH", "started@5 finished@102" },
  { "pitfall-016/the-same-file-again-and-silence", "+0 FINISH key=0 title=a; +5 PREPARE; +60 wait",
    "started@5" },
  { "pitfall-016/title-with-other-letters-is-the-same-job",
    "+0 IDLE; +5 RUNNING title=Clip:~red.gcode.3mf; +9 RUNNING; restart; +9 RUNNING title=clip_~RED; +90 FINISH",
    "started@5 finished@113" },
  { "pitfall-016/title-change-alone-is-no-start",
    "+0 IDLE; +5 RUNNING title=a; +90 RUNNING title=b; +90 RUNNING title=c; +9 FINISH",
    "started@5 finished@194" },
  { "pitfall-016/key-before-the-state", "+0 FINISH key=6; +3 IDLE key=7; +3 PREPARE", "started@6" },
  { "pitfall-018/stopped-while-offline", "+0 IDLE; +5 RUNNING key=7; link; +900 IDLE; +9 IDLE",
    "started@5 unknown~@5" },
  { "pitfall-020/unknown-then-full",
    "+0 RUNNING key=7; +5 UNKNOWN; link; +9 RUNNING partial; +9 RUNNING; +90 FINISH",
    "adopted~@0 finished@113" },
  { "pitfall-021/start-estimated-once",
    "+0 RUNNING key=7 pct=25 rem=30; restart; +60 RUNNING pct=30 rem=28; +900 FINISH",
    "adopted~@-600 finished@960" },
  { "pitfall-024/four-pauses-of-one-jam",
    "+0 IDLE; +5 RUNNING key=7; +600 PAUSE err=1200_8006; +90 RUNNING err=0; +20 PAUSE err=1200_8006; +60 RUNNING err=0; "
    "+25 PAUSE err=1200_8006; +60 RUNNING err=0; +50 PAUSE err=1200_8006; +60 RUNNING err=0; +900 FINISH",
    "started@5 paused[1200_8006]@605 resumed@695 finished@1870" },

  /* Health messages by themselves (§5.2): serious, new, there for ten seconds, and not the reason of something else. */
  { "complaint/while-it-prints",
    "+0 IDLE; +5 RUNNING key=7; +60 RUNNING hms=HMS_0300_0300_0002_0002; +9 wait; +1 wait; +90 RUNNING; +90 FINISH",
    "started@5 complained[0300_0300_0002_0002]@65 finished@255" },
  { "complaint/at-rest", "+0 IDLE; +5 IDLE hms=HMS_0500_0300_0001_0001; +20 wait; +900 IDLE",
    "complained[0500_0300_0001_0001]@5" },
  { "complaint/that-goes-is-not-told", "+0 IDLE; +5 IDLE hms=HMS_0500_0300_0001_0001; +9 IDLE hms=; +60 wait",
    "" },
  { "complaint/again-after-it-went",
    "+0 IDLE; +5 IDLE hms=HMS_0500_0300_0001_0001; +20 wait; +90 IDLE hms=; +90 IDLE hms=HMS_0500_0300_0001_0001; +20 wait",
    "complained[0500_0300_0001_0001]@5 complained[0500_0300_0001_0001]@205" },
  { "complaint/flickering-is-one",
    "+0 IDLE; +5 IDLE hms=HMS_0500_0300_0001_0001; +20 wait; +5 IDLE hms=; +5 IDLE hms=HMS_0500_0300_0001_0001; +20 wait",
    "complained[0500_0300_0001_0001]@5" },
  { "complaint/standing-at-first-look",
    "+0 IDLE hms=HMS_0500_0300_0001_0001; +60 IDLE; link; +60 IDLE; restart; +5 IDLE", "" },
  { "complaint/ignored",
    "ignore-HMS_0500_0300_0001_0001; +0 IDLE; +5 IDLE hms=HMS_0500_0300_0001_0001; +20 wait", "" },
  { "complaint/ignored-while-it-waits",
    "+0 IDLE; +5 IDLE hms=HMS_0500_0300_0001_0001; +3 wait; ignore-HMS_0500_0300_0001_0001; +20 wait", "" },
  { "complaint/ignored-does-not-hide-another",
    "ignore-HMS_0500_0300_0001_0001; +0 IDLE; +5 IDLE hms=HMS_0300_0300_0002_0002,HMS_0500_0300_0001_0001; +20 wait",
    "complained[0300_0300_0002_0002]@5" },
  { "complaint/ignored-still-explains-a-pause",
    "ignore-HMS_0300_0300_0002_0002; +0 IDLE; +5 RUNNING key=7; +60 RUNNING hms=HMS_0300_0300_0002_0002; +1 PAUSE; +9 wait",
    "started@5 paused@66" },
  { "complaint/not-so-serious", "+0 IDLE; +5 IDLE hms=HMS_0C00_0300_0003_0008; +60 wait", "" },
  { "complaint/before-a-pause",
    "+0 IDLE; +5 RUNNING key=7; +60 RUNNING hms=HMS_1200_1200_0001_0001; +2 PAUSE err=1200_8006; +60 wait",
    "started@5 paused[1200_8006]@67" },
  { "complaint/in-a-pause",
    "+0 IDLE; +5 RUNNING key=7; +60 PAUSE err=1200_8006; +2 PAUSE hms=HMS_1200_1200_0001_0001; +60 wait",
    "started@5 paused[1200_8006]@65" },
  { "complaint/with-a-failure",
    "+0 IDLE; +5 RUNNING key=7; +90 RUNNING hms=HMS_0300_0100_0001_0007; +2 FAILED; +60 wait",
    "started@5 failed@97" },
  { "pitfall-026/no-word-of-what-is-harmless",
    "+0 IDLE; +5 RUNNING key=7; +60 RUNNING hms=HMS_0500_0500_0001_0007,HMS_0500_0200_0002_0001,HMS_0300_0000_0001_400C; "
    "+600 wait; +900 FINISH",
    "started@5 finished@1565" },

  /* What else must hold. */
  { "replay/finish-and-running-again-with-the-same-key",
    "+0 IDLE; +5 RUNNING key=7; +90 FINISH; +1 RUNNING; +1 FINISH; +1 PREPARE; +9 IDLE; +1 FINISH",
    "started@5 finished@95" },
  { "replay/same-title-without-key",
    "+0 IDLE; +5 RUNNING title=a; +90 RUNNING; +1 FINISH; +1 RUNNING; +1 FINISH", "started@5 finished@96" },
  { "replay/same-key-long-after-is-a-new-job",
    "+0 IDLE; +5 RUNNING key=7; +90 FINISH; +700 PREPARE; +6 PREPARE", "started@5 finished@95 started@795" },
  { "replay/clamped-key-names-no-job",
    "+0 IDLE; +5 RUNNING key=2147483647 title=a; +90 FINISH; +20 PREPARE title=b; +90 FINISH",
    "started@5 finished@95 started@115 finished@205" },
  { "flicker/idle-and-back-with-the-same-key", "+0 IDLE; +5 RUNNING key=7; +9 IDLE; +5 RUNNING; +90 FINISH",
    "started@5 finished@109" },
  { "flicker/failed-then-the-next-job", "+0 IDLE; +5 RUNNING key=7; +9 FAILED; +5 PREPARE key=8; +90 FINISH",
    "started@5 failed@14 started@19 finished@109" },
  { "flicker/other-key-in-mid-job-needs-two",
    "+0 IDLE; +5 RUNNING key=7; +60 RUNNING key=8; +2 RUNNING key=7; +60 RUNNING key=8; +6 RUNNING; +90 FINISH",
    "started@5 unknown@67 started@133 finished@223" },
  { "offline/started-while-the-link-was-down", "+0 IDLE; link; +600 RUNNING key=7 pct=50 rem=5",
    "started~@300" },
  { "offline/finished-then-next-job",
    "+0 IDLE; +5 RUNNING key=7; link; +90 FINISH; +3 PREPARE key=8; +3 PREPARE; +9 RUNNING",
    "started@5 finished~@5 started~@101" },
  { "offline/pause-found-after-reconnect",
    "+0 IDLE; +5 RUNNING key=7; link; +90 PAUSE err=0700_8011; +9 wait", "started@5 paused[0700_8011]@95" },
  { "crash/in-the-grace-of-a-pause", "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; restart; +1 PAUSE; +9 wait",
    "started@5 paused@66" },
  { "crash/told-pause-is-not-told-again",
    "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; +5 wait; restart; +1 PAUSE; +9 wait; +9 RUNNING",
    "started@5 paused@65 resumed@89" },
  { "crash/in-the-wait-for-a-cancel-code",
    "+0 IDLE; +5 RUNNING key=7; +60 FAILED; restart; +1 FAILED; +9 FAILED", "started@5 failed~@5" },
  { "crash/in-the-wait-for-a-name", "+0 FINISH key=6; +5 PREPARE; restart; +1 PREPARE key=7", "adopted~@6" },
  { "clock/set-back-in-the-grace-of-a-pause",
    "+0 IDLE; +5 RUNNING key=7; +60 PAUSE; clock-3600; +1 PAUSE; +9 wait", "started@5 paused@-3534" },
  { "clock/set-back-in-the-wait-for-a-cancel",
    "+0 IDLE; +5 RUNNING key=7; +60 FAILED; clock-3600; +1 FAILED; +12 wait", "started@5 failed@-3534" },
  { "clock/set-back-before-the-end", "+0 IDLE; +500 RUNNING key=7; clock-3600; +60 FINISH",
    "started@500 finished@-3040" },
};

static void
test_reasons (void)
{
  static const struct
  {
    const char *script;
    const char *part;
  } rows[] = {
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE err=0300_8003; +9 wait", "[0300_8003]" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE err=0702_8011; +9 wait", "AMS C has run out" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE err=07FF_8011; +9 wait", "the external spool has run out" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE err=1200_8006; +9 wait", "the AMS Lite does not come through" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE err=0C00_8099; +9 wait", "wiki.bambulab.com" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE stg=35; +9 wait", "clogged" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE; +9 wait", "does not say why" },
    /* pitfall 25: the reason is only in the health messages, before or after the pause. */
    { "+0 IDLE; +5 RUNNING key=7; +9 RUNNING hms=HMS_0700_2100_0002_0001; +2 PAUSE; +9 wait",
      "AMS A slot 2 has run out" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE; +2 PAUSE hms=HMS_0700_2000_0002_0001; +9 wait",
      "AMS A slot 1 has run out" },
    /* pitfall 26: these say nothing about the print. */
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE hms=HMS_0500_0500_0001_0007; +9 wait", "does not say why" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE hms=HMS_0700_2000_0003_0002; +9 wait", "does not say why" },
    { "+0 IDLE; +5 RUNNING key=7; +9 PAUSE hms=HMS_0300_0100_0004_0007; +9 wait", "does not say why" },
    /* A message that stood there before explains nothing. */
    { "+0 IDLE hms=HMS_0300_0100_0001_0007; +5 RUNNING key=7; +90 PAUSE; +9 wait", "does not say why" },
    { "+0 IDLE; +5 RUNNING key=7; +9 RUNNING hms=HMS_0300_0100_0001_0007; +2 FAILED; +30 wait",
      "HMS_0300_0100_0001_0007" },
    { "+0 IDLE; +5 RUNNING key=7; +9 FAILED; +30 wait", "did not say why" },
    { "+0 IDLE; +5 RUNNING key=7; +9 IDLE; +30 wait", "went idle" },
    { "+0 IDLE; +5 RUNNING key=7; restart; +9 IDLE; +9 IDLE", "not listening" },
    { "+0 IDLE; +5 RUNNING key=7; +9 FINISH pct=20", "only to 20 %" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Runner runner;

      runner_init (&runner);
      run_script (&runner, rows[i].script);
      g_test_message ("%s → %s", rows[i].script, runner.last_reason);
      g_assert_nonnull (runner.last_reason);
      g_assert_nonnull (strstr (runner.last_reason, rows[i].part));
      runner_clear (&runner);
    }
}

static void
test_progress (void)
{
  Runner runner;

  runner_init (&runner);
  /* Numbers of the last job must not stick to the new one; a cancel must not wipe out how far it came. */
  run_script (&runner, "+0 FINISH key=6 pct=100 layer=50/50; +5 PREPARE key=7; +9 RUNNING");
  run_script (&runner,
              "+1 RUNNING pct=0 layer=0/80; +60 RUNNING pct=41 layer=30/80; +60 RUNNING layer=29/80");
  g_assert_cmpint (runner.track->progress_percent, ==, 41);
  g_assert_cmpint (runner.track->max_layer, ==, 30);
  run_script (&runner, "+1 RUNNING stop pct=0 layer=0/80; +1 PAUSE; +1 FAILED");
  g_assert_cmpint (runner.last_percent, ==, 41);
  g_assert_cmpstr (runner.told->str, ==, "started@5 cancelled@138");
  runner_clear (&runner);

  runner_init (&runner);
  run_script (&runner, "+0 IDLE; +5 RUNNING key=7 pct=60; +700 FINISH pct=100");
  g_assert_cmpint (runner.last_percent, ==, 100);
  runner_clear (&runner);
}

static void
test_names_come_late (void)
{
  Runner runner;

  runner_init (&runner);
  run_script (&runner, "+0 FINISH key=6 title=old; +5 PREPARE; +1 PREPARE key=7; +1 PREPARE title=new");
  g_assert_cmpstr (runner.track->job_key, ==, "7");
  g_assert_cmpstr (runner.track->job_title, ==, "new");

  run_script (&runner, "+90 FINISH; +50 PREPARE key=0 title=third; +200 RUNNING key=9");
  g_assert_cmpstr (runner.track->job_key, ==, "9");
  g_assert_cmpstr (runner.told->str, ==, "started@5 finished@97 started@147");
  g_assert_cmpint (runner.track->incidents, ==, 0);
  runner_clear (&runner);
}

static void
test_incidents (void)
{
  Runner runner;

  runner_init (&runner);
  run_script (
      &runner,
      "+0 IDLE; +5 RUNNING key=7; ask-pause; +9 PAUSE; +9 RUNNING; +99 PAUSE err=0300_8003; +9 RUNNING "
      "err=0; +99 PAUSE; +9 wait");
  g_assert_cmpint (runner.track->incidents, ==, 2);
  runner_clear (&runner);
}

static void
test_titles (void)
{
  static const char *const same[] = { "Clip: red.gcode.3mf", "clip_ red", "CLIP  RED.3mf", "clip: red.gcode",
                                      " Clip_red " };
  g_autofree char *first = takt_track_normalise_title (same[0]);
  g_autofree char *other = takt_track_normalise_title ("clip.red");
  g_autofree char *none = takt_track_normalise_title (NULL);

  for (gsize i = 1; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *normal = takt_track_normalise_title (same[i]);

      g_assert_cmpstr (normal, ==, first);
    }
  g_assert_cmpstr (other, !=, first);
  g_assert_cmpstr (none, ==, "");
}

static void
test_copy (void)
{
  Runner runner;
  g_autoptr (TaktTrack) copy = NULL;

  runner_init (&runner);
  run_script (&runner, "+0 FINISH key=6; +5 RUNNING key=7 title=a hms=HMS_0300_0100_0001_0007; +60 PAUSE");
  copy = takt_track_copy (runner.track);
  runner_clear (&runner);

  g_assert_cmpstr (copy->job_key, ==, "7");
  g_assert_cmpint (takt_track_next_tick (copy), ==, START + 68);
  g_assert_cmpstr (copy->last_hms[0], ==, "HMS_0300_0100_0001_0007");
}

/* Whatever a printer sends, in whatever order the clock ticks: no start in a job, no end without one, no pause outside. */
static void
test_random (void)
{
  static const char *const keys[] = { NULL, "7", "8", "9", "0", "2147483647" };
  static const char *const titles[] = { NULL, "a", "b", "A.3mf" };
  static const guint32 codes[] = { 0, 0, 0, 0x0300400C, 0x03004000, 0x03008003, 0x12008006, 0x05008030 };
  guint starts = 0;
  guint ends = 0;

  for (int round = 0; round < 400; round++)
    {
      Runner runner;
      gboolean in_job = FALSE;
      gboolean is_paused = FALSE;
      TaktMachineState machine = TAKT_MACHINE_IDLE;

      runner_init (&runner);
      for (int step = 0; step < 120; step++)
        {
          int what = g_test_rand_int_range (0, 100);
          g_autoptr (GPtrArray) events = NULL;

          runner.now += g_test_rand_int_range (0, 4) == 0 ? g_test_rand_int_range (0, 900)
                                                          : g_test_rand_int_range (0, 6);
          if (what < 2)
            runner.now -= g_test_rand_int_range (0, 4000);

          if (what < 5)
            {
              restart (&runner);
              is_paused = runner.track->machine == TAKT_MACHINE_PAUSED;
            }
          else if (what < 9)
            takt_track_lose_link (runner.track);
          else if (what < 11 && takt_track_has_job (runner.track))
            takt_track_ask_stop (runner.track, runner.now);
          else if (what < 30)
            events = takt_track_tick (runner.track, runner.heard ? runner.report : NULL, runner.now);
          else
            {
              TaktPrinterReport *report = runner.report;

              if (g_test_rand_int_range (0, 3) == 0)
                machine = (TaktMachineState) g_test_rand_int_range (0, TAKT_MACHINE_FAILED + 1);
              report->machine = machine;
              report->is_full = g_test_rand_int_range (0, 20) != 0;
              g_free (report->job_key);
              report->job_key =
                  g_strdup (keys[g_test_rand_int_range (0, g_test_rand_bit () ? 2 : G_N_ELEMENTS (keys))]);
              g_free (report->job_title);
              report->job_title = g_strdup (titles[g_test_rand_int_range (0, G_N_ELEMENTS (titles))]);
              report->progress_percent = g_test_rand_int_range (-1, 130);
              report->layer = g_test_rand_int_range (-1, 50);
              report->total_layers = g_test_rand_int_range (-1, 50);
              report->remaining_minutes = g_test_rand_int_range (-1, 1000);
              report->print_error = codes[g_test_rand_int_range (0, G_N_ELEMENTS (codes))];
              report->stop_seen = g_test_rand_int_range (0, 30) == 0;
              report->stage = g_test_rand_int_range (-1, 40);
              runner.heard = TRUE;
              events = takt_track_report (runner.track, report, runner.now);
            }

          for (guint i = 0; events != NULL && i < events->len; i++)
            {
              TaktTrackEvent *event = g_ptr_array_index (events, i);

              switch (event->kind)
                {
                case TAKT_TRACK_STARTED:
                case TAKT_TRACK_ADOPTED:
                  g_assert_false (in_job);
                  in_job = TRUE;
                  is_paused = FALSE;
                  starts++;
                  break;

                case TAKT_TRACK_FINISHED:
                case TAKT_TRACK_FAILED:
                case TAKT_TRACK_CANCELLED:
                case TAKT_TRACK_ENDED_UNKNOWN:
                  g_assert_true (in_job);
                  in_job = FALSE;
                  ends++;
                  break;

                case TAKT_TRACK_PAUSED:
                  g_assert_true (in_job && !is_paused);
                  is_paused = TRUE;
                  break;

                case TAKT_TRACK_RESUMED:
                  g_assert_true (in_job && is_paused);
                  is_paused = FALSE;
                  break;

                case TAKT_TRACK_COMPLAINED:
                  g_assert_nonnull (event->complaint);
                  break;

                case TAKT_TRACK_PROGRESS:
                  g_assert_true (in_job);
                  break;

                default:
                  g_assert_not_reached ();
                }
              g_assert_cmpint (event->at, <=, runner.now);
              g_assert_cmpint (event->progress_percent, >=, 0);
              g_assert_cmpint (event->progress_percent, <=, 100);
            }

          g_assert_true (in_job == takt_track_has_job (runner.track));
          g_assert_true (in_job == takt_machine_state_is_active (runner.track->machine));
          g_assert_cmpint (runner.track->progress_percent, <=, 100);
        }
      runner_clear (&runner);
    }

  /* The generator does reach what it is for. */
  g_assert_cmpuint (starts, >, 400);
  g_assert_cmpuint (ends, >, 400);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/job-tracker/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/engine/job-tracker/reasons/pitfall-025-pitfall-026", test_reasons);
  g_test_add_func ("/engine/job-tracker/progress/pitfall-013-pitfall-014", test_progress);
  g_test_add_func ("/engine/job-tracker/names-come-late/pitfall-016", test_names_come_late);
  g_test_add_func ("/engine/job-tracker/incidents-count-what-nobody-asked-for", test_incidents);
  g_test_add_func ("/engine/job-tracker/titles", test_titles);
  g_test_add_func ("/engine/job-tracker/copy-keeps-what-waits", test_copy);
  g_test_add_func ("/engine/job-tracker/random-sequences", test_random);

  return g_test_run ();
}
