/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char  *takt_id_random_base64url (gsize n_bytes) G_GNUC_WARN_UNUSED_RESULT;
char  *takt_id_random_uuid      (void) G_GNUC_WARN_UNUSED_RESULT;
gint32 takt_id_random_submission (void);

gboolean takt_id_equal_constant_time (const char *a, const char *b);

G_END_DECLS
