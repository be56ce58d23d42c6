/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "api-fixture.h"
#include "takt-api-upload.h"
#include "takt-error.h"
#include "takt-fake-reader.h"

#include <string.h>

#define URL "/api/product-profiles"
#define FILE_PART(content)                                                                                   \
  "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Desk bracket.gcode.3mf\"\r\n"            \
  "Content-Type: application/octet-stream\r\n\r\n" content "\r\n"
#define PART(name, value) "--b\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define END               "--b--\r\n"

static TaktSlicedFile *
make_file (void)
{
  TaktSlicedFile *file = takt_sliced_file_new ();

  file->printer_model = g_strdup ("Bambu Lab P1S");
  file->nozzle_diameter = 0.4;
  for (int i = 1; i <= 2; i++)
    {
      TaktSlicedPlate *plate = takt_sliced_plate_new (i);
      TaktSlicedFilament *filament = takt_sliced_filament_new (3);

      takt_sliced_plate_set_seconds (plate, i * 3601);
      filament->material_type = g_strdup ("PETG");
      filament->color = g_strdup ("#00AE42");
      filament->grams = i * 10.4;
      g_ptr_array_add (plate->filaments, filament);
      g_ptr_array_add (file->plates, plate);
    }
  return file;
}

/* Two plates in any file, and none in one that says so. */
static TaktSlicedFile *
read_file (const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = takt_test_read (path, &length);

  if (!g_str_has_prefix (text, "unsliced"))
    return make_file ();

  takt_error_set_field (error, "file", "not sliced");
  return NULL;
}

static void
set_up (ApiFixture *f, gconstpointer data)
{
  g_autoptr (TaktSlicedReader) reader = NULL;

  api_fixture_set_up (f, data);
  reader = takt_fake_reader_new (read_file);
  takt_products_set_reader (takt_shop_get_products (f->shop), reader);
}

static ApiAnswer *
upload_to (ApiFixture *f, const char *path, const char *body)
{
  g_autofree char *authorization = g_strdup_printf ("Bearer %s", f->token);

  return api_send_as (f, authorization, "POST", path, "multipart/form-data; boundary=b", body);
}

static ApiAnswer *
upload (ApiFixture *f, const char *body)
{
  return upload_to (f, URL, body);
}

static void
refuse (ApiFixture *f, guint status, const char *field, const char *body)
{
  g_autoptr (ApiAnswer) answer = upload (f, body);
  JsonObject *object = json_node_get_object (answer->json);

  g_test_message ("%s", answer->text);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (json_object_get_string_member_with_default (object, "field", NULL), ==, field);
  api_expect_list (f, URL, 0);
}

static void
test_good (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) answer = upload (f, PART ("sku", "BR-1") PART ("plate", "2") FILE_PART ("sliced")
                                                PART ("labor_minutes", "7") END);
  g_autofree char *path = g_build_filename (f->dir, "files", "Desk_bracket.gcode.3mf", NULL);
  g_autofree char *stored = NULL;
  JsonObject *profile;
  gsize length;

  g_assert_cmpuint (answer->status, ==, 201);
  profile = json_node_get_object (answer->json);
  g_assert_cmpstr (api_text (profile, "name"), ==, "Desk bracket");
  g_assert_cmpstr (api_text (profile, "sku"), ==, "BR-1");
  g_assert_cmpstr (api_text (profile, "file_name"), ==, "Desk_bracket.gcode.3mf");
  g_assert_cmpint (api_int (profile, "estimated_minutes"), ==, 121);
  g_assert_cmpint (api_int (profile, "labor_minutes"), ==, 7);
  g_assert_cmpstr (api_text (profile, "materials[0].material_type"), ==, "PETG");
  g_assert_cmpint (api_int (profile, "materials[0].grams"), ==, 21);
  stored = takt_test_read (path, &length);
  g_assert_cmpmem (stored, length, "sliced", 6);
}

/* A profile that is there is filled, and what its owner wrote stays. */
static void
test_refill (ApiFixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) made =
      api_expect (f, 201, "POST", URL,
                  "{\"name\": \"Vase\", \"sku\": \"V-1\", \"estimated_minutes\": 5, \"labor_minutes\": 9}");
  g_autoptr (ApiAnswer) answer = upload_to (f, URL "/1/file", PART ("plate", "2") FILE_PART ("sliced") END);
  g_autoptr (ApiAnswer) renamed = upload_to (f, URL "/1/file", PART ("name", "x") FILE_PART ("sliced") END);
  g_autoptr (ApiAnswer) nowhere = upload_to (f, URL "/9/file", PART ("plate", "2") FILE_PART ("sliced") END);
  JsonObject *profile = json_node_get_object (answer->json);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (api_text (profile, "name"), ==, "Vase");
  g_assert_cmpstr (api_text (profile, "sku"), ==, "V-1");
  g_assert_cmpint (api_int (profile, "labor_minutes"), ==, 9);
  g_assert_cmpint (api_int (profile, "estimated_minutes"), ==, 121);
  g_assert_cmpint (api_int (profile, "file_plate"), ==, 2);
  g_assert_cmpint (api_int (profile, "materials[0].filament_index"), ==, 3);
  g_assert_cmpuint (renamed->status, ==, 422);
  g_assert_cmpuint (nowhere->status, ==, 404);
  api_expect_list (f, URL, 1);
}

/* Far beyond what JSON may be. */
static void
test_large (ApiFixture *f, gconstpointer data)
{
  g_autofree char *filler = g_strnfill ((gsize) 5 << 20, 'x');
  g_autofree char *large =
      g_strdup_printf ("%s--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n%s\r\n%s",
                       PART ("plate", "1"), filler, END);
  g_autoptr (ApiAnswer) answer = upload (f, large);
  g_autofree char *path = g_build_filename (f->dir, "files", "plate.gcode.3mf", NULL);
  g_autofree char *stored = NULL;
  gsize length;

  g_assert_cmpuint (answer->status, ==, 201);
  stored = takt_test_read (path, &length);
  g_assert_cmpmem (stored, length, filler, (gsize) 5 << 20);
}

static void
test_refusals (ApiFixture *f, gconstpointer data)
{
  refuse (f, 422, "file", PART ("plate", "1") END);
  refuse (f, 422, "plate", FILE_PART ("x") END);
  refuse (f, 422, "plate", PART ("plate", "one") FILE_PART ("x") END);
  refuse (f, 422, "plate", PART ("plate", "3") FILE_PART ("x") END);
  refuse (f, 422, "file", PART ("plate", "1") FILE_PART ("unsliced") END);
  refuse (f, 422, "file", FILE_PART ("x") FILE_PART ("x") END);
  refuse (f, 422, "sku", PART ("sku", "1") PART ("sku", "1") FILE_PART ("x") END);
  refuse (f, 422, "sku", PART ("sku", "\377") FILE_PART ("x") END);
  refuse (f, 422, "estimated_minutes",
          PART ("estimated_minutes", "1") PART ("plate", "1") FILE_PART ("x") END);
  refuse (f, 400, NULL, "");
}

static void
test_malformed (ApiFixture *f, gconstpointer data)
{
  refuse (f, 400, NULL, "{}");
  refuse (f, 400, NULL, FILE_PART ("x"));
  refuse (f, 400, NULL, "--b\r\nno header");
  refuse (f, 400, NULL, "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" END);
  refuse (f, 400, NULL, "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" END);
  refuse (f, 400, NULL, "--bb\r\n" END);
}

static void
test_conflict (ApiFixture *f, gconstpointer data)
{
  g_autoptr (ApiAnswer) first = upload (f, PART ("plate", "1") FILE_PART ("one") END);
  g_autoptr (ApiAnswer) other = upload (f, PART ("plate", "1") FILE_PART ("two") END);

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (other->status, ==, 409);
}

static void
test_no_reader (ApiFixture *f, gconstpointer data)
{
  takt_products_set_reader (takt_shop_get_products (f->shop), NULL);
  refuse (f, 503, NULL, PART ("plate", "1") FILE_PART ("x") END);
}

static void
test_promised_too_much (ApiFixture *f, gconstpointer data)
{
  g_autofree char *request =
      g_strdup_printf ("POST " URL " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                       "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 300000000\r\n\r\n",
                       f->token);
  g_autofree char *raw = api_raw (f, request, -1);
  g_autofree char *no_boundary = g_strdup_printf (
      "POST " URL " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
      "Connection: close\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n{}",
      f->token);
  g_autofree char *raw_no_boundary = api_raw (f, no_boundary, -1);

  g_assert_cmpuint (api_get_status (raw), ==, 413);
  g_assert_cmpuint (api_get_status (raw_no_boundary), ==, 415);
}

static void
refuse_field (ApiFixture *f, const char *name, const char *value)
{
  g_autofree char *body =
      g_strdup_printf ("--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n%s%s%s", name, value,
                       FILE_PART ("x"), strcmp (name, "plate") != 0 ? PART ("plate", "1") : "", END);

  refuse (f, 422, name, body);
}

/* The document's limits are the server's. */
static void
test_document (ApiFixture *f, gconstpointer data)
{
  JsonObject *document = api_schema_get_document (f->schema);
  JsonObject *schemas =
      json_object_get_object_member (json_object_get_object_member (document, "components"), "schemas");
  JsonObject *properties = json_object_get_object_member (
      json_object_get_object_member (schemas, "SlicedProductProfile"), "properties");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint n_fields = 0;

  json_object_iter_init (&iter, properties);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonObject *property = json_node_get_object (node);

      if (strcmp (name, "file") == 0)
        continue;
      n_fields++;
      if (strcmp (json_object_get_string_member (property, "type"), "integer") == 0)
        {
          g_autofree char *low =
              g_strdup_printf ("%d", (int) json_object_get_int_member (property, "minimum") - 1);
          g_autofree char *high =
              g_strdup_printf ("%d", (int) json_object_get_int_member (property, "maximum") + 1);

          refuse_field (f, name, "many");
          refuse_field (f, name, low);
          refuse_field (f, name, high);
        }
      else
        {
          g_autofree char *text =
              g_strnfill ((gsize) json_object_get_int_member (property, "maxLength") + 1, 'x');

          refuse_field (f, name, text);
        }
    }
  g_assert_cmpuint (n_fields, ==, 9);
  refuse_field (f, "no_such_field", "1");
}

#define ADD(name, test)                                                                                      \
  g_test_add ("/api/upload/" name, ApiFixture, NULL, set_up, test, api_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("good", test_good);
  ADD ("refill", test_refill);
  ADD ("large", test_large);
  ADD ("refusals", test_refusals);
  ADD ("malformed", test_malformed);
  ADD ("conflict", test_conflict);
  ADD ("no-reader", test_no_reader);
  ADD ("promised-too-much", test_promised_too_much);
  ADD ("document", test_document);
  return g_test_run ();
}
