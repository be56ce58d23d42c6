/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "etsy/takt-etsy-account.h"
#include "etsy/takt-etsy-oauth.h"
#include "etsy/takt-etsy-url.h"
#include "takt-error.h"
#include "takt-json.h"
#include "takt-log.h"
#include "takt-test.h"

static void
test_challenge (void)
{
  g_autofree char *etsy = takt_etsy_oauth_dup_challenge ("vvkdljkejllufrvbhgeiegrnvufrhvrffnkvcknjvfid");
  g_autofree char *rfc = takt_etsy_oauth_dup_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (etsy, ==, "DSWlW2Abh-cf8CeLL8-g3hQ2WQyYdKyiu83u_s7nRhI");
  g_assert_cmpstr (rfc, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_forms (void)
{
  g_autofree char *exchange =
      takt_etsy_oauth_dup_exchange_form ("key1", "http://localhost:3003/oauth/redirect", "a/b c", "ver-1_~.");
  g_autofree char *refresh = takt_etsy_oauth_dup_refresh_form ("key1", "9.x+y");

  g_assert_cmpstr (
      exchange, ==,
      "grant_type=authorization_code&client_id=key1"
      "&redirect_uri=http%3A%2F%2Flocalhost%3A3003%2Foauth%2Fredirect&code=a%2Fb%20c&code_verifier=ver-1_~.");
  g_assert_cmpstr (refresh, ==, "grant_type=refresh_token&client_id=key1&refresh_token=9.x%2By");
}

static void
test_allowed (void)
{
  static const char *const good[] = { "https://api.etsy.com",  "https://x.example:8443",
                                      "http://localhost:4010", "http://LOCALHOST",
                                      "http://127.0.0.1:1",    "http://127.9.9.9",
                                      "http://[::1]:80" };
  static const char *const bad[] = { "http://api.etsy.com",
                                     "http://10.0.0.1",
                                     "http://localhost.example",
                                     "ftp://localhost",
                                     "localhost:4010",
                                     "",
                                     "https://",
                                     "https://user:pw@x.example",
                                     "http://[::2]",
                                     "file:///etc/passwd",
                                     "http://0.0.0.0",
                                     "http://127.0.0.1.example" };
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (takt_etsy_url_is_allowed (good[i], &error));
      g_assert_no_error (error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (takt_etsy_url_is_allowed (bad[i], &error));
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
}

static void
test_redirect_uri (void)
{
  static const char *const bad[] = { "http://example.com:3003/x",
                                     "ftp://localhost/x",
                                     "localhost:3003/x",
                                     "",
                                     "http://localhost:3003/x?a=1",
                                     "http://localhost:3003/x#y",
                                     "http://a@localhost:3003/x",
                                     "http://localhost:0/x",
                                     "http://localhost:99999/x" };
  GError *error = NULL;
  char *path = NULL;
  guint16 port;

  g_assert_true (takt_etsy_redirect_uri_parse ("http://localhost:3003/oauth/redirect", &port, &path, &error));
  g_assert_cmpuint (port, ==, 3003);
  g_assert_cmpstr (path, ==, "/oauth/redirect");
  g_clear_pointer (&path, g_free);

  g_assert_true (takt_etsy_redirect_uri_parse ("http://localhost", &port, &path, &error));
  g_assert_cmpuint (port, ==, 80);
  g_assert_cmpstr (path, ==, "/");
  g_clear_pointer (&path, g_free);

  /* Nobody answers https on this machine: to be pasted. */
  g_assert_true (takt_etsy_redirect_uri_parse ("https://localhost/cb", &port, &path, &error));
  g_assert_cmpuint (port, ==, 0);
  g_clear_pointer (&path, g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (takt_etsy_redirect_uri_parse (bad[i], &port, &path, &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, "redirect_uri");
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
}

static void
test_redirect (void)
{
  static const char *const bad[] = { "",
                                     "http://localhost:3003/oauth/redirect",
                                     "http://x/?code=1",
                                     "http://x/?state=1",
                                     "http://x/?code=&state=s",
                                     "http://x/?code=c&state=",
                                     "http://x/?code=a&error=b&state=s",
                                     "http://x/?code=%00&state=s",
                                     "http://x/?code=%zz&state=s",
                                     "http://x/?code=%0A1&state=s",
                                     "http://x/#?code",
                                     "code=1&state=s" };
  g_autoptr (TaktEtsyRedirect) code = NULL;
  g_autoptr (TaktEtsyRedirect) denied = NULL;
  g_autoptr (TaktEtsyRedirect) bare = NULL;
  g_autofree char *long_url = g_strnfill (10000, 'a');
  GError *error = NULL;

  code = takt_etsy_redirect_parse (" http://localhost:3003/oauth/redirect?code=a%2Fb%20c&state=s-1_#_=_ \n",
                                   &error);
  g_assert_no_error (error);
  g_assert_cmpstr (code->code, ==, "a/b c");
  g_assert_cmpstr (code->state, ==, "s-1_");
  g_assert_null (code->error);

  denied = takt_etsy_redirect_parse (
      "http://localhost/?error=access_denied&error_description=The+user%20said+no&state=s", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (denied->error, ==, "access_denied");
  g_assert_cmpstr (denied->description, ==, "The user said no");
  g_assert_null (denied->code);

  bare = takt_etsy_redirect_parse ("localhost:3003/oauth/redirect?state=s&code=c", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bare->code, ==, "c");

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (takt_etsy_redirect_parse (bad[i], &error));
      g_assert_cmpstr (takt_error_get_field (error), ==, "redirected_url");
      takt_test_assert_error (error, TAKT_ERROR_INVALID);
    }
  long_url[0] = '?';
  g_assert_null (takt_etsy_redirect_parse (long_url, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
}

static TaktEtsyAccount *
with_tokens (const TaktEtsyAccount *account, const char *json, GError **error)
{
  g_autoptr (JsonNode) node = takt_json_parse (json, -1, NULL);

  return takt_etsy_account_with_tokens (account, node, 1790000000, error);
}

static void
test_tokens (void)
{
  static const char *const bad[] = {
    "[]",
    "{}",
    "{\"access_token\":\"1.a\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
    "{\"access_token\":1,\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
    "{\"access_token\":\"nodot\",\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
    "{\"access_token\":\".a\",\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
    "{\"access_token\":\"1.\",\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
    "{\"access_token\":\"1.a\\r\\nX: y\",\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
    "{\"access_token\":\"1.a\",\"refresh_token\":\"1.b\",\"token_type\":\"MAC\",\"expires_in\":3600}",
    "{\"access_token\":\"1.a\",\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\",\"expires_in\":0}",
    "{\"access_token\":\"1.a\",\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\",\"expires_in\":\"3600\"}",
    "{\"access_token\":\"1.a\",\"refresh_token\":\"1.b\",\"token_type\":\"Bearer\"}",
  };
  g_autoptr (TaktEtsyAccount) empty = takt_etsy_account_new ("key1", "shared-1");
  g_autoptr (TaktEtsyAccount) full = NULL;
  g_autoptr (TaktEtsyAccount) shop = NULL;
  g_autoptr (TaktEtsyAccount) read = NULL;
  g_autoptr (TaktEtsyAccount) ended = NULL;
  g_autofree char *json = NULL;
  g_autofree char *key = takt_etsy_account_dup_key (empty);
  g_autofree char *line = NULL;
  GError *error = NULL;

  g_assert_cmpstr (key, ==, "key1:shared-1");

  full = with_tokens (
      empty,
      "{\"access_token\":\"900000001.ACCESStoken\",\"token_type\":\"bearer\",\"expires_in\":3600,"
      "\"refresh_token\":\"900000001.REFRESHtoken\",\"scope\":\"shops_r\"}",
      &error);
  g_assert_no_error (error);
  g_assert_cmpint (full->expires_at, ==, 1790003600);

  /* The bearer keeps its user id in front: the value goes out as it came. */
  g_assert_cmpstr (full->access_token, ==, "900000001.ACCESStoken");
  line = takt_log_redact ("got 900000001.ACCESStoken, 900000001.REFRESHtoken and shared-1");
  g_assert_null (strstr (line, "ACCESS"));
  g_assert_null (strstr (line, "REFRESH"));
  g_assert_null (strstr (line, "shared-1"));

  shop = takt_etsy_account_with_shop (full, 70000001, "Caf\303\251 Prints", "USD", FALSE);
  json = takt_etsy_account_to_json (shop);
  read = takt_etsy_account_from_json (json, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->keystring, ==, "key1");
  g_assert_cmpstr (read->shared_secret, ==, "shared-1");
  g_assert_cmpstr (read->access_token, ==, "900000001.ACCESStoken");
  g_assert_cmpstr (read->refresh_token, ==, "900000001.REFRESHtoken");
  g_assert_cmpint (read->expires_at, ==, 1790003600);
  g_assert_cmpint (read->shop_id, ==, 70000001);
  g_assert_cmpstr (read->shop_name, ==, "Caf\303\251 Prints");
  g_assert_cmpstr (read->currency, ==, "USD");

  ended = takt_etsy_account_without_tokens (read);
  g_assert_null (ended->access_token);
  g_assert_null (ended->refresh_token);
  g_assert_cmpint (ended->shop_id, ==, 70000001);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (with_tokens (empty, bad[i], &error));
      takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
    }
}

static void
test_stored (void)
{
  static const char *const bad[] = {
    "",
    "{}",
    "[]",
    "{\"keystring\":\"k\"}",
    "not json",
    "{\"keystring\":\"k\",\"shared_secret\":\"s\",\"access_token\":\"1.a\"}",
    "{\"keystring\":\"k\",\"shared_secret\":\"s\",\"access_token\":\"a\",\"refresh_token\":\"b\"}",
    "{\"keystring\":\"k\",\"shared_secret\":\"s\",\"shop_id\":\"x\"}"
  };
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (takt_etsy_account_from_json (bad[i], &error));
      takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/etsy-oauth/challenge-by-test-vectors", test_challenge);
  g_test_add_func ("/adapters/etsy-oauth/forms", test_forms);
  g_test_add_func ("/adapters/etsy-oauth/stand-in-addresses", test_allowed);
  g_test_add_func ("/adapters/etsy-oauth/redirected-addresses", test_redirect);
  g_test_add_func ("/adapters/etsy-pitfall-024-redirect-addresses", test_redirect_uri);
  g_test_add_func ("/adapters/etsy-pitfall-036-tokens-go-out-as-they-came", test_tokens);
  g_test_add_func ("/adapters/etsy-account/stored-account-is-checked", test_stored);

  return g_test_run ();
}
