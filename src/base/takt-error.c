/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-base"

#include "takt-error.h"

/* Owned by the error: the path of the field at fault ("items[2].price"), or NULL. */
typedef struct
{
  char *field;
} TaktErrorPrivate;

static void
takt_error_private_init (TaktErrorPrivate *private)
{
  private->field = NULL;
}

static void
takt_error_private_copy (const TaktErrorPrivate *from, TaktErrorPrivate *to)
{
  to->field = g_strdup (from->field);
}

static void
takt_error_private_clear (TaktErrorPrivate *private)
{
  g_clear_pointer (&private->field, g_free);
}

G_DEFINE_EXTENDED_ERROR (TaktError, takt_error)

/**
 * takt_error_set_field:
 * @error: (out) (nullable): where to put the error; nothing happens when NULL
 * @field: path of the value at fault, as the caller of the API spelled it; "" for the whole
 * @format: the sentence for a person
 *
 * Sets a TAKT_ERROR_INVALID that names its field.
 */
void
takt_error_set_field (GError **error, const char *field, const char *format, ...)
{
  va_list arguments;
  GError *made;

  g_return_if_fail (error == NULL || *error == NULL);

  if (error == NULL)
    return;

  va_start (arguments, format);
  made = g_error_new_valist (TAKT_ERROR, TAKT_ERROR_INVALID, format, arguments);
  va_end (arguments);

  takt_error_get_private (made)->field = g_strdup (field);
  *error = made;
}

/**
 * takt_error_get_field:
 *
 * Returns: (nullable): the path of the field at fault, owned by @error; NULL when it names none
 */
const char *
takt_error_get_field (const GError *error)
{
  if (error == NULL || error->domain != TAKT_ERROR)
    return NULL;

  return takt_error_get_private (error)->field;
}

/**
 * takt_error_get_word:
 *
 * The machine word of an error ("not_found"), as the API puts it beside the sentence. Errors of other domains are
 * "failed": their codes are no promise of ours.
 */
const char *
takt_error_get_word (const GError *error)
{
  if (error == NULL || error->domain != TAKT_ERROR)
    return "failed";

  switch ((TaktError) error->code)
    {
    case TAKT_ERROR_MALFORMED:
      return "malformed";
    case TAKT_ERROR_INVALID:
      return "invalid_value";
    case TAKT_ERROR_TOO_LARGE:
      return "too_large";
    case TAKT_ERROR_NOT_FOUND:
      return "not_found";
    case TAKT_ERROR_CONFLICT:
      return "conflict";
    case TAKT_ERROR_UNAUTHORIZED:
      return "unauthorized";
    case TAKT_ERROR_NOT_CONNECTED:
      return "not_connected";
    case TAKT_ERROR_UPSTREAM:
      return "upstream";
    case TAKT_ERROR_BUSY:
      return "busy";
    case TAKT_ERROR_CORRUPT:
      return "corrupt";
    case TAKT_ERROR_FAILED:
    default:
      return "failed";
    }
}
