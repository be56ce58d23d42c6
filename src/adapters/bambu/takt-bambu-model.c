/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-model.h"

#include <string.h>

#include "takt-json.h"

/* Serials have 15 characters; others leave room for what comes. */
#define MAX_SERIAL_LENGTH 32
#define SERIAL_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

/* protocol.md §13. @prefix: first three characters of a serial; @code: what old firmware calls "project_name". Where two entries
 * share a product, the first is the one told. */
typedef struct
{
  const char *product;
  const char *code;
  const char *prefix;
} Model;

static const Model models[] = {
  { "Bambu Lab X1 Carbon", "BL-P001", "00M" },
  { "Bambu Lab X1", "BL-P002", "00W" },
  { "Bambu Lab X1E", "C13", "03W" },
  { "Bambu Lab P1P", "C11", "01S" },
  { "Bambu Lab P1S", "C12", "01P" },
  { "Bambu Lab P2S", "N7", "22E" },
  { "Bambu Lab A1 mini", "N1", "030" },
  { "Bambu Lab A1", "N2S", "039" },
  { "Bambu Lab A2L", "N9", "26A" },
  { "Bambu Lab X2D", "N6", "20P" },
  { "Bambu Lab H2D", "O1D", "094" },
  { "Bambu Lab H2D Pro", "O1E", "239" },
  { "Bambu Lab H2D Pro", "O2D", NULL },
  { "Bambu Lab H2S", "O1S", "093" },
  { "Bambu Lab H2C", "O1C", "31B" },
  { "Bambu Lab H2C", "O1C2", NULL },
};

/* "Bambu Lab X1-Carbon" and "Bambu Lab X1 Carbon" are one product (§3.4). */
static gboolean
is_same_product (const char *a, const char *b)
{
  for (;;)
    {
      while (*a != '\0' && !g_ascii_isalnum (*a))
        a++;
      while (*b != '\0' && !g_ascii_isalnum (*b))
        b++;
      if (*a == '\0' || *b == '\0')
        return *a == *b;
      if (g_ascii_tolower (*a++) != g_ascii_tolower (*b++))
        return FALSE;
    }
}

static const char *
product_of_code (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      gsize length = strlen (models[i].code);

      /* Newer places append "-V2". */
      if (g_str_has_prefix (code, models[i].code)
          && (code[length] == '\0' || g_str_has_prefix (code + length, "-V")))
        return models[i].product;
    }
  return NULL;
}

static const char *
product_of_serial (const char *serial)
{
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    if (models[i].prefix != NULL && g_ascii_strncasecmp (serial, models[i].prefix, 3) == 0)
      return models[i].product;
  return NULL;
}

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
  const char *product = project != NULL ? product_of_code (project) : NULL;

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
  const char *product;

  if (told != NULL && *g_strstrip (told) != '\0')
    {
      for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
        if (is_same_product (told, models[i].product))
          return g_strdup (models[i].product);
      return g_steal_pointer (&told);
    }

  product = product_of_old_firmware (version);
  if (product == NULL && serial != NULL)
    product = product_of_serial (serial);
  return g_strdup (product);
}

/** takt_bambu_model_find_code: (nullable): the product of a model code ("N2S", with or without "-V2"; protocol.md §13); NULL: unknown. */
const char *
takt_bambu_model_find_code (const char *code)
{
  return code != NULL ? product_of_code (code) : NULL;
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
  const char *product = NULL;

  if (code != NULL && g_ascii_strcasecmp (code, "3DPrinter-X1-Carbon") == 0)
    code = "BL-P001";
  else if (code != NULL && g_ascii_strcasecmp (code, "3DPrinter-X1") == 0)
    code = "BL-P002";

  if (code != NULL)
    product = product_of_code (code);
  if (product == NULL && serial != NULL)
    product = product_of_serial (serial);
  return g_strdup (product != NULL ? product : code);
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
