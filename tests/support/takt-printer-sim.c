/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-printer-sim.h"

#include "takt-test.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

static void
die_with_parent_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static char *
dup_program (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "sims", name, NULL);
}

/* Keys and certificates are made once for a build folder. */
static char *
dup_pki_folder (void)
{
  return g_test_build_filename (G_TEST_BUILT, "sims", "pki", NULL);
}

static JsonObject *
read_object (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return json_node_dup_object (node);
}

/**
 * takt_printer_sim_start:
 * @options: (nullable): its options as on a command line; see `bambu-printer.py --help`
 *
 * Starts a printer and waits until it listens. Returns: to be given to takt_printer_sim_stop()
 */
TaktPrinterSim *
takt_printer_sim_start (const char *options)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *program = dup_program ("bambu-printer.py");
  g_autofree char *pki = dup_pki_folder ();
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonObject) told = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  TaktPrinterSim *self = g_new0 (TaktPrinterSim, 1);
  g_auto (GStrv) words = NULL;

  g_ptr_array_add (arguments, program);
  g_ptr_array_add (arguments, (char *) "--pki");
  g_ptr_array_add (arguments, pki);
  if (options != NULL)
    g_shell_parse_argv (options, NULL, &words, &error);
  g_assert_no_error (error);
  for (char **word = words; word != NULL && *word != NULL; word++)
    g_ptr_array_add (arguments, *word);
  g_ptr_array_add (arguments, NULL);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (output, G_PRIORITY_DEFAULT, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the printer's first line");
  line = g_data_input_stream_read_line_finish_utf8 (output, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);

  told = read_object (line);
  self->host = g_strdup (json_object_get_string_member (told, "host"));
  self->port = (int) json_object_get_int_member (told, "mqtt_port");
  self->serial = g_strdup (json_object_get_string_member (told, "serial"));
  self->access_code = g_strdup (json_object_get_string_member (told, "access_code"));
  self->ca = g_strdup (json_object_get_string_member (told, "ca"));
  self->fingerprint = g_strdup (json_object_get_string_member (told, "fingerprint"));
  self->control_port = (int) json_object_get_int_member (told, "control_port");
  self->log = g_strdup (json_object_get_string_member (told, "log"));
  self->probe_port = (int) json_object_get_int_member (told, "probe_port");
  self->probe_tls_port = (int) json_object_get_int_member (told, "probe_tls_port");
  self->camera_port = (int) json_object_get_int_member (told, "camera_port");
  self->ftps_port = (int) json_object_get_int_member (told, "ftps_port");
  self->card = g_strdup (json_object_get_string_member (told, "card"));
  return self;
}

/** takt_printer_sim_stop: ends it and frees @self. Returns: (transfer full): everything its broker has logged until its end */
char *
takt_printer_sim_stop (TaktPrinterSim *self)
{
  g_autoptr (JsonNode) node = takt_printer_sim_post (self, "end", NULL);
  GString *log = g_string_new (NULL);
  JsonArray *lines = json_node_get_array (node);

  for (guint i = 0; i < json_array_get_length (lines); i++)
    g_string_append_printf (log, "%s\n", json_array_get_string_element (lines, i));

  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->host);
  g_free (self->serial);
  g_free (self->access_code);
  g_free (self->ca);
  g_free (self->fingerprint);
  g_free (self->log);
  g_free (self->card);
  g_free (self);
  return g_string_free (log, FALSE);
}

/** Call: one request to the control port and, once @done, its answer. */
typedef struct
{
  int port;
  char *request;
  char *answer;
  GError *error;
  gboolean done; /* read and written on the main context alone */
} Call;

static gboolean
call_done_cb (gpointer user_data)
{
  ((Call *) user_data)->done = TRUE;
  return G_SOURCE_REMOVE;
}

static char *
call (const Call *self, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  guint8 buffer[16384];
  gssize length;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) self->port, NULL, error);
  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), self->request,
                                     strlen (self->request), NULL, NULL, error))
    return NULL;

  while ((length = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                        sizeof buffer, NULL, error))
         > 0)
    g_byte_array_append (answer, buffer, (guint) length);
  g_byte_array_append (answer, (const guint8 *) "", 1);
  return length == 0 ? (char *) g_byte_array_free (g_steal_pointer (&answer), FALSE) : NULL;
}

static gpointer
call_thread (gpointer data)
{
  Call *self = data;

  self->answer = call (self, &self->error);
  g_idle_add (call_done_cb, self);
  return NULL;
}

/* On a thread, so that the main context, and with it the link under test, goes on. */
static JsonNode *
call_control (TaktPrinterSim *self, const char *method, const char *path, const char *body)
{
  Call request = { 0 };
  g_autoptr (GError) error = NULL;
  GThread *thread;
  JsonNode *node;
  char *blank;

  request.port = self->control_port;
  request.request =
      g_strdup_printf ("%s /_sim/%s HTTP/1.0\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", method, path,
                       body != NULL ? strlen (body) : 0, body != NULL ? body : "");
  thread = g_thread_new ("control", call_thread, &request);
  takt_test_wait_for_true (&request.done, path);
  g_thread_join (thread);

  g_assert_no_error (request.error);
  g_assert_true (g_str_has_prefix (request.answer, "HTTP/1.1 200"));
  blank = strstr (request.answer, "\r\n\r\n");
  g_assert_nonnull (blank);
  node = json_from_string (blank + 4, &error);
  g_assert_no_error (error);
  g_free (request.request);
  g_free (request.answer);
  return node;
}

/** takt_printer_sim_post: plays with it; @json, with ' for ", is what the act wants. Returns: (transfer full): its answer */
JsonNode *
takt_printer_sim_post (TaktPrinterSim *self, const char *act, const char *json)
{
  g_autofree char *body = json != NULL ? g_strdelimit (g_strdup (json), "'", '"') : NULL;

  return call_control (self, "POST", act, body);
}

void
takt_printer_sim_do (TaktPrinterSim *self, const char *act, const char *json)
{
  json_node_unref (takt_printer_sim_post (self, act, json));
}

JsonNode *
takt_printer_sim_get (TaktPrinterSim *self, const char *what)
{
  return call_control (self, "GET", what, NULL);
}

/** takt_printer_sim_wait_requests: waits until it was asked @count things. Returns: (transfer full): all of them */
JsonArray *
takt_printer_sim_wait_requests (TaktPrinterSim *self, guint count)
{
  g_autofree char *what = g_strdup_printf ("requests/%u", count);
  g_autoptr (JsonNode) node = takt_printer_sim_get (self, what);
  JsonArray *requests = json_node_dup_array (node);

  g_assert_cmpuint (json_array_get_length (requests), >=, count);
  return requests;
}

/** takt_printer_sim_make_certificate: a printer's certificate without the printer. Returns: (transfer full): "ca", "chain", "key" (PEM
 * files), "fingerprint" */
JsonObject *
takt_printer_sim_make_certificate (const char *serial, const char *variant)
{
  g_autofree char *program = dup_program ("bambu_pki.py");
  g_autofree char *pki = dup_pki_folder ();
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  const char *arguments[] = { "/usr/bin/python3", program, pki, serial, variant, NULL };
  int status;

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return read_object (output);
}
