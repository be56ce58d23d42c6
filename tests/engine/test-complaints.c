/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-complaint.h"
#include "printers/takt-print-errors.h"

#include "takt-test.h"

#define X1 "https://wiki.bambulab.com/en/x1/troubleshooting/hmscode/"

static void
test_messages (void)
{
  static const struct
  {
    const char *hms;
    TaktSeverity severity;
    gboolean is_alarm;
    gboolean wants_filament;
    const char *part; /* of the text */
  } rows[] = {
    /* Severity is the code's own; the same thing may be worse or not so bad. */
    { "HMS_0300_0100_0001_0007", TAKT_SEVERITY_FATAL, TRUE, FALSE, "bed does not heat" },
    { "HMS_0300_0D00_0002_0003", TAKT_SEVERITY_SERIOUS, TRUE, FALSE, "lie flat" },
    { "HMS_0300_0D00_0001_000B", TAKT_SEVERITY_FATAL, TRUE, FALSE, "on its way up" },
    { "HMS_0C00_0300_0003_0008", TAKT_SEVERITY_COMMON, TRUE, FALSE, "loose strands" },
    { "HMS_0300_0100_0004_0007", TAKT_SEVERITY_INFO, FALSE, FALSE, "bed does not heat" },
    { "HMS_0300_0100_0000_0007", TAKT_SEVERITY_INFO, FALSE, FALSE, "bed does not heat" },
    /* Feeders, by unit and slot. */
    { "HMS_0701_2200_0002_0001", TAKT_SEVERITY_SERIOUS, TRUE, TRUE, "AMS B slot 3 has run out" },
    { "HMS_0701_2200_0003_0001", TAKT_SEVERITY_COMMON, TRUE, TRUE, "AMS B slot 3 has run out" },
    { "HMS_1803_2000_0002_0001", TAKT_SEVERITY_SERIOUS, TRUE, TRUE, "AMS HT D has run out" },
    { "HMS_1200_2100_0002_0002", TAKT_SEVERITY_SERIOUS, TRUE, FALSE, "AMS Lite slot 2. Load" },
    { "HMS_07FF_2000_0002_0001", TAKT_SEVERITY_SERIOUS, TRUE, TRUE, "external spool has run out" },
    { "HMS_1200_1200_0001_0001", TAKT_SEVERITY_FATAL, TRUE, FALSE, "motor of AMS Lite slot 3" },
    { "HMS_0700_4000_0002_0003", TAKT_SEVERITY_SERIOUS, TRUE, FALSE, "connection to AMS A is bad" },
    /* Numbers of print errors. */
    { "HMS_0300_0000_0002_8003", TAKT_SEVERITY_SERIOUS, TRUE, FALSE, "loose strands" },
    { "HMS_0701_0000_0002_8011", TAKT_SEVERITY_SERIOUS, TRUE, TRUE, "AMS B has run out" },
    /* Nobody knows these. */
    { "HMS_0300_EE00_0002_0001", TAKT_SEVERITY_SERIOUS, TRUE, FALSE, X1 "0300_EE00_0002_0001" },
    { "HMS_0700_EE00_0002_0001", TAKT_SEVERITY_SERIOUS, TRUE, FALSE, X1 "0700_EE00_0002_0001" },
    { "HMS_FFFF_FFFF_FFFF_FFFF", TAKT_SEVERITY_INFO, FALSE, FALSE, "wiki.bambulab.com" },
    { "0300_0100_0001_0007", TAKT_SEVERITY_INFO, FALSE, FALSE, TAKT_PRINT_ERROR_URL },
    { "", TAKT_SEVERITY_INFO, FALSE, FALSE, TAKT_PRINT_ERROR_URL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = takt_hms_dup_text (rows[i].hms);
      g_autofree char *sentence = takt_hms_to_sentence (rows[i].hms);
      g_autofree char *code = g_strdup_printf ("[%s]", rows[i].hms);

      g_test_message ("%s", sentence);
      g_assert_cmpint (takt_hms_get_severity (rows[i].hms), ==, rows[i].severity);
      g_assert_cmpint (takt_hms_is_alarm (rows[i].hms), ==, rows[i].is_alarm);
      g_assert_cmpint (takt_hms_wants_filament (rows[i].hms), ==, rows[i].wants_filament);
      g_assert_nonnull (strstr (text, rows[i].part));
      g_assert_true (g_str_has_suffix (sentence, code));
    }
}

/* What stands there for hours and says nothing of the print. */
static void
test_harmless (void)
{
  static const char *const quiet[] = {
    "HMS_0500_0500_0001_0007", /* a command was not signed: this is about Developer Mode */
    "HMS_0500_0200_0002_0001", /* no internet */
    "HMS_0500_0200_0002_0002", /* not logged in */
    "HMS_0500_0400_0001_0002", /* the cloud does not hear how the print goes */
    "HMS_0C00_0300_0003_000B", /* looking at the first layer */
    "HMS_0702_2300_0003_0002", /* changed to the other spool by itself */
    "HMS_0300_0000_0001_400C", /* cancelled */
    "HMS_0500_0000_0001_400E", "HMS_0300_0000_0002_8001", /* paused by a person */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (quiet); i++)
    {
      g_test_message ("%s", quiet[i]);
      g_assert_false (takt_hms_is_alarm (quiet[i]));
      g_assert_false (takt_hms_wants_filament (quiet[i]));
    }
}

static void
test_pages (void)
{
  static const struct
  {
    const char *model;
    const char *folder;
  } rows[] = {
    { NULL, "x1" },
    { "Bambu Lab X1 Carbon", "x1" },
    { "Bambu Lab P1S", "p1" },
    { "Bambu Lab P2S", "p2s" },
    { "Bambu Lab A1", "a1" },
    { "Bambu Lab A1 mini", "a1-mini" },
    { "Bambu Lab H2D", "h2" },
    { "Bambu Lab X2D", "x2d" },
    { "A thing of tomorrow", "x1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = takt_hms_dup_url ("HMS_0300_0100_0001_0007", rows[i].model);
      g_autofree char *expected = g_strdup_printf (
          "https://wiki.bambulab.com/en/%s/troubleshooting/hmscode/0300_0100_0001_0007", rows[i].folder);

      g_assert_cmpstr (url, ==, expected);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    guint32 code;
    TaktPrintErrorClass class;
    gboolean wants_filament;
    const char *part;
  } rows[] = {
    { 0x0300400C, TAKT_PRINT_ERROR_CANCELLED, FALSE, "cancelled" },
    { 0x0500400E, TAKT_PRINT_ERROR_CANCELLED, FALSE, "cancelled" },
    { 0x03008001, TAKT_PRINT_ERROR_ASKED, FALSE, "paused" },
    { 0x03008015, TAKT_PRINT_ERROR_PAUSED, TRUE, "external spool" },
    { 0x07078011, TAKT_PRINT_ERROR_PAUSED, TRUE, "AMS H" },
    { 0x07FF8012, TAKT_PRINT_ERROR_PAUSED, FALSE, "assignment" },
    { 0x0300800F, TAKT_PRINT_ERROR_PAUSED, FALSE, "door" },
    { 0x05008030, TAKT_PRINT_ERROR_NONE, FALSE, "" },
    { 0x03008012, TAKT_PRINT_ERROR_NONE, FALSE, "" },
    /* 4 stops, 8 waits, C tells: by the rule of thumb. */
    { 0x0AAA4777, TAKT_PRINT_ERROR_STOPPED, FALSE, TAKT_PRINT_ERROR_URL },
    { 0x0AAA8777, TAKT_PRINT_ERROR_PAUSED, FALSE, TAKT_PRINT_ERROR_URL },
    { 0x0AAAC777, TAKT_PRINT_ERROR_NOTICE, FALSE, TAKT_PRINT_ERROR_URL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = takt_print_error_dup_text (rows[i].code);

      g_test_message ("%08X: %s", rows[i].code, text);
      g_assert_cmpint (takt_print_error_classify (rows[i].code), ==, rows[i].class);
      g_assert_cmpint (takt_print_error_wants_filament (rows[i].code), ==, rows[i].wants_filament);
      g_assert_nonnull (strstr (text, rows[i].part));
    }
}

static void
test_list (void)
{
  g_autoptr (TaktPrinterReport) report = takt_printer_report_new ();
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) none = takt_complaint_list (NULL, NULL);
  const TaktComplaint *item;

  g_assert_cmpuint (none->len, ==, 0);

  report->model = g_strdup ("Bambu Lab P1S");
  report->print_error = 0x03008003;
  g_strfreev (report->hms);
  report->hms =
      g_strsplit ("HMS_0500_0500_0001_0007 HMS_0C00_0300_0003_0008 HMS_0300_1A00_0002_0002", " ", -1);
  list = takt_complaint_list (report, NULL);

  g_assert_cmpuint (list->len, ==, 4);
  item = list->pdata[0];
  g_assert_cmpstr (item->code, ==, "HMS_0500_0500_0001_0007");
  g_assert_false (item->is_alarm);
  item = list->pdata[1];
  g_assert_cmpstr (item->code, ==, "0300_8003");
  g_assert_cmpstr (item->url, ==, TAKT_PRINT_ERROR_URL);
  g_assert_true (item->is_alarm);
  item = list->pdata[2];
  g_assert_cmpstr (item->code, ==, "HMS_0300_1A00_0002_0002");
  g_assert_true (g_str_has_suffix (item->url, "/p1/troubleshooting/hmscode/0300_1A00_0002_0002"));
  item = list->pdata[3];
  g_assert_cmpint (item->severity, ==, TAKT_SEVERITY_COMMON);

  /* What is ignored is still there, after all that is not. */
  {
    const char *const ignored[] = { "0300_8003", "HMS_0500_0500_0001_0007", NULL };
    g_autoptr (GPtrArray) marked = takt_complaint_list (report, ignored);

    g_assert_cmpuint (marked->len, ==, 4);
    item = marked->pdata[0];
    g_assert_cmpstr (item->code, ==, "HMS_0300_1A00_0002_0002");
    g_assert_false (item->is_ignored);
    item = marked->pdata[2];
    g_assert_cmpstr (item->code, ==, "HMS_0500_0500_0001_0007");
    g_assert_true (item->is_ignored);
    item = marked->pdata[3];
    g_assert_cmpstr (item->code, ==, "0300_8003");
    g_assert_true (item->is_ignored);
    g_assert_true (item->is_alarm);
  }

  /* A prompt without a meaning is none. */
  g_ptr_array_unref (g_steal_pointer (&list));
  report->print_error = 0x05008030;
  g_strfreev (report->hms);
  report->hms = g_new0 (char *, 1);
  list = takt_complaint_list (report, NULL);
  g_assert_cmpuint (list->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/complaints/health-messages", test_messages);
  g_test_add_func ("/engine/complaints/pitfall-026-harmless-messages-are-no-alarm", test_harmless);
  g_test_add_func ("/engine/complaints/pages-by-model", test_pages);
  g_test_add_func ("/engine/complaints/print-errors", test_errors);
  g_test_add_func ("/engine/complaints/worst-first", test_list);

  return g_test_run ();
}
