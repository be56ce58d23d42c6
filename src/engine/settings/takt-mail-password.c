/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "settings/takt-mail-password.h"

#include "takt-log.h"

#include <glib/gi18n-lib.h>

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_secret_store_store_finish (TAKT_SECRET_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_secret_store_clear_finish (TAKT_SECRET_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * takt_mail_password_set_async:
 * @password: (nullable): of the mail server; NULL or empty: there is none any more
 *
 * Keeps it in the secret store, and only there. Fails with what the secret store says.
 */
void
takt_mail_password_set_async (TaktSecretStore *secrets,
                              const char *password,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (secrets, cancellable, callback, user_data);

  g_task_set_source_tag (task, takt_mail_password_set_async);
  if (password == NULL || *password == '\0')
    {
      takt_secret_store_clear_async (secrets, TAKT_SECRET_SMTP, cancellable, cleared_cb, task);
      return;
    }
  takt_log_add_secret (password);
  takt_secret_store_store_async (secrets, TAKT_SECRET_SMTP, _ ("Takt: mail password"), password, cancellable,
                                 stored_cb, task);
}

gboolean
takt_mail_password_set_finish (TaktSecretStore *secrets, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, secrets), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
