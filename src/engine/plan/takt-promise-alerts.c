/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "plan/takt-promises-private.h"
#include "tables/takt-promise-table.h"

/*
 * A promise that gets worse is told once. So that one that lies on a border is not told again and again, it counts as better only when it is
 * better by some points; what was told is a row, so that a restart tells nothing anew.
 */

#define AS_GOOD_AS_KEPT 0.90
#define RATHER_KEPT     0.60

typedef struct
{
  TaktStore *store;
  TaktNotify *notify;
  const TaktPromiseRound *round;
  GHashTable *known; /* order id → TaktPromiseRow */
} Telling;

static TaktPromiseRisk
parse_level (const char *level)
{
  for (int i = TAKT_PROMISE_ON_TIME; i <= TAKT_PROMISE_LATE; i++)
    if (g_str_equal (takt_promise_risk_words[i], level))
      return (TaktPromiseRisk) i;
  return TAKT_PROMISE_ON_TIME;
}

static TaktPromiseRisk
find_level (const TaktOrderPromise *promise, TaktPromiseRisk before)
{
  if (promise->risk == TAKT_PROMISE_UNKNOWN)
    return before;
  if (before == TAKT_PROMISE_LATE && promise->probability < RATHER_KEPT)
    return TAKT_PROMISE_LATE;
  if (before >= TAKT_PROMISE_AT_RISK && promise->probability < AS_GOOD_AS_KEPT)
    return MAX (promise->risk, TAKT_PROMISE_AT_RISK);
  return promise->risk;
}

static char *
describe (const TaktOrderPromise *promise)
{
  int hours = (-promise->spare_minutes + 30) / 60;

  if (promise->risk == TAKT_PROMISE_LATE && hours > 0)
    return g_strdup_printf (
        ngettext ("It is expected %d hour too late", "It is expected %d hours too late", hours), hours);
  return g_strdup_printf (_ ("It leaves in time with a chance of %d %%"),
                          (int) (promise->probability * 100 + 0.5));
}

static gboolean
tell (Telling *self, const TaktOrderPromise *promise, TaktPromiseRisk level, int number, GError **error)
{
  g_autofree char *key = g_strdup_printf ("order:%" G_GINT64_FORMAT ":promise:%d", promise->order_id, number);
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PROMISE_AT_RISK, key, self->round->snapshot->at);

  if (!takt_promise_table_find_printer (self->store, promise->order_id, &event->printer_id, error))
    return FALSE;
  /* What is in no queue yet has no printer: its owner is that of the first one. */
  if (event->printer_id == 0 && self->round->snapshot->machines->len > 0)
    event->printer_id = ((const TaktPlanMachine *) self->round->snapshot->machines->pdata[0])->id;

  event->order_id = promise->order_id;
  event->order_number = g_strdup (promise->order_number);
  event->status = g_strdup (takt_promise_risk_words[level]);
  event->reason = describe (promise);
  return takt_notify_emit (self->notify, event, error);
}

static gboolean
look_at (Telling *self, const TaktOrderPromise *promise, GError **error)
{
  const TaktPromiseRow *row = g_hash_table_lookup (self->known, &promise->order_id);
  TaktPromiseRisk before = row != NULL ? parse_level (row->level) : TAKT_PROMISE_ON_TIME;
  TaktPromiseRisk level = find_level (promise, before);
  int told = row != NULL ? row->told : 0;
  gboolean is_worse = level > before;

  if (row != NULL && level == before)
    return TRUE;
  /* What was late before it was ever looked at, in an import perhaps, is no news. */
  if (row == NULL && promise->due != TAKT_TIME_UNSET && promise->due < self->round->snapshot->at)
    is_worse = FALSE;
  if (is_worse && !tell (self, promise, level, ++told, error))
    return FALSE;
  return takt_promise_table_put (self->store, promise->order_id, takt_promise_risk_words[level], told,
                                 self->round->snapshot->at, error);
}

static gboolean
look_at_all (TaktStore *store, gpointer user_data, GError **error)
{
  Telling *self = user_data;

  for (guint i = 0; i < self->round->promises->len; i++)
    if (!look_at (self, self->round->promises->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
has_news (Telling *self)
{
  for (guint i = 0; i < self->round->promises->len; i++)
    {
      const TaktOrderPromise *promise = self->round->promises->pdata[i];
      const TaktPromiseRow *row = g_hash_table_lookup (self->known, &promise->order_id);

      if (row == NULL || find_level (promise, parse_level (row->level)) != parse_level (row->level))
        return TRUE;
    }
  return FALSE;
}

/**
 * takt_promise_alerts_tell:
 * @round: a round that was played
 *
 * Tells which promises became worse since they were looked at last: the event and the row that it was told are of one transaction.
 *
 * Returns: FALSE with @error when the database fails; then nothing was told
 */
gboolean
takt_promise_alerts_tell (TaktStore *store, TaktNotify *notify, const TaktPromiseRound *round, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) rows = takt_promise_table_list (store, error);
  Telling self = { store, notify, round, known };

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      TaktPromiseRow *row = rows->pdata[i];

      g_hash_table_insert (known, &row->order_id, row);
    }
  return !has_news (&self) || takt_store_transaction (store, look_at_all, &self, error);
}
