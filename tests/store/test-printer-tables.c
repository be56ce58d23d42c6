/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables/takt-notification-table.h"
#include "tables/takt-outbox-table.h"
#include "tables/takt-printer-table.h"
#include "tables/takt-track-table.h"
#include "takt-error.h"
#include "takt-store.h"
#include "takt-test.h"

#define NOW ((TaktTime) 1800000000)

static TaktStore *store;

static void
run (const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (store, sql);

  takt_statement_run (statement, &error);
  g_assert_no_error (error);
}

static gint64
add_printer (const char *serial)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  gint64 id;

  printer->name = g_strdup ("Left");
  printer->connection_type = g_strdup ("bambu_lan");
  printer->host = g_strdup ("192.0.2.7");
  printer->serial = g_strdup (serial);
  id = takt_printer_table_insert (store, printer, NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static void
test_printer_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = NULL;
  g_autoptr (TaktPrinter) again = NULL;
  g_autoptr (TaktPrinter) none = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const TaktPrintOptions other = { TAKT_CALIBRATION_OFF, TAKT_CALIBRATION_AUTO, FALSE, TRUE, TRUE };
  gint64 id = add_printer ("01P00A000000001");

  g_assert_true (takt_printer_table_get (store, id, &printer, &error));
  g_assert_cmpstr (printer->name, ==, "Left");
  g_assert_cmpint (printer->mqtt_port, ==, 8883);
  g_assert_true (printer->plate_clear);
  g_assert_null (printer->model);
  g_assert_cmpint (printer->created_at, ==, NOW);
  g_assert_cmpmem (&printer->print_options, sizeof printer->print_options, &TAKT_PRINT_OPTIONS_USUAL,
                   sizeof (TaktPrintOptions));

  g_free (printer->name);
  printer->name = g_strdup ("Right");
  printer->camera_port = 6001;
  printer->auto_start = TRUE;
  printer->print_options = other;
  printer->certificate_fingerprint = g_strdup ("ab12");
  g_assert_true (takt_printer_table_update (store, printer, NOW + 5, &error));
  g_assert_true (takt_printer_table_set_plate_clear (store, id, FALSE, NOW + 6, &error));

  g_assert_true (takt_printer_table_find_serial (store, "01P00A000000001", &again, &error));
  g_assert_cmpstr (again->name, ==, "Right");
  g_assert_cmpint (again->camera_port, ==, 6001);
  g_assert_true (again->auto_start);
  g_assert_cmpmem (&again->print_options, sizeof again->print_options, &other, sizeof other);
  g_assert_false (again->plate_clear);
  g_assert_cmpstr (again->certificate_fingerprint, ==, "ab12");
  g_assert_cmpint (again->updated_at, ==, NOW + 6);

  add_printer (NULL);
  add_printer (NULL);
  all = takt_printer_table_list (store, &error);
  g_assert_cmpuint (all->len, ==, 3);

  g_assert_true (takt_printer_table_get (store, 99, &none, &error));
  g_assert_null (none);
  g_assert_no_error (error);
}

static void
test_printer_serial_is_unique (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printer_new ();

  add_printer ("01P00A000000001");
  printer->name = g_strdup ("Twin");
  printer->connection_type = g_strdup ("bambu_lan");
  printer->serial = g_strdup ("01P00A000000001");
  g_assert_cmpint (takt_printer_table_insert (store, printer, NOW, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

static void
add_job (gint64 id, const char *status, const char *dispatched_at, const char *started_at)
{
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO jobs (id, printer_id, job_name, status, estimated_duration_minutes, dispatched_at, started_at, "
      "created_at, updated_at) VALUES (%" G_GINT64_FORMAT ", 1, 'j', '%s', 60, %s, %s, 1, 1)",
      id, status, dispatched_at, started_at);

  run (sql);
}

static void
test_printer_use (void)
{
  g_autoptr (GError) error = NULL;
  TaktPrinterUse use;
  gint64 id = add_printer ("S1");

  g_assert_true (takt_printer_table_get_use (store, id, &use, &error));
  g_assert_cmpint (use.queued + use.started + use.past, ==, 0);
  g_assert_false (use.is_dispatched);

  add_job (1, "queued", "NULL", "NULL");
  add_job (2, "queued", "1800000000", "NULL");
  add_job (3, "started", "NULL", "1800000000");
  add_job (4, "completed", "NULL", "NULL");
  run (
      "INSERT INTO attempts (job_id, number, printer_id, outcome, ended_at, created_at) VALUES (4, 1, 1, 'completed', 1, 1)");

  g_assert_true (takt_printer_table_get_use (store, id, &use, &error));
  g_assert_cmpint (use.queued, ==, 2);
  g_assert_cmpint (use.started, ==, 1);
  g_assert_cmpint (use.past, ==, 2);
  g_assert_true (use.is_dispatched);

  g_assert_false (takt_printer_table_delete (store, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
}

static void
test_printing_seconds (void)
{
  g_autoptr (GError) error = NULL;
  gint64 id = add_printer ("S1");
  gint64 seconds;
  gboolean runs;

  add_job (1, "completed", "NULL", "NULL");
  /* Over before the span; half inside; inside without a start; ended after it (a clock set back). */
  run (
      "INSERT INTO attempts (job_id, number, printer_id, outcome, started_at, ended_at, minutes, created_at) VALUES "
      "(1, 1, 1, 'completed', 1000, 2000, 16, 1), (1, 2, 1, 'failed', 9000, 11000, 33, 1), "
      "(1, 3, 1, 'completed', NULL, 20000, 10, 1), (1, 4, 1, 'completed', 89000, 99000, 166, 1)");
  g_assert_true (takt_printer_table_get_printing_seconds (store, id, 10000, 90000, &seconds, &runs, &error));
  g_assert_cmpint (seconds, ==, 1000 + 600 + 1000);
  g_assert_false (runs);

  add_job (2, "started", "NULL", "80000");
  g_assert_true (takt_printer_table_get_printing_seconds (store, id, 10000, 90000, &seconds, &runs, &error));
  g_assert_cmpint (seconds, ==, 2600 + 10000);
  g_assert_true (runs);
}

static void
test_notification_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) defaults = takt_notification_settings_new (1);
  g_autoptr (TaktNotificationSettings) none = NULL;
  g_autoptr (TaktNotificationSettings) stored = NULL;
  gint64 id = add_printer ("S1");

  g_assert_true (takt_notification_table_get (store, id, &none, &error));
  g_assert_null (none);

  g_assert_true (defaults->notify_print_start && defaults->notify_maintenance);
  g_assert_false (defaults->notify_material_change);
  defaults->notify_material_change = TRUE;
  defaults->email_enabled = TRUE;
  defaults->webhook_url = g_strdup ("https://example.org/h");
  g_assert_true (takt_notification_table_put (store, defaults, NOW, &error));
  defaults->has_webhook_secret = TRUE;
  defaults->quiet_from = g_strdup ("22:00");
  g_assert_true (takt_notification_table_put (store, defaults, NOW + 9, &error));

  g_assert_true (takt_notification_table_get (store, id, &stored, &error));
  g_assert_true (stored->notify_material_change && stored->email_enabled && stored->has_webhook_secret);
  g_assert_cmpstr (stored->webhook_url, ==, "https://example.org/h");
  g_assert_cmpstr (stored->quiet_from, ==, "22:00");
  g_assert_null (stored->email_to);
  g_assert_cmpint (stored->created_at, ==, NOW);
  g_assert_cmpint (stored->updated_at, ==, NOW + 9);
}

static void
test_track_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktTrackRow) none = NULL;
  g_autoptr (TaktTrackRow) row = takt_track_row_new ();
  g_autoptr (TaktTrackRow) stored = NULL;

  row->printer_id = add_printer ("S1");
  g_assert_true (takt_track_table_get (store, row->printer_id, &none, &error));
  g_assert_null (none);

  row->machine_state = 3;
  row->job_key = g_strdup ("77");
  row->started_at = NOW;
  row->start_is_estimate = TRUE;
  row->latched_error = 0xFFFE8011;
  row->stop_requested = TRUE;
  row->progress_percent = 41;
  g_assert_true (takt_track_table_put (store, row, NOW, &error));
  row->incidents = 2;
  g_assert_true (takt_track_table_put (store, row, NOW, &error));

  g_assert_true (takt_track_table_get (store, row->printer_id, &stored, &error));
  g_assert_cmpint (stored->machine_state, ==, 3);
  g_assert_cmpstr (stored->job_key, ==, "77");
  g_assert_null (stored->job_title);
  g_assert_cmpint (stored->job_id, ==, 0);
  g_assert_cmphex (stored->latched_error, ==, 0xFFFE8011);
  g_assert_true (stored->stop_requested);
  g_assert_false (stored->outcome_told);
  g_assert_cmpint (stored->incidents, ==, 2);
  g_assert_true (stored->start_is_estimate);
}

static gboolean
add_row (const char *key, const char *channel, TaktTime due)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOutboxRow) row = takt_outbox_row_new ();
  gboolean inserted;

  row->message_id = g_uuid_string_random ();
  row->event_key = g_strdup (key);
  row->channel = g_strdup (channel);
  row->payload = g_strdup ("{\"event\":\"test\"}");
  row->next_attempt_at = due;
  row->created_at = NOW;
  g_assert_true (takt_outbox_table_insert (store, row, &inserted, &error));
  g_assert_no_error (error);
  return inserted;
}

static TaktOutboxRow *
get_due (const char *channel, TaktTime now)
{
  g_autoptr (GError) error = NULL;
  TaktOutboxRow *row = NULL;

  g_assert_true (takt_outbox_table_get_due (store, channel, "", now, &row, &error));
  g_assert_no_error (error);
  return row;
}

static void
test_outbox (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (TaktOutboxRow) first = NULL;
  g_autoptr (TaktOutboxRow) in_flight = NULL;
  g_autoptr (TaktOutboxRow) again = NULL;
  g_autoptr (GPtrArray) undelivered = NULL;
  TaktTime next;
  guint waiting;
  guint total;

  g_assert_true (add_row ("job:1:print_start", "webhook", NOW));
  g_assert_true (add_row ("job:1:print_start", "email", NOW));
  g_assert_true (add_row ("job:2:print_start", "email", NOW + 60));
  g_assert_false (add_row ("job:1:print_start", "email", NOW));

  none = takt_outbox_table_list_targets (store, NOW - 1, &error);
  g_assert_cmpuint (none->len, ==, 0);
  targets = takt_outbox_table_list_targets (store, NOW + 60, &error);
  g_assert_cmpuint (targets->len, ==, 2);
  g_assert_cmpstr (((TaktOutboxRow *) g_ptr_array_index (targets, 1))->channel, ==, "webhook");

  first = get_due ("webhook", NOW);
  g_assert_cmpstr (first->event_key, ==, "job:1:print_start");
  g_assert_cmpint (first->printer_id, ==, 0);
  g_assert_true (takt_outbox_table_set_sending (store, first->id, NOW, &error));
  in_flight = get_due ("webhook", NOW);
  g_assert_null (in_flight);
  g_assert_true (takt_outbox_table_get_next_due (store, NOW, &next, &error));
  g_assert_cmpint (next, ==, NOW + 60);
  g_assert_true (takt_outbox_table_count_waiting (store, &waiting, &error));
  g_assert_cmpuint (waiting, ==, 3);

  /* Killed in mid-flight: it is due again, with the same id, and the attempt counts. */
  g_assert_true (takt_outbox_table_recover (store, NOW + 9, &error));
  again = get_due ("webhook", NOW + 9);
  g_assert_cmpstr (again->message_id, ==, first->message_id);
  g_assert_cmpint (again->attempts, ==, 1);

  g_assert_true (takt_outbox_table_set_delivered (store, first->id, NOW + 10, 204, &error));
  g_assert_true (takt_outbox_table_set_waiting (store, first->id + 1, NOW + 900, 0, "no route", &error));
  g_assert_true (takt_outbox_table_set_undelivered (store, first->id + 2, 400, "refused", &error));
  g_assert_true (takt_outbox_table_pull_forward (store, NOW + 800, NOW + 30, &error));
  g_assert_true (takt_outbox_table_get_next_due (store, NOW, &next, &error));
  g_assert_cmpint (next, ==, NOW + 30);
  g_assert_true (takt_outbox_table_get_next_due (store, NOW + 30, &next, &error));
  g_assert_cmpint (next, ==, TAKT_TIME_UNSET);
  g_assert_true (takt_outbox_table_count_waiting (store, &waiting, &error));
  g_assert_cmpuint (waiting, ==, 1);

  undelivered = takt_outbox_table_list (store, "undelivered", NULL, 10, 0, &total, &error);
  g_assert_cmpuint (total, ==, 1);
  g_assert_cmpstr (((TaktOutboxRow *) g_ptr_array_index (undelivered, 0))->last_error, ==, "refused");
}

static void
test_no_scans (void)
{
  g_auto (GStrv) scans = takt_store_find_scans (store);

  for (char **line = scans; *line != NULL; line++)
    g_test_message ("%s", *line);
  g_assert_cmpuint (g_strv_length (scans), ==, 0);
}

static void
with_store (void)
{
  g_autoptr (GError) error = NULL;

  store = takt_store_open_memory (&error);
  g_assert_no_error (error);
}

static void
run_with_store (gconstpointer data)
{
  GTestFunc func = *(const GTestFunc *) data;

  with_store ();
  func ();
  g_clear_object (&store);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    GTestFunc func;
    const char *path;
  } tests[] = {
    { test_printer_round_trip, "/store/printer-table/round-trip" },
    { test_printer_serial_is_unique, "/store/printer-table/serial-is-unique" },
    { test_printer_use, "/store/printer-table/use" },
    { test_printing_seconds, "/store/printer-table/printing-seconds" },
    { test_notification_round_trip, "/store/notification-table/round-trip" },
    { test_track_round_trip, "/store/track-table/round-trip" },
    { test_outbox, "/store/outbox-table/life-of-a-row" },
    { test_no_scans, "/store/printer-tables/no-scans" },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_data_func (tests[i].path, &tests[i].func, run_with_store);
  return g_test_run ();
}
