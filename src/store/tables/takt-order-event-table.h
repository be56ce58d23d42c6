/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktOrderEventKind: what became of an order at its source. */
typedef enum
{
  TAKT_ORDER_EVENT_NEW,
  TAKT_ORDER_EVENT_UPDATED,          /* something that has no kind of its own */
  TAKT_ORDER_EVENT_PAID,
  TAKT_ORDER_EVENT_SHIPPED,
  TAKT_ORDER_EVENT_CANCELLED,
  TAKT_ORDER_EVENT_REFUNDED_PART,
  TAKT_ORDER_EVENT_REFUNDED_WHOLE,
  TAKT_ORDER_EVENT_ADDRESS_CHANGED,  /* the addresses are not kept here */
  TAKT_ORDER_EVENT_SHIP_BY_MOVED,
  TAKT_ORDER_EVENT_MISSING,          /* the source no longer knows it */
  TAKT_ORDER_EVENT_FOUND,            /* and now it does again */
} TaktOrderEventKind;

/** takt_order_event_words: "new", "updated" …, indexed by TaktOrderEventKind, NULL at the end. */
extern const char *const takt_order_event_words[];

/** TaktOrderEvent: one change, as it was heard of. */
typedef struct
{
  gint64             id;
  gint64             order_id;
  TaktTime           at;
  TaktOrderEventKind kind;
  gint64             amount_minor; /* refunds: what came back with this change */
  TaktTime           old_time;     /* ship_by_moved */
  TaktTime           new_time;
} TaktOrderEvent;

gboolean   takt_order_event_table_insert (TaktStore *store, const TaktOrderEvent *event, GError **error);
GPtrArray *takt_order_event_table_list   (TaktStore *store, gint64 order_id, gint64 after, guint limit, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
