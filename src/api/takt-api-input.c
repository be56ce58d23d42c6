/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-api"

#include "takt-api-input.h"

#include <glib/gi18n-lib.h>

/** takt_api_input_is_set: whether the field is there with a value; null is a fault. */
gboolean
takt_api_input_is_set (TaktJsonReader *body, const char *field)
{
  if (!takt_json_reader_has (body, field))
    return FALSE;
  if (takt_json_reader_is_null (body, field))
    {
      takt_json_reader_fail (body, field, _ ("may not be null."));
      return FALSE;
    }
  return TRUE;
}

/** takt_api_input_text: a text that may be missing: null and "" make @value NULL. */
void
takt_api_input_text (TaktJsonReader *body, const char *field, gsize max_length, char **value)
{
  const char *text;

  if (!takt_json_reader_has (body, field))
    return;
  text = takt_json_reader_string (body, field, max_length, NULL);
  g_free (*value);
  *value = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/** takt_api_input_name: a text that must say something. */
void
takt_api_input_name (TaktJsonReader *body, const char *field, gsize max_length, char **value)
{
  g_autofree char *text = NULL;

  if (!takt_api_input_is_set (body, field))
    return;
  text = g_strdup (takt_json_reader_string (body, field, max_length, "-"));
  if (*g_strstrip (text) == '\0')
    takt_json_reader_fail (body, field, _ ("may not be empty."));
  g_free (*value);
  *value = g_steal_pointer (&text);
}

/** takt_api_input_word: one of @words. */
void
takt_api_input_word (TaktJsonReader *body, const char *field, const char *const *words, char **value)
{
  int index;

  if (!takt_api_input_is_set (body, field))
    return;
  index = takt_json_reader_choice (body, field, words, -1);
  if (index < 0)
    return;
  g_free (*value);
  *value = g_strdup (words[index]);
}

void
takt_api_input_int (TaktJsonReader *body, const char *field, int min, int max, int *value)
{
  if (takt_api_input_is_set (body, field))
    *value = (int) takt_json_reader_int (body, field, min, max, *value);
}

void
takt_api_input_int64 (TaktJsonReader *body, const char *field, gint64 min, gint64 max, gint64 *value)
{
  if (takt_api_input_is_set (body, field))
    *value = takt_json_reader_int (body, field, min, max, *value);
}

/** takt_api_input_int_or_none: null makes it @none. */
void
takt_api_input_int_or_none (TaktJsonReader *body, const char *field, int min, int max, int none, int *value)
{
  if (takt_json_reader_is_null (body, field))
    *value = none;
  else
    *value = (int) takt_json_reader_int (body, field, min, max, *value);
}

void
takt_api_input_bool (TaktJsonReader *body, const char *field, gboolean *value)
{
  if (takt_api_input_is_set (body, field))
    *value = takt_json_reader_bool (body, field, *value);
}

/** takt_api_input_money: an amount of @currency that is not negative, in minor units. */
void
takt_api_input_money (TaktJsonReader *body, const char *field, const char *currency, gint64 *value)
{
  if (takt_api_input_is_set (body, field))
    *value = takt_json_reader_money (body, field, currency, 0, *value);
}

/** takt_api_input_id: a row id; null makes it 0 (none). */
void
takt_api_input_id (TaktJsonReader *body, const char *field, gint64 *value)
{
  if (takt_json_reader_is_null (body, field))
    *value = 0;
  else
    *value = takt_json_reader_int (body, field, 1, G_MAXINT64, *value);
}

/** takt_api_input_time: a moment; null makes it TAKT_TIME_UNSET. */
void
takt_api_input_time (TaktJsonReader *body, const char *field, TaktTime *value)
{
  if (takt_json_reader_is_null (body, field))
    *value = TAKT_TIME_UNSET;
  else
    *value = takt_json_reader_time (body, field, *value);
}

static void
input_calibration (TaktJsonReader *body, const char *field, TaktCalibration *value)
{
  if (takt_api_input_is_set (body, field))
    *value = (TaktCalibration) takt_json_reader_choice (body, field, takt_calibration_words, (int) *value);
}

/** takt_api_input_print_options: the member print_options; what it leaves out stays as it is. */
void
takt_api_input_print_options (TaktJsonReader *body, TaktPrintOptions *options)
{
  TaktJsonReader *wanted;

  if (!takt_api_input_is_set (body, "print_options"))
    return;
  wanted = takt_json_reader_object (body, "print_options");
  if (wanted == NULL)
    return;

  input_calibration (wanted, "bed_levelling", &options->bed_levelling);
  input_calibration (wanted, "flow_calibration", &options->flow_calibration);
  takt_api_input_bool (wanted, "vibration_calibration", &options->vibration_calibration);
  takt_api_input_bool (wanted, "layer_inspection", &options->layer_inspection);
  takt_api_input_bool (wanted, "timelapse", &options->timelapse);
}
