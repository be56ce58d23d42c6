/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-event.h"

G_BEGIN_DECLS

/*
 * What a letter says of one event or of several: the subject tells all there is to tell, the text and the HTML part the same in full.
 * Whatever names hold, a subject is one line and HTML shows it as text.
 */

/* The name by which the HTML part shows the letter's picture (RFC 2392), where it has one. */
#define TAKT_LETTER_PICTURE_ID "photo"

char *takt_letter_make_subject (GPtrArray *events) G_GNUC_WARN_UNUSED_RESULT;
char *takt_letter_make_text    (GPtrArray *events) G_GNUC_WARN_UNUSED_RESULT;
char *takt_letter_make_html    (GPtrArray *events, gboolean has_picture) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
