/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-call-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What the address says after its "?", and the end of all input. The first fault sticks, as in TaktJsonReader. */

#define MAX_OFFSET 1000000000

static const char *
ask (TaktApiCall *self, const char *name)
{
  const char *text = self->query_fault == NULL ? g_hash_table_lookup (self->query, name) : NULL;

  g_hash_table_add (self->asked, (gpointer) name);
  /* "?status=&q=" is what a form sends that was left blank. */
  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * takt_api_call_query_int:
 * @name: a literal
 *
 * Returns: the parameter, a whole number from @min to @max; @fallback when it is absent
 */
gint64
takt_api_call_query_int (TaktApiCall *self, const char *name, gint64 min, gint64 max, gint64 fallback)
{
  const char *text = ask (self, name);
  gint64 value = fallback;

  if (text != NULL && !g_ascii_string_to_signed (text, 10, min, max, &value, NULL))
    {
      g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, min);
      g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, max);

      takt_error_set_field (&self->query_fault, name, _ ("“%s” must be a whole number from %s to %s."), name,
                            least, most);
      return fallback;
    }
  return value;
}

/**
 * takt_api_call_query_text:
 * @max_length: characters
 *
 * Returns: (transfer none) (nullable): the parameter; NULL when it is absent or empty, as for all of these
 */
const char *
takt_api_call_query_text (TaktApiCall *self, const char *name, gsize max_length)
{
  const char *text = ask (self, name);

  if (text == NULL)
    return NULL;
  if (!g_utf8_validate (text, -1, NULL) || (gsize) g_utf8_strlen (text, -1) > max_length)
    {
      takt_error_set_field (&self->query_fault, name,
                            ngettext ("“%s” may have %u character at most.",
                                      "“%s” may have %u characters at most.", max_length),
                            name, (guint) max_length);
      return NULL;
    }
  return text;
}

/** takt_api_call_query_choice: the index of the parameter in @words, @fallback when it is absent. */
int
takt_api_call_query_choice (TaktApiCall *self, const char *name, const char *const *words, int fallback)
{
  const char *text = ask (self, name);
  g_autofree char *list = NULL;

  if (text == NULL)
    return fallback;
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0)
      return i;

  list = g_strjoinv (", ", (char **) words);
  takt_error_set_field (&self->query_fault, name, _ ("“%s” must be one of: %s."), name, list);
  return fallback;
}

/** takt_api_call_query_time: the parameter as takt_time_from_iso() reads it, TAKT_TIME_UNSET when it is absent. */
TaktTime
takt_api_call_query_time (TaktApiCall *self, const char *name)
{
  const char *text = ask (self, name);
  TaktTime time = TAKT_TIME_UNSET;

  if (text != NULL && !takt_time_from_iso (text, &time, NULL))
    takt_error_set_field (&self->query_fault, name,
                          _ ("“%s” must be a date and time such as 2025-12-24T18:15:00Z."), name);
  return time;
}

/** takt_api_call_query_page: `limit` and `offset` of a list. */
void
takt_api_call_query_page (TaktApiCall *self, guint *limit, guint *offset)
{
  *limit = (guint) takt_api_call_query_int (self, "limit", 1, TAKT_API_MAX_LIMIT, TAKT_API_DEFAULT_LIMIT);
  *offset = (guint) takt_api_call_query_int (self, "offset", 0, MAX_OFFSET, 0);
}

/** takt_api_call_refuse_reference: a row that the input names does not exist: a fault of @field (422), not of the address (404). */
void
takt_api_call_refuse_reference (TaktApiCall *self, const char *field, const GError *error)
{
  if (self->query_fault == NULL)
    takt_error_set_field (&self->query_fault, field, "%s", error->message);
}

/** takt_api_call_require_printer: a fault of @field unless the printer exists; 0 is none and passes. */
void
takt_api_call_require_printer (TaktApiCall *self, const char *field, gint64 printer_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktPrinter) printer = NULL;

  if (printer_id == 0)
    return;
  printer = takt_printers_get (takt_shop_get_printers (self->shop), printer_id, &error);
  if (printer == NULL)
    takt_api_call_refuse_reference (self, field, error);
}

/** takt_api_call_require_profile: a fault of @field unless the product profile exists; 0 is none and passes. */
void
takt_api_call_require_profile (TaktApiCall *self, const char *field, gint64 profile_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktProfile) profile = NULL;

  if (profile_id == 0)
    return;
  profile = takt_products_get (takt_shop_get_products (self->shop), profile_id, &error);
  if (profile == NULL)
    takt_api_call_refuse_reference (self, field, error);
}

/**
 * takt_api_call_end_input:
 *
 * All input was read: a fault in it, or a parameter or field that nobody asked for, answers the call with 422.
 *
 * Returns: FALSE when the call is answered
 */
gboolean
takt_api_call_end_input (TaktApiCall *self)
{
  GHashTableIter iter;
  gpointer name;
  GError *error = NULL;

  if (self->is_over)
    return FALSE;

  g_hash_table_iter_init (&iter, self->query);
  while (self->query_fault == NULL && g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (self->asked, name))
      takt_error_set_field (&self->query_fault, name, _ ("“%s” is not a known parameter of this call."),
                            (const char *) name);

  /* The reader speaks first: a reference can only be checked once it was read well. */
  if (takt_json_reader_end (self->body, TRUE, &error) && self->query_fault != NULL)
    error = g_steal_pointer (&self->query_fault);
  if (error == NULL)
    return TRUE;

  takt_api_call_fail (self, error);
  return FALSE;
}
