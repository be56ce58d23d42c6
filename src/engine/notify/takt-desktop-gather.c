/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-desktop-private.h"

#include "tables/takt-outbox-table.h"

#include <string.h>

/* Events come in any number: they are sorted in slices that are over within a part of a frame. */
#define GATHER_SLICE 16
#define SWEEP_SLICE  16

/* Within so many seconds of each other, so many of a kind are one notification. */
#define GROUP_SECONDS 30
#define GROUP_FROM    3

/* What waited longer than this was held back by quiet hours. */
#define HELD_SECONDS 60

/* What is older than this is held against the world before it is told. */
#define STALE_SECONDS 120

/** _takt_desktop_read_event: Returns: (transfer full): what a row of the outbox tells; one that cannot be read is told as a test. */
TaktEvent *
_takt_desktop_read_event (const TaktDesktopEventRow *row)
{
  g_autoptr (GError) error = NULL;
  TaktEvent *event = takt_event_from_json (row->payload, &error);

  if (event == NULL)
    {
      g_warning ("A message in the outbox cannot be read: %s", error->message);
      event = takt_event_new (TAKT_EVENT_TEST, "", row->created_at);
    }
  return event;
}

/* Several of a kind become one: the first takes them all, the others go. */
static gboolean
join (TaktDesktopChannel *self, GPtrArray *recent, gint64 *id, GError **error)
{
  const TaktDesktopRow *first = g_ptr_array_index (recent, 0);

  for (guint i = 1; i < recent->len; i++)
    {
      const TaktDesktopRow *other = g_ptr_array_index (recent, i);

      if (!takt_desktop_table_adopt (self->world.store, other->id, first->id, error)
          || !takt_desktop_table_set_state (self->world.store, other->id,
                                            other->handle != NULL ? "withdrawn" : "closed", TAKT_TIME_UNSET,
                                            error))
        return FALSE;
    }
  *id = first->id;
  return TRUE;
}

/* Whether a notification tells several already. */
static gboolean
is_group (TaktDesktopChannel *self, const TaktDesktopRow *row, gboolean *is, GError **error)
{
  guint total = 0;
  gint64 last;
  g_autoptr (GPtrArray) events =
      takt_desktop_table_list_events (self->world.store, row->id, 1, &total, &last, error);

  *is = total >= GROUP_FROM;
  return events != NULL;
}

static gboolean
find_place (TaktDesktopChannel *self, const char *kind, TaktTime now, gint64 *id, GError **error)
{
  gboolean is_digest = g_str_equal (kind, TAKT_DESKTOP_DIGEST);
  g_autoptr (GPtrArray) recent =
      takt_desktop_table_list_recent (self->world.store, kind, now - GROUP_SECONDS, error);
  gboolean joins = FALSE;

  if (recent == NULL)
    return FALSE;
  if (recent->len > 0)
    {
      joins = is_digest || recent->len >= GROUP_FROM - 1;
      if (!joins && !is_group (self, g_ptr_array_index (recent, 0), &joins, error))
        return FALSE;
    }
  if (joins)
    return join (self, recent, id, error);

  *id = takt_desktop_table_insert (self->world.store, kind, now, error);
  return *id != 0;
}

/* TRUE in @dropped: nobody needs to be told any more. */
static gboolean
drop_stale (TaktDesktopChannel *self,
            const TaktDesktopEventRow *row,
            const TaktEvent *event,
            TaktTime now,
            gboolean *dropped,
            GError **error)
{
  gboolean holds = TRUE;

  *dropped = FALSE;
  if (now - row->created_at <= STALE_SECONDS)
    return TRUE;
  if (!takt_desktop_truth_holds (&self->world, event, row->event_key, &holds, error))
    return FALSE;

  *dropped = !holds;
  if (holds)
    return TRUE;
  if (row->notification_id != 0 && !takt_desktop_table_resolve (self->world.store, row->outbox_id, error))
    return FALSE;
  return takt_outbox_table_set_delivered (self->world.store, row->outbox_id, now, 0, error);
}

/* One event finds its notification; its row is `sending` before anything leaves. */
static gboolean
sort_event (TaktDesktopChannel *self, const TaktDesktopEventRow *row, TaktTime now, GError **error)
{
  g_autoptr (TaktEvent) event = _takt_desktop_read_event (row);
  gboolean was_held = row->attempts == 0 && row->next_attempt_at - row->created_at > HELD_SECONDS;
  gint64 id = row->notification_id;
  gboolean dropped;

  if (!drop_stale (self, row, event, now, &dropped, error))
    return FALSE;
  if (dropped)
    return TRUE;

  if (id == 0
      && (!find_place (self, was_held ? TAKT_DESKTOP_DIGEST : takt_event_words[event->kind], now, &id, error)
          || !takt_desktop_table_link (self->world.store, row->outbox_id, id, error)))
    return FALSE;

  return takt_desktop_table_touch (self->world.store, id, now, error)
         && takt_outbox_table_set_sending (self->world.store, row->outbox_id, now, error);
}

typedef struct
{
  TaktDesktopChannel *self;
  GPtrArray *rows;
} Slice;

static gboolean
gather_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Slice *slice = user_data;
  TaktTime now = takt_clock_now (slice->self->clock);

  for (guint i = 0; i < slice->rows->len; i++)
    if (!sort_event (slice->self, g_ptr_array_index (slice->rows, i), now, error))
      return FALSE;
  return TRUE;
}

/** _takt_desktop_gather: sorts a slice of what is due into notifications; @more: (out): whether there may be more. */
gboolean
_takt_desktop_gather (TaktDesktopChannel *self, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) rows =
      takt_desktop_table_list_due (self->world.store, takt_clock_now (self->clock), GATHER_SLICE, error);
  Slice slice = { self, rows };

  *more = rows != NULL && rows->len == GATHER_SLICE;
  return rows != NULL
         && (rows->len == 0 || takt_store_transaction (self->world.store, gather_work, &slice, error));
}

static gboolean
sweep_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Slice *slice = user_data;
  TaktDesktopChannel *self = slice->self;
  guint withdrawn = 0;

  for (guint i = 0; i < slice->rows->len; i++)
    {
      const TaktDesktopEventRow *row = g_ptr_array_index (slice->rows, i);
      g_autoptr (TaktEvent) event = _takt_desktop_read_event (row);
      gboolean holds = FALSE;

      self->sweep_after = row->outbox_id;
      /* What was forgotten for its age tells nothing any more. */
      if ((!g_str_equal (row->payload, "{}")
           && !takt_desktop_truth_holds (&self->world, event, row->event_key, &holds, error))
          || (!holds && !takt_desktop_table_resolve (store, row->outbox_id, error)))
        return FALSE;
    }
  return takt_desktop_table_withdraw_done (store, &withdrawn, error);
}

/** _takt_desktop_sweep: holds a slice of what stands on the desktop against the world; @more: (out): whether the round goes on. */
gboolean
_takt_desktop_sweep (TaktDesktopChannel *self, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) rows =
      takt_desktop_table_list_standing (self->world.store, self->sweep_after, SWEEP_SLICE, error);
  Slice slice = { self, rows };

  *more = rows != NULL && rows->len == SWEEP_SLICE;
  if (rows == NULL
      || (rows->len > 0 && !takt_store_transaction (self->world.store, sweep_work, &slice, error)))
    return FALSE;
  if (!*more)
    self->sweep_after = 0;
  return TRUE;
}
