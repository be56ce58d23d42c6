/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-identity.h"
#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_RELAY (takt_bambu_relay_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuRelay, takt_bambu_relay, TAKT, BAMBU_RELAY, GObject)

/*
 * One connection to a printer: TLS outside, plain on a loopback port inside. The library that reads a camera's video cannot check a
 * printer's certificate by our rule (protocol.md §3.2), so it speaks plainly to 127.0.0.1 and this object speaks TLS to the other side.
 * The loopback port exists only after the other side has proved who it is, takes one connection of this process, and is closed then. When
 * one side goes, so does the other.
 */
TaktBambuRelay *takt_bambu_relay_new         (const char *host, guint16 port, TaktBambuIdentity *identity) G_GNUC_WARN_UNUSED_RESULT;
void            takt_bambu_relay_open_async  (TaktBambuRelay *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
guint16         takt_bambu_relay_open_finish (TaktBambuRelay *self, GAsyncResult *result, TaktLinkState *problem, GError **error);
TaktLinkStep    takt_bambu_relay_get_step    (TaktBambuRelay *self, const char **fingerprint);
void            takt_bambu_relay_close       (TaktBambuRelay *self);

G_END_DECLS
