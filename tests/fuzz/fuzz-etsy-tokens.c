/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers of the token endpoint, from their bytes to the account that goes into the secret store and back. */

#include "etsy/takt-etsy-account.h"
#include "takt-json.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define NOW ((TaktTime) 1790000000)

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TaktEtsyAccount) key = takt_etsy_account_new ("key", "secret");
  g_autoptr (JsonNode) root = takt_json_parse_up_to ((const char *) data, (gssize) size, 8 << 20, NULL);
  g_autoptr (TaktEtsyAccount) account = NULL;
  g_autoptr (TaktEtsyAccount) again = NULL;
  g_autoptr (TaktEtsyAccount) stored = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = g_strndup ((const char *) data, size);

  /* A damaged secret store is as little to be trusted. */
  stored = takt_etsy_account_from_json (text, NULL);

  account = takt_etsy_account_with_tokens (key, root, NOW, NULL);
  if (account == NULL)
    return 0;

  g_assert_cmpint (account->expires_at, >, NOW);
  g_assert_true (g_ascii_isdigit (account->access_token[0]));
  json = takt_etsy_account_to_json (account);
  again = takt_etsy_account_from_json (json, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->access_token, ==, account->access_token);
  g_assert_cmpstr (again->refresh_token, ==, account->refresh_token);
  return 0;
}
