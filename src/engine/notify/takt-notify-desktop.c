/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-desktop-words.h"
#include "notify/takt-notify-private.h"

#include "takt-error.h"

#include <glib/gi18n-lib.h>

/* The desktop's rows are taken by TaktDesktopChannel, which tells several events at once; through here go tests alone. */

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *handle =
      takt_desktop_notifier_show_finish (TAKT_DESKTOP_NOTIFIER (source), result, &error);

  if (handle != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
deliver_desktop (TaktNotify *self, GTask *task)
{
  const TaktOutboxRow *row = g_ptr_array_index (_takt_notify_get_rows (task), 0);
  GError *error = NULL;
  g_autoptr (TaktEvent) event = takt_event_from_json (row->payload, &error);
  g_autoptr (TaktDesktopNotice) notice = NULL;

  if (event == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->desktop == NULL)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("Takt runs without a desktop here."));
      return;
    }

  notice = takt_desktop_words_of_one (event, NULL);
  notice->tag = g_strdup ("takt-test");
  takt_desktop_notifier_show_async (self->desktop, notice, g_task_get_cancellable (task), shown_cb,
                                    g_object_ref (task));
}

static char *
dup_desktop_target (TaktNotify *self, const TaktNotificationSettings *settings, gboolean also_without_server)
{
  return self->desktop != NULL && settings->desktop_enabled ? g_strdup ("desktop") : NULL;
}

const TaktNotifyChannel _takt_notify_desktop = {
  .name = "desktop",
  .dup_target = dup_desktop_target,
  .deliver = deliver_desktop,
};
