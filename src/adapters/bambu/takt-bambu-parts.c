/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-parts.h"

#include <string.h>

#include "bambu/takt-bambu-flags.h"
#include "takt-json.h"

/* home_flag (protocol.md §4.6) */
#define HOME_HOMED            0x7
#define HOME_STEP_LOSS        4
#define HOME_RECORDING        5
#define HOME_ESTIMATE         7
#define HOME_STORAGE          8
#define HOME_REFILL           10
#define HOME_SOUND            17
#define HOME_SOUND_SUPPORTED  18
#define HOME_TANGLE_SUPPORTED 19
#define HOME_TANGLE           20
#define HOME_DOOR             23
#define HOME_BLOB             24
#define HOME_BLOB_SUPPORTED   25

#define CFG_READ_ON_INSERT   0
#define CFG_READ_ON_POWER_UP 1
#define CFG_CHAMBER_LIGHT    7
#define CFG_FIRST_LAYER      12
#define CFG_ESTIMATE         17
#define CFG_REFILL           18
#define CFG_SOUND            22

#define STAT_RECORDING 7
#define STAT_DOOR      23

#define AUX_STORAGE 12

#define FUN_SKIPS_OBJECTS 49

#define FAN_STEPS 15 /* of the plain fields, §4.4 */

/* What a wired machine sends as its signal, where it sends one (§4.5). */
#define SIGNAL_OF_WIRED (-90)

/* ---- fans and lights */

static int
read_fan (JsonObject *state, const char *name)
{
  gint64 steps = takt_json_lenient_int (state, name, -1);

  return steps >= 0 && steps <= FAN_STEPS ? (int) ((steps * 200 + FAN_STEPS) / (2 * FAN_STEPS)) : -1;
}

/* Where there are air ducts the plain fields may show a fan as off that is not. */
static void
decode_air_ducts (JsonObject *state, TaktFansReport *fans)
{
  JsonObject *ducts = takt_json_lenient_object (takt_json_lenient_object (state, "device"), "airduct");
  JsonArray *parts = takt_json_lenient_array (ducts, "parts");
  const struct
  {
    gint64 part;
    int *percent;
  } places[] = {
    { 1, &fans->part },   { 2, &fans->auxiliary },       { 3, &fans->chamber },
    { 6, &fans->heater }, { 10, &fans->auxiliary_left },
  };

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonNode *node = json_array_get_element (parts, i);
      JsonObject *part = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      gint64 id = takt_json_lenient_int (part, "id", -1);
      gint64 state_bits = takt_json_lenient_int (part, "state", -1);

      for (gsize j = 0; id >= 0 && state_bits >= 0 && j < G_N_ELEMENTS (places); j++)
        if (id >> 4 == places[j].part)
          *places[j].percent = (int) MIN (state_bits & 0xff, 100);
    }
}

static void
decode_fans (JsonObject *state, TaktFansReport *fans)
{
  fans->part = read_fan (state, "cooling_fan_speed");
  fans->auxiliary = read_fan (state, "big_fan1_speed");
  fans->chamber = read_fan (state, "big_fan2_speed");
  fans->heatbreak = read_fan (state, "heatbreak_fan_speed");
  decode_air_ducts (state, fans);
}

static TaktLight
find_light (JsonObject *state, const char *wanted)
{
  static const char *const modes[] = {
    [TAKT_LIGHT_OFF] = "off",
    [TAKT_LIGHT_ON] = "on",
    [TAKT_LIGHT_FLASHING] = "flashing",
  };
  JsonArray *list = takt_json_lenient_array (state, "lights_report");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      JsonObject *light = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      g_autofree char *node = takt_json_lenient_string (light, "node");
      g_autofree char *mode = takt_json_lenient_string (light, "mode");

      if (g_strcmp0 (node, wanted) != 0)
        continue;
      for (int j = TAKT_LIGHT_OFF; j < (int) G_N_ELEMENTS (modes); j++)
        if (g_strcmp0 (mode, modes[j]) == 0)
          return (TaktLight) j;
    }
  return TAKT_LIGHT_UNKNOWN;
}

static TaktLight
decode_chamber_light (JsonObject *state, const TaktBambuFlags *flags)
{
  TaktLight light = find_light (state, "chamber_light");

  if (light == TAKT_LIGHT_UNKNOWN && flags->cfg.told)
    return takt_bambu_bit (flags->cfg, CFG_CHAMBER_LIGHT) == TAKT_TOLD_YES ? TAKT_LIGHT_ON : TAKT_LIGHT_OFF;
  return light;
}

/* ---- door, card, network */

/* X1 machines tell it in home_flag, newer ones in stat, and in home_flag before they had that. On others the bits mean nothing. */
static TaktTold
decode_door (const TaktBambuFlags *flags, const TaktPrinterModel *model)
{
  if (model->name != NULL && !model->has_door_sensor)
    return TAKT_TOLD_NOTHING;
  if (model->name == NULL)
    return takt_bambu_bit (flags->stat, STAT_DOOR);
  if (takt_printer_model_takes_files_of (model->name, "Bambu Lab X1"))
    return takt_bambu_bit (flags->home, HOME_DOOR);
  return takt_bambu_bit_of_two (flags->stat, STAT_DOOR, flags->home, HOME_DOOR);
}

static TaktStorage
read_card (JsonObject *state)
{
  g_autofree char *text = takt_json_lenient_string (state, "sdcard");

  if (text != NULL && strstr (text, "ABNORMAL") != NULL)
    return TAKT_STORAGE_FAULTY;
  if (text != NULL && strstr (text, "READONLY") != NULL)
    return TAKT_STORAGE_READ_ONLY;
  if (text != NULL && g_str_has_prefix (text, "HAS_SDCARD"))
    return TAKT_STORAGE_OK;
  if (text != NULL && g_str_has_prefix (text, "NO_SDCARD"))
    return TAKT_STORAGE_NONE;

  switch (takt_bambu_told_bool (state, "sdcard"))
    {
    case TAKT_TOLD_YES:
      return TAKT_STORAGE_OK;
    case TAKT_TOLD_NO:
      return TAKT_STORAGE_NONE;
    case TAKT_TOLD_NOTHING:
    default:
      return TAKT_STORAGE_UNKNOWN;
    }
}

static TaktStorage
decode_storage (JsonObject *state, const TaktBambuFlags *flags)
{
  static const TaktStorage states[] = {
    TAKT_STORAGE_NONE,
    TAKT_STORAGE_OK,
    TAKT_STORAGE_FAULTY,
    TAKT_STORAGE_READ_ONLY,
  };
  TaktStorage card = read_card (state);
  TaktStorage told;

  if (flags->aux.told)
    told = states[flags->aux.bits >> AUX_STORAGE & 3];
  else if (flags->home.told)
    told = states[flags->home.bits >> HOME_STORAGE & 3];
  else
    return card;

  /* Old firmware leaves the bits alone. */
  return told == TAKT_STORAGE_NONE && card != TAKT_STORAGE_UNKNOWN ? card : told;
}

static gboolean
has_second_interface (JsonObject *state)
{
  JsonArray *list = takt_json_lenient_array (takt_json_lenient_object (state, "net"), "info");

  for (guint i = 1; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_OBJECT (node) && takt_json_lenient_int (json_node_get_object (node), "ip", 0) != 0)
        return TRUE;
    }
  return FALSE;
}

/* Only a signal proves anything; bit 18 of home_flag is set everywhere (pitfall 65a). */
static void
decode_network (JsonObject *state, TaktPrinterReport *report)
{
  g_autofree char *signal = takt_json_lenient_string (state, "wifi_signal");
  gint64 dbm = signal != NULL ? g_ascii_strtoll (signal, NULL, 10) : 0;
  gboolean has_signal = dbm < 0 && dbm > -200;

  if (has_signal && dbm != SIGNAL_OF_WIRED)
    report->parts.network = TAKT_NETWORK_WIFI;
  else if (has_second_interface (state))
    report->parts.network = TAKT_NETWORK_WIRED;
  if (has_signal && report->parts.network != TAKT_NETWORK_WIRED)
    report->wifi_dbm = (int) dbm;
}

/* ---- camera and options */

static void
decode_camera (JsonObject *state, const TaktBambuFlags *flags, TaktCameraReport *camera)
{
  JsonObject *told = takt_json_lenient_object (state, "ipcam");
  g_autofree char *resolution = takt_json_lenient_string (told, "resolution");
  g_autofree char *url = takt_json_lenient_string (told, "rtsp_url");

  camera->present = takt_bambu_told_bool (told, "ipcam_dev");
  camera->records_prints = takt_bambu_told_bool (told, "ipcam_record");
  camera->timelapse = takt_bambu_told_bool (told, "timelapse");
  camera->recording = takt_bambu_bit_of_two (flags->stat, STAT_RECORDING, flags->home, HOME_RECORDING);
  if (url != NULL && *url != '\0')
    camera->live_view = takt_bambu_told (strcmp (url, "disable") != 0);
  if (resolution != NULL && *resolution != '\0')
    camera->resolution = g_steal_pointer (&resolution);
}

/* An option that the machine does not have is not told, whatever its bit says. */
static TaktTold
read_supported (TaktBambuWord word, int supported, int bit)
{
  return takt_bambu_bit (word, supported) == TAKT_TOLD_YES ? takt_bambu_bit (word, bit) : TAKT_TOLD_NOTHING;
}

static TaktTold
first_told (TaktTold first, TaktTold second)
{
  return first != TAKT_TOLD_NOTHING ? first : second;
}

static void
decode_options (JsonObject *state, const TaktBambuFlags *flags, TaktOptionsReport *options)
{
  JsonObject *ams = takt_json_lenient_object (state, "ams");
  JsonObject *xcam = takt_json_lenient_object (state, "xcam");

  options->auto_refill = takt_bambu_bit_of_two (flags->cfg, CFG_REFILL, flags->home, HOME_REFILL);
  options->remaining_estimate = takt_bambu_bit_of_two (flags->cfg, CFG_ESTIMATE, flags->home, HOME_ESTIMATE);
  options->read_on_insert =
      first_told (takt_bambu_bit (flags->cfg, CFG_READ_ON_INSERT), takt_bambu_told_bool (ams, "insert_flag"));
  options->read_on_power_up = first_told (takt_bambu_bit (flags->cfg, CFG_READ_ON_POWER_UP),
                                          takt_bambu_told_bool (ams, "power_on_flag"));
  options->step_loss_recovery = takt_bambu_bit (flags->home, HOME_STEP_LOSS);
  options->prompt_sound = first_told (takt_bambu_bit (flags->cfg, CFG_SOUND),
                                      read_supported (flags->home, HOME_SOUND_SUPPORTED, HOME_SOUND));
  options->tangle_detection = read_supported (flags->home, HOME_TANGLE_SUPPORTED, HOME_TANGLE);
  options->blob_detection = read_supported (flags->home, HOME_BLOB_SUPPORTED, HOME_BLOB);
  options->first_layer_inspection = first_told (takt_bambu_told_bool (xcam, "first_layer_inspector"),
                                                takt_bambu_bit (flags->cfg, CFG_FIRST_LAYER));
  options->spaghetti_detection = takt_bambu_told_bool (xcam, "spaghetti_detector");
  options->plate_detection = takt_bambu_told_bool (xcam, "buildplate_marker_detector");
}

/** takt_bambu_decode_passing_parts: of what takt_bambu_decode_parts() decodes, what a machine tells all the time; @values: as it says them. */
void
takt_bambu_decode_passing_parts (JsonObject *values, TaktPrinterReport *report)
{
  decode_fans (values, &report->parts.fans);
  report->parts.network = TAKT_NETWORK_UNKNOWN;
  report->wifi_dbm = 0;
  decode_network (values, report);
}

/**
 * takt_bambu_decode_parts:
 * @state: merged members of "print"
 * @report: gets fans, lights, door, card, network, camera and options
 *
 * What a machine tells of its parts beside heat and filament (protocol.md §4.4 to §4.6).
 */
void
takt_bambu_decode_parts (JsonObject *state, const TaktPrinterModel *model, TaktPrinterReport *report)
{
  TaktPartsReport *parts = &report->parts;
  TaktBambuFlags flags = takt_bambu_read_flags (state);

  decode_fans (state, &parts->fans);
  parts->chamber_light = decode_chamber_light (state, &flags);
  parts->work_light = find_light (state, "work_light");
  parts->door_open = decode_door (&flags, model);
  if (flags.home.told)
    parts->homed = takt_bambu_told ((flags.home.bits & HOME_HOMED) == HOME_HOMED);
  parts->storage = decode_storage (state, &flags);
  decode_network (state, report);
  decode_camera (state, &flags, &parts->camera);
  decode_options (state, &flags, &parts->options);
  /* A machine that cannot say so may still be able to. */
  if (takt_bambu_bit (flags.fun, FUN_SKIPS_OBJECTS) == TAKT_TOLD_YES)
    parts->skips_objects = TAKT_TOLD_YES;
}
