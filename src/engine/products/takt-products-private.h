/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "products/takt-products.h"

G_BEGIN_DECLS

/* Between takt-products.c and takt-products-act.c. */

void     takt_products_note_change (TaktProducts *self, gint64 id);
gboolean takt_products_write       (TaktProducts *self, const TaktProfile *profile, GError **error);

TaktUndoStack *takt_products_get_undo    (TaktProducts *self);
void           takt_products_push_add    (TaktProducts *self, gint64 id);
void           takt_products_push_update (TaktProducts *self, const TaktProfile *before, const TaktProfile *after);

G_END_DECLS
