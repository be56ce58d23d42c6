/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-relay.h"

#include <string.h>

#include "takt-error.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define SERIAL "01P00A000000043"
#define FLOOD  ((gsize) 24 << 20)

/**
 * Server:
 *
 * A TLS server that counts what it reads: the bytes that left the program. It reads only once it is told to.
 */
typedef struct
{
  JsonObject *files;
  GSocketListener *listener;
  guint16 port;
  GTlsCertificate *certificate;
  GIOStream *connection; /* (nullable) */
  gboolean is_accepted;  /* or cancelled */
  gboolean handshake_done;
  gboolean handshake_ok;
  gsize received;
  guchar last;
  gboolean is_reading;
  gboolean at_end;
  GCancellable *cancellable;
  guint8 buffer[65536];
} Server;

static void
server_handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *self = user_data;

  self->handshake_ok = g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL);
  self->handshake_done = TRUE;
}

static void
server_accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);

  self->is_accepted = TRUE;
  if (connection == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      return;
    }
  self->connection = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);
  g_assert_no_error (error);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (self->connection), G_PRIORITY_DEFAULT,
                                    self->cancellable, server_handshake_cb, self);
}

static Server *
server_new (const char *variant)
{
  Server *self = g_new0 (Server, 1);
  g_autoptr (GError) error = NULL;

  self->cancellable = g_cancellable_new ();
  self->files = takt_printer_sim_make_certificate (SERIAL, variant);
  self->certificate =
      g_tls_certificate_new_from_files (json_object_get_string_member (self->files, "chain"),
                                        json_object_get_string_member (self->files, "key"), &error);
  g_assert_no_error (error);
  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, &error);
  g_assert_no_error (error);
  g_socket_listener_accept_async (self->listener, self->cancellable, server_accepted_cb, self);
  return self;
}

static void
server_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Server *self = user_data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (length <= 0)
    {
      self->at_end = TRUE;
      return;
    }
  self->received += (gsize) length;
  self->last = self->buffer[length - 1];
  g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, server_read_cb, self);
}

static void
server_read (Server *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->connection), self->buffer,
                             sizeof self->buffer, G_PRIORITY_DEFAULT, self->cancellable, server_read_cb,
                             self);
}

/* Nothing may come back to a server that is gone. */
static gboolean
is_quiet (gpointer user_data)
{
  Server *self = user_data;

  return self->is_accepted && (self->connection == NULL || self->handshake_done)
         && (!self->is_reading || self->at_end);
}

static void
server_free (Server *self)
{
  g_cancellable_cancel (self->cancellable);
  takt_test_wait_for (is_quiet, self, "the server's end");
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_clear_object (&self->connection);
  g_object_unref (self->certificate);
  g_object_unref (self->cancellable);
  json_object_unref (self->files);
  g_free (self);
}

static guint16
open_relay (TaktBambuRelay *relay, TaktLinkState *problem, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_relay_open_async (relay, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the relay's opening");
  return takt_bambu_relay_open_finish (relay, result, problem, error);
}

static GSocketConnection *
connect_to (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", port, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "a connection to the relay");
  connection = g_socket_client_connect_to_host_finish (client, result, &error);
  g_assert_no_error (error);
  return connection;
}

static TaktBambuRelay *
relay_for (Server *server, const char *pin)
{
  g_autoptr (TaktBambuIdentity) identity =
      takt_bambu_identity_new (SERIAL, pin, json_object_get_string_member (server->files, "ca"));

  return takt_bambu_relay_new ("127.0.0.1", server->port, identity);
}

static gssize
read_some (GSocketConnection *connection, char *buffer, gsize size)
{
  g_autoptr (GAsyncResult) result = NULL;
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));

  g_input_stream_read_async (stream, buffer, size, G_PRIORITY_DEFAULT, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "bytes through the relay");
  return g_input_stream_read_finish (stream, result, NULL);
}

static void
write_all (GOutputStream *stream, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
has_handshake (gpointer user_data)
{
  return ((Server *) user_data)->handshake_done;
}

static gboolean
is_at_end (gpointer user_data)
{
  return ((Server *) user_data)->at_end;
}

static void
test_both_ways (void)
{
  Server *server = server_new (NULL);
  g_autoptr (TaktBambuRelay) relay = relay_for (server, NULL);
  g_autoptr (GSocketConnection) inner = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[16];
  guint16 port = open_relay (relay, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (port, >, 0);
  inner = connect_to (port);
  takt_test_wait_for (has_handshake, server, "the server's handshake");
  g_assert_true (server->handshake_ok);

  write_all (g_io_stream_get_output_stream (G_IO_STREAM (inner)), "question");
  server_read (server);
  while (server->received < strlen ("question"))
    g_main_context_iteration (NULL, TRUE);
  write_all (g_io_stream_get_output_stream (server->connection), "answer");
  g_assert_cmpint (read_some (inner, buffer, sizeof buffer), ==, strlen ("answer"));
  g_assert_cmpint (memcmp (buffer, "answer", strlen ("answer")), ==, 0);

  /* When the inner side goes, the outer one is closed. */
  g_io_stream_close (G_IO_STREAM (inner), NULL, NULL);
  takt_test_wait_for (is_at_end, server, "the server seeing the end");
  server_free (server);
}

static void
test_outer_side_goes (void)
{
  Server *server = server_new (NULL);
  g_autoptr (TaktBambuRelay) relay = relay_for (server, NULL);
  g_autoptr (GSocketConnection) inner = connect_to (open_relay (relay, NULL, NULL));
  char buffer[16];

  takt_test_wait_for (has_handshake, server, "the server's handshake");
  g_io_stream_close (server->connection, NULL, NULL);
  g_assert_cmpint (read_some (inner, buffer, sizeof buffer), <=, 0);
  server_free (server);
}

static void
assert_nothing_left (const char *variant, const char *pin)
{
  Server *server = server_new (variant);
  g_autoptr (TaktBambuRelay) relay = relay_for (server, pin);
  g_autoptr (GError) error = NULL;
  TaktLinkState problem = TAKT_LINK_UNKNOWN;

  g_assert_cmpint (open_relay (relay, &problem, &error), ==, 0);
  g_assert_nonnull (strstr (error->message, json_object_get_string_member (server->files, "fingerprint")));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  g_assert_cmpint (problem, ==, TAKT_LINK_CERT_PROBLEM);

  takt_test_wait_for (has_handshake, server, "the server's handshake");
  server_read (server);
  takt_test_wait_for (is_at_end, server, "the server seeing the end");
  g_assert_cmpuint (server->received, ==, 0);
  server_free (server);
}

static void
test_refusals (void)
{
  assert_nothing_left ("wrong-cn", NULL);
  assert_nothing_left ("other-ca", NULL);
  assert_nothing_left ("expired", NULL);
  assert_nothing_left ("other-key", "00");
}

/* Another program of this computer finds the port first: it is shown out, and the door stays open for ours. */
static void
test_stranger (void)
{
  Server *server = server_new (NULL);
  g_autoptr (TaktBambuRelay) relay = relay_for (server, NULL);
  guint16 port = open_relay (relay, NULL, NULL);
  g_autofree char *script = g_strdup_printf (
      "import socket; s = socket.create_connection(('127.0.0.1', %u)); s.sendall(b'hello'); s.recv(1)", port);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) stranger = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GSocketConnection) inner = NULL;

  stranger =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "/usr/bin/python3", "-c", script, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (stranger, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the stranger being turned away");

  inner = connect_to (port);
  write_all (g_io_stream_get_output_stream (G_IO_STREAM (inner)), "ours!");
  server_read (server);
  while (server->received < strlen ("ours!"))
    g_main_context_iteration (NULL, TRUE);
  /* Nothing of what the stranger said went out. */
  g_assert_cmpuint (server->received, ==, strlen ("ours!"));
  g_assert_cmpint (server->last, ==, '!');
  server_free (server);
}

static void
test_one_connection (void)
{
  Server *server = server_new (NULL);
  g_autoptr (TaktBambuRelay) relay = relay_for (server, NULL);
  guint16 port = open_relay (relay, NULL, NULL);
  g_autoptr (GSocketConnection) first = connect_to (port);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) second = NULL;
  g_autoptr (GError) error = NULL;

  write_all (g_io_stream_get_output_stream (G_IO_STREAM (first)), "x");
  takt_test_wait_for (has_handshake, server, "the server's handshake");
  server_read (server);
  while (server->received == 0)
    g_main_context_iteration (NULL, TRUE);

  g_socket_client_set_enable_proxy (client, FALSE);
  second = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  server_free (server);
}

static void
flooded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* A printer that does not read makes us wait; nothing piles up in between and nothing is lost. */
static void
test_back_pressure (void)
{
  Server *server = server_new (NULL);
  g_autoptr (TaktBambuRelay) relay = relay_for (server, NULL);
  g_autoptr (GSocketConnection) inner = connect_to (open_relay (relay, NULL, NULL));
  g_autofree char *flood = g_malloc (FLOOD);
  gboolean written = FALSE;

  memset (flood, 'x', FLOOD);
  flood[FLOOD - 1] = 'z';
  takt_test_wait_for (has_handshake, server, "the server's handshake");
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (inner)), flood, FLOOD,
                                   G_PRIORITY_DEFAULT, NULL, flooded_cb, &written);
  /* Whatever can go on without the printer goes on now. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (written);

  server_read (server);
  takt_test_wait_for_true (&written, "the flood going through");
  while (server->received < FLOOD)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (server->received, ==, FLOOD);
  g_assert_cmpint (server->last, ==, 'z');
  server_free (server);
}

static void
test_refused_port (void)
{
  g_autoptr (TaktBambuIdentity) identity = takt_bambu_identity_new (SERIAL, NULL, NULL);
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (TaktBambuRelay) relay = takt_bambu_relay_new ("127.0.0.1", port, identity);
  TaktLinkState problem = TAKT_LINK_UNKNOWN;
  g_autoptr (GError) error = NULL;

  g_socket_listener_close (listener);
  g_assert_cmpint (open_relay (relay, &problem, &error), ==, 0);
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
  g_assert_cmpint (problem, ==, TAKT_LINK_REFUSED);
}

static void
test_cancelled (void)
{
  Server *server = server_new (NULL);
  g_autoptr (TaktBambuRelay) relay = relay_for (server, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_bambu_relay_open_async (relay, cancellable, takt_test_store_result, &result);
  g_cancellable_cancel (cancellable);
  result = takt_test_wait_result (&result, "the relay giving up");
  g_assert_cmpint (takt_bambu_relay_open_finish (relay, result, NULL, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  server_free (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-relay/carries-both-ways", test_both_ways);
  g_test_add_func ("/adapters/bambu-relay/ends-inside-when-the-printer-goes", test_outer_side_goes);
  g_test_add_func ("/adapters/bambu-relay/nothing-leaves-to-a-machine-that-is-not-trusted", test_refusals);
  g_test_add_func ("/adapters/bambu-relay/another-program-is-turned-away", test_stranger);
  g_test_add_func ("/adapters/bambu-relay/takes-one-connection", test_one_connection);
  g_test_add_func ("/adapters/bambu-relay/a-slow-printer-slows-us-down", test_back_pressure);
  g_test_add_func ("/adapters/bambu-relay/a-closed-port-is-told-from-silence", test_refused_port);
  g_test_add_func ("/adapters/bambu-relay/can-be-cancelled", test_cancelled);

  return g_test_run ();
}
