/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "takt-clock.h"
#include "takt-store.h"

G_BEGIN_DECLS

void  takt_backup_make_async  (TaktStore *store, TaktClock *clock, const char *to_file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *takt_backup_make_finish (TaktStore *store, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
