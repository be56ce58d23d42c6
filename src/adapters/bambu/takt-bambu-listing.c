/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-listing.h"

#include <string.h>

/* A card with more files than this is not listed further. */
#define MAX_FILES 10000
/* mode, links, owner, group, size, month, day, time or year; then the name */
#define N_FIELDS 8

void
takt_bambu_file_free (TaktBambuFile *self)
{
  g_free (self->name);
  g_free (self);
}

static gboolean
read_number (const char *text, gsize length, goffset *number)
{
  goffset value = 0;

  if (length == 0)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]) || value > (G_MAXINT64 - 9) / 10)
        return FALSE;
      value = value * 10 + (text[i] - '0');
    }
  *number = value;
  return TRUE;
}

/* "-rw-rw-rw-   1 root  root   4165224 Dec 01 12:55 0.2mm layer, 2 walls.3mf": one space ends the eighth field, all others are the
 * name's. */
static TaktBambuFile *
parse_line (const char *line, gsize length)
{
  const char *end = line + length;
  const char *p = line;
  goffset size = 0;
  TaktBambuFile *file;

  if (length == 0 || (*line != '-' && *line != 'd'))
    return NULL;

  for (int field = 0; field < N_FIELDS; field++)
    {
      const char *start;

      while (p < end && *p == ' ')
        p++;
      start = p;
      while (p < end && *p != ' ')
        p++;
      if (p == end || (field == 4 && !read_number (start, (gsize) (p - start), &size)))
        return NULL;
    }

  p++;
  if (p >= end || memchr (p, '/', (gsize) (end - p)) != NULL || (end - p == 1 && *p == '.')
      || (end - p == 2 && p[0] == '.' && p[1] == '.') || !g_utf8_validate_len (p, (gsize) (end - p), NULL))
    return NULL;
  for (const char *c = p; c < end; c++)
    if (g_ascii_iscntrl (*c))
      return NULL;

  file = g_new (TaktBambuFile, 1);
  file->name = g_strndup (p, (gsize) (end - p));
  file->size = size;
  file->is_folder = *line == 'd';
  return file;
}

/**
 * takt_bambu_listing_parse:
 * @text: what a printer answers to LIST
 *
 * Lines that are none of a file or folder are left out, and so are names that no path could be made of.
 *
 * Returns: (transfer full) (element-type TaktBambuFile)
 */
GPtrArray *
takt_bambu_listing_parse (const char *text, gsize length)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_bambu_file_free);
  const char *end = text + length;

  while (text < end && files->len < MAX_FILES)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      const char *stop = newline != NULL ? newline : end;
      TaktBambuFile *file = parse_line (text, (gsize) (stop - text) - (stop > text && stop[-1] == '\r'));

      if (file != NULL)
        g_ptr_array_add (files, file);
      text = newline != NULL ? newline + 1 : end;
    }
  return files;
}

/**
 * takt_bambu_reply_parse:
 * @line: of the control connection, not terminated; printers also send a bare code (protocol.md §8.1)
 * @code: (out): 100 to 599
 * @number: (out): of "213 4165224", else -1
 *
 * Returns: FALSE for a line between the first and the last of a long reply, and for anything else
 */
gboolean
takt_bambu_reply_parse (const char *line, gsize length, int *code, goffset *number)
{
  goffset value;

  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r' || line[length - 1] == ' '))
    length--;
  if (length < 3 || !read_number (line, 3, &value) || value < 100 || value > 599
      || (length > 3 && line[3] != ' '))
    return FALSE;

  *code = (int) value;
  *number = -1;
  if (length > 4)
    read_number (line + 4, length - 4, number);
  return TRUE;
}
