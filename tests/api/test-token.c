/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "takt-error.h"
#include "takt-id.h"
#include "takt-test.h"
#include "takt-token.h"

#define NOW     ((TaktTime) 1766592000)
#define DAY     (24 * 60 * 60)
#define PROFILE "11111111-2222-4333-8444-555555555555"

/* Tokens are put together here by hand, so that the check is not judged by the library that it uses. */
static char *
encode (const void *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static char *
sign (GChecksumType type, const char *key, const char *signed_part)
{
  g_autofree char *padded = g_strconcat (key, "=", NULL);
  g_autofree guint8 *secret = NULL;
  g_autoptr (GHmac) hmac = NULL;
  guint8 digest[64];
  gsize length = 0;

  g_strdelimit (padded, "-", '+');
  g_strdelimit (padded, "_", '/');
  secret = g_base64_decode (padded, &length);
  g_assert_cmpuint (length, ==, 32);
  hmac = g_hmac_new (type, secret, length);
  g_hmac_update (hmac, (const guchar *) signed_part, -1);
  length = sizeof digest;
  g_hmac_get_digest (hmac, digest, &length);
  return encode (digest, length);
}

static char *
forge (GChecksumType type, const char *key, const char *header, const char *claims)
{
  g_autofree char *first = encode (header, strlen (header));
  g_autofree char *second = encode (claims, strlen (claims));
  g_autofree char *signed_part = g_strdup_printf ("%s.%s", first, second);
  g_autofree char *signature = sign (type, key, signed_part);

  return g_strdup_printf ("%s.%s", signed_part, signature);
}

#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"

static char *
make_claims (const char *iss, const char *aud, const char *sub, gint64 iat, gint64 exp)
{
  return g_strdup_printf ("{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"iat\":%" G_GINT64_FORMAT
                          ",\"exp\":%" G_GINT64_FORMAT "}",
                          iss, aud, sub, iat, exp);
}

static void
assert_refused (const char *key, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_assert_false (takt_token_check (key, PROFILE, token, NOW, &name, &error));
  g_assert_null (name);
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = takt_id_random_base64url (32);
  g_autofree char *token = takt_token_make (key, PROFILE, "a script", 30, NOW, &error);
  g_autofree char *name = NULL;

  g_assert_no_error (error);
  g_assert_true (takt_token_check (key, PROFILE, token, NOW, &name, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "a script");
  g_assert_true (takt_token_check (key, PROFILE, token, NOW + 30 * DAY - 1, NULL, NULL));
  g_assert_true (takt_token_check (key, PROFILE, token, NOW - 60, NULL, NULL));
}

static void
test_lifetime (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = takt_id_random_base64url (32);
  g_autofree char *token = takt_token_make (key, PROFILE, "a script", 30, NOW, &error);

  g_assert_no_error (error);
  g_assert_false (takt_token_check (key, PROFILE, token, NOW + 30 * DAY, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
  g_assert_false (takt_token_check (key, PROFILE, token, NOW - 61, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
}

static void
test_what_is_asked (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = takt_id_random_base64url (32);
  g_autofree char *long_name = g_strnfill (101, 'x');

  g_assert_null (takt_token_make (key, PROFILE, "", 1, NOW, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "name");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_null (takt_token_make (key, PROFILE, long_name, 1, NOW, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_null (takt_token_make (key, PROFILE, "x", 0, NOW, &error));
  g_assert_cmpstr (takt_error_get_field (error), ==, "days");
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_null (takt_token_make (key, PROFILE, "x", TAKT_TOKEN_MAX_DAYS + 1, NOW, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_null (takt_token_make ("short", PROFILE, "x", 1, NOW, &error));
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
  g_assert_false (takt_token_check ("a*b", PROFILE, "a.b.c", NOW, NULL, &error));
  takt_test_assert_error (error, TAKT_ERROR_CORRUPT);
}

static void
test_own_making (void)
{
  g_autofree char *key = takt_id_random_base64url (32);
  g_autofree char *claims = make_claims ("takt", PROFILE, "me", NOW, NOW + DAY);
  g_autofree char *token = forge (G_CHECKSUM_SHA256, key, HEADER, claims);
  g_autoptr (GError) error = NULL;

  /* The builder of this test is right, so what follows is refused for the reason that is meant. */
  g_assert_true (takt_token_check (key, PROFILE, token, NOW, NULL, &error));
  g_assert_no_error (error);
}

static void
test_algorithms (void)
{
  g_autofree char *key = takt_id_random_base64url (32);
  g_autofree char *claims = make_claims ("takt", PROFILE, "me", NOW, NOW + DAY);
  const struct
  {
    GChecksumType type;
    const char *header;
  } cases[] = {
    { G_CHECKSUM_SHA512, "{\"alg\":\"HS512\",\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA384, "{\"alg\":\"HS384\",\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA512, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"none\",\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"NONE\",\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"hs256\",\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"RS256\",\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"HS256\",\"alg\":\"none\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":[\"HS256\"]}" },
    { G_CHECKSUM_SHA256, "{\"typ\":\"JWT\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"HS256\",\"typ\":\"JWE\"}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}}" },
    { G_CHECKSUM_SHA256, "[]" },
    { G_CHECKSUM_SHA256, "{\"alg\":\"HS256\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = forge (cases[i].type, key, cases[i].header, claims);
      g_autofree char *unsigned_token = g_strndup (token, (gsize) (strrchr (token, '.') - token + 1));

      g_test_message ("%s", cases[i].header);
      assert_refused (key, token);
      assert_refused (key, unsigned_token);
    }
}

static void
test_claims (void)
{
  g_autofree char *key = takt_id_random_base64url (32);
  const char *const bad[] = {
    "{\"iss\":\"other\",\"aud\":\"" PROFILE "\",\"sub\":\"me\",\"iat\":1766592000,\"exp\":1766678400}",
    "{\"iss\":\"takt\",\"aud\":\"another\",\"sub\":\"me\",\"iat\":1766592000,\"exp\":1766678400}",
    "{\"iss\":\"takt\",\"aud\":[\"" PROFILE "\"],\"sub\":\"me\",\"iat\":1766592000,\"exp\":1766678400}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"sub\":\"\",\"iat\":1766592000,\"exp\":1766678400}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"iat\":1766592000,\"exp\":1766678400}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"sub\":\"me\",\"iat\":1766592000}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"sub\":\"me\",\"exp\":1766678400}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"sub\":\"me\",\"iat\":1766592000,\"exp\":\"1766678400\"}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"sub\":\"me\",\"iat\":1766592061,\"exp\":1766678400}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"sub\":\"me\",\"iat\":1766592000,\"exp\":1766592000}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE "\",\"sub\":\"me\",\"iat\":1766592000,\"exp\":-1}",
    "{\"iss\":\"takt\",\"aud\":\"" PROFILE
    "\",\"sub\":\"me\",\"iat\":1766592000,\"exp\":1766678400,\"nbf\":1766593000}",
    "[]",
    "{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *token = forge (G_CHECKSUM_SHA256, key, HEADER, bad[i]);

      g_test_message ("%s", bad[i]);
      assert_refused (key, token);
    }
}

static void
test_damage (void)
{
  g_autofree char *key = takt_id_random_base64url (32);
  g_autofree char *other_key = takt_id_random_base64url (32);
  g_autofree char *token = takt_token_make (key, PROFILE, "me", 1, NOW, NULL);
  gsize length = strlen (token);
  g_autofree char *huge = g_strnfill (10 * 1024 * 1024, 'a');

  assert_refused (other_key, token);

  /* Cut anywhere, and every character changed. */
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *cut = g_strndup (token, i);
      g_autofree char *changed = g_strdup (token);

      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      assert_refused (key, cut);
      assert_refused (key, changed);
    }

  g_autofree char *longer = g_strconcat (token, "A", NULL);
  g_autofree char *four_parts = g_strconcat (token, ".AAAA", NULL);
  g_autofree char *padded = g_strconcat (token, "=", NULL);
  g_autofree char *spaced = g_strconcat (token, " ", NULL);

  assert_refused (key, longer);
  assert_refused (key, four_parts);
  assert_refused (key, padded);
  assert_refused (key, spaced);
  assert_refused (key, "");
  assert_refused (key, ".");
  assert_refused (key, "..");
  assert_refused (key, "....");
  assert_refused (key, "null");
  assert_refused (key, huge);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/token/round-trip", test_round_trip);
  g_test_add_func ("/api/token/lifetime", test_lifetime);
  g_test_add_func ("/api/token/refuses-bad-name-days-and-key", test_what_is_asked);
  g_test_add_func ("/api/token/takes-what-is-signed-by-hand", test_own_making);
  g_test_add_func ("/api/token/refuses-other-algorithms", test_algorithms);
  g_test_add_func ("/api/token/refuses-wrong-claims", test_claims);
  g_test_add_func ("/api/token/refuses-damage", test_damage);
  return g_test_run ();
}
