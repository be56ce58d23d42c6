/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "orders/takt-order-acts.h"

#include "compat/takt-choose-file.h"
#include "compat/takt-confirm.h"
#include "orders/takt-order-dialogs.h"
#include "takt-act.h"
#include "takt-page.h"

#include <glib/gi18n-lib.h>

/** MOST_BYTES: a file of orders that is larger is none. */
#define MOST_BYTES (64 * 1024 * 1024)

const char *const takt_order_acts_names[] = { "orders.schedule",  "orders.ship",
                                              "orders.new",       "orders.import",
                                              "orders.hurry",     "orders.cancel",
                                              "orders.undo-ship", NULL };
const char *const takt_order_acts_names_of_id[] = {
  "orders.take-note",      "orders.pull-prints", "orders.retry",
  "orders.choose-product", "orders.undo-parcel", "orders.verify-parcel",
  "orders.ship-here",      "orders.open-shop",   NULL
};

static void
pull_prints (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  g_autoptr (GError) error = NULL;
  guint pulled = 0;
  gboolean done = takt_orders_pull_prints (takt_shop_get_orders (shop), id, &pulled, &error);
  g_autofree char *title =
      g_strdup_printf (ngettext ("%u print was pulled", "%u prints were pulled", pulled), pulled);

  takt_act_tell (widget, done, error, title);
}

/* The failed prints of the order, once more. */
static void
retry (GtkWidget *widget, TaktShop *shop, gint64 order_id)
{
  TaktQueue *queue = takt_shop_get_queue (shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = takt_queue_list_of_order (queue, order_id, &error);
  gboolean done = jobs != NULL;

  for (guint i = 0; done && i < jobs->len; i++)
    {
      const TaktJob *job = g_ptr_array_index (jobs, i);

      if (job->status == TAKT_JOB_FAILED)
        done = takt_queue_retry (queue, job->id, &error);
    }
  takt_act_tell (widget, done, error, _ ("It waits in the queue again"));
}

/** ASKED_KEY: what of the page keeps the id of the order that is asked about. */
#define ASKED_KEY "takt-asked-order"

static void
cancel_accepted_cb (GtkWidget *widget)
{
  const gint64 *id = g_object_get_data (G_OBJECT (widget), ASKED_KEY);
  TaktShop *shop = takt_page_get_shop (TAKT_PAGE (widget));
  g_autoptr (GError) error = NULL;

  if (shop != NULL)
    takt_act_tell (widget, takt_orders_cancel (takt_shop_get_orders (shop), *id, &error), error,
                   _ ("Order cancelled"));
}

/* Nothing brings a cancelled order back, so a person is asked. */
static void
cancel_order (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), id, &error);
  g_autofree char *heading = NULL;
  TaktConfirm question = {
    .body = _ (
        "Its prints that wait are pulled; one that runs goes on. It is cancelled here, not at the shop. This "
        "cannot be undone."),
    .accept = _ ("Cancel _Order"),
    .destroys = TRUE,
  };

  if (order == NULL)
    {
      takt_act_failed (widget, error);
      return;
    }
  /* Translators: the number of an order. */
  heading = g_strdup_printf (_ ("Cancel #%s?"), order->order_number);
  question.heading = heading;
  g_object_set_data_full (G_OBJECT (widget), ASKED_KEY, g_memdup2 (&id, sizeof id), g_free);
  takt_confirm (widget, &question, G_CALLBACK (cancel_accepted_cb));
}

/* What a person has shipped in another way: the last shipment, as it was to be told. */
static void
ship_here (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  TaktShipping *shipping = takt_shop_get_shipping (shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) shipments = takt_shipping_list (shipping, id, &error);
  TaktShipOrder parcel = { .only_here = TRUE, .without_tracking = TRUE };

  if (shipments != NULL && shipments->len > 0)
    {
      const TaktShipment *last = g_ptr_array_index (shipments, shipments->len - 1);

      parcel.carrier = last->carrier;
      parcel.tracking_code = last->tracking_code;
    }
  takt_act_tell (widget, shipments != NULL && takt_shipping_ship (shipping, id, &parcel, &error) != 0, error,
                 _ ("Marked shipped here"));
}

/* What is pasted there lies on the clipboard. */
static void
open_shop (GtkWidget *widget, TaktShop *shop, gint64 id)
{
  TaktShipping *shipping = takt_shop_get_shipping (shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktOrder) order = takt_orders_get (takt_shop_get_orders (shop), id, &error);
  g_autoptr (GPtrArray) shipments = order != NULL ? takt_shipping_list (shipping, id, &error) : NULL;
  g_autofree char *text = NULL;

  if (shipments == NULL)
    {
      takt_act_failed (widget, error);
      return;
    }
  if (shipments->len > 0)
    text = takt_shipment_dup_clipboard (g_ptr_array_index (shipments, shipments->len - 1));
  takt_order_open_in_shop (widget, shop, order, text);
}

static void
file_chosen_cb (GtkWidget *widget, GFile *file)
{
  takt_order_acts_import (widget, takt_page_get_shop (TAKT_PAGE (widget)), file);
}

/** takt_order_acts_run: @name: one of the two lists above; @id: what it is about, 0: nothing is chosen */
void
takt_order_acts_run (GtkWidget *widget, TaktShop *shop, const char *name, gint64 id)
{
  TaktOrders *orders = takt_shop_get_orders (shop);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (TAKT_IS_SHOP (shop));

  if (g_str_equal (name, "orders.new"))
    takt_order_new_dialog (widget, shop);
  else if (g_str_equal (name, "orders.import"))
    takt_choose_file (widget, _ ("Import Orders"), _ ("_Import"), file_chosen_cb);
  else if (id == 0)
    return;
  else if (g_str_equal (name, "orders.schedule"))
    takt_order_schedule_dialog (widget, shop, id);
  else if (g_str_equal (name, "orders.ship"))
    takt_order_ship_dialog (widget, shop, id);
  else if (g_str_equal (name, "orders.choose-product"))
    takt_order_product_dialog (widget, shop, id);
  else if (g_str_equal (name, "orders.ship-here"))
    ship_here (widget, shop, id);
  else if (g_str_equal (name, "orders.open-shop"))
    open_shop (widget, shop, id);
  else if (g_str_equal (name, "orders.verify-parcel"))
    takt_act_tell (widget, takt_shipping_verify (takt_shop_get_shipping (shop), id, &error), error, NULL);
  else if (g_str_equal (name, "orders.undo-ship") || g_str_equal (name, "orders.undo-parcel"))
    takt_act_tell (widget, takt_shipping_undo (takt_shop_get_shipping (shop), id, &error), error,
                   _ ("The order is not shipped"));
  else if (g_str_equal (name, "orders.hurry"))
    takt_act_tell (widget, takt_queue_hurry_order (takt_shop_get_queue (shop), id, &error), error,
                   _ ("Its prints come first"));
  else if (g_str_equal (name, "orders.cancel"))
    cancel_order (widget, shop, id);
  else if (g_str_equal (name, "orders.take-note"))
    takt_act_tell (widget, takt_orders_take_note (orders, id, &error), error, _ ("Noted"));
  else if (g_str_equal (name, "orders.pull-prints"))
    pull_prints (widget, shop, id);
  else if (g_str_equal (name, "orders.retry"))
    retry (widget, shop, id);
}

/* What came of a sync that a person asked for. */
static char *
dup_outcome (const TaktMergeCounts *counts)
{
  g_autofree char *added =
      g_strdup_printf (ngettext ("%u new order", "%u new orders", counts->new_orders), counts->new_orders);
  g_autofree char *changed = g_strdup_printf (
      ngettext ("%u order changed", "%u orders changed", counts->updated_orders), counts->updated_orders);

  if (counts->new_orders == 0 && counts->updated_orders == 0)
    return g_strdup (_ ("Orders are up to date"));
  if (counts->updated_orders == 0)
    return g_steal_pointer (&added);
  if (counts->new_orders == 0)
    return g_steal_pointer (&changed);
  /* Translators: both parts are sentences of ours: "3 new orders, 1 order changed". */
  return g_strdup_printf (C_ ("sync", "%1$s, %2$s"), added, changed);
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (ref);
  g_autoptr (GError) error = NULL;
  TaktMergeCounts counts = { 0 };
  gboolean done = takt_orders_sync_finish (TAKT_ORDERS (source), result, &counts, &error);
  g_autofree char *outcome = dup_outcome (&counts);

  if (widget != NULL)
    takt_act_tell (widget, done, error, outcome);
  g_weak_ref_clear (ref);
  g_free (ref);
}

/** takt_order_acts_is_syncing: whether orders are being fetched from any shop. */
gboolean
takt_order_acts_is_syncing (TaktShop *shop)
{
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (takt_shop_get_orders (shop));

  for (guint i = 0; i < statuses->len; i++)
    if (((const TaktSourceStatus *) g_ptr_array_index (statuses, i))->is_syncing)
      return TRUE;
  return FALSE;
}

/** takt_order_acts_dup_progress: (transfer full) (nullable): how far fetching has come, in words; NULL: none is under way. */
char *
takt_order_acts_dup_progress (TaktShop *shop)
{
  g_autoptr (GPtrArray) statuses = takt_orders_list_statuses (takt_shop_get_orders (shop));
  guint receipts = 0, n_shops = 0, n_single = 0;
  gint64 total = 0;

  for (guint i = 0; i < statuses->len; i++)
    {
      const TaktSourceStatus *status = g_ptr_array_index (statuses, i);

      if (!status->is_syncing)
        continue;
      n_shops++;
      n_single += g_strcmp0 (status->sync_phase, "one_by_one") == 0;
      receipts += status->sync_receipts;
      total = total < 0 || status->sync_total < 0 ? -1 : total + status->sync_total;
    }

  if (n_shops == 0)
    return NULL;
  if (n_single == n_shops)
    return g_strdup (_ ("Checking open orders one by one…"));
  if (receipts == 0)
    return g_strdup (_ ("Asking for orders…"));
  if (total > 0)
    return g_strdup_printf (ngettext ("%1$u of %2$u order", "%1$u of %2$u orders", (gulong) total), receipts,
                            (guint) total);
  return g_strdup_printf (ngettext ("%u order so far", "%u orders so far", receipts), receipts);
}

/** takt_order_acts_sync: fetches orders; while that is under way, stops it. */
void
takt_order_acts_sync (GtkWidget *widget, TaktShop *shop)
{
  TaktOrders *orders = takt_shop_get_orders (shop);
  GWeakRef *ref;

  if (takt_order_acts_is_syncing (shop))
    {
      g_autoptr (GError) error = NULL;

      takt_act_tell (widget, takt_orders_cancel_sync (orders, NULL, &error), error, NULL);
      return;
    }
  ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (ref, widget);
  takt_orders_sync_async (orders, NULL, synced_cb, ref);
}

typedef struct
{
  GWeakRef widget;
  TaktShop *shop; /* (owned) */
} Import;

static void
file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&import->widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  TaktMergeCounts counts = { 0 };

  if (widget != NULL)
    {
      gboolean done =
          bytes != NULL && takt_orders_import (takt_shop_get_orders (import->shop), bytes, &counts, &error);
      g_autofree char *title = g_strdup_printf (
          ngettext ("%u order is new", "%u orders are new", counts.new_orders), counts.new_orders);

      takt_act_tell (widget, done, error, title);
    }
  g_weak_ref_clear (&import->widget);
  g_object_unref (import->shop);
  g_free (import);
}

/* A file that is too large is not read to its end. */
static void
file_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (info != NULL && g_file_info_get_size (info) > MOST_BYTES)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("This file is too large to be a list of orders. Nothing was imported."));
  if (error == NULL)
    {
      g_file_load_bytes_async (G_FILE (source), NULL, file_read_cb, import);
      return;
    }

  {
    g_autoptr (GtkWidget) widget = g_weak_ref_get (&import->widget);

    if (widget != NULL)
      takt_act_failed (widget, error);
  }
  g_weak_ref_clear (&import->widget);
  g_object_unref (import->shop);
  g_free (import);
}

/** takt_order_acts_import: a shop's sold orders as a file, as the engine reads them. */
void
takt_order_acts_import (GtkWidget *widget, TaktShop *shop, GFile *file)
{
  Import *import = g_new0 (Import, 1);

  g_return_if_fail (G_IS_FILE (file));

  g_weak_ref_init (&import->widget, widget);
  import->shop = g_object_ref (shop);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           NULL, file_asked_cb, import);
}
