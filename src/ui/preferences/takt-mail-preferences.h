/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

/* The server that sends mail for Takt, and its password, which goes to the secret store alone. */
GtkWidget *takt_mail_preferences_new (TaktShop *shop, GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
