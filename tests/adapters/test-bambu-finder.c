/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-finder.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "takt-error.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define START    ((TaktTime) 1766592000)
#define SECOND   ((gint64) G_USEC_PER_SEC)
#define SERIAL_1 "01P00A000000001"
#define SERIAL_2 "01P00A000000002"

typedef struct
{
  TaktManualClock *clock;
  TaktPrinterFinder *finder;
  GSocket *sender;
  guint changes;
} Fixture;

static void
changed_cb (TaktPrinterFinder *finder, gpointer user_data)
{
  ((Fixture *) user_data)->changes++;
}

static void
open_finder (Fixture *f, guint16 port, guint16 multicast_port)
{
  TaktBambuFinderDoors doors = { port, multicast_port, 1, 1, TRUE };

  f->finder = takt_bambu_finder_new (TAKT_CLOCK (f->clock), &doors);
  g_signal_connect (f->finder, "changed", G_CALLBACK (changed_cb), f);
  takt_printer_finder_start (f->finder);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;

  f->clock = takt_manual_clock_new (START);
  f->sender = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (f->sender, address, FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->finder != NULL)
    {
      takt_printer_finder_stop (f->finder);
      g_assert_finalize_object (f->finder);
    }
  g_object_unref (f->sender);
  g_assert_finalize_object (f->clock);
}

static guint16
get_port (Fixture *f)
{
  return takt_bambu_finder_get_port (TAKT_BAMBU_FINDER (f->finder));
}

static void
send_to (Fixture *f, guint16 port, const char *data, gsize length)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GError) error = NULL;

  g_socket_send_to (f->sender, address, data, length, NULL, &error);
  g_assert_no_error (error);
}

static char *
make_text (const char *serial, const char *host)
{
  return g_strdup_printf ("NOTIFY * HTTP/1.1\r\nLocation: %s\r\nNT: urn:bambulab-com:device:3dprinter:1\r\n"
                          "NTS: ssdp:alive\r\nUSN: %s\r\nDevModel.bambu.com: C12\r\n\r\n",
                          host, serial);
}

static void
announce (Fixture *f, const char *serial, const char *host)
{
  g_autofree char *text = make_text (serial, host);

  send_to (f, get_port (f), text, strlen (text));
}

typedef struct
{
  Fixture *f;
  const char *wanted;
} Wanted;

static char *
describe (Fixture *f)
{
  g_autoptr (GPtrArray) found = takt_printer_finder_list (f->finder);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const TaktFoundPrinter *printer = g_ptr_array_index (found, i);

      g_string_append_printf (text, "%s%s@%s", i > 0 ? " " : "", printer->serial, printer->host);
    }
  return g_string_free (text, FALSE);
}

static gboolean
is_wanted (gpointer user_data)
{
  Wanted *wanted = user_data;
  g_autofree char *text = describe (wanted->f);

  return strcmp (text, wanted->wanted) == 0;
}

static void
wait_for (Fixture *f, const char *list)
{
  Wanted wanted = { f, list };

  takt_test_wait_for (is_wanted, &wanted, list);
}

static void
test_hears (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;

  open_finder (f, 0, 0);
  g_assert_null (takt_printer_finder_get_problem (f->finder));
  announce (f, SERIAL_2, "127.0.0.2");
  announce (f, SERIAL_1, "127.0.0.1");
  wait_for (f, SERIAL_1 "@127.0.0.1 " SERIAL_2 "@127.0.0.2");
  g_assert_cmpuint (f->changes, ==, 2);

  found = takt_printer_finder_list (f->finder);
  g_assert_cmpstr (((TaktFoundPrinter *) g_ptr_array_index (found, 0))->model, ==, "Bambu Lab P1S");
  g_assert_cmpint (((TaktFoundPrinter *) g_ptr_array_index (found, 0))->first_seen, ==, START);
}

/* The same again is no news, though it was just seen. */
static void
test_repeats (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;
  const TaktFoundPrinter *printer;

  open_finder (f, 0, 0);
  announce (f, SERIAL_1, "127.0.0.1");
  wait_for (f, SERIAL_1 "@127.0.0.1");
  takt_manual_clock_advance (f->clock, 5 * SECOND);
  announce (f, SERIAL_1, "127.0.0.1");
  announce (f, SERIAL_2, "127.0.0.2");
  wait_for (f, SERIAL_1 "@127.0.0.1 " SERIAL_2 "@127.0.0.2");
  g_assert_cmpuint (f->changes, ==, 2);

  found = takt_printer_finder_list (f->finder);
  printer = g_ptr_array_index (found, 0);
  g_assert_cmpint (printer->first_seen, ==, START);
  g_assert_cmpint (printer->last_seen, ==, START + 5);
}

static void
test_moves (Fixture *f, gconstpointer data)
{
  open_finder (f, 0, 0);
  announce (f, SERIAL_1, "127.0.0.1");
  wait_for (f, SERIAL_1 "@127.0.0.1");
  announce (f, SERIAL_1, "127.0.0.7");
  wait_for (f, SERIAL_1 "@127.0.0.7");
  g_assert_cmpuint (f->changes, ==, 2);
}

static void
test_silence (Fixture *f, gconstpointer data)
{
  open_finder (f, 0, 0);
  announce (f, SERIAL_1, "127.0.0.1");
  wait_for (f, SERIAL_1 "@127.0.0.1");
  takt_manual_clock_advance (f->clock, 20 * SECOND);
  announce (f, SERIAL_2, "127.0.0.2");
  wait_for (f, SERIAL_1 "@127.0.0.1 " SERIAL_2 "@127.0.0.2");

  takt_manual_clock_advance (f->clock, 10 * SECOND);
  wait_for (f, SERIAL_1 "@127.0.0.1 " SERIAL_2 "@127.0.0.2");
  takt_manual_clock_advance (f->clock, 1);
  wait_for (f, SERIAL_2 "@127.0.0.2");
  g_assert_cmpuint (f->changes, ==, 3);
  takt_manual_clock_advance (f->clock, 21 * SECOND);
  wait_for (f, "");
  g_assert_cmpuint (f->changes, ==, 4);
}

/* Nothing that arrives ends listening. */
static void
test_survives_garbage (Fixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (9000, 'x');

  open_finder (f, 0, 0);
  send_to (f, get_port (f), "", 0);
  send_to (f, get_port (f), "\xff\xfe\x00\x01", 4);
  send_to (f, get_port (f), large, strlen (large));
  memcpy (large, "NOTIFY * HTTP/1.1\r\nUSN: 01P00A000000009\r\nDevModel.bambu.com: C12\r\nX: ", 67);
  send_to (f, get_port (f), large, strlen (large));
  announce (f, SERIAL_1, "127.0.0.1");
  wait_for (f, SERIAL_1 "@127.0.0.1");
}

static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) found = NULL;

  open_finder (f, 0, 0);
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *serial = g_strdup_printf ("01P00A%09u", i);

      announce (f, serial, "127.0.0.1");
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  found = takt_printer_finder_list (f->finder);
  g_assert_cmpuint (found->len, ==, 512);
}

/* The maker's own program may listen on the same computer. */
static void
test_shares_its_port (Fixture *f, gconstpointer data)
{
  Fixture other = { .clock = f->clock };

  open_finder (f, 0, 0);
  open_finder (&other, get_port (f), 0);
  g_assert_null (takt_printer_finder_get_problem (other.finder));
  g_assert_cmpuint (get_port (&other), ==, get_port (f));
  takt_printer_finder_stop (other.finder);
  g_assert_finalize_object (other.finder);
}

static void
test_port_in_use (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (f->sender, NULL);
  guint16 port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  /* The sender's socket shares with nobody. */
  g_test_expect_message ("takt-bambu", G_LOG_LEVEL_MESSAGE, "*another program holds UDP port*");
  open_finder (f, port, 0);
  g_test_assert_expected_messages ();
  g_assert_nonnull (strstr (takt_printer_finder_get_problem (f->finder), "another program holds UDP port"));
  g_assert_cmpuint (f->changes, ==, 1);
  wait_for (f, "");

  g_socket_close (f->sender, NULL);
  takt_manual_clock_advance (f->clock, 60 * SECOND);
  g_assert_null (takt_printer_finder_get_problem (f->finder));
  g_assert_cmpuint (f->changes, ==, 2);
  g_assert_cmpuint (get_port (f), ==, port);
}

/* The port of a socket that is closed again. */
static guint16
get_free_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  address = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* Sent to the group on this computer's own interface, which no datagram leaves. */
static void
test_group (Fixture *f, gconstpointer data)
{
  g_autoptr (GInetAddress) group = g_inet_address_new_from_string ("239.255.255.250");
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *text = make_text (SERIAL_1, "127.0.0.1");
  g_autoptr (GError) error = NULL;
  struct in_addr here = { g_htonl (INADDR_LOOPBACK) };
  guint16 port = get_free_port ();

  address = g_inet_socket_address_new (group, port);
  open_finder (f, 0, port);
  g_assert_cmpint (setsockopt (g_socket_get_fd (f->sender), IPPROTO_IP, IP_MULTICAST_IF, &here, sizeof here),
                   ==, 0);
  g_socket_set_multicast_ttl (f->sender, 0);
  if (g_socket_send_to (f->sender, address, text, strlen (text), NULL, &error) < 0)
    {
      g_test_skip (error->message);
      return;
    }
  wait_for (f, SERIAL_1 "@127.0.0.1");
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  open_finder (f, 0, 0);
  takt_printer_finder_start (f->finder);
  announce (f, SERIAL_1, "127.0.0.1");
  wait_for (f, SERIAL_1 "@127.0.0.1");
  takt_printer_finder_stop (f->finder);
  wait_for (f, "");
  g_assert_cmpuint (get_port (f), ==, 0);
  /* Nothing is left that a clock would call. */
  takt_manual_clock_advance (f->clock, 120 * SECOND);
  takt_printer_finder_start (f->finder);
  announce (f, SERIAL_1, "127.0.0.1");
  wait_for (f, SERIAL_1 "@127.0.0.1");
}

/* The sim is the same peer that other tests connect to. */
static void
test_sim (Fixture *f, gconstpointer data)
{
  g_autofree char *options = NULL;
  g_autofree char *log = NULL;
  g_autoptr (GPtrArray) found = NULL;
  const TaktFoundPrinter *printer;
  TaktPrinterSim *sim;

  open_finder (f, 0, 0);
  options = g_strdup_printf ("--serial " SERIAL_1 " --name 'Bench, left' --ssdp-port %u", get_port (f));
  sim = takt_printer_sim_start (options);
  wait_for (f, SERIAL_1 "@127.0.0.1");
  found = takt_printer_finder_list (f->finder);
  printer = g_ptr_array_index (found, 0);
  g_assert_cmpstr (printer->model, ==, "Bambu Lab P1S");
  g_assert_cmpstr (printer->name, ==, "Bench, left");
  g_assert_cmpstr (printer->firmware, ==, "01.07.00.00");
  takt_printer_sim_do (sim, "move", "{'location': '127.0.0.5'}");
  wait_for (f, SERIAL_1 "@127.0.0.5");
  log = takt_printer_sim_stop (sim);
}

#define ADD(path, func) g_test_add ("/adapters/bambu-finder/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("hears-announcements", test_hears);
  ADD ("repeats-are-no-news", test_repeats);
  ADD ("new-address", test_moves);
  ADD ("silent-ones-are-dropped", test_silence);
  ADD ("survives-garbage", test_survives_garbage);
  ADD ("no-more-than-it-can-hold", test_many);
  ADD ("shares-its-port", test_shares_its_port);
  ADD ("port-in-use-is-told", test_port_in_use);
  ADD ("multicast-group", test_group);
  ADD ("stop-and-start", test_stop);
  ADD ("sim", test_sim);
  return g_test_run ();
}
