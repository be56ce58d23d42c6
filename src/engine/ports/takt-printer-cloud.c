/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-printer-cloud.h"

G_DEFINE_INTERFACE (TaktPrinterCloud, takt_printer_cloud, G_TYPE_OBJECT)

const char *const takt_cloud_state_words[] = {
  [TAKT_CLOUD_SIGNED_OUT] = "signed_out",
  [TAKT_CLOUD_NEEDS_CODE] = "needs_code",
  [TAKT_CLOUD_NEEDS_TFA] = "needs_tfa",
  [TAKT_CLOUD_SIGNED_IN] = "signed_in",
  [TAKT_CLOUD_EXPIRED] = "expired",
  [TAKT_CLOUD_FAILED] = "failed",
  NULL,
};

const char *const takt_cloud_region_words[] = {
  [TAKT_CLOUD_GLOBAL] = "global",
  [TAKT_CLOUD_CHINA] = "china",
  NULL,
};

static guint status_changed_signal;

static void
takt_printer_cloud_default_init (TaktPrinterCloudInterface *iface)
{
  status_changed_signal = g_signal_new ("status-changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/** takt_cloud_status_new: signed out, nothing known. */
TaktCloudStatus *
takt_cloud_status_new (void)
{
  TaktCloudStatus *self = g_new0 (TaktCloudStatus, 1);

  self->signed_in_at = TAKT_TIME_UNSET;
  self->expires_at = TAKT_TIME_UNSET;
  return self;
}

void
takt_cloud_status_free (TaktCloudStatus *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->last_error);
  g_free (self);
}

TaktCloudPrinter *
takt_cloud_printer_new (void)
{
  return g_new0 (TaktCloudPrinter, 1);
}

void
takt_cloud_printer_free (TaktCloudPrinter *self)
{
  if (self == NULL)
    return;

  g_free (self->serial);
  g_free (self->name);
  g_free (self->model);
  g_free (self->print_status);
  g_free (self->access_code);
  g_free (self);
}

/** takt_printer_cloud_load_async: reads the stored account, if there is one. */
void
takt_printer_cloud_load_async (TaktPrinterCloud *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_CLOUD (self));
  TAKT_PRINTER_CLOUD_GET_IFACE (self)->load_async (self, cancellable, callback, user_data);
}

/**
 * takt_printer_cloud_sign_in_async:
 * @password: (nullable): not kept anywhere; NULL: a code by e-mail instead
 *
 * Begins to sign in. What is asked for next is told by the status.
 */
void
takt_printer_cloud_sign_in_async (TaktPrinterCloud *self,
                                  TaktCloudRegion region,
                                  const char *account,
                                  const char *password,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_CLOUD (self) && account != NULL);
  TAKT_PRINTER_CLOUD_GET_IFACE (self)->sign_in_async (self, region, account, password, cancellable, callback,
                                                      user_data);
}

/** takt_printer_cloud_enter_code_async: goes on with the code from the e-mail or the authenticator app. */
void
takt_printer_cloud_enter_code_async (TaktPrinterCloud *self,
                                     const char *code,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_CLOUD (self) && code != NULL);
  TAKT_PRINTER_CLOUD_GET_IFACE (self)->enter_code_async (self, code, cancellable, callback, user_data);
}

/** takt_printer_cloud_send_code_async: has another e-mail sent. */
void
takt_printer_cloud_send_code_async (TaktPrinterCloud *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_CLOUD (self));
  TAKT_PRINTER_CLOUD_GET_IFACE (self)->send_code_async (self, cancellable, callback, user_data);
}

/** takt_printer_cloud_sign_out_async: forgets account and token. */
void
takt_printer_cloud_sign_out_async (TaktPrinterCloud *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_CLOUD (self));
  TAKT_PRINTER_CLOUD_GET_IFACE (self)->sign_out_async (self, cancellable, callback, user_data);
}

/** takt_printer_cloud_act_finish: of all acts that end with a new status. */
gboolean
takt_printer_cloud_act_finish (TaktPrinterCloud *self, GAsyncResult *result, GError **error)
{
  return TAKT_PRINTER_CLOUD_GET_IFACE (self)->act_finish (self, result, error);
}

/** takt_printer_cloud_list_async: asks for the printers that are bound to the account. */
void
takt_printer_cloud_list_async (TaktPrinterCloud *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (TAKT_IS_PRINTER_CLOUD (self));
  TAKT_PRINTER_CLOUD_GET_IFACE (self)->list_async (self, cancellable, callback, user_data);
}

/** takt_printer_cloud_list_finish: Returns: (transfer full) (element-type TaktCloudPrinter) */
GPtrArray *
takt_printer_cloud_list_finish (TaktPrinterCloud *self, GAsyncResult *result, GError **error)
{
  return TAKT_PRINTER_CLOUD_GET_IFACE (self)->list_finish (self, result, error);
}

/** takt_printer_cloud_dup_status: Returns: (transfer full): how the account stands now. */
TaktCloudStatus *
takt_printer_cloud_dup_status (TaktPrinterCloud *self)
{
  g_return_val_if_fail (TAKT_IS_PRINTER_CLOUD (self), NULL);
  return TAKT_PRINTER_CLOUD_GET_IFACE (self)->dup_status (self);
}

/** takt_printer_cloud_emit_status_changed: for clouds: takt_printer_cloud_dup_status() would answer something new. */
void
takt_printer_cloud_emit_status_changed (TaktPrinterCloud *self)
{
  g_return_if_fail (TAKT_IS_PRINTER_CLOUD (self));
  g_signal_emit (self, status_changed_signal, 0);
}
