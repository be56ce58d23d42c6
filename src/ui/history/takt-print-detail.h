/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "models/takt-print-row.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRINT_DETAIL (takt_print_detail_get_type ())
G_DECLARE_FINAL_TYPE (TaktPrintDetail, takt_print_detail, TAKT, PRINT_DETAIL, GtkBox)

void   takt_print_detail_show         (TaktPrintDetail *self, TaktShop *shop, TaktPrintRow *row);
void   takt_print_detail_set_alone    (TaktPrintDetail *self, gboolean is_alone);

char  *takt_print_dup_name            (const TaktPrint *print) G_GNUC_WARN_UNUSED_RESULT;
char  *takt_print_dup_photo_words     (TaktShop *shop, const TaktPhoto *photo) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
