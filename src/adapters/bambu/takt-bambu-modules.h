/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-parts.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void takt_bambu_decode_modules (JsonObject *state, JsonObject *version, TaktPartsReport *parts);

G_END_DECLS
