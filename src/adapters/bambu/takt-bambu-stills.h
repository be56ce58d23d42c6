/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-camera.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_STILLS (takt_bambu_stills_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuStills, takt_bambu_stills, TAKT, BAMBU_STILLS, TaktBambuCamera)

/* The camera of a printer that sends single pictures over TLS (protocol.md §10.1: A1, A1 mini, A2L, P1P, P1S). */

G_END_DECLS
