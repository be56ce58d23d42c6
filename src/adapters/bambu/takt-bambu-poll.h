/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TaktBambuPollFunc:
 * @hung_up: the other side is gone: what is left to read is all there is
 *
 * A socket has something to say, or room for what it is to be told.
 */
typedef void (*TaktBambuPollFunc) (gboolean hung_up, gpointer user_data);

/*
 * The sockets of many printers behind one descriptor. A main loop looks at every source it has each time it turns, so with hundreds of
 * printers each report would cost a look at all of them; the kernel's epoll tells only of those that have something to say.
 *
 * Watches belong to the thread that adds them, whose default main context calls back.
 */
typedef struct _TaktBambuPollWatch TaktBambuPollWatch;

TaktBambuPollWatch *takt_bambu_poll_add    (int fd, gboolean is_patient, TaktBambuPollFunc func, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void                takt_bambu_poll_want   (TaktBambuPollWatch *self, gboolean input, gboolean output);
void                takt_bambu_poll_again  (TaktBambuPollWatch *self);
void                takt_bambu_poll_remove (TaktBambuPollWatch *self);

G_END_DECLS
