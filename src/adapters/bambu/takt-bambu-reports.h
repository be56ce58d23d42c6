/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-message.h"
#include "printers/takt-printer-report.h"
#include "takt-clock.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_REPORTS (takt_bambu_reports_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuReports, takt_bambu_reports, TAKT, BAMBU_REPORTS, GObject)

/** TaktBambuSend: puts a request on the wire. Returns: FALSE when that is not possible just now */
typedef gboolean (*TaktBambuSend) (const char *payload, gpointer user_data);

/*
 * What a printer says over one connection, whichever way it comes: asks for everything, merges what arrives, watches the silence
 * (protocol.md §3.1, §3.4, §3.5). A new connection gets a new one: what was heard before is stale then.
 *
 * Signals:
 *   "report" (TaktPrinterReport): a new state, borrowed
 *   "ack" (TaktBambuMessage as pointer): the answer to somebody's command, borrowed
 *   "presence" (gboolean): the broker of the cloud says that the printer has come (TRUE) or gone
 *   "silent" (gboolean never_heard): it should have said something by now
 *   "patience" () gint64: asked before that; for so many microseconds from now its silence is explained. No handler: it is not
 *   "gone" (): silent for so long that nothing of this connection is to be waited for; nothing follows
 */
TaktBambuReports *takt_bambu_reports_new       (const char *serial, TaktClock *clock, TaktBambuSend send, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void              takt_bambu_reports_begin     (TaktBambuReports *self);
void              takt_bambu_reports_take      (TaktBambuReports *self, GBytes *payload);
void              takt_bambu_reports_ask_state (TaktBambuReports *self);
void              takt_bambu_reports_end       (TaktBambuReports *self);

const TaktPrinterReport *takt_bambu_reports_get_last (TaktBambuReports *self, gint64 *age_us);

G_END_DECLS
