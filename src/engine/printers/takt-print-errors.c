/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-print-errors.h"

#include <glib/gi18n-lib.h>

#include "printers/takt-feeder.h"

typedef struct
{
  guint32 code;
  TaktPrintErrorClass class;
  const char *sentence;
} ErrorRow;

/* Codes of one machine part. What is not here is judged by the rule of thumb of protocol.md §5.1: 4xxx ended, 8xxx waits, Cxxx tells. */
static const ErrorRow error_rows[] = {
  { 0x0300400C, TAKT_PRINT_ERROR_CANCELLED, N_ ("The print was cancelled.") },
  { 0x0500400E, TAKT_PRINT_ERROR_CANCELLED, N_ ("The print was cancelled.") },
  { 0x03008001, TAKT_PRINT_ERROR_ASKED, N_ ("Somebody paused the print.") },
  { 0x03008013, TAKT_PRINT_ERROR_ASKED, N_ ("The file asks for a pause here.") },
  { 0x05008030, TAKT_PRINT_ERROR_NONE, NULL },
  { 0x03008012, TAKT_PRINT_ERROR_NONE, NULL },
  { 0x03008000, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The printer paused without giving a reason. Look at its screen.") },
  { 0x03008003, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The camera sees loose strands: the part has probably come off the plate. Look before you go on.") },
  { 0x03008005, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The cover of the tool head has come off. Put it back on, then resume.") },
  { 0x03008008, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The nozzle does not keep its temperature. Check heater and sensor before you go on.") },
  { 0x03008002, TAKT_PRINT_ERROR_PAUSED, N_ ("The first layer may not look right. Look before you go on.") },
  { 0x03008004, TAKT_PRINT_ERROR_PAUSED, N_ ("The filament has run out. Load a new spool, then resume.") },
  { 0x03008006, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The printer cannot find the marker of the plate. Check that the plate lies straight.") },
  { 0x03008007, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The power failed during the print. If the part still holds to the plate, resume.") },
  { 0x03008009, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The bed does not keep its temperature. Check its cable before you go on.") },
  { 0x0300800A, TAKT_PRINT_ERROR_PAUSED,
    N_ ("Waste filament has piled up in the chute. Empty it, then resume.") },
  { 0x0300800B, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The filament cutter is stuck. Pull its handle out, then resume.") },
  { 0x0300800C, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The tool head had lost its position and found it again. Look for shifted layers, then resume.") },
  { 0x0300800D, TAKT_PRINT_ERROR_PAUSED,
    N_ ("Too little filament comes out, or a part has fallen over. Look before you go on.") },
  { 0x0300800E, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The printer no longer finds the file. Check whether its memory card is still in.") },
  { 0x0300800F, TAKT_PRINT_ERROR_PAUSED, N_ ("The door is open. Close it, then resume.") },
  { 0x03008010, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The fan of the hot end turns too slowly. Clean it, and check its plug if that does not help.") },
  { 0x03008011, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The plate in the printer is not the kind the file was sliced for.") },
  { 0x03008014, TAKT_PRINT_ERROR_PAUSED,
    N_ ("Filament has wrapped itself around the nozzle, or the plate lies askew. Clear it before you go on.") },
  { 0x03008015, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The filament of the external spool has run out. Load a new spool, then resume.") },
  { 0x03008016, TAKT_PRINT_ERROR_PAUSED, N_ ("The nozzle is clogged. Clean it before you go on.") },
  { 0x03008017, TAKT_PRINT_ERROR_PAUSED,
    N_ ("Something lies on the bed that does not belong there. Clear the bed, then resume.") },
  { 0x03004000, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer could not find its zero height and stopped. Check that the plate and the nozzle are "
        "clean.") },
  { 0x05004002, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer cannot use the file's name or folder. Use a plain name and send it again.") },
  { 0x05004003, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer could not read the file. It may have arrived incomplete, or does not hold this plate. "
        "Send it again.") },
  { 0x05004004, TAKT_PRINT_ERROR_STOPPED, N_ ("The printer was busy and did not take the job.") },
  { 0x0500403F, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer could not download the job. Check its network connection.") },
  { 0x0502403D, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer could not work with this file. Slice it again and send it anew.") },
  { 0x05024007, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer refuses commands from programs of others. Switch on Developer Mode on its screen, then "
        "restart it.") },
  { 0x05014038, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer belongs to another region than the account that sent the job.") },
  { 0x0500C010, TAKT_PRINT_ERROR_STOPPED,
    N_ ("The printer could not read the job from its storage. Either the file was not where the job said, or "
        "the memory card has a fault.") },
  { 0x0500C011, TAKT_PRINT_ERROR_NOTICE, N_ ("The printer's memory card is slow.") },
  { 0x05008051, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The plate in the printer is not the kind the file was sliced for.") },
  { 0x05008061, TAKT_PRINT_ERROR_PAUSED, N_ ("The printer finds no plate. Put one in, then resume.") },
  { 0x0C008009, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The printer cannot find the marker of the plate. Check that the plate lies straight.") },
};

/* Low halves that mean the same for every filament feeder. %s is the place. */
static const struct
{
  guint16 low;
  TaktPrintErrorClass class;
  const char *sentence;
} feeder_rows[] = {
  { 0x8011, TAKT_PRINT_ERROR_PAUSED, N_ ("The filament of %s has run out. Load a new spool, then resume.") },
  { 0x8010, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The filament of %s pulls too hard: it may be tangled. Free it, then resume.") },
  { 0x8006, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The filament of %s does not come through: it may be tangled or stuck. Free it, then resume.") },
  { 0x8012, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The printer cannot tell which spool the job should use (%s). Check the assignment of filaments.") },
  { 0x8007, TAKT_PRINT_ERROR_PAUSED,
    N_ ("The printer wants somebody to look at the nozzle and push the filament in (%s).") },
  { 0xC006, TAKT_PRINT_ERROR_NOTICE,
    N_ ("The printer wants filament to be pushed into the tube by hand (%s).") },
};

/* Stages that say why a machine waits (protocol.md §4.2). Rarely sent. */
static const struct
{
  int stage;
  const char *sentence;
} stage_rows[] = {
  { 6, N_ ("The filament has run out. Load a new spool, then resume.") },
  { 17, N_ ("The front cover of the tool head is off. Put it back on, then resume.") },
  { 20, N_ ("The nozzle does not keep its temperature.") },
  { 21, N_ ("The bed does not keep its temperature.") },
  { 23, N_ ("The tool head has lost its position.") },
  { 26, N_ ("The printer has lost its connection to the AMS.") },
  { 27, N_ ("The fan of the hot end turns too slowly.") },
  { 28, N_ ("The chamber does not keep its temperature.") },
  { 32, N_ ("Filament has wrapped itself around the nozzle.") },
  { 33, N_ ("The filament cutter does not work.") },
  { 34, N_ ("The first layer does not look right.") },
  { 35, N_ ("The nozzle is clogged.") },
};

static const ErrorRow *
find_row (guint32 code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_rows); i++)
    {
      if (error_rows[i].code == code)
        return &error_rows[i];
    }

  return NULL;
}

static TaktPrintErrorClass
classify_by_thumb (guint32 code)
{
  switch ((code >> 12) & 0xF)
    {
    case 0x4:
      return TAKT_PRINT_ERROR_STOPPED;

    case 0xC:
      return TAKT_PRINT_ERROR_NOTICE;

    default:
      return TAKT_PRINT_ERROR_PAUSED;
    }
}

/** takt_print_error_classify: what @code means for the job under way (protocol.md §5.1); unknown codes by their class digit. */
TaktPrintErrorClass
takt_print_error_classify (guint32 code)
{
  const ErrorRow *row = find_row (code);

  if (code == 0)
    return TAKT_PRINT_ERROR_NONE;
  return row != NULL ? row->class : classify_by_thumb (code);
}

/** takt_print_error_from_text: reads a code as screen, wiki and slicer write it: `0300_400C`, `0300-400C`, `0300400C`; FALSE: none. */
gboolean
takt_print_error_from_text (const char *text, guint32 *code)
{
  g_autofree char *digits = g_strdup (text);
  guint64 value;

  if (strlen (digits) == 9 && (digits[4] == '_' || digits[4] == '-'))
    memmove (digits + 4, digits + 5, 5);
  if (strlen (digits) != 8 || !g_ascii_string_to_unsigned (digits, 16, 1, G_MAXUINT32, &value, NULL))
    return FALSE;

  *code = (guint32) value;
  return TRUE;
}

/** takt_print_error_to_text: @code as the machine's screen and the vendor's wiki write it: `0300_400C`. */
char *
takt_print_error_to_text (guint32 code)
{
  return g_strdup_printf ("%04X_%04X", code >> 16, code & 0xFFFF);
}

/** takt_print_error_dup_text: Returns: (transfer full): what happened and what to do, for a person; a link for unknown codes. */
char *
takt_print_error_dup_text (guint32 code)
{
  const ErrorRow *row = find_row (code);
  guint unit;
  TaktFeeder feeder = takt_feeder_parse (code >> 16, &unit);

  if (row != NULL && row->sentence != NULL)
    return g_strdup (_ (row->sentence));

  for (gsize i = 0; feeder != TAKT_FEEDER_NONE && i < G_N_ELEMENTS (feeder_rows); i++)
    {
      if (feeder_rows[i].low == (code & 0xFFFF))
        return takt_feeder_fill_in (_ (feeder_rows[i].sentence), feeder, unit, 0);
    }

  return g_strdup_printf (_ ("The printer reports a fault. Its screen and %s explain the code."),
                          TAKT_PRINT_ERROR_URL);
}

/** takt_print_error_to_sentence: Returns: (transfer full): takt_print_error_dup_text() with the code in brackets */
char *
takt_print_error_to_sentence (guint32 code)
{
  g_autofree char *code_text = takt_print_error_to_text (code);
  g_autofree char *text = takt_print_error_dup_text (code);

  /* Translators: a sentence about a printer's fault, then its code: "The print was cancelled. [0300_400C]" */
  return g_strdup_printf (_ ("%s [%s]"), text, code_text);
}

/** takt_print_error_wants_filament: whether the machine waits for a new spool: one ran out, or must be pushed in by hand. */
gboolean
takt_print_error_wants_filament (guint32 code)
{
  guint unit;
  guint low = code & 0xFFFF;

  if (code == 0x03008004 || code == 0x03008015)
    return TRUE;
  return takt_feeder_parse (code >> 16, &unit) != TAKT_FEEDER_NONE
         && (low == 0x8011 || low == 0x8007 || low == 0xC006);
}

/** takt_stage_is_asked_pause: whether @stage says that a person or the file asked for the pause. */
gboolean
takt_stage_is_asked_pause (int stage)
{
  return stage == 16 || stage == 30;
}

/** takt_stage_wants_filament: whether @stage says that a spool has run out. */
gboolean
takt_stage_wants_filament (int stage)
{
  return stage == 6;
}

/** takt_stage_to_sentence: Returns: (transfer full) (nullable): why the machine waits in @stage; NULL: the stage says nothing. */
char *
takt_stage_to_sentence (int stage)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stage_rows); i++)
    {
      if (stage_rows[i].stage == stage)
        return g_strdup (_ (stage_rows[i].sentence));
    }

  return NULL;
}
