/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "backup/takt-backup.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

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
    g_task_return_pointer (task, g_strdup (job->file), g_free);
  else
    g_task_return_error (task, error);
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

/**
 * takt_backup_make_async:
 * @to_file: (nullable): where to; NULL: a file of its own in the profile's folder of backups
 *
 * Makes a consistent copy of the profile beside the running engine, on a thread of its own. Fails with TAKT_ERROR_CONFLICT where there is no
 * folder to put it into, or with what the store says.
 */
void
takt_backup_make_async (TaktStore *store,
                        TaktClock *clock,
                        const char *to_file,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  const char *dir = takt_store_get_dir (store);
  g_autofree char *folder = dir != NULL ? g_build_filename (dir, FOLDER, NULL) : NULL;
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  Job *job;

  g_task_set_source_tag (task, takt_backup_make_async);
  if (folder == NULL || (to_file == NULL && g_mkdir_with_parents (folder, 0700) != 0))
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                               _ ("There is no folder that a backup could go to. Check that "
                                  "the data folder of Takt can be written."));
      return;
    }

  job = g_new0 (Job, 1);
  job->dir = g_strdup (dir);
  job->file = to_file != NULL ? g_strdup (to_file) : choose_file (folder, takt_clock_now (clock));
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, backup_thread);
}

/** takt_backup_make_finish: Returns: (transfer full): the file; NULL with @error */
char *
takt_backup_make_finish (TaktStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
