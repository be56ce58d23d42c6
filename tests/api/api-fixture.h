/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "api-schema.h"
#include "takt-api-server.h"
#include "takt-fake-camera.h"
#include "takt-fake-channels.h"
#include "takt-fake-cloud.h"
#include "takt-fake-finder.h"
#include "takt-fake-link.h"
#include "takt-fake-secrets.h"
#include "takt-fake-source.h"
#include "takt-test.h"

G_BEGIN_DECLS

/** API_NOW: where the fixture's clock begins: 2025-12-24T16:00:00Z, the day of the seed's example. */
#define API_NOW ((TaktTime) 1766592000)

/** ApiFixture: a shop in a folder of its own with fakes around it, its API on a free port, and a client. */
typedef struct
{
  char            *dir;
  TaktStore       *store;
  TaktManualClock *clock;
  TaktFakeSecrets *secrets;
  TaktFakeSource  *source;
  TaktFakeChannel *channel;
  TaktFakeFarm     farm;
  TaktFakeCameras  cameras;
  TaktFakeFinder  *finder;
  TaktFakeCloud   *cloud;
  TaktShop        *shop;
  TaktApiServer   *server;
  SoupSession     *session;
  ApiSchema       *schema;
  char            *token;
} ApiFixture;

void api_fixture_set_up    (ApiFixture *self, gconstpointer data);
void api_fixture_tear_down (ApiFixture *self, gconstpointer data);

/** ApiAnswer: what came back. */
typedef struct
{
  guint               status;
  SoupMessageHeaders *headers;  /* (owned) */
  char               *text;     /* (owned) */
  JsonNode           *json;     /* (owned) (nullable) */
} ApiAnswer;

void api_answer_free (ApiAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiAnswer, api_answer_free)

ApiAnswer  *api_send        (ApiFixture *self, const char *method, const char *path, const char *body);
ApiAnswer  *api_send_as     (ApiFixture *self, const char *authorization, const char *method, const char *path, const char *content_type, const char *body);
JsonObject *api_expect      (ApiFixture *self, guint status, const char *method, const char *path, const char *body);
JsonArray  *api_expect_list (ApiFixture *self, const char *path, guint total);
void        api_refuse      (ApiFixture *self, guint status, const char *field, const char *method, const char *path, const char *body);
char       *api_raw         (ApiFixture *self, const char *request, gssize length);
char       *api_dump        (ApiFixture *self);
char       *api_dump_file   (const char *file);
guint       api_get_status  (const char *raw);

gint64      api_int  (JsonObject *object, const char *path);
double      api_number (JsonObject *object, const char *path);
const char *api_text (JsonObject *object, const char *path);
gboolean    api_is_null (JsonObject *object, const char *path);

gint64 api_add_printer  (ApiFixture *self, const char *name);
gint64 api_add_profile  (ApiFixture *self, const char *title, int minutes, int grams);
gint64 api_add_order    (ApiFixture *self, const char *number);
gint64 api_add_material (ApiFixture *self, gint64 printer_id, int slot);
void   api_go_live      (ApiFixture *self, gint64 printer_id);
void   api_fill_machine (TaktPrinterReport *report);

G_END_DECLS
