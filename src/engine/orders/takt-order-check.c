/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "orders/takt-order-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "takt-check.h"
#include "takt-error.h"
#include "takt-money.h"

#define MAX_NUMBER   50
#define MAX_NAME     200
#define MAX_EMAIL    254
#define MAX_TITLE    500
#define MAX_KEY      100
#define MAX_ADDRESS  2000
#define MAX_MESSAGE  10000
#define MAX_ANSWER   2000
#define MAX_ITEMS    200
#define MAX_OPTIONS  20
#define MAX_QUANTITY 10000

/* 9999-12-31: what the ISO form can say. */
#define MAX_TIME G_GINT64_CONSTANT (253402300799)

static gboolean
check_options (const char *item_field,
               const char *list,
               const char *name,
               const char *value,
               GPtrArray *options,
               GPtrArray *checked,
               GError **error)
{
  g_autofree char *list_field = g_strdup_printf ("%s.%s", item_field, list);

  if (options->len > MAX_OPTIONS)
    {
      takt_error_set_field (error, list_field, _ ("This list can have %d entries at most."), MAX_OPTIONS);
      return FALSE;
    }

  for (guint i = 0; i < options->len; i++)
    {
      const TaktOption *option = g_ptr_array_index (options, i);
      g_autofree char *name_field = g_strdup_printf ("%s[%u].%s", list_field, i, name);
      g_autofree char *value_field = g_strdup_printf ("%s[%u].%s", list_field, i, value);
      g_autofree char *name_text = NULL;
      g_autofree char *value_text = NULL;

      if (!takt_check_line (name_field, option->name, MAX_NAME, &name_text, error)
          || !takt_check_lines (value_field, option->value, MAX_ANSWER, &value_text, error))
        return FALSE;
      g_ptr_array_add (checked, takt_option_new (name_text, value_text));
    }

  return TRUE;
}

static TaktOrderItem *
check_item (const TaktOrderItem *item, guint index, GError **error)
{
  g_autoptr (TaktOrderItem) checked = takt_order_item_new ();
  g_autofree char *field = g_strdup_printf ("items[%u]", index);
  g_autofree char *title = g_strconcat (field, ".title", NULL);
  g_autofree char *sku = g_strconcat (field, ".sku", NULL);
  g_autofree char *listing = g_strconcat (field, ".listing_id", NULL);
  g_autofree char *quantity = g_strconcat (field, ".quantity", NULL);
  g_autofree char *price = g_strconcat (field, ".unit_price", NULL);

  if (!takt_check_needed (title, item->title, MAX_TITLE, &checked->title, error)
      || !takt_check_line (sku, item->sku, MAX_KEY, &checked->sku, error)
      || !takt_check_line (listing, item->listing_id, MAX_KEY, &checked->listing_id, error)
      || !takt_check_number (quantity, item->quantity, 1, MAX_QUANTITY, error)
      || !takt_check_amount (price, item->unit_price_minor, error)
      || !check_options (field, "options", "name", "value", item->options, checked->options, error)
      || !check_options (field, "personalization", "question", "answer", item->personalization,
                         checked->personalization, error))
    return NULL;

  checked->position = (int) index;
  checked->quantity = item->quantity;
  checked->unit_price_minor = item->unit_price_minor;
  checked->is_digital = item->is_digital;
  checked->profile_id = item->profile_id;
  return g_steal_pointer (&checked);
}

static gboolean
check_email (const TaktOrder *order, TaktOrder *checked, GError **error)
{
  if (!takt_check_line ("customer_email", order->customer_email, MAX_EMAIL, &checked->customer_email, error))
    return FALSE;
  if (checked->customer_email == NULL || strchr (checked->customer_email, '@') != NULL)
    return TRUE;

  takt_error_set_field (error, "customer_email", _ ("This is not an e-mail address."));
  return FALSE;
}

static gboolean
check_currency (const TaktOrder *order, const char *currency, TaktOrder *checked, GError **error)
{
  checked->currency = g_strdup (order->currency != NULL ? order->currency : currency);
  if (takt_money_is_currency (checked->currency))
    return TRUE;

  takt_error_set_field (error, "currency",
                        _ ("This must be a currency code of three capital letters, such as EUR."));
  return FALSE;
}

static gboolean
check_time (const char *field, TaktTime time, GError **error)
{
  if (time >= 0 && time <= MAX_TIME)
    return TRUE;

  takt_error_set_field (error, field, _ ("This must be a time between the years 1970 and 9999."));
  return FALSE;
}

static gboolean
check_items (const TaktOrder *order, TaktOrder *checked, GError **error)
{
  if (order->items->len < 1 || order->items->len > MAX_ITEMS)
    {
      takt_error_set_field (error, "items", _ ("An order must have from 1 to %d items."), MAX_ITEMS);
      return FALSE;
    }

  for (guint i = 0; i < order->items->len; i++)
    {
      TaktOrderItem *item = check_item (g_ptr_array_index (order->items, i), i, error);

      if (item == NULL)
        return FALSE;
      g_ptr_array_add (checked->items, item);
    }

  return TRUE;
}

/* A total that nobody gave is what the items cost. */
static gboolean
check_total (const TaktOrder *order, TaktOrder *checked, GError **error)
{
  gint64 sum = 0;

  if (!takt_check_amount ("total_price", order->total_price_minor, error))
    return FALSE;

  checked->total_price_minor = order->total_price_minor;
  if (checked->total_price_minor != 0)
    return TRUE;

  for (guint i = 0; i < checked->items->len; i++)
    {
      const TaktOrderItem *item = g_ptr_array_index (checked->items, i);

      sum += item->unit_price_minor * item->quantity;
    }
  checked->total_price_minor = sum;
  return takt_check_amount ("total_price", sum, error);
}

/**
 * takt_order_check:
 * @order: an order that a person enters
 * @currency: what counts where the order names none
 * @error: TAKT_ERROR_INVALID that names the first field at fault, as the API spells it
 *
 * Returns: (transfer full): the order as it is to be saved, without shop, number and profiles settled; NULL with @error
 */
TaktOrder *
takt_order_check (const TaktOrder *order, const char *currency, GError **error)
{
  g_autoptr (TaktOrder) checked = takt_order_new ();

  if (!takt_check_line ("order_number", order->order_number, MAX_NUMBER, &checked->order_number, error)
      || !takt_check_line ("customer_name", order->customer_name, MAX_NAME, &checked->customer_name, error)
      || !check_email (order, checked, error)
      || !takt_check_lines ("ship_to", order->ship_to, MAX_ADDRESS, &checked->ship_to, error)
      || !takt_check_lines ("message", order->message, MAX_MESSAGE, &checked->message, error)
      || !takt_check_lines ("gift_message", order->gift_message, MAX_MESSAGE, &checked->gift_message, error)
      || !takt_check_line ("gift_sender", order->gift_sender, MAX_NAME, &checked->gift_sender, error)
      || !check_currency (order, currency, checked, error)
      || !check_time ("ordered_at", order->ordered_at, error)
      || !check_time ("ship_by", order->ship_by, error)
      || !check_time ("promised_at", order->promised_at, error)
      || !takt_check_amount ("tax", order->tax_minor, error) || !check_items (order, checked, error)
      || !check_total (order, checked, error))
    return NULL;

  checked->is_gift = order->is_gift;
  checked->is_paid = order->is_paid;
  checked->tax_minor = order->tax_minor;
  checked->ordered_at = order->ordered_at;
  checked->ship_by = order->ship_by;
  checked->promised_at = order->promised_at;
  return g_steal_pointer (&checked);
}
