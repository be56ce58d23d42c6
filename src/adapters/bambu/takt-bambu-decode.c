/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-decode.h"

#include <string.h>

#include "bambu/takt-bambu-flags.h"
#include "bambu/takt-bambu-heat.h"
#include "bambu/takt-bambu-model.h"
#include "bambu/takt-bambu-modules.h"
#include "bambu/takt-bambu-parts.h"
#include "bambu/takt-bambu-slots.h"
#include "bambu/takt-bambu-trays.h"
#include "bambu/takt-bambu-units.h"

#define STAGE_IDLE_P1 255 /* P1 and A1; X1 and H2 say −1 */
#define MAX_HMS       64

#define FUN_SIGNED_COMMANDS 29
#define MAX_SPEED_PERCENT   500
#define MAX_PLATE           999

/* Some firmware clamps ids to 2^31 − 1, which then stands for many jobs (protocol.md §4.1, pitfall 41). */
#define CLAMPED_ID "2147483647"

static TaktMachineState
decode_machine (JsonObject *state)
{
  static const struct
  {
    const char *word;
    TaktMachineState state;
  } words[] = {
    { "IDLE", TAKT_MACHINE_IDLE },         { "PREPARE", TAKT_MACHINE_PREPARING },
    { "SLICING", TAKT_MACHINE_PREPARING }, { "RUNNING", TAKT_MACHINE_PRINTING },
    { "PAUSE", TAKT_MACHINE_PAUSED },      { "FINISH", TAKT_MACHINE_FINISHED },
    { "FAILED", TAKT_MACHINE_FAILED },
  };
  g_autofree char *word = takt_json_lenient_string (state, "gcode_state");

  for (gsize i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word, words[i].word) == 0)
      return words[i].state;
  return TAKT_MACHINE_UNKNOWN;
}

static gboolean
is_job_id (const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  return length > 0 && length <= 20 && strspn (id, "0123456789") == length && strspn (id, "0") < length
         && strcmp (id, CLAMPED_ID) != 0;
}

static char *
dup_job_key (JsonObject *state)
{
  static const char *const names[] = { "subtask_id", "task_id" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = takt_json_lenient_string (state, names[i]);

      if (is_job_id (id))
        return g_steal_pointer (&id);
    }
  return NULL;
}

static char *
dup_job_title (JsonObject *state)
{
  g_autofree char *title = takt_json_lenient_string (state, "subtask_name");
  g_autofree char *file = takt_json_lenient_string (state, "gcode_file");

  if (title != NULL && *title != '\0')
    return g_steal_pointer (&title);
  /* P1 and A1 name the file here; on the others it is a path inside the machine that says nothing of the job. */
  if (file != NULL && *file != '\0' && *file != '/')
    return g_steal_pointer (&file);
  return NULL;
}

/* The first of several spellings that is there; -1 when none is. */
static int
read_count (JsonObject *object, const char *name, const char *other, gint64 max)
{
  gint64 value = takt_json_lenient_int (object, name, -1);

  if (value < 0 && other != NULL)
    value = takt_json_lenient_int (object, other, -1);
  return value < 0 || value > max ? -1 : (int) value;
}

/* The plate of a file, where the machine tells: never from the name of a 3MF, which may be anything (pitfall 17). */
static int
read_plate (JsonObject *state)
{
  g_autofree char *file = takt_json_lenient_string (state, "gcode_file");
  const char *name = file != NULL ? strrchr (file, '/') : NULL;
  int plate = read_count (state, "plate_idx", NULL, MAX_PLATE);
  guint64 number;
  char *end;

  if (plate > 0)
    return plate;
  if (name == NULL || !g_str_has_prefix (name, "/plate_"))
    return -1;
  number = g_ascii_strtoull (name + strlen ("/plate_"), &end, 10);
  return g_str_equal (end, ".gcode") && number > 0 && number <= MAX_PLATE ? (int) number : -1;
}

static void
decode_progress (JsonObject *state, TaktPrinterReport *report)
{
  JsonObject *layers = takt_json_lenient_object (state, "3D");

  report->progress_percent = read_count (state, "mc_percent", "percent", 100);
  report->remaining_minutes = read_count (state, "mc_remaining_time", "remain_time", G_MAXINT);
  report->layer = read_count (state, "layer_num", NULL, G_MAXINT);
  report->total_layers = read_count (state, "total_layer_num", NULL, G_MAXINT);
  if (report->layer < 0)
    report->layer = read_count (layers, "layer_num", NULL, G_MAXINT);
  if (report->total_layers < 0)
    report->total_layers = read_count (layers, "total_layer_num", NULL, G_MAXINT);

  /* "0" means printing during a job and nothing at all otherwise (pitfall 9). */
  if (takt_machine_state_is_active (report->machine))
    report->stage = read_count (state, "stg_cur", NULL, STAGE_IDLE_P1 - 1);
  if (report->machine == TAKT_MACHINE_PREPARING)
    report->prepare_percent = read_count (state, "gcode_file_prepare_percent", NULL, 100);
}

static void
decode_job (JsonObject *state, TaktPrinterReport *report)
{
  report->job_title = dup_job_title (state);
  report->job_key = dup_job_key (state);
  decode_progress (state, report);
  report->plate = read_plate (state);
  takt_bambu_decode_mapping (state, report->mapping);
}

static char **
dup_hms (JsonObject *state)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new_with_free_func (g_free);
  JsonArray *hms = takt_json_lenient_array (state, "hms");

  for (guint i = 0; hms != NULL && i < json_array_get_length (hms) && codes->len < MAX_HMS; i++)
    {
      JsonNode *node = json_array_get_element (hms, i);
      JsonObject *entry = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      guint32 attr = (guint32) takt_json_lenient_int (entry, "attr", 0);
      guint32 code = (guint32) takt_json_lenient_int (entry, "code", 0);

      if (attr != 0 || code != 0)
        g_ptr_array_add (codes, g_strdup_printf ("HMS_%04X_%04X_%04X_%04X", attr >> 16, attr & 0xffff,
                                                 code >> 16, code & 0xffff));
    }

  g_ptr_array_add (codes, NULL);
  return (char **) g_ptr_array_steal (codes, NULL);
}

/* Bit 29 of "fun": commands must be signed. It counts where it is told; else what the machine once complained about, else what its
 * firmware can (§12.3). */
static TaktDeveloperMode
decode_developer_mode (JsonObject *state, const TaktPrinterReport *report)
{
  TaktTold is_signed = takt_bambu_bit (takt_bambu_read_hex (state, "fun"), FUN_SIGNED_COMMANDS);

  if (is_signed != TAKT_TOLD_NOTHING)
    return is_signed == TAKT_TOLD_YES ? TAKT_DEVELOPER_MODE_LOCKED : TAKT_DEVELOPER_MODE_OPEN;
  if (g_strv_contains ((const char *const *) report->hms, "HMS_0500_0500_0001_0007"))
    return TAKT_DEVELOPER_MODE_LOCKED;
  return takt_bambu_model_judge_lock (report->model, report->firmware);
}

/* Which machine it is, and its boards: said once, and with every report the same. */
static void
decode_origin (JsonObject *state,
               TaktBambuMerge *merge,
               const char *serial,
               const TaktPrinterReport *last,
               TaktPrinterReport *report)
{
  if (last == NULL)
    {
      g_autoptr (JsonObject) version = takt_bambu_merge_dup_version (merge);

      report->model = takt_bambu_model_dup_name (version, serial);
      report->firmware = takt_bambu_model_dup_firmware (version);
      takt_bambu_decode_modules (state, version, &report->parts);
      return;
    }

  report->model = g_strdup (last->model);
  report->firmware = g_strdup (last->firmware);
  g_ptr_array_unref (report->parts.modules);
  report->parts.modules = g_ptr_array_ref (last->parts.modules);
  report->parts.update_available = last->parts.update_available;
  report->parts.new_firmware = g_strdup (last->parts.new_firmware);
}

static GPtrArray *
decode_trays (JsonObject *state, const TaktPrinterReport *last, const TaktPrinterReport *report)
{
  TaktTold estimate = report->parts.options.remaining_estimate;

  if (last != NULL && last->parts.options.remaining_estimate == estimate)
    return g_ptr_array_ref (last->trays);
  return takt_bambu_decode_trays (state, estimate == TAKT_TOLD_NO);
}

/* What changes all the time; everything else is as it was in @last. */
static TaktPrinterReport *
decode_passing (TaktBambuMerge *merge, const TaktPrinterReport *last)
{
  TaktPrinterReport *report = takt_printer_report_share (last);
  JsonObject *values = takt_bambu_merge_get_values (merge);

  decode_progress (values, report);
  takt_bambu_decode_plain_heat (values, report);
  takt_bambu_decode_passing_parts (values, report);
  return report;
}

/**
 * takt_bambu_decode:
 * @merge: what the machine told on this connection
 * @serial: (nullable): tells the model where the machine does not
 * @received_at: when the last part of it came
 * @last: (nullable): what was decoded of @merge before: the lists that nothing has touched since are shared with it
 *
 * Turns the merged state into the engine's words (protocol.md §4 to §6). No field is mandatory and none is believed to have its
 * type (pitfall 72). @stop_seen is left to the caller, who sees the acks.
 *
 * Returns: (transfer full)
 */
TaktPrinterReport *
takt_bambu_decode (TaktBambuMerge *merge,
                   const char *serial,
                   TaktTime received_at,
                   const TaktPrinterReport *last)
{
  guint touched = takt_bambu_merge_take_touched (merge);
  const TaktPrinterModel *model;
  TaktPrinterReport *report;
  JsonObject *state;

  if (touched == 0 && last != NULL && last->parts.nozzles->len == 1)
    {
      report = decode_passing (merge, last);
      report->received_at = received_at;
      takt_bambu_merge_put_away (merge);
      return report;
    }

  report = takt_printer_report_new ();
  state = takt_bambu_merge_get_state (merge);
  report->received_at = received_at;
  report->is_full = takt_bambu_merge_is_full (merge);
  report->machine = decode_machine (state);
  decode_origin (state, merge, serial, (touched & TAKT_BAMBU_TOUCHED_MODULES) == 0 ? last : NULL, report);
  model = takt_printer_model_find_or_generic (report->model);
  decode_job (state, report);
  takt_bambu_decode_heat (state, model, report);
  report->print_error = (guint32) takt_json_lenient_int (state, "print_error", 0);
  g_strfreev (report->hms);
  report->hms = dup_hms (state);
  report->speed_level = read_count (state, "spd_lvl", NULL, 4);
  report->speed_percent = read_count (state, "spd_mag", NULL, MAX_SPEED_PERCENT);
  takt_bambu_decode_parts (state, model, report);
  takt_bambu_decode_units (state, model, &report->parts);
  report->active_slot = takt_bambu_decode_active_slot (state);
  report->target_slot = takt_bambu_decode_target_slot (state);
  g_ptr_array_unref (report->trays);
  report->trays = decode_trays (state, (touched & TAKT_BAMBU_TOUCHED_SPOOLS) == 0 ? last : NULL, report);
  report->developer_mode = decode_developer_mode (state, report);
  takt_bambu_merge_put_away (merge);
  return report;
}
