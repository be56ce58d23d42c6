/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "takt-clock.h"

G_BEGIN_DECLS

/** TaktApiListener: accepts connections on the loopback addresses and hands them to a SoupServer. */
typedef struct _TaktApiListener TaktApiListener;

TaktApiListener *takt_api_listener_new  (SoupServer *soup, TaktClock *clock, guint port, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void             takt_api_listener_free (TaktApiListener *self);
guint            takt_api_listener_get_port (TaktApiListener *self);

GSocket         *takt_api_listener_get_socket (SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktApiListener, takt_api_listener_free)

G_END_DECLS
