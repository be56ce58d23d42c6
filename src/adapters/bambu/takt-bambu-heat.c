/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-heat.h"

#include <math.h>
#include <string.h>

#include "bambu/takt-bambu-slots.h"
#include "takt-json.h"

/* Hot ends come in steps of a twentieth of a millimetre; the wire rounds as floats do (protocol.md §4.3). */
#define DIAMETER_STEP 0.05
#define DIAMETER_MAX  2.0

/* No machine has more. */
#define MAX_EXTRUDERS 4

/* Machines without a sensor send this as their chamber, others 0 when the field has moved elsewhere (§4.3, pitfall 69). */
#define CHAMBER_FAKE 5.0

/* Current in the low half, target in the high half of a 32-bit number (§4.3). */
static gboolean
read_packed (JsonObject *object, const char *name, double *current, double *target)
{
  gint64 packed = takt_json_lenient_int (object, name, -1);

  if (packed < 0)
    return FALSE;
  *current = (double) (packed & 0xffff);
  *target = (double) (packed >> 16 & 0xffff);
  return TRUE;
}

static JsonObject *
get_info (JsonObject *device, const char *name)
{
  return takt_json_lenient_object (takt_json_lenient_object (device, name), "info");
}

static void
decode_bed (JsonObject *state, JsonObject *device, TaktPrinterReport *report)
{
  /* The plain pair stops after a job on some models (pitfall 22). */
  if (read_packed (get_info (device, "bed"), "temp", &report->bed_temp, &report->bed_target)
      || read_packed (device, "bed_temp", &report->bed_temp, &report->bed_target))
    return;

  report->bed_temp = takt_json_lenient_number (state, "bed_temper", NAN);
  report->bed_target = takt_json_lenient_number (state, "bed_target_temper", NAN);
}

static void
decode_chamber (JsonObject *state,
                JsonObject *device,
                const TaktPrinterModel *model,
                TaktPrinterReport *report)
{
  JsonObject *mirror = takt_json_lenient_object (state, "info");
  double plain;

  if (read_packed (get_info (device, "ctc"), "temp", &report->chamber_temp, &report->chamber_target))
    return;
  if (read_packed (mirror, "temp", &report->chamber_temp, &report->chamber_target))
    {
      /* What the mirror's high half means is not known. */
      report->chamber_target = NAN;
      return;
    }

  plain = takt_json_lenient_number (state, "chamber_temper", NAN);
  if (plain != 0 && (model->name != NULL ? model->has_chamber_sensor : plain != CHAMBER_FAKE))
    report->chamber_temp = plain;
}

static const char *
read_material (const char *type)
{
  static const struct
  {
    const char *ending;
    const char *material;
  } materials[] = {
    { "stainless_steel", "stainless_steel" },   { "00", "stainless_steel" },
    { "hardened_steel", "hardened_steel" },     { "01", "hardened_steel" },
    { "tungsten_carbide", "tungsten_carbide" }, { "05", "tungsten_carbide" },
  };

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (materials); i++)
    if (g_str_has_suffix (type, materials[i].ending))
      return materials[i].material;
  return NULL;
}

/* "HS01": the second letter (§4.3). */
static const char *
read_flow (const char *type)
{
  if (type == NULL || strlen (type) != 4 || type[0] != 'H')
    return NULL;

  switch (type[1])
    {
    case 'S':
      return "standard";
    case 'H':
    case 'E':
      return "high";
    case 'U':
      return "tpu_high";
    default:
      return NULL;
    }
}

static double
read_diameter (JsonObject *object, const char *name)
{
  double diameter = takt_json_lenient_number (object, name, NAN);

  if (!isfinite (diameter) || diameter < DIAMETER_STEP || diameter > DIAMETER_MAX)
    return NAN;
  return round (diameter / DIAMETER_STEP) / round (1 / DIAMETER_STEP);
}

static void
read_hot_end (TaktNozzleReport *nozzle, JsonObject *object, const char *diameter, const char *type)
{
  g_autofree char *text = takt_json_lenient_string (object, type);

  nozzle->diameter = read_diameter (object, diameter);
  nozzle->material = read_material (text);
  nozzle->flow = read_flow (text);
}

static JsonObject *
find_hot_end (JsonObject *device, gint64 id)
{
  JsonArray *list = takt_json_lenient_array (takt_json_lenient_object (device, "nozzle"), "info");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && takt_json_lenient_int (json_node_get_object (node), "id", -1) == id)
        return json_node_get_object (node);
    }
  return NULL;
}

static void
decode_extruder (JsonObject *state, JsonObject *extruder, const TaktPrinterModel *model, GPtrArray *nozzles)
{
  JsonObject *device = takt_json_lenient_object (state, "device");
  gint64 id = takt_json_lenient_int (extruder, "id", -1);
  JsonObject *hot_end;
  TaktNozzleReport *nozzle;

  if (id < 0 || id >= MAX_EXTRUDERS)
    return;

  /* With a rack the extruder says which of its hot ends it holds. */
  hot_end = find_hot_end (device, takt_json_lenient_int (extruder, "hnow", id));
  if (hot_end == NULL)
    hot_end = find_hot_end (device, id);

  nozzle = takt_nozzle_report_new ((int) id);
  nozzle->is_main = id == (gint64) model->main_extruder;
  nozzle->is_active = extruder == takt_bambu_active_extruder (state);
  nozzle->slot = takt_bambu_slot_of_extruder (state, extruder, "snow");
  read_packed (extruder, "temp", &nozzle->temp, &nozzle->target);
  if (hot_end != NULL)
    read_hot_end (nozzle, hot_end, "diameter", "type");
  else if (nozzle->is_active)
    read_hot_end (nozzle, state, "nozzle_diameter", "nozzle_type");
  g_ptr_array_add (nozzles, nozzle);
}

static int
compare_extruders (gconstpointer a, gconstpointer b)
{
  return (*(TaktNozzleReport *const *) a)->extruder - (*(TaktNozzleReport *const *) b)->extruder;
}

static gboolean
says_anything (const TaktNozzleReport *nozzle)
{
  return !isnan (nozzle->temp) || !isnan (nozzle->diameter) || nozzle->material != NULL;
}

/* A machine of the older protocol has one nozzle, whose fields are the report's own. */
static void
decode_only_nozzle (JsonObject *state, GPtrArray *nozzles)
{
  g_autofree TaktNozzleReport *nozzle = takt_nozzle_report_new (0);

  nozzle->is_main = TRUE;
  nozzle->is_active = TRUE;
  nozzle->temp = takt_json_lenient_number (state, "nozzle_temper", NAN);
  nozzle->target = takt_json_lenient_number (state, "nozzle_target_temper", NAN);
  nozzle->slot = takt_bambu_decode_active_slot (state);
  read_hot_end (nozzle, state, "nozzle_diameter", "nozzle_type");
  if (says_anything (nozzle))
    g_ptr_array_add (nozzles, g_steal_pointer (&nozzle));
}

static void
decode_nozzles (JsonObject *state,
                JsonObject *device,
                const TaktPrinterModel *model,
                TaktPrinterReport *report)
{
  GPtrArray *nozzles = report->parts.nozzles;
  JsonArray *list = takt_json_lenient_array (takt_json_lenient_object (device, "extruder"), "info");

  for (guint i = 0; list != NULL && i < MIN (json_array_get_length (list), MAX_EXTRUDERS); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        decode_extruder (state, json_node_get_object (node), model, nozzles);
    }

  if (nozzles->len == 0)
    decode_only_nozzle (state, nozzles);
  g_ptr_array_sort (nozzles, compare_extruders);

  /* With two nozzles the plain pair may be the idle one's. */
  report->nozzle_temp = takt_json_lenient_number (state, "nozzle_temper", NAN);
  report->nozzle_target = takt_json_lenient_number (state, "nozzle_target_temper", NAN);
  for (guint i = 0; i < nozzles->len; i++)
    {
      const TaktNozzleReport *nozzle = nozzles->pdata[i];

      if (nozzle->is_active && !isnan (nozzle->temp))
        {
          report->nozzle_temp = nozzle->temp;
          report->nozzle_target = nozzle->target;
        }
    }
}

/**
 * takt_bambu_decode_plain_heat:
 * @values: merged members of "print" of a machine that tells its heat by plain values
 * @report: has one nozzle, and shares it with another report; gets temperatures
 */
void
takt_bambu_decode_plain_heat (JsonObject *values, TaktPrinterReport *report)
{
  const TaktNozzleReport *last = report->parts.nozzles->pdata[0];
  TaktNozzleReport *nozzle = g_memdup2 (last, sizeof *last);
  GPtrArray *nozzles = g_ptr_array_new_full (1, g_free);

  nozzle->temp = report->nozzle_temp = takt_json_lenient_number (values, "nozzle_temper", NAN);
  nozzle->target = report->nozzle_target = takt_json_lenient_number (values, "nozzle_target_temper", NAN);
  g_ptr_array_add (nozzles, nozzle);
  g_ptr_array_unref (report->parts.nozzles);
  report->parts.nozzles = nozzles;
  decode_bed (values, NULL, report);
}

/**
 * takt_bambu_decode_heat:
 * @state: merged members of "print"
 * @report: gets temperatures and nozzles
 *
 * What is hot, and the nozzles with it (protocol.md §4.3).
 */
void
takt_bambu_decode_heat (JsonObject *state, const TaktPrinterModel *model, TaktPrinterReport *report)
{
  JsonObject *device = takt_json_lenient_object (state, "device");

  decode_nozzles (state, device, model, report);
  decode_bed (state, device, report);
  decode_chamber (state, device, model, report);
}
