/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-camera.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_STREAM (takt_bambu_stream_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuStream, takt_bambu_stream, TAKT, BAMBU_STREAM, TaktBambuCamera)

/*
 * The camera of a printer that sends a video over RTSPS (protocol.md §10.2: X1, P2S, X2D, H2). Whether this build and this computer can
 * show one is found out when somebody wants a picture.
 */

G_END_DECLS
