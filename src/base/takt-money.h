/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Money is a gint64 of minor units (cents) beside an ISO 4217 code. Floating point never holds money; takt_money_to_number()
 * and takt_money_from_number() exist for the one boundary where JSON wants a decimal number.
 */

int      takt_money_get_digits  (const char *currency);
gboolean takt_money_is_currency (const char *currency);
gint64   takt_money_ratio       (gint64 minor, gint64 numerator, gint64 denominator);
gboolean takt_money_add         (gint64 *sum, gint64 minor);
double   takt_money_to_number   (gint64 minor, const char *currency);
gboolean takt_money_from_number (double number, const char *currency, gint64 *minor);
gboolean takt_money_from_text   (const char *text, const char *currency, gint64 *minor);
gint64   takt_money_relabel     (gint64 minor, const char *from, const char *to);
char    *takt_money_to_text     (gint64 minor, const char *currency) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
