/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* The last row of a channel: how its target does, the answer to the last test, and the button that sends one. Follows the engine. */
GtkWidget *takt_notification_test_new (TaktShop *shop, gint64 printer_id, const char *channel, const char *label) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
