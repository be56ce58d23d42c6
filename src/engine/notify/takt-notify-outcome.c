/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include "takt-error.h"
#include "takt-log.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * What comes of an attempt, for the message and for its target.
 *
 * A target that does not work is left alone, longer each time, and with it all that waits for it: so the order is kept. After
 * FAILURES_TO_OPEN in a row its circuit is open, which changes nothing but the word: one message at a time tries whether it is back. A message
 * that was tried TAKT_OUTBOX_PATIENCE times steps behind the others, for the fault may be its own; one that the target refuses while it
 * works waits by itself. A target that says that it is gone gets nothing more.
 */

#define DAY_SECONDS          (24 * 60 * 60)
#define FAILURES_TO_OPEN     5
#define NEXT_IN_LINE_SECONDS 30

/* A message is tried for a day, and its target this often in a row at least: a computer may have slept through the day. */
#define LEAST_ATTEMPTS 6

struct _TaktNotifyOutcome
{
  gint64 id; /* of the message, or of a letter's first one */
  enum
  {
    OUTCOME_DELIVERED,
    OUTCOME_WAITING,
    OUTCOME_UNDELIVERED,
  } kind;
  TaktTime at; /* of the delivery, or of the next attempt */
  int status;
  char *error; /* (owned) (nullable) */

  char *channel;
  char *target;
  enum
  {
    TARGET_WORKS,
    TARGET_FAILS,
    TARGET_REFUSES, /* this message, and works otherwise */
    TARGET_IS_GONE,
  } target_kind;
  TaktTime judged_at;
  TaktTime retry_at;
  int failures;
};

void
_takt_notify_outcome_free (gpointer data)
{
  TaktNotifyOutcome *outcome = data;

  g_free (outcome->error);
  g_free (outcome->channel);
  g_free (outcome->target);
  g_free (outcome);
}

/**
 * _takt_notify_backoff:
 * @attempts: how many have failed, from 1
 *
 * Returns: seconds until the next attempt: 5 s, 30 s, 2 min, 10 min, 30 min, then 2 h, and up to a tenth more. The addition comes from the
 *   message, so that a hundred targets that failed together do not come back together, and a test knows it.
 */
gint64
_takt_notify_backoff (const char *message_id, int attempts)
{
  static const int steps[] = { 5, 30, 120, 600, 1800, 7200 };
  gint64 delay = steps[CLAMP (attempts, 1, (int) G_N_ELEMENTS (steps)) - 1];
  guint spread = g_str_hash (message_id) * 31 + (guint) attempts;

  return delay + delay * (spread % 100) / 1000;
}

/* A status by which a receiver that works says no to one message (RFC 9110 §15.5): its shape or size, not who sends it, where to or how often. */
static gboolean
is_refusal (int status)
{
  switch (status)
    {
    case 401:
    case 403:
    case 404:
    case 407:
    case 408:
    case 421:
    case 425:
    case 429:
      return FALSE;

    default:
      return status >= 400 && status < 500;
    }
}

/* The attempt failed and may be made again. */
static void
judge_failure (TaktNotifyOutcome *outcome, const TaktOutboxRow *row, const TaktWebhookReply *reply)
{
  TaktTime now = outcome->judged_at;
  TaktTime last = row->created_at + DAY_SECONDS;
  int tried = outcome->target_kind == TARGET_REFUSES ? row->attempts : outcome->failures;

  outcome->kind = now >= last && tried >= LEAST_ATTEMPTS ? OUTCOME_UNDELIVERED : OUTCOME_WAITING;
  outcome->at = now + _takt_notify_backoff (row->message_id, tried);
  if (now < last)
    outcome->at = MIN (outcome->at, last);
  /* The next in line shows soon whether the fault is the message's own. */
  outcome->retry_at =
      row->attempts == TAKT_OUTBOX_PATIENCE ? MIN (outcome->at, now + NEXT_IN_LINE_SECONDS) : outcome->at;
  if (reply->retry_after > 0)
    {
      outcome->at = MAX (outcome->at, now + reply->retry_after);
      outcome->retry_at = MAX (outcome->retry_at, now + reply->retry_after);
    }
}

/**
 * _takt_notify_judge:
 * @row: the message, or a letter's first one; attempts with this one
 * @failures: of its target in a row, without this one
 * @error: (nullable): NULL: it was delivered
 *
 * Returns: (transfer full): what is to be written
 */
TaktNotifyOutcome *
_takt_notify_judge (TaktNotify *self,
                    const TaktOutboxRow *row,
                    int failures,
                    const TaktWebhookReply *reply,
                    const GError *error)
{
  TaktNotifyOutcome *outcome = g_new0 (TaktNotifyOutcome, 1);

  outcome->id = row->id;
  outcome->channel = g_strdup (row->channel);
  outcome->target = g_strdup (row->target);
  outcome->status = reply->status;
  outcome->at = outcome->judged_at = takt_clock_now (self->clock);
  outcome->retry_at = TAKT_TIME_UNSET;
  if (error == NULL)
    return outcome;

  outcome->error = takt_log_redact (error->message);
  outcome->failures = failures + 1;
  if (reply->status == 410)
    outcome->target_kind = TARGET_IS_GONE;
  else if (is_refusal (reply->status) || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_INVALID))
    outcome->target_kind = TARGET_REFUSES;
  else
    outcome->target_kind = TARGET_FAILS;

  if (reply->status == 410 || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_INVALID))
    outcome->kind = OUTCOME_UNDELIVERED;
  else
    judge_failure (outcome, row, reply);
  return outcome;
}

/* Those whose messages went to a webhook that is gone hear of it by their other channels. */
static gboolean
tell_gone (TaktNotify *self, const TaktNotifyOutcome *outcome, GError **error)
{
  g_autoptr (GPtrArray) printers = takt_printer_table_list (self->store, error);

  for (guint i = 0; printers != NULL && i < printers->len; i++)
    {
      const TaktPrinter *printer = g_ptr_array_index (printers, i);
      g_autoptr (TaktNotificationSettings) settings = _takt_notify_load_settings (self, printer->id, error);
      g_autofree char *key = g_strdup_printf ("printer:%" G_GINT64_FORMAT ":webhook-gone:%" G_GINT64_FORMAT,
                                              printer->id, outcome->judged_at);
      g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_MAINTENANCE, key, outcome->judged_at);

      if (settings == NULL)
        return FALSE;
      if (g_strcmp0 (settings->webhook_url, outcome->target) != 0)
        continue;

      event->printer_id = printer->id;
      event->reason = g_strdup (outcome->error);
      if (!takt_notify_emit (self, event, error))
        return FALSE;
    }
  return printers != NULL;
}

static gboolean
write_failing_target (TaktNotify *self, const TaktNotifyOutcome *outcome, GError **error)
{
  g_autoptr (TaktTarget) target = takt_target_new (outcome->channel, outcome->target);
  gboolean is_gone = outcome->target_kind == TARGET_IS_GONE;

  target->failures = outcome->failures;
  target->state = is_gone                                 ? TAKT_TARGET_DISABLED
                  : outcome->failures >= FAILURES_TO_OPEN ? TAKT_TARGET_OPEN
                                                          : TAKT_TARGET_CLOSED;
  target->retry_at = is_gone ? TAKT_TIME_UNSET : outcome->retry_at;
  target->last_error = g_strdup (outcome->error);
  target->updated_at = outcome->judged_at;
  if (!takt_target_table_put (self->store, target, error))
    return FALSE;

  if (is_gone)
    return takt_outbox_table_give_up (self->store, outcome->channel, outcome->target, G_MAXINT64,
                                      outcome->error, error)
           && tell_gone (self, outcome, error);
  return outcome->failures < LEAST_ATTEMPTS
         || takt_outbox_table_give_up (self->store, outcome->channel, outcome->target,
                                       outcome->judged_at - DAY_SECONDS, outcome->error, error);
}

static gboolean
write_target (TaktNotify *self, const TaktNotifyOutcome *outcome, GError **error)
{
  switch (outcome->target_kind)
    {
    case TARGET_WORKS:
      return takt_target_table_remove (self->store, outcome->channel, outcome->target, FALSE, error);

    case TARGET_FAILS:
    case TARGET_IS_GONE:
      return write_failing_target (self, outcome, error);

    case TARGET_REFUSES:
    default:
      return TRUE;
    }
}

static gboolean
write_message (TaktNotify *self, const TaktNotifyOutcome *outcome, GError **error)
{
  switch (outcome->kind)
    {
    case OUTCOME_DELIVERED:
      return takt_outbox_table_set_delivered (self->store, outcome->id, outcome->at, outcome->status, error);

    case OUTCOME_WAITING:
      return takt_outbox_table_set_waiting (self->store, outcome->id, outcome->at, outcome->status,
                                            outcome->error, error);

    case OUTCOME_UNDELIVERED:
    default:
      return takt_outbox_table_set_undelivered (self->store, outcome->id, outcome->status, outcome->error,
                                                error);
    }
}

typedef struct
{
  TaktNotify *self;
  const TaktNotifyOutcome *outcome;
} Writing;

static gboolean
write_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Writing *writing = user_data;

  return write_message (writing->self, writing->outcome, error)
         && write_target (writing->self, writing->outcome, error);
}

/** _takt_notify_write_outcome: writes what became of the message and what that says of its target, or nothing, with @error. */
gboolean
_takt_notify_write_outcome (TaktNotify *self, const TaktNotifyOutcome *outcome, GError **error)
{
  Writing writing = { self, outcome };

  if (!takt_store_transaction (self->store, write_work, &writing, error))
    return FALSE;

  if (outcome->target_kind == TARGET_IS_GONE)
    g_message ("A %s target is gone and gets nothing more: %s", outcome->channel, outcome->error);
  else if (outcome->target_kind == TARGET_FAILS && outcome->failures == FAILURES_TO_OPEN)
    g_message ("A %s target failed %d times in a row; one message at a time tries whether it is back: %s",
               outcome->channel, outcome->failures, outcome->error);
  return TRUE;
}
