/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-desktop-truth.h"

#include "tables/takt-job-table.h"
#include "tables/takt-order-table.h"
#include "tables/takt-outbox-table.h"

#include "takt-error.h"

/* Whether what an event tells is still so. What cannot be known is taken for true: a person closes it. */

/* A row that is gone has nothing to tell of: that is an answer, no failure. */
static gboolean
forgive_missing (GError **error, GError *failure)
{
  if (g_error_matches (failure, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    {
      g_error_free (failure);
      return TRUE;
    }
  g_propagate_error (error, failure);
  return FALSE;
}

/* Its part lies on the plate: the plate is not clear, and no other print of ours has ended there since. */
static gboolean
is_on_plate (const TaktDesktopWorld *world, const TaktEvent *event, gboolean *holds, GError **error)
{
  GError *failure = NULL;
  g_autoptr (TaktPrinter) printer = takt_printers_get (world->printers, event->printer_id, &failure);
  g_autoptr (TaktJob) last = NULL;
  TaktPrinterState state;

  *holds = FALSE;
  if (printer == NULL)
    return forgive_missing (error, failure);
  if (printer->plate_clear)
    return TRUE;
  if (takt_printers_get_state (world->printers, printer->id, &state) && state.is_printing)
    return TRUE;
  if (!takt_queue_find_last (world->queue, printer->id, &last, error))
    return FALSE;

  *holds = event->job_id == 0 ? last == NULL || last->completed_at <= event->at
                              : last != NULL && last->id == event->job_id;
  return TRUE;
}

static gboolean
has_status (const TaktDesktopWorld *world,
            const TaktEvent *event,
            TaktJobStatus status,
            gboolean *holds,
            GError **error)
{
  GError *failure = NULL;
  g_autoptr (TaktJob) job = takt_job_table_get (world->store, event->job_id, &failure);

  *holds = job != NULL && job->status == status;
  return job != NULL || forgive_missing (error, failure);
}

/* The print stands still; of a machine that is not heard nobody knows. */
static gboolean
is_paused (const TaktDesktopWorld *world, const TaktEvent *event)
{
  TaktPrinterState state;

  if (!takt_printers_get_state (world->printers, event->printer_id, &state) || state.link != TAKT_LINK_LIVE
      || state.report == NULL)
    return TRUE;
  return state.report->machine == TAKT_MACHINE_PAUSED || state.report->machine == TAKT_MACHINE_UNKNOWN;
}

static gboolean
has_low_spool (const TaktDesktopWorld *world, const TaktEvent *event, gboolean *holds, GError **error)
{
  g_autoptr (GPtrArray) spools = takt_materials_list_of_printer (world->materials, event->printer_id, error);

  *holds = FALSE;
  for (guint i = 0; spools != NULL && i < spools->len; i++)
    *holds |= takt_materials_is_low (g_ptr_array_index (spools, i));
  return spools != NULL;
}

static gboolean
find_order_status (const TaktDesktopWorld *world,
                   const TaktEvent *event,
                   TaktOrderStatus *status,
                   gboolean *found,
                   GError **error)
{
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrderStanding) standing = NULL;

  *found = FALSE;
  if (!takt_order_table_get (world->store, event->order_id, &order, error))
    return FALSE;
  if (order == NULL)
    return TRUE;
  standing = takt_orders_get_standing (world->orders, order, error);
  if (standing == NULL)
    return FALSE;

  *status = standing->status;
  *found = TRUE;
  return TRUE;
}

/* A late order is no news any more when it has left, or when it is on time again. */
static gboolean
is_at_risk (const TaktDesktopWorld *world, const TaktEvent *event, gboolean *holds, GError **error)
{
  g_autoptr (TaktStatement) query = NULL;
  TaktOrderStatus status;
  gboolean found;

  *holds = FALSE;
  if (!find_order_status (world, event, &status, &found, error))
    return FALSE;
  if (!found || status == TAKT_ORDER_SHIPPED || status == TAKT_ORDER_CANCELLED)
    return TRUE;

  query = takt_statement_get (world->store, "SELECT level FROM order_promises WHERE order_id = ?1");
  takt_statement_bind_int (query, 1, event->order_id);
  *holds = !takt_statement_step (query) || g_strcmp0 (takt_statement_text (query, 0), "on_time") != 0;
  return takt_statement_finish (query, error);
}

/* "maintenance:TASK:since:MOMENT" (takt-maintenance.c): it was done since, or is not wanted any more. */
static gboolean
is_undone (const TaktDesktopWorld *world, const char *key, gboolean *holds, GError **error)
{
  g_autoptr (TaktStatement) query = NULL;
  g_auto (GStrv) parts = g_strsplit (key, ":", 4);

  *holds = TRUE;
  if (g_strv_length (parts) != 4 || !g_str_equal (parts[0], "maintenance"))
    return TRUE;

  query = takt_statement_get (
      world->store, "SELECT 1 FROM maintenance_tasks t WHERE t.id = ?1 AND t.is_removed = 0 AND NOT EXISTS "
                    "(SELECT 1 FROM maintenance_log l WHERE l.task_id = t.id AND l.done_at > ?2)");
  takt_statement_bind_int (query, 1, g_ascii_strtoll (parts[1], NULL, 10));
  takt_statement_bind_int (query, 2, g_ascii_strtoll (parts[3], NULL, 10));
  *holds = takt_statement_step (query);
  return takt_statement_finish (query, error);
}

/**
 * takt_desktop_truth_holds:
 * @key: the event's
 * @holds: (out): FALSE: a person needs not be told any more: the plate was cleared, the print retried, the parcel shipped
 *
 * Returns: FALSE with @error when the database fails
 */
gboolean
takt_desktop_truth_holds (const TaktDesktopWorld *world,
                          const TaktEvent *event,
                          const char *key,
                          gboolean *holds,
                          GError **error)
{
  TaktOrderStatus status;

  *holds = TRUE;
  switch (event->kind)
    {
    case TAKT_EVENT_PRINT_START:
      return event->job_id == 0 || has_status (world, event, TAKT_JOB_STARTED, holds, error);

    case TAKT_EVENT_PRINT_COMPLETE:
      return is_on_plate (world, event, holds, error);

    case TAKT_EVENT_PRINT_FAILED:
      return event->job_id != 0 ? has_status (world, event, TAKT_JOB_FAILED, holds, error)
                                : is_on_plate (world, event, holds, error);

    case TAKT_EVENT_MATERIAL_CHANGE:
      *holds = is_paused (world, event);
      return TRUE;

    case TAKT_EVENT_MATERIAL_LOW:
      return has_low_spool (world, event, holds, error);

    case TAKT_EVENT_MAINTENANCE:
      /* A print that stands still, or a task; a complaint stays until it is closed. */
      if (strstr (key, ":maintenance:") != NULL && event->job_name != NULL)
        *holds = is_paused (world, event);
      return *holds ? is_undone (world, key, holds, error) : TRUE;

    case TAKT_EVENT_ORDER_READY:
      if (!find_order_status (world, event, &status, holds, error))
        return FALSE;
      *holds = *holds && status == TAKT_ORDER_PRINTED;
      return TRUE;

    case TAKT_EVENT_PROMISE_AT_RISK:
      return is_at_risk (world, event, holds, error);

    case TAKT_EVENT_TEST:
    default:
      return TRUE;
    }
}
