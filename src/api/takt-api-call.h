/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "takt-api-router.h"
#include "takt-api-upload.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-shop.h"

G_BEGIN_DECLS

/** TAKT_API_MAX_BODY: contract §3. */
#define TAKT_API_MAX_BODY ((gsize) 1 << 20)

#define TAKT_API_DEFAULT_LIMIT 100
#define TAKT_API_MAX_LIMIT     1000

typedef struct _TaktApiEvents TaktApiEvents;

/** TaktApiHost: what the server lends to its calls. It outlives every call that is not over. */
typedef struct
{
  TaktShop      *shop;
  TaktApiEvents *events;
  GHashTable    *calls;  /* set of the calls (unowned) that are not over */
} TaktApiHost;

/*
 * TaktApiCall: one request from its headers to its answer, counted by reference. It is answered once; a call that loses its last
 * reference unanswered answers "failed" by itself, so that no client waits for ever. When the client goes away or the server
 * stops, the cancellable fires and a later answer goes nowhere.
 */
TaktApiCall *takt_api_call_new   (const TaktApiHost *host, SoupServerMessage *message, const TaktApiRoute *route, const gint64 *ids) G_GNUC_WARN_UNUSED_RESULT;
TaktApiCall *takt_api_call_ref   (TaktApiCall *self);
void         takt_api_call_unref (TaktApiCall *self);
gboolean     takt_api_call_read  (TaktApiCall *self);
void         takt_api_call_run   (TaktApiCall *self);
void         takt_api_call_drop  (TaktApiCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktApiCall, takt_api_call_unref)

TaktShop          *takt_api_call_get_shop        (TaktApiCall *self);
TaktApiEvents     *takt_api_call_get_events      (TaktApiCall *self);
SoupServerMessage *takt_api_call_get_message     (TaktApiCall *self);
GCancellable      *takt_api_call_get_cancellable (TaktApiCall *self);
const char        *takt_api_call_get_currency    (TaktApiCall *self);

/* Input: read everything, then takt_api_call_end_input(), which answers 422 for the first fault. */
gint64          takt_api_call_get_id       (TaktApiCall *self);
TaktJsonReader *takt_api_call_get_body     (TaktApiCall *self);
TaktApiUpload  *takt_api_call_get_upload   (TaktApiCall *self);
void            takt_api_call_set_body     (TaktApiCall *self, JsonNode *node);
gint64          takt_api_call_query_int    (TaktApiCall *self, const char *name, gint64 min, gint64 max, gint64 fallback);
const char     *takt_api_call_query_text   (TaktApiCall *self, const char *name, gsize max_length);
int             takt_api_call_query_choice (TaktApiCall *self, const char *name, const char *const *words, int fallback);
TaktTime        takt_api_call_query_time   (TaktApiCall *self, const char *name);
void            takt_api_call_query_page   (TaktApiCall *self, guint *limit, guint *offset);
void            takt_api_call_require_printer (TaktApiCall *self, const char *field, gint64 printer_id);
void            takt_api_call_require_profile (TaktApiCall *self, const char *field, gint64 profile_id);
void            takt_api_call_refuse_reference (TaktApiCall *self, const char *field, const GError *error);
gboolean        takt_api_call_end_input    (TaktApiCall *self);

/* Answers: each takes what it is given. */
typedef JsonObject *(*TaktApiWriter) (TaktShop *shop, gconstpointer record, GError **error);

void takt_api_call_answer         (TaktApiCall *self, guint status, JsonObject *object);
void takt_api_call_answer_list    (TaktApiCall *self, JsonArray *array, guint total);
void takt_api_call_answer_record  (TaktApiCall *self, guint status, TaktApiWriter writer, gconstpointer record);
void takt_api_call_answer_records (TaktApiCall *self, TaktApiWriter writer, GPtrArray *records, guint first, guint limit, guint total);
void takt_api_call_answer_bytes   (TaktApiCall *self, const char *content_type, GBytes *bytes);
void takt_api_call_answer_nothing (TaktApiCall *self);
void takt_api_call_answer_stream  (TaktApiCall *self);
void takt_api_call_fail           (TaktApiCall *self, GError *error);
void takt_api_call_fail_with      (TaktApiCall *self, GError *error, const char *field, JsonNode *value);
gboolean takt_api_call_is_over    (TaktApiCall *self);

/* Used by the server before there is a call. */
guint       takt_api_error_get_status (const GError *error);
JsonObject *takt_api_error_to_json    (const char *word, const char *message, const char *field);
void        takt_api_message_set_body (SoupServerMessage *message, JsonObject *object);
void        takt_api_message_set_json (SoupServerMessage *message, guint status, JsonObject *object);
void        takt_api_message_set_safe_headers (SoupServerMessage *message);

G_END_DECLS
