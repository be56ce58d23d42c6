/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ports/takt-desktop-notifier.h"

G_DEFINE_INTERFACE (TaktDesktopNotifier, takt_desktop_notifier, G_TYPE_OBJECT)

enum
{
  SIGNAL_ACTION,
  SIGNAL_CLOSED,
  SIGNAL_AVAILABLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
takt_desktop_notifier_default_init (TaktDesktopNotifierInterface *iface)
{
  signals[SIGNAL_ACTION] =
      g_signal_new ("action", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_AVAILABLE] = g_signal_new ("available", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
action_free (gpointer data)
{
  TaktDesktopAction *action = data;

  g_free (action->key);
  g_free (action->label);
  g_free (action);
}

/** takt_desktop_notice_new: an empty notice of normal urgency; the caller fills the fields, which the notice owns. */
TaktDesktopNotice *
takt_desktop_notice_new (void)
{
  TaktDesktopNotice *self = g_new0 (TaktDesktopNotice, 1);

  self->urgency = TAKT_DESKTOP_NORMAL;
  self->actions = g_ptr_array_new_with_free_func (action_free);
  return self;
}

TaktDesktopNotice *
takt_desktop_notice_copy (const TaktDesktopNotice *self)
{
  TaktDesktopNotice *copy = takt_desktop_notice_new ();

  copy->tag = g_strdup (self->tag);
  copy->handle = g_strdup (self->handle);
  copy->title = g_strdup (self->title);
  copy->body = g_strdup (self->body);
  copy->urgency = self->urgency;
  copy->category = g_strdup (self->category);
  copy->picture = self->picture != NULL ? g_bytes_ref (self->picture) : NULL;
  copy->is_transient = self->is_transient;
  for (guint i = 0; i < self->actions->len; i++)
    {
      const TaktDesktopAction *action = g_ptr_array_index (self->actions, i);

      takt_desktop_notice_add_action (copy, action->key, action->label);
    }
  return copy;
}

void
takt_desktop_notice_free (TaktDesktopNotice *self)
{
  if (self == NULL)
    return;

  g_free (self->tag);
  g_free (self->handle);
  g_free (self->title);
  g_free (self->body);
  g_free (self->category);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_ptr_array_unref (self->actions);
  g_free (self);
}

void
takt_desktop_notice_add_action (TaktDesktopNotice *self, const char *key, const char *label)
{
  TaktDesktopAction *action = g_new0 (TaktDesktopAction, 1);

  action->key = g_strdup (key);
  action->label = g_strdup (label);
  g_ptr_array_add (self->actions, action);
}

/** takt_desktop_notifier_start: listens until takt_desktop_notifier_stop(); a second call does nothing. */
void
takt_desktop_notifier_start (TaktDesktopNotifier *self)
{
  g_return_if_fail (TAKT_IS_DESKTOP_NOTIFIER (self));
  TAKT_DESKTOP_NOTIFIER_GET_IFACE (self)->start (self);
}

/** takt_desktop_notifier_stop: no signal comes after this; what stands on the desktop stays there. */
void
takt_desktop_notifier_stop (TaktDesktopNotifier *self)
{
  g_return_if_fail (TAKT_IS_DESKTOP_NOTIFIER (self));
  TAKT_DESKTOP_NOTIFIER_GET_IFACE (self)->stop (self);
}

/** takt_desktop_notifier_show_async: shows @notice, instead of what @notice->handle names where that still stands. */
void
takt_desktop_notifier_show_async (TaktDesktopNotifier *self,
                                  const TaktDesktopNotice *notice,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (TAKT_IS_DESKTOP_NOTIFIER (self) && notice != NULL);
  TAKT_DESKTOP_NOTIFIER_GET_IFACE (self)->show_async (self, notice, cancellable, callback, user_data);
}

/** takt_desktop_notifier_show_finish: Returns: (transfer full): what the desktop knows it by, to replace it and to know it in signals. */
char *
takt_desktop_notifier_show_finish (TaktDesktopNotifier *self, GAsyncResult *result, GError **error)
{
  return TAKT_DESKTOP_NOTIFIER_GET_IFACE (self)->show_finish (self, result, error);
}

/** takt_desktop_notifier_withdraw_async: @handle: what takt_desktop_notifier_show_finish() gave, in this run or an earlier one */
void
takt_desktop_notifier_withdraw_async (TaktDesktopNotifier *self,
                                      const char *handle,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (TAKT_IS_DESKTOP_NOTIFIER (self) && handle != NULL);
  TAKT_DESKTOP_NOTIFIER_GET_IFACE (self)->withdraw_async (self, handle, cancellable, callback, user_data);
}

/** takt_desktop_notifier_withdraw_finish: Returns: TRUE when it does not stand on the desktop (any more). */
gboolean
takt_desktop_notifier_withdraw_finish (TaktDesktopNotifier *self, GAsyncResult *result, GError **error)
{
  return TAKT_DESKTOP_NOTIFIER_GET_IFACE (self)->withdraw_finish (self, result, error);
}

/* For adapters, on the main context. */

void
takt_desktop_notifier_emit_action (TaktDesktopNotifier *self,
                                   const char *handle,
                                   const char *key,
                                   const char *token)
{
  g_signal_emit (self, signals[SIGNAL_ACTION], 0, handle, key, token);
}

void
takt_desktop_notifier_emit_closed (TaktDesktopNotifier *self, const char *handle)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0, handle);
}

void
takt_desktop_notifier_emit_available (TaktDesktopNotifier *self)
{
  g_signal_emit (self, signals[SIGNAL_AVAILABLE], 0);
}
