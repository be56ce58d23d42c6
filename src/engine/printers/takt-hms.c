/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "printers/takt-hms.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "printers/takt-feeder.h"
#include "printers/takt-hms-words.h"
#include "printers/takt-print-errors.h"

/* Some numbers are the lower half of a print_error, whose upper half is that of the attribute. */
#define FIRST_ERROR 0x4000

const char *const takt_severity_words[] = { "info", "common", "serious", "fatal", NULL };

/* HMS_MMUU_PPRR_SSSS_NNNN (protocol.md §5.2) */
typedef struct
{
  guint high; /* module and unit */
  guint module;
  guint part;
  guint severity; /* 1 fatal … 4 info; anything else is none */
  guint number;
} Message;

static gboolean
parse (const char *hms, Message *message)
{
  guint part;
  int end = 0;

  if (sscanf (hms, "HMS_%4x_%4x_%4x_%4x%n", &message->high, &part, &message->severity, &message->number, &end)
          != 4
      || hms[end] != '\0')
    return FALSE;

  message->module = message->high >> 8;
  message->part = part >> 8;
  return TRUE;
}

static guint32
get_print_error (const Message *message)
{
  return message->number >= FIRST_ERROR ? message->high << 16 | message->number : 0;
}

static gboolean
is_feed (const Message *message)
{
  guint unit;

  return takt_feeder_parse (message->high, &unit) != TAKT_FEEDER_NONE && message->part >= 0x20
         && message->part <= 0x23;
}

/* A slot ran out and nothing took its place. */
static gboolean
is_runout (const Message *message)
{
  return is_feed (message) && (message->severity == 2 || message->severity == 3) && message->number == 1;
}

/* Says nothing of the print at hand: a refused command, a cloud out of reach, a look at the first layer, a spool the machine has
 * changed by itself. These can stand for hours (§16 no. 26). */
static gboolean
is_quiet (const Message *message)
{
  if (message->module == 0x05)
    return message->part == 0x02 || (message->part == 0x04 && message->number == 0x0002)
           || (message->part == 0x05 && message->number == 0x0007);
  if (message->module == 0x0C)
    return message->part == 0x03 && message->number == 0x000B;
  return is_feed (message) && message->severity == 3 && message->number == 2;
}

/** takt_hms_get_severity: how much @hms matters by its own word; what nobody can read is %TAKT_SEVERITY_INFO. */
TaktSeverity
takt_hms_get_severity (const char *hms)
{
  Message message;

  g_return_val_if_fail (hms != NULL, TAKT_SEVERITY_INFO);

  if (!parse (hms, &message) || message.severity == 0 || message.severity > 4)
    return TAKT_SEVERITY_INFO;
  return (TaktSeverity) (4 - message.severity);
}

/**
 * takt_hms_is_alarm:
 *
 * Whether @hms may be the reason for a pause or failure. Information (severity 4), cancels and what says nothing of the print are not
 * (protocol.md §5.2, §16 no. 26).
 */
gboolean
takt_hms_is_alarm (const char *hms)
{
  TaktPrintErrorClass class;
  Message message;

  g_return_val_if_fail (hms != NULL, FALSE);

  if (!parse (hms, &message) || takt_hms_get_severity (hms) == TAKT_SEVERITY_INFO || is_quiet (&message))
    return FALSE;
  if (get_print_error (&message) == 0)
    return TRUE;

  class = takt_print_error_classify (get_print_error (&message));
  return class == TAKT_PRINT_ERROR_PAUSED || class == TAKT_PRINT_ERROR_STOPPED;
}

/** takt_hms_wants_filament: whether @hms says that a spool has run out. */
gboolean
takt_hms_wants_filament (const char *hms)
{
  Message message;

  g_return_val_if_fail (hms != NULL, FALSE);

  return parse (hms, &message)
         && (is_runout (&message)
             || (takt_hms_is_alarm (hms) && takt_print_error_wants_filament (get_print_error (&message))));
}

static char *
dup_known_text (const Message *message)
{
  guint unit;
  guint slot = 0;
  TaktFeeder feeder = takt_feeder_parse (message->high, &unit);
  const char *sentence;

  if (get_print_error (message) != 0)
    return takt_print_error_dup_text (get_print_error (message));

  if (feeder == TAKT_FEEDER_NONE)
    {
      sentence = _takt_hms_find_words (message->module, message->part, message->number);
      return g_strdup (sentence != NULL ? _ (sentence) : NULL);
    }

  if (is_feed (message) && message->severity == 3 && message->number == 2)
    return takt_feeder_fill_in (
        _ ("The filament of %s has run out; the printer has gone on with another spool of "
           "the same kind."),
        feeder, unit, message->part - 0x20 + 1);

  sentence = _takt_hms_find_feeder_words (message->part, message->number, &slot);
  return sentence != NULL ? takt_feeder_fill_in (_ (sentence), feeder, unit, slot) : NULL;
}

/** takt_hms_dup_text: Returns: (transfer full): what @hms means and what to do, for a person; a link for what nobody knows. */
char *
takt_hms_dup_text (const char *hms)
{
  g_autofree char *url = NULL;
  char *text = NULL;
  Message message;

  g_return_val_if_fail (hms != NULL, NULL);

  if (parse (hms, &message))
    text = dup_known_text (&message);
  if (text != NULL)
    return text;

  url = takt_hms_dup_url (hms, NULL);
  return g_strdup_printf (_ ("The printer shows a health message. Its screen and %s explain it."), url);
}

/** takt_hms_to_sentence: Returns: (transfer full): takt_hms_dup_text() with the code in brackets */
char *
takt_hms_to_sentence (const char *hms)
{
  g_autofree char *text = takt_hms_dup_text (hms);

  /* Translators: a sentence about a printer's fault, then its code: "The print was cancelled. [0300_400C]" */
  return g_strdup_printf (_ ("%s [%s]"), text, hms);
}

/**
 * takt_hms_dup_url:
 * @model: (nullable): the machine's model as it is called, "Bambu Lab P1S"; the page differs in its pictures
 *
 * Returns: (transfer full): the maker's page about @hms, or about all of them where @hms is none
 */
char *
takt_hms_dup_url (const char *hms, const char *model)
{
  /* A longer name stands before the one it begins with. */
  static const struct
  {
    const char *model;
    const char *folder;
  } folders[] = {
    { "A1 mini", "a1-mini" }, { "A1", "a1" }, { "A2L", "a2l" }, { "P1", "p1" },
    { "P2S", "p2s" },         { "H2", "h2" }, { "X2D", "x2d" },
  };
  const char *folder = "x1";
  Message message;

  g_return_val_if_fail (hms != NULL, NULL);

  if (!parse (hms, &message))
    return g_strdup (TAKT_PRINT_ERROR_URL);

  for (gsize i = 0; model != NULL && i < G_N_ELEMENTS (folders); i++)
    {
      if (strstr (model, folders[i].model) != NULL)
        {
          folder = folders[i].folder;
          break;
        }
    }

  return g_strdup_printf ("https://wiki.bambulab.com/en/%s/troubleshooting/hmscode/%s", folder,
                          hms + strlen ("HMS_"));
}
