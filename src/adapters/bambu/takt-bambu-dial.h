/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-identity.h"
#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

/**
 * TaktBambuDial:
 *
 * How the way to one service of a printer goes, readable at any time. Zero-initialised, embedded in the object that dials, which
 * outlives the attempt.
 */
typedef struct
{
  TaktLinkStep  step;         /* what it is at, or ended at; TAKT_LINK_STEP_ACCESS_CODE once the printer is trusted */
  char         *fingerprint;  /* (nullable) SHA-256 of the certificate that was shown, lower-case hex */
  TaktLinkState problem;      /* of a failure: CERT_PROBLEM, REFUSED or UNREACHABLE */
} TaktBambuDial;

void       takt_bambu_dial_clear  (TaktBambuDial *self);
void       takt_bambu_dial_async  (TaktBambuDial *self, GObject *owner, const char *host, guint16 port, TaktBambuIdentity *identity, GTlsDatabase *authorities, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GIOStream *takt_bambu_dial_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
