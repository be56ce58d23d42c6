/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* A line of the log of deliveries. The button's action is `log.send-again` with the id of the delivery. */
GtkWidget *takt_delivery_row_new (void) G_GNUC_WARN_UNUSED_RESULT;
void       takt_delivery_row_set (GtkWidget *row, const TaktOutboxRow *delivery, TaktTime now);

G_END_DECLS
