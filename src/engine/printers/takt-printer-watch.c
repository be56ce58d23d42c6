/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "printers/takt-print-errors.h"
#include "tables/takt-dispatch-table.h"

#include <glib/gi18n-lib.h>

/* While a job runs its numbers move every second; this is how much of them a crash may cost. */
#define SAVE_INTERVAL_US (15 * G_USEC_PER_SEC)

/* The materials note now and then that they still agree with the machine. */
#define APPLY_INTERVAL_US (300 * G_USEC_PER_SEC)

#define RETRY_US        (5 * G_USEC_PER_SEC)
#define SHORTEST_US     (1 * G_USEC_PER_SEC)
#define MOST_BOUNDARIES 8

static void arm_timer (TaktPrinterWatch *self);

static TaktTrackRow *
copy_row (const TaktTrackRow *row)
{
  TaktTrackRow *copy = g_memdup2 (row, sizeof *row);

  copy->job_key = g_strdup (row->job_key);
  copy->job_title = g_strdup (row->job_title);
  return copy;
}

static gboolean
is_save_due (const TaktPrinterWatch *self)
{
  return self->saved_at_us == 0
         || takt_clock_monotonic_us (self->owner->clock) - self->saved_at_us >= SAVE_INTERVAL_US;
}

static gboolean
is_only_progress (GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      if (((TaktTrackEvent *) g_ptr_array_index (events, i))->kind != TAKT_TRACK_PROGRESS)
        return FALSE;
    }

  return TRUE;
}

/* The plate is taken from the end of a print until a person says otherwise. */
static gboolean
block_plate (TaktPrinterWatch *self, GError **error)
{
  if (!takt_printer_table_set_plate_clear (self->owner->store, self->id, FALSE,
                                           takt_clock_now (self->owner->clock), error))
    return FALSE;

  self->record->plate_clear = FALSE;
  return TRUE;
}

static gboolean
tell (TaktPrinterWatch *self, GPtrArray *events, GError **error)
{
  for (guint i = 0; i < events->len; i++)
    {
      TaktTrackEvent *event = g_ptr_array_index (events, i);

      if (takt_track_event_kind_is_end (event->kind) && !block_plate (self, error))
        return FALSE;
      if (!_takt_printers_emit_event (self->owner, self, event, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_hearing (TaktLinkState state)
{
  return state == TAKT_LINK_LIVE || state == TAKT_LINK_STALE;
}

/* Within a transaction: tells @events and what the same report brings after them, then saves the track. */
static gboolean
tell_all (TaktPrinterWatch *self, GPtrArray *first, TaktTime now, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_ref (first);

  if (self->track->missed_print && !block_plate (self, error))
    return FALSE;
  self->track->missed_print = FALSE;

  for (int i = 0; i < MOST_BOUNDARIES && events->len > 0; i++)
    {
      if (!tell (self, events, error))
        return FALSE;

      g_ptr_array_unref (events);
      /* An old report must not pass for a new one. */
      events = is_hearing (self->link_state) ? takt_track_report (self->track, self->report, now)
                                             : g_ptr_array_new ();
    }

  return _takt_printer_watch_save (self, error);
}

/*
 * Everything an event leads to is one transaction with the track that says it was told. When that fails, the track goes back to what it
 * was: the next report, or the retry, raises the event again.
 */
static void
commit_events (TaktPrinterWatch *self, const TaktTrack *before, GPtrArray *events, TaktTime now)
{
  TaktStore *store = self->owner->store;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktTrackRow) saved = copy_row (self->saved);
  gint64 saved_at_us = self->saved_at_us;
  gboolean plate_clear = self->record->plate_clear;
  gboolean in_transaction = takt_store_begin (store, &error);

  if (in_transaction && tell_all (self, events, now, &error))
    {
      in_transaction = FALSE;
      if (takt_store_commit (store, &error))
        {
          if (events->len > 0)
            self->progress_waits = FALSE;
          return;
        }
    }

  if (in_transaction)
    takt_store_rollback (store);
  g_warning ("What printer %" G_GINT64_FORMAT " reports could not be saved and is tried again: %s", self->id,
             error->message);
  takt_track_free (self->track);
  self->track = takt_track_copy (before);
  takt_track_row_free (self->saved);
  self->saved = g_steal_pointer (&saved);
  self->saved_at_us = saved_at_us;
  self->record->plate_clear = plate_clear;
  self->retry = TRUE;
}

static GPtrArray *
make_progress_event (TaktPrinterWatch *self, TaktTime now)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_track_event_free);

  if (self->progress_waits && takt_track_has_job (self->track))
    {
      TaktTrackEvent *event = g_new0 (TaktTrackEvent, 1);

      event->kind = TAKT_TRACK_PROGRESS;
      event->at = now;
      event->progress_percent = self->track->progress_percent;
      g_ptr_array_add (events, event);
    }

  return events;
}

static void
follow_by_clock (TaktPrinterWatch *self, gboolean is_tick)
{
  TaktTime now = takt_clock_now (self->owner->clock);
  g_autoptr (TaktTrack) before = takt_track_copy (self->track);
  g_autoptr (GPtrArray) events = is_tick ? takt_track_tick (self->track, self->report, now)
                                         : takt_track_report (self->track, self->report, now);

  if (!is_only_progress (events))
    {
      commit_events (self, before, events, now);
      return;
    }

  self->progress_waits |= events->len > 0;
  if (_takt_printer_watch_has_news (self)
      || (is_save_due (self) && (_takt_printer_watch_has_moved (self) || self->progress_waits)))
    {
      g_autoptr (GPtrArray) progress = is_save_due (self) ? make_progress_event (self, now) : NULL;
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      commit_events (self, before, progress != NULL ? progress : none, now);
    }
}

/* Follows the last report (@is_tick: or only the time). */
static void
follow (TaktPrinterWatch *self, gboolean is_tick)
{
  _takt_printers_follow_clock (self->owner);
  follow_by_clock (self, is_tick);
}

static gboolean
are_trays_equal (GPtrArray *a, GPtrArray *b)
{
  if (a == b)
    return TRUE;
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const TaktTrayReport *left = g_ptr_array_index (a, i);
      const TaktTrayReport *right = g_ptr_array_index (b, i);

      if (left->slot != right->slot || left->present != right->present
          || left->remaining_pct != right->remaining_pct || left->weight_grams != right->weight_grams
          || g_strcmp0 (left->material_type, right->material_type) != 0
          || g_strcmp0 (left->color_hex, right->color_hex) != 0 || g_strcmp0 (left->brand, right->brand) != 0
          || g_strcmp0 (left->tray_uuid, right->tray_uuid) != 0)
        return FALSE;
    }

  return TRUE;
}

static void
apply_trays (TaktPrinterWatch *self)
{
  gint64 now_us = takt_clock_monotonic_us (self->owner->clock);
  g_autoptr (GError) error = NULL;

  if (!self->report->is_full)
    return;
  if (self->applied != NULL && now_us - self->applied_at_us < APPLY_INTERVAL_US
      && are_trays_equal (self->applied, self->report->trays))
    return;

  if (!takt_materials_apply_report (self->owner->materials, self->id, self->report, &error))
    {
      g_warning ("The spools of printer %" G_GINT64_FORMAT " could not be brought up to date: %s", self->id,
                 error->message);
      return;
    }

  g_clear_pointer (&self->applied, g_ptr_array_unref);
  self->applied = g_ptr_array_ref (self->report->trays);
  self->applied_at_us = now_us;
}

/* Residue of a dismissed cancel looks like a failure without a code that lasts (§16 no. 6). */
static void
note_calm (TaktPrinterWatch *self)
{
  gboolean is_calm = self->report->is_full && !takt_machine_state_is_active (self->report->machine)
                     && self->report->machine != TAKT_MACHINE_UNKNOWN
                     && takt_print_error_classify (self->report->print_error) == TAKT_PRINT_ERROR_NONE;

  if (!is_calm)
    self->calm_since_us = 0;
  else if (self->calm_since_us == 0)
    self->calm_since_us = takt_clock_monotonic_us (self->owner->clock);
}

/* Whether the machine rests and nothing stands against a new job as far as the machine itself is concerned. */
gboolean
_takt_printer_watch_is_calm (const TaktPrinterWatch *self)
{
  if (self->report == NULL || self->calm_since_us == 0 || takt_track_has_job (self->track)
      || self->track->start_since != TAKT_TIME_UNSET)
    return FALSE;
  if (self->report->machine != TAKT_MACHINE_FAILED)
    return TRUE;
  return takt_clock_monotonic_us (self->owner->clock) - self->calm_since_us >= TAKT_PRINTER_CALM_US;
}

static void
timer_cb (gpointer user_data)
{
  TaktPrinterWatch *self = user_data;

  gboolean again = self->retry && is_hearing (self->link_state) && self->report != NULL;

  self->timer = 0;
  self->retry = FALSE;
  follow (self, !again);
  takt_changes_note (self->owner->changes, "printers", self->id);
  arm_timer (self);
}

static void
arm_timer (TaktPrinterWatch *self)
{
  TaktTime due = takt_track_next_tick (self->track);
  gint64 delay_us = G_MAXINT64;

  if (due != TAKT_TIME_UNSET)
    delay_us = MAX (SHORTEST_US, due * G_USEC_PER_SEC - takt_clock_now_us (self->owner->clock));
  if (self->retry)
    delay_us = RETRY_US;
  /* Nothing happens then in the track, but the printer becomes free. */
  if (self->calm_since_us != 0 && self->report->machine == TAKT_MACHINE_FAILED
      && !_takt_printer_watch_is_calm (self))
    delay_us = MIN (delay_us, MAX (SHORTEST_US, self->calm_since_us + TAKT_PRINTER_CALM_US
                                                    - takt_clock_monotonic_us (self->owner->clock)));

  takt_clock_clear (self->owner->clock, &self->timer);
  if (delay_us != G_MAXINT64)
    self->timer = takt_clock_after (self->owner->clock, delay_us, timer_cb, self, NULL);
}

/* The alarm was set by another clock, or slept through. */
void
_takt_printer_watch_note_time (TaktPrinterWatch *self)
{
  arm_timer (self);
}

/* Remembered across connections: not every machine tells it at all times (protocol.md §12.3). */
void
_takt_printer_watch_note_developer_mode (TaktPrinterWatch *self, TaktDeveloperMode mode)
{
  g_autoptr (GError) error = NULL;

  if (mode == self->developer_mode)
    return;

  self->developer_mode = mode;
  if (!takt_printer_table_set_developer_mode (self->owner->store, self->id,
                                              takt_developer_mode_to_word (mode), &error))
    g_warning ("The state of printer %" G_GINT64_FORMAT " could not be saved: %s", self->id, error->message);
}

static void
report_cb (TaktPrinterLink *link, const TaktPrinterReport *report, gpointer user_data)
{
  TaktPrinterWatch *self = user_data;
  g_autoptr (TaktPrinters) owner = g_object_ref (self->owner);

  takt_printer_report_free (self->report);
  self->report = takt_printer_report_share (report);
  if (report->machine != TAKT_MACHINE_UNKNOWN)
    self->shown = report->machine;
  self->retry = FALSE;

  if (report->developer_mode != TAKT_DEVELOPER_MODE_UNKNOWN)
    _takt_printer_watch_note_developer_mode (self, report->developer_mode);
  note_calm (self);
  apply_trays (self);
  follow (self, FALSE);
  arm_timer (self);
  takt_changes_note (owner->changes, "printers", self->id);
}

static void
link_state_cb (TaktPrinterLink *link, int state, const char *message, gpointer user_data)
{
  TaktPrinterWatch *self = user_data;

  if (is_hearing (self->link_state) && !is_hearing ((TaktLinkState) state))
    {
      takt_track_lose_link (self->track);
      self->calm_since_us = 0;
      self->shown = TAKT_MACHINE_UNKNOWN;
    }

  self->link_state = (TaktLinkState) state;
  g_free (self->link_message);
  self->link_message = g_strdup (message);
  arm_timer (self);
  takt_changes_note (self->owner->changes, "printers", self->id);
  if (!is_hearing (self->link_state))
    _takt_printer_watch_follow_soon (self);
  _takt_printer_watch_settle (self);
}

gboolean
_takt_printer_watch_is_hearing (const TaktPrinterWatch *self)
{
  return is_hearing (self->link_state);
}

/* The machine may be at a file that it was told to print through another link, or by the program before this one. */
static void
expect_start (TaktPrinterWatch *self)
{
  TaktTime now = takt_clock_now (self->owner->clock), sent_at;
  g_autoptr (GError) error = NULL;
  gint64 left;

  if (!takt_dispatch_table_find_sent (self->owner->store, self->id, &sent_at, &error))
    {
      g_warning ("What printer %" G_GINT64_FORMAT " was told could not be read: %s", self->id,
                 error->message);
      return;
    }
  if (sent_at == TAKT_TIME_UNSET)
    return;

  /* A clock that was set back makes it wait the whole time anew, no longer. */
  left = MIN (sent_at - now, 0) + TAKT_PRINTER_LINK_START_LIMIT;
  if (left > 0)
    takt_printer_link_expect_start (self->link, left * G_USEC_PER_SEC);
}

/* Makes the link and starts it, if there is a kind of link for this printer. */
void
_takt_printer_watch_connect (TaktPrinterWatch *self)
{
  TaktPrinters *owner = self->owner;

  _takt_printer_watch_disconnect (self);

  if (owner->factory != NULL)
    self->link = owner->factory (self->record, owner->clock, owner->secrets, owner->factory_data);
  if (self->link == NULL)
    {
      self->link_message = g_strdup (_ ("Takt cannot reach printers of this connection type."));
      return;
    }

  self->link_state = TAKT_LINK_CONNECTING;
  expect_start (self);
  g_signal_connect (self->link, "report", G_CALLBACK (report_cb), self);
  g_signal_connect (self->link, "link-state", G_CALLBACK (link_state_cb), self);
  takt_printer_link_start (self->link);
}

/* Stops the link. What was not written because it was too early is written now. */
void
_takt_printer_watch_disconnect (TaktPrinterWatch *self)
{
  g_autoptr (GError) error = NULL;

  takt_clock_clear (self->owner->clock, &self->timer);

  if (self->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      takt_printer_link_stop (self->link);
      g_clear_object (&self->link);

      if ((_takt_printer_watch_has_news (self) || _takt_printer_watch_has_moved (self))
          && !_takt_printer_watch_save (self, &error))
        g_warning ("The state of printer %" G_GINT64_FORMAT " could not be saved: %s", self->id,
                   error->message);
    }

  takt_track_lose_link (self->track);
  self->shown = TAKT_MACHINE_UNKNOWN;
  self->link_state = TAKT_LINK_UNKNOWN;
  self->calm_since_us = 0;
  g_clear_pointer (&self->link_message, g_free);
}

/* @record: (transfer full), also on failure. */
TaktPrinterWatch *
_takt_printer_watch_new (TaktPrinters *owner, TaktPrinter *record, GError **error)
{
  g_autoptr (TaktPrinter) printer = record;
  g_autoptr (TaktTrackRow) row = NULL;
  g_autofree char *mode = NULL;
  TaktPrinterWatch *self;

  if (!takt_track_table_get (owner->store, printer->id, &row, error)
      || !takt_printer_table_dup_developer_mode (owner->store, printer->id, &mode, error))
    return NULL;

  self = g_new0 (TaktPrinterWatch, 1);
  self->owner = owner;
  self->id = printer->id;
  self->record = g_steal_pointer (&printer);
  self->saved = row != NULL ? g_steal_pointer (&row) : takt_track_row_new ();
  self->saved->printer_id = self->id;
  self->track = _takt_printer_track_from_row (self->saved);
  if (!_takt_printer_watch_load_ignored (self, error))
    {
      _takt_printer_watch_free (self);
      return NULL;
    }
  self->developer_mode = takt_developer_mode_from_word (mode);
  return self;
}

void
_takt_printer_watch_free (TaktPrinterWatch *self)
{
  _takt_printer_watch_drop_tests (self);
  takt_clock_clear (self->owner->clock, &self->follow_timer);
  takt_clock_clear (self->owner->clock, &self->timer);
  if (self->link != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->link, self);
      takt_printer_link_stop (self->link);
      g_clear_object (&self->link);
    }
  takt_printer_free (self->record);
  g_free (self->link_message);
  takt_printer_report_free (self->report);
  g_clear_pointer (&self->applied, g_ptr_array_unref);
  takt_track_free (self->track);
  takt_track_row_free (self->saved);
  g_free (self);
}
