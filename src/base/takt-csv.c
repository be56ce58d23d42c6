/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-csv.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

/*
 * All cells stand in one buffer, each ended by NUL. It is the copy of the file itself: a cell never takes more room than
 * its source, since quotes and separators go away and one NUL per separator comes in.
 */
struct _TaktCsvTable
{
  char *buffer;    /* (owned) */
  GArray *cells;   /* (owned) of guint32: offsets into @buffer, row by row, header first */
  GArray *records; /* (owned) of Record, header first */
};

typedef struct
{
  guint first_cell;
  guint n_cells;
  guint line; /* in the file, from 1; where the record begins */
} Record;

typedef struct
{
  TaktCsvTable *table;
  char *read;
  char *end; /* of the text; holds NUL */
  char *write;
  char delimiter;
  guint line;
} Parser;

static gboolean
at_line_break (Parser *self)
{
  return *self->read == '\n' || *self->read == '\r';
}

static void
skip_line_break (Parser *self)
{
  if (self->read[0] == '\r' && self->read[1] == '\n')
    self->read++;
  self->read++;
  self->line++;
}

/* The separator that the header line has most of, outside quotes; a comma when it has none. */
static char
find_delimiter (const char *text)
{
  static const char candidates[] = ",;\t";
  guint counts[3] = { 0 };
  gboolean quoted = FALSE;
  int best = 0;

  for (const char *p = text; *p != '\0' && (quoted || (*p != '\n' && *p != '\r')); p++)
    {
      const char *found = strchr (candidates, *p);

      if (*p == '"')
        quoted = !quoted;
      else if (found != NULL && !quoted)
        counts[found - candidates]++;
    }

  for (int i = 1; i < 3; i++)
    if (counts[i] > counts[best])
      best = i;
  return candidates[best];
}

/* From behind the opening quote to behind the closing one. */
static gboolean
parse_quoted (Parser *self, GError **error)
{
  guint first_line = self->line;

  while (self->read < self->end)
    {
      if (self->read[0] == '"' && self->read[1] != '"')
        {
          self->read++;
          return TRUE;
        }
      if (self->read[0] == '"')
        self->read++;
      else if (*self->read == '\n' || (*self->read == '\r' && self->read[1] != '\n'))
        self->line++;
      *self->write++ = *self->read++;
    }

  g_set_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
               _ ("Line %u: a quotation mark opens a value that never ends. The file is cut off or damaged."),
               first_line);
  return FALSE;
}

static gboolean
parse_cell (Parser *self, GError **error)
{
  guint32 offset = (guint32) (self->write - self->table->buffer);

  if (*self->read == '"')
    {
      self->read++;
      if (!parse_quoted (self, error))
        return FALSE;
      if (self->read < self->end && *self->read != self->delimiter && !at_line_break (self))
        {
          g_set_error (
              error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
              _ ("Line %u: text follows a closing quotation mark. A quotation mark inside a value is written twice."),
              self->line);
          return FALSE;
        }
    }
  else
    {
      while (self->read < self->end && *self->read != self->delimiter && !at_line_break (self))
        *self->write++ = *self->read++;
    }

  g_array_append_val (self->table->cells, offset);
  return TRUE;
}

/* One record with its line break. The NUL behind each cell may overwrite its separator, so that is looked at first. */
static gboolean
parse_record (Parser *self, GError **error)
{
  Record record = { .first_cell = self->table->cells->len, .line = self->line };
  gboolean more = TRUE;

  while (more)
    {
      if (!parse_cell (self, error))
        return FALSE;

      record.n_cells++;
      if (record.n_cells > TAKT_CSV_MAX_COLUMNS)
        {
          g_set_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE,
                       _ ("Line %u: there are more than %d columns."), record.line, TAKT_CSV_MAX_COLUMNS);
          return FALSE;
        }

      more = self->read < self->end && *self->read == self->delimiter;
      if (more)
        self->read++;
      else if (self->read < self->end)
        skip_line_break (self);
      *self->write++ = '\0';
    }

  g_array_append_val (self->table->records, record);
  return TRUE;
}

static const char *
get_cell (TaktCsvTable *self, const Record *record, guint column)
{
  if (column >= record->n_cells)
    return "";
  return self->buffer + g_array_index (self->cells, guint32, record->first_cell + column);
}

/* Cells beyond the header have no name; they are let go only when nothing stands in them. */
static gboolean
check_width (TaktCsvTable *self, GError **error)
{
  const Record *header = &g_array_index (self->records, Record, 0);

  for (guint i = 1; i < self->records->len; i++)
    {
      const Record *record = &g_array_index (self->records, Record, i);

      for (guint column = header->n_cells; column < record->n_cells; column++)
        if (*get_cell (self, record, column) != '\0')
          {
            g_set_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
                         _ ("Line %u: there are %u values, but the first line names only %u columns."),
                         record->line, record->n_cells, header->n_cells);
            return FALSE;
          }
    }
  return TRUE;
}

static gboolean
check_text (const char *text, gsize length, GError **error)
{
  const char *bad;
  guint line = 1;

  if (length > TAKT_CSV_MAX_BYTES)
    {
      g_set_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE, _ ("The file is larger than %d MiB."),
                   (int) (TAKT_CSV_MAX_BYTES >> 20));
      return FALSE;
    }

  if (g_utf8_validate_len (text, length, &bad))
    return TRUE;

  for (const char *p = text; p < bad; p++)
    if (*p == '\n' || (*p == '\r' && p[1] != '\n'))
      line++;
  g_set_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
               _ ("Line %u: this is not UTF-8 text. Export the file again, or save it as “CSV UTF-8”."),
               line);
  return FALSE;
}

/**
 * takt_csv_table_parse:
 * @text: a whole CSV file
 * @length: bytes, −1 when @text ends in NUL
 * @error: TAKT_ERROR_TOO_LARGE over TAKT_CSV_MAX_BYTES or TAKT_CSV_MAX_COLUMNS; TAKT_ERROR_MALFORMED names the line
 *
 * RFC 4180, with what spreadsheets make of it: a byte order mark, lines that end in CRLF, LF or CR, a comma, semicolon or
 * tab between cells (whichever the header has most of), empty lines (skipped). The first line that is not empty is the
 * header. A quotation mark inside an unquoted cell stands for itself.
 *
 * Returns: (transfer full)
 */
TaktCsvTable *
takt_csv_table_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (TaktCsvTable) self = NULL;
  gsize size;
  Parser parser;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  text = text != NULL ? text : "";
  size = length < 0 ? strlen (text) : (gsize) length;
  if (!check_text (text, size, error))
    return NULL;

  if (g_str_has_prefix (text, "\xef\xbb\xbf") && size >= 3)
    {
      text += 3;
      size -= 3;
    }

  self = g_new0 (TaktCsvTable, 1);
  self->cells = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->records = g_array_new (FALSE, FALSE, sizeof (Record));
  /* Two more bytes: the NUL of the last cell, and one to look ahead. */
  self->buffer = g_malloc0 (size + 2);
  if (size > 0)
    memcpy (self->buffer, text, size);

  parser = (Parser){
    .table = self, .read = self->buffer, .end = self->buffer + size, .write = self->buffer, .line = 1
  };
  while (parser.read < parser.end)
    {
      if (at_line_break (&parser))
        {
          skip_line_break (&parser);
          continue;
        }
      if (parser.delimiter == '\0')
        parser.delimiter = find_delimiter (parser.read);
      if (!parse_record (&parser, error))
        return NULL;
    }

  if (self->records->len == 0)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_MALFORMED,
                           _ ("The file is empty: it has no line with column names."));
      return NULL;
    }
  if (!check_width (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
takt_csv_table_free (TaktCsvTable *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->cells);
  g_array_unref (self->records);
  g_free (self->buffer);
  g_free (self);
}

/** takt_csv_table_get_rows: how many rows there are below the header. */
guint
takt_csv_table_get_rows (TaktCsvTable *self)
{
  return self->records->len - 1;
}

/**
 * takt_csv_table_find:
 *
 * Returns: the first column with this name, −1 when there is none. Capitals and spaces at the ends do not count: exports
 *   differ in both
 */
int
takt_csv_table_find (TaktCsvTable *self, const char *column)
{
  const Record *header = &g_array_index (self->records, Record, 0);

  for (guint i = 0; i < header->n_cells; i++)
    {
      g_autofree char *name = g_strstrip (g_strdup (get_cell (self, header, i)));

      if (g_ascii_strcasecmp (name, column) == 0)
        return (int) i;
    }
  return -1;
}

/**
 * takt_csv_table_get:
 * @row: from 0, below takt_csv_table_get_rows()
 * @column: from takt_csv_table_find(); −1 reads as ""
 *
 * Returns: (transfer none): the cell, never NULL
 */
const char *
takt_csv_table_get (TaktCsvTable *self, guint row, int column)
{
  g_return_val_if_fail (row < takt_csv_table_get_rows (self), "");

  return column < 0 ? "" : get_cell (self, &g_array_index (self->records, Record, row + 1), (guint) column);
}

/** takt_csv_table_get_line: the line of the file, from 1, on which a row begins; for messages. */
guint
takt_csv_table_get_line (TaktCsvTable *self, guint row)
{
  g_return_val_if_fail (row < takt_csv_table_get_rows (self), 0);

  return g_array_index (self->records, Record, row + 1).line;
}
