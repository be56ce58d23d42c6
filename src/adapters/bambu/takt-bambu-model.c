/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-model.h"

#include <string.h>

#include "printers/takt-printer-model.h"
#include "takt-json.h"

/* Serials have 15 characters; others leave room for what comes. */
#define MAX_SERIAL_LENGTH 32
#define SERIAL_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

static JsonObject *
find_module (JsonObject *version, const char *name)
{
  JsonArray *modules = takt_json_lenient_array (version, "module");

  for (guint i = 0; modules != NULL && i < json_array_get_length (modules); i++)
    {
      JsonNode *node = json_array_get_element (modules, i);
      g_autofree char *have = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      have = takt_json_lenient_string (json_node_get_object (node), "name");
      if (g_strcmp0 (have, name) == 0)
        return json_node_get_object (node);
    }
  return NULL;
}

/* Firmware without product_name: the project, or, on the oldest X1 machines, the board alone. */
static const char *
product_of_old_firmware (JsonObject *version)
{
  static const char *const boards[] = { "ota", "rv1126", "ap", "esp32" };
  g_autofree char *project = takt_json_lenient_string (find_module (version, "ota"), "project_name");
  const TaktPrinterModel *known = takt_printer_model_find (project);
  const char *product = known != NULL ? known->name : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (boards) && product == NULL; i++)
    {
      JsonObject *module = find_module (version, boards[i]);
      g_autofree char *board = takt_json_lenient_string (module, "hw_ver");
      g_autofree char *name = takt_json_lenient_string (module, "project_name");

      if (g_strcmp0 (board, "AP02") == 0)
        product = "Bambu Lab X1E";
      else if (g_strcmp0 (board, "AP05") == 0 && name != NULL && *name == '\0')
        product = "Bambu Lab X1 Carbon";
    }
  return product;
}

/**
 * takt_bambu_model_dup_name:
 * @version: (nullable): body of the get_version answer
 * @serial: (nullable)
 *
 * The model, as the machine calls itself, else by what is known of old firmware, else by the serial's first characters
 * (protocol.md §3.4, §13). A name that is not known is kept as told: new models come.
 *
 * Returns: (transfer full) (nullable): "Bambu Lab P1S"
 */
char *
takt_bambu_model_dup_name (JsonObject *version, const char *serial)
{
  g_autofree char *told = takt_json_lenient_string (find_module (version, "ota"), "product_name");
  const TaktPrinterModel *model = NULL;
  const char *product;

  if (told != NULL && *g_strstrip (told) != '\0')
    return takt_printer_model_dup_name (told);

  product = product_of_old_firmware (version);
  if (product != NULL)
    return g_strdup (product);
  model = takt_printer_model_find_serial (serial);
  return model != NULL ? g_strdup (model->name) : NULL;
}

/**
 * takt_bambu_model_dup_name_of_code:
 * @code: (nullable): the model as announcements spell it: "C12", "N7-V2", of old X1 machines "3DPrinter-X1-Carbon" (protocol.md §2.1)
 * @serial: (nullable): tells where the code does not
 *
 * Returns: (transfer full) (nullable): "Bambu Lab P1S"; a code nobody knows as it is (pitfall 71: new models come)
 */
char *
takt_bambu_model_dup_name_of_code (const char *code, const char *serial)
{
  const TaktPrinterModel *model = takt_printer_model_find (code);

  if (model == NULL)
    model = takt_printer_model_find_serial (serial);
  return g_strdup (model != NULL ? model->name : code);
}

/**
 * takt_bambu_model_dup_serial:
 * @text: (nullable): a serial as somebody in the network told it
 *
 * Returns: (transfer full) (nullable): the serial in upper case; NULL for what cannot be one
 */
char *
takt_bambu_model_dup_serial (const char *text)
{
  g_autofree char *serial = g_strstrip (g_ascii_strup (text != NULL ? text : "", -1));
  gsize length = strlen (serial);

  if (length == 0 || length > MAX_SERIAL_LENGTH || strspn (serial, SERIAL_CHARACTERS) != length)
    return NULL;
  return g_steal_pointer (&serial);
}

/**
 * takt_bambu_model_judge_lock:
 * @model: (nullable): "Bambu Lab P1S"
 * @firmware: (nullable): "01.07.00.00"
 *
 * What model and firmware alone say about the lock on commands (protocol.md §12.1): firmware from before it is open. Later firmware can
 * be either.
 */
TaktDeveloperMode
takt_bambu_model_judge_lock (const char *model, const char *firmware)
{
  /* Firmware versions have four parts of two digits, so text order is their order. */
  static const struct
  {
    const char *product;
    const char *since;
  } locks[] = {
    { "Bambu Lab X1 Carbon", "01.08.05.00" }, { "Bambu Lab X1", "01.08.05.00" },
    { "Bambu Lab X1E", "01.08.05.00" },       { "Bambu Lab P1P", "01.08.02.00" },
    { "Bambu Lab P1S", "01.08.02.00" },       { "Bambu Lab A1", "01.05.00.00" },
    { "Bambu Lab A1 mini", "01.05.00.00" },   { "Bambu Lab H2D", "01.01.00.00" },
  };

  if (model == NULL || firmware == NULL || strlen (firmware) != strlen ("00.00.00.00"))
    return TAKT_DEVELOPER_MODE_UNKNOWN;

  for (gsize i = 0; i < G_N_ELEMENTS (locks); i++)
    if (strcmp (model, locks[i].product) == 0 && strcmp (firmware, locks[i].since) < 0)
      return TAKT_DEVELOPER_MODE_OPEN;
  return TAKT_DEVELOPER_MODE_UNKNOWN;
}

/** takt_bambu_model_dup_firmware: (nullable): version of the whole firmware, "01.09.00.01"; the module named "ota". */
char *
takt_bambu_model_dup_firmware (JsonObject *version)
{
  g_autofree char *firmware = takt_json_lenient_string (find_module (version, "ota"), "sw_ver");

  return firmware != NULL && *firmware != '\0' ? g_steal_pointer (&firmware) : NULL;
}
