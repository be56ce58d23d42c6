/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-request.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "printers/takt-printer-model.h"
#include "tables/takt-material-table.h"
#include "takt-error.h"

/* Units on the wire (protocol.md §6.1, §7.2); the holders outside are units of one place. */
#define UNIT_A2L      16
#define UNIT_HT_FIRST 128
#define UNIT_DEPUTY   254
#define UNIT_EXTERNAL 255
#define UNUSED        255

/* The places of the A2L's own unit, in the engine's numbers. */
#define A2L_SLOT_FIRST 24
#define A2L_SLOT_LAST  27

/* Answers to errors carry this; without it the printer does nothing (pitfall 27). */
#define ERROR_PARAM "reserve"

static const struct
{
  const char *section;
  const char *word;
} commands[] = {
  [TAKT_PRINTER_PAUSE] = { "print", "pause" },
  [TAKT_PRINTER_RESUME] = { "print", "resume" },
  [TAKT_PRINTER_STOP] = { "print", "stop" },
  [TAKT_PRINTER_SPEED] = { "print", "print_speed" },
  [TAKT_PRINTER_LIGHT] = { "system", "ledctrl" },
  [TAKT_PRINTER_SKIP_OBJECTS] = { "print", "skip_objects" },
  [TAKT_PRINTER_SET_TRAY] = { "print", "ams_filament_setting" },
  [TAKT_PRINTER_IGNORE_ERROR] = { "print", "ignore" },
  [TAKT_PRINTER_RETRY_ERROR] = { "print", "resume" },
  [TAKT_PRINTER_DISMISS_ERROR] = { "print", "clean_print_error" },
};

/* The slicer's generic filaments (protocol.md §6.2): id, and the setting that goes with it. */
static const struct
{
  const char *material_type;
  const char *preset;
  const char *setting;
} generic_presets[] = {
  { "PLA", "GFL99", "GFSL99" },     { "PLA-CF", "GFL98", "GFSL98" }, { "PETG", "GFG99", "GFSG99" },
  { "PETG-CF", "GFG98", "GFSG98" }, { "ABS", "GFB99", "GFSB99" },    { "ASA", "GFB98", "GFSB98" },
  { "TPU", "GFU99", "GFSU99" },     { "PC", "GFC99", "GFSC99" },     { "PA", "GFN99", "GFSN99" },
  { "PA-CF", "GFN98", "GFSN98" },   { "PVA", "GFS99", "GFSS99" },    { "HIPS", "GFS98", "GFSS98" },
};

static gboolean
is_a2l (int slot)
{
  return slot >= A2L_SLOT_FIRST && slot <= A2L_SLOT_LAST;
}

/* ams_id and slot_id of a place; a filament that is not used has 255/255. */
static void
name_place (int place, int *unit, int *slot)
{
  *slot = 0;
  if (place == TAKT_SLOT_NONE)
    *unit = *slot = UNUSED;
  else if (place == TAKT_SLOT_EXTERNAL)
    *unit = UNIT_EXTERNAL;
  else if (place == TAKT_SLOT_EXTERNAL_DEPUTY)
    *unit = UNIT_DEPUTY;
  else if (place >= UNIT_HT_FIRST)
    *unit = place;
  else
    {
      *unit = is_a2l (place) ? UNIT_A2L : place / 4;
      *slot = is_a2l (place) ? place - A2L_SLOT_FIRST : place % 4;
    }
}

/* A place as ams_mapping has it: −1 for what is not used and for the holders outside. */
static int
number_place (int place)
{
  if (place == TAKT_SLOT_NONE || place == TAKT_SLOT_EXTERNAL || place == TAKT_SLOT_EXTERNAL_DEPUTY)
    return -1;
  return is_a2l (place) ? place - A2L_SLOT_FIRST : place;
}

/** takt_bambu_request_get_section: where a command stands in its message, and its answer in its own. */
const char *
takt_bambu_request_get_section (TaktPrinterCommand command)
{
  return commands[command].section;
}

/** takt_bambu_request_get_word: the printer's word for a command. */
const char *
takt_bambu_request_get_word (TaktPrinterCommand command)
{
  return commands[command].word;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/* Some firmware drops the light's command unless every time is there (§7.1). */
static void
add_light (JsonBuilder *builder, gboolean on)
{
  add_text (builder, "led_node", "chamber_light");
  add_text (builder, "led_mode", on ? "on" : "off");
  add_int (builder, "led_on_time", 500);
  add_int (builder, "led_off_time", 500);
  add_int (builder, "loop_times", 0);
  add_int (builder, "interval_time", 0);
}

static void
add_objects (JsonBuilder *builder, const GArray *objects)
{
  json_builder_set_member_name (builder, "obj_list");
  json_builder_begin_array (builder);
  for (guint i = 0; i < objects->len; i++)
    json_builder_add_int_value (builder, g_array_index (objects, int, i));
  json_builder_end_array (builder);
}

static void
add_error (JsonBuilder *builder, const TaktPrinterAct *act)
{
  g_autofree char *code = g_strdup_printf ("%08X", act->error);

  add_text (builder, "err", code);
  add_text (builder, "param", ERROR_PARAM);
  add_text (builder, "job_id", act->job_key != NULL ? act->job_key : "0");
}

/* Without its setting's id a slot goes back to what it was (pitfall 55). */
static gboolean
add_tray (JsonBuilder *builder, const TaktTraySetting *tray, GError **error)
{
  const char *preset = tray->preset;
  const char *setting = tray->setting;
  g_autofree char *color = g_strconcat (tray->color_hex, "FF", NULL);
  g_autofree char *upper = g_ascii_strup (color, -1);
  int unit, slot;

  for (gsize i = 0; preset == NULL && i < G_N_ELEMENTS (generic_presets); i++)
    if (g_ascii_strcasecmp (generic_presets[i].material_type, tray->material_type) == 0)
      {
        preset = generic_presets[i].preset;
        setting = generic_presets[i].setting;
      }
  if (preset == NULL)
    {
      takt_error_set_field (error, "tray_info_idx",
                            _ ("There is no generic setting for %s. Give the slicer's id of the filament."),
                            tray->material_type);
      return FALSE;
    }

  name_place (tray->slot, &unit, &slot);
  add_int (builder, "ams_id", unit);
  add_int (builder, "tray_id", unit >= UNIT_DEPUTY ? 254 : slot);
  add_int (builder, "slot_id", slot);
  add_text (builder, "tray_info_idx", preset);
  if (setting != NULL)
    add_text (builder, "setting_id", setting);
  add_text (builder, "tray_type", tray->material_type);
  add_text (builder, "tray_color", upper);
  add_int (builder, "nozzle_temp_min", tray->nozzle_min);
  add_int (builder, "nozzle_temp_max", tray->nozzle_max);
  return TRUE;
}

static gboolean
add_values (JsonBuilder *builder, const TaktPrinterAct *act, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%d", act->value);

  switch (act->command)
    {
    case TAKT_PRINTER_SPEED:
      add_text (builder, "param", number);
      return TRUE;
    case TAKT_PRINTER_LIGHT:
      add_light (builder, act->value != 0);
      return TRUE;
    case TAKT_PRINTER_SKIP_OBJECTS:
      add_objects (builder, act->objects);
      return TRUE;
    case TAKT_PRINTER_SET_TRAY:
      return add_tray (builder, &act->tray, error);
    case TAKT_PRINTER_IGNORE_ERROR:
    case TAKT_PRINTER_RETRY_ERROR:
      add_error (builder, act);
      return TRUE;
    case TAKT_PRINTER_DISMISS_ERROR:
      add_text (builder, "subtask_id", act->job_key != NULL ? act->job_key : "0");
      add_int (builder, "print_error", act->error);
      return TRUE;
    case TAKT_PRINTER_PAUSE:
    case TAKT_PRINTER_RESUME:
    case TAKT_PRINTER_STOP:
    default:
      add_text (builder, "param", "");
      return TRUE;
    }
}

static JsonBuilder *
begin (const char *section, const char *word, const char *sequence_id)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, section);
  json_builder_begin_object (builder);
  add_text (builder, "sequence_id", sequence_id);
  add_text (builder, "command", word);
  return builder;
}

static char *
end (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/**
 * takt_bambu_request_of_act:
 * @act: passed takt_printer_act_check()
 * @sequence_id: of takt_bambu_sequence_next()
 *
 * Returns: (transfer full): the message; NULL with TAKT_ERROR_INVALID where the printer needs to know more
 */
char *
takt_bambu_request_of_act (const TaktPrinterAct *act, const char *sequence_id, GError **error)
{
  g_autoptr (JsonBuilder) builder =
      begin (commands[act->command].section, commands[act->command].word, sequence_id);

  return add_values (builder, act, error) ? end (builder) : NULL;
}

/* ---- project_file */

/**
 * Family: how a family of machines finds the file in the folder that its file service shows as the root, and what it can do
 * (protocol.md §7.2). A file:// path is read in place (pitfalls 34, 57); ftp:///sdcard/… exists nowhere.
 */
typedef struct
{
  const char *url; /* before the name */
  gboolean has_lidar;
  gboolean no_vibration; /* its firmware wants no vibration calibration from us */
  gboolean decides;      /* it knows "automatic"; older ones read the booleans alone and are told yes */
} Family;

static const Family *
find_family (const char *model)
{
  static const Family in_place = { .url = "file:///sdcard/" };
  static const Family in_place_lidar = { .url = "file:///sdcard/", .has_lidar = TRUE };
  static const Family fetched = { .url = "ftp://", .decides = TRUE };
  static const Family fetched_still = { .url = "ftp://", .no_vibration = TRUE, .decides = TRUE };
  static const struct
  {
    const char *model;
    const Family *family;
  } families[] = {
    { "X1C", &in_place_lidar }, { "X1", &in_place_lidar }, { "X1E", &in_place_lidar },
    { "P1P", &in_place },       { "P1S", &in_place },      { "A1", &in_place },
    { "A1 mini", &in_place },   { "P2S", &fetched_still },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (takt_printer_model_equals (model, families[i].model))
      return families[i].family;
  return &fetched;
}

static gboolean
is_external (int slot)
{
  return slot == TAKT_SLOT_EXTERNAL || slot == TAKT_SLOT_EXTERNAL_DEPUTY;
}

static gboolean
uses_unit (const GArray *slots)
{
  for (guint i = 0; i < slots->len; i++)
    {
      int slot = g_array_index (slots, int, i);

      if (slot != TAKT_SLOT_NONE && !is_external (slot))
        return TRUE;
    }
  return FALSE;
}

/*
 * Both forms of the mapping, by filament number, holes left as holes. The list holds the number of a slot, −1 for what the plate does not
 * use and for the holders outside, which the second form alone can tell apart; firmware that knows that form prefers it.
 */
static void
add_mapping (JsonBuilder *builder, const GArray *slots)
{
  json_builder_set_member_name (builder, "ams_mapping");
  json_builder_begin_array (builder);
  for (guint i = 0; i < slots->len; i++)
    json_builder_add_int_value (builder, number_place (g_array_index (slots, int, i)));
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "ams_mapping2");
  json_builder_begin_array (builder);
  for (guint i = 0; i < slots->len; i++)
    {
      int unit, slot;

      name_place (g_array_index (slots, int, i), &unit, &slot);
      json_builder_begin_object (builder);
      add_int (builder, "ams_id", unit);
      add_int (builder, "slot_id", slot);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* True JSON booleans: some firmware takes a number for the index of a nozzle (pitfall 43). */
static void
add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* A calibration as a boolean and, for newer firmware, as a number: the boolean is true for "always" alone (protocol.md §7.2). */
static void
add_calibration (JsonBuilder *builder,
                 const char *flag,
                 const char *number,
                 TaktCalibration wanted,
                 const Family *family)
{
  static const int numbers[] = {
    [TAKT_CALIBRATION_OFF] = 0,
    [TAKT_CALIBRATION_ON] = 1,
    [TAKT_CALIBRATION_AUTO] = 2,
  };
  TaktCalibration told = wanted == TAKT_CALIBRATION_AUTO && !family->decides ? TAKT_CALIBRATION_ON : wanted;

  add_flag (builder, flag, told == TAKT_CALIBRATION_ON);
  add_int (builder, number, numbers[told]);
}

static void
add_options (JsonBuilder *builder, const TaktPrintOptions *options, const Family *family, guint nozzles)
{
  add_calibration (builder, "bed_leveling", "auto_bed_leveling", options->bed_levelling, family);
  add_calibration (builder, "flow_cali", "extrude_cali_flag", options->flow_calibration, family);
  add_flag (builder, "vibration_cali", options->vibration_calibration && !family->no_vibration);
  add_flag (builder, "layer_inspect", options->layer_inspection && family->has_lidar);
  add_flag (builder, "timelapse", options->timelapse);
  /* 2: the machine decides; with one nozzle there is no offset. */
  add_int (builder, "nozzle_offset_cali", nozzles > 1 ? 2 : 0);
  add_text (builder, "cfg", "0");
}

/**
 * takt_bambu_request_of_print:
 * @request: with its file's name on the printer and its slots
 * @model: (nullable): the printer's, in any spelling
 * @has_ams: whether the printer has a unit for spools besides the holders outside
 * @sequence_id: of takt_bambu_sequence_next()
 *
 * The command that starts a sliced file, complete for every model (protocol.md §7.2, pitfalls 34, 41, 43, 44).
 *
 * Returns: (transfer full)
 */
char *
takt_bambu_request_of_print (const TaktPrintRequest *request,
                             const char *model,
                             gboolean has_ams,
                             const char *sequence_id)
{
  const Family *family = find_family (model);
  guint nozzles = takt_printer_model_find_or_generic (model)->nozzles;
  g_autoptr (JsonBuilder) builder = begin ("print", "project_file", sequence_id);
  g_autofree char *param = g_strdup_printf ("Metadata/plate_%d.gcode", request->plate);
  g_autofree char *url = g_strconcat (family->url, request->remote_name, NULL);
  g_autofree char *id = g_strdup_printf ("%d", request->job->submission_id);
  /* With one nozzle a print from the holder outside must not look for a unit; with two the mapping says which holder. */
  gboolean use_ams = has_ams && (uses_unit (request->slots) || nozzles > 1);

  add_text (builder, "param", param);
  add_text (builder, "url", url);
  add_text (builder, "file", request->remote_name);
  add_text (builder, "md5", "");
  add_text (builder, "subtask_name", request->title);
  add_text (builder, "project_id", id);
  add_text (builder, "profile_id", "0");
  add_text (builder, "task_id", id);
  add_text (builder, "subtask_id", id);
  add_text (builder, "bed_type", request->bed_type != NULL ? request->bed_type : "auto");
  add_options (builder, &request->options, family, nozzles);
  add_flag (builder, "use_ams", use_ams);
  if (has_ams)
    add_mapping (builder, request->slots);
  return end (builder);
}
