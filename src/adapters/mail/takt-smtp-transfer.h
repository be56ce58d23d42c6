/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-mailer.h"

G_BEGIN_DECLS

/** TaktSmtpOptions: what does not belong to a letter. */
typedef struct
{
  const char *ca_file;           /* (nullable) PEM; the system's authorities otherwise */
  guint       connect_limit_ms;
  guint       limit_ms;          /* of the whole conversation */
} TaktSmtpOptions;

gboolean takt_smtp_send (const TaktMail *mail, const TaktSmtpOptions *options, GCancellable *cancellable, GError **error);

G_END_DECLS
