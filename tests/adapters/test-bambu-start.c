/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-link.h"

#include <string.h>

#include "secrets/takt-memory-secrets.h"
#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define SECOND G_USEC_PER_SEC

/** Fixture: a live link to a printer, on a clock that stands still. */
typedef struct
{
  TaktPrinterSim *sim;
  TaktManualClock *clock;
  TaktSecretStore *secrets;
  TaktPrinterLink *link;
  TaktPrinterReport *report; /* (nullable) the last one */
  int state;
  guint losses; /* how often the link left "live" */
} Fixture;

static void
state_cb (TaktPrinterLink *link, int state, const char *message, gpointer user_data)
{
  Fixture *self = user_data;

  self->losses += self->state == TAKT_LINK_LIVE && state != TAKT_LINK_LIVE;
  self->state = state;
}

static void
report_cb (TaktPrinterLink *link, const TaktPrinterReport *report, gpointer user_data)
{
  Fixture *self = user_data;

  g_clear_pointer (&self->report, takt_printer_report_free);
  self->report = takt_printer_report_copy (report);
}

static gboolean
is_live (gpointer user_data)
{
  return ((Fixture *) user_data)->state == TAKT_LINK_LIVE;
}

static void
store_code (Fixture *self, const char *code)
{
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, (gint64) 7);
  g_autoptr (GAsyncResult) result = NULL;

  takt_secret_store_store_async (self->secrets, key, "test", code, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the access code being kept");
  g_assert_true (takt_secret_store_store_finish (self->secrets, result, NULL));
}

static Fixture *
fixture_new (const char *options)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (TaktPrinter) printer = takt_printer_new ();

  self->sim = takt_printer_sim_start (options);
  self->clock = takt_manual_clock_new (1766000000);
  self->secrets = takt_memory_secrets_new ();
  store_code (self, self->sim->access_code);
  printer->id = 7;
  printer->name = g_strdup ("Left one");
  printer->host = g_strdup (self->sim->host);
  printer->mqtt_port = self->sim->port;
  printer->serial = g_strdup (self->sim->serial);
  self->link = takt_bambu_link_new (printer, TAKT_CLOCK (self->clock), self->secrets, self->sim->ca);
  g_signal_connect (self->link, "link-state", G_CALLBACK (state_cb), self);
  g_signal_connect (self->link, "report", G_CALLBACK (report_cb), self);
  takt_printer_link_start (self->link);
  takt_test_wait_for (is_live, self, "the link to be live");
  return self;
}

static void
fixture_free (Fixture *self)
{
  g_signal_handlers_disconnect_by_data (self->link, self);
  takt_printer_link_stop (self->link);
  g_object_unref (self->link);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  g_clear_pointer (&self->report, takt_printer_report_free);
  g_free (takt_printer_sim_stop (self->sim));
  g_free (self);
}

static void
advance (Fixture *self, gint64 seconds)
{
  takt_manual_clock_advance (self->clock, seconds * SECOND);
}

static void
begin (Fixture *self, GAsyncResult **result)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (TaktPrintRequest) request = NULL;
  const int slot = 0;

  job->job_name = g_strdup ("vase");
  job->submission_id = 4711;
  request = takt_print_request_new (job);
  request->remote_name = g_strdup ("vase-4711.gcode.3mf");
  g_array_append_val (request->slots, slot);
  takt_printer_link_print_async (self->link, request, NULL, takt_test_store_result, result);
}

static gboolean
end (Fixture *self, GAsyncResult **held, TaktPrintAnswer *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = takt_test_wait_result (held, "the answer to a start");

  return takt_printer_link_print_finish (self->link, result, answer, error);
}

static gboolean
run (Fixture *self, TaktPrintAnswer *answer, GError **error)
{
  GAsyncResult *held = NULL;

  begin (self, &held);
  return end (self, &held, answer, error);
}

/* How many of the requests so far were this command. */
static guint
count (Fixture *self, const char *command)
{
  g_autoptr (JsonNode) node = takt_printer_sim_get (self->sim, "requests");
  JsonArray *requests = json_node_get_array (node);
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (requests); i++)
    {
      JsonObject *request = json_array_get_object_element (requests, i);
      g_autoptr (GList) sections = json_object_get_values (request);

      for (GList *l = sections; l != NULL; l = l->next)
        n += JSON_NODE_HOLDS_OBJECT ((JsonNode *) l->data)
             && g_strcmp0 (json_object_get_string_member_with_default (json_node_get_object (l->data),
                                                                       "command", ""),
                           command)
                    == 0;
    }
  return n;
}

static TaktMachineState wanted;

static gboolean
is_machine (gpointer user_data)
{
  Fixture *self = user_data;

  return self->report != NULL && self->report->machine == wanted;
}

static void
wait_machine (Fixture *self, TaktMachineState machine)
{
  wanted = machine;
  takt_test_wait_for (is_machine, self, takt_machine_state_to_word (machine));
}

/* "Success" is no beginning: the link says that it was accepted, and the machine still rests. */
static void
test_accepted (void)
{
  Fixture *self = fixture_new (NULL);
  TaktPrintAnswer answer;
  g_autoptr (GError) error = NULL;

  g_assert_true (run (self, &answer, &error));
  g_assert_no_error (error);
  g_assert_cmpint (answer, ==, TAKT_PRINT_ACCEPTED);
  g_assert_cmpint (self->report->machine, ==, TAKT_MACHINE_IDLE);
  takt_printer_sim_do (self->sim, "begin", NULL);
  wait_machine (self, TAKT_MACHINE_PREPARING);
  g_assert_cmpstr (self->report->job_key, ==, "4711");
  takt_printer_sim_do (self->sim, "run", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  g_assert_cmpuint (count (self, "project_file"), ==, 1);
  fixture_free (self);
}

static void
test_busy (void)
{
  Fixture *self = fixture_new (NULL);
  TaktPrintAnswer answer;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) fault = NULL;

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  g_assert_false (run (self, &answer, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  takt_printer_sim_do (self->sim, "fail", "{'print_error':50348032}");
  wait_machine (self, TAKT_MACHINE_FAILED);
  g_assert_false (run (self, &answer, &fault));
  g_assert_nonnull (strstr (fault->message, "0300_4000"));
  takt_test_assert_error (fault, TAKT_ERROR_CONFLICT);
  g_assert_cmpuint (count (self, "project_file"), ==, 0);
  fixture_free (self);
}

/* What the machine said a while ago is asked again first; then it turns out that somebody prints. */
static void
test_stale (void)
{
  Fixture *self = fixture_new (NULL);
  TaktPrintAnswer answer;
  g_autoptr (GError) error = NULL;
  guint asked;

  advance (self, 11);
  asked = count (self, "pushall");
  g_assert_true (run (self, &answer, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (self, "pushall"), ==, asked + 1);
  g_assert_cmpuint (count (self, "project_file"), ==, 1);
  fixture_free (self);
}

static void
test_locked (void)
{
  Fixture *self = fixture_new ("--locked");
  TaktPrintAnswer answer;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (self->report->developer_mode, ==, TAKT_DEVELOPER_MODE_OPEN);
  g_assert_false (run (self, &answer, &error));
  g_assert_nonnull (strstr (error->message, "Developer Mode"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  /* Told at once, whatever the firmware's number promises. */
  g_assert_cmpint (self->report->developer_mode, ==, TAKT_DEVELOPER_MODE_LOCKED);
  g_assert_cmpuint (count (self, "project_file"), ==, 1);
  fixture_free (self);
}

static void
test_refused (void)
{
  Fixture *self = fixture_new (NULL);
  TaktPrintAnswer answer;
  g_autoptr (GError) error = NULL;

  takt_printer_sim_do (self->sim, "misbehave", "{'refuse':'storage is full'}");
  g_assert_false (run (self, &answer, &error));
  g_assert_nonnull (strstr (error->message, "storage is full"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  fixture_free (self);
}

/* The connection dies between command and answer: nobody knows, and nothing is sent again. */
static void
test_dropped (void)
{
  Fixture *self = fixture_new (NULL);
  TaktPrintAnswer answer;
  g_autoptr (GError) error = NULL;

  takt_printer_sim_do (self->sim, "misbehave", "{'drop':true}");
  g_assert_true (run (self, &answer, &error));
  g_assert_no_error (error);
  g_assert_cmpint (answer, ==, TAKT_PRINT_UNANSWERED);
  /* Answered when the broker is up again. */
  takt_printer_sim_do (self->sim, "hang-up", NULL);
  advance (self, 4);
  takt_test_wait_for (is_live, self, "the link to be live again");
  g_assert_cmpuint (count (self, "project_file"), ==, 1);
  fixture_free (self);
}

/* A machine that unpacks a file says nothing and must not be shaken, also not for the sake of another command. */
static void
test_quiet (void)
{
  Fixture *self = fixture_new ("--mute");
  const TaktPrinterAct act = { .command = TAKT_PRINTER_SET_TRAY,
                               .tray = { 0, (char *) "PLA", (char *) "112233", NULL, NULL, 190, 230 } };
  TaktPrintAnswer answer;
  GAsyncResult *held = NULL;
  GAsyncResult *other = NULL;
  g_autoptr (GAsyncResult) acted = NULL;
  g_autoptr (JsonArray) sent = NULL;
  g_autoptr (JsonArray) sent_too = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late = NULL;

  begin (self, &held);
  sent = takt_printer_sim_wait_requests (self->sim, 3);
  advance (self, 10);
  g_assert_true (end (self, &held, &answer, &error));
  g_assert_cmpint (answer, ==, TAKT_PRINT_UNANSWERED);

  takt_printer_link_act_async (self->link, &act, NULL, takt_test_store_result, &other);
  sent_too = takt_printer_sim_wait_requests (self->sim, 4);
  advance (self, 10);
  acted = takt_test_wait_result (&other, "the command's limit");
  g_assert_false (takt_printer_link_act_finish (self->link, acted, &late));
  takt_test_assert_error (late, TAKT_ERROR_UPSTREAM);
  advance (self, 5);
  g_assert_cmpuint (self->losses, ==, 0);
  g_assert_cmpuint (count (self, "project_file"), ==, 1);
  fixture_free (self);
}

/* The machine hears the start and falls silent; its limit to answer has passed. */
static void
begin_in_silence (Fixture *self)
{
  GAsyncResult *held = NULL;
  g_autoptr (JsonArray) sent = NULL;
  g_autoptr (GError) error = NULL;
  TaktPrintAnswer answer;

  takt_printer_sim_do (self->sim, "silence", NULL);
  begin (self, &held);
  sent = takt_printer_sim_wait_requests (self->sim, 3);
  advance (self, 10);
  g_assert_true (end (self, &held, &answer, &error));
  g_assert_no_error (error);
  g_assert_cmpint (answer, ==, TAKT_PRINT_UNANSWERED);
}

/* The longest that was seen of a machine that reads a file, all of it without a word, and the network changes twice meanwhile. */
static void
test_silent_reader (void)
{
  Fixture *self = fixture_new (NULL);

  begin_in_silence (self);
  advance (self, 60);
  takt_printer_link_verify (self->link);
  advance (self, 60);
  takt_printer_link_verify (self->link);
  advance (self, 5);
  g_assert_cmpint (self->state, ==, TAKT_LINK_STALE);
  takt_printer_sim_do (self->sim, "silence", "{'on':false}");
  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  g_assert_cmpint (self->state, ==, TAKT_LINK_LIVE);
  /* Each connection begins with this question. */
  g_assert_cmpuint (count (self, "get_version"), ==, 1);
  g_assert_cmpuint (count (self, "project_file"), ==, 1);
  fixture_free (self);
}

static gboolean
is_connecting (gpointer user_data)
{
  return ((Fixture *) user_data)->state == TAKT_LINK_CONNECTING;
}

static gboolean
is_offline (gpointer user_data)
{
  return ((Fixture *) user_data)->state == TAKT_LINK_OFFLINE;
}

/* The patience ends with the time that a machine is given to begin, and with its beginning. */
static void
test_silence_ends (void)
{
  Fixture *self = fixture_new (NULL);
  Fixture *begun = fixture_new (NULL);

  begin_in_silence (self);
  advance (self, 229);
  g_assert_cmpint (self->state, ==, TAKT_LINK_STALE);
  advance (self, 1);
  takt_test_wait_for (is_offline, self, "the silent machine to be given up");
  fixture_free (self);

  begin_in_silence (begun);
  takt_printer_sim_do (begun->sim, "silence", "{'on':false}");
  takt_printer_sim_do (begun->sim, "start", NULL);
  wait_machine (begun, TAKT_MACHINE_PRINTING);
  takt_printer_sim_do (begun->sim, "silence", NULL);
  advance (begun, 75);
  takt_test_wait_for (is_offline, begun, "the machine that prints to be given up");
  fixture_free (begun);
}

/* A connection that broke by itself is made again, and that one is not shaken either. */
static void
test_silent_after_loss (void)
{
  Fixture *self = fixture_new (NULL);
  g_autoptr (JsonArray) asked = NULL;

  begin_in_silence (self);
  takt_printer_sim_do (self->sim, "hang-up", NULL);
  takt_test_wait_for (is_connecting, self, "the loss to be noticed");
  advance (self, 4);
  asked = takt_printer_sim_wait_requests (self->sim, 5);
  advance (self, 120);
  g_assert_cmpint (self->state, ==, TAKT_LINK_CONNECTING);
  g_assert_cmpuint (count (self, "get_version"), ==, 2);
  fixture_free (self);
}

/* What the program before this one sent counts: the new link shakes nobody, and gives up when the machine's time is over. */
static void
test_silent_after_restart (void)
{
  Fixture *self = fixture_new (NULL);

  takt_printer_sim_do (self->sim, "silence", NULL);
  takt_printer_link_expect_start (self->link, 140 * SECOND);
  advance (self, 139);
  g_assert_cmpint (self->state, ==, TAKT_LINK_STALE);
  g_assert_cmpuint (count (self, "get_version"), ==, 1);
  advance (self, 1);
  takt_test_wait_for (is_offline, self, "the silent machine to be given up");
  fixture_free (self);
}

/* One late answer is believed and is no reason for a new connection. */
static void
test_late_answer (void)
{
  Fixture *self = fixture_new ("--mute");
  const TaktPrinterAct act = { .command = TAKT_PRINTER_STOP };
  GAsyncResult *held = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (JsonArray) requests = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *ack = NULL;
  JsonObject *sent;

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  takt_printer_link_act_async (self->link, &act, NULL, takt_test_store_result, &held);
  requests = takt_printer_sim_wait_requests (self->sim, 3);
  advance (self, 10);
  done = takt_test_wait_result (&held, "the limit");
  g_assert_false (takt_printer_link_act_finish (self->link, done, &error));

  sent = json_object_get_object_member (json_array_get_object_element (requests, 2), "print");
  ack = g_strdup_printf ("{'command':'stop','sequence_id':'%s'}",
                         json_object_get_string_member (sent, "sequence_id"));
  takt_printer_sim_do (self->sim, "ack", ack);
  takt_printer_sim_do (self->sim, "fail", "{'print_error':50348044}");
  wait_machine (self, TAKT_MACHINE_FAILED);
  advance (self, 20);
  g_assert_cmpuint (self->losses, ==, 0);
  fixture_free (self);
}

static gboolean
set_slot (Fixture *self, GError **error)
{
  const TaktPrinterAct act = { .command = TAKT_PRINTER_SET_TRAY,
                               .tray = { 1, (char *) "PETG", (char *) "112233", NULL, NULL, 220, 260 } };
  GAsyncResult *held = NULL;
  g_autoptr (GAsyncResult) done = NULL;

  takt_printer_link_act_async (self->link, &act, NULL, takt_test_store_result, &held);
  if (self->sim->port != 0 && error != NULL)
    {
      g_autoptr (JsonArray) requests = takt_printer_sim_wait_requests (self->sim, 3);

      /* Its yes has come when it has answered what was asked after it. */
      takt_printer_sim_do (self->sim, "progress", "{'percent':1}");
      while (self->report->progress_percent != 1)
        g_main_context_iteration (NULL, TRUE);
      advance (self, 10);
    }
  done = takt_test_wait_result (&held, "the slot's setting");
  return takt_printer_link_act_finish (self->link, done, error);
}

static void
test_slot (void)
{
  Fixture *honest = fixture_new (NULL);
  Fixture *forgetful = fixture_new ("--forgets-slots");
  g_autoptr (GError) error = NULL;

  g_assert_true (set_slot (honest, NULL));
  g_assert_false (set_slot (forgetful, &error));
  g_assert_nonnull (strstr (error->message, "does not show it"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  fixture_free (honest);
  fixture_free (forgetful);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapters/bambu-start/pitfall-033-accepted-is-not-begun", test_accepted);
  g_test_add_func ("/adapters/bambu-start/pitfall-039-busy-printer-is-left-alone", test_busy);
  g_test_add_func ("/adapters/bambu-start/pitfall-039-old-word-is-asked-again", test_stale);
  g_test_add_func ("/adapters/bambu-start/pitfall-032-locked-printer", test_locked);
  g_test_add_func ("/adapters/bambu-start/refused", test_refused);
  g_test_add_func ("/adapters/bambu-start/pitfall-037-nothing-is-sent-again", test_dropped);
  g_test_add_func ("/adapters/bambu-start/pitfall-036-is-not-shaken-while-it-parses", test_quiet);
  g_test_add_func ("/adapters/bambu-start/pitfall-036-silent-for-135-seconds", test_silent_reader);
  g_test_add_func ("/adapters/bambu-start/pitfall-036-silence-ends", test_silence_ends);
  g_test_add_func ("/adapters/bambu-start/pitfall-036-silent-after-a-loss", test_silent_after_loss);
  g_test_add_func ("/adapters/bambu-start/pitfall-036-silent-after-a-restart", test_silent_after_restart);
  g_test_add_func ("/adapters/bambu-start/pitfall-061-late-answer", test_late_answer);
  g_test_add_func ("/adapters/bambu-start/pitfall-055-slot-is-looked-at", test_slot);
  return g_test_run ();
}
