/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRODUCTS_PAGE (takt_products_page_get_type ())
G_DECLARE_FINAL_TYPE (TaktProductsPage, takt_products_page, TAKT, PRODUCTS_PAGE, TaktPage)

void takt_products_page_import (TaktProductsPage *self, GFile *file);

G_END_DECLS
