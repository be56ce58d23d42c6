/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** TaktCalibration: whether a machine measures something before it prints; AUTO: it decides, where it can. */
typedef enum
{
  TAKT_CALIBRATION_OFF,
  TAKT_CALIBRATION_ON,
  TAKT_CALIBRATION_AUTO,
} TaktCalibration;

/** takt_calibration_words: NULL-terminated, indexed by TaktCalibration: "off", "on", "auto". */
extern const char *const takt_calibration_words[];

/** TaktPrintOptions: what a machine is to do besides printing (protocol.md §7.2). What a model does not have it is not asked for. */
typedef struct
{
  TaktCalibration bed_levelling;
  TaktCalibration flow_calibration;
  gboolean        vibration_calibration;
  gboolean        layer_inspection;       /* machines with a lidar alone */
  gboolean        timelapse;
} TaktPrintOptions;

/** TAKT_PRINT_OPTIONS_USUAL: of a printer nobody has chosen anything for; the columns of the table have the same. */
#define TAKT_PRINT_OPTIONS_USUAL ((TaktPrintOptions) { .bed_levelling = TAKT_CALIBRATION_ON, .vibration_calibration = TRUE })

TaktCalibration takt_calibration_from_word (const char *word);

G_END_DECLS
