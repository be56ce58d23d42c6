/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-printers.h"

#include "takt-engine-fixture.h"
#include "takt-error.h"
#include "takt-fake-link.h"
#include "takt-fake-secrets.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  EngineBase base;
  TaktFakeFarm farm;
  TaktFakeSecrets *secrets;
  TaktPrinters *printers;
  GString *told;   /* what "track-event" brought */
  guint fail_next; /* so many events are refused by their handler */
  gint64 take_job; /* set on a start */
  guint progress;  /* events of it, which are not in @told */
} Fixture;

static const char *const kind_words[] = { "started", "adopted",   "paused",  "resumed", "finished",
                                          "failed",  "cancelled", "unknown", "progress" };

static void
track_event_cb (TaktPrinters *printers,
                gint64 printer_id,
                TaktTrack *track,
                TaktTrackEvent *event,
                gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_true (takt_store_in_transaction (self->base.store));
  engine_base_run (&self->base,
                   "INSERT INTO settings (key, value) VALUES (hex(randomblob(8)), 'event') /* test */");

  if (self->fail_next > 0)
    {
      self->fail_next--;
      takt_printers_fail_event (printers,
                                g_error_new_literal (TAKT_ERROR, TAKT_ERROR_FAILED, "the disk is full"));
      return;
    }

  if (event->kind == TAKT_TRACK_STARTED && self->take_job != 0)
    takt_printers_set_job (printers, printer_id, self->take_job);
  if (event->kind == TAKT_TRACK_PROGRESS)
    {
      self->progress++;
      return;
    }
  g_string_append_printf (self->told, "%s%s/%" G_GINT64_FORMAT, self->told->len > 0 ? " " : "",
                          kind_words[event->kind], track->job_id);
}

static void
open_printers (Fixture *self)
{
  self->printers =
      takt_printers_new (self->base.store, self->base.clock, self->base.changes, self->base.materials,
                         TAKT_SECRET_STORE (self->secrets), takt_fake_farm_make, &self->farm);
  g_signal_connect (self->printers, "track-event", G_CALLBACK (track_event_cb), self);
}

static void
start_printers (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_printers_start (self->printers, &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  engine_base_init (&self->base, NULL);
  takt_fake_farm_init (&self->farm);
  self->secrets = takt_fake_secrets_new ();
  self->told = g_string_new (NULL);
  open_printers (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_printers_stop (self->printers);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->printers);
  takt_fake_farm_clear (&self->farm);
  g_assert_finalize_object (self->secrets);
  g_string_free (self->told, TRUE);
  engine_base_clear (&self->base);
}

/* As after a crash: nothing in memory survives, and what was not in the database is gone. */
static void
restart (Fixture *self)
{
  takt_printers_stop (self->printers);
  g_assert_finalize_object (self->printers);
  open_printers (self);
  start_printers (self);
}

static TaktPrinter *
make_record (const char *serial)
{
  TaktPrinter *printer = takt_printer_new ();

  printer->name = g_strdup (" Left ");
  printer->connection_type = g_strdup ("bambu_lan");
  printer->host = g_strdup (" 192.0.2.7");
  printer->serial = g_strdup (serial);
  return printer;
}

static gint64
add_printer (Fixture *self, const char *serial)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) record = make_record (serial);
  gint64 id = takt_printers_add (self->printers, record, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

/* A started service with one printer we hear, at rest. */
static TaktFakeLink *
add_live (Fixture *self)
{
  gint64 id;
  TaktFakeLink *link;

  start_printers (self);
  id = add_printer (self, "01P00A000000001");
  link = takt_fake_farm_get (&self->farm, id);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, -1);
  return link;
}

static void
pass (Fixture *self, int seconds)
{
  takt_manual_clock_advance (self->base.manual, seconds * SECOND);
}

static int
saved_int (Fixture *self, const char *column)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM printer_tracks /* test */", column);

  return (int) engine_base_int (&self->base, sql);
}

static void
test_add (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) again = NULL;
  g_autoptr (TaktPrinter) twin = make_record ("01p00a000000001");
  g_autoptr (GPtrArray) all = NULL;
  gint64 id;

  start_printers (self);
  id = add_printer (self, " 01p00a000000001\n");
  again = takt_printers_get (self->printers, id, &error);
  g_assert_cmpstr (again->serial, ==, "01P00A000000001");
  g_assert_cmpstr (again->name, ==, "Left");
  g_assert_cmpstr (again->host, ==, "192.0.2.7");
  g_assert_true (takt_fake_farm_get (&self->farm, id)->is_started);

  g_assert_cmpint (takt_printers_add (self->printers, twin, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  all = takt_printers_list (self->printers, &error);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_null (takt_printers_get (self->printers, 99, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_validation (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *field;
    const char *type;
    const char *name;
    const char *host;
    const char *serial;
    int port;
    const char *fingerprint;
  } rows[] = {
    { "name", "virtual", " ", NULL, NULL, 1, NULL },
    { "connection_type", "usb", "a", NULL, NULL, 1, NULL },
    { "connection_type", NULL, "a", NULL, NULL, 1, NULL },
    { "host", "bambu_lan", "a", NULL, "S1", 1, NULL },
    { "serial", "bambu_lan", "a", "h", " ", 1, NULL },
    { "host", "bambu_lan", "a", "http://h/", "S1", 1, NULL },
    { "serial", "bambu_lan", "a", "h", "S1/#", 1, NULL },
    { "serial", "bambu_cloud", "a", NULL, "012345678901234567890123456789012", 1, NULL },
    { "mqtt_port", "virtual", "a", NULL, NULL, 0, NULL },
    { "mqtt_port", "virtual", "a", NULL, NULL, 65536, NULL },
    { "certificate_fingerprint", "virtual", "a", NULL, NULL, 1, "abc" },
    { NULL, "virtual", "a", NULL, NULL, 65535, NULL },
    { NULL, "bambu_cloud", "a", NULL, NULL, 1, NULL },
    { NULL, "bambu_lan", "a", "fe80::1%eth0", "S1", 1,
      "AB:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:FF" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktPrinter) printer = takt_printer_new ();
      gint64 id;

      printer->name = g_strdup (rows[i].name);
      printer->connection_type = g_strdup (rows[i].type);
      printer->host = g_strdup (rows[i].host);
      printer->serial = g_strdup (rows[i].serial);
      printer->mqtt_port = rows[i].port;
      printer->certificate_fingerprint = g_strdup (rows[i].fingerprint);
      id = takt_printers_add (self->printers, printer, &error);

      g_test_message ("row %u: %s", (guint) i, error != NULL ? error->message : "fine");
      if (rows[i].field == NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpint (id, >, 0);
        }
      else
        {
          g_assert_cmpint (id, ==, 0);
          g_assert_error (error, TAKT_ERROR, TAKT_ERROR_INVALID);
          g_assert_cmpstr (takt_error_get_field (error), ==, rows[i].field);
        }
    }

  g_assert_cmpint (engine_base_int (&self->base, "SELECT count(*) FROM printers /* test */"), ==, 3);
  g_assert_cmpint (
      engine_base_int (&self->base,
                       "SELECT length(certificate_fingerprint) FROM printers WHERE serial = 'S1' /* test */"),
      ==, 64);
}

static void
test_update (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = NULL;
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;

  printer = takt_printers_get (self->printers, id, &error);
  g_free (printer->name);
  printer->name = g_strdup ("Right");
  printer->auto_start = TRUE;
  g_assert_true (takt_printers_update (self->printers, printer, &error));
  g_assert_cmpuint (self->farm.made, ==, 1);

  g_free (printer->host);
  printer->host = g_strdup ("192.0.2.8");
  g_assert_true (takt_printers_update (self->printers, printer, &error));
  g_assert_cmpuint (self->farm.made, ==, 2);
  g_assert_cmpstr (takt_fake_farm_get (&self->farm, id)->record->host, ==, "192.0.2.8");
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, "connecting");

  add_printer (self, "S2");
  g_free (printer->serial);
  printer->serial = g_strdup ("s2");
  g_assert_false (takt_printers_update (self->printers, printer, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  printer->id = 77;
  g_assert_false (takt_printers_update (self->printers, printer, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id, spool;

  start_printers (self);
  id = add_printer (self, "S1");
  takt_fake_secrets_set (self->secrets, "printer/1/access-code", "12345678");
  takt_fake_secrets_set (self->secrets, "printer/1/webhook-secret", "abc");
  spool = engine_base_add_spool (&self->base, id, 0, "PLA", "White", 1000);

  engine_base_run (
      &self->base,
      "INSERT INTO jobs (printer_id, job_name, status, estimated_duration_minutes, created_at, updated_at) "
      "VALUES (1, 'j', 'started', 5, 1, 1) /* test */");
  g_assert_false (takt_printers_remove (self->printers, id, &error));
  g_assert_nonnull (strstr (error->message, "prints a job"));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  engine_base_run (&self->base, "UPDATE jobs SET status = 'queued' /* test */");
  g_assert_false (takt_printers_remove (self->printers, id, &error));
  g_assert_nonnull (strstr (error->message, "1 job waits"));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  engine_base_run (&self->base, "UPDATE jobs SET status = 'completed' /* test */");
  g_assert_false (takt_printers_remove (self->printers, id, &error));
  g_assert_nonnull (strstr (error->message, "history"));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_true (takt_fake_farm_get (&self->farm, id)->is_started);

  engine_base_run (&self->base, "DELETE FROM jobs /* test */");
  g_assert_true (takt_printers_remove (self->printers, id, &error));
  g_assert_no_error (error);
  g_assert_false (takt_fake_farm_get (&self->farm, id)->is_started);
  g_assert_cmpuint (g_hash_table_size (self->secrets->secrets), ==, 0);
  g_assert_null (takt_printers_get (self->printers, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_cmpint (
      engine_base_int (&self->base,
                       "SELECT count(*) FROM materials WHERE printer_id IS NULL AND slot IS NULL "
                       "/* test */"),
      ==, 1);
  g_assert_cmpint (engine_base_remaining (&self->base, spool), ==, 1000);
}

static void
test_status_words (Fixture *self, gconstpointer data)
{
  static const struct
  {
    TaktMachineState machine;
    guint32 error;
    const char *word;
  } rows[] = {
    { TAKT_MACHINE_IDLE, 0, "online" },
    { TAKT_MACHINE_FINISHED, 0, "online" },
    { TAKT_MACHINE_FAILED, 0, "online" },
    { TAKT_MACHINE_FAILED, 0x03004000, "error" },
    { TAKT_MACHINE_FAILED, 0x0300400C, "online" },
    { TAKT_MACHINE_PREPARING, 0, "printing" },
    { TAKT_MACHINE_PRINTING, 0, "printing" },
    { TAKT_MACHINE_PAUSED, 0x03008003, "paused" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) cloud = takt_printer_new ();
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      link->report->print_error = rows[i].error;
      takt_fake_link_say (link, rows[i].machine, NULL, -1);
      g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, rows[i].word);
    }

  takt_fake_link_state (link, TAKT_LINK_STALE, NULL);
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, "paused");
  takt_fake_link_state (link, TAKT_LINK_OFFLINE, "silent");
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, "offline");
  takt_fake_link_state (link, TAKT_LINK_CONNECTING, NULL);
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, "connecting");
  takt_fake_link_state (link, TAKT_LINK_AUTH_FAILED, "wrong code");
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, "error");

  cloud->name = g_strdup ("c");
  cloud->connection_type = g_strdup ("bambu_cloud");
  id = takt_printers_add (self->printers, cloud, &error);
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, "offline");
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, 99), ==, "offline");
}

static void
assert_shown (Fixture *self, gint64 id, TaktMachineState machine, gboolean is_starting, const char *word)
{
  TaktPrinterState state;

  g_assert_true (takt_printers_get_state (self->printers, id, &state));
  g_assert_cmpint (state.machine, ==, machine);
  g_assert_cmpint (state.is_starting, ==, is_starting);
  g_assert_cmpstr (takt_printers_get_status_word (self->printers, id), ==, word);
}

/* A machine that says no state while it boots is shown as it was; after a break that would be a guess. */
static void
test_starting (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 12);
  assert_shown (self, id, TAKT_MACHINE_PRINTING, FALSE, "printing");
  takt_fake_link_say (link, TAKT_MACHINE_UNKNOWN, "7", 12);
  assert_shown (self, id, TAKT_MACHINE_PRINTING, TRUE, "printing");
  g_assert_false (takt_printers_is_free (self->printers, id));

  takt_fake_link_state (link, TAKT_LINK_OFFLINE, "silent");
  assert_shown (self, id, TAKT_MACHINE_UNKNOWN, FALSE, "offline");
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_UNKNOWN, NULL, -1);
  assert_shown (self, id, TAKT_MACHINE_UNKNOWN, TRUE, "online");
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, -1);
  assert_shown (self, id, TAKT_MACHINE_IDLE, FALSE, "online");
}

/* What changes nothing is not written: a report a second of hundreds of machines would wear the disk out. */
static void
test_same_report_writes_nothing (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);
  gint64 before;

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 12);
  pass (self, 60);
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, -1);
  pass (self, 60);
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, -1);
  before = engine_base_int (&self->base, "SELECT total_changes () /* test */");
  for (int second = 0; second < 120; second++)
    {
      link->report->nozzle_temp = 24 + second % 3;
      takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, -1);
      pass (self, 1);
    }
  g_assert_cmpint (engine_base_int (&self->base, "SELECT total_changes () /* test */"), ==, before);
}

static void
test_state (Fixture *self, gconstpointer data)
{
  TaktPrinterState state;
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;

  engine_base_run (
      &self->base,
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, created_at, "
      "updated_at) VALUES (11, 1, 'j', 'queued', 5, 1, 1) /* test */");
  self->take_job = 11;
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 12);
  g_assert_true (takt_printers_get_state (self->printers, id, &state));
  g_assert_cmpint (state.link, ==, TAKT_LINK_LIVE);
  g_assert_cmpint (state.report->progress_percent, ==, 12);
  g_assert_cmpint (state.job_id, ==, 11);
  g_assert_cmpint (saved_int (self, "job_id"), ==, 11);

  pass (self, 90);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, NULL, 100);
  takt_fake_link_state (link, TAKT_LINK_OFFLINE, "silent for a while");
  g_assert_true (takt_printers_get_state (self->printers, id, &state));
  g_assert_cmpint (state.job_id, ==, 0);
  g_assert_cmpstr (state.link_message, ==, "silent for a while");
  g_assert_cmpint (state.report->progress_percent, ==, 100);
  g_assert_cmpstr (self->told->str, ==, "started/11 finished/11");
  g_assert_false (takt_printers_get_state (self->printers, 99, &state));
}

static void
test_is_free (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;

  g_assert_true (takt_printers_is_free (self->printers, id));
  takt_fake_link_state (link, TAKT_LINK_STALE, NULL);
  g_assert_false (takt_printers_is_free (self->printers, id));
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  g_assert_true (takt_printers_is_free (self->printers, id));

  /* A job of ours that is on it or on the way to it. */
  engine_base_run (
      &self->base,
      "INSERT INTO jobs (printer_id, job_name, status, estimated_duration_minutes, created_at, updated_at, "
      "dispatched_at) VALUES (1, 'j', 'queued', 5, 1, 1, 99) /* test */");
  g_assert_false (takt_printers_is_free (self->printers, id));
  engine_base_run (&self->base, "UPDATE jobs SET dispatched_at = NULL, status = 'started' /* test */");
  g_assert_false (takt_printers_is_free (self->printers, id));
  engine_base_run (&self->base, "UPDATE jobs SET status = 'queued' /* test */");
  g_assert_true (takt_printers_is_free (self->printers, id));

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 50);
  g_assert_false (takt_printers_is_free (self->printers, id));
  pass (self, 90);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, NULL, 100);
  g_assert_false (takt_printers_is_free (self->printers, id));
  g_assert_true (takt_printers_set_plate_clear (self->printers, id, TRUE, &error));
  g_assert_true (takt_printers_is_free (self->printers, id));

  link->report->print_error = 0x03008000;
  takt_fake_link_send (link);
  g_assert_false (takt_printers_is_free (self->printers, id));
  g_assert_false (takt_printers_is_free (self->printers, 99));
}

static void
count_changes_cb (TaktChanges *changes, const char *noun, gint64 id, guint *count)
{
  *count += strcmp (noun, "printers") == 0;
}

/* pitfall 6: the residue of a dismissed cancel lasts until the next job; after ten quiet seconds the printer is free. */
static void
test_is_free_after_residue (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;
  guint changes = 0;

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 50);
  pass (self, 5);
  link->report->print_error = 0x0300400C;
  takt_fake_link_say (link, TAKT_MACHINE_FAILED, NULL, 0);
  g_assert_true (takt_printers_set_plate_clear (self->printers, id, TRUE, &error));
  pass (self, 30);
  g_assert_false (takt_printers_is_free (self->printers, id));

  link->report->print_error = 0;
  takt_fake_link_send (link);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_signal_connect (self->base.changes, "changed", G_CALLBACK (count_changes_cb), &changes);
  pass (self, 9);
  g_assert_false (takt_printers_is_free (self->printers, id));
  pass (self, 1);
  g_assert_true (takt_printers_is_free (self->printers, id));

  /* Nobody has to ask: who waits for a free printer is told. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (changes, >, 0);
}

static void
test_utilization (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;

  g_assert_cmpint (takt_printers_get_utilization_pct (self->printers, id, &error), ==, 0);
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 50);
  pass (self, 6 * 3600);
  g_assert_cmpint (takt_printers_get_utilization_pct (self->printers, id, &error), ==, 25);

  /* Ours: not counted twice. */
  engine_base_run (
      &self->base,
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, started_at, created_at, "
      "updated_at) VALUES (11, 1, 'j', 'started', 5, 1766600100, 1, 1) /* test */");
  g_assert_cmpint (takt_printers_get_utilization_pct (self->printers, id, &error), ==, 25);
  pass (self, 48 * 3600);
  g_assert_cmpint (takt_printers_get_utilization_pct (self->printers, id, &error), ==, 100);
  g_assert_cmpint (takt_printers_get_utilization_pct (self->printers, 99, &error), ==, -1);
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
test_events_are_saved_with_the_track (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  g_assert_cmpint (saved_int (self, "machine_state"), ==, TAKT_MACHINE_PRINTING);
  g_assert_cmpint (engine_base_int (&self->base, "SELECT plate_clear FROM printers /* test */"), ==, 1);

  /* A restart in mid-print: nothing is told twice; the missed end is told once, also over more restarts. */
  restart (self);
  link = takt_fake_farm_get (&self->farm, 1);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 20);
  restart (self);
  link = takt_fake_farm_get (&self->farm, 1);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, "7", 100);
  pass (self, 5);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, "7", 100);
  restart (self);
  link = takt_fake_farm_get (&self->farm, 1);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, "7", 100);
  pass (self, 5);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, "7", 100);

  g_assert_cmpstr (self->told->str, ==, "started/0 finished/0");
  g_assert_cmpint (engine_base_int (&self->base, "SELECT plate_clear FROM printers /* test */"), ==, 0);
}

/* A handler that fails rolls everything back; the event comes again, with the next report or by itself. */
static void
test_failed_event_comes_again (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);

  g_test_expect_message ("takt-printers", G_LOG_LEVEL_WARNING, "*disk is full*");
  self->fail_next = 1;
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (self->told->str, ==, "");
  g_assert_cmpint (
      engine_base_int (&self->base, "SELECT count(*) FROM settings WHERE value = 'event' /* test */"), ==, 0);
  g_assert_false (takt_store_in_transaction (self->base.store));

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 2);
  g_assert_cmpstr (self->told->str, ==, "started/0");

  g_test_expect_message ("takt-printers", G_LOG_LEVEL_WARNING, "*disk is full*");
  g_test_expect_message ("takt-printers", G_LOG_LEVEL_WARNING, "*disk is full*");
  self->fail_next = 2;
  pass (self, 90);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, "7", 100);
  g_assert_cmpint (engine_base_int (&self->base, "SELECT plate_clear FROM printers /* test */"), ==, 1);
  g_assert_cmpint (saved_int (self, "outcome_told"), ==, 0);
  pass (self, 5);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (self->told->str, ==, "started/0");
  pass (self, 5);
  g_assert_cmpstr (self->told->str, ==, "started/0 finished/0");
  g_assert_cmpint (engine_base_int (&self->base, "SELECT plate_clear FROM printers /* test */"), ==, 0);
  g_assert_cmpint (saved_int (self, "outcome_told"), ==, 1);
  pass (self, 60);
  g_assert_cmpstr (self->told->str, ==, "started/0 finished/0");
}

static void
test_progress_is_written_rarely (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);
  int writes = 0;
  TaktTime last = 0;

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 0);
  self->progress = 0;
  for (int second = 0; second < 90; second++)
    {
      TaktTime at;

      pass (self, 1);
      takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", second);
      at = engine_base_int (&self->base, "SELECT updated_at FROM printer_tracks /* test */");
      writes += at != last;
      last = at;
    }

  g_assert_cmpint (writes, <=, 7);
  g_assert_cmpint (writes, >=, 5);
  g_assert_cmpuint (self->progress, >=, 5);
  g_assert_cmpuint (self->progress, <=, 7);

  /* What must not be lost is written at once. */
  link->report->print_error = 0x0300400C;
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 90);
  g_assert_cmpint (saved_int (self, "latched_error"), ==, 0x0300400C);
}

static void
test_pause_by_the_clock (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  pass (self, 60);
  takt_fake_link_say (link, TAKT_MACHINE_PAUSED, "7", 1);
  pass (self, 2);
  g_assert_cmpstr (self->told->str, ==, "started/0");
  pass (self, 1);
  g_assert_cmpstr (self->told->str, ==, "started/0 paused/0");
}

static void
test_offline_then_back (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  for (int i = 0; i < 5; i++)
    {
      pass (self, 600);
      takt_fake_link_state (link, TAKT_LINK_OFFLINE, NULL);
      takt_fake_link_state (link, TAKT_LINK_CONNECTING, NULL);
      takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
      takt_fake_link_say (link, i % 2 == 0 ? TAKT_MACHINE_FINISHED : TAKT_MACHINE_IDLE, "7", 1);
      takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
    }
  g_assert_cmpstr (self->told->str, ==, "started/0");

  takt_fake_link_state (link, TAKT_LINK_OFFLINE, NULL);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_FINISHED, "7", 100);
  pass (self, 6);
  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "8", 0);
  g_assert_cmpstr (self->told->str, ==, "started/0 finished/0 started/0");
}

static void
test_trays (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);
  TaktTrayReport *tray = takt_tray_report_new (1);

  tray->present = TRUE;
  tray->material_type = g_strdup ("PETG");
  tray->color_hex = g_strdup ("000000");
  g_ptr_array_add (link->report->trays, tray);
  takt_fake_link_send (link);
  g_assert_cmpint (
      engine_base_int (
          &self->base,
          "SELECT count(*) FROM materials WHERE printer_id = 1 AND slot = 1 AND material_type = 'PETG' "
          "/* test */"),
      ==, 1);
}

static gboolean
run_command (Fixture *self, gint64 id, TaktPrinterCommand what, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_printers_command_async (self->printers, id, what, NULL, takt_test_store_result, &slot);
  result = takt_test_wait_result (&slot, "the end of a command");
  return takt_printers_command_finish (self->printers, result, error);
}

static void
test_commands (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link = add_live (self);
  gint64 id = link->record->id;

  g_assert_false (run_command (self, id, TAKT_PRINTER_PAUSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (run_command (self, id, TAKT_PRINTER_RESUME, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (run_command (self, id, TAKT_PRINTER_STOP, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (run_command (self, 99, TAKT_PRINTER_STOP, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  g_assert_true (run_command (self, id, TAKT_PRINTER_PAUSE, &error));
  takt_fake_link_say (link, TAKT_MACHINE_PAUSED, "7", 1);
  pass (self, 5);
  g_assert_true (run_command (self, id, TAKT_PRINTER_RESUME, &error));
  g_assert_cmpuint (link->commands->len, ==, 2);
  /* We asked for it: no incident. */
  g_assert_cmpint (saved_int (self, "incidents"), ==, 0);

  takt_fake_link_state (link, TAKT_LINK_STALE, NULL);
  g_assert_false (run_command (self, id, TAKT_PRINTER_STOP, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  takt_fake_link_state (link, TAKT_LINK_UNREACHABLE, "no route to 192.0.2.7");
  g_assert_false (run_command (self, id, TAKT_PRINTER_STOP, &error));
  g_assert_nonnull (strstr (error->message, "no route"));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (link->commands->len, ==, 2);
}

/* The mark is in the database while the command is still on its way: a crash in between keeps it a stop of ours. */
static void
test_stop_is_marked_first (Fixture *self, gconstpointer data)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link = add_live (self);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  link->hold = TRUE;
  takt_printers_command_async (self->printers, 1, TAKT_PRINTER_STOP, NULL, takt_test_store_result, &slot);
  g_assert_cmpuint (link->commands->len, ==, 1);
  g_assert_cmpint (saved_int (self, "stop_requested"), ==, 1);
  takt_fake_link_answer (link);
  result = takt_test_wait_result (&slot, "the end of a stop");
  g_assert_true (takt_printers_command_finish (self->printers, result, &error));
  g_clear_object (&result);

  restart (self);
  link = takt_fake_farm_get (&self->farm, 1);
  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_FAILED, "7", 0);
  pass (self, 5);
  takt_fake_link_say (link, TAKT_MACHINE_FAILED, "7", 0);
  g_assert_cmpstr (self->told->str, ==, "started/0 cancelled/0");
}

static void
test_refused_stop_is_no_stop (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link = add_live (self);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED, "Developer Mode is off");
  g_assert_false (run_command (self, 1, TAKT_PRINTER_STOP, &error));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  g_assert_cmpint (saved_int (self, "stop_requested"), ==, 0);

  takt_fake_link_say (link, TAKT_MACHINE_FAILED, "7", 0);
  pass (self, 10);
  g_assert_cmpstr (self->told->str, ==, "started/0 failed/0");
}

static gboolean
run_print (Fixture *self, gint64 id, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  g_autoptr (TaktPrintRequest) request = NULL;
  TaktPrintAnswer answer;

  job->job_name = g_strdup ("bracket");
  request = takt_print_request_new (job);
  takt_printers_print_async (self->printers, id, request, NULL, takt_test_store_result, &slot);
  result = takt_test_wait_result (&slot, "the end of sending a job");
  return takt_printers_print_finish (self->printers, result, &answer, error);
}

static void
test_print (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktFakeLink *link = add_live (self);

  g_assert_true (run_print (self, 1, &error));
  g_assert_cmpstr (g_ptr_array_index (link->printed, 0), ==, "bracket");
  link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "no");
  g_assert_false (run_print (self, 1, &error));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);

  /* pitfall 39: never to a busy machine. */
  takt_fake_link_say (link, TAKT_MACHINE_PREPARING, "7", 1);
  g_assert_false (run_print (self, 1, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  takt_fake_link_state (link, TAKT_LINK_OFFLINE, NULL);
  g_assert_false (run_print (self, 1, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (link->printed->len, ==, 2);
}

static gboolean
set_code (Fixture *self, gint64 id, const char *code, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_printers_set_access_code_async (self->printers, id, code, NULL, takt_test_store_result, &slot);
  result = takt_test_wait_result (&slot, "the end of keeping a code");
  return takt_printers_set_access_code_finish (self->printers, result, error);
}

static void
test_access_code (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *long_code = g_strnfill (65, 'a');

  add_live (self);
  g_assert_true (set_code (self, 1, " 1234abcd\n", &error));
  g_assert_cmpstr (takt_fake_secrets_get (self->secrets, "printer/1/access-code"), ==, "1234abcd");
  g_assert_cmpuint (self->farm.made, ==, 2);
  g_assert_cmpint (
      engine_base_int (&self->base,
                       "SELECT count(*) FROM printers WHERE printers.name LIKE '%1234abcd%' /* test */"),
      ==, 0);

  g_assert_false (set_code (self, 1, long_code, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "access_code");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (set_code (self, 9, "1234abcd", &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  self->secrets->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "no keyring");
  g_assert_false (set_code (self, 1, "1234abce", &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  g_assert_true (set_code (self, 1, NULL, &error));
  g_assert_null (takt_fake_secrets_get (self->secrets, "printer/1/access-code"));
}

static void
test_clock_jumps (Fixture *self, gconstpointer data)
{
  TaktFakeLink *link = add_live (self);

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 1);
  pass (self, 600);
  takt_fake_link_say (link, TAKT_MACHINE_PAUSED, "7", 50);
  takt_manual_clock_jump (self->base.manual, -3600 * SECOND);
  pass (self, 10);
  g_assert_cmpstr (self->told->str, ==, "started/0 paused/0");

  takt_fake_link_say (link, TAKT_MACHINE_PRINTING, "7", 50);
  takt_manual_clock_jump (self->base.manual, 7200 * SECOND);
  takt_fake_link_say (link, TAKT_MACHINE_FAILED, "7", 0);
  takt_manual_clock_jump (self->base.manual, -7200 * SECOND);
  pass (self, 20);
  g_assert_true (g_str_has_prefix (self->told->str, "started/0 paused/0 "));
  g_assert_true (g_str_has_suffix (self->told->str, " failed/0"));
}

static void
test_no_scans (Fixture *self, gconstpointer data)
{
  engine_base_assert_no_scans (&self->base);
}

#define ADD(path, func) g_test_add ("/engine/printers/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("add", test_add);
  ADD ("validation", test_validation);
  ADD ("update-reconnects-only-when-needed", test_update);
  ADD ("remove-is-refused-while-used", test_remove);
  ADD ("status-words", test_status_words);
  ADD ("pitfall-010-no-state-is-starting", test_starting);
  ADD ("same-report-writes-nothing", test_same_report_writes_nothing);
  ADD ("state", test_state);
  ADD ("is-free", test_is_free);
  ADD ("is-free/pitfall-006-residue", test_is_free_after_residue);
  ADD ("utilization", test_utilization);
  ADD ("events/saved-with-the-track", test_events_are_saved_with_the_track);
  ADD ("events/failed-one-comes-again", test_failed_event_comes_again);
  ADD ("events/progress-is-written-rarely", test_progress_is_written_rarely);
  ADD ("events/pause-by-the-clock", test_pause_by_the_clock);
  ADD ("events/offline-then-back", test_offline_then_back);
  ADD ("events/clock-jumps", test_clock_jumps);
  ADD ("trays-become-spools", test_trays);
  ADD ("commands/allowed-by-state", test_commands);
  ADD ("commands/stop-is-marked-first", test_stop_is_marked_first);
  ADD ("commands/refused-stop-is-no-stop", test_refused_stop_is_no_stop);
  ADD ("print/pitfall-039-only-to-a-resting-machine", test_print);
  ADD ("access-code-is-in-the-secret-store-alone", test_access_code);
  ADD ("no-scans", test_no_scans);

  return g_test_run ();
}
