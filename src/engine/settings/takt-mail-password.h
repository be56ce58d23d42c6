/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

void     takt_mail_password_set_async  (TaktSecretStore *secrets, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_mail_password_set_finish (TaktSecretStore *secrets, GAsyncResult *result, GError **error);

G_END_DECLS
