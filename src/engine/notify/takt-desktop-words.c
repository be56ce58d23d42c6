/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-desktop-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is urgent: a failure costs hours, a start costs nothing. Categories are those of the Desktop Notifications Specification. */
static const struct
{
  TaktDesktopUrgency urgency;
  const char *category;
} styles[TAKT_EVENT_N_KINDS] = {
  [TAKT_EVENT_PRINT_START] = { TAKT_DESKTOP_LOW, "transfer" },
  [TAKT_EVENT_PRINT_COMPLETE] = { TAKT_DESKTOP_NORMAL, "transfer.complete" },
  [TAKT_EVENT_PRINT_FAILED] = { TAKT_DESKTOP_CRITICAL, "transfer.error" },
  [TAKT_EVENT_MATERIAL_CHANGE] = { TAKT_DESKTOP_NORMAL, "device" },
  [TAKT_EVENT_MATERIAL_LOW] = { TAKT_DESKTOP_LOW, "device" },
  [TAKT_EVENT_MAINTENANCE] = { TAKT_DESKTOP_NORMAL, "device.error" },
  [TAKT_EVENT_ORDER_READY] = { TAKT_DESKTOP_NORMAL, "transfer.complete" },
  [TAKT_EVENT_PROMISE_AT_RISK] = { TAKT_DESKTOP_NORMAL, "x-takt.order" },
  [TAKT_EVENT_TEST] = { TAKT_DESKTOP_NORMAL, "x-takt.test" },
};

static void
add_print_actions (TaktDesktopNotice *notice, const TaktEvent *event, const TaktDesktopFacts *facts)
{
  if (event->kind == TAKT_EVENT_PRINT_FAILED && facts->can_retry)
    takt_desktop_notice_add_action (notice, TAKT_DESKTOP_RETRY, _ ("Retry"));
  if (event->kind != TAKT_EVENT_PRINT_COMPLETE)
    return;

  if (facts->pieces > 1)
    {
      g_autofree char *all = g_strdup_printf (
          ngettext ("Cleared, %d Good", "Cleared, All %d Good", (unsigned long) facts->pieces),
          facts->pieces);
      /* Translators: how many pieces on a plate are good, and how many were printed: "Cleared, 3 of 4 Good". */
      g_autofree char *but_one =
          g_strdup_printf (_ ("Cleared, %d of %d Good"), facts->pieces - 1, facts->pieces);

      takt_desktop_notice_add_action (notice, TAKT_DESKTOP_ALL_GOOD, all);
      takt_desktop_notice_add_action (notice, TAKT_DESKTOP_ONE_BAD, but_one);
    }
  else
    {
      takt_desktop_notice_add_action (notice, TAKT_DESKTOP_ALL_GOOD, _ ("Plate Cleared"));
      if (facts->pieces == 1)
        takt_desktop_notice_add_action (notice, TAKT_DESKTOP_ONE_BAD, _ ("Cleared, Not Good"));
    }
  if (facts->has_next)
    takt_desktop_notice_add_action (notice, TAKT_DESKTOP_START_NEXT, _ ("Cleared, Start Next"));
}

/**
 * takt_desktop_words_of_one:
 * @facts: (nullable): NULL: nothing is known besides
 *
 * Returns: (transfer full): what tells one event, with the buttons that answer it
 */
TaktDesktopNotice *
takt_desktop_words_of_one (const TaktEvent *event, const TaktDesktopFacts *facts)
{
  static const TaktDesktopFacts nothing = { 0 };
  TaktDesktopNotice *notice = takt_desktop_notice_new ();

  notice->title = takt_event_to_subject (event);
  notice->body = g_strchomp (takt_event_to_text (event));
  notice->urgency = styles[event->kind].urgency;
  notice->category = g_strdup (styles[event->kind].category);

  takt_desktop_notice_add_action (notice, TAKT_DESKTOP_OPEN, _ ("Show"));
  if (event->kind == TAKT_EVENT_TEST)
    return notice;

  add_print_actions (notice, event, facts != NULL ? facts : &nothing);
  if (event->order_id != 0 && event->kind != TAKT_EVENT_PRINT_START)
    takt_desktop_notice_add_action (notice, TAKT_DESKTOP_SHOW_ORDER, _ ("Show Order"));
  if (event->kind != TAKT_EVENT_PRINT_START)
    takt_desktop_notice_add_action (notice, TAKT_DESKTOP_SNOOZE, _ ("Snooze"));
  return notice;
}

static char *
make_title (const char *kind, guint total)
{
  TaktEventKind number = TAKT_EVENT_TEST;

  for (int i = 0; i < TAKT_EVENT_N_KINDS; i++)
    if (g_str_equal (takt_event_words[i], kind))
      number = (TaktEventKind) i;

  switch (number)
    {
    case TAKT_EVENT_PRINT_START:
      return g_strdup_printf (ngettext ("%u print started", "%u prints started", total), total);
    case TAKT_EVENT_PRINT_COMPLETE:
      return g_strdup_printf (ngettext ("%u print finished", "%u prints finished", total), total);
    case TAKT_EVENT_PRINT_FAILED:
      return g_strdup_printf (ngettext ("%u print failed", "%u prints failed", total), total);
    case TAKT_EVENT_MATERIAL_CHANGE:
      return g_strdup_printf (ngettext ("%u print waits for filament", "%u prints wait for filament", total),
                              total);
    case TAKT_EVENT_MATERIAL_LOW:
      return g_strdup_printf (ngettext ("%u spool runs low", "%u spools run low", total), total);
    case TAKT_EVENT_MAINTENANCE:
      return g_strdup_printf (ngettext ("%u thing about printers needs attention",
                                        "%u things about printers need attention", total),
                              total);
    case TAKT_EVENT_ORDER_READY:
      return g_strdup_printf (ngettext ("%u order is ready to pack", "%u orders are ready to pack", total),
                              total);
    case TAKT_EVENT_PROMISE_AT_RISK:
      return g_strdup_printf (ngettext ("%u order may be late", "%u orders may be late", total), total);
    case TAKT_EVENT_TEST:
    default:
      /* Translators: what happened while nothing was told, in the quiet hours of the night. */
      return g_strdup_printf (ngettext ("%u thing while it was quiet", "%u things while it was quiet", total),
                              total);
    }
}

/**
 * takt_desktop_words_of_several:
 * @kind: the events' word, or TAKT_DESKTOP_DIGEST
 * @events: (element-type TaktEvent): the first of them, at least one
 * @total: how many there are
 *
 * Returns: (transfer full): one notice for all
 */
TaktDesktopNotice *
takt_desktop_words_of_several (const char *kind, GPtrArray *events, guint total)
{
  TaktDesktopNotice *notice = takt_desktop_notice_new ();
  g_autoptr (GString) body = g_string_new (NULL);
  guint named = MIN (events->len, TAKT_DESKTOP_LINES);

  notice->urgency = TAKT_DESKTOP_LOW;
  for (guint i = 0; i < named; i++)
    {
      const TaktEvent *event = g_ptr_array_index (events, i);
      g_autofree char *line = takt_event_to_subject (event);

      g_string_append_printf (body, "%s%s", i > 0 ? "\n" : "", line);
      notice->urgency = MAX (notice->urgency, styles[event->kind].urgency);
    }
  if (total > named)
    {
      g_string_append_c (body, '\n');
      g_string_append_printf (body, ngettext ("and %u more", "and %u more", total - named), total - named);
    }

  notice->title = make_title (kind, total);
  notice->body = g_string_free (g_steal_pointer (&body), FALSE);
  notice->category = g_strdup (styles[((const TaktEvent *) g_ptr_array_index (events, 0))->kind].category);
  takt_desktop_notice_add_action (notice, TAKT_DESKTOP_OPEN, _ ("Show"));
  takt_desktop_notice_add_action (notice, TAKT_DESKTOP_SNOOZE, _ ("Snooze"));
  return notice;
}

/** takt_desktop_words_of_refusal: Returns: (transfer full): why a button did nothing; it goes by itself. */
TaktDesktopNotice *
takt_desktop_words_of_refusal (const char *reason)
{
  TaktDesktopNotice *notice = takt_desktop_notice_new ();

  notice->tag = g_strdup ("takt-answer");
  notice->title = g_strdup (_ ("Nothing was changed"));
  notice->body = g_strdup (reason);
  notice->urgency = TAKT_DESKTOP_LOW;
  notice->is_transient = TRUE;
  return notice;
}
