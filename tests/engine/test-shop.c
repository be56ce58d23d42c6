/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-shop.h"

#include "takt-error.h"
#include "takt-fake-channels.h"
#include "takt-fake-link.h"
#include "takt-fake-monitor.h"
#include "takt-fake-secrets.h"
#include "takt-test.h"

#include <string.h>

#define NOW    ((TaktTime) 1766600100)
#define SECOND ((gint64) G_USEC_PER_SEC)

/* The world outside, which lives on when the program ends. */
typedef struct
{
  char *dir;
  TaktManualClock *clock;
  TaktFakeSecrets *secrets;
  TaktFakeChannel *mail;
  TaktFakeChannel *hooks;
  TaktFakeFarm farm;
  TaktFakeMonitor *monitor;

  TaktStore *store;
  TaktShop *shop;
} World;

static void
settle_main (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
open_shop (World *self)
{
  g_autoptr (GError) error = NULL;
  TaktPorts ports = {
    .clock = TAKT_CLOCK (self->clock),
    .secrets = TAKT_SECRET_STORE (self->secrets),
    .mailer = TAKT_MAILER (self->mail),
    .webhooks = TAKT_WEBHOOK_SENDER (self->hooks),
    .printer_links = takt_fake_farm_make,
    .printer_links_data = &self->farm,
    .system_monitor = TAKT_SYSTEM_MONITOR (self->monitor),
  };

  self->store = takt_store_open (self->dir, TAKT_STORE_WRITER, &error);
  g_assert_no_error (error);
  self->shop = takt_shop_new (self->store, &ports, &error);
  g_assert_no_error (error);
  g_assert_true (takt_shop_start (self->shop, &error));
  g_assert_no_error (error);
  settle_main ();
}

static void
close_shop (World *self)
{
  takt_shop_stop (self->shop);
  settle_main ();
  g_assert_finalize_object (self->shop);
  takt_store_close (self->store);
  g_assert_finalize_object (self->store);
}

/* As kill -9: nobody gets to write anything any more. */
static void
crash (World *self)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);

  takt_store_close (self->store);
  takt_shop_stop (self->shop);
  settle_main ();
  g_clear_object (&self->shop);
  g_clear_object (&self->store);
  settle_main ();
  g_log_set_always_fatal (fatal);
}

static void
set_up (World *self, gconstpointer data)
{
  self->dir = takt_test_make_dir ();
  self->clock = takt_manual_clock_new (NOW);
  self->secrets = takt_fake_secrets_new ();
  self->mail = takt_fake_channel_new ();
  self->hooks = takt_fake_channel_new ();
  takt_fake_farm_init (&self->farm);
  self->monitor = takt_fake_monitor_new ();
  open_shop (self);
}

static void
tear_down (World *self, gconstpointer data)
{
  close_shop (self);
  takt_fake_farm_clear (&self->farm);
  g_assert_finalize_object (self->mail);
  g_assert_finalize_object (self->hooks);
  g_assert_finalize_object (self->monitor);
  g_assert_finalize_object (self->secrets);
  g_assert_finalize_object (self->clock);
  takt_test_remove_dir (self->dir);
}

static gint64
query (World *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, sql);
  gint64 value = takt_statement_step (statement) ? takt_statement_int (statement, 0) : -1;

  g_assert_true (takt_statement_finish (statement, &error));
  return value;
}

static void
pass (World *self, int seconds)
{
  settle_main ();
  takt_manual_clock_advance (self->clock, seconds * SECOND);
  settle_main ();
}

static void
add_printer (World *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);

  printer->name = g_strdup ("Left");
  printer->connection_type = g_strdup ("virtual");
  g_assert_cmpint (takt_printers_add (takt_shop_get_printers (self->shop), printer, &error), ==, 1);
  g_assert_no_error (error);

  settings->webhook_url = g_strdup ("https://example.org/hook");
  g_assert_true (takt_notify_set_settings (takt_shop_get_notify (self->shop), settings, &error));
  g_assert_no_error (error);
}

static void
add_job (World *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();

  job->printer_id = 1;
  job->job_name = g_strdup ("bracket");
  job->file_name = g_strdup ("bracket.gcode.3mf");
  job->estimated_duration_minutes = 120;
  g_assert_cmpint (takt_queue_add (takt_shop_get_queue (self->shop), job, &error), ==, 1);
  g_assert_no_error (error);
}

static TaktFakeLink *
hear (World *self, TaktMachineState machine, const char *key, int percent)
{
  TaktFakeLink *link = takt_fake_farm_get (&self->farm, 1);

  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, machine, key, percent);
  settle_main ();
  return link;
}

static char *
dup_submission (World *self)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, query (self, "SELECT submission_id FROM jobs WHERE id = 1"));
}

static void
start_job (World *self)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_queue_start_async (takt_shop_get_queue (self->shop), 1, NULL, takt_test_store_result, &slot);
  result = takt_test_wait_result (&slot, "the job to be sent");
  g_assert_true (takt_queue_start_finish (takt_shop_get_queue (self->shop), result, &error));
  g_assert_no_error (error);
}

static void
test_life (World *self, gconstpointer data)
{
  g_assert_nonnull (takt_shop_get_clock (self->shop));
  g_assert_nonnull (takt_shop_get_changes (self->shop));
  g_assert_nonnull (takt_shop_get_secrets (self->shop));
  g_assert_nonnull (takt_shop_get_settings (self->shop));
  g_assert_nonnull (takt_shop_get_products (self->shop));
  g_assert_nonnull (takt_shop_get_materials (self->shop));
  g_assert_nonnull (takt_shop_get_orders (self->shop));
  g_assert_nonnull (takt_shop_get_costs (self->shop));
  g_assert_nonnull (takt_shop_get_history (self->shop));
  g_assert_true (takt_shop_get_store (self->shop) == self->store);

  add_printer (self);
  g_assert_true (takt_fake_farm_get (&self->farm, 1)->is_started);
  close_shop (self);
  g_assert_false (takt_fake_farm_get (&self->farm, 1)->is_started);
  open_shop (self);
  g_assert_true (takt_fake_farm_get (&self->farm, 1)->is_started);
  g_assert_cmpuint (self->farm.made, ==, 2);
}

/* From the queue to the machine to the webhook: what the printer does becomes what the owner hears. */
static void
test_print (World *self, gconstpointer data)
{
  g_autofree char *key = NULL;
  TaktFakeLink *link;

  add_printer (self);
  add_job (self);
  link = hear (self, TAKT_MACHINE_IDLE, NULL, -1);
  start_job (self);
  g_assert_cmpuint (link->printed->len, ==, 1);
  g_assert_cmpint (query (self, "SELECT status = 'queued' FROM jobs"), ==, 1);

  key = dup_submission (self);
  hear (self, TAKT_MACHINE_PREPARING, key, 0);
  g_assert_cmpint (query (self, "SELECT status = 'started' FROM jobs"), ==, 1);
  pass (self, 3600);
  hear (self, TAKT_MACHINE_PRINTING, key, 50);
  g_assert_cmpint (query (self, "SELECT progress_percent FROM jobs"), ==, 50);
  pass (self, 3600);
  hear (self, TAKT_MACHINE_FINISHED, key, 100);

  g_assert_cmpint (query (self, "SELECT status = 'completed' FROM jobs"), ==, 1);
  g_assert_cmpint (query (self, "SELECT minutes FROM attempts"), ==, 120);
  g_assert_cmpint (query (self, "SELECT plate_clear FROM printers"), ==, 0);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, 0)->text, "\"event\":\"print_start\""));
  g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, 1)->text, "\"event\":\"print_complete\""));
  g_assert_nonnull (strstr (takt_fake_channel_get (self->hooks, 1)->text, "\"job_name\":\"bracket\""));
}

/* What the computer does reaches the printers' connections. */
static void
test_computer (World *self, gconstpointer data)
{
  TaktSystemMonitor *monitor = TAKT_SYSTEM_MONITOR (self->monitor);
  TaktFakeLink *link;

  g_assert_true (self->monitor->is_started);
  add_printer (self);
  link = hear (self, TAKT_MACHINE_IDLE, NULL, -1);

  takt_system_monitor_emit_sleep (monitor, TRUE);
  g_assert_true (link->is_asleep);
  takt_system_monitor_emit_sleep (monitor, FALSE);
  g_assert_false (link->is_asleep);
  g_assert_cmpuint (link->verified, ==, 0);
  takt_system_monitor_emit_network (monitor);
  g_assert_cmpuint (link->verified, ==, 1);

  /* A file on its way to a machine keeps it awake, and so does not outlive the shop. */
  g_assert_false (self->monitor->is_kept_awake);
  g_signal_emit_by_name (takt_shop_get_queue (self->shop), "transferring", TRUE);
  g_assert_true (self->monitor->is_kept_awake);
  g_signal_emit_by_name (takt_shop_get_queue (self->shop), "transferring", FALSE);
  g_assert_false (self->monitor->is_kept_awake);
  g_signal_emit_by_name (takt_shop_get_queue (self->shop), "transferring", TRUE);

  close_shop (self);
  g_assert_false (self->monitor->is_started);
  g_assert_false (self->monitor->is_kept_awake);
  takt_system_monitor_emit_sleep (monitor, TRUE);
  g_assert_false (link->is_asleep);
  open_shop (self);
}

/* A print takes as long as it takes, whatever the clock on the wall says meanwhile. */
static void
test_clock_set (World *self, gconstpointer data)
{
  int seconds = GPOINTER_TO_INT (data);
  g_autofree char *key = NULL;
  TaktFakeLink *link;

  add_printer (self);
  add_job (self);
  link = hear (self, TAKT_MACHINE_IDLE, NULL, -1);
  start_job (self);
  key = dup_submission (self);

  /* On its way to the machine: four minutes are four minutes. */
  pass (self, 60);
  takt_manual_clock_jump (self->clock, seconds * SECOND);
  takt_system_monitor_emit_clock (TAKT_SYSTEM_MONITOR (self->monitor));
  pass (self, 120);
  hear (self, TAKT_MACHINE_IDLE, NULL, -1);
  g_assert_cmpint (query (self, "SELECT dispatched_at IS NOT NULL AND problem IS NULL FROM jobs"), ==, 1);
  hear (self, TAKT_MACHINE_PREPARING, key, 0);
  g_assert_cmpint (query (self, "SELECT status = 'started' FROM jobs"), ==, 1);

  /* Half way, in a pause that waits for its reason: nobody but the next report says that the clock was set. */
  pass (self, 3600);
  hear (self, TAKT_MACHINE_PRINTING, key, 50);
  hear (self, TAKT_MACHINE_PAUSED, key, 50);
  takt_manual_clock_jump (self->clock, seconds * SECOND);
  pass (self, 2);
  hear (self, TAKT_MACHINE_PAUSED, key, 50);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  pass (self, 2);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);

  pass (self, 56);
  hear (self, TAKT_MACHINE_PRINTING, key, 60);
  takt_manual_clock_jump (self->clock, -seconds * SECOND);
  pass (self, 3540);
  link->report->print_error = 0;
  hear (self, TAKT_MACHINE_FINISHED, key, 100);

  g_assert_cmpint (query (self, "SELECT status = 'completed' FROM jobs"), ==, 1);
  g_assert_cmpint (query (self, "SELECT minutes FROM attempts"), ==, 120);
  g_assert_cmpint (query (self, "SELECT count(*) FROM attempts"), ==, 1);
  g_assert_cmpuint (self->hooks->sent->len, ==, 3);
}

static TaktPrinterState
get_state (World *self)
{
  TaktPrinterState state;

  g_assert_true (takt_printers_get_state (takt_shop_get_printers (self->shop), 1, &state));
  return state;
}

/* Ours and others', from the first heating to the end. */
static void
test_print_is_shown (World *self, gconstpointer data)
{
  static const TaktMachineState active[] = { TAKT_MACHINE_PREPARING, TAKT_MACHINE_PRINTING,
                                             TAKT_MACHINE_PAUSED };
  g_autofree char *key = NULL;

  add_printer (self);
  add_job (self);
  hear (self, TAKT_MACHINE_IDLE, NULL, -1);
  g_assert_false (get_state (self).is_printing);
  start_job (self);
  key = dup_submission (self);

  for (gsize i = 0; i < G_N_ELEMENTS (active); i++)
    {
      hear (self, active[i], key, 10);
      pass (self, 10);
      hear (self, active[i], key, 10);
      g_assert_true (get_state (self).is_printing);
      g_assert_cmpint (get_state (self).job_id, ==, 1);
    }
  hear (self, TAKT_MACHINE_FINISHED, key, 100);
  pass (self, 60);
  hear (self, TAKT_MACHINE_FINISHED, key, 100);
  g_assert_false (get_state (self).is_printing);
  g_assert_cmpint (get_state (self).job_id, ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (active); i++)
    {
      TaktFakeLink *link = takt_fake_farm_get (&self->farm, 1);

      g_free (link->report->job_title);
      link->report->job_title = g_strdup ("somebody's vase");
      hear (self, active[i], "77", 10);
      pass (self, 10);
      hear (self, active[i], "77", 10);
      g_assert_true (get_state (self).is_printing);
      g_assert_cmpint (get_state (self).job_id, ==, 0);
      g_assert_cmpstr (get_state (self).print_title, ==, "somebody's vase");
      g_assert_false (get_state (self).start_is_estimate);
    }
}

/* Of a print that was under way before us the start is a guess: said so, made once, and not made anew by a restart. */
static void
test_start_is_estimate (World *self, gconstpointer data)
{
  TaktFakeLink *link;
  TaktTime started;

  add_printer (self);
  link = takt_fake_farm_get (&self->farm, 1);
  link->report->remaining_minutes = 30;
  hear (self, TAKT_MACHINE_PRINTING, "77", 75);
  started = get_state (self).print_started_at;
  g_assert_cmpint (started, ==, NOW - 90 * 60);
  g_assert_true (get_state (self).start_is_estimate);

  crash (self);
  pass (self, 600);
  open_shop (self);
  g_assert_true (get_state (self).start_is_estimate);
  link = takt_fake_farm_get (&self->farm, 1);
  link->report->remaining_minutes = 5;
  hear (self, TAKT_MACHINE_PRINTING, "77", 90);
  g_assert_cmpint (get_state (self).print_started_at, ==, started);
  g_assert_true (get_state (self).start_is_estimate);

  /* The next one is seen to start. */
  hear (self, TAKT_MACHINE_FINISHED, "77", 100);
  pass (self, 60);
  hear (self, TAKT_MACHINE_PREPARING, "78", 0);
  g_assert_true (get_state (self).is_printing);
  g_assert_false (get_state (self).start_is_estimate);
  g_assert_cmpint (get_state (self).print_started_at, ==, NOW + 660);
}

/* Steps of one print. After any of them the program may die. */
#define N_STEPS 8

static void
step (World *self, int number)
{
  g_autofree char *key = dup_submission (self);

  switch (number)
    {
    case 0:
      hear (self, TAKT_MACHINE_IDLE, NULL, -1);
      break;

    case 1:
      start_job (self);
      break;

    case 2:
      hear (self, TAKT_MACHINE_PREPARING, key, 0);
      break;

    case 3:
      hear (self, TAKT_MACHINE_PRINTING, key, 10);
      break;

    case 4:
      hear (self, TAKT_MACHINE_PAUSED, key, 10);
      pass (self, 10);
      break;

    case 5:
      hear (self, TAKT_MACHINE_PRINTING, key, 90);
      break;

    case 6:
      hear (self, TAKT_MACHINE_FINISHED, key, 100);
      break;

    case 7:
    default:
      hear (self, TAKT_MACHINE_FINISHED, key, 100);
      break;
    }
  pass (self, 90);
}

/* What the machine would be heard to say when the program comes back after a step. */
static void
hear_again (World *self, int after)
{
  g_autofree char *key = dup_submission (self);
  static const TaktMachineState states[N_STEPS] = {
    TAKT_MACHINE_IDLE,   TAKT_MACHINE_IDLE,     TAKT_MACHINE_PREPARING, TAKT_MACHINE_PRINTING,
    TAKT_MACHINE_PAUSED, TAKT_MACHINE_PRINTING, TAKT_MACHINE_FINISHED,  TAKT_MACHINE_FINISHED,
  };

  hear (self, states[after], after >= 2 ? key : NULL, after * 10);
  pass (self, 10);
  hear (self, states[after], after >= 2 ? key : NULL, after * 10);
}

static void
test_crash_after_each_step (World *self, gconstpointer data)
{
  int crash_after = GPOINTER_TO_INT (data);

  add_printer (self);
  add_job (self);
  for (int i = 0; i < N_STEPS; i++)
    {
      step (self, i);
      if (i == crash_after)
        {
          crash (self);
          open_shop (self);
          hear_again (self, i);
        }
    }

  g_assert_cmpint (query (self, "SELECT status = 'completed' FROM jobs"), ==, 1);
  g_assert_cmpint (query (self, "SELECT count(*) FROM attempts"), ==, 1);
  g_assert_cmpint (query (self, "SELECT count(*) FROM outbox WHERE event_key LIKE '%print_start'"), ==, 1);
  g_assert_cmpint (query (self, "SELECT count(*) FROM outbox WHERE event_key LIKE '%print_complete'"), ==, 1);
  g_assert_cmpint (query (self, "SELECT count(*) FROM outbox WHERE event_key LIKE '%print_failed'"), ==, 0);
  g_assert_cmpint (query (self, "SELECT count(*) FROM outbox WHERE state <> 'delivered'"), ==, 0);
}

/* The end is missed altogether: the machine has finished when the program comes back. */
static void
test_end_while_away (World *self, gconstpointer data)
{
  add_printer (self);
  add_job (self);
  for (int i = 0; i < 4; i++)
    step (self, i);
  crash (self);
  pass (self, 7200);
  open_shop (self);
  hear_again (self, 7);

  g_assert_cmpint (query (self, "SELECT status = 'completed' FROM jobs"), ==, 1);
  g_assert_cmpint (query (self, "SELECT count(*) FROM outbox WHERE event_key LIKE '%print_complete'"), ==, 1);
  /* Not until now: only as long as it was seen to print. */
  g_assert_cmpint (query (self, "SELECT minutes FROM attempts"), <, 10);
}

static void
hear_error (World *self, TaktMachineState machine, const char *key, guint32 error)
{
  TaktFakeLink *link = takt_fake_farm_get (&self->farm, 1);

  link->report->print_error = error;
  hear (self, machine, key, 40);
}

static char *
last_hook (World *self)
{
  g_assert_cmpuint (self->hooks->sent->len, >, 0);
  return takt_fake_channel_get (self->hooks, self->hooks->sent->len - 1)->text;
}

static void
test_pauses (World *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktNotificationSettings) settings = NULL;
  g_autofree char *key = NULL;

  add_printer (self);
  add_job (self);
  for (int i = 0; i < 4; i++)
    step (self, i);
  key = dup_submission (self);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);

  hear_error (self, TAKT_MACHINE_PAUSED, key, 0x03008003);
  pass (self, 60);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_nonnull (strstr (last_hook (self), "\"event\":\"maintenance\""));
  g_assert_nonnull (strstr (last_hook (self), "\"job_name\":\"bracket\""));
  g_assert_nonnull (strstr (last_hook (self), "0300_8003"));

  /* A spool that ran out, for somebody who does not want to hear of spools, and for somebody who does. */
  hear_error (self, TAKT_MACHINE_PRINTING, key, 0);
  pass (self, 90);
  hear_error (self, TAKT_MACHINE_PAUSED, key, 0x07008011);
  pass (self, 60);
  g_assert_nonnull (strstr (last_hook (self), "\"event\":\"maintenance\""));
  g_assert_cmpuint (self->hooks->sent->len, ==, 3);

  settings = takt_notify_get_settings (takt_shop_get_notify (self->shop), 1, &error);
  settings->notify_material_change = TRUE;
  g_assert_true (takt_notify_set_settings (takt_shop_get_notify (self->shop), settings, &error));
  hear_error (self, TAKT_MACHINE_PRINTING, key, 0);
  pass (self, 90);
  hear_error (self, TAKT_MACHINE_PAUSED, key, 0x07008011);
  pass (self, 60);
  g_assert_cmpuint (self->hooks->sent->len, ==, 4);
  g_assert_nonnull (strstr (last_hook (self), "\"event\":\"material_change\""));

  /* Somebody pressed pause. */
  hear_error (self, TAKT_MACHINE_PRINTING, key, 0);
  pass (self, 90);
  hear_error (self, TAKT_MACHINE_PAUSED, key, 0x03008001);
  pass (self, 60);
  g_assert_cmpuint (self->hooks->sent->len, ==, 4);
}

/* A machine that complains without stopping, with our print on it and without any. */
static const char *const no_codes[] = {
  "", "0300", "0300_80034", "0300_800G", "HMS_0300_8003", "0300_0100_0001_0007", "HMS_0300_0100_0001_0007_",
};

/* The owner's list: of one printer or of all, kept over a restart, taken back; a word for what it is not good for. */
static void
test_ignored (World *self, gconstpointer data)
{
  TaktPrinters *printers;
  TaktFakeLink *link;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (TaktIgnoredComplaint) removed = NULL;
  gint64 of_one, of_all;

  add_printer (self);
  printers = takt_shop_get_printers (self->shop);
  of_one = takt_printers_ignore (printers, " hms_0500_0300_0001_0001 ", 1, &error);
  g_assert_no_error (error);
  of_all = takt_printers_ignore (printers, "0300_8003", 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (of_all, >, of_one);

  g_assert_cmpint (takt_printers_ignore (printers, "HMS_0500_0300_0001_0001", 1, &error), ==, 0);
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT);
  g_clear_error (&error);
  for (gsize i = 0; i < G_N_ELEMENTS (no_codes); i++)
    {
      g_assert_cmpint (takt_printers_ignore (printers, no_codes[i], 0, &error), ==, 0);
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_assert_cmpint (takt_printers_ignore (printers, "0300_8004", 9, &error), ==, 0);
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (takt_printers_heed (printers, 99, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND);
  g_clear_error (&error);

  crash (self);
  open_shop (self);
  printers = takt_shop_get_printers (self->shop);
  link = takt_fake_farm_get (&self->farm, 1);
  hear (self, TAKT_MACHINE_IDLE, NULL, 0);
  g_strfreev (link->report->hms);
  link->report->hms = g_strsplit ("HMS_0500_0300_0001_0001", " ", -1);
  link->report->print_error = 0x03008003;
  hear (self, TAKT_MACHINE_IDLE, NULL, 0);
  pass (self, 20);
  g_assert_cmpuint (self->hooks->sent->len, ==, 0);
  g_assert_cmpstr (takt_printers_get_status_word (printers, 1), ==, "online");
  list = takt_printers_list_complaints (printers, 1);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_true (((TaktComplaint *) list->pdata[0])->is_ignored);
  g_assert_true (((TaktComplaint *) list->pdata[1])->is_ignored);

  /* Off the list it counts again at once, and is told when it comes anew. */
  removed = takt_printers_heed (printers, of_all, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (removed->code, ==, "0300_8003");
  g_assert_cmpstr (takt_printers_get_status_word (printers, 1), ==, "error");
  g_clear_pointer (&removed, takt_ignored_complaint_free);
  removed = takt_printers_heed (printers, of_one, &error);
  g_assert_cmpint (removed->printer_id, ==, 1);
  g_strfreev (link->report->hms);
  link->report->hms = g_new0 (char *, 1);
  hear (self, TAKT_MACHINE_IDLE, NULL, 0);
  pass (self, 90);
  g_strfreev (link->report->hms);
  link->report->hms = g_strsplit ("HMS_0500_0300_0001_0001", " ", -1);
  hear (self, TAKT_MACHINE_IDLE, NULL, 0);
  pass (self, 20);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
}

static void
test_complaints (World *self, gconstpointer data)
{
  TaktFakeLink *link;
  g_autofree char *key = NULL;

  add_printer (self);
  add_job (self);
  for (int i = 0; i < 4; i++)
    step (self, i);
  key = dup_submission (self);
  link = takt_fake_farm_get (&self->farm, 1);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);

  g_strfreev (link->report->hms);
  link->report->hms = g_strsplit ("HMS_0300_0300_0002_0002 HMS_0500_0500_0001_0007", " ", -1);
  hear (self, TAKT_MACHINE_PRINTING, key, 40);
  pass (self, 20);
  hear (self, TAKT_MACHINE_PRINTING, key, 41);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_nonnull (strstr (last_hook (self), "\"event\":\"maintenance\""));
  g_assert_nonnull (strstr (last_hook (self), "\"job_name\":\"bracket\""));
  g_assert_nonnull (strstr (last_hook (self), "[HMS_0300_0300_0002_0002]"));
  g_assert_cmpint (query (self, "SELECT status = 'started' AND problem IS NULL FROM jobs"), ==, 1);

  /* What stood there before is not told again to a program that starts. */
  crash (self);
  open_shop (self);
  link = takt_fake_farm_get (&self->farm, 1);
  g_strfreev (link->report->hms);
  link->report->hms = g_strsplit ("HMS_0300_0300_0002_0002", " ", -1);
  hear (self, TAKT_MACHINE_PRINTING, key, 50);
  pass (self, 60);
  hear (self, TAKT_MACHINE_FINISHED, key, 100);
  g_assert_cmpuint (self->hooks->sent->len, ==, 3);

  pass (self, 90);
  g_strfreev (link->report->hms);
  link->report->hms = g_strsplit ("HMS_0500_0300_0001_0001", " ", -1);
  hear (self, TAKT_MACHINE_FINISHED, key, 100);
  pass (self, 20);
  g_assert_cmpuint (self->hooks->sent->len, ==, 4);
  g_assert_nonnull (strstr (last_hook (self), "[HMS_0500_0300_0001_0001]"));
  g_assert_nonnull (strstr (last_hook (self), "\"job_id\":null"));
}

static void
test_unplanned_print (World *self, gconstpointer data)
{
  add_printer (self);
  hear (self, TAKT_MACHINE_IDLE, NULL, -1);
  hear (self, TAKT_MACHINE_PRINTING, "901", 10);
  pass (self, 600);
  g_assert_cmpuint (self->hooks->sent->len, ==, 0);
  hear (self, TAKT_MACHINE_FINISHED, "901", 100);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_nonnull (strstr (last_hook (self), "\"event\":\"print_complete\""));
  g_assert_nonnull (strstr (last_hook (self), "\"job_id\":null"));

  pass (self, 60);
  hear (self, TAKT_MACHINE_PRINTING, "902", 10);
  pass (self, 600);
  hear_error (self, TAKT_MACHINE_FAILED, "902", 0x03004000);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
  g_assert_nonnull (strstr (last_hook (self), "\"event\":\"print_failed\""));
}

/* What a person keeps by hand is told when the person says it, and not twice. */
static void
test_print_kept_by_hand (World *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  TaktQueue *queue = takt_shop_get_queue (self->shop);

  add_printer (self);
  add_job (self);
  hear (self, TAKT_MACHINE_IDLE, NULL, -1);
  g_assert_true (takt_queue_set_status (queue, 1, TAKT_JOB_STARTED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  pass (self, 10);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  hear (self, TAKT_MACHINE_PRINTING, "901", 10);
  pass (self, 600);
  hear (self, TAKT_MACHINE_FINISHED, "901", 100);
  g_assert_cmpuint (self->hooks->sent->len, ==, 1);
  g_assert_true (takt_queue_set_status (queue, 1, TAKT_JOB_COMPLETED, NULL, TAKT_JOB_SAID_BY_PERSON, &error));
  g_assert_no_error (error);
  pass (self, 10);
  g_assert_cmpuint (self->hooks->sent->len, ==, 2);
}

static void
test_no_scans (World *self, gconstpointer data)
{
  g_auto (GStrv) scans = takt_store_find_scans (self->store);
  guint found = 0;

  for (char **line = scans; *line != NULL; line++)
    {
      /* This test's own. */
      if (strstr (*line, "SELECT status =") != NULL
          || strstr (*line, "SELECT count(*) FROM outbox WHERE event_key") != NULL
          || strstr (*line, "SELECT count(*) FROM attempts") != NULL
          || strstr (*line, "SELECT minutes FROM") != NULL
          || strstr (*line, "SELECT progress_percent FROM jobs") != NULL
          || strstr (*line, "SELECT count(*) FROM outbox WHERE state <>") != NULL)
        continue;
      g_test_message ("%s", *line);
      found++;
    }
  g_assert_cmpuint (found, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/engine/shop/life", World, NULL, set_up, test_life, tear_down);
  g_test_add ("/engine/shop/computer-sleeps-and-moves", World, NULL, set_up, test_computer, tear_down);
  g_test_add ("/engine/shop/clock-set/hour-ahead", World, GINT_TO_POINTER (3600), set_up, test_clock_set,
              tear_down);
  g_test_add ("/engine/shop/clock-set/hour-back", World, GINT_TO_POINTER (-3600), set_up, test_clock_set,
              tear_down);
  g_test_add ("/engine/shop/clock-set/day-ahead", World, GINT_TO_POINTER (86400), set_up, test_clock_set,
              tear_down);
  g_test_add ("/engine/shop/clock-set/day-back", World, GINT_TO_POINTER (-86400), set_up, test_clock_set,
              tear_down);
  g_test_add ("/engine/shop/pitfall-012-print-is-shown-from-heating-to-end", World, NULL, set_up,
              test_print_is_shown, tear_down);
  g_test_add ("/engine/shop/pitfall-021-start-found-under-way-is-an-estimate", World, NULL, set_up,
              test_start_is_estimate, tear_down);
  g_test_add ("/engine/shop/print", World, NULL, set_up, test_print, tear_down);
  for (int i = 0; i < N_STEPS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/shop/crash-after-step-%d", i);

      g_test_add (path, World, GINT_TO_POINTER (i), set_up, test_crash_after_each_step, tear_down);
    }
  g_test_add ("/engine/shop/end-while-away", World, NULL, set_up, test_end_while_away, tear_down);
  g_test_add ("/engine/shop/alerts/pauses", World, NULL, set_up, test_pauses, tear_down);
  g_test_add ("/engine/shop/alerts/complaints", World, NULL, set_up, test_complaints, tear_down);
  g_test_add ("/engine/shop/alerts/ignored", World, NULL, set_up, test_ignored, tear_down);
  g_test_add ("/engine/shop/alerts/unplanned-print", World, NULL, set_up, test_unplanned_print, tear_down);
  g_test_add ("/engine/shop/alerts/print-kept-by-hand", World, NULL, set_up, test_print_kept_by_hand,
              tear_down);
  g_test_add ("/engine/shop/no-scans", World, NULL, set_up, test_no_scans, tear_down);

  return g_test_run ();
}
