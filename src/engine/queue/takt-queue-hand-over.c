/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-queue"

#include "queue/takt-queue-private.h"

#include <glib/gi18n-lib.h>

#include "products/takt-product-files.h"
#include "takt-error.h"

/* What is under way for a job that a person will start. */
typedef struct
{
  TaktJob *job; /* (owned) as its intent was written */
  TaktHandOver *outcome;
} HandingOver;

static void
handing_over_free (HandingOver *self)
{
  takt_job_free (self->job);
  takt_hand_over_free (self->outcome);
  g_free (self);
}

void
takt_hand_over_free (TaktHandOver *self)
{
  if (self == NULL)
    return;

  g_free (self->uri);
  g_free (self->message);
  g_free (self);
}

static char *
escape (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

/* The address that makes the maker's program offer the file (protocol.md §12.4): everything but RFC 3986's unreserved is escaped. */
static char *
dup_uri (const char *path, const char *title)
{
  g_autofree char *file = escape (path);
  g_autofree char *name = escape (title);

  return g_strdup_printf ("bambu-connect://import-file?path=%s&name=%s&version=1.0.0", file, name);
}

static gboolean
check_handable (TaktQueue *self, const TaktJob *job, GError **error)
{
  g_autofree char *safe = job->file_name != NULL ? takt_product_files_dup_name (job->file_name) : NULL;
  const char *reason = NULL;

  if (job->status != TAKT_JOB_QUEUED)
    reason = _ ("Only prints that wait in the queue can be handed over.");
  else if (job->dispatched_at != TAKT_TIME_UNSET)
    reason = _ ("This print is on its way already. Cancel it first.");
  else if (g_strcmp0 (safe, job->file_name) != 0 || takt_products_get_dir (self->products) == NULL)
    reason = _ ("This print has no sliced file. Choose one in the job or in its product profile.");
  if (reason == NULL)
    return takt_queue_check_others (self, job, error);

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT, reason);
  return FALSE;
}

static TaktJob *
write_hand_over (TaktQueue *self, gint64 id, GError **error)
{
  TaktDispatch dispatch = { .job_id = id, .step = TAKT_DISPATCH_HANDED_OVER };
  g_autoptr (TaktJob) job = NULL;
  gboolean ok;

  if (!takt_store_begin (self->store, error))
    return NULL;

  job = takt_job_table_get (self->store, id, error);
  ok = job != NULL && check_handable (self, job, error) && takt_queue_choose_submission (self, job, error);
  if (ok)
    {
      dispatch.submission_id = job->submission_id;
      job->dispatched_at = takt_clock_now (self->clock);
      g_clear_pointer (&job->problem, g_free);
      ok = takt_queue_save (self, job, error)
           && takt_dispatch_table_put (self->store, &dispatch, takt_clock_now (self->clock), error)
           && (!takt_printers_wants_file (self->printers, job->printer_id)
               || takt_queue_write_file (self, job, job->file_name, error));
    }
  return takt_queue_finish_work (self, ok, error) ? g_steal_pointer (&job) : NULL;
}

static void
answer (GTask *task)
{
  HandingOver *handing = g_task_get_task_data (task);
  TaktHandOver *outcome = handing->outcome;

  if (outcome->is_uploaded)
    outcome->message = g_strdup_printf (
        _ ("“%s” is on the printer's card: start it from the printer's screen. Takt follows by itself."),
        handing->job->file_name);
  else
    outcome->message =
        g_strdup (_ ("Start it in Bambu Connect, or bring the file to the printer's card and start it from "
                     "the printer's screen. Takt follows by itself."));
  g_task_return_pointer (task, g_steal_pointer (&handing->outcome), (GDestroyNotify) takt_hand_over_free);
}

static void
file_there_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktQueue *self = g_task_get_source_object (task);
  HandingOver *handing = g_task_get_task_data (task);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) error = NULL;

  handing->outcome->is_uploaded = takt_printers_send_file_finish (TAKT_PRINTERS (source), result, &failure);
  if (failure != NULL)
    {
      g_message ("a print that is handed over could not be put on the printer's card: %s", failure->message);
      if (!takt_queue_forget_file (self, handing->job, handing->job->file_name, &error))
        g_warning ("what is on the printers could not be written down: %s", error->message);
    }
  answer (task);
}

/**
 * takt_queue_hand_over_async:
 *
 * For a printer that takes no commands (protocol.md §12.4): the file is put on its card under its own name where that is possible, and the
 * job waits until the printer begins it, which is known by that name; for as long as that takes. Fails with TAKT_ERROR_NOT_FOUND or
 * TAKT_ERROR_CONFLICT (it does not wait, has no file, or something is on its way to this printer).
 */
void
takt_queue_hand_over_async (TaktQueue *self,
                            gint64 id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (TaktPrintRequest) request = NULL;
  HandingOver *handing;
  TaktJob *job;
  GError *error = NULL;

  g_return_if_fail (TAKT_IS_QUEUE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, takt_queue_hand_over_async);
  g_task_set_check_cancellable (task, FALSE);
  job = write_hand_over (self, id, &error);
  if (job == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  takt_queue_note (self, job);

  handing = g_new0 (HandingOver, 1);
  handing->job = job;
  handing->outcome = g_new0 (TaktHandOver, 1);
  g_task_set_task_data (task, handing, (GDestroyNotify) handing_over_free);

  request = takt_print_request_new (job);
  request->path = g_build_filename (takt_products_get_dir (self->products), TAKT_PRODUCT_FILES_FOLDER,
                                    job->file_name, NULL);
  request->remote_name = g_strdup (job->file_name);
  handing->outcome->uri = dup_uri (request->path, request->title);
  if (takt_printers_wants_file (self->printers, job->printer_id))
    takt_printers_send_file_async (self->printers, job->printer_id, request, NULL, NULL, cancellable,
                                   file_there_cb, g_steal_pointer (&task));
  else
    answer (task);
}

/** takt_queue_hand_over_finish: Returns: (transfer full): what a person can do now; NULL with @error */
TaktHandOver *
takt_queue_hand_over_finish (TaktQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
