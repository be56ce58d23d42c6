/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-query.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "etsy/takt-etsy-setup.h"
#include "takt-error.h"
#include "takt-json.h"

#define ME_PATH     "/v3/application/users/me"
#define SCOPES_PATH "/v3/application/scopes"
#define SHOP_PATH   "/v3/application/shops/%" G_GINT64_FORMAT

/* A question to Etsy in the account's name. */
typedef struct
{
  char *path;            /* (owned) */
  char *json;            /* (owned) (nullable) what is told instead of asked */
  gboolean is_sent;      /* of @json: the request left and was not refused */
  gboolean is_forbidden; /* the account may not do it, whoever asks again */
  char *token;           /* (owned) (nullable) the access token it went out with */
  gboolean about_token;  /* the access token goes along as a form, too */
  gboolean repeated;
  GError *error; /* (owned) (nullable) */
} Question;

static void
question_free (Question *question)
{
  g_free (question->path);
  g_free (question->json);
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

  question->is_forbidden = takt_etsy_reply_is_forbidden (reply);
  switch (takt_etsy_reply_check (reply, &error))
    {
    case TAKT_ETSY_ACCEPTED:
      g_task_return_pointer (task, g_steal_pointer (&reply->root), (GDestroyNotify) json_node_unref);
      break;
    case TAKT_ETSY_TOKEN_EXPIRED:
      question->is_sent = FALSE;
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
      question->is_sent = FALSE;
      question->error = error;
      takt_etsy_session_end_async (session, question->token, ended_cb, g_object_ref (task));
      break;
    case TAKT_ETSY_REFUSED:
    default:
      /* Nothing was done over there. */
      question->is_sent = FALSE;
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
  g_autofree char *form = NULL;
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
  question->is_sent = TRUE;
  g_free (question->token);
  question->token = g_strdup (account->access_token);
  key = takt_etsy_account_dup_key (account);
  if (question->about_token)
    form = takt_etsy_oauth_dup_scopes_form (question->token);
  takt_etsy_client_send_async (takt_etsy_session_get_client (session),
                               &(TaktEtsyRequest){ .path = question->path,
                                                   .form = form,
                                                   .json = question->json,
                                                   .key = key,
                                                   .bearer = question->token },
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
    takt_etsy_session_set_shop_async (TAKT_ETSY_SESSION (source), shop_id, name, currency,
                                      GPOINTER_TO_INT (g_task_get_task_data (task)), shop_saved_cb,
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

/* A member of a list of texts. */
static gboolean
has_word (JsonArray *words, const char *word)
{
  for (guint i = 0; i < json_array_get_length (words); i++)
    {
      JsonNode *node = json_array_get_element (words, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
          && g_str_equal (json_node_get_string (node), word))
        return TRUE;
    }
  return FALSE;
}

/* FALSE with an error that names what is lacking; @read_only where nothing may be changed. */
static gboolean
check_scopes (JsonArray *granted, gboolean *read_only, GError **error)
{
  const char *const needed[] = { TAKT_ETSY_SCOPE_SHOPS, TAKT_ETSY_SCOPE_ORDERS };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!has_word (granted, needed[i]))
      {
        g_set_error (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
                     _ ("This connection lacks the permission “%s”. Connect Etsy again and allow all that is "
                        "asked for."),
                     needed[i]);
        return FALSE;
      }

  *read_only = !has_word (granted, TAKT_ETSY_SCOPE_SHIPPING);
  return TRUE;
}

/* A person can grant less than was asked for (reference.md §2.4). What Etsy cannot tell stands as it was asked for. */
static void
scopes_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_finish (TAKT_ETSY_SESSION (source), result, &error);
  gboolean read_only = FALSE;

  if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM))
    {
      g_warning ("Etsy did not tell what was granted: %s", error->message);
      g_clear_error (&error);
    }
  else if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    check_scopes (json_node_get_array (root), &read_only, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, GINT_TO_POINTER (read_only), NULL);
  takt_etsy_query_async (TAKT_ETSY_SESSION (source), ME_PATH, g_task_get_cancellable (task), me_cb,
                         g_object_ref (task));
}

static void
ask (TaktEtsySession *session,
     const char *path,
     gboolean about_token,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->path = g_strdup (path);
  question->about_token = about_token;
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  takt_etsy_session_freshen_async (session, NULL, freshened_cb, task);
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
  ask (session, path, FALSE, cancellable, callback, user_data);
}

/**
 * takt_etsy_query_tell_async:
 * @json: what is told; it changes something over there
 *
 * As takt_etsy_query_async(), but a request that left is never repeated, unless Etsy refused its token. It cannot be called off.
 */
void
takt_etsy_query_tell_async (TaktEtsySession *session,
                            const char *path,
                            const char *json,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->path = g_strdup (path);
  question->json = g_strdup (json);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  takt_etsy_session_freshen_async (session, NULL, freshened_cb, task);
}

/**
 * takt_etsy_query_tell_finish:
 * @fate: (out): of a failure: whether Etsy refused, refused for good, or may have done it
 *
 * Returns: (transfer full): the JSON of Etsy's answer; NULL with @error
 */
JsonNode *
takt_etsy_query_tell_finish (TaktEtsySession *session,
                             GAsyncResult *result,
                             TaktEtsyFate *fate,
                             GError **error)
{
  Question *question;
  JsonNode *root;

  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  question = g_task_get_task_data (G_TASK (result));
  root = g_task_propagate_pointer (G_TASK (result), error);
  *fate = question->is_sent        ? TAKT_ETSY_MAYBE_DONE
          : question->is_forbidden ? TAKT_ETSY_FORBIDDEN
                                   : TAKT_ETSY_NOT_DONE;
  return root;
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
 * Asks what the seller granted and which shop the account has, and stores both with the account (reference.md §2.4, §2.6).
 * Fails as takt_etsy_query_async() does, and with TAKT_ERROR_UNAUTHORIZED where too little was granted to read orders.
 */
void
takt_etsy_query_shop_async (TaktEtsySession *session,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  ask (session, SCOPES_PATH, TRUE, cancellable, scopes_cb,
       g_task_new (session, cancellable, callback, user_data));
}

gboolean
takt_etsy_query_shop_finish (TaktEtsySession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
