/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the window remembers of itself. Business data are in the database, secrets in the keyring; here is only how it looks. */
GSettings *takt_ui_settings_new        (gboolean keep) G_GNUC_WARN_UNUSED_RESULT;
void       takt_ui_settings_follow     (GSettings *settings);

G_END_DECLS
