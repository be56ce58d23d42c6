/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-cursor.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

#define MIN_TIME ((TaktTime) 946684800)
#define DAY      (24 * 60 * 60)

#define OPEN_DAYS     90
#define CANCELED_DAYS 60

/*
 * Rows that each further page repeats. A receipt that changes, or leaves the filter, while pages are read moves all rows
 * behind it up by one; without the repetition the first of the next page would be skipped. The import sorts by what never
 * changes and filters nothing.
 */
#define OVERLAP_ROWS 10

static const char *const pass_words[] = { "import", "changed", "open", "canceled" };

static TaktTime
get_pass_start (TaktEtsyPass pass, TaktTime started)
{
  TaktTime days = pass == TAKT_ETSY_PASS_OPEN ? OPEN_DAYS : CANCELED_DAYS;

  return MAX (started - days * DAY, MIN_TIME);
}

/* The import has just read all that is open. */
static gboolean
next_pass (TaktEtsyCursor *self)
{
  if (!self->deep)
    return FALSE;

  switch (self->pass)
    {
    case TAKT_ETSY_PASS_CHANGED:
      self->pass = TAKT_ETSY_PASS_OPEN;
      break;
    case TAKT_ETSY_PASS_IMPORT:
    case TAKT_ETSY_PASS_OPEN:
      self->pass = TAKT_ETSY_PASS_CANCELED;
      break;
    case TAKT_ETSY_PASS_CANCELED:
    default:
      return FALSE;
    }

  self->offset = 0;
  self->from = get_pass_start (self->pass, self->started);
  return TRUE;
}

/**
 * takt_etsy_cursor_start:
 * @since: from when on changes are of interest, by Etsy's clock; unset: everything
 * @deep: read all that is open besides; an import always does
 * @now: by Etsy's clock
 */
void
takt_etsy_cursor_start (TaktEtsyCursor *self, TaktTime since, gboolean deep, TaktTime now)
{
  *self = (TaktEtsyCursor){
    .pass = TAKT_ETSY_PASS_IMPORT,
    .started = MAX (now, MIN_TIME),
    .deep = deep || since == TAKT_TIME_UNSET,
  };
  if (since != TAKT_TIME_UNSET)
    {
      self->pass = TAKT_ETSY_PASS_CHANGED;
      self->from = MAX (since, MIN_TIME);
    }
}

/**
 * takt_etsy_cursor_resume:
 *
 * Makes of a place where a sync broke off one where it may go on, however much moved meanwhile. The import's rows stand still,
 * but for one that vanished; those of the other passes do not: their slice of time begins anew.
 */
void
takt_etsy_cursor_resume (TaktEtsyCursor *self, gboolean deep)
{
  self->deep |= deep;
  if (self->pass == TAKT_ETSY_PASS_IMPORT)
    self->offset = self->offset > OVERLAP_ROWS ? self->offset - OVERLAP_ROWS : 0;
  else
    self->offset = 0;
}

/** takt_etsy_cursor_to_text: (transfer full): what takt_etsy_cursor_from_text() reads. */
char *
takt_etsy_cursor_to_text (const TaktEtsyCursor *self)
{
  return g_strdup_printf ("%s %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", pass_words[self->pass],
                          self->offset, self->from, self->started, self->deep ? "deep" : "quick");
}

/**
 * takt_etsy_cursor_from_text:
 * @error: TAKT_ERROR_INVALID
 */
gboolean
takt_etsy_cursor_from_text (TaktEtsyCursor *self, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 6);
  gint64 offset, from, started;

  if (g_strv_length (parts) == 5 && (g_str_equal (parts[4], "deep") || g_str_equal (parts[4], "quick"))
      && g_ascii_string_to_signed (parts[1], 10, 0, TAKT_ETSY_MAX_OFFSET, &offset, NULL)
      && g_ascii_string_to_signed (parts[2], 10, 0, G_MAXUINT32, &from, NULL)
      && g_ascii_string_to_signed (parts[3], 10, MIN_TIME, G_MAXUINT32, &started, NULL))
    for (guint i = 0; i < G_N_ELEMENTS (pass_words); i++)
      if (g_str_equal (parts[0], pass_words[i]))
        {
          *self = (TaktEtsyCursor){
            .pass = (TaktEtsyPass) i,
            .offset = (guint) offset,
            .from = from,
            .started = started,
            .deep = g_str_equal (parts[4], "deep"),
          };
          return TRUE;
        }

  takt_error_set_field (error, "cursor", _ ("This is no place in a sync with Etsy. Start the sync again."));
  return FALSE;
}

/** takt_etsy_cursor_to_query: (transfer full): the query of getShopReceipts for the page that comes next. */
char *
takt_etsy_cursor_to_query (const TaktEtsyCursor *self)
{
  gboolean by_change = self->pass == TAKT_ETSY_PASS_CHANGED;
  GString *query = g_string_new (NULL);

  /* Ascending: rows that come in while pages are read stand at the end. Always said, since defaults differ. */
  g_string_append_printf (query, "limit=%d&offset=%u&sort_on=%s&sort_order=asc", TAKT_ETSY_PAGE_LIMIT,
                          self->offset, by_change ? "updated" : "created");
  if (self->from != TAKT_TIME_UNSET)
    g_string_append_printf (query, "&%s=%" G_GINT64_FORMAT, by_change ? "min_last_modified" : "min_created",
                            self->from);
  if (self->pass == TAKT_ETSY_PASS_OPEN)
    g_string_append (query, "&was_shipped=false");
  else if (self->pass == TAKT_ETSY_PASS_CANCELED)
    g_string_append (query, "&was_canceled=true");
  return g_string_free (query, FALSE);
}

/* A short page is the last one only when Etsy's own count agrees: the limit is not always kept to (reference.md §12.8). */
static gboolean
is_last_page (const TaktEtsyCursor *self, const TaktEtsyPageFacts *facts)
{
  if (facts->rows == 0 || (facts->new_rows == 0 && self->offset > 0))
    return TRUE;
  return facts->rows < TAKT_ETSY_PAGE_LIMIT && (gint64) self->offset + facts->rows >= facts->count;
}

/**
 * takt_etsy_cursor_advance:
 * @facts: of the page that @self asked for
 * @is_scarce: whether requests are short, so that the passes after the first one are left for later
 * @finished: (out): TRUE: that was the last page, @self is of no more use
 * @error: TAKT_ERROR_UPSTREAM when more than 12,000 receipts bear the same second, which no query can page through
 */
gboolean
takt_etsy_cursor_advance (TaktEtsyCursor *self,
                          const TaktEtsyPageFacts *facts,
                          gboolean is_scarce,
                          gboolean *finished,
                          GError **error)
{
  gboolean rows_move = self->pass != TAKT_ETSY_PASS_IMPORT;
  guint step = facts->rows - (rows_move && facts->rows > 2 * OVERLAP_ROWS ? OVERLAP_ROWS : 0);

  *finished = FALSE;
  if (is_last_page (self, facts))
    {
      *finished = is_scarce || !next_pass (self);
      return TRUE;
    }

  if (self->offset + step <= TAKT_ETSY_MAX_OFFSET)
    {
      self->offset += step;
      return TRUE;
    }

  /* Beyond the cap: a new slice of time that begins with the last row's second. */
  if (facts->last_time <= self->from)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                   _ ("More than %d orders at Etsy bear the same time, so that they cannot be read."),
                   TAKT_ETSY_MAX_OFFSET);
      return FALSE;
    }
  self->from = facts->last_time;
  self->offset = 0;
  return TRUE;
}
