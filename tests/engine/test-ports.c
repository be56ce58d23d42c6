/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-error.h"
#include "takt-test.h"

#include "ports/takt-mailer.h"
#include "ports/takt-webhook-sender.h"
#include "printers/takt-printer-report.h"

#include <math.h>

static void
test_allowed (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (takt_webhook_url_is_allowed (data, &error));
  g_assert_no_error (error);
}

static void
test_refused (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (takt_webhook_url_is_allowed (data, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_INVALID);
  g_assert_cmpstr (takt_error_get_field (error), ==, "webhook_url");
  /* The address may hold a token: it must not come back in the sentence. */
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
test_too_long (void)
{
  g_autofree char *path = g_strnfill (4000, 'a');
  g_autofree char *url = g_strconcat ("https://example.org/", path, NULL);

  test_refused (url);
}

static void
test_report_copy (void)
{
  g_autoptr (TaktPrinterReport) report = takt_printer_report_new ();
  g_autoptr (TaktPrinterReport) copy = NULL;
  TaktTrayReport *tray = takt_tray_report_new (3);

  tray->material_type = g_strdup ("PETG");
  g_ptr_array_add (report->trays, tray);
  report->job_title = g_strdup ("bracket");
  report->bed_temp = 60.5;

  copy = takt_printer_report_copy (report);
  g_free (report->job_title);
  report->job_title = g_strdup ("other");

  g_assert_cmpstr (copy->job_title, ==, "bracket");
  g_assert_cmpfloat (copy->bed_temp, ==, 60.5);
  g_assert_true (isnan (copy->chamber_temp));
  g_assert_cmpuint (copy->trays->len, ==, 1);
  tray = g_ptr_array_index (copy->trays, 0);
  g_assert_cmpint (tray->slot, ==, 3);
  g_assert_cmpint (tray->remaining_pct, ==, -1);
  g_assert_cmpstr (tray->material_type, ==, "PETG");
  g_assert_true (tray != g_ptr_array_index (report->trays, 0));
}

static void
test_words (void)
{
  g_assert_cmpstr (takt_machine_state_to_word (TAKT_MACHINE_PRINTING), ==, "printing");
  g_assert_cmpstr (takt_machine_state_to_word (TAKT_MACHINE_PAUSED), ==, "paused");
  g_assert_cmpstr (takt_link_state_to_word (TAKT_LINK_AUTH_FAILED), ==, "auth_failed");
  g_assert_cmpstr (takt_link_state_to_word (TAKT_LINK_OFFLINE), ==, "offline");
  g_assert_true (takt_machine_state_is_active (TAKT_MACHINE_PREPARING));
  g_assert_true (takt_machine_state_is_active (TAKT_MACHINE_PAUSED));
  g_assert_false (takt_machine_state_is_active (TAKT_MACHINE_FINISHED));
  g_assert_false (takt_machine_state_is_active (TAKT_MACHINE_UNKNOWN));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    const char *url;
    gboolean allowed;
  } cases[] = {
    { "https", "https://hooks.example.org/services/T/B/s3cret?x=1#y", TRUE },
    { "https-with-port", "https://example.org:8443/x", TRUE },
    { "https-upper-case-scheme", "HTTPS://example.org/x", TRUE },
    { "https-ipv6", "https://[2001:db8::1]/x", TRUE },
    { "http-localhost", "http://localhost:9000/x", TRUE },
    { "http-127.0.0.1", "http://127.0.0.1/x", TRUE },
    { "http-127.9.9.9", "http://127.9.9.9/x", TRUE },
    { "http-ipv6-loopback", "http://[::1]:80/x", TRUE },
    { "http-outside", "http://example.org/s3cret", FALSE },
    { "http-private-net", "http://192.168.1.5/x", FALSE },
    { "http-name-that-looks-like-loopback", "http://127.0.0.1.example.org/x", FALSE },
    { "http-localhost-suffix", "http://localhost.example.org/x", FALSE },
    { "user-info", "https://me:s3cret@example.org/x", FALSE },
    { "user-only", "https://s3cret@example.org/x", FALSE },
    { "file", "file:///etc/passwd", FALSE },
    { "ftp", "ftp://127.0.0.1/x", FALSE },
    { "no-scheme", "example.org/s3cret", FALSE },
    { "no-host", "https:///x", FALSE },
    { "empty", "", FALSE },
    { "words", "call me, s3cret", FALSE },
    { "bad-port", "https://example.org:99999/x", FALSE },
    { "line-break", "https://example.org/x\r\nHost: other", FALSE },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/webhook-url/%s/%s",
                                               cases[i].allowed ? "allowed" : "refused", cases[i].name);

      g_test_add_data_func (path, cases[i].url, cases[i].allowed ? test_allowed : test_refused);
    }
  g_test_add_func ("/engine/webhook-url/refused/too-long", test_too_long);
  g_test_add_func ("/engine/printer-report/copy-is-deep", test_report_copy);
  g_test_add_func ("/engine/printer-report/words", test_words);

  return g_test_run ();
}
