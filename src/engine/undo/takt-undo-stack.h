/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** TAKT_UNDO_DEPTH: how many acts can be taken back. */
#define TAKT_UNDO_DEPTH 100

/**
 * TaktUndoStep:
 *
 * Takes an act back, or does it again: one engine command. It changes nothing when it fails, and says why in a sentence for a person.
 */
typedef gboolean (*TaktUndoStep) (gpointer data, GError **error);

#define TAKT_TYPE_UNDO_STACK (takt_undo_stack_get_type ())
G_DECLARE_FINAL_TYPE (TaktUndoStack, takt_undo_stack, TAKT, UNDO_STACK, GObject)

/*
 * What can be taken back. Properties, each with "notify": can-undo, can-redo (gboolean); undo-label, redo-label (string, nullable: the
 * name of the act that comes next, "Move print"). Signal "pushed": an act was done that can be taken back. Not persisted: after a restart nobody remembers what he meant by it.
 */
TaktUndoStack *takt_undo_stack_new  (guint depth) G_GNUC_WARN_UNUSED_RESULT;
void           takt_undo_stack_push (TaktUndoStack *self, const char *label, TaktUndoStep undo_func, TaktUndoStep redo_func, gpointer data, GDestroyNotify destroy);
gboolean       takt_undo_stack_undo (TaktUndoStack *self, GError **error);
gboolean       takt_undo_stack_redo (TaktUndoStack *self, GError **error);
void           takt_undo_stack_clear (TaktUndoStack *self);

gboolean    takt_undo_stack_can_undo       (TaktUndoStack *self);
gboolean    takt_undo_stack_can_redo       (TaktUndoStack *self);
const char *takt_undo_stack_get_undo_label (TaktUndoStack *self);
const char *takt_undo_stack_get_redo_label (TaktUndoStack *self);

G_END_DECLS
