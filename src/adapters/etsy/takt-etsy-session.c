/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"

#define TOKEN_PATH "/v3/public/oauth/token"

/* A token is renewed this long before it ends, so that no request carries one that ends on its way. */
#define EARLY_SECONDS 120

/*
 * Acts that change the account hold the gate from their first step to their last: @busy is TRUE and all others wait in
 * @waiting. Hence there is never more than one refresh on its way, and who waited behind it finds a fresh token.
 */
struct _TaktEtsySession
{
  GObject parent_instance;

  TaktClock *clock;         /* (owned) */
  TaktSecretStore *secrets; /* (owned) */
  TaktEtsyClient *client;   /* (owned) */
  char *secret;             /* (owned) where the account is in @secrets */

  TaktEtsyAccount *account; /* (owned) (nullable) as in the secret store */
  TaktEtsyAccount *
      unsaved; /* (owned) (nullable) what comes after @account but could not be stored; before all else it is */
  gint64 deadline_us; /* of the access token, monotonic; 0: only the wall clock is known */

  gboolean busy;
  GQueue waiting; /* of GTask (owned), their Act as task data */
};

typedef struct _Act Act;

/* One act behind the gate. */
struct _Act
{
  void (*run) (GTask *act);
  TaktEtsyGrant *grant; /* exchange (owned) */
  char *
      stale_token; /* freshen (owned) (nullable) the access token that Etsy refused; NULL: look at the time */
  gint64 shop_id;  /* set shop */
  char *shop_name; /* (owned) */
  char *currency;  /* (owned) */
  gboolean read_only;         /* less was granted than asked for */
  GError *error;              /* (owned) (nullable) how the act ends after its last save */
  void (*saved) (GTask *act); /* what comes after the save on its way */
};

G_DEFINE_FINAL_TYPE (TaktEtsySession, takt_etsy_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
act_free (Act *act)
{
  g_clear_pointer (&act->grant, takt_etsy_grant_free);
  g_free (act->stale_token);
  g_free (act->shop_name);
  g_free (act->currency);
  g_clear_error (&act->error);
  g_free (act);
}

/* Takes the reference on @task; act_done() gives it back. */
static void
begin_act (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);

  if (self->busy)
    {
      g_queue_push_tail (&self->waiting, task);
      return;
    }
  self->busy = TRUE;
  act->run (task);
}

static void
act_done (GTask *task, GError *error)
{
  g_autoptr (TaktEtsySession) self = g_object_ref (g_task_get_source_object (task));
  GTask *next = g_queue_pop_head (&self->waiting);

  self->busy = next != NULL;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);

  if (next != NULL)
    ((Act *) g_task_get_task_data (next))->run (next);
}

static GTask *
new_act (TaktEtsySession *self,
         void (*run) (GTask *act),
         GAsyncReadyCallback callback,
         gpointer user_data,
         Act **data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  *data = g_new0 (Act, 1);
  (*data)->run = run;
  g_task_set_task_data (task, *data, (GDestroyNotify) act_free);
  return task;
}

static void
set_account (TaktEtsySession *self, TaktEtsyAccount *account)
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

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsySession *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  if (!takt_secret_store_store_finish (TAKT_SECRET_STORE (source), result, &error))
    {
      g_prefix_error (&error, "%s ", _ ("Etsy’s new tokens could not be stored, so they are not used yet."));
      act_done (task, error);
      return;
    }

  set_account (self, g_steal_pointer (&self->unsaved));
  act->saved (task);
}

/* Stores @next, makes it the account, goes on with @saved. What cannot be stored stays in @unsaved for the next act. */
static void
save (GTask *task, TaktEtsyAccount *next, void (*saved) (GTask *act))
{
  TaktEtsySession *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  g_autofree char *json = takt_etsy_account_to_json (next);

  if (next != self->unsaved)
    {
      g_clear_pointer (&self->unsaved, takt_etsy_account_free);
      self->unsaved = next;
    }
  act->saved = saved;
  takt_secret_store_store_async (self->secrets, self->secret, _ ("Etsy account of Takt"), json, NULL,
                                 saved_cb, task);
  explicit_bzero (json, strlen (json));
}

/* What a save was the last step of. */
static void
finish_act (GTask *task)
{
  Act *act = g_task_get_task_data (task);

  act_done (task, g_steal_pointer (&act->error));
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
      act_done (task, error);
      return;
    }

  self->deadline_us = takt_clock_monotonic_us (self->clock)
                      + (next->expires_at - takt_clock_now (self->clock)) * G_USEC_PER_SEC;
  save (task, next, finish_act);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  TaktEtsySession *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TaktEtsyReply) reply = takt_etsy_client_send_finish (TAKT_ETSY_CLIENT (source), result, &error);

  if (reply == NULL)
    {
      act_done (task, error);
      return;
    }

  switch (takt_etsy_reply_check (reply, &error))
    {
    case TAKT_ETSY_ACCEPTED:
      take_tokens (task, self->account, reply->root);
      break;
    case TAKT_ETSY_CONNECTION_ENDED:
      act->error = error;
      save (task, takt_etsy_account_without_tokens (self->account), finish_act);
      break;
    case TAKT_ETSY_TOKEN_EXPIRED:
    case TAKT_ETSY_REFUSED:
    default:
      act_done (task, error);
    }
}

static gboolean
is_stale (TaktEtsySession *self, const Act *act)
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
  Act *act = g_task_get_task_data (task);

  if (self->unsaved != NULL)
    save (task, self->unsaved, run_freshen);
  else if (self->account == NULL || self->account->refresh_token == NULL)
    act_done (task, takt_etsy_session_new_error (self));
  else if (!is_stale (self, act))
    act_done (task, NULL);
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
  Act *act = g_task_get_task_data (task);

  if (self->account != NULL && g_strcmp0 (self->account->access_token, act->stale_token) == 0)
    save (task, takt_etsy_account_without_tokens (self->account), finish_act);
  else
    act_done (task, NULL);
}

static void
exchanged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TaktEtsyReply) reply = takt_etsy_client_send_finish (TAKT_ETSY_CLIENT (source), result, &error);
  g_autoptr (TaktEtsyAccount) from = NULL;

  if (reply == NULL)
    {
      act_done (task, error);
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
      act_done (task, g_error_new_literal (
                          TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
                          _ ("Etsy’s permission is used up or too old, so nothing was connected. Start "
                             "again.")));
      break;
    case TAKT_ETSY_TOKEN_EXPIRED:
    case TAKT_ETSY_REFUSED:
    default:
      act_done (task, error);
    }
}

static void
run_exchange (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  g_autofree char *form = takt_etsy_oauth_dup_exchange_form (act->grant->keystring, act->grant->redirect_uri,
                                                             act->grant->code, act->grant->verifier);

  takt_etsy_client_send_async (self->client, &(TaktEtsyRequest){ .path = TOKEN_PATH, .form = form }, NULL,
                               exchanged_cb, task);
}

static void
run_set_shop (GTask *task)
{
  TaktEtsySession *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);

  if (self->unsaved != NULL)
    save (task, self->unsaved, run_set_shop);
  else if (self->account == NULL)
    act_done (task, takt_etsy_session_new_error (self));
  else
    save (task,
          takt_etsy_account_with_shop (self->account, act->shop_id, act->shop_name, act->currency,
                                       act->read_only),
          finish_act);
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
      set_account (self, NULL);
    }
  act_done (task, error);
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
      set_account (self, account);
    }
  act_done (task, error);
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
  Act *act;

  begin_act (new_act (self, run_load, callback, user_data, &act));
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
  Act *act;
  GTask *task = new_act (self, run_exchange, callback, user_data, &act);

  act->grant = grant;
  begin_act (task);
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
  Act *act;
  GTask *task = new_act (self, run_set_shop, callback, user_data, &act);

  act->shop_id = shop_id;
  act->shop_name = g_strdup (name);
  act->currency = g_strdup (currency);
  act->read_only = read_only;
  begin_act (task);
}

/** takt_etsy_session_forget_async: removes the account from the secret store and from memory. */
void
takt_etsy_session_forget_async (TaktEtsySession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  Act *act;

  begin_act (new_act (self, run_forget, callback, user_data, &act));
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
  Act *act;
  GTask *task = new_act (self, run_freshen, callback, user_data, &act);

  act->stale_token = g_strdup (stale_token);
  begin_act (task);
}

/** takt_etsy_session_end_async: Etsy said about @stale_token that the connection is over; nothing when that token is history. */
void
takt_etsy_session_end_async (TaktEtsySession *self,
                             const char *stale_token,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Act *act;
  GTask *task = new_act (self, run_end_connection, callback, user_data, &act);

  act->stale_token = g_strdup (stale_token);
  begin_act (task);
}

/** takt_etsy_session_act_finish: of all acts above. */
gboolean
takt_etsy_session_act_finish (TaktEtsySession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
