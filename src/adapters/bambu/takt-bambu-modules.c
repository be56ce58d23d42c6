/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-modules.h"

#include <string.h>

#include "takt-json.h"

#define MAX_MODULES 64

/* upgrade_state.new_version_state (protocol.md §4.7) */
#define UPDATE_AVAILABLE 1
#define UPDATE_NONE      2

/* A text with something in it. */
static char *
dup_filled (JsonObject *object, const char *name)
{
  g_autofree char *text = takt_json_lenient_string (object, name);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static char *
dup_listed_version (JsonObject *upgrade, const char *module)
{
  JsonArray *list = takt_json_lenient_array (upgrade, "new_ver_list");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      g_autofree char *name = takt_json_lenient_string (entry, "name");

      if (g_strcmp0 (name, module) == 0)
        return dup_filled (entry, "new_ver");
    }
  return NULL;
}

static void
decode_module (JsonObject *entry, JsonObject *upgrade, GPtrArray *modules)
{
  g_autofree char *name = dup_filled (entry, "name");
  TaktModuleReport *module;

  if (name == NULL)
    return;

  module = g_new0 (TaktModuleReport, 1);
  module->product = dup_filled (entry, "product_name");
  module->version = dup_filled (entry, "sw_ver");
  module->new_version = dup_listed_version (upgrade, name);
  if (module->new_version == NULL)
    module->new_version = dup_filled (entry, "new_ver");
  module->name = g_steal_pointer (&name);
  g_ptr_array_add (modules, module);
}

static char *
dup_new_firmware (JsonObject *upgrade, GPtrArray *modules)
{
  char *version = dup_filled (upgrade, "ota_new_version_number");

  if (version == NULL)
    version = dup_listed_version (upgrade, "ota");
  for (guint i = 0; version == NULL && i < modules->len; i++)
    {
      const TaktModuleReport *module = modules->pdata[i];

      if (strcmp (module->name, "ota") == 0)
        version = g_strdup (module->new_version);
    }
  return version;
}

/**
 * takt_bambu_decode_modules:
 * @state: merged members of "print"
 * @version: (nullable): body of the get_version answer
 * @parts: gets the boards and whether there is newer firmware
 *
 * Firmware of every board, and what the machine says of newer one (protocol.md §3.4, §4.7). A version that is offered while no update
 * is told is an older one.
 */
void
takt_bambu_decode_modules (JsonObject *state, JsonObject *version, TaktPartsReport *parts)
{
  JsonObject *upgrade = takt_json_lenient_object (state, "upgrade_state");
  JsonArray *list = takt_json_lenient_array (version, "module");
  gint64 update = takt_json_lenient_int (upgrade, "new_version_state", 0);

  for (guint i = 0; list != NULL && i < MIN (json_array_get_length (list), MAX_MODULES); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        decode_module (json_node_get_object (node), upgrade, parts->modules);
    }

  if (update == UPDATE_AVAILABLE)
    {
      parts->update_available = TAKT_TOLD_YES;
      parts->new_firmware = dup_new_firmware (upgrade, parts->modules);
    }
  else if (update == UPDATE_NONE)
    parts->update_available = TAKT_TOLD_NO;
}
