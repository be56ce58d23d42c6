/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fault-world.h"

#include <string.h>
#include <time.h>

#include "takt-error.h"
#include "takt-fake-reader.h"

#define PRINTER      1
#define TICK_SECONDS 40
#define GRAMS        10
#define WEIGHT       100000

/* Longer than a machine may take to begin, so that limits run out as well. */
#define LONG_SILENCE 12

int
world_pick (World *self, int n)
{
  return g_rand_int_range (self->rand, 0, n);
}

static TaktFakeLink *
get_link (World *self)
{
  return queue_fixture_link (&self->fixture, PRINTER);
}

static gint64
ask (World *self, const char *sql)
{
  return engine_base_int (&self->fixture.base, sql);
}

/* Every file is one plate of one filament for this machine. */
static TaktSlicedFile *
read_sliced (const char *path, GError **error)
{
  TaktSlicedFile *file = takt_sliced_file_new ();
  TaktSlicedPlate *plate = takt_sliced_plate_new (1);
  TaktSlicedFilament *filament = takt_sliced_filament_new (1);

  filament->material_type = g_strdup ("PLA");
  file->printer_model = g_strdup ("P1S");
  g_ptr_array_add (plate->filaments, filament);
  g_ptr_array_add (file->plates, plate);
  return file;
}

/* What a new process begins with: the answers of its link are the machine's to give. */
static void
equip (World *self)
{
  g_autoptr (TaktSlicedReader) reader = takt_fake_reader_new (read_sliced);
  TaktFakeLink *link = get_link (self);

  takt_products_set_reader (self->fixture.products, reader);
  link->hold = TRUE;
  g_free (link->report->model);
  link->report->model = g_strdup ("P1S");
}

void
world_init (World *self, const char *dir)
{
  self->dir = g_strdup (dir);
  queue_fixture_init (&self->fixture, dir);
  /* The file outlives this process or is of no use: nothing here loses power. */
  engine_base_run (&self->fixture.base, "PRAGMA synchronous = OFF");
  self->fixture.farm.wants_files = TRUE;
  queue_fixture_restart (&self->fixture);
  engine_base_add_spool (&self->fixture.base, PRINTER, TAKT_SLOT_EXTERNAL, "PLA", "White", WEIGHT);
  self->machine.state = TAKT_MACHINE_IDLE;
  self->machine.begun = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->machine.finished = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  equip (self);
  takt_fake_link_state (get_link (self), TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (get_link (self), TAKT_MACHINE_IDLE, NULL, 0);
  queue_fixture_settle (&self->fixture);
}

/* ---- the machine */

static gboolean
is_active (const World *self)
{
  return takt_machine_state_is_active (self->machine.state);
}

/* A start command arrives. Whoever is at work on something says no. */
static gboolean
accept_start (World *self, const char *key)
{
  Machine *machine = &self->machine;

  if (machine->off > 0 || is_active (self) || machine->told != NULL)
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

static void
move_machine (World *self)
{
  Machine *machine = &self->machine;

  if (machine->off > 0)
    {
      machine->off--;
      return;
    }
  if (is_active (self))
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

static void
report (World *self)
{
  TaktFakeLink *link = get_link (self);
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

static void
answer (World *self, gboolean unanswered, const char *failure)
{
  TaktFakeLink *link = get_link (self);

  link->unanswered = unanswered;
  if (failure != NULL)
    link->next_error = g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, failure);
  takt_fake_link_answer (link);
  queue_fixture_settle (&self->fixture);
}

static void
answer_start (World *self)
{
  TaktFakeLink *link = get_link (self);
  g_autofree char *key = g_strdup_printf ("%d", link->request->job->submission_id);

  if (take_fault (self, FAULT_LOST_COMMAND))
    answer (self, TRUE, NULL);
  else if (!accept_start (self, key))
    answer (self, FALSE, "The printer is busy.");
  else if (take_fault (self, FAULT_LOST_ACK))
    answer (self, TRUE, NULL);
  else
    {
      gboolean late = take_fault (self, FAULT_LATE_ACK);

      for (int i = 0; late && i < 4; i++)
        {
          queue_fixture_advance (&self->fixture, TICK_SECONDS);
          move_machine (self);
          report (self);
        }
      answer (self, FALSE, NULL);
      if (late)
        report (self);
    }
}

/* One request of those that wait is answered, as the machine has it. */
static void
serve (World *self)
{
  const char *what = takt_fake_link_peek (get_link (self));

  if (what == NULL || self->machine.off > 0 || world_pick (self, 3) == 0)
    return;
  if (g_str_equal (what, "print"))
    answer_start (self);
  else if (g_str_equal (what, "file") && take_fault (self, FAULT_FILE))
    answer (self, FALSE, "The transfer broke off.");
  else
    answer (self, FALSE, NULL);
}

/* The connection is gone, and every request on it: a start may have left before, or not. */
static void
cut (World *self)
{
  TaktFakeLink *link = get_link (self);
  const char *what;

  takt_fake_link_state (link, TAKT_LINK_OFFLINE, "gone");
  while ((what = takt_fake_link_peek (link)) != NULL)
    {
      g_autofree char *key = NULL;

      if (g_str_equal (what, "print") && world_pick (self, 2) == 0)
        {
          key = g_strdup_printf ("%d", link->request->job->submission_id);
          accept_start (self, key);
          answer (self, TRUE, NULL);
        }
      else
        answer (self, FALSE, "The connection ended.");
    }
  queue_fixture_settle (&self->fixture);
}

/* ---- the person */

static void
start_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  takt_queue_start_finish (TAKT_QUEUE (source), result, NULL);
}

static void
book (World *self, gint64 id, TaktJobStatus status)
{
  takt_queue_set_status (self->fixture.queue, id, status, "Seen at the printer", TAKT_JOB_SAID_BY_PERSON,
                         NULL);
}

/* A print that waits with a problem: the person looks at the machine and the part before anything else. */
static void
mend (World *self, const TaktJob *job)
{
  const Machine *machine = &self->machine;
  g_autofree char *key = g_strdup_printf ("%d", job->submission_id);

  if (g_hash_table_contains (machine->begun, key))
    book (self, job->id,
          g_hash_table_contains (machine->finished, key) ? TAKT_JOB_COMPLETED : TAKT_JOB_FAILED);
  else
    takt_queue_update (self->fixture.queue, job, NULL);
}

static void
look_after_jobs (World *self)
{
  g_autoptr (GPtrArray) jobs =
      takt_queue_list (self->fixture.queue, PRINTER, TAKT_JOB_FAILED, 0, 0, NULL, NULL);
  g_autoptr (GPtrArray) queued = takt_queue_list_queued (self->fixture.queue, PRINTER, NULL);
  const TaktJob *head = queued->len > 0 ? queued->pdata[0] : NULL;

  for (guint i = 0; i < jobs->len; i++)
    if (takt_queue_retry (self->fixture.queue, ((TaktJob *) jobs->pdata[i])->id, NULL))
      self->n_wanted++;
  if (head == NULL || head->dispatched_at != TAKT_TIME_UNSET)
    return;
  if (head->problem != NULL)
    mend (self, head);
  else if (!self->auto_start)
    takt_queue_start_async (self->fixture.queue, head->id, NULL, start_cb, NULL);
}

static void
act (World *self)
{
  gboolean believed_clear = ask (self, "SELECT plate_clear FROM printers /* test */ WHERE id = 1") != 0;

  if (is_active (self) || self->machine.told != NULL || world_pick (self, 2) == 0)
    return;
  if (!believed_clear)
    {
      self->machine.plate_full = FALSE;
      takt_printers_set_plate_clear (self->fixture.printers, PRINTER, TRUE, NULL);
    }
  look_after_jobs (self);
  queue_fixture_settle (&self->fixture);
}

/* ---- what goes wrong */

static void
go_live (World *self)
{
  takt_fake_link_state (get_link (self), TAKT_LINK_LIVE, NULL);
  report (self);
}

/* A process that is killed writes nothing more: whatever the objects write while they are taken apart is rolled back. */
static void
kill_engine (World *self)
{
  TaktFakeLink *link = get_link (self);
  const char *what = takt_fake_link_peek (link);

  if (what != NULL && g_str_equal (what, "print") && world_pick (self, 2) == 0)
    {
      g_autofree char *key = g_strdup_printf ("%d", link->request->job->submission_id);

      accept_start (self, key);
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
  equip (self);
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

  cut (self);
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
  cut (self);
  for (int i = world_pick (self, 20); i >= 0; i--)
    {
      queue_fixture_advance (&self->fixture, TICK_SECONDS * 10);
      move_machine (self);
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
  g_autoptr (TaktPrinterReport) old = takt_printer_report_copy (get_link (self)->report);

  queue_fixture_advance (&self->fixture, 7);
  takt_printer_link_emit_report (TAKT_PRINTER_LINK (get_link (self)), old);
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
      cut (self);
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

/* Nothing more goes wrong from now on. */
void
world_calm (World *self)
{
  memset (self->next, 0, sizeof self->next);
  self->wants_foreign = FALSE;
}

Step
world_get_step (World *self)
{
  static const char *const sql =
      "SELECT CASE (SELECT d.step FROM jobs j /* test */ JOIN dispatches d ON d.job_id = j.id WHERE j.status = "
      "'queued' AND j.dispatched_at IS NOT NULL LIMIT 1) WHEN 'uploading' THEN 1 WHEN 'sent' THEN 2 "
      "WHEN 'acknowledged' THEN 3 ELSE CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE status = 'started') THEN 4 "
      "WHEN (SELECT plate_clear FROM printers) = 0 THEN 5 ELSE 0 END END";

  return (Step) ask (self, sql);
}

void
world_tick (World *self)
{
  /* A fault may find a command on its way; a print does not fit in between. */
  if (self->silent == 0 && g_strcmp0 (takt_fake_link_peek (get_link (self)), "print") == 0)
    answer_start (self);
  queue_fixture_advance (&self->fixture, 1 + world_pick (self, TICK_SECONDS));
  move_machine (self);
  if (self->silent > 0 && --self->silent == 0)
    go_live (self);
  if (self->silent == 0 && self->machine.off == 0)
    {
      if (world_pick (self, 4) != 0)
        report (self);
      serve (self);
    }
  act (self);
  self->step = world_get_step (self);
}

gboolean
world_is_done (World *self)
{
  return ask (self, "SELECT count(*) FROM jobs /* test */ WHERE status <> 'completed'") == 0;
}

void
world_clear (World *self)
{
  TaktFakeLink *link = get_link (self);

  while (takt_fake_link_peek (link) != NULL)
    answer (self, FALSE, NULL);
  queue_fixture_clear (&self->fixture);
  g_clear_pointer (&self->machine.begun, g_hash_table_unref);
  g_clear_pointer (&self->machine.finished, g_hash_table_unref);
  g_free (self->machine.key);
  g_free (self->machine.told);
  g_free (self->dir);
}
