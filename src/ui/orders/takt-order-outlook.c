/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-outlook.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

/** takt_order_outlook_describe: (nullable): where and when what is not scheduled of the order would be printed, and what that does to others. */
char *
takt_order_outlook_describe (const TaktPlanPreview *preview, gint64 order_id, TaktTime now)
{
  const TaktPlanSnapshot *snapshot = preview->snapshot;
  g_autoptr (GArray) outlooks =
      takt_plan_compare (preview->before_snapshot, preview->before, snapshot, preview->plan);
  int start = 0, end = 0, printer = TAKT_PLAN_NONE;
  guint n_delayed = 0;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *others = NULL;

  for (guint i = 0; i < preview->plan->n_jobs; i++)
    {
      const TaktPlanPlate *plate = g_ptr_array_index (snapshot->plates, i);
      const TaktPlanPlace *place = &preview->plan->places[i];

      if (plate->order_id != order_id || plate->id != 0 || place->printer == TAKT_PLAN_NONE)
        continue;
      if (printer == TAKT_PLAN_NONE || place->start < start)
        {
          start = place->start;
          printer = place->printer;
        }
      end = MAX (end, place->end);
    }
  if (printer == TAKT_PLAN_NONE)
    return NULL;

  for (guint i = 0; i < outlooks->len; i++)
    {
      const TaktPlanOutlook *outlook = &g_array_index (outlooks, TaktPlanOutlook, i);

      n_delayed += outlook->order_id != order_id && outlook->late > outlook->late_before;
    }
  from = takt_format_when (takt_plan_snapshot_get_time (snapshot, start), now);
  to = takt_format_when (takt_plan_snapshot_get_time (snapshot, end), now);
  others =
      n_delayed == 0
          ? g_strdup (_ ("delays no other order"))
          : g_strdup_printf (ngettext ("makes %u other order late", "makes %u other orders late", n_delayed),
                             n_delayed);
  /* Translators: a printer, from when to when, and what it does to other orders. */
  return g_strdup_printf (_ ("%1$s %2$s – %3$s · %4$s"),
                          ((TaktPlanMachine *) g_ptr_array_index (snapshot->machines, printer))->name, from,
                          to, others);
}
