/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include <glib/gstdio.h>

#include "backup/takt-backup.h"
#include "takt-api-handlers.h"
#include "takt-api-json.h"

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autofree char *file = takt_backup_make_finish (TAKT_STORE (source), result, &error);
  JsonObject *object;
  GStatBuf status;

  if (file == NULL)
    {
      takt_api_call_fail (call, error);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "file", file);
  json_object_set_int_member (object, "size_bytes", g_stat (file, &status) == 0 ? status.st_size : 0);
  takt_json_set_time (object, "created_at",
                      takt_clock_now (takt_shop_get_clock (takt_api_call_get_shop (call))));
  takt_api_call_answer (call, SOUP_STATUS_CREATED, object);
}

/** takt_api_backup_make: POST /api/backup: a file in the profile's own folder of backups. */
void
takt_api_backup_make (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);

  if (takt_api_call_end_input (call))
    takt_backup_make_async (takt_shop_get_store (shop), takt_shop_get_clock (shop), NULL, NULL, made_cb,
                            takt_api_call_ref (call));
}
