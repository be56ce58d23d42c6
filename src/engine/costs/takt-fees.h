/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/takt-settings.h"
#include "tables/takt-ledger-table.h"
#include "tables/takt-order-table.h"

G_BEGIN_DECLS

/** TaktFeeLine: one kind of fee of an order. */
typedef struct
{
  char    *description;
  gint64   amount_minor;   /* what it takes from the seller; negative: given back */
  gboolean is_actual;      /* of the ledger; else reckoned by the schedule of the settings */
} TaktFeeLine;

void takt_fee_line_free (TaktFeeLine *self);

/** TaktFeeSchedule: what Etsy takes where the seller's bank is (reference.md §9). */
typedef struct
{
  const char *country;            /* ISO 3166 */
  const char *currency;           /* of @processing_minor */
  int         processing_bp;      /* hundredths of a per cent of all that the buyer pays */
  int         processing_minor;   /* and so much an order */
  int         regulatory_bp;      /* of items, shipping and gift wrap */
} TaktFeeSchedule;

const TaktFeeSchedule *takt_fee_schedule_find  (const char *country);
const TaktFeeSchedule *takt_fee_schedule_list  (gsize *count);
void                   takt_fee_schedule_apply (TaktSettingsValues *values, const char *country);

gboolean   takt_fee_is_of_order (const char *kind);
const char *takt_fee_describe   (const char *kind);
GPtrArray *takt_fees_read       (GPtrArray *entries, const char *currency) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_fees_estimate   (const TaktSettingsValues *settings, const TaktOrder *order) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
