/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "takt-shop.h"

G_BEGIN_DECLS

GtkWidget *takt_ledger_preferences_new (TaktShop *shop) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
