/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-mqtt.h"

#include <openssl/ssl.h>
#include <string.h>

#include "bambu/takt-bambu-dial.h"
#include "bambu/takt-bambu-packet.h"
#include "takt-error.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define SERIAL   "01P00A000000043"
#define TOPIC    "device/" SERIAL "/report"
#define CODE     "12345678"
#define REPORT   "{\"print\":{\"command\":\"push_status\",\"msg\":0,\"nozzle_temper\":219.5}}"
#define NO_LIMIT G_MAXSIZE
#define SECOND   ((gint64) G_USEC_PER_SEC)

/**
 * Server:
 *
 * A printer's broker of one thread and one connection, whose every byte is counted: the one that would be number @limit is not sent, and
 * the connection is closed instead.
 */
typedef struct
{
  SSL_CTX *context;
  GSocket *listener;
  guint16 port;
  GThread *thread;

  gsize limit;
  guint8 connack;      /* its code */
  const char *rubbish; /* (nullable) instead of an answer to CONNECT */
  gboolean is_mute;    /* answers no PINGREQ */
  gboolean is_deaf;    /* reads nothing after the login */
  GCancellable *stop;  /* ends a connection that nobody ends */

  gsize sent; /* what follows is for who has joined the thread */
  gboolean heard_connect;
  int heard_pings; /* atomic */
} Server;

typedef struct
{
  Server *server;
  GSocket *socket;
  SSL *ssl;
  gboolean is_over;
} Talk;

/* Returns: FALSE where the connection was cut */
static gboolean
flush (Talk *talk)
{
  char *bytes;
  long length = BIO_get_mem_data (SSL_get_wbio (talk->ssl), &bytes);
  gsize allowed = MIN ((gsize) length, talk->server->limit - talk->server->sent);
  gsize done = 0;

  while (done < allowed)
    {
      gssize part = g_socket_send (talk->socket, bytes + done, allowed - done, NULL, NULL);

      if (part <= 0)
        return FALSE;
      done += (gsize) part;
    }
  talk->server->sent += allowed;
  (void) BIO_reset (SSL_get_wbio (talk->ssl));
  return allowed == (gsize) length;
}

static void
answer (Talk *talk, const void *bytes, gsize length)
{
  SSL_write (talk->ssl, bytes, (int) length);
}

static void
answer_packet (Talk *talk, const guint8 *packet)
{
  Server *server = talk->server;
  const guint8 connack[] = { 0x20, 2, 0, server->connack };
  const guint8 suback[] = { 0x90, 3, packet[2], packet[3], 0 };
  g_autoptr (GByteArray) report = NULL;

  switch (packet[0] >> 4)
    {
    case TAKT_BAMBU_PACKET_CONNECT:
      server->heard_connect = TRUE;
      if (server->rubbish != NULL)
        answer (talk, server->rubbish, strlen (server->rubbish));
      else
        answer (talk, connack, sizeof connack);
      break;
    case TAKT_BAMBU_PACKET_SUBSCRIBE:
      answer (talk, suback, sizeof suback);
      report = g_byte_array_new ();
      takt_bambu_packet_append_publish (report, 9, TOPIC, REPORT);
      answer (talk, report->data, report->len);
      break;
    case TAKT_BAMBU_PACKET_PINGREQ:
      g_atomic_int_inc (&server->heard_pings);
      if (!server->is_mute)
        answer (talk, "\xd0\x00", 2);
      break;
    case TAKT_BAMBU_PACKET_DISCONNECT:
      talk->is_over = TRUE;
      break;
    default:
      break;
    }
}

/* The packets of the client, which come whole and are short. */
static void
take (Talk *talk)
{
  guint8 bytes[65536];
  int length;

  if (!SSL_is_init_finished (talk->ssl))
    SSL_do_handshake (talk->ssl);
  while (SSL_is_init_finished (talk->ssl) && (length = SSL_read (talk->ssl, bytes, sizeof bytes)) > 0)
    for (int at = 0; at + 1 < length && bytes[at + 1] < 128; at += 2 + bytes[at + 1])
      answer_packet (talk, bytes + at);
}

static gpointer
serve (gpointer data)
{
  Server *server = data;
  g_autoptr (GSocket) socket = g_socket_accept (server->listener, server->stop, NULL);
  Talk talk = { server, socket, NULL, FALSE };

  if (socket == NULL)
    return NULL;

  talk.ssl = SSL_new (server->context);
  SSL_set_bio (talk.ssl, BIO_new (BIO_s_mem ()), BIO_new (BIO_s_mem ()));
  SSL_set_accept_state (talk.ssl);
  while (!talk.is_over && flush (&talk))
    {
      char bytes[16384];
      gssize length;

      if (server->is_deaf && server->heard_connect)
        {
          g_socket_condition_wait (socket, 0, server->stop, NULL);
          break;
        }
      length = g_socket_receive (socket, bytes, sizeof bytes, server->stop, NULL);
      if (length <= 0)
        break;
      BIO_write (SSL_get_rbio (talk.ssl), bytes, (int) length);
      take (&talk);
    }
  g_socket_close (socket, NULL);
  SSL_free (talk.ssl);
  return NULL;
}

static void
server_start (Server *self)
{
  self->sent = 0;
  self->heard_connect = FALSE;
  self->heard_pings = 0;
  g_clear_object (&self->stop);
  self->stop = g_cancellable_new ();
  self->thread = g_thread_new ("broker", serve, self);
}

static void
server_join (Server *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (g_steal_pointer (&self->thread));
}

static JsonObject *files;

static Server *
server_new (int tls_version)
{
  Server *self = g_new0 (Server, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  /* RSA: signatures of one length, so that the bytes are as many each time. */
  if (files == NULL)
    files = takt_printer_sim_make_certificate (SERIAL, "rsa");
  self->context = SSL_CTX_new (TLS_server_method ());
  SSL_CTX_set_min_proto_version (self->context, tls_version);
  SSL_CTX_set_max_proto_version (self->context, tls_version);
  /* Tickets are of different lengths each time. */
  SSL_CTX_set_num_tickets (self->context, 0);
  g_assert_cmpint (
      SSL_CTX_use_certificate_chain_file (self->context, json_object_get_string_member (files, "chain")), ==,
      1);
  g_assert_cmpint (SSL_CTX_use_PrivateKey_file (self->context, json_object_get_string_member (files, "key"),
                                                SSL_FILETYPE_PEM),
                   ==, 1);

  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->listener, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->listener, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (self->listener, &error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->limit = NO_LIMIT;
  return self;
}

static void
server_free (Server *self)
{
  if (self->thread != NULL)
    server_join (self);
  SSL_CTX_free (self->context);
  g_object_unref (self->listener);
  g_clear_object (&self->stop);
  g_free (self);
}

/** Client: the session, and all it has said. */
typedef struct
{
  GObject *owner;
  TaktBambuDial dial;
  TaktClock *clock;
  TaktBambuMqtt *mqtt; /* (nullable) */
  gboolean is_connected;
  gboolean is_subscribed;
  guint messages;
  int ended; /* how often */
  int reason;
} Client;

static void
connected_cb (TaktBambuMqtt *mqtt, gpointer user_data)
{
  Client *self = user_data;

  g_assert_false (self->is_connected);
  self->is_connected = TRUE;
  takt_bambu_mqtt_subscribe (mqtt, SERIAL);
}

static void
subscribed_cb (TaktBambuMqtt *mqtt, const char *serial, gboolean ok, gpointer user_data)
{
  g_assert_cmpstr (serial, ==, SERIAL);
  ((Client *) user_data)->is_subscribed = ok;
}

static void
message_cb (TaktBambuMqtt *mqtt, const char *serial, GBytes *payload, gpointer user_data)
{
  Client *self = user_data;

  /* Whole or not at all. */
  g_assert_cmpstr (serial, ==, SERIAL);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), REPORT, strlen (REPORT));
  g_assert_cmpint (self->ended, ==, 0);
  self->messages++;
}

static void
ended_cb (TaktBambuMqtt *mqtt, int reason, gpointer user_data)
{
  Client *self = user_data;

  self->ended++;
  self->reason = reason;
}

/* Returns: whether the broker was trusted and is being logged in to */
static gboolean
client_open (Client *self, Server *server)
{
  g_autoptr (TaktBambuIdentity) identity =
      takt_bambu_identity_new (SERIAL, json_object_get_string_member (files, "fingerprint"), NULL);
  const TaktBambuDialTo to = { "127.0.0.1", server->port, identity, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktBambuWire) wire = NULL;

  self->owner = g_object_new (G_TYPE_OBJECT, NULL);
  self->clock = TAKT_CLOCK (takt_manual_clock_new (1766000000));
  takt_bambu_dial_wire_async (&self->dial, self->owner, &to, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "the handshake");
  wire = takt_bambu_dial_wire_finish (result, &error);
  if (wire == NULL)
    {
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
      g_assert_cmpint (self->dial.problem, ==, TAKT_LINK_UNREACHABLE);
      g_assert_cmpint (self->dial.step, ==, TAKT_LINK_STEP_CERTIFICATE);
      return FALSE;
    }

  self->mqtt = takt_bambu_mqtt_new (wire, self->clock);
  g_signal_connect (self->mqtt, "connected", G_CALLBACK (connected_cb), self);
  g_signal_connect (self->mqtt, "subscribed", G_CALLBACK (subscribed_cb), self);
  g_signal_connect (self->mqtt, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->mqtt, "ended", G_CALLBACK (ended_cb), self);
  takt_bambu_mqtt_open (self->mqtt, "bblp", CODE);
  return TRUE;
}

static void
client_clear (Client *self)
{
  if (self->mqtt != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (self->mqtt), (gpointer *) &self->mqtt);
      takt_bambu_mqtt_close (self->mqtt);
      g_object_unref (self->mqtt);
      g_assert_null (self->mqtt);
    }
  takt_bambu_dial_clear (&self->dial);
  g_object_unref (self->owner);
  g_object_unref (self->clock);
}

static gboolean
has_ended (gpointer user_data)
{
  return ((Client *) user_data)->ended > 0;
}

static gboolean
has_message (gpointer user_data)
{
  return ((Client *) user_data)->messages > 0 || has_ended (user_data);
}

/* The whole exchange once. Returns: the bytes that the server sent */
static gsize
run_whole (Server *server)
{
  Client client = { 0 };

  server_start (server);
  g_assert_true (client_open (&client, server));
  takt_test_wait_for (has_message, &client, "the report");
  g_assert_cmpuint (client.messages, ==, 1);
  g_assert_true (client.is_subscribed);
  client_clear (&client);
  server_join (server);
  g_assert_cmpint (client.ended, ==, 0);
  return server->sent;
}

/* A connection that breaks at any byte ends as one that broke: once, and never with half a report. */
static void
test_cut (gconstpointer data)
{
  Server *server = server_new (GPOINTER_TO_INT (data));
  gsize total = run_whole (server);
  guint untrusted = 0, silent = 0, heard = 0;

  for (gsize limit = 0; limit < total; limit++)
    {
      Client client = { 0 };

      server->limit = limit;
      server_start (server);
      if (client_open (&client, server))
        {
          takt_test_wait_for (has_ended, &client, "the end");
          g_assert_cmpint (client.reason, ==, TAKT_BAMBU_MQTT_LOST);
          g_assert_false (takt_bambu_mqtt_publish (client.mqtt, SERIAL, "{}"));
          client.messages > 0 ? heard++ : silent++;
        }
      else
        untrusted++;
      client_clear (&client);
      server_join (server);
      g_assert_cmpint (client.ended, ==, client.dial.step == TAKT_LINK_STEP_ACCESS_CODE ? 1 : 0);
      g_assert_cmpuint (client.messages, <=, 1);
      /* Nothing was said to a machine before it had proved who it is. */
      if (client.dial.step != TAKT_LINK_STEP_ACCESS_CODE)
        g_assert_false (server->heard_connect);
    }

  g_test_message ("%u cut in the handshake, %u before the report was whole, %u after it", untrusted, silent,
                  heard);
  g_assert_cmpuint (untrusted, >, 1000);
  g_assert_cmpuint (silent, >, strlen (REPORT));
  g_assert_cmpuint (untrusted + silent + heard, ==, total);
  server_free (server);
}

static void
assert_login_ends (guint8 connack, const char *rubbish, TaktBambuMqttEnd reason)
{
  Server *server = server_new (TLS1_2_VERSION);
  Client client = { 0 };

  server->connack = connack;
  server->rubbish = rubbish;
  server_start (server);
  g_assert_true (client_open (&client, server));
  takt_test_wait_for (has_ended, &client, "the end");
  g_assert_cmpint (client.reason, ==, reason);
  g_assert_false (client.is_connected);
  client_clear (&client);
  server_free (server);
  g_assert_cmpint (client.ended, ==, 1);
}

static void
test_refusals (void)
{
  assert_login_ends (4, NULL, TAKT_BAMBU_MQTT_BAD_CODE);
  assert_login_ends (5, NULL, TAKT_BAMBU_MQTT_BAD_CODE);
  assert_login_ends (3, NULL, TAKT_BAMBU_MQTT_REFUSED);
  assert_login_ends (0, "HTTP/1.1 400 Bad Request\r\n\r\n", TAKT_BAMBU_MQTT_LOST);
  assert_login_ends (0, "\x30\xff\xff\xff\xff", TAKT_BAMBU_MQTT_LOST);
}

/* What the loop has to do at all is done: the next look at the clock counts. */
static void
look (Client *client)
{
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (client->clock), 15 * SECOND);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
has_ping (gpointer user_data)
{
  return g_atomic_int_get (&((Server *) user_data)->heard_pings) > 0;
}

static void
test_kept_alive (void)
{
  Server *server = server_new (TLS1_2_VERSION);
  Client client = { 0 };

  server_start (server);
  g_assert_true (client_open (&client, server));
  takt_test_wait_for (has_message, &client, "the report");
  /* Within the keep-alive that was agreed on: 30 seconds. */
  look (&client);
  look (&client);
  takt_test_wait_for (has_ping, server, "the ping");
  g_assert_cmpint (client.ended, ==, 0);
  client_clear (&client);
  server_free (server);
}

/* The other side is there for TCP, and for nobody else. */
static void
test_half_open (void)
{
  Server *server = server_new (TLS1_2_VERSION);
  Client client = { 0 };
  guint looks = 0;

  server->is_mute = TRUE;
  server_start (server);
  g_assert_true (client_open (&client, server));
  takt_test_wait_for (has_message, &client, "the report");

  /* A program that stood still has not listened: its own silence proves nothing. */
  takt_manual_clock_advance (TAKT_MANUAL_CLOCK (client.clock), 3600 * SECOND);
  g_assert_cmpint (client.ended, ==, 0);

  while (client.ended == 0 && looks++ < 100)
    look (&client);
  g_assert_cmpint (client.reason, ==, TAKT_BAMBU_MQTT_LOST);
  g_assert_cmpuint (looks * 15, >=, 45);
  g_assert_cmpuint (looks * 15, <=, 90);
  client_clear (&client);
  server_free (server);
  g_assert_cmpint (client.ended, ==, 1);
}

static gboolean
is_connected (gpointer user_data)
{
  return ((Client *) user_data)->is_connected || has_ended (user_data);
}

/* Who reads nothing is given up before much has piled up. */
static void
test_deaf (void)
{
  Server *server = server_new (TLS1_2_VERSION);
  Client client = { 0 };
  g_autofree char *payload = g_strnfill (64 * 1024, 'x');
  guint taken = 0;

  server->is_deaf = TRUE;
  server_start (server);
  g_assert_true (client_open (&client, server));
  takt_test_wait_for (is_connected, &client, "the login");
  while (taken < 4096 && takt_bambu_mqtt_publish (client.mqtt, SERIAL, payload))
    taken++;
  g_assert_cmpuint (taken, <, 4096);
  g_assert_cmpint (client.ended, ==, 0);
  takt_test_wait_for (has_ended, &client, "the end");
  g_assert_cmpint (client.reason, ==, TAKT_BAMBU_MQTT_LOST);
  client_clear (&client);
  server_free (server);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/adapters/bambu-mqtt/cut-at-every-byte/tls-1.2", GINT_TO_POINTER (TLS1_2_VERSION),
                        test_cut);
  g_test_add_data_func ("/adapters/bambu-mqtt/cut-at-every-byte/tls-1.3", GINT_TO_POINTER (TLS1_3_VERSION),
                        test_cut);
  g_test_add_func ("/adapters/bambu-mqtt/refused-and-rubbish", test_refusals);
  g_test_add_func ("/adapters/bambu-mqtt/kept-alive", test_kept_alive);
  g_test_add_func ("/adapters/bambu-mqtt/half-open-is-noticed", test_half_open);
  g_test_add_func ("/adapters/bambu-mqtt/a-printer-that-reads-nothing-is-given-up", test_deaf);

  status = g_test_run ();
  g_clear_pointer (&files, json_object_unref);
  return status;
}
