/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-plan-farm.h"
#include "takt-test.h"

/* The rules of a plan, looked at from outside, over many made-up shops; small ones against every plan there is. */

#define N_SHOPS   10000
#define N_ORACLES 120

static void
check_hands (const TaktPlanModel *model, const TaktPlanPrinter *printer, int from, int minutes)
{
  int longest = 0;
  gboolean is_attended = model->n_attended == 0;

  if (minutes == 0)
    return;
  for (guint i = 0; i < model->n_attended; i++)
    longest = MAX (longest, model->attended[i].to - model->attended[i].from);
  for (guint i = 0; i < model->n_attended; i++)
    {
      int minute = from % model->attended_period;

      is_attended |=
          minute >= model->attended[i].from && minute + MIN (minutes, longest) <= model->attended[i].to;
    }
  g_assert_true (is_attended);
  for (guint i = 0; i < printer->n_blocks; i++)
    g_assert_true (printer->blocks[i].to <= from || printer->blocks[i].from >= from + minutes);
}

static void
check_fit (const TaktPlanPrinter *printer, const TaktPlanJob *job)
{
  g_assert_true (job->models == 0 || printer->model == 0 || (job->models & printer->model) != 0);
  for (guint i = 0; i < 3; i++)
    g_assert_true (printer->volume[i] == 0 || job->size[i] <= printer->volume[i]);
  if (printer->nozzle_minutes == TAKT_PLAN_NONE && job->nozzle != 0 && printer->nozzle != 0)
    g_assert_cmpint (job->nozzle, ==, printer->nozzle);
}

/* Gives the spools put in. */
static int
check_feeds (const TaktPlanModel *model, const TaktPlan *plan, guint job, int *slots, int *left, int *users)
{
  const TaktPlanJob *what = &model->jobs[job];
  int printer = plan->places[job].printer;
  guint n_slots = model->printers[printer].n_slots;
  guint32 taken = 0;
  int swaps = 0;

  for (guint i = 0; i < what->n_needs; i++)
    {
      const TaktPlanFeed *feed = &plan->feeds[job][i];
      const TaktPlanSpool *spool;

      if (n_slots == 0)
        {
          g_assert_cmpint (feed->spool, ==, TAKT_PLAN_NONE);
          continue;
        }
      g_assert_cmpint (feed->slot, >=, 0);
      g_assert_cmpint (feed->slot, <, n_slots);
      g_assert_cmpuint (taken & (1u << feed->slot), ==, 0);
      taken |= 1u << feed->slot;

      spool = &model->spools[feed->spool];
      g_assert_cmpint (spool->material, ==, what->needs[i].material);
      g_assert_true (what->needs[i].color == TAKT_PLAN_NONE || what->needs[i].color == spool->color);
      g_assert_true (users[feed->spool] == TAKT_PLAN_NONE || users[feed->spool] == printer);
      users[feed->spool] = printer;
      left[feed->spool] -= what->needs[i].grams;
      g_assert_cmpint (left[feed->spool], >=, 0);

      if (feed->is_swap)
        {
          slots[feed->slot] = feed->spool;
          swaps++;
        }
      g_assert_cmpint (slots[feed->slot], ==, feed->spool);
    }
  for (guint i = 0; i < n_slots; i++)
    for (guint k = i + 1; k < n_slots; k++)
      g_assert_true (slots[i] == TAKT_PLAN_NONE || slots[i] != slots[k]);

  return swaps;
}

static int
find_at (const TaktPlan *plan, int printer, int rank)
{
  for (guint i = 0; i < plan->n_jobs; i++)
    if (plan->places[i].printer == printer && plan->places[i].rank == rank)
      return (int) i;
  return TAKT_PLAN_NONE;
}

static void
check_printer (const TaktPlanModel *model, const TaktPlan *plan, int printer, int *left, int *users)
{
  const TaktPlanPrinter *machine = &model->printers[printer];
  int ready = machine->available + (machine->plate_clear ? 0 : model->clear_minutes);
  int slots[TAKT_PLAN_MAX_SLOTS];
  int nozzle = machine->nozzle, plate = machine->plate;

  for (guint i = 0; i < machine->n_slots; i++)
    slots[i] = machine->slots[i];

  for (int rank = 0;; rank++)
    {
      int job = find_at (plan, printer, rank);
      const TaktPlanJob *what;
      const TaktPlanPlace *place;
      int work;

      if (job == TAKT_PLAN_NONE)
        break;
      what = &model->jobs[job];
      place = &plan->places[job];
      check_fit (machine, what);
      g_assert_true (what->printer == TAKT_PLAN_NONE || what->printer == printer);
      work = check_feeds (model, plan, (guint) job, slots, left, users);
      g_assert_cmpint (work, ==, place->swaps);
      work *= model->swap_minutes;
      if (what->nozzle != 0 && nozzle != 0 && what->nozzle != nozzle)
        {
          work += machine->nozzle_minutes;
          nozzle = what->nozzle;
        }
      if (what->plate != 0 && plate != 0 && what->plate != plate)
        {
          work += machine->plate_minutes;
          plate = what->plate;
        }

      /* Cleared, then changed, then printed; the buffer lies between two prints. */
      g_assert_cmpint (place->change_start, >=, ready);
      check_hands (model, machine, place->change_start, work);
      g_assert_cmpint (place->start, >=, place->change_start + work);
      g_assert_cmpint (place->start, >=, what->release);
      g_assert_cmpint (place->end, ==,
                       place->start + (what->minutes * 100 + machine->speed_pct - 1) / machine->speed_pct);
      for (guint i = 0; i < machine->n_blocks; i++)
        g_assert_true (machine->blocks[i].to <= place->start || machine->blocks[i].from >= place->end);
      g_assert_cmpint (place->clear_start, >=, place->end);
      g_assert_cmpint (place->done, ==, place->clear_start + model->clear_minutes);
      check_hands (model, machine, place->clear_start, model->clear_minutes);
      ready = place->done;
    }
}

static gint64
sum_lateness (const TaktPlanModel *model, const TaktPlan *plan)
{
  gint64 sum = 0;

  for (guint i = 0; i < model->n_jobs; i++)
    {
      int due = TAKT_PLAN_NO_DUE, done = 0, weight = 0;
      gboolean is_first = TRUE;

      for (guint k = 0; k < model->n_jobs; k++)
        {
          const TaktPlanJob *job = &model->jobs[k];

          if (k != i && (job->order == TAKT_PLAN_NONE || job->order != model->jobs[i].order))
            continue;
          is_first &= k >= i;
          if (job->due != TAKT_PLAN_NO_DUE)
            {
              due = MIN (due, job->due - job->handling);
              weight = MAX (weight, job->weight);
            }
          if (plan->places[k].printer != TAKT_PLAN_NONE)
            done = MAX (done, plan->places[k].done);
        }
      if (is_first && done > due)
        sum += (gint64) weight * (done - due);
    }

  return sum;
}

/* A pinned job begins when it would if there were only pinned ones. */
static void
check_pins (const TaktPlanModel *model, const TaktPlan *plan)
{
  g_autofree TaktPlanJob *pinned = g_new (TaktPlanJob, model->n_jobs);
  g_autofree guint *of = g_new (guint, model->n_jobs);
  g_autoptr (TaktPlan) alone = NULL;
  TaktPlanModel only = *model;

  only.jobs = pinned;
  only.n_jobs = 0;
  for (guint i = 0; i < model->n_jobs; i++)
    if (model->jobs[i].start != TAKT_PLAN_NONE && model->jobs[i].printer != TAKT_PLAN_NONE)
      {
        of[only.n_jobs] = i;
        pinned[only.n_jobs++] = model->jobs[i];
      }

  alone = takt_plan_in_turn (&only);
  for (guint i = 0; i < only.n_jobs; i++)
    if (alone->places[i].printer != TAKT_PLAN_NONE)
      {
        g_assert_cmpint (plan->places[of[i]].printer, ==, pinned[i].printer);
        g_assert_cmpint (plan->places[of[i]].start, ==, alone->places[i].start);
        g_assert_cmpint (plan->places[of[i]].start, >=, pinned[i].start);
      }
}

static void
check_plan (const TaktPlanModel *model, const TaktPlan *plan)
{
  g_autofree int *left = g_new (int, model->n_spools + 1);
  g_autofree int *users = g_new (int, model->n_spools + 1);

  for (guint i = 0; i < model->n_spools; i++)
    {
      left[i] = model->spools[i].grams;
      users[i] = TAKT_PLAN_NONE;
    }
  for (guint i = 0; i < model->n_printers; i++)
    check_printer (model, plan, (int) i, left, users);
  g_assert_cmpint (plan->score.tardiness, ==, sum_lateness (model, plan));
}

static void
assert_same (const TaktPlan *one, const TaktPlan *other)
{
  g_assert_cmpuint (one->n_jobs, ==, other->n_jobs);
  g_assert_cmpint (one->score.cost, ==, other->score.cost);
  for (guint i = 0; i < one->n_jobs; i++)
    {
      g_assert_cmpint (one->places[i].printer, ==, other->places[i].printer);
      g_assert_cmpint (one->places[i].start, ==, other->places[i].start);
    }
}

static void
test_rules (void)
{
  for (guint32 seed = 1; seed <= N_SHOPS; seed++)
    {
      gboolean is_large = seed % 4 == 0;
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, is_large ? seed % 37 : seed % 11,
                                                          is_large ? 7 + seed % 3 : 1 + seed % 3, TRUE);
      const TaktPlanEffort effort = { .seed = seed, .max_tries = seed % 5 == 0 ? 0 : 300 };
      g_autoptr (TaktPlan) plan = takt_plan_make (&farm->model, &effort);
      g_autoptr (TaktPlan) in_turn = takt_plan_in_turn (&farm->model);

      check_plan (&farm->model, plan);
      check_plan (&farm->model, in_turn);
      check_pins (&farm->model, plan);
      g_assert_cmpint (plan->score.cost, <=, in_turn->score.cost);
      if (seed % 10 == 0)
        {
          g_autoptr (TaktPlan) again = takt_plan_make (&farm->model, &effort);

          assert_same (plan, again);
        }
    }
}

/* A plan before, be it as bad as it may: what comes of it is no worse than first come, first served, moves counted or not. */
static void
test_never_worse_than_in_turn (void)
{
  for (guint32 seed = 1; seed <= N_SHOPS / 5; seed++)
    {
      gboolean is_large = seed % 4 == 0;
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, is_large ? seed % 37 : seed % 11,
                                                          is_large ? 7 + seed % 3 : 1 + seed % 3, TRUE);
      const TaktPlanEffort effort = { .seed = seed, .max_tries = seed % 3 == 0 ? 0 : 200 };
      GRand *random = g_rand_new_with_seed (seed);
      gint64 move = farm->model.weights.move;
      g_autoptr (TaktPlan) plan = NULL;
      g_autoptr (TaktPlan) in_turn = NULL;

      for (guint i = 0; i < farm->model.n_jobs; i++)
        {
          farm->jobs[i].last_printer = g_rand_int_range (random, -1, (int) farm->model.n_printers);
          farm->jobs[i].last_rank = g_rand_int_range (random, 0, 5);
        }
      plan = takt_plan_make (&farm->model, &effort);
      in_turn = takt_plan_in_turn (&farm->model);
      check_plan (&farm->model, plan);
      check_pins (&farm->model, plan);
      g_assert_cmpint (plan->score.cost, <=, in_turn->score.cost);
      g_assert_cmpint (plan->score.cost - move * plan->score.n_moves, <=,
                       in_turn->score.cost - move * in_turn->score.n_moves);
      g_rand_free (random);
    }
}

/* Tries every printer and every order for the jobs from @job on. */
static void
try_all (const TaktPlanModel *model, guint job, int *printers, int *ranks, gint64 *best)
{
  if (job == model->n_jobs)
    {
      g_autoptr (TaktPlan) plan = takt_plan_arrange (model, printers, ranks);

      *best = MIN (*best, plan->score.cost);
      return;
    }

  for (int printer = 0; printer < (int) model->n_printers; printer++)
    {
      int length = 0;

      for (guint i = 0; i < job; i++)
        length += printers[i] == printer;
      printers[job] = printer;
      for (int rank = 0; rank <= length; rank++)
        {
          g_autofree int *tried = g_memdup2 (ranks, model->n_jobs * sizeof (int));

          for (guint i = 0; i < job; i++)
            if (printers[i] == printer && tried[i] >= rank)
              tried[i]++;
          tried[job] = rank;
          try_all (model, job + 1, printers, tried, best);
        }
    }
}

static void
test_oracle (void)
{
  guint n_exact = 0;

  for (guint32 seed = 1; seed <= N_ORACLES; seed++)
    {
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, 3 + seed % 3, 1 + seed % 2, FALSE);
      const TaktPlanEffort effort = { .seed = seed, .max_tries = 4000 };
      g_autoptr (TaktPlan) plan = takt_plan_make (&farm->model, &effort);
      int printers[8] = { 0 }, ranks[8] = { 0 };
      gint64 best = G_MAXINT64;

      try_all (&farm->model, 0, printers, ranks, &best);
      g_assert_cmpint (plan->score.cost, >=, best);
      n_exact += plan->score.cost == best;
    }

  g_test_message ("%u of %d plans cannot be bettered", n_exact, N_ORACLES);
  g_assert_cmpuint (n_exact, >=, N_ORACLES * 95 / 100);
}

/* The quick walk of shops without hours, slots and blocks gives what the whole one gives. */
static void
test_quick_walk (void)
{
  const TaktPlanSpan always = { 0, 7 * 24 * 60 };

  for (guint32 seed = 1; seed <= 300; seed++)
    {
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, 12, 3, FALSE);
      const TaktPlanEffort effort = { .seed = seed, .max_tries = 1000 };
      g_autoptr (TaktPlan) quick = NULL;
      g_autoptr (TaktPlan) whole = NULL;
      g_autofree int *printers = g_new (int, 12);
      g_autofree int *ranks = g_new (int, 12);

      for (guint i = 0; i < 3; i++)
        {
          farm->printers[i].n_slots = farm->printers[i].n_blocks = 0;
          farm->printers[i].nozzle = farm->printers[i].plate = 0;
        }
      farm->model.n_attended = 0;
      quick = takt_plan_make (&farm->model, &effort);

      /* Clearing may not straddle the period's end, so there is none. */
      farm->model.clear_minutes = 0;
      for (guint i = 0; i < 12; i++)
        {
          printers[i] = quick->places[i].printer;
          ranks[i] = quick->places[i].rank;
        }
      g_clear_pointer (&quick, takt_plan_free);
      quick = takt_plan_arrange (&farm->model, printers, ranks);
      farm->model.attended = &always;
      farm->model.n_attended = 1;
      farm->model.attended_period = always.to;
      whole = takt_plan_arrange (&farm->model, printers, ranks);
      assert_same (quick, whole);
    }
}

/* Hours that are spelled out for half a year, as a shop's are, are the same hours as those of one week again and again. */
static void
test_long_period (void)
{
  enum
  {
    WEEKS = 26
  };

  for (guint32 seed = 1; seed <= 40; seed++)
    {
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, 120, seed % 2 == 0 ? 2 : 8, FALSE);
      const TaktPlanEffort effort = { .seed = seed, .max_tries = 1500 };
      g_autoptr (TaktPlan) of_week = takt_plan_make (&farm->model, &effort);
      g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (TaktPlanSpan));
      g_autoptr (TaktPlan) spelled_out = NULL;

      for (int week = 0; week < WEEKS; week++)
        for (guint i = 0; i < farm->model.n_attended; i++)
          {
            TaktPlanSpan span = farm->model.attended[i];

            span.from += week * farm->model.attended_period;
            span.to += week * farm->model.attended_period;
            g_array_append_val (spans, span);
          }
      farm->model.attended = (const TaktPlanSpan *) spans->data;
      farm->model.n_attended = spans->len;
      farm->model.attended_period *= WEEKS;
      spelled_out = takt_plan_make (&farm->model, &effort);
      assert_same (of_week, spelled_out);
    }
}

/* One more job: the others stay, but for the few whose move is worth its cost. */
static void
test_small_change_moves_few (void)
{
  guint n_moves = 0, n_free_moves = 0;

  for (guint32 seed = 1; seed <= 20; seed++)
    {
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, 60, 5, FALSE);
      const TaktPlanEffort effort = { .seed = seed, .max_tries = 20000 };
      g_autoptr (TaktPlan) before = NULL;
      g_autoptr (TaktPlan) after = NULL;
      g_autoptr (TaktPlan) free_to_move = NULL;

      farm->model.n_jobs = 59;
      before = takt_plan_make (&farm->model, &effort);
      takt_plan_farm_remember (farm, before);
      farm->model.n_jobs = 60;
      after = takt_plan_make (&farm->model, &effort);
      check_plan (&farm->model, after);
      n_moves += after->score.n_moves;

      farm->model.weights.move = 0;
      free_to_move = takt_plan_make (&farm->model, &effort);
      n_free_moves += free_to_move->score.n_moves;
    }

  g_test_message ("%u of %u jobs moved, %u where moves cost nothing", n_moves, 20 * 59, n_free_moves);
  g_assert_cmpuint (n_moves, <, 20 * 59 / 4);
  g_assert_cmpuint (n_moves, <, n_free_moves);
}

/* After an event: no job loses its place, and no order is later, for the sake of a better plan. */
static void
test_again_takes_nothing (void)
{
  guint n_same = 0, n_fewer = 0, n_in_turn = 0;

  for (guint32 seed = 1; seed <= 400; seed++)
    {
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (seed, 40, seed % 2 == 0 ? 4 : 9, FALSE);
      const TaktPlanEffort effort = { .seed = seed, .max_tries = 500 };
      const TaktPlanEffort again_effort = { .seed = seed, .max_tries = seed % 3 == 0 ? 0 : 300 };
      g_autoptr (TaktPlan) before = takt_plan_make (&farm->model, &effort);
      g_autoptr (TaktPlan) kept = NULL;
      g_autoptr (TaktPlan) again = NULL;
      g_autoptr (TaktPlan) in_turn = NULL;
      int printers[40], ranks[40];

      takt_plan_farm_remember (farm, before);
      farm->printers[seed % farm->model.n_printers].available += 24 * 60;
      for (guint i = 0; i < 40; i++)
        {
          printers[i] = farm->jobs[i].last_printer;
          ranks[i] = farm->jobs[i].last_rank;
        }
      kept = takt_plan_arrange (&farm->model, printers, ranks);
      again = takt_plan_make (&farm->model, &again_effort);
      check_plan (&farm->model, again);
      /* That the queues are not worked off in turn must be worth something. */
      in_turn = takt_plan_in_turn (&farm->model);
      if (kept->score.cost > in_turn->score.cost - (gint64) in_turn->score.n_moves * farm->model.weights.move)
        {
          n_in_turn++;
          continue;
        }
      for (guint i = 0; i < 40; i++)
        g_assert_true (kept->places[i].printer == TAKT_PLAN_NONE
                       || again->places[i].printer != TAKT_PLAN_NONE);
      if (again->score.n_unplaced < kept->score.n_unplaced)
        {
          n_fewer++;
          continue;
        }
      n_same++;
      g_assert_cmpint (again->score.tardiness, <=, kept->score.tardiness);
    }
  g_test_message ("%u as many placed and none later, %u with more placed; %u no better than in turn", n_same,
                  n_fewer, n_in_turn);
  g_assert_cmpuint (n_same + n_fewer, >, 300);
}

static TaktPlanJob
make_job (int minutes)
{
  return (TaktPlanJob){
    .minutes = minutes,
    .due = TAKT_PLAN_NO_DUE,
    .weight = 1,
    .order = TAKT_PLAN_NONE,
    .printer = TAKT_PLAN_NONE,
    .start = TAKT_PLAN_NONE,
    .last_printer = TAKT_PLAN_NONE,
  };
}

/* Day one has hours until 18:00: the short job is cleared in the day, the long one prints through the night. */
static void
test_long_job_at_night (void)
{
  const TaktPlanSpan day = { 8 * 60, 18 * 60 };
  const TaktPlanPrinter printer = { .available = 15 * 60,
                                    .plate_clear = TRUE,
                                    .speed_pct = 100,
                                    .nozzle_minutes = TAKT_PLAN_NONE,
                                    .plate_minutes = TAKT_PLAN_NONE };
  const TaktPlanJob jobs[] = { make_job (12 * 60), make_job (2 * 60) };
  const TaktPlanModel model = {
    .printers = &printer,
    .n_printers = 1,
    .jobs = jobs,
    .n_jobs = 2,
    .attended = &day,
    .n_attended = 1,
    .attended_period = 24 * 60,
    .clear_minutes = 15,
    .weights = takt_plan_default_weights,
  };
  const TaktPlanEffort effort = { .seed = 1, .max_tries = 100 };
  g_autoptr (TaktPlan) plan = takt_plan_make (&model, &effort);

  g_assert_cmpint (plan->places[1].rank, ==, 0);
  g_assert_cmpint (plan->places[1].reason, ==, TAKT_PLAN_REASON_NOW);
  g_assert_cmpint (plan->places[0].start, ==, 17 * 60 + 15);
  g_assert_cmpint (plan->places[0].reason, ==, TAKT_PLAN_REASON_BEHIND);
  g_assert_cmpint (plan->places[0].other, ==, 1);
  g_assert_cmpint (plan->places[0].clear_start, ==, 24 * 60 + 8 * 60);

  {
    g_autoptr (TaktPlan) moved = takt_plan_move_job (&model, plan, 0, 0, 0);

    g_assert_cmpint (moved->places[0].rank, ==, 0);
    g_assert_cmpint (moved->places[1].start, ==, 24 * 60 + 8 * 60 + 15);
    g_assert_cmpint (moved->places[1].reason, ==, TAKT_PLAN_REASON_PERSON);
    g_assert_cmpint (moved->score.cost, >, plan->score.cost);
  }
}

static void
test_reasons (void)
{
  const int slots[] = { 0 };
  const TaktPlanSpool spools[] = { { 0, 1, 100 }, { 0, 2, 100 } };
  const TaktPlanSpan block = { 60, 120 };
  const TaktPlanNeed red = { 0, 1, 40 }, blue = { 0, 2, 40 }, green = { 0, 3, 40 };
  const TaktPlanPrinter printer = { .model = 1,
                                    .plate_clear = TRUE,
                                    .speed_pct = 100,
                                    .nozzle_minutes = TAKT_PLAN_NONE,
                                    .plate_minutes = TAKT_PLAN_NONE,
                                    .slots = slots,
                                    .n_slots = 1,
                                    .blocks = &block,
                                    .n_blocks = 1 };
  TaktPlanJob jobs[7];
  TaktPlanModel model = {
    .printers = &printer,
    .n_printers = 1,
    .jobs = jobs,
    .n_jobs = G_N_ELEMENTS (jobs),
    .spools = spools,
    .n_spools = G_N_ELEMENTS (spools),
    .swap_minutes = 5,
    .weights = takt_plan_default_weights,
  };
  const TaktPlanReason reasons[] = {
    TAKT_PLAN_REASON_NOW,        TAKT_PLAN_REASON_BLOCK,  TAKT_PLAN_REASON_CHANGE,
    TAKT_PLAN_REASON_RELEASE,    TAKT_PLAN_REASON_PINNED, TAKT_PLAN_REASON_NO_FILAMENT,
    TAKT_PLAN_REASON_NO_PRINTER,
  };
  const TaktPlanNeed *needs[] = { &red, &red, &blue, NULL, NULL, &green, NULL };
  int printers[G_N_ELEMENTS (jobs)] = { 0 }, ranks[G_N_ELEMENTS (jobs)];
  g_autoptr (TaktPlan) plan = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i] = make_job (50);
      jobs[i].needs = needs[i];
      jobs[i].n_needs = needs[i] != NULL;
      ranks[i] = (int) i;
    }
  jobs[3].release = 400;
  jobs[4].printer = 0;
  jobs[4].start = 1000;
  jobs[6].models = 2;

  plan = takt_plan_arrange (&model, printers, ranks);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    g_assert_cmpint (plan->places[i].reason, ==, reasons[i]);
  g_assert_cmpint (plan->places[1].start, ==, 120);
  g_assert_cmpint (plan->places[2].start, ==, 175);
  g_assert_cmpint (plan->places[4].start, ==, 1000);
  g_assert_cmpuint (plan->score.n_unplaced, ==, 2);
}

static gboolean
count_down (gpointer data)
{
  return (*(int *) data)-- > 0;
}

static void
test_cancel (void)
{
  g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (1, 100, 5, FALSE);
  int asked = 3;
  const TaktPlanEffort effort = { 1, G_MAXUINT64, count_down, &asked };
  g_autoptr (TaktPlan) plan = takt_plan_make (&farm->model, &effort);

  g_assert_cmpint (asked, ==, -1);
  check_plan (&farm->model, plan);
}

static void
test_bad_models (void)
{
  g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (1, 5, 2, FALSE);

  g_assert_true (takt_plan_model_is_valid (&farm->model));
  farm->jobs[0].minutes = -1;
  g_assert_false (takt_plan_model_is_valid (&farm->model));
  farm->jobs[0].minutes = 5;
  farm->jobs[4].printer = 2;
  g_assert_false (takt_plan_model_is_valid (&farm->model));
  farm->jobs[4].printer = 1;
  farm->slots[0] = 10000;
  g_assert_false (takt_plan_model_is_valid (&farm->model));
  farm->slots[0] = TAKT_PLAN_NONE;
  farm->attended[0].to = farm->attended[1].from + 1;
  g_assert_false (takt_plan_model_is_valid (&farm->model));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/planner/rules", test_rules);
  g_test_add_func ("/engine/planner/never-worse-than-in-turn", test_never_worse_than_in_turn);
  g_test_add_func ("/engine/planner/oracle", test_oracle);
  g_test_add_func ("/engine/planner/quick-walk", test_quick_walk);
  g_test_add_func ("/engine/planner/long-period", test_long_period);
  g_test_add_func ("/engine/planner/small-change-moves-few", test_small_change_moves_few);
  g_test_add_func ("/engine/planner/again-takes-nothing", test_again_takes_nothing);
  g_test_add_func ("/engine/planner/long-job-at-night", test_long_job_at_night);
  g_test_add_func ("/engine/planner/reasons", test_reasons);
  g_test_add_func ("/engine/planner/cancel", test_cancel);
  g_test_add_func ("/engine/planner/bad-models", test_bad_models);

  return g_test_run ();
}
