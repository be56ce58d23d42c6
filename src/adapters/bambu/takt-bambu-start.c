/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-start.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-request.h"
#include "ports/takt-printer-link.h"
#include "printers/takt-print-errors.h"
#include "tables/takt-material-table.h"
#include "takt-error.h"

#define ANSWER_LIMIT_US (10 * G_USEC_PER_SEC) /* protocol.md §15.3 */
#define FRESH_US        (10 * G_USEC_PER_SEC) /* §7.2, precheck */
#define BEGIN_LIMIT_US  (TAKT_PRINTER_LINK_START_LIMIT * G_USEC_PER_SEC)

/*
 * Invariants: @task is set from takt_bambu_start_run() until its caller has been told; @sequence_id from the moment the command left.
 * @patient_until_us outlives the answer: as long as the machine may be working on the file nobody may shake it (pitfall 36).
 */
struct _TaktBambuStart
{
  TaktClock *clock;
  TaktBambuCommandsFuncs funcs;
  gpointer user_data;

  GTask *task;               /* (nullable) */
  TaktPrintRequest *request; /* (nullable) */
  char *sequence_id;         /* (nullable) */
  gulong cancelled_id;
  guint64 timer;
  gint64 patient_until_us; /* monotonic; 0: nothing is awaited */
};

/* Takes the task out, so that nobody is told twice. */
static GTask *
take_task (TaktBambuStart *self)
{
  takt_clock_clear (self->clock, &self->timer);
  if (self->task != NULL && self->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->cancelled_id);
  self->cancelled_id = 0;
  g_clear_pointer (&self->request, takt_print_request_unref);
  g_clear_pointer (&self->sequence_id, g_free);
  return g_steal_pointer (&self->task);
}

/* @error: (transfer full): nothing left, or the machine said no */
static void
fail (TaktBambuStart *self, GError *error)
{
  g_autoptr (GTask) task = take_task (self);

  self->patient_until_us = 0;
  g_task_return_error (task, error);
}

static void
succeed (TaktBambuStart *self, TaktPrintAnswer answer)
{
  g_autoptr (GTask) task = take_task (self);

  g_task_return_int (task, answer);
}

static void
limit_cb (gpointer user_data)
{
  TaktBambuStart *self = user_data;

  self->timer = 0;
  if (self->sequence_id != NULL)
    /* Some machines never answer; their reports are watched on. */
    succeed (self, TAKT_PRINT_UNANSWERED);
  else
    fail (self,
          g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("The printer does not tell its state just now, so nothing was started. Try "
                                  "again in a moment.")));
}

/* What left cannot be called back. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  TaktBambuStart *self = user_data;

  if (self->sequence_id == NULL)
    fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The start was withdrawn.")));
}

static gboolean
is_resting (TaktMachineState machine)
{
  return machine == TAKT_MACHINE_IDLE || machine == TAKT_MACHINE_FINISHED || machine == TAKT_MACHINE_FAILED;
}

/* The last look: a start command makes a busy machine drop what it prints (pitfall 39), and one that shows an error ignores it. */
static GError *
new_obstacle (const TaktPrinterReport *report)
{
  if (!is_resting (report->machine))
    return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_CONFLICT,
                                _ ("The printer has begun something else meanwhile. Nothing was started."));
  if (takt_print_error_classify (report->print_error) != TAKT_PRINT_ERROR_NONE)
    {
      g_autofree char *sentence = takt_print_error_to_sentence (report->print_error);

      return g_error_new (TAKT_ERROR, TAKT_ERROR_CONFLICT,
                          _ ("The printer shows an error, so nothing was started. %s"), sentence);
    }
  return NULL;
}

static gboolean
has_unit (const TaktPrinterReport *report)
{
  for (guint i = 0; i < report->trays->len; i++)
    if (((const TaktTrayReport *) report->trays->pdata[i])->slot < TAKT_SLOT_EXTERNAL)
      return TRUE;
  return FALSE;
}

static void
send (TaktBambuStart *self, const TaktPrinterReport *report)
{
  g_autofree char *payload = NULL;
  GError *obstacle = new_obstacle (report);

  if (obstacle != NULL)
    {
      fail (self, obstacle);
      return;
    }

  self->sequence_id = takt_bambu_sequence_next ();
  payload = takt_bambu_request_of_print (self->request, report->model, has_unit (report), self->sequence_id);
  takt_clock_clear (self->clock, &self->timer);
  self->timer = takt_clock_after (self->clock, ANSWER_LIMIT_US, limit_cb, self, NULL);
  takt_bambu_start_expect (self, BEGIN_LIMIT_US);
  if (!self->funcs.send (payload, self->user_data))
    fail (self, g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                                     _ ("The connection to the printer is gone; nothing was started.")));
}

/** takt_bambu_start_new: nothing is to be started yet; @funcs are called with @user_data on the main context. */
TaktBambuStart *
takt_bambu_start_new (TaktClock *clock, const TaktBambuCommandsFuncs *funcs, gpointer user_data)
{
  TaktBambuStart *self = g_new0 (TaktBambuStart, 1);

  self->clock = g_object_ref (clock);
  self->funcs = *funcs;
  self->user_data = user_data;
  return self;
}

/** takt_bambu_start_free: forgets what is under way; see takt_bambu_start_lose(). */
void
takt_bambu_start_free (TaktBambuStart *self)
{
  g_autoptr (GTask) task = NULL;

  if (self == NULL)
    return;

  task = take_task (self);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * takt_bambu_start_run:
 * @request: its file is at the printer
 * @report: the last one; full
 * @report_age_us: how old it is; an old one is not believed, a new one asked for
 * @task: (transfer full): gets a TaktPrintAnswer; TAKT_ERROR_CONFLICT when the printer does not rest or shows an error, or a start is
 *   under way; TAKT_ERROR_UPSTREAM when the printer said no; TAKT_ERROR_NOT_CONNECTED when nothing left
 */
void
takt_bambu_start_run (TaktBambuStart *self,
                      TaktPrintRequest *request,
                      const TaktPrinterReport *report,
                      gint64 report_age_us,
                      GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (self->task != NULL || g_task_return_error_if_cancelled (task))
    {
      if (self->task != NULL)
        g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                                 _ ("Another print is being started on this printer just now."));
      g_object_unref (task);
      return;
    }

  self->task = task;
  self->request = takt_print_request_ref (request);
  if (cancellable != NULL)
    self->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self);

  if (report_age_us > FRESH_US)
    {
      self->timer = takt_clock_after (self->clock, ANSWER_LIMIT_US, limit_cb, self, NULL);
      self->funcs.ask_state (self->user_data);
      return;
    }
  send (self, report);
}

static gboolean
is_answer (const TaktBambuStart *self, const TaktBambuMessage *ack)
{
  if (self->sequence_id == NULL || g_strcmp0 (ack->section, "print") != 0
      || (ack->command != NULL && g_strcmp0 (ack->command, "project_file") != 0))
    return FALSE;
  if (ack->sequence_id != NULL)
    return g_strcmp0 (ack->sequence_id, self->sequence_id) == 0;
  return ack->command != NULL;
}

/** takt_bambu_start_take_ack: ends the waiting when @ack is the answer. "Success" means accepted, not begun (pitfall 33). */
void
takt_bambu_start_take_ack (TaktBambuStart *self, const TaktBambuMessage *ack)
{
  if (ack->outcome == TAKT_BAMBU_OUTCOME_NONE || !is_answer (self, ack))
    return;

  if (ack->outcome == TAKT_BAMBU_OUTCOME_SUCCESS)
    succeed (self, TAKT_PRINT_ACCEPTED);
  else
    fail (self, takt_bambu_refusal_new (ack));
}

/** takt_bambu_start_take_report: sends what waited for a fresh state; sees that the machine has begun, answer or not. */
void
takt_bambu_start_take_report (TaktBambuStart *self, const TaktPrinterReport *report)
{
  if (self->task != NULL && self->sequence_id == NULL)
    {
      send (self, report);
      return;
    }
  if (self->patient_until_us == 0 || !takt_machine_state_is_active (report->machine))
    return;

  self->patient_until_us = 0;
  if (self->task != NULL)
    succeed (self, TAKT_PRINT_ACCEPTED);
}

/** takt_bambu_start_lose: the connection is over: what left is not answered any more, and not sent again (pitfall 37). */
void
takt_bambu_start_lose (TaktBambuStart *self, const GError *error)
{
  gboolean left = self->sequence_id != NULL;

  if (self->task == NULL)
    return;

  if (left)
    succeed (self, TAKT_PRINT_UNANSWERED);
  else
    fail (self, g_error_copy (error));
}

/** takt_bambu_start_expect: the machine was told to print, here or by an earlier program, and may work on the file for @patience_us more. */
void
takt_bambu_start_expect (TaktBambuStart *self, gint64 patience_us)
{
  self->patient_until_us = takt_clock_monotonic_us (self->clock) + patience_us;
}

/**
 * takt_bambu_start_get_patience:
 *
 * Returns: for how many microseconds from now the machine may still be working on the file it was told to print; 0: it is at none. As long
 * as it may, nobody forces a new connection (pitfall 36)
 */
gint64
takt_bambu_start_get_patience (TaktBambuStart *self)
{
  if (self->patient_until_us == 0)
    return 0;
  return MAX (0, self->patient_until_us - takt_clock_monotonic_us (self->clock));
}
