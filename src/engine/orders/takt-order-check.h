/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-order-table.h"

G_BEGIN_DECLS

TaktOrder *takt_order_check (const TaktOrder *order, const char *currency, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
