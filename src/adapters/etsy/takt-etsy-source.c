/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-source.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "etsy/takt-etsy-client.h"
#include "etsy/takt-etsy-cursor.h"
#include "etsy/takt-etsy-decode.h"
#include "etsy/takt-etsy-oauth.h"
#include "etsy/takt-etsy-query.h"
#include "etsy/takt-etsy-session.h"
#include "etsy/takt-etsy-sync.h"
#include "takt-error.h"

#define PING_PATH     "/v3/application/openapi-ping"
#define RECEIPTS_PATH "/v3/application/shops/%" G_GINT64_FORMAT "/receipts?%s"

/* Etsy's keys are far shorter. */
#define MAX_KEY_LENGTH 200

struct _TaktEtsySource
{
  GObject parent_instance;

  TaktClock *clock;         /* (owned) */
  TaktEtsyClient *client;   /* (owned) */
  TaktEtsySession *session; /* (owned) */
  TaktEtsyOauth *oauth;     /* (owned) */
  TaktEtsySync *sync;       /* (owned) the one on its way; a first page begins another one */
  char *last_error;         /* (owned) (nullable) */
};

static void takt_etsy_source_order_source_init (TaktOrderSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktEtsySource,
                               takt_etsy_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_ORDER_SOURCE,
                                                      takt_etsy_source_order_source_init))

static void
set_last_error (TaktEtsySource *self, const char *message)
{
  if (g_strcmp0 (self->last_error, message) == 0)
    return;

  g_free (self->last_error);
  self->last_error = g_strdup (message);
  takt_order_source_emit_status_changed (TAKT_ORDER_SOURCE (self));
}

static gboolean
is_connected (TaktEtsySource *self)
{
  return takt_etsy_session_has_tokens (self->session)
         && takt_etsy_session_get_account (self->session)->shop_id != 0;
}

/* How an act of a user or of the engine ends: its fault is remembered for the status, unless it was called off. */
static void
return_error (GTask *task, GError *error)
{
  TaktEtsySource *self = g_task_get_source_object (task);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_last_error (self, error->message);
  g_task_return_error (task, error);
}

/* Connecting */

static void
completed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!takt_etsy_query_shop_finish (TAKT_ETSY_SESSION (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  set_last_error (g_task_get_source_object (task), NULL);
  g_task_return_boolean (task, TRUE);
}

static void
exchanged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySource *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (takt_etsy_session_act_finish (TAKT_ETSY_SESSION (source), result, &error))
    takt_etsy_query_shop_async (self->session, g_task_get_cancellable (task), completed_cb,
                                g_object_ref (task));
  else
    return_error (task, error);
}

/* The browser's address is here, by itself or pasted. */
static void
finish_connecting (GTask *task, const char *url)
{
  TaktEtsySource *self = g_task_get_source_object (task);
  GError *error = NULL;
  TaktEtsyGrant *grant = takt_etsy_oauth_take (self->oauth, url, &error);

  if (grant != NULL)
    takt_etsy_session_exchange_async (self->session, grant, exchanged_cb, g_object_ref (task));
  else if (g_error_matches (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED))
    return_error (task, error);
  else
    /* A wrong paste says nothing about the connection. */
    g_task_return_error (task, error);
}

static void
answered_cb (TaktEtsyOauth *oauth, const char *url, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (user_data, NULL, NULL, NULL);

  /* Nobody waits for the end of this task; the status tells it. A second answer of an impatient browser is none. */
  finish_connecting (task, url);
}

static void
expired_cb (TaktEtsyOauth *oauth, gpointer user_data)
{
  set_last_error (
      user_data,
      _ ("The browser did not come back from Etsy within ten minutes. If Etsy’s page said that the redirect "
         "URL is not permitted, register exactly the redirect address that Takt shows with the app at Etsy, "
         "then connect again."));
}

static void
pinged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySource *self = g_task_get_source_object (task);
  const char *const *input = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (TaktEtsyReply) reply = takt_etsy_client_send_finish (TAKT_ETSY_CLIENT (source), result, &error);
  g_autofree char *warning = NULL;
  char *url;

  if (reply == NULL || takt_etsy_reply_check (reply, &error) != TAKT_ETSY_ACCEPTED)
    {
      return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;

  url = takt_etsy_oauth_begin (self->oauth, input[0], input[1], input[2], &warning, &error);
  if (url == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  set_last_error (self, warning);
  g_task_return_pointer (task, url, g_free);
}

/* Copied from a web page: space at the ends is common, within it is a mistake. */
static char *
dup_key (const char *text, const char *field, GError **error)
{
  g_autofree char *key = g_strstrip (g_strdup (text));
  gboolean is_good = *key != '\0' && strlen (key) <= MAX_KEY_LENGTH;

  for (const char *p = key; *p != '\0'; p++)
    is_good = is_good && g_ascii_isgraph (*p) && *p != ':';
  if (is_good)
    return g_steal_pointer (&key);

  takt_error_set_field (
      error, field,
      _ ("Copy keystring and shared secret from your app’s page at Etsy, each without the other, "
         "colons or spaces."));
  return NULL;
}

static void
takt_etsy_source_connect_async (TaktOrderSource *source,
                                const char *key,
                                const char *shared_secret,
                                const char *redirect_uri,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_auto (GStrv) input = g_new0 (char *, 4);
  g_autofree char *header = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;
  guint16 port;

  if (redirect_uri == NULL || *redirect_uri == '\0')
    redirect_uri = TAKT_ETSY_REDIRECT_URI;
  if ((input[0] = dup_key (key, "keystring", &error)) == NULL
      || (input[1] = dup_key (shared_secret, "shared_secret", &error)) == NULL
      || !takt_etsy_redirect_uri_parse (redirect_uri, &port, &path, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  input[2] = g_strdup (redirect_uri);
  header = g_strconcat (input[0], ":", input[1], NULL);
  g_task_set_task_data (task, g_steal_pointer (&input), (GDestroyNotify) g_strfreev);
  takt_etsy_client_send_async (self->client, &(TaktEtsyRequest){ .path = PING_PATH, .key = header },
                               cancellable, pinged_cb, g_steal_pointer (&task));
}

static char *
takt_etsy_source_connect_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
takt_etsy_source_paste_async (TaktOrderSource *source,
                              const char *redirected_url,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  finish_connecting (task, redirected_url);
}

static gboolean
finish_act (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Disconnecting and loading */

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!takt_etsy_session_act_finish (TAKT_ETSY_SESSION (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  set_last_error (g_task_get_source_object (task), NULL);
  g_task_return_boolean (task, TRUE);
}

static void
takt_etsy_source_disconnect_async (TaktOrderSource *source,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);

  takt_etsy_oauth_end (self->oauth);
  takt_etsy_session_forget_async (self->session, forgotten_cb,
                                  g_task_new (self, cancellable, callback, user_data));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySource *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!takt_etsy_session_act_finish (TAKT_ETSY_SESSION (source), result, &error))
    {
      return_error (task, error);
      return;
    }

  if (takt_etsy_session_has_tokens (self->session) && !is_connected (self))
    {
      takt_etsy_query_shop_async (self->session, g_task_get_cancellable (task), completed_cb,
                                  g_object_ref (task));
      return;
    }
  if (takt_etsy_session_get_account (self->session) != NULL && !takt_etsy_session_has_tokens (self->session))
    set_last_error (self, _ ("The connection to Etsy has ended. Connect Etsy again."));
  g_task_return_boolean (task, TRUE);
}

static void
takt_etsy_source_load_async (TaktOrderSource *source,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);

  takt_etsy_session_load_async (self->session, loaded_cb,
                                g_task_new (self, cancellable, callback, user_data));
}

/* Fetching */

static void
note_unreadable (TaktEtsySource *self)
{
  guint count = takt_etsy_sync_get_unreadable (self->sync);
  g_autofree char *message = NULL;

  if (count == 0)
    return;

  message = g_strdup_printf (
      ngettext ("%u order from Etsy cannot be read and was left out; all others are here. (%s)",
                "%u orders from Etsy cannot be read and were left out; all others are here. (%s)", count),
      count, takt_etsy_sync_get_problem (self->sync));
  set_last_error (self, message);
}

static void
receipts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TaktEtsySource *self = g_task_get_source_object (task);
  TaktEtsyCursor *cursor = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_finish (TAKT_ETSY_SESSION (source), result, &error);
  g_autoptr (TaktEtsyReceipts) receipts = root != NULL ? takt_etsy_receipts_decode (root, &error) : NULL;
  gboolean is_scarce = takt_etsy_client_is_scarce (self->client);
  TaktOrderPage *page =
      receipts != NULL ? takt_etsy_sync_take (self->sync, cursor, receipts, is_scarce, &error) : NULL;

  if (page == NULL)
    {
      return_error (task, error);
      return;
    }
  note_unreadable (self);
  if (page->next_cursor == NULL && takt_etsy_sync_get_unreadable (self->sync) == 0)
    set_last_error (self, NULL);
  g_task_return_pointer (task, page, (GDestroyNotify) takt_order_page_free);
}

static void
fetch_page (GTask *task)
{
  TaktEtsySource *self = g_task_get_source_object (task);
  const TaktEtsyAccount *account = takt_etsy_session_get_account (self->session);
  g_autofree char *query = takt_etsy_cursor_to_query (g_task_get_task_data (task));
  g_autofree char *path = g_strdup_printf (RECEIPTS_PATH, account != NULL ? account->shop_id : 0, query);

  takt_etsy_query_async (self->session, path, g_task_get_cancellable (task), receipts_cb,
                         g_object_ref (task));
}

static void
shop_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (takt_etsy_query_shop_finish (TAKT_ETSY_SESSION (source), result, &error))
    fetch_page (task);
  else if (takt_etsy_session_get_account (TAKT_ETSY_SESSION (source)) != NULL)
    return_error (task, error);
  else
    /* Never connected is no fault to remember. */
    g_task_return_error (task, error);
}

static void
takt_etsy_source_fetch_async (TaktOrderSource *source,
                              TaktTime since,
                              const char *text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  TaktEtsyCursor *cursor = g_new0 (TaktEtsyCursor, 1);
  TaktTime skew = takt_etsy_client_get_skew (self->client);
  GError *error = NULL;

  g_task_set_task_data (task, cursor, g_free);
  if (text == NULL)
    {
      takt_etsy_cursor_start (cursor, since != TAKT_TIME_UNSET ? since + skew : since,
                              takt_clock_now (self->clock) + skew);
      takt_etsy_sync_reset (self->sync);
    }
  else if (!takt_etsy_cursor_from_text (cursor, text, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (is_connected (self))
    fetch_page (task);
  else
    takt_etsy_query_shop_async (self->session, cancellable, shop_known_cb, g_object_ref (task));
}

static TaktOrderPage *
takt_etsy_source_fetch_finish (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What is known */

static TaktSourceStatus *
takt_etsy_source_dup_status (TaktOrderSource *source)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  const TaktEtsyAccount *account = takt_etsy_session_get_account (self->session);
  TaktSourceStatus *status = takt_source_status_new ();

  status->connected = is_connected (self);
  status->last_error = g_strdup (self->last_error);
  status->requests_left_today = takt_etsy_client_get_left_today (self->client);
  if (account != NULL && account->shop_id != 0)
    {
      status->shop_id = g_strdup_printf ("%" G_GINT64_FORMAT, account->shop_id);
      status->shop_name = g_strdup (account->shop_name);
      status->currency = g_strdup (account->currency);
    }
  return status;
}

static TaktShopRecord *
takt_etsy_source_dup_shop (TaktOrderSource *source)
{
  const TaktEtsyAccount *account = takt_etsy_session_get_account (TAKT_ETSY_SOURCE (source)->session);
  TaktShopRecord *shop;

  if (account == NULL || account->shop_id == 0)
    return NULL;

  shop = takt_shop_record_new ();
  g_free (shop->source);
  g_free (shop->external_id);
  g_free (shop->name);
  g_free (shop->currency);
  shop->source = g_strdup ("etsy");
  shop->external_id = g_strdup_printf ("%" G_GINT64_FORMAT, account->shop_id);
  shop->name = g_strdup (account->shop_name);
  shop->currency = g_strdup (account->currency);
  return shop;
}

static void
takt_etsy_source_order_source_init (TaktOrderSourceInterface *iface)
{
  iface->load_async = takt_etsy_source_load_async;
  iface->load_finish = finish_act;
  iface->connect_async = takt_etsy_source_connect_async;
  iface->connect_finish = takt_etsy_source_connect_finish;
  iface->paste_async = takt_etsy_source_paste_async;
  iface->paste_finish = finish_act;
  iface->disconnect_async = takt_etsy_source_disconnect_async;
  iface->disconnect_finish = finish_act;
  iface->fetch_async = takt_etsy_source_fetch_async;
  iface->fetch_finish = takt_etsy_source_fetch_finish;
  iface->dup_status = takt_etsy_source_dup_status;
  iface->dup_shop = takt_etsy_source_dup_shop;
}

static void
takt_etsy_source_finalize (GObject *object)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (object);

  g_clear_object (&self->oauth);
  g_clear_object (&self->session);
  g_clear_object (&self->client);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->sync, takt_etsy_sync_free);
  g_free (self->last_error);

  G_OBJECT_CLASS (takt_etsy_source_parent_class)->finalize (object);
}

static void
takt_etsy_source_class_init (TaktEtsySourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_etsy_source_finalize;
}

static void
takt_etsy_source_init (TaktEtsySource *self)
{
  self->sync = takt_etsy_sync_new ();
}

/**
 * takt_etsy_source_new:
 * @api_url: (nullable): scheme, host and port of the API; NULL: Etsy's. Checked by takt_etsy_url_is_allowed() before
 * @auth_url: (nullable): the whole address of the authorise page; likewise
 *
 * Returns: (transfer full): one Etsy shop as a source of orders, by Etsy's Open API v3
 */
TaktEtsySource *
takt_etsy_source_new (TaktClock *clock, TaktSecretStore *secrets, const char *api_url, const char *auth_url)
{
  TaktEtsySource *self = g_object_new (TAKT_TYPE_ETSY_SOURCE, NULL);

  self->clock = g_object_ref (clock);
  self->client = takt_etsy_client_new (clock, api_url != NULL ? api_url : TAKT_ETSY_API_URL);
  self->session = takt_etsy_session_new (clock, secrets, self->client);
  self->oauth = takt_etsy_oauth_new (clock, auth_url != NULL ? auth_url : TAKT_ETSY_AUTH_URL);
  g_signal_connect_object (self->client, "quota-changed", G_CALLBACK (takt_order_source_emit_status_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (takt_order_source_emit_status_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->oauth, "answered", G_CALLBACK (answered_cb), self, 0);
  g_signal_connect_object (self->oauth, "expired", G_CALLBACK (expired_cb), self, 0);
  return self;
}
