/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "notify/takt-desktop-channel.h"
#include "notify/takt-desktop-words.h"
#include "tables/takt-desktop-table.h"

G_BEGIN_DECLS

/*
 * Inside of TaktDesktopChannel: takt-desktop-channel.c keeps time, takt-desktop-gather.c sorts events into notifications,
 * takt-desktop-show.c shows them and takes them away, takt-desktop-act.c obeys their buttons.
 *
 * Invariant: one call to the desktop is under way at most (@is_busy).
 */
struct _TaktDesktopChannel
{
  GObject parent_instance;

  TaktDesktopWorld     world;      /* (owned) each */
  TaktClock           *clock;      /* (owned) */
  TaktChanges         *changes;    /* (owned) */
  TaktProducts        *products;   /* (owned) */
  TaktPhotos          *photos;     /* (owned) */
  TaktDesktopNotifier *notifier;   /* (owned) (nullable) */

  gboolean             is_started;
  gboolean             is_busy;
  GCancellable        *cancellable; /* (owned) of one run */
  GHashTable          *wants_photo; /* (owned) job → the notification that tells its end without a photo yet */
  guint64              timer;
  TaktTime             timer_at;
  guint64              sweep_timer;
  gint64               sweep_after; /* the last event that was held against the world */
  guint                idle;
  guint                sweep_idle;
};

void     _takt_desktop_work_soon   (TaktDesktopChannel *self);
void     _takt_desktop_arm         (TaktDesktopChannel *self, gboolean failed);

gboolean _takt_desktop_gather      (TaktDesktopChannel *self, gboolean *more, GError **error);
gboolean _takt_desktop_sweep       (TaktDesktopChannel *self, gboolean *more, GError **error);
gboolean _takt_desktop_show_next   (TaktDesktopChannel *self, GError **error);
void     _takt_desktop_note_photo  (TaktDesktopChannel *self, gint64 job_id);

void     _takt_desktop_action_cb   (TaktDesktopChannel *self, const char *handle, const char *key, const char *token);
void     _takt_desktop_closed_cb   (TaktDesktopChannel *self, const char *handle);
void     _takt_desktop_emit_show   (TaktDesktopChannel *self, const char *page, gint64 id, const char *token);

TaktEvent *_takt_desktop_read_event (const TaktDesktopEventRow *row);

G_END_DECLS
