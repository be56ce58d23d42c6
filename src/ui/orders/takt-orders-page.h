/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ORDERS_PAGE (takt_orders_page_get_type ())
G_DECLARE_FINAL_TYPE (TaktOrdersPage, takt_orders_page, TAKT, ORDERS_PAGE, TaktPage)

G_END_DECLS
