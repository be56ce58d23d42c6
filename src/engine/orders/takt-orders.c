/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include <glib/gi18n-lib.h>

#include "orders/takt-orders-private.h"
#include "takt-error.h"

const char *const takt_order_status_words[] = { "new",     "scheduled", "printing",  "printed",
                                                "shipped", "attention", "cancelled", NULL };

G_DEFINE_FINAL_TYPE (TaktOrders, takt_orders, G_TYPE_OBJECT)

void
takt_order_standing_free (TaktOrderStanding *self)
{
  if (self == NULL)
    return;

  g_strfreev (self->attention);
  g_free (self);
}

static int
find_word (const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      return i;
  return -1;
}

/* Commits or rolls back what takt_store_begin() began. */
gboolean
takt_orders_finish_work (TaktOrders *self, gboolean ok, GError **error)
{
  if (ok)
    return takt_store_commit (self->store, error);

  takt_store_rollback (self->store);
  return FALSE;
}

gboolean
takt_orders_refuse_missing (GError **error)
{
  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("This order does not exist."));
  return FALSE;
}

static gboolean
is_renamed (const TaktShopRecord *wanted, const TaktShopRecord *known)
{
  return (wanted->name != NULL && g_strcmp0 (wanted->name, known->name) != 0)
         || (wanted->currency != NULL && g_strcmp0 (wanted->currency, known->currency) != 0);
}

/*
 * Orders that were imported from Etsy's files before any shop was connected are those of the first Etsy shop that is: they have
 * Etsy's numbers, and must not come a second time under a second shop.
 */
static gboolean
adopt_imported (TaktOrders *self, const TaktShopRecord *wanted, TaktShopRecord **known, GError **error)
{
  g_autoptr (TaktShopRecord) imported = NULL;

  if (*known != NULL || g_strcmp0 (wanted->source, "etsy") != 0)
    return TRUE;
  if (!takt_shop_table_find (self->store, "csv", "", &imported, error))
    return FALSE;
  if (imported == NULL)
    return TRUE;

  return takt_shop_table_rename (self->store, imported->id, wanted->source, wanted->external_id,
                                 takt_clock_now (self->clock), error)
         && takt_shop_table_get (self->store, imported->id, known, error);
}

/*
 * Finds the shop that @wanted means by source and external_id, adds it when it is new and follows its name and currency; what
 * @wanted leaves open stays. To be called inside a transaction.
 */
gboolean
takt_orders_ensure_shop (TaktOrders *self,
                         const TaktShopRecord *wanted,
                         TaktShopRecord **shop,
                         GError **error)
{
  g_autoptr (TaktShopRecord) known = NULL;
  TaktTime now = takt_clock_now (self->clock);

  if (!takt_shop_table_find (self->store, wanted->source, wanted->external_id, &known, error)
      || !adopt_imported (self, wanted, &known, error))
    return FALSE;

  if (known == NULL)
    {
      TaktShopRecord added = *wanted;

      if (added.currency == NULL)
        added.currency = (char *) takt_settings_get (self->settings)->currency;
      if (takt_shop_table_insert (self->store, &added, now, error) == 0)
        return FALSE;
    }
  else if (is_renamed (wanted, known))
    {
      TaktShopRecord renamed = *known;

      renamed.name = wanted->name != NULL ? wanted->name : known->name;
      renamed.currency = wanted->currency != NULL ? wanted->currency : known->currency;
      if (!takt_shop_table_update (self->store, &renamed, now, error))
        return FALSE;
    }
  else
    {
      *shop = g_steal_pointer (&known);
      return TRUE;
    }

  return takt_shop_table_find (self->store, wanted->source, wanted->external_id, shop, error);
}

/* A new or changed profile may be what open items waited for. */
static void
changed_cb (TaktOrders *self, const char *noun, gint64 id, TaktChanges *changes)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (noun, "products") && !takt_orders_match_profiles (self, NULL, &error))
    g_warning ("open items could not be matched: %s", error->message);
}

/* Within the command that changed a rule or a name of a colour. */
static void
mapping_changed_cb (TaktOrders *self)
{
  g_autoptr (GError) error = NULL;
  guint matched;

  if (!takt_orders_map_items (self, TRUE, &matched, &error))
    g_warning ("open items could not be mapped: %s", error->message);
}

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TaktOrders) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!takt_order_source_load_finish (TAKT_ORDER_SOURCE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("the stored shop account was not read: %s", error->message);
}

static void
takt_orders_dispose (GObject *object)
{
  TaktOrders *self = TAKT_ORDERS (object);

  takt_orders_stop (self);

  G_OBJECT_CLASS (takt_orders_parent_class)->dispose (object);
}

static void
takt_orders_finalize (GObject *object)
{
  TaktOrders *self = TAKT_ORDERS (object);

  g_ptr_array_unref (self->links);
  g_clear_pointer (&self->reader, takt_order_reader_unref);
  g_clear_object (&self->products);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->clock);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (takt_orders_parent_class)->finalize (object);
}

static void
takt_orders_class_init (TaktOrdersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = takt_orders_dispose;
  object_class->finalize = takt_orders_finalize;
}

static void
takt_orders_init (TaktOrders *self)
{
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_shop_link_free);
}

/** takt_orders_new: the service over the orders in @store; @source (nullable) is the first account that a sync asks. Takes references. */
TaktOrders *
takt_orders_new (TaktStore *store,
                 TaktClock *clock,
                 TaktChanges *changes,
                 TaktSettings *settings,
                 TaktProducts *products,
                 TaktOrderSource *source)
{
  TaktOrders *self;

  g_return_val_if_fail (TAKT_IS_STORE (store), NULL);
  g_return_val_if_fail (TAKT_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (TAKT_IS_CHANGES (changes), NULL);
  g_return_val_if_fail (TAKT_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (TAKT_IS_PRODUCTS (products), NULL);
  g_return_val_if_fail (source == NULL || TAKT_IS_ORDER_SOURCE (source), NULL);

  self = g_object_new (TAKT_TYPE_ORDERS, NULL);
  self->store = g_object_ref (store);
  self->clock = g_object_ref (clock);
  self->changes = g_object_ref (changes);
  self->settings = g_object_ref (settings);
  self->products = g_object_ref (products);
  g_signal_connect_object (takt_products_get_mapping (products), "changed", G_CALLBACK (mapping_changed_cb),
                           self, G_CONNECT_SWAPPED);
  if (source != NULL)
    takt_orders_add_source (self, source);
  return self;
}

/**
 * takt_orders_start:
 *
 * Asks each source to read its stored account; from then on syncs by the setting etsy_sync_minutes while the source is
 * connected, and matches open items at once and whenever profiles change. A shop that was never synced is not synced before that time has
 * passed, so that the first sync is a person's; one whose time passed while the program was off is synced at once.
 */
void
takt_orders_start (TaktOrders *self)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));
  g_return_if_fail (self->stopping == NULL);

  self->stopping = g_cancellable_new ();
  g_signal_connect_object (self->changes, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  mapping_changed_cb (self);
  takt_orders_start_syncing (self);
  for (guint i = 0; i < self->links->len; i++)
    takt_order_source_load_async (((TaktShopLink *) g_ptr_array_index (self->links, i))->source,
                                  self->stopping, load_cb, g_object_ref (self));
}

/** takt_orders_stop: ends what takt_orders_start() began; a running sync is cancelled, what it merged stays. */
void
takt_orders_stop (TaktOrders *self)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));

  takt_orders_stop_syncing (self);
  takt_orders_stop_mapping (self);
  takt_orders_stop_assigning (self);
  if (self->stopping == NULL)
    return;

  g_signal_handlers_disconnect_by_func (self->changes, changed_cb, self);
  g_cancellable_cancel (self->stopping);
  g_clear_object (&self->stopping);
}

/**
 * takt_orders_get:
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the order with its items; NULL with @error
 */
TaktOrder *
takt_orders_get (TaktOrders *self, gint64 id, GError **error)
{
  g_autoptr (TaktOrder) order = NULL;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  if (!takt_order_table_get (self->store, id, &order, error))
    return NULL;
  if (order == NULL)
    takt_orders_refuse_missing (error);
  return g_steal_pointer (&order);
}

/**
 * takt_orders_get_item:
 * @error: TAKT_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the item; NULL with @error
 */
TaktOrderItem *
takt_orders_get_item (TaktOrders *self, gint64 item_id, GError **error)
{
  g_autoptr (TaktOrderItem) item = NULL;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);

  if (!takt_order_item_table_get (self->store, item_id, &item, error))
    return NULL;
  if (item == NULL)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND, _ ("This order item does not exist."));
  return g_steal_pointer (&item);
}

/**
 * takt_orders_get_standing:
 *
 * Where the order stands by its rows of this moment (contract §4.5). Attention is a failed job that was neither retried nor
 * printed anew, an item to be printed without a profile or in a colour that nobody knows, a refund before shipment
 * that nobody took note of, a source that no longer knows the order, or a waiting job that lacks material. An
 * order that is not paid, whose address changed, or with an option that no rule knows, says so among its attention words without having the status. Shipped and
 * cancelled orders have none, but for prints of a cancelled order that still wait or run.
 *
 * Returns: (transfer full): the standing; NULL with @error
 */
TaktOrderStanding *
takt_orders_get_standing (TaktOrders *self, const TaktOrder *order, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  TaktOrderStanding *standing;
  TaktOrderFacts facts;
  gboolean is_open;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);
  g_return_val_if_fail (order != NULL, NULL);

  if (!takt_order_table_get_facts (self->store, order->id, &facts, error))
    return NULL;

  standing = g_new0 (TaktOrderStanding, 1);
  standing->status = (TaktOrderStatus) MAX (find_word (takt_order_status_words, facts.status), 0);
  is_open = standing->status != TAKT_ORDER_SHIPPED && standing->status != TAKT_ORDER_CANCELLED;

  if (is_open && facts.has_failed_job)
    g_strv_builder_add (words, "failed_job");
  if (is_open && facts.has_unmapped_item)
    g_strv_builder_add (words, "unmapped_item");
  if (is_open && facts.has_unclear_color)
    g_strv_builder_add (words, "unclear_color");
  if (is_open && facts.has_unclear_option)
    g_strv_builder_add (words, "unclear_option");
  if (is_open && facts.has_refund)
    g_strv_builder_add (words, "refund");
  if (is_open && facts.lacks_material)
    g_strv_builder_add (words, "missing_material");
  if (is_open && facts.is_unpaid)
    g_strv_builder_add (words, "unpaid");
  if (is_open && facts.is_missing)
    g_strv_builder_add (words, "not_at_source");
  if (is_open && facts.has_new_address)
    g_strv_builder_add (words, "address_changed");
  if (standing->status == TAKT_ORDER_CANCELLED && facts.has_open_job)
    g_strv_builder_add (words, "cancelled_prints");
  standing->attention = g_strv_builder_end (words);
  return standing;
}

/**
 * takt_orders_find_shop:
 * @source: 'etsy', 'csv' …
 * @shop: (out) (transfer full) (nullable): the shop of this source that was synced last; NULL: none is known
 *
 * Who an import belongs to: a file of a shop that is connected as well must not make its orders a second time.
 */
gboolean
takt_orders_find_shop (TaktOrders *self, const char *source, TaktShopRecord **shop, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  return takt_shop_table_find_newest (self->store, source, shop, error);
}

/** takt_orders_get_last_sync: when a sync last got to its end; TAKT_TIME_UNSET: never. */
TaktTime
takt_orders_get_last_sync (TaktOrders *self)
{
  g_autoptr (GError) error = NULL;
  TaktTime last_sync = TAKT_TIME_UNSET;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), TAKT_TIME_UNSET);

  if (!takt_shop_table_get_last_sync (self->store, &last_sync, &error))
    g_warning ("%s", error->message);
  return last_sync;
}

/** takt_orders_set_file_reader: what takt_orders_import() reads files with. */
void
takt_orders_set_file_reader (TaktOrders *self, TaktOrderFileReader reader)
{
  g_return_if_fail (TAKT_IS_ORDERS (self));
  self->file_reader = reader;
}

/**
 * takt_orders_import:
 * @file: the whole of a file that a person got from the shop
 * @counts: (out) (optional): what it did
 * @error: TAKT_ERROR_INVALID with the line at fault; then nothing of the file was kept
 *
 * Lays a file of orders over what is known: orders that came by a sync or by another file before are recognised.
 */
gboolean
takt_orders_import (TaktOrders *self, GBytes *file, TaktMergeCounts *counts, GError **error)
{
  g_autoptr (TaktShopRecord) connected = NULL;
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GPtrArray) orders = NULL;
  gconstpointer text;
  gsize length;

  g_return_val_if_fail (TAKT_IS_ORDERS (self), FALSE);
  g_return_val_if_fail (file != NULL, FALSE);

  if (self->file_reader == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED,
                           _ ("This program cannot read files of orders."));
      return FALSE;
    }
  if (!takt_orders_find_shop (self, "etsy", &connected, error))
    return FALSE;

  text = g_bytes_get_data (file, &length);
  orders = self->file_reader (text, length, connected, &shop, error);
  return orders != NULL && takt_orders_merge (self, shop, orders, counts, error);
}

/**
 * takt_orders_list_events:
 * @order_id: 0: of all orders
 * @after: id of the last event that is known; 0: none
 *
 * Returns: (transfer full) (element-type TaktOrderEvent): what became of orders at their source; NULL with @error
 */
GPtrArray *
takt_orders_list_events (TaktOrders *self, gint64 order_id, gint64 after, guint limit, GError **error)
{
  g_return_val_if_fail (TAKT_IS_ORDERS (self), NULL);
  return takt_order_event_table_list (self->store, order_id, after, limit, error);
}
