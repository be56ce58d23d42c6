/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bambu/takt-bambu-keeper.h"

G_BEGIN_DECLS

/*
 * Inside of TaktBambuKeeper: takt-bambu-keeper.c knows when there is to be a connection, takt-bambu-keeper-attempt.c makes one: the access
 * code, the session, and what that one tells.
 */

#define TAKT_BAMBU_KEEPER_SECONDS(n)   ((gint64) (n) * G_USEC_PER_SEC)
#define TAKT_BAMBU_KEEPER_RETRY_MAX_US TAKT_BAMBU_KEEPER_SECONDS (60)

/**
 * TaktBambuKeeper:
 *
 * Invariants: @session is the attempt under way or the connection that stands; @lookup is set while its access code is looked for.
 * @timer belongs to that or is the wait before the next attempt. None of them is set unless @is_started.
 */
struct _TaktBambuKeeper
{
  GObject parent_instance;

  char *host; /* (nullable) */
  guint16 port;
  gint64 printer_id;
  char *serial; /* upper case */
  TaktClock *clock;
  TaktSecretStore *secrets;
  TaktBambuIdentity *identity;
  const TaktBambuKeeperHandlers *handlers;
  gpointer user_data;

  gboolean is_started;
  gboolean is_asleep; /* the computer: no attempt is made */
  TaktLinkState state;
  char *message;     /* (nullable) */
  char *access_code; /* (nullable) */
  guint failures;    /* since the link was last live */
  guint64 timer;
  GCancellable *lookup;      /* (nullable) */
  TaktBambuSession *session; /* (nullable) */
  TaktLinkStep step;         /* of this attempt or the last one */
  char *fingerprint;         /* (nullable) likewise */
};

void takt_bambu_keeper_set_state (TaktBambuKeeper *self, TaktLinkState state, const char *message);
void takt_bambu_keeper_arm       (TaktBambuKeeper *self, gint64 delay_us, TaktClockFunc func);
void takt_bambu_keeper_drop      (TaktBambuKeeper *self);
void takt_bambu_keeper_fail      (TaktBambuKeeper *self, TaktLinkState state, const char *message);
void takt_bambu_keeper_fail_for  (TaktBambuKeeper *self, TaktLinkState state, const char *message, gint64 delay_us);
void takt_bambu_keeper_attempt   (TaktBambuKeeper *self);

G_END_DECLS
