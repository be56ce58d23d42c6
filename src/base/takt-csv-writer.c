/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-csv-writer.h"

#include <string.h>

#define BOM "\xef\xbb\xbf" /* some spreadsheets take a file without it for Latin-1 */

struct _TaktCsvWriter
{
  GString *text;
  gboolean in_row;
};

/** takt_csv_writer_new: @with_bom: begin with the mark by which a spreadsheet knows UTF-8. */
TaktCsvWriter *
takt_csv_writer_new (gboolean with_bom)
{
  TaktCsvWriter *self = g_new0 (TaktCsvWriter, 1);

  self->text = g_string_new (with_bom ? BOM : NULL);
  return self;
}

/** takt_csv_writer_free: NULL is allowed. */
void
takt_csv_writer_free (TaktCsvWriter *self)
{
  if (self == NULL)
    return;

  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

static void
begin_cell (TaktCsvWriter *self)
{
  if (self->in_row)
    g_string_append_c (self->text, ',');
  self->in_row = TRUE;
}

/* What spreadsheets read as a formula: these characters at the beginning, also of a cell that began with blanks. */
static gboolean
is_formula (const char *text)
{
  while (*text == ' ')
    text++;
  return *text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL;
}

/** takt_csv_writer_add_text: @text: (nullable): an empty cell. Bytes that are no UTF-8 are replaced. */
void
takt_csv_writer_add_text (TaktCsvWriter *self, const char *text)
{
  g_autofree char *valid = NULL;
  gboolean quoted;

  g_return_if_fail (self != NULL);

  begin_cell (self);
  if (text == NULL || *text == '\0')
    return;

  valid = g_utf8_make_valid (text, -1);
  quoted = strpbrk (valid, ",;\"\t\r\n") != NULL || valid[0] == ' ' || valid[strlen (valid) - 1] == ' ';
  if (quoted)
    g_string_append_c (self->text, '"');
  if (is_formula (valid))
    g_string_append_c (self->text, '\'');
  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (self->text, '"');
      g_string_append_c (self->text, *at);
    }
  if (quoted)
    g_string_append_c (self->text, '"');
}

void
takt_csv_writer_add_int (TaktCsvWriter *self, gint64 value)
{
  g_return_if_fail (self != NULL);

  begin_cell (self);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

/** takt_csv_writer_add_number: @number: digits with a point, of our own making: a minus stays one. */
void
takt_csv_writer_add_number (TaktCsvWriter *self, const char *number)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (number != NULL && strspn (number, "-.0123456789") == strlen (number));

  begin_cell (self);
  g_string_append (self->text, number);
}

void
takt_csv_writer_end_row (TaktCsvWriter *self)
{
  g_return_if_fail (self != NULL);

  g_string_append (self->text, "\r\n");
  self->in_row = FALSE;
}

/** takt_csv_writer_finish: (transfer full): all that was written; nothing can be added after it. */
GBytes *
takt_csv_writer_finish (TaktCsvWriter *self)
{
  g_return_val_if_fail (self != NULL && self->text != NULL, NULL);

  return g_string_free_to_bytes (g_steal_pointer (&self->text));
}
