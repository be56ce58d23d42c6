/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "mapping/takt-color-words.h"
#include "mapping/takt-color.h"
#include "mapping/takt-option-text.h"
#include "takt-error.h"
#include "takt-queue-fixture.h"

/* The pairs that Sharma, Wu and Dalal published with their notes on the formula (2005), and its result for each. */
static const struct
{
  TaktLab one, other;
  double difference;
} pairs[] = {
#include "ciede2000-pairs.inc"
};

static void
test_ciede2000 (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (pairs), ==, 34);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_assert_cmpfloat_with_epsilon (takt_lab_difference (&pairs[i].one, &pairs[i].other),
                                      pairs[i].difference, 1e-4);
      g_assert_cmpfloat_with_epsilon (takt_lab_difference (&pairs[i].other, &pairs[i].one),
                                      pairs[i].difference, 1e-4);
    }
}

/* White, black and grey are where the space says; near colours are near, far ones far. */
static void
test_codes (void)
{
  TaktLab white = takt_color_to_lab ("FFFFFF");
  TaktLab black = takt_color_to_lab ("000000");
  TaktLab grey = takt_color_to_lab ("808080");
  char hex[7];

  g_assert_cmpfloat_with_epsilon (white.l, 100, 0.01);
  g_assert_cmpfloat_with_epsilon (black.l, 0, 0.01);
  g_assert_cmpfloat_with_epsilon (grey.l, 53.585, 0.05);
  g_assert_cmpfloat_with_epsilon (hypot (grey.a, grey.b), 0, 0.05);
  g_assert_cmpfloat (takt_color_difference ("228B22", "228B22"), ==, 0);
  g_assert_cmpfloat (takt_color_difference ("228B22", "258C24"), <, 1);
  g_assert_cmpfloat (takt_color_difference ("228B22", "FFFFFF"), >, 30);

  g_assert_true (takt_color_parse_hex ("#a1B2c3", hex));
  g_assert_cmpstr (hex, ==, "A1B2C3");
  g_assert_false (takt_color_parse_hex ("#a1B2c", hex));
  g_assert_true (takt_color_find_hex ("Custom (#228b22), please", hex));
  g_assert_cmpstr (hex, ==, "228B22");
  g_assert_false (takt_color_find_hex ("#228B22 or #FFFFFF", hex));
  g_assert_false (takt_color_find_hex ("#228B22AA", hex));
}

static void
check_words (const char *text, TaktColorMatch expected, const char *code)
{
  g_autofree char *key = takt_option_text_key (text);
  char hex[7] = "";

  g_test_message ("%s", text);
  g_assert_cmpint (takt_color_words_find (key, hex), ==, expected);
  g_assert_cmpstr (hex, ==, code);
}

static void
test_words (void)
{
  check_words ("Forest green", TAKT_COLOR_CLEAR, "228B22");
  check_words ("  FOREST-GREEN ", TAKT_COLOR_CLEAR, "228B22");
  check_words ("light\u00a0blue", TAKT_COLOR_CLEAR, "ADD8E6");
  check_words ("Matte Black", TAKT_COLOR_CLEAR, "000000");
  check_words ("Weiß", TAKT_COLOR_CLEAR, "FFFFFF");
  check_words ("WEISS", TAKT_COLOR_CLEAR, "FFFFFF");
  check_words ("tannengrün (matt)", TAKT_COLOR_CLEAR, "2D572C");
  check_words ("Gru\u0308n", TAKT_COLOR_CLEAR, "008000");
  check_words ("grey", TAKT_COLOR_CLEAR, "808080");
  check_words ("Army-Camo green", TAKT_COLOR_AMBIGUOUS, "008000");
  check_words ("black/white", TAKT_COLOR_AMBIGUOUS, "000000");
  check_words ("Sunset", TAKT_COLOR_UNKNOWN, "");
  check_words ("14 UK women's", TAKT_COLOR_UNKNOWN, "");
  check_words ("", TAKT_COLOR_UNKNOWN, "");
}

static void
test_texts (void)
{
  static const struct
  {
    const char *text;
    int copies;
  } counts[] = { { "Set of 4", 4 }, { "4er-Set", 4 },     { "Pack of 12", 12 }, { "3 Stück", 3 },
                 { "2x", 2 },       { "4", 0 },           { "Size 4", 0 },      { "Set of 4 x 2", 0 },
                 { "Set", 0 },      { "Set of 99999", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autofree char *key = takt_option_text_key (counts[i].text);

      g_assert_cmpint (takt_option_text_get_copies (key), ==, counts[i].copies);
    }
  g_assert_true (takt_option_text_is_color ("primary color"));
  g_assert_true (takt_option_text_is_color ("farbe"));
  g_assert_false (takt_option_text_is_color ("size"));
}

typedef struct
{
  QueueFixture q;
  gint64 profile; /* "Vase", one material of PLA in white, found by listing 77 */
  gint64 large;   /* "Tall one", found by nothing */
} Fixture;

static gint64
add_profile (Fixture *self, const char *name, const char *listing_id, guint n_materials)
{
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (GError) error = NULL;
  gint64 id;

  profile->name = g_strdup (name);
  profile->listing_id = g_strdup (listing_id);
  profile->estimated_minutes = 60;
  for (guint i = 0; i < n_materials; i++)
    g_ptr_array_add (profile->materials, takt_filament_new ("PLA", i == 0 ? "White" : "Black", 10));
  id = takt_products_add (self->q.products, profile, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  queue_fixture_init (&self->q, NULL);
  takt_orders_start (self->q.orders);
  self->profile = add_profile (self, "Vase", "77", 1);
  self->large = add_profile (self, "Tall one", NULL, 1);
  queue_fixture_settle (&self->q);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  takt_orders_stop (self->q.orders);
  queue_fixture_clear (&self->q);
}

static TaktMapping *
get_mapping (Fixture *self)
{
  return takt_products_get_mapping (self->q.products);
}

/* Options as "name=value|name=value"; the item's id. */
static gint64
add_order (Fixture *self, const char *listing_id, const char *options)
{
  static guint number = 0;
  g_autoptr (TaktOrder) order = queue_fixture_new_order ();
  g_autoptr (TaktOrder) saved = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = g_strsplit (options, "|", -1);
  TaktOrderItem *item;

  g_free (order->order_number);
  order->order_number = g_strdup_printf ("%u", ++number);
  queue_fixture_add_item (order, "A vase of plastic", 1);
  item = order->items->pdata[0];
  item->listing_id = g_strdup (listing_id);
  for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (parts[i], "=", 2);

      g_ptr_array_add (item->options, takt_option_new (words[0], words[1]));
    }
  saved = takt_orders_get (self->q.orders, queue_fixture_add_order (&self->q, order), &error);
  g_assert_no_error (error);
  return ((TaktOrderItem *) saved->items->pdata[0])->id;
}

static TaktOrderItem *
get_item (Fixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  TaktOrderItem *item = takt_orders_get_item (self->q.orders, id, &error);

  g_assert_no_error (error);
  return item;
}

static void
check_item (Fixture *self, gint64 id, gint64 profile_id, TaktOptionState state)
{
  g_autoptr (TaktOrderItem) item = get_item (self, id);

  g_assert_cmpint (item->profile_id, ==, profile_id);
  g_assert_cmpint (item->option_state, ==, state);
}

static TaktItemMapping *
map (Fixture *self, gint64 item_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrderItem) item = get_item (self, item_id);
  TaktItemMapping *mapping = takt_orders_map_item (self->q.orders, item, &error);

  g_assert_no_error (error);
  return mapping;
}

static TaktOptionRule
rule_of (gint64 profile_id, const char *name, const char *value)
{
  return (TaktOptionRule){ .profile_id = profile_id,
                           .option_name = (char *) name,
                           .option_value = (char *) value };
}

static gint64
add_rule (Fixture *self, const TaktOptionRule *rule)
{
  g_autoptr (GError) error = NULL;
  gint64 id = takt_mapping_add_rule (get_mapping (self), rule, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static void
refuse_rule (Fixture *self, const TaktOptionRule *rule, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (takt_mapping_add_rule (get_mapping (self), rule, &error), ==, 0);
  g_assert_cmpstr (takt_error_get_field (error), ==, field);
}

/* The first job of an item, as it is after all that was told. */
static TaktJob *
schedule (Fixture *self, gint64 item_id)
{
  g_autoptr (TaktOrderItem) item = get_item (self, item_id);
  const TaktScheduleRequest request = { .order_id = item->order_id, .printer_id = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = takt_queue_schedule_order (self->q.queue, &request, &error);

  g_assert_no_error (error);
  return takt_job_copy (jobs->pdata[0]);
}

static gint64
add_spool (Fixture *self, int slot, const char *color, const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktMaterial) spool = NULL;
  gint64 id = engine_base_add_spool (&self->q.base, 1, slot, "PLA", color, 1000);

  spool = takt_materials_get (self->q.base.materials, id, &error);
  spool->color_hex = g_strdup (hex);
  g_assert_true (takt_materials_update (self->q.base.materials, spool, &error));
  g_assert_no_error (error);
  queue_fixture_settle (&self->q);
  return id;
}

/* Size leads to another profile, the set to four pieces; without the rule everything is as before, and with it again as with it. */
static void
test_rules (Fixture *self, gconstpointer data)
{
  gint64 item = add_order (self, "77", "Size= LARGE\tsize |Set=Set of 4");
  TaktOptionRule size = rule_of (self->profile, "size", "Large Size");
  TaktOptionRule set = rule_of (0, "Set", "set of 4");
  g_autoptr (TaktItemMapping) mapping = NULL;
  g_autoptr (TaktOptionRule) removed = NULL;
  g_autoptr (TaktOptionRule) again = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  check_item (self, item, self->profile, TAKT_OPTION_STATE_UNCLEAR_OPTION);
  size.use_profile_id = self->large;
  id = add_rule (self, &size);
  check_item (self, item, self->large, TAKT_OPTION_STATE_UNCLEAR_OPTION);
  set.copies = 4;
  add_rule (self, &set);
  check_item (self, item, self->large, TAKT_OPTION_STATE_CLEAR);
  mapping = map (self, item);
  g_assert_cmpint (mapping->copies, ==, 4);

  removed = takt_mapping_remove_rule (get_mapping (self), id, &error);
  g_assert_no_error (error);
  check_item (self, item, self->profile, TAKT_OPTION_STATE_UNCLEAR_OPTION);
  g_assert_cmpint (takt_mapping_add_rule (get_mapping (self), removed, &error), ==, id);
  check_item (self, item, self->large, TAKT_OPTION_STATE_CLEAR);

  /* What is planned stays with its profile. */
  job = schedule (self, item);
  g_assert_cmpint (job->profile_id, ==, self->large);
  g_assert_cmpint (job->plate_count, ==, 4);
  again = takt_mapping_remove_rule (get_mapping (self), id, &error);
  g_assert_nonnull (again);
  check_item (self, item, self->large, TAKT_OPTION_STATE_UNCLEAR_OPTION);
}

static guint
count (Fixture *self, const TaktOptionRule *rule)
{
  g_autoptr (GError) error = NULL;
  guint n_items = 99;

  g_assert_true (takt_orders_count_rule (self->q.orders, rule, &n_items, &error));
  g_assert_no_error (error);
  return n_items;
}

/* A rule tells what it would be about before it is saved: not what a surer one decides, and still what it led to another profile. */
static void
test_count (Fixture *self, gconstpointer data)
{
  gint64 first = add_order (self, "77", "Size=Large|Set=Set of 4");
  TaktOptionRule any = rule_of (0, "Size", NULL);
  TaktOptionRule sure = rule_of (self->profile, "Size", "large");
  TaktOptionRule empty = rule_of (0, "Size", NULL);
  g_autoptr (GPtrArray) rules = NULL;
  g_autoptr (GError) error = NULL;
  guint n_items = 99;

  add_order (self, "77", "Size=small");
  add_order (self, "78", "Size=LARGE");
  any.is_ignored = TRUE;
  sure.use_profile_id = self->large;
  g_assert_cmpuint (count (self, &any), ==, 3);
  g_assert_cmpuint (count (self, &sure), ==, 1);
  rules = takt_mapping_list_rules (get_mapping (self), 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rules->len, ==, 0);

  sure.id = add_rule (self, &sure);
  check_item (self, first, self->large, TAKT_OPTION_STATE_UNCLEAR_OPTION);
  g_assert_cmpuint (count (self, &sure), ==, 1);
  any.profile_id = self->profile;
  g_assert_cmpuint (count (self, &any), ==, 1);
  sure.option_value = (char *) "small";
  g_assert_cmpuint (count (self, &sure), ==, 1);
  sure.option_value = (char *) "tiny";
  g_assert_cmpuint (count (self, &sure), ==, 0);

  g_assert_false (takt_orders_count_rule (self->q.orders, &empty, &n_items, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "is_ignored");
}

/* Each act on a rule or a name of a colour is taken back and done again, and the items follow. */
static void
test_undo (Fixture *self, gconstpointer data)
{
  gint64 item = add_order (self, "77", "Size=Large|Color=Swamp");
  g_autoptr (TaktUndoStack) undo = takt_undo_stack_new (TAKT_UNDO_DEPTH);
  TaktOptionRule rule = rule_of (self->profile, "Size", "Large");
  const TaktColorSynonym swamp = { .word = (char *) "Swamp", .color = (char *) "Green" };
  g_autoptr (TaktOptionRule) now = NULL;
  g_autoptr (TaktOptionRule) removed = NULL;
  g_autoptr (GError) error = NULL;

  takt_mapping_set_undo (get_mapping (self), undo);
  rule.is_ignored = TRUE;
  rule.id = add_rule (self, &rule);
  check_item (self, item, self->profile, TAKT_OPTION_STATE_UNCLEAR_COLOR);
  g_assert_cmpint (takt_mapping_add_synonym (get_mapping (self), &swamp, &error), >, 0);
  check_item (self, item, self->profile, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  check_item (self, item, self->profile, TAKT_OPTION_STATE_UNCLEAR_COLOR);
  g_assert_true (takt_undo_stack_redo (undo, &error));
  check_item (self, item, self->profile, TAKT_OPTION_STATE_CLEAR);

  rule.is_ignored = FALSE;
  rule.copies = 3;
  g_assert_true (takt_mapping_update_rule (get_mapping (self), &rule, &error));
  g_assert_true (takt_undo_stack_undo (undo, &error));
  now = takt_mapping_get_rule (get_mapping (self), rule.id, &error);
  g_assert_no_error (error);
  g_assert_true (now->is_ignored);
  g_assert_cmpint (now->copies, ==, 0);

  removed = takt_mapping_remove_rule (get_mapping (self), rule.id, &error);
  g_assert_nonnull (removed);
  check_item (self, item, self->profile, TAKT_OPTION_STATE_UNCLEAR_OPTION);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  check_item (self, item, self->profile, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_undo_stack_redo (undo, &error));
  g_assert_null (takt_mapping_get_rule (get_mapping (self), rule.id, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND);
  takt_mapping_set_undo (get_mapping (self), NULL);
}

/* The item's rule before the profile's before the shop's; both texts before the name before the value. */
static void
test_precedence (Fixture *self, gconstpointer data)
{
  gint64 item = add_order (self, "77", "Finish=Silk");
  const struct
  {
    gint64 item_id, profile_id;
    const char *name, *value;
  } rules[] = {
    { 0, 0, NULL, "Silk" },
    { 0, 0, "Finish", NULL },
    { 0, 0, "Finish", "Silk" },
    { 0, self->profile, NULL, "Silk" },
    { 0, self->profile, "Finish", NULL },
    { 0, self->profile, "Finish", "Silk" },
    { item, 0, NULL, "Silk" },
    { item, 0, "Finish", NULL },
    { item, 0, "Finish", "Silk" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      TaktOptionRule rule = rule_of (rules[i].profile_id, rules[i].name, rules[i].value);
      g_autoptr (TaktItemMapping) mapping = NULL;
      gint64 id;

      rule.order_item_id = rules[i].item_id;
      rule.copies = (int) i + 2;
      id = add_rule (self, &rule);
      mapping = map (self, item);
      g_assert_cmpint (mapping->copies, ==, i + 2);
      g_assert_cmpint (((TaktMappedOption *) mapping->options->pdata[0])->rule_id, ==, id);
    }
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
  TaktOptionRule rule = rule_of (0, " ", NULL);
  const TaktColorSynonym unknown = { .word = (char *) "Sage", .color = (char *) "Ash of the moor" };
  g_autoptr (GError) error = NULL;

  rule.copies = 2;
  refuse_rule (self, &rule, "option_name");
  rule.option_name = (char *) "Set";
  rule.copies = 0;
  refuse_rule (self, &rule, "is_ignored");
  rule.copies = 1001;
  refuse_rule (self, &rule, "copies");
  rule.copies = 2;
  rule.is_ignored = TRUE;
  refuse_rule (self, &rule, "is_ignored");
  rule.is_ignored = FALSE;
  rule.color_hex = (char *) "green";
  refuse_rule (self, &rule, "color_hex");
  rule.color_hex = NULL;
  rule.use_profile_id = self->large;
  refuse_rule (self, &rule, "use_profile_id");
  rule.profile_id = 99;
  refuse_rule (self, &rule, "profile_id");
  rule.use_profile_id = rule.profile_id = 0;
  rule.order_item_id = 99;
  refuse_rule (self, &rule, "order_item_id");
  rule.order_item_id = 0;
  add_rule (self, &rule);
  rule.option_name = (char *) "  SET ";
  g_assert_cmpint (takt_mapping_add_rule (get_mapping (self), &rule, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
  g_clear_error (&error);

  g_assert_cmpint (takt_mapping_add_synonym (get_mapping (self), &unknown, &error), ==, 0);
  g_assert_cmpstr (takt_error_get_field (error), ==, "color_hex");
  g_clear_error (&error);
  g_assert_null (takt_mapping_remove_rule (get_mapping (self), 77, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_FOUND);
}

/* Profiles that send items to each other end somewhere, each time in the same place. */
static void
test_circle (Fixture *self, gconstpointer data)
{
  TaktOptionRule there = rule_of (self->profile, "Size", NULL);
  TaktOptionRule back = rule_of (self->large, "Size", NULL);

  there.use_profile_id = self->large;
  back.use_profile_id = self->profile;
  add_rule (self, &there);
  add_rule (self, &back);
  check_item (self, add_order (self, "77", "Size=L"), self->large, TAKT_OPTION_STATE_CLEAR);
}

/* A person who chose for just these options is followed; rules count for what was found otherwise. */
static void
test_choices (Fixture *self, gconstpointer data)
{
  gint64 first = add_order (self, "77", "Size=Large");
  TaktOptionRule size = rule_of (self->profile, "Size", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_orders_set_profile (self->q.orders, first, self->profile, &error));
  g_assert_no_error (error);
  size.use_profile_id = self->large;
  add_rule (self, &size);
  check_item (self, first, self->profile, TAKT_OPTION_STATE_CLEAR);
  check_item (self, add_order (self, "77", "Size=Large"), self->profile, TAKT_OPTION_STATE_CLEAR);
  check_item (self, add_order (self, "77", "Size=Huge"), self->large, TAKT_OPTION_STATE_CLEAR);
}

/* A colour of the table finds the nearest spool, not the first; without a near one the print waits and says so. */
static void
test_nearest_spool (Fixture *self, gconstpointer data)
{
  gint64 white = add_spool (self, 0, "Jade White", "FFFFFF");
  g_autoptr (TaktJob) job = schedule (self, add_order (self, "77", "Color=Forest Green"));
  g_autoptr (TaktJob) later = NULL;
  g_autoptr (TaktJob) other = NULL;
  gint64 near;

  g_assert_cmpint (((TaktJobMaterial *) job->materials->pdata[0])->material_id, ==, 0);
  g_assert_nonnull (strstr (job->problem, "Jade White"));
  g_assert_nonnull (strstr (job->problem, "Forest Green"));

  add_spool (self, 1, "Moss", "2A9128");
  near = add_spool (self, 2, "Pine", "228C22");
  later = queue_fixture_get (&self->q, job->id);
  g_assert_cmpint (((TaktJobMaterial *) later->materials->pdata[0])->material_id, !=, 0);
  g_assert_null (later->problem);
  other = schedule (self, add_order (self, "77", "Color=Forest Green"));
  g_assert_cmpint (((TaktJobMaterial *) other->materials->pdata[0])->material_id, ==, near);
  g_assert_cmpint (near, !=, white);
}

/* A colour that nobody knows prints from no spool; a name for it, learnt once, settles it for all. */
static void
test_learns (Fixture *self, gconstpointer data)
{
  gint64 green = add_spool (self, 0, "Matte Ash Green", "68724D");
  gint64 item = add_order (self, "77", "Color=Swamp thing");
  const TaktOptionRule meaning = { .option_name = (char *) "Color",
                                   .option_value = (char *) "swamp  THING",
                                   .color = (char *) "Matte Ash Green",
                                   .color_hex = (char *) "#68724d" };
  const TaktItemChoice choice = { .rule = &meaning, .for_all = TRUE };
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) synonyms = NULL;
  g_autoptr (TaktOrder) order = NULL;
  g_autoptr (TaktOrderItem) row = get_item (self, item);
  g_autoptr (TaktOrderStanding) standing = NULL;
  g_autoptr (TaktJob) job = schedule (self, item);
  g_autoptr (TaktJob) settled = NULL;
  g_autoptr (TaktColorSynonym) removed = NULL;
  g_autoptr (GError) error = NULL;
  guint total = 0;

  g_assert_cmpint (((TaktJobMaterial *) job->materials->pdata[0])->material_id, ==, 0);
  g_assert_nonnull (strstr (job->problem, "Swamp thing"));
  check_item (self, item, self->profile, TAKT_OPTION_STATE_UNCLEAR_COLOR);
  before = takt_orders_list_review (self->q.orders, 0, 0, &total, &error);
  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpuint (total, ==, 1);
  order = takt_orders_get (self->q.orders, row->order_id, &error);
  standing = takt_orders_get_standing (self->q.orders, order, &error);
  g_assert_cmpint (standing->status, ==, TAKT_ORDER_ATTENTION);
  g_assert_true (g_strv_contains ((const char *const *) standing->attention, "unclear_color"));

  g_assert_true (takt_orders_choose (self->q.orders, item, &choice, &error));
  g_assert_no_error (error);
  queue_fixture_settle (&self->q);
  check_item (self, item, self->profile, TAKT_OPTION_STATE_CLEAR);
  after = takt_orders_list_review (self->q.orders, 0, 0, NULL, &error);
  g_assert_cmpuint (after->len, ==, 0);
  settled = queue_fixture_get (&self->q, job->id);
  g_assert_cmpint (((TaktJobMaterial *) settled->materials->pdata[0])->material_id, ==, green);
  g_assert_null (settled->problem);
  check_item (self, add_order (self, "77", "Color=swamp thing"), self->profile, TAKT_OPTION_STATE_CLEAR);

  synonyms = takt_mapping_list_synonyms (get_mapping (self), &error);
  g_assert_cmpuint (synonyms->len, ==, 1);
  removed =
      takt_mapping_remove_synonym (get_mapping (self), ((TaktColorSynonym *) synonyms->pdata[0])->id, &error);
  g_assert_nonnull (removed);
  check_item (self, item, self->profile, TAKT_OPTION_STATE_UNCLEAR_COLOR);
}

/* A slot that a person chooses wins over the colour. */
static void
test_person_wins (Fixture *self, gconstpointer data)
{
  gint64 white = add_spool (self, 0, "White", "FFFFFF");
  g_autoptr (TaktJob) job = schedule (self, add_order (self, "77", "Farbe=Schwarz"));
  g_autoptr (TaktJob) chosen = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (job->problem);
  job->material_slot = 0;
  g_assert_true (takt_queue_update (self->q.queue, job, &error));
  g_assert_no_error (error);
  queue_fixture_settle (&self->q);
  chosen = queue_fixture_get (&self->q, job->id);
  g_assert_cmpint (((TaktJobMaterial *) chosen->materials->pdata[0])->material_id, ==, white);
  g_assert_null (chosen->problem);
}

/* Of two materials a rule says which gets the colour; until then none is guessed. */
static void
test_two_materials (Fixture *self, gconstpointer data)
{
  gint64 profile = add_profile (self, "Two-part box", "88", 2);
  gint64 item;
  TaktOptionRule lid = rule_of (profile, "Lid color", NULL);
  g_autoptr (TaktItemMapping) mapping = NULL;
  g_autoptr (TaktJob) job = NULL;

  add_spool (self, 0, "White", "FFFFFF");
  add_spool (self, 1, "Black", "000000");
  add_spool (self, 2, "Red", "FF0000");
  item = add_order (self, "88", "Lid color=Red");
  check_item (self, item, profile, TAKT_OPTION_STATE_UNCLEAR_COLOR);
  job = schedule (self, item);
  g_assert_cmpint (((TaktJobMaterial *) job->materials->pdata[0])->material_id, ==, 0);
  g_assert_nonnull (job->problem);

  lid.filament = 2;
  add_rule (self, &lid);
  queue_fixture_settle (&self->q);
  check_item (self, item, profile, TAKT_OPTION_STATE_CLEAR);
  mapping = map (self, item);
  g_assert_cmpint (((TaktMappedOption *) mapping->options->pdata[0])->filament, ==, 2);
  g_assert_cmpstr (((TaktMappedOption *) mapping->options->pdata[0])->color_hex, ==, "FF0000");
}

/* For this item alone nothing is remembered. */
static void
test_this_item_alone (Fixture *self, gconstpointer data)
{
  gint64 first = add_order (self, "77", "Glow=Faint");
  gint64 second = add_order (self, "77", "Glow=Faint");
  const TaktOptionRule meaning = { .option_name = (char *) "Glow", .is_ignored = TRUE };
  const TaktOptionRule strange = { .option_name = (char *) "Smell", .is_ignored = TRUE };
  TaktItemChoice choice = { .rule = &meaning };
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_orders_choose (self->q.orders, first, &choice, &error));
  g_assert_no_error (error);
  check_item (self, first, self->profile, TAKT_OPTION_STATE_CLEAR);
  check_item (self, second, self->profile, TAKT_OPTION_STATE_UNCLEAR_OPTION);
  choice.for_all = TRUE;
  g_assert_true (takt_orders_choose (self->q.orders, first, &choice, &error));
  check_item (self, second, self->profile, TAKT_OPTION_STATE_CLEAR);

  choice = (TaktItemChoice){ .profile_id = self->large };
  g_assert_true (takt_orders_choose (self->q.orders, first, &choice, &error));
  check_item (self, first, self->large, TAKT_OPTION_STATE_CLEAR);
  check_item (self, add_order (self, "77", "Glow=Faint"), self->profile, TAKT_OPTION_STATE_CLEAR);

  choice = (TaktItemChoice){ .rule = &strange };
  g_assert_false (takt_orders_choose (self->q.orders, first, &choice, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "option_name");
}

/* What was said of an item for all like it can be taken back, with all that came of it, and done again. */
static void
test_choose_undo (Fixture *self, gconstpointer data)
{
  g_autoptr (TaktUndoStack) undo = takt_undo_stack_new (10);
  const TaktOptionRule white = { .option_name = (char *) "Color",
                                 .option_value = (char *) "Snowdrift",
                                 .color = (char *) "White" };
  const TaktOptionRule ignored = { .option_name = (char *) "Glow", .is_ignored = TRUE };
  gint64 first = add_order (self, "99", "Size=Odd");
  gint64 second = add_order (self, "99", "Size=Odd");
  gint64 colored = add_order (self, "77", "Color=Snowdrift");
  gint64 glowing = add_order (self, "77", "Glow=Faint");
  TaktItemChoice choice = { .profile_id = self->large, .for_all = TRUE };
  g_autoptr (GPtrArray) synonyms = NULL;
  g_autoptr (GPtrArray) rules = NULL;
  g_autoptr (GError) error = NULL;

  takt_orders_set_undo (self->q.orders, undo);
  check_item (self, second, 0, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_orders_choose (self->q.orders, first, &choice, &error));
  check_item (self, second, self->large, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  g_assert_no_error (error);
  check_item (self, first, 0, TAKT_OPTION_STATE_CLEAR);
  check_item (self, second, 0, TAKT_OPTION_STATE_CLEAR);
  check_item (self, add_order (self, "99", "Size=Odd"), 0, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_undo_stack_redo (undo, &error));
  check_item (self, second, self->large, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_undo_stack_undo (undo, &error));

  choice = (TaktItemChoice){ .rule = &white, .for_all = TRUE };
  g_assert_true (takt_orders_choose (self->q.orders, colored, &choice, &error));
  check_item (self, colored, self->profile, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  check_item (self, colored, self->profile, TAKT_OPTION_STATE_UNCLEAR_COLOR);
  synonyms = takt_mapping_list_synonyms (get_mapping (self), &error);
  g_assert_cmpuint (synonyms->len, ==, 0);

  choice.rule = &ignored;
  g_assert_true (takt_orders_choose (self->q.orders, glowing, &choice, &error));
  check_item (self, glowing, self->profile, TAKT_OPTION_STATE_CLEAR);
  g_assert_true (takt_undo_stack_undo (undo, &error));
  check_item (self, glowing, self->profile, TAKT_OPTION_STATE_UNCLEAR_OPTION);
  rules = takt_mapping_list_rules (get_mapping (self), 0, &error);
  g_assert_cmpuint (rules->len, ==, 0);
  g_assert_true (takt_undo_stack_redo (undo, &error));
  check_item (self, glowing, self->profile, TAKT_OPTION_STATE_CLEAR);
  g_assert_no_error (error);
  takt_orders_set_undo (self->q.orders, NULL);
}

/* Etsy's words came through its reader once; a rule holds the text as people read it. */
static void
test_entities (Fixture *self, gconstpointer data)
{
  TaktOptionRule rule = rule_of (0, "Size", "14 UK women's");

  rule.copies = 2;
  add_rule (self, &rule);
  check_item (self, add_order (self, "77", "Size=14 UK Women's"), self->profile, TAKT_OPTION_STATE_CLEAR);
  check_item (self, add_order (self, "77", "Size=14 UK Women&#039;s"), self->profile,
              TAKT_OPTION_STATE_UNCLEAR_OPTION);
}

static void
same (const TaktItemMapping *a, const TaktItemMapping *b)
{
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->copies, ==, b->copies);
  g_assert_cmpuint (a->options->len, ==, b->options->len);
  for (guint i = 0; i < a->options->len; i++)
    {
      const TaktMappedOption *one = a->options->pdata[i];
      const TaktMappedOption *other = b->options->pdata[i];

      g_assert_cmpint (one->rule_id, ==, other->rule_id);
      g_assert_cmpstr (one->color_hex, ==, other->color_hex);
      g_assert_cmpstr (one->problem, ==, other->problem);
    }
}

/* 100 000 items against 500 rules: each the same a second time, and quick enough to be done while orders come in. */
static void
test_many (Fixture *self, gconstpointer data)
{
  static const char *const colors[] = { "Forest Green", "Swamp thing", "Weiß", "#123456", "black / white" };
  const guint n_items = 100000;
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_option_rule_free);
  g_autoptr (GPtrArray) synonyms = g_ptr_array_new ();
  g_autoptr (TaktProfile) profile = takt_profile_new ();
  g_autoptr (GTimer) timer = NULL;
  TaktMappingIndex *index;
  double micros = 0;

  profile->id = 3;
  profile->name = g_strdup ("Vase");
  g_ptr_array_add (profile->materials, takt_filament_new ("PLA", "White", 10));
  for (int i = 0; i < 500; i++)
    {
      TaktOptionRule *rule = takt_option_rule_new ();

      rule->id = i + 1;
      rule->profile_id = i % 2 == 0 ? 3 : 0;
      rule->option_name = g_strdup ("Size");
      rule->option_value = g_strdup_printf ("%d cm", i);
      rule->copies = i % 7 + 1;
      g_ptr_array_add (rules, rule);
    }
  index = takt_mapping_index_new (rules, synonyms);

  timer = g_timer_new ();
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (TaktOrderItem) item = takt_order_item_new ();
      g_autoptr (TaktItemMapping) mapping = NULL;
      g_autofree char *size = g_strdup_printf ("%u CM", i % 600);

      g_ptr_array_add (item->options, takt_option_new ("Primary color", colors[i % G_N_ELEMENTS (colors)]));
      g_ptr_array_add (item->options, takt_option_new ("Size", size));
      g_timer_start (timer);
      g_assert_cmpint (takt_mapping_index_follow (index, item, 3), ==, 3);
      mapping = takt_mapping_index_map (index, item, profile, FALSE);
      micros += g_timer_elapsed (timer, NULL) * G_USEC_PER_SEC;
      if (i % 1000 == 0)
        {
          g_autoptr (TaktItemMapping) again = takt_mapping_index_map (index, item, profile, FALSE);

          same (mapping, again);
        }
    }
  g_test_message ("%.2f µs an item", micros / n_items);
  /* Ample, for a machine under load; the figure above is what counts. */
  g_assert_cmpfloat (micros / n_items, <, 200);
  takt_mapping_index_free (index);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/mapping/ciede2000-published-pairs", test_ciede2000);
  g_test_add_func ("/engine/mapping/codes", test_codes);
  g_test_add_func ("/engine/mapping/words", test_words);
  g_test_add_func ("/engine/mapping/texts", test_texts);
  add ("/engine/mapping/rules-and-back", test_rules);
  add ("/engine/mapping/etsy-pitfall-011-rules-by-text-before-rules", test_precedence);
  add ("/engine/mapping/refusals", test_refusals);
  add ("/engine/mapping/effect-before-it-is-saved", test_count);
  add ("/engine/mapping/rules-undo", test_undo);
  add ("/engine/mapping/circle-of-profiles", test_circle);
  add ("/engine/mapping/choice-of-these-options-wins", test_choices);
  add ("/engine/mapping/nearest-spool", test_nearest_spool);
  add ("/engine/mapping/learns-a-colour", test_learns);
  add ("/engine/mapping/person-wins", test_person_wins);
  add ("/engine/mapping/two-materials", test_two_materials);
  add ("/engine/mapping/this-item-alone", test_this_item_alone);
  add ("/engine/mapping/choose-undo", test_choose_undo);
  add ("/engine/mapping/etsy-pitfall-010-decoded-once", test_entities);
  add ("/engine/mapping/many", test_many);
  return g_test_run ();
}
