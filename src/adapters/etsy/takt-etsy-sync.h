/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "etsy/takt-etsy-cursor.h"
#include "etsy/takt-etsy-decode.h"
#include "ports/takt-order-source.h"

G_BEGIN_DECLS

/**
 * TaktEtsySync:
 *
 * What the pages of one sync showed so far: later passes show receipts again that earlier ones had, and those are counted once.
 */
typedef struct _TaktEtsySync TaktEtsySync;

TaktEtsySync  *takt_etsy_sync_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void           takt_etsy_sync_free  (TaktEtsySync *self);
void           takt_etsy_sync_reset (TaktEtsySync *self);
TaktOrderPage *takt_etsy_sync_take  (TaktEtsySync *self, TaktEtsyCursor *cursor, TaktEtsyReceipts *receipts, gboolean is_scarce, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint          takt_etsy_sync_get_unreadable (TaktEtsySync *self);
const char    *takt_etsy_sync_get_problem    (TaktEtsySync *self);

G_END_DECLS
