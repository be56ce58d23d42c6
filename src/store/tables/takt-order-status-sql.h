/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

/* What the lists of orders share in SQL; of the tables alone. */

/*
 * Where an order stands is said once, here, in SQL: the list filters by it and the single order shows it (contract §4.5). Each
 * EXISTS is a look into an index of jobs or order_items. All expressions are about the order `o`.
 */

/* A failed job counts until it is retried (then it is queued again) or a younger job prints the same plate. */
#define HAS_FAILED_JOB                                                                                       \
  "EXISTS (SELECT 1 FROM jobs f WHERE f.order_id = o.id AND f.status = 'failed' AND NOT EXISTS "             \
  "(SELECT 1 FROM jobs r WHERE r.order_item_id = f.order_item_id AND r.plate_number = f.plate_number "       \
  "AND r.id > f.id AND r.status <> 'cancelled'))"

/* An item without a profile that somebody planned by hand needs no profile any more. */
#define HAS_UNMAPPED_ITEM                                                                                    \
  "EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.profile_id IS NULL "                    \
  "AND i.is_digital = 0 AND i.quantity > 0 AND NOT EXISTS (SELECT 1 FROM jobs j "                            \
  "WHERE j.order_item_id = i.id AND j.status IN ('queued', 'started', 'completed')))"

/* A colour that nobody knows is a reason for attention, another option is only told: it may mean nothing for the print. */
#define HAS_OPTION_STATE(state)                                                                              \
  "EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.option_state = '" state "' "            \
  "AND i.is_digital = 0 AND i.quantity > 0)"
#define HAS_UNCLEAR_COLOR HAS_OPTION_STATE ("unclear_color")

/* Until a person took note of it. */
#define HAS_REFUND "o.refunded_minor > o.refund_seen_minor"

#define LACKS_MATERIAL                                                                                       \
  "EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = o.id AND j.status = 'queued' AND j.problem IS NOT NULL)"

#define HAS_JOB(status) "EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = o.id AND j.status = '" status "')"

#define HAS_STOCK "EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.from_stock > 0)"

/* Items that no completed job names and that do not come from the shelf; a plate that a person cancelled is not waited for. */
#define HAS_UNPRINTED_ITEM                                                                                   \
  "EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.is_digital = 0 AND i.quantity > 0 "     \
  "AND (i.from_stock = 0 OR i.from_stock < max(i.pieces, i.quantity)) "                                      \
  "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.order_item_id = i.id AND j.status = 'completed'))"

/* A completed job that names no item was planned by hand for the order as a whole. */
#define HAS_PRINT_OF_WHOLE                                                                                   \
  "EXISTS (SELECT 1 FROM jobs j WHERE j.order_id = o.id AND j.status = 'completed' "                         \
  "AND j.order_item_id IS NULL)"

#define IS_PRINTED                                                                                           \
  "(" HAS_JOB ("completed") " OR " HAS_STOCK ") AND (" HAS_PRINT_OF_WHOLE " OR NOT " HAS_UNPRINTED_ITEM ")"

#define STATUS                                                                                               \
  "CASE WHEN o.is_cancelled <> 0 THEN 'cancelled' WHEN o.is_shipped <> 0 THEN 'shipped' "                    \
  "WHEN o.is_missing <> 0 OR " HAS_REFUND " OR " HAS_FAILED_JOB " OR " HAS_UNMAPPED_ITEM                     \
  " OR " HAS_UNCLEAR_COLOR " OR " LACKS_MATERIAL " THEN 'attention' "                                        \
  "WHEN " HAS_JOB ("started") " THEN 'printing' "                                                            \
                              "WHEN " HAS_JOB ("queued") " THEN CASE WHEN " HAS_JOB (                        \
                                  "completed") " THEN 'printing' ELSE 'scheduled' END "                      \
                                               "WHEN " IS_PRINTED " THEN 'printed' "            \
                                                                              "ELSE 'new' END"

/* Those that must leave first stand first, those without a date last; indexed. */
#define DUE "COALESCE(o.promised_at, o.ship_by, 253402300799)"

#define OF_SHOP " AND (?8 = 0 OR o.shop_id = ?8)"

#define MATCHES                                                                                              \
  " AND o.id IN (SELECT order_id FROM order_search WHERE instr(text, ?4) > 0 AND instr(text, ?5) > 0 "       \
  "AND instr(text, ?6) > 0 AND instr(text, ?7) > 0)"

void takt_order_bind_words (TaktStatement *query, const char *folded);
