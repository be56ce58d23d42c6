/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-target-table.h"

#define TARGET_COLUMNS "id, channel, target, state, failures, retry_at, last_error, updated_at"

const char *const takt_target_state_words[] = {
  [TAKT_TARGET_CLOSED] = "closed",
  [TAKT_TARGET_OPEN] = "open",
  [TAKT_TARGET_DISABLED] = "disabled",
  NULL,
};

/** takt_target_new: Returns: (transfer full): a target with which nothing is the matter */
TaktTarget *
takt_target_new (const char *channel, const char *target)
{
  TaktTarget *self = g_new0 (TaktTarget, 1);

  self->channel = g_strdup (channel);
  self->target = g_strdup (target);
  self->retry_at = TAKT_TIME_UNSET;
  return self;
}

void
takt_target_free (TaktTarget *self)
{
  if (self == NULL)
    return;

  g_free (self->channel);
  g_free (self->target);
  g_free (self->last_error);
  g_free (self);
}

static TaktTarget *
read_target (TaktStatement *query)
{
  TaktTarget *self = takt_target_new (takt_statement_text (query, 1), takt_statement_text (query, 2));
  const char *state = takt_statement_text (query, 3);

  self->id = takt_statement_int (query, 0);
  for (int i = 0; takt_target_state_words[i] != NULL; i++)
    if (g_str_equal (takt_target_state_words[i], state))
      self->state = (TaktTargetState) i;
  self->failures = (int) takt_statement_int (query, 4);
  self->retry_at = takt_statement_time (query, 5);
  self->last_error = takt_statement_dup_text (query, 6);
  self->updated_at = takt_statement_time (query, 7);
  return self;
}

/** takt_target_table_get: Returns: (transfer full): the target; one without an id where nothing is known; NULL with @error. */
TaktTarget *
takt_target_table_get (TaktStore *store, const char *channel, const char *target, GError **error)
{
  g_autoptr (TaktTarget) self = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " TARGET_COLUMNS " FROM notify_targets WHERE channel = ?1 AND target = ?2");

  takt_statement_bind_text (query, 1, channel);
  takt_statement_bind_text (query, 2, target);
  self = takt_statement_step (query) ? read_target (query) : takt_target_new (channel, target);
  return takt_statement_finish (query, error) ? g_steal_pointer (&self) : NULL;
}

/** takt_target_table_list: Returns: (transfer full) (element-type TaktTarget): all with which something is the matter; NULL with @error. */
GPtrArray *
takt_target_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_target_free);
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " TARGET_COLUMNS " FROM notify_targets ORDER BY id");

  while (takt_statement_step (query))
    g_ptr_array_add (list, read_target (query));
  return takt_statement_finish (query, error) ? g_steal_pointer (&list) : NULL;
}

/** takt_target_table_put: writes all of it, for the first time or again. */
gboolean
takt_target_table_put (TaktStore *store, const TaktTarget *self, GError **error)
{
  g_autoptr (TaktStatement) put = takt_statement_get (
      store,
      "INSERT INTO notify_targets (channel, target, state, failures, retry_at, last_error, updated_at) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (channel, target) DO UPDATE SET state = excluded.state, "
      "failures = excluded.failures, retry_at = excluded.retry_at, last_error = excluded.last_error, "
      "updated_at = excluded.updated_at");

  takt_statement_bind_text (put, 1, self->channel);
  takt_statement_bind_text (put, 2, self->target);
  takt_statement_bind_text (put, 3, takt_target_state_words[self->state]);
  takt_statement_bind_int (put, 4, self->failures);
  takt_statement_bind_time (put, 5, self->retry_at);
  takt_statement_bind_text (put, 6, self->last_error);
  takt_statement_bind_time (put, 7, self->updated_at);
  return takt_statement_run (put, error);
}

/** takt_target_table_remove: nothing is the matter any more; @also_disabled: a person says so. */
gboolean
takt_target_table_remove (TaktStore *store,
                          const char *channel,
                          const char *target,
                          gboolean also_disabled,
                          GError **error)
{
  g_autoptr (TaktStatement) remove = takt_statement_get (
      store, "DELETE FROM notify_targets WHERE channel = ?1 AND target = ?2 AND (?3 OR state <> 'disabled')");

  takt_statement_bind_text (remove, 1, channel);
  takt_statement_bind_text (remove, 2, target);
  takt_statement_bind_bool (remove, 3, also_disabled);
  return takt_statement_run (remove, error);
}

/** takt_target_table_get_next: when the next target may be tried later than @after; TAKT_TIME_UNSET: none waits. */
gboolean
takt_target_table_get_next (TaktStore *store, TaktTime after, TaktTime *retry_at, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT retry_at FROM notify_targets WHERE retry_at > ?1 ORDER BY retry_at LIMIT 1");

  takt_statement_bind_int (query, 1, after);
  *retry_at = takt_statement_step (query) ? takt_statement_time (query, 0) : TAKT_TIME_UNSET;
  return takt_statement_finish (query, error);
}

/** takt_target_table_pull_forward: what was put off to after @latest, while the clock was ahead, is put off to @to. */
gboolean
takt_target_table_pull_forward (TaktStore *store, TaktTime latest, TaktTime to, GError **error)
{
  g_autoptr (TaktStatement) update =
      takt_statement_get (store, "UPDATE notify_targets SET retry_at = ?2 WHERE retry_at > ?1");

  takt_statement_bind_int (update, 1, latest);
  takt_statement_bind_int (update, 2, to);
  return takt_statement_run (update, error);
}
