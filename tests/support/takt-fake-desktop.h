/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-desktop-notifier.h"

G_BEGIN_DECLS

#define TAKT_TYPE_FAKE_DESKTOP (takt_fake_desktop_get_type ())
G_DECLARE_FINAL_TYPE (TaktFakeDesktop, takt_fake_desktop, TAKT, FAKE_DESKTOP, GObject)

/** TaktFakeDesktop: a desktop that keeps what stands on it and does as a test says. */
struct _TaktFakeDesktop
{
  GObject parent_instance;

  GHashTable *standing; /* handle → TaktDesktopNotice */
  GPtrArray  *shown;    /* of TaktDesktopNotice, in order, those that replace others too */
  guint       n_new;    /* of them, that replaced nothing */
  guint       n_withdrawn;
  guint       last_id;
  gboolean    is_absent;
  gboolean    hangs;    /* what comes waits for takt_fake_desktop_wake() */
  gboolean    loses_answers; /* what comes is shown, and nobody is told */
  guint       n_repeats; /* shown again under a tag that stood there, by somebody who did not know */
  GPtrArray  *waiting;  /* of GTask */
};

TaktFakeDesktop   *takt_fake_desktop_new    (void) G_GNUC_WARN_UNUSED_RESULT;
void               takt_fake_desktop_wake   (TaktFakeDesktop *self);
void               takt_fake_desktop_vanish (TaktFakeDesktop *self);
TaktDesktopNotice *takt_fake_desktop_last   (TaktFakeDesktop *self);
char              *takt_fake_desktop_find   (TaktFakeDesktop *self, const char *title) G_GNUC_WARN_UNUSED_RESULT;
gboolean           takt_desktop_notice_has_action (const TaktDesktopNotice *notice, const char *key);

G_END_DECLS
