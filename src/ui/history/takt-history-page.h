/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

#define TAKT_TYPE_HISTORY_PAGE (takt_history_page_get_type ())
G_DECLARE_FINAL_TYPE (TaktHistoryPage, takt_history_page, TAKT, HISTORY_PAGE, TaktPage)

G_END_DECLS
