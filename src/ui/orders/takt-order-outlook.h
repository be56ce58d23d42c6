/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

/* What a plan means for one order, in a line. */
char *takt_order_outlook_describe (const TaktPlanPreview *preview, gint64 order_id, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
