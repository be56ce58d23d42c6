/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-letter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PICTURE_WIDTH 480

/* What a list of mails shows of one: no blanks to the left, nothing that only a sentence needs. */
static char *
make_headline (const TaktEvent *event)
{
  g_autofree char *printer = takt_event_to_line (event->printer_name, _ ("the printer"));
  g_autofree char *job = takt_event_to_line (event->job_name, _ ("a print"));

  switch (event->kind)
    {
    case TAKT_EVENT_PRINT_START:
      return g_strdup_printf (_ ("%s started on %s"), job, printer);

    case TAKT_EVENT_PRINT_COMPLETE:
      return g_strdup_printf (_ ("%s finished on %s"), job, printer);

    case TAKT_EVENT_PRINT_FAILED:
      return g_strdup_printf (_ ("%s failed on %s"), job, printer);

    case TAKT_EVENT_MATERIAL_CHANGE:
    case TAKT_EVENT_MATERIAL_LOW:
    case TAKT_EVENT_MAINTENANCE:
    case TAKT_EVENT_ORDER_READY:
    case TAKT_EVENT_PROMISE_AT_RISK:
    case TAKT_EVENT_TEST:
    default:
      return takt_event_to_subject (event);
    }
}

static char *
make_single_subject (const TaktEvent *event)
{
  g_autofree char *headline = make_headline (event);
  g_autofree char *order = NULL;

  if (event->order_number == NULL || event->kind == TAKT_EVENT_ORDER_READY
      || event->kind == TAKT_EVENT_PROMISE_AT_RISK)
    return g_strdup_printf (_ ("Takt: %s"), headline);

  order = takt_event_to_line (event->order_number, "");
  return g_strdup_printf (_ ("Takt: %s · order %s"), headline, order);
}

static guint
count_kind (GPtrArray *events, TaktEventKind kind)
{
  guint count = 0;

  for (guint i = 0; i < events->len; i++)
    count += ((TaktEvent *) g_ptr_array_index (events, i))->kind == kind;
  return count;
}

/* @part: (transfer full) */
static void
add_part (GString *subject, guint count, char *part)
{
  if (count > 0)
    g_string_append_printf (subject, " · %s", part);
  g_free (part);
}

/** takt_letter_make_subject: @events: (element-type TaktEvent): one or more. Returns: (transfer full): one line */
char *
takt_letter_make_subject (GPtrArray *events)
{
  guint failed = count_kind (events, TAKT_EVENT_PRINT_FAILED);
  guint finished = count_kind (events, TAKT_EVENT_PRINT_COMPLETE);
  guint ready = count_kind (events, TAKT_EVENT_ORDER_READY);
  GString *subject;

  if (events->len == 1)
    return make_single_subject (g_ptr_array_index (events, 0));

  subject = g_string_new (NULL);
  g_string_printf (subject, ngettext ("Takt: %u event", "Takt: %u events", events->len), events->len);
  add_part (subject, failed,
            g_strdup_printf (ngettext ("%u print failed", "%u prints failed", failed), failed));
  add_part (subject, finished,
            g_strdup_printf (ngettext ("%u print finished", "%u prints finished", finished), finished));
  add_part (subject, ready, g_strdup_printf (ngettext ("%u order ready", "%u orders ready", ready), ready));
  return g_string_free (subject, FALSE);
}

/* When it was, by the owner's clock: of several events each one's day and minute matter. */
static char *
make_moment (TaktTime at)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (at);

  /* Translators: day and time of an event in a letter that lists several (strftime). */
  return local != NULL ? g_date_time_format (local, _ ("%a %d %b, %H:%M")) : g_strdup ("");
}

/** takt_letter_make_text: Returns: (transfer full): the plain part */
char *
takt_letter_make_text (GPtrArray *events)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (events->len == 1)
    return takt_event_to_text (g_ptr_array_index (events, 0));

  for (guint i = 0; i < events->len; i++)
    {
      const TaktEvent *event = g_ptr_array_index (events, i);
      g_autofree char *moment = make_moment (event->at);
      g_autofree char *lines = takt_event_to_text (event);

      g_string_append_printf (text, "%s%s\n%s", i > 0 ? "\n" : "", moment, lines);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Lines as paragraphs, the first one in bold. */
static void
add_html_of (GString *html, const TaktEvent *event)
{
  g_autofree char *text = takt_event_to_text (event);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (lines[i], -1);

      g_string_append_printf (html, i == 0 ? "<p><strong>%s</strong></p>\n" : "<p>%s</p>\n", escaped);
    }
}

/* @name: letters, digits, '-', '.' and '@': what needs no escaping in an address (RFC 2392) */
static void
add_picture (GString *html, const char *name)
{
  g_autofree char *words = g_markup_escape_text (_ ("Photo of the print"), -1);

  g_string_append_printf (html,
                          "<p><img src=\"cid:%s\" alt=\"%s\" width=\"%d\" "
                          "style=\"max-width: 100%%; height: auto\"></p>\n",
                          name, words, PICTURE_WIDTH);
}

/**
 * takt_letter_make_html:
 * @pictures: (nullable) (element-type utf8): of each event the name of its picture in the letter (takt_mail_add_picture()), or NULL
 *
 * Returns: (transfer full): the HTML part
 */
char *
takt_letter_make_html (GPtrArray *events, GPtrArray *pictures)
{
  g_autoptr (GString) html =
      g_string_new ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n");

  for (guint i = 0; i < events->len; i++)
    {
      const TaktEvent *event = g_ptr_array_index (events, i);
      const char *picture = pictures != NULL ? g_ptr_array_index (pictures, i) : NULL;

      if (events->len > 1)
        {
          g_autofree char *moment = make_moment (event->at);
          g_autofree char *escaped = g_markup_escape_text (moment, -1);

          g_string_append_printf (html, "%s<p><small>%s</small></p>\n", i > 0 ? "<hr>\n" : "", escaped);
        }
      add_html_of (html, event);
      if (picture != NULL)
        add_picture (html, picture);
    }
  g_string_append (html, "</body></html>\n");
  return g_string_free (g_steal_pointer (&html), FALSE);
}
