/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-sliced-reader.h"

G_BEGIN_DECLS

GPtrArray *takt_threemf_slice_info_read (const char *text, gsize length, char **client_version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How slicers write values, in XML and JSON alike. */
double takt_threemf_parse_number   (const char *text, double max);
double takt_threemf_parse_diameter (const char *text);
char  *takt_threemf_dup_text       (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char  *takt_threemf_dup_color      (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
