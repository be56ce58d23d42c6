/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "costs/takt-cost-parts.h"

#include "tables/takt-attempt-table.h"

static void
part_free (TaktCostPart *self)
{
  g_free (self->material_type);
  g_free (self->color);
  g_array_unref (self->bookings);
  g_free (self);
}

static void
item_free (TaktCostItem *self)
{
  takt_profile_free (self->profile);
  g_free (self);
}

void
takt_cost_parts_free (TaktCostParts *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static gboolean
is_same_kind (const char *a, const char *b)
{
  return g_ascii_strcasecmp (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* The part that these grams belong to; one line of the costs in the end. */
static TaktCostPart *
get_part (TaktCostParts *self,
          gint64 item_id,
          gint64 material_id,
          const char *type,
          const char *color,
          gboolean is_booked,
          gboolean is_scrap)
{
  TaktCostPart *part;

  for (guint i = 0; i < self->parts->len; i++)
    {
      part = g_ptr_array_index (self->parts, i);
      if (part->item_id == item_id && part->material_id == material_id && part->is_booked == is_booked
          && part->is_scrap == is_scrap && is_same_kind (part->material_type, type)
          && is_same_kind (part->color, color))
        return part;
    }

  part = g_new0 (TaktCostPart, 1);
  part->item_id = item_id;
  part->material_id = material_id;
  part->material_type = g_strdup (type);
  part->color = g_strdup (color);
  part->is_booked = is_booked;
  part->is_scrap = is_scrap;
  part->bookings = g_array_new (FALSE, FALSE, sizeof (TaktBooking));
  g_ptr_array_add (self->parts, part);
  return part;
}

static TaktCostItem *
find_item (TaktCostParts *self, gint64 item_id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      TaktCostItem *item = g_ptr_array_index (self->items, i);

      if (item->item->id == item_id)
        return item;
    }

  return NULL;
}

static void
add_booked (TaktCostParts *self, const TaktJob *job, const TaktAttempt *attempt, gboolean is_scrap)
{
  for (guint i = 0; i < attempt->bookings->len; i++)
    {
      const TaktBooking *booking = &g_array_index (attempt->bookings, TaktBooking, i);
      const TaktJobMaterial *material =
          booking->position >= 0 && (guint) booking->position < job->materials->len
              ? g_ptr_array_index (job->materials, booking->position)
              : NULL;
      TaktCostPart *part = get_part (self, job->order_item_id, booking->material_id,
                                     material != NULL ? material->material_type : job->material_type,
                                     material != NULL ? material->color : NULL, TRUE, is_scrap);

      part->grams += booking->grams;
      g_array_append_val (part->bookings, *booking);
    }
}

/* Without a plan of its own (a job entered by hand) a plate takes what the profile says. */
static void
add_planned (TaktCostParts *self, const TaktJob *job)
{
  const TaktCostItem *item = find_item (self, job->order_item_id);

  for (guint i = 0; i < job->materials->len; i++)
    {
      const TaktJobMaterial *material = g_ptr_array_index (job->materials, i);

      get_part (self, job->order_item_id, material->material_id, material->material_type, material->color,
                FALSE, FALSE)
          ->grams += material->grams;
    }
  if (job->materials->len > 0 || item == NULL || item->profile == NULL)
    return;

  for (guint i = 0; i < item->profile->materials->len; i++)
    {
      const TaktFilament *filament = g_ptr_array_index (item->profile->materials, i);

      get_part (self, job->order_item_id, 0, filament->material_type, filament->color, FALSE, FALSE)->grams +=
          filament->grams;
    }
}

/* A plate that is printed costs what was booked for it; one that is still to be printed, or that nobody booked, its plan. */
static gboolean
add_job (TaktStore *store, TaktCostParts *self, const TaktJob *job, GError **error)
{
  TaktCostItem *item = find_item (self, job->order_item_id);
  g_autoptr (GPtrArray) attempts = takt_attempt_table_list_of_job (store, job->id, error);
  gboolean is_booked = FALSE;
  gboolean counts = job->status != TAKT_JOB_FAILED && job->status != TAKT_JOB_CANCELLED;

  if (attempts == NULL)
    return FALSE;

  for (guint i = 0; i < attempts->len; i++)
    {
      const TaktAttempt *attempt = g_ptr_array_index (attempts, i);
      gboolean is_scrap = !g_str_equal (attempt->outcome, "completed");

      add_booked (self, job, attempt, is_scrap);
      is_booked |= !is_scrap && attempt->bookings->len > 0;
    }

  if (!counts)
    return TRUE;
  if (job->status != TAKT_JOB_COMPLETED || !is_booked)
    add_planned (self, job);
  self->print_minutes += job->estimated_duration_minutes;
  if (item != NULL && item->open_plates > 0)
    item->open_plates--;
  return TRUE;
}

/* What deleted jobs had used up by then: nothing came of it. */
static gboolean
add_deleted_jobs (TaktStore *store, TaktCostParts *self, gint64 order_id, GError **error)
{
  g_autoptr (GPtrArray) attempts = takt_attempt_table_list_of_deleted_jobs (store, order_id, error);

  for (guint i = 0; attempts != NULL && i < attempts->len; i++)
    {
      const TaktAttempt *attempt = g_ptr_array_index (attempts, i);

      for (guint k = 0; k < attempt->bookings->len; k++)
        {
          const TaktBooking *booking = &g_array_index (attempt->bookings, TaktBooking, k);
          TaktCostPart *part = get_part (self, 0, booking->material_id, NULL, NULL, TRUE, TRUE);

          part->grams += booking->grams;
          g_array_append_val (part->bookings, *booking);
        }
    }

  return attempts != NULL;
}

/* Plates that no job stands for yet. */
static void
add_open_plates (TaktCostParts *self, TaktCostItem *item)
{
  for (guint i = 0; i < item->profile->materials->len; i++)
    {
      const TaktFilament *filament = g_ptr_array_index (item->profile->materials, i);

      get_part (self, item->item->id, 0, filament->material_type, filament->color, FALSE, FALSE)->grams +=
          filament->grams * item->open_plates;
    }
  self->print_minutes += (gint64) item->profile->estimated_minutes * item->open_plates;
}

static gboolean
has_completed (GPtrArray *jobs, gint64 item_id)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);

      if (job->order_item_id == item_id && job->status == TAKT_JOB_COMPLETED)
        return TRUE;
    }

  return FALSE;
}

static gboolean
add_item (TaktStore *store, TaktCostParts *self, const TaktOrderItem *item, GError **error)
{
  TaktCostItem *cost_item;

  if (item->is_digital || item->quantity <= 0)
    return TRUE;

  cost_item = g_new0 (TaktCostItem, 1);
  cost_item->item = item;
  g_ptr_array_add (self->items, cost_item);
  if (item->profile_id != 0 && !takt_profile_table_get (store, item->profile_id, &cost_item->profile, error))
    return FALSE;

  if (cost_item->profile != NULL)
    {
      int units = MAX (cost_item->profile->units_per_plate, 1);

      int left = MAX (item->quantity - item->from_stock, 0);

      cost_item->open_plates = left / units + (left % units != 0);
    }
  return TRUE;
}

/**
 * takt_cost_parts_read:
 * @order: the order with its items; must outlive the result
 *
 * Adds up what an order takes. Plates that are printed count what was booked for them; plates that wait, run or were printed
 * without a booking count their job's plan; plates without a job count the profile. Bookings of attempts that gave no part,
 * failed or stopped ones, are scrap. Minutes are the planned ones of all plates that count.
 *
 * Returns: (transfer full): the parts, with an item's together; NULL with @error
 */
TaktCostParts *
takt_cost_parts_read (TaktStore *store, const TaktOrder *order, GError **error)
{
  g_autoptr (TaktCostParts) self = g_new0 (TaktCostParts, 1);
  g_autoptr (GPtrArray) jobs = NULL;

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);

  for (guint i = 0; i < order->items->len; i++)
    if (!add_item (store, self, g_ptr_array_index (order->items, i), error))
      return NULL;

  jobs = takt_job_table_list_of_order (store, order->id, error);
  if (jobs == NULL)
    return NULL;
  for (guint i = 0; i < jobs->len; i++)
    if (!add_job (store, self, g_ptr_array_index (jobs, i), error))
      return NULL;
  if (!add_deleted_jobs (store, self, order->id, error))
    return NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      TaktCostItem *item = g_ptr_array_index (self->items, i);

      /* The order is gone: what was not printed for this item will not be. */
      if (order->is_shipped && has_completed (jobs, item->item->id))
        item->open_plates = 0;
      if (item->open_plates > 0)
        add_open_plates (self, item);
    }

  return g_steal_pointer (&self);
}
