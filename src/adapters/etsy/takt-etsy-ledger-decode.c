/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-ledger-decode.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "etsy/takt-etsy-values.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-money.h"

#define MAX_ROWS        1000
#define MAX_ADJUSTMENTS 1000
#define MAX_TEXT        100

/* Far beyond any shop, far below what sums of 64 bits can hold. */
#define MAX_MINOR ((gint64) 1000000000000)

static JsonArray *
get_rows (JsonNode *root, GError **error)
{
  g_auto (TaktEtsyValues) values = { 0 };
  JsonArray *rows = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    rows = takt_etsy_values_array (&values, json_node_get_object (root), "results");
  if (rows != NULL && json_array_get_length (rows) <= MAX_ROWS)
    return rows;

  g_set_error_literal (
      error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
      _ ("Etsy’s answer about the payment account cannot be read. The next sync tries again."));
  return NULL;
}

/* A text that is not too long for a key; NULL when it is not there, "0", or none. */
static char *
dup_reference (TaktEtsyValues *values, JsonObject *object, const char *field)
{
  char *text = takt_etsy_values_raw (values, object, field);

  if (text != NULL && (strlen (text) > MAX_TEXT || g_str_equal (text, "0")))
    g_clear_pointer (&text, g_free);
  return text;
}

static TaktLedgerEntry *
decode_entry (JsonObject *row, char **problem)
{
  g_auto (TaktEtsyValues) values = { 0 };
  g_autoptr (TaktLedgerEntry) entry = takt_ledger_entry_new ();

  entry->entry_id = takt_etsy_values_int (&values, row, "entry_id", 1, G_MAXINT64, 0);
  entry->parent_entry_id = takt_etsy_values_int (&values, row, "parent_entry_id", 0, G_MAXINT64, 0);
  entry->sequence = takt_etsy_values_int (&values, row, "sequence_number", 0, G_MAXINT64, 0);
  entry->at = takt_etsy_values_time (&values, row, "created_timestamp", "create_date");
  entry->kind = dup_reference (&values, row, "ledger_type");
  if (entry->kind == NULL)
    entry->kind = dup_reference (&values, row, "description");
  entry->reference_type = dup_reference (&values, row, "reference_type");
  entry->reference_id = dup_reference (&values, row, "reference_id");
  entry->amount_minor = takt_etsy_values_int (&values, row, "amount", -MAX_MINOR, MAX_MINOR, G_MININT64);
  entry->currency = takt_json_lenient_string (row, "currency");

  if (entry->entry_id == 0)
    takt_etsy_values_fail (&values, "entry_id", "missing");
  if (entry->at == TAKT_TIME_UNSET)
    takt_etsy_values_fail (&values, "created_timestamp", "missing");
  if (entry->amount_minor == G_MININT64)
    takt_etsy_values_fail (&values, "amount", "missing");
  if (entry->currency == NULL || !takt_money_is_currency (entry->currency))
    takt_etsy_values_fail (&values, "currency", "missing or none");
  if (values.fault != NULL)
    {
      *problem = g_steal_pointer (&values.fault);
      return NULL;
    }

  if (entry->kind == NULL)
    entry->kind = g_strdup ("unknown");
  return g_steal_pointer (&entry);
}

/**
 * takt_etsy_ledger_decode:
 * @offset: rows that came before this page
 * @page: (inout): takes the entries; one that cannot be read is told of in the log, the others are taken
 * @error: TAKT_ERROR_UPSTREAM when it is no answer of getShopPaymentAccountLedgerEntries
 */
gboolean
takt_etsy_ledger_decode (JsonNode *root, guint offset, TaktLedgerPage *page, GError **error)
{
  g_auto (TaktEtsyValues) values = { 0 };
  JsonArray *rows = get_rows (root, error);
  gint64 total;

  if (rows == NULL)
    return FALSE;

  page->rows = json_array_get_length (rows);
  total = takt_etsy_values_int (&values, json_node_get_object (root), "count", 0, G_MAXINT64, 0);
  page->is_last =
      page->rows == 0 || (page->rows < TAKT_ETSY_LEDGER_LIMIT && (gint64) offset + page->rows >= total);
  for (guint i = 0; i < page->rows; i++)
    {
      JsonNode *node = json_array_get_element (rows, i);
      g_autofree char *problem = NULL;
      TaktLedgerEntry *entry =
          JSON_NODE_HOLDS_OBJECT (node) ? decode_entry (json_node_get_object (node), &problem) : NULL;

      if (entry != NULL)
        g_ptr_array_add (page->entries, entry);
      else
        g_warning ("A row of the payment account cannot be read: %s",
                   problem != NULL ? problem : "not an object");
    }
  return TRUE;
}

/*
 * An amount of a payment in the shop's currency. The code that stands beside it may be the buyer's all the same
 * (reference.md §9, §12.26): only amount and divisor are taken.
 */
static gboolean
take_amount (JsonObject *payment, const char *field, const char *currency, gint64 *minor)
{
  JsonNode *node = json_object_get_member (payment, field);
  gint64 amount, divisor, units = 1;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  amount = takt_json_lenient_int (json_node_get_object (node), "amount", G_MININT64);
  divisor = takt_json_lenient_int (json_node_get_object (node), "divisor", 0);
  if (amount == G_MININT64 || divisor <= 0)
    return FALSE;
  for (int i = takt_money_get_digits (currency); i > 0; i--)
    units *= 10;
  amount = takt_money_ratio (amount, units, divisor);
  if (amount < -MAX_MINOR || amount > MAX_MINOR)
    return FALSE;
  *minor = amount;
  return TRUE;
}

/* Refunds replace what was posted, and that what was foreseen (reference.md §9). */
static gint64
get_best_amount (JsonObject *payment, const char *part, const char *currency)
{
  const char *const stages[] = { "adjusted", "posted", "amount" };
  gint64 minor = 0;

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autofree char *field = g_strconcat (stages[i], "_", part, NULL);

      if (take_amount (payment, field, currency, &minor))
        break;
    }
  return minor;
}

static TaktPayment *
decode_payment (JsonObject *row)
{
  g_auto (TaktEtsyValues) values = { 0 };
  g_autoptr (TaktPayment) payment = takt_payment_new ();
  JsonArray *adjustments = takt_etsy_values_array (&values, row, "payment_adjustments");
  guint n_adjustments = adjustments != NULL ? MIN (json_array_get_length (adjustments), MAX_ADJUSTMENTS) : 0;

  payment->payment_id = takt_etsy_values_id (&values, row, "payment_id");
  payment->order_number = takt_etsy_values_id (&values, row, "receipt_id");
  payment->currency = takt_json_lenient_string (row, "shop_currency");
  if (payment->currency == NULL)
    payment->currency = takt_json_lenient_string (row, "currency");
  if (values.fault != NULL || payment->payment_id == NULL || payment->order_number == NULL
      || payment->currency == NULL || !takt_money_is_currency (payment->currency))
    return NULL;

  payment->gross_minor = get_best_amount (row, "gross", payment->currency);
  payment->fees_minor = get_best_amount (row, "fees", payment->currency);
  payment->net_minor = get_best_amount (row, "net", payment->currency);
  for (guint i = 0; i < n_adjustments; i++)
    {
      JsonNode *node = json_array_get_element (adjustments, i);
      char *id = JSON_NODE_HOLDS_OBJECT (node)
                     ? takt_etsy_values_id (&values, json_node_get_object (node), "payment_adjustment_id")
                     : NULL;

      if (id != NULL)
        g_ptr_array_add (payment->adjustments, id);
    }
  return g_steal_pointer (&payment);
}

/**
 * takt_etsy_payments_decode:
 * @page: (inout): takes the payments that can be read
 * @error: TAKT_ERROR_UPSTREAM when it is no answer that lists payments
 */
gboolean
takt_etsy_payments_decode (JsonNode *root, TaktLedgerPage *page, GError **error)
{
  JsonArray *rows = get_rows (root, error);

  if (rows == NULL)
    return FALSE;

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *node = json_array_get_element (rows, i);
      TaktPayment *payment =
          JSON_NODE_HOLDS_OBJECT (node) ? decode_payment (json_node_get_object (node)) : NULL;

      if (payment != NULL)
        g_ptr_array_add (page->payments, payment);
      else
        g_warning ("A payment cannot be read");
    }
  return TRUE;
}
