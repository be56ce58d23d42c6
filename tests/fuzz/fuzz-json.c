/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "takt-json.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever is taken is written and read again as the same, and the readers survive it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (JsonNode) node = takt_json_parse ((const char *) data, (gssize) size, NULL);
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (TaktJsonReader) reader = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  TaktJsonReader *item;

  if (node == NULL)
    return 0;

  first = takt_json_to_string (node, NULL);
  again = takt_json_parse (first, -1, NULL);
  g_assert_nonnull (again);
  second = takt_json_to_string (again, NULL);
  g_assert_cmpstr (first, ==, second);

  reader = takt_json_reader_new (node);
  takt_json_reader_int (reader, "quantity", 0, 1000, 0);
  takt_json_reader_money (reader, "price", "USD", 0, 0);
  takt_json_reader_string (reader, "title", 100, NULL);
  takt_json_reader_time (reader, "at", 0);
  for (guint i = takt_json_reader_array (reader, "items", 100); i > 0; i--)
    {
      item = takt_json_reader_element (reader, "items", i - 1);
      takt_json_reader_number (item, "n", 0, 1, 0);
      takt_json_reader_bool (takt_json_reader_object (item, "o"), "b", FALSE);
    }
  if (!takt_json_reader_end (reader, TRUE, NULL) && JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      g_free (takt_json_lenient_string (object, "title"));
      takt_json_lenient_int (object, "quantity", 0);
      takt_json_lenient_number (object, "price", 0);
      takt_json_lenient_bool (object, "title", FALSE);
    }
  return 0;
}
