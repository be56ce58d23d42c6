/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-notify"

#include "notify/takt-message-template.h"

#include "takt-error.h"
#include "takt-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FIELD     "webhook_template"
#define MAX_BYTES 4000

typedef enum
{
  VARIABLE_EVENT,
  VARIABLE_AT,
  VARIABLE_PRINTER_ID,
  VARIABLE_PRINTER_NAME,
  VARIABLE_JOB_ID,
  VARIABLE_JOB_NAME,
  VARIABLE_ORDER_ID,
  VARIABLE_ORDER_NUMBER,
  VARIABLE_STATUS,
  VARIABLE_REASON,
  VARIABLE_PROGRESS_PERCENT,
  VARIABLE_SUBJECT,
  VARIABLE_TEXT,
} Variable;

const char *const takt_message_template_variables[] = {
  [VARIABLE_EVENT] = "event",
  [VARIABLE_AT] = "at",
  [VARIABLE_PRINTER_ID] = "printer_id",
  [VARIABLE_PRINTER_NAME] = "printer_name",
  [VARIABLE_JOB_ID] = "job_id",
  [VARIABLE_JOB_NAME] = "job_name",
  [VARIABLE_ORDER_ID] = "order_id",
  [VARIABLE_ORDER_NUMBER] = "order_number",
  [VARIABLE_STATUS] = "status",
  [VARIABLE_REASON] = "reason",
  [VARIABLE_PROGRESS_PERCENT] = "progress_percent",
  [VARIABLE_SUBJECT] = "subject",
  [VARIABLE_TEXT] = "text",
  NULL,
};

/* @is_number: (out): stands without quotes in JSON. Returns: (transfer full) (nullable): NULL: the event has none */
static char *
get_value (Variable variable, const TaktEvent *event, gboolean *is_number)
{
  gint64 number = 0;

  *is_number = TRUE;
  switch (variable)
    {
    case VARIABLE_PRINTER_ID:
      number = event->printer_id;
      break;
    case VARIABLE_JOB_ID:
      number = event->job_id;
      break;
    case VARIABLE_ORDER_ID:
      number = event->order_id;
      break;
    case VARIABLE_PROGRESS_PERCENT:
      return event->progress_percent >= 0 ? g_strdup_printf ("%d", event->progress_percent) : NULL;

    case VARIABLE_EVENT:
    case VARIABLE_AT:
    case VARIABLE_PRINTER_NAME:
    case VARIABLE_JOB_NAME:
    case VARIABLE_ORDER_NUMBER:
    case VARIABLE_STATUS:
    case VARIABLE_REASON:
    case VARIABLE_SUBJECT:
    case VARIABLE_TEXT:
    default:
      *is_number = FALSE;
      break;
    }
  if (*is_number)
    return number != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;

  switch (variable)
    {
    case VARIABLE_EVENT:
      return g_strdup (takt_event_words[event->kind]);
    case VARIABLE_AT:
      return event->at != TAKT_TIME_UNSET ? takt_time_to_iso (event->at) : NULL;
    case VARIABLE_PRINTER_NAME:
      return g_strdup (event->printer_name);
    case VARIABLE_JOB_NAME:
      return g_strdup (event->job_name);
    case VARIABLE_ORDER_NUMBER:
      return g_strdup (event->order_number);
    case VARIABLE_STATUS:
      return g_strdup (event->status);
    case VARIABLE_REASON:
      return g_strdup (event->reason);
    case VARIABLE_TEXT:
      return g_strchomp (takt_event_to_text (event));

    case VARIABLE_SUBJECT:
    case VARIABLE_PRINTER_ID:
    case VARIABLE_JOB_ID:
    case VARIABLE_ORDER_ID:
    case VARIABLE_PROGRESS_PERCENT:
    default:
      return takt_event_to_subject (event);
    }
}

/* Inside of a string only what stands between the quotes; elsewhere a whole value. */
static void
add_json (GString *out, const char *value, gboolean is_number, gboolean in_string)
{
  g_autoptr (GString) quoted = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (value != NULL ? value : "", -1);

  if (!in_string && (value == NULL || is_number))
    {
      g_string_append (out, value != NULL ? value : "null");
      return;
    }
  takt_json_append_string (quoted, valid);
  if (in_string)
    g_string_append_len (out, quoted->str + 1, (gssize) quoted->len - 2);
  else
    g_string_append_len (out, quoted->str, (gssize) quoted->len);
}

/* @end: (out): behind the closing braces. Returns: -1 with @error where these braces hold no variable. */
static int
read_variable (const char *open, const char **end, GError **error)
{
  const char *close = strstr (open + 2, "}}");
  g_autofree char *name = NULL;
  g_autofree char *known = NULL;

  if (close == NULL)
    {
      takt_error_set_field (error, FIELD, _ ("A “{{” has no “}}”. Write variables like {{printer_name}}."));
      return -1;
    }

  name = g_strstrip (g_strndup (open + 2, (gsize) (close - open - 2)));
  *end = close + 2;
  for (int i = 0; takt_message_template_variables[i] != NULL; i++)
    if (strcmp (takt_message_template_variables[i], name) == 0)
      return i;

  known = g_strjoinv (", ", (char **) takt_message_template_variables);
  takt_error_set_field (error, FIELD, _ ("There is no variable “%s”. Those that exist: %s."), name, known);
  return -1;
}

/* Returns: (transfer full) (nullable): NULL with @error where a variable is wrong */
static char *
render (const char *text, gboolean is_json, const TaktEvent *event, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean in_string = FALSE;

  for (const char *p = text; *p != '\0';)
    {
      if (p[0] == '{' && p[1] == '{')
        {
          int variable = read_variable (p, &p, error);
          g_autofree char *value = NULL;
          gboolean is_number = FALSE;

          if (variable == -1)
            return NULL;
          value = get_value ((Variable) variable, event, &is_number);
          if (is_json)
            add_json (out, value, is_number, in_string);
          else
            g_string_append (out, value != NULL ? value : "");
          continue;
        }

      /* What a backslash protects in a JSON string neither ends it nor opens a variable. */
      if (is_json && in_string && *p == '\\' && p[1] != '\0')
        g_string_append_c (out, *p++);
      else if (is_json && *p == '"')
        in_string = !in_string;
      g_string_append_c (out, *p++);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Whether it becomes JSON with all values and with none. */
static gboolean
check_json (const char *text, GError **error)
{
  g_autoptr (TaktEvent) bare = takt_event_new (TAKT_EVENT_TEST, "", TAKT_TIME_UNSET);
  g_autoptr (TaktEvent) full = takt_event_new (TAKT_EVENT_TEST, "", 0);
  const TaktEvent *const samples[] = { bare, full };

  full->printer_id = full->job_id = full->order_id = 1;
  full->printer_name = g_strdup ("\"Left\"");
  full->job_name = g_strdup ("a\\b");
  full->order_number = g_strdup ("1");
  full->status = g_strdup ("started");
  full->reason = g_strdup ("line\nbreak");
  full->progress_percent = 50;

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *body = render (text, TRUE, samples[i], error);
      g_autoptr (GError) fault = NULL;
      g_autoptr (JsonNode) node = NULL;

      if (body == NULL)
        return FALSE;
      node = takt_json_parse (body, -1, &fault);
      if (node == NULL)
        {
          takt_error_set_field (error, FIELD,
                                _ ("The template does not become JSON: %s Write variables in quotes, like "
                                   "{\"text\": \"{{subject}}\"}, or alone, like {\"job\": {{job_id}}}."),
                                fault->message);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * takt_message_template_check:
 * @text: what a person wrote
 * @is_json: whether JSON is to come of it, with values escaped where they stand in strings
 *
 * Returns: FALSE with TAKT_ERROR_INVALID on `webhook_template`, which names what is wrong
 */
gboolean
takt_message_template_check (const char *text, gboolean is_json, GError **error)
{
  g_autoptr (TaktEvent) bare = takt_event_new (TAKT_EVENT_TEST, "", TAKT_TIME_UNSET);
  g_autofree char *rendered = NULL;

  if (strlen (text) > MAX_BYTES || !g_utf8_validate (text, -1, NULL))
    {
      takt_error_set_field (error, FIELD, _ ("The template has more than %d bytes, or is no text."),
                            MAX_BYTES);
      return FALSE;
    }
  if (is_json)
    return check_json (text, error);

  rendered = render (text, FALSE, bare, error);
  return rendered != NULL;
}

/**
 * takt_message_template_render:
 * @text: what takt_message_template_check() found good; of anything else it returns the text as it stands
 *
 * Returns: (transfer full): @text with the values of @event; of what is not known nothing, or `null` where a JSON value stands alone
 */
char *
takt_message_template_render (const char *text, gboolean is_json, const TaktEvent *event)
{
  char *rendered = render (text, is_json, event, NULL);

  return rendered != NULL ? rendered : g_strdup (text);
}
