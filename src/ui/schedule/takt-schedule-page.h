/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-page.h"

G_BEGIN_DECLS

#define TAKT_TYPE_SCHEDULE_PAGE (takt_schedule_page_get_type ())
G_DECLARE_FINAL_TYPE (TaktSchedulePage, takt_schedule_page, TAKT, SCHEDULE_PAGE, TaktPage)

G_END_DECLS
