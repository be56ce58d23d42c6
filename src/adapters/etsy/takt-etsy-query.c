/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-query.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-error.h"
#include "takt-json.h"

#define ME_PATH   "/v3/application/users/me"
#define SHOP_PATH "/v3/application/shops/%" G_GINT64_FORMAT

/* A question to Etsy in the account's name. */
typedef struct
{
  char *path;  /* (owned) */
  char *token; /* (owned) (nullable) the access token it went out with */
  gboolean repeated;
  GError *error; /* (owned) (nullable) */
} Question;

static void
question_free (Question *question)
{
  g_free (question->path);
  g_free (question->token);
  g_clear_error (&question->error);
  g_free (question);
}

static void freshened_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);

  g_task_return_error (task, g_steal_pointer (&question->error));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySession *session = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TaktEtsyReply) reply = takt_etsy_client_send_finish (TAKT_ETSY_CLIENT (source), result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  switch (takt_etsy_reply_check (reply, &error))
    {
    case TAKT_ETSY_ACCEPTED:
      g_task_return_pointer (task, g_steal_pointer (&reply->root), (GDestroyNotify) json_node_unref);
      break;
    case TAKT_ETSY_TOKEN_EXPIRED:
      if (question->repeated)
        {
          g_task_return_error (task, error);
          break;
        }
      g_error_free (error);
      question->repeated = TRUE;
      takt_etsy_session_freshen_async (session, question->token, freshened_cb, g_object_ref (task));
      break;
    case TAKT_ETSY_CONNECTION_ENDED:
      question->error = error;
      takt_etsy_session_end_async (session, question->token, ended_cb, g_object_ref (task));
      break;
    case TAKT_ETSY_REFUSED:
    default:
      g_task_return_error (task, error);
    }
}

static void
freshened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySession *session = TAKT_ETSY_SESSION (source);
  Question *question = g_task_get_task_data (task);
  const TaktEtsyAccount *account;
  g_autofree char *key = NULL;
  GError *error = NULL;

  if (!takt_etsy_session_act_finish (session, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* The account may have gone between the act's end and this call. */
  if (!takt_etsy_session_has_tokens (session))
    {
      g_task_return_error (task, takt_etsy_session_new_error (session));
      return;
    }

  account = takt_etsy_session_get_account (session);
  g_free (question->token);
  question->token = g_strdup (account->access_token);
  key = takt_etsy_account_dup_key (account);
  takt_etsy_client_send_async (
      takt_etsy_session_get_client (session),
      &(TaktEtsyRequest){ .path = question->path, .key = key, .bearer = question->token },
      g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
shop_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_etsy_session_act_finish (TAKT_ETSY_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
shop_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_finish (TAKT_ETSY_SESSION (source), result, &error);
  JsonObject *shop = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autofree char *name = takt_json_lenient_string (shop, "shop_name");
  g_autofree char *currency = takt_json_lenient_string (shop, "currency_code");
  gint64 shop_id = takt_json_lenient_int (shop, "shop_id", 0);

  if (root == NULL)
    g_task_return_error (task, error);
  else if (shop_id <= 0 || name == NULL || currency == NULL || strlen (currency) != 3)
    g_task_return_new_error (task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                             _ ("Etsy’s answer about the shop cannot be read. Try again later."));
  else
    takt_etsy_session_set_shop_async (TAKT_ETSY_SESSION (source), shop_id, name, currency, shop_saved_cb,
                                      g_object_ref (task));
}

static void
me_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_finish (TAKT_ETSY_SESSION (source), result, &error);
  JsonObject *me = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  gint64 shop_id = takt_json_lenient_int (me, "shop_id", 0);
  g_autofree char *path = NULL;

  if (root == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (shop_id <= 0)
    {
      g_task_return_new_error (
          task, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
          _ ("This Etsy account has no shop. Connect with the account that owns the shop."));
      return;
    }

  path = g_strdup_printf (SHOP_PATH, shop_id);
  takt_etsy_query_async (TAKT_ETSY_SESSION (source), path, g_task_get_cancellable (task), shop_cb,
                         g_object_ref (task));
}

/**
 * takt_etsy_query_async:
 * @path: from "/v3" on, with its query
 *
 * Asks Etsy in the account's name; refreshes the token before when it is about to end, and once when Etsy refuses it. Fails
 * with TAKT_ERROR_NOT_CONNECTED (no account, ended, or unreachable), TAKT_ERROR_UNAUTHORIZED or TAKT_ERROR_UPSTREAM.
 */
void
takt_etsy_query_async (TaktEtsySession *session,
                       const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->path = g_strdup (path);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  takt_etsy_session_freshen_async (session, NULL, freshened_cb, task);
}

/** takt_etsy_query_finish: (transfer full): the JSON of Etsy's answer. */
JsonNode *
takt_etsy_query_finish (TaktEtsySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * takt_etsy_query_shop_async:
 *
 * Asks which shop the account has and stores it with the account (reference.md §2.6). Fails as takt_etsy_query_async() does.
 */
void
takt_etsy_query_shop_async (TaktEtsySession *session,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  takt_etsy_query_async (session, ME_PATH, cancellable, me_cb,
                         g_task_new (session, cancellable, callback, user_data));
}

gboolean
takt_etsy_query_shop_finish (TaktEtsySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
