/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-capability-table.h"

/* Indexed by TaktCapabilityKind. */
static const char *const kind_words[] = { "shipping", "addresses" };

/** takt_capability_clear: frees what it owns. */
void
takt_capability_clear (TaktCapability *self)
{
  g_clear_pointer (&self->reason, g_free);
}

/** takt_capability_table_get: @capability: (out): 'unknown' where nothing was found out yet; clear it afterwards. */
gboolean
takt_capability_table_get (TaktStore *store,
                           gint64 shop_id,
                           TaktCapabilityKind kind,
                           TaktCapability *capability,
                           GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT state, reason, decided_at FROM shop_capabilities WHERE shop_id = ?1 AND kind = ?2");

  *capability = (TaktCapability){ .state = "unknown" };
  takt_statement_bind_int (query, 1, shop_id);
  takt_statement_bind_text (query, 2, kind_words[kind]);
  if (takt_statement_step (query))
    {
      capability->state = g_strcmp0 (takt_statement_text (query, 0), "yes") == 0 ? "yes" : "no";
      capability->reason = takt_statement_dup_text (query, 1);
      capability->decided_at = takt_statement_time (query, 2);
    }
  return takt_statement_finish (query, error);
}

/** takt_capability_table_set: what was found out at @now; a state that is known already keeps its time. */
gboolean
takt_capability_table_set (TaktStore *store,
                           gint64 shop_id,
                           TaktCapabilityKind kind,
                           gboolean is_allowed,
                           const char *reason,
                           TaktTime now,
                           GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store,
      "INSERT INTO shop_capabilities (shop_id, kind, state, reason, decided_at) VALUES (?1, ?2, ?3, ?4, ?5) "
      "ON CONFLICT (shop_id, kind) DO UPDATE SET state = excluded.state, reason = excluded.reason, "
      "decided_at = excluded.decided_at WHERE state <> excluded.state");

  takt_statement_bind_int (put, 1, shop_id);
  takt_statement_bind_text (put, 2, kind_words[kind]);
  takt_statement_bind_text (put, 3, is_allowed ? "yes" : "no");
  takt_statement_bind_text (put, 4, reason);
  takt_statement_bind_time (put, 5, now);
  return takt_statement_run (put, error);
}

/** takt_capability_table_forget: the shop is connected anew, maybe with another key. */
gboolean
takt_capability_table_forget (TaktStore *store, gint64 shop_id, GError **error)
{
  g_autoptr (TaktStatement) remove =
      takt_statement_get (store, "DELETE FROM shop_capabilities WHERE shop_id = ?1");

  takt_statement_bind_int (remove, 1, shop_id);
  return takt_statement_run (remove, error);
}
