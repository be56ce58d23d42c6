/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-finder.h"
#include "takt-clock.h"

G_BEGIN_DECLS

/** TAKT_BAMBU_FRAME_MAX_BYTES: real answers have about 250. */
#define TAKT_BAMBU_FRAME_MAX_BYTES ((gsize) 4096)

/** TAKT_BAMBU_FRAME_HEAD_BYTES: the opening mark and the length. */
#define TAKT_BAMBU_FRAME_HEAD_BYTES ((gsize) 4)

/* Pure: frames of the identity service (protocol.md §2.2). */
GBytes           *takt_bambu_frame_new         (const char *json) G_GNUC_WARN_UNUSED_RESULT;
gsize             takt_bambu_frame_read_length (const guint8 *head, gsize length, GError **error);
TaktFoundPrinter *takt_bambu_frame_parse       (const guint8 *data, gsize length, const char *host, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void              takt_bambu_probe_async  (const char *host, guint16 plain_port, guint16 tls_port, TaktClock *clock, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktFoundPrinter *takt_bambu_probe_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
