/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-test.h"
#include "takt-time.h"

static void
test_time_reads (void)
{
  static const struct
  {
    const char *text;
    TaktTime time;
  } cases[] = {
    { "2025-12-24T18:15:00Z", 1766600100 },
    { "2025-12-24T18:15:00", 1766600100 },
    { "2025-12-24T18:15:00.5Z", 1766600100 },
    { "2025-12-24T18:15:00.999999999", 1766600100 },
    { "2025-12-24T19:15:00+01:00", 1766600100 },
    { "2025-12-24T19:15:00+0100", 1766600100 },
    { "2025-12-24T12:45:00-05:30", 1766600100 },
    { "2025-12-25T00:00:00+05:45", 1766600100 },
    { "1970-01-01T00:00:01Z", 1 },
    { "1969-12-31T23:59:59Z", -1 },
    { "2000-02-29T00:00:00Z", 951782400 },
    { "2024-02-29T23:59:59Z", 1709251199 },
    { "0001-01-01T00:00:00Z", -62135596800 },
    { "9999-12-31T23:59:59Z", 253402300799 },
    { "2038-01-19T03:14:08Z", 2147483648 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      TaktTime time = 7;

      g_test_message ("%s", cases[i].text);
      g_assert_true (takt_time_from_iso (cases[i].text, &time, &error));
      g_assert_no_error (error);
      g_assert_cmpint (time, ==, cases[i].time);
    }
}

static void
test_time_refuses (void)
{
  static const char *const cases[] = {
    "",
    " 2025-12-24T18:15:00Z",
    "2025-12-24T18:15:00Z ",
    "2025-12-24",
    "2025-12-24T18:15Z",
    "2025-12-24 18:15:00Z",
    "2025-12-24t18:15:00z",
    "2025-12-24T18:15:00.Z",
    "2025-12-24T18:15:00.1234567890Z",
    "2025-12-24T18:15:00,5Z",
    "2025-12-24T24:00:00Z",
    "2025-12-24T18:60:00Z",
    "2025-12-24T23:59:60Z",
    "2025-00-24T18:15:00Z",
    "2025-13-24T18:15:00Z",
    "2025-12-00T18:15:00Z",
    "2025-02-29T18:15:00Z",
    "1900-02-29T18:15:00Z",
    "2025-04-31T18:15:00Z",
    "0000-01-01T00:00:00Z",
    "25-12-24T18:15:00Z",
    "20251224T181500Z",
    "2025-W52-3T18:15:00Z",
    "2025-12-24T18:15:00+1",
    "2025-12-24T18:15:00+24:00",
    "2025-12-24T18:15:00+01:60",
    "2025-12-24T18:15:00Zjunk",
    "2025-12-24T18:15:00+01:00Z",
    "+2025-12-24T18:15:00Z",
    "1970-01-01T00:00:00Z",
    "tomorrow",
  };
  g_autoptr (GError) error = NULL;
  TaktTime time = 7;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i]);
      g_assert_false (takt_time_from_iso (cases[i], &time, &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
      g_assert_cmpint (time, ==, 7);
    }

  g_assert_false (takt_time_from_iso (NULL, &time, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

static void
test_time_round_trip (void)
{
  g_assert_null (takt_time_to_iso (TAKT_TIME_UNSET));
  g_assert_null (takt_time_to_iso (G_MAXINT64));
  g_assert_null (takt_time_to_iso (G_MININT64));

  for (int i = 0; i < 20000; i++)
    {
      TaktTime time = (TaktTime) g_test_rand_double_range (-62135596800.0, 253402300799.0);
      g_autofree char *text = takt_time_to_iso (time);
      TaktTime back;

      if (time == TAKT_TIME_UNSET)
        continue;
      g_assert_cmpuint (strlen (text), ==, strlen ("2025-12-24T18:15:00Z"));
      g_assert_true (takt_time_from_iso (text, &back, NULL));
      g_assert_cmpint (back, ==, time);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/time/reads", test_time_reads);
  g_test_add_func ("/base/time/refuses", test_time_refuses);
  g_test_add_func ("/base/time/round-trip", test_time_round_trip);
  return g_test_run ();
}
