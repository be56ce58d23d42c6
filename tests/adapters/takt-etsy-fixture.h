/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "etsy/takt-etsy-source.h"
#include "takt-fake-secrets.h"
#include "takt-sim.h"

G_BEGIN_DECLS

/** Keys that the simulated shop knows. */
#define ETSY_KEY    "simkeystring"
#define ETSY_SECRET "simsecret"

/** When the manual clock of a fixture and the simulated shop begin. */
#define ETSY_NOW ((TaktTime) 1790000000)

/** TaktEtsyFixture: a shop over there, and a source here. */
typedef struct
{
  TaktSim *sim;
  char *url;
  char *auth_url;
  TaktClock *clock;
  TaktFakeSecrets *secrets;
  TaktEtsySource *source;
  char *redirect_uri;
  gboolean read_only;
  guint16 redirect_port;
} TaktEtsyFixture;

TaktEtsyFixture *etsy_fixture_new       (gboolean is_manual, const char *option, const char *value);
void             etsy_fixture_free      (TaktEtsyFixture *self);
void             etsy_fixture_restart   (TaktEtsyFixture *self);
void             etsy_fixture_advance   (TaktEtsyFixture *self, gint64 seconds);

JsonNode        *etsy_fixture_control   (TaktEtsyFixture *self, const char *method, const char *path, const char *quoted);
void             etsy_fixture_fault     (TaktEtsyFixture *self, const char *quoted);
guint            etsy_fixture_count     (TaktEtsyFixture *self, const char *path);
JsonObject      *etsy_fixture_last      (TaktEtsyFixture *self, const char *path);
void             etsy_fixture_forget    (TaktEtsyFixture *self);

char            *etsy_fixture_begin     (TaktEtsyFixture *self, GError **error);
guint            etsy_fixture_browse    (const char *method, const char *url, gboolean follow, char **location);
gboolean         etsy_fixture_paste     (TaktEtsyFixture *self, const char *url, GError **error);
void             etsy_fixture_connect   (TaktEtsyFixture *self);
gboolean         etsy_fixture_load      (TaktEtsyFixture *self, GError **error);
gboolean         etsy_fixture_is_connected (TaktEtsyFixture *self);
void             etsy_fixture_wait_connected (TaktEtsyFixture *self);
char            *etsy_fixture_dup_last_error (TaktEtsyFixture *self);
TaktOrderPage   *etsy_fixture_fetch     (TaktEtsyFixture *self, TaktTime since, const char *cursor, GError **error);
GPtrArray       *etsy_fixture_sync      (TaktEtsyFixture *self, TaktTime since, guint *receipts, GError **error);
TaktOrder       *etsy_fixture_find      (GPtrArray *orders, const char *number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktEtsyFixture, etsy_fixture_free)

G_END_DECLS
