/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ports/takt-order-source.h"

G_BEGIN_DECLS

/** So many rows are asked for at once, which is the most that Etsy gives. */
#define TAKT_ETSY_LEDGER_LIMIT 100

gboolean takt_etsy_ledger_decode   (JsonNode *root, guint offset, TaktLedgerPage *page, GError **error);
gboolean takt_etsy_payments_decode (JsonNode *root, TaktLedgerPage *page, GError **error);

G_END_DECLS
