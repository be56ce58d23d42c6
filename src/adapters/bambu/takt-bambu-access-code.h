/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

/* What every connection to a printer in the same network needs before it begins: its address and its access code. */

gboolean takt_bambu_check_address (const char *host, GError **error);

void  takt_bambu_access_code_lookup_async  (gint64 printer_id, TaktSecretStore *secrets, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *takt_bambu_access_code_lookup_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void  takt_bambu_access_code_free          (char *access_code);

G_END_DECLS
