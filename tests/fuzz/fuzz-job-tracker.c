/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-job-tracker.h"

#include <stdint.h>

/* What must hold whatever a printer sends: no start within a job, no end without one, and a track that says the same. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const char *const keys[] = { NULL, "0", "7", "8", "2147483647", "x" };
static const char *const titles[] = { NULL, "", "a", "A.gcode.3mf", "b_c", "B:C" };
static const char *const hms[] = { "HMS_0300_0100_0001_0007", "HMS_0700_2000_0002_0001", "nonsense", NULL };
static const guint32 codes[] = { 0,          0,          0,          0x0300400C, 0x03004000,
                                 0x03008001, 0x03008003, 0x07008011, 0x0500C011 };

typedef struct
{
  TaktTrack *track;
  gboolean in_job;
  gboolean is_paused;
} State;

static void
check (State *self, GPtrArray *events)
{
  guint boundaries = 0;

  for (guint i = 0; i < events->len; i++)
    {
      TaktTrackEvent *event = g_ptr_array_index (events, i);

      if (event->kind == TAKT_TRACK_STARTED || event->kind == TAKT_TRACK_ADOPTED)
        {
          g_assert_false (self->in_job);
          self->in_job = TRUE;
          self->is_paused = FALSE;
          boundaries++;
        }
      else if (event->kind == TAKT_TRACK_COMPLAINED)
        g_assert_true (event->complaint != NULL && event->reason != NULL);
      else
        {
          g_assert_true (self->in_job);
          g_assert_true (event->kind != TAKT_TRACK_PAUSED || !self->is_paused);
          g_assert_true (event->kind != TAKT_TRACK_RESUMED || self->is_paused);
          if (event->kind == TAKT_TRACK_PAUSED || event->kind == TAKT_TRACK_RESUMED)
            self->is_paused = event->kind == TAKT_TRACK_PAUSED;
          if (takt_track_event_kind_is_end (event->kind))
            {
              self->in_job = FALSE;
              boundaries++;
            }
        }
      g_assert_cmpint (event->at, >=, self->track->started_at);
      g_assert_cmpint (event->progress_percent, >=, 0);
      g_assert_cmpint (event->progress_percent, <=, 100);
    }

  g_assert_cmpuint (boundaries, <=, 1);
  g_assert_true (self->in_job == takt_track_has_job (self->track));
  g_assert_true (self->in_job == takt_machine_state_is_active (self->track->machine));
  g_ptr_array_unref (events);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  State state = { .track = takt_track_new () };
  g_autoptr (TaktPrinterReport) report = takt_printer_report_new ();
  TaktTime now = 1000000;
  gboolean heard = FALSE;

  for (size_t i = 0; i + 6 <= size; i += 6)
    {
      const uint8_t *d = data + i;

      now += d[0] & 0x80 ? (d[0] & 0x7F) * 30 : d[0] & 0x0F;
      switch (d[1] % 8)
        {
        case 0:
          check (&state, takt_track_tick (state.track, heard ? report : NULL, now));
          break;

        case 1:
          if (d[2] & 1)
            takt_track_lose_link (state.track);
          else if (d[2] & 2)
            takt_track_ask_stop (state.track, now);
          else if (d[2] & 4)
            takt_track_ask_pause (state.track, now);
          else
            now -= d[3] * 60;
          break;

        default:
          heard = TRUE;
          report->machine = (TaktMachineState) (d[2] % (TAKT_MACHINE_FAILED + 1));
          report->is_full = d[1] < 0xF0;
          report->stop_seen = d[3] > 0xF0;
          g_free (report->job_key);
          report->job_key = g_strdup (keys[d[3] % G_N_ELEMENTS (keys)]);
          g_free (report->job_title);
          report->job_title = g_strdup (titles[d[4] % G_N_ELEMENTS (titles)]);
          report->progress_percent = d[5] - 1;
          report->layer = d[4] - 1;
          report->total_layers = d[3] - 1;
          report->remaining_minutes = d[2] * 7 - 1;
          report->print_error = codes[d[5] % G_N_ELEMENTS (codes)];
          report->stage = d[4] % 80 - 1;
          g_strfreev (report->hms);
          report->hms = g_strdupv ((char **) (hms + d[5] % G_N_ELEMENTS (hms)));
          check (&state, takt_track_report (state.track, report, now));
          break;
        }
    }

  takt_track_free (state.track);
  return 0;
}
