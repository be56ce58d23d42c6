/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers of getShopReceipts, from their bytes to order values. */

#include "etsy/takt-etsy-decode.h"
#include "takt-json.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GLogWriterOutput
drop_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

/* What the tables and the merge rely on. */
static void
check_order (const TaktOrder *order)
{
  g_assert_cmpint (g_ascii_strtoll (order->order_number, NULL, 10), >, 0);
  g_assert_cmpuint (strlen (order->currency), ==, 3);
  g_assert_cmpint (order->ordered_at, >, 0);
  for (guint i = 0; i < order->items->len; i++)
    {
      const TaktOrderItem *item = order->items->pdata[i];

      g_assert_nonnull (item->external_id);
      g_assert_nonnull (item->title);
      g_assert_cmpint (item->quantity, >=, 0);
      g_assert_cmpint (item->position, ==, (int) i);
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (item->external_id, !=, ((TaktOrderItem *) order->items->pdata[k])->external_id);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static gsize once;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TaktEtsyReceipts) receipts = NULL;

  /* Each unreadable row is a line in the log. */
  if (g_once_init_enter (&once))
    {
      g_log_set_writer_func (drop_cb, NULL, NULL);
      g_once_init_leave (&once, 1);
    }

  root = takt_json_parse_up_to ((const char *) data, (gssize) size, 8 << 20, NULL);
  receipts = root != NULL ? takt_etsy_receipts_decode (root, NULL) : NULL;
  if (receipts == NULL)
    return 0;

  g_assert_cmpuint (receipts->orders->len + receipts->unreadable->len, ==, receipts->ids->len);
  g_assert_true ((receipts->problem != NULL) == (receipts->unreadable->len > 0));
  for (guint i = 0; i < receipts->orders->len; i++)
    check_order (receipts->orders->pdata[i]);
  return 0;
}
