/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

/** TaktSecretChange: a record and its secret that change together; each of these gets the caller's data. */
typedef struct
{
  gboolean (*save)              (gpointer data, GError **error);
  void     (*set_secret_async)  (gpointer data, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*set_secret_finish) (gpointer data, GObject *source, GAsyncResult *result, GError **error);
  gboolean (*take_back)         (gpointer data, GError **error);
} TaktSecretChange;

void     takt_secret_change_run_async  (TaktSecretStore *secrets, const char *key, const TaktSecretChange *change, gpointer data, GDestroyNotify free_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_secret_change_run_finish (GAsyncResult *result, GError **error);
gpointer takt_secret_change_get_data   (GAsyncResult *result);

G_END_DECLS
