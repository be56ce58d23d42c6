/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

#define TAKT_TYPE_KEYRING (takt_keyring_get_type ())
G_DECLARE_FINAL_TYPE (TaktKeyring, takt_keyring, TAKT, KEYRING, GObject)

TaktSecretStore *takt_keyring_new (const char *profile_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
