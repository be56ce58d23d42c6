/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "takt-csv.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Every cell of what is taken is valid text, and the lines of the rows rise. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TaktCsvTable) table = takt_csv_table_parse ((const char *) data, (gssize) size, NULL);
  guint line = 0;

  if (table == NULL)
    return 0;

  takt_csv_table_find (table, "order id");
  for (guint row = 0; row < takt_csv_table_get_rows (table); row++)
    {
      g_assert_cmpuint (takt_csv_table_get_line (table, row), >, line);
      line = takt_csv_table_get_line (table, row);
      for (int column = -1; column < 8; column++)
        g_assert_true (g_utf8_validate (takt_csv_table_get (table, row, column), -1, NULL));
    }
  return 0;
}
