/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TaktWatcher: a small org.kde.StatusNotifierWatcher with a connection of its own, which hears what an item says. */
typedef struct
{
  GDBusConnection *bus;
  guint object;
  guint name;
  guint subscription;
  gboolean has_host;
  GPtrArray *items;    /* (element-type char*) "sender path" in the order of registering, of this watcher */
  GPtrArray *heard;    /* (element-type char*) names of signals of items and menus; statuses as "NewStatus Active" */
} TaktWatcher;

TaktWatcher *takt_watcher_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void         takt_watcher_free     (TaktWatcher *self);
void         takt_watcher_appear   (TaktWatcher *self);
void         takt_watcher_vanish   (TaktWatcher *self);
void         takt_watcher_set_host (TaktWatcher *self, gboolean has_host);
guint        takt_watcher_count    (TaktWatcher *self, const char *signal);

GVariant    *takt_watcher_call     (TaktWatcher *self, const char *path, const char *interface, const char *method, GVariant *arguments) G_GNUC_WARN_UNUSED_RESULT;
GVariant    *takt_watcher_get      (TaktWatcher *self, const char *property) G_GNUC_WARN_UNUSED_RESULT;
int          takt_watcher_find_line (TaktWatcher *self, const char *label);
void         takt_watcher_choose   (TaktWatcher *self, const char *label);

G_END_DECLS
