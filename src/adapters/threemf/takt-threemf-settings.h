/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-sliced-reader.h"

G_BEGIN_DECLS

#define TAKT_THREEMF_MAX_JSON ((gsize) 4 << 20)

void takt_threemf_settings_apply   (GBytes *settings, TaktSlicedFile *file);
void takt_threemf_plate_json_apply (GBytes *json, TaktSlicedPlate *plate);

G_END_DECLS
