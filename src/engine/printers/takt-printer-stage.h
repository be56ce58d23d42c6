/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *takt_printer_stage_to_text (int stage) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
