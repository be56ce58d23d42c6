/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-profile-table.h"

#include "takt-json.h"

#define PROFILE_COLUMNS                                                                                      \
  "id, name, sku, listing_id, title, file_name, estimated_minutes, units_per_plate, nozzle_temp, bed_temp, " \
  "print_speed, nozzle_diameter, printer_models, labor_minutes, target_margin_pct, origin, created_at, "     \
  "updated_at, file_plate, price_minor, packaging_minor, currency, archived_at"

/** takt_filament_new: @color NULL: any colour does; @grams for one plate. */
TaktFilament *
takt_filament_new (const char *material_type, const char *color, gint64 grams)
{
  TaktFilament *self = g_new0 (TaktFilament, 1);

  self->material_type = g_strdup (material_type);
  self->color = g_strdup (color);
  self->grams = grams;
  return self;
}

/** takt_filament_copy: (transfer full) */
TaktFilament *
takt_filament_copy (const TaktFilament *self)
{
  TaktFilament *copy = takt_filament_new (self->material_type, self->color, self->grams);

  copy->index = self->index;
  return copy;
}

void
takt_filament_free (TaktFilament *self)
{
  if (self == NULL)
    return;

  g_free (self->material_type);
  g_free (self->color);
  g_free (self);
}

/** takt_profile_new: a profile without a name, one unit a plate, 40 % target, for any printer. */
TaktProfile *
takt_profile_new (void)
{
  TaktProfile *self = g_new0 (TaktProfile, 1);

  self->units_per_plate = 1;
  self->target_margin_pct = TAKT_PROFILE_DEFAULT_TARGET_PCT;
  self->archived_at = TAKT_TIME_UNSET;
  self->materials = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_filament_free);
  self->printer_models = g_new0 (char *, 1);
  return self;
}

/** takt_profile_copy: (transfer full): a deep copy, id and times included. */
TaktProfile *
takt_profile_copy (const TaktProfile *self)
{
  TaktProfile *copy = takt_profile_new ();
  GPtrArray *materials = copy->materials;

  g_strfreev (copy->printer_models);
  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->sku = g_strdup (self->sku);
  copy->listing_id = g_strdup (self->listing_id);
  copy->title = g_strdup (self->title);
  copy->file_name = g_strdup (self->file_name);
  copy->origin = g_strdup (self->origin);
  copy->currency = g_strdup (self->currency);
  copy->printer_models = g_strdupv (self->printer_models);
  copy->materials = materials;
  for (guint i = 0; i < self->materials->len; i++)
    g_ptr_array_add (materials, takt_filament_copy (self->materials->pdata[i]));
  return copy;
}

void
takt_profile_free (TaktProfile *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->sku);
  g_free (self->listing_id);
  g_free (self->title);
  g_free (self->file_name);
  g_ptr_array_unref (self->materials);
  g_strfreev (self->printer_models);
  g_free (self->origin);
  g_free (self->currency);
  g_free (self);
}

static char *
models_to_json (char *const *models)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; models != NULL && models[i] != NULL; i++)
    json_array_add_string_element (array, models[i]);
  json_node_take_array (root, array);
  return takt_json_to_string (root, NULL);
}

/* What is no list of texts reads as "any printer": the column is written by nobody else. */
static char **
models_from_json (const char *json)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (JsonNode) root = json != NULL ? takt_json_parse (json, -1, NULL) : NULL;

  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    {
      JsonArray *array = json_node_get_array (root);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *node = json_array_get_element (array, i);

          if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
            g_strv_builder_add (builder, json_node_get_string (node));
        }
    }

  return g_strv_builder_end (builder);
}

static TaktProfile *
read_profile (TaktStatement *row)
{
  TaktProfile *self = takt_profile_new ();

  self->id = takt_statement_int (row, 0);
  self->name = takt_statement_dup_text (row, 1);
  self->sku = takt_statement_dup_text (row, 2);
  self->listing_id = takt_statement_dup_text (row, 3);
  self->title = takt_statement_dup_text (row, 4);
  self->file_name = takt_statement_dup_text (row, 5);
  self->estimated_minutes = (int) takt_statement_int (row, 6);
  self->units_per_plate = (int) takt_statement_int (row, 7);
  self->nozzle_temp = (int) takt_statement_int (row, 8);
  self->bed_temp = (int) takt_statement_int (row, 9);
  self->print_speed = (int) takt_statement_int (row, 10);
  self->nozzle_diameter = takt_statement_double (row, 11);
  g_strfreev (self->printer_models);
  self->printer_models = models_from_json (takt_statement_text (row, 12));
  self->labor_minutes = (int) takt_statement_int (row, 13);
  self->target_margin_pct = (int) takt_statement_int (row, 14);
  self->origin = takt_statement_dup_text (row, 15);
  self->created_at = takt_statement_time (row, 16);
  self->updated_at = takt_statement_time (row, 17);
  self->file_plate = (int) takt_statement_int (row, 18);
  self->price_minor = takt_statement_int (row, 19);
  self->packaging_minor = takt_statement_int (row, 20);
  self->currency = takt_statement_dup_text (row, 21);
  self->archived_at = takt_statement_time (row, 22);
  return self;
}

static void
add_filament (TaktProfile *self, TaktStatement *row, int first_column)
{
  TaktFilament *filament =
      takt_filament_new (takt_statement_text (row, first_column), takt_statement_text (row, first_column + 1),
                         takt_statement_int (row, first_column + 2));

  filament->index = (int) takt_statement_int (row, first_column + 3);
  g_ptr_array_add (self->materials, filament);
}

static gboolean
read_filaments (TaktStore *store, TaktProfile *self, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT material_type, color, grams, filament_index FROM profile_materials "
                                 "WHERE profile_id = ?1 ORDER BY position");

  takt_statement_bind_int (query, 1, self->id);
  while (takt_statement_step (query))
    add_filament (self, query, 0);
  return takt_statement_finish (query, error);
}

/* The old rows go first: a plate may have fewer filaments than before. */
static gboolean
write_filaments (TaktStore *store, gint64 profile_id, const TaktProfile *profile, GError **error)
{
  g_autoptr (TaktStatement) clear =
      takt_statement_get (store, "DELETE FROM profile_materials WHERE profile_id = ?1");
  g_autoptr (TaktStatement) insert =
      takt_statement_get (store, "INSERT INTO profile_materials (profile_id, position, material_type, "
                                 "color, grams, filament_index) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

  takt_statement_bind_int (clear, 1, profile_id);
  if (!takt_statement_run (clear, error))
    return FALSE;

  for (guint i = 0; i < profile->materials->len; i++)
    {
      const TaktFilament *filament = g_ptr_array_index (profile->materials, i);

      takt_statement_bind_int (insert, 1, profile_id);
      takt_statement_bind_int (insert, 2, i);
      takt_statement_bind_text (insert, 3, filament->material_type);
      takt_statement_bind_text (insert, 4, filament->color);
      takt_statement_bind_int (insert, 5, filament->grams);
      takt_statement_bind_int_or_null (insert, 6, filament->index, 0);
      if (!takt_statement_run (insert, error))
        return FALSE;
    }

  return TRUE;
}

/* Parameters 2 … 21; 1 is the id of an update. */
static void
bind_profile (TaktStatement *statement, const TaktProfile *profile, TaktTime now)
{
  g_autofree char *models = models_to_json (profile->printer_models);

  takt_statement_bind_text (statement, 2, profile->name);
  takt_statement_bind_text (statement, 3, profile->sku);
  takt_statement_bind_text (statement, 4, profile->listing_id);
  takt_statement_bind_text (statement, 5, profile->title);
  takt_statement_bind_text (statement, 6, profile->file_name);
  takt_statement_bind_int (statement, 7, profile->estimated_minutes);
  takt_statement_bind_int (statement, 8, profile->units_per_plate);
  takt_statement_bind_int_or_null (statement, 9, profile->nozzle_temp, 0);
  takt_statement_bind_int_or_null (statement, 10, profile->bed_temp, 0);
  takt_statement_bind_int_or_null (statement, 11, profile->print_speed, 0);
  if (profile->nozzle_diameter > 0)
    takt_statement_bind_double (statement, 12, profile->nozzle_diameter);
  else
    takt_statement_bind_null (statement, 12);
  takt_statement_bind_text (statement, 13, models);
  takt_statement_bind_int (statement, 14, profile->labor_minutes);
  takt_statement_bind_int (statement, 15, profile->target_margin_pct);
  takt_statement_bind_text (statement, 16, profile->origin);
  takt_statement_bind_time (statement, 17, now);
  takt_statement_bind_int_or_null (statement, 18, profile->file_plate, 0);
  takt_statement_bind_int (statement, 19, profile->price_minor);
  takt_statement_bind_int (statement, 20, profile->packaging_minor);
  takt_statement_bind_text (statement, 21, profile->currency);
}

/** takt_profile_table_get: the profile of row @id with its filaments, or NULL; FALSE only when the database fails. */
gboolean
takt_profile_table_get (TaktStore *store, gint64 id, TaktProfile **profile, GError **error)
{
  g_autoptr (TaktProfile) found = NULL;
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT " PROFILE_COLUMNS " FROM product_profiles WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  if (takt_statement_step (query))
    found = read_profile (query);
  if (!takt_statement_finish (query, error))
    return FALSE;
  if (found != NULL && !read_filaments (store, found, error))
    return FALSE;

  *profile = g_steal_pointer (&found);
  return TRUE;
}

/**
 * takt_profile_table_list:
 *
 * A shop has as many profiles as products, hundreds at most: they are read as a whole.
 *
 * Returns: (transfer full) (element-type TaktProfile): all profiles by name, with their filaments; NULL with @error
 */
GPtrArray *
takt_profile_table_list (TaktStore *store, GError **error)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_profile_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT " PROFILE_COLUMNS " FROM product_profiles ORDER BY name COLLATE NOCASE, id");
  g_autoptr (TaktStatement) filaments =
      takt_statement_get (store, "SELECT profile_id, material_type, color, grams, filament_index "
                                 "FROM profile_materials "
                                 "ORDER BY profile_id, position");

  while (takt_statement_step (query))
    {
      TaktProfile *profile = read_profile (query);

      g_ptr_array_add (profiles, profile);
      g_hash_table_insert (by_id, &profile->id, profile);
    }
  if (!takt_statement_finish (query, error))
    return NULL;

  while (takt_statement_step (filaments))
    {
      gint64 id = takt_statement_int (filaments, 0);
      TaktProfile *profile = g_hash_table_lookup (by_id, &id);

      if (profile != NULL)
        add_filament (profile, filaments, 1);
    }
  if (!takt_statement_finish (filaments, error))
    return NULL;

  return g_steal_pointer (&profiles);
}

/** takt_profile_table_exists: whether row @id is there; FALSE only when the database fails. */
gboolean
takt_profile_table_exists (TaktStore *store, gint64 id, gboolean *exists, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT 1 FROM product_profiles WHERE id = ?1");

  takt_statement_bind_int (query, 1, id);
  *exists = takt_statement_step (query);
  return takt_statement_finish (query, error);
}

/** takt_profile_table_insert: writes profile and filaments. Returns: the id of the new row, 0 with @error. */
gint64
takt_profile_table_insert (TaktStore *store, const TaktProfile *profile, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO product_profiles (id, name, sku, listing_id, title, file_name, estimated_minutes, "
      "units_per_plate, nozzle_temp, bed_temp, print_speed, nozzle_diameter, printer_models, "
      "labor_minutes, target_margin_pct, origin, created_at, updated_at, file_plate, price_minor, "
      "packaging_minor, currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
      "?15, ?16, ?17, ?17, ?18, ?19, ?20, ?21)");
  gint64 id;

  takt_statement_bind_null (insert, 1);
  bind_profile (insert, profile, now);
  id = takt_statement_insert (insert, error);
  if (id == 0 || !write_filaments (store, id, profile, error))
    return 0;
  return id;
}

/** takt_profile_table_update: writes all of @profile but its id, created_at and archived_at, filaments included. */
gboolean
takt_profile_table_update (TaktStore *store, const TaktProfile *profile, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE product_profiles SET name = ?2, sku = ?3, listing_id = ?4, title = ?5, file_name = ?6, "
             "estimated_minutes = ?7, units_per_plate = ?8, nozzle_temp = ?9, bed_temp = ?10, "
             "print_speed = ?11, nozzle_diameter = ?12, printer_models = ?13, labor_minutes = ?14, "
             "target_margin_pct = ?15, origin = ?16, updated_at = ?17, file_plate = ?18, "
             "price_minor = ?19, packaging_minor = ?20, currency = ?21 WHERE id = ?1");

  takt_statement_bind_int (update, 1, profile->id);
  bind_profile (update, profile, now);
  return takt_statement_run (update, error) && write_filaments (store, profile->id, profile, error);
}

/**
 * takt_profile_table_delete:
 *
 * Items and ended jobs that used the profile stay and lose the reference; items are open to matching again. Remembered
 * choices of it go.
 */
gboolean
takt_profile_table_delete (TaktStore *store, gint64 id, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) release =
      takt_statement_get (store, "UPDATE order_items SET profile_id = NULL, profile_chosen = 0, "
                                 "updated_at = ?2 WHERE profile_id = ?1");
  g_autoptr (TaktStatement) delete = takt_statement_get (store, "DELETE FROM product_profiles WHERE id = ?1");

  takt_statement_bind_int (release, 1, id);
  takt_statement_bind_time (release, 2, now);
  takt_statement_bind_int (delete, 1, id);
  return takt_statement_run (release, error) && takt_statement_run (delete, error);
}

/** takt_profile_table_archive: @archived_at: unset: it is made again. */
gboolean
takt_profile_table_archive (TaktStore *store, gint64 id, TaktTime archived_at, TaktTime now, GError **error)
{
  g_autoptr (TaktStatement) update = takt_statement_get (
      store, "UPDATE product_profiles SET archived_at = ?2, updated_at = ?3 WHERE id = ?1");

  takt_statement_bind_int (update, 1, id);
  takt_statement_bind_time (update, 2, archived_at);
  takt_statement_bind_time (update, 3, now);
  return takt_statement_run (update, error);
}

/** takt_profile_table_count_open_jobs: how many queued and started jobs print from profile @id. */
gboolean
takt_profile_table_count_open_jobs (TaktStore *store, gint64 id, gint64 *n_jobs, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT count(*) FROM jobs WHERE profile_id = ?1 AND status IN ('queued', 'started')");

  takt_statement_bind_int (query, 1, id);
  *n_jobs = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/** takt_profile_table_count_made_orders: how many orders are shipped or in part printed with profile @id. */
gboolean
takt_profile_table_count_made_orders (TaktStore *store, gint64 id, gint64 *n_orders, GError **error)
{
  g_autoptr (TaktStatement) query = takt_statement_get (
      store, "SELECT count(DISTINCT i.order_id) FROM order_items i JOIN orders o ON o.id = i.order_id "
             "WHERE i.profile_id = ?1 AND NOT o.is_cancelled AND (o.is_shipped OR EXISTS "
             "(SELECT 1 FROM jobs j WHERE j.order_item_id = i.id AND j.status = 'completed'))");

  takt_statement_bind_int (query, 1, id);
  *n_orders = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/** takt_profile_table_get_choice: the profile that was chosen under @key, 0: none; FALSE only when the database fails. */
gboolean
takt_profile_table_get_choice (TaktStore *store, const char *key, gint64 *profile_id, GError **error)
{
  g_autoptr (TaktStatement) query =
      takt_statement_get (store, "SELECT profile_id FROM profile_choices WHERE key = ?1");

  takt_statement_bind_text (query, 1, key);
  *profile_id = takt_statement_step (query) ? takt_statement_int (query, 0) : 0;
  return takt_statement_finish (query, error);
}

/** takt_profile_table_set_choice: remembers @profile_id under @key in place of an older choice. */
gboolean
takt_profile_table_set_choice (TaktStore *store,
                               const char *key,
                               gint64 profile_id,
                               TaktTime now,
                               GError **error)
{
  g_autoptr (TaktStatement) insert = takt_statement_get (
      store,
      "INSERT INTO profile_choices (key, profile_id, chosen_at) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (key) DO UPDATE SET profile_id = excluded.profile_id, chosen_at = excluded.chosen_at");

  takt_statement_bind_text (insert, 1, key);
  takt_statement_bind_int (insert, 2, profile_id);
  takt_statement_bind_time (insert, 3, now);
  return takt_statement_run (insert, error);
}

/** takt_profile_table_clear_choice: forgets what was chosen under @key. */
gboolean
takt_profile_table_clear_choice (TaktStore *store, const char *key, GError **error)
{
  g_autoptr (TaktStatement) delete = takt_statement_get (store, "DELETE FROM profile_choices WHERE key = ?1");

  takt_statement_bind_text (delete, 1, key);
  return takt_statement_run (delete, error);
}
