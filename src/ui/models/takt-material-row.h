/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_MATERIAL_ROW (takt_material_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktMaterialRow, takt_material_row, TAKT, MATERIAL_ROW, TaktRow)

/* What is borrowed lives until the row is read again. */
const TaktMaterial *takt_material_row_get_material (TaktMaterialRow *self);
gint64              takt_material_row_get_reserved (TaktMaterialRow *self);

G_END_DECLS
