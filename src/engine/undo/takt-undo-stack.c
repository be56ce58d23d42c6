/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "undo/takt-undo-stack.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"

/* One act. */
typedef struct
{
  char *label; /* (owned) */
  TaktUndoStep undo_func;
  TaktUndoStep redo_func;
  gpointer data; /* (owned) by way of @destroy */
  GDestroyNotify destroy;
} Act;

/*
 * TaktUndoStack:
 *
 * Invariants: @done and @undone hold what can be taken back and done again, the next one last; together never more than @depth. An act is
 * in one of them, or in none while its step runs.
 */
struct _TaktUndoStack
{
  GObject parent_instance;

  GPtrArray *done;   /* (owned) of Act */
  GPtrArray *undone; /* (owned) of Act */
  guint depth;
  gboolean is_stepping;
};

typedef enum
{
  PROP_CAN_UNDO = 1,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
} TaktUndoStackProperty;

static GParamSpec *properties[PROP_REDO_LABEL + 1];

enum
{
  PUSHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TaktUndoStack, takt_undo_stack, G_TYPE_OBJECT)

static void
act_free (gpointer data)
{
  Act *act = data;

  if (act->destroy != NULL)
    act->destroy (act->data);
  g_free (act->label);
  g_free (act);
}

static const Act *
peek (const GPtrArray *acts)
{
  return acts->len > 0 ? acts->pdata[acts->len - 1] : NULL;
}

/* What the faces show, as it was before something changed. The labels are copies: their acts may be gone. */
typedef struct
{
  gboolean can[2];
  char *labels[2];
} Shown;

static void
look (TaktUndoStack *self, Shown *shown)
{
  GPtrArray *sides[] = { self->done, self->undone };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      const Act *next = peek (sides[i]);

      shown->can[i] = next != NULL;
      shown->labels[i] = next != NULL ? g_strdup (next->label) : NULL;
    }
}

/* Tells what is shown differently now. A handler may push, or drop the stack. */
static void
tell (TaktUndoStack *self, Shown *before)
{
  static const TaktUndoStackProperty can[] = { PROP_CAN_UNDO, PROP_CAN_REDO };
  static const TaktUndoStackProperty labels[] = { PROP_UNDO_LABEL, PROP_REDO_LABEL };
  g_autoptr (TaktUndoStack) kept = g_object_ref (self);
  Shown now;

  look (self, &now);
  for (guint i = 0; i < G_N_ELEMENTS (can); i++)
    {
      if (now.can[i] != before->can[i])
        g_object_notify_by_pspec (G_OBJECT (self), properties[can[i]]);
      if (g_strcmp0 (now.labels[i], before->labels[i]) != 0)
        g_object_notify_by_pspec (G_OBJECT (self), properties[labels[i]]);
      g_free (now.labels[i]);
      g_free (before->labels[i]);
    }
}

static void
takt_undo_stack_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TaktUndoStack *self = TAKT_UNDO_STACK (object);

  switch ((TaktUndoStackProperty) id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, takt_undo_stack_can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, takt_undo_stack_can_redo (self));
      break;
    case PROP_UNDO_LABEL:
      g_value_set_string (value, takt_undo_stack_get_undo_label (self));
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, takt_undo_stack_get_redo_label (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
takt_undo_stack_finalize (GObject *object)
{
  TaktUndoStack *self = TAKT_UNDO_STACK (object);

  g_clear_pointer (&self->done, g_ptr_array_unref);
  g_clear_pointer (&self->undone, g_ptr_array_unref);

  G_OBJECT_CLASS (takt_undo_stack_parent_class)->finalize (object);
}

static void
takt_undo_stack_class_init (TaktUndoStackClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = takt_undo_stack_get_property;
  object_class->finalize = takt_undo_stack_finalize;

  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  properties[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signals[PUSHED] =
      g_signal_new ("pushed", TAKT_TYPE_UNDO_STACK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_undo_stack_init (TaktUndoStack *self)
{
  self->done = g_ptr_array_new_with_free_func (act_free);
  self->undone = g_ptr_array_new_with_free_func (act_free);
}

/**
 * takt_undo_stack_new:
 * @depth: how many acts it remembers, at least 1; the oldest is forgotten first
 *
 * Returns: (transfer full): a stack with nothing on it
 */
TaktUndoStack *
takt_undo_stack_new (guint depth)
{
  TaktUndoStack *self;

  g_return_val_if_fail (depth > 0, NULL);

  self = g_object_new (TAKT_TYPE_UNDO_STACK, NULL);
  self->depth = depth;
  return self;
}

/**
 * takt_undo_stack_push:
 * @label: what was done, as a menu names it after “Undo”: "Move print"; in the language of the person
 * @undo_func: takes it back
 * @redo_func: does it again
 * @data: (transfer full): for both
 * @destroy: (nullable): frees @data when the act can be neither undone nor redone any more
 *
 * Remembers an act that has been done. What was undone before it can no longer be done again. While a step of this stack runs, the call
 * only frees @data: a step may be the very command that pushes when a person calls it.
 */
void
takt_undo_stack_push (TaktUndoStack *self,
                      const char *label,
                      TaktUndoStep undo_func,
                      TaktUndoStep redo_func,
                      gpointer data,
                      GDestroyNotify destroy)
{
  Act *act;
  Shown before;

  g_return_if_fail (TAKT_IS_UNDO_STACK (self));
  g_return_if_fail (label != NULL && undo_func != NULL && redo_func != NULL);

  act = g_new0 (Act, 1);
  act->label = g_strdup (label);
  act->undo_func = undo_func;
  act->redo_func = redo_func;
  act->data = data;
  act->destroy = destroy;
  if (self->is_stepping)
    {
      act_free (act);
      return;
    }

  look (self, &before);
  g_ptr_array_set_size (self->undone, 0);
  if (self->done->len == self->depth)
    g_ptr_array_remove_index (self->done, 0);
  g_ptr_array_add (self->done, act);
  tell (self, &before);
  g_signal_emit (self, signals[PUSHED], 0);
}

/*
 * Runs the next step of a side. What lies beyond a step that fails was done before it (undo), or upon it (redo), and counts on it: all
 * of that side goes. The other side stands on what is there now, which a failed step left alone.
 */
static gboolean
step (TaktUndoStack *self, GPtrArray *from, GPtrArray *to, GError **error)
{
  Shown before;
  Act *act;
  gboolean ok;

  if (self->is_stepping || from->len == 0)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
                           from == self->done ? _ ("There is nothing to undo.")
                                              : _ ("There is nothing to redo."));
      return FALSE;
    }

  look (self, &before);
  act = g_ptr_array_steal_index (from, from->len - 1);
  self->is_stepping = TRUE;
  ok = (from == self->done ? act->undo_func : act->redo_func) (act->data, error);
  self->is_stepping = FALSE;

  if (ok)
    g_ptr_array_add (to, act);
  else
    {
      act_free (act);
      g_ptr_array_set_size (from, 0);
    }
  tell (self, &before);
  return ok;
}

/**
 * takt_undo_stack_undo:
 *
 * Takes the last act back.
 *
 * Returns: FALSE with TAKT_ERROR_CONFLICT where there is none, or with the reason why it cannot be taken back; then it, and what was done
 *   before it, are forgotten
 */
gboolean
takt_undo_stack_undo (TaktUndoStack *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_UNDO_STACK (self), FALSE);

  return step (self, self->done, self->undone, error);
}

/**
 * takt_undo_stack_redo:
 *
 * Does again what was taken back last.
 *
 * Returns: FALSE with TAKT_ERROR_CONFLICT where there is nothing, or with the reason; then it, and what was done after it, are forgotten
 */
gboolean
takt_undo_stack_redo (TaktUndoStack *self, GError **error)
{
  g_return_val_if_fail (TAKT_IS_UNDO_STACK (self), FALSE);

  return step (self, self->undone, self->done, error);
}

/** takt_undo_stack_clear: forgets everything; a step that runs goes on. */
void
takt_undo_stack_clear (TaktUndoStack *self)
{
  Shown before;

  g_return_if_fail (TAKT_IS_UNDO_STACK (self));

  look (self, &before);
  g_ptr_array_set_size (self->done, 0);
  g_ptr_array_set_size (self->undone, 0);
  tell (self, &before);
}

/** takt_undo_stack_can_undo: whether there is an act to take back. */
gboolean
takt_undo_stack_can_undo (TaktUndoStack *self)
{
  return takt_undo_stack_get_undo_label (self) != NULL;
}

/** takt_undo_stack_can_redo: whether there is an act to do again. */
gboolean
takt_undo_stack_can_redo (TaktUndoStack *self)
{
  return takt_undo_stack_get_redo_label (self) != NULL;
}

static const char *
get_label (const GPtrArray *acts)
{
  const Act *next = peek (acts);

  return next != NULL ? next->label : NULL;
}

/** takt_undo_stack_get_undo_label: (transfer none) (nullable): the name of what takt_undo_stack_undo() takes back. */
const char *
takt_undo_stack_get_undo_label (TaktUndoStack *self)
{
  g_return_val_if_fail (TAKT_IS_UNDO_STACK (self), NULL);

  return get_label (self->done);
}

/** takt_undo_stack_get_redo_label: (transfer none) (nullable): the name of what takt_undo_stack_redo() does again. */
const char *
takt_undo_stack_get_redo_label (TaktUndoStack *self)
{
  g_return_val_if_fail (TAKT_IS_UNDO_STACK (self), NULL);

  return get_label (self->undone);
}
