/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"
#include "takt-api-json.h"

/* Pictures: what a printer's camera sees, and the photos of prints. */

/* @jpeg: (transfer full) (nullable): NULL: @error is the answer */
static void
answer_picture (TaktApiCall *call, GBytes *jpeg, GError *error)
{
  if (jpeg == NULL)
    takt_api_call_fail (call, error);
  else
    {
      takt_api_call_answer_bytes (call, "image/jpeg", jpeg);
      g_bytes_unref (jpeg);
    }
}

static void
snapshot_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  GBytes *jpeg = takt_camera_snapshot_finish (TAKT_CAMERA (source), result, NULL, &error);

  answer_picture (call, jpeg, error);
}

/** takt_api_printers_get_picture: GET /api/printers/{id}/camera */
void
takt_api_printers_get_picture (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  GError *error = NULL;
  g_autoptr (TaktPrinter) printer = NULL;

  if (!takt_api_call_end_input (call))
    return;

  printer = takt_printers_get (takt_shop_get_printers (shop), takt_api_call_get_id (call), &error);
  if (printer == NULL)
    takt_api_call_fail (call, error);
  else
    takt_camera_snapshot_async (takt_cameras_get (takt_shop_get_cameras (shop), printer->id),
                                TAKT_CAMERA_SNAPSHOT_US, takt_api_call_get_cancellable (call), snapshot_cb,
                                takt_api_call_ref (call));
}

/** takt_api_photos_list_of_job: GET /api/bambu/scheduled-prints/{id}/photos */
void
takt_api_photos_list_of_job (TaktApiCall *call)
{
  TaktShop *shop = takt_api_call_get_shop (call);
  GError *error = NULL;
  g_autoptr (TaktJob) job = NULL;
  g_autoptr (GPtrArray) photos = NULL;

  if (!takt_api_call_end_input (call))
    return;

  job = takt_queue_get (takt_shop_get_queue (shop), takt_api_call_get_id (call), &error);
  if (job != NULL)
    photos = takt_history_list_photos (takt_shop_get_history (shop), job->id, &error);
  if (photos != NULL)
    takt_api_call_answer_records (call, takt_api_write_photo, photos, 0, photos->len, photos->len);
  else
    takt_api_call_fail (call, error);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  g_autoptr (TaktPhoto) photo = takt_photos_take_finish (TAKT_PHOTOS (source), result, &error);

  if (photo != NULL)
    takt_api_call_answer_record (call, SOUP_STATUS_CREATED, takt_api_write_photo, photo);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_photos_take: POST /api/bambu/scheduled-prints/{id}/photos: a photo now. */
void
takt_api_photos_take (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    takt_photos_take_async (takt_shop_get_photos (takt_api_call_get_shop (call)), takt_api_call_get_id (call),
                            takt_api_call_get_cancellable (call), taken_cb, takt_api_call_ref (call));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktApiCall) call = user_data;
  GError *error = NULL;
  GBytes *jpeg = takt_photos_read_finish (TAKT_PHOTOS (source), result, &error);

  answer_picture (call, jpeg, error);
}

/** takt_api_photos_get: GET /api/photos/{id} */
void
takt_api_photos_get (TaktApiCall *call)
{
  if (takt_api_call_end_input (call))
    takt_photos_read_async (takt_shop_get_photos (takt_api_call_get_shop (call)), takt_api_call_get_id (call),
                            takt_api_call_get_cancellable (call), read_cb, takt_api_call_ref (call));
}
