/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-csv-writer.h"
#include "takt-csv.h"
#include "takt-error.h"
#include "takt-test.h"

/* Rows and cells of a table as text: cells between bars, rows on lines with the number of their line in the file. */
static char *
show (TaktCsvTable *table, const char *const *columns)
{
  GString *out = g_string_new (NULL);

  for (guint row = 0; row < takt_csv_table_get_rows (table); row++)
    {
      g_string_append_printf (out, "%u", takt_csv_table_get_line (table, row));
      for (int i = 0; columns[i] != NULL; i++)
        g_string_append_printf (out, "|%s",
                                takt_csv_table_get (table, row, takt_csv_table_find (table, columns[i])));
      g_string_append (out, "\n");
    }
  return g_string_free (out, FALSE);
}

static void
test_csv_good (void)
{
  static const struct
  {
    const char *text;
    const char *shown;
  } cases[] = {
    { "a,b\n1,2\n", "2|1|2\n" },
    { "a,b\r\n1,2\r\n3,4", "2|1|2\n3|3|4\n" },
    { "a,b\r1,2\r3,4\r", "2|1|2\n3|3|4\n" },
    { "\xef\xbb\xbf"
      "a,b\n1,2",
      "2|1|2\n" },
    { "a;b\n1,5;2", "2|1,5|2\n" },
    { "a\tb\n1\t2", "2|1|2\n" },
    { "\"a;x\",b\n1,2", "2||2\n" },
    { "\"a\",\"b\"\n\"1,1\",\"2\"\n", "2|1,1|2\n" },
    { "a,b\n\"say \"\"hi\"\"\",\"\"\n", "2|say \"hi\"|\n" },
    { "a,b\n\"two\nlines\",x\n3,y\n", "2|two\nlines|x\n4|3|y\n" },
    { "a,b\n\"two\r\nlines\",x\n3,y\n", "2|two\r\nlines|x\n4|3|y\n" },
    { "\n\r\na,b\n\n\n1,2\n\n", "6|1|2\n" },
    { "a,b\n1\n", "2|1|\n" },
    { "a,b\n1,2,,\n", "2|1|2\n" },
    { "a,b\n,\n", "2||\n" },
    { "a,b\n5\" pipe,x\"y\n", "2|5\" pipe|x\"y\n" },
    { " A , B \n 1 ,2", "2| 1 |2\n" },
    { "b,a\n1,2", "2|2|1\n" },
    { "a,b,a\n1,2,3", "2|1|2\n" },
    { "a,b\n", "" },
    { "a\n1\n2", "2|1|\n3|2|\n" },
    { "a,b\nGrüße,東京", "2|Grüße|東京\n" },
  };
  static const char *const columns[] = { "a", "b", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktCsvTable) table = takt_csv_table_parse (cases[i].text, -1, &error);
      g_autofree char *escaped = g_strescape (cases[i].text, NULL);
      g_autofree char *shown = NULL;

      g_test_message ("%s", escaped);
      g_assert_no_error (error);
      shown = show (table, columns);
      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_assert_cmpint (takt_csv_table_find (table, "nowhere"), ==, -1);
    }
}

static void
test_csv_bad (void)
{
  static const struct
  {
    const char *text;
    gssize length;
    const char *words;
  } cases[] = {
    { "", 0, "empty" },
    { "\n\n", -1, "empty" },
    { "\xef\xbb\xbf", -1, "empty" },
    { "a,b\n1,\"2", -1, "Line 2: a quotation mark opens" },
    { "a,b\n1,2\n\"x\n\n\n", -1, "Line 3: a quotation mark opens" },
    { "a,b\n\"1\"x,2\n", -1, "Line 2: text follows" },
    { "a,b\n1,2,3\n", -1, "Line 2: there are 3 values" },
    { "a,b\n1,2\n\n1,\xff\n", -1, "Line 4: this is not UTF-8" },
    { "a,b\r1,2\r1,\xff\r", -1, "Line 3: this is not UTF-8" },
    { "a,b\n1,\0\n", 8, "Line 2: this is not UTF-8" },
    { "\xff\xfe"
      "a\0,\0",
      6, "Line 1: this is not UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (takt_csv_table_parse (cases[i].text, cases[i].length, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].words));
      takt_test_assert_error (error, TAKT_ERROR_MALFORMED);
    }
}

static void
test_csv_limits (void)
{
  g_autofree char *wide = g_strnfill (TAKT_CSV_MAX_COLUMNS - 1, ',');
  g_autofree char *wider = g_strnfill (TAKT_CSV_MAX_COLUMNS, ',');
  g_autofree char *large = g_malloc0 (TAKT_CSV_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktCsvTable) table = takt_csv_table_parse (wide, -1, &error);

  g_assert_no_error (error);
  g_assert_null (takt_csv_table_parse (wider, -1, &error));
  takt_test_assert_error (error, TAKT_ERROR_TOO_LARGE);
  g_assert_null (takt_csv_table_parse (large, (gssize) TAKT_CSV_MAX_BYTES + 1, &error));
  takt_test_assert_error (error, TAKT_ERROR_TOO_LARGE);
}

/* A long file: the offsets and lines stay right. */
static void
test_csv_long (void)
{
  g_autoptr (GString) text = g_string_new ("n,square\n");
  g_autoptr (TaktCsvTable) table = NULL;
  const guint rows = 100000;

  for (guint i = 0; i < rows; i++)
    g_string_append_printf (text, i % 3 == 0 ? "\"%u\",%u\r\n" : "%u,\"%u\"\n", i, i * 7);
  table = takt_csv_table_parse (text->str, (gssize) text->len, NULL);
  g_assert_cmpuint (takt_csv_table_get_rows (table), ==, rows);
  for (guint i = 0; i < rows; i += 997)
    {
      g_assert_cmpuint (g_ascii_strtoull (takt_csv_table_get (table, i, 1), NULL, 10), ==, i * 7);
      g_assert_cmpuint (takt_csv_table_get_line (table, i), ==, i + 2);
    }
}

static void
append_cell (GString *out, const char *cell, char delimiter, gboolean quote)
{
  if (!quote && strpbrk (cell, "\"\r\n") == NULL && strchr (cell, delimiter) == NULL)
    {
      g_string_append (out, cell);
      return;
    }

  g_string_append_c (out, '"');
  for (const char *p = cell; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

/* Random tables, written as RFC 4180 says, come back cell by cell. */
static void
test_csv_round_trips (void)
{
  static const char *const pieces[] = { "a",  "\"", ",", ";", "\t", "\n",   "\r\n",
                                        "\r", "ä",  "€", " ", "0",  "\"\"", "x,y" };

  for (int round = 0; round < 2000; round++)
    {
      char delimiter = ",;\t"[round % 3];
      const char *line_break = round % 2 == 0 ? "\r\n" : "\n";
      guint columns = (guint) g_test_rand_int_range (1, 6), rows = (guint) g_test_rand_int_range (0, 8);
      g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GString) text = g_string_new (round % 5 == 0 ? "\xef\xbb\xbf" : "");
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktCsvTable) table = NULL;

      for (guint column = 0; column < columns; column++)
        g_string_append_printf (text, "%sc%u", column > 0 ? (char[]){ delimiter, '\0' } : "", column);
      g_string_append (text, line_break);

      for (guint i = 0; i < rows * columns; i++)
        {
          GString *cell = g_string_new (NULL);

          for (int n = g_test_rand_int_range (0, 5); n > 0; n--)
            g_string_append (cell, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
          if (i % columns > 0)
            g_string_append_c (text, delimiter);
          /* A record of one empty cell would be an empty line, unless quoted. A single column is written with commas. */
          append_cell (text, cell->str, columns == 1 ? ',' : delimiter, cell->len == 0 || g_test_rand_bit ());
          if (i % columns == columns - 1)
            g_string_append (text, line_break);
          g_ptr_array_add (cells, g_string_free (cell, FALSE));
        }

      table = takt_csv_table_parse (text->str, (gssize) text->len, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (takt_csv_table_get_rows (table), ==, rows);
      for (guint i = 0; i < rows * columns; i++)
        g_assert_cmpstr (takt_csv_table_get (table, i / columns, (int) (i % columns)), ==, cells->pdata[i]);
    }
}

static char *
write_row (gboolean with_bom, const char *const *cells)
{
  g_autoptr (TaktCsvWriter) writer = takt_csv_writer_new (with_bom);
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *data;

  for (int i = 0; cells[i] != NULL; i++)
    takt_csv_writer_add_text (writer, cells[i]);
  takt_csv_writer_end_row (writer);
  bytes = takt_csv_writer_finish (writer);
  data = g_bytes_get_data (bytes, &length);
  return g_strndup (data, length);
}

static void
test_csv_writer (void)
{
  static const struct
  {
    const char *cells[4];
    const char *written;
  } cases[] = {
    { { "a", "b" }, "a,b\r\n" },
    { { "", "b", "" }, ",b,\r\n" },
    { { "a,b", "say \"hi\"" }, "\"a,b\",\"say \"\"hi\"\"\"\r\n" },
    { { "two\nlines", "a;b" }, "\"two\nlines\",\"a;b\"\r\n" },
    { { " padded ", "Grüße" }, "\" padded \",Grüße\r\n" },
    { { "=1+1", "+49", "-5" }, "'=1+1,'+49,'-5\r\n" },
    { { "@SUM(A1)", "\t=1", " =1" }, "'@SUM(A1),\"'\t=1\",\"' =1\"\r\n" },
    { { "=HYPERLINK(\"http://x\",\"y\")" }, "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n" },
    { { "a=b", "1-2" }, "a=b,1-2\r\n" },
    { { "\xff" }, "\xef\xbf\xbd\r\n" },
  };
  g_autofree char *marked = write_row (TRUE, (const char *const[]){ "a", NULL });
  g_autoptr (TaktCsvWriter) numbers = takt_csv_writer_new (FALSE);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpstr (marked, ==,
                   "\xef\xbb\xbf"
                   "a\r\n");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *written = write_row (FALSE, cases[i].cells);

      g_assert_cmpstr (written, ==, cases[i].written);
    }

  /* A number of our own is one, also below zero. */
  takt_csv_writer_add_int (numbers, -5);
  takt_csv_writer_add_number (numbers, "-0.05");
  takt_csv_writer_end_row (numbers);
  bytes = takt_csv_writer_finish (numbers);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "-5,-0.05\r\n", 10);
}

/* What was written is read as it was, but for the apostrophes. */
static void
test_csv_there_and_back (void)
{
  static const char *const cells[] = { "plain", "a,\"b\"\nc; d", " x ", "東京", NULL };
  g_autofree char *row = write_row (TRUE, cells);
  g_autofree char *text = g_strconcat ("\xef\xbb\xbf"
                                       "a,b,c,d\r\n",
                                       row + 3, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktCsvTable) table = takt_csv_table_parse (text, -1, &error);

  g_assert_no_error (error);
  for (int i = 0; cells[i] != NULL; i++)
    g_assert_cmpstr (takt_csv_table_get (table, 0, i), ==, cells[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/csv/good", test_csv_good);
  g_test_add_func ("/base/csv/bad-names-the-line", test_csv_bad);
  g_test_add_func ("/base/csv/limits", test_csv_limits);
  g_test_add_func ("/base/csv/long", test_csv_long);
  g_test_add_func ("/base/csv/round-trips", test_csv_round_trips);
  g_test_add_func ("/base/csv/writer", test_csv_writer);
  g_test_add_func ("/base/csv/there-and-back", test_csv_there_and_back);

  return g_test_run ();
}
