/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaktPrintErrorClass:
 * @TAKT_PRINT_ERROR_NONE: no error, or a prompt without meaning
 * @TAKT_PRINT_ERROR_CANCELLED: the job was cancelled, at the machine or by a program
 * @TAKT_PRINT_ERROR_ASKED: a pause that somebody asked for
 * @TAKT_PRINT_ERROR_NOTICE: worth showing, does not stop anything
 * @TAKT_PRINT_ERROR_PAUSED: the machine waits for a person
 * @TAKT_PRINT_ERROR_STOPPED: the job is over
 *
 * What a print_error code means for a job (protocol.md §5.1).
 */
typedef enum
{
  TAKT_PRINT_ERROR_NONE,
  TAKT_PRINT_ERROR_CANCELLED,
  TAKT_PRINT_ERROR_ASKED,
  TAKT_PRINT_ERROR_NOTICE,
  TAKT_PRINT_ERROR_PAUSED,
  TAKT_PRINT_ERROR_STOPPED,
} TaktPrintErrorClass;

/* The maker explains all of its codes there: a print_error has no page of its own (protocol.md §5.1). */
#define TAKT_PRINT_ERROR_URL "https://wiki.bambulab.com/en/hms/home"

TaktPrintErrorClass takt_print_error_classify    (guint32 code);
gboolean            takt_print_error_from_text   (const char *text, guint32 *code);
char               *takt_print_error_to_text     (guint32 code) G_GNUC_WARN_UNUSED_RESULT;
char               *takt_print_error_dup_text   (guint32 code) G_GNUC_WARN_UNUSED_RESULT;
char               *takt_print_error_to_sentence (guint32 code) G_GNUC_WARN_UNUSED_RESULT;
gboolean            takt_print_error_wants_filament (guint32 code);

gboolean            takt_stage_is_asked_pause (int stage);
gboolean            takt_stage_wants_filament (int stage);
char               *takt_stage_to_sentence    (int stage) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
