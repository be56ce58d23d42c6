/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "takt-error.h"
#include "takt-json-parse.h"
#include "takt-json.h"
#include "takt-test.h"

/* What goes in, and what comes out again. */
static const struct
{
  const char *text;
  const char *written; /* NULL: the same */
} good[] = {
  { "{}", NULL },
  { "[]", NULL },
  { " \t\r\n[ 1 , 2 ] \n", "[1,2]" },
  { "null", NULL },
  { "true", NULL },
  { "\"x\"", NULL },
  { "0", NULL },
  { "-0", "0" },
  { "-0.0", "0.0" },
  { "-5", NULL },
  { "17.38", NULL },
  { "0.1", NULL },
  { "1e3", "1000.0" },
  { "1E+2", "100.0" },
  { "25e-1", "2.5" },
  { "25.00", "25.0" },
  { "1e22", "1e+22" },
  { "0.1e-6", "1e-07" },
  { "0.30000000000000004", NULL },
  { "1.7976931348623157e308", "1.7976931348623157e+308" },
  { "9223372036854775807", NULL },
  { "-9223372036854775808", NULL },
  { "{\"b\":1,\"a\":{\"c\":[null,false,\"\"]}}", NULL },
  { "{\"a\":\"\\u00e4\\ud83d\\ude00\\/\"}", "{\"a\":\"ä😀/\"}" },
  { "\"\\\"\\\\\\b\\f\\n\\r\\t\"", "\"\\\"\\\\\\u0008\\u000c\\n\\r\\t\"" },
  { "\"Grüße, 東京\"", NULL },
  { "\"\x7f\"", "\"\\u007f\"" },
  { "[[[[[[[[[[]]]]]]]]]]", NULL },
};

static const char *const bad[] = {
  "",
  " ",
  "{",
  "}",
  "[",
  "]",
  "[1",
  "[1,",
  "[1,]",
  "[,1]",
  "[1 2]",
  "{\"a\"}",
  "{\"a\":}",
  "{\"a\":1,}",
  "{a:1}",
  "{'a':1}",
  "{\"a\" 1}",
  "{\"a\":1 \"b\":2}",
  "{1:2}",
  "{,}",
  "nul",
  "nulll",
  "True",
  "NaN",
  "Infinity",
  "-Infinity",
  "undefined",
  "+1",
  "01",
  "-01",
  "-",
  "1.",
  ".5",
  "1.e5",
  "1e",
  "1e+",
  "0x10",
  "1_000",
  "1e999",
  "-1e999",
  "9223372036854775808",
  "-9223372036854775809",
  "18446744073709551616",
  "\"",
  "\"a",
  "\"\\x\"",
  "\"\\u12\"",
  "\"\\u12g4\"",
  "\"\\ud800\"",
  "\"\\ud800\\u0041\"",
  "\"\\udc00\"",
  "\"\\u0000\"",
  "\"a\nb\"",
  "\"a\tb\"",
  "'a'",
  "// comment\n1",
  "/* comment */ 1",
  "1 // comment",
  "{} {}",
  "[] []",
  "{}[]",
  "1 2",
  "{},",
  "{}x",
  "\"a\" \"b\"",
  "null null",
  "\xef\xbb\xbf{}",
  "\"\xc3\"",
  "\"\xff\"",
  "\"\xed\xa0\x80\"",
  "\"\xc0\x80\"",
  "[\xa0]",
  "\v1",
  "var x = 1",
  "[1]]",
};

/* What is JSON, json-glib's own parser takes for the same. */
static void
assert_same_as_library (const char *text, JsonNode *node)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (json_node_equal (node, json_parser_get_root (parser)));
}

static void
test_json_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = takt_json_parse (good[i].text, -1, &error);
      g_autofree char *written = NULL;
      gsize length;

      g_test_message ("%s", good[i].text);
      g_assert_no_error (error);
      assert_same_as_library (good[i].text, node);
      written = takt_json_to_string (node, &length);
      g_assert_cmpstr (written, ==, good[i].written != NULL ? good[i].written : good[i].text);
      g_assert_cmpuint (length, ==, strlen (written));
    }
}

/* Members that are left out are checked all the same, however deep they are. */
static void
test_json_left_out (void)
{
  const char *text =
      "{\"a\":1,\"x\":{\"a\":[1.5,true,false,null,\"\\u00e4\",{}]},\"b\":[{\"x\":2,\"c\":\"x\"}],\"x\":[]}";
  const char *const faults[] = { "{\"x\":[1,]}",
                                 "{\"x\":1e999}",
                                 "{\"x\":\"\\ud800\"}",
                                 "{\"x\":{\"y\":}}",
                                 "{\"x\":99999999999999999999}",
                                 "{\"x\"}" };
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *written = NULL;

  g_hash_table_add (names, (gpointer) "x");
  node = takt_json_parse_without (text, -1, TAKT_JSON_MAX_BYTES, names, &error);
  g_assert_no_error (error);
  written = takt_json_to_string (node, NULL);
  g_assert_cmpstr (written, ==, "{\"a\":1,\"b\":[{\"c\":\"x\"}]}");

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      GError *fault = NULL;

      g_assert_null (takt_json_parse_without (faults[i], -1, TAKT_JSON_MAX_BYTES, names, &fault));
      takt_test_assert_error (fault, TAKT_ERROR_MALFORMED);
    }
}

static void
test_json_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *shown = g_strescape (bad[i], NULL);

      g_assert_null (takt_json_parse (bad[i], -1, &error));
      g_test_message ("%s: %s", shown, error->message);
      takt_test_assert_error (error, TAKT_ERROR_MALFORMED);
    }
}

/* json-glib takes the first and drops the second without freeing it; here it must not come so far. */
static void
test_json_two_roots (void)
{
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 1000; i++)
    {
      g_assert_null (takt_json_parse ("{\"status\":\"started\"} {\"status\":\"completed\"}", -1, &error));
      g_assert_nonnull (strstr (error->message, "something follows"));
      takt_test_assert_error (error, TAKT_ERROR_MALFORMED);
    }
}

static void
test_json_nul (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_null (takt_json_parse ("{}\0", 3, &error));
  takt_test_assert_error (error, TAKT_ERROR_MALFORMED);
  g_assert_null (takt_json_parse ("\"a\0b\"", 5, &error));
  takt_test_assert_error (error, TAKT_ERROR_MALFORMED);
  g_assert_null (takt_json_parse (NULL, 0, &error));
  takt_test_assert_error (error, TAKT_ERROR_MALFORMED);

  /* Only the length counts, not what stands behind it. */
  node = takt_json_parse ("[1]junk", 3, &error);
  g_assert_no_error (error);
}

static char *
nest (int depth)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < depth; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
  g_string_append (text, "1");
  for (int i = depth - 1; i >= 0; i--)
    g_string_append (text, i % 2 == 0 ? "]" : "}");
  return g_string_free (text, FALSE);
}

static void
test_json_limits (void)
{
  g_autofree char *deepest = nest (TAKT_JSON_MAX_DEPTH);
  g_autofree char *too_deep = nest (TAKT_JSON_MAX_DEPTH + 1);
  g_autofree char *abyss = g_strnfill (500000, '[');
  g_autofree char *large = g_strnfill (TAKT_JSON_MAX_BYTES + 1, ' ');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = takt_json_parse (deepest, -1, &error);

  g_assert_no_error (error);
  g_assert_null (takt_json_parse (too_deep, -1, &error));
  takt_test_assert_error (error, TAKT_ERROR_MALFORMED);
  g_assert_null (takt_json_parse (abyss, -1, &error));
  takt_test_assert_error (error, TAKT_ERROR_MALFORMED);

  large[0] = '1';
  g_assert_null (takt_json_parse (large, -1, &error));
  takt_test_assert_error (error, TAKT_ERROR_TOO_LARGE);
  g_clear_pointer (&node, json_node_unref);
  node = takt_json_parse (large, TAKT_JSON_MAX_BYTES, &error);
  g_assert_no_error (error);
}

static void
test_json_doubles (void)
{
  for (int i = 0; i < 50000; i++)
    {
      guint64 bits = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
      double value, back;
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *text = NULL;

      memcpy (&value, &bits, sizeof value);
      node = json_node_init_double (json_node_alloc (), value);
      text = takt_json_to_string (node, NULL);
      if (!isfinite (value))
        {
          g_assert_cmpstr (text, ==, "null");
          continue;
        }
      back = g_ascii_strtod (text, NULL);
      g_assert_true (back == value);
    }
}

static void
test_json_setters (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = NULL;

  takt_json_set_string (object, "name", "A \"b\"\n");
  takt_json_set_string (object, "none", NULL);
  takt_json_set_string (object, "cut", "x\xc3");
  takt_json_set_time (object, "at", 1766600100);
  takt_json_set_time (object, "never", TAKT_TIME_UNSET);
  takt_json_set_money (object, "total", 1738, "USD");
  takt_json_set_money (object, "yen", 500, "JPY");
  takt_json_set_money (object, "minus", -5, "EUR");
  takt_json_set_id (object, "id", 7);
  takt_json_set_id (object, "no_id", 0);
  text = takt_json_to_string (node, NULL);
  g_assert_cmpstr (
      text, ==,
      "{\"name\":\"A \\\"b\\\"\\n\",\"none\":null,\"cut\":\"x\xef\xbf\xbd\",\"at\":\"2025-12-24T18:15:00Z\",\"never\":null,"
      "\"total\":17.38,\"yen\":500.0,\"minus\":-0.05,\"id\":7,\"no_id\":null}");
}

static void
test_json_null_node (void)
{
  g_autofree char *text = takt_json_to_string (NULL, NULL);

  g_assert_cmpstr (text, ==, "null");
}

/* Everything that was captured from printers and from Etsy is JSON to us too. */
static void
test_json_captured (void)
{
  static const char *const folders[] = { "bambu/captures", "etsy/samples" };
  int count = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = takt_test_dup_shared (folders[i]);
      g_autoptr (GDir) dir = NULL;
      const char *name;

      if (path == NULL)
        return;
      dir = g_dir_open (path, 0, NULL);
      while ((name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *file = g_build_filename (path, name, NULL);
          g_autofree char *text = NULL;
          g_autofree char *again = NULL;
          g_autofree char *twice = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (JsonNode) node = NULL;
          g_autoptr (JsonNode) second = NULL;
          gsize length;

          if (!g_str_has_suffix (name, ".json"))
            continue;
          text = takt_test_read (file, &length);
          g_test_message ("%s", name);
          node = takt_json_parse (text, (gssize) length, &error);
          g_assert_no_error (error);
          again = takt_json_to_string (node, NULL);
          second = takt_json_parse (again, -1, &error);
          g_assert_no_error (error);
          twice = takt_json_to_string (second, NULL);
          g_assert_cmpstr (twice, ==, again);
          count++;
        }
    }
  g_assert_cmpint (count, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/good", test_json_good);
  g_test_add_func ("/base/json/left-out", test_json_left_out);
  g_test_add_func ("/base/json/bad", test_json_bad);
  g_test_add_func ("/base/json/two-roots", test_json_two_roots);
  g_test_add_func ("/base/json/nul-bytes", test_json_nul);
  g_test_add_func ("/base/json/limits", test_json_limits);
  g_test_add_func ("/base/json/doubles-come-back", test_json_doubles);
  g_test_add_func ("/base/json/setters", test_json_setters);
  g_test_add_func ("/base/json/null-node", test_json_null_node);
  g_test_add_func ("/base/json/captured-files", test_json_captured);
  return g_test_run ();
}
