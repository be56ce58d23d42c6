/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-request.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "tables/takt-material-table.h"
#include "takt-error.h"
#include "takt-test.h"

/* Single quotes for double ones. */
static void
assert_json (const char *have, const char *want)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (want), "'", '"');
  g_autoptr (JsonNode) a = json_from_string (have, NULL);
  g_autoptr (JsonNode) b = json_from_string (quoted, NULL);

  g_assert_nonnull (a);
  g_assert_nonnull (b);
  if (!json_node_equal (a, b))
    g_error ("%s\nis not\n%s", have, quoted);
}

static void
assert_act (const TaktPrinterAct *act, const char *want)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *payload = NULL;

  g_assert_true (takt_printer_act_check (act, &error));
  g_assert_no_error (error);
  payload = takt_bambu_request_of_act (act, "20001", &error);
  g_assert_no_error (error);
  assert_json (payload, want);
}

static void
test_simple (void)
{
  assert_act (&(TaktPrinterAct){ .command = TAKT_PRINTER_PAUSE },
              "{'print':{'sequence_id':'20001','command':'pause','param':''}}");
  assert_act (&(TaktPrinterAct){ .command = TAKT_PRINTER_SPEED, .value = 4 },
              "{'print':{'sequence_id':'20001','command':'print_speed','param':'4'}}");
  assert_act (
      &(TaktPrinterAct){ .command = TAKT_PRINTER_LIGHT, .value = 1 },
      "{'system':{'sequence_id':'20001','command':'ledctrl','led_node':'chamber_light','led_mode':'on',"
      "'led_on_time':500,'led_off_time':500,'loop_times':0,'interval_time':0}}");
}

static void
test_speed_whitelist (void)
{
  for (int level = -1; level <= 6; level++)
    {
      const TaktPrinterAct act = { .command = TAKT_PRINTER_SPEED, .value = level };
      g_autoptr (GError) error = NULL;
      gboolean ok = takt_printer_act_check (&act, &error);

      g_assert_cmpint (ok, ==, level >= 1 && level <= 4);
      if (!ok)
        takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
}

static void
test_errors (void)
{
  assert_act (
      &(TaktPrinterAct){
          .command = TAKT_PRINTER_IGNORE_ERROR, .error = 0x03008003, .job_key = (char *) "4711" },
      "{'print':{'sequence_id':'20001','command':'ignore','err':'03008003','param':'reserve','job_id':'4711'}}");
  assert_act (
      &(TaktPrinterAct){
          .command = TAKT_PRINTER_RETRY_ERROR, .error = 0x07008011, .job_key = (char *) "4711" },
      "{'print':{'sequence_id':'20001','command':'resume','err':'07008011','param':'reserve','job_id':'4711'}}");
  assert_act (
      &(TaktPrinterAct){ .command = TAKT_PRINTER_DISMISS_ERROR, .error = 0x0300400C },
      "{'print':{'sequence_id':'20001','command':'clean_print_error','subtask_id':'0','print_error':50348044}}");
}

static void
test_skip (void)
{
  g_autoptr (TaktPrinterAct) act = takt_printer_act_new (TAKT_PRINTER_SKIP_OBJECTS);
  int ids[] = { 95, 117 };

  act->objects = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_append_vals (act->objects, ids, 2);
  assert_act (act, "{'print':{'sequence_id':'20001','command':'skip_objects','obj_list':[95,117]}}");
}

static void
assert_tray (int slot, const char *type, const char *preset, const char *setting, const char *want)
{
  const TaktPrinterAct act = {
    .command = TAKT_PRINTER_SET_TRAY,
    .tray = { slot, (char *) type, (char *) "ff6a13", (char *) preset, (char *) setting, 220, 260 },
  };

  assert_act (&act, want);
}

/* The setting's id goes along, that of the generic filament where nobody names one (pitfall 55). */
static void
test_tray (void)
{
  const TaktPrinterAct odd = {
    .command = TAKT_PRINTER_SET_TRAY,
    .tray = { 0, (char *) "WOOD", (char *) "000000", NULL, NULL, 190, 220 },
  };
  g_autoptr (GError) error = NULL;

  assert_tray (
      5, "PETG", NULL, NULL,
      "{'print':{'sequence_id':'20001','command':'ams_filament_setting','ams_id':1,'tray_id':1,'slot_id':1,"
      "'tray_info_idx':'GFG99','setting_id':'GFSG99','tray_type':'PETG','tray_color':'FF6A13FF',"
      "'nozzle_temp_min':220,'nozzle_temp_max':260}}");
  assert_tray (
      128, "PLA", "P478b216", "PFUS1",
      "{'print':{'sequence_id':'20001','command':'ams_filament_setting','ams_id':128,'tray_id':0,'slot_id':0,"
      "'tray_info_idx':'P478b216','setting_id':'PFUS1','tray_type':'PLA','tray_color':'FF6A13FF',"
      "'nozzle_temp_min':220,'nozzle_temp_max':260}}");
  assert_tray (
      TAKT_SLOT_EXTERNAL, "PLA", NULL, NULL,
      "{'print':{'sequence_id':'20001','command':'ams_filament_setting','ams_id':255,'tray_id':254,'slot_id':0,"
      "'tray_info_idx':'GFL99','setting_id':'GFSL99','tray_type':'PLA','tray_color':'FF6A13FF',"
      "'nozzle_temp_min':220,'nozzle_temp_max':260}}");
  g_assert_null (takt_bambu_request_of_act (&odd, "20001", &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "tray_info_idx");
}

/* ---- project_file */

static TaktPrintRequest *
new_request (const int *slots, guint n_slots)
{
  g_autoptr (TaktJob) job = takt_job_new ();
  TaktPrintRequest *request;

  job->job_name = g_strdup ("Desk bracket 1/2");
  job->submission_id = 418273645;
  request = takt_print_request_new (job);
  request->remote_name = takt_print_request_dup_remote_name ("desk bracket.gcode.3mf", job->submission_id);
  request->plate = 8;
  g_array_append_vals (request->slots, slots, n_slots);
  return request;
}

static JsonObject *
build (const char *model, gboolean has_ams, const int *slots, guint n_slots)
{
  g_autoptr (TaktPrintRequest) request = new_request (slots, n_slots);
  g_autofree char *payload = takt_bambu_request_of_print (request, model, has_ams, "20417");
  g_autoptr (JsonNode) root = json_from_string (payload, NULL);

  return json_object_ref (json_object_get_object_member (json_node_get_object (root), "print"));
}

static void
test_whole (void)
{
  const int slots[] = { 3, TAKT_SLOT_NONE, 0 };
  g_autoptr (TaktPrintRequest) request = new_request (slots, 3);
  g_autofree char *payload = NULL;

  request->bed_type = g_strdup ("textured_plate");
  payload = takt_bambu_request_of_print (request, "P1S", TRUE, "20417");
  assert_json (
      payload,
      "{'print':{'sequence_id':'20417','command':'project_file','param':'Metadata/plate_8.gcode',"
      "'url':'file:///sdcard/desk_bracket-418273645.gcode.3mf','file':'desk_bracket-418273645.gcode.3mf','md5':'',"
      "'subtask_name':'Desk bracket 1_2','project_id':'418273645','profile_id':'0','task_id':'418273645',"
      "'subtask_id':'418273645','bed_type':'textured_plate','bed_leveling':true,'auto_bed_leveling':1,"
      "'flow_cali':false,'extrude_cali_flag':0,'vibration_cali':true,'layer_inspect':false,'timelapse':false,"
      "'nozzle_offset_cali':0,'cfg':'0','use_ams':true,'ams_mapping':[3,-1,0],"
      "'ams_mapping2':[{'ams_id':0,'slot_id':3},{'ams_id':255,'slot_id':255},{'ams_id':0,'slot_id':0}]}}");
}

static void
test_urls (void)
{
  static const struct
  {
    const char *model, *start;
  } cases[] = {
    { "X1C", "file:///sdcard/d" },
    { "Bambu Lab X1-Carbon", "file:///sdcard/d" },
    { "C13", "file:///sdcard/d" },
    { "P1P", "file:///sdcard/d" },
    { "Bambu Lab P1S", "file:///sdcard/d" },
    { "N2S", "file:///sdcard/d" },
    { "A1 mini", "file:///sdcard/d" },
    { "P2S", "ftp://d" },
    { "H2D", "ftp://d" },
    { "O1S", "ftp://d" },
    { "H2C", "ftp://d" },
    { "N6-V2", "ftp://d" },
    { "A2L", "ftp://d" },
    { "Tomorrow 9", "ftp://d" },
  };
  const int slots[] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) body = build (cases[i].model, TRUE, slots, 1);
      const char *url = json_object_get_string_member (body, "url");

      g_test_message ("%s: %s", cases[i].model, url);
      g_assert_true (g_str_has_prefix (url, cases[i].start));
      g_assert_null (strstr (url, "ftp:///sdcard"));
      g_assert_null (strchr (url, ' '));
    }
}

static void
test_booleans (void)
{
  static const char *const flags[] = { "bed_leveling",  "flow_cali", "vibration_cali",
                                       "layer_inspect", "timelapse", "use_ams" };
  const int slots[] = { 0 };
  g_autoptr (JsonObject) body = build ("H2D Pro", TRUE, slots, 1);
  g_autoptr (JsonObject) still = build ("P2S", TRUE, slots, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    g_assert_true (json_node_get_value_type (json_object_get_member (body, flags[i])) == G_TYPE_BOOLEAN);
  g_assert_cmpint (json_object_get_int_member (body, "nozzle_offset_cali"), ==, 2);
  g_assert_false (json_object_get_boolean_member (still, "vibration_cali"));
}

/* What is wished, and what a family is told of it: booleans and numbers agree, and nobody is asked for what it does not have. */
static void
test_options (void)
{
  static const TaktPrintOptions automatic = { TAKT_CALIBRATION_AUTO, TAKT_CALIBRATION_AUTO, TRUE, TRUE,
                                              TRUE };
  static const TaktPrintOptions nothing = { TAKT_CALIBRATION_OFF, TAKT_CALIBRATION_OFF, FALSE, FALSE, FALSE };
  static const TaktPrintOptions always = { TAKT_CALIBRATION_ON, TAKT_CALIBRATION_ON, TRUE, FALSE, FALSE };
  static const struct
  {
    const char *model;
    const TaktPrintOptions *options;
    const char *told;
  } cases[] = {
    { "X1C", &automatic, "[true,1,true,1,true,true,true,0]" },
    { "P1S", &automatic, "[true,1,true,1,true,false,true,0]" },
    { "P2S", &automatic, "[false,2,false,2,false,false,true,0]" },
    { "H2D", &automatic, "[false,2,false,2,true,false,true,2]" },
    { "A1", &nothing, "[false,0,false,0,false,false,false,0]" },
    { "H2D", &nothing, "[false,0,false,0,false,false,false,2]" },
    { "H2S", &always, "[true,1,true,1,true,false,false,0]" },
  };
  static const char *const members[] = {
    "bed_leveling",   "auto_bed_leveling", "flow_cali", "extrude_cali_flag",
    "vibration_cali", "layer_inspect",     "timelapse", "nozzle_offset_cali",
  };
  const int slot = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktPrintRequest) request = new_request (&slot, 1);
      g_autoptr (JsonArray) told = json_array_new ();
      g_autoptr (JsonNode) list = json_node_new (JSON_NODE_ARRAY);
      g_autoptr (JsonNode) root = NULL;
      g_autofree char *payload = NULL;
      g_autofree char *text = NULL;

      request->options = *cases[i].options;
      payload = takt_bambu_request_of_print (request, cases[i].model, TRUE, "20417");
      root = json_from_string (payload, NULL);
      for (gsize j = 0; j < G_N_ELEMENTS (members); j++)
        json_array_add_element (
            told, json_object_dup_member (
                      json_object_get_object_member (json_node_get_object (root), "print"), members[j]));
      json_node_set_array (list, told);
      text = json_to_string (list, FALSE);
      g_test_message ("%s", cases[i].model);
      g_assert_cmpstr (text, ==, cases[i].told);
    }
}

/* Model, has a unit, slots → use_ams, ams_mapping, ams_mapping2 (NULL: not sent). */
static const struct
{
  const char *name;
  const char *model;
  gboolean has_ams;
  int slots[4];
  guint n_slots;
  gboolean use_ams;
  const char *mapping, *places;
} matrix[] = {
  { "pitfall-044-no-ams", "P1S", FALSE, { TAKT_SLOT_EXTERNAL }, 1, FALSE, NULL, NULL },
  { "pitfall-044-external-beside-an-ams",
    "A1",
    TRUE,
    { TAKT_SLOT_EXTERNAL },
    1,
    FALSE,
    "[-1]",
    "[{'ams_id':255,'slot_id':0}]" },
  { "pitfall-044-ams-and-external",
    "P1S",
    TRUE,
    { 6, TAKT_SLOT_EXTERNAL },
    2,
    TRUE,
    "[6,-1]",
    "[{'ams_id':1,'slot_id':2},{'ams_id':255,'slot_id':0}]" },
  { "pitfall-044-052-ams-lite", "A1 mini", TRUE, { 2 }, 1, TRUE, "[2]", "[{'ams_id':0,'slot_id':2}]" },
  { "pitfall-044-ams-ht",
    "X1C",
    TRUE,
    { 128, 1 },
    2,
    TRUE,
    "[128,1]",
    "[{'ams_id':128,'slot_id':0},{'ams_id':0,'slot_id':1}]" },
  { "pitfall-044-a2l", "A2L", TRUE, { 25 }, 1, TRUE, "[1]", "[{'ams_id':16,'slot_id':1}]" },
  { "pitfall-044-h2s-external-is-not-dual",
    "H2S",
    TRUE,
    { TAKT_SLOT_EXTERNAL },
    1,
    FALSE,
    "[-1]",
    "[{'ams_id':255,'slot_id':0}]" },
  { "pitfall-044-p2s-external",
    "P2S",
    TRUE,
    { TAKT_SLOT_EXTERNAL },
    1,
    FALSE,
    "[-1]",
    "[{'ams_id':255,'slot_id':0}]" },
  { "pitfall-044-h2d-right-and-left",
    "H2D",
    TRUE,
    { TAKT_SLOT_EXTERNAL, TAKT_SLOT_EXTERNAL_DEPUTY },
    2,
    TRUE,
    "[-1,-1]",
    "[{'ams_id':255,'slot_id':0},{'ams_id':254,'slot_id':0}]" },
  { "pitfall-044-h2d-left-and-ams",
    "H2D",
    TRUE,
    { TAKT_SLOT_EXTERNAL_DEPUTY, 0 },
    2,
    TRUE,
    "[-1,0]",
    "[{'ams_id':254,'slot_id':0},{'ams_id':0,'slot_id':0}]" },
  { "pitfall-044-h2c", "H2C", TRUE, { 129 }, 1, TRUE, "[129]", "[{'ams_id':129,'slot_id':0}]" },
  { "pitfall-044-x2d",
    "X2D",
    TRUE,
    { TAKT_SLOT_NONE, 4 },
    2,
    TRUE,
    "[-1,4]",
    "[{'ams_id':255,'slot_id':255},{'ams_id':1,'slot_id':0}]" },
};

static void
assert_member (JsonObject *body, const char *name, const char *want)
{
  g_autofree char *have = NULL;

  if (want == NULL)
    {
      g_assert_false (json_object_has_member (body, name));
      return;
    }
  have = json_to_string (json_object_get_member (body, name), FALSE);
  assert_json (have, want);
}

static void
test_matrix (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (JsonObject) body =
      build (matrix[i].model, matrix[i].has_ams, matrix[i].slots, matrix[i].n_slots);

  g_assert_cmpint (json_object_get_boolean_member (body, "use_ams"), ==, matrix[i].use_ams);
  assert_member (body, "ams_mapping", matrix[i].mapping);
  assert_member (body, "ams_mapping2", matrix[i].places);
}

static void
test_remote_names (void)
{
  static const struct
  {
    const char *file;
    gint32 id;
    const char *name;
  } cases[] = {
    { "vase.gcode.3mf", 7, "vase-7.gcode.3mf" },
    { "Würfel (2).3mf", 8, "Wurfel__2_-8.gcode.3mf" },
    { "../../etc/passwd", 9, "passwd-9.gcode.3mf" },
  };
  g_autofree char *endless = g_strnfill (300, 'x');
  g_autofree char *fits = takt_print_request_dup_remote_name (endless, G_MAXINT32 - 1);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = takt_print_request_dup_remote_name (cases[i].file, cases[i].id);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
  g_assert_cmpuint (strlen (fits), ==, 80);
  g_assert_true (g_str_has_suffix (fits, "-2147483646.gcode.3mf"));
}

static void
test_titles (void)
{
  g_autofree char *plain = takt_print_request_dup_title ("Würfel\n/Deckel\\");
  g_autofree char *endless = g_strnfill (300, 'x');
  g_autofree char *cut = takt_print_request_dup_title (endless);

  g_assert_cmpstr (plain, ==, "Würfel__Deckel_");
  g_assert_cmpuint (strlen (cut), ==, 60);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/adapters/bambu-request/simple", test_simple);
  g_test_add_func ("/adapters/bambu-request/pitfall-053-speed-is-one-of-four", test_speed_whitelist);
  g_test_add_func ("/adapters/bambu-request/pitfall-027-answers-to-errors-are-whole", test_errors);
  g_test_add_func ("/adapters/bambu-request/skip-objects", test_skip);
  g_test_add_func ("/adapters/bambu-request/pitfall-055-setting-goes-along", test_tray);
  g_test_add_func ("/adapters/bambu-request/pitfall-041-048-project-file-is-whole", test_whole);
  g_test_add_func ("/adapters/bambu-request/pitfall-034-049-057-url-of-each-family", test_urls);
  g_test_add_func ("/adapters/bambu-request/pitfall-043-true-booleans", test_booleans);
  g_test_add_func ("/adapters/bambu-request/pitfall-043-options-of-each-family", test_options);
  for (gsize i = 0; i < G_N_ELEMENTS (matrix); i++)
    {
      g_autofree char *path = g_strdup_printf ("/adapters/bambu-request/mapping/%s", matrix[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_matrix);
    }
  g_test_add_func ("/adapters/bambu-request/names-on-the-card", test_remote_names);
  g_test_add_func ("/adapters/bambu-request/titles", test_titles);
  return g_test_run ();
}
