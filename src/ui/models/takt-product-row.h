/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-row.h"

G_BEGIN_DECLS

/** TAKT_PRODUCTS_ARCHIVED: the status of a list's query: products that are no longer made. */
#define TAKT_PRODUCTS_ARCHIVED 1

#define TAKT_TYPE_PRODUCT_ROW (takt_product_row_get_type ())
G_DECLARE_FINAL_TYPE (TaktProductRow, takt_product_row, TAKT, PRODUCT_ROW, TaktRow)

/* What is borrowed lives until the row is read again. */
const TaktProfile *takt_product_row_get_profile (TaktProductRow *self);

G_END_DECLS
