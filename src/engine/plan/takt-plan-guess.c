/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-private.h"

/*
 * Guesses: what a change would cost, told from tables instead of a walk. In a large shop a job could go to a thousand places; the guess names the few
 * that are worth a walk. A table says for each job what it costs when that job and those behind it on its printer begin so much later or earlier; it
 * knows people's hours and blocks, so that a delay that the night swallows costs nothing. What it leaves out: spools that would have to be changed
 * behind the place, and orders of several jobs that have more than one on the printer.
 */

/* Minutes of the table's columns, between which is interpolated. */
static const int shifts[] = { -1440, -720, -360, -180, -90, -30, 0, 30, 90, 180, 360, 720, 1440 };
#define N_SHIFTS ((guint) G_N_ELEMENTS (shifts))
/* A start that is later than the plate is ready by more than this waits for something that a delay does not move. */
#define LONGEST_CHANGE 45
/* Places that are walked for a job that has none. */
#define MANY_OFFERS 8

struct _TaktPlanGuess
{
  TaktPlanSearch *search;
  gint64 load;      /* cost of a minute that the printer of an offered place is in use already */
  guint64 *edition; /* (owned) [printers] what the table is of */
  gint64 *costs;    /* (owned) [jobs × N_SHIFTS] */
  int *limit;       /* (owned) [jobs] no lateness up to here: due, or when the rest of its order is done */
};

static int
find_limit (const TaktPlanSearch *search, int job)
{
  const TaktPlanTask *task = &search->tasks[job];
  int limit = task->due;

  if (task->group != TAKT_PLAN_NONE)
    for (guint i = search->group_first[task->group]; i < search->group_first[task->group + 1]; i++)
      {
        int mate = search->group_jobs[i];

        if (mate != job && search->now->printer[mate] != TAKT_PLAN_NONE)
          limit = MAX (limit, search->now->done[mate]);
      }

  return limit;
}

static inline gint64
price_late (const TaktPlanGuess *self, int job, int done)
{
  int limit = self->limit[job];

  return done > limit ? self->search->tasks[job].rate * (done - limit) : 0;
}

/* The cost of shifting @job and all behind it. */
static inline gint64
price_shift (const TaktPlanGuess *self, int job, int shift)
{
  const gint64 *costs = &self->costs[(guint) job * N_SHIFTS];
  guint column;

  if (shift == 0)
    return 0;
  if (shift >= shifts[N_SHIFTS - 1])
    return costs[N_SHIFTS - 1] * (shift / shifts[N_SHIFTS - 1] + 1);
  if (shift <= shifts[0])
    return costs[0];

  column = shift > 0 ? N_SHIFTS / 2 : 0;
  while (shifts[column + 1] < shift)
    column++;
  return costs[column]
         + (costs[column + 1] - costs[column]) * (shift - shifts[column])
               / (shifts[column + 1] - shifts[column]);
}

static int
get_ready (const TaktPlanSearch *search, int printer, guint position)
{
  const TaktPlanState *now = search->now;

  if (position > 0)
    return now->done[now->sequence[(guint) printer * search->n_jobs + position - 1]];
  return now->length[printer] > 0
             ? MIN (now->change[now->sequence[(guint) printer * search->n_jobs]],
                    search->model->printers[printer].available + search->model->clear_minutes)
             : search->model->printers[printer].available;
}

/* When the plate is cleared of what begins at @start. */
static inline int
find_done (const TaktPlanSearch *search, int printer, int start, int minutes)
{
  const TaktPlanPrinter *machine = &search->model->printers[printer];
  if (machine->n_blocks > 0)
    start = takt_plan_skip_blocks (machine, start, minutes);
  return takt_plan_find_clear (search, machine, start + minutes) + search->model->clear_minutes;
}

static void
fill_row (TaktPlanGuess *self, int printer, guint position)
{
  TaktPlanSearch *search = self->search;
  const TaktPlanState *now = search->now;
  const int *sequence = &now->sequence[(guint) printer * search->n_jobs];
  int job = sequence[position];
  const TaktPlanTask *task = &search->tasks[job];
  int minutes = search->minutes[(guint) printer * search->n_jobs + (guint) job];
  int next = position + 1 < now->length[printer] ? sequence[position + 1] : TAKT_PLAN_NONE;
  int ready = get_ready (search, printer, position);
  int work = MIN (now->start[job] - ready, LONGEST_CHANGE);
  gint64 *costs = &self->costs[(guint) job * N_SHIFTS];
  gint64 late;

  self->limit[job] = find_limit (search, job);
  late = price_late (self, job, now->done[job]);
  for (guint i = 0; i < N_SHIFTS; i++)
    {
      int start = MAX (ready + shifts[i] + work, task->release);
      int done;

      costs[i] = 0;
      start = shifts[i] > 0 ? MAX (start, now->start[job]) : MIN (start, now->start[job]);
      if (shifts[i] == 0 || start == now->start[job])
        continue;
      if (task->pin != TAKT_PLAN_NONE)
        {
          costs[i] = shifts[i] > 0 ? TAKT_PLAN_COST_UNPLACED : 0;
          continue;
        }
      done = find_done (search, printer, MAX (start, 0), minutes);
      costs[i] = price_late (self, job, done) - late;
      if (next != TAKT_PLAN_NONE)
        costs[i] += price_shift (self, next, done - now->done[job]);
      costs[i] = CLAMP (costs[i], -TAKT_PLAN_COST_UNPLACED, TAKT_PLAN_COST_UNPLACED);
    }
}

static inline void
refresh (TaktPlanGuess *self, int printer)
{
  const TaktPlanState *now = self->search->now;

  if (self->edition[printer] == now->edition[printer])
    return;
  self->edition[printer] = now->edition[printer];
  for (guint i = now->length[printer]; i-- > 0;)
    fill_row (self, printer, i);
}

/* What the job's spools, put in for it, cost; guessed for a place from what stands in the slots behind @before. */
static gint64
price_spools (const TaktPlanSearch *search, int printer, int before, int job)
{
  const TaktPlanTask *task = &search->tasks[job];
  const TaktPlanPrinter *machine = &search->model->printers[printer];
  gint64 missing = 0;

  for (guint i = 0; i < task->n_needs && machine->n_slots > 0; i++)
    {
      const TaktPlanNeed *need = &search->needs[task->first_need + i];
      gboolean is_there = FALSE;

      for (guint k = 0; k < machine->n_slots && !is_there; k++)
        {
          int spool = before != TAKT_PLAN_NONE
                          ? search->now->after_slots[(guint) before * search->n_slots + k].spool
                          : machine->slots[k];

          is_there = spool != TAKT_PLAN_NONE && search->model->spools[spool].material == need->material
                     && (need->color == TAKT_PLAN_NONE || search->model->spools[spool].color == need->color);
        }
      missing += !is_there;
    }

  return missing * search->model->weights.swap;
}

static gint64
price_own_spools (const TaktPlanSearch *search, int job)
{
  const TaktPlanTask *task = &search->tasks[job];
  gint64 swaps = 0;

  if (search->model->printers[search->now->printer[job]].n_slots == 0)
    return 0;
  for (guint i = task->first_need; i < task->first_need + task->n_needs; i++)
    swaps += search->now->fed_slot[i] >= TAKT_PLAN_MAX_SLOTS;
  return swaps * search->model->weights.swap;
}

/* Keeps the offers in the order of their price. */
static guint
take_offer (TaktPlanOffer *offers, guint n_found, guint n_offers, const TaktPlanOffer *offer)
{
  guint at = n_found < n_offers ? n_found : n_offers - 1;

  if (n_found == n_offers && offers[at].price <= offer->price)
    return n_found;
  for (; at > 0 && offers[at - 1].price > offer->price; at--)
    offers[at] = offers[at - 1];
  offers[at] = *offer;
  return MIN (n_found + 1, n_offers);
}

/*
 * What the plan saves when the job leaves its printer; @late of it is the job's own lateness, @relief that of those behind it.
 */
gint64
takt_plan_guess_gain (TaktPlanGuess *self, int job, gint64 *late, gint64 *relief)
{
  TaktPlanSearch *search = self->search;
  const TaktPlanState *now = search->now;
  int printer = now->printer[job];
  guint position = (guint) now->position[job];

  *late = *relief = 0;
  self->limit[job] = find_limit (search, job);
  if (printer == TAKT_PLAN_NONE)
    return 0;

  refresh (self, printer);
  *late = price_late (self, job, now->done[job]);
  if (position + 1 < now->length[printer])
    *relief = -price_shift (self, now->sequence[(guint) printer * search->n_jobs + position + 1],
                            get_ready (search, printer, position) - now->done[job]);
  return *late + *relief + price_own_spools (search, job)
         + search->model->weights.busy * search->minutes[(guint) printer * search->n_jobs + (guint) job];
}

static guint
offer_printer (TaktPlanGuess *self,
               int job,
               int printer,
               gint64 gain,
               gint64 limit,
               TaktPlanOffer *offers,
               guint n_found,
               guint n_offers)
{
  TaktPlanSearch *search = self->search;
  const TaktPlanState *now = search->now;
  const int *sequence = &now->sequence[(guint) printer * search->n_jobs];
  const TaktPlanTask *task = &search->tasks[job];
  int minutes = search->minutes[(guint) printer * search->n_jobs + (guint) job];
  gint64 busy = search->model->weights.busy * minutes;
  int before = TAKT_PLAN_NONE;

  refresh (self, printer);
  for (guint i = 0; i <= now->length[printer]; i++)
    {
      int ready = get_ready (search, printer, i);
      TaktPlanOffer offer = { busy - gain + self->load * now->end[printer], printer, i, TAKT_PLAN_NONE };
      int done;

      if (n_found == n_offers)
        limit = MIN (limit, offers[n_offers - 1].price);
      if (offer.price + price_late (self, job, ready + minutes) >= limit)
        break;
      if (i < now->length[printer] && offer.price + price_shift (self, sequence[i], minutes) >= limit)
        {
          before = sequence[i];
          continue;
        }
      done = find_done (search, printer, MAX (ready, task->release), minutes);
      offer.price += price_late (self, job, done);
      if (i < now->length[printer] && offer.price < limit)
        offer.price += price_shift (self, sequence[i], done - ready);
      if (offer.price < limit)
        {
          offer.price += price_spools (search, printer, before, job);
          if (offer.price < limit)
            n_found = take_offer (offers, n_found, n_offers, &offer);
        }
      before = i < now->length[printer] ? sequence[i] : TAKT_PLAN_NONE;
    }

  return n_found;
}

/*
 * The most promising places for a job on other printers (all, when it has no place), cheapest first: below @limit, at the most @n_offers. Gives how
 * many.
 */
guint
takt_plan_guess_places (TaktPlanGuess *self, int job, gint64 limit, TaktPlanOffer *offers, guint n_offers)
{
  TaktPlanSearch *search = self->search;
  int own = search->now->printer[job];
  gint64 late, relief;
  gint64 gain = takt_plan_guess_gain (self, job, &late, &relief);
  guint n_found = 0;

  for (int printer = 0; printer < (int) search->n_printers; printer++)
    if (printer != own && takt_plan_may_stand_on (search, printer, job))
      n_found = offer_printer (self, job, printer, gain, limit, offers, n_found, n_offers);

  return n_found;
}

/* As takt_plan_guess_places(): jobs of @printer to change places with, added to the @n_found offers there are. */
guint
takt_plan_guess_swaps (TaktPlanGuess *self,
                       int job,
                       int printer,
                       gint64 limit,
                       TaktPlanOffer *offers,
                       guint n_found,
                       guint n_offers)
{
  TaktPlanSearch *search = self->search;
  const TaktPlanState *now = search->now;
  const int *sequence = &now->sequence[(guint) printer * search->n_jobs];
  int own = now->printer[job];
  guint position = (guint) now->position[job];
  int own_minutes = search->minutes[(guint) own * search->n_jobs + (guint) job];
  int own_ready = get_ready (search, own, position);
  int own_next = position + 1 < now->length[own] ? now->sequence[(guint) own * search->n_jobs + position + 1]
                                                 : TAKT_PLAN_NONE;
  int minutes = search->minutes[(guint) printer * search->n_jobs + (guint) job];
  gint64 late;

  refresh (self, own);
  refresh (self, printer);
  self->limit[job] = find_limit (search, job);
  late = price_late (self, job, now->done[job]);

  for (guint i = 0; i < now->length[printer]; i++)
    {
      int other = sequence[i];
      int other_minutes = search->minutes[(guint) own * search->n_jobs + (guint) other];
      int ready, done, other_done;
      TaktPlanOffer offer = { 0, printer, i, other };

      if (other_minutes == TAKT_PLAN_NONE)
        continue;
      ready = get_ready (search, printer, i);
      done = find_done (search, printer, MAX (ready, search->tasks[job].release), minutes);
      offer.price = price_late (self, job, done) - late - price_late (self, other, now->done[other]);
      if (offer.price >= limit)
        continue;
      other_done = find_done (search, own, MAX (own_ready, search->tasks[other].release), other_minutes);
      offer.price += price_late (self, other, other_done);
      if (i + 1 < now->length[printer])
        offer.price += price_shift (self, sequence[i + 1], done - now->done[other]);
      if (own_next != TAKT_PLAN_NONE)
        offer.price += price_shift (self, own_next, other_done - now->done[job]);
      offer.price += search->model->weights.busy
                     * (minutes + other_minutes - own_minutes
                        - search->minutes[(guint) printer * search->n_jobs + (guint) other]);
      if (offer.price < limit)
        n_found = take_offer (offers, n_found, n_offers, &offer);
    }

  return n_found;
}

/*
 * A job without a place is put where it costs least: at one of @n_offers places that the guess points to, else anywhere; a minute of the printer's
 * use counts @load besides. FALSE: it can stand nowhere.
 */
gboolean
takt_plan_put_back (TaktPlanGuess *self, int job, guint n_offers, gint64 load)
{
  TaktPlanSearch *search = self->search;
  TaktPlanOffer offers[MANY_OFFERS];
  gint64 best = TAKT_PLAN_COST_ANY;
  guint chosen = 0;
  guint n = takt_plan_guess_places (self, job, TAKT_PLAN_COST_ANY, offers, MIN (n_offers, MANY_OFFERS));

  for (guint i = 0; i < n; i++)
    {
      gint64 price;

      takt_plan_begin_insert (search, 0, offers[i].printer, job, offers[i].position);
      price = takt_plan_price (search, 1, 1, best);
      if (price != TAKT_PLAN_COST_NEVER)
        price += load * search->edit[0].end;
      if (price < best)
        {
          best = price;
          chosen = i;
        }
    }
  if (best == TAKT_PLAN_COST_ANY)
    return takt_plan_place_best (search, job);

  takt_plan_begin_insert (search, 0, offers[chosen].printer, job, offers[chosen].position);
  takt_plan_apply (search, 1);
  return TRUE;
}

/* A plan that is being built up looks ahead: a printer in long use is dear, as there is more to come. */
void
takt_plan_guess_set_load (TaktPlanGuess *self, gint64 load)
{
  self->load = load;
}

TaktPlanGuess *
takt_plan_guess_new (TaktPlanSearch *search)
{
  TaktPlanGuess *self = g_new0 (TaktPlanGuess, 1);

  self->search = search;
  self->edition = g_new0 (guint64, search->n_printers);
  self->costs = g_new0 (gint64, (gsize) search->n_jobs * N_SHIFTS);
  self->limit = g_new0 (int, search->n_jobs);
  return self;
}

void
takt_plan_guess_free (TaktPlanGuess *self)
{
  g_free (self->limit);
  g_free (self->costs);
  g_free (self->edition);
  g_free (self);
}
