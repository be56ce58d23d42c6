/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-event.h"

G_BEGIN_DECLS

/*
 * A person's own words for a message: text with variables in double braces, "{{printer_name}} is done". There is nothing but
 * replacing: no conditions, no loops, nothing that could fail or take long when a message leaves.
 */

/** takt_message_template_variables: what can stand between the braces, NULL at the end. */
extern const char *const takt_message_template_variables[];

gboolean takt_message_template_check  (const char *text, gboolean is_json, GError **error);
char    *takt_message_template_render (const char *text, gboolean is_json, const TaktEvent *event) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
