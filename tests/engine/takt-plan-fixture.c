/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-plan-fixture.h"

void
plan_fixture_init (PlanFixture *self, const char *dir)
{
  EngineBase *base = &self->queue.base;

  queue_fixture_init (&self->queue, dir);
  self->plans = takt_plans_new (base->store, base->clock, base->changes, base->settings, base->materials,
                                self->queue.printers, self->queue.products, self->queue.queue);
}

void
plan_fixture_clear (PlanFixture *self)
{
  g_assert_finalize_object (self->plans);
  queue_fixture_clear (&self->queue);
}

gint64
plan_fixture_add_printer (PlanFixture *self, const char *name, const char *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = takt_printer_new ();
  gint64 id;

  printer->name = g_strdup (name);
  printer->model = g_strdup (model);
  printer->type = g_strdup ("bambu");
  printer->connection_type = g_strdup ("virtual");
  printer->plate_clear = TRUE;
  id = takt_printers_add (self->queue.printers, printer, &error);
  g_assert_no_error (error);
  queue_fixture_settle (&self->queue);
  return id;
}

gint64
plan_fixture_add_job (PlanFixture *self,
                      gint64 printer_id,
                      const char *name,
                      int minutes,
                      const char *type,
                      const char *color,
                      gint64 grams)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJob) job = takt_job_new ();
  gint64 id;

  job->printer_id = printer_id;
  job->job_name = g_strdup (name);
  job->estimated_duration_minutes = minutes;
  if (type != NULL)
    g_ptr_array_add (job->materials, takt_job_material_new (type, color, grams));
  id = takt_queue_add (self->queue.queue, job, &error);
  g_assert_no_error (error);
  queue_fixture_settle (&self->queue);
  return id;
}

/* One line of @title; @due: TAKT_TIME_UNSET for none. */
gint64
plan_fixture_add_order (PlanFixture *self, const char *number, const char *title, int quantity, TaktTime due)
{
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();

  g_free (order->order_number);
  order->order_number = g_strdup (number);
  order->ship_by = due;
  queue_fixture_add_item (order, title, quantity);
  return queue_fixture_add_order (&self->queue, order);
}

TaktPlanSnapshot *
plan_fixture_snap (PlanFixture *self, const TaktPlanQuestion *question)
{
  g_autoptr (GError) error = NULL;
  TaktPlanSnapshot *snapshot = takt_plans_snap (self->plans, question, &error);

  g_assert_no_error (error);
  g_assert_nonnull (snapshot);
  return snapshot;
}
