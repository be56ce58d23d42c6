/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SECRET_STORE (takt_secret_store_get_type ())
G_DECLARE_INTERFACE (TaktSecretStore, takt_secret_store, TAKT, SECRET_STORE, GObject)

/**
 * TaktSecretStoreInterface:
 *
 * Where secrets live. A key is a path of ours, see the TAKT_SECRET_… formats; the adapter adds the profile it belongs to.
 * Looking up what is not there gives NULL without an error. A store that cannot be reached gives TAKT_ERROR_NOT_CONNECTED.
 */
struct _TaktSecretStoreInterface
{
  GTypeInterface parent_iface;

  void     (*lookup_async)  (TaktSecretStore *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  char    *(*lookup_finish) (TaktSecretStore *self, GAsyncResult *result, GError **error);
  void     (*store_async)   (TaktSecretStore *self, const char *key, const char *label, const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*store_finish)  (TaktSecretStore *self, GAsyncResult *result, GError **error);
  void     (*clear_async)   (TaktSecretStore *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*clear_finish)  (TaktSecretStore *self, GAsyncResult *result, GError **error);
};

#define TAKT_SECRET_API_KEY        "api/signing-key"
#define TAKT_SECRET_SMTP           "smtp/password"
#define TAKT_SECRET_ETSY           "etsy/account"        /* of the first shop */
#define TAKT_SECRET_ETSY_MORE      "etsy/account-%u"     /* 2 … TAKT_MAX_SHOPS */
#define TAKT_SECRET_BAMBU_CLOUD    "bambu/cloud-account"
#define TAKT_SECRET_ACCESS_CODE    "printer/%" G_GINT64_FORMAT "/access-code"
#define TAKT_SECRET_WEBHOOK        "printer/%" G_GINT64_FORMAT "/webhook-secret"

void     takt_secret_store_lookup_async  (TaktSecretStore *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char    *takt_secret_store_lookup_finish (TaktSecretStore *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void     takt_secret_store_store_async   (TaktSecretStore *self, const char *key, const char *label, const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_secret_store_store_finish  (TaktSecretStore *self, GAsyncResult *result, GError **error);
void     takt_secret_store_clear_async   (TaktSecretStore *self, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_secret_store_clear_finish  (TaktSecretStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
