/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-job-tracker.h"
#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-test.h"
#include "virtual/takt-virtual-printer.h"

#include <math.h>
#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define START  1795334405

typedef struct
{
  TaktManualClock *clock;
  TaktPrinterLink *link;
  GPtrArray *reports; /* of TaktPrinterReport */
  GArray *states;     /* of TaktLinkState */
} Bench;

static void
report_cb (TaktPrinterLink *link, TaktPrinterReport *report, gpointer user_data)
{
  g_ptr_array_add (((Bench *) user_data)->reports, takt_printer_report_copy (report));
}

static void
link_state_cb (TaktPrinterLink *link, int state, const char *message, gpointer user_data)
{
  g_array_append_val (((Bench *) user_data)->states, state);
}

static void
bench_make (Bench *bench, const char *model)
{
  const TaktPrinter printer = { .id = 7, .name = (char *) "Bench", .model = (char *) model };

  bench->link = takt_virtual_printer_new (&printer, TAKT_CLOCK (bench->clock));
  g_signal_connect (bench->link, "report", G_CALLBACK (report_cb), bench);
  g_signal_connect (bench->link, "link-state", G_CALLBACK (link_state_cb), bench);
  takt_printer_link_start (bench->link);
  takt_manual_clock_advance (bench->clock, SECOND);
}

static void
bench_set_up (Bench *bench, gconstpointer data)
{
  bench->clock = takt_manual_clock_new (START);
  bench->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_printer_report_free);
  bench->states = g_array_new (FALSE, FALSE, sizeof (int));
  bench_make (bench, "X1C");
}

static void
bench_tear_down (Bench *bench, gconstpointer data)
{
  g_assert_finalize_object (bench->link);
  /* Nothing of it waits on the clock any more. */
  takt_manual_clock_advance (bench->clock, 1000 * MINUTE);
  g_assert_finalize_object (bench->clock);
  g_ptr_array_unref (bench->reports);
  g_array_unref (bench->states);
}

static const TaktPrinterReport *
last_report (Bench *bench)
{
  g_assert_cmpuint (bench->reports->len, >, 0);
  return g_ptr_array_index (bench->reports, bench->reports->len - 1);
}

static int
last_state (Bench *bench)
{
  g_assert_cmpuint (bench->states->len, >, 0);
  return g_array_index (bench->states, int, bench->states->len - 1);
}

static TaktJob *
make_job (const char *name, int minutes)
{
  TaktJob *job = takt_job_new ();

  job->id = 11;
  job->job_name = g_strdup (name);
  job->estimated_duration_minutes = minutes;
  job->material_type = g_strdup ("PLA");
  job->material_slot = 5;
  job->nozzle_temp = 210;
  job->bed_temp = 60;
  job->submission_id = 90210;
  return job;
}

static gboolean
print_job (Bench *bench, const TaktJob *job, GError **error)
{
  g_autoptr (TaktPrintRequest) request = takt_print_request_new (job);
  g_autoptr (GAsyncResult) result = NULL;
  TaktPrintAnswer answer;

  takt_printer_link_print_async (bench->link, request, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the printer to take a job");
  return takt_printer_link_print_finish (bench->link, result, &answer, error)
         && answer == TAKT_PRINT_ACCEPTED;
}

static gboolean
command (Bench *bench, TaktPrinterCommand word, GError **error)
{
  const TaktPrinterAct act = { .command = word };
  g_autoptr (GAsyncResult) result = NULL;

  takt_printer_link_act_async (bench->link, &act, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the printer to obey");
  return takt_printer_link_act_finish (bench->link, result, error);
}

/* A job under way, @minutes of @total into it. */
static void
start_job (Bench *bench, int total, int minutes)
{
  g_autoptr (TaktJob) job = make_job ("Order #12345 - Cable Stand", total);
  g_autoptr (GError) error = NULL;

  print_job (bench, job, &error);
  g_assert_no_error (error);
  takt_manual_clock_advance (bench->clock, 3 * SECOND + minutes * MINUTE);
}

static gboolean
inject (Bench *bench, TaktVirtualFault fault)
{
  gboolean happened = takt_virtual_printer_inject (TAKT_VIRTUAL_PRINTER (bench->link), fault);

  takt_manual_clock_advance (bench->clock, SECOND);
  return happened;
}

static void
test_idle (Bench *bench, gconstpointer data)
{
  const TaktPrinterReport *report = last_report (bench);

  g_assert_cmpuint (bench->states->len, ==, 2);
  g_assert_cmpint (g_array_index (bench->states, int, 0), ==, TAKT_LINK_CONNECTING);
  g_assert_cmpint (last_state (bench), ==, TAKT_LINK_LIVE);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_IDLE);
  g_assert_true (report->is_full);
  g_assert_null (report->job_title);
  g_assert_cmpint (report->active_slot, ==, TAKT_SLOT_NONE);
  g_assert_cmpuint (report->trays->len, ==, 0);
  g_assert_cmpstr (report->model, ==, "X1C");

  /* A cold machine has nothing to say, and starting twice changes nothing. */
  takt_printer_link_start (bench->link);
  takt_manual_clock_advance (bench->clock, 600 * MINUTE);
  g_assert_cmpuint (bench->reports->len, ==, 1);
}

static void
test_whole_print (Bench *bench, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job ("Order #12345 - Custom Desk Bracket", 120);
  g_autoptr (GError) error = NULL;
  const TaktPrinterReport *end;
  int layer = 0, percent = 0, remaining = 121;
  double nozzle_at_start = 0;
  gboolean prepared = FALSE, printed = FALSE;

  print_job (bench, job, &error);
  g_assert_no_error (error);
  /* Accepting is not printing. */
  takt_manual_clock_advance (bench->clock, SECOND);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_IDLE);
  takt_manual_clock_advance (bench->clock, 2 * SECOND + 120 * MINUTE);

  for (guint i = 1; i < bench->reports->len; i++)
    {
      const TaktPrinterReport *report = g_ptr_array_index (bench->reports, i);

      g_assert_cmpint (report->layer, >=, layer);
      g_assert_cmpint (report->progress_percent, >=, percent);
      g_assert_cmpint (report->remaining_minutes, <=, remaining);
      layer = report->layer;
      percent = report->progress_percent;
      remaining = report->remaining_minutes;
      g_assert_cmpstr (report->job_title, ==, job->job_name);
      g_assert_cmpstr (report->job_key, ==, "90210");
      g_assert_cmpint (report->total_layers, ==, 400);
      if (report->machine == TAKT_MACHINE_PREPARING)
        {
          prepared = TRUE;
          g_assert_false (printed);
          g_assert_cmpint (report->layer, ==, 0);
          g_assert_cmpint (report->stage, >, 0);
        }
      if (report->machine == TAKT_MACHINE_PRINTING)
        {
          if (!printed)
            nozzle_at_start = report->nozzle_temp;
          printed = TRUE;
          g_assert_cmpint (report->active_slot, ==, 5);
          g_assert_cmpfloat (fabs (report->nozzle_temp - 210), <, 15);
          g_assert_cmpfloat (fabs (report->bed_temp - 60), <, 5);
        }
    }
  g_assert_true (prepared);
  g_assert_true (printed);
  g_assert_cmpfloat (nozzle_at_start, >, 195);

  end = last_report (bench);
  g_assert_cmpint (end->machine, ==, TAKT_MACHINE_FINISHED);
  g_assert_cmpint (end->progress_percent, ==, 100);
  g_assert_cmpint (end->layer, ==, 400);
  g_assert_cmpint (end->remaining_minutes, ==, 0);
  g_assert_cmpuint (end->print_error, ==, 0);
  g_assert_cmpint (end->received_at, ==, START + 1 + 3 + 120 * 60);
  /* Often enough to watch, seldom enough to keep. */
  g_assert_cmpuint (bench->reports->len, >, 200);
  g_assert_cmpuint (bench->reports->len, <, 600);

  /* It cools, says so for a while, and stays FINISHED. */
  takt_manual_clock_advance (bench->clock, 300 * MINUTE);
  end = last_report (bench);
  g_assert_cmpint (end->machine, ==, TAKT_MACHINE_FINISHED);
  g_assert_cmpfloat (end->nozzle_temp, <, 25);
  g_assert_cmpfloat (end->bed_temp, <, 25);
  g_assert_cmpstr (end->job_title, ==, job->job_name);
}

/* One great leap of the clock, as after a night of sleep, ends where many small steps do. */
static void
test_leap (Bench *bench, gconstpointer data)
{
  TaktVirtualMachine leaps, steps;
  g_autoptr (TaktJob) job = make_job ("A part", 90);
  g_autoptr (TaktPrinterReport) after_leap = takt_printer_report_new ();
  g_autoptr (TaktPrinterReport) after_steps = takt_printer_report_new ();

  takt_virtual_machine_init (&leaps, 7, "X1C");
  takt_virtual_machine_init (&steps, 7, "X1C");
  takt_virtual_machine_begin (&leaps, job);
  takt_virtual_machine_begin (&steps, job);
  takt_virtual_machine_advance (&leaps, 60 * MINUTE);
  for (int i = 0; i < 60 * 60; i++)
    takt_virtual_machine_advance (&steps, SECOND);
  takt_virtual_machine_report (&leaps, after_leap);
  takt_virtual_machine_report (&steps, after_steps);
  g_assert_cmpint (after_leap->layer, ==, after_steps->layer);
  g_assert_cmpint (after_leap->progress_percent, ==, after_steps->progress_percent);
  g_assert_cmpfloat_with_epsilon (after_leap->nozzle_temp, after_steps->nozzle_temp, 0.02);
  g_assert_cmpfloat_with_epsilon (after_leap->bed_temp, after_steps->bed_temp, 0.02);
  g_assert_cmpfloat_with_epsilon (after_leap->chamber_temp, after_steps->chamber_temp, 1.01);

  takt_virtual_machine_advance (&leaps, G_MAXINT64 / 4);
  g_assert_cmpint (leaps.state, ==, TAKT_MACHINE_FINISHED);
  takt_virtual_machine_clear (&leaps);
  takt_virtual_machine_clear (&steps);
}

static void
test_same_seed_same_numbers (Bench *bench, gconstpointer data)
{
  Bench other;

  bench_set_up (&other, NULL);
  start_job (bench, 60, 61);
  start_job (&other, 60, 61);
  g_assert_cmpuint (bench->reports->len, ==, other.reports->len);
  for (guint i = 0; i < bench->reports->len; i++)
    {
      const TaktPrinterReport *a = g_ptr_array_index (bench->reports, i);
      const TaktPrinterReport *b = g_ptr_array_index (other.reports, i);

      g_assert_cmpfloat (a->nozzle_temp, ==, b->nozzle_temp);
      g_assert_cmpfloat (a->bed_temp, ==, b->bed_temp);
      g_assert_cmpint (a->layer, ==, b->layer);
      g_assert_cmpint (a->received_at, ==, b->received_at);
    }
  bench_tear_down (&other, NULL);
}

static void
test_models (Bench *bench, gconstpointer data)
{
  Bench mini;

  g_assert_cmpfloat (last_report (bench)->chamber_temp, ==, 23);
  mini = (Bench){
    .clock = takt_manual_clock_new (START),
    .reports = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_printer_report_free),
    .states = g_array_new (FALSE, FALSE, sizeof (int)),
  };
  bench_make (&mini, "A1 mini");
  g_assert_true (isnan (last_report (&mini)->chamber_temp));
  bench_tear_down (&mini, NULL);
}

static void
test_busy (Bench *bench, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job ("Another part", 30);
  g_autoptr (GError) error = NULL;

  print_job (bench, job, &error);
  g_assert_no_error (error);
  /* Accepted, not begun. */
  g_assert_false (print_job (bench, job, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT);
  g_clear_error (&error);

  takt_manual_clock_advance (bench->clock, 10 * MINUTE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_PRINTING);
  g_assert_false (print_job (bench, job, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "Another part"));
  g_clear_error (&error);

  takt_manual_clock_advance (bench->clock, 20 * MINUTE + 3 * SECOND);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_FINISHED);
  g_assert_true (print_job (bench, job, &error));
}

static void
test_pause_and_resume (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int percent;

  g_assert_false (command (bench, TAKT_PRINTER_PAUSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_assert_false (command (bench, TAKT_PRINTER_RESUME, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  start_job (bench, 100, 50);
  g_assert_true (command (bench, TAKT_PRINTER_PAUSE, &error));
  takt_manual_clock_advance (bench->clock, SECOND);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_PAUSED);
  g_assert_cmpint (last_report (bench)->stage, ==, 16);
  g_assert_cmpuint (last_report (bench)->print_error, ==, 0);
  percent = last_report (bench)->progress_percent;

  takt_manual_clock_advance (bench->clock, 200 * MINUTE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_PAUSED);
  g_assert_cmpint (last_report (bench)->progress_percent, ==, percent);

  g_assert_true (command (bench, TAKT_PRINTER_RESUME, &error));
  takt_manual_clock_advance (bench->clock, 49 * MINUTE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_PRINTING);
  takt_manual_clock_advance (bench->clock, 2 * MINUTE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_FINISHED);
}

/* `command` sends the value 0. */
static void
test_light (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (last_report (bench)->parts.chamber_light, ==, TAKT_LIGHT_ON);
  g_assert_true (command (bench, TAKT_PRINTER_LIGHT, &error));
  takt_manual_clock_advance (bench->clock, SECOND);
  g_assert_cmpint (last_report (bench)->parts.chamber_light, ==, TAKT_LIGHT_OFF);
}

/* The program was closed for an hour of a print of two; the machine was not. */
static void
test_recall (Bench *bench, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job ("Order #12 - Vase", 120);
  g_autoptr (TaktPrinterLink) again = NULL;
  const TaktPrinter printer = { .id = 7, .name = (char *) "Bench", .model = (char *) "P1S" };

  job->started_at = START - 60 * 60;
  again = takt_virtual_printer_new (&printer, TAKT_CLOCK (bench->clock));
  g_signal_connect (again, "report", G_CALLBACK (report_cb), bench);
  takt_virtual_printer_recall (TAKT_VIRTUAL_PRINTER (again), job, TAKT_VIRTUAL_FAULT_NONE);
  takt_printer_link_start (again);
  takt_manual_clock_advance (bench->clock, SECOND);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_PRINTING);
  g_assert_cmpstr (last_report (bench)->job_key, ==, "90210");
  g_assert_cmpint (last_report (bench)->remaining_minutes, ==, 60);
  takt_manual_clock_advance (bench->clock, 61 * MINUTE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_FINISHED);
  takt_printer_link_stop (again);
}

static void
test_stop (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const TaktPrinterReport *report;

  g_assert_false (command (bench, TAKT_PRINTER_STOP, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  start_job (bench, 100, 50);
  g_assert_true (command (bench, TAKT_PRINTER_STOP, &error));
  takt_manual_clock_advance (bench->clock, SECOND / 2);
  report = last_report (bench);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_FAILED);
  g_assert_true (report->stop_seen);
  g_assert_cmphex (report->print_error, ==, 0x0300400C);
  g_assert_cmpint (report->progress_percent, ==, 0);

  /* The code goes by itself, and the stop was said once. */
  takt_manual_clock_advance (bench->clock, 3 * SECOND);
  report = last_report (bench);
  g_assert_cmphex (report->print_error, ==, 0);
  g_assert_false (report->stop_seen);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_FAILED);
}

static void
test_stop_before_it_begins (Bench *bench, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job ("A part", 30);
  g_autoptr (GError) error = NULL;

  print_job (bench, job, &error);
  g_assert_no_error (error);
  g_assert_true (command (bench, TAKT_PRINTER_STOP, &error));
  takt_manual_clock_advance (bench->clock, MINUTE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_FAILED);
  g_assert_true (print_job (bench, job, &error));
}

static void
test_faults (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const TaktPrinterReport *report;

  g_assert_false (inject (bench, TAKT_VIRTUAL_FAULT_PAUSE));
  g_assert_false (inject (bench, TAKT_VIRTUAL_FAULT_FAILURE));
  g_assert_false (inject (bench, TAKT_VIRTUAL_FAULT_RUNOUT));
  g_assert_false (inject (bench, TAKT_VIRTUAL_FAULT_CANCEL_AT_SCREEN));
  g_assert_false (inject (bench, TAKT_VIRTUAL_FAULT_NONE));

  start_job (bench, 100, 20);
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_PAUSE));
  report = last_report (bench);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_PAUSED);
  g_assert_cmphex (report->print_error, ==, 0x03008001);
  g_assert_true (command (bench, TAKT_PRINTER_RESUME, &error));
  takt_manual_clock_advance (bench->clock, MINUTE);
  g_assert_cmphex (last_report (bench)->print_error, ==, 0);

  /* Slot 5 is the second of the second unit. */
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_RUNOUT));
  report = last_report (bench);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_PAUSED);
  g_assert_cmphex (report->print_error, ==, 0x07018011);
  g_assert_cmpstr (report->hms[0], ==, "HMS_0701_2100_0002_0001");
  g_assert_null (report->hms[1]);
  g_assert_true (command (bench, TAKT_PRINTER_RESUME, &error));
  takt_manual_clock_advance (bench->clock, MINUTE);
  report = last_report (bench);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_PRINTING);
  g_assert_null (report->hms[0]);

  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_FAILURE));
  takt_manual_clock_advance (bench->clock, MINUTE);
  report = last_report (bench);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_FAILED);
  g_assert_cmphex (report->print_error, ==, 0x03004000);
  g_assert_false (report->stop_seen);

  start_job (bench, 100, 20);
  g_assert_cmphex (last_report (bench)->print_error, ==, 0);
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_CANCEL_AT_SCREEN));
  report = last_report (bench);
  g_assert_cmpint (report->machine, ==, TAKT_MACHINE_FAILED);
  g_assert_cmphex (report->print_error, ==, 0x0300400C);
  g_assert_false (report->stop_seen);
}

static void
test_silence (Bench *bench, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job ("A part", 30);
  g_autoptr (GError) error = NULL;
  guint said;

  start_job (bench, 100, 20);
  said = bench->reports->len;
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_SILENCE));
  g_assert_false (command (bench, TAKT_PRINTER_PAUSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_false (print_job (bench, job, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  takt_manual_clock_advance (bench->clock, 43 * SECOND);
  g_assert_cmpint (last_state (bench), ==, TAKT_LINK_LIVE);
  takt_manual_clock_advance (bench->clock, 2 * SECOND);
  g_assert_cmpint (last_state (bench), ==, TAKT_LINK_STALE);
  takt_manual_clock_advance (bench->clock, 30 * SECOND);
  g_assert_cmpint (last_state (bench), ==, TAKT_LINK_OFFLINE);
  takt_manual_clock_advance (bench->clock, 90 * MINUTE);
  g_assert_cmpuint (bench->reports->len, ==, said);

  /* It printed on meanwhile. */
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_NONE));
  g_assert_cmpint (last_state (bench), ==, TAKT_LINK_LIVE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_FINISHED);
}

static void
test_stopped_link (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint said;

  start_job (bench, 100, 20);
  takt_printer_link_stop (bench->link);
  g_assert_cmpint (last_state (bench), ==, TAKT_LINK_UNKNOWN);
  said = bench->reports->len;
  takt_manual_clock_advance (bench->clock, 30 * MINUTE);
  g_assert_cmpuint (bench->reports->len, ==, said);
  g_assert_false (command (bench, TAKT_PRINTER_PAUSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);

  takt_printer_link_start (bench->link);
  takt_manual_clock_advance (bench->clock, SECOND);
  g_assert_cmpint (last_state (bench), ==, TAKT_LINK_LIVE);
  g_assert_cmpint (last_report (bench)->progress_percent, ==, 50);
}

/* The machine is not kept: made anew, it is idle, as after a power cut. */
static void
test_made_anew (Bench *bench, gconstpointer data)
{
  start_job (bench, 100, 20);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_PRINTING);
  g_assert_finalize_object (bench->link);
  bench_make (bench, "X1C");
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_IDLE);
  g_assert_null (last_report (bench)->job_key);
}

static void
test_trays (Bench *bench, gconstpointer data)
{
  GPtrArray *trays = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_tray_report_free);
  const TaktTrayReport *seen;

  for (int slot = 0; slot < 4; slot++)
    {
      TaktTrayReport *tray = takt_tray_report_new (slot);

      tray->present = slot < 2;
      tray->material_type = slot < 2 ? g_strdup ("PETG") : NULL;
      g_ptr_array_add (trays, tray);
    }
  takt_virtual_printer_set_trays (TAKT_VIRTUAL_PRINTER (bench->link), trays);
  takt_manual_clock_advance (bench->clock, SECOND);
  g_assert_cmpuint (last_report (bench)->trays->len, ==, 4);
  seen = g_ptr_array_index (last_report (bench)->trays, 1);
  g_assert_true (seen->present);
  g_assert_cmpstr (seen->material_type, ==, "PETG");
  seen = g_ptr_array_index (last_report (bench)->trays, 3);
  g_assert_false (seen->present);
}

static void
test_cancelled_call (Bench *bench, gconstpointer data)
{
  g_autoptr (TaktJob) job = make_job ("A part", 30);
  g_autoptr (TaktPrintRequest) request = takt_print_request_new (job);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TaktPrintAnswer answer;

  g_cancellable_cancel (cancellable);
  takt_printer_link_print_async (bench->link, request, cancellable, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the cancelled call");
  g_assert_false (takt_printer_link_print_finish (bench->link, result, &answer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  takt_manual_clock_advance (bench->clock, 10 * MINUTE);
  g_assert_cmpint (last_report (bench)->machine, ==, TAKT_MACHINE_IDLE);
}

static void
take_kinds (GPtrArray *events, GString *story)
{
  static const char *const words[] = {
    [TAKT_TRACK_STARTED] = "started",       [TAKT_TRACK_ADOPTED] = "adopted",
    [TAKT_TRACK_PAUSED] = "paused",         [TAKT_TRACK_RESUMED] = "resumed",
    [TAKT_TRACK_COMPLAINED] = "complained", [TAKT_TRACK_FINISHED] = "finished",
    [TAKT_TRACK_FAILED] = "failed",         [TAKT_TRACK_CANCELLED] = "cancelled",
    [TAKT_TRACK_ENDED_UNKNOWN] = "ended",
  };

  for (guint i = 0; i < events->len; i++)
    {
      const TaktTrackEvent *event = g_ptr_array_index (events, i);

      if (event->kind == TAKT_TRACK_PROGRESS)
        continue;
      g_string_append_printf (story, "%s%s", story->len > 0 ? " " : "", words[event->kind]);
      if (event->kind == TAKT_TRACK_FAILED || event->kind == TAKT_TRACK_PAUSED)
        g_assert_nonnull (event->reason);
    }
  g_ptr_array_unref (events);
}

/* What the engine's tracker makes of everything the printer said so far. */
static char *
tell_story (Bench *bench)
{
  g_autoptr (TaktTrack) track = takt_track_new ();
  GString *story = g_string_new (NULL);

  for (guint i = 0; i < bench->reports->len; i++)
    {
      const TaktPrinterReport *report = g_ptr_array_index (bench->reports, i);
      TaktTime tick = takt_track_next_tick (track);

      if (i > 0 && tick != TAKT_TIME_UNSET && tick <= report->received_at)
        take_kinds (takt_track_tick (track, g_ptr_array_index (bench->reports, i - 1), tick), story);
      /* Each call tells at most one start or end. */
      for (int k = 0; k < 3; k++)
        take_kinds (takt_track_report (track, report, report->received_at), story);
    }
  take_kinds (takt_track_tick (track, last_report (bench), takt_clock_now (TAKT_CLOCK (bench->clock))),
              story);
  return g_string_free (story, FALSE);
}

static void
test_what_the_tracker_sees (Bench *bench, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *story = NULL;

  start_job (bench, 60, 61);
  start_job (bench, 60, 20);
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_RUNOUT));
  takt_manual_clock_advance (bench->clock, MINUTE);
  g_assert_true (command (bench, TAKT_PRINTER_RESUME, &error));
  takt_manual_clock_advance (bench->clock, MINUTE);
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_FAILURE));
  takt_manual_clock_advance (bench->clock, 5 * MINUTE);
  start_job (bench, 60, 20);
  g_assert_true (inject (bench, TAKT_VIRTUAL_FAULT_CANCEL_AT_SCREEN));
  takt_manual_clock_advance (bench->clock, 5 * MINUTE);
  start_job (bench, 60, 20);
  g_assert_true (command (bench, TAKT_PRINTER_STOP, &error));
  takt_manual_clock_advance (bench->clock, 5 * MINUTE);
  story = tell_story (bench);
  g_assert_cmpstr (story, ==,
                   "started finished started paused resumed failed started cancelled started cancelled");
}

#define ADD(name, func)                                                                                      \
  g_test_add ("/adapters/virtual-printer/" name, Bench, NULL, bench_set_up, func, bench_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("idle", test_idle);
  ADD ("whole-print", test_whole_print);
  ADD ("leap-of-the-clock", test_leap);
  ADD ("same-seed-same-numbers", test_same_seed_same_numbers);
  ADD ("models", test_models);
  ADD ("busy", test_busy);
  ADD ("pause-and-resume", test_pause_and_resume);
  ADD ("light", test_light);
  ADD ("recall", test_recall);
  ADD ("stop", test_stop);
  ADD ("stop-before-it-begins", test_stop_before_it_begins);
  ADD ("faults", test_faults);
  ADD ("silence", test_silence);
  ADD ("stopped-link", test_stopped_link);
  ADD ("made-anew", test_made_anew);
  ADD ("trays", test_trays);
  ADD ("cancelled-call", test_cancelled_call);
  ADD ("what-the-tracker-sees", test_what_the_tracker_sees);

  return g_test_run ();
}
