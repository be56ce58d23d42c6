/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/*
 * The search in a large shop, where a job has more places than there is time to look at. Guesses name the few that are walked. The descent begins
 * with the jobs that cost most where they stand, and looks at those that cost little only when nothing else is left. Then, again and again, some jobs
 * around a late one lose their places and are put back one after the other (ruin and recreate: Schrimpf et al. 2000; Christiaens and Vanden Berghe
 * 2020); what is no better is undone.
 */

/* Rounds in which jobs that the first plan had no place for are given one. */
#define TRIES_TO_PLACE 100
/* A shop with fewer is small: there all places are walked. */
#define MANY_PRINTERS 7
/* Changes that are walked for a job, at the most. */
#define OFFERS_A_JOB    16
#define OFFERS_A_RETURN 4
#define SHIFTS_A_JOB    4
/* Jobs that lose their places in a round: strings of neighbours on some printers. */
#define LONGEST_STRING 2
#define MANY_STRINGS   2
#define MANY_RUINED    40 /* those that print from one spool may be more */

typedef enum
{
  STAY,
  SHIFT,
  LEAVE,
  SWAP,
} MoveKind;

typedef struct
{
  MoveKind kind;
  gint64 price;
  TaktPlanOffer to;
} Move;

typedef struct
{
  TaktPlanSearch *search;
  GRand *random;        /* (owned) */
  TaktPlanGuess *guess; /* (owned) */
  gboolean *is_settled; /* (owned) [jobs] no better place found since its printer changed */
  int *order;           /* (owned) [jobs] */
  gint64 *gains;        /* (owned) [jobs] */
} Improver;

/* Guesses know promises, people's hours and spools; where it is about something else the other search looks further. */
gboolean
takt_plan_is_large (const TaktPlanSearch *search)
{
  return search->n_printers >= MANY_PRINTERS && search->model->setups == NULL
         && search->model->weights.tardiness >= search->model->weights.makespan;
}

static guint
draw (Improver *self, guint n)
{
  return (guint) g_rand_int_range (self->random, 0, (gint32) n);
}

static gboolean
is_movable (const TaktPlanSearch *search, int job)
{
  return search->tasks[job].pin == TAKT_PLAN_NONE;
}

static void
take_better (Move *best, MoveKind kind, gint64 price, const TaktPlanOffer *to)
{
  if (price < best->price)
    *best = (Move){ kind, price, *to };
}

static void
try_own_places (Improver *self, int job, gint64 limit, Move *best)
{
  TaktPlanSearch *search = self->search;
  TaktPlanOffer offers[SHIFTS_A_JOB];
  guint n_offers = takt_plan_guess_shifts (self->guess, job, limit, offers, SHIFTS_A_JOB);

  for (guint i = 0; i < n_offers; i++)
    {
      takt_plan_begin_shift (search, job, offers[i].position);
      take_better (best, SHIFT, takt_plan_price (search, 1, 0, best->price), &offers[i]);
    }
}

static gint64
price_swap (TaktPlanSearch *search, int job, int other, gint64 bound)
{
  takt_plan_begin_swap (search, job, other);
  if (!takt_plan_walk (search, 0, TAKT_PLAN_COST_ANY))
    return TAKT_PLAN_COST_NEVER;
  return takt_plan_price (search, 2, 0, bound);
}

static void
try_offers (Improver *self, int job, gint64 limit, Move *best)
{
  TaktPlanSearch *search = self->search;
  TaktPlanOffer offers[OFFERS_A_JOB];
  gboolean may_leave;
  guint n_offers;

  n_offers = takt_plan_guess_places (self->guess, job, limit, offers, OFFERS_A_JOB);
  for (int printer = 0; printer < (int) search->n_printers; printer++)
    if (printer != search->now->printer[job] && takt_plan_may_stand_on (search, printer, job))
      n_offers = takt_plan_guess_swaps (self->guess, job, printer, limit, offers, n_offers, OFFERS_A_JOB);
  if (n_offers == 0)
    return;

  takt_plan_begin_remove (search, 0, job);
  may_leave = takt_plan_walk (search, 0, TAKT_PLAN_COST_ANY);
  for (guint i = 0; i < n_offers && may_leave; i++)
    if (offers[i].other == TAKT_PLAN_NONE)
      {
        takt_plan_begin_insert (search, 1, offers[i].printer, job, offers[i].position);
        take_better (best, LEAVE, takt_plan_price (search, 2, 0, best->price), &offers[i]);
      }
  for (guint i = 0; i < n_offers; i++)
    if (offers[i].other != TAKT_PLAN_NONE && is_movable (search, offers[i].other))
      take_better (best, SWAP, price_swap (search, job, offers[i].other, best->price), &offers[i]);
}

static void
wake (Improver *self, int printer)
{
  const TaktPlanState *now = self->search->now;

  for (guint i = 0; i < now->length[printer]; i++)
    self->is_settled[now->sequence[(guint) printer * self->search->n_jobs + i]] = FALSE;
}

static void
make_move (Improver *self, int job, const Move *move)
{
  TaktPlanSearch *search = self->search;
  int printer = search->now->printer[job];

  if (move->kind == SHIFT)
    takt_plan_begin_shift (search, job, move->to.position);
  else if (move->kind == SWAP)
    takt_plan_begin_swap (search, job, move->to.other);
  else
    {
      takt_plan_begin_remove (search, 0, job);
      takt_plan_begin_insert (search, 1, move->to.printer, job, move->to.position);
    }
  takt_plan_apply (search, move->kind == SHIFT ? 1 : 2);
  wake (self, move->to.printer);
  wake (self, printer);
}

/* Takes the job to its best place. */
static gboolean
try_job (Improver *self, int job)
{
  TaktPlanSearch *search = self->search;
  Move best = { STAY, 0, { 0 } };
  gint64 limit = search->model->weights.swap + 1;

  if (search->now->printer[job] == TAKT_PLAN_NONE)
    {
      if (!takt_plan_put_back (self->guess, job, OFFERS_A_JOB, 0))
        return FALSE;
      wake (self, search->now->printer[job]);
      return TRUE;
    }

  /* What the guess takes for a little dearer may be cheaper. */
  try_own_places (self, job, limit, &best);
  try_offers (self, job, limit, &best);
  if (best.kind == STAY)
    return FALSE;
  make_move (self, job, &best);
  return TRUE;
}

static int
compare_gains (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *gains = data;
  int one = *(const int *) a, two = *(const int *) b;

  return gains[one] != gains[two] ? (gains[one] > gains[two] ? -1 : 1) : one - two;
}

/* The jobs that are to be looked at and cost at least @least where they stand, the dearest first. */
static guint
sort_by_gain (Improver *self, gint64 least)
{
  TaktPlanSearch *search = self->search;
  guint n = 0;

  for (int job = 0; job < (int) search->n_jobs; job++)
    {
      if (self->is_settled[job] || !is_movable (search, job))
        continue;
      self->gains[job] = search->now->printer[job] == TAKT_PLAN_NONE
                             ? TAKT_PLAN_COST_ANY
                             : takt_plan_guess_gain (self->guess, job);
      if (self->gains[job] >= least)
        self->order[n++] = job;
    }
  g_qsort_with_data (self->order, (int) n, sizeof (int), compare_gains, self->gains);
  return n;
}

/* FALSE: the time is over. */
static gboolean
descend (Improver *self, gint64 least)
{
  TaktPlanSearch *search = self->search;
  gboolean again = TRUE;

  while (again)
    {
      guint n = sort_by_gain (self, least);

      again = FALSE;
      for (guint i = 0; i < n; i++)
        {
          int job = self->order[i];

          if (self->is_settled[job])
            continue;
          if (!takt_plan_may_go_on (search))
            return FALSE;
          self->is_settled[job] = TRUE;
          again |= try_job (self, job);
        }
    }

  return TRUE;
}

/* FALSE: it cannot be taken out. */
static gboolean
take_out (Improver *self, int job, int *ruined, guint *n_ruined)
{
  TaktPlanSearch *search = self->search;

  takt_plan_begin_remove (search, 0, job);
  if (!is_movable (search, job)
      || takt_plan_price (search, 1, -1, TAKT_PLAN_COST_ANY) == TAKT_PLAN_COST_NEVER)
    return FALSE;
  takt_plan_apply (search, 1);
  self->is_settled[job] = FALSE;
  ruined[(*n_ruined)++] = job;
  return TRUE;
}

static void
ruin (Improver *self, int printer, guint position, int *ruined, guint *n_ruined)
{
  TaktPlanSearch *search = self->search;
  guint wanted = 1 + draw (self, LONGEST_STRING);
  guint first = position - MIN (position, draw (self, wanted));

  for (guint i = 0; i < wanted && first < search->now->length[printer]; i++)
    {
      int job = search->now->sequence[(guint) printer * search->n_jobs + first];

      if (!take_out (self, job, ruined, n_ruined))
        first++;
    }
}

/* The place on a printer that is in use at @minute. */
static guint
find_position (const TaktPlanSearch *search, int printer, int minute)
{
  guint low = 0, high = search->now->length[printer];

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (search->now->done[search->now->sequence[(guint) printer * search->n_jobs + middle]] > minute)
        high = middle;
      else
        low = middle + 1;
    }

  return low;
}

/* One of several drawn, the one that costs most where it stands: mostly a late one. */
static int
choose_center (Improver *self)
{
  TaktPlanSearch *search = self->search;
  gint64 most = -1;
  int center = TAKT_PLAN_NONE;

  for (guint i = 0; i < 4; i++)
    {
      int job = (int) draw (self, search->n_jobs);
      gint64 gain;

      if (search->now->printer[job] == TAKT_PLAN_NONE)
        continue;
      gain = takt_plan_guess_gain (self->guess, job);
      if (gain > most)
        {
          most = gain;
          center = job;
        }
    }

  return center;
}

/* In one of several orders. */
static void
put_all_back (Improver *self, int *ruined, guint n_ruined)
{
  TaktPlanSearch *search = self->search;
  guint kind = draw (self, 3);

  for (guint i = 0; i < n_ruined; i++)
    {
      int job = ruined[i];
      const TaktPlanTask *task = &search->tasks[job];

      self->gains[job] = kind == 0   ? (gint64) draw (self, 1000)
                         : kind == 1 ? -(gint64) task->due
                                     : 1000 * task->rate / MAX (search->model->jobs[job].minutes, 1);
    }
  g_qsort_with_data (ruined, (int) n_ruined, sizeof (int), compare_gains, self->gains);
  for (guint i = 0; i < n_ruined; i++)
    takt_plan_put_back (self->guess, ruined[i], OFFERS_A_RETURN, 0);
}

/* Some jobs around one lose their places and are put back, in one of several orders. */
static void
renew_around (Improver *self, int center)
{
  TaktPlanSearch *search = self->search;
  int minute = search->now->start[center];
  guint n_strings = 1 + draw (self, MANY_STRINGS);
  int ruined[MANY_RUINED];
  guint n_ruined = 0;

  ruin (self, search->now->printer[center], (guint) search->now->position[center], ruined, &n_ruined);
  for (guint i = 1, tries = 0; i < n_strings && tries < 20; tries++)
    {
      int printer = (int) draw (self, search->n_printers);
      guint position = draw (self, 2) == 0 ? find_position (search, printer, minute)
                                           : draw (self, search->now->length[printer] + 1);

      if (!takt_plan_may_stand_on (search, printer, center) || position >= search->now->length[printer])
        continue;
      ruin (self, printer, position, ruined, &n_ruined);
      i++;
    }

  put_all_back (self, ruined, n_ruined);
}

/* A job without a place takes a spool from those that print from it. FALSE: there is no such job, or no such spool. */
static gboolean
renew_for_absent (Improver *self)
{
  TaktPlanSearch *search = self->search;
  const TaktPlanTask *task;
  guint first = draw (self, search->n_jobs);
  int absent = TAKT_PLAN_NONE, spool, owner;
  int ruined[MANY_RUINED];
  guint n_ruined = 0, need;
  GArray *spools;

  for (guint i = 0; i < search->n_jobs && absent == TAKT_PLAN_NONE; i++)
    if (search->now->printer[(first + i) % search->n_jobs] == TAKT_PLAN_NONE)
      absent = (int) ((first + i) % search->n_jobs);
  if (absent == TAKT_PLAN_NONE || search->tasks[absent].n_needs == 0)
    return FALSE;

  task = &search->tasks[absent];
  need = task->first_need + draw (self, task->n_needs);
  spools = search->kinds->pdata[search->need_kind[need]];
  if (spools->len == 0)
    return FALSE;
  spool = g_array_index (spools, int, draw (self, spools->len));
  owner = search->now->owner[spool];
  if (owner == TAKT_PLAN_NONE || search->model->spools[spool].grams < search->needs[need].grams)
    return TRUE;

  /* The spool is nobody's again when the last of them is out. */
  for (int job = 0; job < (int) search->n_jobs && n_ruined < MANY_RUINED; job++)
    for (guint i = search->tasks[job].first_need;
         i < search->tasks[job].first_need + search->tasks[job].n_needs; i++)
      if (search->now->printer[job] == owner && search->now->fed_spool[i] == spool)
        {
          take_out (self, job, ruined, &n_ruined);
          break;
        }
  takt_plan_put_back (self->guess, absent, OFFERS_A_JOB, 0);
  put_all_back (self, ruined, n_ruined);
  return TRUE;
}

static void
descend_by_and_by (Improver *self)
{
  gint64 least = 0;

  for (guint i = 0; i < self->search->n_jobs; i++)
    {
      if (self->search->now->printer[i] != TAKT_PLAN_NONE)
        least = MAX (least, takt_plan_guess_gain (self->guess, (int) i));
    }
  for (; least > self->search->model->weights.swap; least /= 20)
    if (!descend (self, least))
      return;
  descend (self, 0);
}

static void
keep_or_undo (TaktPlanSearch *search, TaktPlanState *best)
{
  if (*search->now->total <= *best->total)
    takt_plan_state_copy (search, best, search->now);
  else
    takt_plan_restore (search, best);
}

static Improver
begin (TaktPlanSearch *search)
{
  return (Improver){
    .search = search,
    .random = g_rand_new_with_seed (search->effort->seed),
    .guess = takt_plan_guess_new (search),
    .is_settled = g_new0 (gboolean, search->n_jobs),
    .order = g_new (int, search->n_jobs),
    .gains = g_new0 (gint64, search->n_jobs),
  };
}

static void
end (Improver *self)
{
  g_free (self->gains);
  g_free (self->order);
  g_free (self->is_settled);
  takt_plan_guess_free (self->guess);
  g_rand_free (self->random);
}

/* A part of the first plan: jobs that no place was left for take one from others. */
void
takt_plan_place_absent (TaktPlanSearch *search)
{
  g_autoptr (TaktPlanState) best = NULL;
  Improver self;

  if (*search->now->total < TAKT_PLAN_COST_UNPLACED)
    return;

  self = begin (search);
  best = takt_plan_state_new (search);
  takt_plan_state_copy (search, best, search->now);
  for (guint i = 0; i < TRIES_TO_PLACE && renew_for_absent (&self); i++)
    keep_or_undo (search, best);
  takt_plan_restore (search, best);
  end (&self);
}

void
takt_plan_improve_large (TaktPlanSearch *search)
{
  Improver self = begin (search);
  g_autoptr (TaktPlanState) best = takt_plan_state_new (search);

  takt_plan_state_copy (search, best, search->now);
  descend_by_and_by (&self);
  keep_or_undo (search, best);
  while (*search->now->total > 0 && takt_plan_may_go_on (search))
    {
      /* A round counts even when nothing can be moved, so that this ends. */
      search->n_tried++;
      if (draw (&self, 16) > 0 || !renew_for_absent (&self))
        {
          int center = choose_center (&self);

          if (center != TAKT_PLAN_NONE)
            renew_around (&self, center);
        }
      keep_or_undo (search, best);
    }

  takt_plan_restore (search, best);
  end (&self);
}
