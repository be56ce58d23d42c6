/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "takt-money.h"
#include "takt-test.h"

static void
test_money_digits (void)
{
  g_assert_cmpint (takt_money_get_digits ("USD"), ==, 2);
  g_assert_cmpint (takt_money_get_digits ("EUR"), ==, 2);
  g_assert_cmpint (takt_money_get_digits ("JPY"), ==, 0);
  g_assert_cmpint (takt_money_get_digits ("KRW"), ==, 0);
  g_assert_cmpint (takt_money_get_digits ("VND"), ==, 0);
  g_assert_cmpint (takt_money_get_digits ("KWD"), ==, 3);
  g_assert_cmpint (takt_money_get_digits ("TND"), ==, 3);
  g_assert_cmpint (takt_money_get_digits ("CLF"), ==, 4);
  g_assert_cmpint (takt_money_get_digits ("???"), ==, 2);
  g_assert_cmpint (takt_money_get_digits (NULL), ==, 2);
  g_assert_true (takt_money_is_currency ("USD"));
  g_assert_true (takt_money_is_currency ("ZWG"));
  g_assert_true (takt_money_is_currency ("JPY"));
  g_assert_true (takt_money_is_currency ("BHD"));
  g_assert_false (takt_money_is_currency ("usd"));
  g_assert_false (takt_money_is_currency ("US"));
  g_assert_false (takt_money_is_currency ("USDX"));
  g_assert_false (takt_money_is_currency ("D A"));
  g_assert_false (takt_money_is_currency (""));
  g_assert_false (takt_money_is_currency (NULL));
}

static void
test_money_ratio_table (void)
{
  static const struct
  {
    gint64 minor, numerator, denominator, result;
  } cases[] = {
    { 2500, 45, 1000, 113 },  /* 45 g at 25.00 a kg: 1.125 */
    { 2500, 30, 1000, 75 },   /* 30 g: 0.75 */
    { 1500, 60, 60, 1500 },   /* an hour at 15.00 */
    { 1738, 140, 100, 2433 }, /* 24.332 */
    { 1738, 100, 60, 2897 },  /* 28.9666… */
    { 1, 1, 2, 1 },
    { -1, 1, 2, -1 },
    { 1, -1, 2, -1 },
    { 1, 1, -2, -1 },
    { -1, -1, 2, 1 },
    { 1, 1, 3, 0 },
    { 2, 1, 3, 1 },
    { -2, 1, 3, -1 },
    { 0, 5, 7, 0 },
    { G_MAXINT64, G_MAXINT64, G_MAXINT64, G_MAXINT64 },
    { G_MAXINT64, 2, 1, G_MAXINT64 },
    { G_MAXINT64, -2, 1, G_MININT64 },
    { G_MININT64, G_MININT64, 1, G_MAXINT64 },
    { G_MAXINT64 - 1, 1000, 1000, G_MAXINT64 - 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %d", (int) i);
      g_assert_cmpint (takt_money_ratio (cases[i].minor, cases[i].numerator, cases[i].denominator), ==,
                       cases[i].result);
    }
}

/* Rounding never errs by more than half a unit, mirrors at zero, and rises with the amount. */
static void
test_money_ratio_properties (void)
{
  for (int i = 0; i < 50000; i++)
    {
      gint64 minor = g_test_rand_int_range (-1000000000, 1000000000);
      gint64 numerator = g_test_rand_int_range (0, 1000000);
      gint64 denominator = g_test_rand_int_range (1, 100000);
      gint64 result = takt_money_ratio (minor, numerator, denominator);
      gint64 remainder = minor * numerator - result * denominator;

      g_assert_cmpint (2 * ABS (remainder), <=, denominator);
      g_assert_cmpint (takt_money_ratio (-minor, numerator, denominator), ==, -result);
      g_assert_cmpint (takt_money_ratio (minor + 1, numerator, denominator), >=, result);
      if (2 * ABS (remainder) == denominator)
        g_assert_cmpint (ABS (result) * denominator, >, ABS (minor) * numerator);
    }
}

static void
test_money_add (void)
{
  gint64 sum = 5;

  g_assert_true (takt_money_add (&sum, -7));
  g_assert_cmpint (sum, ==, -2);

  sum = G_MAXINT64 - 10;
  g_assert_false (takt_money_add (&sum, 11));
  g_assert_cmpint (sum, ==, G_MAXINT64 - 10);
  g_assert_true (takt_money_add (&sum, 9));
  g_assert_cmpint (sum, ==, G_MAXINT64 - 1);

  sum = G_MININT64 + 10;
  g_assert_false (takt_money_add (&sum, -11));

  sum = 0;
  g_assert_false (takt_money_add (&sum, takt_money_ratio (G_MAXINT64, 2, 1)));
  g_assert_cmpint (sum, ==, 0);
}

static void
test_money_text (void)
{
  static const struct
  {
    const char *text, *currency;
    gint64 minor;
    const char *back;
  } cases[] = {
    { "17.38", "USD", 1738, "17.38" }, { "17.3", "USD", 1730, "17.30" },
    { "17", "USD", 1700, "17.00" },    { "0.05", "USD", 5, "0.05" },
    { "-0.05", "USD", -5, "-0.05" },   { "17.3800", "USD", 1738, "17.38" },
    { "500", "JPY", 500, "500" },      { "500.00", "JPY", 500, "500" },
    { "1.234", "KWD", 1234, "1.234" }, { "92233720368547758.07", "USD", G_MAXINT64, "92233720368547758.07" },
    { "007.10", "EUR", 710, "7.10" },
  };
  static const char *const bad[] = {
    "",         " 1",    "1 ",    "1,5",
    "1.",       ".5",    "1.234", "+1",
    "--1",      "1e3",   "0x10",  "$5",
    "1.2.3",    "1,000", "-",     "92233720368547758.08",
    "NaN",      "inf",   "5 USD", "99999999999999999999",
    "\xd9\xa3",
  };
  gint64 minor;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *back = NULL;

      g_test_message ("%s %s", cases[i].text, cases[i].currency);
      g_assert_true (takt_money_from_text (cases[i].text, cases[i].currency, &minor));
      g_assert_cmpint (minor, ==, cases[i].minor);
      back = takt_money_to_text (minor, cases[i].currency);
      g_assert_cmpstr (back, ==, cases[i].back);
    }

  minor = 77;
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_false (takt_money_from_text (bad[i], "USD", &minor));
    }
  g_assert_false (takt_money_from_text ("1.5", "JPY", &minor));
  g_assert_false (takt_money_from_text (NULL, "USD", &minor));
  g_assert_cmpint (minor, ==, 77);

  g_autofree char *least = takt_money_to_text (G_MININT64, "USD");
  g_assert_cmpstr (least, ==, "-92233720368547758.08");
}

static void
test_money_number (void)
{
  gint64 minor = 77;

  g_assert_true (takt_money_from_number (17.38, "USD", &minor));
  g_assert_cmpint (minor, ==, 1738);
  g_assert_true (takt_money_from_number (0.1 + 0.2, "XXX", &minor) == FALSE);
  g_assert_true (takt_money_from_number (25, "USD", &minor));
  g_assert_cmpint (minor, ==, 2500);
  g_assert_true (takt_money_from_number (-0.05, "USD", &minor));
  g_assert_cmpint (minor, ==, -5);
  g_assert_true (takt_money_from_number (1.001, "KWD", &minor));
  g_assert_cmpint (minor, ==, 1001);

  g_assert_false (takt_money_from_number (17.385, "USD", &minor));
  g_assert_false (takt_money_from_number (0.5, "JPY", &minor));
  g_assert_false (takt_money_from_number (1e300, "USD", &minor));
  g_assert_false (takt_money_from_number (G_MAXDOUBLE, "USD", &minor));
  g_assert_false (takt_money_from_number (-G_MAXDOUBLE, "USD", &minor));
  g_assert_false (takt_money_from_number ((double) NAN, "USD", &minor));
  g_assert_false (takt_money_from_number ((double) INFINITY, "USD", &minor));
  g_assert_false (takt_money_from_number (1e-9, "USD", &minor));
  g_assert_cmpint (minor, ==, 1001);
}

static void
test_money_round_trips (void)
{
  static const char *const currencies[] = { "USD", "JPY", "KWD", "CLF" };

  for (int i = 0; i < 50000; i++)
    {
      const char *currency = currencies[i % 4];
      gint64 minor = ((gint64) g_test_rand_int () * (1 << 20)) >> g_test_rand_int_range (0, 52);
      g_autofree char *text = takt_money_to_text (minor, currency);
      gint64 back;

      g_assert_true (takt_money_from_text (text, currency, &back));
      g_assert_cmpint (back, ==, minor);
      g_assert_true (takt_money_from_number (takt_money_to_number (minor, currency), currency, &back));
      g_assert_cmpint (back, ==, minor);
    }
}

/* The same number under another name, never a rate. */
static void
test_money_relabel (void)
{
  g_assert_cmpint (takt_money_relabel (1500, "USD", "EUR"), ==, 1500);
  g_assert_cmpint (takt_money_relabel (1500, "USD", "JPY"), ==, 15);
  g_assert_cmpint (takt_money_relabel (50, "USD", "JPY"), ==, 1);
  g_assert_cmpint (takt_money_relabel (49, "USD", "JPY"), ==, 0);
  g_assert_cmpint (takt_money_relabel (1500, "JPY", "KWD"), ==, 1500000);
  g_assert_cmpint (takt_money_relabel (0, "JPY", "USD"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/money/digits-of-currencies", test_money_digits);
  g_test_add_func ("/base/money/ratio-rounds-half-up", test_money_ratio_table);
  g_test_add_func ("/base/money/ratio-properties", test_money_ratio_properties);
  g_test_add_func ("/base/money/add-reports-overflow", test_money_add);
  g_test_add_func ("/base/money/relabel", test_money_relabel);
  g_test_add_func ("/base/money/text", test_money_text);
  g_test_add_func ("/base/money/number", test_money_number);
  g_test_add_func ("/base/money/round-trips", test_money_round_trips);
  return g_test_run ();
}
