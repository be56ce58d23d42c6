/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

#define TAKT_TYPE_MATERIALS_PAGE (takt_materials_page_get_type ())
G_DECLARE_FINAL_TYPE (TaktMaterialsPage, takt_materials_page, TAKT, MATERIALS_PAGE, TaktPage)

G_END_DECLS
