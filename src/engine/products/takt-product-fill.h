/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-profile-table.h"
#include "tables/takt-sliced-table.h"

G_BEGIN_DECLS

gboolean takt_product_fill (TaktProfile *profile, const TaktSlicedFile *file, const TaktSlicedPlate *before, int plate, GError **error);

G_END_DECLS
