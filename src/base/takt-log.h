/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/* The last lines of the log stay in memory for the Log page and for "Copy debug information"; secrets are cut out before a
 * line is kept or written. Safe from any thread. */

void   takt_log_install       (void);
void   takt_log_add_secret    (const char *secret);
void   takt_log_remove_secret (const char *secret);
char  *takt_log_redact        (const char *text) G_GNUC_WARN_UNUSED_RESULT;
char **takt_log_dup_lines     (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
