/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What fills the gaps of the slicer's account: project_settings.config and plate_N.json. */

#include "threemf/takt-threemf-settings.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (TaktSlicedFile) file = takt_sliced_file_new ();
  TaktSlicedPlate *plate = takt_sliced_plate_new (1);

  for (int i = 1; i <= TAKT_SLICED_MAX_FILAMENTS; i += 21)
    g_ptr_array_add (plate->filaments, takt_sliced_filament_new (i));
  g_ptr_array_add (file->plates, plate);
  takt_threemf_settings_apply (bytes, file);
  takt_threemf_plate_json_apply (bytes, plate);

  g_assert_true (isnan (file->nozzle_diameter) || file->nozzle_diameter > 0);
  g_assert_true (file->printer_model == NULL || *file->printer_model != '\0');
  for (guint i = 0; i < plate->filaments->len; i++)
    {
      const TaktSlicedFilament *filament = plate->filaments->pdata[i];

      g_assert_cmpint (filament->nozzle_group, >=, -1);
      g_assert_cmpint (filament->extruder, >=, -1);
      g_assert_cmpint (filament->extruder, <, 16);
      g_assert_true (filament->color == NULL || strlen (filament->color) == 7);
    }
  return 0;
}
