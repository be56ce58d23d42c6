/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* What was sent to whom and what came of it, newest first; any of it can be sent again. Follows the engine. */
GtkWidget *takt_delivery_log_new      (GtkWindow *parent, TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;

/* Copies what helps whoever looks into a problem (takt_debug_info_make()). Returns: FALSE with @error. */
gboolean   takt_debug_info_copy (GtkWidget *widget, TaktShop *shop, GError **error);

G_END_DECLS
