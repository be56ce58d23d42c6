/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "etsy/takt-etsy-url.h"
#include "ports/takt-order-source.h"
#include "ports/takt-secret-store.h"
#include "takt-clock.h"

G_BEGIN_DECLS

#define TAKT_TYPE_ETSY_SOURCE (takt_etsy_source_get_type ())
G_DECLARE_FINAL_TYPE (TaktEtsySource, takt_etsy_source, TAKT, ETSY_SOURCE, GObject)

TaktEtsySource *takt_etsy_source_new (TaktClock *clock, TaktSecretStore *secrets, guint number, const char *api_url, const char *auth_url) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
