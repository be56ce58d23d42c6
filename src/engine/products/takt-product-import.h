/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-sliced-reader.h"
#include "products/takt-products.h"

G_BEGIN_DECLS

void   takt_product_import_async  (TaktProducts *products, GInputStream *content, const char *file_name, int plate, const TaktProfile *profile, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 takt_product_import_finish (TaktProducts *products, GAsyncResult *result, GError **error);

G_END_DECLS
