/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-bambu"

#include "bambu/takt-bambu-cloud-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bambu/takt-bambu-model.h"
#include "takt-error.h"
#include "takt-json.h"

/* Of a token or key; real ones are below 2 KiB. */
#define MAX_TOKEN_LENGTH 8192

#define MAX_UID_LENGTH 20

/* Whatever an answer says, a year is the most that is believed. */
#define MAX_LIFETIME ((gint64) 366 * 24 * 60 * 60)

/* "code" of a refused login by code (protocol.md §11.2). */
#define CODE_EXPIRED 1

void
takt_bambu_reply_free (TaktBambuReply *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->root, json_node_unref);
  g_free (self->token_cookie);
  g_free (self->csrf_cookie);
  g_free (self);
}

static JsonObject *
get_object (JsonNode *root)
{
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

/* ---- refusals */

static TaktBambuRefusal
not_now (const TaktBambuReply *self, GError **error)
{
  guint minutes = (guint) CLAMP ((self->retry_after + 59) / 60, 1, 24 * 60);

  if (self->is_challenge)
    g_set_error_literal (
        error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        _ ("A check for browsers stands before Bambu Cloud just now, so it did not look at the request. This "
           "says nothing about password or sign-in. Wait some minutes, then try again."));
  else if (self->status == 429)
    g_set_error (
        error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
        ngettext ("Bambu Cloud was asked too often and takes no requests just now. Try again in %u minute.",
                  "Bambu Cloud was asked too often and takes no requests just now. Try again in %u minutes.",
                  minutes),
        minutes);
  else if (self->status == 403)
    g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                         _ ("Bambu Cloud does not let this program do that. It lets Takt read; printers are "
                            "commanded in the local network."));
  else
    g_set_error (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                 _ ("Bambu Cloud answered in a way that makes no sense here (HTTP %u). Try again later."),
                 self->status);
  return TAKT_BAMBU_NOT_NOW;
}

static TaktBambuRefusal
refused (const TaktBambuReply *self, TaktBambuAct act, GError **error)
{
  const char *sentence;

  switch (act)
    {
    case TAKT_BAMBU_ACT_PASSWORD:
      sentence = _ ("Bambu Cloud does not accept this e-mail address with this password. Check both, and the "
                    "region: accounts of one region do not exist in the other.");
      break;
    case TAKT_BAMBU_ACT_SEND_CODE:
      sentence = _ ("Bambu Cloud does not send a code to this e-mail address. Check it, and the region.");
      break;
    case TAKT_BAMBU_ACT_TFA:
      sentence = _ ("Bambu Cloud does not accept this code. Enter the one that the authenticator app shows "
                    "now; each is good for half a minute.");
      break;
    case TAKT_BAMBU_ACT_CODE:
      if (takt_json_lenient_int (get_object (self->root), "code", 0) == CODE_EXPIRED)
        sentence = _ ("This code has expired. Have another one sent.");
      else
        sentence = _ ("Bambu Cloud does not accept this code. Only the one in the newest e-mail is good.");
      break;
    case TAKT_BAMBU_ACT_READ:
    default:
      return not_now (self, error);
    }

  takt_error_set_field (
      error, act == TAKT_BAMBU_ACT_PASSWORD || act == TAKT_BAMBU_ACT_SEND_CODE ? "account" : "code", "%s",
      sentence);
  return TAKT_BAMBU_REFUSED;
}

/**
 * takt_bambu_reply_check:
 * @error: (out): what a refusal means and what to do
 *
 * All refusals of the cloud are told apart here and nowhere else (protocol.md §11.2): a challenge, a limit or a fault is never taken for
 * a wrong password or an ended token.
 */
TaktBambuRefusal
takt_bambu_reply_check (const TaktBambuReply *self, TaktBambuAct act, GError **error)
{
  if (self->is_challenge || self->status == 403 || self->status == 429)
    return not_now (self, error);
  if (self->status >= 200 && self->status < 300)
    return TAKT_BAMBU_ACCEPTED;
  if (self->status == 401 && act == TAKT_BAMBU_ACT_READ)
    {
      g_set_error_literal (
          error, TAKT_ERROR, TAKT_ERROR_UNAUTHORIZED,
          _ ("The sign-in to Bambu Cloud has ended. Sign in again; printers in the local network go on "
             "without it."));
      return TAKT_BAMBU_TOKEN_ENDED;
    }
  if (self->status == 400 || self->status == 401 || self->status == 422)
    return refused (self, act, error);
  return not_now (self, error);
}

/* ---- answers */

/** takt_bambu_is_token: whether @text (nullable) can be carried by a header; what it means is the cloud's secret. */
gboolean
takt_bambu_is_token (const char *text)
{
  gsize length = 0;

  for (const char *p = text; p != NULL && *p != '\0'; p++, length++)
    if (!g_ascii_isgraph (*p) || *p == ';' || *p == ',' || *p == '"' || *p == '\\')
      return FALSE;
  return length > 0 && length <= MAX_TOKEN_LENGTH;
}

/**
 * takt_bambu_login_decode:
 * @root: (nullable): of a 2xx answer to a login
 * @error: TAKT_ERROR_UPSTREAM; no value is told
 */
TaktBambuLogin *
takt_bambu_login_decode (JsonNode *root, GError **error)
{
  JsonObject *object = get_object (root);
  g_autoptr (TaktBambuLogin) self = g_new0 (TaktBambuLogin, 1);
  g_autofree char *type = takt_json_lenient_string (object, "loginType");
  gint64 lifetime = takt_json_lenient_int (object, "expiresIn", 0);

  self->token = takt_json_lenient_string (object, "accessToken");
  if (takt_bambu_is_token (self->token))
    {
      self->lifetime = lifetime > 0 ? MIN (lifetime, MAX_LIFETIME) : TAKT_BAMBU_TOKEN_LIFETIME;
      return g_steal_pointer (&self);
    }

  g_clear_pointer (&self->token, g_free);
  self->needs_code = g_strcmp0 (type, "verifyCode") == 0;
  if (g_strcmp0 (type, "tfa") == 0)
    self->tfa_key = takt_json_lenient_string (object, "tfaKey");
  if (self->needs_code || takt_bambu_is_token (self->tfa_key))
    return g_steal_pointer (&self);

  g_set_error_literal (
      error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
      _ ("Bambu Cloud asks for a way to sign in that Takt does not know. Sign in with a code by "
         "e-mail: leave the password empty."));
  return NULL;
}

void
takt_bambu_login_free (TaktBambuLogin *self)
{
  if (self == NULL)
    return;

  g_free (self->token);
  g_free (self->tfa_key);
  g_free (self);
}

/** takt_bambu_uid_decode: (transfer full): the account's number, of which the broker's user name is made (protocol.md §11.2). */
char *
takt_bambu_uid_decode (JsonNode *root, GError **error)
{
  g_autofree char *uid = takt_json_lenient_string (get_object (root), "uid");
  gsize length = uid != NULL ? strlen (uid) : 0;

  if (length > 0 && length <= MAX_UID_LENGTH && strspn (uid, "0123456789") == length)
    return g_steal_pointer (&uid);

  g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                       _ ("Bambu Cloud did not tell the number of the account. Try again later."));
  return NULL;
}

static char *
dup_text (JsonObject *object, const char *field)
{
  g_autofree char *text = takt_json_lenient_string (object, field);

  return text != NULL && *g_strstrip (text) != '\0' ? g_steal_pointer (&text) : NULL;
}

static TaktCloudPrinter *
decode_printer (JsonObject *object)
{
  g_autoptr (TaktCloudPrinter) self = takt_cloud_printer_new ();
  g_autofree char *code = dup_text (object, "dev_model_name");
  g_autofree char *product = dup_text (object, "dev_product_name");
  g_autofree char *serial = dup_text (object, "dev_id");

  self->serial = takt_bambu_model_dup_serial (serial);
  if (self->serial == NULL)
    return NULL;

  self->name = dup_text (object, "name");
  self->is_online = takt_json_lenient_bool (object, "online", FALSE);
  self->print_status = dup_text (object, "print_status");
  /* Some come with a line end (pitfall 99). */
  self->access_code = dup_text (object, "dev_access_code");
  self->model = takt_bambu_model_dup_name_of_code (code != NULL ? code : product, self->serial);
  return g_steal_pointer (&self);
}

/**
 * takt_bambu_bound_decode:
 * @root: (nullable): of the list of bound printers (protocol.md §11.3)
 * @error: TAKT_ERROR_UPSTREAM
 *
 * Returns: (transfer full) (element-type TaktCloudPrinter): those that can be read; a serial once
 */
GPtrArray *
takt_bambu_bound_decode (JsonNode *root, GError **error)
{
  JsonArray *devices = takt_json_lenient_array (get_object (root), "devices");
  g_autoptr (GPtrArray) printers = NULL;
  g_autoptr (GHashTable) serials =
      g_hash_table_new (g_str_hash, g_str_equal); /* borrowed from those in @printers */

  if (devices == NULL)
    {
      g_set_error_literal (error, TAKT_ERROR, TAKT_ERROR_UPSTREAM,
                           _ ("Bambu Cloud’s list of printers cannot be read. Try again later."));
      return NULL;
    }

  printers = g_ptr_array_new_with_free_func ((GDestroyNotify) takt_cloud_printer_free);
  for (guint i = 0; i < json_array_get_length (devices); i++)
    {
      JsonNode *element = json_array_get_element (devices, i);
      g_autoptr (TaktCloudPrinter) printer = NULL;

      if (JSON_NODE_HOLDS_OBJECT (element))
        printer = decode_printer (json_node_get_object (element));
      if (printer == NULL)
        g_message ("Bambu Cloud lists a printer that cannot be read; it was left out.");
      else if (!g_hash_table_contains (serials, printer->serial))
        {
          g_hash_table_add (serials, printer->serial);
          g_ptr_array_add (printers, g_steal_pointer (&printer));
        }
    }
  return g_steal_pointer (&printers);
}
