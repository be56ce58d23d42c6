/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

/* What both kinds of camera need before they begin, and the sentences they share. */

void  takt_bambu_camera_code_async  (const TaktPrinter *printer, TaktSecretStore *secrets, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *takt_bambu_camera_code_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

GError *takt_bambu_camera_new_end_error  (gboolean has_frame) G_GNUC_WARN_UNUSED_RESULT;
GError *takt_bambu_camera_new_dial_error (TaktLinkState problem, guint16 port, const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
