/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

static gboolean
is_loaded_at (TaktQueue *self,
              gint64 material_id,
              gint64 printer_id,
              int *slot,
              gboolean *loaded,
              GError **error)
{
  g_autoptr (TaktMaterial) spool = takt_materials_get (self->materials, material_id, error);

  if (spool == NULL)
    return FALSE;

  *loaded = spool->printer_id == printer_id;
  *slot = spool->slot;
  return TRUE;
}

static void
set_problem (TaktJob *job, char *problem)
{
  g_free (job->problem);
  job->problem = problem;
}

/* Whether a filament of the job has no spool yet: such a job is not sent to a machine (pitfall 45). */
gboolean
takt_queue_has_unresolved (const TaktJob *job)
{
  for (guint i = 0; i < job->materials->len; i++)
    if (((const TaktJobMaterial *) job->materials->pdata[i])->material_id == 0)
      return TRUE;

  return FALSE;
}

/*
 * Finds a spool for each filament of a saved job (contract §4.2): one that is planned and still loaded in the printer stays, the others
 * are looked for among what is loaded. The row is written after each, so that the next look counts it as reserved. A job whose filament
 * is not there, or whose file is for another model, keeps a problem that says so; its slot is that of the first filament.
 */
gboolean
takt_queue_find_spools (TaktQueue *self, TaktJob *job, GError **error)
{
  g_autofree char *first_problem = NULL;
  gboolean was_unresolved = takt_queue_has_unresolved (job);
  int first_slot = TAKT_SLOT_NONE;

  if (!takt_queue_explain_misfit (self, job, &first_problem, error))
    return FALSE;

  for (guint i = 0; i < job->materials->len; i++)
    {
      TaktJobMaterial *filament = job->materials->pdata[i];
      g_autoptr (TaktMaterial) spool = NULL;
      g_autofree char *problem = NULL;
      gboolean loaded = FALSE;
      int slot = TAKT_SLOT_NONE;

      if (filament->material_id != 0
          && !is_loaded_at (self, filament->material_id, job->printer_id, &slot, &loaded, error))
        return FALSE;

      if (!loaded)
        {
          g_autoptr (GError) find_error = NULL;

          filament->material_id = 0;
          spool = takt_materials_find_loaded (self->materials, job->printer_id, filament->material_type,
                                              filament->color, filament->wanted_hex, filament->grams,
                                              &problem, &find_error);
          if (find_error != NULL)
            {
              g_propagate_error (error, g_steal_pointer (&find_error));
              return FALSE;
            }
          filament->material_id = spool != NULL ? spool->id : 0;
          slot = spool != NULL ? spool->slot : TAKT_SLOT_NONE;
          if (!takt_queue_save (self, job, error))
            return FALSE;
        }

      if (i == 0)
        first_slot = slot;
      if (problem != NULL && first_problem == NULL)
        first_problem = g_steal_pointer (&problem);
    }

  if (job->materials->len > 0)
    job->material_slot = first_slot;
  if (first_problem != NULL || was_unresolved)
    set_problem (job, g_steal_pointer (&first_problem));
  return TRUE;
}

/*
 * A person says which slot the first filament comes from. The spool there must be of the right type; whether it holds enough is
 * the person's knowledge.
 */
gboolean
takt_queue_choose_slot (TaktQueue *self, TaktJob *job, int slot, GError **error)
{
  g_autoptr (TaktMaterial) spool = NULL;
  TaktJobMaterial *filament;

  if (!takt_material_table_find_slot (self->store, job->printer_id, slot, &spool, error))
    return FALSE;
  if (spool == NULL)
    {
      takt_error_set_field (error, "material_slot", _ ("No spool is loaded in this slot of the printer."));
      return FALSE;
    }

  if (job->materials->len == 0)
    g_ptr_array_add (job->materials, takt_job_material_new (spool->material_type, NULL, 0));
  filament = job->materials->pdata[0];
  if (g_ascii_strcasecmp (filament->material_type, spool->material_type) != 0)
    {
      takt_error_set_field (error, "material_slot",
                            _ ("The spool in this slot is %s, but the print needs %s."), spool->material_type,
                            filament->material_type);
      return FALSE;
    }

  filament->material_id = spool->id;
  job->material_slot = slot;
  /* What was missing before is answered; what else stands in the way is found anew. */
  set_problem (job, NULL);
  return TRUE;
}

/* A new job needs what its profile's plate needs; each filament keeps its number in the file. */
void
takt_queue_copy_filaments (TaktJob *job, const TaktProfile *profile)
{
  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = profile->materials->pdata[i];
      TaktJobMaterial *material =
          takt_job_material_new (filament->material_type, filament->color, filament->grams);

      material->index = filament->index;
      g_ptr_array_add (job->materials, material);
    }
}

/* The job shall be printed from @material_type: the first filament, and those that were of the same type. */
void
takt_queue_set_filament (TaktJob *job, const char *material_type)
{
  g_autofree char *before = NULL;
  char *type;

  if (job->materials->len == 0)
    g_ptr_array_add (job->materials, takt_job_material_new (material_type, NULL, 0));
  before = g_strdup (((TaktJobMaterial *) job->materials->pdata[0])->material_type);

  for (guint i = 0; i < job->materials->len; i++)
    {
      TaktJobMaterial *filament = job->materials->pdata[i];

      if (g_ascii_strcasecmp (filament->material_type, before) != 0)
        continue;
      g_free (filament->material_type);
      filament->material_type = g_strdup (material_type);
      filament->material_id = 0;
    }

  /* The caller may have given the job's own text. */
  type = g_strdup (material_type);
  g_free (job->material_type);
  job->material_type = type;
}

static void
set_wish (TaktJobMaterial *filament, const char *color, const char *wanted_hex)
{
  char *name = g_strdup (color);

  g_free (filament->color);
  filament->color = name;
  g_free (filament->wanted_hex);
  filament->wanted_hex = g_strdup (wanted_hex);
}

/*
 * Writes the colours that a buyer asked for over those of the profile, in filaments that have no spool yet. What is not settled never
 * prints in another colour: a filament is marked so that no spool fits, until a person says which or chooses a slot.
 */
void
takt_queue_apply_mapping (TaktJob *job, const TaktItemMapping *mapping)
{
  for (guint i = 0; i < mapping->options->len; i++)
    {
      const TaktMappedOption *option = mapping->options->pdata[i];
      gboolean is_known = option->problem == NULL || option->source == TAKT_COLOR_FROM_NOBODY;
      gboolean is_settled =
          is_known && option->filament > 0 && (guint) option->filament <= job->materials->len;
      TaktJobMaterial *filament;

      if (!option->is_color)
        continue;
      if (job->materials->len == 0)
        {
          set_problem (job, g_strdup (option->problem));
          continue;
        }

      filament = job->materials->pdata[is_settled ? option->filament - 1 : 0];
      if (filament->material_id != 0)
        continue;
      if (!is_settled)
        set_wish (filament, option->value, TAKT_MAPPING_UNSETTLED);
      else
        set_wish (filament, option->color, option->color_hex != NULL ? option->color_hex : "");
    }
}

/* A rule or a name of a colour may say more than when the job was made. What nobody asked for stays as it was planned. */
static gboolean
map_again (TaktQueue *self, TaktJob *job, GError **error)
{
  g_autoptr (TaktOrderItem) item = NULL;
  g_autoptr (TaktProfile) profile = NULL;
  g_autoptr (TaktItemMapping) mapping = NULL;

  if (job->order_item_id == 0 || job->profile_id == 0 || !takt_queue_has_unresolved (job))
    return TRUE;
  item = takt_orders_get_item (self->orders, job->order_item_id, error);
  profile = item != NULL ? takt_products_get (self->products, job->profile_id, error) : NULL;
  mapping = profile != NULL ? takt_products_map_item (self->products, item, profile->id, TRUE, error) : NULL;
  if (mapping == NULL)
    return FALSE;

  for (guint i = 0; i < MIN (job->materials->len, profile->materials->len); i++)
    {
      TaktJobMaterial *filament = job->materials->pdata[i];

      if (filament->wanted_hex != NULL && filament->material_id == 0)
        set_wish (filament, ((const TaktFilament *) profile->materials->pdata[i])->color, NULL);
    }
  takt_queue_apply_mapping (job, mapping);
  return TRUE;
}

/* Waiting jobs without a spool, or with one that is not where it was, in the order in which they will want it. */
static GArray *
list_waiting (TaktQueue *self, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (TaktStatement) query = takt_statement_get (
      self->store, "SELECT j.id FROM jobs j WHERE j.status = 'queued' AND j.dispatched_at IS NULL AND EXISTS "
                   "(SELECT 1 FROM job_materials m LEFT JOIN materials s ON s.id = m.material_id "
                   "WHERE m.job_id = j.id AND (s.id IS NULL OR s.printer_id IS NOT j.printer_id "
                   "OR (m.position = 0 AND s.slot IS NOT j.material_slot))) "
                   "ORDER BY j.priority DESC, j.queue_position = 0, j.queue_position, "
                   "coalesce(j.scheduled_start, 0), j.id");

  while (takt_statement_step (query))
    {
      gint64 id = takt_statement_int (query, 0);

      g_array_append_val (ids, id);
    }

  return takt_statement_finish (query, error) ? g_steal_pointer (&ids) : NULL;
}

static gboolean
differs (const TaktJob *a, const TaktJob *b)
{
  for (guint i = 0; i < a->materials->len; i++)
    {
      const TaktJobMaterial *one = a->materials->pdata[i];
      const TaktJobMaterial *other = b->materials->pdata[i];

      if (one->material_id != other->material_id || g_strcmp0 (one->color, other->color) != 0
          || g_strcmp0 (one->wanted_hex, other->wanted_hex) != 0)
        return TRUE;
    }

  return a->material_slot != b->material_slot || g_strcmp0 (a->problem, b->problem) != 0;
}

static gboolean
find_again (TaktQueue *self, gint64 id, GError **error)
{
  g_autoptr (TaktJob) job = takt_job_table_get (self->store, id, error);
  g_autoptr (TaktJob) before = NULL;

  if (job == NULL)
    return FALSE;

  before = takt_job_copy (job);
  if (!map_again (self, job, error) || !takt_queue_find_spools (self, job, error))
    return FALSE;
  if (!differs (before, job))
    return TRUE;

  takt_queue_note (self, job);
  return takt_queue_save (self, job, error);
}

/* Spools were loaded, moved or weighed: jobs that wait for one may have theirs now. */
void
takt_queue_spools_changed (TaktQueue *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = list_waiting (self, &error);
  gboolean ok = ids != NULL;

  if (ids != NULL && ids->len == 0)
    return;

  if (ok && takt_store_begin (self->store, &error))
    {
      for (guint i = 0; ok && i < ids->len; i++)
        ok = find_again (self, g_array_index (ids, gint64, i), &error);
      ok = takt_queue_finish_work (self, ok, &error);
    }
  if (error != NULL)
    g_warning ("spools could not be found for the waiting prints: %s", error->message);
}
