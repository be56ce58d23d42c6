/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of the payment account and payments, from their bytes to records. */

#include "etsy/takt-etsy-ledger-decode.h"
#include "takt-json.h"
#include "takt-money.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GLogWriterOutput
drop_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static gsize once;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (TaktLedgerPage) page = takt_ledger_page_new ();

  /* Each unreadable row is a line in the log. */
  if (g_once_init_enter (&once))
    {
      g_log_set_writer_func (drop_cb, NULL, NULL);
      g_once_init_leave (&once, 1);
    }

  root = takt_json_parse_up_to ((const char *) data, (gssize) size, 8 << 20, NULL);
  if (root == NULL)
    return 0;

  if (takt_etsy_ledger_decode (root, 0, page, NULL))
    for (guint i = 0; i < page->entries->len; i++)
      {
        const TaktLedgerEntry *entry = page->entries->pdata[i];

        g_assert_cmpint (entry->entry_id, >, 0);
        g_assert_cmpint (entry->at, >, 0);
        g_assert_nonnull (entry->kind);
        g_assert_true (takt_money_is_currency (entry->currency));
      }
  if (takt_etsy_payments_decode (root, page, NULL))
    for (guint i = 0; i < page->payments->len; i++)
      {
        const TaktPayment *payment = page->payments->pdata[i];

        g_assert_nonnull (payment->payment_id);
        g_assert_nonnull (payment->order_number);
        g_assert_true (takt_money_is_currency (payment->currency));
      }
  return 0;
}
