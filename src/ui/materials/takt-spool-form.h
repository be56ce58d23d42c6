/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "changed": a person changed something. */
#define TAKT_TYPE_SPOOL_FORM (takt_spool_form_get_type ())
G_DECLARE_FINAL_TYPE (TaktSpoolForm, takt_spool_form, TAKT, SPOOL_FORM, GtkWidget)

GtkWidget    *takt_spool_form_new       (gboolean is_new) G_GNUC_WARN_UNUSED_RESULT;
void          takt_spool_form_fill      (TaktSpoolForm *self, TaktShop *shop, const TaktMaterial *like);
TaktMaterial *takt_spool_form_read      (TaktSpoolForm *self, const TaktMaterial *like, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint         takt_spool_form_get_count (TaktSpoolForm *self);
void          takt_spool_form_focus     (TaktSpoolForm *self);

G_END_DECLS
