/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TAKT_DESKTOP_LOW,
  TAKT_DESKTOP_NORMAL,
  TAKT_DESKTOP_CRITICAL,
} TaktDesktopUrgency;

/** TaktDesktopAction: a button; the key "default" is a click on the notification itself. */
typedef struct
{
  char *key;
  char *label;
} TaktDesktopAction;

/** TaktDesktopNotice: what shall stand on the desktop. Texts are plain. */
typedef struct
{
  char              *tag;          /* the same for all showings of one notification */
  char              *handle;       /* (nullable) what the desktop knows it by: it is replaced */
  char              *title;
  char              *body;         /* (nullable) lines */
  TaktDesktopUrgency urgency;
  char              *category;     /* (nullable) of the Desktop Notifications Specification */
  GBytes            *picture;      /* (nullable) PNG or JPEG of any size */
  gboolean           is_transient; /* not kept once it has been seen */
  GPtrArray         *actions;      /* (element-type TaktDesktopAction) the most important first */
} TaktDesktopNotice;

TaktDesktopNotice *takt_desktop_notice_new        (void) G_GNUC_WARN_UNUSED_RESULT;
TaktDesktopNotice *takt_desktop_notice_copy       (const TaktDesktopNotice *self) G_GNUC_WARN_UNUSED_RESULT;
void               takt_desktop_notice_free       (TaktDesktopNotice *self);
void               takt_desktop_notice_add_action (TaktDesktopNotice *self, const char *key, const char *label);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktDesktopNotice, takt_desktop_notice_free)

#define TAKT_TYPE_DESKTOP_NOTIFIER (takt_desktop_notifier_get_type ())
G_DECLARE_INTERFACE (TaktDesktopNotifier, takt_desktop_notifier, TAKT, DESKTOP_NOTIFIER, GObject)

/**
 * TaktDesktopNotifierInterface:
 * @start: looks for the desktop and listens to it until @stop
 * @show_async: shows a notice, which is copied before the call returns. It waits as long as a desktop that is there does not answer: whoever
 *   gave up could not know whether it is shown. Fails with TAKT_ERROR_NOT_CONNECTED when there is none, or when it goes away meanwhile
 * @withdraw_async: takes it away; what is not there any more is no failure
 *
 * The desktop's notifications. Signals, on the main context:
 *   "action" (const char *handle, const char *key, const char *token): a button was pressed; @token (nullable) lets a window come up
 *   "closed" (const char *handle): somebody, or time, took it away
 *   "available": there is a desktop, for the first time or again
 */
struct _TaktDesktopNotifierInterface
{
  GTypeInterface parent_iface;

  void     (*start)           (TaktDesktopNotifier *self);
  void     (*stop)            (TaktDesktopNotifier *self);
  void     (*show_async)      (TaktDesktopNotifier *self, const TaktDesktopNotice *notice, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  char    *(*show_finish)     (TaktDesktopNotifier *self, GAsyncResult *result, GError **error);
  void     (*withdraw_async)  (TaktDesktopNotifier *self, const char *handle, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*withdraw_finish) (TaktDesktopNotifier *self, GAsyncResult *result, GError **error);
};

void     takt_desktop_notifier_start           (TaktDesktopNotifier *self);
void     takt_desktop_notifier_stop            (TaktDesktopNotifier *self);
void     takt_desktop_notifier_show_async      (TaktDesktopNotifier *self, const TaktDesktopNotice *notice, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char    *takt_desktop_notifier_show_finish     (TaktDesktopNotifier *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void     takt_desktop_notifier_withdraw_async  (TaktDesktopNotifier *self, const char *handle, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean takt_desktop_notifier_withdraw_finish (TaktDesktopNotifier *self, GAsyncResult *result, GError **error);

void     takt_desktop_notifier_emit_action    (TaktDesktopNotifier *self, const char *handle, const char *key, const char *token);
void     takt_desktop_notifier_emit_closed    (TaktDesktopNotifier *self, const char *handle);
void     takt_desktop_notifier_emit_available (TaktDesktopNotifier *self);

G_END_DECLS
