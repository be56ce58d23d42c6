/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-plan-fixture.h"

void
plan_fixture_init (PlanFixture *self, const char *dir)
{
  EngineBase *base = &self->queue.base;

  queue_fixture_init (&self->queue, dir);
  self->undo = takt_undo_stack_new (TAKT_UNDO_DEPTH);
  self->plans = takt_plans_new (base->store, base->clock, base->changes, base->settings, base->materials,
                                self->queue.printers, self->queue.products, self->queue.queue, self->undo);
}

void
plan_fixture_clear (PlanFixture *self)
{
  takt_undo_stack_clear (self->undo);
  g_assert_finalize_object (self->plans);
  g_assert_finalize_object (self->undo);
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

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* The search ends by its tries, so that the plan is the same on every machine. */
TaktPlanPreview *
plan_fixture_preview (PlanFixture *self, const TaktPlanQuestion *question)
{
  TaktPlanSearching searching = { .budget_ms = 10000, .seed = 1, .max_tries = 5000 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TaktPlanPreview *preview;

  takt_plans_preview_async (self->plans, question, &searching, NULL, answered_cb, &result);
  preview = takt_plans_preview_finish (self->plans, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (preview);
  return preview;
}

TaktPlanMove *
plan_fixture_price (PlanFixture *self, gint64 job_id, gint64 printer_id, int position, TaktTime at)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TaktPlanMove *move;

  takt_plans_price_move_async (self->plans, job_id, printer_id, position, at, NULL, answered_cb, &result);
  move = takt_plans_price_move_finish (self->plans, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (move);
  return move;
}

/* Where every job stands, as text to compare. */
char *
plan_fixture_dump (PlanFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->queue.base.store,
      "SELECT id, printer_id, status, priority, queue_position, scheduled_start, material_slot, problem "
      "FROM jobs /* scan: test */ ORDER BY id /* test */");
  GString *text = g_string_new (NULL);

  while (takt_statement_step (query))
    {
      for (int i = 0; i < 8; i++)
        g_string_append_printf (text, "%s|",
                                takt_statement_is_null (query, i) ? "" : takt_statement_text (query, i));
      g_string_append_c (text, '\n');
    }
  takt_statement_finish (query, &error);
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}
