/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Checks of what people and programs want to save. A fault is a TAKT_ERROR_INVALID that names the field as the API spells it.
 */

gboolean takt_check_line   (const char *field, const char *value, glong max, char **checked, GError **error);
gboolean takt_check_needed (const char *field, const char *value, glong max, char **checked, GError **error);
gboolean takt_check_lines  (const char *field, const char *value, glong max, char **checked, GError **error);
gboolean takt_check_number (const char *field, gint64 value, gint64 min, gint64 max, GError **error);
gboolean takt_check_amount (const char *field, gint64 minor, GError **error);

/** TAKT_CHECK_MAX_MINOR: the largest sum of money of a single thing; a million of them still fit in 64 bits. */
#define TAKT_CHECK_MAX_MINOR G_GINT64_CONSTANT (1000000000000)

G_END_DECLS
