/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "products/takt-products.h"
#include "tables/takt-sliced-table.h"

G_BEGIN_DECLS

/* What the sliced files tell that profiles and jobs are made of. */

gboolean takt_products_get_file     (TaktProducts *self, const char *name, TaktSlicedFile **file, GError **error);
gboolean takt_products_put_file     (TaktProducts *self, const TaktSlicedFile *file, GError **error);
gboolean takt_products_fill         (TaktProducts *self, TaktProfile *profile, const TaktSlicedFile *file, int plate, GError **error);
gboolean takt_products_choose_plate (TaktProducts *self, gint64 id, int plate, GError **error);

TaktSlicedFile *takt_products_get_file_of (TaktProducts *self, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void     takt_products_load_picture_async  (TaktProducts *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes  *takt_products_load_picture_finish (TaktProducts *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean takt_product_settle_plate (TaktStore *store, TaktProfile *profile, GError **error);

G_END_DECLS
