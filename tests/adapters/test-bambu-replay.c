/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole prints of a real machine, sent again by a broker over TLS, heard by the link and followed by the engine's tracker. */

#include "bambu/takt-bambu-link.h"

#include <string.h>

#include "printers/takt-job-tracker.h"
#include "secrets/takt-memory-secrets.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

typedef struct
{
  TaktManualClock *clock;
  TaktTrack *track;
  TaktPrinterReport *report; /* (nullable) */
  guint reports;
  guint told[TAKT_TRACK_PROGRESS + 1];
  char *title;  /* (nullable) of the job that was started */
  char *key;    /* (nullable) */
  char *reason; /* (nullable) of the last pause */
  gboolean is_live;
} Listener;

static void
take_events (Listener *self, GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      const TaktTrackEvent *event = g_ptr_array_index (events, i);

      self->told[event->kind]++;
      if (event->kind == TAKT_TRACK_PROGRESS)
        continue;
      g_test_message ("%" G_GINT64_FORMAT " event %d at %d %%: %s", takt_clock_now (TAKT_CLOCK (self->clock)),
                      event->kind, event->progress_percent, event->reason);
      if (event->kind == TAKT_TRACK_STARTED)
        {
          g_free (self->title);
          self->title = g_strdup (self->track->job_title);
          g_free (self->key);
          self->key = g_strdup (self->track->job_key);
        }
      if (event->kind == TAKT_TRACK_PAUSED)
        {
          g_free (self->reason);
          self->reason = g_strdup (event->reason);
        }
    }
}

static void
report_cb (TaktPrinterLink *link, const TaktPrinterReport *report, gpointer user_data)
{
  Listener *self = user_data;
  guint events;

  self->reports++;
  g_clear_pointer (&self->report, takt_printer_report_free);
  self->report = takt_printer_report_copy (report);
  do
    {
      g_autoptr (GPtrArray) told = takt_track_report (self->track, report, report->received_at);

      events = told->len;
      take_events (self, told);
    }
  while (events > 0);
}

static void
state_cb (TaktPrinterLink *link, int state, const char *message, gpointer user_data)
{
  g_test_message ("link %s: %s", takt_link_state_to_word ((TaktLinkState) state), message);
  ((Listener *) user_data)->is_live = state == TAKT_LINK_LIVE;
}

static void
advance_to (Listener *self, TaktTime when)
{
  TaktTime tick;
  TaktTime now;

  while ((tick = takt_track_next_tick (self->track)) != TAKT_TIME_UNSET && tick <= when)
    {
      g_autoptr (GPtrArray) told = NULL;

      now = takt_clock_now (TAKT_CLOCK (self->clock));
      if (tick > now)
        takt_manual_clock_advance (self->clock, (tick - now) * G_USEC_PER_SEC);
      told = takt_track_tick (self->track, self->report, MAX (tick, now));
      take_events (self, told);
      if (takt_track_next_tick (self->track) == tick)
        break;
    }

  now = takt_clock_now (TAKT_CLOCK (self->clock));
  if (when > now)
    takt_manual_clock_advance (self->clock, (when - now) * G_USEC_PER_SEC);
}

static gint64
step (TaktPrinterSim *sim, guint count, guint *reports, guint *left)
{
  g_autofree char *wish = g_strdup_printf ("{'count':%u}", count);
  g_autoptr (JsonNode) node = takt_printer_sim_post (sim, "step", wish);
  JsonObject *answer = json_node_get_object (node);

  *reports += (guint) json_object_get_int_member (answer, "reports");
  *left = (guint) json_object_get_int_member (answer, "left");
  return json_object_get_int_member (answer, "next");
}

static Listener *
replay (const char *name)
{
  g_autofree char *relative = g_build_filename ("bambu", "captures", name, NULL);
  g_autofree char *path = takt_test_dup_shared (relative);
  g_autofree char *quoted = path != NULL ? g_shell_quote (path) : NULL;
  g_autofree char *options = g_strdup_printf ("--serial 03900A000000001 --speed 0 --replay %s", quoted);
  g_autoptr (TaktSecretStore) secrets = takt_memory_secrets_new ();
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (TaktPrinterLink) link = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *key = NULL;
  TaktPrinterSim *sim;
  Listener *self;
  guint wanted = 1;
  guint left = 0;
  gint64 next;

  if (path == NULL)
    return NULL;

  sim = takt_printer_sim_start (options);
  printer->id = 3;
  printer->name = g_strdup ("A1");
  printer->host = g_strdup (sim->host);
  printer->mqtt_port = sim->port;
  printer->serial = g_strdup (sim->serial);
  key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, printer->id);
  takt_secret_store_store_async (secrets, key, "test", sim->access_code, NULL, takt_test_store_result,
                                 &result);
  result = takt_test_wait_result (&result, "the access code being kept");
  g_assert_true (takt_secret_store_store_finish (secrets, result, NULL));

  self = g_new0 (Listener, 1);
  self->clock = takt_manual_clock_new (1766000000);
  self->track = takt_track_new ();
  next = step (sim, 0, &wanted, &left);
  advance_to (self, next - 1);

  link = takt_bambu_link_new (printer, TAKT_CLOCK (self->clock), secrets, sim->ca);
  g_signal_connect (link, "report", G_CALLBACK (report_cb), self);
  g_signal_connect (link, "link-state", G_CALLBACK (state_cb), self);
  takt_printer_link_start (link);
  takt_test_wait_for_true (&self->is_live, "the recorded machine");

  while (left > 0)
    {
      advance_to (self, next);
      next = step (sim, 1, &wanted, &left);
      while (self->reports < wanted)
        g_main_context_iteration (NULL, TRUE);
    }
  advance_to (self, takt_clock_now (TAKT_CLOCK (self->clock)) + 60);

  g_assert_true (self->is_live || self->reports == wanted);
  takt_printer_link_stop (link);
  g_free (takt_printer_sim_stop (sim));
  return self;
}

static void
listener_free (Listener *self)
{
  g_object_unref (self->clock);
  takt_track_free (self->track);
  g_clear_pointer (&self->report, takt_printer_report_free);
  g_free (self->title);
  g_free (self->key);
  g_free (self->reason);
  g_free (self);
}

static void
assert_one_print (Listener *self)
{
  g_assert_cmpuint (self->told[TAKT_TRACK_STARTED], ==, 1);
  g_assert_cmpuint (self->told[TAKT_TRACK_FINISHED], ==, 1);
  g_assert_cmpuint (self->told[TAKT_TRACK_ADOPTED], ==, 0);
  g_assert_cmpuint (self->told[TAKT_TRACK_FAILED], ==, 0);
  g_assert_cmpuint (self->told[TAKT_TRACK_CANCELLED], ==, 0);
  g_assert_cmpuint (self->told[TAKT_TRACK_ENDED_UNKNOWN], ==, 0);
  g_assert_cmpuint (self->told[TAKT_TRACK_PROGRESS], >, 20);
  g_assert_cmpint (self->report->machine, ==, TAKT_MACHINE_FINISHED);
  g_assert_cmpint (self->report->progress_percent, ==, 100);
  g_assert_cmpint (self->report->total_layers, ==, 50);
  g_assert_cmpint (self->report->speed_level, ==, 2);
}

static void
test_single_cloud (void)
{
  Listener *self = replay ("stream_a1_01.07.00.00_single_cloud.jsonl");

  if (self == NULL)
    return;
  assert_one_print (self);
  g_assert_cmpuint (self->told[TAKT_TRACK_PAUSED], ==, 0);
  g_assert_cmpuint (self->told[TAKT_TRACK_RESUMED], ==, 0);
  g_assert_cmpstr (self->key, ==, "626732162");
  g_assert_cmpstr (self->report->job_title, ==, "W\xc3\xbcrfel");
  listener_free (self);
}

static void
test_multicolor_local (void)
{
  Listener *self = replay ("stream_a1_01.07.00.00_multicolor_local.jsonl");

  if (self == NULL)
    return;
  assert_one_print (self);
  /* Four times PAUSE; the third comes 13 s after the second ended and is the same jam (pitfall 24). */
  g_assert_cmpuint (self->told[TAKT_TRACK_PAUSED], ==, 3);
  g_assert_nonnull (self->reason);
  /* Started on the screen: no id, the file's name as title. */
  g_assert_null (self->report->job_key);
  g_assert_cmpstr (self->report->job_title, ==, "Testqube_Mulitcolor.3mf");
  listener_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-replay/a-cloud-print-is-one-start-and-one-finish", test_single_cloud);
  g_test_add_func ("/adapters/bambu-replay/pitfall-023-024-080-four-colours-and-one-jam-after-the-other",
                   test_multicolor_local);

  return g_test_run ();
}
