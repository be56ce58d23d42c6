/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "takt-api-handlers.h"

/* A consistent copy of the profile, made beside the running engine. */

#define FOLDER "backups"

typedef struct
{
  char *dir;
  char *file;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->dir);
  g_free (job->file);
  g_free (job);
}

static void
backup_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  if (takt_store_backup (job->dir, job->file, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  Job *job = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  JsonObject *object;
  GStatBuf status;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "file", job->file);
  json_object_set_int_member (object, "size_bytes", g_stat (job->file, &status) == 0 ? status.st_size : 0);
  takt_json_set_time (object, "created_at",
                      takt_clock_now (takt_shop_get_clock (takt_api_call_get_shop (call))));
  takt_api_call_answer (call, SOUP_STATUS_CREATED, object);
}

/* "takt-20251224T181500Z.db", with a number where a second one is made in the same second. */
static char *
choose_file (const char *folder, TaktTime now)
{
  g_autofree char *stamp = takt_time_to_iso (now);
  GString *compact = g_string_new (stamp);
  g_autofree char *name = NULL;
  char *path = NULL;

  g_string_replace (compact, "-", "", 0);
  g_string_replace (compact, ":", "", 0);
  name = g_string_free (compact, FALSE);
  for (guint i = 1; path == NULL || g_file_test (path, G_FILE_TEST_EXISTS); i++)
    {
      g_free (path);
      path = i == 1 ? g_strdup_printf ("%s/takt-%s.db", folder, name)
                    : g_strdup_printf ("%s/takt-%s-%u.db", folder, name, i);
    }
  return path;
}

/** takt_api_backup_make: POST /api/backup: a file in the profile's own folder of backups. */
void
takt_api_backup_make (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  const char *dir = takt_store_get_dir (takt_shop_get_store (shop));
  g_autofree char *folder = NULL;
  g_autoptr (GTask) task = NULL;
  Job *job;

  if (!takt_api_call_end_input (call))
    return;

  folder = dir != NULL ? g_build_filename (dir, FOLDER, NULL) : NULL;
  if (folder == NULL || g_mkdir_with_parents (folder, 0700) != 0)
    {
      takt_api_call_fail (call, g_error_new (TAKT_ERROR, TAKT_ERROR_CONFLICT,
                                             _ ("There is no folder that a backup could go to. Check that "
                                                "the data folder of Takt can be written.")));
      return;
    }

  job = g_new0 (Job, 1);
  job->dir = g_strdup (dir);
  job->file = choose_file (folder, takt_clock_now (takt_shop_get_clock (shop)));
  task = g_task_new (NULL, NULL, made_cb, takt_api_call_ref (call));
  g_task_set_source_tag (task, takt_api_backup_make);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, backup_thread);
}
