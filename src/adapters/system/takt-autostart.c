/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-system"

#include "system/takt-autostart.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* The Desktop Application Autostart Specification: a desktop entry in a folder of the owner's. */

typedef struct
{
  char *path;
  char *text; /* (nullable) NULL: there shall be none */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/** takt_autostart_dup_path: (transfer full): of the entry that starts @application_id with the session */
char *
takt_autostart_dup_path (const char *application_id)
{
  g_autofree char *name = g_strconcat (application_id, ".desktop", NULL);

  return g_build_filename (g_get_user_config_dir (), "autostart", name, NULL);
}

/**
 * takt_autostart_dup_exec:
 * @command: (array zero-terminated=1): the program and its arguments
 *
 * Returns: (transfer full): the value of a desktop entry's Exec, each argument quoted (Desktop Entry Specification, "The Exec key")
 */
char *
takt_autostart_dup_exec (const char *const *command)
{
  GString *exec = g_string_new (NULL);

  for (gsize i = 0; command[i] != NULL; i++)
    {
      g_string_append (exec, i > 0 ? " \"" : "\"");
      for (const char *p = command[i]; *p != '\0'; p++)
        {
          if (strchr ("\"`$\\", *p) != NULL)
            g_string_append_c (exec, '\\');
          else if (*p == '%')
            g_string_append_c (exec, '%');
          g_string_append_c (exec, *p);
        }
      g_string_append_c (exec, '"');
    }
  return g_string_free (exec, FALSE);
}

static char *
dup_text (const char *application_id, const char *const *command)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *exec = takt_autostart_dup_exec (command);

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Takt");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, exec);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, application_id);
  return g_key_file_to_data (file, NULL, NULL);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Entry *self = data;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *present = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  if (self->text == NULL)
    {
      is_done = g_unlink (self->path) == 0 || errno == ENOENT;
      if (!is_done)
        g_set_error_literal (&error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    }
  else if (g_file_get_contents (self->path, &present, NULL, NULL) && g_str_equal (present, self->text))
    is_done = TRUE;
  else if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      is_done = FALSE;
      g_set_error_literal (&error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    }
  else
    is_done =
        g_file_set_contents_full (self->path, self->text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error);

  if (is_done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                             _ ("Whether Takt starts with the session could not be written to “%s”: %s"),
                             self->path, error->message);
}

/**
 * takt_autostart_set_async:
 * @command: (array zero-terminated=1): what is started, the program by its whole path
 *
 * Writes the entry that starts Takt with the session, or takes it away. Writes nothing where it is as it shall be.
 */
void
takt_autostart_set_async (const char *application_id,
                          gboolean enabled,
                          const char *const *command,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Entry *self = g_new0 (Entry, 1);

  g_task_set_source_tag (task, takt_autostart_set_async);
  self->path = takt_autostart_dup_path (application_id);
  if (enabled)
    self->text = dup_text (application_id, command);
  g_task_set_task_data (task, self, entry_free);
  g_task_run_in_thread (task, write_thread);
}

/** takt_autostart_set_finish: FALSE with a sentence for a person. */
gboolean
takt_autostart_set_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
