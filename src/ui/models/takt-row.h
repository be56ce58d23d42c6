/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ROW (takt_row_get_type ())
G_DECLARE_DERIVABLE_TYPE (TaktRow, takt_row, TAKT, ROW, GObject)

/**
 * TaktRowClass:
 * @read: take over what the engine has under this id; FALSE with an error: it is gone or cannot be read
 *
 * What a list shows of one thing of the engine. It keeps its identity while the thing changes: "revision" grows then, so that a widget
 * that shows it binds to that, or connects to "notify::revision", and follows.
 */
struct _TaktRowClass
{
  GObjectClass parent_class;

  gboolean (*read) (TaktRow *self, TaktShop *shop, GError **error);
};

gint64   takt_row_get_id  (TaktRow *self);
gboolean takt_row_refresh (TaktRow *self, TaktShop *shop, GError **error);
void     takt_row_show_by (TaktRow *self, GCallback show, gpointer shower);

G_END_DECLS
