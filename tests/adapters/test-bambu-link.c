/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-link.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "secrets/takt-memory-secrets.h"
#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define SECOND     G_USEC_PER_SEC
#define STEP_LIMIT (15 * SECOND)

/**
 * TestClock:
 *
 * A clock that stands still until it is moved, and that remembers what was asked of it last: how long the link means to wait.
 */
typedef struct
{
  TaktClock parent_instance;

  TaktManualClock *inner;
  gint64 last_delay_us;
} TestClock;

typedef TaktClockClass TestClockClass;

static GType test_clock_get_type (void);
G_DEFINE_TYPE (TestClock, test_clock, TAKT_TYPE_CLOCK)

static gint64
test_clock_now_us (TaktClock *clock)
{
  return takt_clock_now_us (TAKT_CLOCK (((TestClock *) clock)->inner));
}

static gint64
test_clock_monotonic_us (TaktClock *clock)
{
  return takt_clock_monotonic_us (TAKT_CLOCK (((TestClock *) clock)->inner));
}

static guint64
test_clock_after (TaktClock *clock,
                  gint64 delay_us,
                  TaktClockFunc func,
                  gpointer user_data,
                  GDestroyNotify destroy)
{
  TestClock *self = (TestClock *) clock;

  self->last_delay_us = delay_us;
  return takt_clock_after (TAKT_CLOCK (self->inner), delay_us, func, user_data, destroy);
}

static void
test_clock_cancel (TaktClock *clock, guint64 timer)
{
  takt_clock_cancel (TAKT_CLOCK (((TestClock *) clock)->inner), timer);
}

static void
test_clock_finalize (GObject *object)
{
  g_object_unref (((TestClock *) object)->inner);
  G_OBJECT_CLASS (test_clock_parent_class)->finalize (object);
}

static void
test_clock_class_init (TestClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_clock_finalize;
  klass->now_us = test_clock_now_us;
  klass->monotonic_us = test_clock_monotonic_us;
  klass->after = test_clock_after;
  klass->cancel = test_clock_cancel;
}

static void
test_clock_init (TestClock *self)
{
  self->inner = takt_manual_clock_new (1766000000);
}

/** Fixture: a link to a printer, on a clock that stands still, and all it has said so far. */
typedef struct
{
  TaktPrinterSim *sim; /* (nullable) */
  TaktPrinter *printer;
  TestClock *clock;
  TaktSecretStore *secrets;
  TaktPrinterLink *link;
  GArray *states;
  char *message;             /* (nullable) of the last state */
  TaktPrinterReport *report; /* (nullable) the last one */
  guint reports;
  gboolean stop_seen;  /* in any report so far */
  gboolean was_failed; /* in any report so far */
} Fixture;

static void
state_cb (TaktPrinterLink *link, int state, const char *message, gpointer user_data)
{
  Fixture *self = user_data;

  g_test_message ("link %s: %s", takt_link_state_to_word ((TaktLinkState) state), message);
  g_array_append_val (self->states, state);
  g_free (self->message);
  self->message = g_strdup (message);
}

static void
report_cb (TaktPrinterLink *link, const TaktPrinterReport *report, gpointer user_data)
{
  Fixture *self = user_data;

  self->reports++;
  self->stop_seen = self->stop_seen || report->stop_seen;
  self->was_failed = self->was_failed || report->machine == TAKT_MACHINE_FAILED;
  g_clear_pointer (&self->report, takt_printer_report_free);
  self->report = takt_printer_report_copy (report);
}

static void
advance (Fixture *self, gint64 by_us)
{
  takt_manual_clock_advance (self->clock->inner, by_us);
}

static gboolean
is_waiting (gpointer user_data)
{
  Fixture *self = user_data;

  return self->clock->last_delay_us != STEP_LIMIT;
}

/* Waits until an attempt has failed and the next one is planned. Returns: how far away it is */
static gint64
wait_planned (Fixture *self)
{
  takt_test_wait_for (is_waiting, self, "the attempt's failure");
  return self->clock->last_delay_us;
}

/* Lets the planned attempt begin. What was planned is forgotten: wait_planned() waits for this attempt's own end. */
static void
begin_attempt (Fixture *self)
{
  gint64 delay_us = self->clock->last_delay_us;

  self->clock->last_delay_us = STEP_LIMIT;
  advance (self, delay_us);
}

static void
assert_about (gint64 delay_us, gint64 seconds)
{
  /* A fifth around, so that a farm does not knock all at once. */
  g_assert_cmpint (delay_us, >=, seconds * SECOND * 8 / 10);
  g_assert_cmpint (delay_us, <=, seconds * SECOND * 12 / 10);
}

static void
set_access_code (Fixture *self, const char *code)
{
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, self->printer->id);
  g_autoptr (GAsyncResult) result = NULL;

  takt_secret_store_store_async (self->secrets, key, "test", code, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the access code being kept");
  g_assert_true (takt_secret_store_store_finish (self->secrets, result, NULL));
}

static void
send_command (TaktPrinterLink *link,
              TaktPrinterCommand command,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  const TaktPrinterAct act = { .command = command };

  takt_printer_link_act_async (link, &act, cancellable, callback, user_data);
}

/* @sim: (nullable) (transfer full); @trusted: by its authority, else nothing vouches for it */
static Fixture *
fixture_new (TaktPrinterSim *sim, const char *pin, gboolean trusted)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->sim = sim;
  self->states = g_array_new (FALSE, FALSE, sizeof (int));
  self->clock = g_object_new (test_clock_get_type (), NULL);
  self->secrets = takt_memory_secrets_new ();
  self->printer = takt_printer_new ();
  self->printer->id = 7;
  self->printer->name = g_strdup ("Left one");
  self->printer->certificate_fingerprint = g_strdup (pin);
  if (sim != NULL)
    {
      self->printer->host = g_strdup (sim->host);
      self->printer->mqtt_port = sim->port;
      self->printer->serial = g_strdup (sim->serial);
      set_access_code (self, sim->access_code);
    }

  self->link = takt_bambu_link_new (self->printer, TAKT_CLOCK (self->clock), self->secrets,
                                    sim != NULL && trusted ? sim->ca : NULL);
  g_signal_connect (self->link, "link-state", G_CALLBACK (state_cb), self);
  g_signal_connect (self->link, "report", G_CALLBACK (report_cb), self);
  return self;
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

/* Returns: (transfer full) (nullable): the broker's log */
static char *
fixture_free (Fixture *self)
{
  char *log;

  takt_printer_link_stop (self->link);
  g_object_add_weak_pointer (G_OBJECT (self->link), (gpointer *) &self->link);
  g_object_unref (self->link);
  takt_test_wait_for (is_gone, &self->link, "the link's last reference");
  log = self->sim != NULL ? takt_printer_sim_stop (self->sim) : NULL;
  takt_printer_free (self->printer);
  g_object_unref (self->clock);
  g_object_unref (self->secrets);
  g_array_unref (self->states);
  g_clear_pointer (&self->report, takt_printer_report_free);
  g_free (self->message);
  g_free (self);
  return log;
}

static TaktLinkState
last_state (Fixture *self)
{
  return self->states->len > 0 ? (TaktLinkState) g_array_index (self->states, int, self->states->len - 1)
                               : TAKT_LINK_UNKNOWN;
}

typedef struct
{
  Fixture *fixture;
  TaktLinkState state;
} StateWait;

static gboolean
is_in_state (gpointer user_data)
{
  StateWait *wait = user_data;

  return last_state (wait->fixture) == wait->state;
}

static void
wait_state (Fixture *self, TaktLinkState state)
{
  StateWait wait = { self, state };

  takt_test_wait_for (is_in_state, &wait, takt_link_state_to_word (state));
}

typedef struct
{
  Fixture *fixture;
  int progress;
} ProgressWait;

static gboolean
has_progress (gpointer user_data)
{
  ProgressWait *wait = user_data;

  return wait->fixture->report != NULL && wait->fixture->report->progress_percent == wait->progress;
}

static void
wait_progress (Fixture *self, int progress)
{
  ProgressWait wait = { self, progress };

  takt_test_wait_for (has_progress, &wait, "a report with that progress");
}

typedef struct
{
  Fixture *fixture;
  TaktMachineState machine;
} MachineWait;

static gboolean
has_machine (gpointer user_data)
{
  MachineWait *wait = user_data;

  return wait->fixture->report != NULL && wait->fixture->report->machine == wait->machine;
}

static void
wait_machine (Fixture *self, TaktMachineState machine)
{
  MachineWait wait = { self, machine };

  takt_test_wait_for (has_machine, &wait, takt_machine_state_to_word (machine));
}

static Fixture *
new_live (TaktPrinterSim *sim)
{
  Fixture *self = fixture_new (sim, NULL, TRUE);

  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_LIVE);
  return self;
}

/* "print" of request number @index, or of whatever section it has. */
static const char *
get_command (JsonArray *requests, guint index)
{
  JsonObject *request = json_array_get_object_element (requests, index);
  g_autoptr (GList) sections = json_object_get_members (request);

  return json_object_get_string_member (json_object_get_object_member (request, sections->data), "command");
}

static guint
count (const char *text, const char *what)
{
  guint found = 0;

  for (const char *p = text; (p = strstr (p, what)) != NULL; p += strlen (what))
    found++;
  return found;
}

/* How often somebody came to the broker's door for printers' clients. Whoever leaves within the broker's first look at the handshake is
 * named without the door. */
static guint
count_visits (const char *log, int port)
{
  g_autofree char *end = g_strdup_printf (" on port %d.", port);
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);
  guint found = 0;

  for (char **line = lines; *line != NULL; line++)
    if ((strstr (*line, "New connection from") != NULL && g_str_has_suffix (*line, end))
        || strstr (*line, "Client connection from 127.0.0.1 failed") != NULL)
      found++;
  return found;
}

/* What the broker writes when somebody other than its own machine has sent a CONNECT, taken or not. */
static guint
count_connects (const char *log)
{
  return count (log, "New client connected") - count (log, " as machine ") + count (log, "not authorised");
}

static gboolean
run (Fixture *self, TaktPrinterCommand command, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  send_command (self->link, command, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the command's answer");
  return takt_printer_link_act_finish (self->link, result, error);
}

static void
test_live (void)
{
  Fixture *self = new_live (takt_printer_sim_start ("--serial 01P00A000000101"));
  g_autoptr (JsonArray) requests = takt_printer_sim_wait_requests (self->sim, 2);
  g_autofree char *log = NULL;

  /* Connecting, then live with the first full report, nothing in between. */
  g_assert_cmpuint (self->states->len, ==, 2);
  g_assert_cmpint (g_array_index (self->states, int, 0), ==, TAKT_LINK_CONNECTING);
  g_assert_null (self->message);

  g_assert_true (self->report->is_full);
  g_assert_cmpint (self->report->machine, ==, TAKT_MACHINE_IDLE);
  g_assert_cmpfloat (self->report->nozzle_temp, ==, 24.5);
  g_assert_cmpfloat (self->report->bed_temp, ==, 22.25);
  g_assert_true (isnan (self->report->chamber_temp));
  g_assert_cmpstr (self->report->model, ==, "Bambu Lab P1S");
  g_assert_cmpstr (self->report->firmware, ==, "01.07.00.00");
  g_assert_cmpint (self->report->wifi_dbm, ==, -52);
  g_assert_cmpint (self->report->received_at, ==, 1766000000);
  g_assert_cmpuint (self->report->trays->len, ==, 5);

  g_assert_cmpstr (get_command (requests, 0), ==, "get_version");
  g_assert_cmpstr (get_command (requests, 1), ==, "pushall");
  {
    JsonObject *version = json_object_get_object_member (json_array_get_object_element (requests, 0), "info");
    JsonObject *pushall =
        json_object_get_object_member (json_array_get_object_element (requests, 1), "pushing");
    int first = atoi (json_object_get_string_member (version, "sequence_id"));
    int second = atoi (json_object_get_string_member (pushall, "sequence_id"));

    g_assert_true (first >= 20000 && first < 30000 && second >= 20000 && second < 30000);
    g_assert_cmpint (first, !=, second);
    g_assert_cmpint (json_object_get_int_member (pushall, "version"), ==, 1);
    g_assert_cmpint (json_object_get_int_member (pushall, "push_target"), ==, 1);
  }

  /* Deltas from now on, each a whole report. */
  takt_printer_sim_do (self->sim, "start", "{'title':'bracket.gcode.3mf','subtask_id':4711,'layers':80}");
  wait_machine (self, TAKT_MACHINE_PRINTING);
  takt_printer_sim_do (self->sim, "progress", "{'percent':42,'layer':33,'remaining':17}");
  wait_progress (self, 42);
  g_assert_cmpstr (self->report->job_key, ==, "4711");
  g_assert_cmpstr (self->report->job_title, ==, "bracket.gcode.3mf");
  g_assert_cmpint (self->report->layer, ==, 33);
  g_assert_cmpint (self->report->total_layers, ==, 80);
  g_assert_cmpint (self->report->remaining_minutes, ==, 17);
  g_assert_cmpint (self->report->active_slot, ==, 0);
  g_assert_cmpfloat (self->report->bed_temp, ==, 22.25);

  /* The report topic and no other (pitfall 65). */
  log = fixture_free (self);
  g_assert_nonnull (strstr (log, "device/01P00A000000101/report"));
  g_assert_cmpuint (count (log, "/request (QoS"), ==, 1);
}

static void
test_certificates (gconstpointer user_data)
{
  const char *option = user_data;
  Fixture *self = new_live (takt_printer_sim_start (option));

  g_assert_cmpint (self->report->machine, ==, TAKT_MACHINE_IDLE);
  g_free (fixture_free (self));
}

static void
test_tls13 (void)
{
  g_free (fixture_free (new_live (takt_printer_sim_start ("--tls tlsv1.3"))));
}

/** Refusal: a printer that must not get the access code, and what makes it the right one after all. */
typedef struct
{
  const char *name;
  const char *option;
  const char *pin;   /* (nullable) */
  gboolean trusted;  /* its authority is known */
  gboolean mendable; /* by confirming the fingerprint */
} Refusal;

#define OTHER_PIN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const Refusal refusals[] = {
  { "wrong-name", "--wrong-cn", NULL, TRUE, FALSE },
  { "wrong-name-with-its-pin", "--wrong-cn", OTHER_PIN, TRUE, FALSE },
  { "unknown-authority", "--other-ca", NULL, TRUE, TRUE },
  { "no-authority-no-pin", "--rsa", NULL, FALSE, TRUE },
  { "other-key-with-pin", "--other-key", OTHER_PIN, FALSE, TRUE },
  { "other-key-with-pin-and-authority", "--other-key", OTHER_PIN, TRUE, TRUE },
  { "expired", "--expired", NULL, TRUE, TRUE },
};

static void
test_refusal (gconstpointer user_data)
{
  const Refusal *refusal = user_data;
  Fixture *self = fixture_new (takt_printer_sim_start (refusal->option), refusal->pin, refusal->trusted);
  g_autofree char *code = g_strdup (self->sim->access_code);
  int port = self->sim->port;
  g_autofree char *log = NULL;

  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_CERT_PROBLEM);
  g_assert_nonnull (strstr (self->message, self->sim->fingerprint));
  g_assert_nonnull (strstr (self->message, "access code was not sent"));
  g_assert_null (strstr (self->message, code));
  g_assert_cmpuint (self->reports, ==, 0);

  /* It is asked again, and refused again. */
  assert_about (wait_planned (self), 60);
  begin_attempt (self);
  assert_about (wait_planned (self), 60);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_CERT_PROBLEM);
  log = fixture_free (self);

  /* The broker was spoken to, never greeted. */
  g_assert_cmpuint (count_visits (log, port), ==, 2);
  g_assert_cmpuint (count_connects (log), ==, 0);
  g_assert_null (strstr (log, code));
}

static void
test_confirmed (gconstpointer user_data)
{
  const Refusal *refusal = user_data;
  TaktPrinterSim *sim = takt_printer_sim_start (refusal->option);
  Fixture *self = fixture_new (sim, sim->fingerprint, refusal->trusted);

  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_LIVE);
  g_free (fixture_free (self));
}

static void
test_wrong_code (void)
{
  Fixture *self = fixture_new (takt_printer_sim_start (NULL), NULL, TRUE);
  g_autofree char *log = NULL;

  set_access_code (self, "11111111");
  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_AUTH_FAILED);
  g_assert_nonnull (strstr (self->message, "access code"));
  g_assert_null (strstr (self->message, "11111111"));

  /* Not asked again soon; then with what the owner has entered since, line end and all (pitfalls 58, 99). */
  assert_about (wait_planned (self), 300);
  advance (self, self->clock->last_delay_us - 1);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_AUTH_FAILED);
  {
    g_autofree char *with_line_end = g_strconcat (self->sim->access_code, "\n", NULL);

    set_access_code (self, with_line_end);
  }
  advance (self, 1);
  wait_state (self, TAKT_LINK_LIVE);

  log = fixture_free (self);
  g_assert_cmpuint (count (log, "not authorised"), ==, 1);
  g_assert_cmpuint (count_connects (log), ==, 2);
}

static void
test_no_code (void)
{
  Fixture *self = fixture_new (takt_printer_sim_start (NULL), NULL, TRUE);
  int port = self->sim->port;
  g_autofree char *log = NULL;

  set_access_code (self, " \n");
  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_AUTH_FAILED);
  log = fixture_free (self);
  g_assert_cmpuint (count_visits (log, port), ==, 0);
}

/** SlowSecrets: a keyring that waits for its owner: it answers when it is told to, or when nobody waits any more. */
typedef struct
{
  GObject parent_instance;

  GTask *task; /* (nullable) the question */
  gulong cancelled_id;
} SlowSecrets;

typedef GObjectClass SlowSecretsClass;

static GType slow_secrets_get_type (void);
static void slow_secrets_iface_init (TaktSecretStoreInterface *iface);
G_DEFINE_TYPE_WITH_CODE (SlowSecrets,
                         slow_secrets,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (TAKT_TYPE_SECRET_STORE, slow_secrets_iface_init))

static void
slow_secrets_answer (SlowSecrets *self, const char *code)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_signal_handler_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_strdup (code), g_free);
}

static void
slow_secrets_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  slow_secrets_answer (user_data, NULL);
}

static void
slow_secrets_lookup_async (TaktSecretStore *store,
                           const char *key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  SlowSecrets *self = (SlowSecrets *) store;

  g_assert_null (self->task);
  self->task = g_task_new (store, cancellable, callback, user_data);
  self->cancelled_id =
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (slow_secrets_cancelled_cb), self);
}

static char *
slow_secrets_lookup_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
slow_secrets_iface_init (TaktSecretStoreInterface *iface)
{
  iface->lookup_async = slow_secrets_lookup_async;
  iface->lookup_finish = slow_secrets_lookup_finish;
}

static void
slow_secrets_class_init (SlowSecretsClass *klass)
{
}

static void
slow_secrets_init (SlowSecrets *self)
{
}

static void
test_slow_keyring (void)
{
  Fixture *self = fixture_new (takt_printer_sim_start (NULL), NULL, TRUE);
  SlowSecrets *secrets = g_object_new (slow_secrets_get_type (), NULL);

  g_clear_object (&self->link);
  g_clear_object (&self->secrets);
  self->secrets = TAKT_SECRET_STORE (secrets);
  self->link = takt_bambu_link_new (self->printer, TAKT_CLOCK (self->clock), self->secrets, self->sim->ca);
  g_signal_connect (self->link, "link-state", G_CALLBACK (state_cb), self);
  g_signal_connect (self->link, "report", G_CALLBACK (report_cb), self);

  takt_printer_link_start (self->link);
  advance (self, 300 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_CONNECTING);
  g_assert_nonnull (strstr (self->message, "keyring"));
  slow_secrets_answer (secrets, self->sim->access_code);
  wait_state (self, TAKT_LINK_LIVE);

  /* And one that never answers does not keep the link. */
  takt_printer_link_stop (self->link);
  takt_printer_link_start (self->link);
  g_assert_nonnull (secrets->task);
  g_free (fixture_free (self));
}

static void
test_serial_spelling (void)
{
  TaktPrinterSim *sim = takt_printer_sim_start ("--serial 01P00A0000001AB");
  Fixture *self = fixture_new (NULL, NULL, FALSE);

  /* As people type it. */
  g_clear_object (&self->link);
  self->sim = sim;
  self->printer->host = g_strdup (sim->host);
  self->printer->mqtt_port = sim->port;
  self->printer->serial = g_strdup (" 01p00a0000001ab ");
  set_access_code (self, sim->access_code);
  self->link = takt_bambu_link_new (self->printer, TAKT_CLOCK (self->clock), self->secrets, sim->ca);
  g_signal_connect (self->link, "link-state", G_CALLBACK (state_cb), self);
  g_signal_connect (self->link, "report", G_CALLBACK (report_cb), self);
  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_LIVE);
  g_free (fixture_free (self));
}

static void
test_garbage (void)
{
  static const char *const acts[] = { "garbage", "two-roots", "2mb", "wrong-topic" };
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  guint states = self->states->len;

  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      g_autofree char *marker = g_strdup_printf ("{'percent':%d}", (int) i + 1);

      takt_printer_sim_do (self->sim, acts[i], NULL);
      takt_printer_sim_do (self->sim, "progress", marker);
      wait_progress (self, (int) i + 1);
      g_test_message ("after %s", acts[i]);
      g_assert_false (self->was_failed);
      g_assert_cmpint (self->report->machine, ==, TAKT_MACHINE_IDLE);
    }

  /* A name in another encoding costs that name and nothing else. */
  takt_printer_sim_do (self->sim, "wrong-utf8", NULL);
  wait_progress (self, 42);
  g_assert_cmpstr (self->report->job_title, ==, "W\xef\xbf\xbdrfel");
  g_assert_cmpuint (self->states->len, ==, states);
  g_free (fixture_free (self));
}

static void
test_silence (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  g_autoptr (JsonArray) poked = NULL;
  g_autoptr (JsonArray) asked = NULL;
  g_autoptr (JsonArray) again = NULL;
  g_autofree char *log = NULL;

  takt_printer_sim_do (self->sim, "silence", "{'on':true}");
  advance (self, 29 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_LIVE);
  advance (self, 1 * SECOND);
  poked = takt_printer_sim_wait_requests (self->sim, 3);
  g_assert_cmpstr (get_command (poked, 2), ==, "start");
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_LIVE);

  advance (self, 15 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_STALE);
  asked = takt_printer_sim_wait_requests (self->sim, 4);
  g_assert_cmpstr (get_command (asked, 3), ==, "pushall");

  advance (self, 29 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_STALE);
  advance (self, 1 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_OFFLINE);
  /* The last known state is not turned into "idle". */
  g_assert_cmpuint (self->reports, ==, 1);

  takt_printer_sim_do (self->sim, "silence", "{'on':false}");
  again = takt_printer_sim_wait_requests (self->sim, 6);
  wait_state (self, TAKT_LINK_LIVE);
  g_assert_cmpint (self->report->received_at, ==, 1766000075);

  /* A new client, not the old one risen. */
  log = fixture_free (self);
  g_assert_cmpuint (count_connects (log), ==, 2);
  {
    const char *first = strstr (log, " as takt-");
    const char *second = strstr (first + 1, " as takt-");

    g_assert_nonnull (second);
    g_assert_cmpint (strncmp (first, second, 40), !=, 0);
  }
}

static void
test_poke_helps (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  guint states = self->states->len;
  g_autoptr (JsonArray) poked = NULL;

  for (int i = 0; i < 4; i++)
    {
      guint reports = self->reports;

      /* An idle A1 or P1 that answers when poked stays live for ever (pitfall 65b). */
      advance (self, 30 * SECOND);
      while (self->reports == reports)
        g_main_context_iteration (NULL, TRUE);
    }
  poked = takt_printer_sim_wait_requests (self->sim, 6);
  g_assert_cmpstr (get_command (poked, 5), ==, "start");
  g_assert_cmpuint (self->states->len, ==, states);
  g_free (fixture_free (self));
}

/* A machine that talks is asked nothing for an hour: each question could raise a fault on its screen, or stall it. */
static void
test_asks_nothing (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  g_autoptr (JsonArray) requests = NULL;

  for (int i = 1; i <= 360; i++)
    {
      g_autofree char *news = g_strdup_printf ("{'mc_percent':%d}", i % 100);

      advance (self, 10 * SECOND);
      takt_printer_sim_do (self->sim, "delta", news);
      wait_progress (self, i % 100);
    }

  requests = takt_printer_sim_wait_requests (self->sim, 2);
  g_assert_cmpuint (json_array_get_length (requests), ==, 2);
  g_assert_cmpstr (get_command (requests, 0), ==, "get_version");
  g_assert_cmpstr (get_command (requests, 1), ==, "pushall");
  g_free (fixture_free (self));
}

/* The machine lists an interface of its own that nobody here can reach; it is asked again where its owner said. */
static void
test_host_stays (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  guint reports = self->reports;

  takt_printer_sim_do (self->sim, "delta",
                       "{'net':{'info':[{'ip':167903424,'mask':16777215}]},'mc_percent':7}");
  wait_progress (self, 7);
  g_assert_cmpstr (self->printer->host, ==, self->sim->host);
  takt_printer_sim_do (self->sim, "hang-up", NULL);
  wait_state (self, TAKT_LINK_CONNECTING);
  begin_attempt (self);
  wait_state (self, TAKT_LINK_LIVE);
  g_assert_cmpuint (self->reports, >, reports);
  g_free (fixture_free (self));
}

static void
test_silent_from_the_start (void)
{
  Fixture *self = fixture_new (takt_printer_sim_start ("--silent"), NULL, TRUE);
  g_autoptr (JsonArray) asked = NULL;

  takt_printer_link_start (self->link);
  asked = takt_printer_sim_wait_requests (self->sim, 2);
  advance (self, 15 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_CONNECTING);
  g_assert_nonnull (strstr (self->message, "serial"));
  g_assert_cmpuint (self->reports, ==, 0);
  g_free (fixture_free (self));
}

static void
test_delta_is_not_live (void)
{
  Fixture *self = fixture_new (takt_printer_sim_start ("--silent"), NULL, TRUE);
  g_autoptr (JsonArray) asked = NULL;
  g_autoptr (JsonArray) asked_again = NULL;

  takt_printer_link_start (self->link);
  asked = takt_printer_sim_wait_requests (self->sim, 2);
  takt_printer_sim_do (self->sim, "silence", "{'on':false}");
  takt_printer_sim_do (self->sim, "delta", "{'gcode_state':'RUNNING','mc_percent':5}");
  /* The answer to the next question is the first thing believed. */
  advance (self, 45 * SECOND);
  asked_again = takt_printer_sim_wait_requests (self->sim, 4);
  wait_state (self, TAKT_LINK_LIVE);
  g_assert_cmpint (g_array_index (self->states, int, 0), ==, TAKT_LINK_CONNECTING);
  g_assert_true (self->report->is_full);
  g_assert_cmpint (self->report->machine, ==, TAKT_MACHINE_PRINTING);
  g_free (fixture_free (self));
}

static void
test_hang_up (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));

  takt_printer_sim_do (self->sim, "hang-up", NULL);
  wait_state (self, TAKT_LINK_CONNECTING);
  g_assert_nonnull (strstr (self->message, "lost"));
  advance (self, 4 * SECOND);
  wait_state (self, TAKT_LINK_LIVE);
  g_assert_null (self->message);
  g_free (fixture_free (self));
}

static void
test_commands (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) requests = NULL;

  /* What does not fit the printer's state is not sent. */
  g_assert_false (run (self, TAKT_PRINTER_PAUSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (run (self, TAKT_PRINTER_RESUME, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (run (self, TAKT_PRINTER_STOP, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  g_assert_true (run (self, TAKT_PRINTER_PAUSE, &error));
  g_assert_no_error (error);
  wait_machine (self, TAKT_MACHINE_PAUSED);
  g_assert_true (run (self, TAKT_PRINTER_RESUME, &error));
  g_assert_no_error (error);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  g_assert_false (self->stop_seen);
  g_assert_true (run (self, TAKT_PRINTER_STOP, &error));
  g_assert_no_error (error);
  wait_machine (self, TAKT_MACHINE_FAILED);
  g_assert_true (self->stop_seen);

  requests = takt_printer_sim_wait_requests (self->sim, 5);
  g_assert_cmpuint (json_array_get_length (requests), ==, 5);
  g_assert_cmpstr (get_command (requests, 2), ==, "pause");
  g_assert_cmpstr (get_command (requests, 3), ==, "resume");
  g_assert_cmpstr (get_command (requests, 4), ==, "stop");
  g_free (fixture_free (self));
}

static void
test_resume_wants_a_fresh_state (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) requests = NULL;

  takt_printer_sim_do (self->sim, "start", NULL);
  takt_printer_sim_do (self->sim, "pause", NULL);
  wait_machine (self, TAKT_MACHINE_PAUSED);
  advance (self, 8 * SECOND);
  g_assert_true (run (self, TAKT_PRINTER_RESUME, &error));
  g_assert_no_error (error);
  requests = takt_printer_sim_wait_requests (self->sim, 4);
  g_assert_cmpstr (get_command (requests, 2), ==, "pushall");
  g_assert_cmpstr (get_command (requests, 3), ==, "resume");
  g_free (fixture_free (self));
}

static void
test_locked (void)
{
  Fixture *self = new_live (takt_printer_sim_start ("--locked"));
  g_autoptr (GError) error = NULL;

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  g_assert_false (run (self, TAKT_PRINTER_PAUSE, &error));
  g_assert_nonnull (strstr (error->message, "Developer Mode"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  /* Reading goes on. */
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_LIVE);
  g_free (fixture_free (self));
}

static void
test_half_acks (void)
{
  Fixture *self = new_live (takt_printer_sim_start ("--half-acks"));
  g_autoptr (GError) error = NULL;

  /* Its acks say neither yes nor no; what it does says yes. */
  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  g_assert_true (run (self, TAKT_PRINTER_PAUSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (self->report->machine, ==, TAKT_MACHINE_PAUSED);
  g_free (fixture_free (self));
}

static void
test_mute (void)
{
  Fixture *self = new_live (takt_printer_sim_start ("--mute"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) sent = NULL;
  g_autoptr (JsonArray) again = NULL;

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  send_command (self->link, TAKT_PRINTER_STOP, NULL, takt_test_store_result, &result);
  sent = takt_printer_sim_wait_requests (self->sim, 3);
  g_assert_cmpstr (get_command (sent, 2), ==, "stop");

  advance (self, 10 * SECOND);
  result = takt_test_wait_result (&result, "the limit for an answer");
  g_assert_false (takt_printer_link_act_finish (self->link, result, &error));
  g_assert_nonnull (strstr (error->message, "Developer Mode"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_LIVE);

  /* Neither answer nor effect: one new connection, a look at the state, and no second stop (pitfalls 37, 60). */
  advance (self, 5 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_CONNECTING);
  advance (self, 4 * SECOND);
  wait_state (self, TAKT_LINK_LIVE);
  again = takt_printer_sim_wait_requests (self->sim, 5);
  g_assert_cmpuint (json_array_get_length (again), ==, 5);
  g_assert_cmpstr (get_command (again, 3), ==, "get_version");
  g_assert_cmpstr (get_command (again, 4), ==, "pushall");
  g_clear_object (&result);
  g_free (fixture_free (self));
}

static void
test_lost_before_the_answer (void)
{
  Fixture *self = new_live (takt_printer_sim_start ("--mute"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) sent = NULL;
  g_autoptr (JsonArray) again = NULL;

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  send_command (self->link, TAKT_PRINTER_PAUSE, NULL, takt_test_store_result, &result);
  sent = takt_printer_sim_wait_requests (self->sim, 3);
  takt_printer_sim_do (self->sim, "hang-up", NULL);
  result = takt_test_wait_result (&result, "the command's failure");
  g_assert_false (takt_printer_link_act_finish (self->link, result, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  advance (self, 4 * SECOND);
  wait_state (self, TAKT_LINK_LIVE);
  again = takt_printer_sim_wait_requests (self->sim, 5);
  g_assert_cmpuint (json_array_get_length (again), ==, 5);
  g_assert_cmpstr (get_command (again, 4), ==, "pushall");
  g_clear_object (&result);
  g_free (fixture_free (self));
}

/* The computer sleeps: nothing is tried, and what was under way does not come hours later. */
static void
test_sleep (void)
{
  Fixture *self = new_live (takt_printer_sim_start ("--mute"));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonArray) sent = NULL;
  g_autoptr (JsonArray) again = NULL;
  guint states;

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  send_command (self->link, TAKT_PRINTER_PAUSE, NULL, takt_test_store_result, &result);
  sent = takt_printer_sim_wait_requests (self->sim, 3);

  takt_printer_link_set_asleep (self->link, TRUE);
  result = takt_test_wait_result (&result, "the command's failure");
  g_assert_false (takt_printer_link_act_finish (self->link, result, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_OFFLINE);
  states = self->states->len;
  advance (self, (gint64) 8 * 3600 * SECOND);
  takt_printer_link_verify (self->link);
  advance (self, (gint64) 3600 * SECOND);
  g_assert_cmpuint (self->states->len, ==, states);

  takt_printer_link_set_asleep (self->link, FALSE);
  wait_state (self, TAKT_LINK_LIVE);
  again = takt_printer_sim_wait_requests (self->sim, 5);
  g_assert_cmpuint (json_array_get_length (again), ==, 5);
  g_assert_cmpstr (get_command (again, 3), ==, "get_version");
  g_assert_cmpstr (get_command (again, 4), ==, "pushall");
  g_clear_object (&result);
  g_free (fixture_free (self));
}

/* Another network: what works is asked once, what waits for its next attempt does not wait. */
static void
test_verify (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));
  g_autoptr (JsonArray) asked = NULL;

  takt_printer_link_verify (self->link);
  advance (self, 3 * SECOND);
  takt_printer_link_verify (self->link);
  asked = takt_printer_sim_wait_requests (self->sim, 3);
  g_assert_cmpuint (json_array_get_length (asked), ==, 3);
  g_assert_cmpstr (get_command (asked, 2), ==, "pushall");
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_LIVE);

  takt_printer_sim_do (self->sim, "hang-up", NULL);
  wait_state (self, TAKT_LINK_CONNECTING);
  takt_printer_link_verify (self->link);
  wait_state (self, TAKT_LINK_LIVE);
  g_free (fixture_free (self));
}

static void
test_withdrawn (void)
{
  Fixture *self = new_live (takt_printer_sim_start ("--mute"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  send_command (self->link, TAKT_PRINTER_STOP, cancellable, takt_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  result = takt_test_wait_result (&result, "the command being withdrawn");
  g_assert_false (takt_printer_link_act_finish (self->link, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_free (fixture_free (self));
}

static void
test_stop_of_another_client (void)
{
  Fixture *self = new_live (takt_printer_sim_start (NULL));

  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  takt_printer_sim_do (self->sim, "ack", "{'command':'pause','sequence_id':'3'}");
  takt_printer_sim_do (self->sim, "progress", "{'percent':10}");
  wait_progress (self, 10);
  g_assert_false (self->stop_seen);

  takt_printer_sim_do (self->sim, "ack", "{'command':'stop','sequence_id':'4'}");
  takt_printer_sim_do (self->sim, "progress", "{'percent':11}");
  wait_progress (self, 11);
  g_assert_true (self->report->stop_seen);
  /* Once. */
  takt_printer_sim_do (self->sim, "progress", "{'percent':12}");
  wait_progress (self, 12);
  g_assert_false (self->report->stop_seen);
  g_free (fixture_free (self));
}

static void
test_not_connected (void)
{
  Fixture *self = fixture_new (takt_printer_sim_start (NULL), NULL, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_false (run (self, TAKT_PRINTER_STOP, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_free (fixture_free (self));
}

static void
test_two_printers (void)
{
  Fixture *left = fixture_new (takt_printer_sim_start ("--serial 01P00A000000201"), NULL, TRUE);
  Fixture *right =
      fixture_new (takt_printer_sim_start ("--serial 03900A000000202 --model 'Bambu Lab A1'"), NULL, TRUE);

  takt_printer_link_start (left->link);
  takt_printer_link_start (right->link);
  wait_state (left, TAKT_LINK_LIVE);
  wait_state (right, TAKT_LINK_LIVE);
  takt_printer_sim_do (left->sim, "progress", "{'percent':11}");
  takt_printer_sim_do (right->sim, "progress", "{'percent':22}");
  wait_progress (left, 11);
  wait_progress (right, 22);
  g_assert_cmpstr (left->report->model, ==, "Bambu Lab P1S");
  g_assert_cmpstr (right->report->model, ==, "Bambu Lab A1");

  /* The one that goes takes nothing from the other. */
  g_free (fixture_free (left));
  takt_printer_sim_do (right->sim, "progress", "{'percent':33}");
  wait_progress (right, 33);
  g_free (fixture_free (right));
}

static void
test_start_and_stop (void)
{
  Fixture *self = fixture_new (takt_printer_sim_start (NULL), NULL, TRUE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* Whatever step it is at. */
  for (int steps = 0; steps < 40; steps++)
    {
      takt_printer_link_start (self->link);
      takt_printer_link_start (self->link);
      for (int i = 0; i < steps; i++)
        g_main_context_iteration (NULL, FALSE);
      takt_printer_link_stop (self->link);
    }

  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_LIVE);
  takt_printer_sim_do (self->sim, "start", NULL);
  wait_machine (self, TAKT_MACHINE_PRINTING);
  send_command (self->link, TAKT_PRINTER_PAUSE, NULL, takt_test_store_result, &result);
  takt_printer_link_stop (self->link);
  result = takt_test_wait_result (&result, "the command's end");
  g_assert_false (takt_printer_link_act_finish (self->link, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_free (fixture_free (self));
}

/* An address where nobody is, and one where somebody hangs up at once. */
static void
hang_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, NULL);

  if (connection == NULL)
    return;
  (*(guint *) user_data)++;
  g_socket_listener_accept_async (G_SOCKET_LISTENER (source), NULL, hang_up_cb, user_data);
}

static Fixture *
fixture_new_at (guint16 port)
{
  Fixture *self = fixture_new (NULL, NULL, FALSE);

  g_clear_object (&self->link);
  self->printer->host = g_strdup ("127.0.0.1");
  self->printer->mqtt_port = port;
  self->printer->serial = g_strdup ("01P00A000000001");
  set_access_code (self, "12345678");
  self->link = takt_bambu_link_new (self->printer, TAKT_CLOCK (self->clock), self->secrets, NULL);
  g_signal_connect (self->link, "link-state", G_CALLBACK (state_cb), self);
  g_signal_connect (self->link, "report", G_CALLBACK (report_cb), self);
  return self;
}

static void
test_back_off (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  Fixture *self = fixture_new_at (port);
  guint calls = 0;

  g_socket_listener_accept_async (listener, NULL, hang_up_cb, &calls);
  takt_printer_link_start (self->link);
  for (guint attempt = 1; attempt <= 8; attempt++)
    {
      assert_about (wait_planned (self), MIN (3 << (attempt - 1), 60));
      g_assert_cmpint (last_state (self), ==, TAKT_LINK_UNREACHABLE);
      g_assert_cmpuint (calls, ==, attempt);
      begin_attempt (self);
    }

  g_socket_listener_close (listener);
  fixture_free (self);
}

static void
test_refused (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  Fixture *self = fixture_new_at (port);

  g_socket_listener_close (listener);
  takt_printer_link_start (self->link);
  wait_state (self, TAKT_LINK_REFUSED);
  g_assert_nonnull (strstr (self->message, "127.0.0.1"));
  fixture_free (self);
}

static void
test_no_answer (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  Fixture *self = fixture_new_at (port);

  /* It takes the connection and says nothing. */
  takt_printer_link_start (self->link);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_CONNECTING);
  advance (self, 15 * SECOND);
  g_assert_cmpint (last_state (self), ==, TAKT_LINK_UNREACHABLE);
  g_socket_listener_close (listener);
  fixture_free (self);
}

/* A printer stands in this network: a proxy has no business between, and never gets the access code. */
static void
test_proxy (void)
{
  if (g_test_subprocess ())
    {
      g_assert_nonnull (g_getenv ("http_proxy"));
      g_free (fixture_free (new_live (takt_printer_sim_start (NULL))));
      return;
    }

  g_setenv ("http_proxy", "http://127.0.0.1:9", TRUE);
  g_test_trap_subprocess (NULL, 60 * SECOND, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_unsetenv ("http_proxy");
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  static const char *const options[] = { "--rsa", "--v1", "--intermediate" };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-link/pitfall-065-goes-live-with-the-first-full-report", test_live);
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adapters/bambu-link/certificate/%s", options[i] + 2);

      g_test_add_data_func (path, options[i], test_certificates);
    }
  g_test_add_func ("/adapters/bambu-link/certificate/tls-1.3", test_tls13);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adapters/bambu-link/no-connect-leaves/%s", refusals[i].name);
      g_autofree char *mended = g_strdup_printf ("/adapters/bambu-link/confirmed/%s", refusals[i].name);

      g_test_add_data_func (path, &refusals[i], test_refusal);
      if (refusals[i].mendable)
        g_test_add_data_func (mended, &refusals[i], test_confirmed);
    }
  g_test_add_func ("/adapters/bambu-link/pitfall-058-099-wrong-access-code", test_wrong_code);
  g_test_add_func ("/adapters/bambu-link/no-access-code", test_no_code);
  g_test_add_func ("/adapters/bambu-link/a-keyring-that-asks-its-owner-is-waited-for", test_slow_keyring);
  g_test_add_func ("/adapters/bambu-link/pitfall-059-serial-as-people-type-it", test_serial_spelling);
  g_test_add_func ("/adapters/bambu-link/pitfall-064-what-nobody-can-read-does-no-harm", test_garbage);
  g_test_add_func ("/adapters/bambu-link/pitfall-066-067-silence-ends-in-a-new-connection", test_silence);
  g_test_add_func ("/adapters/bambu-link/pitfall-065b-a-poke-keeps-it-live", test_poke_helps);
  g_test_add_func ("/adapters/bambu-link/pitfall-068-nothing-is-asked-by-the-clock", test_asks_nothing);
  g_test_add_func ("/adapters/bambu-link/pitfall-070-the-host-stays", test_host_stays);
  g_test_add_func ("/adapters/bambu-link/pitfall-059-silent-from-the-start", test_silent_from_the_start);
  g_test_add_func ("/adapters/bambu-link/pitfall-020-a-delta-alone-is-not-live", test_delta_is_not_live);
  g_test_add_func ("/adapters/bambu-link/comes-back-after-a-hang-up", test_hang_up);
  g_test_add_func ("/adapters/bambu-link/pause-resume-stop", test_commands);
  g_test_add_func ("/adapters/bambu-link/pitfall-028-resume-wants-a-fresh-state",
                   test_resume_wants_a_fresh_state);
  g_test_add_func ("/adapters/bambu-link/pitfall-032-locked-printer", test_locked);
  g_test_add_func ("/adapters/bambu-link/effect-stands-for-an-empty-ack", test_half_acks);
  g_test_add_func ("/adapters/bambu-link/pitfall-060-no-answer-and-no-effect", test_mute);
  g_test_add_func ("/adapters/bambu-link/pitfall-037-nothing-is-sent-again", test_lost_before_the_answer);
  g_test_add_func ("/adapters/bambu-link/sleep-ends-it-and-waking-begins-anew", test_sleep);
  g_test_add_func ("/adapters/bambu-link/another-network-is-verified", test_verify);
  g_test_add_func ("/adapters/bambu-link/a-command-can-be-withdrawn", test_withdrawn);
  g_test_add_func ("/adapters/bambu-link/pitfall-005-stop-of-another-client", test_stop_of_another_client);
  g_test_add_func ("/adapters/bambu-link/commands-need-a-connection", test_not_connected);
  g_test_add_func ("/adapters/bambu-link/two-printers", test_two_printers);
  g_test_add_func ("/adapters/bambu-link/start-and-stop-at-any-step", test_start_and_stop);
  g_test_add_func ("/adapters/bambu-link/back-off", test_back_off);
  g_test_add_func ("/adapters/bambu-link/refused", test_refused);
  g_test_add_func ("/adapters/bambu-link/pitfall-062-no-answer", test_no_answer);
  g_test_add_func ("/adapters/bambu-link/proxy-of-the-environment-is-not-used", test_proxy);

  return g_test_run ();
}
