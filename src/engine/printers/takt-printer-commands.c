/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printers-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gint64 id;
  TaktPrinterCommand command;
} Request;

/* Why a command does not fit what the machine does. */
static const char *
get_misfit (TaktPrinterCommand command)
{
  switch (command)
    {
    case TAKT_PRINTER_PAUSE:
      return _ ("“%s” does not print, so there is nothing to pause.");
    case TAKT_PRINTER_RESUME:
      return _ ("“%s” is not paused, so there is nothing to resume.");
    case TAKT_PRINTER_STOP:
      return _ ("“%s” does not print, so there is nothing to stop.");
    case TAKT_PRINTER_SPEED:
      return _ ("“%s” does not print, so it has no speed to change.");
    case TAKT_PRINTER_SKIP_OBJECTS:
      return _ ("“%s” does not print, so there are no objects to skip.");
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
      return _ ("“%s” does not wait for an answer any more.");
    case TAKT_PRINTER_DISMISS_ERROR:
      return _ ("“%s” shows no error.");
    case TAKT_PRINTER_LIGHT:
    case TAKT_PRINTER_SET_TRAY:
    default:
      return _ ("“%s” cannot do this just now.");
    }
}

static gboolean
check_act (const TaktPrinterWatch *watch, const TaktPrinterAct *act, GError **error)
{
  if (takt_printer_act_fits (act, watch->report))
    return TRUE;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, get_misfit (act->command), watch->record->name);
#pragma GCC diagnostic pop
  return FALSE;
}

/* An answer belongs to the error that stands: the dialog of an old one may still be open somewhere (§16 no. 28). */
static gboolean
check_error (const TaktPrinterWatch *watch, const TaktPrinterAct *act, GError **error)
{
  if (act->error == 0 || act->error == watch->report->print_error)
    return TRUE;

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, _ ("“%s” does not show this error any more."),
               watch->record->name);
  return FALSE;
}

/* Spools are set where the machine has a place for them. */
static gboolean
check_place (const TaktPrinterWatch *watch, const TaktPrinterAct *act, GError **error)
{
  if (act->command != TAKT_PRINTER_SET_TRAY)
    return TRUE;

  for (guint i = 0; i < watch->report->trays->len; i++)
    if (((const TaktTrayReport *) watch->report->trays->pdata[i])->slot == act->tray.slot)
      return TRUE;

  takt_error_set_field (error, "slot", _ ("“%s” has no such slot."), watch->record->name);
  return FALSE;
}

/* The mark is on disk before the command leaves: after a crash the end is still known as our stop. */
static gboolean
mark_asked (TaktPrinterWatch *watch, TaktPrinterCommand command, GError **error)
{
  TaktTime now = takt_clock_now (watch->owner->clock);

  if (command == TAKT_PRINTER_PAUSE)
    takt_track_ask_pause (watch->track, now);

  if (command != TAKT_PRINTER_STOP || !takt_track_has_job (watch->track))
    return TRUE;

  takt_track_ask_stop (watch->track, now);
  if (_takt_printer_watch_save (watch, error))
    return TRUE;

  watch->track->stop_requested = FALSE;
  return FALSE;
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED)
         || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM)
         || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_CONFLICT)
         || g_error_matches (error, TAKT_ERROR, TAKT_ERROR_INVALID);
}

/* The machine said no: what ends now did not end because of us. */
static void
unmark_asked (TaktPrinters *self, const Request *request)
{
  TaktPrinterWatch *watch = _takt_printers_get_watch (self, request->id, NULL);
  g_autoptr (GError) error = NULL;

  if (watch == NULL)
    return;

  if (request->command == TAKT_PRINTER_PAUSE)
    watch->track->pause_asked_at = TAKT_TIME_UNSET;
  if (request->command != TAKT_PRINTER_STOP)
    return;

  watch->track->stop_requested = FALSE;
  if (!_takt_printer_watch_save (watch, &error))
    g_warning ("The state of printer %" G_GINT64_FORMAT " could not be saved: %s", watch->id, error->message);
}

/* A machine that takes a command is not locked any more, whatever it said once; locked ones let the light through. */
static void
note_taken (TaktPrinters *self, const Request *request)
{
  TaktPrinterWatch *watch = _takt_printers_get_watch (self, request->id, NULL);

  if (watch != NULL && request->command != TAKT_PRINTER_LIGHT
      && watch->developer_mode == TAKT_DEVELOPER_MODE_LOCKED)
    _takt_printer_watch_note_developer_mode (watch, TAKT_DEVELOPER_MODE_UNKNOWN);
}

static void
act_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktPrinters *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  if (takt_printer_link_act_finish (TAKT_PRINTER_LINK (source), result, &error))
    {
      note_taken (self, request);
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (is_refusal (error))
    unmark_asked (self, request);
  g_task_return_error (task, error);
}

/**
 * takt_printers_act_async:
 * @act: copied
 *
 * Tells the printer something (protocol.md §7), whether Takt started what it prints or not. Ends when the machine took the command, for a
 * slot's setting when the machine shows it (pitfall 55); what becomes of a print is told by "track-event". Fails with
 * TAKT_ERROR_NOT_FOUND, TAKT_ERROR_NOT_CONNECTED, TAKT_ERROR_INVALID (a value that no machine may be given), TAKT_ERROR_CONFLICT (the
 * machine is not in a state for it) or with what the link says.
 */
void
takt_printers_act_async (TaktPrinters *self,
                         gint64 id,
                         const TaktPrinterAct *act,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  const Request request = { id, act->command };
  TaktPrinterWatch *watch;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_PRINTERS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_printers_act_async);
  g_task_set_task_data (task, g_memdup2 (&request, sizeof request), g_free);

  watch = _takt_printers_get_watch (self, id, &error);
  if (watch == NULL || !takt_printer_act_check (act, &error)
      || _takt_printers_get_live_watch (self, id, &error) == NULL || !check_act (watch, act, &error)
      || !check_error (watch, act, &error) || !check_place (watch, act, &error)
      || !mark_asked (watch, act->command, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  takt_printer_link_act_async (watch->link, act, cancellable, act_done_cb, g_steal_pointer (&task));
}

/** takt_printers_act_finish: Returns: TRUE when the machine took the command. */
gboolean
takt_printers_act_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_printers_command_async: takt_printers_act_async() for a command that needs nothing else, such as TAKT_PRINTER_STOP. */
void
takt_printers_command_async (TaktPrinters *self,
                             gint64 id,
                             TaktPrinterCommand command,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const TaktPrinterAct act = { .command = command };

  takt_printers_act_async (self, id, &act, cancellable, callback, user_data);
}

/** takt_printers_command_finish: Returns: TRUE when the machine took the command. */
gboolean
takt_printers_command_finish (TaktPrinters *self, GAsyncResult *result, GError **error)
{
  return takt_printers_act_finish (self, result, error);
}
