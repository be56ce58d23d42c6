/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "bambu/takt-bambu-cloud.h"
#include "takt-fake-secrets.h"
#include "takt-sim.h"

G_BEGIN_DECLS

#define CLOUD_NOW ((TaktTime) 1766600000)

/** CloudFixture: a running tests/sims/bambu-cloud.py and a program's side of it, whose clock stands still. */
typedef struct
{
  TaktSim         *sim;
  JsonObject      *about;
  TaktManualClock *clock;
  TaktFakeSecrets *secrets;
  TaktBambuCloud  *cloud;
  TaktPrinterCloud *port;    /* the same object */
} CloudFixture;

void        cloud_fixture_start   (CloudFixture *self, const char *option);
void        cloud_fixture_stop    (CloudFixture *self);
void        cloud_fixture_set_up  (CloudFixture *self);
void        cloud_fixture_clear   (CloudFixture *self);
const char *cloud_fixture_about   (CloudFixture *self, const char *name);
const char *cloud_fixture_serial  (CloudFixture *self, guint index);
JsonNode   *cloud_fixture_get     (CloudFixture *self, const char *what) G_GNUC_WARN_UNUSED_RESULT;
void        cloud_fixture_do      (CloudFixture *self, const char *what, const char *quoted);
gboolean    cloud_fixture_sign_in (CloudFixture *self, const char *password, GError **error);
gboolean    cloud_fixture_enter   (CloudFixture *self, const char *code, GError **error);
GPtrArray  *cloud_fixture_list    (CloudFixture *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        cloud_fixture_assert_state (CloudFixture *self, TaktCloudState state);

G_END_DECLS
