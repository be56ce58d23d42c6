/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-store.h"

G_BEGIN_DECLS

/* What a person can hand on when something does not work: nothing in it tells who or where the shop or its printers are. */

/* The most lines of the log that debug information ends with. */
#define TAKT_DEBUG_INFO_LINES 200

char  *takt_debug_info_make    (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char **takt_debug_info_dup_log (TaktStore *store, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
