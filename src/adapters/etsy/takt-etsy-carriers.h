/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-order-source.h"

G_BEGIN_DECLS

const TaktCarrier *takt_etsy_carriers_list (guint *count);
const char        *takt_etsy_carriers_find (const char *text);

G_END_DECLS
