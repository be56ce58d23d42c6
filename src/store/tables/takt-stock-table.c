/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-stock-table.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-store.h"

const char *const takt_piece_move_words[TAKT_PIECES_N_KINDS + 1] = {
  "correction", "surplus", "scrap", "order", "returned", NULL,
};

void
takt_stock_free (TaktStock *self)
{
  if (self == NULL)
    return;

  g_free (self->profile_name);
  g_free (self->variant);
  g_free (self);
}

void
takt_piece_move_free (TaktPieceMove *self)
{
  if (self == NULL)
    return;

  g_free (self->variant);
  g_free (self->reason);
  g_free (self);
}

/**
 * takt_stock_dup_variant:
 *
 * What tells pieces of the same profile apart: the filaments that the job asks for, whatever spool they come from.
 *
 * Returns: (transfer full) (nullable): "PLA Black + PETG #00FF00"; NULL when a colour is not settled, so that nobody knows
 */
char *
takt_stock_dup_variant (const TaktJob *job)
{
  GString *variant = g_string_new (NULL);

  for (guint i = 0; i < job->materials->len; i++)
    {
      const TaktJobMaterial *material = job->materials->pdata[i];

      if (g_strcmp0 (material->wanted_hex, "?") == 0)
        {
          g_string_free (variant, TRUE);
          return NULL;
        }
      g_string_append_printf (variant, "%s%s", i > 0 ? " + " : "", material->material_type);
      if (material->color != NULL && *material->color != '\0')
        g_string_append_printf (variant, " %s", material->color);
      if (material->wanted_hex != NULL && *material->wanted_hex != '\0')
        g_string_append_printf (variant, " #%s", material->wanted_hex);
    }

  return g_string_free (variant, FALSE);
}

/** takt_stock_table_list: (transfer full) (element-type TaktStock): what lies there, by profile; NULL with @error. */
GPtrArray *
takt_stock_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_stock_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store,
      "SELECT s.profile_id, p.name, s.variant, s.quantity, s.updated_at "
      "FROM piece_stock s /* scan: the whole list is wanted */ JOIN product_profiles p ON p.id = s.profile_id "
      "WHERE s.quantity > 0 ORDER BY p.name, s.profile_id, s.variant");

  while (takt_statement_step (query))
    {
      TaktStock *stock = g_new0 (TaktStock, 1);

      stock->profile_id = takt_statement_int (query, 0);
      stock->profile_name = takt_statement_dup_text (query, 1);
      stock->variant = takt_statement_dup_text (query, 2);
      stock->quantity = (int) takt_statement_int (query, 3);
      stock->updated_at = takt_statement_time (query, 4);
      g_ptr_array_add (list, stock);
    }
  return takt_statement_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/* The table allows no other words. */
static TaktPieceMoveKind
kind_from_word (const char *word)
{
  for (int i = 0; i < TAKT_PIECES_N_KINDS; i++)
    if (g_strcmp0 (takt_piece_move_words[i], word) == 0)
      return (TaktPieceMoveKind) i;
  return TAKT_PIECES_CORRECTED;
}

/**
 * takt_stock_table_list_moves:
 * @limit: how many at most, 0: all
 * @total: (out): how many there are
 *
 * Returns: (transfer full) (element-type TaktPieceMove): the changes of one profile's pieces, the newest first; NULL with @error
 */
GPtrArray *
takt_stock_table_list_moves (TaktStore *store,
                             gint64 profile_id,
                             guint limit,
                             guint offset,
                             guint *total,
                             GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_piece_move_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT id, variant, pieces, kind, job_id, order_item_id, reason, at FROM piece_moves "
             "WHERE profile_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3");
  g_autoptr (TaktStatement) count =
      takt_statement_get (store, "SELECT count(*) FROM piece_moves WHERE profile_id = ?1");

  takt_statement_bind_int (query, 1, profile_id);
  takt_statement_bind_int (query, 2, limit > 0 ? (gint64) limit : -1);
  takt_statement_bind_int (query, 3, offset);
  while (takt_statement_step (query))
    {
      TaktPieceMove *move = g_new0 (TaktPieceMove, 1);

      move->id = takt_statement_int (query, 0);
      move->profile_id = profile_id;
      move->variant = takt_statement_dup_text (query, 1);
      move->pieces = (int) takt_statement_int (query, 2);
      move->kind = kind_from_word (takt_statement_text (query, 3));
      move->job_id = takt_statement_int (query, 4);
      move->order_item_id = takt_statement_int (query, 5);
      move->reason = takt_statement_dup_text (query, 6);
      move->at = takt_statement_time (query, 7);
      g_ptr_array_add (list, move);
    }
  if (!takt_statement_finish (query, error))
    return NULL;

  takt_statement_bind_int (count, 1, profile_id);
  *total = takt_statement_step (count) ? (guint) takt_statement_int (count, 0) : 0;
  return takt_statement_finish (count, error) ? g_steal_pointer (&list) : NULL;
}

/** takt_stock_table_get: @quantity: (out): how many pieces lie there. */
gboolean
takt_stock_table_get (TaktStore *store, gint64 profile_id, const char *variant, int *quantity, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT quantity FROM piece_stock WHERE profile_id = ?1 AND variant = ?2");

  takt_statement_bind_int (query, 1, profile_id);
  takt_statement_bind_text (query, 2, variant);
  *quantity = takt_statement_step (query) ? (int) takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/**
 * takt_stock_table_move:
 * @move: its id is ignored
 * @error: TAKT_ERROR_CONFLICT when so many are not there
 *
 * Changes what lies on the shelf, with the row that says why. Inside a transaction, which the caller rolls back on failure.
 */
gboolean
takt_stock_table_move (TaktStore *store, const TaktPieceMove *move, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store, "INSERT INTO piece_stock (profile_id, variant, quantity, updated_at) VALUES (?1, ?2, ?3, ?4) "
             "ON CONFLICT (profile_id, variant) DO UPDATE SET quantity = ?3, updated_at = ?4");
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store, "INSERT INTO piece_moves (profile_id, variant, pieces, kind, job_id, order_item_id, reason, at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  int quantity;

  g_return_val_if_fail (takt_store_in_transaction (store), FALSE);

  if (!takt_stock_table_get (store, move->profile_id, move->variant, &quantity, error))
    return FALSE;
  if ((gint64) quantity + move->pieces < 0 || (gint64) quantity + move->pieces > G_MAXINT)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                   ngettext ("Only %d such piece is on the shelf.", "Only %d such pieces are on the shelf.",
                             (unsigned long) quantity),
                   quantity);
      return FALSE;
    }

  takt_statement_bind_int (put, 1, move->profile_id);
  takt_statement_bind_text (put, 2, move->variant);
  takt_statement_bind_int (put, 3, quantity + move->pieces);
  takt_statement_bind_time (put, 4, move->at);
  if (!takt_statement_run (put, error))
    return FALSE;

  takt_statement_bind_int (insert, 1, move->profile_id);
  takt_statement_bind_text (insert, 2, move->variant);
  takt_statement_bind_int (insert, 3, move->pieces);
  takt_statement_bind_text (insert, 4, takt_piece_move_words[move->kind]);
  takt_statement_bind_id (insert, 5, move->job_id);
  takt_statement_bind_id (insert, 6, move->order_item_id);
  takt_statement_bind_text (insert, 7, move->reason);
  takt_statement_bind_time (insert, 8, move->at);
  return takt_statement_insert (insert, error) != 0;
}

/** takt_stock_table_sum_of_job: @pieces: (out): of what a job made, how many came to the shelf. */
gboolean
takt_stock_table_sum_of_job (TaktStore *store, gint64 job_id, int *pieces, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT coalesce(sum(pieces), 0) FROM piece_moves WHERE job_id = ?1");

  takt_statement_bind_int (query, 1, job_id);
  *pieces = takt_statement_step (query) ? (int) takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/**
 * takt_stock_table_supply:
 * @move: what an order item takes from the shelf or gives back to it
 * @pieces: how many the item comes to
 *
 * As takt_stock_table_move(), and the item holds what it took.
 */
gboolean
takt_stock_table_supply (TaktStore *store, const TaktPieceMove *move, int pieces, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store,
      "UPDATE order_items SET from_stock = from_stock - ?2, pieces = ?3, updated_at = ?4 WHERE id = ?1");

  takt_statement_bind_int (update, 1, move->order_item_id);
  takt_statement_bind_int (update, 2, move->pieces);
  takt_statement_bind_int (update, 3, pieces);
  takt_statement_bind_time (update, 4, move->at);
  return takt_stock_table_move (store, move, error) && takt_statement_run (update, error);
}

/**
 * takt_stock_table_return_item:
 * @pieces: (out): how many
 *
 * Puts back all that an order item took, where it was taken from.
 */
gboolean
takt_stock_table_return_item (TaktStore *store,
                              gint64 order_item_id,
                              TaktTime now,
                              int *pieces,
                              GError **error)
{
  g_autoptr (GPtrArray) moves = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_piece_move_free);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT profile_id, variant, -sum(pieces) FROM piece_moves WHERE order_item_id = ?1 "
             "GROUP BY profile_id, variant HAVING sum(pieces) < 0");

  *pieces = 0;
  takt_statement_bind_int (query, 1, order_item_id);
  while (takt_statement_step (query))
    {
      TaktPieceMove *move = g_new0 (TaktPieceMove, 1);

      move->profile_id = takt_statement_int (query, 0);
      move->variant = takt_statement_dup_text (query, 1);
      move->pieces = (int) takt_statement_int (query, 2);
      move->kind = TAKT_PIECES_RETURNED;
      move->order_item_id = order_item_id;
      move->at = now;
      g_ptr_array_add (moves, move);
    }
  if (!takt_statement_finish (query, error))
    return FALSE;

  for (guint i = 0; i < moves->len; i++)
    {
      const TaktPieceMove *move = moves->pdata[i];

      *pieces += move->pieces;
      if (!takt_stock_table_supply (store, move, 0, error))
        return FALSE;
    }
  return TRUE;
}
