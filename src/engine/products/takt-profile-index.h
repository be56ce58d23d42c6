/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-order-table.h"
#include "tables/takt-profile-table.h"

G_BEGIN_DECLS

/**
 * TaktProfileIndex:
 *
 * All product profiles at one moment, found by what an order item says of itself. Pure: no database, no guessing between equals.
 */
typedef struct _TaktProfileIndex TaktProfileIndex;

TaktProfileIndex *takt_profile_index_new  (GPtrArray *profiles) G_GNUC_WARN_UNUSED_RESULT;
void              takt_profile_index_free (TaktProfileIndex *self);

const TaktProfile *takt_profile_index_get      (TaktProfileIndex *self, gint64 id);
gboolean           takt_profile_names_value    (const TaktProfile *profile, const char *value_key);
const TaktProfile *takt_profile_index_find_sku     (TaktProfileIndex *self, const TaktOrderItem *item);
const TaktProfile *takt_profile_index_find_listing (TaktProfileIndex *self, const TaktOrderItem *item);
const TaktProfile *takt_profile_index_find_title   (TaktProfileIndex *self, const TaktOrderItem *item);
GPtrArray         *takt_profile_index_suggest      (TaktProfileIndex *self, const TaktOrderItem *item, guint limit) G_GNUC_WARN_UNUSED_RESULT;

char *takt_item_dup_listing_key (const TaktOrderItem *item) G_GNUC_WARN_UNUSED_RESULT;
char *takt_item_dup_sku_key     (const TaktOrderItem *item) G_GNUC_WARN_UNUSED_RESULT;
char *takt_item_dup_title_key   (const TaktOrderItem *item) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktProfileIndex, takt_profile_index_free)

G_END_DECLS
