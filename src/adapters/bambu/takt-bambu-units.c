/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-units.h"

#include <math.h>
#include <string.h>

#include "bambu/takt-bambu-flags.h"
#include "bambu/takt-bambu-slots.h"
#include "tables/takt-material-table.h"
#include "takt-json.h"

#define DRYING_MAX (14 * 24 * 60) /* minutes; nothing dries longer */

/* The module of a unit (protocol.md §3.4), "n3f/0". */
static const TaktModuleReport *
find_module (const TaktPartsReport *parts, int id, TaktAmsKind *kind)
{
  static const struct
  {
    const char *name;
    TaktAmsKind kind;
  } names[] = {
    { "ams", TAKT_AMS_CLASSIC },
    { "ams_f1", TAKT_AMS_LITE },
    { "n3f", TAKT_AMS_2_PRO },
    { "n3s", TAKT_AMS_HT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *wanted = g_strdup_printf ("%s/%d", names[i].name, id);

      for (guint j = 0; j < parts->modules->len; j++)
        {
          const TaktModuleReport *module = parts->modules->pdata[j];

          if (strcmp (module->name, wanted) == 0)
            {
              *kind = names[i].kind;
              return module;
            }
        }
    }
  return NULL;
}

static TaktAmsKind
kind_of_info (TaktBambuWord info)
{
  guint64 type = info.bits & 0xf;

  return info.told && type <= TAKT_AMS_A2L ? (TaktAmsKind) type : TAKT_AMS_UNKNOWN;
}

/* The Lite sends "5" and 0.0 for what it cannot measure (pitfall 81); where nobody says what a unit is, it may be one. */
static gboolean
has_sensors (TaktAmsKind kind, const TaktPrinterModel *model)
{
  if (kind == TAKT_AMS_UNKNOWN)
    return (model->ams_kinds & 1u << TAKT_AMS_LITE) == 0;
  return kind != TAKT_AMS_LITE && kind != TAKT_AMS_A2L;
}

static int
read_within (JsonObject *object, const char *name, int min, int max)
{
  gint64 value = takt_json_lenient_int (object, name, G_MININT64);

  return value >= min && value <= max ? (int) value : -1;
}

static void
read_sensors (TaktAmsReport *report, JsonObject *unit)
{
  double temp = takt_json_lenient_number (unit, "temp", NAN);

  /* 0 is "no index" of the AMS HT, "no sensor" of the others. */
  report->humidity_index = read_within (unit, "humidity", 1, 5);
  report->humidity_percent = read_within (unit, "humidity_raw", 1, 100);
  if (isfinite (temp) && temp != 0)
    report->temp = temp;
}

static void
decode_unit (JsonObject *unit, const TaktPrinterModel *model, gboolean two_nozzles, TaktPartsReport *parts)
{
  gint64 id = takt_json_lenient_int (unit, "id", -1);
  TaktBambuWord info = takt_bambu_read_hex (unit, "info");
  int first_slot = takt_bambu_slot_of (id, 0);
  g_autoptr (TaktAmsReport) report = NULL;
  TaktAmsKind kind_of_module = TAKT_AMS_UNKNOWN;
  const TaktModuleReport *module;

  if (first_slot == TAKT_SLOT_NONE)
    return;

  report = takt_ams_report_new ((int) id);
  module = find_module (parts, report->id, &kind_of_module);
  report->kind = kind_of_info (info);
  if (report->kind == TAKT_AMS_UNKNOWN)
    report->kind = kind_of_module;
  if (report->kind == TAKT_AMS_UNKNOWN)
    report->kind = takt_bambu_kind_of_unit (id);

  report->first_slot = first_slot;
  report->slot_count = takt_bambu_kind_of_unit (id) == TAKT_AMS_HT ? 1 : 4;
  /* Bits 8 to 11; 0xE is whichever nozzle a switch leads to (pitfall 46). */
  if (!two_nozzles)
    report->extruder = 0;
  else if (info.told && (info.bits >> 8 & 0xf) <= 1)
    report->extruder = (int) (info.bits >> 8 & 0xf);
  report->drying_minutes = read_within (unit, "dry_time", 0, DRYING_MAX);
  if (has_sensors (report->kind, model))
    read_sensors (report, unit);
  if (module != NULL)
    report->firmware = g_strdup (module->version);
  g_ptr_array_add (parts->ams, g_steal_pointer (&report));
}

static TaktAmsActivity
decode_activity (JsonObject *state)
{
  static const struct
  {
    gint64 main;
    TaktAmsActivity activity;
  } activities[] = {
    { 0x00, TAKT_AMS_ACTIVITY_IDLE },        { 0x01, TAKT_AMS_ACTIVITY_CHANGING },
    { 0x02, TAKT_AMS_ACTIVITY_READING },     { 0x03, TAKT_AMS_ACTIVITY_ASSISTING },
    { 0x04, TAKT_AMS_ACTIVITY_CALIBRATING }, { 0x10, TAKT_AMS_ACTIVITY_CHECKING },
  };
  gint64 status = takt_json_lenient_int (state, "ams_status", -1);

  for (gsize i = 0; status >= 0 && i < G_N_ELEMENTS (activities); i++)
    if ((status >> 8 & 0xff) == activities[i].main)
      return activities[i].activity;
  return TAKT_AMS_ACTIVITY_UNKNOWN;
}

static int
compare_units (gconstpointer a, gconstpointer b)
{
  return (*(TaktAmsReport *const *) a)->id - (*(TaktAmsReport *const *) b)->id;
}

/**
 * takt_bambu_decode_units:
 * @state: merged members of "print"
 * @parts: has the modules; gets the units and what they are busy with
 *
 * The units that hold spools (protocol.md §6.1); their places are takt_bambu_decode_trays()'s.
 */
void
takt_bambu_decode_units (JsonObject *state, const TaktPrinterModel *model, TaktPartsReport *parts)
{
  JsonArray *units = takt_json_lenient_array (takt_json_lenient_object (state, "ams"), "ams");
  gboolean two_nozzles = takt_bambu_has_two_nozzles (state);

  for (guint i = 0; units != NULL && i < json_array_get_length (units); i++)
    {
      JsonNode *node = json_array_get_element (units, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        decode_unit (json_node_get_object (node), model, two_nozzles, parts);
    }

  g_ptr_array_sort (parts->ams, compare_units);
  parts->ams_activity = decode_activity (state);
}
