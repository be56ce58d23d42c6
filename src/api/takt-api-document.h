/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *takt_api_document_get_bytes (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
