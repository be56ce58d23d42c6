/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TaktBackgroundAnswer: what the Background portal grants. */
typedef struct
{
  gboolean may_run;    /* without a window */
  gboolean autostart;  /* with the session */
} TaktBackgroundAnswer;

void     takt_background_portal_ask_async  (gboolean autostart, const char *const *command, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_background_portal_ask_finish (GAsyncResult *result, TaktBackgroundAnswer *answer, GError **error);

G_END_DECLS
