/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-ssdp.h"

#include <string.h>

#include "takt-error.h"
#include "takt-test.h"

#define SOURCE "192.0.2.99"
#define KIND   "NT: urn:bambulab-com:device:3dprinter:1\r\n"
#define SERIAL "USN: 01P00A000000001\r\n"

static TaktFoundPrinter *
parse_from (const char *source, const char *text, gsize length, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (source);

  return takt_bambu_ssdp_parse (text, length, address, error);
}

/* What an announcement comes to; NULL members are not told. */
typedef struct
{
  const char *name;
  const char *text;
  const char *serial;
  const char *model;
  const char *display;
  const char *host;
  const char *firmware;
  TaktFoundConnect connect;
  TaktFoundBind bind;
} Good;

static const Good goods[] = {
  { "current-model",
    "NOTIFY * HTTP/1.1\r\nHost: 239.255.255.250:1990\r\nLocation: 192.0.2.10\r\n" KIND
    "NTS: ssdp:alive\r\n" SERIAL
    "DevModel.bambu.com: C12\r\nDevName.bambu.com: Bench left\r\nDevConnect.bambu.com: lan\r\n"
    "DevBind.bambu.com: free\r\nDevVersion.bambu.com: 01.07.00.00\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", "Bench left", "192.0.2.10", "01.07.00.00", TAKT_FOUND_CONNECT_LAN,
    TAKT_FOUND_BIND_FREE },
  { "answer-form-with-st",
    "HTTP/1.1 200 OK\r\nLocation: 192.0.2.10\r\nST: urn:bambulab-com:device:3dprinter:1\r\n"
    "USN: 00M00A000000001\r\nDevModel.bambu.com: 3DPrinter-X1-Carbon\r\nDevConnect.bambu.com: cloud\r\n"
    "DevBind.bambu.com: occupied\r\n\r\n",
    "00M00A000000001", "Bambu Lab X1 Carbon", NULL, "192.0.2.10", NULL, TAKT_FOUND_CONNECT_CLOUD,
    TAKT_FOUND_BIND_OCCUPIED },
  { "old-x1-code",
    "NOTIFY * HTTP/1.1\r\n" KIND "USN: 00W00A000000001\r\nDevModel.bambu.com: 3DPrinter-X1\r\n\r\n",
    "00W00A000000001", "Bambu Lab X1", NULL, SOURCE, NULL, 0, 0 },
  { "names-in-any-case-and-lf",
    "notify * http/1.1\nlocation:192.0.2.11\nnt:URN:BAMBULAB-COM:DEVICE:3DPRINTER:1\nusn:01p00a000000001\n"
    "DEVCONNECT.BAMBU.COM:  FARM \n",
    "01P00A000000001", "Bambu Lab P1S", NULL, "192.0.2.11", NULL, TAKT_FOUND_CONNECT_FARM, 0 },
  { "pitfall-059-serial-is-upper-case", "NOTIFY * HTTP/1.1\r\n" KIND "USN:  01p00a00000000b \r\n\r\n",
    "01P00A00000000B", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "pitfall-071-new-code-is-kept",
    "NOTIFY * HTTP/1.1\r\n" KIND "USN: 77Z00A000000001\r\nDevModel.bambu.com: Q9\r\n\r\n", "77Z00A000000001",
    "Q9", NULL, SOURCE, NULL, 0, 0 },
  { "pitfall-071-cloud-suffix",
    "NOTIFY * HTTP/1.1\r\n" KIND "USN: 22E00A000000001\r\nDevModel.bambu.com: N7-V2\r\n\r\n",
    "22E00A000000001", "Bambu Lab P2S", NULL, SOURCE, NULL, 0, 0 },
  { "pitfall-071-unknown-code-known-serial",
    "NOTIFY * HTTP/1.1\r\n" KIND "USN: 03000A000000001\r\nDevModel.bambu.com: ?\r\n\r\n", "03000A000000001",
    "Bambu Lab A1 mini", NULL, SOURCE, NULL, 0, 0 },
  { "device-model-without-type", "NOTIFY * HTTP/1.1\r\n" SERIAL "DevModel.bambu.com: C11\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1P", NULL, SOURCE, NULL, 0, 0 },
  { "location-is-a-url", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: http://192.0.2.10/desc.xml\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "location-with-port", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: 192.0.2.10:8883\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "location-is-a-name", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: printer.example\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "location-is-everywhere", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: 0.0.0.0\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "location-is-everybody", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: 255.255.255.255\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "location-is-a-group", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: 239.255.255.250\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "location-is-this-computer", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: 127.0.0.1\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "first-of-two-counts", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "USN: 01P00A000000002\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "nothing-after-the-blank-line", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "\r\nDevName.bambu.com: body\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
  { "name-of-any-script",
    "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "DevName.bambu.com: 左のプリンタ Größe: 2\r\n\r\n", "01P00A000000001",
    "Bambu Lab P1S", "左のプリンタ Größe: 2", SOURCE, NULL, 0, 0 },
  { "name-that-is-not-utf8", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "DevName.bambu.com: W\xfcrfel\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", "W\357\277\275rfel", SOURCE, NULL, 0, 0 },
  { "name-with-controls", "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "DevName.bambu.com: a\x1b[31mb\u202ec\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", "a[31mbc", SOURCE, NULL, 0, 0 },
  { "words-nobody-knows",
    "NOTIFY * HTTP/1.1\r\n" KIND SERIAL
    "DevConnect.bambu.com: moon\r\nDevBind.bambu.com: maybe\r\nno colon\r\n\r\n",
    "01P00A000000001", "Bambu Lab P1S", NULL, SOURCE, NULL, 0, 0 },
};

static void
test_good (gconstpointer data)
{
  const Good *good = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) found = parse_from (SOURCE, good->text, strlen (good->text), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found->serial, ==, good->serial);
  g_assert_cmpstr (found->model, ==, good->model);
  g_assert_cmpstr (found->name, ==, good->display);
  g_assert_cmpstr (found->host, ==, good->host);
  g_assert_cmpstr (found->firmware, ==, good->firmware);
  g_assert_cmpint (found->connect, ==, good->connect);
  g_assert_cmpint (found->bind, ==, good->bind);
}

static const struct
{
  const char *name;
  const char *text;
} bads[] = {
  { "empty", "" },
  { "search", "M-SEARCH * HTTP/1.1\r\n" KIND SERIAL "\r\n" },
  { "not-found", "HTTP/1.1 404 Not Found\r\n" KIND SERIAL "\r\n" },
  { "router",
    "NOTIFY * HTTP/1.1\r\nNT: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nUSN: uuid:1\r\n\r\n" },
  { "goodbye", "NOTIFY * HTTP/1.1\r\n" KIND "NTS: ssdp:byebye\r\n" SERIAL "\r\n" },
  { "no-serial", "NOTIFY * HTTP/1.1\r\n" KIND "\r\n" },
  { "blank-serial", "NOTIFY * HTTP/1.1\r\n" KIND "USN:   \r\n\r\n" },
  { "serial-with-a-path", "NOTIFY * HTTP/1.1\r\n" KIND "USN: 01P/../../etc\r\n\r\n" },
  { "serial-with-a-wildcard", "NOTIFY * HTTP/1.1\r\n" KIND "USN: 01P00A#+\r\n\r\n" },
  { "long-serial", "NOTIFY * HTTP/1.1\r\n" KIND "USN: 0123456789012345678901234567890123\r\n\r\n" },
};

static void
test_bad (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse_from (SOURCE, data, strlen (data), &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_MALFORMED);
}

static void
test_size (void)
{
  g_autoptr (GString) text = g_string_new ("NOTIFY * HTTP/1.1\r\n" KIND SERIAL "DevName.bambu.com: ");
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) found = NULL;

  while (text->len < TAKT_BAMBU_SSDP_MAX_BYTES)
    g_string_append_c (text, 'x');
  found = parse_from (SOURCE, text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (found->name), ==, 100);

  g_string_append_c (text, 'x');
  g_assert_null (parse_from (SOURCE, text->str, text->len, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_TOO_LARGE);
}

static void
test_nul_ends (void)
{
  static const char text[] = "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "\0USN: 01P00A000000009\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) found = parse_from (SOURCE, text, sizeof text - 1, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found->serial, ==, "01P00A000000001");
}

static void
test_loopback_from_here (void)
{
  static const char text[] = "NOTIFY * HTTP/1.1\r\n" KIND SERIAL "Location: 127.0.0.9\r\n\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) found = parse_from ("127.0.0.1", text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found->host, ==, "127.0.0.9");
}

static void
test_captured (void)
{
  g_autofree char *path = takt_test_dup_shared ("bambu/captures/ssdp_p2s_notify.txt");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktFoundPrinter) found = NULL;
  gsize length;

  if (path == NULL)
    return;

  text = takt_test_read (path, &length);
  found = parse_from (SOURCE, text, length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->serial, ==, "22E8BJ000000000");
  g_assert_cmpstr (found->model, ==, "Bambu Lab P2S");
  g_assert_cmpstr (found->name, ==, "3Д принтерик");
  g_assert_cmpstr (found->host, ==, "192.0.2.10");
  g_assert_cmpstr (found->firmware, ==, "01.02.00.00");
  g_assert_cmpint (found->connect, ==, TAKT_FOUND_CONNECT_CLOUD);
  g_assert_cmpint (found->bind, ==, TAKT_FOUND_BIND_OCCUPIED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (goods); i++)
    {
      g_autofree char *path = g_strconcat ("/adapters/bambu-ssdp/reads/", goods[i].name, NULL);

      g_test_add_data_func (path, &goods[i], test_good);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bads); i++)
    {
      g_autofree char *path = g_strconcat ("/adapters/bambu-ssdp/passes-over/", bads[i].name, NULL);

      g_test_add_data_func (path, bads[i].text, test_bad);
    }
  g_test_add_func ("/adapters/bambu-ssdp/size-limit", test_size);
  g_test_add_func ("/adapters/bambu-ssdp/ends-at-nul", test_nul_ends);
  g_test_add_func ("/adapters/bambu-ssdp/loopback-only-from-loopback", test_loopback_from_here);
  g_test_add_func ("/adapters/bambu-ssdp/captured-p2s", test_captured);
  return g_test_run ();
}
