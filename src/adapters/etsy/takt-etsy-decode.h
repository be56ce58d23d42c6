/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tables/takt-order-table.h"

G_BEGIN_DECLS

/** TaktEtsyReceipts: a page of getShopReceipts, decoded. */
typedef struct
{
  GPtrArray *orders;      /* (element-type TaktOrder) those that could be read */
  GArray    *ids;         /* (element-type gint64) of all rows; 0 where even that could not be read */
  gint64     count;       /* of all receipts that fit the query; -1: not told */
  TaktTime   last_created; /* of the last row that has one */
  TaktTime   last_updated;
  GArray    *unreadable;  /* (element-type gint64) ids of the rows that gave no order; 0 as above */
  char      *problem;     /* (nullable) which row was unreadable and why, without personal data */
} TaktEtsyReceipts;

TaktEtsyReceipts *takt_etsy_receipts_decode (JsonNode *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_etsy_receipts_free   (TaktEtsyReceipts *self);
TaktOrder        *takt_etsy_receipt_decode  (JsonObject *receipt, char **problem) G_GNUC_WARN_UNUSED_RESULT;
TaktTime          takt_etsy_ship_by         (TaktTime expected_ship_date);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktEtsyReceipts, takt_etsy_receipts_free)

G_END_DECLS
