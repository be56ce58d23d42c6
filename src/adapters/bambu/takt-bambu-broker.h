/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "printers/takt-printer-report.h"
#include "takt-clock.h"

G_BEGIN_DECLS

#define TAKT_TYPE_BAMBU_BROKER (takt_bambu_broker_get_type ())
G_DECLARE_FINAL_TYPE (TaktBambuBroker, takt_bambu_broker, TAKT, BAMBU_BROKER, GObject)

/** TaktBambuBrokerAccount: who asks, and where; copied. */
typedef struct
{
  const char   *host;
  guint16       port;
  GTlsDatabase *authorities;  /* (nullable) NULL: whom the system trusts */
  const char   *user_name;
  const char   *token;
} TaktBambuBrokerAccount;

/*
 * The one connection to the cloud's broker, for all printers of the account (protocol.md §11.4). It stands while an account is set and
 * somebody has joined, and comes back by itself.
 *
 * Signals:
 *   "state" (): takt_bambu_broker_get_state() answers something new
 *   "joined::SERIAL" (gboolean ok): the broker will send what the printer says, or refuses to
 *   "message::SERIAL" (GBytes *payload): on the printer's report topic
 */
TaktBambuBroker *takt_bambu_broker_new         (TaktClock *clock) G_GNUC_WARN_UNUSED_RESULT;
void             takt_bambu_broker_set_account (TaktBambuBroker *self, const TaktBambuBrokerAccount *account);
void             takt_bambu_broker_clear_account (TaktBambuBroker *self, TaktLinkState state, const char *message);
void             takt_bambu_broker_join        (TaktBambuBroker *self, const char *serial);
void             takt_bambu_broker_leave       (TaktBambuBroker *self, const char *serial);
void             takt_bambu_broker_verify      (TaktBambuBroker *self);
void             takt_bambu_broker_set_asleep  (TaktBambuBroker *self, gboolean is_asleep);
gboolean         takt_bambu_broker_publish     (TaktBambuBroker *self, const char *serial, const char *payload);
TaktLinkState    takt_bambu_broker_get_state   (TaktBambuBroker *self, const char **message);

G_END_DECLS
