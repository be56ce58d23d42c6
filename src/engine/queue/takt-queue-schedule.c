/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include "plan/takt-plan.h"

#include <glib/gi18n-lib.h>

#include "takt-check.h"
#include "takt-error.h"

#define MAX_OFFSET_MINUTES (60 * 24 * 60)
#define MAX_PLATES         1000
#define MAX_TYPE           80
#define NAMED_JOBS         5

/* One call of schedule or preview, with everything it reads. */
typedef struct
{
  TaktQueue *queue;
  const TaktScheduleRequest *request;
  char *material_type;    /* (owned) (nullable) */
  TaktOrder *order;       /* (owned) */
  TaktPrinter *printer;   /* (owned) (nullable) nobody chose one yet */
  GArray *items;          /* (owned) of TaktPlanItem */
  GPtrArray *order_items; /* (owned) of borrowed TaktOrderItem, as @items */
  GPtrArray *profiles;    /* (owned) of TaktProfile, as @items */
  GPtrArray *mappings;    /* (owned) of TaktItemMapping, as @items */
  GPtrArray *jobs;        /* (owned) of TaktJob */
  GPtrArray *supplies;    /* (owned) of TaktSupply */
} Scheduling;

/** takt_supply_free: NULL is allowed. */
void
takt_supply_free (TaktSupply *supply)
{
  if (supply == NULL)
    return;

  g_free (supply->variant);
  g_free (supply);
}

/** takt_schedule_free: NULL is allowed. */
void
takt_schedule_free (TaktSchedule *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->supplies, g_ptr_array_unref);
  g_free (self);
}

static void
scheduling_clear (Scheduling *self)
{
  g_clear_pointer (&self->supplies, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->mappings, g_ptr_array_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->order_items, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_array_unref);
  g_clear_pointer (&self->printer, takt_printer_free);
  g_clear_pointer (&self->order, takt_order_free);
  g_clear_pointer (&self->material_type, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scheduling, scheduling_clear)

static gboolean
is_printable (const TaktOrderItem *item)
{
  return !item->is_digital && item->quantity > 0;
}

static gboolean
has_unmapped (const TaktOrder *order)
{
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];

      if (is_printable (item) && item->profile_id == 0)
        return TRUE;
    }

  return FALSE;
}

/* A profile that came after the order is found now. */
static gboolean
load_order (Scheduling *self, GError **error)
{
  TaktQueue *queue = self->queue;

  self->order = takt_orders_get (queue->orders, self->request->order_id, error);
  if (self->order == NULL)
    return FALSE;
  if (!has_unmapped (self->order))
    return TRUE;

  if (!takt_orders_match_order (queue->orders, self->request->order_id, error))
    return FALSE;
  takt_order_free (self->order);
  self->order = takt_orders_get (queue->orders, self->request->order_id, error);
  return self->order != NULL;
}

static gboolean
check_order (const Scheduling *self, GError **error)
{
  const TaktOrder *order = self->order;
  const char *message = NULL;

  if (self->request->force)
    return TRUE;

  if (order->is_cancelled)
    message = _ ("This order is cancelled. Nothing is printed for it unless you insist.");
  else if (order->is_shipped)
    message = _ ("This order is shipped already. Nothing is printed for it unless you insist.");
  else if (!order->is_paid)
    message = _ ("This order is not paid yet. Nothing is printed for it unless you insist.");
  if (message == NULL)
    return TRUE;

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, message);
  return FALSE;
}

static char *
name_jobs (GPtrArray *jobs)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < jobs->len && i < NAMED_JOBS; i++)
    {
      const TaktJob *job = jobs->pdata[i];

      g_string_append_printf (names, "%s%" G_GINT64_FORMAT " “%s”", i > 0 ? ", " : "", job->id,
                              job->job_name);
    }
  if (jobs->len > NAMED_JOBS)
    g_string_append (names, " …");

  return g_string_free (names, FALSE);
}

/* An order is not scheduled twice (contract §4.1); what was cancelled does not count. */
static gboolean
check_not_scheduled (const Scheduling *self, GError **error)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autofree char *names = NULL;

  if (self->request->force)
    return TRUE;

  jobs = takt_job_table_list_of_order (self->queue->store, self->order->id, error);
  if (jobs == NULL)
    return FALSE;
  for (guint i = jobs->len; i-- > 0;)
    if (((TaktJob *) jobs->pdata[i])->status == TAKT_JOB_CANCELLED)
      g_ptr_array_remove_index (jobs, i);
  if (jobs->len == 0)
    return TRUE;

  names = name_jobs (jobs);
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
               _ ("Order #%s is scheduled already, with these print jobs: %s. Nothing was added."),
               self->order->order_number, names);
  return FALSE;
}

static gboolean
collect_items (Scheduling *self, GError **error)
{
  gint64 plates = 0;

  self->items = g_array_new (FALSE, FALSE, sizeof (TaktPlanItem));
  self->order_items = g_ptr_array_new ();
  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_profile_free);
  self->mappings = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_item_mapping_free);

  for (guint i = 0; i < self->order->items->len; i++)
    {
      TaktOrderItem *item = self->order->items->pdata[i];
      g_autofree char *field = g_strdup_printf ("items[%u]", i);
      TaktProfile *profile;
      TaktItemMapping *mapping;
      gint64 pieces;
      TaktPlanItem plan = { 0 };

      if (!is_printable (item) || (item->profile_id == 0 && self->request->skip_unmapped))
        continue;

      if (item->profile_id == 0)
        {
          takt_error_set_field (
              error, field,
              _ ("There is no product profile for “%s”, so nobody knows how to print it. Choose one "
                 "for this item, or schedule the order without it."),
              item->title);
          return FALSE;
        }

      profile = takt_products_get (self->queue->products, item->profile_id, error);
      if (profile == NULL)
        return FALSE;
      g_ptr_array_add (self->profiles, profile);
      g_ptr_array_add (self->order_items, item);

      mapping = takt_orders_map_item (self->queue->orders, item, error);
      if (mapping == NULL)
        return FALSE;
      g_ptr_array_add (self->mappings, mapping);

      pieces = (gint64) item->quantity * mapping->copies;
      /* What it has from the shelf already is not made again. */
      if (!self->request->force)
        pieces = MAX (pieces - item->from_stock, 0);
      plan.quantity = (int) MIN (pieces, G_MAXINT);
      plan.units_per_plate = MAX (profile->units_per_plate, 1);
      plan.minutes_per_plate = profile->estimated_minutes;
      g_array_append_val (self->items, plan);

      plates += ((gint64) plan.quantity + plan.units_per_plate - 1) / plan.units_per_plate;
      if (plates > MAX_PLATES)
        {
          takt_error_set_field (
              error, field,
              _ ("This order needs more than %d plates. Raise the units per plate in the profile, "
                 "or split the order."),
              MAX_PLATES);
          return FALSE;
        }
    }

  return TRUE;
}

/* Nothing to print is no success: whoever asked would believe that something is on its way. */
static gboolean
check_items (const Scheduling *self, GError **error)
{
  if (self->items->len > 0)
    return TRUE;

  if (has_unmapped (self->order))
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
        _ ("No item of order #%s has a product profile, so nothing is left to print. Choose profiles "
           "for its items first."),
        self->order->order_number);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                 _ ("Order #%s has nothing to print: its items are digital, or their quantity is 0."),
                 self->order->order_number);
  return FALSE;
}

/* A sliced file has as many pieces as it has; of a model, a person puts as many on the plate as are wanted. */
static gboolean
is_sliced (const TaktProfile *profile)
{
  return profile->file_name != NULL
         && (g_str_has_suffix (profile->file_name, ".3mf")
             || g_str_has_suffix (profile->file_name, ".gcode"));
}

static TaktJob *
make_job (const Scheduling *self, const TaktPlannedPlate *plate, TaktTime now)
{
  const TaktProfile *profile = self->profiles->pdata[plate->item];
  const TaktOrderItem *item = self->order_items->pdata[plate->item];
  const TaktItemMapping *mapping = self->mappings->pdata[plate->item];
  TaktJob *job = takt_job_new ();
  GString *notes = g_string_new (NULL);

  job->printer_id = self->printer != NULL ? self->printer->id : 0;
  job->order_id = self->order->id;
  job->order_item_id = item->id;
  job->profile_id = profile->id;
  /* A name, not a sentence: it is the same in every language, as the API shows it. */
  job->job_name = g_strdup_printf ("Order #%s - %s", self->order->order_number, item->title);
  job->file_name = g_strdup (profile->file_name);
  job->file_plate = profile->file_plate;
  job->priority = plate->priority;
  job->scheduled_start = plate->scheduled_start;
  job->estimated_duration_minutes = MAX (profile->estimated_minutes, 1);
  job->quantity = plate->quantity;
  job->plate_number = plate->plate_number;
  job->plate_count = plate->plate_count;
  job->nozzle_temp = profile->nozzle_temp;
  job->bed_temp = profile->bed_temp;
  job->print_speed = profile->print_speed;
  job->created_at = job->updated_at = now;

  g_string_append_printf (notes, "Quantity: %d", plate->quantity);
  if (plate->plate_count > 1)
    g_string_append_printf (notes, "\nPlate %d of %d", plate->plate_number, plate->plate_count);
  job->notes = g_string_free (notes, FALSE);

  takt_queue_copy_filaments (job, profile);
  if (job->materials->len > 0)
    job->material_type = g_strdup (((TaktJobMaterial *) job->materials->pdata[0])->material_type);
  if (is_sliced (profile))
    job->makes = MAX (profile->units_per_plate, plate->quantity);
  if (mapping->material_type != NULL)
    takt_queue_set_filament (job, mapping->material_type);
  /* What the person says who schedules wins over rules. */
  if (self->material_type != NULL)
    takt_queue_set_filament (job, self->material_type);
  takt_queue_apply_mapping (job, mapping);

  return job;
}

/* What tells the pieces of an item apart; NULL: they are of no use for anybody else, nor others' for it. */
static char *
dup_variant (const Scheduling *self, guint i)
{
  TaktPlannedPlate plate = { .item = i, .quantity = 1, .plate_number = 1, .plate_count = 1, .priority = 1 };
  g_autoptr (TaktJob) job = NULL;

  if (takt_order_item_is_personal (self->order_items->pdata[i]))
    return NULL;
  job = make_job (self, &plate, takt_clock_now (self->queue->clock));
  return takt_stock_dup_variant (job);
}

/* The shelf first. Inside a transaction. */
static gboolean
supply_item (Scheduling *self, guint i, TaktSupply *supply, GError **error)
{
  const TaktOrderItem *item = self->order_items->pdata[i];
  TaktPlanItem *plan = &g_array_index (self->items, TaktPlanItem, i);
  TaktStore *store = self->queue->store;
  int lying, left;
  TaktPieceMove move = {
    .kind = TAKT_PIECES_ORDERED,
    .order_item_id = item->id,
    .at = takt_clock_now (self->queue->clock),
  };

  supply->order_item_id = item->id;
  supply->profile_id = item->profile_id;
  supply->variant = move.variant = dup_variant (self, i);
  supply->pieces = plan->quantity;
  move.profile_id = item->profile_id;

  if (supply->variant != NULL && !self->request->leave_stock && plan->quantity > 0)
    {
      if (!takt_stock_table_get (store, item->profile_id, supply->variant, &lying, error))
        return FALSE;
      supply->from_stock = MIN (lying, plan->quantity);
      move.pieces = -supply->from_stock;
      if (move.pieces != 0
          && !takt_stock_table_supply (store, &move,
                                       plan->quantity + (self->request->force ? 0 : item->from_stock), error))
        return FALSE;
      plan->quantity -= supply->from_stock;
    }

  left = plan->quantity % plan->units_per_plate;
  if (is_sliced (self->profiles->pdata[i]) && supply->variant != NULL && left > 0)
    supply->to_stock = plan->units_per_plate - left;
  return TRUE;
}

static gboolean
supply_items (Scheduling *self, GError **error)
{
  gint64 pieces = 0;

  self->supplies = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_supply_free);
  for (guint i = 0; i < self->items->len; i++)
    {
      TaktSupply *supply = g_new0 (TaktSupply, 1);

      g_ptr_array_add (self->supplies, supply);
      if (!supply_item (self, i, supply, error))
        return FALSE;
      pieces += supply->pieces;
    }
  if (pieces > 0)
    return TRUE;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
               _ ("Order #%s has all its pieces from the shelf already. Nothing was added."),
               self->order->order_number);
  return FALSE;
}

static gboolean
look_at_printer (Scheduling *self, TaktPlanSituation *situation, GError **error)
{
  TaktQueue *queue = self->queue;
  g_autoptr (GError) project_error = NULL;

  situation->now = takt_clock_now (queue->clock);
  situation->offset_minutes = self->request->start_offset_minutes;
  situation->buffer_minutes = takt_settings_get (queue->settings)->buffer_minutes;
  situation->chain_end = takt_queue_project (queue, self->printer->id, 0, NULL, NULL, &project_error);
  if (project_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&project_error));
      return FALSE;
    }

  situation->printer_is_free = situation->chain_end == TAKT_TIME_UNSET && self->printer->plate_clear
                               && !takt_queue_is_busy (queue, self->printer->id);
  return TRUE;
}

/* Inside a transaction. */
static gboolean
make_jobs (Scheduling *self, GError **error)
{
  TaktQueue *queue = self->queue;
  TaktPlanSituation situation = { 0 };
  g_autoptr (GArray) plates = NULL;
  gboolean is_spread = self->request->max_printers > 1;

  if (!load_order (self, error))
    return FALSE;
  self->printer = takt_printers_get (queue->printers, self->request->printer_id, error);
  if (self->printer == NULL || !check_order (self, error) || !check_not_scheduled (self, error)
      || !collect_items (self, error) || !check_items (self, error) || !supply_items (self, error)
      || !look_at_printer (self, &situation, error))
    return FALSE;

  plates = takt_plan_chain ((const TaktPlanItem *) self->items->data, self->items->len, &situation);
  self->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_free);
  for (guint i = 0; i < plates->len; i++)
    {
      TaktJob *job = make_job (self, &g_array_index (plates, TaktPlannedPlate, i), situation.now);

      g_ptr_array_add (self->jobs, job);
      if (is_spread)
        continue;
      job->id = takt_job_table_insert (queue->store, job, error);
      if (job->id == 0 || !takt_queue_find_spools (queue, job, error) || !takt_queue_save (queue, job, error))
        return FALSE;
    }
  if (is_spread
      && !takt_queue_spread (queue, self->jobs, self->printer->id, self->request->max_printers,
                             situation.offset_minutes > 0 ? situation.now + situation.offset_minutes * 60
                                                          : TAKT_TIME_UNSET,
                             error))
    return FALSE;

  /* All from the shelf: it is ready without a print. */
  return self->jobs->len > 0
         || takt_queue_tell_ready (queue, self->order->id, self->printer->id, situation.now, error);
}

static gboolean
check_request (Scheduling *self, GError **error)
{
  return takt_check_number ("start_offset_minutes", self->request->start_offset_minutes, 0,
                            MAX_OFFSET_MINUTES, error)
         && takt_check_line ("material_type", self->request->material_type, MAX_TYPE, &self->material_type,
                             error);
}

void
takt_queue_note_schedule (TaktQueue *self, gint64 order_id, const TaktSchedule *schedule)
{
  for (guint i = 0; i < schedule->jobs->len; i++)
    takt_queue_note (self, schedule->jobs->pdata[i]);
  takt_changes_note (self->changes, "queue", 0);
  takt_changes_note (self->changes, "orders", order_id);
  takt_changes_note (self->changes, "stock", 0);
  takt_queue_arm (self);
}

/* takt_queue_schedule() without a way back. */
TaktSchedule *
takt_queue_run_schedule (TaktQueue *self,
                         const TaktScheduleRequest *request,
                         gboolean is_preview,
                         GError **error)
{
  g_auto (Scheduling) scheduling = { .queue = self, .request = request };
  TaktSchedule *schedule;
  gboolean ok;

  if (!check_request (&scheduling, error) || !takt_store_begin (self->store, error))
    return NULL;

  /* In a preview, too, the jobs must exist for a moment so that each counts what the others reserved. */
  ok = make_jobs (&scheduling, error);
  if (ok && is_preview)
    takt_store_rollback (self->store);
  else if (!takt_queue_finish_work (self, ok, error))
    return NULL;

  schedule = g_new0 (TaktSchedule, 1);
  schedule->jobs = g_steal_pointer (&scheduling.jobs);
  schedule->supplies = g_steal_pointer (&scheduling.supplies);
  for (guint i = 0; is_preview && i < schedule->jobs->len; i++)
    ((TaktJob *) schedule->jobs->pdata[i])->id = 0;
  if (!is_preview)
    takt_queue_note_schedule (self, request->order_id, schedule);
  return schedule;
}

/**
 * takt_queue_draft_order:
 *
 * The plates of an order before anybody says on which printer: jobs with id and printer_id 0, without spools, and without those items
 * that have no profile. Nothing is written.
 *
 * Returns: (transfer full) (element-type TaktJob); NULL with @error: TAKT_ERROR_NOT_FOUND, or TAKT_ERROR_INVALID when it is too many plates
 */
GPtrArray *
takt_queue_draft_order (TaktQueue *self, gint64 order_id, GError **error)
{
  TaktScheduleRequest request = { .order_id = order_id, .skip_unmapped = TRUE };
  g_auto (Scheduling) scheduling = { .queue = self, .request = &request };
  TaktPlanSituation situation = { .printer_is_free = TRUE };
  g_autoptr (GArray) plates = NULL;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  scheduling.order = takt_orders_get (self->orders, order_id, error);
  if (scheduling.order == NULL || !collect_items (&scheduling, error))
    return NULL;

  situation.now = takt_clock_now (self->clock);
  plates = takt_plan_chain ((const TaktPlanItem *) scheduling.items->data, scheduling.items->len, &situation);
  scheduling.jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_job_free);
  for (guint i = 0; i < plates->len; i++)
    {
      TaktJob *job = make_job (&scheduling, &g_array_index (plates, TaktPlannedPlate, i), situation.now);

      job->scheduled_start = TAKT_TIME_UNSET;
      g_ptr_array_add (scheduling.jobs, job);
    }

  return g_steal_pointer (&scheduling.jobs);
}
