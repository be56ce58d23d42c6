/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-etsy"

#include "etsy/takt-etsy-oauth.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "etsy/takt-etsy-setup.h"
#include "etsy/takt-etsy-url.h"
#include "takt-error.h"
#include "takt-id.h"
#include "takt-log.h"

#define SCOPES_TO_READ  TAKT_ETSY_SCOPE_SHOPS " " TAKT_ETSY_SCOPE_LISTINGS " " TAKT_ETSY_SCOPE_ORDERS
#define SCOPES_TO_WRITE SCOPES_TO_READ " " TAKT_ETSY_SCOPE_SHIPPING

#define SECRET_BYTES 32

/*
 * An authorisation that is waited for, or none: then @state is NULL and so is all else below it. The state is burned by the
 * first answer that bears it, the listener and the timer go with it.
 */
struct _TaktEtsyOauth
{
  GObject parent_instance;

  TaktClock *clock; /* (owned) */
  char *auth_url;   /* (owned) */

  char *state;         /* (owned) (nullable) */
  char *verifier;      /* (owned) (nullable) */
  char *keystring;     /* (owned) (nullable) */
  char *shared_secret; /* (owned) (nullable) */
  char *redirect_uri;  /* (owned) (nullable) */
  char *path;          /* (owned) (nullable) what the listener answers */
  SoupServer *server;  /* (owned) (nullable) NULL: the address must be pasted */
  gboolean read_only;
  guint64 timer;
};

G_DEFINE_FINAL_TYPE (TaktEtsyOauth, takt_etsy_oauth, G_TYPE_OBJECT)

enum
{
  SIGNAL_ANSWERED,
  SIGNAL_EXPIRED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
append_field (GString *out, char separator, const char *name, const char *value)
{
  g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

  g_string_append_printf (out, "%c%s=%s", separator, name, escaped);
}

/* Served to a browser that others may reach over this port as well: nothing in it is of ours or theirs. */
static void
set_page (SoupServerMessage *message, guint status, const char *text)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *page =
      g_strdup_printf ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Takt</title>"
                       "</head><body><p>%s</p></body></html>\n",
                       text);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_COPY, page,
                                    strlen (page));
}

typedef struct
{
  TaktEtsyOauth *self; /* (owned) */
  char *url;           /* (owned) */
} Answer;

static void
answer_free (gpointer user_data)
{
  Answer *answer = user_data;

  g_object_unref (answer->self);
  g_free (answer->url);
  g_free (answer);
}

static gboolean
answered_cb (gpointer user_data)
{
  Answer *answer = user_data;

  g_signal_emit (answer->self, signals[SIGNAL_ANSWERED], 0, answer->url);
  return G_SOURCE_REMOVE;
}

/* The page has gone out. Whoever takes the answer ends the server, which must not happen within the server's own call. */
static void
page_sent_cb (SoupServerMessage *message, gpointer user_data)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->self = g_object_ref (user_data);
  answer->url = g_uri_to_string (soup_server_message_get_uri (message));
  g_idle_add_full (G_PRIORITY_DEFAULT, answered_cb, answer, answer_free);
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  TaktEtsyOauth *self = user_data;
  const char *method = soup_server_message_get_method (message);
  g_autofree char *url = g_uri_to_string (soup_server_message_get_uri (message));
  g_autoptr (TaktEtsyRedirect) redirect = NULL;

  if (self->path == NULL || !g_str_equal (g_uri_get_path (soup_server_message_get_uri (message)), self->path))
    {
      set_page (message, SOUP_STATUS_NOT_FOUND, _ ("There is nothing here."));
      return;
    }
  if (!g_str_equal (method, "GET"))
    {
      set_page (message, SOUP_STATUS_METHOD_NOT_ALLOWED, _ ("There is nothing here."));
      return;
    }

  redirect = takt_etsy_redirect_parse (url, NULL);
  if (redirect == NULL || !takt_id_equal_constant_time (redirect->state, self->state))
    {
      set_page (message, SOUP_STATUS_BAD_REQUEST,
                _ ("This is not the answer that Takt waits for. Go back to Takt and start again."));
      return;
    }

  set_page (message, SOUP_STATUS_OK,
            _ ("Takt has Etsy’s answer. You can close this page and go back to Takt."));
  g_signal_connect_object (message, "finished", G_CALLBACK (page_sent_cb), self, 0);
}

static void
expired_cb (gpointer user_data)
{
  TaktEtsyOauth *self = user_data;

  self->timer = 0;
  takt_etsy_oauth_end (self);
  g_signal_emit (self, signals[SIGNAL_EXPIRED], 0);
}

/* A browser resolves "localhost" to either loopback, so that both are listened on; nothing else is. */
static char *
listen_for_redirect (TaktEtsyOauth *self, guint16 port)
{
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GError) error = NULL;

  if (port == 0)
    return g_strdup (
        _ ("Nobody can answer at this redirect address. When the browser shows an error after Etsy’s page, "
           "copy the address from the browser and paste it in Takt."));

  server = soup_server_new ("server-header", NULL, NULL);
  soup_server_add_handler (server, NULL, request_cb, self, NULL);
  if (soup_server_listen_local (server, port, 0, &error))
    {
      self->server = g_steal_pointer (&server);
      return NULL;
    }

  g_warning ("Cannot listen on port %u: %s", port, error->message);
  return g_strdup_printf (
      _ ("Port %u of this computer, where the browser is to end, is in use by another program. When "
         "the browser shows an error or a foreign page after Etsy’s page, copy the address from the "
         "browser and paste it in Takt."),
      port);
}

static void
takt_etsy_oauth_finalize (GObject *object)
{
  TaktEtsyOauth *self = TAKT_ETSY_OAUTH (object);

  takt_etsy_oauth_end (self);
  g_clear_object (&self->clock);
  g_free (self->auth_url);

  G_OBJECT_CLASS (takt_etsy_oauth_parent_class)->finalize (object);
}

static void
takt_etsy_oauth_class_init (TaktEtsyOauthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = takt_etsy_oauth_finalize;

  /* The browser came back with our state; the address is for takt_etsy_oauth_take(). */
  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", TAKT_TYPE_ETSY_OAUTH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* It did not in time. */
  signals[SIGNAL_EXPIRED] =
      g_signal_new ("expired", TAKT_TYPE_ETSY_OAUTH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
takt_etsy_oauth_init (TaktEtsyOauth *self)
{
}

/** takt_etsy_oauth_dup_challenge: (transfer full): the S256 challenge of a PKCE verifier (RFC 7636 §4.2). */
char *
takt_etsy_oauth_dup_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  char *text;

  g_checksum_update (checksum, (const guchar *) verifier, (gssize) strlen (verifier));
  g_checksum_get_digest (checksum, digest, &length);
  text = g_base64_encode (digest, length);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/** takt_etsy_oauth_dup_exchange_form: (transfer full): the form that turns a code into tokens (reference.md §2.5). */
char *
takt_etsy_oauth_dup_exchange_form (const char *keystring,
                                   const char *redirect_uri,
                                   const char *code,
                                   const char *verifier)
{
  GString *form = g_string_new ("grant_type=authorization_code");

  append_field (form, '&', "client_id", keystring);
  append_field (form, '&', "redirect_uri", redirect_uri);
  append_field (form, '&', "code", code);
  append_field (form, '&', "code_verifier", verifier);
  return g_string_free (form, FALSE);
}

/** takt_etsy_oauth_dup_refresh_form: (transfer full): the form that turns a refresh token into a new pair. */
char *
takt_etsy_oauth_dup_refresh_form (const char *keystring, const char *refresh_token)
{
  GString *form = g_string_new ("grant_type=refresh_token");

  append_field (form, '&', "client_id", keystring);
  append_field (form, '&', "refresh_token", refresh_token);
  return g_string_free (form, FALSE);
}

/** takt_etsy_oauth_dup_scopes_form: (transfer full): the form that asks what @access_token may do. */
char *
takt_etsy_oauth_dup_scopes_form (const char *access_token)
{
  g_autofree char *escaped = g_uri_escape_string (access_token, NULL, FALSE);

  return g_strconcat ("token=", escaped, NULL);
}

void
takt_etsy_grant_free (TaktEtsyGrant *self)
{
  if (self == NULL)
    return;

  takt_log_remove_secret (self->shared_secret);
  takt_log_remove_secret (self->code);
  takt_log_remove_secret (self->verifier);
  g_free (self->keystring);
  g_free (self->shared_secret);
  g_free (self->redirect_uri);
  g_free (self->code);
  g_free (self->verifier);
  g_free (self);
}

/**
 * takt_etsy_oauth_new:
 * @auth_url: the whole address of the authorise page
 *
 * Returns: (transfer full): the part of connecting that happens in the browser
 */
TaktEtsyOauth *
takt_etsy_oauth_new (TaktClock *clock, const char *auth_url)
{
  TaktEtsyOauth *self = g_object_new (TAKT_TYPE_ETSY_OAUTH, NULL);

  self->clock = g_object_ref (clock);
  self->auth_url = g_strdup (auth_url);
  return self;
}

/**
 * takt_etsy_oauth_begin:
 * @read_only: without the permission to change anything at Etsy
 * @warning: (out) (transfer full) (nullable): what a person must know when the redirect cannot be listened for
 * @error: TAKT_ERROR_INVALID at "redirect_uri"
 *
 * Begins an authorisation; one that was waited for before is forgotten. Ends by takt_etsy_oauth_take(), by
 * takt_etsy_oauth_end() or after ten minutes ("expired").
 *
 * Returns: (transfer full): the address to open in a browser
 */
char *
takt_etsy_oauth_begin (TaktEtsyOauth *self,
                       const char *keystring,
                       const char *shared_secret,
                       const char *redirect_uri,
                       gboolean read_only,
                       char **warning,
                       GError **error)
{
  g_autofree char *challenge = NULL;
  g_autofree char *path = NULL;
  GString *url;
  guint16 port;

  if (!takt_etsy_redirect_uri_parse (redirect_uri, &port, &path, error))
    return NULL;

  takt_etsy_oauth_end (self);
  self->state = takt_id_random_base64url (SECRET_BYTES);
  self->verifier = takt_id_random_base64url (SECRET_BYTES);
  self->keystring = g_strdup (keystring);
  self->shared_secret = g_strdup (shared_secret);
  self->redirect_uri = g_strdup (redirect_uri);
  self->path = g_steal_pointer (&path);
  self->read_only = read_only;
  takt_log_add_secret (self->state);
  takt_log_add_secret (self->verifier);
  takt_log_add_secret (self->shared_secret);

  *warning = listen_for_redirect (self, port);
  self->timer = takt_clock_after (self->clock, (gint64) TAKT_ETSY_OAUTH_LIMIT_SECONDS * G_USEC_PER_SEC,
                                  expired_cb, self, NULL);

  challenge = takt_etsy_oauth_dup_challenge (self->verifier);
  url = g_string_new (self->auth_url);
  append_field (url, strchr (self->auth_url, '?') != NULL ? '&' : '?', "response_type", "code");
  append_field (url, '&', "client_id", keystring);
  append_field (url, '&', "redirect_uri", redirect_uri);
  append_field (url, '&', "scope", read_only ? SCOPES_TO_READ : SCOPES_TO_WRITE);
  append_field (url, '&', "state", self->state);
  append_field (url, '&', "code_challenge", challenge);
  append_field (url, '&', "code_challenge_method", "S256");
  return g_string_free (url, FALSE);
}

/**
 * takt_etsy_oauth_take:
 * @redirected_url: where the browser ended
 * @error: TAKT_ERROR_CONFLICT when nothing is waited for; TAKT_ERROR_INVALID when this is no such address or bears another
 *   state: then what is waited for stays; TAKT_ERROR_UNAUTHORIZED when the seller or Etsy said no
 *
 * Returns: (transfer full): what to exchange for tokens; the authorisation is over, its state worth nothing any more
 */
TaktEtsyGrant *
takt_etsy_oauth_take (TaktEtsyOauth *self, const char *redirected_url, GError **error)
{
  g_autoptr (TaktEtsyRedirect) redirect = NULL;
  TaktEtsyGrant *grant;

  if (self->state == NULL)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_CONFLICT,
          _ ("No connection to Etsy is being made, or it took more than ten minutes. Start again."));
      return NULL;
    }

  redirect = takt_etsy_redirect_parse (redirected_url, error);
  if (redirect == NULL)
    return NULL;
  if (!takt_id_equal_constant_time (redirect->state, self->state))
    {
      takt_error_set_field (
          error, "redirected_url",
          _ ("This address belongs to another attempt to connect. Take the one of the last attempt."));
      return NULL;
    }

  if (redirect->error != NULL)
    {
      takt_etsy_oauth_end (self);
      if (g_str_equal (redirect->error, "access_denied"))
        g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
                             _ ("The request was declined on Etsy’s page, so nothing was connected."));
      else
        g_set_error (error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
                     _ ("Etsy’s page ended with an error, so nothing was connected: “%s”"),
                     redirect->description != NULL ? redirect->description : redirect->error);
      return NULL;
    }

  grant = g_new0 (TaktEtsyGrant, 1);
  grant->keystring = g_steal_pointer (&self->keystring);
  grant->redirect_uri = g_steal_pointer (&self->redirect_uri);
  grant->code = g_steal_pointer (&redirect->code);
  grant->shared_secret = g_strdup (self->shared_secret);
  grant->verifier = g_strdup (self->verifier);
  grant->read_only = self->read_only;
  takt_log_add_secret (grant->code);
  takt_log_add_secret (grant->shared_secret);
  takt_log_add_secret (grant->verifier);
  takt_etsy_oauth_end (self);
  return grant;
}

/** takt_etsy_oauth_is_waiting: whether a browser is waited for. */
gboolean
takt_etsy_oauth_is_waiting (TaktEtsyOauth *self)
{
  return self->state != NULL;
}

/** takt_etsy_oauth_end: stops listening and forgets what was waited for. */
void
takt_etsy_oauth_end (TaktEtsyOauth *self)
{
  takt_clock_clear (self->clock, &self->timer);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  takt_log_remove_secret (self->state);
  takt_log_remove_secret (self->verifier);
  takt_log_remove_secret (self->shared_secret);
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->verifier, g_free);
  g_clear_pointer (&self->keystring, g_free);
  g_clear_pointer (&self->shared_secret, g_free);
  g_clear_pointer (&self->redirect_uri, g_free);
  g_clear_pointer (&self->path, g_free);
}
