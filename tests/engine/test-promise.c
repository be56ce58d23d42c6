/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/takt-promise.h"

#include <math.h>
#include <time.h>

#include "takt-plan-farm.h"
#include "takt-test.h"

/* Promises against a shop that is played by rules of its own, and the words that follow from them. */

#define N_SHOPS    8000
#define N_JOBS     10
#define N_PRINTERS 3
#define N_PRODUCTS 4
#define N_TRIALS   600
#define N_BINS     10
/* A bin with fewer orders tells nothing within five points. */
#define ENOUGH 300

/*
 * What shops of a kind are like. The weights of the history were chosen by looking at the first kind; the second was never looked at: prints fail
 * more often, printers and products differ more, ends scatter more, less was printed, and people come and go at other hours.
 */
typedef struct
{
  guint32 seed;
  double ratio[2], product_ratio[2], failure[2], spread[2];
  guint n_trials, n_shops;
  gboolean has_own_hours;
} Kind;

static const Kind kinds[] = {
  { 0, { 0.9, 1.3 }, { 0.9, 1.1 }, { 0.0, 0.2 }, { 0.03, 0.15 }, N_TRIALS, N_SHOPS, FALSE },
  { 1000000, { 0.7, 1.6 }, { 0.75, 1.35 }, { 0.02, 0.35 }, { 0.05, 0.25 }, 350, N_SHOPS / 4, TRUE },
};

/* How a shop really is; the promises know only its history. */
typedef struct
{
  double ratio[N_PRINTERS];
  double product_ratio[N_PRODUCTS];
  double failure[N_PRINTERS];
  double spread;
} Truth;

static double
draw_normal (GRand *random)
{
  double sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += g_rand_double (random);
  return sum - 6;
}

static double
draw_between (GRand *random, const double *range)
{
  return g_rand_double_range (random, range[0], range[1]);
}

static Truth
draw_truth (const Kind *kind, GRand *random)
{
  Truth truth = { .spread = draw_between (random, kind->spread) };

  for (guint i = 0; i < N_PRINTERS; i++)
    {
      truth.ratio[i] = draw_between (random, kind->ratio);
      truth.failure[i] = draw_between (random, kind->failure);
    }
  for (guint i = 0; i < N_PRODUCTS; i++)
    truth.product_ratio[i] = draw_between (random, kind->product_ratio);
  return truth;
}

static int
draw_minutes (const Truth *truth, GRand *random, int printer, int product, int estimated)
{
  return (int) (estimated * truth->ratio[printer] * truth->product_ratio[product]
                    * exp (truth->spread * draw_normal (random))
                + 0.5);
}

static TaktPromiseHistory *
draw_history (const Kind *kind, const Truth *truth, GRand *random)
{
  TaktPromiseTrial trials[N_TRIALS];

  for (guint i = 0; i < kind->n_trials; i++)
    {
      int printer = g_rand_int_range (random, 0, N_PRINTERS),
          product = g_rand_int_range (random, 0, N_PRODUCTS);
      int estimated = g_rand_int_range (random, 30, 600);

      trials[i] = (TaktPromiseTrial){
        .printer = printer,
        .product = product,
        .estimated = estimated,
        .actual = draw_minutes (truth, random, printer, product, estimated),
        .has_failed = g_rand_double (random) < truth->failure[printer],
      };
    }
  return takt_promise_history_new (trials, kind->n_trials);
}

static gboolean
is_attended (const TaktPlanModel *model, int from, int minutes)
{
  int minute = from % model->attended_period;

  for (guint i = 0; i < model->n_attended; i++)
    if (minute >= model->attended[i].from && minute + minutes <= model->attended[i].to)
      return TRUE;
  /* Without hours somebody is always there. */
  return model->n_attended == 0;
}

static gboolean
is_blocked (const TaktPlanPrinter *printer, int from, int minutes)
{
  for (guint i = 0; i < printer->n_blocks; i++)
    if (printer->blocks[i].from < from + MAX (minutes, 1) && printer->blocks[i].to > from)
      return TRUE;
  return FALSE;
}

/* Minute by minute, so that nothing is shared with what is tested. */
static int
wait_for_hands (const TaktPlanModel *model, const TaktPlanPrinter *printer, int minute, int minutes)
{
  while (minutes > 0 && (!is_attended (model, minute, minutes) || is_blocked (printer, minute, minutes)))
    minute++;
  return minute;
}

static int
find_at (const TaktPlan *plan, int printer, int rank)
{
  for (guint i = 0; i < plan->n_jobs; i++)
    if (plan->places[i].printer == printer && plan->places[i].rank == rank)
      return (int) i;
  return TAKT_PLAN_NONE;
}

/* What really comes of the plan: when each job's plate is cleared. */
static void
live (const TaktPlanModel *model,
      const TaktPlan *plan,
      const int *products,
      const Truth *truth,
      GRand *random,
      int *done)
{
  for (int printer = 0; printer < N_PRINTERS; printer++)
    {
      const TaktPlanPrinter *machine = &model->printers[printer];
      int minute = machine->available;
      int job;

      if (!machine->plate_clear)
        minute = wait_for_hands (model, machine, minute, model->clear_minutes) + model->clear_minutes;
      for (int rank = 0; (job = find_at (plan, printer, rank)) != TAKT_PLAN_NONE; rank++)
        {
          int planned = plan->places[job].end - plan->places[job].start;
          int work = plan->places[job].swaps * model->swap_minutes;
          gboolean has_failed = TRUE;

          minute = wait_for_hands (model, machine, minute, work) + work;
          minute = MAX (minute, model->jobs[job].release);
          while (has_failed)
            {
              int minutes = draw_minutes (truth, random, printer, products[job], planned);

              has_failed = g_rand_double (random) < truth->failure[printer];
              while (is_blocked (machine, minute, planned))
                minute++;
              minute += has_failed ? (int) (minutes * g_rand_double (random)) : minutes;
              minute = wait_for_hands (model, machine, minute, model->clear_minutes) + model->clear_minutes;
            }
          done[job] = minute;
        }
    }
}

/* A late riser who comes back in the evening, six days a week, or somebody who sleeps beside the printers. */
static void
set_hours (TaktPlanFarm *farm, GRand *random, TaktPlanSpan *spans)
{
  int first = g_rand_int_range (random, 0, 7);

  farm->model.attended = spans;
  farm->model.attended_period = 7 * 24 * 60;
  farm->model.n_attended = 0;
  for (int day = 0; day < 7 && first > 0; day++)
    if (day != first - 1)
      {
        int morning = day * 24 * 60 + g_rand_int_range (random, 9, 12) * 60;

        spans[farm->model.n_attended++] = (TaktPlanSpan){ morning, morning + 210 };
        spans[farm->model.n_attended++] = (TaktPlanSpan){ morning + 420, morning + 600 };
      }
}

static void
test_calibration (gconstpointer data)
{
  const Kind *kind = data;
  guint n_orders[N_BINS] = { 0 }, n_kept[N_BINS] = { 0 }, n_inside = 0, n_known = 0;
  double sum[N_BINS] = { 0 };

  for (guint32 seed = 1; seed <= kind->n_shops; seed++)
    {
      GRand *random = g_rand_new_with_seed (kind->seed + seed);
      g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (kind->seed + seed, N_JOBS, N_PRINTERS, FALSE);
      const TaktPlanEffort effort = { .seed = seed };
      const TaktPromiseEffort play = { .seed = seed, .n_samples = 200 };
      Truth truth = draw_truth (kind, random);
      g_autoptr (TaktPromiseHistory) history = draw_history (kind, &truth, random);
      g_autoptr (TaktPlan) plan = NULL;
      g_autoptr (GArray) promises = NULL;
      int products[N_JOBS], done[N_JOBS] = { 0 };
      const TaktPromiseStage stage = { .products = products };
      TaktPlanSpan spans[14];

      if (kind->has_own_hours)
        set_hours (farm, random, spans);
      for (guint i = 0; i < N_PRINTERS; i++)
        farm->printers[i].plate = farm->printers[i].nozzle = 0;
      for (guint i = 0; i < N_JOBS; i++)
        {
          products[i] = g_rand_int_range (random, 0, N_PRODUCTS);
          farm->jobs[i].order = TAKT_PLAN_NONE;
        }
      plan = takt_plan_make (&farm->model, &effort);
      for (guint i = 0; i < N_JOBS; i++)
        farm->jobs[i].due =
            plan->places[i].done + farm->jobs[i].handling + g_rand_int_range (random, -200, 1500);
      promises = takt_promise_simulate (&farm->model, plan, &stage, history, &play);
      live (&farm->model, plan, products, &truth, random, done);

      for (guint i = 0; i < promises->len; i++)
        {
          const TaktPromise *promise = &g_array_index (promises, TaktPromise, i);
          guint bin = MIN ((guint) (promise->probability * N_BINS), N_BINS - 1);
          int end = done[promise->job] + farm->jobs[promise->job].handling;

          if (promise->risk == TAKT_PROMISE_UNKNOWN)
            continue;
          n_orders[bin]++;
          n_kept[bin] += end <= promise->due;
          sum[bin] += promise->probability;
          n_known++;
          n_inside += end >= promise->early && end <= promise->late;
        }
      g_rand_free (random);
    }

  g_test_message ("promised      orders  mean promise  kept");
  for (guint i = 0; i < N_BINS; i++)
    {
      double promised = sum[i] / MAX (n_orders[i], 1), kept = (double) n_kept[i] / MAX (n_orders[i], 1);

      g_test_message ("%3u to %3u %%  %6u        %5.1f %%  %5.1f %%", i * 10, i * 10 + 10, n_orders[i],
                      100 * promised, 100 * kept);
      if (n_orders[i] >= ENOUGH)
        g_assert_cmpfloat (fabs (promised - kept), <=, 0.05);
    }
  g_test_message ("within the 80 %% interval: %.1f %% of %u", 100.0 * n_inside / n_known, n_known);
  g_assert_cmpuint (n_known, >, kind->n_shops * N_JOBS / 2);
  /* Many ends fall on the same minute, the first of a working day, and such an interval holds more. */
  g_assert_cmpfloat ((double) n_inside / n_known, >=, 0.77);
}

/* Few prints say little, many say all. */
static void
test_shrinkage (void)
{
  TaktPromiseTrial trials[500];
  TaktPromiseHabit few, many;

  for (guint i = 0; i < G_N_ELEMENTS (trials); i++)
    trials[i] = (TaktPromiseTrial){ .printer = i < 2 ? 1 : 0,
                                    .product = 7,
                                    .estimated = 100,
                                    .actual = i < 2 ? 200 : 100,
                                    .has_failed = i < 2 };
  {
    g_autoptr (TaktPromiseHistory) history = takt_promise_history_new (trials, G_N_ELEMENTS (trials));

    few = takt_promise_history_get (history, 1, 7);
    many = takt_promise_history_get (history, 0, 7);
  }
  g_assert_cmpfloat (few.failure, >, many.failure);
  g_assert_cmpfloat (few.failure, <, 0.5);
  g_assert_cmpfloat (many.failure, <, 0.02);
  g_assert_cmpfloat (fabs (many.ratio - 1), <, 0.02);
}

static gboolean
count_down (gpointer data)
{
  return (*(int *) data)-- > 0;
}

static void
test_speed_and_order (void)
{
  g_autoptr (TaktPlanFarm) farm = takt_plan_farm_new (3, 300, 12, FALSE);
  g_autoptr (TaktPlan) plan = takt_plan_in_turn (&farm->model);
  g_autoptr (TaktPromiseHistory) history = takt_promise_history_new (NULL, 0);
  const TaktPromiseEffort effort = { .seed = 5, .n_samples = 1000 };
  gint64 begin = clock ();
  g_autoptr (GArray) promises = takt_promise_simulate (&farm->model, plan, NULL, history, &effort);
  double ms = (double) (clock () - begin) * 1e3 / CLOCKS_PER_SEC;
  g_autoptr (GArray) again = takt_promise_simulate (&farm->model, plan, NULL, history, &effort);
  int asked = 2;
  const TaktPromiseEffort short_effort = {
    .seed = 5, .n_samples = 1000, .keep_going = count_down, .data = &asked
  };
  g_autoptr (GArray) cut = takt_promise_simulate (&farm->model, plan, NULL, history, &short_effort);

  g_test_message ("%u orders of 300 jobs on 12 printers, 1000 times: %.1f ms", promises->len, ms);
  g_assert_cmpuint (promises->len, ==, again->len);
  g_assert_cmpmem (promises->data, promises->len * sizeof (TaktPromise), again->data,
                   again->len * sizeof (TaktPromise));
  g_assert_cmpint (asked, ==, -1);
  g_assert_cmpuint (cut->len, ==, promises->len);
  for (guint i = 0; i < promises->len; i++)
    {
      const TaktPromise *promise = &g_array_index (promises, TaktPromise, i);

      if (promise->risk == TAKT_PROMISE_UNKNOWN)
        continue;
      g_assert_cmpint (promise->early, <=, promise->expected);
      g_assert_cmpint (promise->expected, <=, promise->late);
      g_assert_true (promise->late_by == 0 || promise->probability <= 0.5);
    }
}

/* One printer, two orders: the second is late behind the first; another printer, being first, or a spool helps. */
static void
test_saves (void)
{
  const TaktPlanNeed red = { 0, 1, 50 };
  const int slots[] = { 0 };
  TaktPlanSpool spool = { 0, 1, 60 };
  TaktPlanPrinter printers[2];
  TaktPlanJob jobs[2];
  TaktPlanModel model = {
    .printers = printers, .n_printers = 2, .jobs = jobs, .n_jobs = 2, .weights = takt_plan_default_weights
  };
  const TaktPlanEffort effort = { .seed = 1, .max_tries = 100 };
  int on[] = { 0, 0 }, ranks[] = { 0, 1 };
  gboolean has[3] = { FALSE };

  for (guint i = 0; i < 2; i++)
    {
      printers[i] = (TaktPlanPrinter){
        .plate_clear = TRUE, .speed_pct = 100, .nozzle_minutes = -1, .plate_minutes = -1
      };
      jobs[i] = (TaktPlanJob){ .minutes = 100,
                               .due = 150,
                               .weight = 1,
                               .order = (int) i,
                               .printer = -1,
                               .start = -1,
                               .last_printer = -1 };
    }
  {
    g_autoptr (TaktPlan) plan = takt_plan_arrange (&model, on, ranks);
    g_autoptr (GArray) saves = takt_promise_find_saves (&model, plan, 1, &effort, NULL);

    for (guint i = 0; i < saves->len; i++)
      {
        const TaktPromiseSave *save = &g_array_index (saves, TaktPromiseSave, i);

        has[save->kind] = TRUE;
        g_assert_cmpint (save->expected, ==, 100);
        g_assert_cmpuint (save->n_made_late, ==, 0);
      }
    g_assert_true (has[TAKT_PROMISE_SAVE_RUSH] && has[TAKT_PROMISE_SAVE_PRINTER]
                   && !has[TAKT_PROMISE_SAVE_SPOOL]);
  }

  model.n_printers = 1;
  printers[0].slots = slots;
  printers[0].n_slots = 1;
  model.spools = &spool;
  model.n_spools = 1;
  for (guint i = 0; i < 2; i++)
    {
      jobs[i].needs = &red;
      jobs[i].n_needs = 1;
      jobs[i].due = 500;
    }
  {
    g_autoptr (TaktPlan) plan = takt_plan_arrange (&model, on, ranks);
    g_autoptr (TaktPromiseHistory) history = takt_promise_history_new (NULL, 0);
    const TaktPromiseEffort play = { .seed = 1, .n_samples = 50 };
    g_autoptr (GArray) promises = takt_promise_simulate (&model, plan, NULL, history, &play);
    g_autoptr (GArray) saves = takt_promise_find_saves (&model, plan, 1, &effort, NULL);

    g_assert_cmpint (g_array_index (promises, TaktPromise, 0).risk, ==, TAKT_PROMISE_ON_TIME);
    g_assert_cmpint (g_array_index (promises, TaktPromise, 1).risk, ==, TAKT_PROMISE_UNKNOWN);
    has[TAKT_PROMISE_SAVE_SPOOL] = FALSE;
    for (guint i = 0; i < saves->len; i++)
      has[TAKT_PROMISE_SAVE_SPOOL] |=
          g_array_index (saves, TaktPromiseSave, i).kind == TAKT_PROMISE_SAVE_SPOOL;
    g_assert_true (has[TAKT_PROMISE_SAVE_SPOOL]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/engine/promise/calibration", &kinds[0], test_calibration);
  g_test_add_data_func ("/engine/promise/calibration-of-other-shops", &kinds[1], test_calibration);
  g_test_add_func ("/engine/promise/shrinkage", test_shrinkage);
  g_test_add_func ("/engine/promise/speed-and-order", test_speed_and_order);
  g_test_add_func ("/engine/promise/saves", test_saves);

  return g_test_run ();
}
