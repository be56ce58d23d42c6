/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "maintenance/takt-maintenance.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "printers/takt-printer-model.h"

/*
 * What a model usually wants, as its owner's starting point. The intervals are those of a shop that prints daily and looks after its
 * machines; the maker's own advice for a machine goes before them.
 */

/* Which way of guiding the head, and what else a model has. */
typedef enum
{
  ANY = 1 << 0,
  CARBON_RODS = 1 << 1, /* X1 and P1: cleaned, never oiled */
  RAILS = 1 << 2,       /* all others: oiled */
  ENCLOSED = 1 << 3,    /* with a filter for its air */
} Feature;

static const struct
{
  Feature feature;
  const char *name;
  int hours, prints, days, minutes;
} usual[] = {
  { CARBON_RODS, N_ ("Clean the carbon rods"), 150, 0, 0, 15 },
  { RAILS, N_ ("Clean and oil the guide rails"), 200, 0, 0, 20 },
  { ANY, N_ ("Grease the lead screws"), 600, 0, 0, 30 },
  { ANY, N_ ("Check the tension of the belts"), 500, 0, 0, 20 },
  { ANY, N_ ("Clean the nozzle and look at its wear"), 300, 0, 0, 20 },
  { ANY, N_ ("Wash the build plate"), 0, 50, 0, 10 },
  { ANY, N_ ("Remove dust from the fans"), 0, 0, 90, 20 },
  { ENCLOSED, N_ ("Change the air filter"), 1000, 0, 365, 15 },
};

static guint
get_features (const char *model)
{
  const TaktPrinterModel *known = takt_printer_model_find (model);
  const char *name = known != NULL ? known->name + strlen ("Bambu Lab ") : "";
  gboolean is_old = g_str_has_prefix (name, "X1") || g_str_has_prefix (name, "P1");
  guint features = ANY;

  if (known != NULL)
    features |= is_old ? CARBON_RODS : RAILS;
  if (known != NULL && !g_str_has_prefix (name, "A") && strcmp (name, "P1P") != 0)
    features |= ENCLOSED;
  return features;
}

/**
 * takt_maintenance_list_usual:
 * @model: in any spelling; of one that nobody knows only what every machine wants
 *
 * Returns: (transfer full) (element-type TaktMaintenanceTask): without id, printer and times
 */
GPtrArray *
takt_maintenance_list_usual (const char *model)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_maintenance_task_free);
  guint features = get_features (model);

  for (gsize i = 0; i < G_N_ELEMENTS (usual); i++)
    {
      TaktMaintenanceTask *task;

      if ((usual[i].feature & features) == 0)
        continue;
      task = g_new0 (TaktMaintenanceTask, 1);
      task->name = g_strdup (_ (usual[i].name));
      task->every_hours = usual[i].hours;
      task->every_prints = usual[i].prints;
      task->every_days = usual[i].days;
      task->work_minutes = usual[i].minutes;
      g_ptr_array_add (tasks, task);
    }
  return tasks;
}
