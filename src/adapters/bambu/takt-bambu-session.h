/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-identity.h"
#include "bambu/takt-bambu-message.h"
#include "ports/takt-printer-link.h"
#include "takt-clock.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_SESSION (takt_bambu_session_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuSession, takt_bambu_session, TAKT, BAMBU_SESSION, GObject)

/*
 * One connection to a printer, from the first packet to the last: the way there, the MQTT session, the state merged from it, and the
 * watch over its silence (protocol.md §3.1, §3.4, §3.5). Nothing of it is carried into the next one.
 *
 * Signals:
 *   "report" (TaktPrinterReport, borrowed): a merged state; from the first full one on
 *   "ack" (TaktBambuMessage *, borrowed): the answer to somebody's command
 *   "silent" (gboolean never_heard): nothing came for a while; either never in this session or since the last report
 *   "patience" () gint64: as TaktBambuReports asks it
 *   "ended" (TaktLinkState as int, message for a person): once, and nothing after it. CONNECTING: was live and is lost; OFFLINE:
 *     given up for its silence; else what keeps the connection from coming about
 */
TaktBambuSession *takt_bambu_session_new   (const char *host, guint16 port, const char *serial, TaktBambuIdentity *identity, TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void              takt_bambu_session_open  (TaktBambuSession *self, const char *access_code);
void              takt_bambu_session_close (TaktBambuSession *self);

gboolean          takt_bambu_session_publish   (TaktBambuSession *self, const char *payload);
void              takt_bambu_session_ask_state (TaktBambuSession *self);
const TaktPrinterReport *takt_bambu_session_get_report (TaktBambuSession *self, gint64 *age_us);
TaktLinkStep      takt_bambu_session_get_step  (TaktBambuSession *self, const char **fingerprint);

G_END_DECLS
