/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-identity.h"
#include "bambu/takt-bambu-poll.h"

G_BEGIN_DECLS

/**
 * TaktBambuWire:
 *
 * A secure stream of bytes to a printer, or to a server of its maker: OpenSSL on a socket that never blocks, small enough for hundreds
 * at once. Nothing can be read or written before the other side has proved who it is. Counted references, of one thread; with the last
 * one the socket is closed.
 */
typedef struct _TaktBambuWire TaktBambuWire;

TaktBambuWire *takt_bambu_wire_new         (GSocketConnection *connection, TaktBambuIdentity *identity) G_GNUC_WARN_UNUSED_RESULT;
TaktBambuWire *takt_bambu_wire_new_public  (GSocketConnection *connection, const char *host, guint16 port, GTlsDatabase *authorities) G_GNUC_WARN_UNUSED_RESULT;
TaktBambuWire *takt_bambu_wire_ref         (TaktBambuWire *self);
void           takt_bambu_wire_unref       (TaktBambuWire *self);

void             takt_bambu_wire_shake_hands_async  (TaktBambuWire *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean         takt_bambu_wire_shake_hands_finish (TaktBambuWire *self, GAsyncResult *result, GError **error);
GTlsCertificate *takt_bambu_wire_steal_certificate  (TaktBambuWire *self);

void     takt_bambu_wire_watch (TaktBambuWire *self, TaktBambuPollFunc func, gpointer user_data);
void     takt_bambu_wire_want  (TaktBambuWire *self, gboolean output);
void     takt_bambu_wire_again (TaktBambuWire *self);
gssize   takt_bambu_wire_read  (TaktBambuWire *self, void *buffer, gsize size);
gssize   takt_bambu_wire_write (TaktBambuWire *self, const void *bytes, gsize length);
gboolean takt_bambu_wire_has_more (TaktBambuWire *self);
void     takt_bambu_wire_close (TaktBambuWire *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuWire, takt_bambu_wire_unref)

G_END_DECLS
