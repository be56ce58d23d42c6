/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *takt_spool_table_new (TaktShop *shop, GListModel *rows) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
