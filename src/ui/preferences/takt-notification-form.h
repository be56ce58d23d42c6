/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* What one printer tells, and where. Instant apply; each channel has its own test, whose answer stays beside it. */
GtkWidget *takt_notification_form_new (TaktShop *shop, gint64 printer_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
