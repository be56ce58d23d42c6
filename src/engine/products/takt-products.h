/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mapping/takt-mapping.h"
#include "takt-changes.h"
#include "takt-clock.h"
#include "takt-store.h"
#include "tables/takt-order-table.h"
#include "tables/takt-profile-table.h"
#include "ports/takt-sliced-reader.h"
#include "undo/takt-undo-stack.h"

G_BEGIN_DECLS

/** TaktProductMatch: what an item is made by. */
typedef struct
{
  gint64   profile_id;    /* 0: nobody knows */
  gboolean options_seen;  /* a person chose it for just these options */
} TaktProductMatch;

#define TAKT_TYPE_PRODUCTS (takt_products_get_type ())
G_DECLARE_FINAL_TYPE (TaktProducts, takt_products, TAKT, PRODUCTS, GObject)

TaktProducts *takt_products_new    (TaktStore *store, TaktClock *clock, TaktChanges *changes) G_GNUC_WARN_UNUSED_RESULT;

void              takt_products_set_reader (TaktProducts *self, TaktSlicedReader *reader);
TaktSlicedReader *takt_products_get_reader (TaktProducts *self);
const char       *takt_products_get_dir    (TaktProducts *self);
TaktStore        *takt_products_get_store  (TaktProducts *self);
TaktClock        *takt_products_get_clock  (TaktProducts *self);
TaktMapping      *takt_products_get_mapping (TaktProducts *self);

void              takt_products_set_undo   (TaktProducts *self, TaktUndoStack *undo);

GPtrArray    *takt_products_list_archived (TaktProducts *self, const char *search, guint limit, guint offset, guint *total, GError **error);
GPtrArray    *takt_products_list   (TaktProducts *self, const char *search, guint limit, guint offset, guint *total, GError **error);
TaktProfile  *takt_products_get    (TaktProducts *self, gint64 id, GError **error);
gint64        takt_products_add    (TaktProducts *self, const TaktProfile *profile, GError **error);
gboolean      takt_products_update (TaktProducts *self, const TaktProfile *profile, GError **error);
gboolean      takt_products_set_archived (TaktProducts *self, gint64 id, gboolean is_archived, GError **error);
gint64        takt_products_duplicate    (TaktProducts *self, gint64 id, GError **error);
gboolean      takt_products_remove (TaktProducts *self, gint64 id, GError **error);

gint64        takt_products_match    (TaktProducts *self, const TaktOrderItem *item, GError **error);
gboolean      takt_products_find_match (TaktProducts *self, const TaktOrderItem *item, TaktProductMatch *match, GError **error);
TaktItemMapping *takt_products_map_item (TaktProducts *self, const TaktOrderItem *item, gint64 profile_id, gboolean options_seen, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray    *takt_products_suggest  (TaktProducts *self, const TaktOrderItem *item, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      takt_products_remember (TaktProducts *self, const TaktOrderItem *item, gint64 profile_id, GError **error);

G_END_DECLS
