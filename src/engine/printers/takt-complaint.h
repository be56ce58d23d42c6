/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-hms.h"
#include "printers/takt-printer-report.h"

G_BEGIN_DECLS

/** TaktComplaint: one thing a machine complains about just now, as an error code or a health message, in words. */
typedef struct
{
  char        *code;      /* '0300_8003' or 'HMS_0300_0100_0001_0007' */
  TaktSeverity severity;
  gboolean     is_ignored; /* the owner does not want to hear of it */
  gboolean     is_alarm;  /* about the print or the machine, not about a cloud or a command */
  char        *text;      /* what happened and what to do */
  char        *url;       /* the maker's page about it */
} TaktComplaint;

void       takt_complaint_free (TaktComplaint *self);
GPtrArray *takt_complaint_list (const TaktPrinterReport *report, const char *const *ignored) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktComplaint, takt_complaint_free)

G_END_DECLS
