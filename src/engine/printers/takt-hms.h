/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktSeverity: how much a complaint of a machine matters. The order counts. */
typedef enum
{
  TAKT_SEVERITY_INFO,
  TAKT_SEVERITY_COMMON,
  TAKT_SEVERITY_SERIOUS,
  TAKT_SEVERITY_FATAL,
} TaktSeverity;

extern const char *const takt_severity_words[];

/* A health message is written `HMS_0300_0100_0001_0007` (protocol.md §5.2); any other text is one that nobody knows. */

TaktSeverity takt_hms_get_severity   (const char *hms);
gboolean     takt_hms_is_alarm       (const char *hms);
gboolean     takt_hms_wants_filament (const char *hms);
char        *takt_hms_dup_text       (const char *hms) G_GNUC_WARN_UNUSED_RESULT;
char        *takt_hms_to_sentence    (const char *hms) G_GNUC_WARN_UNUSED_RESULT;
char        *takt_hms_dup_url        (const char *hms, const char *model) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
