/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "takt-clock.h"

G_BEGIN_DECLS

/** TaktEtsyRequest: one call; the client copies it. */
typedef struct
{
  const char *path;    /* with its query, from "/v3" on */
  const char *form;    /* (nullable) makes it a POST of a form */
  const char *json;    /* (nullable) makes it a POST of JSON, which is sent once and never tried again */
  const char *key;     /* (nullable) x-api-key */
  const char *bearer;  /* (nullable) access token */
} TaktEtsyRequest;

/** TaktEtsyReply: an answer that is Etsy's last word: 2xx with JSON, or a refusal. */
typedef struct
{
  guint     status;
  JsonNode *root;    /* (nullable) NULL: a refusal without JSON */
} TaktEtsyReply;

void takt_etsy_reply_free (TaktEtsyReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktEtsyReply, takt_etsy_reply_free)

/**
 * TaktEtsyRefusal: what a reply means.
 * @TAKT_ETSY_ACCEPTED: 2xx
 * @TAKT_ETSY_TOKEN_EXPIRED: refresh the access token and ask again
 * @TAKT_ETSY_CONNECTION_ENDED: only the seller can connect again
 * @TAKT_ETSY_REFUSED: anything else
 */
typedef enum
{
  TAKT_ETSY_ACCEPTED,
  TAKT_ETSY_TOKEN_EXPIRED,
  TAKT_ETSY_CONNECTION_ENDED,
  TAKT_ETSY_REFUSED,
} TaktEtsyRefusal;

TaktEtsyRefusal takt_etsy_reply_check (const TaktEtsyReply *self, GError **error);

gboolean        takt_etsy_reply_is_forbidden (const TaktEtsyReply *self);

#define TAKT_TYPE_ETSY_CLIENT (takt_etsy_client_get_type ())
G_DECLARE_FINAL_TYPE (TaktEtsyClient, takt_etsy_client, TAKT, ETSY_CLIENT, GObject)

TaktEtsyClient *takt_etsy_client_new         (TaktClock *clock, const char *api_url) G_GNUC_WARN_UNUSED_RESULT;
void            takt_etsy_client_send_async  (TaktEtsyClient *self, const TaktEtsyRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TaktEtsyReply  *takt_etsy_client_send_finish (TaktEtsyClient *self, GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TaktTime        takt_etsy_client_get_skew    (TaktEtsyClient *self);
int             takt_etsy_client_get_left_today (TaktEtsyClient *self);
gboolean        takt_etsy_client_is_scarce   (TaktEtsyClient *self);

G_END_DECLS
