/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-cloud-link.h"

#include <string.h>

#include "takt-bambu-cloud-fixture.h"
#include "takt-error.h"
#include "takt-test.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static CloudFixture *the_cloud;

/** Ear: a link and all it has said. */
typedef struct
{
  CloudFixture *cloud;
  const char *serial;
  TaktPrinterLink *link;
  TaktLinkState state;
  char *message;             /* (nullable) */
  TaktPrinterReport *report; /* (nullable) */
  guint reports;
} Ear;

static void
state_cb (TaktPrinterLink *link, int state, const char *message, gpointer user_data)
{
  Ear *self = user_data;

  g_test_message ("%s %s: %s", self->serial, takt_link_state_to_word ((TaktLinkState) state), message);
  self->state = (TaktLinkState) state;
  g_free (self->message);
  self->message = g_strdup (message);
}

static void
report_cb (TaktPrinterLink *link, const TaktPrinterReport *report, gpointer user_data)
{
  Ear *self = user_data;

  takt_printer_report_free (self->report);
  self->report = takt_printer_report_copy (report);
  self->reports++;
}

static Ear *
ear_new (CloudFixture *cloud, const char *serial)
{
  Ear *self = g_new0 (Ear, 1);
  g_autoptr (TaktPrinter) printer = takt_printer_new ();

  self->cloud = cloud;
  self->serial = serial;
  printer->id = 1;
  printer->name = g_strdup ("Left");
  printer->serial = g_strdup (serial);
  self->link = takt_bambu_cloud_link_new (printer, TAKT_CLOCK (cloud->clock),
                                          takt_bambu_cloud_get_broker (cloud->cloud));
  g_signal_connect (self->link, "link-state", G_CALLBACK (state_cb), self);
  g_signal_connect (self->link, "report", G_CALLBACK (report_cb), self);
  takt_printer_link_start (self->link);
  return self;
}

static void
ear_free (Ear *self)
{
  takt_printer_link_stop (self->link);
  g_assert_finalize_object (self->link);
  takt_printer_report_free (self->report);
  g_free (self->message);
  g_free (self);
}

typedef struct
{
  const Ear *ear;
  TaktLinkState state;
} Awaited;

static gboolean
is_in_state (gpointer user_data)
{
  const Awaited *awaited = user_data;

  return awaited->ear->state == awaited->state;
}

static void
wait_state (Ear *ear, TaktLinkState state)
{
  Awaited awaited = { ear, state };

  takt_test_wait_for (is_in_state, &awaited, takt_link_state_to_word (state));
}

static gboolean
is_printing (gpointer user_data)
{
  const Ear *ear = user_data;

  return ear->report != NULL && ear->report->machine == TAKT_MACHINE_PRINTING;
}

static void
sim_do (Ear *ear, const char *act, const char *json)
{
  g_autofree char *what = g_strdup_printf ("printer/%s/%s", ear->serial, act);

  cloud_fixture_do (ear->cloud, what, json);
}

static void
say_presence (Ear *ear, gboolean online)
{
  g_autofree char *what = g_strdup_printf ("presence/%s", ear->serial);

  cloud_fixture_do (ear->cloud, what, online ? "{'online': true}" : "{'online': false}");
}

/* What the printer was asked over MQTT since number @from, as "section.command", in turn. */
static char *
dup_commands (Ear *ear, guint from)
{
  g_autofree char *what = g_strdup_printf ("commands/%s", ear->serial);
  g_autoptr (JsonNode) node = cloud_fixture_get (ear->cloud, what);
  JsonArray *requests = json_node_get_array (node);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = from; i < json_array_get_length (requests); i++)
    {
      JsonObject *request = json_array_get_object_element (requests, i);
      g_autoptr (GList) sections = json_object_get_members (request);

      g_string_append_printf (
          all, "%s.%s ", (char *) sections->data,
          json_object_get_string_member (json_object_get_object_member (request, sections->data), "command"));
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static guint
count_log_lines (CloudFixture *f, const char *text)
{
  g_autoptr (JsonNode) node = cloud_fixture_get (f, "broker-log");
  JsonArray *lines = json_node_get_array (node);
  guint count = 0;

  for (guint i = 0; i < json_array_get_length (lines); i++)
    if (strstr (json_array_get_string_element (lines, i), text) != NULL)
      count++;
  return count;
}

static void
set_up (CloudFixture **f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  *f = the_cloud;
  cloud_fixture_set_up (*f);
  cloud_fixture_sign_in (*f, cloud_fixture_about (*f, "password"), &error);
  g_assert_no_error (error);
}

static void
tear_down (CloudFixture **f, gconstpointer data)
{
  cloud_fixture_clear (*f);
}

/* ---- hearing */

static void
test_one_connection (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  guint before = count_log_lines (f, "New client connected");
  Ear *first = ear_new (f, cloud_fixture_serial (f, 0));
  Ear *third = ear_new (f, cloud_fixture_serial (f, 2));
  g_autofree char *asked = NULL;

  wait_state (first, TAKT_LINK_LIVE);
  wait_state (third, TAKT_LINK_LIVE);
  g_assert_cmpuint (count_log_lines (f, "New client connected") - before, ==, 1);
  g_assert_cmpstr (first->report->model, ==, "Bambu Lab P1S");
  g_assert_cmpstr (third->report->model, ==, "Bambu Lab P2S");
  g_assert_true (first->report->is_full);
  asked = dup_commands (first, 0);
  g_assert_cmpstr (asked, ==, "info.get_version pushing.pushall ");

  /* Each hears its own. */
  sim_do (first, "start", "{'title': 'bracket'}");
  takt_test_wait_for (is_printing, first, "the print of the first");
  g_assert_cmpint (third->report->machine, ==, TAKT_MACHINE_IDLE);
  sim_do (first, "finish", NULL);
  sim_do (third, "start", "{'title': 'vase'}");
  takt_test_wait_for (is_printing, third, "the print of the third");

  /* The last one that leaves ends the connection; whoever comes next makes a new one. */
  ear_free (first);
  sim_do (third, "finish", NULL);
  ear_free (third);
  third = ear_new (f, cloud_fixture_serial (f, 2));
  wait_state (third, TAKT_LINK_LIVE);
  g_assert_cmpuint (count_log_lines (f, "New client connected") - before, ==, 2);
  ear_free (third);
}

static void
test_offline (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 0));

  wait_state (ear, TAKT_LINK_LIVE);

  /* Told. */
  say_presence (ear, FALSE);
  wait_state (ear, TAKT_LINK_OFFLINE);
  g_assert_nonnull (strstr (ear->message, "left"));
  say_presence (ear, TRUE);
  wait_state (ear, TAKT_LINK_LIVE);

  /* Gone, and the word that it is back was lost: it speaks, so it is. */
  say_presence (ear, FALSE);
  wait_state (ear, TAKT_LINK_OFFLINE);
  sim_do (ear, "delta", "{'mc_percent': 3}");
  wait_state (ear, TAKT_LINK_LIVE);

  /* Silent, without a word from the broker. */
  sim_do (ear, "silence", "{'on': true}");
  takt_manual_clock_advance (f->clock, 46 * SECOND);
  g_assert_cmpint (ear->state, ==, TAKT_LINK_STALE);
  takt_manual_clock_advance (f->clock, 30 * SECOND);
  g_assert_cmpint (ear->state, ==, TAKT_LINK_OFFLINE);
  sim_do (ear, "silence", "{'on': false}");
  takt_manual_clock_advance (f->clock, 301 * SECOND);
  wait_state (ear, TAKT_LINK_LIVE);
  ear_free (ear);
}

/* A printer that was switched off before anybody looked. */
static void
test_never_heard (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 1));
  Ear *other = ear_new (f, cloud_fixture_serial (f, 0));

  wait_state (other, TAKT_LINK_LIVE);
  g_assert_cmpint (ear->state, ==, TAKT_LINK_CONNECTING);
  takt_manual_clock_advance (f->clock, 16 * SECOND);
  g_assert_nonnull (strstr (ear->message, "says nothing"));
  takt_manual_clock_advance (f->clock, 60 * SECOND);
  g_assert_cmpint (ear->state, ==, TAKT_LINK_OFFLINE);
  g_assert_cmpuint (ear->reports, ==, 0);
  ear_free (other);
  ear_free (ear);
}

static void
test_hang_up (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 0));

  wait_state (ear, TAKT_LINK_LIVE);
  cloud_fixture_do (f, "hang-up", NULL);
  wait_state (ear, TAKT_LINK_CONNECTING);
  g_assert_nonnull (strstr (ear->message, "lost"));
  takt_manual_clock_advance (f->clock, 4 * SECOND);
  wait_state (ear, TAKT_LINK_LIVE);
  ear_free (ear);
}

/* ---- the computer */

/* It sleeps: nothing is tried. All links share a connection, so it is made anew once. */
static void
test_sleep (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  guint before = count_log_lines (f, "New client connected");
  Ear *first = ear_new (f, cloud_fixture_serial (f, 0));
  Ear *third = ear_new (f, cloud_fixture_serial (f, 2));
  guint reports;

  wait_state (first, TAKT_LINK_LIVE);
  wait_state (third, TAKT_LINK_LIVE);
  takt_printer_link_set_asleep (first->link, TRUE);
  takt_printer_link_set_asleep (third->link, TRUE);
  g_assert_cmpint (first->state, ==, TAKT_LINK_OFFLINE);
  g_assert_cmpint (third->state, ==, TAKT_LINK_OFFLINE);
  g_assert_nonnull (strstr (first->message, "sleeps"));
  takt_manual_clock_advance (f->clock, 8 * 3600 * SECOND);
  takt_printer_link_verify (first->link);
  takt_manual_clock_advance (f->clock, 3600 * SECOND);
  g_assert_cmpint (first->state, ==, TAKT_LINK_OFFLINE);

  reports = first->reports;
  takt_printer_link_set_asleep (first->link, FALSE);
  takt_printer_link_set_asleep (third->link, FALSE);
  wait_state (first, TAKT_LINK_LIVE);
  wait_state (third, TAKT_LINK_LIVE);
  g_assert_cmpuint (first->reports, >, reports);
  g_assert_cmpuint (count_log_lines (f, "New client connected") - before, ==, 2);

  /* Whoever fell asleep and is not there to wake up keeps nobody from connecting. */
  takt_printer_link_set_asleep (first->link, TRUE);
  ear_free (first);
  ear_free (third);
  third = ear_new (f, cloud_fixture_serial (f, 2));
  wait_state (third, TAKT_LINK_LIVE);
  ear_free (third);
}

/* Falling asleep does not hide that nobody is signed in. */
static void
test_sleep_signed_out (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 0));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_printer_cloud_sign_out_async (f->port, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "signing out");
  takt_printer_link_set_asleep (ear->link, TRUE);
  g_assert_cmpint (ear->state, ==, TAKT_LINK_UNREACHABLE);

  cloud_fixture_sign_in (f, cloud_fixture_about (f, "password"), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ear->state, ==, TAKT_LINK_OFFLINE);
  takt_printer_link_set_asleep (ear->link, FALSE);
  wait_state (ear, TAKT_LINK_LIVE);
  ear_free (ear);
}

static gboolean
has_answered_again (gpointer user_data)
{
  return count_log_lines (the_cloud, "Received SUBSCRIBE") >= *(guint *) user_data;
}

/* Another network: a connection that works stays and asks no printer for anything; one that does not is made anew at once. */
static void
test_verify (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  Ear *first = ear_new (f, cloud_fixture_serial (f, 0));
  Ear *third = ear_new (f, cloud_fixture_serial (f, 2));
  guint connected, asked;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  wait_state (first, TAKT_LINK_LIVE);
  wait_state (third, TAKT_LINK_LIVE);
  connected = count_log_lines (f, "New client connected");
  asked = count_log_lines (f, "Received SUBSCRIBE") + 1;
  before = dup_commands (first, 0);
  takt_printer_link_verify (first->link);
  takt_printer_link_verify (third->link);
  takt_test_wait_for (has_answered_again, &asked, "the proof");
  /* Two printers, one proof. What follows it comes after its answer. */
  sim_do (first, "start", "{'title': 'bracket'}");
  takt_test_wait_for (is_printing, first, "a report after the proof");
  g_assert_false (has_answered_again (&(guint){ asked + 1 }));
  takt_manual_clock_advance (f->clock, 12 * SECOND);
  g_assert_cmpint (first->state, ==, TAKT_LINK_LIVE);
  g_assert_cmpint (third->state, ==, TAKT_LINK_LIVE);
  after = dup_commands (first, 0);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (count_log_lines (f, "New client connected"), ==, connected);

  cloud_fixture_do (f, "freeze", "{'on': true}");
  takt_printer_link_verify (first->link);
  g_assert_cmpint (first->state, ==, TAKT_LINK_LIVE);
  takt_manual_clock_advance (f->clock, 11 * SECOND);
  g_assert_cmpint (first->state, ==, TAKT_LINK_CONNECTING);
  cloud_fixture_do (f, "freeze", "{'on': false}");
  wait_state (first, TAKT_LINK_LIVE);
  wait_state (third, TAKT_LINK_LIVE);
  g_assert_cmpuint (count_log_lines (f, "New client connected"), ==, connected + 1);

  /* What waits for its next attempt does not wait. */
  sim_do (first, "finish", NULL);
  cloud_fixture_do (f, "hang-up", NULL);
  wait_state (first, TAKT_LINK_CONNECTING);
  takt_printer_link_verify (first->link);
  wait_state (first, TAKT_LINK_LIVE);
  ear_free (first);
  ear_free (third);
}

/* ---- not hearing */

static void
test_nobody_is_signed_in (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 0));
  Ear *nameless;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  wait_state (ear, TAKT_LINK_LIVE);
  takt_printer_cloud_sign_out_async (f->port, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "signing out");
  g_assert_cmpint (ear->state, ==, TAKT_LINK_UNREACHABLE);
  g_assert_nonnull (strstr (ear->message, "Sign in"));

  cloud_fixture_sign_in (f, cloud_fixture_about (f, "password"), &error);
  g_assert_no_error (error);
  wait_state (ear, TAKT_LINK_LIVE);

  nameless = ear_new (f, NULL);
  g_assert_cmpint (nameless->state, ==, TAKT_LINK_UNREACHABLE);
  g_assert_nonnull (strstr (nameless->message, "serial number"));
  ear_free (nameless);
  ear_free (ear);
}

/* The broker believes nobody who has another token. */
static void
test_wrong_token (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  TaktBambuBroker *broker = takt_bambu_cloud_get_broker (f->cloud);
  g_autoptr (GTlsDatabase) authorities = g_tls_file_database_new (cloud_fixture_about (f, "ca"), NULL);
  g_autofree char *user = g_strconcat ("u_", cloud_fixture_about (f, "uid"), NULL);
  TaktBambuBrokerAccount account = { "127.0.0.1",
                                     (guint16) json_object_get_int_member (f->about, "mqtt_port"),
                                     authorities, user, "not-the-token" };
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 0));

  takt_bambu_broker_set_account (broker, &account);
  wait_state (ear, TAKT_LINK_AUTH_FAILED);
  g_assert_nonnull (strstr (ear->message, "Sign in"));
  ear_free (ear);
}

/* ---- who answers: neither name nor authority may be another. The token is not sent then. */

static void
try_broker (CloudFixture *f, const char *host, GTlsDatabase *authorities)
{
  TaktBambuBroker *broker = takt_bambu_cloud_get_broker (f->cloud);
  guint before = count_log_lines (f, "New client connected");
  TaktBambuBrokerAccount account = { host, (guint16) json_object_get_int_member (f->about, "mqtt_port"),
                                     authorities, "nobody-in-particular", "secret-token" };
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 0));

  takt_bambu_broker_set_account (broker, &account);
  wait_state (ear, TAKT_LINK_CERT_PROBLEM);
  g_assert_nonnull (strstr (ear->message, "nothing was sent"));
  g_assert_cmpuint (count_log_lines (f, "New client connected"), ==, before);
  g_assert_cmpuint (count_log_lines (f, "nobody-in-particular"), ==, 0);
  ear_free (ear);
}

static void
test_unknown_authority (CloudFixture **fixture, gconstpointer data)
{
  /* Whom the system trusts: not the one that a test made. */
  try_broker (*fixture, "127.0.0.1", NULL);
}

static void
test_other_name (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autoptr (GTlsDatabase) authorities = g_tls_file_database_new (cloud_fixture_about (f, "ca"), NULL);

  /* The same machine, but the certificate is for 127.0.0.1. */
  try_broker (f, "localhost", authorities);
}

/* ---- nothing is commanded */

static void
test_refusals (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  Ear *ear = ear_new (f, cloud_fixture_serial (f, 0));
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (TaktPrintRequest) request = takt_print_request_new (job);
  TaktPrintAnswer answer;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *asked = NULL;
  g_autofree char *what = g_strdup_printf ("commands/%s", ear->serial);
  g_autoptr (JsonNode) before = NULL;
  GError *error = NULL;

  wait_state (ear, TAKT_LINK_LIVE);
  before = cloud_fixture_get (f, what);
  for (int command = TAKT_PRINTER_PAUSE; command <= TAKT_PRINTER_DISMISS_ERROR; command++)
    {
      TaktPrinterAct act = { .command = (TaktPrinterCommand) command };

      takt_printer_link_act_async (ear->link, &act, NULL, takt_test_store_result, &result);
      result = takt_test_wait_result (&result, "a refusal");
      g_assert_false (takt_printer_link_act_finish (ear->link, result, &error));
      g_assert_nonnull (strstr (error->message, "access code"));
      takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
      g_clear_object (&result);
    }
  takt_printer_link_print_async (ear->link, request, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "a refusal");
  g_assert_false (takt_printer_link_print_finish (ear->link, result, &answer, &error));
  g_assert_nonnull (strstr (error->message, "local network"));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_clear_object (&result);

  /* It was heard all the while, and asked for nothing. */
  sim_do (ear, "delta", "{'mc_percent': 4}");
  asked = dup_commands (ear, json_array_get_length (json_node_get_array (before)));
  g_assert_cmpstr (asked, ==, "");
  ear_free (ear);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/adapters/bambu-cloud-link/" path, CloudFixture *, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  CloudFixture cloud = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  the_cloud = &cloud;
  cloud_fixture_start (&cloud, NULL);
  cloud_fixture_do (&cloud, "login", "{'way': 'token'}");
  ADD ("one-connection", test_one_connection);
  ADD ("pitfall-067-offline-when-told-or-silent", test_offline);
  ADD ("never-heard", test_never_heard);
  ADD ("hang-up", test_hang_up);
  ADD ("sleep", test_sleep);
  ADD ("sleep-signed-out", test_sleep_signed_out);
  ADD ("another-network-is-verified", test_verify);
  ADD ("nobody-is-signed-in", test_nobody_is_signed_in);
  ADD ("wrong-token", test_wrong_token);
  ADD ("unknown-authority", test_unknown_authority);
  ADD ("other-name", test_other_name);
  ADD ("pitfall-097-nothing-is-commanded", test_refusals);
  status = g_test_run ();
  cloud_fixture_stop (&cloud);
  return status;
}
