/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-slots.h"

#include "tables/takt-material-table.h"
#include "takt-json.h"

/* Unit numbers on the wire (protocol.md §6.1). */
#define UNIT_LAST     7
#define UNIT_A2L      16
#define UNIT_HT_FIRST 128
#define UNIT_HT_LAST  135

/* Packed slots and tray_now (§4.3, §6.3). */
#define PACKED_SLOT_NONE 255
#define A2L_SLOTS        24
#define TRAY_NOW_NONE    255

/* The filaments of one file; no unit chain has more slots. */
#define MAX_MAPPING 64

/** takt_bambu_unit_bit: the bit of ams_exist_bits that speaks of AMS unit @unit, −1 where none is known (protocol.md §6.2). */
int
takt_bambu_unit_bit (gint64 unit)
{
  if (unit >= 0 && unit <= 3)
    return (int) unit;
  if (unit >= UNIT_HT_FIRST && unit <= UNIT_HT_LAST)
    return 4 + (int) (unit - UNIT_HT_FIRST);
  return -1;
}

/** takt_bambu_tray_bit: the bit of tray_exist_bits for a tray, −1 where none is known. */
int
takt_bambu_tray_bit (gint64 unit, gint64 tray)
{
  if (tray < 0 || tray > 3)
    return -1;
  if (unit >= 0 && unit <= UNIT_LAST)
    return (int) (unit * 4 + tray);
  if (unit == UNIT_A2L)
    return A2L_SLOTS + (int) tray;
  if (unit >= UNIT_HT_FIRST && unit <= UNIT_HT_LAST && tray == 0)
    return 16 + (int) (unit - UNIT_HT_FIRST);
  return -1;
}

/** takt_bambu_kind_of_unit: what the number alone tells of a unit (§6.1). */
TaktAmsKind
takt_bambu_kind_of_unit (gint64 unit)
{
  if (unit >= UNIT_HT_FIRST && unit <= UNIT_HT_LAST)
    return TAKT_AMS_HT;
  return unit == UNIT_A2L ? TAKT_AMS_A2L : TAKT_AMS_UNKNOWN;
}

/** takt_bambu_slot_of: TaktMaterial.slot of a tray; TAKT_SLOT_NONE for numbers no machine has. The A2L's own unit has the place that
 * its trays have in tray_now and in the bits. */
int
takt_bambu_slot_of (gint64 unit, gint64 tray)
{
  if (unit >= UNIT_HT_FIRST && unit <= UNIT_HT_LAST && tray == 0)
    return (int) unit;
  if (tray < 0 || tray > 3)
    return TAKT_SLOT_NONE;
  if (unit == UNIT_A2L)
    return A2L_SLOTS + (int) tray;
  return unit >= 0 && unit <= UNIT_LAST ? (int) (unit * 4 + tray) : TAKT_SLOT_NONE;
}

static JsonObject *
get_extruder (JsonObject *state)
{
  return takt_json_lenient_object (takt_json_lenient_object (state, "device"), "extruder");
}

/** takt_bambu_has_two_nozzles: whether the machine tells of two extruders; models cannot be trusted to (protocol.md §13). */
gboolean
takt_bambu_has_two_nozzles (JsonObject *state)
{
  JsonArray *info = takt_json_lenient_array (get_extruder (state), "info");

  return info != NULL && json_array_get_length (info) > 1;
}

/**
 * takt_bambu_active_extruder:
 * @state: merged members of "print"
 *
 * Returns: (transfer none) (nullable): the entry of device.extruder.info for the nozzle at work (protocol.md §4.3); NULL for machines
 *   that do not tell
 */
JsonObject *
takt_bambu_active_extruder (JsonObject *state)
{
  JsonObject *extruder = get_extruder (state);
  JsonArray *info = takt_json_lenient_array (extruder, "info");
  gint64 active = (takt_json_lenient_int (extruder, "state", 0) >> 4) & 0xf;

  for (guint i = 0; info != NULL && i < json_array_get_length (info); i++)
    {
      JsonNode *node = json_array_get_element (info, i);

      if (JSON_NODE_HOLDS_OBJECT (node)
          && takt_json_lenient_int (json_node_get_object (node), "id", -1) == active)
        return json_node_get_object (node);
    }
  return NULL;
}

/* (ams_id << 8) | slot, as in extruder.info[].snow and in mapping. */
static int
unpack_slot (gint64 packed, gboolean two_nozzles)
{
  gint64 unit = packed >> 8 & 0xff;
  gint64 tray = packed & 0xff;

  if (packed < 0 || packed > 0xffff || tray == PACKED_SLOT_NONE)
    return TAKT_SLOT_NONE;
  if (unit == TAKT_BAMBU_UNIT_DEPUTY && two_nozzles)
    return TAKT_BAMBU_SLOT_DEPUTY;
  if (unit == TAKT_BAMBU_UNIT_EXTERNAL || unit == TAKT_BAMBU_UNIT_DEPUTY)
    return TAKT_SLOT_EXTERNAL;
  return takt_bambu_slot_of (unit, tray);
}

static gboolean
is_printing (JsonObject *state)
{
  g_autofree char *machine = takt_json_lenient_string (state, "gcode_state");

  return g_strcmp0 (machine, "RUNNING") == 0 || g_strcmp0 (machine, "PAUSE") == 0;
}

/**
 * takt_bambu_decode_mapping:
 * @state: merged members of "print"
 * @mapping: (element-type int): gets the slot of each filament of the file, TAKT_SLOT_NONE for those that are not used
 *
 * Stays empty where the machine does not tell, and while nothing is printed: the field outlives its job (protocol.md §4.1).
 */
void
takt_bambu_decode_mapping (JsonObject *state, GArray *mapping)
{
  JsonArray *list = is_printing (state) ? takt_json_lenient_array (state, "mapping") : NULL;

  for (guint i = 0; list != NULL && i < MIN (json_array_get_length (list), MAX_MAPPING); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      int slot = TAKT_SLOT_NONE;

      /* A filament keeps its place also where its own entry is of no use (pitfall 79a). */
      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
        slot = unpack_slot (json_node_get_int (node), takt_bambu_has_two_nozzles (state));
      g_array_append_val (mapping, slot);
    }
}

/* The one slot a job uses, where the machine tells the mapping; a job of several filaments cannot be answered from it. */
static int
slot_of_mapping (JsonObject *state)
{
  g_autoptr (GArray) mapping = g_array_new (FALSE, FALSE, sizeof (int));
  int found = TAKT_SLOT_NONE;

  takt_bambu_decode_mapping (state, mapping);
  for (guint i = 0; i < mapping->len; i++)
    {
      int slot = g_array_index (mapping, int, i);

      if (slot == TAKT_SLOT_NONE)
        continue;
      if (found != TAKT_SLOT_NONE && found != slot)
        return TAKT_SLOT_NONE;
      found = slot;
    }
  return found;
}

/* @name: "tray_now" or "tray_tar" */
static int
slot_of_tray (JsonObject *state, const char *name)
{
  JsonObject *ams = takt_json_lenient_object (state, "ams");
  gint64 now = takt_json_lenient_int (ams, name, TRAY_NOW_NONE);

  if (now == TAKT_BAMBU_UNIT_DEPUTY)
    return TAKT_SLOT_EXTERNAL;
  if (now == TRAY_NOW_NONE || now < 0)
    return TAKT_SLOT_NONE;
  if (now >= UNIT_HT_FIRST)
    return takt_bambu_slot_of (now, 0);
  return takt_bambu_slot_of (now / 4, now % 4);
}

/** takt_bambu_slot_of_extruder: what the nozzle @extruder holds ("snow") or is to hold ("star"). */
int
takt_bambu_slot_of_extruder (JsonObject *state, JsonObject *extruder, const char *name)
{
  return unpack_slot (takt_json_lenient_int (extruder, name, -1), takt_bambu_has_two_nozzles (state));
}

/**
 * takt_bambu_decode_active_slot:
 * @state: merged members of "print"
 *
 * Which slot feeds the nozzle: what the nozzle at work says, else the job's mapping, else tray_now, which newer machines fill with
 * a local number or a constant (protocol.md §6.3, pitfall 76).
 *
 * Returns: a TaktMaterial.slot; TAKT_SLOT_NONE while nothing is loaded or nobody knows
 */
int
takt_bambu_decode_active_slot (JsonObject *state)
{
  JsonObject *extruder = takt_bambu_active_extruder (state);
  int slot;

  if (extruder != NULL && json_object_has_member (extruder, "snow"))
    return takt_bambu_slot_of_extruder (state, extruder, "snow");

  slot = slot_of_mapping (state);
  return slot != TAKT_SLOT_NONE ? slot : slot_of_tray (state, "tray_now");
}

/** takt_bambu_decode_target_slot: the slot that a change of filament under way leads to; TAKT_SLOT_NONE: none. */
int
takt_bambu_decode_target_slot (JsonObject *state)
{
  JsonObject *extruder = takt_bambu_active_extruder (state);

  if (extruder != NULL && json_object_has_member (extruder, "star"))
    return takt_bambu_slot_of_extruder (state, extruder, "star");
  return slot_of_tray (state, "tray_tar");
}
