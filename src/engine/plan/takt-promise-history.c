/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-promise.h"

#include <math.h>

/*
 * Habits with shrinkage: a printer that printed a product twice says little, so its figures are drawn towards those of the printer, of the
 * product and of the shop, each of which weighs as much as so many prints.
 */

#define WEIGHT_OF_MORE_GENERAL 8.0
/* A print that fails or does not says less than the minutes of one. */
#define WEIGHT_OF_FAILURES 60.0
/* A shop without a history: one print in twenty-five fails, times are off by a tenth. */
#define FIRST_FAILURE 0.04
#define FIRST_SPREAD  0.10
#define LEAST_SPREAD  0.01
/* A ratio beyond these is no print time but a pause over the weekend, or a wrong estimate. */
#define LEAST_RATIO 0.2
#define MOST_RATIO  5.0

/* Sums over the prints of one printer, product, or both. */
typedef struct
{
  guint n_ended;
  guint n_failed;
  guint n_timed;
  double sum; /* of the logarithms of the ratios */
  double squares;
} Sums;

struct _TaktPromiseHistory
{
  GHashTable *sums; /* (owned) key → Sums */
  TaktPromiseHabit shop;
};

static char *
make_key (int printer, int product)
{
  return g_strdup_printf ("%d/%d", printer, product);
}

static void
add (TaktPromiseHistory *self, int printer, int product, const TaktPromiseTrial *trial)
{
  char *key = make_key (printer, product);
  Sums *sums = g_hash_table_lookup (self->sums, key);

  if (sums == NULL)
    {
      sums = g_new0 (Sums, 1);
      g_hash_table_insert (self->sums, key, sums);
    }
  else
    g_free (key);

  sums->n_ended++;
  sums->n_failed += trial->has_failed;
  if (!trial->has_failed && trial->estimated > 0 && trial->actual > 0)
    {
      double ratio = log (CLAMP ((double) trial->actual / trial->estimated, LEAST_RATIO, MOST_RATIO));

      sums->n_timed++;
      sums->sum += ratio;
      sums->squares += ratio * ratio;
    }
}

/* What the sums say, drawn towards what is known more generally. */
static TaktPromiseHabit
refine (const TaktPromiseHistory *self, int printer, int product, TaktPromiseHabit general)
{
  g_autofree char *key = make_key (printer, product);
  const Sums *sums = g_hash_table_lookup (self->sums, key);
  double prior = WEIGHT_OF_MORE_GENERAL, mean, variance;

  if (sums == NULL)
    return general;

  general.failure =
      (sums->n_failed + WEIGHT_OF_FAILURES * general.failure) / (sums->n_ended + WEIGHT_OF_FAILURES);
  mean = (sums->sum + prior * log (general.ratio)) / (sums->n_timed + prior);
  /* Around the mean that is used, so that what the mean misses counts as spread. */
  variance = (sums->squares - 2 * mean * sums->sum + sums->n_timed * mean * mean
              + prior * general.spread * general.spread)
             / (sums->n_timed + prior);
  general.ratio = exp (mean);
  general.spread = MAX (sqrt (MAX (variance, 0)), LEAST_SPREAD);
  return general;
}

/**
 * takt_promise_history_new:
 * @trials: ended prints; those cancelled by a person are left out by the caller
 *
 * Returns: (transfer full): what they tell; free with takt_promise_history_free()
 */
TaktPromiseHistory *
takt_promise_history_new (const TaktPromiseTrial *trials, guint n_trials)
{
  static const TaktPromiseHabit first = { 1.0, FIRST_SPREAD, FIRST_FAILURE };
  TaktPromiseHistory *self = g_new0 (TaktPromiseHistory, 1);

  self->sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < n_trials; i++)
    {
      const TaktPromiseTrial *trial = &trials[i];

      add (self, TAKT_PLAN_NONE, TAKT_PLAN_NONE, trial);
      if (trial->printer != TAKT_PLAN_NONE)
        add (self, trial->printer, TAKT_PLAN_NONE, trial);
      if (trial->product != TAKT_PLAN_NONE)
        add (self, TAKT_PLAN_NONE, trial->product, trial);
      if (trial->printer != TAKT_PLAN_NONE && trial->product != TAKT_PLAN_NONE)
        add (self, trial->printer, trial->product, trial);
    }
  self->shop = refine (self, TAKT_PLAN_NONE, TAKT_PLAN_NONE, first);
  return self;
}

void
takt_promise_history_free (TaktPromiseHistory *self)
{
  g_hash_table_unref (self->sums);
  g_free (self);
}

/**
 * takt_promise_history_get:
 *
 * Returns: how @printer prints @product, as far as it is known; TAKT_PLAN_NONE for either: in general
 */
TaktPromiseHabit
takt_promise_history_get (const TaktPromiseHistory *self, int printer, int product)
{
  TaktPromiseHabit habit = self->shop;

  if (product != TAKT_PLAN_NONE)
    habit = refine (self, TAKT_PLAN_NONE, product, habit);
  if (printer != TAKT_PLAN_NONE)
    habit = refine (self, printer, TAKT_PLAN_NONE, habit);
  if (printer != TAKT_PLAN_NONE && product != TAKT_PLAN_NONE)
    habit = refine (self, printer, product, habit);
  return habit;
}
