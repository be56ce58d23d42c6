/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-clock.h"

G_BEGIN_DECLS

/** TAKT_API_MAX_BAD_TOKENS: so many within a minute, and no token is looked at for a minute. */
#define TAKT_API_MAX_BAD_TOKENS 20
#define TAKT_API_LOCK_SECONDS   60

/** TaktApiGuard: who may come in: names of this computer, and the count of bad tokens. */
typedef struct _TaktApiGuard TaktApiGuard;

TaktApiGuard *takt_api_guard_new  (TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void          takt_api_guard_free (TaktApiGuard *self);
int           takt_api_guard_get_locked_seconds (TaktApiGuard *self);
void          takt_api_guard_note_bad_token     (TaktApiGuard *self);

gboolean      takt_api_guard_host_is_loopback (const char *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktApiGuard, takt_api_guard_free)

G_END_DECLS
