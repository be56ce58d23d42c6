/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-decode.h"

G_BEGIN_DECLS

void               takt_bambu_fixture_apply  (TaktBambuMerge *merge, const char *json);
TaktPrinterReport *takt_bambu_fixture_decode (TaktBambuMerge *merge) G_GNUC_WARN_UNUSED_RESULT;
TaktTrayReport    *takt_bambu_fixture_tray   (const TaktPrinterReport *report, int slot);
gboolean           takt_bambu_fixture_apply_file (TaktBambuMerge *merge, const char *name);
gboolean           takt_bambu_fixture_apply_stream (TaktBambuMerge *merge, const char *name);

G_END_DECLS
