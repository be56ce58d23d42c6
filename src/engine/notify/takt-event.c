/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-event.h"

#include "takt-error.h"
#include "takt-json.h"

#include <glib/gi18n-lib.h>

/* What was written must be readable: nothing but the size of the whole is limited. */
#define MAX_TEXT_LENGTH TAKT_JSON_MAX_BYTES

const char *const takt_event_words[] = {
  [TAKT_EVENT_PRINT_START] = "print_start",
  [TAKT_EVENT_PRINT_COMPLETE] = "print_complete",
  [TAKT_EVENT_PRINT_FAILED] = "print_failed",
  [TAKT_EVENT_MATERIAL_CHANGE] = "material_change",
  [TAKT_EVENT_MATERIAL_LOW] = "material_low",
  [TAKT_EVENT_MAINTENANCE] = "maintenance",
  [TAKT_EVENT_ORDER_READY] = "order_ready",
  [TAKT_EVENT_PROMISE_AT_RISK] = "promise_at_risk",
  [TAKT_EVENT_TEST] = "test",
  [TAKT_EVENT_N_KINDS] = NULL,
};

/**
 * takt_event_new:
 * @key: what makes the event unique for ever, e.g. `job:11:attempt:1:print_failed`
 * @at: when it happened
 *
 * Returns: (transfer full): an event that nothing else is known of
 */
TaktEvent *
takt_event_new (TaktEventKind kind, const char *key, TaktTime at)
{
  TaktEvent *self = g_new0 (TaktEvent, 1);

  self->kind = kind;
  self->key = g_strdup (key);
  self->at = at;
  self->progress_percent = -1;
  return self;
}

void
takt_event_free (TaktEvent *self)
{
  if (self == NULL)
    return;

  g_free (self->key);
  g_free (self->printer_name);
  g_free (self->job_name);
  g_free (self->order_number);
  g_free (self->status);
  g_free (self->reason);
  g_free (self);
}

/** takt_event_to_json: Returns: (transfer full): the body of a generic webhook (contract §5); what is not known is null. */
char *
takt_event_to_json (const TaktEvent *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "event", takt_event_words[self->kind]);
  takt_json_set_time (object, "at", self->at);
  takt_json_set_id (object, "printer_id", self->printer_id);
  takt_json_set_string (object, "printer_name", self->printer_name);
  takt_json_set_id (object, "job_id", self->job_id);
  takt_json_set_string (object, "job_name", self->job_name);
  takt_json_set_id (object, "order_id", self->order_id);
  takt_json_set_string (object, "order_number", self->order_number);
  takt_json_set_string (object, "status", self->status);
  takt_json_set_string (object, "reason", self->reason);
  if (self->progress_percent >= 0)
    json_object_set_int_member (object, "progress_percent", self->progress_percent);
  else
    json_object_set_null_member (object, "progress_percent");

  json_node_set_object (node, object);
  return takt_json_to_string (node, NULL);
}

static char *
read_text (TaktJsonReader *reader, const char *field)
{
  return g_strdup (takt_json_reader_string (reader, field, MAX_TEXT_LENGTH, NULL));
}

/**
 * takt_event_from_json:
 * @json: what takt_event_to_json() made
 *
 * Returns: (transfer full): the event, with an empty key; NULL with TAKT_ERROR_MALFORMED or TAKT_ERROR_INVALID
 */
TaktEvent *
takt_event_from_json (const char *json, GError **error)
{
  g_autoptr (JsonNode) node = takt_json_parse (json, -1, error);
  g_autoptr (TaktJsonReader) reader = NULL;
  g_autoptr (TaktEvent) event = NULL;

  if (node == NULL)
    return NULL;

  reader = takt_json_reader_new (node);
  takt_json_reader_require (reader, "event");
  event = takt_event_new (
      (TaktEventKind) takt_json_reader_choice (reader, "event", takt_event_words, TAKT_EVENT_TEST), "",
      takt_json_reader_time (reader, "at", TAKT_TIME_UNSET));
  event->printer_id = takt_json_reader_int (reader, "printer_id", 0, G_MAXINT64, 0);
  event->printer_name = read_text (reader, "printer_name");
  event->job_id = takt_json_reader_int (reader, "job_id", 0, G_MAXINT64, 0);
  event->job_name = read_text (reader, "job_name");
  event->order_id = takt_json_reader_int (reader, "order_id", 0, G_MAXINT64, 0);
  event->order_number = read_text (reader, "order_number");
  event->status = read_text (reader, "status");
  event->reason = read_text (reader, "reason");
  event->progress_percent = (int) takt_json_reader_int (reader, "progress_percent", 0, 100, -1);
  if (!takt_json_reader_end (reader, FALSE, error))
    return NULL;

  return g_steal_pointer (&event);
}

/**
 * takt_event_to_line:
 * @text: (nullable): a name, as a slicer or a shop wrote it
 *
 * Returns: (transfer full): one line of it, or of @fallback where it is empty: a line break in a subject would begin a header of its own
 */
char *
takt_event_to_line (const char *text, const char *fallback)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL && *text != '\0' ? text : fallback, -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR
          || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR)
        c = ' ';
      g_string_append_unichar (line, c);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static gboolean
is_late (const TaktEvent *self)
{
  return g_strcmp0 (self->status, "late") == 0;
}

/** takt_event_to_subject: Returns: (transfer full): one line that says it all, without control characters. */
char *
takt_event_to_subject (const TaktEvent *self)
{
  g_autofree char *printer = takt_event_to_line (self->printer_name, _ ("the printer"));
  g_autofree char *job = takt_event_to_line (self->job_name, _ ("a print"));
  g_autofree char *order = takt_event_to_line (self->order_number, "?");

  switch (self->kind)
    {
    case TAKT_EVENT_PRINT_START:
      return g_strdup_printf (_ ("%s: “%s” has started"), printer, job);

    case TAKT_EVENT_PRINT_COMPLETE:
      return g_strdup_printf (_ ("%s: “%s” is printed"), printer, job);

    case TAKT_EVENT_PRINT_FAILED:
      return g_strdup_printf (_ ("%s: “%s” has failed"), printer, job);

    case TAKT_EVENT_MATERIAL_CHANGE:
      return g_strdup_printf (_ ("%s needs filament"), printer);

    case TAKT_EVENT_MATERIAL_LOW:
      return g_strdup_printf (_ ("%s: a spool runs low"), printer);

    case TAKT_EVENT_MAINTENANCE:
      return g_strdup_printf (_ ("%s needs attention"), printer);

    case TAKT_EVENT_ORDER_READY:
      return g_strdup_printf (_ ("Order %s is printed and ready to pack"), order);

    case TAKT_EVENT_PROMISE_AT_RISK:
      return is_late (self) ? g_strdup_printf (_ ("Order %s will be late"), order)
                            : g_strdup_printf (_ ("Order %s may be late"), order);

    case TAKT_EVENT_TEST:
    default:
      return g_strdup_printf (_ ("Test message for %s"), printer);
    }
}

/* @line: (transfer full) */
static void
add_line (GPtrArray *lines, char *line)
{
  g_ptr_array_add (lines, line);
}

static void
add_first_line (const TaktEvent *self, GPtrArray *lines)
{
  g_autofree char *printer = takt_event_to_line (self->printer_name, _ ("the printer"));
  g_autofree char *job = takt_event_to_line (self->job_name, _ ("a print"));
  g_autofree char *order = takt_event_to_line (self->order_number, "?");

  switch (self->kind)
    {
    case TAKT_EVENT_PRINT_START:
      add_line (lines, g_strdup_printf (_ ("The print “%s” has started on %s."), job, printer));
      break;

    case TAKT_EVENT_PRINT_COMPLETE:
      add_line (lines, g_strdup_printf (
                           _ ("The print “%s” is finished on %s. Take it off the plate, then tell Takt that "
                              "the plate is empty."),
                           job, printer));
      break;

    case TAKT_EVENT_PRINT_FAILED:
      add_line (lines, g_strdup_printf (_ ("The print “%s” has failed on %s."), job, printer));
      break;

    case TAKT_EVENT_MATERIAL_CHANGE:
      add_line (lines, g_strdup_printf (_ ("%s waits for filament."), printer));
      break;

    case TAKT_EVENT_MATERIAL_LOW:
      add_line (lines, g_strdup_printf (_ ("A spool of %s runs low."), printer));
      break;

    case TAKT_EVENT_MAINTENANCE:
      add_line (lines, g_strdup_printf (_ ("%s needs somebody to look at it."), printer));
      break;

    case TAKT_EVENT_ORDER_READY:
      add_line (lines, g_strdup_printf (
                           _ ("Everything of order %s is printed. It can be packed and shipped."), order));
      break;

    case TAKT_EVENT_PROMISE_AT_RISK:
      add_line (lines,
                g_strdup_printf (is_late (self) ? _ ("As it is planned now, order %s leaves too late.")
                                                : _ ("As it is planned now, order %s may leave too late."),
                                 order));
      break;

    case TAKT_EVENT_TEST:
    default:
      add_line (lines, g_strdup_printf (_ ("This is a test. Messages about %s will arrive here."), printer));
      break;
    }
}

static GPtrArray *
make_lines (const TaktEvent *self)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  add_first_line (self, lines);

  if (self->reason != NULL && *self->reason != '\0')
    {
      g_autofree char *reason = takt_event_to_line (self->reason, "");

      add_line (lines, g_strdup_printf (_ ("Reason: %s"), reason));
    }
  if (self->progress_percent >= 0 && self->progress_percent < 100 && self->kind != TAKT_EVENT_PRINT_START
      && self->kind != TAKT_EVENT_ORDER_READY)
    add_line (lines, g_strdup_printf (_ ("It had come to %d %%."), self->progress_percent));
  if (self->job_name != NULL
      && (self->kind == TAKT_EVENT_MATERIAL_CHANGE || self->kind == TAKT_EVENT_MAINTENANCE))
    {
      g_autofree char *job = takt_event_to_line (self->job_name, "");

      add_line (lines, g_strdup_printf (_ ("Print: “%s”"), job));
    }
  if (self->order_number != NULL && self->kind != TAKT_EVENT_ORDER_READY
      && self->kind != TAKT_EVENT_PROMISE_AT_RISK)
    {
      g_autofree char *order = takt_event_to_line (self->order_number, "");

      add_line (lines, g_strdup_printf (_ ("Order: %s"), order));
    }

  return lines;
}

/** takt_event_to_text: Returns: (transfer full): sentences for a person, one a line: what, where, why, how far, whose order. */
char *
takt_event_to_text (const TaktEvent *self)
{
  g_autoptr (GPtrArray) lines = make_lines (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}
