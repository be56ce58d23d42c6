/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ports/takt-webhook-sender.h"

G_BEGIN_DECLS

#define TAKT_TYPE_SOUP_WEBHOOKS (takt_soup_webhooks_get_type ())
G_DECLARE_FINAL_TYPE (TaktSoupWebhooks, takt_soup_webhooks, TAKT, SOUP_WEBHOOKS, GObject)

TaktWebhookSender *takt_soup_webhooks_new (const char *ca_file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
