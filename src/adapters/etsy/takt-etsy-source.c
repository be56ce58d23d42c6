/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-setup.h"
#include "etsy/takt-etsy-source-private.h"

static void takt_etsy_source_order_source_init (TaktOrderSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TaktEtsySource,
                               takt_etsy_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_ORDER_SOURCE,
                                                      takt_etsy_source_order_source_init))

void
takt_etsy_source_set_last_error (TaktEtsySource *self, const char *message)
{
  if (g_strcmp0 (self->last_error, message) == 0)
    return;

  g_free (self->last_error);
  self->last_error = g_strdup (message);
  takt_order_source_emit_status_changed (TAKT_ORDER_SOURCE (self));
}

gboolean
takt_etsy_source_is_connected (TaktEtsySource *self)
{
  return takt_etsy_session_has_tokens (self->session)
         && takt_etsy_session_get_account (self->session)->shop_id != 0;
}

/* How an act of a user or of the engine ends: its fault is remembered for the status, unless it was called off. */
void
takt_etsy_source_return_error (GTask *task, GError *error)
{
  TaktEtsySource *self = g_task_get_source_object (task);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    takt_etsy_source_set_last_error (self, error->message);
  g_task_return_error (task, error);
}

gboolean
takt_etsy_source_finish_act (TaktOrderSource *source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What is known */

static TaktSourceStatus *
takt_etsy_source_dup_status (TaktOrderSource *source)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  const TaktEtsyAccount *account = takt_etsy_session_get_account (self->session);
  TaktSourceStatus *status = takt_source_status_new ();

  status->connected = takt_etsy_source_is_connected (self);
  if (status->connected)
    status->state = TAKT_SOURCE_CONNECTED;
  else if (takt_etsy_oauth_is_waiting (self->oauth))
    status->state = TAKT_SOURCE_CONNECTING;
  else if (account != NULL)
    status->state = TAKT_SOURCE_ENDED;
  status->is_scarce = takt_etsy_client_is_scarce (self->client);
  if (account != NULL && account->read_only)
    {
      status->read_only = TRUE;
      g_free (status->can_ship);
      status->can_ship = g_strdup ("no");
    }
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

static TaktSourceSetup *
takt_etsy_source_dup_setup (TaktOrderSource *source)
{
  return takt_etsy_setup_new ();
}

static void
takt_etsy_source_order_source_init (TaktOrderSourceInterface *iface)
{
  takt_etsy_connect_init_source (iface);
  takt_etsy_fetch_init_source (iface);
  takt_etsy_ledger_init_source (iface);
  takt_etsy_ship_init_source (iface);
  iface->dup_setup = takt_etsy_source_dup_setup;
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
 * @number: which of the profile's accounts, from 1; each has its place in the secret store
 * @api_url: (nullable): scheme, host and port of the API; NULL: Etsy's. Checked by takt_etsy_url_is_allowed() before
 * @auth_url: (nullable): the whole address of the authorise page; likewise
 *
 * Returns: (transfer full): one Etsy shop as a source of orders, by Etsy's Open API v3
 */
TaktEtsySource *
takt_etsy_source_new (TaktClock *clock,
                      TaktSecretStore *secrets,
                      guint number,
                      const char *api_url,
                      const char *auth_url)
{
  g_autofree char *secret =
      number <= 1 ? g_strdup (TAKT_SECRET_ETSY) : g_strdup_printf (TAKT_SECRET_ETSY_MORE, number);
  TaktEtsySource *self = g_object_new (TAKT_TYPE_ETSY_SOURCE, NULL);

  self->clock = g_object_ref (clock);
  self->client = takt_etsy_client_new (clock, api_url != NULL ? api_url : TAKT_ETSY_API_URL);
  self->session = takt_etsy_session_new (clock, secrets, secret, self->client);
  self->oauth = takt_etsy_oauth_new (clock, auth_url != NULL ? auth_url : TAKT_ETSY_AUTH_URL);
  g_signal_connect_object (self->client, "quota-changed", G_CALLBACK (takt_order_source_emit_status_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (takt_order_source_emit_status_changed), self,
                           G_CONNECT_SWAPPED);
  takt_etsy_connect_watch (self);
  return self;
}
