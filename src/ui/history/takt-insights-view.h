/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "costs/takt-monthly.h"
#include "history/takt-prints.h"

G_BEGIN_DECLS

#define TAKT_TYPE_INSIGHTS_VIEW (takt_insights_view_get_type ())
G_DECLARE_FINAL_TYPE (TaktInsightsView, takt_insights_view, TAKT, INSIGHTS_VIEW, GtkBox)

void takt_insights_view_set       (TaktInsightsView *self, const TaktInsights *insights, const char *currency);
void takt_insights_view_set_money (TaktInsightsView *self, GArray *months, const char *currency);

G_END_DECLS
