/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The log of deliveries is the outbox itself: a message is a line in it, with what was tried and what came of it. It goes back LOG_DAYS and
 * LOG_ROWS; of what is older only the event's key is kept, so that nothing is ever told twice.
 */

#define LOG_DAYS      90
#define LOG_ROWS      10000
#define PRUNE_AT_ONCE 500
#define DAY_SECONDS   (24 * 60 * 60)

/**
 * takt_notify_describe_target:
 * @channel: as in the outbox
 * @target: as in the outbox
 *
 * Returns: (transfer full): where messages go, fit for logs and faces: of a web address only scheme, host and port, since its path is often
 *   its password
 */
char *
takt_notify_describe_target (const char *channel, const char *target)
{
  g_autoptr (GUri) uri = NULL;
  const char *host;

  if (strcmp (channel, "webhook") != 0)
    return g_strdup (target);

  uri = g_uri_parse (target, G_URI_FLAGS_ENCODED, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL)
    return g_strdup ("…");
  if (g_uri_get_port (uri) != -1)
    return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%d/…" : "%s://%s:%d/…",
                            g_uri_get_scheme (uri), host, g_uri_get_port (uri));
  return g_strdup_printf ("%s://%s/…", g_uri_get_scheme (uri), host);
}

/**
 * takt_notify_list:
 * @state: (nullable): `pending`, `sending`, `delivered`, `undelivered`; NULL: all
 * @channel: (nullable): `email`, `webhook` …; NULL: all
 * @total: (out): how many there are
 *
 * Returns: (transfer full) (element-type TaktOutboxRow): the log of deliveries, newest first; NULL with @error. A target may hold a secret:
 *   show takt_notify_describe_target()
 */
GPtrArray *
takt_notify_list (TaktNotify *self,
                  const char *state,
                  const char *channel,
                  guint limit,
                  guint offset,
                  guint *total,
                  GError **error)
{
  g_return_val_if_fail (TAKT_IS_NOTIFY (self) && total != NULL, NULL);
  return takt_outbox_table_list (self->store, state, channel, limit, offset, total, error);
}

/** takt_notify_list_targets: Returns: (transfer full) (element-type TaktTarget): those with which something is the matter; NULL with @error. */
GPtrArray *
takt_notify_list_targets (TaktNotify *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_NOTIFY (self), NULL);
  return takt_target_table_list (self->store, error);
}

typedef struct
{
  TaktNotify *self;
  gint64 id;
  TaktOutboxRow *row; /* (owned) */
} Replay;

/* A person wants to know now: a target that failed is tried at once. Too many letters stay too many. */
static gboolean
hurry_target (Replay *replay, GError **error)
{
  TaktStore *store = replay->self->store;
  g_autoptr (TaktTarget) target =
      takt_target_table_get (store, replay->row->channel, replay->row->target, error);

  if (target == NULL)
    return FALSE;
  if (target->state == TAKT_TARGET_DISABLED)
    {
      g_set_error (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("This target said that it is gone, so nothing is sent there. Enter its address again or "
             "send a test first."));
      return FALSE;
    }
  if (target->failures == 0)
    return TRUE;

  target->retry_at = TAKT_TIME_UNSET;
  target->updated_at = takt_clock_now (replay->self->clock);
  return takt_target_table_put (store, target, error);
}

static gboolean
replay_work (TaktStore *store, gpointer user_data, GError **error)
{
  Replay *replay = user_data;

  replay->row = takt_outbox_table_get (store, replay->id, error);
  if (replay->row == NULL)
    return FALSE;
  if (strcmp (replay->row->state, "pending") == 0 || strcmp (replay->row->state, "sending") == 0)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("This message is on its way already."));
      return FALSE;
    }
  return hurry_target (replay, error)
         && takt_outbox_table_send_again (store,
                                          replay->row->letter_id != 0 ? replay->row->letter_id : replay->id,
                                          takt_clock_now (replay->self->clock), error);
}

/**
 * takt_notify_replay:
 * @id: of a line in the log of deliveries
 *
 * Sends a message again that was delivered or given up: with the same id, so that a receiver knows it again, and the time of now
 * (Standard Webhooks). Of a letter that told of several events the whole letter goes.
 *
 * Returns: FALSE with TAKT_ERROR_NOT_FOUND, or TAKT_ERROR_CONFLICT when it is on its way or its target is gone
 */
gboolean
takt_notify_replay (TaktNotify *self, gint64 id, GError **error)
{
  Replay replay = { self, id, NULL };
  gboolean ok;

  g_return_val_if_fail (TAKT_IS_NOTIFY (self), FALSE);

  ok = takt_store_transaction (self->store, replay_work, &replay, error);
  g_clear_pointer (&replay.row, takt_outbox_row_free);
  if (!ok)
    return FALSE;

  takt_changes_note (self->changes, "notify", 0);
  _takt_notify_pump_soon (self);
  return TRUE;
}

/** takt_notify_get_delivery: Returns: (transfer full): a line of the log; NULL with TAKT_ERROR_NOT_FOUND. */
TaktOutboxRow *
takt_notify_get_delivery (TaktNotify *self, gint64 id, GError **error)
{
  g_return_val_if_fail (TAKT_IS_NOTIFY (self), NULL);
  return takt_outbox_table_get (self->store, id, error);
}

/**
 * _takt_notify_prune:
 *
 * Empties what is too old or too much for the log, a part of it at a time: at the start and once a day while messages leave.
 */
gboolean
_takt_notify_prune (TaktNotify *self, TaktTime now, GError **error)
{
  guint pruned;

  if (self->prune_at != TAKT_TIME_UNSET && now < self->prune_at && self->prune_at <= now + DAY_SECONDS)
    return TRUE;
  if (!takt_outbox_table_prune (self->store, now - LOG_DAYS * DAY_SECONDS, LOG_ROWS, PRUNE_AT_ONCE, &pruned,
                                error))
    return FALSE;

  self->prune_at = pruned < PRUNE_AT_ONCE ? now + DAY_SECONDS : TAKT_TIME_UNSET;
  return TRUE;
}
