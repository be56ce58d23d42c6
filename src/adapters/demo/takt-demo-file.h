/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "products/takt-products.h"

G_BEGIN_DECLS

gboolean takt_demo_file_put (TaktProducts *products, const TaktProfile *profile, GError **error);

G_END_DECLS
