/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-limiter.h"

/* Until the headers tell (reference.md §3). */
#define DEFAULT_PER_SECOND 4

#define MAX_PER_SECOND 1000

/** takt_etsy_limiter_init: nothing sent, nothing told. */
void
takt_etsy_limiter_init (TaktEtsyLimiter *self)
{
  *self = (TaktEtsyLimiter){
    .per_second = DEFAULT_PER_SECOND, .limit_per_day = -1, .left_today = -1, .left_this_second = -1
  };
}

/**
 * takt_etsy_limiter_reserve:
 *
 * Takes the next free place. A second's worth of requests may go at once after a pause; then they are spread.
 *
 * Returns: microseconds to wait before sending
 */
gint64
takt_etsy_limiter_reserve (TaktEtsyLimiter *self, gint64 now_us)
{
  gint64 interval = G_USEC_PER_SEC / self->per_second;
  gint64 burst = interval * (self->per_second - 1);
  gint64 wait;

  self->next_us = MAX (self->next_us, now_us);
  wait = MAX (self->next_us - burst - now_us, 0);
  self->next_us += interval;
  /* Somebody else uses the same key: this second is theirs. */
  if (self->left_this_second == 0)
    wait = MAX (wait, G_USEC_PER_SEC);
  self->left_this_second = -1;
  return MAX (wait, takt_etsy_limiter_blocked (self, now_us));
}

/** takt_etsy_limiter_blocked: microseconds until Etsy takes requests again; 0: it does. */
gint64
takt_etsy_limiter_blocked (TaktEtsyLimiter *self, gint64 now_us)
{
  return MAX (self->blocked_until_us - now_us, 0);
}

/** takt_etsy_limiter_block: Etsy said 429 and to come back after @wait_us. */
void
takt_etsy_limiter_block (TaktEtsyLimiter *self, gint64 now_us, gint64 wait_us)
{
  self->blocked_until_us = MAX (self->blocked_until_us, now_us + wait_us);
}

/**
 * takt_etsy_limiter_feed:
 * @name: of a header, in any case
 * @value: (nullable)
 *
 * Returns: whether requests_left_today changed
 */
gboolean
takt_etsy_limiter_feed (TaktEtsyLimiter *self, const char *name, const char *value)
{
  gint64 number;

  if (value == NULL || !g_ascii_string_to_signed (value, 10, 0, G_MAXINT32, &number, NULL))
    return FALSE;

  if (g_ascii_strcasecmp (name, "x-limit-per-second") == 0)
    self->per_second = CLAMP (number - 1, 1, MAX_PER_SECOND);
  else if (g_ascii_strcasecmp (name, "x-remaining-this-second") == 0
           || g_ascii_strcasecmp (name, "x-remaining-this-secon") == 0)
    /* Real answers cut the name off (reference.md §12.41). */
    self->left_this_second = number;
  else if (g_ascii_strcasecmp (name, "x-limit-per-day") == 0)
    self->limit_per_day = number;
  else if (g_ascii_strcasecmp (name, "x-remaining-today") == 0 && self->left_today != number)
    {
      self->left_today = number;
      return TRUE;
    }
  return FALSE;
}

/** takt_etsy_limiter_is_scarce: whether the rest of the day's requests should be kept for what a person asks for. */
gboolean
takt_etsy_limiter_is_scarce (const TaktEtsyLimiter *self)
{
  return self->left_today >= 0 && self->limit_per_day > 0 && self->left_today * 10 < self->limit_per_day;
}
