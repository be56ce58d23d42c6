/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-trays.h"

#include <string.h>

#include "printers/takt-printer-report.h"
#include "tables/takt-material-table.h"
#include "takt-json.h"

/* Unit numbers on the wire (protocol.md §6.1). */
#define UNIT_LAST     7
#define UNIT_A2L      16
#define UNIT_HT_FIRST 128
#define UNIT_HT_LAST  135

/* Packed slots and tray_now (§4.3, §6.3). */
#define PACKED_SLOT_NONE 255
#define UNIT_DEPUTY      254
#define UNIT_EXTERNAL    255
#define A2L_SLOTS        24
#define TRAY_NOW_NONE    255

#define HOME_FLAG_ESTIMATE (1u << 7)
#define CFG_ESTIMATE       ((guint64) 1 << 17)

/** takt_bambu_hex: the value of a bit field in hexadecimal text; 0 for NULL and for what is none. */
guint64
takt_bambu_hex (const char *text)
{
  return text != NULL ? g_ascii_strtoull (text, NULL, 16) : 0;
}

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

/** tray_bit: the bit of tray_exist_bits for a tray, −1 where none is known. */
static int
tray_bit (gint64 unit, gint64 tray)
{
  if (unit >= 0 && unit <= UNIT_LAST && tray < 4)
    return (int) (unit * 4 + tray);
  if (unit == UNIT_A2L && tray < 4)
    return A2L_SLOTS + (int) tray;
  if (unit >= UNIT_HT_FIRST && unit <= UNIT_HT_LAST && tray == 0)
    return 16 + (int) (unit - UNIT_HT_FIRST);
  return -1;
}

/** slot_of: TaktMaterial.slot of a tray; TAKT_SLOT_NONE for numbers no machine has. The A2L's own unit has the place that its trays
 * have in tray_now and in the bits. */
static int
slot_of (gint64 unit, gint64 tray)
{
  if (unit >= UNIT_HT_FIRST && unit <= UNIT_HT_LAST && tray == 0)
    return (int) unit;
  if (tray < 0 || tray > 3)
    return TAKT_SLOT_NONE;
  if (unit == UNIT_A2L)
    return A2L_SLOTS + (int) tray;
  return unit >= 0 && unit <= UNIT_LAST ? (int) (unit * 4 + tray) : TAKT_SLOT_NONE;
}

static gboolean
get_flags (JsonObject *object, const char *name, guint64 *flags)
{
  g_autofree char *text = takt_json_lenient_string (object, name);

  *flags = takt_bambu_hex (text);
  return text != NULL && g_ascii_isxdigit (*text);
}

static JsonObject *
get_extruder (JsonObject *state)
{
  return takt_json_lenient_object (takt_json_lenient_object (state, "device"), "extruder");
}

static gboolean
has_two_nozzles (JsonObject *state)
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

/* A text worth keeping: not empty and not a row of zeros, which is how "none" looks in ids and colours. */
static char *
dup_told (JsonObject *object, const char *name)
{
  g_autofree char *text = takt_json_lenient_string (object, name);

  if (text == NULL || strspn (text, "0 ") == strlen (text))
    return NULL;
  return g_steal_pointer (&text);
}

static char *
dup_color (JsonObject *tray)
{
  g_autofree char *color = dup_told (tray, "tray_color");

  /* All zero means "none set"; clear filament has a low alpha and still a colour (§6.2). */
  if (color == NULL || (strlen (color) != 8 && strlen (color) != 6))
    return NULL;
  for (const char *p = color; *p != '\0'; p++)
    if (!g_ascii_isxdigit (*p))
      return NULL;

  color[6] = '\0';
  return g_ascii_strup (color, -1);
}

typedef struct
{
  gboolean has_bits; /* tray_exist_bits was sent */
  guint64 tray_bits;
  guint64 unit_bits;
  gboolean no_estimate; /* the printer's option "update remaining" is off */
  gboolean all_zero;    /* every tray says 0 %: the option is off, whatever the flags say */
} Context;

static gboolean
is_present (const Context *context, gint64 unit, JsonObject *tray)
{
  gint64 state = takt_json_lenient_int (tray, "state", -1);
  int unit_bit = takt_bambu_unit_bit (unit);
  int bit = tray_bit (unit, takt_json_lenient_int (tray, "id", -1));
  g_autofree char *type = NULL;

  /* Where the bits do not know the unit they cannot speak of its trays (an AMS HT behind other people's firmware). */
  if (context->has_bits && bit >= 0 && (unit_bit < 0 || (context->unit_bits >> unit_bit & 1) != 0))
    return (context->tray_bits >> bit & 1) != 0;
  if (state >= 0)
    return (state & 1) != 0;

  type = dup_told (tray, "tray_type");
  return type != NULL;
}

/* What the printer calls remaining is an estimate for spools with a chip. For the others it sends −1, 0 or 100 by firmware and
 * means nothing by it (§6.2, pitfall 78). */
static int
read_remaining (const Context *context, JsonObject *tray, const char *tray_uuid)
{
  gint64 remain = takt_json_lenient_int (tray, "remain", -1);

  if (remain < 0 || remain > 100 || tray_uuid == NULL || context->no_estimate
      || (remain == 0 && context->all_zero))
    return -1;
  return (int) remain;
}

static TaktTrayReport *
decode_tray (const Context *context, JsonObject *tray, int slot, gboolean present)
{
  TaktTrayReport *report = takt_tray_report_new (slot);

  report->present = present;
  if (!present)
    return report;

  report->material_type = dup_told (tray, "tray_type");
  report->color_hex = dup_color (tray);
  report->brand = dup_told (tray, "tray_sub_brands");
  report->tray_uuid = dup_told (tray, "tray_uuid");
  report->remaining_pct = read_remaining (context, tray, report->tray_uuid);
  report->weight_grams = (int) CLAMP (takt_json_lenient_int (tray, "tray_weight", 0), 0, 100000);
  return report;
}

static void
decode_unit (const Context *context, JsonObject *unit, GPtrArray *trays)
{
  gint64 id = takt_json_lenient_int (unit, "id", -1);
  JsonArray *list = takt_json_lenient_array (unit, "tray");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *tray = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      int slot = slot_of (id, takt_json_lenient_int (tray, "id", -1));

      if (slot != TAKT_SLOT_NONE)
        g_ptr_array_add (trays, decode_tray (context, tray, slot, is_present (context, id, tray)));
    }
}

/* The holder outside: nothing senses a spool there, so it is present when somebody told the printer what hangs on it. */
static void
decode_external (const Context *context, JsonObject *tray, gboolean two_nozzles, GPtrArray *trays)
{
  gboolean deputy = two_nozzles && takt_json_lenient_int (tray, "id", UNIT_EXTERNAL) == UNIT_DEPUTY;
  g_autofree char *type = dup_told (tray, "tray_type");

  g_ptr_array_add (
      trays, decode_tray (context, tray, deputy ? TAKT_BAMBU_SLOT_DEPUTY : TAKT_SLOT_EXTERNAL, type != NULL));
}

static gboolean
is_every_tray_at_zero (JsonArray *units)
{
  for (guint i = 0; units != NULL && i < json_array_get_length (units); i++)
    {
      JsonNode *unit = json_array_get_element (units, i);
      JsonArray *list = JSON_NODE_HOLDS_OBJECT (unit)
                            ? takt_json_lenient_array (json_node_get_object (unit), "tray")
                            : NULL;

      for (guint j = 0; list != NULL && j < json_array_get_length (list); j++)
        {
          JsonNode *tray = json_array_get_element (list, j);

          if (JSON_NODE_HOLDS_OBJECT (tray)
              && takt_json_lenient_int (json_node_get_object (tray), "remain", 0) > 0)
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_estimate_off (JsonObject *state)
{
  gint64 home_flag = takt_json_lenient_int (state, "home_flag", G_MININT64);
  guint64 cfg;

  if (get_flags (state, "cfg", &cfg))
    return (cfg & CFG_ESTIMATE) == 0;
  /* A signed 32-bit number on the wire (§4.6). */
  return home_flag != G_MININT64 && ((guint32) home_flag & HOME_FLAG_ESTIMATE) == 0;
}

static int
compare_slots (gconstpointer a, gconstpointer b)
{
  return (*(TaktTrayReport *const *) a)->slot - (*(TaktTrayReport *const *) b)->slot;
}

/**
 * takt_bambu_decode_trays:
 * @state: merged members of "print"
 *
 * Every place for a spool the machine tells of: AMS units, AMS HT and the external holders (protocol.md §6).
 *
 * Returns: (transfer full) (element-type TaktTrayReport): in the order of their slots
 */
GPtrArray *
takt_bambu_decode_trays (JsonObject *state)
{
  GPtrArray *trays = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_tray_report_free);
  JsonObject *ams = takt_json_lenient_object (state, "ams");
  JsonArray *units = takt_json_lenient_array (ams, "ams");
  JsonArray *external = takt_json_lenient_array (state, "vir_slot");
  gboolean two_nozzles = has_two_nozzles (state);
  Context context = { 0 };

  context.has_bits = get_flags (ams, "tray_exist_bits", &context.tray_bits);
  if (!get_flags (ams, "ams_exist_bits", &context.unit_bits))
    context.unit_bits = G_MAXUINT64;
  context.no_estimate = is_estimate_off (state);
  context.all_zero = is_every_tray_at_zero (units);

  for (guint i = 0; units != NULL && i < json_array_get_length (units); i++)
    {
      JsonNode *node = json_array_get_element (units, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        decode_unit (&context, json_node_get_object (node), trays);
    }

  /* Newer firmware has vir_slot, some of it vt_tray besides, older vt_tray alone. */
  if (external != NULL && json_array_get_length (external) > 0)
    {
      for (guint i = 0; i < json_array_get_length (external) && (i == 0 || two_nozzles); i++)
        {
          JsonNode *node = json_array_get_element (external, i);

          if (JSON_NODE_HOLDS_OBJECT (node))
            decode_external (&context, json_node_get_object (node), two_nozzles, trays);
        }
    }
  else if (takt_json_lenient_object (state, "vt_tray") != NULL)
    decode_external (&context, takt_json_lenient_object (state, "vt_tray"), two_nozzles, trays);

  g_ptr_array_sort (trays, compare_slots);
  return trays;
}

/* (ams_id << 8) | slot, as in extruder.info[].snow and in mapping. */
static int
unpack_slot (gint64 packed, gboolean two_nozzles)
{
  gint64 unit = packed >> 8 & 0xff;
  gint64 tray = packed & 0xff;

  if (packed < 0 || packed > 0xffff || tray == PACKED_SLOT_NONE)
    return TAKT_SLOT_NONE;
  if (unit == UNIT_DEPUTY && two_nozzles)
    return TAKT_BAMBU_SLOT_DEPUTY;
  if (unit == UNIT_EXTERNAL || unit == UNIT_DEPUTY)
    return TAKT_SLOT_EXTERNAL;
  return slot_of (unit, tray);
}

/* The one slot a job uses, where the machine tells the mapping; a job of several filaments cannot be answered from it. The field
 * outlives its job. */
static int
slot_of_mapping (JsonObject *state)
{
  g_autofree char *machine = takt_json_lenient_string (state, "gcode_state");
  gboolean printing = g_strcmp0 (machine, "RUNNING") == 0 || g_strcmp0 (machine, "PAUSE") == 0;
  JsonArray *mapping = printing ? takt_json_lenient_array (state, "mapping") : NULL;
  int found = TAKT_SLOT_NONE;

  for (guint i = 0; mapping != NULL && i < json_array_get_length (mapping); i++)
    {
      JsonNode *node = json_array_get_element (mapping, i);
      int slot;

      if (!JSON_NODE_HOLDS_VALUE (node))
        continue;
      slot = unpack_slot (json_node_get_int (node), has_two_nozzles (state));
      if (slot == TAKT_SLOT_NONE)
        continue;
      if (found != TAKT_SLOT_NONE && found != slot)
        return TAKT_SLOT_NONE;
      found = slot;
    }
  return found;
}

static int
slot_of_tray_now (JsonObject *state)
{
  JsonObject *ams = takt_json_lenient_object (state, "ams");
  gint64 now = takt_json_lenient_int (ams, "tray_now", TRAY_NOW_NONE);

  if (now == UNIT_DEPUTY)
    return TAKT_SLOT_EXTERNAL;
  if (now == TRAY_NOW_NONE || now < 0)
    return TAKT_SLOT_NONE;
  if (now >= UNIT_HT_FIRST)
    return slot_of (now, 0);
  return slot_of (now / 4, now % 4);
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
    return unpack_slot (takt_json_lenient_int (extruder, "snow", -1), has_two_nozzles (state));

  slot = slot_of_mapping (state);
  return slot != TAKT_SLOT_NONE ? slot : slot_of_tray_now (state);
}
