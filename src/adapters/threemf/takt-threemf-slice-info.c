/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-threemf"

#include "threemf/takt-threemf-slice-info.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "takt-error.h"

/* Metadata/slice_info.config (protocol.md §14.2): the slicer's own account of each plate it sliced. */

#define MAX_TEXT     200 /* bytes of a value; longer ones are no value of a slicer */
#define MAX_SECONDS  (366.0 * 24 * 60 * 60)
#define MAX_GRAMS    100000.0
#define MAX_METRES   100000.0
#define MAX_DIAMETER 3.0
#define MAX_NOZZLES  16

typedef struct
{
  GPtrArray *plates;
  TaktSlicedPlate *plate; /* (unowned) (nullable) the one that is open */
  char *
      filament_maps; /* (nullable) the open plate's: "1 2 1", a nozzle from 1 for each filament of the project */
  char *client_version;
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->plates, g_ptr_array_unref);
  g_clear_pointer (&self->filament_maps, g_free);
  g_clear_pointer (&self->client_version, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/**
 * takt_threemf_parse_number:
 * @text: (nullable): a number with a decimal point, or a comma from a slicer in the wrong locale (pitfall 89)
 * @max: largest value that makes sense
 *
 * Returns: the number, 0 to @max; NAN for everything else: unknown is not zero
 */
double
takt_threemf_parse_number (const char *text, double max)
{
  char copy[64];
  char *end = NULL;
  double value;

  if (text == NULL || g_strlcpy (copy, text, sizeof copy) >= sizeof copy)
    return NAN;

  g_strdelimit (g_strstrip (copy), ",", '.');
  /* Neither "inf" nor hexadecimal. */
  if (strspn (copy, "0123456789.eE+-") != strlen (copy))
    return NAN;
  value = g_ascii_strtod (copy, &end);
  return end != copy && *end == '\0' && isfinite (value) && value >= 0 && value <= max ? value : NAN;
}

/**
 * takt_threemf_parse_diameter:
 * @text: (nullable): "0.4", "0.4,0.4" with one for each nozzle, or "0,4" (pitfall 89)
 *
 * Returns: the first nozzle's diameter in mm, to the hundredth; NAN: not told
 */
double
takt_threemf_parse_diameter (const char *text)
{
  char copy[64];
  char *comma;
  double value;

  if (text == NULL || g_strlcpy (copy, text, sizeof copy) >= sizeof copy)
    return NAN;

  /* With a point in it, a comma separates; without one, the first comma is the decimal one. */
  comma = strchr (copy, ',');
  if (comma != NULL && strchr (copy, '.') == NULL)
    comma = strchr (comma + 1, ',');
  if (comma != NULL)
    *comma = '\0';

  value = takt_threemf_parse_number (copy, MAX_DIAMETER);
  return value > 0 ? round (value * 100) / 100 : NAN;
}

/** takt_threemf_dup_text: (nullable): @text without white space around it; NULL where it is empty, overlong or no single line. */
char *
takt_threemf_dup_text (const char *text)
{
  g_autofree char *stripped = NULL;

  if (text == NULL || strlen (text) > MAX_TEXT)
    return NULL;

  stripped = g_strstrip (g_strdup (text));
  for (const char *c = stripped; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return NULL;
  return *stripped != '\0' ? g_steal_pointer (&stripped) : NULL;
}

/** takt_threemf_dup_color: (nullable): '#RRGGBB' of '#rrggbb' or '#RRGGBBAA'; NULL where it is none. */
char *
takt_threemf_dup_color (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if ((length != 7 && length != 9) || text[0] != '#')
    return NULL;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isxdigit (text[i]))
      return NULL;

  {
    g_autofree char *six = g_strndup (text, 7);

    return g_ascii_strup (six, -1);
  }
}

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return NULL;
}

/* A whole number, @none + 1 to @max; @none for everything else. */
static int
parse_index (const char *text, int max, int none)
{
  gint64 value = 0;

  return text != NULL && g_ascii_string_to_signed (text, 10, none + 1, max, &value, NULL) ? (int) value
                                                                                          : none;
}

static void
read_metadata (Reading *self, const char *key, const char *value)
{
  TaktSlicedPlate *plate = self->plate;

  if (g_strcmp0 (key, "filament_maps") == 0)
    {
      g_free (self->filament_maps);
      self->filament_maps = takt_threemf_dup_text (value);
    }
  else if (g_strcmp0 (key, "index") == 0)
    plate->index = parse_index (value, G_MAXINT, 0);
  else if (g_strcmp0 (key, "prediction") == 0)
    takt_sliced_plate_set_seconds (plate, takt_threemf_parse_number (value, MAX_SECONDS));
  else if (g_strcmp0 (key, "weight") == 0)
    plate->grams = takt_threemf_parse_number (value, MAX_GRAMS);
  else if (g_strcmp0 (key, "first_layer_time") == 0)
    plate->first_layer_seconds = takt_threemf_parse_number (value, MAX_SECONDS);
  else if (g_strcmp0 (key, "nozzle_diameters") == 0)
    plate->nozzle_diameter = takt_threemf_parse_diameter (value);
  else if (g_strcmp0 (key, "label_object_enabled") == 0)
    plate->labels_objects = g_strcmp0 (value, "true") == 0;
  else if (g_strcmp0 (key, "printer_model_id") == 0)
    {
      g_free (plate->printer_model_id);
      plate->printer_model_id = takt_threemf_dup_text (value);
    }
}

static int
compare_filaments (gconstpointer a, gconstpointer b)
{
  const TaktSlicedFilament *const *first = a, *const *second = b;

  return (*first)->index - (*second)->index;
}

static gboolean
refuse (GError **error)
{
  takt_error_set_field (
      error, "file",
      _ ("What the slicer wrote about this file cannot be understood. Slice the plate again "
         "and export it as “.gcode.3mf”."));
  return FALSE;
}

/* Ids are the project's, with gaps where a filament is not used (pitfall 90). */
static gboolean
read_filament (TaktSlicedPlate *plate, const char **names, const char **values, GError **error)
{
  int index = parse_index (find_attribute (names, values, "id"), TAKT_SLICED_MAX_FILAMENTS, 0);
  TaktSlicedFilament *filament;

  if (index == 0)
    return refuse (error);
  for (guint i = 0; i < plate->filaments->len; i++)
    if (((const TaktSlicedFilament *) plate->filaments->pdata[i])->index == index)
      return refuse (error);

  filament = takt_sliced_filament_new (index);
  filament->material_type = takt_threemf_dup_text (find_attribute (names, values, "type"));
  filament->color = takt_threemf_dup_color (find_attribute (names, values, "color"));
  filament->grams = takt_threemf_parse_number (find_attribute (names, values, "used_g"), MAX_GRAMS);
  filament->metres = takt_threemf_parse_number (find_attribute (names, values, "used_m"), MAX_METRES);
  filament->nozzle_group = parse_index (find_attribute (names, values, "group_id"), MAX_NOZZLES - 1, -1);
  filament->nozzle_diameter = takt_threemf_parse_diameter (find_attribute (names, values, "nozzle_diameter"));
  g_ptr_array_add (plate->filaments, filament);
  return TRUE;
}

/* Nothing that a print depends on: an object without a number, or beyond all measure, is left away. */
static void
read_object (TaktSlicedPlate *plate, const char **names, const char **values)
{
  int id = parse_index (find_attribute (names, values, "identify_id"), G_MAXINT, 0);
  g_autofree char *name = takt_threemf_dup_text (find_attribute (names, values, "name"));

  if (id != 0 && g_strcmp0 (find_attribute (names, values, "skipped"), "true") != 0
      && plate->objects->len < TAKT_SLICED_MAX_OBJECTS)
    g_ptr_array_add (plate->objects, takt_sliced_object_new (id, name));
}

static int
compare_objects (gconstpointer a, gconstpointer b)
{
  const TaktSlicedObject *const *first = a, *const *second = b;

  return ((*first)->identify_id > (*second)->identify_id) - ((*first)->identify_id < (*second)->identify_id);
}

/* By number, each once. */
static void
sort_objects (GPtrArray *objects)
{
  g_ptr_array_sort (objects, compare_objects);
  for (guint i = objects->len; i > 1; i--)
    if (compare_objects (&objects->pdata[i - 2], &objects->pdata[i - 1]) == 0)
      g_ptr_array_remove_index (objects, i - 1);
}

/* Whether the open element's parents are config and, where it is not NULL, @parent. */
static gboolean
is_inside (GMarkupParseContext *context, const char *parent)
{
  const GSList *stack = g_markup_parse_context_get_element_stack (context)->next;

  if (parent != NULL)
    {
      if (stack == NULL || strcmp (stack->data, parent) != 0)
        return FALSE;
      stack = stack->next;
    }
  return stack != NULL && strcmp (stack->data, "config") == 0 && stack->next == NULL;
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char *element,
                  const char **names,
                  const char **values,
                  gpointer user_data,
                  GError **error)
{
  Reading *self = user_data;

  if (strcmp (element, "plate") == 0 && is_inside (context, NULL))
    {
      if (self->plates->len >= TAKT_SLICED_MAX_PLATES)
        {
          refuse (error);
          return;
        }
      self->plate = takt_sliced_plate_new (0);
      g_ptr_array_add (self->plates, self->plate);
    }
  else if (strcmp (element, "metadata") == 0 && is_inside (context, "plate"))
    read_metadata (self, find_attribute (names, values, "key"), find_attribute (names, values, "value"));
  else if (strcmp (element, "filament") == 0 && is_inside (context, "plate"))
    read_filament (self->plate, names, values, error);
  else if (strcmp (element, "object") == 0 && is_inside (context, "plate"))
    read_object (self->plate, names, values);
  else if (strcmp (element, "header_item") == 0 && is_inside (context, "header")
           && g_strcmp0 (find_attribute (names, values, "key"), "X-BBL-Client-Version") == 0)
    {
      g_free (self->client_version);
      self->client_version = takt_threemf_dup_text (find_attribute (names, values, "value"));
    }
}

/* Older slicers name the nozzle in the plate's list alone (pitfall 46). A list that ends before a filament says nothing of it. */
static void
apply_filament_maps (const char *maps, TaktSlicedPlate *plate)
{
  g_auto (GStrv) words = g_strsplit (maps != NULL ? maps : "", " ", TAKT_SLICED_MAX_FILAMENTS + 1);
  int length = (int) g_strv_length (words);

  for (guint i = 0; i < plate->filaments->len; i++)
    {
      TaktSlicedFilament *filament = plate->filaments->pdata[i];

      if (filament->nozzle_group < 0 && filament->index <= length)
        filament->nozzle_group = parse_index (words[filament->index - 1], MAX_NOZZLES, 0) - 1;
    }
}

static void
end_element_cb (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reading *self = user_data;

  if (strcmp (element, "plate") == 0 && is_inside (context, NULL))
    {
      g_ptr_array_sort (self->plate->filaments, compare_filaments);
      sort_objects (self->plate->objects);
      apply_filament_maps (self->filament_maps, self->plate);
      g_clear_pointer (&self->filament_maps, g_free);
      self->plate = NULL;
    }
}

static int
compare_plates (gconstpointer a, gconstpointer b)
{
  const TaktSlicedPlate *const *first = a, *const *second = b;

  return ((*first)->index > (*second)->index) - ((*first)->index < (*second)->index);
}

/* Every plate says which one it is, and no two say the same (pitfall 88). */
static gboolean
check_plates (GPtrArray *plates, GError **error)
{
  g_ptr_array_sort (plates, compare_plates);
  for (guint i = 0; i < plates->len; i++)
    {
      const TaktSlicedPlate *plate = plates->pdata[i];

      if (plate->index == 0
          || (i > 0 && ((const TaktSlicedPlate *) plates->pdata[i - 1])->index == plate->index))
        return refuse (error);
    }
  return TRUE;
}

/**
 * takt_threemf_slice_info_read:
 * @text: (array length=length): the member slice_info.config; need not be UTF-8
 * @client_version: (out) (nullable): what the slicer says of itself; OrcaSlicer says nothing
 *
 * Reads the account of the plates. Values that make no sense are unknown; an account without sense is refused.
 *
 * Returns: (transfer full) (element-type TaktSlicedPlate): plates by index, none in a project that is not sliced; NULL with
 *   TAKT_ERROR_INVALID
 */
GPtrArray *
takt_threemf_slice_info_read (const char *text, gsize length, char **client_version, GError **error)
{
  static const GMarkupParser parser = { .start_element = start_element_cb, .end_element = end_element_cb };
  g_auto (Reading) reading = { 0 };
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) fault = NULL;

  *client_version = NULL;
  reading.plates = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_sliced_plate_free);
  context = g_markup_parse_context_new (&parser, 0, &reading, NULL);
  if (!g_markup_parse_context_parse (context, text, (gssize) length, &fault)
      || !g_markup_parse_context_end_parse (context, &fault))
    {
      g_debug ("slice_info.config: %s", fault->message);
      refuse (error);
      return NULL;
    }
  if (!check_plates (reading.plates, error))
    return NULL;

  *client_version = g_steal_pointer (&reading.client_version);
  return g_steal_pointer (&reading.plates);
}
