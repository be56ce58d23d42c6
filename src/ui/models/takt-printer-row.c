/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "models/takt-printer-row.h"

#include <glib/gi18n-lib.h>

/**
 * TaktPrinterRow:
 *
 * One printer as lists show it: how it was set up, and what it does now.
 */
struct _TaktPrinterRow
{
  TaktRow parent_instance;

  TaktPrinter *printer;      /* (nullable) until it is read */
  TaktPrinterReport *report; /* (nullable) nothing was heard of it yet */
  TaktJob *job;              /* (nullable) ours that is on it */
  char *title;               /* (nullable) of what it prints */
  char *problem;             /* (nullable) of its connection, for a person */
  TaktPrinterMood mood;
  TaktTime finish; /* when its print ends */
};

G_DEFINE_FINAL_TYPE (TaktPrinterRow, takt_printer_row, TAKT_TYPE_ROW)

static void
clear (TaktPrinterRow *self)
{
  g_clear_pointer (&self->printer, takt_printer_free);
  g_clear_pointer (&self->report, takt_printer_report_free);
  g_clear_pointer (&self->job, takt_job_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->problem, g_free);
  self->finish = TAKT_TIME_UNSET;
}

static TaktPrinterMood
find_mood (const TaktPrinter *printer, const TaktPrinterState *state)
{
  gboolean has_complaint;

  switch (state->link)
    {
    case TAKT_LINK_LIVE:
    case TAKT_LINK_STALE:
      break;
    case TAKT_LINK_AUTH_FAILED:
    case TAKT_LINK_CERT_PROBLEM:
      return TAKT_PRINTER_NEEDS_YOU;
    case TAKT_LINK_REFUSED:
    case TAKT_LINK_UNREACHABLE:
    case TAKT_LINK_OFFLINE:
      return TAKT_PRINTER_OFFLINE;
    case TAKT_LINK_UNKNOWN:
    case TAKT_LINK_CONNECTING:
    default:
      return TAKT_PRINTER_CONNECTING;
    }

  has_complaint = state->report != NULL && state->report->print_error != 0;
  if (state->machine == TAKT_MACHINE_PAUSED)
    return has_complaint ? TAKT_PRINTER_NEEDS_YOU : TAKT_PRINTER_PAUSED;
  if (state->is_printing)
    return TAKT_PRINTER_PRINTING;
  if (has_complaint)
    return TAKT_PRINTER_NEEDS_YOU;
  if (!printer->plate_clear)
    return TAKT_PRINTER_CLEAR_PLATE;
  return state->is_starting ? TAKT_PRINTER_CONNECTING : TAKT_PRINTER_READY;
}

static gboolean
takt_printer_row_read (TaktRow *row, TaktShop *shop, GError **error)
{
  TaktPrinterRow *self = TAKT_PRINTER_ROW (row);
  TaktPrinters *printers = takt_shop_get_printers (shop);
  TaktPrinter *printer = takt_printers_get (printers, takt_row_get_id (row), error);
  TaktPrinterState state = { 0 };

  if (printer == NULL)
    return FALSE;

  clear (self);
  self->printer = printer;
  self->mood = TAKT_PRINTER_OFFLINE;
  if (!takt_printers_get_state (printers, printer->id, &state))
    return TRUE;

  self->report = state.report != NULL ? takt_printer_report_share (state.report) : NULL;
  self->problem = g_strdup (state.link_message);
  /* A job that is gone from the queue is none: the machine's own words remain. */
  self->job = state.job_id != 0 ? takt_queue_get (takt_shop_get_queue (shop), state.job_id, NULL) : NULL;
  if (state.is_printing)
    self->title = g_strdup (self->job != NULL ? self->job->job_name : state.print_title);
  if (state.is_printing && self->report != NULL && self->report->remaining_minutes >= 0)
    self->finish = takt_clock_now (takt_shop_get_clock (shop)) + self->report->remaining_minutes * 60;
  self->mood = find_mood (printer, &state);
  return TRUE;
}

static void
takt_printer_row_finalize (GObject *object)
{
  clear (TAKT_PRINTER_ROW (object));
  G_OBJECT_CLASS (takt_printer_row_parent_class)->finalize (object);
}

static void
takt_printer_row_class_init (TaktPrinterRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_printer_row_finalize;
  TAKT_ROW_CLASS (klass)->read = takt_printer_row_read;
}

static void
takt_printer_row_init (TaktPrinterRow *self)
{
}

/** takt_printer_row_get_printer: (nullable) before it could be read. */
const TaktPrinter *
takt_printer_row_get_printer (TaktPrinterRow *self)
{
  return self->printer;
}

/** takt_printer_row_get_report: (nullable): the last that was heard; old where the mood says that it is offline. */
const TaktPrinterReport *
takt_printer_row_get_report (TaktPrinterRow *self)
{
  return self->report;
}

/** takt_printer_row_get_problem: (nullable): why it is not heard, a sentence. */
const char *
takt_printer_row_get_problem (TaktPrinterRow *self)
{
  return self->problem;
}

TaktPrinterMood
takt_printer_row_get_mood (TaktPrinterRow *self)
{
  return self->mood;
}

/** takt_printer_row_get_job: (nullable): our job that is on it. */
const TaktJob *
takt_printer_row_get_job (TaktPrinterRow *self)
{
  return self->job;
}

/** takt_printer_row_get_title: (nullable): what it prints, ours or not. */
const char *
takt_printer_row_get_title (TaktPrinterRow *self)
{
  return self->title;
}

/** takt_printer_row_get_progress: percent of its print, 0 while nothing was heard. */
int
takt_printer_row_get_progress (TaktPrinterRow *self)
{
  return self->report != NULL ? CLAMP (self->report->progress_percent, 0, 100) : 0;
}

/** takt_printer_row_get_left: minutes that its print still takes; -1: not told. */
int
takt_printer_row_get_left (TaktPrinterRow *self)
{
  return self->report != NULL ? self->report->remaining_minutes : -1;
}

/** takt_printer_row_get_finish: when its print ends; unset: it prints nothing, or does not tell. */
TaktTime
takt_printer_row_get_finish (TaktPrinterRow *self)
{
  return self->finish;
}

/** takt_printer_mood_to_title: the word on the printer's pill. */
const char *
takt_printer_mood_to_title (TaktPrinterMood mood)
{
  switch (mood)
    {
    case TAKT_PRINTER_NEEDS_YOU:
      return _ ("Needs You");
    case TAKT_PRINTER_CLEAR_PLATE:
      return _ ("Clear Plate");
    case TAKT_PRINTER_PAUSED:
      return _ ("Paused");
    case TAKT_PRINTER_PRINTING:
      return _ ("Printing");
    case TAKT_PRINTER_READY:
      return _ ("Ready");
    case TAKT_PRINTER_CONNECTING:
      return _ ("Connecting");
    case TAKT_PRINTER_OFFLINE:
      return _ ("Offline");
    default:
      g_return_val_if_reached ("");
    }
}

/** takt_printer_mood_to_icon_name: told apart by its shape. */
const char *
takt_printer_mood_to_icon_name (TaktPrinterMood mood)
{
  switch (mood)
    {
    case TAKT_PRINTER_NEEDS_YOU:
      return "dialog-warning-symbolic";
    case TAKT_PRINTER_CLEAR_PLATE:
      return "takt-plate-symbolic";
    case TAKT_PRINTER_PAUSED:
      return "media-playback-pause-symbolic";
    case TAKT_PRINTER_PRINTING:
      return "takt-printer-symbolic";
    case TAKT_PRINTER_READY:
      return "object-select-symbolic";
    case TAKT_PRINTER_CONNECTING:
      return "content-loading-symbolic";
    case TAKT_PRINTER_OFFLINE:
      return "network-offline-symbolic";
    default:
      g_return_val_if_reached ("");
    }
}
