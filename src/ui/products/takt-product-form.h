/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

#define TAKT_TYPE_PRODUCT_FORM (takt_product_form_get_type ())
G_DECLARE_FINAL_TYPE (TaktProductForm, takt_product_form, TAKT, PRODUCT_FORM, GtkBox)

GtkWidget   *takt_product_form_new  (void) G_GNUC_WARN_UNUSED_RESULT;
void         takt_product_form_fill (TaktProductForm *self, TaktShop *shop, const TaktProfile *profile);
TaktProfile *takt_product_form_read (TaktProductForm *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         takt_product_form_show_fault     (TaktProductForm *self, const GError *error);
void         takt_product_form_set_from_file  (TaktProductForm *self, gboolean from_file);
void         takt_product_form_focus          (TaktProductForm *self);

G_END_DECLS
