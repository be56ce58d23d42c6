/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "plan/takt-plan-guess-private.h"

/* The changes that are worth a walk, by what takt-plan-guess.c knows: places for a job, jobs to change places with, other places on its printer. */

/* Places that are walked for a job that has none. */
#define MANY_OFFERS 8

/* Whether a spool that lies about, or that the printer has already, has enough for the need. */
static gboolean
may_be_brought (const TaktPlanSearch *search, int printer, guint need)
{
  GArray *spools = search->kinds->pdata[search->need_kind[need]];

  for (guint i = spools->len; i-- > 0;)
    {
      int spool = g_array_index (spools, int, i);

      /* Those with most come last. */
      if (search->model->spools[spool].grams < search->needs[need].grams)
        return FALSE;
      if (search->now->owner[spool] == TAKT_PLAN_NONE
          || (search->now->owner[spool] == printer && search->home[spool] == TAKT_PLAN_NONE))
        return TRUE;
    }

  return FALSE;
}

/* Whether one of these spools feeds the need, and is enough for it. */
static gboolean
is_loaded (const TaktPlanSearch *search, const TaktPlanSlotState *slots, guint n_slots, guint need)
{
  const TaktPlanNeed *wanted = &search->needs[need];

  for (guint i = 0; i < n_slots; i++)
    {
      const TaktPlanSpool *spool;

      if (slots[i].spool == TAKT_PLAN_NONE || slots[i].left < wanted->grams)
        continue;
      spool = &search->model->spools[slots[i].spool];
      if (spool->material == wanted->material
          && (wanted->color == TAKT_PLAN_NONE || spool->color == wanted->color))
        return TRUE;
    }

  return FALSE;
}

/* What the job's spools, put in for it, cost; guessed for a place from what stands in the slots behind @before. */
static gint64
price_spools (const TaktPlanSearch *search, int printer, int before, int job)
{
  const TaktPlanTask *task = &search->tasks[job];
  const TaktPlanPrinter *machine = &search->model->printers[printer];
  TaktPlanSlotState first[TAKT_PLAN_MAX_SLOTS];
  const TaktPlanSlotState *slots = first;
  gint64 missing = 0;

  if (machine->n_slots == 0 || task->n_needs == 0)
    return 0;
  if (before != TAKT_PLAN_NONE)
    slots = &search->now->after_slots[(guint) before * search->n_slots];
  else
    for (guint i = 0; i < machine->n_slots; i++)
      first[i] = (TaktPlanSlotState){
        .spool = machine->slots[i],
        .left = machine->slots[i] != TAKT_PLAN_NONE ? search->model->spools[machine->slots[i]].grams : 0,
      };

  for (guint need = task->first_need; need < task->first_need + task->n_needs; need++)
    if (!is_loaded (search, slots, machine->n_slots, need))
      {
        if (!may_be_brought (search, printer, need))
          return TAKT_PLAN_COST_ANY;
        missing++;
      }
  return missing * search->model->weights.swap;
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

/* What is looked for. */
typedef struct
{
  int job;
  int release;
  int limit; /* no lateness of the job up to here */
  gint64 rate;
  gint64 most; /* offers cost less than this */
  TaktPlanOffer *offers;
  guint n_found;
  guint n_offers;
} Wish;

static Wish
begin_wish (const TaktPlanSearch *search,
            int job,
            gint64 most,
            TaktPlanOffer *offers,
            guint n_found,
            guint n_offers)
{
  return (Wish){
    .job = job,
    .release = search->tasks[job].release,
    .limit = takt_plan_guess_find_limit (search, job),
    .rate = search->tasks[job].rate,
    .most = n_found == n_offers ? MIN (most, offers[n_offers - 1].price) : most,
    .offers = offers,
    .n_found = n_found,
    .n_offers = n_offers,
  };
}

static void
offer (Wish *wish, const TaktPlanOffer *offer)
{
  if (offer->price >= wish->most)
    return;
  wish->n_found = take_offer (wish->offers, wish->n_found, wish->n_offers, offer);
  if (wish->n_found == wish->n_offers)
    wish->most = MIN (wish->most, wish->offers[wish->n_offers - 1].price);
}

static void
offer_printer (TaktPlanGuess *self, int printer, gint64 gain, Wish *wish)
{
  TaktPlanSearch *search = self->search;
  const TaktPlanTable *table = takt_plan_guess_get_table (self, printer);
  int minutes = search->minutes[(guint) printer * search->n_jobs + (guint) wish->job];
  gint64 base = search->model->weights.busy * minutes - gain + self->load * search->now->end[printer];

  for (guint i = 0; i <= table->n_rows; i++)
    {
      const TaktPlanRow *row = i < table->n_rows ? &table->rows[i] : NULL;
      int ready = row != NULL ? row->ready : table->ready;
      TaktPlanOffer place = { base, printer, i, TAKT_PLAN_NONE };
      int done;

      if (base + takt_plan_price_late (wish->rate, wish->limit, ready + minutes) >= wish->most)
        break;
      done = takt_plan_guess_done (search, printer, MAX (ready, wish->release), minutes);
      place.price += takt_plan_price_late (wish->rate, wish->limit, done);
      if (row != NULL && place.price < wish->most)
        place.price +=
            takt_plan_price_shift (self, row, takt_plan_to_attended (search, done) - row->ready_attended);
      if (place.price < wish->most)
        place.price +=
            price_spools (search, printer, i > 0 ? table->rows[i - 1].job : TAKT_PLAN_NONE, wish->job);
      offer (wish, &place);
    }
}

/*
 * The most promising places for a job on other printers (all, when it has no place), cheapest first: below @most, at the most @n_offers. Gives how
 * many.
 */
guint
takt_plan_guess_places (TaktPlanGuess *self, int job, gint64 most, TaktPlanOffer *offers, guint n_offers)
{
  TaktPlanSearch *search = self->search;
  int own = search->now->printer[job];
  gint64 gain = own != TAKT_PLAN_NONE ? takt_plan_guess_gain (self, job) : 0;
  Wish wish = begin_wish (search, job, most, offers, 0, n_offers);

  for (int printer = 0; printer < (int) search->n_printers; printer++)
    if (printer != own && takt_plan_may_stand_on (search, printer, job))
      offer_printer (self, printer, gain, &wish);

  return wish.n_found;
}

/* As takt_plan_guess_places(): jobs of @printer to change places with, added to the @n_found offers there are. */
guint
takt_plan_guess_swaps (TaktPlanGuess *self,
                       int job,
                       int printer,
                       gint64 most,
                       TaktPlanOffer *offers,
                       guint n_found,
                       guint n_offers)
{
  TaktPlanSearch *search = self->search;
  int own = search->now->printer[job];
  const TaktPlanTable *own_table = takt_plan_guess_get_table (self, own);
  const TaktPlanTable *table = takt_plan_guess_get_table (self, printer);
  const TaktPlanRow *own_row = &own_table->rows[search->now->position[job]];
  gboolean has_next = (guint) search->now->position[job] + 1 < own_table->n_rows;
  const int *own_minutes = &search->minutes[(guint) own * search->n_jobs];
  const int *minutes = &search->minutes[(guint) printer * search->n_jobs];
  gint64 busy = search->model->weights.busy;
  Wish wish = begin_wish (search, job, most, offers, n_found, n_offers);
  gint64 late = takt_plan_price_late (wish.rate, wish.limit, own_row->done);
  gint64 spools = takt_plan_guess_own_spools (search, job);
  int before = search->now->position[job] > 0 ? own_row[-1].job : TAKT_PLAN_NONE;

  for (guint i = 0; i < table->n_rows; i++)
    {
      const TaktPlanRow *row = &table->rows[i];
      TaktPlanOffer swap = { -late - row->late, printer, i, row->job };
      int done, other_done;

      /* At the most both are in time and those behind them gain as if they were not there. */
      if (own_minutes[row->job] == TAKT_PLAN_NONE || swap.price - own_row->relief - row->relief >= wish.most
          || swap.price + takt_plan_price_late (wish.rate, wish.limit, row->ready + minutes[job])
                 >= wish.most)
        continue;
      done = takt_plan_guess_done (search, printer, MAX (row->ready, wish.release), minutes[job]);
      swap.price += takt_plan_price_late (wish.rate, wish.limit, done);
      if (i + 1 < table->n_rows)
        swap.price +=
            takt_plan_price_shift (self, row + 1, takt_plan_to_attended (search, done) - row->done_attended);
      if (swap.price >= wish.most)
        continue;
      other_done =
          takt_plan_guess_done (search, own, MAX (own_row->ready, row->release), own_minutes[row->job]);
      swap.price += takt_plan_price_late (row->rate, row->limit, other_done);
      if (has_next)
        swap.price += takt_plan_price_shift (
            self, own_row + 1, takt_plan_to_attended (search, other_done) - own_row->done_attended);
      swap.price += busy * (minutes[job] + own_minutes[row->job] - own_minutes[job] - minutes[row->job]);
      if (swap.price < wish.most)
        swap.price += price_spools (search, printer, i > 0 ? row[-1].job : TAKT_PLAN_NONE, job);
      if (swap.price < wish.most)
        swap.price += price_spools (search, own, before, row->job) - spools;
      offer (&wish, &swap);
    }

  return wish.n_found;
}

/* As takt_plan_guess_places(): other places on the job's own printer. */
guint
takt_plan_guess_shifts (TaktPlanGuess *self, int job, gint64 most, TaktPlanOffer *offers, guint n_offers)
{
  TaktPlanSearch *search = self->search;
  int printer = search->now->printer[job];
  const TaktPlanTable *table = takt_plan_guess_get_table (self, printer);
  guint old = (guint) search->now->position[job];
  const TaktPlanRow *own = &table->rows[old];
  int minutes = search->minutes[(guint) printer * search->n_jobs + (guint) job];
  int used = own->done_attended - own->ready_attended;
  Wish wish = begin_wish (search, job, most, offers, 0, n_offers);
  gint64 late = takt_plan_price_late (wish.rate, wish.limit, own->done);

  for (guint i = 0; i < table->n_rows; i++)
    {
      const TaktPlanRow *row = &table->rows[i];
      TaktPlanOffer shift = { -late, printer, i, TAKT_PLAN_NONE };
      int ready = i < old ? row->ready : takt_plan_from_attended (search, MAX (row->done_attended - used, 0));
      int delay, done;

      if (i == old)
        continue;
      done = takt_plan_guess_done (search, printer, MAX (ready, wish.release), minutes);
      shift.price += takt_plan_price_late (wish.rate, wish.limit, done);
      /* Those between there and here begin later, or, when it moves back, earlier. */
      delay = i < old ? takt_plan_to_attended (search, done) - row->ready_attended : -used;
      shift.price += takt_plan_price_shift (self, i < old ? row : own + 1, delay);
      if (i < old)
        shift.price -= takt_plan_price_shift (self, own, delay);
      else if (i + 1 < table->n_rows)
        shift.price -= takt_plan_price_shift (self, row + 1, delay);
      offer (&wish, &shift);
    }

  return wish.n_found;
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
