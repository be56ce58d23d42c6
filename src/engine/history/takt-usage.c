/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "history/takt-usage.h"

#include "tables/takt-feed-table.h"
#include "takt-money.h"

static void
add (GArray *usages, gint64 material_id, gint64 grams)
{
  TaktUsage usage = { .material_id = material_id, .grams = grams };

  if (grams <= 0)
    return;

  for (guint i = 0; i < usages->len; i++)
    {
      TaktUsage *known = &g_array_index (usages, TaktUsage, i);

      if (known->material_id == material_id)
        {
          known->grams += grams;
          return;
        }
    }
  g_array_append_val (usages, usage);
}

/**
 * takt_usage_split:
 * @material: what the file says that a whole print takes, and the spool that was planned
 * @position: its place in the job
 * @feeds: (element-type TaktFeed): what fed the attempt, in order
 * @progress_percent: how far it came; 100: it was completed
 *
 * Machines do not say what they used: it is the file's grams by progress, rounded half up, and of several spools each bears the part that
 * was printed while it fed (protocol.md §6.4, pitfall 77). The parts add up to the whole.
 *
 * Returns: (transfer full) (element-type TaktUsage): a spool once
 */
GArray *
takt_usage_split (const TaktJobMaterial *material, int position, GArray *feeds, int progress_percent)
{
  GArray *usages = g_array_new (FALSE, FALSE, sizeof (TaktUsage));
  int end = CLAMP (progress_percent, 0, 100);
  gint64 material_id = material->material_id;
  gint64 before = 0;

  for (guint i = 0; i < feeds->len; i++)
    {
      const TaktFeed *feed = &g_array_index (feeds, TaktFeed, i);
      gint64 now;

      if (feed->position != position)
        continue;
      now = MAX (before, takt_money_ratio (material->grams, MIN (feed->from_percent, end), 100));
      add (usages, material_id, now - before);
      before = now;
      material_id = feed->material_id;
    }

  add (usages, material_id, takt_money_ratio (material->grams, end, 100) - before);
  return usages;
}
