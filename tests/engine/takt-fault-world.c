/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fault-world-private.h"

#include <string.h>

#include "takt-fake-reader.h"

#define WEIGHT 100000

int
world_pick (World *self, int n)
{
  return g_rand_int_range (self->rand, 0, n);
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
void
world_equip (World *self)
{
  g_autoptr (TaktSlicedReader) reader = takt_fake_reader_new (read_sliced);
  TaktFakeLink *link = world_get_link (self);

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
  world_equip (self);
  takt_fake_link_state (world_get_link (self), TAKT_LINK_LIVE, NULL);
  takt_fake_link_say (world_get_link (self), TAKT_MACHINE_IDLE, NULL, 0);
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

  if (world_is_active (self) || self->machine.told != NULL || world_pick (self, 2) == 0)
    return;
  if (!believed_clear)
    {
      self->machine.plate_full = FALSE;
      takt_printers_set_plate_clear (self->fixture.printers, PRINTER, TRUE, NULL);
    }
  look_after_jobs (self);
  queue_fixture_settle (&self->fixture);
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
  if (self->silent == 0 && g_strcmp0 (takt_fake_link_peek (world_get_link (self)), "print") == 0)
    world_answer_start (self);
  queue_fixture_advance (&self->fixture, 1 + world_pick (self, TICK_SECONDS));
  world_move_machine (self);
  if (self->silent > 0 && --self->silent == 0)
    world_go_live (self);
  if (self->silent == 0 && self->machine.off == 0)
    {
      if (world_pick (self, 4) != 0)
        world_report (self);
      world_serve (self);
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
  TaktFakeLink *link = world_get_link (self);

  while (takt_fake_link_peek (link) != NULL)
    world_answer (self, FALSE, NULL);
  queue_fixture_clear (&self->fixture);
  g_clear_pointer (&self->machine.begun, g_hash_table_unref);
  g_clear_pointer (&self->machine.finished, g_hash_table_unref);
  g_free (self->machine.key);
  g_free (self->machine.told);
  g_free (self->dir);
}
