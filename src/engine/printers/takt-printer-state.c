/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "printers/takt-print-errors.h"
#include "takt-error.h"

#include <glib/gi18n-lib.h>

#define DAY_SECONDS (24 * 60 * 60)

/* The watch of a printer we hear just now. */
TaktPrinterWatch *
_takt_printers_get_live_watch (TaktPrinters *self, gint64 id, GError **error)
{
  TaktPrinterWatch *watch = _takt_printers_get_watch (self, id, error);

  if (watch == NULL)
    return NULL;
  if (watch->link != NULL && watch->link_state == TAKT_LINK_LIVE && watch->report != NULL)
    return watch;

  if (watch->link_message != NULL)
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, _ ("“%s” is not connected: %s"),
                 watch->record->name, watch->link_message);
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                 _ ("“%s” is not connected. Check that it is switched on and in the same network."),
                 watch->record->name);
  return NULL;
}

/**
 * takt_printers_get_state:
 * @state: (out caller-allocates): what is known just now; its pointers are valid until the main context runs again
 *
 * Returns: FALSE when there is no such printer
 */
gboolean
takt_printers_get_state (TaktPrinters *self, gint64 id, TaktPrinterState *state)
{
  const TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self) && state != NULL, FALSE);

  *state = (TaktPrinterState){ 0 };
  watch = _takt_printers_get_watch (self, id, NULL);
  if (watch == NULL)
    return FALSE;

  state->link = watch->link_state;
  state->link_message = watch->link_message;
  state->report = watch->report;
  state->machine = watch->shown;
  state->is_starting = watch->report != NULL && watch->report->machine == TAKT_MACHINE_UNKNOWN
                       && _takt_printer_watch_is_hearing (watch);
  if (takt_track_has_job (watch->track))
    {
      state->is_printing = TRUE;
      state->job_id = watch->track->job_id;
      state->print_title = watch->track->job_title;
      state->print_started_at = watch->track->started_at;
      state->start_is_estimate = watch->track->start_is_estimate;
    }
  return TRUE;
}

static gboolean
shows_error (const TaktPrinterWatch *watch)
{
  TaktPrintErrorClass class = takt_print_error_classify (watch->report->print_error);
  g_autofree char *code = takt_print_error_to_text (watch->report->print_error);

  return (class == TAKT_PRINT_ERROR_PAUSED || class == TAKT_PRINT_ERROR_STOPPED)
         && !(watch->track->ignored != NULL
              && g_strv_contains ((const char *const *) watch->track->ignored, code));
}

static const char *
word_of_report (const TaktPrinterWatch *watch)
{
  if (watch->report == NULL)
    return "connecting";

  switch (watch->shown)
    {
    case TAKT_MACHINE_PREPARING:
    case TAKT_MACHINE_PRINTING:
      return "printing";

    case TAKT_MACHINE_PAUSED:
      return "paused";

    case TAKT_MACHINE_UNKNOWN:
    case TAKT_MACHINE_IDLE:
    case TAKT_MACHINE_FINISHED:
    case TAKT_MACHINE_FAILED:
    default:
      break;
    }

  return shows_error (watch) ? "error" : "online";
}

/**
 * takt_printers_get_status_word:
 *
 * Returns: the `status` of GET /api/printers: `online` (connected, at rest), `printing`, `paused`, `error`, `connecting`, `offline`
 */
const char *
takt_printers_get_status_word (TaktPrinters *self, gint64 id)
{
  const TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), "offline");

  watch = _takt_printers_get_watch (self, id, NULL);
  if (watch == NULL || watch->link == NULL)
    return "offline";

  switch (watch->link_state)
    {
    case TAKT_LINK_LIVE:
    case TAKT_LINK_STALE:
      return word_of_report (watch);

    case TAKT_LINK_AUTH_FAILED:
    case TAKT_LINK_CERT_PROBLEM:
      return "error";

    case TAKT_LINK_REFUSED:
    case TAKT_LINK_UNREACHABLE:
    case TAKT_LINK_OFFLINE:
      return "offline";

    case TAKT_LINK_UNKNOWN:
    case TAKT_LINK_CONNECTING:
    default:
      return "connecting";
    }
}

/**
 * takt_printers_is_at_rest:
 *
 * Whether the printer is heard and does nothing, by a full report: neither a print nor what comes before one. An error that it shows, or
 * a part on its plate, does not count; see takt_printers_is_free().
 */
gboolean
takt_printers_is_at_rest (TaktPrinters *self, gint64 id)
{
  const TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  watch = _takt_printers_get_watch (self, id, NULL);
  return watch != NULL && watch->link_state == TAKT_LINK_LIVE && watch->report != NULL
         && watch->report->is_full && watch->report->machine != TAKT_MACHINE_UNKNOWN
         && !takt_machine_state_is_active (watch->report->machine) && !takt_track_has_job (watch->track)
         && watch->track->start_since == TAKT_TIME_UNSET;
}

/** takt_printers_is_calm: what takt_printers_is_free() asks of the machine's reports alone, without a look at rows. */
gboolean
takt_printers_is_calm (TaktPrinters *self, gint64 id)
{
  const TaktPrinterWatch *watch;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  watch = _takt_printers_get_watch (self, id, NULL);
  return watch != NULL && watch->link_state == TAKT_LINK_LIVE && _takt_printer_watch_is_calm (watch);
}

/**
 * takt_printers_is_free:
 *
 * Whether a job may be sent to the printer now: we hear it, it rests without an error (a failure without a code for ten seconds
 * counts as rest, protocol.md §15.2), its plate is empty, and no job of ours is on it or on the way to it.
 */
gboolean
takt_printers_is_free (TaktPrinters *self, gint64 id)
{
  const TaktPrinterWatch *watch;
  TaktPrinterUse use;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), FALSE);

  watch = _takt_printers_get_watch (self, id, NULL);
  if (!takt_printers_is_calm (self, id) || !watch->record->plate_clear)
    return FALSE;

  if (!takt_printer_table_get_use (self->store, id, &use, &error))
    {
      g_warning ("Cannot tell whether printer %" G_GINT64_FORMAT " has a job: %s", id, error->message);
      return FALSE;
    }

  return use.started == 0 && !use.is_dispatched;
}

/**
 * takt_printers_get_utilization_pct:
 *
 * Returns: share of the last 24 hours in which the printer printed, whole per cent, rounded half up; -1 with @error
 */
int
takt_printers_get_utilization_pct (TaktPrinters *self, gint64 id, GError **error)
{
  const TaktPrinterWatch *watch;
  TaktTime now;
  gint64 seconds;
  gboolean runs;

  g_return_val_if_fail (TAKT_IS_PRINTERS (self), -1);

  watch = _takt_printers_get_watch (self, id, error);
  if (watch == NULL)
    return -1;

  now = takt_clock_now (self->clock);
  if (!takt_printer_table_get_printing_seconds (self->store, id, now - DAY_SECONDS, now, &seconds, &runs,
                                                error))
    return -1;

  /* A print that was started at the machine is no job of ours, but it does print. */
  if (!runs && takt_track_has_job (watch->track))
    seconds += MAX (0, now - MAX (watch->track->started_at, now - DAY_SECONDS));

  return (int) ((MIN (seconds, DAY_SECONDS) * 200 + DAY_SECONDS) / (2 * DAY_SECONDS));
}
