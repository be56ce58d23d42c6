/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-order-row.h"

G_BEGIN_DECLS

/* What the page says of an order in words, each (transfer full). */
char       *takt_order_words_options  (const TaktOrderItem *item, GPtrArray *jobs) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_order_words_ship_by  (TaktOrderRow *row) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_order_words_reason   (TaktOrderRow *row, TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_order_words_origin   (const TaktOrder *order, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_order_words_profit   (const TaktCostSheet *costs) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_order_words_share    (const TaktCostSheet *costs) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_order_words_trend    (gint64 now, gint64 before) G_GNUC_WARN_UNUSED_RESULT;
char       *takt_order_words_event    (const TaktOrderEvent *event, const char *currency, TaktTime now) G_GNUC_WARN_UNUSED_RESULT;
const char *takt_order_words_attention (const char *word, gboolean is_short);
const TaktOrderItem *takt_order_get_first_item (const TaktOrder *order);

G_END_DECLS
