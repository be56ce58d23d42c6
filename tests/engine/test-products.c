/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "products/takt-products.h"
#include "takt-error.h"
#include "takt-test.h"

#define NOW ((TaktTime) 1766592000)

typedef struct
{
  TaktStore *store;
  TaktManualClock *clock;
  TaktChanges *changes;
  TaktProducts *products;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->store = takt_store_open_memory (&error);
  g_assert_no_error (error);
  self->clock = takt_manual_clock_new (NOW);
  self->changes = takt_changes_new ();
  self->products = takt_products_new (self->store, TAKT_CLOCK (self->clock), self->changes);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->products);
  g_assert_finalize_object (self->changes);
  g_assert_finalize_object (self->clock);
  g_assert_finalize_object (self->store);
}

static TaktProfile *
new_profile (const char *name, const char *sku, const char *listing_id, const char *title)
{
  TaktProfile *profile = takt_profile_new ();

  profile->name = g_strdup (name);
  profile->sku = g_strdup (sku);
  profile->listing_id = g_strdup (listing_id);
  profile->title = g_strdup (title);
  profile->estimated_minutes = 60;
  return profile;
}

static gint64
add (Fixture *self,
     const char *name,
     const char *sku,
     const char *listing_id,
     const char *title,
     const char *color)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = new_profile (name, sku, listing_id, title);
  gint64 id;

  if (color != NULL)
    g_ptr_array_add (profile->materials, takt_filament_new ("PLA", color, 10));
  id = takt_products_add (self->products, profile, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

/* Options as "name=value", up to two. */
static TaktOrderItem *
new_item (const char *sku, const char *listing_id, const char *title, const char *option, const char *other)
{
  const char *const options[] = { option, other };
  TaktOrderItem *item = takt_order_item_new ();

  item->sku = g_strdup (sku);
  item->listing_id = g_strdup (listing_id);
  item->title = g_strdup (title);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i] != NULL)
      {
        g_auto (GStrv) parts = g_strsplit (options[i], "=", 2);

        g_ptr_array_add (item->options, takt_option_new (parts[0], parts[1]));
      }
  return item;
}

static void
check_match (Fixture *self,
             gint64 expected,
             const char *sku,
             const char *listing_id,
             const char *title,
             const char *option,
             const char *other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderItem) item = new_item (sku, listing_id, title, option, other);
  gint64 id = takt_products_match (self->products, item, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, ==, expected);
}

static void
remember (Fixture *self,
          gint64 profile_id,
          const char *sku,
          const char *listing_id,
          const char *title,
          const char *option,
          const char *other)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderItem) item = new_item (sku, listing_id, title, option, other);

  g_assert_true (takt_products_remember (self->products, item, profile_id, &error));
  g_assert_no_error (error);
}

static void
test_add_and_get (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = new_profile ("  Custom Desk Bracket\n", " DB-01 ", "", NULL);
  g_autoptr (TaktProfile) read = NULL;
  g_autoptr (TaktProfile) changed = NULL;
  gint64 id;

  g_ptr_array_add (profile->materials, takt_filament_new (" PLA", " ", 45));
  id = takt_products_add (self->products, profile, &error);
  g_assert_no_error (error);

  read = takt_products_get (self->products, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->name, ==, "Custom Desk Bracket");
  g_assert_cmpstr (read->sku, ==, "DB-01");
  g_assert_null (read->listing_id);
  g_assert_cmpstr (((TaktFilament *) read->materials->pdata[0])->material_type, ==, "PLA");
  g_assert_null (((TaktFilament *) read->materials->pdata[0])->color);
  g_assert_cmpint (read->created_at, ==, NOW);

  takt_manual_clock_advance (self->clock, 5 * G_USEC_PER_SEC);
  read->labor_minutes = 30;
  g_assert_true (takt_products_update (self->products, read, &error));
  changed = takt_products_get (self->products, id, &error);
  g_assert_cmpint (changed->labor_minutes, ==, 30);
  g_assert_cmpint (changed->created_at, ==, NOW);
  g_assert_cmpint (changed->updated_at, ==, NOW + 5);

  read->id = 999;
  g_assert_false (takt_products_update (self->products, read, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_null (takt_products_get (self->products, 999, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
  g_assert_false (takt_products_remove (self->products, 999, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

typedef void (*Spoil) (TaktProfile *profile);

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
spoil_name (TaktProfile *profile)
{
  set_text (&profile->name, " \t ");
}

static void
spoil_sku (TaktProfile *profile)
{
  g_autofree char *text = g_strnfill (101, 'x');

  set_text (&profile->sku, text);
}

static void
spoil_title (TaktProfile *profile)
{
  set_text (&profile->title, "a\x01z");
}

static void
spoil_file (TaktProfile *profile)
{
  set_text (&profile->file_name, "../takt.db");
}

static void
spoil_hidden_file (TaktProfile *profile)
{
  set_text (&profile->file_name, "..");
}

static void
spoil_minutes (TaktProfile *profile)
{
  profile->estimated_minutes = 0;
}

static void
spoil_units (TaktProfile *profile)
{
  profile->units_per_plate = -1;
}

static void
spoil_type (TaktProfile *profile)
{
  g_ptr_array_add (profile->materials, takt_filament_new ("PLA", NULL, 1));
  g_ptr_array_add (profile->materials, takt_filament_new (NULL, NULL, 1));
}

static void
spoil_grams (TaktProfile *profile)
{
  g_ptr_array_add (profile->materials, takt_filament_new ("PLA", NULL, -1));
}

static void
spoil_filaments (TaktProfile *profile)
{
  for (int i = 0; i < 17; i++)
    g_ptr_array_add (profile->materials, takt_filament_new ("PLA", NULL, 1));
}

static void
spoil_diameter (TaktProfile *profile)
{
  profile->nozzle_diameter = 0.0 / 0.0;
}

static void
spoil_models (TaktProfile *profile)
{
  const char *const models[] = { "X1C", "", NULL };

  g_strfreev (profile->printer_models);
  profile->printer_models = g_strdupv ((char **) models);
}

static void
spoil_target (TaktProfile *profile)
{
  profile->target_margin_pct = 1001;
}

static void
spoil_nozzle (TaktProfile *profile)
{
  profile->nozzle_temp = 501;
}

static void
test_refuses (Fixture *self, gconstpointer data)
{
  static const struct
  {
    Spoil spoil;
    const char *field;
  } cases[] = {
    { spoil_name, "name" },
    { spoil_sku, "sku" },
    { spoil_title, "title" },
    { spoil_file, "file_name" },
    { spoil_hidden_file, "file_name" },
    { spoil_minutes, "estimated_minutes" },
    { spoil_units, "units_per_plate" },
    { spoil_type, "materials[1].material_type" },
    { spoil_grams, "materials[0].grams" },
    { spoil_filaments, "materials" },
    { spoil_diameter, "nozzle_diameter" },
    { spoil_models, "printer_models[1]" },
    { spoil_target, "target_margin_pct" },
    { spoil_nozzle, "nozzle_temp" },
  };
  g_autoptr (GError) error = NULL;
  gint64 kept = add (self, "Kept", NULL, NULL, NULL, NULL);
  guint total = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktProfile) profile = new_profile ("Vase", NULL, NULL, NULL);
      g_autoptr (TaktProfile) read = NULL;
      g_autoptr (GPtrArray) all = NULL;

      cases[i].spoil (profile);
      g_assert_cmpint (takt_products_add (self->products, profile, &error), ==, 0);
      g_assert_cmpstr (takt_error_get_field (error), ==, cases[i].field);
      takt_test_assert_error (error, TAKT_ERROR_INVALID);

      profile->id = kept;
      g_assert_false (takt_products_update (self->products, profile, &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, cases[i].field);
      takt_test_assert_error (error, TAKT_ERROR_INVALID);

      all = takt_products_list (self->products, NULL, 0, 0, &total, &error);
      g_assert_cmpuint (total, ==, 1);
      read = takt_products_get (self->products, kept, &error);
      g_assert_cmpstr (read->name, ==, "Kept");
    }
}

static void
test_list (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *search;
    guint limit;
    guint offset;
    guint total;
    const char *names;
  } cases[] = {
    { NULL, 0, 0, 3, "arm Bracket Ärmel" },
    { NULL, 2, 0, 3, "arm Bracket" },
    { NULL, 2, 2, 3, "Ärmel" },
    { NULL, 2, 9, 3, "" },
    { "ärm", 0, 0, 1, "Ärmel" },
    { "DESK custom", 0, 0, 1, "Bracket" },
    { "a-1", 0, 0, 1, "arm" },
    { "r", 1, 1, 3, "Bracket" },
    { "777", 0, 0, 1, "Bracket" },
    { "% _", 0, 0, 0, "" },
  };

  add (self, "Bracket", NULL, "777", "Custom Desk Bracket", NULL);
  add (self, "arm", "A-1", NULL, NULL, NULL);
  add (self, "Ärmel", NULL, NULL, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      guint total = 99;
      g_autoptr (GPtrArray) found = takt_products_list (self->products, cases[i].search, cases[i].limit,
                                                        cases[i].offset, &total, &error);
      g_autoptr (GString) names = g_string_new (NULL);

      g_assert_no_error (error);
      for (guint n = 0; n < found->len; n++)
        g_string_append_printf (names, "%s%s", n > 0 ? " " : "", ((TaktProfile *) found->pdata[n])->name);
      g_assert_cmpstr (names->str, ==, cases[i].names);
      g_assert_cmpuint (total, ==, cases[i].total);
    }
}

static void
test_match_order (Fixture *self, gconstpointer data)
{
  gint64 sku = add (self, "By SKU", "DB-01", NULL, NULL, NULL);
  gint64 listing = add (self, "By listing", NULL, "100", NULL, NULL);
  gint64 title = add (self, "By title", NULL, NULL, "Cable  Stand", NULL);
  gint64 name = add (self, "Plant Hook", NULL, NULL, NULL, NULL);
  gint64 chosen = add (self, "Chosen", NULL, NULL, NULL, NULL);

  check_match (self, sku, " db-01\n", "100", "Cable Stand", NULL, NULL);
  check_match (self, listing, "DB-010", "100", "Cable Stand", NULL, NULL);
  check_match (self, title, "", "101", "\tcable stand ", NULL, NULL);
  check_match (self, name, NULL, NULL, "PLANT HOOK", NULL, NULL);
  check_match (self, 0, NULL, NULL, "Plant Hook 2", NULL, NULL);
  check_match (self, 0, NULL, NULL, NULL, NULL, NULL);
  check_match (self, 0, "", "", "", NULL, NULL);

  /* A person's word goes before all of them, for what it was said of. */
  remember (self, chosen, "DB-01", "100", "Cable Stand", "Color=Black", "Size=M");
  check_match (self, chosen, NULL, "100", "other", "size= m", "color=BLACK");
  check_match (self, listing, NULL, "100", "other", "Color=White", "Size=M");
  check_match (self, chosen, "db-01", "555", "other", "Color=White", NULL);
  check_match (self, chosen, NULL, "556", "cable stand", "Size=M", "Color=black");
  check_match (self, title, NULL, "556", "cable stand", NULL, NULL);

  /* … and the last word counts. */
  remember (self, name, NULL, "100", NULL, "Color=Black", "Size=M");
  check_match (self, name, "db-01", "100", NULL, "Color=Black", "Size=M");
  check_match (self, chosen, "db-01", NULL, NULL, NULL, NULL);
  remember (self, 0, "DB-01", "100", "Cable Stand", "Color=Black", "Size=M");
  check_match (self, sku, "db-01", "100", NULL, "Color=Black", "Size=M");
}

static void
test_match_composition (Fixture *self, gconstpointer data)
{
  gint64 id = add (self, "Übertopf", NULL, NULL, NULL, NULL);

  check_match (self, id, NULL, NULL, "U\314\210BERTOPF", NULL, NULL);
  check_match (self, id, NULL, NULL, "\303\274bertopf", NULL, NULL);
}

static void
test_match_options (Fixture *self, gconstpointer data)
{
  gint64 black = add (self, "Vase in the dark", NULL, "100", NULL, "Black");
  gint64 white = add (self, "White vase", NULL, "100", NULL, NULL);
  gint64 large = add (self, "Vase 100", "V", "100", "Vase black 100 mm", NULL);
  gint64 other = add (self, "Other", "V", "200", NULL, NULL);

  check_match (self, white, NULL, "100", NULL, "Color=white", NULL);
  check_match (self, large, NULL, "100", NULL, "Colour=Black", "Size=100");
  /* Two speak of black, none of red: nobody is chosen, and the title has no say either. */
  check_match (self, 0, NULL, "100", NULL, "Color=Black", NULL);
  check_match (self, 0, NULL, "100", NULL, "Color=Red", NULL);
  check_match (self, 0, NULL, "100", NULL, "Size=10", NULL);
  /* The same SKU twice: the listing decides. */
  check_match (self, large, "v", "100", NULL, NULL, NULL);
  check_match (self, other, "v", "200", NULL, NULL, NULL);
  check_match (self, 0, "v", "300", NULL, NULL, NULL);

  remember (self, black, NULL, "100", NULL, "Color=Black", NULL);
  check_match (self, black, NULL, "100", NULL, "Color=Black", NULL);
}

static void
test_keys_do_not_collide (Fixture *self, gconstpointer data)
{
  gint64 a = add (self, "A", NULL, NULL, NULL, NULL);
  gint64 b = add (self, "B", NULL, NULL, NULL, NULL);

  remember (self, a, NULL, "1", NULL, "a=b;c=d", NULL);
  remember (self, b, NULL, "1", NULL, "a=b", "c=d");
  check_match (self, a, NULL, "1", NULL, "a=b;c=d", NULL);
  check_match (self, b, NULL, "1", NULL, "c=d", "a=b");
  check_match (self, 0, NULL, "1|a\\=b", NULL, NULL, NULL);
}

static void
test_personalization_is_no_option (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = add (self, "A", NULL, NULL, NULL, NULL);
  g_autoptr (TaktOrderItem) item = new_item (NULL, "1", "x", "Color=Red", NULL);

  remember (self, id, NULL, "1", NULL, "Color=Red", NULL);
  g_ptr_array_add (item->personalization, takt_option_new ("Name", "Zoë"));
  g_assert_cmpint (takt_products_match (self->products, item, &error), ==, id);
  item->is_digital = TRUE;
  g_assert_cmpint (takt_products_match (self->products, item, &error), ==, 0);
  g_assert_no_error (error);
}

/* What a rolled-back transaction added must not be found afterwards. */
static void
test_match_after_rollback (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_assert_true (takt_store_begin (self->store, &error));
  id = add (self, "A", "S", NULL, NULL, NULL);
  check_match (self, id, "s", NULL, NULL, NULL, NULL);
  takt_store_rollback (self->store);
  check_match (self, 0, "s", NULL, NULL, NULL, NULL);

  id = add (self, "A", "S", NULL, NULL, NULL);
  check_match (self, id, "s", NULL, NULL, NULL, NULL);
  g_assert_true (takt_products_remove (self->products, id, &error));
  check_match (self, 0, "s", NULL, NULL, NULL, NULL);
}

static void
run_sql (Fixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktStatement) statement = takt_statement_get (self->store, sql);

  takt_statement_run (statement, &error);
  g_assert_no_error (error);
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = add (self, "A", "S", NULL, NULL, NULL);

  g_assert_cmpint (id, ==, 1);
  remember (self, id, "T", NULL, NULL, NULL, NULL);
  run_sql (self, "INSERT INTO printers (id, name, connection_type, created_at, updated_at) "
                 "VALUES (1, 'P', 'virtual', 1, 1)");
  run_sql (self,
           "INSERT INTO jobs (id, printer_id, profile_id, job_name, status, estimated_duration_minutes, "
           "created_at, updated_at) VALUES (7, 1, 1, 'j', 'queued', 60, 1, 1)");

  g_assert_false (takt_products_remove (self->products, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  check_match (self, id, "T", NULL, NULL, NULL, NULL);

  run_sql (self, "UPDATE jobs SET status = 'started'");
  g_assert_false (takt_products_remove (self->products, id, &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  run_sql (self, "UPDATE jobs SET status = 'completed'");
  g_assert_true (takt_products_remove (self->products, id, &error));
  g_assert_no_error (error);
  check_match (self, 0, "T", NULL, NULL, NULL, NULL);
}

static void
test_remember_refuses (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderItem) item = new_item ("S", NULL, NULL, NULL, NULL);

  g_assert_false (takt_products_remember (self->products, item, 4, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  g_string_append_printf (user_data, "%s:%d ", noun, (int) id);
}

static void
test_tells (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) told = g_string_new (NULL);
  gint64 id;

  g_signal_connect (self->changes, "changed", G_CALLBACK (changed_cb), told);
  id = add (self, "A", NULL, NULL, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (told->str, ==, "products:1 ");
  g_assert_true (takt_products_remove (self->products, id, &error));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (told->str, ==, "products:1 products:1 orders:0 ");
}

/* An archived profile is neither listed nor found nor suggested, keeps what it is, and comes back by Undo. */
static void
test_archive (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktUndoStack) undo = takt_undo_stack_new (10);
  g_autoptr (TaktOrderItem) item = new_item ("DB-1", NULL, "Desk bracket", NULL, NULL);
  g_autoptr (GPtrArray) made = NULL;
  g_autoptr (GPtrArray) archived = NULL;
  g_autoptr (GPtrArray) suggested = NULL;
  gint64 id;

  takt_products_set_undo (self->products, undo);
  id = add (self, "Desk bracket", "DB-1", NULL, NULL, NULL);
  g_assert_true (takt_products_remember (self->products, item, id, &error));
  g_assert_cmpint (takt_products_match (self->products, item, &error), ==, id);

  g_assert_true (takt_products_set_archived (self->products, id, TRUE, &error));
  g_assert_cmpint (takt_products_match (self->products, item, &error), ==, 0);
  suggested = takt_products_suggest (self->products, item, 3, &error);
  g_assert_cmpuint (suggested->len, ==, 0);
  made = takt_products_list (self->products, NULL, 0, 0, NULL, &error);
  g_assert_cmpuint (made->len, ==, 0);
  archived = takt_products_list_archived (self->products, "bracket", 0, 0, NULL, &error);
  g_assert_cmpuint (archived->len, ==, 1);

  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_assert_cmpint (takt_products_match (self->products, item, &error), ==, id);
  g_assert_true (takt_undo_stack_redo (undo, &error));
  g_assert_cmpint (takt_products_match (self->products, item, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_false (takt_products_set_archived (self->products, id + 1, TRUE, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND);
  takt_products_set_undo (self->products, NULL);
}

/* What a person wrote can be taken back; what a copy is found by stays with the first. */
static void
test_edit_and_duplicate (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktUndoStack) undo = takt_undo_stack_new (10);
  gint64 id = add (self, "Planter", "PL-1", "77", "Hex planter", "White");
  g_autoptr (TaktProfile) profile = takt_products_get (self->products, id, &error);
  g_autoptr (TaktProfile) copy = NULL;
  gint64 other;

  takt_products_set_undo (self->products, undo);
  profile->price_minor = 1999;
  profile->packaging_minor = 80;
  profile->currency = g_strdup ("EUR");
  g_assert_true (takt_products_update (self->products, profile, &error));
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_clear_pointer (&profile, takt_profile_free);
  profile = takt_products_get (self->products, id, &error);
  g_assert_cmpint (profile->price_minor, ==, 0);
  g_assert_true (takt_undo_stack_redo (undo, &error));

  other = takt_products_duplicate (self->products, id, &error);
  g_assert_no_error (error);
  copy = takt_products_get (self->products, other, &error);
  g_assert_cmpstr (copy->name, ==, "Planter (copy)");
  g_assert_null (copy->sku);
  g_assert_null (copy->listing_id);
  g_assert_null (copy->title);
  g_assert_cmpint (copy->price_minor, ==, 1999);
  g_assert_cmpint (copy->packaging_minor, ==, 80);
  g_assert_cmpstr (copy->currency, ==, "EUR");
  g_assert_cmpuint (copy->materials->len, ==, 1);

  copy->price_minor = -1;
  g_assert_false (takt_products_update (self->products, copy, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "price");
  g_clear_error (&error);
  copy->price_minor = 0;
  g_free (copy->currency);
  copy->currency = g_strdup ("euro");
  g_assert_false (takt_products_update (self->products, copy, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "currency");
  takt_products_set_undo (self->products, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/engine/products/archive", test_archive);
  ADD ("/engine/products/edit-and-duplicate", test_edit_and_duplicate);
  ADD ("/engine/products/add-and-get", test_add_and_get);
  ADD ("/engine/products/refuses", test_refuses);
  ADD ("/engine/products/list", test_list);
  ADD ("/engine/products/match-order", test_match_order);
  ADD ("/engine/products/match-composition", test_match_composition);
  ADD ("/engine/products/match-options", test_match_options);
  ADD ("/engine/products/keys-do-not-collide", test_keys_do_not_collide);
  ADD ("/engine/products/personalization-is-no-option", test_personalization_is_no_option);
  ADD ("/engine/products/match-after-rollback", test_match_after_rollback);
  ADD ("/engine/products/remove", test_remove);
  ADD ("/engine/products/remember-refuses", test_remember_refuses);
  ADD ("/engine/products/tells", test_tells);

  return g_test_run ();
}
