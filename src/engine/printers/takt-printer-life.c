/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "tables/takt-job-table.h"

/* What happens to the computer under all printers: sleep, another network, another time (protocol.md §15.4). */

/* A difference below that is a clock being steered to the right time. */
#define SET_US (30 * G_USEC_PER_SEC)

typedef void (*LinkFunc) (TaktPrinterLink *link, gboolean argument);

/* Their signals may lead to a link being replaced. */
static void
for_each_link (TaktPrinters *self, LinkFunc func, gboolean argument)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const TaktPrinterWatch *watch = value;

      if (watch->link != NULL)
        g_ptr_array_add (links, g_object_ref (watch->link));
    }

  for (guint i = 0; i < links->len; i++)
    func (g_ptr_array_index (links, i), argument);
}

static void
verify_link (TaktPrinterLink *link, gboolean unused)
{
  takt_printer_link_verify (link);
}

/**
 * takt_printers_set_asleep:
 *
 * The computer falls asleep: connections end, and commands under way fail, so that none of them arrives hours later. When it wakes,
 * every printer is connected anew and asked for everything before anything is believed of it.
 */
void
takt_printers_set_asleep (TaktPrinters *self, gboolean is_asleep)
{
  g_return_if_fail (TAKT_IS_PRINTERS (self));

  for_each_link (self, takt_printer_link_set_asleep, is_asleep);
}

/** takt_printers_verify: the network is another: connections prove that they still work, or are tried again at once. */
void
takt_printers_verify (TaktPrinters *self)
{
  g_return_if_fail (TAKT_IS_PRINTERS (self));

  for_each_link (self, verify_link, FALSE);
}

static gint64
get_offset (TaktPrinters *self)
{
  return takt_clock_now_us (self->clock) - takt_clock_monotonic_us (self->clock);
}

typedef struct
{
  TaktPrinters *self;
  gint64 seconds;
} Shift;

static gboolean
shift_work (TaktStore *store, gpointer user_data, GError **error)
{
  const Shift *shift = user_data;
  GHashTableIter iter;
  gpointer watch;

  if (!takt_job_table_shift_running (store, shift->seconds, takt_clock_now (shift->self->clock), error))
    return FALSE;

  g_hash_table_iter_init (&iter, shift->self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    {
      if (!_takt_printer_watch_save (watch, error))
        return FALSE;
    }

  return TRUE;
}

/*
 * Moments of prints and intents are kept by the wall clock, so that they outlive the program. When it is set by more than a steered clock
 * differs, they are moved along: a print takes as long as it takes, and a limit of minutes is one of minutes.
 */
void
_takt_printers_follow_clock (TaktPrinters *self)
{
  gint64 offset_us = get_offset (self);
  gint64 set_by_us = offset_us - self->clock_offset_us;
  Shift shift = { self, (set_by_us + (set_by_us > 0 ? 1 : -1) * G_USEC_PER_SEC / 2) / G_USEC_PER_SEC };
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer watch;

  self->clock_offset_us = offset_us;
  if (ABS (set_by_us) < SET_US)
    return;

  g_message ("The clock was set by %" G_GINT64_FORMAT " seconds.", shift.seconds);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    takt_track_shift (((TaktPrinterWatch *) watch)->track, shift.seconds);
  if (!takt_store_transaction (self->store, shift_work, &shift, &error))
    g_warning ("Running prints keep the time of the clock as it was: %s", error->message);
  takt_changes_note (self->changes, "queue", 0);
}

/* The difference of the clocks from which a later one is judged. */
void
_takt_printers_trust_clock (TaktPrinters *self)
{
  self->clock_offset_us = get_offset (self);
}

/** takt_printers_note_time: the clock was set, or time has passed that no timer has seen. */
void
takt_printers_note_time (TaktPrinters *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  _takt_printers_follow_clock (self);
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    _takt_printer_watch_note_time (watch);
}
