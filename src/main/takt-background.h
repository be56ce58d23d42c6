/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "takt-application.h"
#include "takt-runtime.h"

G_BEGIN_DECLS

/**
 * TaktBackground:
 *
 * Life without a window: the tray as the settings say, and whether there is anything that Takt can be got at by when its window is closed.
 */
typedef struct _TaktBackground TaktBackground;

TaktBackground *takt_background_new  (TaktApplication *application, TaktRuntime *runtime) G_GNUC_WARN_UNUSED_RESULT;
void            takt_background_free (TaktBackground *self);

G_END_DECLS
