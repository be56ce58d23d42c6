/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-fake-cloud.h"

#include "takt-error.h"

static void takt_fake_cloud_iface_init (TaktPrinterCloudInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktFakeCloud,
                               takt_fake_cloud,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CLOUD, takt_fake_cloud_iface_init))

static void
end (GTask *task, TaktCloudState state)
{
  TaktFakeCloud *self = g_task_get_source_object (task);

  self->status->state = state;
  takt_printer_cloud_emit_status_changed (TAKT_PRINTER_CLOUD (self));
  g_task_return_boolean (task, TRUE);
}

static void
fake_load_async (TaktPrinterCloud *cloud,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (cloud, cancellable, callback, user_data);

  TAKT_FAKE_CLOUD (cloud)->loads++;
  end (task, TAKT_FAKE_CLOUD (cloud)->status->state);
}

static void
fake_sign_in_async (TaktPrinterCloud *cloud,
                    TaktCloudRegion region,
                    const char *account,
                    const char *password,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  TaktFakeCloud *self = TAKT_FAKE_CLOUD (cloud);
  g_autoptr (GTask) task = g_task_new (cloud, cancellable, callback, user_data);
  GError *error = NULL;

  if (password != NULL && !g_str_equal (password, "right"))
    {
      takt_error_set_field (&error, "account", "This is not right.");
      g_task_return_error (task, error);
      return;
    }
  self->status->region = region;
  g_free (self->status->account);
  self->status->account = g_strdup (account);
  end (task, TAKT_CLOUD_NEEDS_CODE);
}

static void
fake_enter_code_async (TaktPrinterCloud *cloud,
                       const char *code,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  TaktFakeCloud *self = TAKT_FAKE_CLOUD (cloud);
  g_autoptr (GTask) task = g_task_new (cloud, cancellable, callback, user_data);
  GError *error = NULL;

  if (!g_str_equal (code, "123456"))
    {
      takt_error_set_field (&error, "code", "This is not right.");
      g_task_return_error (task, error);
      return;
    }
  self->status->signed_in_at = self->now;
  self->status->expires_at = self->now + (TaktTime) 90 * 24 * 60 * 60;
  end (task, TAKT_CLOUD_SIGNED_IN);
}

static void
fake_send_code_async (TaktPrinterCloud *cloud,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (cloud, cancellable, callback, user_data);

  end (task, TAKT_CLOUD_NEEDS_CODE);
}

static void
fake_sign_out_async (TaktPrinterCloud *cloud,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  TaktFakeCloud *self = TAKT_FAKE_CLOUD (cloud);
  g_autoptr (GTask) task = g_task_new (cloud, cancellable, callback, user_data);

  self->status->signed_in_at = TAKT_TIME_UNSET;
  self->status->expires_at = TAKT_TIME_UNSET;
  end (task, TAKT_CLOUD_SIGNED_OUT);
}

static gboolean
fake_act_finish (TaktPrinterCloud *cloud, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_list_async (TaktPrinterCloud *cloud,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  TaktFakeCloud *self = TAKT_FAKE_CLOUD (cloud);
  g_autoptr (GTask) task = g_task_new (cloud, cancellable, callback, user_data);

  if (self->status->state == TAKT_CLOUD_SIGNED_IN)
    g_task_return_pointer (task, g_ptr_array_ref (self->printers), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "Nobody is signed in.");
}

static GPtrArray *
fake_list_finish (TaktPrinterCloud *cloud, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static TaktCloudStatus *
fake_dup_status (TaktPrinterCloud *cloud)
{
  const TaktCloudStatus *status = TAKT_FAKE_CLOUD (cloud)->status;
  TaktCloudStatus *copy = g_memdup2 (status, sizeof *status);

  copy->account = g_strdup (status->account);
  copy->last_error = g_strdup (status->last_error);
  return copy;
}

static void
takt_fake_cloud_iface_init (TaktPrinterCloudInterface *iface)
{
  iface->load_async = fake_load_async;
  iface->sign_in_async = fake_sign_in_async;
  iface->enter_code_async = fake_enter_code_async;
  iface->send_code_async = fake_send_code_async;
  iface->sign_out_async = fake_sign_out_async;
  iface->act_finish = fake_act_finish;
  iface->list_async = fake_list_async;
  iface->list_finish = fake_list_finish;
  iface->dup_status = fake_dup_status;
}

static void
takt_fake_cloud_finalize (GObject *object)
{
  TaktFakeCloud *self = TAKT_FAKE_CLOUD (object);

  takt_cloud_status_free (self->status);
  g_ptr_array_unref (self->printers);

  G_OBJECT_CLASS (takt_fake_cloud_parent_class)->finalize (object);
}

static void
takt_fake_cloud_class_init (TaktFakeCloudClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_fake_cloud_finalize;
}

static void
takt_fake_cloud_init (TaktFakeCloud *self)
{
  self->status = takt_cloud_status_new ();
  self->printers = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_cloud_printer_free);
}

TaktFakeCloud *
takt_fake_cloud_new (void)
{
  return g_object_new (TAKT_TYPE_FAKE_CLOUD, NULL);
}

/** takt_fake_cloud_bind: one more printer of the account. */
void
takt_fake_cloud_bind (TaktFakeCloud *self, const char *serial, const char *name, const char *access_code)
{
  TaktCloudPrinter *printer = takt_cloud_printer_new ();

  printer->serial = g_strdup (serial);
  printer->name = g_strdup (name);
  printer->model = g_strdup ("Bambu Lab P1S");
  printer->access_code = g_strdup (access_code);
  g_ptr_array_add (self->printers, printer);
}
