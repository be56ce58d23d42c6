/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-message.h"
#include "ports/takt-printer-link.h"

G_BEGIN_DECLS

/**
 * TaktBambuCommands:
 *
 * The commands a printer has been given and has not answered: each ends with the printer's answer, with its effect in a report, or with
 * a sentence on why there was none (protocol.md §3.3, §7.1). Nothing is ever sent twice.
 */
typedef struct _TaktBambuCommands TaktBambuCommands;

/**
 * TaktBambuCommandsFuncs:
 * @send: puts a request on the wire; FALSE when that is not possible
 * @ask_state: asks for a full report
 * @doubt: a command had neither an answer nor an effect: what we send may not arrive any more (pitfall 60)
 */
typedef struct
{
  gboolean (*send)      (const char *payload, gpointer user_data);
  void     (*ask_state) (gpointer user_data);
  void     (*doubt)     (gpointer user_data);
} TaktBambuCommandsFuncs;

TaktBambuCommands *takt_bambu_commands_new  (TaktClock *clock, const TaktBambuCommandsFuncs *funcs, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void               takt_bambu_commands_free (TaktBambuCommands *self);

void takt_bambu_commands_run         (TaktBambuCommands *self, const TaktPrinterAct *act, const TaktPrinterReport *report, gint64 report_age_us, GTask *task);
void takt_bambu_commands_take_ack    (TaktBambuCommands *self, const TaktBambuMessage *ack);
void takt_bambu_commands_take_report (TaktBambuCommands *self, const TaktPrinterReport *report);
void takt_bambu_commands_fail_all    (TaktBambuCommands *self, const GError *error);

GError *takt_bambu_refusal_new (const TaktBambuMessage *ack) G_GNUC_WARN_UNUSED_RESULT;
char *takt_bambu_sequence_next (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuCommands, takt_bambu_commands_free)

G_END_DECLS
