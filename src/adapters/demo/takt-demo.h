/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"
#include "virtual/takt-virtual-machine.h"

G_BEGIN_DECLS

gboolean takt_demo_fill (TaktShop *shop, GError **error);

TaktVirtualFault takt_demo_find_fault (const char *printer_name);

G_END_DECLS
