/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "takt-time.h"

G_BEGIN_DECLS

char *takt_webhook_sign (const char *secret, const char *id, TaktTime at, GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
