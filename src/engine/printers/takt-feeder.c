/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-feeder.h"

#include <glib/gi18n-lib.h>

/**
 * takt_feeder_parse:
 * @high: the upper half of a print_error, or of a health message's attribute: `0701` is the second AMS
 * @unit: (out): number of the unit, from 0; nothing to go by for an external spool
 *
 * Returns: %TAKT_FEEDER_NONE for a code of another part
 */
TaktFeeder
takt_feeder_parse (guint high, guint *unit)
{
  guint family = high >> 8;

  *unit = high & 0xFF;

  if (family != 0x07 && family != 0x12 && family != 0x18)
    return TAKT_FEEDER_NONE;
  if (*unit >= 0xFE)
    return TAKT_FEEDER_EXTERNAL;
  if (*unit > 7)
    return TAKT_FEEDER_NONE;
  if (family == 0x07)
    return TAKT_FEEDER_AMS;
  return family == 0x12 ? TAKT_FEEDER_AMS_LITE : TAKT_FEEDER_AMS_HT;
}

/**
 * takt_feeder_describe:
 * @feeder: not %TAKT_FEEDER_NONE
 * @slot: from 1; 0: not told
 *
 * Returns: (transfer full): "AMS B slot 3", within a sentence
 */
char *
takt_feeder_describe (TaktFeeder feeder, guint unit, guint slot)
{
  char letter = (char) ('A' + MIN (unit, 7));

  switch (feeder)
    {
    case TAKT_FEEDER_AMS:
      return slot != 0 ? g_strdup_printf (_ ("AMS %c slot %u"), letter, slot)
                       : g_strdup_printf (_ ("AMS %c"), letter);

    case TAKT_FEEDER_AMS_LITE:
      return slot != 0 ? g_strdup_printf (_ ("AMS Lite slot %u"), slot) : g_strdup (_ ("the AMS Lite"));

    case TAKT_FEEDER_AMS_HT:
      return g_strdup_printf (_ ("AMS HT %c"), letter);

    case TAKT_FEEDER_EXTERNAL:
      return g_strdup (_ ("the external spool"));

    case TAKT_FEEDER_NONE:
    default:
      g_return_val_if_reached (NULL);
    }
}

/** takt_feeder_fill_in: Returns: (transfer full): the translated @sentence with the place for its only "%s". */
char *
takt_feeder_fill_in (const char *sentence, TaktFeeder feeder, guint unit, guint slot)
{
  g_autofree char *place = takt_feeder_describe (feeder, unit, slot);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (sentence, place);
#pragma GCC diagnostic pop
}
