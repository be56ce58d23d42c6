/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-engine-fixture.h"

#include <string.h>

/* @dir: NULL for a store in memory. */
void
engine_base_init (EngineBase *self, const char *dir)
{
  g_autoptr (GError) error = NULL;

  self->store =
      dir != NULL ? takt_store_open (dir, TAKT_STORE_WRITER, &error) : takt_store_open_memory (&error);
  g_assert_no_error (error);
  self->manual = takt_manual_clock_new (ENGINE_NOW);
  self->clock = TAKT_CLOCK (self->manual);
  self->changes = takt_changes_new ();
  self->settings = takt_settings_new (self->store, self->clock, self->changes, &error);
  g_assert_no_error (error);
  self->materials = takt_materials_new (self->store, self->clock, self->changes, self->settings);
}

void
engine_base_clear (EngineBase *self)
{
  g_assert_finalize_object (self->materials);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->changes);
  g_assert_finalize_object (self->manual);
  takt_store_close (self->store);
  g_assert_finalize_object (self->store);
}

void
engine_base_run (EngineBase *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, sql);

  takt_statement_run (statement, &error);
  g_assert_no_error (error);
}

gint64
engine_base_int (EngineBase *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) query = takt_statement_get (self->store, sql);
  gint64 value = takt_statement_step (query) ? takt_statement_int (query, 0) : -1;

  takt_statement_finish (query, &error);
  g_assert_no_error (error);
  return value;
}

void
engine_base_add_printer (EngineBase *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) insert = takt_statement_get (
      self->store, "INSERT INTO printers (id, name, connection_type, created_at, updated_at) "
                   "VALUES (?1, 'Printer ' || ?1, 'virtual', 1, 1)");

  takt_statement_bind_int (insert, 1, id);
  takt_statement_run (insert, &error);
  g_assert_no_error (error);
}

gint64
engine_base_add_spool (EngineBase *self,
                       gint64 printer_id,
                       int slot,
                       const char *type,
                       const char *color,
                       gint64 weight)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = takt_material_new ();
  gint64 id;

  spool->printer_id = printer_id;
  spool->slot = slot;
  spool->material_type = g_strdup (type);
  spool->color = g_strdup (color);
  spool->weight_grams = weight;
  spool->cost_per_kg_minor = 2500;
  id = takt_materials_add (self->materials, spool, &error);
  g_assert_no_error (error);
  return id;
}

gint64
engine_base_remaining (EngineBase *self, gint64 material_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = takt_materials_get (self->materials, material_id, &error);

  g_assert_no_error (error);
  return spool->remaining_grams;
}

/* Statements of the engine that read a growing table from end to end; those of the tests themselves do not count. */
void
engine_base_assert_no_scans (EngineBase *self)
{
  g_auto (GStrv) scans = takt_store_find_scans (self->store);
  guint found = 0;

  for (int i = 0; scans[i] != NULL; i++)
    if (strstr (scans[i], "/* test */") == NULL)
      {
        g_test_message ("%s", scans[i]);
        found++;
      }
  g_assert_cmpuint (found, ==, 0);
}
