/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "etsy/takt-etsy-client.h"
#include "etsy/takt-etsy-oauth.h"
#include "etsy/takt-etsy-session.h"
#include "etsy/takt-etsy-source.h"
#include "etsy/takt-etsy-sync.h"

G_BEGIN_DECLS

struct _TaktEtsySource
{
  GObject parent_instance;

  TaktClock       *clock;      /* (owned) */
  TaktEtsyClient  *client;     /* (owned) */
  TaktEtsySession *session;    /* (owned) */
  TaktEtsyOauth   *oauth;      /* (owned) */
  TaktEtsySync    *sync;       /* (owned) the one on its way; a first page begins another one */
  char            *last_error; /* (owned) (nullable) */
};

gboolean takt_etsy_source_is_connected   (TaktEtsySource *self);
void     takt_etsy_source_set_last_error (TaktEtsySource *self, const char *message);
void     takt_etsy_source_return_error   (GTask *task, GError *error);
gboolean takt_etsy_source_finish_act     (TaktOrderSource *source, GAsyncResult *result, GError **error);

/* takt-etsy-connect.c, takt-etsy-fetch.c, takt-etsy-ship.c: each fills in its part of the port. */
void takt_etsy_connect_init_source  (TaktOrderSourceInterface *iface);
void takt_etsy_connect_watch        (TaktEtsySource *self);
void takt_etsy_fetch_init_source    (TaktOrderSourceInterface *iface);
void takt_etsy_ledger_init_source   (TaktOrderSourceInterface *iface);
void takt_etsy_ship_init_source     (TaktOrderSourceInterface *iface);

G_END_DECLS
