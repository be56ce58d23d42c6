/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "ports/takt-printer-cloud.h"

G_BEGIN_DECLS

/** TaktBambuReply: an answer of the cloud, whatever it says. */
typedef struct
{
  guint     status;         /* HTTP */
  gboolean  is_challenge;   /* a page for browsers stands before the service (pitfall 96) */
  gint64    retry_after;    /* seconds; 0: not told */
  JsonNode *root;           /* (nullable) NULL: no JSON */
  char     *token_cookie;   /* (nullable) secret */
  char     *csrf_cookie;    /* (nullable) */
} TaktBambuReply;

void takt_bambu_reply_free (TaktBambuReply *self);

/** TaktBambuAct: what was asked for, which decides what a refusal means. */
typedef enum
{
  TAKT_BAMBU_ACT_PASSWORD,
  TAKT_BAMBU_ACT_SEND_CODE,
  TAKT_BAMBU_ACT_CODE,
  TAKT_BAMBU_ACT_TFA,
  TAKT_BAMBU_ACT_READ,  /* with the token */
} TaktBambuAct;

/**
 * TaktBambuRefusal:
 * @TAKT_BAMBU_ACCEPTED: 2xx
 * @TAKT_BAMBU_REFUSED: a credential or code is wrong, or has expired
 * @TAKT_BAMBU_TOKEN_ENDED: sign in again
 * @TAKT_BAMBU_NOT_NOW: says nothing about account or token: a challenge, a limit, a fault
 */
typedef enum
{
  TAKT_BAMBU_ACCEPTED,
  TAKT_BAMBU_REFUSED,
  TAKT_BAMBU_TOKEN_ENDED,
  TAKT_BAMBU_NOT_NOW,
} TaktBambuRefusal;

TaktBambuRefusal takt_bambu_reply_check (const TaktBambuReply *self, TaktBambuAct act, GError **error);

/** TaktBambuLogin: how the sign-in goes on: exactly one of @token, @tfa_key and @needs_code is set. */
typedef struct
{
  char    *token;       /* (nullable) secret */
  gint64   lifetime;    /* seconds, of @token */
  char    *tfa_key;     /* (nullable) */
  gboolean needs_code;
} TaktBambuLogin;

TaktBambuLogin *takt_bambu_login_decode (JsonNode *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void            takt_bambu_login_free   (TaktBambuLogin *self);

/** TAKT_BAMBU_TOKEN_LIFETIME: seconds, where an answer does not tell: 90 days (protocol.md §11.2). */
#define TAKT_BAMBU_TOKEN_LIFETIME ((gint64) 90 * 24 * 60 * 60)

gboolean   takt_bambu_is_token   (const char *text);
char      *takt_bambu_uid_decode (JsonNode *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *takt_bambu_bound_decode (JsonNode *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuReply, takt_bambu_reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaktBambuLogin, takt_bambu_login_free)

G_END_DECLS
