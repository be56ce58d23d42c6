/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-print-request.h"
#include "ports/takt-printer-act.h"

G_BEGIN_DECLS

/*
 * What is published to a printer: one JSON object with one section (protocol.md §3.3, §7). Pure.
 */

const char *takt_bambu_request_get_section (TaktPrinterCommand command);
const char *takt_bambu_request_get_word    (TaktPrinterCommand command);

char       *takt_bambu_request_of_act   (const TaktPrinterAct *act, const char *sequence_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_bambu_request_of_print (const TaktPrintRequest *request, const char *model, gboolean has_ams, const char *sequence_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
