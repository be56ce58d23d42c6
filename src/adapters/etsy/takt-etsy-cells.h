/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

/**
 * TaktEtsyDateOrder:
 * @TAKT_ETSY_MONTH_FIRST: 12/31/25, as Etsy writes for most
 * @TAKT_ETSY_DAY_FIRST: 31/12/25
 *
 * Which of two numbers is the month. A single date may leave it open; all dates of a file together seldom do.
 */
typedef enum
{
  TAKT_ETSY_MONTH_FIRST,
  TAKT_ETSY_DAY_FIRST,
} TaktEtsyDateOrder;

/** TaktEtsyDate: three numbers in the order they stand, the year among them already whole. */
typedef struct
{
  int  year;
  int  first;
  int  second;
  gboolean is_iso;  /* year first: nothing is open */
} TaktEtsyDate;

gboolean takt_etsy_cell_to_date     (const char *cell, TaktEtsyDate *date);
gboolean takt_etsy_date_is_possible (const TaktEtsyDate *date, TaktEtsyDateOrder order);
TaktTime takt_etsy_date_to_time     (const TaktEtsyDate *date, TaktEtsyDateOrder order);
gboolean takt_etsy_cell_to_money    (const char *cell, const char *currency, gint64 *minor);
char    *takt_etsy_cell_to_number   (const char *cell) G_GNUC_WARN_UNUSED_RESULT;
char    *takt_etsy_cell_to_text     (const char *cell) G_GNUC_WARN_UNUSED_RESULT;
void     takt_etsy_cell_to_options  (const char *cell, GPtrArray *options, GPtrArray *personalization);

G_END_DECLS
