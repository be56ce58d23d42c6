/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-api-call.h"

G_BEGIN_DECLS

/** TAKT_API_MAX_LISTENERS: how many clients may listen to events at once. */
#define TAKT_API_MAX_LISTENERS 32

/** TAKT_API_KEEP_ALIVE_SECONDS: how long a stream of events is silent at most. */
#define TAKT_API_KEEP_ALIVE_SECONDS 15

TaktApiEvents *takt_api_events_new  (TaktChanges *changes, TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void           takt_api_events_free (TaktApiEvents *self);
guint          takt_api_events_count_listeners (TaktApiEvents *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktApiEvents, takt_api_events_free)

G_END_DECLS
