/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-print-request.h"

#include <string.h>

#include "products/takt-product-files.h"

#define MAX_TITLE       60 /* characters (protocol.md §7.2) */
#define MAX_REMOTE_NAME 80 /* bytes (§8.4) */
#define SUFFIX          ".gcode.3mf"

static void
request_clear (gpointer data)
{
  TaktPrintRequest *self = data;

  takt_job_free (self->job);
  g_free (self->path);
  g_free (self->remote_name);
  g_free (self->title);
  g_free (self->bed_type);
  g_array_unref (self->slots);
}

/**
 * takt_print_request_new:
 * @job: copied
 *
 * A request for the first plate with the usual options and no file; the caller fills in what it knows before it hands it over.
 */
TaktPrintRequest *
takt_print_request_new (const TaktJob *job)
{
  TaktPrintRequest *self = g_rc_box_new0 (TaktPrintRequest);

  self->job = takt_job_copy (job);
  self->title = takt_print_request_dup_title (job->job_name);
  self->plate = 1;
  self->slots = g_array_new (FALSE, FALSE, sizeof (int));
  self->options = TAKT_PRINT_OPTIONS_USUAL;
  return self;
}

TaktPrintRequest *
takt_print_request_ref (TaktPrintRequest *self)
{
  return g_rc_box_acquire (self);
}

void
takt_print_request_unref (TaktPrintRequest *self)
{
  if (self != NULL)
    g_rc_box_release_full (self, request_clear);
}

/** takt_print_request_dup_title: @name as a machine may show it: printable, without path separators, at most 60 characters. */
char *
takt_print_request_dup_title (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  GString *title = g_string_new (NULL);
  glong length = 0;

  for (const char *c = valid; *c != '\0' && length < MAX_TITLE; c = g_utf8_next_char (c), length++)
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter == '/' || letter == '\\' || !g_unichar_isprint (letter))
        g_string_append_c (title, '_');
      else
        g_string_append_unichar (title, letter);
    }
  return g_string_free (title, FALSE);
}

/**
 * takt_print_request_dup_remote_name:
 * @file_name: any name
 *
 * The name of the file on the machine. It holds the submission's id: two submissions never write one file, and what an earlier one left
 * there is never printed instead (protocol.md §8.2, pitfall 37).
 */
char *
takt_print_request_dup_remote_name (const char *file_name, gint32 submission_id)
{
  g_autofree char *safe = takt_product_files_dup_name (file_name);
  g_autofree char *tail = g_strdup_printf ("-%d" SUFFIX, submission_id);
  gsize stem = strlen (safe) - strlen (SUFFIX);

  return g_strdup_printf ("%.*s%s", (int) MIN (stem, MAX_REMOTE_NAME - strlen (tail)), safe, tail);
}
