/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include <glib/gi18n-lib.h>

#include "etsy/takt-etsy-cursor.h"
#include "etsy/takt-etsy-decode.h"
#include "etsy/takt-etsy-query.h"
#include "etsy/takt-etsy-source-private.h"
#include "takt-error.h"

#define RECEIPTS_PATH "/v3/application/shops/%" G_GINT64_FORMAT "/receipts?%s"
#define RECEIPT_PATH  "/v3/application/shops/%" G_GINT64_FORMAT "/receipts/%s"

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
  takt_etsy_source_set_last_error (self, message);
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
      takt_etsy_source_return_error (task, error);
      return;
    }
  note_unreadable (self);
  if (page->next_cursor == NULL && takt_etsy_sync_get_unreadable (self->sync) == 0)
    takt_etsy_source_set_last_error (self, NULL);
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
    takt_etsy_source_return_error (task, error);
  else
    /* Never connected is no fault to remember. */
    g_task_return_error (task, error);
}

static void
takt_etsy_source_fetch_async (TaktOrderSource *source,
                              TaktTime since,
                              gboolean deep,
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
      takt_etsy_cursor_start (cursor, since != TAKT_TIME_UNSET ? since + skew : since, deep,
                              takt_clock_now (self->clock) + skew);
      takt_etsy_sync_reset (self->sync);
    }
  else if (!takt_etsy_cursor_from_text (cursor, text, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (takt_etsy_source_is_connected (self))
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

static char *
takt_etsy_source_dup_resume (TaktOrderSource *source, const char *text, gboolean deep)
{
  TaktEtsyCursor cursor;

  if (!takt_etsy_cursor_from_text (&cursor, text, NULL))
    return NULL;

  takt_etsy_sync_reset (TAKT_ETSY_SOURCE (source)->sync);
  takt_etsy_cursor_resume (&cursor, deep);
  return takt_etsy_cursor_to_text (&cursor);
}

/* One receipt: an order, none when it cannot be read, or Etsy does not know it (any more). */
static void
receipt_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) root = takt_etsy_query_finish (TAKT_ETSY_SESSION (source), result, &error);
  g_autofree char *problem = NULL;
  TaktOrder *order = NULL;
  TaktOrderPage *page;

  if (root == NULL && !g_error_matches (error, TAKT_ERROR, TAKT_ERROR_NOT_FOUND))
    {
      takt_etsy_source_return_error (task, error);
      return;
    }

  page = takt_order_page_new ();
  page->is_missing = root == NULL;
  g_clear_error (&error);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    order = takt_etsy_receipt_decode (json_node_get_object (root), &problem);
  if (order != NULL && g_strcmp0 (order->order_number, g_task_get_task_data (task)) == 0)
    {
      page->receipts = 1;
      g_ptr_array_add (page->orders, g_steal_pointer (&order));
    }
  else if (root != NULL)
    g_warning ("Receipt %s cannot be read: %s", (const char *) g_task_get_task_data (task),
               problem != NULL ? problem : "it is another one");
  g_clear_pointer (&order, takt_order_free);
  g_task_return_pointer (task, page, (GDestroyNotify) takt_order_page_free);
}

static void
takt_etsy_source_fetch_one_async (TaktOrderSource *source,
                                  const char *order_number,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  TaktEtsySource *self = TAKT_ETSY_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const TaktEtsyAccount *account = takt_etsy_session_get_account (self->session);
  g_autofree char *path = NULL;

  g_task_set_task_data (task, g_strdup (order_number), g_free);
  /* A number of another spelling came from a file or a person: no receipt of Etsy's has it. */
  if (!g_ascii_string_to_signed (order_number, 10, 1, G_MAXINT64, NULL, NULL))
    {
      TaktOrderPage *page = takt_order_page_new ();

      page->is_missing = TRUE;
      g_task_return_pointer (task, page, (GDestroyNotify) takt_order_page_free);
      return;
    }
  path = g_strdup_printf (RECEIPT_PATH, account != NULL ? account->shop_id : 0, order_number);
  takt_etsy_query_async (self->session, path, cancellable, receipt_cb, g_steal_pointer (&task));
}

/** takt_etsy_fetch_init_source: orders by page and by number. */
void
takt_etsy_fetch_init_source (TaktOrderSourceInterface *iface)
{
  iface->fetch_async = takt_etsy_source_fetch_async;
  iface->fetch_finish = takt_etsy_source_fetch_finish;
  iface->fetch_one_async = takt_etsy_source_fetch_one_async;
  iface->fetch_one_finish = takt_etsy_source_fetch_finish;
  iface->dup_resume = takt_etsy_source_dup_resume;
}
