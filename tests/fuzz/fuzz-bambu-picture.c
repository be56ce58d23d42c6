/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures of a camera as they come over the wire, one after the other. */

#include "bambu/takt-bambu-picture.h"

#include <stdint.h>

#include "ports/takt-printer-camera.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gsize length = takt_bambu_picture_read_length (data, size, &error);

      g_assert_true ((length == 0) == (error != NULL));
      g_assert_cmpuint (length, <=, TAKT_CAMERA_MAX_PICTURE);
      if (length == 0)
        return 0;

      g_assert_cmpuint (size, >=, TAKT_BAMBU_PICTURE_HEAD_BYTES);
      data += TAKT_BAMBU_PICTURE_HEAD_BYTES;
      size -= TAKT_BAMBU_PICTURE_HEAD_BYTES;
      if (length > size)
        return 0;
      if (takt_bambu_picture_is_jpeg (data, length))
        g_assert_cmpuint (data[0], ==, 0xff);
      data += length;
      size -= length;
    }
}
