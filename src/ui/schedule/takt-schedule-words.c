/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#include "config.h"

#include "schedule/takt-schedule-data.h"

#include "takt-format.h"

#include <glib/gi18n-lib.h>

/* What is written on a block, and what a screen reader says of it. */

/**
 * takt_schedule_block_get_note:
 * @icon_name: (out): stands before it
 * @css_class: (out): its colour
 *
 * The one line that matters most about a print: what is wrong with it, else how far it is, else why it waits.
 *
 * Returns: (transfer full)
 */
char *
takt_schedule_block_get_note (const TaktScheduleBlock *block,
                              TaktTime now,
                              const char **icon_name,
                              const char **css_class)
{
  g_autofree char *end = takt_format_when (block->to, now);
  g_autofree char *spare = takt_format_minutes (ABS (block->spare_minutes));
  g_autofree char *percent = takt_format_percent (block->progress);

  *css_class = "dim-label";
  if (block->is_planned && block->reason != NULL)
    {
      *icon_name = "takt-to-schedule-symbolic";
      *css_class = "accent-text";
      return g_strdup (block->reason);
    }
  switch (block->status)
    {
    case TAKT_JOB_COMPLETED:
      *icon_name = "object-select-symbolic";
      /* Translators: a print is done, at this time. */
      return g_strdup_printf (_ ("Done %s"), end);
    case TAKT_JOB_FAILED:
      *icon_name = "dialog-error-symbolic";
      *css_class = "error-text";
      return g_strdup (block->reason != NULL ? block->reason : _ ("Failed"));
    case TAKT_JOB_CANCELLED:
      *icon_name = "action-unavailable-symbolic";
      return g_strdup (_ ("Cancelled"));
    case TAKT_JOB_STARTED:
      if (block->is_paused)
        {
          *icon_name = "media-playback-pause-symbolic";
          *css_class = "warning-text";
          /* Translators: a print is paused at this percentage. */
          return g_strdup_printf (_ ("Paused at %s"), percent);
        }
      *icon_name = "takt-printer-symbolic";
      *css_class = "accent-text";
      /* Translators: how far a print is, and when it ends: "45 % · 15:26". */
      return g_strdup_printf (C_ ("progress", "%1$s · %2$s"), percent, end);
    case TAKT_JOB_QUEUED:
    default:
      break;
    }

  if (block->is_held)
    {
      *icon_name = "media-playback-pause-symbolic";
      return g_strdup (_ ("On hold"));
    }
  if (block->risk == TAKT_RISK_LATE)
    {
      *icon_name = "dialog-error-symbolic";
      *css_class = "error-text";
      if (block->spare_minutes >= 0)
        return g_strdup (_ ("Late"));
      /* Translators: by how much an order leaves too late: "Late by 1 h". */
      return g_strdup_printf (_ ("Late by %s"), spare);
    }
  if (block->risk == TAKT_RISK_AT_RISK)
    {
      *icon_name = "dialog-warning-symbolic";
      *css_class = "warning-text";
      /* Translators: an order may leave too late; what time it has to spare: "At risk · 40 min". */
      return g_strdup_printf (_ ("At risk · %s"), spare);
    }
  if (block->reason != NULL)
    {
      *icon_name = "view-more-horizontal-symbolic";
      return g_strdup (block->reason);
    }
  if (block->is_overnight)
    {
      *icon_name = "weather-clear-night-symbolic";
      /* Translators: a print that ends while nobody is there, and when. */
      return g_strdup_printf (_ ("Overnight · done %s"), end);
    }
  *icon_name = "alarm-symbolic";
  if (block->to == TAKT_TIME_UNSET)
    return g_strdup (_ ("Waits"));
  /* Translators: when a print that waits will be done. */
  return g_strdup_printf (_ ("Done %s"), end);
}

static const char *
describe_state (const TaktScheduleBlock *block)
{
  if (block->is_paused)
    return _ ("paused");
  switch (block->status)
    {
    case TAKT_JOB_STARTED:
      return _ ("printing");
    case TAKT_JOB_COMPLETED:
      return _ ("done");
    case TAKT_JOB_FAILED:
      return _ ("failed");
    case TAKT_JOB_CANCELLED:
      return _ ("cancelled");
    case TAKT_JOB_QUEUED:
    default:
      break;
    }
  if (block->is_held)
    return _ ("on hold");
  switch (block->risk)
    {
    case TAKT_RISK_LATE:
      return _ ("late");
    case TAKT_RISK_AT_RISK:
      return _ ("at risk");
    case TAKT_RISK_ON_TIME:
      return _ ("on time");
    case TAKT_RISK_NONE:
    case TAKT_RISK_UNKNOWN:
    default:
      return _ ("waits");
    }
}

/** takt_schedule_block_describe: (transfer full): all of it in a sentence: "Job #12345 Dice Tower on Shelf 2 from 14:00 to 17:10, late". */
char *
takt_schedule_block_describe (const TaktScheduleBlock *block, const char *printer_name, TaktTime now)
{
  g_autofree char *from = takt_format_when (block->from, now);
  g_autofree char *to = takt_format_when (block->to, now);
  g_autofree char *name = NULL;

  if (block->subtitle != NULL)
    /* Translators: an order's number and what is printed for it. */
    name = g_strdup_printf (C_ ("job", "%1$s %2$s"), block->title, block->subtitle);
  /* Translators: a print, its printer, its begin, its end, and a word: "on time". */
  return g_strdup_printf (_ ("Job %1$s on printer %2$s from %3$s to %4$s, %5$s"),
                          name != NULL ? name : block->title, printer_name, from, to, describe_state (block));
}
