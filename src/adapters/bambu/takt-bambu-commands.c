/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-commands.h"

#include <glib/gi18n-lib.h>

#include "bambu/takt-bambu-request.h"
#include "takt-error.h"

#define ANSWER_LIMIT_US (10 * G_USEC_PER_SEC) /* protocol.md §7 */
#define DOUBT_AFTER_US  (5 * G_USEC_PER_SEC)  /* beyond the limit: 15 s in all, pitfall 60 */
#define FRESH_US        (5 * G_USEC_PER_SEC)  /* pitfall 28 */

#define SEQUENCE_FIRST 20000u
#define SEQUENCE_COUNT 10000u

/**
 * Pending:
 *
 * Invariants: @sequence_id is NULL until the command was sent; @task is NULL once its caller has been told that no answer came.
 */
typedef struct
{
  TaktBambuCommands *owner;
  TaktPrinterAct *act;
  gboolean was_taken; /* the machine said yes to what only its report can confirm */
  char *sequence_id;  /* (nullable) */
  GTask *task;        /* (nullable) */
  gulong cancelled_id;
  guint64 timer;
} Pending;

struct _TaktBambuCommands
{
  TaktClock *clock;
  TaktBambuCommandsFuncs funcs;
  gpointer user_data;
  GPtrArray *pending; /* (element-type Pending) */
};

/**
 * takt_bambu_sequence_next:
 *
 * Returns: (transfer full): the next sequence_id of this process, "20000" … "29999" from a random start: larger numbers upset some
 *   machines, "0" looks like the cloud's, a repeated start like a replay (protocol.md §3.3)
 */
char *
takt_bambu_sequence_next (void)
{
  static guint next = G_MAXUINT;

  if (next == G_MAXUINT)
    next = (guint) g_random_int_range (0, (gint32) SEQUENCE_COUNT);
  next = (next + 1) % SEQUENCE_COUNT;
  return g_strdup_printf ("%u", SEQUENCE_FIRST + next);
}

static void
pending_free (Pending *pending)
{
  takt_clock_clear (pending->owner->clock, &pending->timer);
  if (pending->task != NULL && pending->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (pending->task), pending->cancelled_id);
  g_clear_object (&pending->task);
  takt_printer_act_free (pending->act);
  g_free (pending->sequence_id);
  g_free (pending);
}

/* Takes the caller's task out of @pending; nobody is told twice. */
static GTask *
steal_task (Pending *pending)
{
  if (pending->task != NULL && pending->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (pending->task), pending->cancelled_id);
  pending->cancelled_id = 0;
  return g_steal_pointer (&pending->task);
}

/* Ends @pending, which is freed, and tells its caller; NULL for @error means done. */
static void
finish (Pending *pending, GError *error)
{
  g_autoptr (GTask) task = steal_task (pending);

  g_ptr_array_remove (pending->owner->pending, pending);
  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  finish (user_data,
          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The command was withdrawn.")));
}

static void
doubt_cb (gpointer user_data)
{
  Pending *pending = user_data;
  TaktBambuCommands *self = pending->owner;

  pending->timer = 0;
  finish (pending, NULL);
  self->funcs.doubt (self->user_data);
}

static void
limit_cb (gpointer user_data)
{
  Pending *pending = user_data;
  TaktBambuCommands *self = pending->owner;
  g_autoptr (GTask) task = NULL;

  pending->timer = 0;
  if (pending->sequence_id == NULL)
    {
      finish (pending,
              g_error_new (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                           _ ("The printer does not tell its state just now, so nothing was sent. Try "
                              "again in a moment.")));
      return;
    }

  if (pending->was_taken)
    {
      finish (pending,
              g_error_new_literal (
                  TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                  _ ("The printer took the setting, but its slot does not show it. Set it at the printer's "
                     "screen; a spool with a chip keeps what its chip says.")));
      return;
    }

  /* One late answer proves nothing (pitfall 61): it is still looked for, though nobody waits for it. */
  task = steal_task (pending);
  pending->timer = takt_clock_after (self->clock, DOUBT_AFTER_US, doubt_cb, pending, NULL);
  if (task != NULL)
    g_task_return_new_error (
        task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The printer did not answer. If nothing happens on it, do it on the printer's "
           "screen; newer firmware takes commands only in Developer Mode (printer settings, "
           "LAN Only Mode)."));
}

static GError *
new_not_applicable (TaktPrinterCommand command)
{
  switch (command)
    {
    case TAKT_PRINTER_PAUSE:
      return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_CONFLICT,
                                  _ ("The printer is not printing, so there is nothing to pause."));
    case TAKT_PRINTER_RESUME:
      return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_CONFLICT,
                                  _ ("The printer is not paused, so there is nothing to resume."));
    case TAKT_PRINTER_STOP:
      return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_CONFLICT,
                                  _ ("The printer is not printing, so there is nothing to stop."));
    case TAKT_PRINTER_SPEED:
    case TAKT_PRINTER_LIGHT:
    case TAKT_PRINTER_SKIP_OBJECTS:
    case TAKT_PRINTER_SET_TRAY:
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
    case TAKT_PRINTER_DISMISS_ERROR:
    default:
      return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_CONFLICT,
                                  _ ("What the printer does has changed meanwhile, so nothing was sent."));
    }
}

static void
send (Pending *pending)
{
  TaktBambuCommands *self = pending->owner;
  g_autofree char *payload = NULL;
  GError *error = NULL;

  pending->sequence_id = takt_bambu_sequence_next ();
  payload = takt_bambu_request_of_act (pending->act, pending->sequence_id, &error);
  if (payload == NULL)
    {
      finish (pending, error);
      return;
    }

  takt_clock_clear (self->clock, &pending->timer);
  pending->timer = takt_clock_after (self->clock, ANSWER_LIMIT_US, limit_cb, pending, NULL);
  if (!self->funcs.send (payload, self->user_data))
    finish (pending, g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                                          _ ("The connection to the printer is gone; nothing was sent.")));
}

/* What goes on by a mistake must not be set going on the word of an old report (pitfall 28). */
static gboolean
wants_fresh_state (TaktPrinterCommand command)
{
  return command == TAKT_PRINTER_RESUME || command == TAKT_PRINTER_IGNORE_ERROR
         || command == TAKT_PRINTER_RETRY_ERROR;
}

/* A slot's setting is sometimes taken and dropped (pitfall 55), so there the report has the last word. */
static gboolean
wants_proof (TaktPrinterCommand command)
{
  return command == TAKT_PRINTER_SET_TRAY;
}

/** takt_bambu_commands_new: no commands yet; @funcs are called with @user_data on the main context. */
TaktBambuCommands *
takt_bambu_commands_new (TaktClock *clock, const TaktBambuCommandsFuncs *funcs, gpointer user_data)
{
  TaktBambuCommands *self = g_new0 (TaktBambuCommands, 1);

  self->clock = g_object_ref (clock);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) pending_free);
  return self;
}

/** takt_bambu_commands_free: forgets what is pending; see takt_bambu_commands_fail_all(). */
void
takt_bambu_commands_free (TaktBambuCommands *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->pending);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * takt_bambu_commands_run:
 * @act: passed takt_printer_act_check(); copied
 * @report: the last one; full
 * @report_age_us: how old it is
 * @task: (transfer full): gets TRUE when the printer took the command; TAKT_ERROR_CONFLICT when the command does not fit the printer's
 *   state, TAKT_ERROR_UPSTREAM when the printer said no or nothing, TAKT_ERROR_NOT_CONNECTED when it could not be sent
 *
 * Resuming on the word of an old report could set going what somebody has stopped by hand, so then a fresh one is waited for
 * (pitfall 28).
 */
void
takt_bambu_commands_run (TaktBambuCommands *self,
                         const TaktPrinterAct *act,
                         const TaktPrinterReport *report,
                         gint64 report_age_us,
                         GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Pending *pending;

  if (!takt_printer_act_fits (act, report))
    {
      g_task_return_error (task, new_not_applicable (act->command));
      g_object_unref (task);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  pending = g_new0 (Pending, 1);
  pending->owner = self;
  pending->act = takt_printer_act_copy (act);
  pending->task = task;
  if (cancellable != NULL)
    pending->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), pending);
  g_ptr_array_add (self->pending, pending);

  if (wants_fresh_state (act->command) && report_age_us > FRESH_US)
    {
      pending->timer = takt_clock_after (self->clock, ANSWER_LIMIT_US, limit_cb, pending, NULL);
      self->funcs.ask_state (self->user_data);
      return;
    }
  send (pending);
}

static gboolean
is_answer (const Pending *pending, const TaktBambuMessage *ack)
{
  TaktPrinterCommand command = pending->act->command;

  if (pending->sequence_id == NULL || g_strcmp0 (ack->section, takt_bambu_request_get_section (command)) != 0)
    return FALSE;
  /* Some machines leave out the one, some the other (§3.3). Both wrong is somebody else's. */
  if (ack->command != NULL && g_strcmp0 (ack->command, takt_bambu_request_get_word (command)) != 0)
    return FALSE;
  if (ack->sequence_id != NULL)
    return g_strcmp0 (ack->sequence_id, pending->sequence_id) == 0;
  return ack->command != NULL;
}

/** takt_bambu_refusal_new: Returns: (transfer full): what a machine's no means, TAKT_ERROR_UPSTREAM (protocol.md §12.2). */
GError *
takt_bambu_refusal_new (const TaktBambuMessage *ack)
{
  g_autofree char *reason = NULL;

  if (takt_bambu_message_is_unsigned_refusal (ack))
    return g_error_new_literal (
        TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("The printer takes commands only in Developer Mode, which is off. Switch it on at the printer "
           "(settings, LAN Only Mode, Developer Mode), restart the printer and enter its new access code here; it "
           "then works without the cloud. Until then use the printer's screen."));

  reason = g_utf8_make_valid (ack->reason != NULL ? ack->reason : "", -1);
  if (g_utf8_strlen (reason, -1) > 120)
    *g_utf8_offset_to_pointer (reason, 120) = '\0';
  return g_error_new (TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                      _ ("The printer refused the command: %s (code %04X_%04X)."),
                      *reason != '\0' ? reason : "?", ack->err_code >> 16, ack->err_code & 0xffff);
}

static void
take_answer (Pending *pending, const TaktBambuMessage *ack)
{
  TaktBambuCommands *self = pending->owner;

  if (ack->outcome != TAKT_BAMBU_OUTCOME_SUCCESS)
    finish (pending, takt_bambu_refusal_new (ack));
  else if (!wants_proof (pending->act->command))
    finish (pending, NULL);
  else
    {
      pending->was_taken = TRUE;
      self->funcs.ask_state (self->user_data);
    }
}

/** takt_bambu_commands_take_ack: ends the command that @ack answers, if it is one of ours. */
void
takt_bambu_commands_take_ack (TaktBambuCommands *self, const TaktBambuMessage *ack)
{
  /* Without a result it says neither yes nor no: locked machines send such and do nothing (§12.2). */
  if (ack->outcome == TAKT_BAMBU_OUTCOME_NONE)
    return;

  for (guint i = 0; i < self->pending->len; i++)
    {
      Pending *pending = g_ptr_array_index (self->pending, i);

      if (is_answer (pending, ack))
        {
          take_answer (pending, ack);
          return;
        }
    }
}

/** takt_bambu_commands_take_report: ends the commands whose effect @report shows and sends those that waited for a fresh one. */
void
takt_bambu_commands_take_report (TaktBambuCommands *self, const TaktPrinterReport *report)
{
  g_autoptr (GPtrArray) looked_at = g_ptr_array_copy (self->pending, NULL, NULL);

  g_ptr_array_set_free_func (looked_at, NULL);
  for (guint i = 0; i < looked_at->len; i++)
    {
      Pending *pending = g_ptr_array_index (looked_at, i);

      /* A caller told of an earlier one may have taken this one back. */
      if (!g_ptr_array_find (self->pending, pending, NULL))
        continue;
      if (pending->sequence_id == NULL)
        {
          if (takt_printer_act_fits (pending->act, report))
            send (pending);
          else
            finish (pending, new_not_applicable (pending->act->command));
        }
      else if (takt_printer_act_shows (pending->act, report))
        finish (pending, NULL);
    }
}

/** takt_bambu_commands_fail_all: the connection is over: nothing that was sent will be answered, and nothing is sent again. */
void
takt_bambu_commands_fail_all (TaktBambuCommands *self, const GError *error)
{
  while (self->pending->len > 0)
    finish (g_ptr_array_index (self->pending, 0), g_error_copy (error));
}
