/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-event.h"

G_BEGIN_DECLS

/*
 * What a letter says of one event or of several: the subject tells all there is to tell, the text and the HTML part the same in full.
 * Whatever names hold, a subject is one line and HTML shows it as text.
 */

char *takt_letter_make_subject (GPtrArray *events) G_GNUC_WARN_UNUSED_RESULT;
char *takt_letter_make_text    (GPtrArray *events) G_GNUC_WARN_UNUSED_RESULT;
char *takt_letter_make_html    (GPtrArray *events, GPtrArray *pictures) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
