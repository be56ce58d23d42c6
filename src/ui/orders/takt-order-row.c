/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "takt-order-row.h"

#include "takt-money.h"

#include <glib/gi18n-lib.h>

/**
 * TaktOrderRow:
 *
 * One order as a table shows it: texts made once, when the row is made. Immutable; a changed order is a new row.
 */
struct _TaktOrderRow
{
  GObject parent_instance;

  char *number;
  char *buyer;
  char *items;
  char *price;
  char *ship_by;
  TaktOrderStatus status;
};

G_DEFINE_FINAL_TYPE (TaktOrderRow, takt_order_row, G_TYPE_OBJECT)

static char *
describe_items (const TaktOrder *order)
{
  const TaktOrderItem *first;
  int units;

  if (order->items == NULL || order->items->len == 0)
    return g_strdup ("");

  first = g_ptr_array_index (order->items, 0);
  units = first->quantity;
  for (guint i = 1; i < order->items->len; i++)
    units += ((const TaktOrderItem *) g_ptr_array_index (order->items, i))->quantity;

  if (order->items->len == 1)
    return units == 1 ? g_strdup (first->title)
                      : g_strdup_printf (C_ ("quantity and item", "%d × %s"), units, first->title);
  /* Translators: an order's first item and how many other items it has. */
  return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", order->items->len - 1), first->title,
                          order->items->len - 1);
}

static char *
format_day (TaktTime time)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (time == TAKT_TIME_UNSET)
    return g_strdup ("–");

  utc = g_date_time_new_from_unix_utc (time);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  /* Translators: a day in the table of orders, as in "Mon 3 Mar"; see strftime. */
  return local != NULL ? g_date_time_format (local, C_ ("day", "%a %-e %b")) : g_strdup ("–");
}

static void
takt_order_row_finalize (GObject *object)
{
  TaktOrderRow *self = TAKT_ORDER_ROW (object);

  g_free (self->number);
  g_free (self->buyer);
  g_free (self->items);
  g_free (self->price);
  g_free (self->ship_by);
  G_OBJECT_CLASS (takt_order_row_parent_class)->finalize (object);
}

static void
takt_order_row_class_init (TaktOrderRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_order_row_finalize;
}

static void
takt_order_row_init (TaktOrderRow *self)
{
}

TaktOrderRow *
takt_order_row_new (const TaktOrder *order, TaktOrderStatus status)
{
  TaktOrderRow *self = g_object_new (TAKT_TYPE_ORDER_ROW, NULL);
  g_autofree char *amount = takt_money_to_text (takt_order_get_revenue (order), order->currency);

  self->number = g_strdup_printf ("#%s", order->order_number);
  self->buyer = g_strdup (order->customer_name != NULL ? order->customer_name : "");
  self->items = describe_items (order);
  self->price = g_strdup_printf (C_ ("amount and currency", "%s %s"), amount, order->currency);
  self->ship_by = format_day (order->promised_at != TAKT_TIME_UNSET ? order->promised_at : order->ship_by);
  self->status = status;
  return self;
}

const char *
takt_order_row_get_number (TaktOrderRow *self)
{
  return self->number;
}

const char *
takt_order_row_get_buyer (TaktOrderRow *self)
{
  return self->buyer;
}

const char *
takt_order_row_get_items (TaktOrderRow *self)
{
  return self->items;
}

const char *
takt_order_row_get_price (TaktOrderRow *self)
{
  return self->price;
}

const char *
takt_order_row_get_ship_by (TaktOrderRow *self)
{
  return self->ship_by;
}

TaktOrderStatus
takt_order_row_get_status (TaktOrderRow *self)
{
  return self->status;
}

/** takt_order_status_to_title: the word that a person reads. */
const char *
takt_order_status_to_title (TaktOrderStatus status)
{
  switch (status)
    {
    case TAKT_ORDER_NEW:
      return _ ("To Schedule");
    case TAKT_ORDER_SCHEDULED:
      return _ ("Scheduled");
    case TAKT_ORDER_PRINTING:
      return _ ("Printing");
    case TAKT_ORDER_PRINTED:
      return _ ("Ready to Ship");
    case TAKT_ORDER_SHIPPED:
      return _ ("Shipped");
    case TAKT_ORDER_ATTENTION:
      return _ ("Needs You");
    case TAKT_ORDER_CANCELLED:
      return _ ("Cancelled");
    default:
      g_return_val_if_reached ("");
    }
}
