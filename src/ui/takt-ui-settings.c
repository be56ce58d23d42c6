/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-ui"

#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"

#include "takt-ui-settings.h"

#include <gio/gsettingsbackend.h>

/** TaktAppearance: as the schema numbers them. */
typedef enum
{
  APPEARANCE_SYSTEM,
  APPEARANCE_LIGHT,
  APPEARANCE_DARK,
} TaktAppearance;

/* A program that was only built has its schema beside it. */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) built = NULL;
  GSettingsSchema *schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, TAKT_APPLICATION_ID, TRUE);
  if (schema != NULL)
    return schema;

  built = g_settings_schema_source_new_from_directory (TAKT_BUILT_SCHEMAS, source, TRUE, NULL);
  return built != NULL ? g_settings_schema_source_lookup (built, TAKT_APPLICATION_ID, FALSE) : NULL;
}

/**
 * takt_ui_settings_new:
 * @keep: FALSE: nothing is written anywhere; the demo leaves no trace
 *
 * Returns: (transfer full) (nullable): NULL where the schema is not installed: the window remembers nothing then
 */
GSettings *
takt_ui_settings_new (gboolean keep)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();
  g_autoptr (GSettingsBackend) memory = keep ? NULL : g_memory_settings_backend_new ();

  return schema != NULL ? g_settings_new_full (schema, memory, NULL) : NULL;
}

static void
appearance_cb (GSettings *settings, const char *key, gpointer user_data)
{
  static const AdwColorScheme schemes[] = {
    [APPEARANCE_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [APPEARANCE_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [APPEARANCE_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[g_settings_get_enum (settings, "appearance")]);
}

/** takt_ui_settings_follow: light or dark as @settings says, also when they change. */
void
takt_ui_settings_follow (GSettings *settings)
{
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_signal_connect (settings, "changed::appearance", G_CALLBACK (appearance_cb), NULL);
  if (g_settings_get_enum (settings, "appearance") != APPEARANCE_SYSTEM)
    appearance_cb (settings, "appearance", NULL);
}
