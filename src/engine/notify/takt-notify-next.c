/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-notify-private.h"

#include <string.h>

/*
 * What goes to a target next. Letters come alone as long as there are few. When more wait than the target gets within the hour, they go
 * together in one; what was set to come as a digest always does. Which letter tells of an event is written before it leaves and stays so.
 */

#define LETTERS_AN_HOUR   20
#define HOUR_SECONDS      (60 * 60)
#define MESSAGES_A_LETTER 200

typedef struct
{
  TaktNotify *self;
  const char *channel;
  const char *target;
  TaktTime now;
  GPtrArray *rows; /* (owned) (nullable) what comes of it */
  int failures;
} Next;

/* @letters: how many it may still get within this hour; 0: it is left alone until the first of them is an hour old. */
static gboolean
count_room (Next *next, guint *room, GError **error)
{
  TaktStore *store = next->self->store;
  g_autoptr (TaktTarget) target = NULL;
  TaktTime first;
  guint letters;

  if (!takt_outbox_table_count_letters (store, next->channel, next->target, next->now - HOUR_SECONDS,
                                        next->now, &letters, &first, error))
    return FALSE;

  *room = letters < LETTERS_AN_HOUR ? LETTERS_AN_HOUR - letters : 0;
  if (*room > 0)
    return TRUE;

  target = takt_target_table_get (store, next->channel, next->target, error);
  if (target == NULL)
    return FALSE;
  target->retry_at = first + HOUR_SECONDS;
  target->updated_at = next->now;
  return takt_target_table_put (store, target, error);
}

/* @joined: whether @first goes together with others */
static gboolean
join_letter (Next *next, const TaktOutboxRow *first, guint room, gboolean *joined, GError **error)
{
  TaktStore *store = next->self->store;
  gboolean is_digest = strcmp (first->format, TAKT_OUTBOX_DIGEST) == 0;
  guint due = 0;

  if (!takt_outbox_table_count_due (store, next->channel, next->target, next->now, room + 1, &due, error))
    return FALSE;

  *joined = is_digest || due > room;
  return !*joined
         || takt_outbox_table_join (store, first, due > room ? NULL : TAKT_OUTBOX_DIGEST, next->now,
                                    MESSAGES_A_LETTER, error);
}

/* @first: (transfer full) */
static gboolean
take_letter (Next *next, TaktOutboxRow *first, GError **error)
{
  g_autoptr (TaktOutboxRow) row = first;
  gint64 letter_id = row->letter_id;
  guint room = 0;
  gboolean joined = FALSE;

  if (letter_id == 0)
    {
      if (!count_room (next, &room, error))
        return FALSE;
      if (room == 0)
        return TRUE;
      if (!join_letter (next, row, room, &joined, error))
        return FALSE;
      letter_id = joined ? row->id : 0;
    }

  if (letter_id != 0)
    {
      next->rows = takt_outbox_table_list_letter (next->self->store, letter_id, error);
      return next->rows != NULL;
    }

  next->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);
  g_ptr_array_add (next->rows, g_steal_pointer (&row));
  return TRUE;
}

static gboolean
take_work (TaktStore *store, gpointer user_data, GError **error)
{
  Next *next = user_data;
  g_autoptr (TaktOutboxRow) first = NULL;
  g_autoptr (TaktTarget) target = takt_target_table_get (store, next->channel, next->target, error);

  if (target == NULL)
    return FALSE;
  if (target->state == TAKT_TARGET_DISABLED
      || (target->retry_at != TAKT_TIME_UNSET && target->retry_at > next->now))
    return TRUE;

  next->failures = target->failures;
  if (!takt_outbox_table_get_due (store, next->channel, next->target, next->now, &first, error))
    return FALSE;
  if (first == NULL)
    return TRUE;

  if (_takt_notify_find_channel (next->channel) != NULL && _takt_notify_find_channel (next->channel)->joins)
    {
      if (!take_letter (next, g_steal_pointer (&first), error))
        return FALSE;
    }
  else
    {
      next->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_outbox_row_free);
      g_ptr_array_add (next->rows, g_steal_pointer (&first));
    }

  return next->rows == NULL
         || takt_outbox_table_set_sending (store, ((TaktOutboxRow *) g_ptr_array_index (next->rows, 0))->id,
                                           next->now, error);
}

/**
 * _takt_notify_take_next:
 * @rows: (out) (nullable) (element-type TaktOutboxRow): what goes to @target now, marked as being sent; NULL: nothing is due, or the target is
 *   left alone for a while
 * @failures: (out): how often in a row the target has failed
 *
 * Returns: FALSE when the database fails: nothing is marked then
 */
gboolean
_takt_notify_take_next (TaktNotify *self,
                        const char *channel,
                        const char *target,
                        GPtrArray **rows,
                        int *failures,
                        GError **error)
{
  Next next = { self, channel, target, takt_clock_now (self->clock), NULL, 0 };

  if (!takt_store_transaction (self->store, take_work, &next, error))
    {
      g_clear_pointer (&next.rows, g_ptr_array_unref);
      return FALSE;
    }

  *rows = next.rows;
  *failures = next.failures;
  return TRUE;
}
