/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-files-private.h"

#include <curl/curl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "bambu/takt-bambu-access-code.h"
#include "bambu/takt-bambu-model.h"
#include "bambu/takt-bambu-path.h"
#include "takt-error.h"

#define DEFAULT_PORT  990
#define STALL_LIMIT_S 30
/* protocol.md §8.4 */
#define LEAST_LIMIT_S 120

enum
{
  PROP_0,
  PROP_ALLOW_TLS_1_3,
  PROP_STALL_LIMIT,
  PROP_LEAST_LIMIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TaktBambuFiles, takt_bambu_files, G_TYPE_OBJECT)

static void begin (TaktBambuFiles *self);

/* The next one begins when nothing of @call goes on any more. */
void
takt_bambu_files_end_call (TaktBambuCall *call)
{
  g_autoptr (TaktBambuFiles) self = g_object_ref (call->files);

  g_queue_remove (&self->calls, call);
  takt_bambu_call_free (call);
  begin (self);
}

/* ---- the access code, and the call's turn */

static void
access_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TaktBambuCall *call = user_data;
  TaktBambuFiles *self = call->files;
  GError *error = NULL;

  call->access_code = takt_bambu_access_code_lookup_finish (result, &error);
  if (call->access_code == NULL)
    {
      takt_bambu_call_answer (call, error);
      takt_bambu_files_end_call (call);
      return;
    }

  call->ftps = (TaktBambuFtps){
    .host = self->host,
    .port = self->port,
    .identity = self->identity,
    .access_code = call->access_code,
    .may_fall_back = self->may_fall_back,
    .data = self->data,
    .allow_tls_1_3 = self->allow_tls_1_3,
    .stall_limit_s = self->stall_limit_s,
    .least_limit_s = self->least_limit_s,
    .cancellable = call->cancellable,
    .stopping = call->stopping,
  };
  takt_bambu_call_run (call);
}

static void
begin (TaktBambuFiles *self)
{
  TaktBambuCall *call = g_queue_peek_head (&self->calls);

  if (call != NULL)
    takt_bambu_access_code_lookup_async (self->printer_id, self->secrets, call->cancellable, access_code_cb,
                                         call);
}

/* What goes on ends by itself; what waits has not begun. */
static void
cancel (TaktBambuCall *call)
{
  g_autoptr (TaktBambuFiles) self = g_object_ref (call->files);
  gboolean is_waiting = g_queue_peek_head (&self->calls) != call;

  g_cancellable_cancel (call->cancellable);
  takt_bambu_call_answer (call, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled.")));
  if (is_waiting)
    {
      g_queue_remove (&self->calls, call);
      takt_bambu_call_free (call);
    }
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* @call: (transfer full); @task: (transfer full) */
static void
enqueue (TaktBambuFiles *self, TaktBambuCall *call, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  call->task = task;
  if (cancellable != NULL)
    {
      call->cancellation = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancellation, G_SOURCE_FUNC (cancelled_cb), call, NULL);
      g_source_attach (call->cancellation, call->context);
    }
  g_queue_push_tail (&self->calls, call);
  if (g_queue_get_length (&self->calls) == 1)
    begin (self);
}

/* A task whose call can be made; NULL: it was answered. */
static GTask *
make_task (TaktBambuFiles *self,
           const char *remote_path,
           gpointer source_tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, source_tag);
  /* Whether a call is cancelled or done is said once, by answer(). */
  g_task_set_check_cancellable (task, FALSE);
  if (takt_bambu_check_address (self->host, &error) && takt_bambu_path_check (remote_path, &error))
    return g_steal_pointer (&task);

  g_task_return_error (task, g_steal_pointer (&error));
  return NULL;
}

/**
 * takt_bambu_files_upload_async:
 * @remote_path: its name must pass takt_bambu_path_is_safe_name()
 * @progress: (nullable): not called any more once the call is answered; begins anew where a file has to be sent twice
 *
 * Brings a file to the card, whole or not at all: it is there when the printer said so and holds exactly as many bytes (pitfalls 35,
 * 82, 83). A file of this name is replaced.
 */
void
takt_bambu_files_upload_async (TaktBambuFiles *self,
                               const char *local_path,
                               const char *remote_path,
                               GFileProgressCallback progress,
                               gpointer progress_data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task =
      make_task (self, remote_path, takt_bambu_files_upload_async, cancellable, callback, user_data);
  TaktBambuCall *call;

  if (task == NULL)
    return;
  if (!takt_bambu_path_is_safe_name (strrchr (remote_path, '/') + 1))
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_INVALID,
                               _ ("“%s” is no name that every printer can start. Nothing was sent."),
                               remote_path);
      return;
    }

  call = takt_bambu_call_new (self, TAKT_BAMBU_CALL_UPLOAD, remote_path);
  call->local_path = g_strdup (local_path);
  call->progress = progress;
  call->progress_data = progress_data;
  enqueue (self, call, g_steal_pointer (&task));
}

gboolean
takt_bambu_files_upload_finish (TaktBambuFiles *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_bambu_files_delete_async: takes a file away; one that is not there is no error. */
void
takt_bambu_files_delete_async (TaktBambuFiles *self,
                               const char *remote_path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task =
      make_task (self, remote_path, takt_bambu_files_delete_async, cancellable, callback, user_data);

  if (task != NULL)
    enqueue (self, takt_bambu_call_new (self, TAKT_BAMBU_CALL_DELETE, remote_path), g_steal_pointer (&task));
}

gboolean
takt_bambu_files_delete_finish (TaktBambuFiles *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/** takt_bambu_files_query_size_async: how long a file on the card is, and whether it is there at all. */
void
takt_bambu_files_query_size_async (TaktBambuFiles *self,
                                   const char *remote_path,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task =
      make_task (self, remote_path, takt_bambu_files_query_size_async, cancellable, callback, user_data);

  if (task != NULL)
    enqueue (self, takt_bambu_call_new (self, TAKT_BAMBU_CALL_SIZE, remote_path), g_steal_pointer (&task));
}

/**
 * takt_bambu_files_query_size_finish:
 * @size: (out): bytes; -1 where there is no such file
 */
gboolean
takt_bambu_files_query_size_finish (TaktBambuFiles *self, GAsyncResult *result, goffset *size, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *size = g_task_propagate_int (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/** takt_bambu_files_list_async: what is in a folder of the card, "/" for the card itself. */
void
takt_bambu_files_list_async (TaktBambuFiles *self,
                             const char *folder,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task =
      make_task (self, folder, takt_bambu_files_list_async, cancellable, callback, user_data);

  if (task != NULL)
    enqueue (self, takt_bambu_call_new (self, TAKT_BAMBU_CALL_LIST, folder), g_steal_pointer (&task));
}

/** takt_bambu_files_list_finish: Returns: (transfer full) (element-type TaktBambuFile) */
GPtrArray *
takt_bambu_files_list_finish (TaktBambuFiles *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/** takt_bambu_files_stop: cancels every call, and leaves on the card what they had brought there. For the end of a
 * connection; calls that come later are made. */
void
takt_bambu_files_stop (TaktBambuFiles *self)
{
  g_return_if_fail (TAKT_IS_BAMBU_FILES (self));

  g_cancellable_cancel (self->stopping);
  g_object_unref (self->stopping);
  self->stopping = g_cancellable_new ();
  while (g_queue_get_length (&self->calls) > 1)
    cancel (g_queue_peek_tail (&self->calls));
  if (!g_queue_is_empty (&self->calls))
    cancel (g_queue_peek_head (&self->calls));
}

static void
takt_bambu_files_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TaktBambuFiles *self = TAKT_BAMBU_FILES (object);

  switch (id)
    {
    case PROP_ALLOW_TLS_1_3:
      self->allow_tls_1_3 = g_value_get_boolean (value);
      break;
    case PROP_STALL_LIMIT:
      self->stall_limit_s = g_value_get_uint (value);
      break;
    case PROP_LEAST_LIMIT:
      self->least_limit_s = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Every call holds a reference, so none goes on here. */
static void
takt_bambu_files_finalize (GObject *object)
{
  TaktBambuFiles *self = TAKT_BAMBU_FILES (object);

  g_free (self->host);
  g_clear_pointer (&self->identity, takt_bambu_identity_unref);
  g_object_unref (self->secrets);
  g_object_unref (self->stopping);

  G_OBJECT_CLASS (takt_bambu_files_parent_class)->finalize (object);
}

static void
takt_bambu_files_class_init (TaktBambuFilesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = takt_bambu_files_set_property;
  object_class->finalize = takt_bambu_files_finalize;

  /* The cap of protocol.md §8.2 off. */
  properties[PROP_ALLOW_TLS_1_3] =
      g_param_spec_boolean ("allow-tls-1-3", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  /* Seconds without a byte. */
  properties[PROP_STALL_LIMIT] =
      g_param_spec_uint ("stall-limit", NULL, NULL, 1, STALL_LIMIT_S, STALL_LIMIT_S,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  /* Seconds for the smallest file. */
  properties[PROP_LEAST_LIMIT] =
      g_param_spec_uint ("least-limit", NULL, NULL, 1, LEAST_LIMIT_S, LEAST_LIMIT_S,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* The only call of libcurl that may not run beside another one. */
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

static void
takt_bambu_files_init (TaktBambuFiles *self)
{
  g_queue_init (&self->calls);
  self->stopping = g_cancellable_new ();
}

/* The A1's file server alone has been seen to refuse what all others demand (protocol.md §8.2). */
static gboolean
is_a1 (const char *serial)
{
  g_autofree char *model = takt_bambu_model_dup_name (NULL, serial);

  return g_strcmp0 (model, "Bambu Lab A1") == 0 || g_strcmp0 (model, "Bambu Lab A1 mini") == 0;
}

/**
 * takt_bambu_files_new:
 * @printer: its record: host, serial, FTPS port, and the pinned certificate, if there is one
 * @secrets: where the access code is (TAKT_SECRET_ACCESS_CODE)
 * @ca_file: (nullable): PEM file of the maker's certificate authorities
 */
TaktBambuFiles *
takt_bambu_files_new (const TaktPrinter *printer, TaktSecretStore *secrets, const char *ca_file)
{
  TaktBambuFiles *self = g_object_new (TAKT_TYPE_BAMBU_FILES, NULL);
  int port = printer->ftps_port;

  self->printer_id = printer->id;
  self->host = g_strdup (printer->host);
  self->port = port > 0 && port <= G_MAXUINT16 ? (guint16) port : DEFAULT_PORT;
  self->identity = takt_bambu_identity_new (printer->serial, printer->certificate_fingerprint, ca_file);
  self->secrets = g_object_ref (secrets);
  self->may_fall_back = printer->serial != NULL && is_a1 (printer->serial);
  return self;
}
