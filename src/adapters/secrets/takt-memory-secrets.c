/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secrets/takt-memory-secrets.h"

#include "takt-log.h"

#include <string.h>

/* Answers come from the main loop, never from inside the call: callers must meet the same order of things as with a keyring. */
struct _TaktMemorySecrets
{
  GObject parent_instance;

  GHashTable *secrets; /* key → secret, both owned */
};

static void takt_memory_secrets_iface_init (TaktSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktMemorySecrets,
                               takt_memory_secrets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_SECRET_STORE, takt_memory_secrets_iface_init))

static void
secret_free (gpointer data)
{
  /* The compiler may not leave the clearing out. */
  explicit_bzero (data, strlen (data));
  g_free (data);
}

static void
takt_memory_secrets_lookup_async (TaktSecretStore *store,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  TaktMemorySecrets *self = TAKT_MEMORY_SECRETS (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *secret = g_hash_table_lookup (self->secrets, key);

  g_task_set_source_tag (task, takt_memory_secrets_lookup_async);
  if (secret != NULL)
    takt_log_add_secret (secret);
  g_task_return_pointer (task, g_strdup (secret), g_free);
}

static char *
takt_memory_secrets_lookup_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_memory_secrets_store_async (TaktSecretStore *store,
                                 const char *key,
                                 const char *label,
                                 const char *secret,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  TaktMemorySecrets *self = TAKT_MEMORY_SECRETS (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_memory_secrets_store_async);
  takt_log_add_secret (secret);
  if (g_task_return_error_if_cancelled (task))
    return;

  g_hash_table_replace (self->secrets, g_strdup (key), g_strdup (secret));
  g_task_return_boolean (task, TRUE);
}

static void
takt_memory_secrets_clear_async (TaktSecretStore *store,
                                 const char *key,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  TaktMemorySecrets *self = TAKT_MEMORY_SECRETS (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_memory_secrets_clear_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  g_hash_table_remove (self->secrets, key);
  g_task_return_boolean (task, TRUE);
}

static gboolean
takt_memory_secrets_boolean_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_memory_secrets_finalize (GObject *object)
{
  g_hash_table_unref (TAKT_MEMORY_SECRETS (object)->secrets);

  G_OBJECT_CLASS (takt_memory_secrets_parent_class)->finalize (object);
}

static void
takt_memory_secrets_iface_init (TaktSecretStoreInterface *iface)
{
  iface->lookup_async = takt_memory_secrets_lookup_async;
  iface->lookup_finish = takt_memory_secrets_lookup_finish;
  iface->store_async = takt_memory_secrets_store_async;
  iface->store_finish = takt_memory_secrets_boolean_finish;
  iface->clear_async = takt_memory_secrets_clear_async;
  iface->clear_finish = takt_memory_secrets_boolean_finish;
}

static void
takt_memory_secrets_class_init (TaktMemorySecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_memory_secrets_finalize;
}

static void
takt_memory_secrets_init (TaktMemorySecrets *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, secret_free);
}

/**
 * takt_memory_secrets_new:
 *
 * A store that forgets everything when it is freed: for `--demo`, which may touch no real secret, and for tests.
 */
TaktSecretStore *
takt_memory_secrets_new (void)
{
  return g_object_new (TAKT_TYPE_MEMORY_SECRETS, NULL);
}
