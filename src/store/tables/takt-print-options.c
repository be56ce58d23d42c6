/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-store"

#include "tables/takt-print-options.h"

const char *const takt_calibration_words[] = { "off", "on", "auto", NULL };

/** takt_calibration_from_word: (nullable): OFF for other words. */
TaktCalibration
takt_calibration_from_word (const char *word)
{
  for (int i = 0; takt_calibration_words[i] != NULL; i++)
    if (g_strcmp0 (takt_calibration_words[i], word) == 0)
      return (TaktCalibration) i;
  return TAKT_CALIBRATION_OFF;
}
