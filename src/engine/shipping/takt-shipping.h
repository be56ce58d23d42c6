/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "orders/takt-orders.h"
#include "tables/takt-shipment-table.h"

G_BEGIN_DECLS

/** TaktShipOrder: what a person says of a parcel; borrowed. */
typedef struct
{
  const char *carrier;          /* (nullable) NULL leaves what is known, "" removes it */
  const char *tracking_code;    /* (nullable) likewise */
  const char *note;             /* (nullable) to the buyer */
  gboolean    copy_to_seller;   /* the source mails the seller, too */
  gboolean    only_here;        /* the source is not told */
  gboolean    without_tracking; /* the person knows that the source may want a number */
  gboolean    ask_again;        /* although the source has refused this account before */
} TaktShipOrder;

#define TAKT_TYPE_SHIPPING (takt_shipping_get_type ())
G_DECLARE_FINAL_TYPE (TaktShipping, takt_shipping, TAKT, SHIPPING, GObject)

/*
 * Parcels: each is a row first, stays undoable for the setting ship_delay_seconds, and is then told to its order's source once.
 * What became of a telling whose answer was lost is looked up at the source before anything else happens to the order.
 */
TaktShipping *takt_shipping_new   (TaktStore *store, TaktClock *clock, TaktChanges *changes, TaktSettings *settings, TaktOrders *orders) G_GNUC_WARN_UNUSED_RESULT;
gboolean      takt_shipping_start (TaktShipping *self, GError **error);
void          takt_shipping_stop  (TaktShipping *self);
void          takt_shipping_note_time (TaktShipping *self);

gint64        takt_shipping_ship   (TaktShipping *self, gint64 order_id, const TaktShipOrder *parcel, GError **error);
gboolean      takt_shipping_undo   (TaktShipping *self, gint64 order_id, GError **error);
gboolean      takt_shipping_may_tell (TaktShipping *self, const TaktOrder *order, gboolean ask_again, GError **error);
gboolean      takt_shipping_verify (TaktShipping *self, gint64 order_id, GError **error);

GPtrArray         *takt_shipping_list          (TaktShipping *self, gint64 order_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
const TaktCarrier *takt_shipping_list_carriers (TaktShipping *self, guint *count);
char              *takt_shipping_dup_url       (TaktShipping *self, const TaktOrder *order) G_GNUC_WARN_UNUSED_RESULT;
char              *takt_shipment_dup_clipboard (const TaktShipment *shipment) G_GNUC_WARN_UNUSED_RESULT;
char              *takt_order_dup_shipped_on   (const TaktOrder *order) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
