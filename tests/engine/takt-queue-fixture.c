/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-queue-fixture.h"

/* What is told to the main context must be told. */
static void
run_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
queue_fixture_open (QueueFixture *self)
{
  g_autoptr (GError) error = NULL;
  EngineBase *base = &self->base;

  self->products = takt_products_new (base->store, base->clock, base->changes);
  self->orders =
      takt_orders_new (base->store, base->clock, base->changes, base->settings, self->products, NULL);
  self->printers = takt_printers_new (base->store, base->clock, base->changes, base->materials,
                                      TAKT_SECRET_STORE (self->secrets), takt_fake_farm_make, &self->farm);
  self->history = takt_history_new (base->store, base->clock, base->changes, base->materials);
  self->notify = takt_notify_new (base->store, base->clock, base->changes, base->settings,
                                  TAKT_SECRET_STORE (self->secrets), TAKT_MAILER (self->channel),
                                  TAKT_WEBHOOK_SENDER (self->channel));
  self->queue = takt_queue_new (base->store, base->clock, base->changes, base->settings, self->orders,
                                self->products, self->printers, base->materials, self->history, self->notify);
  /* Every event is wanted by one channel; nothing is delivered, because nobody starts that. */
  engine_base_run (base, "INSERT OR IGNORE INTO notification_settings (printer_id, notify_material_change, "
                         "notify_material_low, webhook_url, created_at, updated_at) "
                         "SELECT id, 1, 1, 'http://localhost/hook', 1, 1 FROM printers /* test */");
  g_assert_true (takt_printers_start (self->printers, &error));
  g_assert_no_error (error);
  g_assert_true (takt_queue_resume_intents (self->queue, &error));
  g_assert_no_error (error);
}

void
queue_fixture_close (QueueFixture *self)
{
  takt_queue_stop (self->queue);
  takt_printers_stop (self->printers);
  run_loop ();
  g_assert_finalize_object (self->queue);
  g_assert_finalize_object (self->notify);
  g_assert_finalize_object (self->history);
  g_assert_finalize_object (self->printers);
  g_assert_finalize_object (self->orders);
  g_assert_finalize_object (self->products);
}

/* @dir: NULL for a store in memory. */
void
queue_fixture_init (QueueFixture *self, const char *dir)
{
  engine_base_init (&self->base, dir);
  takt_fake_farm_init (&self->farm);
  self->secrets = takt_fake_secrets_new ();
  self->channel = takt_fake_channel_new ();
  if (engine_base_int (&self->base, "SELECT count(*) FROM printers") == 0)
    engine_base_add_printer (&self->base, 1);
  queue_fixture_open (self);
}

void
queue_fixture_clear (QueueFixture *self)
{
  queue_fixture_assert_consistent (self);
  engine_base_assert_no_scans (&self->base);
  queue_fixture_close (self);
  takt_fake_farm_clear (&self->farm);
  g_assert_finalize_object (self->secrets);
  g_assert_finalize_object (self->channel);
  engine_base_clear (&self->base);
}

/* As after a crash: only rows survive. */
void
queue_fixture_restart (QueueFixture *self)
{
  queue_fixture_close (self);
  queue_fixture_open (self);
}

void
queue_fixture_settle (QueueFixture *self)
{
  run_loop ();
}

void
queue_fixture_advance (QueueFixture *self, gint64 seconds)
{
  takt_manual_clock_advance (self->base.manual, seconds * G_USEC_PER_SEC);
  run_loop ();
}

TaktFakeLink *
queue_fixture_link (QueueFixture *self, gint64 printer_id)
{
  return takt_fake_farm_get (&self->farm, printer_id);
}

/* The machine is heard and rests. */
TaktFakeLink *
queue_fixture_hear (QueueFixture *self, gint64 printer_id)
{
  TaktFakeLink *link = queue_fixture_link (self, printer_id);

  takt_fake_link_state (link, TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (link, TAKT_MACHINE_IDLE, NULL, 0);
  run_loop ();
  return link;
}

void
queue_fixture_lose (QueueFixture *self, gint64 printer_id)
{
  takt_fake_link_state (queue_fixture_link (self, printer_id), TAKT_LINK_OFFLINE, "gone");
  run_loop ();
}

void
queue_fixture_set_auto_start (QueueFixture *self, gint64 printer_id, gboolean auto_start)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (self->printers, printer_id, &error);

  g_assert_no_error (error);
  printer->auto_start = auto_start;
  g_assert_true (takt_printers_update (self->printers, printer, &error));
  g_assert_no_error (error);
  run_loop ();
}

/* A machine that prints is asked several times until its name has settled. */
void
queue_fixture_say (QueueFixture *self,
                   gint64 printer_id,
                   TaktMachineState machine,
                   const char *title,
                   const char *key,
                   int percent)
{
  TaktFakeLink *link = queue_fixture_link (self, printer_id);

  if (title != NULL)
    {
      g_free (link->report->job_title);
      link->report->job_title = g_strdup (title);
    }
  link->report->total_layers = 100;
  link->report->layer = percent;
  takt_fake_link_say (link, machine, key, percent);
  run_loop ();
  queue_fixture_advance (self, 6);
  takt_fake_link_send (link);
  run_loop ();
}

/* A profile that finds its items by their title. */
gint64
queue_fixture_add_profile (QueueFixture *self,
                           const char *title,
                           const char *file,
                           int minutes,
                           gint64 grams,
                           int units)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  gint64 id;

  profile->name = g_strdup (title);
  profile->title = g_strdup (title);
  profile->file_name = g_strdup (file);
  profile->estimated_minutes = minutes;
  profile->units_per_plate = units;
  profile->nozzle_temp = 200;
  profile->bed_temp = 60;
  profile->print_speed = 50;
  if (grams > 0)
    g_ptr_array_add (profile->materials, takt_filament_new ("PLA", NULL, grams));
  id = takt_products_add (self->products, profile, &error);
  g_assert_no_error (error);
  return id;
}

TaktOrder *
queue_fixture_new_order (void)
{
  TaktOrder *order = takt_order_new ();

  order->order_number = g_strdup ("12345");
  order->currency = g_strdup ("USD");
  order->ordered_at = ENGINE_NOW;
  order->is_paid = TRUE;
  return order;
}

void
queue_fixture_add_item (TaktOrder *order, const char *title, int quantity)
{
  TaktOrderItem *item = takt_order_item_new ();

  item->title = g_strdup (title);
  item->quantity = quantity;
  g_ptr_array_add (order->items, item);
}

gint64
queue_fixture_add_order (QueueFixture *self, const TaktOrder *order)
{
  g_autoptr (GError) error = NULL;
  gint64 id = takt_orders_add (self->orders, order, &error);

  g_assert_no_error (error);
  return id;
}

/* The order of the workflow: two items with profiles, white PLA in the printer. */
gint64
queue_fixture_seed (QueueFixture *self)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();

  engine_base_add_spool (&self->base, 1, 0, "PLA", "White", 250);
  queue_fixture_add_profile (self, "Custom Desk Bracket", "custom_desk_bracket.stl", 120, 45, 1);
  queue_fixture_add_profile (self, "Cable Stand", "cable_stand.stl", 180, 30, 1);
  queue_fixture_add_item (order, "Custom Desk Bracket", 1);
  queue_fixture_add_item (order, "Cable Stand", 1);
  return queue_fixture_add_order (self, order);
}

/* A job by hand of 60 minutes; @grams of PLA, 0: no filament. */
gint64
queue_fixture_add_job (QueueFixture *self, gint64 printer_id, const char *file, gint64 grams)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  gint64 id;

  job->printer_id = printer_id;
  job->job_name = g_strdup (file);
  job->file_name = g_strdup (file);
  job->estimated_duration_minutes = 60;
  if (grams > 0)
    g_ptr_array_add (job->materials, takt_job_material_new ("PLA", NULL, grams));
  id = takt_queue_add (self->queue, job, &error);
  g_assert_no_error (error);
  run_loop ();
  return id;
}

TaktJob *
queue_fixture_get (QueueFixture *self, gint64 job_id)
{
  g_autoptr (GError) error = NULL;
  TaktJob *job = takt_queue_get (self->queue, job_id, &error);

  g_assert_no_error (error);
  return job;
}

TaktJobStatus
queue_fixture_status (QueueFixture *self, gint64 job_id)
{
  g_autoptr (TaktJob) job = queue_fixture_get (self, job_id);

  return job->status;
}

/* Brings a fresh job into a status by the allowed ways. */
void
queue_fixture_force (QueueFixture *self, gint64 job_id, TaktJobStatus status)
{
  g_autoptr (GError) error = NULL;

  if (status == TAKT_JOB_QUEUED)
    return;
  takt_queue_set_status (self->queue, job_id, status, NULL, TAKT_JOB_SAID_BY_PERSON, &error);
  g_assert_no_error (error);
}

guint
queue_fixture_count_event (QueueFixture *self, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->base.store, "SELECT count(*) FROM outbox WHERE event_key = ? AND channel = 'webhook'");
  guint count;

  takt_statement_bind_text (query, 1, key);
  takt_statement_step (query);
  count = (guint) takt_statement_int (query, 0);
  takt_statement_finish (query, &error);
  g_assert_no_error (error);
  return count;
}

guint
queue_fixture_count_events (QueueFixture *self)
{
  return (guint) engine_base_int (
      &self->base, "SELECT count(*) FROM outbox /* scan: test */ WHERE channel = 'webhook' /* test */");
}

/* The invariants of the rows, whatever happened before. */
void
queue_fixture_assert_consistent (QueueFixture *self)
{
  static const struct
  {
    const char *what, *sql;
  } rules[] = {
    { "two jobs run on a printer",
      "SELECT count(*) FROM (SELECT 1 FROM jobs /* scan: test */ WHERE status = 'started' "
      "GROUP BY printer_id HAVING count(*) > 1)" },
    { "two intents at a printer",
      "SELECT count(*) FROM (SELECT 1 FROM jobs /* scan: test */ WHERE status = 'queued' AND dispatched_at IS NOT NULL "
      "GROUP BY printer_id HAVING count(*) > 1)" },
    { "an intent in a job that does not wait",
      "SELECT count(*) FROM jobs /* scan: test */ WHERE status IN ('started', "
      "'completed', 'failed') AND dispatched_at IS NOT NULL" },
    { "attempts that were not counted", "SELECT count(*) FROM jobs j /* scan: test */ WHERE j.attempts <> "
                                        "(SELECT count(*) FROM attempts a WHERE a.job_id = j.id)" },
    { "an end without an attempt",
      "SELECT count(*) FROM jobs /* scan: test */ WHERE status IN ('completed', 'failed') "
      "AND (attempts = 0 OR completed_at IS NULL)" },
    { "a waiting job with traces of a run",
      "SELECT count(*) FROM jobs /* scan: test */ WHERE status = 'queued' AND (started_at IS NOT NULL OR completed_at IS "
      "NOT NULL OR failed_reason IS NOT NULL OR progress_percent <> 0)" },
    { "a running job without a start",
      "SELECT count(*) FROM jobs /* scan: test */ WHERE status = 'started' AND (started_at IS NULL OR completed_at IS NOT NULL)" },
    { "an end that was not told",
      "SELECT count(*) FROM attempts a /* scan: test */ WHERE a.outcome <> 'cancelled' AND a.begun_at_machine = 0 AND NOT EXISTS (SELECT 1 FROM outbox o "
      "WHERE o.event_key = 'job:' || a.job_id || ':attempt:' || a.number || CASE a.outcome WHEN 'completed' "
      "THEN ':print_complete' ELSE ':print_failed' END)" },
    { "an end that was told and is not booked",
      "SELECT count(*) FROM outbox o /* scan: test */ WHERE (o.event_key LIKE '%:print_complete' OR o.event_key LIKE "
      "'%:print_failed') AND NOT EXISTS (SELECT 1 FROM attempts a WHERE o.event_key = 'job:' || a.job_id || "
      "':attempt:' || a.number || CASE a.outcome WHEN 'completed' THEN ':print_complete' ELSE ':print_failed' END)" },
    { "a shelf that is not the sum of its changes",
      "SELECT count(*) FROM piece_stock s /* scan: test */ WHERE s.quantity <> (SELECT coalesce(sum(m.pieces), 0) "
      "FROM piece_moves m WHERE m.profile_id = s.profile_id AND m.variant = s.variant)" },
    { "an item that holds other than it took",
      "SELECT count(*) FROM order_items i /* scan: test */ WHERE i.from_stock <> (SELECT -coalesce(sum(m.pieces), 0) "
      "FROM piece_moves m WHERE m.order_item_id = i.id)" },
    { "a spool below nothing",
      "SELECT count(*) FROM materials /* scan: test */ WHERE remaining_grams < 0 OR remaining_pct < 0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      gint64 count = engine_base_int (&self->base, rules[i].sql);

      if (count != 0)
        g_test_message ("%s", rules[i].what);
      g_assert_cmpint (count, ==, 0);
    }
}
