/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A sliced file as a whole: the zip and all that is read from it. */

#include "takt-error.h"
#include "threemf/takt-threemf-reader.h"

#include <math.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  TaktThreemfLimits limits = takt_threemf_limits;
  g_autoptr (TaktThreemfParts) parts = NULL;
  g_autoptr (TaktSlicedFile) file = NULL;
  g_autoptr (GError) error = NULL;

  limits.total = (goffset) 4 << 20;
  parts = takt_threemf_parts_read_data (data, size, &limits, &error);
  if (parts != NULL)
    file = takt_threemf_parts_to_file (parts, &error);
  g_assert_true ((file == NULL) == (error != NULL));
  if (file == NULL)
    {
      g_assert_true (error->domain == TAKT_ERROR);
      return 0;
    }

  g_assert_cmpuint (file->plates->len, >, 0);
  for (guint i = 0; i < file->plates->len; i++)
    {
      const TaktSlicedPlate *plate = file->plates->pdata[i];

      g_assert_cmpint (plate->index, >, i > 0 ? ((TaktSlicedPlate *) file->plates->pdata[i - 1])->index : 0);
      g_assert_cmpint (plate->index, <=, TAKT_SLICED_MAX_PLATES);
      if (plate->thumbnail != NULL)
        g_assert_cmpuint (g_bytes_get_size (plate->thumbnail), <=, TAKT_SLICED_MAX_THUMBNAIL);
    }
  return 0;
}
