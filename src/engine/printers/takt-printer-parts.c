/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-printer-parts.h"

#include <math.h>

#include "tables/takt-material-table.h"

/** takt_nozzle_report_new: nothing known but its number; freed with g_free(). */
TaktNozzleReport *
takt_nozzle_report_new (int extruder)
{
  TaktNozzleReport *self = g_new0 (TaktNozzleReport, 1);

  self->extruder = extruder;
  self->diameter = NAN;
  self->temp = NAN;
  self->target = NAN;
  self->slot = TAKT_SLOT_NONE;
  return self;
}

/** takt_ams_report_new: nothing known but its number. */
TaktAmsReport *
takt_ams_report_new (int id)
{
  TaktAmsReport *self = g_new0 (TaktAmsReport, 1);

  self->id = id;
  self->first_slot = TAKT_SLOT_NONE;
  self->extruder = -1;
  self->humidity_index = -1;
  self->humidity_percent = -1;
  self->temp = NAN;
  self->drying_minutes = -1;
  return self;
}

void
takt_ams_report_free (TaktAmsReport *self)
{
  if (self == NULL)
    return;

  g_free (self->firmware);
  g_free (self);
}

void
takt_module_report_free (TaktModuleReport *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->product);
  g_free (self->version);
  g_free (self->new_version);
  g_free (self);
}

static gpointer
copy_nozzle (gconstpointer nozzle, gpointer user_data)
{
  return g_memdup2 (nozzle, sizeof (TaktNozzleReport));
}

static gpointer
copy_ams (gconstpointer ams, gpointer user_data)
{
  TaktAmsReport *copy = g_memdup2 (ams, sizeof *copy);

  copy->firmware = g_strdup (copy->firmware);
  return copy;
}

static gpointer
copy_module (gconstpointer module, gpointer user_data)
{
  TaktModuleReport *copy = g_memdup2 (module, sizeof *copy);

  copy->name = g_strdup (copy->name);
  copy->product = g_strdup (copy->product);
  copy->version = g_strdup (copy->version);
  copy->new_version = g_strdup (copy->new_version);
  return copy;
}

/** takt_parts_report_init: nothing told. */
void
takt_parts_report_init (TaktPartsReport *self)
{
  *self = (TaktPartsReport){
    .nozzles = g_ptr_array_new_with_free_func (g_free),
    .ams = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_ams_report_free),
    .modules = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_module_report_free),
    .fans = { -1, -1, -1, -1, -1, -1 },
  };
}

static GPtrArray *
copy_list (GPtrArray *list, GCopyFunc func, GDestroyNotify free_func)
{
  GPtrArray *copy = g_ptr_array_copy (list, func, NULL);

  g_ptr_array_set_free_func (copy, free_func);
  return copy;
}

/** takt_parts_report_copy: @copy: (out caller-allocates): a deep copy of @self. */
void
takt_parts_report_copy (TaktPartsReport *copy, const TaktPartsReport *self)
{
  *copy = *self;
  copy->nozzles = copy_list (self->nozzles, (GCopyFunc) copy_nozzle, g_free);
  copy->ams = copy_list (self->ams, (GCopyFunc) copy_ams, (GDestroyNotify) takt_ams_report_free);
  copy->modules =
      copy_list (self->modules, (GCopyFunc) copy_module, (GDestroyNotify) takt_module_report_free);
  copy->camera.resolution = g_strdup (self->camera.resolution);
  copy->new_firmware = g_strdup (self->new_firmware);
}

/** takt_parts_report_share: @share: (out caller-allocates): a copy of @self with the same lists. */
void
takt_parts_report_share (TaktPartsReport *share, const TaktPartsReport *self)
{
  *share = *self;
  g_ptr_array_ref (share->nozzles);
  g_ptr_array_ref (share->ams);
  g_ptr_array_ref (share->modules);
  share->camera.resolution = g_strdup (self->camera.resolution);
  share->new_firmware = g_strdup (self->new_firmware);
}

void
takt_parts_report_clear (TaktPartsReport *self)
{
  g_clear_pointer (&self->nozzles, g_ptr_array_unref);
  g_clear_pointer (&self->ams, g_ptr_array_unref);
  g_clear_pointer (&self->modules, g_ptr_array_unref);
  g_clear_pointer (&self->camera.resolution, g_free);
  g_clear_pointer (&self->new_firmware, g_free);
}

/** takt_light_to_word: (nullable): the machine word of the API; NULL: not told. */
const char *
takt_light_to_word (TaktLight light)
{
  static const char *const words[] = { NULL, "off", "on", "flashing" };

  g_return_val_if_fail ((gsize) light < G_N_ELEMENTS (words), NULL);
  return words[light];
}

/** takt_storage_to_word: (nullable): the machine word of the API; NULL: not told. */
const char *
takt_storage_to_word (TaktStorage storage)
{
  static const char *const words[] = { NULL, "none", "ok", "faulty", "read_only" };

  g_return_val_if_fail ((gsize) storage < G_N_ELEMENTS (words), NULL);
  return words[storage];
}

/** takt_network_to_word: (nullable): the machine word of the API; NULL: not told. */
const char *
takt_network_to_word (TaktNetwork network)
{
  static const char *const words[] = { NULL, "wifi", "wired" };

  g_return_val_if_fail ((gsize) network < G_N_ELEMENTS (words), NULL);
  return words[network];
}

/** takt_ams_activity_to_word: (nullable): the machine word of the API; NULL: not told. */
const char *
takt_ams_activity_to_word (TaktAmsActivity activity)
{
  static const char *const words[] = {
    NULL, "idle", "changing_filament", "reading_tags", "assisting", "calibrating", "checking_itself",
  };

  g_return_val_if_fail ((gsize) activity < G_N_ELEMENTS (words), NULL);
  return words[activity];
}
