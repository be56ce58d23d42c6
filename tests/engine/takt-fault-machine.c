/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fault-world-private.h"

#include "takt-error.h"

/* The machine and its wire: what it does by itself, and how it answers. */

TaktFakeLink *
world_get_link (World *self)
{
  return queue_fixture_link (&self->fixture, PRINTER);
}

gboolean
world_is_active (const World *self)
{
  return takt_machine_state_is_active (self->machine.state);
}

/* A start command arrives. Whoever is at work on something says no. */
gboolean
world_accept_start (World *self, const char *key)
{
  Machine *machine = &self->machine;

  if (machine->off > 0 || world_is_active (self) || machine->told != NULL)
    return FALSE;
  machine->told = g_strdup (key);
  machine->begins_in = 1 + world_pick (self, 3);
  return TRUE;
}

static void
begin (World *self, char *key, gboolean is_foreign)
{
  Machine *machine = &self->machine;

  if (!is_foreign)
    {
      gint64 times = GPOINTER_TO_INT (g_hash_table_lookup (machine->begun, key));

      g_hash_table_replace (machine->begun, g_strdup (key), GINT_TO_POINTER (times + 1));
      machine->n_begun++;
      machine->n_over += machine->plate_full;
    }
  g_free (machine->key);
  machine->key = key;
  machine->is_foreign = is_foreign;
  machine->percent = 0;
  machine->plate_full = TRUE;
  machine->state = TAKT_MACHINE_PREPARING;
}

void
world_move_machine (World *self)
{
  Machine *machine = &self->machine;

  if (machine->off > 0)
    {
      machine->off--;
      return;
    }
  if (world_is_active (self))
    {
      machine->percent += 15 + world_pick (self, 30);
      machine->state = machine->percent < 100 ? TAKT_MACHINE_PRINTING : TAKT_MACHINE_FINISHED;
      machine->percent = MIN (machine->percent, 100);
      if (machine->state == TAKT_MACHINE_FINISHED && !machine->is_foreign)
        g_hash_table_add (machine->finished, g_strdup (machine->key));
      return;
    }
  if (machine->told != NULL && --machine->begins_in <= 0)
    begin (self, g_steal_pointer (&machine->told), FALSE);
  /* Whoever stands at the machine sees its plate. */
  else if (self->wants_foreign && machine->told == NULL && !machine->plate_full)
    {
      self->wants_foreign = FALSE;
      begin (self, g_strdup_printf ("f%u", ++self->n_foreign), TRUE);
    }
}

void
world_report (World *self)
{
  TaktFakeLink *link = world_get_link (self);
  const Machine *machine = &self->machine;

  link->report->received_at = takt_clock_now (self->fixture.base.clock);
  link->report->total_layers = 100;
  link->report->layer = machine->percent;
  g_free (link->report->job_title);
  link->report->job_title = g_strdup (machine->is_foreign ? "foreign" : NULL);
  g_clear_pointer (&link->report->job_key, g_free);
  takt_fake_link_say (link, machine->state, machine->key, machine->percent);
  queue_fixture_settle (&self->fixture);
}

/* ---- the wire */

static gboolean
take_fault (World *self, Fault fault)
{
  gboolean takes = self->next[fault];

  if (takes)
    {
      self->next[fault] = FALSE;
      self->fired[fault][self->step] = TRUE;
      self->n_faults++;
    }
  return takes;
}

void
world_answer (World *self, gboolean unanswered, const char *failure)
{
  TaktFakeLink *link = world_get_link (self);

  link->unanswered = unanswered;
  if (failure != NULL)
    link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, failure);
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->fixture);
}

void
world_answer_start (World *self)
{
  TaktFakeLink *link = world_get_link (self);
  g_autofree char *key = g_strdup_printf ("%d", link->request->job->submission_id);

  if (take_fault (self, FAULT_LOST_COMMAND))
    world_answer (self, TRUE, NULL);
  else if (!world_accept_start (self, key))
    world_answer (self, FALSE, "The printer is busy.");
  else if (take_fault (self, FAULT_LOST_ACK))
    world_answer (self, TRUE, NULL);
  else
    {
      gboolean late = take_fault (self, FAULT_LATE_ACK);

      for (int i = 0; late && i < 4; i++)
        {
          queue_fixture_advance (&self->fixture, TICK_SECONDS);
          world_move_machine (self);
          world_report (self);
        }
      world_answer (self, FALSE, NULL);
      if (late)
        world_report (self);
    }
}

/* One request of those that wait is answered, as the machine has it. */
void
world_serve (World *self)
{
  const char *what = takt_fake_link_peek (world_get_link (self));

  if (what == NULL || self->machine.off > 0 || world_pick (self, 3) == 0)
    return;
  if (g_str_equal (what, "print"))
    world_answer_start (self);
  else if (g_str_equal (what, "file") && take_fault (self, FAULT_FILE))
    world_answer (self, FALSE, "The transfer broke off.");
  else
    world_answer (self, FALSE, NULL);
}

/* The connection is gone, and every request on it: a start may have left before, or not. */
void
world_cut (World *self)
{
  TaktFakeLink *link = world_get_link (self);
  const char *what;

  takt_fake_link_state (link, TAKT_LINK_OFFLINE, "gone");
  while ((what = takt_fake_link_peek (link)) != NULL)
    {
      g_autofree char *key = NULL;

      if (g_str_equal (what, "print") && world_pick (self, 2) == 0)
        {
          key = g_strdup_printf ("%d", link->request->job->submission_id);
          world_accept_start (self, key);
          world_answer (self, TRUE, NULL);
        }
      else
        world_answer (self, FALSE, "The connection ended.");
    }
  queue_fixture_settle (&self->fixture);
}

void
world_go_live (World *self)
{
  takt_fake_link_state (world_get_link (self), TAKT_LINK_LIVE, NULL);
  world_report (self);
}
