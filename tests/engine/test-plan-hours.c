/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/takt-plan-hours.h"

#include "takt-test.h"

#define HOUR ((TaktTime) 3600)

static TaktTime
at (const char *text)
{
  g_autoptr (GError) error = NULL;
  TaktTime time;

  g_assert_true (takt_time_from_iso (text, &time, &error));
  g_assert_no_error (error);
  return time;
}

static GArray *
list (const char *hours, const char *const *holidays, const char *zone_name, const char *from, const char *to)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);

  g_assert_nonnull (zone);
  return takt_plan_hours_list (hours, holidays, zone, at (from), at (to));
}

static void
assert_span (GArray *spans, guint index, const char *from, const char *to)
{
  const TaktAttendedSpan *span = &g_array_index (spans, TaktAttendedSpan, index);

  g_assert_cmpuint (index, <, spans->len);
  g_assert_cmpint (span->from, ==, at (from));
  g_assert_cmpint (span->to, ==, at (to));
}

static void
test_week (void)
{
  /* 2025-12-24 is a Wednesday. */
  g_autoptr (GArray) spans = list ("{\"wed\":[\"08:00-12:00\",\"13:00-18:00\"],\"fri\":[\"09:00-10:00\"]}",
                                   NULL, "Europe/Berlin", "2025-12-24T10:00:00Z", "2025-12-31T07:30:00Z");

  g_assert_cmpuint (spans->len, ==, 4);
  assert_span (spans, 0, "2025-12-24T10:00:00Z", "2025-12-24T11:00:00Z");
  assert_span (spans, 1, "2025-12-24T12:00:00Z", "2025-12-24T17:00:00Z");
  assert_span (spans, 2, "2025-12-26T08:00:00Z", "2025-12-26T09:00:00Z");
  assert_span (spans, 3, "2025-12-31T07:00:00Z", "2025-12-31T07:30:00Z");
}

/* Nine o'clock is nine o'clock on both sides of a change, and a night over it has the hours it has. */
static void
test_summer_time (void)
{
  g_autoptr (GArray) spring =
      list ("{\"sat\":[\"09:00-24:00\"],\"sun\":[\"00:00-04:00\"],\"mon\":[\"09:00-10:00\"]}", NULL,
            "Europe/Berlin", "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z");
  g_autoptr (GArray) autumn = list ("{\"sun\":[\"00:00-04:00\"],\"mon\":[\"09:00-10:00\"]}", NULL,
                                    "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-27T00:00:00Z");

  g_assert_cmpuint (spring->len, ==, 2);
  assert_span (spring, 0, "2026-03-28T08:00:00Z", "2026-03-29T02:00:00Z");
  assert_span (spring, 1, "2026-03-30T07:00:00Z", "2026-03-30T08:00:00Z");
  g_assert_cmpuint (autumn->len, ==, 2);
  assert_span (autumn, 0, "2026-10-24T22:00:00Z", "2026-10-25T03:00:00Z");
  g_assert_cmpint (g_array_index (autumn, TaktAttendedSpan, 0).to
                       - g_array_index (autumn, TaktAttendedSpan, 0).from,
                   ==, 5 * HOUR);
  assert_span (autumn, 1, "2026-10-26T08:00:00Z", "2026-10-26T09:00:00Z");
}

/* A time that the clocks leave out ends where they go on. */
static void
test_gap (void)
{
  g_autoptr (GArray) spans = list ("{\"sun\":[\"02:30-06:00\"]}", NULL, "Europe/Berlin",
                                   "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z");

  g_assert_cmpuint (spans->len, ==, 1);
  g_assert_cmpint (g_array_index (spans, TaktAttendedSpan, 0).from, >=, at ("2026-03-29T00:30:00Z"));
  g_assert_cmpint (g_array_index (spans, TaktAttendedSpan, 0).from, <=, at ("2026-03-29T01:30:00Z"));
  g_assert_cmpint (g_array_index (spans, TaktAttendedSpan, 0).to, ==, at ("2026-03-29T04:00:00Z"));
}

static void
test_holidays (void)
{
  static const char *const days[] = { "2025-12-25", "2025-12-27", NULL };
  g_autoptr (GArray) always =
      list ("{}", NULL, "America/New_York", "2025-12-24T00:00:00Z", "2025-12-30T00:00:00Z");
  g_autoptr (GArray) but_days =
      list ("{}", days, "America/New_York", "2025-12-24T00:00:00Z", "2025-12-30T00:00:00Z");

  g_assert_cmpuint (always->len, ==, 1);
  assert_span (always, 0, "2025-12-24T00:00:00Z", "2025-12-30T00:00:00Z");
  g_assert_cmpuint (but_days->len, ==, 3);
  assert_span (but_days, 0, "2025-12-24T00:00:00Z", "2025-12-25T05:00:00Z");
  assert_span (but_days, 1, "2025-12-26T05:00:00Z", "2025-12-27T05:00:00Z");
  assert_span (but_days, 2, "2025-12-28T05:00:00Z", "2025-12-30T00:00:00Z");
}

static void
test_nobody (void)
{
  g_autoptr (GArray) spans =
      list ("{\"mon\":[]}", NULL, "UTC", "2025-12-24T00:00:00Z", "2026-12-24T00:00:00Z");

  g_assert_cmpuint (spans->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/plan-hours/week", test_week);
  g_test_add_func ("/engine/plan-hours/summer-time", test_summer_time);
  g_test_add_func ("/engine/plan-hours/gap", test_gap);
  g_test_add_func ("/engine/plan-hours/holidays", test_holidays);
  g_test_add_func ("/engine/plan-hours/nobody", test_nobody);

  return g_test_run ();
}
