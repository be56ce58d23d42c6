/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "api-schema.h"
#include "takt-api-guard.h"
#include "takt-api-router.h"
#include "takt-test.h"

static void
test_matches (void)
{
  const struct
  {
    const char *method, *path, *operation;
    gint64 id;
  } cases[] = {
    { "GET", "/api/orders", "listOrders", 0 },
    { "HEAD", "/api/orders", "listOrders", 0 },
    { "POST", "/api/orders", "addOrder", 0 },
    { "GET", "/api/orders/1", "getOrder", 1 },
    { "GET", "/api/orders/999999999999999999", "getOrder", 999999999999999999 },
    { "POST", "/api/orders/12/schedule-prints", "scheduleOrder", 12 },
    { "GET", "/api/bambu/materials/7", "listPrinterMaterials", 7 },
    { "PUT", "/api/bambu/materials/7", "updateMaterial", 7 },
    { "GET", "/api/bambu/scheduled-prints/3/queue", "listPrinterQueue", 3 },
    { "POST", "/api/bambu/scheduled-prints/reorder", "reorderQueue", 0 },
    { "GET", "/api/history/analytics", "analyseHistory", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const TaktApiRoute *route = NULL;
      gint64 ids[TAKT_API_MAX_IDS] = { 0 };

      g_assert_cmpint (takt_api_router_match (cases[i].method, cases[i].path, &route, ids, NULL), ==,
                       TAKT_API_MATCH_ROUTE);
      g_assert_cmpstr (route->operation_id, ==, cases[i].operation);
      g_assert_cmpint (ids[0], ==, cases[i].id);
    }
}

static void
test_no_path (void)
{
  const char *const paths[] = {
    "",
    "/",
    "/api",
    "/api/",
    "/api/order",
    "/api/orders/",
    "/api/orders//",
    "/api/orders/0",
    "/api/orders/01",
    "/api/orders/-1",
    "/api/orders/1x",
    "/api/orders/x",
    "/api/orders/%31",
    "/api/orders/1/",
    "/api/orders/1/cost/",
    "/api/orders/1/cancel/2",
    "/api/orders/9999999999999999999",
    "/api/orders/99999999999999999999999999999999999999",
    "/api/../api/orders",
    "/api/./orders",
    "/API/orders",
    "//api/orders",
    "/api/orders/{id}",
    "*",
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      const TaktApiRoute *route = NULL;
      gint64 ids[TAKT_API_MAX_IDS];
      g_autofree char *allow = NULL;

      g_test_message ("%s", paths[i]);
      g_assert_cmpint (takt_api_router_match ("GET", paths[i], &route, ids, &allow), ==,
                       TAKT_API_MATCH_NO_PATH);
      g_assert_null (route);
      g_assert_null (allow);
    }
}

static void
test_no_method (void)
{
  const struct
  {
    const char *method, *path, *allow;
    TaktApiMatch match;
  } cases[] = {
    { "DELETE", "/api/orders", "HEAD, GET, POST, OPTIONS", TAKT_API_MATCH_NO_METHOD },
    { "get", "/api/orders", "HEAD, GET, POST, OPTIONS", TAKT_API_MATCH_NO_METHOD },
    { "PATCH", "/api/printers/1", "HEAD, GET, PUT, DELETE, OPTIONS", TAKT_API_MATCH_NO_METHOD },
    { "HEAD", "/api/backup", "POST, OPTIONS", TAKT_API_MATCH_NO_METHOD },
    { "GET", "/api/bambu/scheduled-prints/reorder", "POST, OPTIONS", TAKT_API_MATCH_NO_METHOD },
    { "OPTIONS", "/api/settings", "HEAD, GET, PUT, OPTIONS", TAKT_API_MATCH_OPTIONS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const TaktApiRoute *route = NULL;
      gint64 ids[TAKT_API_MAX_IDS];
      g_autofree char *allow = NULL;

      g_assert_cmpint (takt_api_router_match (cases[i].method, cases[i].path, &route, ids, &allow), ==,
                       cases[i].match);
      g_assert_cmpstr (allow, ==, cases[i].allow);
    }
}

static void
test_document_has_every_route (void)
{
  ApiSchema *schema = api_schema_new ();

  for (guint i = 0; i < takt_api_n_routes; i++)
    {
      const TaktApiRoute *route = &takt_api_routes[i];
      g_autofree char *lower = g_ascii_strdown (route->method, -1);
      JsonObject *paths = json_object_get_object_member (api_schema_get_document (schema), "paths");
      JsonObject *item, *operation;

      if (!json_object_has_member (paths, route->path))
        g_error ("the document lacks %s", route->path);
      item = json_object_get_object_member (paths, route->path);
      if (!json_object_has_member (item, lower))
        g_error ("the document lacks %s %s", route->method, route->path);
      operation = json_object_get_object_member (item, lower);
      g_assert_cmpstr (json_object_get_string_member (operation, "operationId"), ==, route->operation_id);
      g_assert_true (json_object_has_member (operation, "requestBody")
                     == (route->body != TAKT_API_BODY_NONE));
      if (route->body != TAKT_API_BODY_NONE)
        {
          JsonObject *body = json_object_get_object_member (operation, "requestBody");

          g_assert_true (json_object_get_boolean_member (body, "required")
                         == (route->body == TAKT_API_BODY_REQUIRED));
        }
    }
  api_schema_free (schema);
}

static void
test_every_route_is_real (void)
{
  ApiSchema *schema = api_schema_new ();
  JsonObjectIter iter;
  const char *path;
  JsonNode *item;
  guint n_operations = 0;

  json_object_iter_init (&iter, json_object_get_object_member (api_schema_get_document (schema), "paths"));
  while (json_object_iter_next (&iter, &path, &item))
    {
      g_autoptr (GList) methods = json_object_get_members (json_node_get_object (item));

      for (GList *l = methods; l != NULL; l = l->next)
        {
          g_autofree char *method = g_ascii_strup (l->data, -1);
          gboolean found = FALSE;

          for (guint i = 0; i < takt_api_n_routes && !found; i++)
            found = strcmp (takt_api_routes[i].path, path) == 0
                    && strcmp (takt_api_routes[i].method, method) == 0;
          if (!found)
            g_error ("the document has %s %s, the table has not", method, path);
          n_operations++;
        }
    }
  g_assert_cmpuint (n_operations, ==, takt_api_n_routes);
  api_schema_free (schema);
}

/* Of what answers consist, every member is promised and no other may come. */
static void
test_answers_are_closed (void)
{
  ApiSchema *schema = api_schema_new ();
  g_autoptr (GHashTable) names = api_schema_get_answer_components (schema);
  GHashTableIter iter;
  gpointer key;
  const char *name;

  g_assert_cmpuint (g_hash_table_size (names), >, 20);
  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      JsonObject *component;
      guint n_members, n_required;

      name = key;
      /* Members of these may be missing. */
      if (g_strv_contains (
              (const char *const[]){ "Error", "ScheduleConflict", "AttendedHours", "PlanAnswer", NULL },
              name))
        continue;
      component = api_schema_get_component (schema, name);
      /* A word has none. */
      if (!json_object_has_member (component, "properties"))
        continue;
      n_members = json_object_get_size (json_object_get_object_member (component, "properties"));
      n_required = json_array_get_length (json_object_get_array_member (component, "required"));
      g_test_message ("%s: %u members", name, n_members);
      g_assert_cmpuint (n_members, ==, n_required);
      g_assert_false (json_object_get_boolean_member (component, "additionalProperties"));
    }
  api_schema_free (schema);
}

static void
test_hosts (void)
{
  const char *const good[] = { "localhost",   "LocalHost:5000", "127.0.0.1",
                               "127.0.0.1:1", "[::1]",          "[::1]:65535" };
  const char *const bad[] = {
    "",
    "example.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "localhost:",
    "localhost:x",
    "localhost:123456",
    "127.0.0.2",
    "127.0.0.1:5000, evil",
    "::1",
    "[::1",
    "[::1]x",
    "[::2]",
    "0.0.0.0",
    " localhost",
    "localhost ",
    "localhost:5000:5000",
    "user@localhost",
    "localhost/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (takt_api_guard_host_is_loopback (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (takt_api_guard_host_is_loopback (bad[i]));
  g_assert_false (takt_api_guard_host_is_loopback (NULL));
}

static void
test_guard (void)
{
  g_autoptr (TaktManualClock) clock = takt_manual_clock_new (1766592000);
  g_autoptr (TaktApiGuard) guard = takt_api_guard_new (TAKT_CLOCK (clock));

  for (int i = 0; i < TAKT_API_MAX_BAD_TOKENS - 1; i++)
    {
      takt_api_guard_note_bad_token (guard);
      takt_manual_clock_advance (clock, G_USEC_PER_SEC);
    }
  g_assert_cmpint (takt_api_guard_get_locked_seconds (guard), ==, 0);

  /* The first of them is over a minute old: it does not count any more. */
  takt_manual_clock_advance (clock, 42 * G_USEC_PER_SEC);
  takt_api_guard_note_bad_token (guard);
  g_assert_cmpint (takt_api_guard_get_locked_seconds (guard), ==, 0);
  takt_api_guard_note_bad_token (guard);
  g_assert_cmpint (takt_api_guard_get_locked_seconds (guard), ==, 60);

  takt_manual_clock_advance (clock, G_USEC_PER_SEC / 2);
  g_assert_cmpint (takt_api_guard_get_locked_seconds (guard), ==, 60);
  takt_manual_clock_jump (clock, (gint64) 3600 * G_USEC_PER_SEC);
  g_assert_cmpint (takt_api_guard_get_locked_seconds (guard), ==, 60);
  takt_manual_clock_advance (clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpint (takt_api_guard_get_locked_seconds (guard), ==, 0);

  /* It begins to count anew. */
  takt_api_guard_note_bad_token (guard);
  g_assert_cmpint (takt_api_guard_get_locked_seconds (guard), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/router/finds-routes", test_matches);
  g_test_add_func ("/api/router/unknown-paths", test_no_path);
  g_test_add_func ("/api/router/unknown-methods", test_no_method);
  g_test_add_func ("/api/document/has-every-route", test_document_has_every_route);
  g_test_add_func ("/api/document/has-no-other-route", test_every_route_is_real);
  g_test_add_func ("/api/document/answers-are-closed", test_answers_are_closed);
  g_test_add_func ("/api/guard/hosts", test_hosts);
  g_test_add_func ("/api/guard/bad-tokens", test_guard);
  return g_test_run ();
}
