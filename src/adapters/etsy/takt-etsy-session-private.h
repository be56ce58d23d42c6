/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "etsy/takt-etsy-session.h"

G_BEGIN_DECLS

/*
 * Acts that change the account hold the gate from their first step to their last: @busy is TRUE and all others wait in
 * @waiting. Hence there is never more than one refresh on its way, and who waited behind it finds a fresh token.
 */
struct _TaktEtsySession
{
  GObject parent_instance;

  TaktClock *clock;         /* (owned) */
  TaktSecretStore *secrets; /* (owned) */
  TaktEtsyClient *client;   /* (owned) */
  char *secret;             /* (owned) where the account is in @secrets */

  TaktEtsyAccount *account; /* (owned) (nullable) as in the secret store */
  TaktEtsyAccount *
      unsaved; /* (owned) (nullable) what comes after @account but could not be stored; before all else it is */
  gint64 deadline_us; /* of the access token, monotonic; 0: only the wall clock is known */

  gboolean busy;
  GQueue waiting; /* of GTask (owned), their TaktEtsyAct as task data */
};

/* One act behind the gate. */
typedef struct
{
  void (*run) (GTask *act);
  TaktEtsyGrant *grant; /* exchange (owned) */
  char *
      stale_token; /* freshen (owned) (nullable) the access token that Etsy refused; NULL: look at the time */
  gint64 shop_id;  /* set shop */
  char *shop_name; /* (owned) */
  char *currency;  /* (owned) */
  gboolean read_only;         /* less was granted than asked for */
  GError *error;              /* (owned) (nullable) how the act ends after its last save */
  void (*saved) (GTask *act); /* what comes after the save on its way */
} TaktEtsyAct;

GTask *takt_etsy_act_new         (TaktEtsySession *self, void (*run) (GTask *act), GAsyncReadyCallback callback, gpointer user_data, TaktEtsyAct **data);
void   takt_etsy_act_begin       (GTask *task);
void   takt_etsy_act_end         (GTask *task, GError *error);
void   takt_etsy_act_save        (GTask *task, TaktEtsyAccount *next, void (*saved) (GTask *act));
void   takt_etsy_act_finish_save (GTask *task);

void takt_etsy_session_set_account (TaktEtsySession *self, TaktEtsyAccount *account);

G_END_DECLS
