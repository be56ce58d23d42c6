/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "takt-clock.h"

G_BEGIN_DECLS

void takt_api_hang_up (SoupServerMessage *message, TaktClock *clock);

G_END_DECLS
