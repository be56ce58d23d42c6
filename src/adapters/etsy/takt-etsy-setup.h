/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-order-source.h"

G_BEGIN_DECLS

/** The permissions that are asked for; the one for e-mail addresses would not show the buyers' (reference.md §2.4). */
#define TAKT_ETSY_SCOPE_SHOPS    "shops_r"
#define TAKT_ETSY_SCOPE_LISTINGS "listings_r"
#define TAKT_ETSY_SCOPE_ORDERS   "transactions_r"
#define TAKT_ETSY_SCOPE_SHIPPING "transactions_w"

TaktSourceSetup *takt_etsy_setup_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
