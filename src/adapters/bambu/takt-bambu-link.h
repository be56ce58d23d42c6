/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_LINK (takt_bambu_link_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuLink, takt_bambu_link, TAKT, BAMBU_LINK, GObject)

/*
 * The wire to a Bambu Lab printer in the same network: MQTT over TLS, its state merged from reports, its silence watched
 * (protocol.md §3, §15).
 */
TaktPrinterLink *takt_bambu_link_new (const TaktPrinter *printer, TaktClock *clock, TaktSecretStore *secrets, const char *ca_file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
