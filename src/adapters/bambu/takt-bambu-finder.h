/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-finder.h"
#include "takt-clock.h"

G_BEGIN_DECLS

/**
 * TaktBambuFinderDoors:
 * @announce_port: UDP, where announcements are broadcast to; 0: a free one
 * @multicast_port: UDP, where they are sent to the group; 0: not listened to
 * @probe_port: TCP of the identity service
 * @probe_tls_port: likewise over TLS
 * @is_loopback: bind to 127.0.0.1 and join the group on this computer alone
 *
 * Where printers are. A NULL pointer stands for the ports of real ones (protocol.md §2).
 */
typedef struct
{
  guint16  announce_port;
  guint16  multicast_port;
  guint16  probe_port;
  guint16  probe_tls_port;
  gboolean is_loopback;
} TaktBambuFinderDoors;

#define TAKT_TYPE_BAMBU_FINDER (takt_bambu_finder_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuFinder, takt_bambu_finder, TAKT, BAMBU_FINDER, GObject)

/* Hears the announcements of Bambu Lab printers and asks single ones who they are (protocol.md §2). */
TaktPrinterFinder *takt_bambu_finder_new      (TaktClock *clock, const TaktBambuFinderDoors *doors) G_GNUC_WARN_UNUSED_RESULT;
guint16            takt_bambu_finder_get_port (TaktBambuFinder *self);

G_END_DECLS
