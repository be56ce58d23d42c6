/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-row.h"

G_BEGIN_DECLS

/** TaktListQuery: which of its things a list shows; each kind looks at what it knows. */
typedef struct
{
  char   *search;      /* (nullable) */
  char   *sort;        /* (nullable) as the engine calls it */
  int     status;      /* as the engine counts it; -1: all */
  gint64  scope;       /* id of what they belong to (a printer, an order); 0: all */
  guint   view;        /* of orders: TaktOrderView */
} TaktListQuery;

/**
 * TaktListKind:
 * @noun: of TaktChanges, whose ids are those of the list
 * @also: (nullable): another noun whose changes show in the rows
 * @beside: (nullable): likewise, whose ids are those of the list
 * @get_row_type: a TaktRow
 * @list_ids: (nullable) (element-type gint64): the ids in order; NULL: there is @find_async, or takt_live_list_take_ids() tells
 * @find_async, @find_finish: (nullable): the same without keeping the window waiting, where it can take longer than a frame
 * @find_id: (nullable): the id in this list that a change of @also is about, 0: none; NULL: it may be about any
 * @order_follows_content: a thing that changes may move, come or go. Otherwise only one that is new or gone does
 * @rows_touch_each_other: what one row shows depends on others of the list, as planned times do
 */
typedef struct
{
  const char *noun;
  const char *also;
  const char *beside;
  GType     (*get_row_type) (void);
  GArray   *(*list_ids)     (TaktShop *shop, const TaktListQuery *query, GError **error);
  void      (*find_async)   (TaktShop *shop, const TaktListQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  GArray   *(*find_finish)  (TaktShop *shop, GAsyncResult *result, GError **error);
  gint64    (*find_id)      (TaktShop *shop, gint64 changed_id);
  gboolean    order_follows_content;
  gboolean    rows_touch_each_other;
} TaktListKind;

#define TAKT_TYPE_LIVE_LIST (takt_live_list_get_type ())
G_DECLARE_FINAL_TYPE (TaktLiveList, takt_live_list, TAKT, LIVE_LIST, GObject)

TaktLiveList *takt_live_list_new       (const TaktListKind *kind) G_GNUC_WARN_UNUSED_RESULT;
void          takt_live_list_set_shop  (TaktLiveList *self, TaktShop *shop);
void          takt_live_list_set_query (TaktLiveList *self, const TaktListQuery *query);
void          takt_live_list_take_ids  (TaktLiveList *self, GArray *ids);
void          takt_live_list_reload    (TaktLiveList *self);
gboolean      takt_live_list_is_read   (TaktLiveList *self);
const GError *takt_live_list_get_error (TaktLiveList *self);
gboolean      takt_live_list_find      (TaktLiveList *self, gint64 id, guint *position);

extern const TaktListKind takt_order_list_kind;
extern const TaktListKind takt_job_list_kind;
extern const TaktListKind takt_printer_list_kind;
extern const TaktListKind takt_material_list_kind;
extern const TaktListKind takt_product_list_kind;
extern const TaktListKind takt_print_list_kind;

G_END_DECLS
