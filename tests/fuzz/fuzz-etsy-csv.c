/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Etsy's CSV exports, for a shop that is connected and for none. */

#include "etsy/takt-etsy-csv.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_orders (const uint8_t *data, size_t size, const TaktShopRecord *connected)
{
  g_autoptr (TaktShopRecord) shop = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) orders = takt_etsy_csv_read ((const char *) data, size, connected, &shop, &error);

  g_assert_true ((orders == NULL) == (error != NULL));
  g_assert_true ((orders == NULL) == (shop == NULL));
  for (guint i = 0; orders != NULL && i < orders->len; i++)
    {
      const TaktOrder *order = orders->pdata[i];

      g_assert_true (g_ascii_isdigit (order->order_number[0]));
      g_assert_cmpint (order->ordered_at, >, 0);
      g_assert_nonnull (order->currency);
      for (guint k = 0; k < order->items->len; k++)
        g_assert_cmpint (((TaktOrderItem *) order->items->pdata[k])->quantity, >=, 0);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const TaktShopRecord connected = {
    .source = (char *) "etsy", .external_id = (char *) "1", .name = (char *) "x", .currency = (char *) "EUR"
  };

  read_orders (data, size, NULL);
  read_orders (data, size, &connected);
  return 0;
}
