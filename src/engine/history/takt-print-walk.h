/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/takt-prints.h"

G_BEGIN_DECLS

/** TaktPrintVisit: @fits: it passes the whole filter, not its span alone. */
typedef void (*TaktPrintVisit) (const TaktPrint *print, gboolean fits, gpointer user_data);

/** TaktPrintWalked: the walk is over: @task is to be answered; with @error (transfer full) nothing else is. */
typedef void (*TaktPrintWalked) (GTask *task, GError *error);

/* Inside of the history: all prints of a span, the latest first, a slice of the main loop at a time. */
void _takt_print_walk (TaktStore *store, const TaktPrintFilter *filter, gboolean with_filaments, GTask *task, TaktPrintVisit visit, TaktPrintWalked walked);

G_END_DECLS
