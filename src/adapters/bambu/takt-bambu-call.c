/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-files-private.h"

#include "bambu/takt-bambu-access-code.h"

/* Only of a call that nobody runs. */
void
takt_bambu_call_free (TaktBambuCall *call)
{
  takt_bambu_access_code_free (call->access_code);
  g_free (call->local_path);
  g_free (call->remote_path);
  g_clear_error (&call->error);
  g_clear_pointer (&call->listing, g_ptr_array_unref);
  g_mutex_clear (&call->lock);
  g_main_context_unref (call->context);
  g_object_unref (call->cancellable);
  g_object_unref (call->stopping);
  g_object_unref (call->files);
  g_free (call);
}

TaktBambuCall *
takt_bambu_call_new (TaktBambuFiles *self, TaktBambuCallAct act, const char *remote_path)
{
  TaktBambuCall *call = g_new0 (TaktBambuCall, 1);

  call->files = g_object_ref (self);
  call->cancellable = g_cancellable_new ();
  call->stopping = g_object_ref (self->stopping);
  call->context = g_main_context_ref_thread_default ();
  call->act = act;
  call->remote_path = g_strdup (remote_path);
  g_mutex_init (&call->lock);
  return call;
}

/* Answers once; @error: (transfer full) (nullable) */
void
takt_bambu_call_answer (TaktBambuCall *call, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  if (task == NULL)
    {
      g_clear_error (&error);
      return;
    }

  if (call->cancellation != NULL)
    g_source_destroy (call->cancellation);
  g_clear_pointer (&call->cancellation, g_source_unref);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (call->act == TAKT_BAMBU_CALL_LIST)
    g_task_return_pointer (task, g_steal_pointer (&call->listing), (GDestroyNotify) g_ptr_array_unref);
  else if (call->act == TAKT_BAMBU_CALL_SIZE)
    g_task_return_int (task, (gssize) call->size);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
tell_cb (gpointer user_data)
{
  TaktBambuCall *call = user_data;
  goffset done, total;

  g_mutex_lock (&call->lock);
  g_clear_pointer (&call->told, g_source_unref);
  done = call->done;
  total = call->total;
  g_mutex_unlock (&call->lock);

  if (call->task != NULL && !g_cancellable_is_cancelled (call->cancellable))
    call->progress (done, total, call->progress_data);
  return G_SOURCE_REMOVE;
}

/* However often libcurl says it, there is never more than one word on its way to the main context. */
static void
progress_cb (goffset done, goffset total, gpointer user_data)
{
  TaktBambuCall *call = user_data;

  g_mutex_lock (&call->lock);
  call->done = done;
  call->total = total;
  if (call->told == NULL)
    {
      call->told = g_idle_source_new ();
      g_source_set_priority (call->told, G_PRIORITY_DEFAULT);
      g_source_set_callback (call->told, tell_cb, call, NULL);
      g_source_attach (call->told, call->context);
    }
  g_mutex_unlock (&call->lock);
}

static gboolean
thread_done_cb (gpointer user_data)
{
  TaktBambuCall *call = user_data;

  g_thread_join (g_steal_pointer (&call->thread));
  if (call->told != NULL)
    g_source_destroy (call->told);
  g_clear_pointer (&call->told, g_source_unref);

  call->files->data = call->ftps.data;
  /* Stored, but nobody knows of it any more. */
  if (call->act == TAKT_BAMBU_CALL_UPLOAD && call->error == NULL && call->task == NULL)
    g_queue_insert_after (&call->files->calls, call->files->calls.head,
                          takt_bambu_call_new (call->files, TAKT_BAMBU_CALL_DELETE, call->remote_path));
  takt_bambu_call_answer (call, g_steal_pointer (&call->error));
  takt_bambu_files_end_call (call);
  return G_SOURCE_REMOVE;
}

static gpointer
run_thread (gpointer user_data)
{
  TaktBambuCall *call = user_data;
  g_autoptr (GSource) done = g_idle_source_new ();
  g_autoptr (GBytes) listing = NULL;
  gsize length = 0;

  switch (call->act)
    {
    case TAKT_BAMBU_CALL_UPLOAD:
      takt_bambu_ftps_upload (&call->ftps, call->local_path, call->remote_path, &call->error);
      break;
    case TAKT_BAMBU_CALL_DELETE:
      takt_bambu_ftps_delete (&call->ftps, call->remote_path, &call->error);
      break;
    case TAKT_BAMBU_CALL_SIZE:
      takt_bambu_ftps_size (&call->ftps, call->remote_path, &call->size, &call->error);
      break;
    case TAKT_BAMBU_CALL_LIST:
    default:
      listing = takt_bambu_ftps_list (&call->ftps, call->remote_path, &call->error);
      if (listing != NULL)
        {
          const char *text = g_bytes_get_data (listing, &length);

          call->listing = takt_bambu_listing_parse (text, length);
        }
      break;
    }

  g_source_set_priority (done, G_PRIORITY_DEFAULT);
  g_source_set_callback (done, thread_done_cb, call, NULL);
  g_source_attach (done, call->context);
  return NULL;
}

/* Its turn has come; @ftps holds all but who is told how it goes. */
void
takt_bambu_call_run (TaktBambuCall *call)
{
  call->ftps.progress = call->progress != NULL ? progress_cb : NULL;
  call->ftps.progress_data = call;
  call->thread = g_thread_new ("printer-files", run_thread, call);
}
