/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-cloud-private.h"

#include "takt-error.h"
#include <glib/gi18n-lib.h>

/* protocol.md §11.2, §11.3 */
#define UID_PATH   "/v1/design-user-service/my/preference"
#define BOUND_PATH "/v1/iot-service/api/user/bind"

/* The account's number could not be asked for; without it nothing is heard. */
#define UID_RETRY_US (300 * (gint64) G_USEC_PER_SEC)

static void takt_bambu_cloud_iface_init (TaktPrinterCloudInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktBambuCloud,
                               takt_bambu_cloud,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_PRINTER_CLOUD, takt_bambu_cloud_iface_init))

static void
emit_changed (TaktBambuCloud *self)
{
  takt_printer_cloud_emit_status_changed (TAKT_PRINTER_CLOUD (self));
}

static void
set_last_error (TaktBambuCloud *self, const char *message)
{
  g_free (self->last_error);
  self->last_error = g_strdup (message);
}

/* ---- the account */

static gboolean
has_token (TaktBambuCloud *self)
{
  return self->account != NULL && self->account->token != NULL
         && takt_clock_now (self->clock) < self->account->expires_at;
}

static void
tell_broker (TaktBambuCloud *self)
{
  TaktBambuBrokerAccount account = { 0 };
  g_autofree char *user_name = NULL;

  if (self->account == NULL)
    {
      takt_bambu_broker_clear_account (
          self->broker, TAKT_LINK_UNREACHABLE,
          _ ("This printer is seen through Bambu Cloud, and nobody is signed in there. Sign in first."));
      return;
    }
  if (!has_token (self))
    {
      takt_bambu_broker_clear_account (
          self->broker, TAKT_LINK_AUTH_FAILED,
          _ ("The sign-in to Bambu Cloud has ended. Sign in again to see this printer."));
      return;
    }
  if (self->account->uid == NULL)
    {
      takt_bambu_broker_clear_account (
          self->broker, TAKT_LINK_CONNECTING,
          _ ("Bambu Cloud has not told the account’s number yet. Takt asks again by itself."));
      return;
    }

  user_name = g_strconcat ("u_", self->account->uid, NULL);
  account.host = takt_bambu_doors_get_broker (self->doors, self->account->region, &account.port);
  account.authorities = self->doors->authorities;
  account.user_name = user_name;
  account.token = self->account->token;
  takt_bambu_broker_set_account (self->broker, &account);
}

/* @account: (transfer full) (nullable): what the secret store holds now */
void
_takt_bambu_cloud_set_account (TaktBambuCloud *self, TaktBambuCloudAccount *account)
{
  takt_clock_clear (self->clock, &self->timer);
  takt_bambu_cloud_account_free (self->account);
  self->account = account;
  self->generation++;
  tell_broker (self);
}

void
_takt_bambu_cloud_store_async (TaktBambuCloud *self,
                               const TaktBambuCloudAccount *account,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autofree char *json = takt_bambu_cloud_account_to_json (account);

  takt_secret_store_store_async (self->secrets, TAKT_SECRET_BAMBU_CLOUD, _ ("Sign-in to Bambu Cloud"), json,
                                 NULL, callback, user_data);
}

static void
stored_quietly_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!takt_secret_store_store_finish (TAKT_SECRET_STORE (source), result, &error))
    g_warning ("The sign-in to Bambu Cloud could not be stored: %s", error->message);
}

/* The cloud does not know the token any more: who it was stays, so that signing in again is short. */
static void
end_token (TaktBambuCloud *self, const char *message)
{
  const TaktBambuCloudAccount *old = self->account;
  TaktBambuCloudAccount *ended =
      takt_bambu_cloud_account_new (old->region, old->name, NULL, NULL, old->signed_in_at, old->expires_at);

  _takt_bambu_cloud_store_async (self, ended, stored_quietly_cb, NULL);
  _takt_bambu_cloud_set_account (self, ended);
  set_last_error (self, message);
  emit_changed (self);
}

/* ---- acts */

/* An act begins, unless another one is under way. Returns: (nullable): its task */
GTask *
_takt_bambu_cloud_begin (TaktBambuCloud *self,
                         gpointer source_tag,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  /* None is called off half way: codes are good for one use, and what follows from one must not be lost. */
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  if (self->is_busy)
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_BUSY,
                               _ ("Takt is talking to Bambu Cloud just now. Wait for the answer."));
      return NULL;
    }

  self->is_busy = TRUE;
  return g_steal_pointer (&task);
}

void
_takt_bambu_cloud_end (GTask *task)
{
  TaktBambuCloud *self = g_task_get_source_object (task);

  self->is_busy = FALSE;
  emit_changed (self);
  g_task_return_boolean (task, TRUE);
}

/* @step: where the sign-in stands after the failure; @error: (transfer full) */
void
_takt_bambu_cloud_fail (GTask *task, TaktCloudState step, GError *error)
{
  TaktBambuCloud *self = g_task_get_source_object (task);

  self->is_busy = FALSE;
  self->step = step;
  set_last_error (self, error->message);
  emit_changed (self);
  g_task_return_error (task, error);
}

void
_takt_bambu_cloud_set_step (TaktBambuCloud *self, TaktCloudState step)
{
  self->step = step;
  set_last_error (self, NULL);
}

/* ---- the account's number */

static void
uid_retry_cb (gpointer user_data)
{
  TaktBambuCloud *self = user_data;

  self->timer = 0;
  _takt_bambu_cloud_ask_uid (self, NULL);
}

/** UidCall: the question for the account's number, and whose it was. */
typedef struct
{
  TaktBambuCloud *self; /* (owned) */
  guint generation;
  GTask *task; /* (nullable) (owned) the sign-in that waits for it */
} UidCall;

static void
uid_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree UidCall *call = user_data;
  g_autoptr (TaktBambuCloud) self = call->self;
  g_autoptr (GTask) task = call->task;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuReply) reply =
      takt_bambu_cloud_http_send_finish (TAKT_BAMBU_CLOUD_HTTP (source), result, &error);
  TaktBambuRefusal refusal =
      reply != NULL ? takt_bambu_reply_check (reply, TAKT_BAMBU_ACT_READ, &error) : TAKT_BAMBU_NOT_NOW;
  g_autofree char *uid = refusal == TAKT_BAMBU_ACCEPTED ? takt_bambu_uid_decode (reply->root, &error) : NULL;

  if (call->generation == self->generation)
    {
      const TaktBambuCloudAccount *old = self->account;

      if (refusal == TAKT_BAMBU_TOKEN_ENDED)
        end_token (self, error->message);
      else if (uid == NULL)
        {
          /* Signed in all the same: what is missing can be asked for later. */
          set_last_error (self, error->message);
          self->timer = takt_clock_after (self->clock, UID_RETRY_US, uid_retry_cb, self, NULL);
        }
      else
        {
          TaktBambuCloudAccount *account = takt_bambu_cloud_account_new (
              old->region, old->name, old->token, uid, old->signed_in_at, old->expires_at);

          _takt_bambu_cloud_store_async (self, account, stored_quietly_cb, NULL);
          _takt_bambu_cloud_set_account (self, account);
          set_last_error (self, NULL);
        }
    }

  if (task != NULL)
    _takt_bambu_cloud_end (task);
  else
    emit_changed (self);
}

/* @task: (nullable): ends with the answer, whatever it is */
void
_takt_bambu_cloud_ask_uid (TaktBambuCloud *self, GTask *task)
{
  g_autofree char *url = takt_bambu_doors_dup_api (self->doors, self->account->region, UID_PATH);
  TaktBambuRequest request = { .url = url, .bearer = self->account->token };
  UidCall *call = g_new0 (UidCall, 1);

  call->self = g_object_ref (self);
  call->generation = self->generation;
  g_set_object (&call->task, task);
  takt_bambu_cloud_http_send_async (self->http, &request, NULL, uid_cb, call);
}

/* ---- signing out, loading */

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktBambuCloud *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!takt_secret_store_clear_finish (TAKT_SECRET_STORE (source), result, &error))
    {
      _takt_bambu_cloud_fail (task, self->step, error);
      return;
    }

  _takt_bambu_cloud_set_account (self, NULL);
  _takt_bambu_cloud_set_step (self, TAKT_CLOUD_SIGNED_OUT);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->tfa_key, g_free);
  _takt_bambu_cloud_end (task);
}

static void
takt_bambu_cloud_sign_out_async (TaktPrinterCloud *cloud,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (cloud);
  g_autoptr (GTask) task =
      _takt_bambu_cloud_begin (self, takt_bambu_cloud_sign_out_async, callback, user_data);

  if (task != NULL)
    takt_secret_store_clear_async (self->secrets, TAKT_SECRET_BAMBU_CLOUD, NULL, cleared_cb,
                                   g_steal_pointer (&task));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktBambuCloud *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *text = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);
  TaktBambuCloudAccount *account = text != NULL ? takt_bambu_cloud_account_from_json (text, &error) : NULL;

  _takt_bambu_cloud_set_account (self, account);
  if (error != NULL)
    _takt_bambu_cloud_fail (task, TAKT_CLOUD_SIGNED_OUT, error);
  else if (has_token (self) && self->account->uid == NULL)
    _takt_bambu_cloud_ask_uid (self, task);
  else
    _takt_bambu_cloud_end (task);
}

static void
takt_bambu_cloud_load_async (TaktPrinterCloud *cloud,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (cloud);
  g_autoptr (GTask) task = _takt_bambu_cloud_begin (self, takt_bambu_cloud_load_async, callback, user_data);

  if (task != NULL)
    takt_secret_store_lookup_async (self->secrets, TAKT_SECRET_BAMBU_CLOUD, NULL, loaded_cb,
                                    g_steal_pointer (&task));
}

static gboolean
takt_bambu_cloud_act_finish (TaktPrinterCloud *cloud, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, cloud), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- bound printers */

static void
bound_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktBambuCloud *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (TaktBambuReply) reply =
      takt_bambu_cloud_http_send_finish (TAKT_BAMBU_CLOUD_HTTP (source), result, &error);
  TaktBambuRefusal refusal =
      reply != NULL ? takt_bambu_reply_check (reply, TAKT_BAMBU_ACT_READ, &error) : TAKT_BAMBU_NOT_NOW;
  GPtrArray *printers = refusal == TAKT_BAMBU_ACCEPTED ? takt_bambu_bound_decode (reply->root, &error) : NULL;

  if (printers != NULL)
    {
      g_task_return_pointer (task, printers, (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  if (refusal == TAKT_BAMBU_TOKEN_ENDED && GPOINTER_TO_UINT (g_task_get_task_data (task)) == self->generation)
    end_token (self, error->message);
  g_task_return_error (task, error);
}

static void
takt_bambu_cloud_list_async (TaktPrinterCloud *cloud,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (cloud);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *url = NULL;
  TaktBambuRequest request = { 0 };

  g_task_set_source_tag (task, takt_bambu_cloud_list_async);
  if (!has_token (self))
    {
      g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                               _ ("Nobody is signed in to Bambu Cloud. Sign in first."));
      return;
    }

  g_task_set_task_data (task, GUINT_TO_POINTER (self->generation), NULL);
  url = takt_bambu_doors_dup_api (self->doors, self->account->region, BOUND_PATH);
  request.url = url;
  request.bearer = self->account->token;
  takt_bambu_cloud_http_send_async (self->http, &request, cancellable, bound_cb, g_steal_pointer (&task));
}

static GPtrArray *
takt_bambu_cloud_list_finish (TaktPrinterCloud *cloud, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, cloud), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static TaktCloudStatus *
takt_bambu_cloud_dup_status (TaktPrinterCloud *cloud)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (cloud);
  TaktCloudStatus *status = takt_cloud_status_new ();
  const TaktBambuCloudAccount *account = self->account;
  gboolean is_trying = self->step == TAKT_CLOUD_NEEDS_CODE || self->step == TAKT_CLOUD_NEEDS_TFA
                       || (self->step == TAKT_CLOUD_FAILED && !has_token (self));

  if (is_trying)
    status->state = self->step;
  else if (account != NULL)
    status->state = has_token (self) ? TAKT_CLOUD_SIGNED_IN : TAKT_CLOUD_EXPIRED;

  status->region = is_trying || account == NULL ? self->region : account->region;
  status->account = g_strdup (is_trying || account == NULL ? self->name : account->name);
  status->last_error = g_strdup (self->last_error);
  if (account != NULL)
    {
      status->signed_in_at = account->signed_in_at;
      status->expires_at = account->expires_at;
    }
  return status;
}

static void
takt_bambu_cloud_iface_init (TaktPrinterCloudInterface *iface)
{
  iface->load_async = takt_bambu_cloud_load_async;
  iface->sign_in_async = _takt_bambu_cloud_sign_in_async;
  iface->enter_code_async = _takt_bambu_cloud_enter_code_async;
  iface->send_code_async = _takt_bambu_cloud_send_code_async;
  iface->sign_out_async = takt_bambu_cloud_sign_out_async;
  iface->act_finish = takt_bambu_cloud_act_finish;
  iface->list_async = takt_bambu_cloud_list_async;
  iface->list_finish = takt_bambu_cloud_list_finish;
  iface->dup_status = takt_bambu_cloud_dup_status;
}

static void
takt_bambu_cloud_dispose (GObject *object)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (object);

  takt_clock_clear (self->clock, &self->timer);
  if (self->broker != NULL)
    takt_bambu_broker_clear_account (self->broker, TAKT_LINK_UNKNOWN, NULL);

  G_OBJECT_CLASS (takt_bambu_cloud_parent_class)->dispose (object);
}

static void
takt_bambu_cloud_finalize (GObject *object)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (object);

  g_clear_object (&self->http);
  g_clear_object (&self->broker);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  takt_bambu_cloud_account_free (self->account);
  takt_bambu_doors_free (self->doors);
  g_free (self->name);
  g_free (self->tfa_key);
  g_free (self->last_error);

  G_OBJECT_CLASS (takt_bambu_cloud_parent_class)->finalize (object);
}

static void
takt_bambu_cloud_class_init (TaktBambuCloudClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_bambu_cloud_dispose;
  object_class->finalize = takt_bambu_cloud_finalize;
}

static void
takt_bambu_cloud_init (TaktBambuCloud *self)
{
}

/**
 * takt_bambu_cloud_new:
 * @doors: (transfer full): where the cloud is
 */
TaktBambuCloud *
takt_bambu_cloud_new (TaktClock *clock, TaktSecretStore *secrets, TaktBambuDoors *doors)
{
  TaktBambuCloud *self = g_object_new (TAKT_TYPE_BAMBU_CLOUD, NULL);

  self->clock = g_object_ref (clock);
  self->secrets = g_object_ref (secrets);
  self->doors = doors;
  self->http = takt_bambu_cloud_http_new (clock);
  self->broker = takt_bambu_broker_new (clock);
  return self;
}

/** takt_bambu_cloud_get_broker: (transfer none): the connection that links of cloud printers share. */
TaktBambuBroker *
takt_bambu_cloud_get_broker (TaktBambuCloud *self)
{
  return self->broker;
}
