/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/takt-material-row.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TAKT_TYPE_SPOOL_CARD (takt_spool_card_get_type ())
G_DECLARE_FINAL_TYPE (TaktSpoolCard, takt_spool_card, TAKT, SPOOL_CARD, GtkWidget)

GtkWidget *takt_spool_card_new    (TaktShop *shop, TaktMaterialRow *row) G_GNUC_WARN_UNUSED_RESULT;
gint64     takt_spool_card_get_id (TaktSpoolCard *self);

/* Parts that the table has, too. */
GtkWidget *takt_spool_menu_new    (TaktShop *shop, TaktMaterialRow *row) G_GNUC_WARN_UNUSED_RESULT;
GMenuModel *takt_spool_menu_build (TaktShop *shop, const TaktMaterial *material) G_GNUC_WARN_UNUSED_RESULT;
void       takt_spool_gauge_follow (GtkWidget *gauge, TaktShop *shop, TaktMaterialRow *row);

G_END_DECLS
