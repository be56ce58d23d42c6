/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-json.h"
#include "takt-test.h"

static const char *const words[] = { "markup", "margin", NULL };

static TaktJsonReader *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = takt_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return takt_json_reader_new (node);
}

static void
test_reader_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJsonReader) reader = read_text (
      "{\"int\": 5, \"whole\": 5.0, \"big\": 9007199254740993, \"number\": 1.5, \"yes\": true, \"text\": \"a\\nb\","
      " \"time\": \"2025-12-24T18:15:00\", \"money\": 17.38, \"coins\": 3, \"word\": \"margin\", \"null\": null,"
      " \"tags\": [\"x\", \"y\"], \"items\": [{\"n\": 1}, {\"n\": 2}], \"smtp\": {\"host\": \"h\"}}");
  TaktJsonReader *smtp;

  g_assert_cmpint (takt_json_reader_int (reader, "int", 0, 10, -1), ==, 5);
  g_assert_cmpint (takt_json_reader_int (reader, "whole", 0, 10, -1), ==, 5);
  g_assert_cmpint (takt_json_reader_int (reader, "big", 0, G_MAXINT64, -1), ==, 9007199254740993);
  g_assert_cmpint (takt_json_reader_int (reader, "absent", 0, 10, -1), ==, -1);
  g_assert_cmpint (takt_json_reader_int (reader, "null", 0, 10, -1), ==, -1);
  g_assert_cmpfloat (takt_json_reader_number (reader, "number", 0, 2, -1), ==, 1.5);
  g_assert_cmpfloat (takt_json_reader_number (reader, "int", 0, 5, -1), ==, 5);
  g_assert_true (takt_json_reader_bool (reader, "yes", FALSE));
  g_assert_true (takt_json_reader_bool (reader, "absent", TRUE));
  g_assert_cmpstr (takt_json_reader_string (reader, "text", 3, NULL), ==, "a\nb");
  g_assert_cmpstr (takt_json_reader_string (reader, "absent", 3, "fallback"), ==, "fallback");
  g_assert_cmpint (takt_json_reader_time (reader, "time", 0), ==, 1766600100);
  g_assert_cmpint (takt_json_reader_time (reader, "null", 7), ==, 7);
  g_assert_cmpint (takt_json_reader_money (reader, "money", "USD", 0, -1), ==, 1738);
  g_assert_cmpint (takt_json_reader_money (reader, "coins", "USD", 0, -1), ==, 300);
  g_assert_cmpint (takt_json_reader_money (reader, "coins", "JPY", 0, -1), ==, 3);
  g_assert_cmpint (takt_json_reader_choice (reader, "word", words, 0), ==, 1);
  g_assert_cmpint (takt_json_reader_choice (reader, "absent", words, -1), ==, -1);

  g_assert_true (takt_json_reader_has (reader, "null"));
  g_assert_true (takt_json_reader_is_null (reader, "null"));
  g_assert_false (takt_json_reader_is_null (reader, "int"));
  g_assert_false (takt_json_reader_has (reader, "absent"));
  takt_json_reader_require (reader, "int");

  g_assert_cmpuint (takt_json_reader_array (reader, "tags", 2), ==, 2);
  g_assert_cmpstr (takt_json_reader_element_string (reader, "tags", 1, 10), ==, "y");
  g_assert_cmpuint (takt_json_reader_array (reader, "absent", 2), ==, 0);
  g_assert_cmpuint (takt_json_reader_array (reader, "items", 2), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (takt_json_reader_int (takt_json_reader_element (reader, "items", i), "n", 1, 2, 0), ==,
                     i + 1);

  smtp = takt_json_reader_object (reader, "smtp");
  g_assert_cmpstr (takt_json_reader_string (smtp, "host", 10, NULL), ==, "h");
  g_assert_true (takt_json_reader_end (smtp, TRUE, &error));
  takt_json_reader_free (smtp);
  g_assert_null (takt_json_reader_object (reader, "absent"));

  g_assert_true (takt_json_reader_end (reader, TRUE, &error));
  g_assert_no_error (error);
}

/* An absent object reads like an empty one. */
static void
test_reader_null (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (takt_json_reader_int (NULL, "a", 0, 1, 7), ==, 7);
  g_assert_false (takt_json_reader_has (NULL, "a"));
  g_assert_null (takt_json_reader_object (NULL, "a"));
  g_assert_cmpuint (takt_json_reader_array (NULL, "a", 5), ==, 0);
  takt_json_reader_require (NULL, "a");
  g_assert_true (takt_json_reader_end (NULL, TRUE, &error));
  takt_json_reader_free (NULL);
}

typedef void (*Read) (TaktJsonReader *reader);

static void
read_int (TaktJsonReader *r)
{
  takt_json_reader_int (r, "f", 1, 100, 0);
}
static void
read_number (TaktJsonReader *r)
{
  takt_json_reader_number (r, "f", 1, 100, 0);
}
static void
read_bool (TaktJsonReader *r)
{
  takt_json_reader_bool (r, "f", FALSE);
}
static void
read_string (TaktJsonReader *r)
{
  takt_json_reader_string (r, "f", 3, NULL);
}
static void
read_time (TaktJsonReader *r)
{
  takt_json_reader_time (r, "f", 0);
}
static void
read_dollars (TaktJsonReader *r)
{
  takt_json_reader_money (r, "f", "USD", 0, 0);
}
static void
read_yen (TaktJsonReader *r)
{
  takt_json_reader_money (r, "f", "JPY", 0, 0);
}
static void
read_choice (TaktJsonReader *r)
{
  takt_json_reader_choice (r, "f", words, 0);
}
static void
read_object (TaktJsonReader *r)
{
  takt_json_reader_object (r, "f");
}
static void
read_array (TaktJsonReader *r)
{
  takt_json_reader_array (r, "f", 2);
}
static void
read_element (TaktJsonReader *r)
{
  takt_json_reader_element (r, "f", 1);
}
static void
read_element_string (TaktJsonReader *r)
{
  takt_json_reader_element_string (r, "f", 1, 3);
}
static void
read_element_int (TaktJsonReader *r)
{
  g_assert_cmpint (takt_json_reader_element_int (r, "f", 0, 1, 100, -1), ==, 7);
  takt_json_reader_element_int (r, "f", 1, 1, 100, -1);
}
static void
read_required (TaktJsonReader *r)
{
  takt_json_reader_require (r, "f");
}
static void
read_nested (TaktJsonReader *r)
{
  TaktJsonReader *item = takt_json_reader_element (r, "items", 2);

  takt_json_reader_money (takt_json_reader_object (item, "cost"), "price", "USD", 0, 0);
}
static void
read_nothing (TaktJsonReader *r)
{
}
static void
read_complaint (TaktJsonReader *r)
{
  takt_json_reader_fail (takt_json_reader_object (r, "f"), "", "must hold %s.", "something");
}

static const struct
{
  Read read;
  const char *text;
  const char *field;
  const char *words;
} faults[] = {
  { read_int, "{\"f\": 0}", "f", "from 1 to 100" },
  { read_int, "{\"f\": 101}", "f", "from 1 to 100" },
  { read_int, "{\"f\": 5.5}", "f", "whole number" },
  { read_int, "{\"f\": 1e300}", "f", "from 1 to 100" },
  { read_int, "{\"f\": -1e300}", "f", "from 1 to 100" },
  { read_int, "{\"f\": \"5\"}", "f", "whole number" },
  { read_int, "{\"f\": true}", "f", "whole number" },
  { read_int, "{\"f\": [5]}", "f", "whole number" },
  { read_int, "{\"f\": {}}", "f", "whole number" },
  { read_number, "{\"f\": 0.99}", "f", "from 1 to 100" },
  { read_number, "{\"f\": \"5\"}", "f", "from 1 to 100" },
  { read_bool, "{\"f\": 1}", "f", "true or false" },
  { read_bool, "{\"f\": \"true\"}", "f", "true or false" },
  { read_string, "{\"f\": \"abcd\"}", "f", "3 characters" },
  { read_string, "{\"f\": 5}", "f", "text" },
  { read_string, "{\"f\": \"a\\u0007\"}", "f", "control" },
  { read_string, "{\"f\": \"a\\u007f\"}", "f", "control" },
  { read_string, "{\"f\": \"a\\u0085\"}", "f", "control" },
  { read_time, "{\"f\": \"tomorrow\"}", "f", "date and time" },
  { read_time, "{\"f\": 1766600100}", "f", "date and time" },
  { read_dollars, "{\"f\": 17.385}", "f", "2 decimals" },
  { read_dollars, "{\"f\": -0.01}", "f", "0.00 or more" },
  { read_dollars, "{\"f\": \"17.38\"}", "f", "amount of money" },
  { read_dollars, "{\"f\": 1e300}", "f", "2 decimals" },
  { read_yen, "{\"f\": 0.5}", "f", "0 decimals" },
  { read_choice, "{\"f\": \"Markup\"}", "f", "markup, margin" },
  { read_choice, "{\"f\": 0}", "f", "markup, margin" },
  { read_object, "{\"f\": []}", "f", "object" },
  { read_array, "{\"f\": {}}", "f", "array" },
  { read_array, "{\"f\": [1, 2, 3]}", "f", "2 elements" },
  { read_element, "{\"f\": [{}, 5]}", "f[1]", "object" },
  { read_element_string, "{\"f\": [\"a\", \"long\"]}", "f[1]", "3 characters" },
  { read_element_string, "{\"f\": [\"a\", null]}", "f[1]", "text" },
  { read_element_int, "{\"f\": [7, 101]}", "f[1]", "from 1 to 100" },
  { read_element_int, "{\"f\": [7, \"8\"]}", "f[1]", "whole number" },
  { read_required, "{}", "f", "missing" },
  { read_required, "{\"f\": null}", "f", "missing" },
  { read_nested, "{\"items\": [{}, {}, {\"cost\": {\"price\": 0.001}}]}", "items[2].cost.price",
    "2 decimals" },
  { read_nothing, "{\"status\": 1}", "status", "not a known field" },
  { read_nested, "{\"items\": [{}, {}, {\"cost\": {\"prize\": 1}}]}", "items[2].cost.prize",
    "not a known field" },
  { read_complaint, "{\"f\": {}}", "f", "must hold something" },
  { read_nothing, "[]", "", "object is expected" },
  { read_nothing, "5", "", "object is expected" },
};

static void
test_reader_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktJsonReader) reader = read_text (faults[i].text);

      faults[i].read (reader);
      g_assert_false (takt_json_reader_end (reader, TRUE, &error));
      g_test_message ("%s: %s", faults[i].text, error->message);
      g_assert_cmpstr (takt_error_get_field (error), ==, faults[i].field);
      g_assert_nonnull (strstr (error->message, faults[i].words));
      g_assert_nonnull (strstr (error->message, faults[i].field));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
}

static void
test_reader_first_fault_sticks (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJsonReader) reader = read_text ("{\"a\": \"x\", \"b\": 5, \"c\": {\"d\": 1}}");
  TaktJsonReader *child = takt_json_reader_object (reader, "c");

  g_assert_cmpint (takt_json_reader_int (reader, "a", 0, 9, -1), ==, -1);
  g_assert_cmpint (takt_json_reader_int (reader, "b", 0, 9, -1), ==, -1);
  g_assert_cmpint (takt_json_reader_int (child, "d", 0, 9, -1), ==, -1);
  takt_json_reader_fail (child, "d", "is worse.");
  for (int i = 0; i < 2; i++)
    {
      g_assert_false (takt_json_reader_end (i == 0 ? child : reader, FALSE, &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, "a");
      g_clear_error (&error);
    }
  g_assert_false (takt_json_reader_end (reader, FALSE, NULL));
}

static void
test_reader_unknown_allowed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJsonReader) reader = read_text ("{\"a\": 1, \"b\": 5}");

  g_assert_cmpint (takt_json_reader_int (reader, "a", 0, 9, -1), ==, 1);
  g_assert_true (takt_json_reader_end (reader, FALSE, &error));
  g_assert_false (takt_json_reader_end (reader, TRUE, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "b");
}

static void
test_reader_null_root (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktJsonReader) reader = takt_json_reader_new (NULL);

  g_assert_cmpint (takt_json_reader_int (reader, "a", 0, 9, -1), ==, -1);
  g_assert_false (takt_json_reader_end (reader, FALSE, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

static void
test_lenient_numbers (void)
{
  static const struct
  {
    const char *text;
    gint64 whole;
    double number;
    int truth; /* −1: the fallback */
  } cases[] = {
    { "5", 5, 5, 1 },
    { "-1", -1, -1, 1 },
    { "0", 0, 0, 0 },
    { "70.0", 70, 70, 1 },
    { "23.99", 23, 23.99, 1 },
    { "\"5\"", 5, 5, -1 },
    { "\" 45 \"", 45, 45, -1 },
    { "\"23.5\"", 23, 23.5, -1 },
    { "\"9223372036854775807\"", G_MAXINT64, 9223372036854775807.0, -1 },
    { "true", 1, 1, 1 },
    { "false", 0, 0, 0 },
    { "\"true\"", -77, -77, 1 },
    { "\"Off\"", -77, -77, 0 },
    { "\"1\"", 1, 1, 1 },
    { "\"0\"", 0, 0, 0 },
    { "\"\"", -77, -77, -1 },
    { "\"5 mm\"", -77, -77, -1 },
    { "\"nan\"", -77, -77, -1 },
    { "\"inf\"", -77, -77, -1 },
    { "\"1e999\"", -77, -77, -1 },
    { "1e300", -77, 1e300, 1 },
    { "null", -77, -77, -1 },
    { "[5]", -77, -77, -1 },
    { "{}", -77, -77, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"f\": %s}", cases[i].text);
      g_autoptr (JsonNode) node = takt_json_parse (text, -1, NULL);
      JsonObject *object = json_node_get_object (node);

      g_test_message ("%s", text);
      g_assert_cmpint (takt_json_lenient_int (object, "f", -77), ==, cases[i].whole);
      g_assert_cmpfloat (takt_json_lenient_number (object, "f", -77), ==, cases[i].number);
      g_assert_cmpint (takt_json_lenient_bool (object, "f", TRUE), ==,
                       cases[i].truth == -1 ? TRUE : cases[i].truth);
      g_assert_cmpint (takt_json_lenient_bool (object, "f", FALSE), ==,
                       cases[i].truth == -1 ? FALSE : cases[i].truth);
    }

  g_assert_cmpint (takt_json_lenient_int (NULL, "f", 3), ==, 3);
}

static void
test_lenient_rest (void)
{
  g_autoptr (JsonNode) node = takt_json_parse (
      "{\"s\": \"x\", \"n\": 1.5, \"b\": true, \"z\": null, \"o\": {\"k\": 1}, \"a\": [1, 2]}", -1, NULL);
  JsonObject *object = json_node_get_object (node);
  static const char *const fields[] = { "s", "n", "b", "z", "o", "a", "absent" };
  static const char *const texts[] = { "x", "1.5", "true", NULL, NULL, NULL, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *text = takt_json_lenient_string (object, fields[i]);

      g_assert_cmpstr (text, ==, texts[i]);
      g_assert_true ((takt_json_lenient_object (object, fields[i]) != NULL)
                     == (strcmp (fields[i], "o") == 0));
      g_assert_true ((takt_json_lenient_array (object, fields[i]) != NULL) == (strcmp (fields[i], "a") == 0));
    }
  g_assert_null (takt_json_lenient_object (NULL, "o"));
  g_assert_null (takt_json_lenient_array (NULL, "o"));
  g_assert_null (takt_json_lenient_string (NULL, "o"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-reader/values", test_reader_values);
  g_test_add_func ("/base/json-reader/absent-object", test_reader_null);
  g_test_add_func ("/base/json-reader/faults-name-their-field", test_reader_faults);
  g_test_add_func ("/base/json-reader/first-fault-sticks", test_reader_first_fault_sticks);
  g_test_add_func ("/base/json-reader/unknown-fields-may-be-allowed", test_reader_unknown_allowed);
  g_test_add_func ("/base/json-reader/no-root", test_reader_null_root);
  g_test_add_func ("/base/json-lenient/numbers", test_lenient_numbers);
  g_test_add_func ("/base/json-lenient/the-rest", test_lenient_rest);
  return g_test_run ();
}
