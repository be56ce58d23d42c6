/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-secrets.h"

static void takt_fake_secrets_iface_init (TaktSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeSecrets,
                               takt_fake_secrets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_SECRET_STORE, takt_fake_secrets_iface_init))

/* (transfer full) (nullable): what this call fails with. */
static GError *
take_error (TaktFakeSecrets *self)
{
  if (self->next_error == NULL)
    return NULL;
  if (self->good_calls > 0)
    {
      self->good_calls--;
      return NULL;
    }
  return g_steal_pointer (&self->next_error);
}

static void
lookup_async (TaktSecretStore *store,
              const char *key,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  TaktFakeSecrets *self = TAKT_FAKE_SECRETS (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = take_error (self);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (takt_fake_secrets_get (self, key)), g_free);
}

static char *
lookup_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_async (TaktSecretStore *store,
             const char *key,
             const char *label,
             const char *secret,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  TaktFakeSecrets *self = TAKT_FAKE_SECRETS (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = take_error (self);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  takt_fake_secrets_set (self, key, secret);
  if (self->stored != NULL)
    self->stored (key, secret, self->stored_data);
  g_task_return_boolean (task, TRUE);
}

static gboolean
boolean_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
clear_async (TaktSecretStore *store,
             const char *key,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  store_async (store, key, "", NULL, cancellable, callback, user_data);
}

static void
takt_fake_secrets_iface_init (TaktSecretStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = boolean_finish;
  iface->clear_async = clear_async;
  iface->clear_finish = boolean_finish;
}

static void
takt_fake_secrets_finalize (GObject *object)
{
  TaktFakeSecrets *self = TAKT_FAKE_SECRETS (object);

  g_hash_table_unref (self->secrets);
  g_clear_error (&self->next_error);

  G_OBJECT_CLASS (takt_fake_secrets_parent_class)->finalize (object);
}

static void
takt_fake_secrets_class_init (TaktFakeSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_fake_secrets_finalize;
}

static void
takt_fake_secrets_init (TaktFakeSecrets *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

TaktFakeSecrets *
takt_fake_secrets_new (void)
{
  return g_object_new (TAKT_TYPE_FAKE_SECRETS, NULL);
}

const char *
takt_fake_secrets_get (TaktFakeSecrets *self, const char *key)
{
  return g_hash_table_lookup (self->secrets, key);
}

/** takt_fake_secrets_set: NULL forgets. */
void
takt_fake_secrets_set (TaktFakeSecrets *self, const char *key, const char *secret)
{
  if (secret != NULL)
    g_hash_table_replace (self->secrets, g_strdup (key), g_strdup (secret));
  else
    g_hash_table_remove (self->secrets, key);
}
