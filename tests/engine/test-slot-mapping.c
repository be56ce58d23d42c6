/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "queue/takt-slot-mapping.h"

#include <string.h>

#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-test.h"

#define ANY  TAKT_EXTRUDER_ANY
#define NONE TAKT_SLOT_NONE

/** Case: what a plate uses, what is loaded, and the slots by filament number, or a part of the sentence that says what is missing. */
typedef struct
{
  const char *name;
  TaktWantedFilament wanted[4];
  guint n_wanted;
  TaktLoadedSlot loaded[4];
  guint n_loaded;
  int slots[6];
  guint length;
  const char *refusal; /* (nullable) */
} Case;

static const Case cases[] = {
  { "pitfall-090-079a-numbers-with-gaps",
    { { 3, "PLA", "FFFFFF", ANY, NONE }, { 6, "PETG", "000000", ANY, NONE } },
    2,
    { { 0, "PETG", "000000", ANY }, { 2, "PLA", "FFFFFF", ANY } },
    2,
    { NONE, NONE, 2, NONE, NONE, 0 },
    6,
    NULL },
  { "nearest-colour",
    { { 1, "PLA", "0000F0", ANY, NONE } },
    1,
    { { 0, "PLA", "FF0000", ANY }, { 1, "PLA", "0000FF", ANY }, { 2, "PETG", "0000F0", ANY } },
    3,
    { 1 },
    1,
    NULL },
  { "type-whatever-its-case",
    { { 1, "Pla", NULL, ANY, NONE } },
    1,
    { { 3, "PLA", NULL, ANY } },
    1,
    { 3 },
    1,
    NULL },
  { "the-choice-wins",
    { { 1, "PLA", "0000FF", ANY, 0 } },
    1,
    { { 0, "PLA", "FF0000", ANY }, { 1, "PLA", "0000FF", ANY } },
    2,
    { 0 },
    1,
    NULL },
  { "the-choice-is-out-of-reach-of-others",
    { { 1, "PLA", "FF0000", ANY, NONE }, { 2, "PLA", "0000FF", ANY, 0 } },
    2,
    { { 0, "PLA", "FF0000", ANY }, { 1, "PLA", "FFFF00", ANY } },
    2,
    { 1, 0 },
    2,
    NULL },
  { "one-spool-for-the-same-twice",
    { { 1, "PLA", "FF0000", ANY, NONE }, { 2, "PLA", "FF0000", ANY, NONE } },
    2,
    { { 5, "PLA", "FF0000", ANY } },
    1,
    { 5, 5 },
    2,
    NULL },
  { "pitfall-045-two-colours-are-not-one-spool",
    { { 1, "PLA", "FF0000", ANY, NONE }, { 2, "PLA", "0000FF", ANY, NONE } },
    2,
    { { 5, "PLA", "FF0000", ANY } },
    1,
    { 0 },
    0,
    "Filament 2" },
  { "pitfall-045-nothing-is-not-the-holder-outside",
    { { 1, "ABS", NULL, ANY, NONE } },
    1,
    { { 0, "PLA", NULL, ANY }, { TAKT_SLOT_EXTERNAL, NULL, NULL, ANY } },
    2,
    { 0 },
    0,
    "in no slot" },
  { "pitfall-045-nothing-loaded",
    { { 1, "PLA", NULL, ANY, NONE } },
    1,
    { { 0 } },
    0,
    { 0 },
    0,
    "in no slot" },
  { "the-chosen-slot-is-empty",
    { { 1, "PLA", NULL, ANY, 7 } },
    1,
    { { 0, "PLA", NULL, ANY } },
    1,
    { 0 },
    0,
    "is empty" },
  { "the-chosen-slot-holds-another-type",
    { { 1, "PLA", NULL, ANY, 0 } },
    1,
    { { 0, "PETG", NULL, ANY } },
    1,
    { 0 },
    0,
    "holds PETG" },
  { "external",
    { { 1, "TPU", NULL, ANY, NONE } },
    1,
    { { 0, "PLA", NULL, ANY }, { TAKT_SLOT_EXTERNAL, "TPU", NULL, ANY } },
    2,
    { TAKT_SLOT_EXTERNAL },
    1,
    NULL },
  { "ams-ht",
    { { 1, "PA", "FFFFFF", ANY, NONE } },
    1,
    { { 0, "PLA", NULL, ANY }, { 128, "PA", "FEFEFE", ANY } },
    2,
    { 128 },
    1,
    NULL },
  { "pitfall-046-left-and-right",
    { { 1, "PLA", "FF0000", 1, NONE }, { 2, "PLA", "FF0000", 0, NONE } },
    2,
    { { 0, "PLA", "FF0000", 0 }, { 4, "PLA", "FF0000", 1 } },
    2,
    { 4, 0 },
    2,
    NULL },
  { "pitfall-046-holders-of-two-nozzles",
    { { 1, "PLA", "FF0000", 1, NONE }, { 2, "PLA", "00FF00", 0, NONE } },
    2,
    { { TAKT_SLOT_EXTERNAL, "PLA", "FF0000", 0 }, { TAKT_SLOT_EXTERNAL_DEPUTY, "PLA", "00FF00", 1 } },
    2,
    { TAKT_SLOT_EXTERNAL_DEPUTY, TAKT_SLOT_EXTERNAL },
    2,
    NULL },
  { "pitfall-046-a-switcher-feeds-both",
    { { 1, "PLA", NULL, 1, NONE } },
    1,
    { { 0, "PLA", NULL, ANY } },
    1,
    { 0 },
    1,
    NULL },
  { "pitfall-046-wrong-side",
    { { 1, "PLA", NULL, 1, NONE } },
    1,
    { { 0, "PLA", NULL, 0 } },
    1,
    { 0 },
    0,
    "other side" },
  { "pitfall-046-the-choice-feeds-the-wrong-side",
    { { 1, "PLA", NULL, 1, 0 } },
    1,
    { { 0, "PLA", NULL, 0 }, { 4, "PLA", NULL, 1 } },
    2,
    { 4 },
    1,
    NULL },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) slots =
      takt_slot_mapping_resolve (c->wanted, c->n_wanted, c->loaded, c->n_loaded, &error);

  if (c->refusal != NULL)
    {
      g_assert_null (slots);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, c->refusal));
      takt_test_assert_error (error, TAKT_ERROR_CONFLICT);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (slots->len, ==, c->length);
  for (guint i = 0; i < c->length; i++)
    g_assert_cmpint (g_array_index (slots, int, i), ==, c->slots[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/slot-mapping/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
