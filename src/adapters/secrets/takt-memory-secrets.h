/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

#define TAKT_TYPE_MEMORY_SECRETS (takt_memory_secrets_get_type ())
G_DECLARE_FINAL_TYPE (TaktMemorySecrets, takt_memory_secrets, TAKT, MEMORY_SECRETS, GObject)

TaktSecretStore *takt_memory_secrets_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
