/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-probe.h"

#include <string.h>

#include "takt-error.h"
#include "takt-json.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define START  ((TaktTime) 1766592000)
#define SECOND ((gint64) G_USEC_PER_SEC)
#define HOST   "127.0.0.1"
#define SERIAL "01P00A000000001"
#define DETECT                                                                                               \
  "{\"login\":{\"command\":\"detect\",\"sequence_id\":3021,\"id\":\"01p00a000000001\",\"model\":\"C12\","    \
  "\"name\":\"Left\",\"version\":\"01.07.00.00\",\"bind\":\"free\",\"connect\":\"lan\",\"dev_cap\":1}}"
#define REFUSAL                                                                                              \
  "{\"login\":{\"command\":\"login_report\",\"status\":\"FAILURE\",\"reason\":\"{\\\"devmsg\\\":"            \
  "\\\"LAN-ONLY enabled\\\",\\\"err_code\\\":83902489}\"}}"

static TaktFoundPrinter *
parse (const char *json, GError **error)
{
  g_autoptr (GBytes) frame = takt_bambu_frame_new (json);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (frame, &length);

  return takt_bambu_frame_parse (bytes, length, HOST, error);
}

static void
test_frame (void)
{
  g_autoptr (GBytes) frame =
      takt_bambu_frame_new ("{\"login\":{\"command\":\"detect\",\"sequence_id\":\"20000\"}}");
  g_autoptr (GError) error = NULL;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (frame, &length);

  g_assert_cmpuint (length, ==, 58);
  g_assert_cmpmem (bytes, 4, "\xa5\xa5\x3a\x00", 4);
  g_assert_cmpmem (bytes + 56, 2, "\xa7\xa7", 2);
  g_assert_cmpuint (takt_bambu_frame_read_length (bytes, 4, &error), ==, 58);
  g_assert_no_error (error);
}

static void
test_reads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) found = parse (DETECT, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found->serial, ==, SERIAL);
  g_assert_cmpstr (found->model, ==, "Bambu Lab P1S");
  g_assert_cmpstr (found->name, ==, "Left");
  g_assert_cmpstr (found->host, ==, HOST);
  g_assert_cmpstr (found->firmware, ==, "01.07.00.00");
  g_assert_cmpint (found->connect, ==, TAKT_FOUND_CONNECT_LAN);
  g_assert_cmpint (found->bind, ==, TAKT_FOUND_BIND_FREE);
}

/* Both captured answers: one echoes the sequence id as text, the other has a number of its own. */
static void
test_captured (gconstpointer data)
{
  const char *const *names = data; /* file, member, serial, model */
  g_autofree char *relative = g_build_filename ("bambu", "captures", names[0], NULL);
  g_autofree char *path = takt_test_dup_shared (relative);
  g_autofree char *text = NULL;
  g_autofree char *reply = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (TaktFoundPrinter) found = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  text = takt_test_read (path, NULL);
  node = takt_json_parse (text, -1, &error);
  g_assert_no_error (error);
  reply = takt_json_to_string (
      names[1] != NULL ? json_object_get_member (json_node_get_object (node), names[1]) : node, NULL);
  found = parse (reply, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->serial, ==, names[2]);
  g_assert_cmpstr (found->model, ==, names[3]);
}

static const char *const a1mini[] = { "a1mini_detect_exchange.json", "reply", "0309FA000000000",
                                      "Bambu Lab A1 mini" };
static const char *const p2s[] = { "p2s_detect_reply.json", NULL, "22E8BJ000000000", "Bambu Lab P2S" };

static void
test_refusal (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (REFUSAL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM);
  g_assert_nonnull (strstr (error->message, "LAN Only mode"));
  g_assert_nonnull (strstr (error->message, "LAN-ONLY enabled"));
  g_assert_nonnull (strstr (error->message, "serial number by hand"));
  g_clear_error (&error);

  g_assert_null (parse ("{\"login\":{\"status\":\"FAILURE\",\"reason\":\"busy\"}}", &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM);
  g_assert_nonnull (strstr (error->message, "busy"));
  g_clear_error (&error);

  g_assert_null (parse ("{\"login\":{\"status\":\"FAILURE\"}}", &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM);
}

static void
test_malformed (void)
{
  static const char *const texts[] = { "",
                                       "{}",
                                       "[]",
                                       "{\"login\":5}",
                                       "{\"login\":{}}",
                                       "{\"login\":{\"id\":\"\"}}",
                                       "{\"login\":{\"id\":\"a b\"}}",
                                       "{\"login\":{\"id\":[\"01P\"]}}",
                                       "{\"login\":{\"id\":\"01P\"}",
                                       "\xff" };
  static const guint8 frames[][8] = {
    { 0xa5, 0xa5, 5, 0, 0xa7, 0xa7 },       /* shorter than a frame can be */
    { 0xa5, 0xa7, 8, 0, '{', '}', 0xa7 },   /* another mark */
    { 0xa5, 0xa5, 8, 0, '{', '}', 1, 2 },   /* no end */
    { 0xa5, 0xa5, 9, 0, '{', '}', 0xa7 },   /* cut */
    { 0x0a, 'H', 'T', 'T', 'P', '/', '1' }, /* somebody else */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (texts[i], &error));
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (takt_bambu_frame_parse (frames[i], sizeof frames[i], HOST, &error));
      g_assert_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED);
    }
}

static void
test_too_large (void)
{
  static const guint8 head[] = { 0xa5, 0xa5, 0xff, 0xff };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (takt_bambu_frame_read_length (head, sizeof head, &error), ==, 0);
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE);
}

/** Peer: takes connections and says @answer to each, whatever it is asked; NULL: nothing. */
typedef struct
{
  GSocketService *service;
  guint16 port;
  GBytes *answer; /* (nullable) */
  gboolean hangs_up;
  GPtrArray *connections;
} Peer;

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  Peer *peer = user_data;

  if (peer->answer != NULL)
    {
      gsize length;
      gconstpointer bytes = g_bytes_get_data (peer->answer, &length);

      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), bytes, length,
                                 NULL, NULL, NULL);
    }
  if (peer->hangs_up)
    g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_ptr_array_add (peer->connections, g_object_ref (connection));
  return TRUE;
}

static Peer *
peer_new (const void *answer, gsize length, gboolean hangs_up)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;
  Peer *peer = g_new0 (Peer, 1);

  peer->answer = answer != NULL ? g_bytes_new (answer, length) : NULL;
  peer->hangs_up = hangs_up;
  peer->connections = g_ptr_array_new_with_free_func (g_object_unref);
  peer->service = g_socket_service_new ();
  g_signal_connect (peer->service, "incoming", G_CALLBACK (incoming_cb), peer);
  g_socket_listener_add_address (G_SOCKET_LISTENER (peer->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  peer->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return peer;
}

static void
peer_free (Peer *peer)
{
  g_socket_service_stop (peer->service);
  g_socket_listener_close (G_SOCKET_LISTENER (peer->service));
  g_object_unref (peer->service);
  g_ptr_array_unref (peer->connections);
  g_clear_pointer (&peer->answer, g_bytes_unref);
  g_free (peer);
}

/* A port of this computer that nobody listens on. */
static guint16
get_shut_port (void)
{
  Peer *peer = peer_new (NULL, 0, FALSE);
  guint16 port = peer->port;

  peer_free (peer);
  return port;
}

static TaktFoundPrinter *
probe (guint16 plain, guint16 tls, GError **error)
{
  g_autoptr (TaktManualClock) clock = takt_manual_clock_new (START);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_probe_async (HOST, plain, tls, TAKT_CLOCK (clock), NULL, takt_test_store_result, &held);
  result = takt_test_wait_result (&held, "the probe");
  return takt_bambu_probe_finish (result, error);
}

/* Against the sim: plain, over TLS alone, and one that refuses. */
static void
test_sim (void)
{
  TaktPrinterSim *sim = takt_printer_sim_start ("--serial " SERIAL " --probe-port 0 --probe-tls-port 0");
  TaktPrinterSim *shy = takt_printer_sim_start ("--serial " SERIAL " --probe-port 0 --probe-refuses");
  guint16 shut = get_shut_port ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) plain = probe ((guint16) sim->probe_port, shut, &error);
  g_autoptr (TaktFoundPrinter) tls = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (plain->serial, ==, SERIAL);
  g_assert_cmpstr (plain->host, ==, HOST);
  g_assert_cmpint (plain->last_seen, ==, START);

  tls = probe (shut, (guint16) sim->probe_tls_port, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tls->serial, ==, SERIAL);

  /* What a printer says itself is final: the other door is not tried. */
  g_assert_null (probe ((guint16) shy->probe_port, (guint16) sim->probe_tls_port, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM);
  g_assert_nonnull (strstr (error->message, "LAN Only mode"));

  g_free (takt_printer_sim_stop (sim));
  g_free (takt_printer_sim_stop (shy));
}

static void
test_nobody (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (probe (get_shut_port (), get_shut_port (), &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, HOST));
}

static void
test_strangers (void)
{
  static const guint8 endless[] = { 0xa5, 0xa5, 0xff, 0xff, '{' };
  Peer *web = peer_new ("HTTP/1.1 400 Bad Request\r\n\r\n", 28, TRUE);
  Peer *large = peer_new (endless, sizeof endless, FALSE);
  Peer *rude = peer_new (NULL, 0, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_null (probe (web->port, rude->port, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM);
  g_clear_error (&error);
  g_assert_null (probe (large->port, rude->port, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM);
  g_clear_error (&error);
  g_assert_null (probe (rude->port, rude->port, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  peer_free (web);
  peer_free (large);
  peer_free (rude);
}

static gboolean
has_connection (gpointer user_data)
{
  return ((Peer *) user_data)->connections->len > 0;
}

/* Silent doors: five seconds of the clock each, and a frame that never ends counts as silence. */
static void
test_limit (void)
{
  static const guint8 half[] = { 0xa5, 0xa5, 40, 0, '{' };
  Peer *first = peer_new (half, sizeof half, FALSE);
  Peer *second = peer_new (NULL, 0, FALSE);
  g_autoptr (TaktManualClock) clock = takt_manual_clock_new (START);
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_bambu_probe_async (HOST, first->port, second->port, TAKT_CLOCK (clock), NULL, takt_test_store_result,
                          &held);
  takt_test_wait_for (has_connection, first, "the first door");
  takt_manual_clock_advance (clock, 5 * SECOND - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (second->connections->len, ==, 0);
  takt_manual_clock_advance (clock, 1);
  takt_test_wait_for (has_connection, second, "the second door");
  g_assert_null (held);
  takt_manual_clock_advance (clock, 5 * SECOND);
  result = takt_test_wait_result (&held, "the end");
  g_assert_null (takt_bambu_probe_finish (result, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  peer_free (first);
  peer_free (second);
}

static void
test_cancel (void)
{
  Peer *peer = peer_new (NULL, 0, FALSE);
  g_autoptr (TaktManualClock) clock = takt_manual_clock_new (START);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) held = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_bambu_probe_async (HOST, peer->port, peer->port, TAKT_CLOCK (clock), cancellable,
                          takt_test_store_result, &held);
  takt_test_wait_for (has_connection, peer, "the question");
  g_cancellable_cancel (cancellable);
  result = takt_test_wait_result (&held, "the end");
  g_assert_null (takt_bambu_probe_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (peer->connections->len, ==, 1);
  peer_free (peer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-probe/frame/length-counts-everything", test_frame);
  g_test_add_func ("/adapters/bambu-probe/frame/reads", test_reads);
  g_test_add_data_func ("/adapters/bambu-probe/frame/captured-a1-mini", a1mini, test_captured);
  g_test_add_data_func ("/adapters/bambu-probe/frame/captured-p2s", p2s, test_captured);
  g_test_add_func ("/adapters/bambu-probe/frame/refusal-in-words", test_refusal);
  g_test_add_func ("/adapters/bambu-probe/frame/malformed", test_malformed);
  g_test_add_func ("/adapters/bambu-probe/frame/too-large", test_too_large);
  g_test_add_func ("/adapters/bambu-probe/sim", test_sim);
  g_test_add_func ("/adapters/bambu-probe/nobody-there", test_nobody);
  g_test_add_func ("/adapters/bambu-probe/somebody-else", test_strangers);
  g_test_add_func ("/adapters/bambu-probe/limit-by-the-clock", test_limit);
  g_test_add_func ("/adapters/bambu-probe/cancel", test_cancel);
  return g_test_run ();
}
