/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "orders/takt-orders.h"
#include "shipping/takt-shipping.h"

G_BEGIN_DECLS

gboolean takt_running_import (const char *data_dir, GBytes *file, TaktMergeCounts *counts, GError **error);

void     takt_running_refuse_order (const char *order_number, GError **error);
gboolean takt_running_ship   (const char *data_dir, const char *order_number, const TaktShipOrder *parcel, TaktShipment *made, GError **error);

G_END_DECLS
