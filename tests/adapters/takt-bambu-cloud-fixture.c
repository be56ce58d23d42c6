/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-bambu-cloud-fixture.h"

#include <libsoup/soup.h>
#include <string.h>

#include "takt-test.h"

/* A control call; @quoted is JSON with single quotes. */
static JsonNode *
control (CloudFixture *self, const char *method, const char *what, const char *quoted)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strdup_printf ("http://%s:%d/_sim/%s", takt_sim_get_host (self->sim),
                                          takt_sim_get_port (self->sim), what);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  JsonNode *node;

  if (quoted != NULL)
    {
      char *body = g_strdelimit (g_strdup (quoted), "'", '"');
      g_autoptr (GBytes) bytes = g_bytes_new_take (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, takt_test_store_result,
                                    &result);
  result = takt_test_wait_result (&result, what);
  answer = soup_session_send_and_read_finish (session, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (soup_message_get_status (message), ==, 200);
  text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  node = json_from_string (text, &error);
  g_assert_no_error (error);
  return node;
}

JsonNode *
cloud_fixture_get (CloudFixture *self, const char *what)
{
  return control (self, "GET", what, NULL);
}

void
cloud_fixture_do (CloudFixture *self, const char *what, const char *quoted)
{
  json_node_unref (control (self, "POST", what, quoted != NULL ? quoted : "{}"));
}

/** cloud_fixture_start: @option: (nullable): of bambu-cloud.py. The sim lives for all tests of a program: each takes time to start. */
void
cloud_fixture_start (CloudFixture *self, const char *option)
{
  g_autoptr (JsonNode) node = NULL;

  self->sim = takt_sim_start ("bambu-cloud.py", "--printers", "3", option, NULL);
  node = cloud_fixture_get (self, "about");
  self->about = json_node_dup_object (node);
}

void
cloud_fixture_stop (CloudFixture *self)
{
  takt_sim_stop (self->sim);
  json_object_unref (self->about);
}

/** cloud_fixture_set_up: the program's side, signed out; what is in its secret store stays from the last one. */
void
cloud_fixture_set_up (CloudFixture *self)
{
  g_autofree char *broker = g_strdup_printf ("%s:%d,%s", cloud_fixture_about (self, "mqtt_host"),
                                             (int) json_object_get_int_member (self->about, "mqtt_port"),
                                             cloud_fixture_about (self, "ca"));
  g_autoptr (GError) error = NULL;
  TaktBambuDoors *doors = takt_bambu_doors_new (cloud_fixture_about (self, "url"), broker, &error);

  g_assert_no_error (error);
  if (self->clock == NULL)
    self->clock = takt_manual_clock_new (CLOUD_NOW);
  if (self->secrets == NULL)
    self->secrets = takt_fake_secrets_new ();
  self->cloud = takt_bambu_cloud_new (TAKT_CLOCK (self->clock), TAKT_SECRET_STORE (self->secrets), doors);
  self->port = TAKT_PRINTER_CLOUD (self->cloud);
}

void
cloud_fixture_clear (CloudFixture *self)
{
  g_assert_finalize_object (self->cloud);
  self->cloud = NULL;
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
}

const char *
cloud_fixture_about (CloudFixture *self, const char *name)
{
  return json_object_get_string_member (self->about, name);
}

const char *
cloud_fixture_serial (CloudFixture *self, guint index)
{
  return json_array_get_string_element (json_object_get_array_member (self->about, "serials"), index);
}

static gboolean
finish (CloudFixture *self, GAsyncResult **held, GError **error)
{
  g_autoptr (GAsyncResult) result = takt_test_wait_result (held, "the cloud");

  return takt_printer_cloud_act_finish (self->port, result, error);
}

/** cloud_fixture_sign_in: @password: (nullable) */
gboolean
cloud_fixture_sign_in (CloudFixture *self, const char *password, GError **error)
{
  GAsyncResult *result = NULL;

  takt_printer_cloud_sign_in_async (self->port, TAKT_CLOUD_GLOBAL, cloud_fixture_about (self, "account"),
                                    password, NULL, takt_test_store_result, &result);
  return finish (self, &result, error);
}

gboolean
cloud_fixture_enter (CloudFixture *self, const char *code, GError **error)
{
  GAsyncResult *result = NULL;

  takt_printer_cloud_enter_code_async (self->port, code, NULL, takt_test_store_result, &result);
  return finish (self, &result, error);
}

GPtrArray *
cloud_fixture_list (CloudFixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_printer_cloud_list_async (self->port, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the list of bound printers");
  return takt_printer_cloud_list_finish (self->port, result, error);
}

void
cloud_fixture_assert_state (CloudFixture *self, TaktCloudState state)
{
  g_autoptr (TaktCloudStatus) status = takt_printer_cloud_dup_status (self->port);

  g_assert_cmpstr (takt_cloud_state_words[status->state], ==, takt_cloud_state_words[state]);
}
