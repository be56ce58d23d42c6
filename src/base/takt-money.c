/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-money.h"

#include <math.h>
#include <string.h>

/* Products of two 64-bit values fit without loss. */
__extension__ typedef __int128 Wide;

/* Above this a double no longer holds every whole number. */
#define EXACT_IN_DOUBLE ((gint64) 1 << 53)

/* ISO 4217: active codes, by the digits after the point. Each block is searched in steps of four characters. */
static const char zero_digits[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
static const char three_digits[] = "BHD IQD JOD KWD LYD OMR TND ";
static const char four_digits[] = "CLF UYW ";
static const char two_digits[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL "
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK "
    "PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ";

static gboolean
is_listed (const char *codes, const char *currency)
{
  if (currency == NULL || strlen (currency) != 3)
    return FALSE;

  for (; *codes != '\0'; codes += 4)
    if (strncmp (codes, currency, 3) == 0)
      return TRUE;
  return FALSE;
}

static gint64
units_per_whole (const char *currency)
{
  gint64 units = 1;

  for (int digits = takt_money_get_digits (currency); digits > 0; digits--)
    units *= 10;
  return units;
}

/**
 * takt_money_get_digits:
 * @currency: (nullable): an ISO 4217 code
 *
 * Returns: how many digits the currency has after the point; 2 for one that is not known
 */
int
takt_money_get_digits (const char *currency)
{
  if (is_listed (zero_digits, currency))
    return 0;
  if (is_listed (three_digits, currency))
    return 3;
  if (is_listed (four_digits, currency))
    return 4;
  return 2;
}

/** takt_money_is_currency: whether @currency is an active code of ISO 4217, in capitals. */
gboolean
takt_money_is_currency (const char *currency)
{
  return is_listed (two_digits, currency) || is_listed (zero_digits, currency)
         || is_listed (three_digits, currency) || is_listed (four_digits, currency);
}

/**
 * takt_money_ratio:
 * @minor: an amount in minor units
 * @numerator: a count, such as grams
 * @denominator: what @minor is the price of, such as 1000 grams; not 0
 *
 * @minor × @numerator ÷ @denominator, rounded half up to the minor unit. Below zero it mirrors: half goes away from zero,
 * so that booking and taking back the same amount cancel out (−0.5 becomes −1). The product is held in 128 bits; a result
 * beyond 64 bits stops at G_MAXINT64 or G_MININT64, which takt_money_add() then refuses to add to.
 */
gint64
takt_money_ratio (gint64 minor, gint64 numerator, gint64 denominator)
{
  Wide product, divisor, quotient;
  gboolean negative;

  g_return_val_if_fail (denominator != 0, 0);

  product = (Wide) minor * numerator;
  divisor = denominator;
  negative = (product < 0) != (divisor < 0);
  product = product < 0 ? -product : product;
  divisor = divisor < 0 ? -divisor : divisor;

  quotient = product / divisor;
  if (2 * (product % divisor) >= divisor)
    quotient++;
  quotient = negative ? -quotient : quotient;

  if (quotient >= G_MAXINT64)
    return G_MAXINT64;
  if (quotient <= G_MININT64)
    return G_MININT64;
  return (gint64) quotient;
}

/**
 * takt_money_add:
 * @sum: (inout): minor units; unchanged when FALSE
 * @minor: what to add
 *
 * Returns: FALSE when the sum does not fit or one of the two is the stop value of takt_money_ratio()
 */
gboolean
takt_money_add (gint64 *sum, gint64 minor)
{
  gint64 result;

  if (*sum == G_MAXINT64 || *sum == G_MININT64 || minor == G_MAXINT64 || minor == G_MININT64
      || __builtin_add_overflow (*sum, minor, &result))
    return FALSE;

  *sum = result;
  return TRUE;
}

/** takt_money_to_number: the decimal number that JSON shows (1738 USD is 17.38); exact up to 2^53 minor units. */
double
takt_money_to_number (gint64 minor, const char *currency)
{
  return (double) minor / (double) units_per_whole (currency);
}

/**
 * takt_money_from_number:
 * @number: a decimal number from JSON
 * @currency: ISO 4217 code; decides how many decimals are allowed
 * @minor: (out): minor units; unchanged when FALSE
 *
 * Returns: FALSE when @number is not finite, is beyond 2^53 minor units, or has more decimals than the currency (it is not
 *   the double nearest to any amount)
 */
gboolean
takt_money_from_number (double number, const char *currency, gint64 *minor)
{
  double units = (double) units_per_whole (currency);
  double scaled = round (number * units);

  if (!isfinite (number) || fabs (scaled) > (double) EXACT_IN_DOUBLE || scaled / units != number)
    return FALSE;

  *minor = (gint64) scaled;
  return TRUE;
}

/**
 * takt_money_from_text:
 * @text: (nullable): "17.38", "-5", "1200.0"; a point, no signs of currency, no thousands
 * @currency: ISO 4217 code
 * @minor: (out): minor units; unchanged when FALSE
 *
 * Digits beyond those of the currency must be zeros ("500.00" is five hundred yen).
 *
 * Returns: FALSE when @text is not such an amount or does not fit
 */
gboolean
takt_money_from_text (const char *text, const char *currency, gint64 *minor)
{
  int digits = takt_money_get_digits (currency);
  int decimals = 0;
  gint64 value = 0;
  gboolean negative, seen_point = FALSE;

  if (text == NULL)
    return FALSE;

  negative = *text == '-';
  text += negative ? 1 : 0;
  if (!g_ascii_isdigit (*text))
    return FALSE;

  for (; *text != '\0'; text++)
    {
      if (*text == '.' && !seen_point && g_ascii_isdigit (text[1]))
        seen_point = TRUE;
      else if (!g_ascii_isdigit (*text))
        return FALSE;
      else if (seen_point && decimals >= digits)
        {
          if (*text != '0')
            return FALSE;
        }
      else
        {
          if (__builtin_mul_overflow (value, 10, &value)
              || __builtin_add_overflow (value, *text - '0', &value))
            return FALSE;
          decimals += seen_point ? 1 : 0;
        }
    }

  for (; decimals < digits; decimals++)
    if (__builtin_mul_overflow (value, 10, &value))
      return FALSE;

  *minor = negative ? -value : value;
  return TRUE;
}

/**
 * takt_money_to_text:
 *
 * Returns: (transfer full): the amount as a plain decimal number with all digits of its currency and no sign of it:
 *   "17.38", "-0.05", "500"; takt_money_from_text() reads it back
 */
char *
takt_money_to_text (gint64 minor, const char *currency)
{
  int digits = takt_money_get_digits (currency);
  guint64 units = (guint64) units_per_whole (currency);
  guint64 absolute = minor < 0 ? 0 - (guint64) minor : (guint64) minor;
  const char *sign = minor < 0 ? "-" : "";

  if (digits == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT, sign, absolute);
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, sign, absolute / units, digits,
                          absolute % units);
}

/**
 * takt_money_relabel:
 * @minor: an amount in minor units of @from
 *
 * The same number in another currency, as when a shop corrects its own: 15.00 USD become 15 JPY and not 1500. What @to cannot
 * show is rounded half up; no rate is applied.
 *
 * Returns: minor units of @to
 */
gint64
takt_money_relabel (gint64 minor, const char *from, const char *to)
{
  return takt_money_ratio (minor, units_per_whole (to), units_per_whole (from));
}
