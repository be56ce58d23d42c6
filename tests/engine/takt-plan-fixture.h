/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plan/takt-plans.h"
#include "takt-queue-fixture.h"

G_BEGIN_DECLS

/** PlanFixture: the queue's engine with the planner on top. Printer 1 is there; plan_fixture_add_printer() adds more. */
typedef struct
{
  QueueFixture queue;
  TaktUndoStack *undo;
  TaktPlans   *plans;
} PlanFixture;

void   plan_fixture_init        (PlanFixture *self, const char *dir);
void   plan_fixture_clear       (PlanFixture *self);
gint64 plan_fixture_add_printer (PlanFixture *self, const char *name, const char *model);
gint64 plan_fixture_add_job     (PlanFixture *self, gint64 printer_id, const char *name, int minutes, const char *type, const char *color, gint64 grams);
gint64 plan_fixture_add_order   (PlanFixture *self, const char *number, const char *title, int quantity, TaktTime due);
TaktPlanSnapshot *plan_fixture_snap (PlanFixture *self, const TaktPlanQuestion *question);
TaktPlanPreview  *plan_fixture_preview (PlanFixture *self, const TaktPlanQuestion *question);
TaktPlanMove     *plan_fixture_price (PlanFixture *self, gint64 job_id, gint64 printer_id, int position, TaktTime at);
char             *plan_fixture_dump (PlanFixture *self);

G_END_DECLS
