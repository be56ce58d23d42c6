/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-cloud-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

/* protocol.md §11.2 */
#define LOGIN_PATH     "/v1/user-service/user/login"
#define SEND_CODE_PATH "/v1/user-service/user/sendemail/code"
#define CSRF_WEB_PATH  "/api/csrf"
#define TFA_WEB_PATH   "/api/sign-in/tfa"

#define MAX_ACCOUNT_LENGTH  254
#define MAX_PASSWORD_LENGTH 1024
#define MAX_CODE_LENGTH     16

/* @body: (nullable) (transfer full) */
static void
send (GTask *task, char *url, JsonObject *body, const char *csrf, GAsyncReadyCallback callback)
{
  TaktBambuCloud *self = g_task_get_source_object (task);
  TaktBambuRequest request = { .url = url, .body = body, .csrf = csrf };

  takt_bambu_cloud_http_send_async (self->http, &request, NULL, callback, g_object_ref (task));
  g_free (url);
  g_clear_pointer (&body, json_object_unref);
}

/* The answer when the cloud accepted; NULL with @error. */
static TaktBambuReply *
receive (GObject *source, GAsyncResult *result, TaktBambuAct act, GError **error)
{
  g_autoptr (TaktBambuReply) reply =
      takt_bambu_cloud_http_send_finish (TAKT_BAMBU_CLOUD_HTTP (source), result, error);

  if (reply == NULL || takt_bambu_reply_check (reply, act, error) != TAKT_BAMBU_ACCEPTED)
    return NULL;
  return g_steal_pointer (&reply);
}

/* ---- a token has come */

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktBambuCloud *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!takt_secret_store_store_finish (TAKT_SECRET_STORE (source), result, &error))
    {
      _takt_bambu_cloud_fail (task, TAKT_CLOUD_FAILED, error);
      return;
    }

  _takt_bambu_cloud_set_account (self,
                                 g_steal_pointer ((TaktBambuCloudAccount **) g_task_get_task_data (task)));
  _takt_bambu_cloud_set_step (self, TAKT_CLOUD_SIGNED_OUT);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->tfa_key, g_free);
  _takt_bambu_cloud_ask_uid (self, task);
}

static void
kept_account_free (gpointer data)
{
  takt_bambu_cloud_account_free (*(TaktBambuCloudAccount **) data);
  g_free (data);
}

static void
keep (GTask *task, const char *token, gint64 lifetime)
{
  TaktBambuCloud *self = g_task_get_source_object (task);
  TaktTime now = takt_clock_now (self->clock);
  TaktBambuCloudAccount **kept = g_new (TaktBambuCloudAccount *, 1);

  *kept = takt_bambu_cloud_account_new (self->region, self->name, token, NULL, now, now + lifetime);
  g_task_set_task_data (task, kept, kept_account_free);
  _takt_bambu_cloud_store_async (self, *kept, kept_cb, g_object_ref (task));
}

/* ---- signing in */

static void
code_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktBambuCloud *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (TaktBambuReply) reply = receive (source, result, TAKT_BAMBU_ACT_SEND_CODE, &error);

  if (reply == NULL)
    {
      /* An earlier code may still be good. */
      _takt_bambu_cloud_fail (task, self->step == TAKT_CLOUD_NEEDS_CODE ? self->step : TAKT_CLOUD_FAILED,
                              error);
      return;
    }

  _takt_bambu_cloud_set_step (self, TAKT_CLOUD_NEEDS_CODE);
  _takt_bambu_cloud_end (task);
}

static void
send_code (GTask *task)
{
  TaktBambuCloud *self = g_task_get_source_object (task);
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "email", self->name);
  json_object_set_string_member (body, "type", "codeLogin");
  send (task, takt_bambu_doors_dup_api (self->doors, self->region, SEND_CODE_PATH), body, NULL, code_sent_cb);
}

/* @step: where a failure leads */
static void
handle_login (GTask *task, const TaktBambuReply *reply, TaktCloudState step)
{
  TaktBambuCloud *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (TaktBambuLogin) login = takt_bambu_login_decode (reply->root, &error);

  if (login == NULL)
    _takt_bambu_cloud_fail (task, step, error);
  else if (login->token != NULL)
    keep (task, login->token, login->lifetime);
  else if (login->needs_code)
    send_code (task);
  else
    {
      g_free (self->tfa_key);
      self->tfa_key = g_steal_pointer (&login->tfa_key);
      _takt_bambu_cloud_set_step (self, TAKT_CLOUD_NEEDS_TFA);
      _takt_bambu_cloud_end (task);
    }
}

static void
password_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (TaktBambuReply) reply = receive (source, result, TAKT_BAMBU_ACT_PASSWORD, &error);

  if (reply != NULL)
    handle_login (task, reply, TAKT_CLOUD_FAILED);
  else
    _takt_bambu_cloud_fail (task, TAKT_CLOUD_FAILED, error);
}

static char *
dup_account (const char *text, GError **error)
{
  g_autofree char *account = g_strstrip (g_strdup (text));
  const char *at = strchr (account, '@');
  gboolean is_good = at != NULL && at != account && at[1] != '\0' && strlen (account) <= MAX_ACCOUNT_LENGTH;

  for (const char *p = account; *p != '\0'; p++)
    is_good = is_good && (guchar) *p > ' ' && *p != 0x7f;
  if (is_good)
    return g_steal_pointer (&account);

  takt_error_set_field (error, "account", _ ("Enter the e-mail address of the Bambu account."));
  return NULL;
}

void
_takt_bambu_cloud_sign_in_async (TaktPrinterCloud *cloud,
                                 TaktCloudRegion region,
                                 const char *account,
                                 const char *password,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (cloud);
  g_autoptr (GTask) task =
      _takt_bambu_cloud_begin (self, _takt_bambu_cloud_sign_in_async, callback, user_data);
  JsonObject *body;
  GError *error = NULL;
  char *name;

  if (task == NULL)
    return;

  name = dup_account (account, &error);
  if (name != NULL && password != NULL && (*password == '\0' || strlen (password) > MAX_PASSWORD_LENGTH))
    takt_error_set_field (&error, "password",
                          _ ("Enter the password, or leave it out to get a code by e-mail."));
  if (error != NULL)
    {
      /* Nothing was asked: what stood stands. */
      g_free (name);
      self->is_busy = FALSE;
      g_task_return_error (task, error);
      return;
    }

  g_free (self->name);
  self->name = name;
  self->region = region;
  g_clear_pointer (&self->tfa_key, g_free);
  _takt_bambu_cloud_set_step (self, TAKT_CLOUD_SIGNED_OUT);
  if (password == NULL)
    {
      send_code (task);
      return;
    }

  body = json_object_new ();
  json_object_set_string_member (body, "account", name);
  json_object_set_string_member (body, "password", password);
  json_object_set_string_member (body, "apiError", "");
  send (task, takt_bambu_doors_dup_api (self->doors, region, LOGIN_PATH), body, NULL, password_cb);
}

static void
code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (TaktBambuReply) reply = receive (source, result, TAKT_BAMBU_ACT_CODE, &error);

  if (reply != NULL)
    handle_login (task, reply, TAKT_CLOUD_NEEDS_CODE);
  else
    _takt_bambu_cloud_fail (task, TAKT_CLOUD_NEEDS_CODE, error);
}

static GError *
new_token_error (void)
{
  return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                              _ ("Bambu Cloud accepted the code but gave no token. Begin to sign in again."));
}

static void
tfa_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (TaktBambuReply) reply = receive (source, result, TAKT_BAMBU_ACT_TFA, &error);

  if (reply == NULL)
    _takt_bambu_cloud_fail (task, TAKT_CLOUD_NEEDS_TFA, error);
  else if (reply->token_cookie == NULL)
    _takt_bambu_cloud_fail (task, TAKT_CLOUD_FAILED, new_token_error ());
  else
    keep (task, reply->token_cookie, TAKT_BAMBU_TOKEN_LIFETIME);
}

/* The web site takes a code only together with a token of its own, as cookie and as header (pitfall 95). */
static void
csrf_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktBambuCloud *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (TaktBambuReply) reply = receive (source, result, TAKT_BAMBU_ACT_READ, &error);
  JsonObject *body;

  if (reply != NULL && reply->csrf_cookie == NULL)
    g_set_error_literal (&error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                         _ ("Bambu Cloud’s web site answered in a way that makes no sense here. Try again "
                            "later, or sign in with a code by e-mail."));
  if (error != NULL)
    {
      _takt_bambu_cloud_fail (task, TAKT_CLOUD_NEEDS_TFA, error);
      return;
    }

  body = json_object_new ();
  json_object_set_string_member (body, "tfaKey", self->tfa_key);
  json_object_set_string_member (body, "tfaCode", g_task_get_task_data (task));
  send (task, takt_bambu_doors_dup_web (self->doors, self->region, TFA_WEB_PATH), body, reply->csrf_cookie,
        tfa_cb);
}

/* As an e-mail or an app shows it: six digits, sometimes with a space in the middle. */
static char *
dup_code (const char *text, GError **error)
{
  g_autoptr (GString) code = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (code, *p);
  for (gsize i = 0; i < code->len; i++)
    if (!g_ascii_isalnum (code->str[i]))
      g_string_truncate (code, 0);
  if (code->len > 0 && code->len <= MAX_CODE_LENGTH)
    return g_string_free (g_steal_pointer (&code), FALSE);

  takt_error_set_field (error, "code", _ ("A code has six digits."));
  return NULL;
}

void
_takt_bambu_cloud_enter_code_async (TaktPrinterCloud *cloud,
                                    const char *text,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (cloud);
  g_autoptr (GTask) task =
      _takt_bambu_cloud_begin (self, _takt_bambu_cloud_enter_code_async, callback, user_data);
  GError *error = NULL;
  char *code;
  JsonObject *body;

  if (task == NULL)
    return;

  code = dup_code (text, &error);
  if (code != NULL && self->step != TAKT_CLOUD_NEEDS_CODE && self->step != TAKT_CLOUD_NEEDS_TFA)
    g_set_error_literal (&error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                         _ ("No code is asked for. Begin to sign in first."));
  if (error != NULL)
    {
      g_free (code);
      self->is_busy = FALSE;
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, code, g_free);
  if (self->step == TAKT_CLOUD_NEEDS_TFA)
    {
      send (task, takt_bambu_doors_dup_web (self->doors, self->region, CSRF_WEB_PATH), NULL, NULL, csrf_cb);
      return;
    }

  body = json_object_new ();
  json_object_set_string_member (body, "account", self->name);
  json_object_set_string_member (body, "code", code);
  send (task, takt_bambu_doors_dup_api (self->doors, self->region, LOGIN_PATH), body, NULL, code_cb);
}

void
_takt_bambu_cloud_send_code_async (TaktPrinterCloud *cloud,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  TaktBambuCloud *self = TAKT_BAMBU_CLOUD (cloud);
  g_autoptr (GTask) task =
      _takt_bambu_cloud_begin (self, _takt_bambu_cloud_send_code_async, callback, user_data);

  if (task == NULL)
    return;
  if (self->step == TAKT_CLOUD_NEEDS_CODE)
    {
      send_code (task);
      return;
    }

  self->is_busy = FALSE;
  g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           _ ("No code by e-mail is asked for. Begin to sign in first."));
}
