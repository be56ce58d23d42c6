/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean takt_host_is_loopback (const char *host);
gboolean takt_url_is_secure    (const char *url);

G_END_DECLS
