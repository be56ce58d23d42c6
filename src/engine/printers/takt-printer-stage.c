/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-printers"

#include "printers/takt-printer-stage.h"

#include <glib/gi18n-lib.h>

/* By number (protocol.md §4.2). */
static const char *const stages[] = {
  [0] = N_ ("Printing"),
  [1] = N_ ("Levelling the bed"),
  [2] = N_ ("Heating the bed"),
  [3] = N_ ("Measuring vibrations"),
  [4] = N_ ("Changing filament"),
  [5] = N_ ("Waiting for the moves to end"),
  [6] = N_ ("Paused: the filament ran out"),
  [7] = N_ ("Heating the nozzle"),
  [8] = N_ ("Calibrating the extrusion"),
  [9] = N_ ("Scanning the bed"),
  [10] = N_ ("Inspecting the first layer"),
  [11] = N_ ("Identifying the plate"),
  [12] = N_ ("Calibrating the lidar"),
  [13] = N_ ("Homing"),
  [14] = N_ ("Cleaning the nozzle"),
  [15] = N_ ("Checking the nozzle temperature"),
  [16] = N_ ("Paused by a person"),
  [17] = N_ ("Paused: the front cover is off"),
  [18] = N_ ("Calibrating the lidar"),
  [19] = N_ ("Calibrating the flow"),
  [20] = N_ ("Paused: the nozzle temperature is wrong"),
  [21] = N_ ("Paused: the bed temperature is wrong"),
  [22] = N_ ("Unloading filament"),
  [23] = N_ ("Paused: steps were lost"),
  [24] = N_ ("Loading filament"),
  [25] = N_ ("Calibrating motor noise"),
  [26] = N_ ("Paused: the AMS is not connected"),
  [27] = N_ ("Paused: the heat-break fan is too slow"),
  [28] = N_ ("Paused: the chamber temperature is wrong"),
  [29] = N_ ("Cooling the chamber"),
  [30] = N_ ("Paused by the file"),
  [31] = N_ ("Playing motor sounds"),
  [32] = N_ ("Paused: the nozzle is covered by filament"),
  [33] = N_ ("Paused: the cutter has a fault"),
  [34] = N_ ("Paused: the first layer has a fault"),
  [35] = N_ ("Paused: the nozzle is clogged"),
  [36] = N_ ("Checking the accuracy"),
  [37] = N_ ("Calibrating the accuracy"),
  [38] = N_ ("Checking the accuracy again"),
  [39] = N_ ("Calibrating the nozzle offset"),
  [40] = N_ ("Levelling the hot bed"),
  [41] = N_ ("Checking the quick release"),
  [42] = N_ ("Checking door and cover"),
  [43] = N_ ("Calibrating the laser"),
  [44] = N_ ("Checking the platform"),
  [45] = N_ ("Checking the overhead camera"),
  [46] = N_ ("Calibrating the overhead camera"),
  [47] = N_ ("Levelling the bed, first part"),
  [48] = N_ ("Levelling the bed, second part"),
  [49] = N_ ("Heating the chamber"),
  [50] = N_ ("Cooling the bed"),
  [51] = N_ ("Printing calibration lines"),
  [52] = N_ ("Checking the material"),
  [53] = N_ ("Calibrating the live camera"),
  [54] = N_ ("Waiting for the bed temperature"),
  [55] = N_ ("Checking where the material lies"),
  [56] = N_ ("Calibrating the cutter offset"),
  [57] = N_ ("Measuring the surface"),
  [58] = N_ ("Warming up evenly"),
  [59] = N_ ("Homing the blade holder"),
  [60] = N_ ("Calibrating the camera offset"),
  [61] = N_ ("Calibrating the blade holder"),
  [62] = N_ ("Testing the change of hot ends"),
  [63] = N_ ("Evening out the chamber temperature"),
  [64] = N_ ("Preparing the hot end"),
  [65] = N_ ("Calibrating the clump detection"),
  [66] = N_ ("Cleaning the chamber air"),
  [67] = N_ ("Measuring the rotary attachment"),
  [68] = N_ ("Moving to the purge chute"),
  [69] = N_ ("Cooling the nozzle"),
  [70] = N_ ("Moving to the middle of the bed"),
  [71] = N_ ("Fitting arcs"),
  [72] = N_ ("Finding out the hot end type"),
  [73] = N_ ("Checking how the plate lies"),
  [74] = N_ ("Looking for things on the bed"),
  [75] = N_ ("Looking for things under the bed"),
  [76] = N_ ("Extruding before the print"),
  [77] = N_ ("Preparing the AMS"),
};

/**
 * takt_printer_stage_to_text:
 * @stage: TaktPrinterReport.stage; the stages of a pause are a hint at most: machines seldom send them (protocol.md §4.2)
 *
 * Returns: (transfer full) (nullable): what the machine does, for a person; NULL: it tells no stage
 */
char *
takt_printer_stage_to_text (int stage)
{
  if (stage < 0)
    return NULL;
  if ((gsize) stage < G_N_ELEMENTS (stages))
    return g_strdup (_ (stages[stage]));
  /* Translators: a step of a print by its number; nobody knows what the machine does in it. */
  return g_strdup_printf (_ ("Stage %d"), stage);
}
