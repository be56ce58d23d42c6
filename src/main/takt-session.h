/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-shop.h"

G_BEGIN_DECLS

/**
 * TaktSession:
 *
 * Keeps to the settings what the owner's session knows of Takt: whether it is started with it, and in a sandbox whether it may run without
 * a window. Natively that is an entry in the autostart folder, in Flatpak the Background portal.
 */
typedef struct _TaktSession TaktSession;

/** TaktSessionListener: @problem: (nullable): a sentence for a person; NULL: takt_session_may_stay() may answer otherwise now. */
typedef void (*TaktSessionListener) (TaktSession *session, const char *problem, gpointer user_data);

TaktSession *takt_session_new          (TaktShop *shop, const char *data_dir) G_GNUC_WARN_UNUSED_RESULT;
void         takt_session_free         (TaktSession *self);
void         takt_session_start        (TaktSession *self);
void         takt_session_set_listener (TaktSession *self, TaktSessionListener listener, gpointer user_data);
gboolean     takt_session_may_stay     (TaktSession *self);

G_END_DECLS
