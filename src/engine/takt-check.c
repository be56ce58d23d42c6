/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "takt-check.h"

#include <glib/gi18n-lib.h>

#include "takt-error.h"
#include "takt-text.h"

static gboolean
check_text (const char *field, const char *value, glong max, gboolean is_line, char **checked, GError **error)
{
  g_autofree char *tidy = takt_text_tidy (value);

  if (tidy != NULL && g_utf8_strlen (tidy, -1) > max)
    {
      takt_error_set_field (error, field, _ ("This text may have %ld characters at most."), max);
      return FALSE;
    }
  for (const char *p = tidy; p != NULL && *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && (is_line || (*p != '\n' && *p != '\r' && *p != '\t')))
      {
        takt_error_set_field (error, field,
                              is_line ? _ ("This text must stay on one line.")
                                      : _ ("This text must not hold control characters."));
        return FALSE;
      }

  g_free (*checked);
  *checked = g_steal_pointer (&tidy);
  return TRUE;
}

/**
 * takt_check_line:
 * @max: characters at most
 * @checked: (inout) (nullable): freed and replaced by the text without white space around it; NULL when nothing is left
 *
 * A text of one line without control characters.
 */
gboolean
takt_check_line (const char *field, const char *value, glong max, char **checked, GError **error)
{
  return check_text (field, value, max, TRUE, checked, error);
}

/** takt_check_needed: takt_check_line() for a text that must be there. */
gboolean
takt_check_needed (const char *field, const char *value, glong max, char **checked, GError **error)
{
  if (!check_text (field, value, max, TRUE, checked, error))
    return FALSE;
  if (*checked != NULL)
    return TRUE;

  takt_error_set_field (error, field, _ ("This must not be empty."));
  return FALSE;
}

/** takt_check_lines: takt_check_line() for a text that may have several lines. */
gboolean
takt_check_lines (const char *field, const char *value, glong max, char **checked, GError **error)
{
  return check_text (field, value, max, FALSE, checked, error);
}

/** takt_check_number: @min and @max are allowed themselves. */
gboolean
takt_check_number (const char *field, gint64 value, gint64 min, gint64 max, GError **error)
{
  if (value >= min && value <= max)
    return TRUE;

  takt_error_set_field (error, field, _ ("This must be a number from %ld to %ld."), (long) min, (long) max);
  return FALSE;
}

/** takt_check_amount: money in minor units from 0 to TAKT_CHECK_MAX_MINOR. */
gboolean
takt_check_amount (const char *field, gint64 minor, GError **error)
{
  if (minor >= 0 && minor <= TAKT_CHECK_MAX_MINOR)
    return TRUE;

  takt_error_set_field (error, field, _ ("This amount is below zero or too large."));
  return FALSE;
}
