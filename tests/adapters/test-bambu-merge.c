/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-merge.h"

#include <string.h>

#include "takt-bambu-fixture.h"
#include "takt-error.h"
#include "takt-test.h"

static TaktBambuMessage *
parse (const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (GError) error = NULL;
  TaktBambuMessage *message = takt_bambu_message_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return message;
}

static void
refuses (const char *bytes, gsize length, int code)
{
  g_autoptr (GError) error = NULL;
  TaktBambuMessage *message = takt_bambu_message_parse (bytes, length, &error);

  g_assert_null (message);
  takt_test_assert_error (error, code);
}

/* Compares the whole merged state; the order of members has no meaning. ' for ". */
static void
assert_state (TaktBambuMerge *merge, const char *wanted)
{
  g_autofree char *text = g_strdelimit (g_strdup (wanted), "'", '"');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) want = takt_json_parse (text, -1, &error);
  g_autoptr (JsonNode) have = json_node_new (JSON_NODE_OBJECT);

  g_assert_no_error (error);
  json_node_set_object (have, takt_bambu_merge_get_state (merge));
  if (!json_node_equal (have, want))
    {
      g_autofree char *shown = takt_json_to_string (have, NULL);

      g_assert_cmpstr (shown, ==, text);
    }
}

static void
test_classify (void)
{
  static const struct
  {
    const char *json;
    TaktBambuMessageKind kind;
    TaktBambuOutcome outcome;
    gboolean is_full;
  } cases[] = {
    { "{'print':{'command':'push_status','msg':0}}", TAKT_BAMBU_MESSAGE_STATUS, 0, TRUE },
    { "{'print':{'command':'push_status','msg':1}}", TAKT_BAMBU_MESSAGE_STATUS, 0, FALSE },
    { "{'print':{'command':'push_status','msg':'0'}}", TAKT_BAMBU_MESSAGE_STATUS, 0, TRUE },
    { "{'print':{'bed_temper':1}}", TAKT_BAMBU_MESSAGE_STATUS, 0, FALSE },
    { "{'print':{'command':'pause','sequence_id':'1','result':'success'}}", TAKT_BAMBU_MESSAGE_ACK,
      TAKT_BAMBU_OUTCOME_SUCCESS, FALSE },
    { "{'print':{'command':'gcode_line','result':'SUCCESS','err_code':0}}", TAKT_BAMBU_MESSAGE_ACK,
      TAKT_BAMBU_OUTCOME_SUCCESS, FALSE },
    { "{'print':{'command':'x','result':'FAIL'}}", TAKT_BAMBU_MESSAGE_ACK, TAKT_BAMBU_OUTCOME_FAILED, FALSE },
    { "{'print':{'result':'success','nozzle_diameter':'0.2'}}", TAKT_BAMBU_MESSAGE_ACK,
      TAKT_BAMBU_OUTCOME_SUCCESS, FALSE },
    { "{'print':{'command':'push_status','result':'success'}}", TAKT_BAMBU_MESSAGE_ACK,
      TAKT_BAMBU_OUTCOME_SUCCESS, FALSE },
    { "{'print':{'command':'ams_filament_setting','sequence_id':'3'}}", TAKT_BAMBU_MESSAGE_ACK,
      TAKT_BAMBU_OUTCOME_NONE, FALSE },
    { "{'print':{'command':'ams_control','errno':-2}}", TAKT_BAMBU_MESSAGE_ACK, TAKT_BAMBU_OUTCOME_FAILED,
      FALSE },
    { "{'camera':{'command':'ipcam_record_set','result':0}}", TAKT_BAMBU_MESSAGE_ACK,
      TAKT_BAMBU_OUTCOME_SUCCESS, FALSE },
    { "{'camera':{'command':'ipcam_record_set','result':-1}}", TAKT_BAMBU_MESSAGE_ACK,
      TAKT_BAMBU_OUTCOME_FAILED, FALSE },
    { "{'info':{'command':'get_version','result':'success','module':[]}}", TAKT_BAMBU_MESSAGE_VERSION, 0,
      FALSE },
    { "{'mc_print':{'param':'x'}}", TAKT_BAMBU_MESSAGE_OTHER, 0, FALSE },
    { "{'event':{'event':'client.connected'}}", TAKT_BAMBU_MESSAGE_CAME, 0, FALSE },
    { "{'event':{'event':'client.disconnected'}}", TAKT_BAMBU_MESSAGE_WENT, 0, FALSE },
    { "{'event':{'event':'client.other'}}", TAKT_BAMBU_MESSAGE_OTHER, 0, FALSE },
    { "{'print':[1]}", TAKT_BAMBU_MESSAGE_OTHER, 0, FALSE },
    { "{}", TAKT_BAMBU_MESSAGE_OTHER, 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktBambuMessage) message = parse (cases[i].json);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (message->kind, ==, cases[i].kind);
      g_assert_cmpint (message->outcome, ==, cases[i].outcome);
      g_assert_cmpint (message->is_full, ==, cases[i].is_full);
    }
}

static void
test_classify_full_without_msg (void)
{
  g_autoptr (GString) json = g_string_new ("{'print':{'command':'push_status'");
  g_autoptr (TaktBambuMessage) delta = NULL;
  g_autoptr (TaktBambuMessage) full = NULL;

  for (int i = 0; i < 58; i++)
    g_string_append_printf (json, ",'f%d':0", i);
  {
    g_autofree char *text = g_strconcat (json->str, "}}", NULL);
    delta = parse (text);
  }
  g_string_append (json, ",'f58':0}}");
  full = parse (json->str);

  g_assert_false (delta->is_full);
  g_assert_true (full->is_full);
}

static void
test_refusal (void)
{
  static const struct
  {
    const char *json;
    gboolean refused;
  } cases[] = {
    { "{'print':{'command':'pause','result':'failed','reason':'mqtt message verify failed',"
      "'err_code':84033543}}",
      TRUE },
    { "{'print':{'command':'pause','result':'failed','reason':'','err_code':84033544}}", TRUE },
    { "{'print':{'command':'pause','result':'failed','err_code':84033545}}", TRUE },
    { "{'print':{'command':'pause','result':'failed','reason':'mqtt message verify failed'}}", TRUE },
    { "{'print':{'command':'pause','result':'failed','reason':'ERROR STATE'}}", FALSE },
    { "{'print':{'command':'pause','result':'success','err_code':0}}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TaktBambuMessage) message = parse (cases[i].json);

      g_assert_cmpint (takt_bambu_message_is_unsigned_refusal (message), ==, cases[i].refused);
    }
}

static void
test_two_roots (void)
{
  static const char two[] = "{\"print\":{\"msg\":0}}{\"print\":{\"msg\":0}}";
  static const char number_first[] = "2{\"a\":1}";

  refuses (two, strlen (two), TAKT_ERROR_MALFORMED);
  refuses (number_first, strlen (number_first), TAKT_ERROR_MALFORMED);
  refuses ("[]", 2, TAKT_ERROR_MALFORMED);
  refuses ("", 0, TAKT_ERROR_MALFORMED);
  refuses ("{\"print\":", 9, TAKT_ERROR_MALFORMED);
}

static void
test_too_large (void)
{
  gsize size = (2 << 20) + 1;
  g_autofree char *text = g_malloc (size);

  memset (text, ' ', size);
  memcpy (text, "{\"print\":{\"msg\":0}}", 19);
  refuses (text, size, TAKT_ERROR_TOO_LARGE);

  /* Neither does mending make it fit. */
  memset (text, 0xff, size);
  refuses (text, size, TAKT_ERROR_TOO_LARGE);
}

static void
test_invalid_utf8 (void)
{
  static const char bytes[] = "{\"print\":{\"subtask_name\":\"W\xfcrfel\",\"mc_percent\":7}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (bytes, sizeof bytes - 1, &error);
  g_autofree char *name = NULL;

  g_assert_no_error (error);
  name = takt_json_lenient_string (message->body, "subtask_name");
  g_assert_cmpstr (name, ==, "W\xef\xbf\xbdrfel");
  g_assert_cmpint (takt_json_lenient_int (message->body, "mc_percent", -1), ==, 7);
}

static void
test_nul_byte (void)
{
  static const char bytes[] = "{\"print\":{\"a\":\"x\0y\"}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuMessage) message = takt_bambu_message_parse (bytes, sizeof bytes - 1, &error);

  /* Mended like any other byte that is no text. */
  g_assert_no_error (error);
  g_assert_nonnull (message);
}

static void
test_delta_keeps (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'msg':1,'bed_temper':20}}");
  g_assert_false (takt_bambu_merge_is_full (merge));
  takt_bambu_fixture_apply (merge, "{'print':{'msg':0,'gcode_state':'RUNNING','total_layer_num':50}}");
  g_assert_true (takt_bambu_merge_is_full (merge));
  takt_bambu_fixture_apply (merge, "{'print':{'msg':1,'layer_num':3}}");
  g_assert_true (takt_bambu_merge_is_full (merge));
  assert_state (merge,
                "{'msg':1,'bed_temper':20,'gcode_state':'RUNNING','total_layer_num':50,'layer_num':3}");
}

static void
test_objects_recurse (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'upgrade_state':{'status':'IDLE','p':{'a':1,'b':[1,2]}}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'upgrade_state':{'p':{'b':[3]}}}}");
  assert_state (merge, "{'upgrade_state':{'status':'IDLE','p':{'a':1,'b':[3]}}}");
  /* A value where an object was, and back. */
  takt_bambu_fixture_apply (merge, "{'print':{'upgrade_state':null}}");
  takt_bambu_fixture_apply (merge, "{'print':{'upgrade_state':{'x':1}}}");
  assert_state (merge, "{'upgrade_state':{'x':1}}");
}

static void
test_hms_replaces (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'hms':[{'attr':1,'code':2},{'attr':3,'code':4}]}}");
  takt_bambu_fixture_apply (merge, "{'print':{'hms':[{'attr':5,'code':6}]}}");
  assert_state (merge, "{'hms':[{'attr':5,'code':6}]}");
  takt_bambu_fixture_apply (merge, "{'print':{'hms':[]}}");
  assert_state (merge, "{'hms':[]}");
}

static void
test_lights (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'lights_report':[{'node':'chamber_light','mode':'on'},"
                                   "{'node':'work_light','mode':'off'}]}}");
  takt_bambu_fixture_apply (merge, "{'print':{'lights_report':[{'node':'work_light','mode':'flashing'}]}}");
  assert_state (merge, "{'lights_report':[{'node':'chamber_light','mode':'on'},"
                       "{'node':'work_light','mode':'flashing'}]}");
  /* A full report names every light there is. */
  takt_bambu_fixture_apply (merge, "{'print':{'msg':0,'lights_report':[{'node':'work_light','mode':'on'}]}}");
  assert_state (merge, "{'lights_report':[{'node':'work_light','mode':'on'}],'msg':0}");
}

static void
test_ams_by_id (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'3','tray_now':'255','ams':["
                                   "{'id':'0','temp':'20','tray':[{'id':'0','tray_type':'PLA'},"
                                   "{'id':'1','tray_type':'ABS'}]},"
                                   "{'id':'1','temp':'30','tray':[]}]}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'tray_tar':'3'}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[{'id':'1','temp':'31'},"
                                   "{'id':'0','tray':[{'id':'1','tray_type':'PETG'}]}]}}}");
  assert_state (merge, "{'ams':{'ams_exist_bits':'3','tray_now':'255','ams':["
                       "{'id':'0','temp':'20','tray':[{'id':'0','tray_type':'PLA'},"
                       "{'id':'1','tray_type':'PETG'}]},"
                       "{'id':'1','temp':'31','tray':[]}],'tray_tar':'3'}}");
}

static void
test_ams_number_ids (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  /* "0" and 0 are the same unit. */
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[{'id':'0','temp':'20'}]}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[{'id':0,'temp':'21'}]}}}");
  assert_state (merge, "{'ams':{'ams':[{'id':0,'temp':'21'}]}}");
}

static void
test_ams_unit_goes (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'13','ams':["
                                   "{'id':'0'},{'id':'1'},{'id':'128'}]}}}");
  /* A list without a unit takes nothing away, a bit that falls does. */
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[{'id':'0'}]}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'11'}}}");
  assert_state (merge, "{'ams':{'ams_exist_bits':'11','ams':[{'id':'0'},{'id':'128'}]}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'1'}}}");
  assert_state (merge, "{'ams':{'ams_exist_bits':'1','ams':[{'id':'0'}]}}");
}

/* Firmware of other people puts an AMS HT behind bit 0: what was never there cannot go. */
static void
test_ams_foreign_bits (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'1','ams':[{'id':'128'}]}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'1'}}}");
  assert_state (merge, "{'ams':{'ams_exist_bits':'1','ams':[{'id':'128'}]}}");
}

static void
test_tray_id_only (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[{'id':'0','tray':["
                                   "{'id':'0','tray_type':'PLA','tray_color':'FF0000FF'},"
                                   "{'id':'1','tray_type':'ABS'}]}]},"
                                   "'vt_tray':{'id':'254','tray_type':'PLA'},"
                                   "'vir_slot':[{'id':'255','tray_type':'TPU'},"
                                   "{'id':'254','tray_type':'PLA'}]}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[{'id':'0','tray':[{'id':'0','state':10},"
                                   "{'id':'1','remain':5}]}]},"
                                   "'vt_tray':{'id':'254'},'vir_slot':[{'id':'255'}]}}");
  assert_state (merge, "{'ams':{'ams':[{'id':'0','tray':[{'id':'0','state':10},"
                       "{'id':'1','tray_type':'ABS','remain':5}]}]},"
                       "'vt_tray':{'id':'254'},"
                       "'vir_slot':[{'id':'255'},{'id':'254','tray_type':'PLA'}]}");
}

static void
test_farewell (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'1','tray_exist_bits':'f',"
                                   "'power_on_flag':true,'ams':[{'id':'0'}]}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams_exist_bits':'0','tray_exist_bits':'0',"
                                   "'power_on_flag':false}}}");
  assert_state (merge, "{'ams':{'ams_exist_bits':'1','tray_exist_bits':'f','power_on_flag':false,"
                       "'ams':[{'id':'0'}]}}");
  /* The parts of that combination alone are news. */
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'tray_exist_bits':'e','power_on_flag':false}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'power_on_flag':true}}}");
  assert_state (merge, "{'ams':{'ams_exist_bits':'1','tray_exist_bits':'e','power_on_flag':true,"
                       "'ams':[{'id':'0'}]}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'tray_exist_bits':'0','power_on_flag':true}}}");
  assert_state (merge, "{'ams':{'ams_exist_bits':'1','tray_exist_bits':'0','power_on_flag':true,"
                       "'ams':[{'id':'0'}]}}");
}

static void
test_ack_is_not_state (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'msg':0,'nozzle_diameter':'0.4','subtask_name':'a'}}");
  takt_bambu_fixture_apply (merge, "{'print':{'command':'extrusion_cali_get','nozzle_diameter':'0.2',"
                                   "'result':'success'}}");
  takt_bambu_fixture_apply (merge, "{'print':{'command':'project_file','subtask_name':'b:c'}}");
  takt_bambu_fixture_apply (merge, "{'print':{'nozzle_diameter':'0.8','result':'fail'}}");
  assert_state (merge, "{'msg':0,'nozzle_diameter':'0.4','subtask_name':'a'}");
}

static void
test_unreadable_counts (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge, "{'print':{'layer_num':3,'total_layer_num':50,'spd_lvl':2}}");
  takt_bambu_fixture_apply (
      merge, "{'print':{'layer_num':'','total_layer_num':null,'mc_percent':{},'spd_lvl':253}}");
  assert_state (merge, "{'layer_num':3,'total_layer_num':50,'spd_lvl':2}");
  takt_bambu_fixture_apply (merge, "{'print':{'layer_num':'4','spd_lvl':'4'}}");
  assert_state (merge, "{'layer_num':'4','total_layer_num':50,'spd_lvl':'4'}");
}

static void
test_types_may_lie (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  takt_bambu_fixture_apply (merge,
                            "{'print':{'ams':[],'vir_slot':{},'vt_tray':7,'lights_report':'x','hms':1}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':{},'tray_exist_bits':[]},'vir_slot':[1,{}],"
                                   "'vt_tray':{'id':{}}}}");
  takt_bambu_fixture_apply (merge, "{'print':{'ams':{'ams':[null,{'id':'0','tray':'x'},{'id':'0',"
                                   "'tray':[1,{'id':'0'}]}]}}}");
  assert_state (merge, "{'vt_tray':{'id':{}},'hms':1,"
                       "'ams':{'tray_exist_bits':[],'ams':[{'id':'0','tray':[{'id':'0'}]}]},"
                       "'vir_slot':[]}");
}

static void
test_bounded (void)
{
  g_autoptr (TaktBambuMerge) merge = takt_bambu_merge_new ();

  for (int i = 0; i < 2000; i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{'print':{'k%d':1,'device':{'k%d':1},'ams':{'ams':[{'id':'%d'}]}}}", i, i, i);

      takt_bambu_fixture_apply (merge, json);
    }

  {
    JsonObject *state = takt_bambu_merge_get_state (merge);
    JsonObject *ams = takt_json_lenient_object (state, "ams");

    g_assert_cmpuint (json_object_get_size (state), <=, 600);
    g_assert_cmpuint (json_object_get_size (takt_json_lenient_object (state, "device")), <=, 600);
    g_assert_cmpuint (json_array_get_length (takt_json_lenient_array (ams, "ams")), <=, 32);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-merge/classifies-payloads", test_classify);
  g_test_add_func ("/adapters/bambu-merge/full-report-without-msg-by-its-size",
                   test_classify_full_without_msg);
  g_test_add_func ("/adapters/bambu-merge/pitfall-032-refusal-of-unsigned-commands-is-told-apart",
                   test_refusal);
  g_test_add_func ("/adapters/bambu-merge/two-roots-and-half-ones-are-refused", test_two_roots);
  g_test_add_func ("/adapters/bambu-merge/over-one-mebibyte-is-refused", test_too_large);
  g_test_add_func ("/adapters/bambu-merge/pitfall-064-invalid-utf8-is-mended", test_invalid_utf8);
  g_test_add_func ("/adapters/bambu-merge/nul-bytes-are-mended", test_nul_byte);
  g_test_add_func ("/adapters/bambu-merge/pitfall-015-delta-keeps-what-it-does-not-say", test_delta_keeps);
  g_test_add_func ("/adapters/bambu-merge/objects-recurse-and-the-rest-replaces", test_objects_recurse);
  g_test_add_func ("/adapters/bambu-merge/hms-replaces", test_hms_replaces);
  g_test_add_func ("/adapters/bambu-merge/lights-by-node", test_lights);
  g_test_add_func ("/adapters/bambu-merge/ams-units-and-trays-by-id", test_ams_by_id);
  g_test_add_func ("/adapters/bambu-merge/ids-are-texts-or-numbers", test_ams_number_ids);
  g_test_add_func ("/adapters/bambu-merge/ams-unit-goes-only-with-its-bit", test_ams_unit_goes);
  g_test_add_func ("/adapters/bambu-merge/ams-unit-outside-the-bits-stays", test_ams_foreign_bits);
  g_test_add_func ("/adapters/bambu-merge/pitfall-074-tray-with-its-id-alone-is-cleared", test_tray_id_only);
  g_test_add_func ("/adapters/bambu-merge/pitfall-075-farewell-of-a-printer-unloads-nothing", test_farewell);
  g_test_add_func ("/adapters/bambu-merge/pitfall-047-acks-are-not-state", test_ack_is_not_state);
  g_test_add_func ("/adapters/bambu-merge/pitfall-023-unreadable-counts-keep-the-last-good-one",
                   test_unreadable_counts);
  g_test_add_func ("/adapters/bambu-merge/pitfall-072-types-may-lie", test_types_may_lie);
  g_test_add_func ("/adapters/bambu-merge/state-stays-bounded", test_bounded);

  return g_test_run ();
}
