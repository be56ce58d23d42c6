/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-identity.h"
#include "bambu/takt-bambu-wire.h"
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

/* Where it goes, for takt_bambu_dial_wire_async(). */
typedef struct
{
  const char        *host;
  guint16            port;
  TaktBambuIdentity *identity;     /* (nullable) who it has to be; NULL: a server whose certificate bears the name @host */
  GTlsDatabase      *authorities;  /* (nullable) who may have signed such a name; NULL: whom the system trusts */
} TaktBambuDialTo;

void           takt_bambu_dial_clear       (TaktBambuDial *self);
void           takt_bambu_dial_async       (TaktBambuDial *self, GObject *owner, const char *host, guint16 port, TaktBambuIdentity *identity, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GIOStream     *takt_bambu_dial_finish      (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void           takt_bambu_dial_wire_async  (TaktBambuDial *self, GObject *owner, const TaktBambuDialTo *to, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktBambuWire *takt_bambu_dial_wire_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
