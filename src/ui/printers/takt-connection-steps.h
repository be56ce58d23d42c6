/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_CONNECTION_STEPS (takt_connection_steps_get_type ())
G_DECLARE_FINAL_TYPE (TaktConnectionSteps, takt_connection_steps, TAKT, CONNECTION_STEPS, AdwBin)

/* Signal "finished" (gboolean is_fine): a test has come to its end; not when it was cancelled. */
GtkWidget *takt_connection_steps_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_connection_steps_run    (TaktConnectionSteps *self, TaktShop *shop, gint64 printer_id);
void       takt_connection_steps_cancel (TaktConnectionSteps *self);
void       takt_connection_steps_show   (TaktConnectionSteps *self, const TaktConnectionTest *test);

char      *takt_fingerprint_to_text     (const char *fingerprint) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
