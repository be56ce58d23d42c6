/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean takt_bambu_loopback_is_own (GSocketConnection *connection);

G_END_DECLS
