/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-shipment-table.h"

const char *const takt_shipment_state_words[] = { "planned", "sending",   "unclear", "sent",
                                                  "failed",  "withdrawn", NULL };

#define SELECT_SHIPMENT                                                                                      \
  "SELECT id, order_id, state, is_local, carrier, tracking_code, note, copy_to_seller, parcels_before, "     \
  "due_at, sending_at, ended_at, reason, problem, created_at, updated_at FROM shipments "

/** takt_shipment_new: planned, of no order. */
TaktShipment *
takt_shipment_new (void)
{
  return g_new0 (TaktShipment, 1);
}

void
takt_shipment_free (TaktShipment *self)
{
  if (self == NULL)
    return;

  g_free (self->carrier);
  g_free (self->tracking_code);
  g_free (self->note);
  g_free (self->reason);
  g_free (self->problem);
  g_free (self);
}

/* The table allows no other words. */
static TaktShipmentState
state_from_word (const char *word)
{
  for (int i = 0; takt_shipment_state_words[i] != NULL; i++)
    if (g_strcmp0 (takt_shipment_state_words[i], word) == 0)
      return (TaktShipmentState) i;
  return TAKT_SHIPMENT_UNCLEAR;
}

static TaktShipment *
read_row (TaktStatement *row)
{
  TaktShipment *self = takt_shipment_new ();

  self->id = takt_statement_int (row, 0);
  self->order_id = takt_statement_int (row, 1);
  self->state = state_from_word (takt_statement_text (row, 2));
  self->is_local = takt_statement_bool (row, 3);
  self->carrier = takt_statement_dup_text (row, 4);
  self->tracking_code = takt_statement_dup_text (row, 5);
  self->note = takt_statement_dup_text (row, 6);
  self->copy_to_seller = takt_statement_bool (row, 7);
  self->parcels_before = (int) takt_statement_int (row, 8);
  self->due_at = takt_statement_time (row, 9);
  self->sending_at = takt_statement_time (row, 10);
  self->ended_at = takt_statement_time (row, 11);
  self->reason = takt_statement_dup_text (row, 12);
  self->problem = takt_statement_dup_text (row, 13);
  self->created_at = takt_statement_time (row, 14);
  self->updated_at = takt_statement_time (row, 15);
  return self;
}

/* Parameters 2 … 15; 1 is the order of an insert, the id of an update. */
static void
bind_row (TaktStatement *statement, const TaktShipment *shipment, TaktTime now)
{
  takt_statement_bind_text (statement, 2, takt_shipment_state_words[shipment->state]);
  takt_statement_bind_bool (statement, 3, shipment->is_local);
  takt_statement_bind_text (statement, 4, shipment->carrier);
  takt_statement_bind_text (statement, 5, shipment->tracking_code);
  takt_statement_bind_text (statement, 6, shipment->note);
  takt_statement_bind_bool (statement, 7, shipment->copy_to_seller);
  takt_statement_bind_int (statement, 8, shipment->parcels_before);
  takt_statement_bind_int (statement, 9, shipment->due_at);
  takt_statement_bind_time (statement, 10, shipment->sending_at);
  takt_statement_bind_time (statement, 11, shipment->ended_at);
  takt_statement_bind_text (statement, 12, shipment->reason);
  takt_statement_bind_text (statement, 13, shipment->problem);
  takt_statement_bind_time (statement, 14, now);
}

static GPtrArray *
read_all (TaktStatement *query, GError **error)
{
  g_autoptr (GPtrArray) shipments = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_shipment_free);

  while (takt_statement_step (query))
    g_ptr_array_add (shipments, read_row (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&shipments) : NULL;
}

/** takt_shipment_table_get: the shipment of row @id, or NULL; FALSE only when the database fails. */
gboolean
takt_shipment_table_get (TaktStore *store, gint64 id, TaktShipment **shipment, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (store, SELECT_SHIPMENT "WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  *shipment = takt_statement_step (query) ? read_row (query) : NULL;
  return takt_statement_finish (query, error);
}

/** takt_shipment_table_insert: Returns: the id of the new row, 0 with @error. */
gint64
takt_shipment_table_insert (TaktStore *store, const TaktShipment *shipment, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO shipments (order_id, state, is_local, carrier, tracking_code, note, copy_to_seller, "
      "parcels_before, due_at, sending_at, ended_at, reason, problem, created_at, updated_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)");

  takt_statement_bind_int (insert, 1, shipment->order_id);
  bind_row (insert, shipment, now);
  return takt_statement_insert (insert, error);
}

/** takt_shipment_table_update: writes all but order and time of birth. */
gboolean
takt_shipment_table_update (TaktStore *store, const TaktShipment *shipment, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE shipments SET state = ?2, is_local = ?3, carrier = ?4, tracking_code = ?5, note = ?6, "
             "copy_to_seller = ?7, parcels_before = ?8, due_at = ?9, sending_at = ?10, ended_at = ?11, "
             "reason = ?12, problem = ?13, updated_at = ?14 WHERE id = ?1");

  takt_statement_bind_int (update, 1, shipment->id);
  bind_row (update, shipment, now);
  return takt_statement_run (update, error);
}

/** takt_shipment_table_list: Returns: (transfer full) (element-type TaktShipment): of the order, the first one first; NULL with @error */
GPtrArray *
takt_shipment_table_list (TaktStore *store, gint64 order_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, SELECT_SHIPMENT "WHERE order_id = ?1 ORDER BY id");

  takt_statement_bind_int (query, 1, order_id);
  return read_all (query, error);
}

/** takt_shipment_table_list_open: Returns: (transfer full) (element-type TaktShipment): with a step to come, by its time; NULL with @error */
GPtrArray *
takt_shipment_table_list_open (TaktStore *store, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, SELECT_SHIPMENT "WHERE state IN ('planned', 'sending', 'unclear') ORDER BY due_at, id");

  return read_all (query, error);
}
