/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-broker.h"
#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_CLOUD_LINK (takt_bambu_cloud_link_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuCloudLink, takt_bambu_cloud_link, TAKT, BAMBU_CLOUD_LINK, GObject)

/*
 * A printer that is heard through the maker's cloud. It is followed like one in the same network and commanded by nobody: its maker lets
 * through signed commands alone (protocol.md §11.4, §11.5).
 */
TaktPrinterLink *takt_bambu_cloud_link_new (const TaktPrinter *printer, TaktClock *clock, TaktBambuBroker *broker) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
