/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies of type multipart/form-data. */

#include "takt-api-upload.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktApiForm) form = takt_api_form_read (body, "b", &error);
  GHashTableIter iter;
  gpointer name, value;

  g_assert_true ((form == NULL) == (error != NULL));
  if (form == NULL)
    return 0;

  g_hash_table_iter_init (&iter, form->fields);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_assert_true (g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL));
  if (form->file != NULL)
    g_assert_cmpuint (g_bytes_get_size (form->file), <, size);
  return 0;
}
