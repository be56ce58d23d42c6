/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-trays.h"

#include <string.h>

#include "bambu/takt-bambu-flags.h"
#include "bambu/takt-bambu-slots.h"
#include "printers/takt-printer-report.h"
#include "tables/takt-material-table.h"
#include "takt-json.h"

#define WEIGHT_MAX 100000 /* grams */
#define NOZZLE_MAX 500    /* °C */
#define DRYING_MAX 200    /* °C, and hours */

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
  TaktBambuWord tray_bits;
  TaktBambuWord unit_bits;
  gboolean no_estimate; /* the printer's option "update remaining" is off */
  gboolean all_zero;    /* every tray says 0 %: the option is off, whatever the flags say */
} Context;

static gboolean
is_present (const Context *context, gint64 unit, JsonObject *tray)
{
  gint64 state = takt_json_lenient_int (tray, "state", -1);
  int unit_bit = takt_bambu_unit_bit (unit);
  int bit = takt_bambu_tray_bit (unit, takt_json_lenient_int (tray, "id", -1));
  g_autofree char *type = NULL;

  /* Where the bits do not know the unit they cannot speak of its trays (an AMS HT behind other people's firmware). */
  if (context->tray_bits.told && bit >= 0 && (unit_bit < 0 || (context->unit_bits.bits >> unit_bit & 1) != 0))
    return (context->tray_bits.bits >> bit & 1) != 0;
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

/* 0 where neither name tells anything that can be. */
static int
read_positive (JsonObject *tray, const char *name, const char *older, int max)
{
  gint64 value = takt_json_lenient_int (tray, name, 0);

  if (value <= 0 && older != NULL)
    value = takt_json_lenient_int (tray, older, 0);
  return value > 0 && value <= max ? (int) value : 0;
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
  report->preset_id = dup_told (tray, "tray_info_idx");
  report->weight_grams = (int) CLAMP (takt_json_lenient_int (tray, "tray_weight", 0), 0, WEIGHT_MAX);
  report->nozzle_temp_min = read_positive (tray, "nozzle_temp_min", NULL, NOZZLE_MAX);
  report->nozzle_temp_max = read_positive (tray, "nozzle_temp_max", NULL, NOZZLE_MAX);
  report->drying_temp = read_positive (tray, "drying_temp", "tray_temp", DRYING_MAX);
  report->drying_hours = read_positive (tray, "drying_time", "tray_time", DRYING_MAX);
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
      int slot = takt_bambu_slot_of (id, takt_json_lenient_int (tray, "id", -1));

      if (slot != TAKT_SLOT_NONE)
        g_ptr_array_add (trays, decode_tray (context, tray, slot, is_present (context, id, tray)));
    }
}

/* The holder outside: nothing senses a spool there, so it is present when somebody told the printer what hangs on it. */
static void
decode_external (const Context *context, JsonObject *tray, gboolean two_nozzles, GPtrArray *trays)
{
  gboolean deputy =
      two_nozzles && takt_json_lenient_int (tray, "id", TAKT_BAMBU_UNIT_EXTERNAL) == TAKT_BAMBU_UNIT_DEPUTY;
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

static int
compare_slots (gconstpointer a, gconstpointer b)
{
  return (*(TaktTrayReport *const *) a)->slot - (*(TaktTrayReport *const *) b)->slot;
}

/**
 * takt_bambu_decode_trays:
 * @state: merged members of "print"
 * @is_estimate_off: the owner has switched "update remaining" off: no number of the kind means anything
 *
 * Every place for a spool the machine tells of: AMS units, AMS HT and the external holders (protocol.md §6).
 *
 * Returns: (transfer full) (element-type TaktTrayReport): in the order of their slots
 */
GPtrArray *
takt_bambu_decode_trays (JsonObject *state, gboolean is_estimate_off)
{
  GPtrArray *trays = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_tray_report_free);
  JsonObject *ams = takt_json_lenient_object (state, "ams");
  JsonArray *units = takt_json_lenient_array (ams, "ams");
  JsonArray *external = takt_json_lenient_array (state, "vir_slot");
  gboolean two_nozzles = takt_bambu_has_two_nozzles (state);
  Context context = {
    .tray_bits = takt_bambu_read_hex (ams, "tray_exist_bits"),
    .unit_bits = takt_bambu_read_hex (ams, "ams_exist_bits"),
    .no_estimate = is_estimate_off,
    .all_zero = is_every_tray_at_zero (units),
  };

  if (!context.unit_bits.told)
    context.unit_bits.bits = G_MAXUINT64;

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
