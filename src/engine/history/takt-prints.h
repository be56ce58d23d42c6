/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "history/takt-history.h"
#include "tables/takt-print-table.h"

G_BEGIN_DECLS

/** TaktPrintSort: in which order prints are listed. */
typedef enum
{
  TAKT_PRINTS_LATEST,
  TAKT_PRINTS_OLDEST,
  TAKT_PRINTS_LONGEST,
  TAKT_PRINTS_HEAVIEST,
  TAKT_PRINTS_DEAREST,  /* by what their material cost */
} TaktPrintSort;

/** takt_print_sort_words: NULL-terminated, indexed by TaktPrintSort */
extern const char *const takt_print_sort_words[];

/** TaktPrintFilter: which prints. Zeroed it is all of them, the latest first. */
typedef struct
{
  TaktTime      from;           /* ended then or later; TAKT_TIME_UNSET: since ever */
  TaktTime      to;             /* and before this; TAKT_TIME_UNSET: no end */
  gint64        printer_id;     /* 0: all */
  gint64        profile_id;     /* 0: all */
  char         *material_type;  /* (nullable) of the filament it needs most of */
  char         *color;          /* (nullable) the same */
  TaktJobStatus outcome;        /* completed, failed, cancelled; TAKT_JOB_QUEUED: all */
  char         *reason;         /* (nullable) of a failure, whole; "": none was given */
  char         *search;         /* (nullable) words that all occur in title, product, order number, printer or reason, in any case */
  TaktPrintSort sort;
} TaktPrintFilter;

TaktPrintFilter *takt_print_filter_copy (const TaktPrintFilter *self) G_GNUC_WARN_UNUSED_RESULT;
void             takt_print_filter_free (TaktPrintFilter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrintFilter, takt_print_filter_free)

/** TaktPrintCounts: what some prints add up to. */
typedef struct
{
  guint  completed;
  guint  failed;
  guint  cancelled;         /* count neither as success nor as failure */
  gint64 minutes;
  gint64 grams;
  gint64 cost_minor;        /* of material, in the shop's currency */
  guint  n_timed;           /* completed, with a plan and a start that was seen: the next two are of those */
  gint64 planned_minutes;
  gint64 actual_minutes;
  gint64 planned_grams;     /* of completed prints; @used_grams are of all prints that have a plan */
  gint64 used_grams;
} TaktPrintCounts;

double takt_print_counts_get_success (const TaktPrintCounts *self);
void   takt_print_counts_get_bounds  (const TaktPrintCounts *self, double *low, double *high);

/** TaktPrintGroup: the prints of one printer, product or material. */
typedef struct
{
  gint64          id;             /* of printer or product; 0 of a material */
  char           *name;           /* of a material: its type */
  char           *color;          /* (nullable) of a material */
  char           *color_hex;      /* (nullable) the same */
  guint           n_in_span;      /* whatever the rest of the filter says */
  TaktPrintCounts counts;         /* of what passes the filter; of a material the prints whose main filament it is, … */
  gint64          grams;          /* … but grams of every print that took some of it */
  TaktTime        since;          /* of a printer: when its time in the span begins */
  double          busy;           /* of a printer: printing hours ÷ hours, 0 … 1 */
} TaktPrintGroup;

typedef struct
{
  char *text;  /* (nullable) none was given */
  guint n_prints;
} TaktPrintReason;

/** TaktPrintStep: how long a bucket is. */
typedef enum
{
  TAKT_PRINTS_BY_DAY,
  TAKT_PRINTS_BY_WEEK,
  TAKT_PRINTS_BY_MONTH,
} TaktPrintStep;

/** takt_print_step_words: NULL-terminated, indexed by TaktPrintStep */
extern const char *const takt_print_step_words[];

/** TaktPrintBucket: the prints that ended in a day, a week (from Monday) or a month of local time. */
typedef struct
{
  TaktTime        from;
  TaktTime        to;
  TaktPrintCounts counts;
  gint64          good_minutes;  /* of completed prints */
} TaktPrintBucket;

/** TaktInsights: what a span of the history says. */
typedef struct
{
  TaktTime        from;       /* the span that was looked at: never open */
  TaktTime        to;
  GArray         *ids;        /* (element-type gint64) the prints that pass the filter, sorted as it says */
  TaktPrintCounts total;
  GPtrArray      *printers;   /* (element-type TaktPrintGroup) the most prints in the span first, as the next two */
  GPtrArray      *products;
  GPtrArray      *materials;
  GPtrArray      *reasons;    /* (element-type TaktPrintReason) of failures, the most frequent first */
  TaktPrintStep   step;
  GArray         *buckets;    /* (element-type TaktPrintBucket) from the first to the last, without a gap */
} TaktInsights;

void takt_insights_free (TaktInsights *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktInsights, takt_insights_free)

TaktPrint    *takt_prints_get           (TaktHistory *history, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          takt_insights_read_async  (TaktHistory *history, const TaktPrintFilter *filter, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktInsights *takt_insights_read_finish (TaktHistory *history, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void          takt_prints_to_csv_async  (TaktHistory *history, const TaktPrintFilter *filter, gboolean with_bom, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes       *takt_prints_to_csv_finish (TaktHistory *history, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          takt_prints_export_async  (TaktHistory *history, const TaktPrintFilter *filter, gboolean with_bom, GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      takt_prints_export_finish (TaktHistory *history, GAsyncResult *result, GError **error);

G_END_DECLS
