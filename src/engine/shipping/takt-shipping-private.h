/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "shipping/takt-shipping.h"

G_BEGIN_DECLS

/* Invariant: @timer is set only while started. */
struct _TaktShipping
{
  GObject parent_instance;

  TaktStore    *store;     /* (owned) */
  TaktClock    *clock;     /* (owned) */
  TaktChanges  *changes;   /* (owned) */
  TaktSettings *settings;  /* (owned) */
  TaktOrders   *orders;    /* (owned) */

  GCancellable *stopping;  /* (owned) (nullable) set while started */
  GHashTable   *busy;      /* (owned) sources (unowned) with a step under way: one at a time each (reference.md §12.18) */
  guint64       timer;
};

/* takt-shipping-check.c: what may be sent. */
gboolean takt_shipping_check        (TaktShipping *self, const TaktOrder *order, GPtrArray *shipments, const TaktShipOrder *parcel, TaktShipment *made, GError **error);
gboolean takt_shipping_check_source (TaktShipping *self, const TaktOrder *order, const TaktShipOrder *parcel, TaktShipment *made, GError **error);
gboolean takt_shipping_is_same_code (const char *a, const char *b);

/* takt-shipping-run.c: the steps of a shipment at its source. */
void takt_shipping_pump (TaktShipping *self);

G_END_DECLS
