/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history/takt-prints.h"
#include "takt-api-call.h"

G_BEGIN_DECLS

/* What the calls about ended prints have in common. */
TaktPrintFilter *takt_api_prints_read_filter (TaktApiCall *call, gboolean sorts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
