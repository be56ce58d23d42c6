/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Inside of takt-hms.c: the table of what health messages mean. */

const char *_takt_hms_find_words        (guint module, guint part, guint number);
const char *_takt_hms_find_feeder_words (guint part, guint number, guint *slot);

G_END_DECLS
