/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-check.h"
#include "takt-error.h"

#define MAX_VARIANT 500
#define MAX_REASON  200
#define MAX_PIECES  100000

/* Finished pieces on the shelf: what plates make beyond what is wanted of them, what a person counts, what orders take first. */

/* Of a job's pieces, those that somebody ordered: none of an order that is cancelled, nor of a print that is for no order. */
static gboolean
count_wanted (TaktQueue *self, const TaktJob *job, int *wanted, gboolean *is_personal, GError **error)
{
  g_autoptr (TaktOrder) order = NULL;

  *wanted = 0;
  *is_personal = FALSE;
  if (job->order_id == 0)
    return TRUE;

  order = takt_orders_get (self->orders, job->order_id, error);
  if (order == NULL)
    return FALSE;
  *wanted = order->is_cancelled ? 0 : job->quantity;
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];

      if (item->id == job->order_item_id)
        *is_personal = takt_order_item_is_personal (item);
    }
  return TRUE;
}

/* A plate is printed: what it made beyond what is wanted of it lies on the shelf. Inside the transaction that completes the job. */
gboolean
takt_queue_shelve (TaktQueue *self, const TaktJob *job, TaktTime at, GError **error)
{
  g_autofree char *variant = takt_stock_dup_variant (job);
  TaktPieceMove move = {
    .profile_id = job->profile_id,
    .variant = variant,
    .kind = TAKT_PIECES_SURPLUS,
    .job_id = job->id,
    .at = at,
  };
  gboolean is_personal;
  int wanted;

  if (job->profile_id == 0 || variant == NULL)
    return TRUE;
  if (!count_wanted (self, job, &wanted, &is_personal, error))
    return FALSE;

  move.pieces = MAX (job->makes, job->quantity) - wanted;
  if (is_personal || move.pieces <= 0)
    return TRUE;
  takt_changes_note (self->changes, "stock", 0);
  return takt_stock_table_move (self->store, &move, error);
}

/*
 * Some pieces of a plate are no good. Those to spare make up for it, as far as nobody took them since.
 * @missing: (out): how many must be printed again
 */
gboolean
takt_queue_unshelve_scrap (TaktQueue *self, const TaktJob *job, int scrapped, int *missing, GError **error)
{
  g_autofree char *variant = takt_stock_dup_variant (job);
  TaktPieceMove move = {
    .profile_id = job->profile_id,
    .variant = variant,
    .kind = TAKT_PIECES_SCRAP,
    .job_id = job->id,
    .at = takt_clock_now (self->clock),
  };
  int shelved, lying, taken;

  *missing = scrapped;
  if (job->profile_id == 0 || variant == NULL)
    return TRUE;
  if (!takt_stock_table_sum_of_job (self->store, job->id, &shelved, error)
      || !takt_stock_table_get (self->store, job->profile_id, variant, &lying, error))
    return FALSE;

  taken = MIN (scrapped, MIN (shelved, lying));
  *missing = scrapped - MAX (taken, 0);
  /* A print for no order is for the shelf: as many as were wanted shall lie there. */
  if (job->order_id == 0)
    *missing = MAX (*missing, scrapped - (MAX (job->makes, job->quantity) - job->quantity));
  if (taken <= 0)
    return TRUE;
  move.pieces = -taken;
  takt_changes_note (self->changes, "stock", 0);
  return takt_stock_table_move (self->store, &move, error);
}

/** takt_queue_list_stock: (transfer full) (element-type TaktStock): the finished pieces on the shelf; NULL with @error. */
GPtrArray *
takt_queue_list_stock (TaktQueue *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  return takt_stock_table_list (self->store, error);
}

/**
 * takt_queue_list_stock_moves:
 * @limit: how many at most, 0: all
 * @total: (out): how many there are
 * @error: TAKT_ERROR_NOT_FOUND for the profile
 *
 * Returns: (transfer full) (element-type TaktPieceMove): why so many pieces of a profile lie there, the newest change first
 */
GPtrArray *
takt_queue_list_stock_moves (TaktQueue *self,
                             gint64 profile_id,
                             guint limit,
                             guint offset,
                             guint *total,
                             GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), NULL);

  profile = takt_products_get (self->products, profile_id, error);
  return profile != NULL ? takt_stock_table_list_moves (self->store, profile_id, limit, offset, total, error)
                         : NULL;
}

/* A correction as an act. */
typedef struct
{
  TaktQueue *queue; /* the stack does not outlive it */
  gint64 profile_id;
  char *variant; /* (owned) */
  int pieces;
  char *reason; /* (owned) (nullable) */
} Correction;

static void
correction_free (gpointer data)
{
  Correction *correction = data;

  g_free (correction->variant);
  g_free (correction->reason);
  g_free (correction);
}

static gboolean
correct (const Correction *correction, int pieces, GError **error)
{
  TaktQueue *self = correction->queue;
  TaktPieceMove move = {
    .profile_id = correction->profile_id,
    .variant = correction->variant,
    .pieces = pieces,
    .kind = TAKT_PIECES_CORRECTED,
    .reason = correction->reason,
    .at = takt_clock_now (self->clock),
  };

  if (!takt_store_begin (self->store, error)
      || !takt_queue_finish_work (self, takt_stock_table_move (self->store, &move, error), error))
    return FALSE;
  takt_changes_note (self->changes, "stock", 0);
  return TRUE;
}

static gboolean
undo_correction (gpointer data, GError **error)
{
  return correct (data, -((const Correction *) data)->pieces, error);
}

static gboolean
redo_correction (gpointer data, GError **error)
{
  return correct (data, ((const Correction *) data)->pieces, error);
}

/* Of which filaments a profile is printed when nobody asks for others. */
static char *
dup_usual_variant (const TaktProfile *profile)
{
  g_autoptr (TaktJob) job = takt_job_new ();

  takt_queue_copy_filaments (job, profile);
  return takt_stock_dup_variant (job);
}

/**
 * takt_queue_correct_stock:
 * @variant: (nullable): the filaments, as in TaktStock; NULL: those of the profile
 * @pieces: how many are put on the shelf; negative: taken from it
 * @reason: (nullable): why
 * @error: TAKT_ERROR_NOT_FOUND for the profile; TAKT_ERROR_INVALID with the field; TAKT_ERROR_CONFLICT when so many are not there
 *
 * A person puts finished pieces on the shelf, or takes some. Can be undone.
 */
gboolean
takt_queue_correct_stock (TaktQueue *self,
                          gint64 profile_id,
                          const char *variant,
                          int pieces,
                          const char *reason,
                          GError **error)
{
  g_autoptr (TaktProfile) profile = NULL;
  Correction *correction;

  g_return_val_if_fail (TAKT_IS_QUEUE (self), FALSE);

  profile = takt_products_get (self->products, profile_id, error);
  if (profile == NULL || !takt_check_number ("pieces", pieces, -MAX_PIECES, MAX_PIECES, error))
    return FALSE;
  if (pieces == 0)
    {
      takt_error_set_field (error, "pieces", _ ("Say how many pieces are put there, or taken."));
      return FALSE;
    }

  correction = g_new0 (Correction, 1);
  correction->queue = self;
  correction->profile_id = profile_id;
  correction->pieces = pieces;
  if (!takt_check_line ("variant", variant, MAX_VARIANT, &correction->variant, error)
      || !takt_check_line ("reason", reason, MAX_REASON, &correction->reason, error))
    {
      correction_free (correction);
      return FALSE;
    }
  if (correction->variant == NULL)
    correction->variant = dup_usual_variant (profile);

  if (!correct (correction, pieces, error))
    {
      correction_free (correction);
      return FALSE;
    }
  if (self->undo != NULL)
    takt_undo_stack_push (self->undo, pieces > 0 ? _ ("Put on the shelf") : _ ("Take from the shelf"),
                          undo_correction, redo_correction, correction, correction_free);
  else
    correction_free (correction);
  return TRUE;
}
