/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-webhook-sender.h"

G_BEGIN_DECLS

/** TaktWebhookShape: a message as the receiver's service wants it. */
typedef struct
{
  GBytes     *body;
  const char *content_type;
  char       *title;         /* (nullable) ntfy's headers from here on; ASCII, one line */
  const char *priority;      /* (nullable) */
  const char *tags;          /* (nullable) */
} TaktWebhookShape;

TaktWebhookShape *takt_webhook_shape_new  (const char *format, const char *payload, const char *own_text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              takt_webhook_shape_free (TaktWebhookShape *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktWebhookShape, takt_webhook_shape_free)

G_END_DECLS
