/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fault-world-private.h"

#include <time.h>

#include "takt-error.h"

/* What happens to the program, its computer, the network and the printer. */

/* Longer than a machine may take to begin, so that limits run out as well. */
#define LONG_SILENCE 12

/* A process that is killed writes nothing more: whatever the objects write while they are taken apart is rolled back. */
static void
kill_engine (World *self)
{
  TaktFakeLink *link = world_get_link (self);
  const char *what = takt_fake_link_peek (link);

  if (what != NULL && g_str_equal (what, "print") && world_pick (self, 2) == 0)
    {
      g_autofree char *key = g_strdup_printf ("%d", link->request->job->submission_id);

      world_accept_start (self, key);
    }

  g_assert_true (takt_store_begin (self->fixture.base.store, NULL));
  takt_queue_stop (self->fixture.queue);
  while (takt_fake_link_peek (link) != NULL)
    {
      link->next_error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "dead");
      takt_fake_link_answer (link);
      queue_fixture_settle (&self->fixture);
    }
  queue_fixture_close (&self->fixture);
  takt_store_rollback (self->fixture.base.store);
  queue_fixture_open (&self->fixture);
  world_equip (self);
  self->n_kills++;
  self->silent = 1 + world_pick (self, world_pick (self, 2) == 0 ? 2 : LONG_SILENCE);
}

static void
note_time (World *self)
{
  takt_printers_note_time (self->fixture.printers);
  takt_queue_note_time (self->fixture.queue);
  queue_fixture_settle (&self->fixture);
}

static void
set_clock (World *self, gint64 seconds)
{
  takt_manual_clock_jump (self->fixture.base.manual, seconds * G_USEC_PER_SEC);
  note_time (self);
}

/* Local time is an hour on, or back; UTC knows nothing of it. */
static void
change_local_time (World *self)
{
  gboolean is_summer = g_strcmp0 (g_getenv ("TZ"), "CEST-2") == 0;

  g_setenv ("TZ", is_summer ? "CET-1" : "CEST-2", TRUE);
  tzset ();
  note_time (self);
}

static void
cut_power (World *self)
{
  Machine *machine = &self->machine;

  world_cut (self);
  /* Nothing that a machine says afterwards tells of a print that nobody heard of: who began it takes it off. */
  if (machine->is_foreign)
    machine->plate_full = FALSE;
  g_clear_pointer (&machine->told, g_free);
  g_clear_pointer (&machine->key, g_free);
  machine->is_foreign = FALSE;
  machine->percent = 0;
  machine->state = TAKT_MACHINE_IDLE;
  machine->off = 2 + world_pick (self, LONG_SILENCE);
  self->silent = machine->off + 1;
}

static void
sleep_and_wake (World *self)
{
  takt_printers_set_asleep (self->fixture.printers, TRUE);
  world_cut (self);
  for (int i = world_pick (self, 20); i >= 0; i--)
    {
      queue_fixture_advance (&self->fixture, TICK_SECONDS * 10);
      world_move_machine (self);
    }
  takt_printers_set_asleep (self->fixture.printers, FALSE);
  note_time (self);
  self->silent = 1;
}

static void
open_second (World *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (takt_store_open (self->dir, TAKT_STORE_WRITER, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_BUSY);
}

static void
repeat_old_report (World *self)
{
  g_autoptr (TaktPrinterReport) old = takt_printer_report_copy (world_get_link (self)->report);

  queue_fixture_advance (&self->fixture, 7);
  takt_printer_link_emit_report (TAKT_PRINTER_LINK (world_get_link (self)), old);
  queue_fixture_settle (&self->fixture);
}

/* Faults of a request happen to the next of its kind, the others now. */
void
world_break (World *self, Fault fault)
{
  if (fault >= FAULT_FILE)
    {
      self->next[fault] = TRUE;
      return;
    }

  self->fired[fault][self->step] = TRUE;
  self->n_faults++;
  switch (fault)
    {
    case FAULT_KILL:
      kill_engine (self);
      break;
    case FAULT_POWER_CUT:
      cut_power (self);
      break;
    case FAULT_LINK_DROP:
      world_cut (self);
      self->silent = 1 + world_pick (self, LONG_SILENCE);
      break;
    case FAULT_CLOCK_JUMP:
      set_clock (self, (world_pick (self, 2) == 0 ? 1 : -1) * (60 + world_pick (self, 40000)));
      break;
    case FAULT_DST:
      change_local_time (self);
      break;
    case FAULT_SUSPEND:
      sleep_and_wake (self);
      break;
    case FAULT_SECOND_ENGINE:
      open_second (self);
      break;
    case FAULT_OLD_REPORT:
      repeat_old_report (self);
      break;
    case FAULT_FOREIGN:
      self->wants_foreign = TRUE;
      break;
    case FAULT_FILE:
    case FAULT_LOST_COMMAND:
    case FAULT_LOST_ACK:
    case FAULT_LATE_ACK:
    default:
      g_assert_not_reached ();
    }
}

/* Which faults there are at a step: a file is lost while it is brought, a command when it has left. */
gboolean
world_can_break (World *self, Fault fault, Step step)
{
  if (fault == FAULT_FILE)
    return step == STEP_UPLOADING;
  return fault < FAULT_FILE || step == STEP_SENT;
}
