/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-engine"

#include "settings/takt-attended-hours.h"

#include "takt-json.h"

#define ALL_DAY "00:00-24:00"

static const char *const weekdays[TAKT_WEEK_DAYS] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* The stored object, (transfer full), empty where it is none; without days it means that somebody is always there. */
static JsonObject *
read_week (const TaktSettingsValues *values)
{
  g_autoptr (JsonNode) root =
      takt_json_parse (values->attended_hours != NULL ? values->attended_hours : "{}", -1, NULL);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_object_ref (json_node_get_object (root))
                                                       : json_object_new ();
}

static JsonArray *
make_array (const char *const *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  return array;
}

static void
set_text (char **field, JsonNode *node)
{
  g_free (*field);
  *field = takt_json_to_string (node, NULL);
}

/**
 * takt_attended_hours_dup_day:
 * @day: 0 (Monday) … 6
 *
 * Returns: (transfer full) (array zero-terminated=1): spans as "HH:MM-HH:MM", from morning to evening; none: nobody is there
 */
char **
takt_attended_hours_dup_day (const TaktSettingsValues *values, guint day)
{
  g_autoptr (JsonObject) week = NULL;
  g_autoptr (GStrvBuilder) spans = g_strv_builder_new ();
  JsonNode *list;

  g_return_val_if_fail (day < TAKT_WEEK_DAYS, NULL);

  week = read_week (values);
  list = json_object_get_member (week, weekdays[day]);
  if (json_object_get_size (week) == 0)
    g_strv_builder_add (spans, ALL_DAY);
  else if (list != NULL && JSON_NODE_HOLDS_ARRAY (list))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
      {
        const char *span = json_array_get_string_element (json_node_get_array (list), i);

        if (span != NULL)
          g_strv_builder_add (spans, span);
      }
  return g_strv_builder_end (spans);
}

/* Nothing is said of a week in which somebody is always there. */
static gboolean
is_always (JsonObject *week)
{
  for (guint day = 0; day < TAKT_WEEK_DAYS; day++)
    {
      JsonArray *spans = json_object_get_array_member (week, weekdays[day]);

      if (json_array_get_length (spans) != 1
          || g_strcmp0 (json_array_get_string_element (spans, 0), ALL_DAY) != 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * takt_attended_hours_set_day:
 * @spans: as of takt_attended_hours_dup_day(); not checked here: takt_settings_update() does that
 *
 * Changes one day of the week in @values and leaves the others as they are.
 */
void
takt_attended_hours_set_day (TaktSettingsValues *values, guint day, const char *const *spans)
{
  g_autoptr (JsonObject) week = json_object_new ();
  g_autoptr (JsonNode) node = NULL;

  g_return_if_fail (day < TAKT_WEEK_DAYS);

  for (guint i = 0; i < TAKT_WEEK_DAYS; i++)
    {
      g_auto (GStrv) before = takt_attended_hours_dup_day (values, i);

      json_object_set_array_member (week, weekdays[i],
                                    make_array (i == day ? spans : (const char *const *) before));
    }
  node = json_node_init_object (json_node_alloc (), week);
  if (is_always (week))
    {
      g_free (values->attended_hours);
      values->attended_hours = g_strdup ("{}");
    }
  else
    set_text (&values->attended_hours, node);
}

/** takt_attended_hours_set_holidays: @days: as YYYY-MM-DD; not checked here. */
void
takt_attended_hours_set_holidays (TaktSettingsValues *values, const char *const *days)
{
  JsonArray *list = make_array (days);
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), list);

  json_array_unref (list);
  set_text (&values->holidays, node);
}
