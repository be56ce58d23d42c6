/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-hms-words.h"

#include <glib/gi18n-lib.h>

#define ANY 0

/* What happened and what to do. A number before ANY of its part: the first row that fits counts. */
typedef struct
{
  guint8 module;
  guint8 part;
  guint16 number;
  const char *sentence;
} PartRow;

static const PartRow part_rows[] = {
  /* Motion and heaters */
  { 0x03, 0x01, ANY,
    N_ ("The bed does not heat as it should: its heater or sensor may have a fault. Switch the printer off "
        "and check the bed's cable.") },
  { 0x03, 0x02, 0x0009,
    N_ ("The nozzle does not heat as it should. Check that the hot end sits firmly in its place.") },
  { 0x03, 0x02, ANY,
    N_ ("The nozzle does not heat as it should: its heater or sensor may have a fault. Switch the printer "
        "off and check the plug of the hot end.") },
  { 0x03, 0x03, ANY,
    N_ ("The fan of the hot end turns too slowly. Clean it, and check its plug if that does not help.") },
  { 0x03, 0x04, ANY,
    N_ ("The fan that cools the part turns too slowly. Clean it, and check its plug if that does not help.") },
  { 0x03, 0x05, ANY, N_ ("The motor drivers are too hot. Let the printer cool down before you go on.") },
  { 0x03, 0x06, ANY, N_ ("A motor of the tool head's axes does not answer. Check its plug.") },
  { 0x03, 0x07, ANY, N_ ("A motor of the tool head's axes does not answer. Check its plug.") },
  { 0x03, 0x08, ANY, N_ ("The motor that lifts the bed does not answer. Check its plug.") },
  { 0x03, 0x09, ANY,
    N_ ("The extruder has to push too hard: the nozzle may be clogged, or the filament stuck.") },
  { 0x03, 0x0A, ANY, N_ ("A force sensor of the bed is off. Clear the bed, then calibrate the printer.") },
  { 0x03, 0x0B, ANY, N_ ("A force sensor of the bed is off. Clear the bed, then calibrate the printer.") },
  { 0x03, 0x0C, ANY, N_ ("A force sensor of the bed is off. Clear the bed, then calibrate the printer.") },
  { 0x03, 0x0D, 0x0001,
    N_ ("The printer could not find the height of the bed. Clean nozzle and plate, then try again.") },
  { 0x03, 0x0D, 0x0002,
    N_ ("The printer could not find the height of the bed. Clean nozzle and plate, then try again.") },
  { 0x03, 0x0D, 0x000B, N_ ("The bed got stuck on its way up. Look for something in its way.") },
  { 0x03, 0x0D, ANY, N_ ("The plate may not lie flat on the bed. Take it off and put it back.") },
  { 0x03, 0x0F, ANY, N_ ("The sensor that measures vibrations does not answer. Restart the printer.") },
  { 0x03, 0x10, ANY,
    N_ ("The X axis vibrates differently than before. Calibrate the printer; if the message returns, tighten "
        "the belt.") },
  { 0x03, 0x11, ANY,
    N_ ("The Y axis vibrates differently than before. Calibrate the printer; if the message returns, tighten "
        "the belt.") },
  { 0x03, 0x12, ANY, N_ ("The front cover of the tool head is off. Put it back on, then resume.") },
  { 0x03, 0x13, ANY, N_ ("The current of a motor cannot be measured. The main board may need repair.") },
  { 0x03, 0x14, ANY, N_ ("The current of a motor cannot be measured. The main board may need repair.") },
  { 0x03, 0x15, ANY, N_ ("The current of a motor cannot be measured. The main board may need repair.") },
  { 0x03, 0x17, ANY,
    N_ ("The fan of the hot end turns too slowly. Clean it, and check its plug if that does not help.") },
  { 0x03, 0x18, 0x0005, N_ ("The bed got stuck while it moved. Look for something on its rods or belt.") },
  { 0x03, 0x18, ANY,
    N_ ("The sensor of the extruder's force is off. Check that nozzle and hot end sit firmly.") },
  { 0x03, 0x19, ANY, N_ ("The sensor of the Y axis does not work. Check its cable.") },
  { 0x03, 0x1A, 0x0002, N_ ("The nozzle is clogged. Clean it before you go on.") },
  { 0x03, 0x1A, ANY,
    N_ ("Filament has wrapped itself around the nozzle, or the plate lies askew. Clear it before you go on.") },
  { 0x03, 0x1E, ANY,
    N_ ("The left nozzle does not heat as it should: its heater or sensor may have a fault. Switch the "
        "printer off and check the plug of the hot end.") },
  { 0x03, 0x40, ANY, N_ ("The parts of the printer do not understand each other. Restart it.") },
  { 0x03, 0x41, ANY, N_ ("The mains voltage is unsteady. Check the socket and the power cable.") },
  { 0x03, 0x93, ANY, N_ ("The chamber's temperature cannot be measured.") },
  { 0x03, 0x96, ANY, N_ ("The front door is open.") },
  { 0x03, 0x97, ANY, N_ ("The top cover is open.") },
  { 0x03, 0xA1, ANY, N_ ("The chamber is too hot. Open the door or the cover.") },

  /* Mainboard, storage, network */
  { 0x05, 0x01, 0x0004, N_ ("The printer's memory card is full. Delete files on it.") },
  { 0x05, 0x01, 0x0005, N_ ("The printer's memory card has a fault. Put in another one.") },
  { 0x05, 0x01, 0x0006, N_ ("The printer cannot read its memory card. Format it on the printer's screen.") },
  { 0x05, 0x01, ANY, N_ ("The printer's camera does not work. Restart the printer.") },
  { 0x05, 0x02, ANY,
    N_ ("The printer cannot reach its maker's cloud. Printing in the local network goes on.") },
  { 0x05, 0x03, 0x000C, N_ ("The printer's Wi-Fi has a fault. Switch it off and on again.") },
  { 0x05, 0x03, ANY, N_ ("A part of the printer does not answer. Switch the printer off and on again.") },
  { 0x05, 0x04, 0x0001, N_ ("The printer could not download the job. Check its network connection.") },
  { 0x05, 0x04, 0x0002, N_ ("The printer cannot tell its maker's cloud how the print goes.") },
  { 0x05, 0x04, 0x0003, N_ ("The printer could not read the file. Send it again.") },
  { 0x05, 0x04, 0x0004, N_ ("The printer is not allowed to print this file.") },
  { 0x05, 0x04, 0x0006, N_ ("The printer could not go on with the print it had been at.") },
  { 0x05, 0x04, 0x0007,
    N_ ("The bed is hotter than the filament softens, which may clog the nozzle. Open the door or the cover.") },
  { 0x05, 0x05, 0x0007,
    N_ ("The printer refuses commands from programs of others. Switch on Developer Mode on its screen, then "
        "restart it.") },

  /* Camera and lidar */
  { 0x0C, 0x01, 0x0004, N_ ("The lens of the lidar is dirty. Clean it.") },
  { 0x0C, 0x01, 0x0008, N_ ("The camera of the chamber does not answer.") },
  { 0x0C, 0x01, 0x0009, N_ ("The camera of the chamber is dirty. Clean it.") },
  { 0x0C, 0x01, ANY, N_ ("The lidar does not work. Restart the printer.") },
  { 0x0C, 0x02, ANY, N_ ("The lidar cannot measure. Clean its lens and the nozzle.") },
  { 0x0C, 0x03, 0x0006, N_ ("Waste filament has piled up in the chute. Empty it.") },
  { 0x0C, 0x03, 0x0007, N_ ("The first layer may not look right. Look before you go on.") },
  { 0x0C, 0x03, 0x0008, N_ ("The camera sees what may be loose strands. Look before you go on.") },
  { 0x0C, 0x03, 0x000B, N_ ("The printer is looking at the first layer.") },
  { 0x0C, 0x03, 0x000C,
    N_ ("The printer cannot find the marker of the plate. Check that the plate lies straight.") },
  { 0x0C, 0x03, 0x0010,
    N_ ("The printer may be moving without filament coming out. Look before you go on.") },
  { 0x0C, 0x03, ANY, N_ ("The printer could not look at the first layer.") },
};

/* Parts of units that feed filament; of a range each part is a slot. %s is the place. */
static const struct
{
  guint8 first;
  guint8 last;
  guint16 number;
  const char *sentence;
} feeder_rows[] = {
  { 0x01, 0x01, 0x0002, N_ ("The filament of %s pulls too hard: it may be tangled. Free it, then resume.") },
  { 0x01, 0x01, ANY, N_ ("The motor that helps the filament along does not work as it should (%s).") },
  { 0x02, 0x02, ANY, N_ ("The length of the filament cannot be measured (%s).") },
  { 0x10, 0x13, 0x0002, N_ ("The filament of %s pulls too hard: it may be tangled. Free it, then resume.") },
  { 0x10, 0x13, ANY,
    N_ ("The motor of %s slips. Check that the spool turns freely and the filament is whole.") },
  { 0x20, 0x23, 0x0001, N_ ("The filament of %s has run out. Load a new spool, then resume.") },
  { 0x20, 0x23, 0x0002, N_ ("There is no filament in %s. Load a spool, then resume.") },
  { 0x20, 0x23, 0x0003, N_ ("The filament of %s may have broken inside the tube. Pull it out and look.") },
  { 0x20, 0x23, 0x0004,
    N_ ("The filament of %s may have broken inside the tool head. Pull it out and look.") },
  { 0x20, 0x23, 0x0005,
    N_ ("The filament of %s has run out, and its end did not come out of the tool head. Look whether it is "
        "stuck there.") },
  { 0x20, 0x23, 0x0006, N_ ("The filament of %s does not come out of the nozzle. It may be clogged.") },
  { 0x30, 0x33, ANY, N_ ("The chip of the spool in %s cannot be read.") },
  { 0x40, 0x40, 0x0003, N_ ("The connection to %s is bad. Check its cable.") },
  { 0x40, 0x40, ANY,
    N_ ("The filament buffer does not work as it should (%s). Check its cable and spring.") },
  { 0x45, 0x45, 0x0003, N_ ("The filament cutter is stuck. Check its handle and blade (%s).") },
  { 0x45, 0x45, ANY, N_ ("The filament cutter does not work (%s). Check its sensor.") },
  { 0x50, 0x50, ANY, N_ ("The connection to %s is bad. Check its cable.") },
  { 0x51, 0x51, ANY, N_ ("The printer does not use %s just now. Load filament from the spool holder.") },
  { 0x55, 0x55, ANY, N_ ("The tubes of %s are plugged in the wrong order.") },
  { 0x60, 0x63, ANY, N_ ("The filament of %s pulls too hard: it may be tangled. Free it, then resume.") },
  { 0x70, 0x73, ANY, N_ ("The filament of %s cannot be pulled back out of the tool head.") },
  { 0x80, 0x83, ANY, N_ ("The filament of %s pulls too hard: it may be tangled. Free it, then resume.") },
  { 0x98, 0x98, ANY, N_ ("The power supply of %s is too weak.") },
};

/* Returns: (nullable): the untranslated sentence */
const char *
_takt_hms_find_words (guint module, guint part, guint number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (part_rows); i++)
    {
      const PartRow *row = &part_rows[i];

      if (row->module == module && row->part == part && (row->number == ANY || row->number == number))
        return row->sentence;
    }

  return NULL;
}

/* @slot: (out): from 1, 0: the whole unit. Returns: (nullable): the untranslated sentence, with "%s" for the place */
const char *
_takt_hms_find_feeder_words (guint part, guint number, guint *slot)
{
  for (gsize i = 0; i < G_N_ELEMENTS (feeder_rows); i++)
    {
      if (part < feeder_rows[i].first || part > feeder_rows[i].last
          || (feeder_rows[i].number != ANY && feeder_rows[i].number != number))
        continue;

      *slot = feeder_rows[i].first == feeder_rows[i].last ? 0 : part - feeder_rows[i].first + 1;
      return feeder_rows[i].sentence;
    }

  return NULL;
}
