/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "takt-clock.h"

G_BEGIN_DECLS

/** TAKT_API_MAX_CONNECTIONS: how many connections may be open at once. */
#define TAKT_API_MAX_CONNECTIONS 128

/** TAKT_API_REQUEST_SECONDS: how long a connection may take over its next request, from silence to the end of the body. */
#define TAKT_API_REQUEST_SECONDS 60

/**
 * TaktApiDoor: the connections of the local API. libsoup has neither a limit for their number nor for their patience, so that a few
 * programs which never finish a request would use up the file descriptors of the whole process.
 */
typedef struct _TaktApiDoor TaktApiDoor;

TaktApiDoor *takt_api_door_new   (TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void         takt_api_door_free  (TaktApiDoor *self);
void         takt_api_door_watch (TaktApiDoor *self, SoupServerMessage *message);
guint        takt_api_door_count (TaktApiDoor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktApiDoor, takt_api_door_free)

G_END_DECLS
