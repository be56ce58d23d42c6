/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

typedef enum
{
  TAKT_EVENT_PRINT_START,
  TAKT_EVENT_PRINT_COMPLETE,
  TAKT_EVENT_PRINT_FAILED,
  TAKT_EVENT_MATERIAL_CHANGE,
  TAKT_EVENT_MATERIAL_LOW,
  TAKT_EVENT_MAINTENANCE,
  TAKT_EVENT_ORDER_READY,
  TAKT_EVENT_PROMISE_AT_RISK,
  TAKT_EVENT_TEST,
} TaktEventKind;

#define TAKT_EVENT_N_KINDS (TAKT_EVENT_TEST + 1)

/** takt_event_words: "print_start", "print_complete" …, indexed by TaktEventKind, NULL at the end. */
extern const char *const takt_event_words[];

/**
 * TaktEvent:
 *
 * Something an owner wants to hear about. @key makes it unique for ever: the same key is told once per channel, whatever
 * crashes or reconnects happen.
 */
typedef struct
{
  TaktEventKind kind;
  char         *key;
  TaktTime      at;
  gint64        printer_id;
  char         *printer_name;      /* (nullable) */
  gint64        job_id;            /* 0: none */
  char         *job_name;          /* (nullable) */
  gint64        order_id;          /* 0: none */
  char         *order_number;      /* (nullable) */
  char         *status;            /* (nullable) the job's status word; of a promise: "at_risk", "late" */
  char         *reason;            /* (nullable) */
  int           progress_percent;  /* -1: none */
} TaktEvent;

TaktEvent *takt_event_new  (TaktEventKind kind, const char *key, TaktTime at) G_GNUC_WARN_UNUSED_RESULT;
void       takt_event_free (TaktEvent *self);

char      *takt_event_to_json   (const TaktEvent *self) G_GNUC_WARN_UNUSED_RESULT;
TaktEvent *takt_event_from_json (const char *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char      *takt_event_to_line    (const char *text, const char *fallback) G_GNUC_WARN_UNUSED_RESULT;
char      *takt_event_to_subject (const TaktEvent *self) G_GNUC_WARN_UNUSED_RESULT;
char      *takt_event_to_text    (const TaktEvent *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktEvent, takt_event_free)

G_END_DECLS
