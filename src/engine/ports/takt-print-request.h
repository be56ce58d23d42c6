/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "tables/takt-job-table.h"
#include "tables/takt-print-options.h"

G_BEGIN_DECLS

/**
 * TaktPrintRequest:
 *
 * Everything a link must know to start one job on one machine, decided by the engine before anything leaves. Immutable once it is
 * handed over; counted references.
 */
typedef struct
{
  TaktJob         *job;         /* (owned) with its submission id */
  char            *path;        /* (nullable) the sliced file on this computer; NULL for machines that want none */
  char            *remote_name; /* (nullable) its name on the machine: ASCII without spaces, ends in '.gcode.3mf' */
  char            *title;       /* what the machine's screen shows: one line, at most 60 characters, no path separators */
  int              plate;       /* the slicer's number, from 1 */
  char            *bed_type;    /* (nullable) 'textured_plate'; NULL: the machine decides */
  GArray          *slots;       /* (element-type int) by filament number − 1: TaktMaterial.slot; TAKT_SLOT_NONE: not used by this plate */
  TaktPrintOptions options;
} TaktPrintRequest;

TaktPrintRequest *takt_print_request_new   (const TaktJob *job) G_GNUC_WARN_UNUSED_RESULT;
TaktPrintRequest *takt_print_request_ref   (TaktPrintRequest *self);
void              takt_print_request_unref (TaktPrintRequest *self);

char             *takt_print_request_dup_title       (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char             *takt_print_request_dup_remote_name (const char *file_name, gint32 submission_id) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktPrintRequest, takt_print_request_unref)

G_END_DECLS
