/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaktEtsyLimiter:
 *
 * How soon the next request may go out. Etsy counts requests a second and in a sliding day, and tells both limits in the
 * headers of each answer (reference.md §3). Pure arithmetic on monotonic microseconds; owns nothing.
 */
typedef struct
{
  gint64 per_second;      /* rate kept: one below Etsy's, so that another program with the same key has room */
  gint64 next_us;         /* when the bucket would be empty of requests again (generic cell rate) */
  gint64 blocked_until_us; /* no request before; after a 429 with a long retry-after */
  gint64 limit_per_day;   /* -1: not told yet */
  gint64 left_today;      /* -1: not told yet */
  gint64 left_this_second; /* as the last answer told; -1: not told, or waited for already */
} TaktEtsyLimiter;

/** TAKT_ETSY_LIMITER_MAX_WAIT_US: a longer wait is not sat out but reported. */
#define TAKT_ETSY_LIMITER_MAX_WAIT_US (30 * G_USEC_PER_SEC)

void     takt_etsy_limiter_init      (TaktEtsyLimiter *self);
gint64   takt_etsy_limiter_reserve   (TaktEtsyLimiter *self, gint64 now_us);
gint64   takt_etsy_limiter_blocked   (TaktEtsyLimiter *self, gint64 now_us);
void     takt_etsy_limiter_block     (TaktEtsyLimiter *self, gint64 now_us, gint64 wait_us);
gboolean takt_etsy_limiter_feed      (TaktEtsyLimiter *self, const char *name, const char *value);
gboolean takt_etsy_limiter_is_scarce (const TaktEtsyLimiter *self);

G_END_DECLS
