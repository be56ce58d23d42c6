/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-statement.h"

G_BEGIN_DECLS

/** TaktPromiseRow: what was told of an order's promise. */
typedef struct
{
  gint64   order_id;
  char    *level;        /* 'on_time', 'at_risk', 'late' */
  int      told;         /* how many worsenings were told */
} TaktPromiseRow;

void       takt_promise_row_free   (TaktPromiseRow *self);

GPtrArray *takt_promise_table_list (TaktStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean   takt_promise_table_put  (TaktStore *store, gint64 order_id, const char *level, int told, TaktTime now, GError **error);
gboolean   takt_promise_table_find_printer (TaktStore *store, gint64 order_id, gint64 *printer_id, GError **error);

G_END_DECLS
