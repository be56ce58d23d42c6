/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/takt-event.h"
#include "notify/takt-letter.h"

#include "takt-error.h"
#include "takt-json.h"
#include "takt-test.h"

#include <string.h>

#define NOW ((TaktTime) 1766600100)

static TaktEvent *
make_event (TaktEventKind kind)
{
  TaktEvent *event = takt_event_new (kind, "job:11:attempt:1:x", NOW);

  event->printer_id = 1;
  event->printer_name = g_strdup ("Left");
  event->job_id = 11;
  event->job_name = g_strdup ("Order #12345 - Cable Stand");
  event->order_id = 3;
  event->order_number = g_strdup ("12345");
  event->status = g_strdup ("failed");
  event->reason = g_strdup ("The nozzle is clogged.");
  event->progress_percent = 41;
  return event;
}

static void
test_json_shape (void)
{
  g_autoptr (TaktEvent) event = make_event (TAKT_EVENT_PRINT_FAILED);
  g_autofree char *json = takt_event_to_json (event);

  g_assert_cmpstr (
      json, ==,
      "{\"event\":\"print_failed\",\"at\":\"2025-12-24T18:15:00Z\",\"printer_id\":1,\"printer_name\":\"Left\","
      "\"job_id\":11,\"job_name\":\"Order #12345 - Cable Stand\",\"order_id\":3,\"order_number\":\"12345\","
      "\"status\":\"failed\",\"reason\":\"The nozzle is clogged.\",\"progress_percent\":41}");
}

static void
test_json_round_trip (void)
{
  for (int kind = 0; kind < TAKT_EVENT_N_KINDS; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TaktEvent) full = make_event ((TaktEventKind) kind);
      g_autoptr (TaktEvent) bare = takt_event_new ((TaktEventKind) kind, "k", NOW);
      TaktEvent *events[] = { full, bare };

      for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
        {
          g_autofree char *json = takt_event_to_json (events[i]);
          g_autoptr (TaktEvent) again = takt_event_from_json (json, &error);
          g_autofree char *second = NULL;

          g_assert_no_error (error);
          second = takt_event_to_json (again);
          g_assert_cmpstr (second, ==, json);
          g_assert_cmpint (again->kind, ==, kind);
          g_assert_cmpint (again->progress_percent, ==, events[i]->progress_percent);
        }
    }
}

static void
test_json_refused (void)
{
  static const char *const texts[] = {
    "", "[]", "{}", "{\"event\":\"party\"}", "{\"event\":1}", "{\"event\":\"test\""
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (takt_event_from_json (texts[i], &error));
      g_assert_nonnull (error);
    }
}

static void
test_texts_tell_all (void)
{
  for (int kind = 0; kind < TAKT_EVENT_N_KINDS; kind++)
    {
      g_autoptr (TaktEvent) event = make_event ((TaktEventKind) kind);
      g_autofree char *subject = takt_event_to_subject (event);
      g_autofree char *text = takt_event_to_text (event);

      g_test_message ("%s\n%s", subject, text);
      g_assert_null (strchr (subject, '\n'));
      g_assert_nonnull (strstr (text, "12345"));
      g_assert_nonnull (strstr (text, "nozzle is clogged"));
      if (kind != TAKT_EVENT_ORDER_READY && kind != TAKT_EVENT_PROMISE_AT_RISK)
        g_assert_nonnull (strstr (text, "Left"));
      if (kind == TAKT_EVENT_PRINT_FAILED)
        {
          g_assert_nonnull (strstr (text, "Cable Stand"));
          g_assert_nonnull (strstr (text, "41 %"));
        }
    }
}

static void
test_no_injection (void)
{
  g_autoptr (TaktEvent) event = make_event (TAKT_EVENT_PRINT_FAILED);
  g_autofree char *subject = NULL;
  g_autofree char *html = NULL;
  g_autoptr (GPtrArray) events = g_ptr_array_new ();

  g_free (event->job_name);
  event->job_name = g_strdup ("<script>alert('x')</script>\r\nBcc: all@example.org & more");
  g_free (event->reason);
  event->reason = g_strdup ("<img src=x onerror=y>\xE2\x80\xA8next \xFF line");
  subject = takt_event_to_subject (event);
  g_ptr_array_add (events, event);
  html = takt_letter_make_html (events, NULL);

  g_assert_null (strpbrk (subject, "\r\n"));
  g_assert_null (strstr (html, "<script"));
  g_assert_null (strstr (html, "<img"));
  g_assert_nonnull (strstr (html, "&lt;script&gt;"));
  g_assert_nonnull (strstr (html, "&amp; more"));
  g_assert_true (g_utf8_validate (html, -1, NULL));
  g_assert_true (g_utf8_validate (subject, -1, NULL));
}

static void
test_bare_event_has_words (void)
{
  for (int kind = 0; kind < TAKT_EVENT_N_KINDS; kind++)
    {
      g_autoptr (TaktEvent) event = takt_event_new ((TaktEventKind) kind, "k", NOW);
      g_autofree char *subject = takt_event_to_subject (event);
      g_autofree char *text = takt_event_to_text (event);

      g_assert_null (strstr (subject, "(null)"));
      g_assert_null (strstr (text, "(null)"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/event/json-shape", test_json_shape);
  g_test_add_func ("/engine/event/json-round-trip", test_json_round_trip);
  g_test_add_func ("/engine/event/json-refused", test_json_refused);
  g_test_add_func ("/engine/event/texts-tell-all", test_texts_tell_all);
  g_test_add_func ("/engine/event/no-injection", test_no_injection);
  g_test_add_func ("/engine/event/bare-event-has-words", test_bare_event_has_words);

  return g_test_run ();
}
