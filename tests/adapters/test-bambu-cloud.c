/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-cloud.h"

#include <string.h>

#include "bambu/takt-bambu-cloud-http.h"
#include "takt-bambu-cloud-fixture.h"
#include "takt-error.h"
#include "takt-log.h"
#include "takt-test.h"

#define DAY    ((gint64) 24 * 60 * 60 * G_USEC_PER_SEC)
#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)

#define LOGIN_PATH "/v1/user-service/user/login"

/* One cloud for all tests: each begins with a program that nobody is signed in to. */
static CloudFixture *the_cloud;

static void
set_up (CloudFixture **f, gconstpointer way)
{
  g_autofree char *login = g_strdup_printf ("{'way': '%s'}", (const char *) way);

  *f = the_cloud;
  cloud_fixture_set_up (*f);
  cloud_fixture_do (*f, "login", login);
  cloud_fixture_do (*f, "faults", "{'next': []}");
}

static void
tear_down (CloudFixture **f, gconstpointer way)
{
  cloud_fixture_clear (*f);
}

static char *
dup_code (CloudFixture *f)
{
  g_autoptr (JsonNode) node = cloud_fixture_get (f, "code");

  return g_strdup (json_object_get_string_member (json_node_get_object (node), "code"));
}

/* The calls since number @from, of @method (NULL: any) to @path (NULL: any). */
static guint
count_calls (CloudFixture *f, guint from, const char *method, const char *path)
{
  g_autoptr (JsonNode) node = cloud_fixture_get (f, "log");
  JsonArray *log = json_node_get_array (node);
  guint count = 0;

  for (guint i = from; i < json_array_get_length (log); i++)
    {
      JsonObject *call = json_array_get_object_element (log, i);

      if ((method == NULL || g_str_equal (json_object_get_string_member (call, "method"), method))
          && (path == NULL || g_str_equal (json_object_get_string_member (call, "path"), path)))
        count++;
    }
  return count;
}

static JsonObject *
dup_last_call (CloudFixture *f, const char *path)
{
  g_autoptr (JsonNode) node = cloud_fixture_get (f, "log");
  JsonArray *log = json_node_get_array (node);

  for (guint i = json_array_get_length (log); i > 0; i--)
    {
      JsonObject *call = json_array_get_object_element (log, i - 1);

      if (g_str_equal (json_object_get_string_member (call, "path"), path))
        return json_object_ref (call);
    }
  g_assert_not_reached ();
}

static char *
dup_last_error (CloudFixture *f)
{
  g_autoptr (TaktCloudStatus) status = takt_printer_cloud_dup_status (f->port);

  return g_strdup (status->last_error);
}

static void
sign_in (CloudFixture *f)
{
  g_autoptr (GError) error = NULL;

  cloud_fixture_sign_in (f, cloud_fixture_about (f, "password"), &error);
  g_assert_no_error (error);
}

static void
load (CloudFixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_printer_cloud_load_async (f->port, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the stored account");
  takt_printer_cloud_act_finish (f->port, result, error);
}

/* ---- signing in */

static void
test_password (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autoptr (TaktCloudStatus) status = NULL;
  const char *stored;

  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_OUT);
  sign_in (f);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
  status = takt_printer_cloud_dup_status (f->port);
  g_assert_cmpstr (status->account, ==, cloud_fixture_about (f, "account"));
  g_assert_cmpint (status->signed_in_at, ==, CLOUD_NOW);
  g_assert_cmpint (status->expires_at, ==, CLOUD_NOW + 7776000);
  g_assert_null (status->last_error);

  stored = takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD);
  g_assert_nonnull (strstr (stored, "sim."));
  g_assert_nonnull (strstr (stored, cloud_fixture_about (f, "uid")));
  g_assert_null (strstr (stored, cloud_fixture_about (f, "password")));
  g_assert_cmpuint (g_hash_table_size (f->secrets->secrets), ==, 1);
}

static void
test_wrong_password (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  GError *error = NULL;
  g_autofree char *said = NULL;

  g_assert_false (cloud_fixture_sign_in (f, "wrong", &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "account");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  cloud_fixture_assert_state (f, TAKT_CLOUD_FAILED);
  said = dup_last_error (f);
  g_assert_nonnull (strstr (said, "password"));
  g_assert_null (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD));

  /* Nothing stands in the way of the right one. */
  sign_in (f);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
}

static void
test_code (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autofree char *code = NULL;
  g_autofree char *newer = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  g_assert_false (cloud_fixture_enter (f, "123456", &error));
  takt_test_assert_error (error, TAKT_ERROR_CONFLICT);

  sign_in (f);
  cloud_fixture_assert_state (f, TAKT_CLOUD_NEEDS_CODE);
  g_assert_false (cloud_fixture_enter (f, "abcdefg", &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "code");
  g_assert_nonnull (strstr (error->message, "newest"));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  cloud_fixture_assert_state (f, TAKT_CLOUD_NEEDS_CODE);

  code = dup_code (f);
  cloud_fixture_do (f, "expire", NULL);
  g_assert_false (cloud_fixture_enter (f, code, &error));
  g_assert_nonnull (strstr (error->message, "expired"));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);

  takt_printer_cloud_send_code_async (f->port, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "another code");
  g_assert_true (takt_printer_cloud_act_finish (f->port, result, &error));
  newer = dup_code (f);
  g_assert_true (cloud_fixture_enter (f, newer, &error));
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
}

/* Accounts that are linked to another service have no password. */
static void
test_no_password (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autofree char *code = NULL;
  GError *error = NULL;

  g_assert_true (cloud_fixture_sign_in (f, NULL, &error));
  cloud_fixture_assert_state (f, TAKT_CLOUD_NEEDS_CODE);
  code = dup_code (f);
  g_assert_true (cloud_fixture_enter (f, code, &error));
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
}

static void
test_tfa (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autoptr (JsonObject) call = NULL;
  JsonObject *headers;
  g_autofree char *cookie = NULL;
  GError *error = NULL;

  sign_in (f);
  cloud_fixture_assert_state (f, TAKT_CLOUD_NEEDS_TFA);
  g_assert_false (cloud_fixture_enter (f, "999999", &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "code");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  cloud_fixture_assert_state (f, TAKT_CLOUD_NEEDS_TFA);

  g_assert_true (cloud_fixture_enter (f, cloud_fixture_about (f, "tfa_code"), &error));
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
  g_assert_nonnull (strstr (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD), "sim."));

  call = dup_last_call (f, "/api/sign-in/tfa");
  headers = json_object_get_object_member (call, "headers");
  cookie = g_strconcat ("bbl_csrf_token=", json_object_get_string_member (headers, "x-bbl-csrf-token"), NULL);
  g_assert_cmpstr (json_object_get_string_member (headers, "Cookie"), ==, cookie);
}

static void
test_bad_input (CloudFixture **fixture, gconstpointer data)
{
  static const char *const accounts[] = {
    "", "  ", "somebody", "@example.com", "some body@example.com", "a@"
  };
  static const char *const codes[] = { "", "  ", "12-34", "12345678901234567" };
  CloudFixture *f = *fixture;
  guint calls = count_calls (f, 0, NULL, NULL);
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      takt_printer_cloud_sign_in_async (f->port, TAKT_CLOUD_GLOBAL, accounts[i], "x", NULL,
                                        takt_test_store_result, &result);
      result = takt_test_wait_result (&result, "a refusal");
      g_assert_false (takt_printer_cloud_act_finish (f->port, result, &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, "account");
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
  g_assert_false (cloud_fixture_sign_in (f, "", &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "password");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_assert_false (cloud_fixture_enter (f, codes[i], &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, "code");
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
  g_assert_cmpuint (count_calls (f, calls, NULL, NULL), ==, 0);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_OUT);
}

static void
test_one_act_at_a_time (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autoptr (GAsyncResult) first = NULL;
  GError *error = NULL;

  takt_printer_cloud_sign_in_async (f->port, TAKT_CLOUD_GLOBAL, cloud_fixture_about (f, "account"),
                                    cloud_fixture_about (f, "password"), NULL, takt_test_store_result,
                                    &first);
  g_assert_false (cloud_fixture_sign_in (f, "other", &error));
  takt_test_assert_error (error, TAKT_ERROR_BUSY);
  first = takt_test_wait_result (&first, "the first sign-in");
  g_assert_true (takt_printer_cloud_act_finish (f->port, first, &error));
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
}

/* ---- what stands before the service */

static void
test_challenge (CloudFixture **fixture, gconstpointer data)
{
  static const char *const faults[] = { "{'next': ['cloudflare']}", "{'next': ['html']}" };
  CloudFixture *f = *fixture;
  g_autofree char *stored = NULL;
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      /* Not taken for a wrong password … */
      cloud_fixture_do (f, "faults", faults[i]);
      g_assert_false (cloud_fixture_sign_in (f, cloud_fixture_about (f, "password"), &error));
      g_assert_null (takt_error_get_field (error));
      g_assert_nonnull (strstr (error->message, "check for browsers"));
      takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
    }

  /* … nor for the end of the sign-in. */
  sign_in (f);
  stored = g_strdup (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD));
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      cloud_fixture_do (f, "faults", faults[i]);
      g_assert_null (cloud_fixture_list (f, &error));
      g_assert_nonnull (strstr (error->message, "check for browsers"));
      takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
      cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
    }
  g_assert_cmpstr (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD), ==, stored);
  g_ptr_array_unref (cloud_fixture_list (f, &error));
  g_assert_no_error (error);
}

static void
test_limit (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  GError *error = NULL;
  guint calls;

  sign_in (f);
  cloud_fixture_do (f, "faults", "{'next': ['limit']}");
  g_assert_null (cloud_fixture_list (f, &error));
  g_assert_nonnull (strstr (error->message, "2 minutes"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);

  /* It wants a pause and gets one. */
  calls = count_calls (f, 0, NULL, NULL);
  takt_manual_clock_advance (f->clock, MINUTE);
  g_assert_null (cloud_fixture_list (f, &error));
  g_assert_nonnull (strstr (error->message, "1 minute"));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  g_assert_cmpuint (count_calls (f, calls, NULL, NULL), ==, 0);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);

  takt_manual_clock_advance (f->clock, MINUTE);
  g_ptr_array_unref (cloud_fixture_list (f, &error));
  g_assert_no_error (error);
}

static void
test_bad_answers (CloudFixture **fixture, gconstpointer data)
{
  static const char *const faults[] = { "{'next': ['huge']}", "{'next': ['not-json']}",
                                        "{'next': ['redirect']}" };
  CloudFixture *f = *fixture;
  GError *error = NULL;
  guint calls = count_calls (f, 0, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      cloud_fixture_do (f, "faults", faults[i]);
      g_assert_false (cloud_fixture_sign_in (f, cloud_fixture_about (f, "password"), &error));
      takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
    }
  cloud_fixture_do (f, "faults", "{'next': ['down']}");
  g_assert_false (cloud_fixture_sign_in (f, cloud_fixture_about (f, "password"), &error));
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  /* Each was told once, and no redirect took the password elsewhere. */
  g_assert_cmpuint (count_calls (f, calls, NULL, NULL), ==, G_N_ELEMENTS (faults) + 1);
  g_assert_cmpuint (count_calls (f, calls, "POST", LOGIN_PATH), ==, G_N_ELEMENTS (faults) + 1);
}

/* A question is asked once more after a fault, and no third time. */
static void
test_retry (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autoptr (TaktClock) quick = takt_clock_new_scaled (40);
  g_autoptr (TaktBambuCloudHttp) http = takt_bambu_cloud_http_new (quick);
  g_autofree char *url = g_strconcat (cloud_fixture_about (f, "url"), "/api/csrf", NULL);
  TaktBambuRequest request = { .url = url };

  for (guint faults = 1; faults <= 2; faults++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (TaktBambuReply) reply = NULL;
      g_autoptr (GError) error = NULL;
      guint calls = count_calls (f, 0, NULL, NULL);

      cloud_fixture_do (f, "faults",
                        faults == 1 ? "{'next': ['down']}" : "{'next': ['down', 'down', 'down']}");
      takt_bambu_cloud_http_send_async (http, &request, NULL, takt_test_store_result, &result);
      result = takt_test_wait_result (&result, "the answer after a fault");
      reply = takt_bambu_cloud_http_send_finish (http, result, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (reply->status, ==, faults == 1 ? 200 : 503);
      g_assert_cmpuint (count_calls (f, calls, NULL, NULL), ==, 2);
    }
}

static void
test_unreachable (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  GError *error = NULL;
  TaktBambuDoors *doors = takt_bambu_doors_new ("http://127.0.0.1:1", NULL, &error);
  g_autoptr (TaktBambuCloud) cloud =
      takt_bambu_cloud_new (TAKT_CLOCK (f->clock), TAKT_SECRET_STORE (f->secrets), doors);
  g_autoptr (GAsyncResult) result = NULL;

  takt_printer_cloud_sign_in_async (TAKT_PRINTER_CLOUD (cloud), TAKT_CLOUD_CHINA, "me@example.com", "x", NULL,
                                    takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the refused connection");
  g_assert_false (takt_printer_cloud_act_finish (TAKT_PRINTER_CLOUD (cloud), result, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
}

/* ---- the token */

static void
test_token_ends (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autofree char *said = NULL;
  const char *stored;
  GError *error = NULL;

  sign_in (f);
  cloud_fixture_do (f, "revoke", NULL);
  g_assert_null (cloud_fixture_list (f, &error));
  g_assert_nonnull (strstr (error->message, "local network"));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  cloud_fixture_assert_state (f, TAKT_CLOUD_EXPIRED);
  said = dup_last_error (f);
  g_assert_nonnull (strstr (said, "Sign in again"));
  stored = takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD);
  g_assert_null (strstr (stored, "sim."));
  /* Who it was is still known. */
  g_assert_nonnull (strstr (stored, cloud_fixture_about (f, "account")));

  g_assert_null (cloud_fixture_list (f, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  sign_in (f);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
}

static void
test_token_grows_old (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  GError *error = NULL;
  guint calls;

  sign_in (f);
  takt_manual_clock_advance (f->clock, 90 * DAY - MINUTE);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
  takt_manual_clock_advance (f->clock, MINUTE);
  cloud_fixture_assert_state (f, TAKT_CLOUD_EXPIRED);
  calls = count_calls (f, 0, NULL, NULL);
  g_assert_null (cloud_fixture_list (f, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpuint (count_calls (f, calls, NULL, NULL), ==, 0);
}

static void
test_load (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  GError *error = NULL;

  load (f, &error);
  g_assert_no_error (error);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_OUT);

  /* The number of the account was not told: signed in all the same, and asked for again. */
  cloud_fixture_do (f, "faults", "{'next': [null, 'cloudflare']}");
  sign_in (f);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
  g_assert_null (
      strstr (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD), cloud_fixture_about (f, "uid")));

  g_assert_finalize_object (f->cloud);
  cloud_fixture_set_up (f);
  load (f, &error);
  g_assert_no_error (error);
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_IN);
  g_assert_nonnull (
      strstr (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD), cloud_fixture_about (f, "uid")));
}

static void
test_secret_store_fails (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  GError *error = NULL;

  f->secrets->next_error =
      g_error_new_literal (TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED, "The keyring is locked.");
  g_assert_false (cloud_fixture_sign_in (f, cloud_fixture_about (f, "password"), &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  cloud_fixture_assert_state (f, TAKT_CLOUD_FAILED);

  takt_fake_secrets_set (f->secrets, TAKT_SECRET_BAMBU_CLOUD, "{\"token\": 7}");
  load (f, &error);
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
}

static void
test_sign_out (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  sign_in (f);
  takt_printer_cloud_sign_out_async (f->port, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "signing out");
  g_assert_true (takt_printer_cloud_act_finish (f->port, result, &error));
  cloud_fixture_assert_state (f, TAKT_CLOUD_SIGNED_OUT);
  g_assert_null (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD));
  g_assert_null (cloud_fixture_list (f, &error));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
}

/* A token is known to the log for as long as it is good. */
static void
test_log (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autofree char *redacted = NULL;

  sign_in (f);
  redacted = takt_log_redact (takt_fake_secrets_get (f->secrets, TAKT_SECRET_BAMBU_CLOUD));
  g_assert_null (strstr (redacted, "sim."));
}

/* ---- bound printers */

static void
test_bound (CloudFixture **fixture, gconstpointer data)
{
  CloudFixture *f = *fixture;
  g_autoptr (GPtrArray) printers = NULL;
  g_autoptr (GError) error = NULL;
  const TaktCloudPrinter *first, *second, *third;

  sign_in (f);
  printers = cloud_fixture_list (f, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (printers->len, ==, 3);
  first = g_ptr_array_index (printers, 0);
  second = g_ptr_array_index (printers, 1);
  third = g_ptr_array_index (printers, 2);
  g_assert_cmpstr (first->serial, ==, cloud_fixture_serial (f, 0));
  g_assert_cmpstr (first->model, ==, "Bambu Lab P1S");
  g_assert_cmpstr (second->model, ==, "Bambu Lab X1 Carbon");
  g_assert_cmpstr (third->model, ==, "Bambu Lab P2S");
  g_assert_true (first->is_online);
  g_assert_false (second->is_online);
  g_assert_cmpstr (first->print_status, ==, "SUCCESS");
  g_assert_null (second->print_status);
  /* The cloud sends them with a line end. */
  for (guint i = 0; i < printers->len; i++)
    g_assert_cmpuint (strlen (((TaktCloudPrinter *) g_ptr_array_index (printers, i))->access_code), ==, 8);
}

/* ---- doors */

static void
test_doors (void)
{
  static const char *const bad_urls[] = { "http://example.com", "ftp://127.0.0.1", "127.0.0.1:90", "",
                                          "https://me@example.com" };
  static const char *const bad_brokers[] = {
    "", "localhost", ":8883", "host:0", "host:99999", "host:port", "example.com:8883,/etc/ssl/ca.pem"
  };
  g_autoptr (TaktBambuDoors) own = takt_bambu_doors_new (NULL, NULL, NULL);
  g_autoptr (TaktBambuDoors) other = takt_bambu_doors_new ("https://example.com/", "example.com:1883", NULL);
  g_autofree char *api = takt_bambu_doors_dup_api (own, TAKT_CLOUD_GLOBAL, "/v1/x");
  g_autofree char *web = takt_bambu_doors_dup_web (own, TAKT_CLOUD_CHINA, "/api/x");
  g_autofree char *elsewhere = takt_bambu_doors_dup_web (other, TAKT_CLOUD_CHINA, "/api/x");
  GError *error = NULL;
  guint16 port;

  g_assert_cmpstr (api, ==, "https://api.bambulab.com/v1/x");
  g_assert_cmpstr (web, ==, "https://bambulab.cn/api/x");
  g_assert_cmpstr (takt_bambu_doors_get_broker (own, TAKT_CLOUD_GLOBAL, &port), ==, "us.mqtt.bambulab.com");
  g_assert_cmpint (port, ==, 8883);
  g_assert_cmpstr (takt_bambu_doors_get_broker (own, TAKT_CLOUD_CHINA, &port), ==, "cn.mqtt.bambulab.com");
  g_assert_cmpstr (elsewhere, ==, "https://example.com/api/x");
  g_assert_cmpstr (takt_bambu_doors_get_broker (other, TAKT_CLOUD_CHINA, &port), ==, "example.com");
  g_assert_cmpint (port, ==, 1883);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      g_assert_null (takt_bambu_doors_new (bad_urls[i], NULL, &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_brokers); i++)
    {
      g_assert_null (takt_bambu_doors_new (NULL, bad_brokers[i], &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
  g_assert_null (takt_bambu_doors_new (NULL, "127.0.0.1:8883,/no/such/file", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
}

#define ADD(path, way, function)                                                                             \
  g_test_add ("/adapters/bambu-cloud/" path, CloudFixture *, way, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  CloudFixture cloud = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  takt_log_install ();
  the_cloud = &cloud;
  cloud_fixture_start (&cloud, NULL);
  ADD ("password", "token", test_password);
  ADD ("wrong-password", "token", test_wrong_password);
  ADD ("code", "code", test_code);
  ADD ("no-password", "token", test_no_password);
  ADD ("pitfall-095-tfa-code-carries-csrf", "tfa", test_tfa);
  ADD ("bad-input", "token", test_bad_input);
  ADD ("one-act-at-a-time", "token", test_one_act_at_a_time);
  ADD ("pitfall-096-challenge-keeps-the-token", "token", test_challenge);
  ADD ("limit", "token", test_limit);
  ADD ("bad-answers", "token", test_bad_answers);
  ADD ("retry", "token", test_retry);
  ADD ("unreachable", "token", test_unreachable);
  ADD ("pitfall-098-token-ends", "token", test_token_ends);
  ADD ("pitfall-098-token-grows-old", "token", test_token_grows_old);
  ADD ("load", "token", test_load);
  ADD ("secret-store-fails", "token", test_secret_store_fails);
  ADD ("sign-out", "token", test_sign_out);
  ADD ("log", "token", test_log);
  ADD ("pitfall-099-access-codes-are-stripped", "token", test_bound);
  g_test_add_func ("/adapters/bambu-cloud/doors", test_doors);
  status = g_test_run ();
  cloud_fixture_stop (&cloud);
  return status;
}
