/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-state.h"

#include <string.h>

/** takt_bambu_state_init: nothing known yet. */
void
takt_bambu_state_init (TaktBambuState *self)
{
  *self = (TaktBambuState){ .members = json_object_new () };
}

void
takt_bambu_state_clear (TaktBambuState *self)
{
  g_clear_pointer (&self->members, json_object_unref);
  g_clear_pointer (&self->frozen, g_free);
}

/**
 * takt_bambu_state_freeze:
 * @warm: NULL-terminated names of members that stay whatever they are
 *
 * Puts lists and objects away until takt_bambu_state_thaw(). Does nothing when they are away.
 */
void
takt_bambu_state_freeze (TaktBambuState *self, const char *const *warm)
{
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonObject) cold = NULL;
  g_autofree char *text = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (self->frozen != NULL)
    return;

  cold = json_object_new ();
  json_object_iter_init (&iter, self->members);
  while (json_object_iter_next (&iter, &name, &node))
    if ((JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node)) && !g_strv_contains (warm, name))
      json_object_set_member (cold, name, json_node_copy (node));

  root = json_node_init_object (json_node_alloc (), cold);
  text = takt_json_to_string (root, NULL);
  /* It has to be readable again. */
  if (json_object_get_size (cold) == 0 || strlen (text) > TAKT_JSON_MAX_BYTES)
    return;

  json_object_iter_init (&iter, cold);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_remove_member (self->members, name);
  self->frozen = g_steal_pointer (&text);
}

/** takt_bambu_state_thaw: brings back what was put away. Returns: FALSE when that could not be read: it is lost. */
gboolean
takt_bambu_state_thaw (TaktBambuState *self)
{
  g_autofree char *text = g_steal_pointer (&self->frozen);
  g_autoptr (JsonNode) root = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (text == NULL)
    return TRUE;
  root = takt_json_parse (text, -1, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (self->members, name, json_node_copy (node));
  return TRUE;
}
