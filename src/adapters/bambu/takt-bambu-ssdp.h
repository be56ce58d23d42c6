/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-finder.h"

G_BEGIN_DECLS

/** TAKT_BAMBU_SSDP_MAX_BYTES: real announcements have about 500. */
#define TAKT_BAMBU_SSDP_MAX_BYTES ((gsize) 4096)

TaktFoundPrinter *takt_bambu_ssdp_parse (const void *data, gsize length, GInetAddress *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;

char            *takt_bambu_found_dup_line   (const char *text) G_GNUC_WARN_UNUSED_RESULT;
TaktFoundConnect takt_bambu_found_read_connect (const char *word);
TaktFoundBind    takt_bambu_found_read_bind    (const char *word);

G_END_DECLS
