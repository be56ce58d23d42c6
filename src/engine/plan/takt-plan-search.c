/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/* What the search works with: the model, looked through once, and room for everything it will need. */

static int
count_minutes (const TaktPlanModel *model, guint printer, guint job)
{
  const TaktPlanPrinter *machine = &model->printers[printer];

  if (model->minutes != NULL)
    return model->minutes[printer * model->n_jobs + job];

  return MAX ((model->jobs[job].minutes * 100 + machine->speed_pct - 1) / machine->speed_pct, 1);
}

static gboolean
fits (const TaktPlanModel *model, guint printer, guint job)
{
  const TaktPlanPrinter *machine = &model->printers[printer];
  const TaktPlanJob *what = &model->jobs[job];

  if (what->printer != TAKT_PLAN_NONE && what->printer != (int) printer)
    return FALSE;
  if (what->models != 0 && machine->model != 0 && (what->models & machine->model) == 0)
    return FALSE;
  if (what->nozzle != 0 && machine->nozzle != 0 && what->nozzle != machine->nozzle
      && machine->nozzle_minutes == TAKT_PLAN_NONE)
    return FALSE;
  if (what->plate != 0 && machine->plate != 0 && what->plate != machine->plate
      && machine->plate_minutes == TAKT_PLAN_NONE)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (what->size); i++)
    if (machine->volume[i] > 0 && what->size[i] > machine->volume[i])
      return FALSE;
  if (machine->n_slots > 0 && what->n_needs > machine->n_slots)
    return FALSE;
  for (guint i = 0; i < what->n_needs; i++)
    if (machine->materials != 0 && (machine->materials & ((guint64) 1 << what->needs[i].material)) == 0)
      return FALSE;

  return TRUE;
}

static gboolean
may_change (const TaktPlanSearch *self, gsize job_field, int fitted, int minutes)
{
  if (minutes == TAKT_PLAN_NONE || fitted == 0)
    return FALSE;
  for (guint i = 0; i < self->n_jobs; i++)
    {
      int wanted = G_STRUCT_MEMBER (int, &self->model->jobs[i], job_field);

      if (wanted != 0 && wanted != fitted)
        return TRUE;
    }
  return FALSE;
}

static void
look_at_printers (TaktPlanSearch *self)
{
  const TaktPlanModel *model = self->model;

  self->minutes = g_new (int, (gsize) self->n_printers * self->n_jobs);
  self->simple = g_new0 (gboolean, self->n_printers);
  self->home = g_new (int, self->n_spools);
  for (guint i = 0; i < self->n_spools; i++)
    self->home[i] = TAKT_PLAN_NONE;

  for (guint i = 0; i < self->n_printers; i++)
    {
      const TaktPlanPrinter *printer = &model->printers[i];

      for (guint j = 0; j < self->n_jobs; j++)
        self->minutes[i * self->n_jobs + j] =
            fits (model, i, j) ? count_minutes (model, i, j) : TAKT_PLAN_NONE;
      for (guint j = 0; j < printer->n_slots; j++)
        if (printer->slots[j] != TAKT_PLAN_NONE)
          self->home[printer->slots[j]] = (int) i;
      self->n_slots = MAX (self->n_slots, printer->n_slots);
      self->simple[i] =
          model->n_attended == 0 && printer->n_blocks == 0 && printer->n_slots == 0
          && !may_change (self, G_STRUCT_OFFSET (TaktPlanJob, nozzle), printer->nozzle,
                          printer->nozzle_minutes)
          && !may_change (self, G_STRUCT_OFFSET (TaktPlanJob, plate), printer->plate, printer->plate_minutes);
    }
  for (guint i = 0; i < model->n_attended; i++)
    self->longest_span = MAX (self->longest_span, model->attended[i].to - model->attended[i].from);
}

/* Orders of several jobs become groups; their jobs share the earliest promise and the highest weight. */
static void
look_at_orders (TaktPlanSearch *self)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (NULL, NULL);
  g_autofree int *of_job = g_new (int, self->n_jobs);
  g_autofree guint *count = g_new0 (guint, self->n_jobs + 1);
  g_autofree guint *next = NULL;
  guint n_orders = 0, position = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    {
      const TaktPlanJob *job = &self->model->jobs[i];
      gpointer known;

      of_job[i] = TAKT_PLAN_NONE;
      if (job->order == TAKT_PLAN_NONE)
        continue;
      known = g_hash_table_lookup (groups, GINT_TO_POINTER (job->order));
      if (known == NULL)
        {
          known = GUINT_TO_POINTER (++n_orders);
          g_hash_table_insert (groups, GINT_TO_POINTER (job->order), known);
        }
      of_job[i] = (int) GPOINTER_TO_UINT (known) - 1;
      count[of_job[i]]++;
    }

  self->group_first = g_new0 (guint, n_orders + 1);
  self->group_jobs = g_new (int, self->n_jobs);
  next = g_new0 (guint, n_orders + 1);
  /* From here on @count is below 2 for an order of one job, else the number of its group and 2. */
  for (guint i = 0; i < n_orders; i++)
    {
      if (count[i] < 2)
        continue;
      self->group_first[self->n_groups] = next[i] = position;
      position += count[i];
      count[i] = ++self->n_groups + 1;
    }
  self->group_first[self->n_groups] = position;

  for (guint i = 0; i < self->n_jobs; i++)
    {
      int order = of_job[i];

      self->tasks[i].group = TAKT_PLAN_NONE;
      if (order == TAKT_PLAN_NONE || count[order] < 2)
        continue;
      self->tasks[i].group = (int) count[order] - 2;
      self->group_jobs[next[order]++] = (int) i;
    }
  for (guint i = 0; i < self->n_groups; i++)
    {
      int due = TAKT_PLAN_NO_DUE;
      gint64 rate = 0;

      for (guint k = self->group_first[i]; k < self->group_first[i + 1]; k++)
        {
          due = MIN (due, self->tasks[self->group_jobs[k]].due);
          rate = MAX (rate, self->tasks[self->group_jobs[k]].rate);
        }
      for (guint k = self->group_first[i]; k < self->group_first[i + 1]; k++)
        {
          self->tasks[self->group_jobs[k]].due = due;
          self->tasks[self->group_jobs[k]].rate = rate;
        }
    }
}

static int
compare_grams (gconstpointer a, gconstpointer b, gpointer data)
{
  const TaktPlanModel *model = data;
  int left = model->spools[*(const int *) a].grams, right = model->spools[*(const int *) b].grams;

  return left != right ? (left < right ? -1 : 1) : *(const int *) a - *(const int *) b;
}

/* The spools that can feed a need, by material and colour. */
static int
find_kind (TaktPlanSearch *self, GHashTable *known, const TaktPlanNeed *need)
{
  g_autofree char *key = g_strdup_printf ("%d/%d", need->material, need->color);
  gpointer found = g_hash_table_lookup (known, key);
  GArray *spools;

  if (found != NULL)
    return GPOINTER_TO_INT (found) - 1;

  spools = g_array_new (FALSE, FALSE, sizeof (int));
  for (guint i = 0; i < self->n_spools; i++)
    {
      const TaktPlanSpool *spool = &self->model->spools[i];

      if (spool->material == need->material && (need->color == TAKT_PLAN_NONE || spool->color == need->color))
        g_array_append_val (spools, i);
    }
  g_array_sort_with_data (spools, compare_grams, (gpointer) self->model);
  g_ptr_array_add (self->kinds, spools);
  g_hash_table_insert (known, g_steal_pointer (&key), GUINT_TO_POINTER (self->kinds->len));
  return (int) self->kinds->len - 1;
}

static void
add_needs (TaktPlanSearch *self, GHashTable *kinds, guint job, gboolean any_color)
{
  const TaktPlanJob *what = &self->model->jobs[job];

  for (guint i = 0; i < what->n_needs; i++)
    {
      if ((what->needs[i].color == TAKT_PLAN_NONE) != any_color)
        continue;
      self->needs[self->n_needs] = what->needs[i];
      self->need_kind[self->n_needs] = find_kind (self, kinds, &what->needs[i]);
      self->need_index[self->n_needs] = i;
      self->n_needs++;
    }
}

static void
look_at_jobs (TaktPlanSearch *self)
{
  const TaktPlanModel *model = self->model;
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_needs = 0;

  for (guint i = 0; i < self->n_jobs; i++)
    n_needs += model->jobs[i].n_needs;
  self->tasks = g_new0 (TaktPlanTask, self->n_jobs);
  self->needs = g_new (TaktPlanNeed, n_needs);
  self->need_kind = g_new (int, n_needs);
  self->need_index = g_new (guint, n_needs);
  self->kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint i = 0; i < self->n_jobs; i++)
    {
      const TaktPlanJob *job = &model->jobs[i];
      TaktPlanTask *task = &self->tasks[i];

      task->release = job->release;
      task->pin = TAKT_PLAN_NONE;
      if (job->start != TAKT_PLAN_NONE && job->printer != TAKT_PLAN_NONE)
        task->release = MAX (job->start, job->release);
      task->due = job->due == TAKT_PLAN_NO_DUE ? TAKT_PLAN_NO_DUE : job->due - job->handling;
      task->rate = job->due == TAKT_PLAN_NO_DUE ? 0 : job->weight * model->weights.tardiness;
      task->last_printer = job->last_printer;
      task->last_rank = job->last_rank;
      task->nozzle = job->nozzle;
      task->plate = job->plate;
      task->first_need = self->n_needs;
      task->n_needs = job->n_needs;
      add_needs (self, kinds, i, FALSE);
      add_needs (self, kinds, i, TRUE);
    }
  look_at_orders (self);
}

TaktPlanSearch *
takt_plan_search_new (const TaktPlanModel *model, const TaktPlanEffort *effort)
{
  TaktPlanSearch *self = g_new0 (TaktPlanSearch, 1);

  self->model = model;
  self->effort = effort;
  self->n_jobs = model->n_jobs;
  self->n_printers = model->n_printers;
  self->n_spools = model->n_spools;
  look_at_printers (self);
  look_at_jobs (self);
  takt_plan_index_spans (self);

  self->out_walk = g_new0 (guint, self->n_spools);
  self->out_left = g_new0 (int, self->n_spools);
  self->group_stamp = g_new0 (guint, self->n_groups);
  self->drop_after = g_new0 (gint64, self->n_jobs);
  self->drop_edition = g_new0 (guint64, self->n_printers);
  for (guint i = 0; i < 2; i++)
    {
      self->edit[i].sequence = g_new0 (int, self->n_jobs + 1);
      self->notes[i].job_stamp = g_new0 (guint, self->n_jobs);
      self->notes[i].job_done = g_new0 (int, self->n_jobs);
      self->notes[i].jobs = g_new0 (int, self->n_jobs);
      self->notes[i].spool_stamp = g_new0 (guint, self->n_spools);
    }

  self->now = takt_plan_state_new (self);
  takt_plan_clear (self);
  return self;
}

void
takt_plan_search_free (TaktPlanSearch *self)
{
  takt_plan_state_free (self->now);
  g_clear_pointer (&self->in_turn, takt_plan_state_free);
  g_clear_pointer (&self->kept, takt_plan_state_free);
  for (guint i = 0; i < 2; i++)
    {
      g_free (self->edit[i].sequence);
      g_free (self->notes[i].job_stamp);
      g_free (self->notes[i].job_done);
      g_free (self->notes[i].jobs);
      g_free (self->notes[i].spool_stamp);
    }
  g_free (self->drop_edition);
  g_free (self->drop_after);
  g_free (self->group_stamp);
  g_free (self->span_index);
  g_free (self->clear_wait);
  g_free (self->attended_before);
  g_free (self->span_before);
  g_free (self->out_left);
  g_free (self->out_walk);
  g_free (self->group_jobs);
  g_free (self->group_first);
  g_ptr_array_unref (self->kinds);
  g_free (self->need_index);
  g_free (self->need_kind);
  g_free (self->needs);
  g_free (self->tasks);
  g_free (self->home);
  g_free (self->simple);
  g_free (self->minutes);
  g_free (self);
}
