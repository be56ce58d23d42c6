/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-order-table.h"

G_BEGIN_DECLS

/**
 * TaktAbsorb: how much the news may change.
 * @TAKT_ABSORB_GAPS: what is known is newer, or dated while the news are not: they only fill what is missing
 * @TAKT_ABSORB_ALL: the news are the source's latest word
 */
typedef enum
{
  TAKT_ABSORB_GAPS,
  TAKT_ABSORB_ALL,
} TaktAbsorb;

TaktAbsorb     takt_order_get_absorb  (const TaktOrder *known, const TaktOrder *news);
gboolean       takt_order_absorb      (TaktOrder *known, const TaktOrder *news, TaktAbsorb mode);
gboolean       takt_order_item_absorb (TaktOrderItem *known, const TaktOrderItem *news, TaktAbsorb mode, gboolean is_purged, gboolean *is_other_product);
TaktOrderItem *takt_order_find_same_item (const TaktOrder *known, const TaktOrderItem *news, GHashTable *taken);
TaktOrderItem *takt_order_find_next_item (const TaktOrder *known, const TaktOrderItem *news, GHashTable *taken);

G_END_DECLS
