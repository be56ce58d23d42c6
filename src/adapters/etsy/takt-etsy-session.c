/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

#define TOKEN_PATH "/v3/public/oauth/token"

/* A token is renewed this long before it ends, so that no request carries one that ends on its way. */
#define EARLY_SECONDS 120

G_DEFINE_FINAL_TYPE (TaktEtsySession, takt_etsy_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* @account: (transfer full) (nullable): as it is stored */
void
takt_etsy_session_set_account (TaktEtsySession *self, TaktEtsyAccount *account)
{
  g_clear_pointer (&self->account, takt_etsy_account_free);
  self->account = account;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/** takt_etsy_session_new_error: (transfer full): what to say where there is nothing to ask Etsy with. */
GError *
takt_etsy_session_new_error (TaktEtsySession *self)
{
  return g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                              self->account != NULL
                                  ? _ ("The connection to Etsy has ended. Connect Etsy again.")
                                  : _ ("Etsy is not connected. Connect your shop first."));
}

/* Etsy gave @answer for a new pair: the account @from with it is stored. */
static void
take_tokens (GTask *task, const TaktEtsyAccount *from, JsonNode *answer)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  GError *error = NULL;
  TaktEtsyAccount *next = takt_etsy_account_with_tokens (from, answer, takt_clock_now (self->clock), &error);

  if (next == NULL)
    {
      takt_etsy_act_end (task, error);
      return;
    }

  self->deadline_us = takt_clock_monotonic_us (self->clock)
                      + (next->expires_at - takt_clock_now (self->clock)) * G_USEC_PER_SEC;
  takt_etsy_act_save (task, next, takt_etsy_act_finish_save);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TaktEtsyReply) reply = takt_etsy_client_send_finish (TAKT_ETSY_CLIENT (source), result, &error);

  if (reply == NULL)
    {
      takt_etsy_act_end (task, error);
      return;
    }

  switch (takt_etsy_reply_check (reply, &error))
    {
    case TAKT_ETSY_ACCEPTED:
      take_tokens (task, self->account, reply->root);
      break;
    case TAKT_ETSY_CONNECTION_ENDED:
      act->error = error;
      takt_etsy_act_save (task, takt_etsy_account_without_tokens (self->account), takt_etsy_act_finish_save);
      break;
    case TAKT_ETSY_TOKEN_EXPIRED:
    case TAKT_ETSY_REFUSED:
    default:
      takt_etsy_act_end (task, error);
    }
}

static gboolean
is_stale (TaktEtsySession *self, const TaktEtsyAct *act)
{
  gint64 early_us = (gint64) EARLY_SECONDS * G_USEC_PER_SEC;

  if (act->stale_token != NULL)
    return g_str_equal (self->account->access_token, act->stale_token);

  /* Both clocks: one stands still while the machine sleeps, the other one may be set back. */
  return takt_clock_now (self->clock) >= self->account->expires_at - EARLY_SECONDS
         || (self->deadline_us != 0 && takt_clock_monotonic_us (self->clock) >= self->deadline_us - early_us);
}

/* Ends with an account whose access token may be used. */
static void
run_freshen (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);

  if (self->unsaved != NULL)
    takt_etsy_act_save (task, self->unsaved, run_freshen);
  else if (self->account == NULL || self->account->refresh_token == NULL)
    takt_etsy_act_end (task, takt_etsy_session_new_error (self));
  else if (!is_stale (self, act))
    takt_etsy_act_end (task, NULL);
  else
    {
      g_autofree char *form =
          takt_etsy_oauth_dup_refresh_form (self->account->keystring, self->account->refresh_token);

      takt_etsy_client_send_async (self->client, &(TaktEtsyRequest){ .path = TOKEN_PATH, .form = form }, NULL,
                                   refreshed_cb, task);
    }
}

/* Etsy said about @stale_token that the seller or Etsy ended it all. */
static void
run_end_connection (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);

  if (self->account != NULL && g_strcmp0 (self->account->access_token, act->stale_token) == 0)
    takt_etsy_act_save (task, takt_etsy_account_without_tokens (self->account), takt_etsy_act_finish_save);
  else
    takt_etsy_act_end (task, NULL);
}

static void
exchanged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsyAct *act = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TaktEtsyReply) reply = takt_etsy_client_send_finish (TAKT_ETSY_CLIENT (source), result, &error);
  g_autoptr (TaktEtsyAccount) from = NULL;

  if (reply == NULL)
    {
      takt_etsy_act_end (task, error);
      return;
    }

  switch (takt_etsy_reply_check (reply, &error))
    {
    case TAKT_ETSY_ACCEPTED:
      from = takt_etsy_account_new (act->grant->keystring, act->grant->shared_secret);
      from->read_only = act->grant->read_only;
      take_tokens (task, from, reply->root);
      break;
    case TAKT_ETSY_CONNECTION_ENDED:
      g_error_free (error);
      takt_etsy_act_end (
          task,
          g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
                               _ ("Etsy’s permission is used up or too old, so nothing was connected. Start "
                                  "again.")));
      break;
    case TAKT_ETSY_TOKEN_EXPIRED:
    case TAKT_ETSY_REFUSED:
    default:
      takt_etsy_act_end (task, error);
    }
}

static void
run_exchange (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);
  g_autofree char *form = takt_etsy_oauth_dup_exchange_form (act->grant->keystring, act->grant->redirect_uri,
                                                             act->grant->code, act->grant->verifier);

  takt_etsy_client_send_async (self->client, &(TaktEtsyRequest){ .path = TOKEN_PATH, .form = form }, NULL,
                               exchanged_cb, task);
}

static void
run_set_shop (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  TaktEtsyAct *act = g_task_get_task_data (task);

  if (self->unsaved != NULL)
    takt_etsy_act_save (task, self->unsaved, run_set_shop);
  else if (self->account == NULL)
    takt_etsy_act_end (task, takt_etsy_session_new_error (self));
  else
    takt_etsy_act_save (task,
                        takt_etsy_account_with_shop (self->account, act->shop_id, act->shop_name,
                                                     act->currency, act->read_only),
                        takt_etsy_act_finish_save);
}

static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsySession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (takt_secret_store_clear_finish (TAKT_SECRET_STORE (source), result, &error))
    {
      g_clear_pointer (&self->unsaved, takt_etsy_account_free);
      takt_etsy_session_set_account (self, NULL);
    }
  takt_etsy_act_end (task, error);
}

static void
run_forget (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);

  takt_secret_store_clear_async (self->secrets, self->secret, NULL, cleared_cb, task);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsySession *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *json = takt_secret_store_lookup_finish (TAKT_SECRET_STORE (source), result, &error);
  TaktEtsyAccount *account = json != NULL ? takt_etsy_account_from_json (json, &error) : NULL;

  if (json != NULL)
    explicit_bzero (json, strlen (json));
  if (account != NULL)
    {
      self->deadline_us = 0;
      takt_etsy_session_set_account (self, account);
    }
  takt_etsy_act_end (task, error);
}

static void
run_load (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);

  takt_secret_store_lookup_async (self->secrets, self->secret, NULL, looked_up_cb, task);
}

static void
takt_etsy_session_finalize (GObject *object)
{
  TaktEtsySession *self = TAKT_ETSY_SESSION (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->secrets);
  g_clear_object (&self->client);
  g_clear_pointer (&self->account, takt_etsy_account_free);
  g_clear_pointer (&self->unsaved, takt_etsy_account_free);
  g_free (self->secret);

  G_OBJECT_CLASS (takt_etsy_session_parent_class)->finalize (object);
}

static void
takt_etsy_session_class_init (TaktEtsySessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_etsy_session_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TAKT_TYPE_ETSY_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
}

static void
takt_etsy_session_init (TaktEtsySession *self)
{
  g_queue_init (&self->waiting);
}

/** takt_etsy_session_new: (transfer full): the account at @secret of the store; none until takt_etsy_session_load_async(). */
TaktEtsySession *
takt_etsy_session_new (TaktClock *clock, TaktSecretStore *secrets, const char *secret, TaktEtsyClient *client)
{
  TaktEtsySession *self = g_object_new (TAKT_TYPE_ETSY_SESSION, NULL);

  self->clock = g_object_ref (clock);
  self->secrets = g_object_ref (secrets);
  self->client = g_object_ref (client);
  self->secret = g_strdup (secret);
  return self;
}

/** takt_etsy_session_get_client: (transfer none): what speaks with Etsy. */
TaktEtsyClient *
takt_etsy_session_get_client (TaktEtsySession *self)
{
  return self->client;
}

/** takt_etsy_session_get_account: (transfer none) (nullable): until the next "changed". */
const TaktEtsyAccount *
takt_etsy_session_get_account (TaktEtsySession *self)
{
  return self->account;
}

/** takt_etsy_session_has_tokens: whether there is an account that Etsy has not ended. */
gboolean
takt_etsy_session_has_tokens (TaktEtsySession *self)
{
  return self->account != NULL && self->account->refresh_token != NULL;
}

/**
 * takt_etsy_session_load_async:
 *
 * Reads the account from the secret store; none there is no fault. Fails with TAKT_ERROR_CORRUPT or as the secret store does.
 */
void
takt_etsy_session_load_async (TaktEtsySession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  TaktEtsyAct *act;

  takt_etsy_act_begin (takt_etsy_act_new (self, run_load, callback, user_data, &act));
}

/**
 * takt_etsy_session_exchange_async:
 * @grant: (transfer full)
 *
 * Turns what the seller allowed into tokens; they replace the account that was connected before. Fails with
 * TAKT_ERROR_UNAUTHORIZED, TAKT_ERROR_UPSTREAM or TAKT_ERROR_NOT_CONNECTED, and then the old account stays.
 */
void
takt_etsy_session_exchange_async (TaktEtsySession *self,
                                  TaktEtsyGrant *grant,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  TaktEtsyAct *act;
  GTask *task = takt_etsy_act_new (self, run_exchange, callback, user_data, &act);

  act->grant = grant;
  takt_etsy_act_begin (task);
}

/**
 * takt_etsy_session_set_shop_async:
 * @read_only: whether the permission to change anything was not granted
 *
 * Stores which shop the account has.
 */
void
takt_etsy_session_set_shop_async (TaktEtsySession *self,
                                  gint64 shop_id,
                                  const char *name,
                                  const char *currency,
                                  gboolean read_only,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  TaktEtsyAct *act;
  GTask *task = takt_etsy_act_new (self, run_set_shop, callback, user_data, &act);

  act->shop_id = shop_id;
  act->shop_name = g_strdup (name);
  act->currency = g_strdup (currency);
  act->read_only = read_only;
  takt_etsy_act_begin (task);
}

/** takt_etsy_session_forget_async: removes the account from the secret store and from memory. */
void
takt_etsy_session_forget_async (TaktEtsySession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  TaktEtsyAct *act;

  takt_etsy_act_begin (takt_etsy_act_new (self, run_forget, callback, user_data, &act));
}

/**
 * takt_etsy_session_freshen_async:
 * @stale_token: (nullable): the access token that Etsy refused; NULL: none did
 *
 * Sees to an access token that may be used: refreshes it when it is about to end, or when it still is @stale_token. Fails with
 * TAKT_ERROR_NOT_CONNECTED (no account, or ended, then for good), TAKT_ERROR_UNAUTHORIZED or TAKT_ERROR_UPSTREAM.
 */
void
takt_etsy_session_freshen_async (TaktEtsySession *self,
                                 const char *stale_token,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  TaktEtsyAct *act;
  GTask *task = takt_etsy_act_new (self, run_freshen, callback, user_data, &act);

  act->stale_token = g_strdup (stale_token);
  takt_etsy_act_begin (task);
}

/** takt_etsy_session_end_async: Etsy said about @stale_token that the connection is over; nothing when that token is history. */
void
takt_etsy_session_end_async (TaktEtsySession *self,
                             const char *stale_token,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktEtsyAct *act;
  GTask *task = takt_etsy_act_new (self, run_end_connection, callback, user_data, &act);

  act->stale_token = g_strdup (stale_token);
  takt_etsy_act_begin (task);
}

/** takt_etsy_session_act_finish: of all acts above. */
gboolean
takt_etsy_session_act_finish (TaktEtsySession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
