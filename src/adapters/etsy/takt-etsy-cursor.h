/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/** Etsy's limits of getShopReceipts (reference.md §4). */
#define TAKT_ETSY_PAGE_LIMIT 100
#define TAKT_ETSY_MAX_OFFSET 12000

/**
 * TaktEtsyPass:
 * @TAKT_ETSY_PASS_IMPORT: everything, by creation
 * @TAKT_ETSY_PASS_CHANGED: what changed since the last sync, by change
 * @TAKT_ETSY_PASS_OPEN: the unshipped of the last 90 days: refunds and moved dates do not count as changes
 * @TAKT_ETSY_PASS_CANCELED: the cancelled of the last 60 days, for the same reason
 *
 * A sync is a first pass (the import, or the changes) and then, when it is a deep one, the other two, page by page
 * (reference.md §4).
 */
typedef enum
{
  TAKT_ETSY_PASS_IMPORT,
  TAKT_ETSY_PASS_CHANGED,
  TAKT_ETSY_PASS_OPEN,
  TAKT_ETSY_PASS_CANCELED,
} TaktEtsyPass;

/** TaktEtsyCursor: where a sync stands. */
typedef struct
{
  TaktEtsyPass pass;
  guint        offset;  /* rows to skip, at most TAKT_ETSY_MAX_OFFSET */
  TaktTime     from;    /* least time asked for, by Etsy's clock; unset: no bound */
  TaktTime     started; /* of the sync, by Etsy's clock */
  gboolean     deep;    /* the passes after the first one follow */
} TaktEtsyCursor;

/** TaktEtsyPageFacts: what a page showed. */
typedef struct
{
  guint    rows;
  guint    new_rows;  /* that no earlier page of the same pass had */
  gint64   count;     /* of all rows of the query; -1: not told */
  TaktTime last_time; /* of the last row, by what the pass sorts on */
} TaktEtsyPageFacts;

void     takt_etsy_cursor_start     (TaktEtsyCursor *self, TaktTime since, gboolean deep, TaktTime now);
void     takt_etsy_cursor_resume    (TaktEtsyCursor *self, gboolean deep);
gboolean takt_etsy_cursor_from_text (TaktEtsyCursor *self, const char *text, GError **error);
char    *takt_etsy_cursor_to_text   (const TaktEtsyCursor *self) G_GNUC_WARN_UNUSED_RESULT;
char    *takt_etsy_cursor_to_query  (const TaktEtsyCursor *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_etsy_cursor_advance   (TaktEtsyCursor *self, const TaktEtsyPageFacts *facts, gboolean is_scarce, gboolean *finished, GError **error);

G_END_DECLS
