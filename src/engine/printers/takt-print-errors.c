/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-print-errors.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* Where filament comes from, as the high half of a code names it; decides the words for the place. */
typedef enum
{
  FEEDER_NONE,
  FEEDER_AMS,
  FEEDER_AMS_LITE,
  FEEDER_AMS_HT,
  FEEDER_EXTERNAL,
} Feeder;

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

/* HMS texts that say nothing about the print at hand: they belong to the connection, or the machine has already helped itself. */
static const char *const quiet_hms[] = {
  "HMS_0500_0500_0001_0007", /* a command was not signed; can stand for hours */
};

static Feeder
parse_feeder (guint high, guint *unit)
{
  guint family = high >> 8;

  *unit = high & 0xFF;

  if (family != 0x07 && family != 0x12 && family != 0x18)
    return FEEDER_NONE;
  if (*unit >= 0xFE)
    return FEEDER_EXTERNAL;
  if (*unit > 7)
    return FEEDER_NONE;
  if (family == 0x07)
    return FEEDER_AMS;
  return family == 0x12 ? FEEDER_AMS_LITE : FEEDER_AMS_HT;
}

/* @slot counts from 1; 0: not told. */
static char *
describe_feeder (Feeder feeder, guint unit, guint slot)
{
  char letter = (char) ('A' + unit);

  switch (feeder)
    {
    case FEEDER_AMS:
      return slot != 0 ? g_strdup_printf (_ ("AMS %c slot %u"), letter, slot)
                       : g_strdup_printf (_ ("AMS %c"), letter);

    case FEEDER_AMS_LITE:
      return slot != 0 ? g_strdup_printf (_ ("AMS Lite slot %u"), slot) : g_strdup (_ ("the AMS Lite"));

    case FEEDER_AMS_HT:
      return g_strdup_printf (_ ("AMS HT %c"), letter);

    case FEEDER_EXTERNAL:
      return g_strdup (_ ("the external spool"));

    case FEEDER_NONE:
    default:
      g_return_val_if_reached (NULL);
    }
}

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

/** takt_print_error_to_text: @code as the machine's screen and the vendor's wiki write it: `0300_400C`. */
char *
takt_print_error_to_text (guint32 code)
{
  return g_strdup_printf ("%04X_%04X", code >> 16, code & 0xFFFF);
}

/**
 * takt_print_error_to_sentence:
 * @code: a print_error
 *
 * Returns: (transfer full): what happened and what to do, for a person, with the code in brackets
 */
char *
takt_print_error_to_sentence (guint32 code)
{
  const ErrorRow *row = find_row (code);
  g_autofree char *text = takt_print_error_to_text (code);
  g_autofree char *sentence = NULL;
  guint unit;
  Feeder feeder = parse_feeder (code >> 16, &unit);

  if (row != NULL && row->sentence != NULL)
    sentence = g_strdup (_ (row->sentence));

  for (gsize i = 0; sentence == NULL && feeder != FEEDER_NONE && i < G_N_ELEMENTS (feeder_rows); i++)
    {
      if (feeder_rows[i].low == (code & 0xFFFF))
        {
          g_autofree char *place = describe_feeder (feeder, unit, 0);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
          sentence = g_strdup_printf (_ (feeder_rows[i].sentence), place);
#pragma GCC diagnostic pop
        }
    }

  if (sentence == NULL)
    sentence =
        g_strdup (_ ("The printer reports a fault. Its screen and https://wiki.bambulab.com/en/hms/home "
                     "explain the code."));

  /* Translators: a sentence about a printer's fault, then its code: "The print was cancelled. [0300_400C]" */
  return g_strdup_printf (_ ("%s [%s]"), sentence, text);
}

/** takt_print_error_wants_filament: whether the machine waits for a new spool: one ran out, or must be pushed in by hand. */
gboolean
takt_print_error_wants_filament (guint32 code)
{
  guint unit;
  guint low = code & 0xFFFF;

  return parse_feeder (code >> 16, &unit) != FEEDER_NONE && (low == 0x8011 || low == 0x8007 || low == 0xC006);
}

/* HMS_MMUU_PPRR_SSSS_NNNN: module, unit, part, reserved, severity, number. */
static gboolean
parse_hms (const char *hms, guint groups[4])
{
  int end = 0;

  return sscanf (hms, "HMS_%4x_%4x_%4x_%4x%n", &groups[0], &groups[1], &groups[2], &groups[3], &end) == 4
         && hms[end] == '\0';
}

/**
 * takt_hms_is_alarm:
 * @hms: a health message as `HMS_0300_0100_0001_0007`
 *
 * Whether @hms may be the reason for a pause or failure. Information (severity 4), refused commands and a spool that was
 * switched by itself are not (protocol.md §5.2, §16 no. 26).
 */
gboolean
takt_hms_is_alarm (const char *hms)
{
  guint groups[4];

  g_return_val_if_fail (hms != NULL, FALSE);

  if (!parse_hms (hms, groups) || groups[2] == 0 || groups[2] >= 4)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (quiet_hms); i++)
    {
      if (strcmp (quiet_hms[i], hms) == 0)
        return FALSE;
    }

  return !((groups[0] >> 8 == 0x07 || groups[0] >> 8 == 0x18) && (groups[1] >> 12) == 0x2 && groups[2] == 3
           && groups[3] == 2);
}

/* A slot ran out and nothing took its place (protocol.md §5.2). */
static gboolean
is_runout (const guint groups[4])
{
  guint unit;
  guint part = groups[1] >> 8;

  return parse_feeder (groups[0], &unit) != FEEDER_NONE && part >= 0x20 && part <= 0x23
         && (groups[2] == 2 || groups[2] == 3) && groups[3] == 1;
}

/** takt_hms_wants_filament: whether @hms says that a spool has run out. */
gboolean
takt_hms_wants_filament (const char *hms)
{
  guint groups[4];

  return parse_hms (hms, groups) && is_runout (groups);
}

/** takt_hms_to_sentence: Returns: (transfer full): what @hms means for a person, with the code in brackets. */
char *
takt_hms_to_sentence (const char *hms)
{
  g_autofree char *sentence = NULL;
  guint groups[4];

  g_return_val_if_fail (hms != NULL, NULL);

  if (parse_hms (hms, groups))
    {
      guint unit;
      Feeder feeder = parse_feeder (groups[0], &unit);
      guint part = groups[1] >> 8;

      if (is_runout (groups))
        {
          g_autofree char *place = describe_feeder (feeder, unit, part - 0x20 + 1);

          sentence =
              g_strdup_printf (_ ("The filament of %s has run out. Load a new spool, then resume."), place);
        }
      else if (strcmp (hms, "HMS_0C00_0300_0003_0008") == 0)
        sentence = g_strdup (_ ("The camera sees what may be loose strands. Look before you go on."));
      else if (strcmp (hms, "HMS_0300_0D00_0002_0003") == 0)
        sentence = g_strdup (_ ("The plate may not lie flat on the bed. Take it off and put it back."));
    }

  if (sentence == NULL)
    sentence = g_strdup (_ ("The printer shows a health message. Its screen and "
                            "https://wiki.bambulab.com/en/hms/home explain it."));

  return g_strdup_printf (_ ("%s [%s]"), sentence, hms);
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
