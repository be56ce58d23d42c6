/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tables/takt-profile-table.h"

G_BEGIN_DECLS

/** TAKT_PROFILE_MAX_NAME: characters. */
#define TAKT_PROFILE_MAX_NAME 200

TaktProfile *takt_profile_check (const TaktProfile *profile, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
