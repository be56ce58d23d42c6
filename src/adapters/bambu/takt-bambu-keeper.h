/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-session.h"
#include "ports/takt-secret-store.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_KEEPER (takt_bambu_keeper_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuKeeper, takt_bambu_keeper, TAKT, BAMBU_KEEPER, GObject)

/**
 * TaktBambuKeeperHandlers:
 * @state: the connection has changed; @message: (nullable): for a person
 * @report: a merged state, told before the "live" that it may bring
 * @reported: the same, after it; not if somebody has ended the session meanwhile
 * @ack: the answer to a command
 * @lost: the session has ended, and what waits for an answer gets none
 * @patience: as TaktBambuReports asks it
 *
 * On the main context, and not after takt_bambu_keeper_stop(). Any of them may stop the keeper.
 */
typedef struct
{
  void   (*state)    (TaktLinkState state, const char *message, gpointer user_data);
  void   (*report)   (const TaktPrinterReport *report, gpointer user_data);
  void   (*reported) (const TaktPrinterReport *report, gpointer user_data);
  void   (*ack)      (const TaktBambuMessage *ack, gpointer user_data);
  void   (*lost)     (gpointer user_data);
  gint64 (*patience) (gpointer user_data);
} TaktBambuKeeperHandlers;

/*
 * Keeps up the connection to one printer: one TaktBambuSession after the other, each with the access code of the day, with a wait between
 * them that grows, and none while the computer sleeps (protocol.md §3.5).
 */
TaktBambuKeeper *takt_bambu_keeper_new   (const TaktPrinter *printer, const char *serial, TaktClock *clock, TaktSecretStore *secrets, TaktBambuIdentity *identity, const TaktBambuKeeperHandlers *handlers, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void             takt_bambu_keeper_start (TaktBambuKeeper *self);
void             takt_bambu_keeper_stop  (TaktBambuKeeper *self);
void             takt_bambu_keeper_renew (TaktBambuKeeper *self, const char *message);
void             takt_bambu_keeper_set_asleep (TaktBambuKeeper *self, gboolean is_asleep);
void             takt_bambu_keeper_verify     (TaktBambuKeeper *self);

gboolean         takt_bambu_keeper_publish    (TaktBambuKeeper *self, const char *payload);
void             takt_bambu_keeper_ask_state  (TaktBambuKeeper *self);
const TaktPrinterReport *takt_bambu_keeper_get_report (TaktBambuKeeper *self, gint64 *age_us, GError **error);
TaktLinkStep     takt_bambu_keeper_get_step   (TaktBambuKeeper *self, const char **fingerprint);

G_END_DECLS
