/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "settings/takt-secret-change.h"

/* The task's data. */
typedef struct
{
  const TaktSecretChange *change;
  gpointer data;
  GDestroyNotify free_data;
} Run;

static void
run_free (Run *run)
{
  if (run->free_data != NULL)
    run->free_data (run->data);
  g_free (run);
}

static void
secret_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Run *run = g_task_get_task_data (task);
  g_autoptr (GError) fault = NULL;
  GError *error = NULL;

  if (run->change->set_secret_finish (run->data, source, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!run->change->take_back (run->data, &fault))
    g_warning ("A record stays without its secret: %s", fault->message);
  g_task_return_error (task, error);
}

static void
keyring_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Run *run = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *ignored = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);

  if (error != NULL || !run->change->save (run->data, &error))
    g_task_return_error (task, error);
  else
    run->change->set_secret_async (run->data, secret_set_cb, g_steal_pointer (&task));
}

/**
 * takt_secret_change_run_async:
 * @key: of the secret, or of the one it replaces: what the keyring is asked for
 * @change: (transfer none): lives for ever
 * @data: (transfer full): for @change, freed by @free_data when the result is
 * @cancellable: (nullable): ends the question to the keyring; what is saved is carried to its end
 *
 * Changes a record together with its secret. The keyring is asked first, so that a locked one refuses before anything is written; should it
 * fail later all the same, the record goes back to what it was. Fails with what the keyring or the record's command fails with.
 */
void
takt_secret_change_run_async (TaktSecretStore *secrets,
                              const char *key,
                              const TaktSecretChange *change,
                              gpointer data,
                              GDestroyNotify free_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Run *run;

  g_return_if_fail (TAKT_IS_SECRET_STORE (secrets));
  g_return_if_fail (key != NULL && change != NULL);

  task = g_task_new (secrets, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_secret_change_run_async);
  g_task_set_check_cancellable (task, FALSE);
  run = g_new0 (Run, 1);
  run->change = change;
  run->data = data;
  run->free_data = free_data;
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  takt_secret_store_lookup_async (secrets, key, cancellable, keyring_answered_cb, g_steal_pointer (&task));
}

/** takt_secret_change_run_finish: Returns: TRUE when record and secret are as they shall be; FALSE: both are as they were. */
gboolean
takt_secret_change_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, takt_secret_change_run_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_secret_change_get_data: (transfer none): the data of the run whose result this is. */
gpointer
takt_secret_change_get_data (GAsyncResult *result)
{
  const Run *run = g_task_get_task_data (G_TASK (result));

  return run->data;
}
