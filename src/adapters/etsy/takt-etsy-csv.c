/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-csv.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

#include "etsy/takt-etsy-cells.h"
#include "takt-csv.h"
#include "takt-error.h"
#include "takt-money.h"

#define MAX_QUANTITY 1000000

/*
 * Columns by the names that Etsy's exports have had, in American and British English. EtsySoldOrderItems has a row a line of an
 * order, EtsySoldOrders one an order and no lines; what both tell goes by the same name here.
 */
typedef enum
{
  COLUMN_ORDER,
  COLUMN_SALE_DATE,
  COLUMN_CURRENCY,
  COLUMN_PAID_DATE,
  COLUMN_SHIPPED_DATE,
  COLUMN_NAME,
  COLUMN_BUYER,
  COLUMN_STREET1,
  COLUMN_STREET2,
  COLUMN_CITY,
  COLUMN_STATE,
  COLUMN_ZIP,
  COLUMN_COUNTRY,
  COLUMN_DISCOUNT,
  COLUMN_SHIPPING,
  COLUMN_SHIPPING_DISCOUNT,
  COLUMN_TAX,
  COLUMN_VAT,
  COLUMN_STATUS,
  COLUMN_ITEM,
  COLUMN_QUANTITY,
  COLUMN_PRICE,
  COLUMN_TRANSACTION,
  COLUMN_LISTING,
  COLUMN_VARIATIONS,
  COLUMN_SKU,
  COLUMN_LISTING_TYPE,
  COLUMN_VALUE,
  COLUMN_TOTAL,
  COLUMN_ADJUSTED_TOTAL,
  N_COLUMNS,
} Column;

static const char *const column_names[N_COLUMNS][5] = {
  [COLUMN_ORDER] = { "Order ID" },
  [COLUMN_SALE_DATE] = { "Sale Date" },
  [COLUMN_CURRENCY] = { "Currency" },
  [COLUMN_PAID_DATE] = { "Date Paid" },
  [COLUMN_SHIPPED_DATE] = { "Date Shipped", "Date Posted", "Date Dispatched" },
  [COLUMN_NAME] = { "Ship Name", "Delivery Name", "Dispatch Name", "Full Name" },
  [COLUMN_BUYER] = { "Buyer" },
  [COLUMN_STREET1] = { "Ship Address1", "Delivery Address1", "Dispatch Address1", "Street 1" },
  [COLUMN_STREET2] = { "Ship Address2", "Delivery Address2", "Dispatch Address2", "Street 2" },
  [COLUMN_CITY] = { "Ship City", "Delivery City", "Dispatch City" },
  [COLUMN_STATE] = { "Ship State", "Delivery State", "Dispatch State" },
  [COLUMN_ZIP] = { "Ship Zipcode", "Delivery Zipcode", "Delivery Postcode", "Dispatch Zipcode" },
  [COLUMN_COUNTRY] = { "Ship Country", "Delivery Country", "Dispatch Country" },
  [COLUMN_DISCOUNT] = { "Discount Amount" },
  [COLUMN_SHIPPING] = { "Order Shipping", "Order Delivery", "Order Postage", "Shipping", "Delivery" },
  [COLUMN_SHIPPING_DISCOUNT] = { "Shipping Discount", "Delivery Discount", "Postage Discount" },
  [COLUMN_TAX] = { "Order Sales Tax", "Sales Tax" },
  [COLUMN_VAT] = { "VAT Paid by Buyer" },
  [COLUMN_STATUS] = { "Status" },
  [COLUMN_ITEM] = { "Item Name" },
  [COLUMN_QUANTITY] = { "Quantity" },
  [COLUMN_PRICE] = { "Price" },
  [COLUMN_TRANSACTION] = { "Transaction ID" },
  [COLUMN_LISTING] = { "Listing ID" },
  [COLUMN_VARIATIONS] = { "Variations" },
  [COLUMN_SKU] = { "SKU" },
  [COLUMN_LISTING_TYPE] = { "Listings Type" },
  [COLUMN_VALUE] = { "Order Value" },
  [COLUMN_TOTAL] = { "Order Total" },
  [COLUMN_ADJUSTED_TOTAL] = { "Adjusted Order Total" },
};

/* A sum that Etsy writes on one line of an order or on all of them; taken once in the second case. */
typedef struct
{
  gint64 sum;
  gint64 each;
  gboolean is_same; /* all lines so far have @each */
} SharedSum;

/* An order as its rows are read. */
typedef struct
{
  TaktOrder *order; /* (unowned) in the result */
  guint n_rows;
  gint64 items;
  gint64 discount;
  SharedSum shipping;
  SharedSum shipping_discount;
  SharedSum tax;
  SharedSum vat;
} Draft;

typedef struct
{
  TaktCsvTable *table; /* (owned) */
  int columns[N_COLUMNS];
  gboolean has_items; /* EtsySoldOrderItems */
  TaktEtsyDateOrder date_order;
  GPtrArray *orders;               /* (owned) (element-type TaktOrder) */
  GHashTable *drafts;              /* (owned) order number → Draft */
  const TaktShopRecord *connected; /* (nullable) */
  char currency[4];                /* of the first row; "" before */
  guint row;
  GError *fault; /* (owned) (nullable) the first one */
} Reader;

static void
reader_clear (Reader *self)
{
  g_clear_pointer (&self->table, takt_csv_table_free);
  g_clear_pointer (&self->orders, g_ptr_array_unref);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_error (&self->fault);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static void fail (Reader *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Names the line; the first fault wins. */
static void
fail (Reader *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *field = NULL;
  va_list arguments;
  guint line;

  if (self->fault != NULL)
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = takt_csv_table_get_line (self->table, self->row);
  field = g_strdup_printf ("line %u", line);
  /* Translators: the number of a line in a file, and what is wrong there. */
  takt_error_set_field (&self->fault, field, _ ("Line %u: %s Nothing was imported."), line, text);
}

static const char *
get (Reader *self, Column column)
{
  return takt_csv_table_get (self->table, self->row, self->columns[column]);
}

static gboolean
find_columns (Reader *self, GError **error)
{
  static const Column needed_by_items[] = { COLUMN_ORDER, COLUMN_SALE_DATE, COLUMN_CURRENCY, COLUMN_ITEM,
                                            COLUMN_QUANTITY };
  static const Column needed_by_orders[] = { COLUMN_ORDER, COLUMN_SALE_DATE, COLUMN_CURRENCY, COLUMN_VALUE };
  const Column *needed;
  guint n_needed;

  for (int i = 0; i < N_COLUMNS; i++)
    {
      self->columns[i] = -1;
      for (int k = 0; k < 5 && column_names[i][k] != NULL && self->columns[i] < 0; k++)
        self->columns[i] = takt_csv_table_find (self->table, column_names[i][k]);
    }

  self->has_items = self->columns[COLUMN_ITEM] >= 0;
  needed = self->has_items ? needed_by_items : needed_by_orders;
  n_needed = self->has_items ? G_N_ELEMENTS (needed_by_items) : G_N_ELEMENTS (needed_by_orders);
  for (guint i = 0; i < n_needed; i++)
    if (self->columns[needed[i]] < 0)
      {
        takt_error_set_field (
            error, column_names[needed[i]][0],
            _ ("The column “%s” is missing, so this is not one of Etsy’s order files. Take "
               "EtsySoldOrderItems or EtsySoldOrders from Etsy, Settings, Options, Download Data, in English."),
            column_names[needed[i]][0]);
        return FALSE;
      }
  return TRUE;
}

/* Looks at all dates of the file: one that is possible in one order alone tells for all others. */
static void
find_date_order (Reader *self)
{
  static const Column columns[] = { COLUMN_SALE_DATE, COLUMN_PAID_DATE, COLUMN_SHIPPED_DATE };
  gboolean is_known = FALSE;

  for (self->row = 0; self->row < takt_csv_table_get_rows (self->table); self->row++)
    for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
      {
        TaktEtsyDate date;
        gboolean month_first, day_first;

        if (!takt_etsy_cell_to_date (get (self, columns[i]), &date) || date.is_iso)
          continue;

        month_first = takt_etsy_date_is_possible (&date, TAKT_ETSY_MONTH_FIRST);
        day_first = takt_etsy_date_is_possible (&date, TAKT_ETSY_DAY_FIRST);
        if (month_first == day_first)
          continue;
        if (is_known && (self->date_order == TAKT_ETSY_DAY_FIRST) != day_first)
          fail (self, _ ("the date “%s” has day and month the other way round than a date above."),
                get (self, columns[i]));
        is_known = TRUE;
        self->date_order = day_first ? TAKT_ETSY_DAY_FIRST : TAKT_ETSY_MONTH_FIRST;
      }
}

static TaktTime
read_date (Reader *self, Column column)
{
  const char *cell = get (self, column);
  TaktEtsyDate date;

  if (*cell == '\0' || strspn (cell, " ") == strlen (cell))
    return TAKT_TIME_UNSET;

  if (!takt_etsy_cell_to_date (cell, &date) || !takt_etsy_date_is_possible (&date, self->date_order))
    {
      fail (self, _ ("“%s” in “%s” is not a date such as 12/31/25."), cell, column_names[column][0]);
      return TAKT_TIME_UNSET;
    }
  return takt_etsy_date_to_time (&date, self->date_order);
}

static gint64
read_money (Reader *self, Column column)
{
  gint64 minor = 0;

  if (!takt_etsy_cell_to_money (get (self, column), self->currency, &minor))
    fail (self, _ ("“%s” in “%s” is not an amount of %s."), get (self, column), column_names[column][0],
          self->currency);
  return minor;
}

/* One file, one currency; a row without one has the shop's. */
static void
read_currency (Reader *self)
{
  g_autofree char *cell = g_strstrip (g_ascii_strup (get (self, COLUMN_CURRENCY), -1));
  const char *currency = *cell == '\0' && self->connected != NULL ? self->connected->currency : cell;

  if (!takt_money_is_currency (currency))
    fail (self, _ ("“%s” is not a currency such as USD."), currency);
  else if (self->currency[0] == '\0')
    g_strlcpy (self->currency, currency, sizeof self->currency);
  else if (strcmp (self->currency, currency) != 0)
    fail (self, _ ("the currency is %s, but %s above."), currency, self->currency);
}

static void
append_line (GString *out, const char *separator, const char *cell)
{
  g_autofree char *text = takt_etsy_cell_to_text (cell);

  if (text == NULL)
    return;
  if (out->len > 0)
    g_string_append (out, separator);
  g_string_append (out, text);
}

static char *
read_address (Reader *self)
{
  g_autoptr (GString) town = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  append_line (town, "", get (self, COLUMN_CITY));
  append_line (town, ", ", get (self, COLUMN_STATE));
  append_line (town, " ", get (self, COLUMN_ZIP));
  append_line (out, "", get (self, COLUMN_STREET1));
  append_line (out, "\n", get (self, COLUMN_STREET2));
  if (out->len == 0 && town->len == 0)
    return NULL;

  if (town->len > 0)
    g_string_append_printf (out, "%s%s", out->len > 0 ? "\n" : "", town->str);
  append_line (out, "\n", get (self, COLUMN_COUNTRY));
  {
    g_autofree char *name = takt_etsy_cell_to_text (get (self, COLUMN_NAME));

    return name != NULL ? g_strconcat (name, "\n", out->str, NULL) : g_strdup (out->str);
  }
}

/* What each row of an order repeats. */
static void
read_order (Reader *self, TaktOrder *order)
{
  order->ordered_at = read_date (self, COLUMN_SALE_DATE);
  if (order->ordered_at == TAKT_TIME_UNSET)
    fail (self, _ ("the sale has no date."));
  order->shipped_at = read_date (self, COLUMN_SHIPPED_DATE);
  order->is_shipped = order->shipped_at != TAKT_TIME_UNSET;
  order->is_paid =
      self->columns[COLUMN_PAID_DATE] < 0 || read_date (self, COLUMN_PAID_DATE) != TAKT_TIME_UNSET;
  order->source_status = takt_etsy_cell_to_text (get (self, COLUMN_STATUS));
  order->is_cancelled =
      order->source_status != NULL && g_ascii_strncasecmp (order->source_status, "cancel", 6) == 0;
  order->customer_name = takt_etsy_cell_to_text (get (self, COLUMN_NAME));
  if (order->customer_name == NULL)
    order->customer_name = takt_etsy_cell_to_text (get (self, COLUMN_BUYER));
  order->ship_to = read_address (self);
  order->currency = g_strdup (self->currency);
}

static Draft *
take_draft (Reader *self)
{
  g_autofree char *number = takt_etsy_cell_to_number (get (self, COLUMN_ORDER));
  Draft *draft;

  if (number == NULL)
    {
      fail (
          self,
          _ ("“%s” is not an order number. Spreadsheet programs shorten long numbers; take the file as Etsy made it."),
          get (self, COLUMN_ORDER));
      return NULL;
    }

  draft = g_hash_table_lookup (self->drafts, number);
  if (draft == NULL)
    {
      draft = g_new0 (Draft, 1);
      draft->order = takt_order_new ();
      draft->order->order_number = g_strdup (number);
      g_ptr_array_add (self->orders, draft->order);
      g_hash_table_insert (self->drafts, g_steal_pointer (&number), draft);
      read_order (self, draft->order);
    }
  else if (!self->has_items)
    fail (self, _ ("order %s stands in the file twice."), number);
  draft->n_rows++;
  return draft;
}

static void
add_shared (SharedSum *sum, gint64 value, guint n_rows)
{
  sum->is_same = n_rows == 1 || (sum->is_same && sum->each == value);
  sum->each = value;
  sum->sum += value;
}

static gint64
get_shared (const SharedSum *sum)
{
  return sum->is_same ? sum->each : sum->sum;
}

static void
read_item (Reader *self, Draft *draft)
{
  g_autoptr (TaktOrderItem) item = takt_order_item_new ();
  g_autofree char *quantity = g_strstrip (g_strdup (get (self, COLUMN_QUANTITY)));
  g_autofree char *type = g_ascii_strdown (get (self, COLUMN_LISTING_TYPE), -1);
  gint64 number;

  if (!g_ascii_string_to_signed (quantity, 10, 0, MAX_QUANTITY, &number, NULL))
    {
      fail (self, _ ("“%s” is not a quantity."), get (self, COLUMN_QUANTITY));
      return;
    }

  item->position = (int) draft->order->items->len;
  item->quantity = (int) number;
  item->title = takt_etsy_cell_to_text (get (self, COLUMN_ITEM));
  if (item->title == NULL)
    item->title = g_strdup ("");
  item->sku = takt_etsy_cell_to_text (get (self, COLUMN_SKU));
  item->external_id = takt_etsy_cell_to_number (get (self, COLUMN_TRANSACTION));
  item->listing_id = takt_etsy_cell_to_number (get (self, COLUMN_LISTING));
  item->unit_price_minor = read_money (self, COLUMN_PRICE);
  item->is_digital = strstr (type, "digital") != NULL || strstr (type, "download") != NULL;
  takt_etsy_cell_to_options (get (self, COLUMN_VARIATIONS), item->options, item->personalization);

  if (!takt_money_add (&draft->items, item->unit_price_minor * number)
      || !takt_money_add (&draft->discount, read_money (self, COLUMN_DISCOUNT)))
    fail (self, _ ("the amounts are too large."));
  add_shared (&draft->shipping, read_money (self, COLUMN_SHIPPING), draft->n_rows);
  add_shared (&draft->shipping_discount, read_money (self, COLUMN_SHIPPING_DISCOUNT), draft->n_rows);
  add_shared (&draft->tax, read_money (self, COLUMN_TAX), draft->n_rows);
  add_shared (&draft->vat, read_money (self, COLUMN_VAT), draft->n_rows);

  for (guint i = 0; item->external_id != NULL && i < draft->order->items->len; i++)
    if (g_strcmp0 (((TaktOrderItem *) draft->order->items->pdata[i])->external_id, item->external_id) == 0)
      fail (self, _ ("transaction %s stands in the file twice."), item->external_id);
  g_ptr_array_add (draft->order->items, g_steal_pointer (&item));
}

/* A row of EtsySoldOrders: sums, but no lines. */
static void
read_sums (Reader *self, Draft *draft)
{
  gint64 value = read_money (self, COLUMN_VALUE) - read_money (self, COLUMN_DISCOUNT);
  gint64 shipping = read_money (self, COLUMN_SHIPPING);
  gint64 shipping_discount = read_money (self, COLUMN_SHIPPING_DISCOUNT);
  gint64 tax = read_money (self, COLUMN_TAX);
  gint64 total = read_money (self, COLUMN_TOTAL);
  gint64 adjusted = read_money (self, COLUMN_ADJUSTED_TOTAL);

  /* Whether the shipping column is before or after its discount, the total tells. */
  draft->order->total_price_minor =
      value + shipping - (total - tax == value + shipping ? 0 : shipping_discount);
  draft->order->tax_minor = tax;
  if (adjusted > 0 && adjusted < total)
    draft->order->refunded_minor = total - adjusted;
}

static void
finish_sums (gpointer key, gpointer value, gpointer user_data)
{
  Draft *draft = value;

  draft->order->total_price_minor =
      draft->items - draft->discount + get_shared (&draft->shipping) - get_shared (&draft->shipping_discount);
  draft->order->tax_minor = get_shared (&draft->tax) + get_shared (&draft->vat);
}

static gboolean
read_rows (Reader *self)
{
  find_date_order (self);
  for (self->row = 0; self->row < takt_csv_table_get_rows (self->table) && self->fault == NULL; self->row++)
    {
      Draft *draft;

      read_currency (self);
      draft = self->fault == NULL ? take_draft (self) : NULL;
      if (draft != NULL && self->has_items)
        read_item (self, draft);
      else if (draft != NULL)
        read_sums (self, draft);
    }

  if (self->fault == NULL && self->has_items)
    g_hash_table_foreach (self->drafts, finish_sums, NULL);
  return self->fault == NULL;
}

static TaktShopRecord *
make_shop (Reader *self)
{
  TaktShopRecord *shop = takt_shop_record_new ();

  g_free (shop->source);
  g_free (shop->external_id);
  g_free (shop->name);
  g_free (shop->currency);
  shop->source = g_strdup (self->connected != NULL ? self->connected->source : "csv");
  shop->external_id = g_strdup (self->connected != NULL ? self->connected->external_id : "");
  shop->name = g_strdup (self->connected != NULL ? self->connected->name : "Etsy");
  shop->currency = g_strdup (self->connected != NULL     ? self->connected->currency
                             : self->currency[0] != '\0' ? self->currency
                                                         : NULL);
  return shop;
}

/**
 * takt_etsy_csv_read:
 * @text: EtsySoldOrderItems*.csv or EtsySoldOrders*.csv as Etsy made it
 * @length: bytes
 * @connected: (nullable): the shop that the API is or was connected to; then the orders are that shop's, so that one that came
 *   by the API is not made again
 * @shop: (out) (transfer full): whose orders they are, for takt_orders_merge(); ids 0
 * @error: TAKT_ERROR_TOO_LARGE, TAKT_ERROR_MALFORMED (not CSV), TAKT_ERROR_INVALID with the line or column at fault
 *
 * All rows or none. Rows of one order become one order; the lines bear Etsy's transaction ids as those of the API do. Orders of
 * EtsySoldOrders have no lines: merged, they add sums, names and addresses. Times are dates, at noon UTC.
 *
 * Returns: (transfer full) (element-type TaktOrder): in the order of the file
 */
GPtrArray *
takt_etsy_csv_read (const char *text,
                    gsize length,
                    const TaktShopRecord *connected,
                    TaktShopRecord **shop,
                    GError **error)
{
  g_auto (Reader) self = { .connected = connected };

  g_return_val_if_fail (shop != NULL, NULL);

  self.table = takt_csv_table_parse (text, (gssize) length, error);
  if (self.table == NULL || !find_columns (&self, error))
    return NULL;

  self.orders = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_order_free);
  self.drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!read_rows (&self))
    {
      g_propagate_error (error, g_steal_pointer (&self.fault));
      return NULL;
    }

  *shop = make_shop (&self);
  return g_steal_pointer (&self.orders);
}
