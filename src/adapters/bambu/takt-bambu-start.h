/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-commands.h"

G_BEGIN_DECLS

/**
 * TaktBambuStart:
 *
 * The start of a print on one printer, from a fresh look at its state to its answer (protocol.md §15.3). The command is published once
 * and never again; what became of it is told by reports. At most one at a time.
 */
typedef struct _TaktBambuStart TaktBambuStart;

TaktBambuStart *takt_bambu_start_new  (TaktClock *clock, const TaktBambuCommandsFuncs *funcs, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void            takt_bambu_start_free (TaktBambuStart *self);

void     takt_bambu_start_run         (TaktBambuStart *self, TaktPrintRequest *request, const TaktPrinterReport *report, gint64 report_age_us, GTask *task);
void     takt_bambu_start_take_ack    (TaktBambuStart *self, const TaktBambuMessage *ack);
void     takt_bambu_start_take_report (TaktBambuStart *self, const TaktPrinterReport *report);
void     takt_bambu_start_lose        (TaktBambuStart *self, const GError *error);
void     takt_bambu_start_expect      (TaktBambuStart *self, gint64 patience_us);
gint64   takt_bambu_start_get_patience (TaktBambuStart *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuStart, takt_bambu_start_free)

G_END_DECLS
