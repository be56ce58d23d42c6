/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINTERS_PAGE (takt_printers_page_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrintersPage, takt_printers_page, TAKT, PRINTERS_PAGE, TaktPage)

G_END_DECLS
