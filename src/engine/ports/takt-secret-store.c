/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-secret-store.h"

G_DEFINE_INTERFACE (TaktSecretStore, takt_secret_store, G_TYPE_OBJECT)

static void
takt_secret_store_default_init (TaktSecretStoreInterface *iface)
{
}

/** takt_secret_store_lookup_async: asks for the secret under @key. */
void
takt_secret_store_lookup_async (TaktSecretStore *self,
                                const char *key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (TAKT_IS_SECRET_STORE (self));
  TAKT_SECRET_STORE_GET_IFACE (self)->lookup_async (self, key, cancellable, callback, user_data);
}

/** takt_secret_store_lookup_finish: Returns: (transfer full) (nullable): the secret; NULL without an error when there is none. */
char *
takt_secret_store_lookup_finish (TaktSecretStore *self, GAsyncResult *result, GError **error)
{
  return TAKT_SECRET_STORE_GET_IFACE (self)->lookup_finish (self, result, error);
}

/** takt_secret_store_store_async: keeps @secret under @key, replacing an older one; @label is what a keyring shows to people. */
void
takt_secret_store_store_async (TaktSecretStore *self,
                               const char *key,
                               const char *label,
                               const char *secret,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_SECRET_STORE (self));
  TAKT_SECRET_STORE_GET_IFACE (self)->store_async (self, key, label, secret, cancellable, callback,
                                                   user_data);
}

gboolean
takt_secret_store_store_finish (TaktSecretStore *self, GAsyncResult *result, GError **error)
{
  return TAKT_SECRET_STORE_GET_IFACE (self)->store_finish (self, result, error);
}

/** takt_secret_store_clear_async: forgets the secret under @key; no error when there was none. */
void
takt_secret_store_clear_async (TaktSecretStore *self,
                               const char *key,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_SECRET_STORE (self));
  TAKT_SECRET_STORE_GET_IFACE (self)->clear_async (self, key, cancellable, callback, user_data);
}

gboolean
takt_secret_store_clear_finish (TaktSecretStore *self, GAsyncResult *result, GError **error)
{
  return TAKT_SECRET_STORE_GET_IFACE (self)->clear_finish (self, result, error);
}
