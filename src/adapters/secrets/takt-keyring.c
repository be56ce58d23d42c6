/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secrets/takt-keyring.h"

#include "takt-error.h"
#include "takt-log.h"

#include <glib/gi18n-lib.h>
/* Only for secret_item_get_locked(): the rest is the simple password API. */
#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

/*
 * The desktop's keyring, or inside Flatpak libsecret's own encrypted file. Two profiles of one user keep apart by the attribute
 * "profile". libsecret asks the user to unlock by itself; when that is refused, a lookup looks exactly like "there is none", and a
 * clear like "there was none". Believing it would make the program generate a new key over one that is only locked, so both ask
 * once more whether a locked item exists.
 */
struct _TaktKeyring
{
  GObject parent_instance;

  char *profile_id;
};

static const SecretSchema schema = {
  "io.github.taktapp.Takt",
  SECRET_SCHEMA_NONE,
  {
      { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "key", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
};

static void takt_keyring_iface_init (TaktSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktKeyring,
                               takt_keyring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_SECRET_STORE, takt_keyring_iface_init))

static void
return_locked (GTask *task)
{
  g_task_return_new_error (
      task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("The keyring is locked, so Takt cannot get at its passwords and keys. Unlock it "
         "(logging in anew does, or the program Passwords and Keys) and try again."));
}

/* Takes over @error. */
static void
return_failure (GTask *task, GError *error)
{
  g_autoptr (GError) taken = error;
  g_autofree char *words = NULL;

  if (g_error_matches (taken, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&taken));
      return;
    }

  if (g_error_matches (taken, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    {
      return_locked (task);
      return;
    }

  if (g_error_matches (taken, SECRET_ERROR, SECRET_ERROR_INVALID_FILE_FORMAT))
    {
      g_task_return_new_error (
          task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
          _ ("The file that keeps the passwords is damaged or was made with another key. "
             "Move it away and enter the passwords and keys again."));
      return;
    }

  g_dbus_error_strip_remote_error (taken);
  words = takt_log_redact (taken->message);
  g_task_return_new_error (
      task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
      _ ("No keyring answers on this desktop, so Takt has no place for passwords and keys. Start a keyring "
         "service such as GNOME Keyring or KWallet and try again. (%s)"),
      words);
}

static gboolean
any_is_locked (GList *items)
{
  for (GList *l = items; l != NULL; l = l->next)
    if (SECRET_IS_ITEM (l->data) && secret_item_get_locked (l->data))
      return TRUE;

  return FALSE;
}

static void
locked_searched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (error != NULL)
    return_failure (task, g_steal_pointer (&error));
  else if (any_is_locked (items))
    return_locked (task);
  else if (g_task_get_source_tag (task) == takt_secret_store_lookup_async)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_boolean (task, TRUE);

  g_list_free_full (items, g_object_unref);
}

/* Ends @task, taken over, with "there is none" unless a locked one turns up. */
static void
search_locked (GTask *task)
{
  TaktKeyring *self = g_task_get_source_object (task);

  secret_password_search (&schema, SECRET_SEARCH_ALL, g_task_get_cancellable (task), locked_searched_cb, task,
                          "profile", self->profile_id, "key", g_task_get_task_data (task), NULL);
}

static GTask *
task_new (TaktKeyring *self,
          gpointer source_tag,
          const char *key,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  g_task_set_task_data (task, g_strdup (key), g_free);
  return task;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    {
      return_failure (task, g_steal_pointer (&error));
      return;
    }

  if (secret == NULL)
    {
      search_locked (g_steal_pointer (&task));
      return;
    }

  takt_log_add_secret (secret);
  g_task_return_pointer (task, secret, (GDestroyNotify) secret_password_free);
}

static void
takt_keyring_lookup_async (TaktSecretStore *store,
                           const char *key,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  TaktKeyring *self = TAKT_KEYRING (store);
  GTask *task = task_new (self, takt_secret_store_lookup_async, key, cancellable, callback, user_data);

  secret_password_lookup (&schema, cancellable, looked_up_cb, task, "profile", self->profile_id, "key", key,
                          NULL);
}

static char *
takt_keyring_lookup_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    return_failure (task, g_steal_pointer (&error));
  else
    return_locked (task);
}

static void
takt_keyring_store_async (TaktSecretStore *store,
                          const char *key,
                          const char *label,
                          const char *secret,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  TaktKeyring *self = TAKT_KEYRING (store);
  GTask *task = task_new (self, takt_secret_store_store_async, key, cancellable, callback, user_data);

  takt_log_add_secret (secret);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label != NULL ? label : key, secret, cancellable,
                         stored_cb, task, "profile", self->profile_id, "key", key, NULL);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_clear_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    return_failure (task, g_steal_pointer (&error));
  else
    search_locked (g_steal_pointer (&task));
}

static void
takt_keyring_clear_async (TaktSecretStore *store,
                          const char *key,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  TaktKeyring *self = TAKT_KEYRING (store);
  GTask *task = task_new (self, takt_secret_store_clear_async, key, cancellable, callback, user_data);

  secret_password_clear (&schema, cancellable, cleared_cb, task, "profile", self->profile_id, "key", key,
                         NULL);
}

static gboolean
takt_keyring_boolean_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
takt_keyring_finalize (GObject *object)
{
  g_free (TAKT_KEYRING (object)->profile_id);

  G_OBJECT_CLASS (takt_keyring_parent_class)->finalize (object);
}

static void
takt_keyring_iface_init (TaktSecretStoreInterface *iface)
{
  iface->lookup_async = takt_keyring_lookup_async;
  iface->lookup_finish = takt_keyring_lookup_finish;
  iface->store_async = takt_keyring_store_async;
  iface->store_finish = takt_keyring_boolean_finish;
  iface->clear_async = takt_keyring_clear_async;
  iface->clear_finish = takt_keyring_boolean_finish;
}

static void
takt_keyring_class_init (TaktKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_keyring_finalize;
}

static void
takt_keyring_init (TaktKeyring *self)
{
}

/**
 * takt_keyring_new:
 * @profile_id: whose secrets, see takt_store_get_profile_id()
 *
 * The keyring of the desktop as a secret store. Nothing is asked before the first lookup.
 */
TaktSecretStore *
takt_keyring_new (const char *profile_id)
{
  TaktKeyring *self;

  g_return_val_if_fail (profile_id != NULL, NULL);

  self = g_object_new (TAKT_TYPE_KEYRING, NULL);
  self->profile_id = g_strdup (profile_id);
  return TAKT_SECRET_STORE (self);
}
