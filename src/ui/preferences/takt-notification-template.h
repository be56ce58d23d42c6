/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* A row that unfolds to a person's own words for a webhook's messages, with the variables there are. */
GtkWidget *takt_notification_template_new (TaktShop *shop, gint64 printer_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
