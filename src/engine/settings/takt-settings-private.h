/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/takt-settings.h"

G_BEGIN_DECLS

#define TAKT_SETTINGS_MAX_MINOR G_GINT64_CONSTANT (1000000000000)

gboolean takt_settings_check (const TaktSettingsValues *values, GError **error);

G_END_DECLS
