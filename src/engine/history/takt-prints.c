/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "history/takt-prints.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "takt-error.h"

const char *const takt_print_sort_words[] = { "latest", "oldest", "longest", "heaviest", "dearest", NULL };
const char *const takt_print_step_words[] = { "day", "week", "month", NULL };

/** takt_print_filter_copy: (transfer full) */
TaktPrintFilter *
takt_print_filter_copy (const TaktPrintFilter *self)
{
  TaktPrintFilter *copy = g_memdup2 (self, sizeof *self);

  copy->material_type = g_strdup (self->material_type);
  copy->color = g_strdup (self->color);
  copy->reason = g_strdup (self->reason);
  copy->search = g_strdup (self->search);
  return copy;
}

/** takt_print_filter_free: NULL is allowed. */
void
takt_print_filter_free (TaktPrintFilter *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_free (self->color);
  g_free (self->reason);
  g_free (self->search);
  g_free (self);
}

/** takt_print_counts_get_success: completed ÷ (completed + failed) × 100; NAN where there was none. */
double
takt_print_counts_get_success (const TaktPrintCounts *self)
{
  guint ended = self->completed + self->failed;

  return ended > 0 ? 100.0 * self->completed / ended : (double) NAN;
}

/**
 * takt_print_counts_get_bounds:
 * @low: (out): per cent
 * @high: (out): per cent
 *
 * Between what the success rate may well lie when so few prints are all that is known: Wilson's interval of 95 %. 3 of 4 are no 75 %.
 */
void
takt_print_counts_get_bounds (const TaktPrintCounts *self, double *low, double *high)
{
  const double z = 1.959964;
  double n = self->completed + self->failed;
  double p, centre, half;

  *low = 0;
  *high = 100;
  if (n <= 0)
    return;

  p = self->completed / n;
  centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  half = z / (1 + z * z / n) * sqrt (p * (1 - p) / n + z * z / (4 * n * n));
  *low = CLAMP (100 * (centre - half), 0, 100);
  *high = CLAMP (100 * (centre + half), 0, 100);
}

/** takt_prints_get: (transfer full): a line of the history with what belongs to it; NULL with TAKT_ERROR_NOT_FOUND. */
TaktPrint *
takt_prints_get (TaktHistory *history, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  TaktPrint *print;

  g_return_val_if_fail (TAKT_IS_HISTORY (history), NULL);

  print = takt_print_table_get (takt_history_get_store (history), id, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (print == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND,
                         _ ("There is no such print in the history."));
  return print;
}
