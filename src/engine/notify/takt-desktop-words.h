/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-event.h"
#include "ports/takt-desktop-notifier.h"

G_BEGIN_DECLS

/** TAKT_DESKTOP_DIGEST: the kind of a notification that tells what happened in quiet hours. */
#define TAKT_DESKTOP_DIGEST "digest"

/** TAKT_DESKTOP_LINES: of so many events a notification of several names each. */
#define TAKT_DESKTOP_LINES 5

/* Keys of buttons. */
#define TAKT_DESKTOP_OPEN       "default"
#define TAKT_DESKTOP_ALL_GOOD   "plate-cleared:0"
#define TAKT_DESKTOP_ONE_BAD    "plate-cleared:1"
#define TAKT_DESKTOP_RETRY      "retry"
#define TAKT_DESKTOP_START_NEXT "start-next"
#define TAKT_DESKTOP_SHOW_ORDER "show-order"
#define TAKT_DESKTOP_SNOOZE     "snooze"

/** TaktDesktopFacts: what is known besides the event of the print it tells of. */
typedef struct
{
  int      pieces;       /* on the plate; 0: not known, it was no job */
  gboolean has_next;     /* another print waits, and does not start by itself */
  gboolean can_retry;
} TaktDesktopFacts;

TaktDesktopNotice *takt_desktop_words_of_one     (const TaktEvent *event, const TaktDesktopFacts *facts) G_GNUC_WARN_UNUSED_RESULT;
TaktDesktopNotice *takt_desktop_words_of_several (const char *kind, GPtrArray *events, guint total) G_GNUC_WARN_UNUSED_RESULT;
TaktDesktopNotice *takt_desktop_words_of_refusal (const char *reason) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
