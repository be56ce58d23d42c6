/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The slicer's account of the plates, and the values in it. */

#include "takt-error.h"
#include "threemf/takt-threemf-slice-info.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_plate (const TaktSlicedPlate *plate)
{
  int last = 0;

  g_assert_cmpint (plate->index, >, 0);
  g_assert_cmpint (plate->seconds, >=, -1);
  g_assert_true ((gint64) plate->minutes * 60 >= plate->seconds);
  g_assert_true (isnan (plate->grams) || plate->grams >= 0);
  g_assert_true (isnan (plate->nozzle_diameter) || plate->nozzle_diameter > 0);
  g_assert_cmpuint (plate->objects->len, <=, TAKT_SLICED_MAX_OBJECTS);
  for (guint i = 0; i < plate->objects->len; i++)
    {
      const TaktSlicedObject *object = plate->objects->pdata[i];

      g_assert_cmpint (object->identify_id, >, last);
      g_assert_true (object->name == NULL || g_utf8_validate (object->name, -1, NULL));
      last = object->identify_id;
    }
  last = 0;
  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];

      g_assert_cmpint (filament->index, >, last);
      g_assert_true (isnan (filament->grams) || filament->grams >= 0);
      g_assert_true (filament->color == NULL || strlen (filament->color) == 7);
      g_assert_cmpint (filament->nozzle_group, >=, -1);
      g_assert_cmpint (filament->nozzle_group, <, 16);
      last = filament->index;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *version = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) plates =
      takt_threemf_slice_info_read (size > 0 ? (const char *) data : "", size, &version, &error);

  g_assert_true ((plates == NULL) == (error != NULL));
  g_assert_true (plates != NULL || error->domain == TAKT_ERROR);
  for (guint i = 0; plates != NULL && i < plates->len; i++)
    check_plate (plates->pdata[i]);
  return 0;
}
