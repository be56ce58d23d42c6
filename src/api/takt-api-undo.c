/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-handlers.h"

/* Acts that can be taken back: those of every face, the last one first. */

static void
answer_stack (TaktApiCall *call, TaktUndoStack *stack)
{
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, "can_undo", takt_undo_stack_can_undo (stack));
  json_object_set_boolean_member (object, "can_redo", takt_undo_stack_can_redo (stack));
  takt_json_set_string (object, "undo_label", takt_undo_stack_get_undo_label (stack));
  takt_json_set_string (object, "redo_label", takt_undo_stack_get_redo_label (stack));
  takt_api_call_answer (call, SOUP_STATUS_OK, object);
}

static void
run (TaktApiCall *call, gboolean (*step) (TaktUndoStack *stack, GError **error))
{
  TaktUndoStack *stack = takt_shop_get_undo (takt_api_call_get_shop (call));
  GError *error = NULL;

  if (!takt_api_call_end_input (call))
    return;

  if (step == NULL || step (stack, &error))
    answer_stack (call, stack);
  else
    takt_api_call_fail (call, error);
}

/** takt_api_undo_get: GET /api/undo */
void
takt_api_undo_get (TaktApiCall *call)
{
  run (call, NULL);
}

/** takt_api_undo_undo: POST /api/undo */
void
takt_api_undo_undo (TaktApiCall *call)
{
  run (call, takt_undo_stack_undo);
}

/** takt_api_undo_redo: POST /api/redo */
void
takt_api_undo_redo (TaktApiCall *call)
{
  run (call, takt_undo_stack_redo);
}
