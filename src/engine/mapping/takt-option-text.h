/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *takt_option_text_key        (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean takt_option_text_is_color   (const char *name);
int      takt_option_text_get_copies (const char *value);

G_END_DECLS
