/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "printers/takt-printer-report.h"

G_BEGIN_DECLS

/**
 * TaktFirstLayer:
 *
 * Watches a print for the moment its first layer lies (protocol.md §16 no. 13). Zero-initialised before the first report.
 */
typedef struct
{
  gint64   job_id;       /* the print that is watched, 0: none */
  gboolean saw_bottom;   /* it printed at layer 0 or 1 */
  int      percent;      /* then */
  gboolean is_told;
} TaktFirstLayer;

gboolean takt_first_layer_follow (TaktFirstLayer *self, const TaktPrinterReport *report, gint64 job_id);

G_END_DECLS
