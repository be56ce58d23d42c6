/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

gboolean takt_demo_fill (TaktShop *shop, GError **error);

G_END_DECLS
