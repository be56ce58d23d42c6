/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "attention/takt-attention.h"

G_BEGIN_DECLS

/* Signal "read": what waits for a person was read anew; see takt_status_strip_get_attention(). */
#define TAKT_TYPE_STATUS_STRIP (takt_status_strip_get_type ())
G_DECLARE_FINAL_TYPE (TaktStatusStrip, takt_status_strip, TAKT, STATUS_STRIP, AdwBin)

void                 takt_status_strip_set_shop      (TaktStatusStrip *self, TaktShop *shop);
void                 takt_status_strip_set_narrow    (TaktStatusStrip *self, gboolean is_narrow);
const TaktAttention *takt_status_strip_get_attention (TaktStatusStrip *self);

G_END_DECLS
