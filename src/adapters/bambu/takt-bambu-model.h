/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-report.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *takt_bambu_model_dup_name (JsonObject *version, const char *serial) G_GNUC_WARN_UNUSED_RESULT;
char *takt_bambu_model_dup_name_of_code (const char *code, const char *serial) G_GNUC_WARN_UNUSED_RESULT;
char *takt_bambu_model_dup_firmware (JsonObject *version) G_GNUC_WARN_UNUSED_RESULT;
char *takt_bambu_model_dup_serial   (const char *text) G_GNUC_WARN_UNUSED_RESULT;
TaktDeveloperMode takt_bambu_model_judge_lock (const char *model, const char *firmware);

G_END_DECLS
