/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-identity.h"

#include <string.h>

#include "takt-printer-sim.h"
#include "takt-test.h"

#define SERIAL "01P00A000000042"

static void
test_common_names (void)
{
  static const struct
  {
    const char *subject, *name;
  } cases[] = {
    { "CN=01P00A1", "01P00A1" },
    { "O=Maker\\, Inc,CN=01P00A1,C=CN", "01P00A1" },
    { "cn= 01P00A1", "01P00A1" },
    { "2.5.4.3=01P00A1", "01P00A1" },
    { "C=CN+CN=01P00A1", "01P00A1" },
    { "CN=01P\\3000A1", "01P000A1" },
    { "CN=a\\\\b", "a\\b" },
    /* Looks like a name and is text of another attribute. */
    { "O=x\\,CN=01P00A1", NULL },
    { "O=x\\2CCN\\3D01P00A1", NULL },
    { "OCN=01P00A1", NULL },
    /* Two names: which one was meant? */
    { "CN=01P00A1,CN=01P00A2", NULL },
    { "CN=01P00A1+CN=01P00A1", NULL },
    { "CN=", "" },
    { "CN=x\\", "x\\" },
    { "CN", NULL },
    { "=,=", NULL },
    { "", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = takt_bambu_subject_dup_common_name (cases[i].subject);

      g_test_message ("%s", cases[i].subject);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

static GTlsCertificate *
load (JsonObject *made)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate =
      g_tls_certificate_new_from_file (json_object_get_string_member (made, "chain"), &error);

  g_assert_no_error (error);
  return certificate;
}

static void
assert_verdict (const char *variant,
                const char *serial,
                const char *pin,
                gboolean with_ca,
                TaktBambuVerdict wanted)
{
  g_autoptr (JsonObject) made = takt_printer_sim_make_certificate (SERIAL, variant);
  g_autoptr (GTlsCertificate) certificate = load (made);
  const char *fingerprint = json_object_get_string_member (made, "fingerprint");
  g_autoptr (TaktBambuIdentity) identity =
      takt_bambu_identity_new (serial, g_strcmp0 (pin, "own") == 0 ? fingerprint : pin,
                               with_ca ? json_object_get_string_member (made, "ca") : NULL);
  g_autofree char *problem = takt_bambu_identity_dup_problem (identity, certificate);

  g_test_message ("%s, serial %s, pin %s, %s", variant != NULL ? variant : "plain", serial,
                  pin != NULL ? pin : "none", with_ca ? "authority known" : "no authority");
  g_assert_cmpint (takt_bambu_identity_check (identity, certificate), ==, wanted);
  if (wanted == TAKT_BAMBU_VERDICT_TRUSTED)
    g_assert_null (problem);
  else
    {
      /* What there is to compare and confirm. */
      g_assert_nonnull (strstr (problem, fingerprint));
      g_assert_nonnull (strstr (problem, "access code was not sent"));
    }
}

#define OTHER_PIN "00000000000000000000000000000000000000000000000000000000deadbeef"

static void
test_authority (void)
{
  assert_verdict (NULL, SERIAL, NULL, TRUE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict (NULL, " 01p00a000000042 ", NULL, TRUE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("rsa", SERIAL, NULL, TRUE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("v1", SERIAL, NULL, TRUE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("intermediate", SERIAL, NULL, TRUE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("other-ca", SERIAL, NULL, TRUE, TAKT_BAMBU_VERDICT_UNKNOWN);
  assert_verdict ("expired", SERIAL, NULL, TRUE, TAKT_BAMBU_VERDICT_UNKNOWN);
  assert_verdict (NULL, SERIAL, NULL, FALSE, TAKT_BAMBU_VERDICT_UNKNOWN);
}

static void
test_names (void)
{
  assert_verdict ("wrong-cn", SERIAL, NULL, TRUE, TAKT_BAMBU_VERDICT_WRONG_NAME);
  assert_verdict ("wrong-cn", SERIAL, "own", TRUE, TAKT_BAMBU_VERDICT_WRONG_NAME);
  assert_verdict (NULL, "01P00A00000004", "own", TRUE, TAKT_BAMBU_VERDICT_WRONG_NAME);
  assert_verdict (NULL, "01P00A0000000421", "own", TRUE, TAKT_BAMBU_VERDICT_WRONG_NAME);
  assert_verdict (NULL, "", "own", TRUE, TAKT_BAMBU_VERDICT_WRONG_NAME);
  assert_verdict (NULL, NULL, "own", TRUE, TAKT_BAMBU_VERDICT_WRONG_NAME);
}

static void
test_pins (void)
{
  assert_verdict (NULL, SERIAL, "own", FALSE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("other-ca", SERIAL, "own", FALSE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("other-ca", SERIAL, "own", TRUE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("expired", SERIAL, "own", TRUE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict ("v1", SERIAL, "own", FALSE, TAKT_BAMBU_VERDICT_TRUSTED);
  assert_verdict (NULL, SERIAL, OTHER_PIN, FALSE, TAKT_BAMBU_VERDICT_CHANGED);
  /* The maker vouches for the new key, the owner has not seen it yet. */
  assert_verdict (NULL, SERIAL, OTHER_PIN, TRUE, TAKT_BAMBU_VERDICT_CHANGED);
  assert_verdict ("other-key", SERIAL, OTHER_PIN, TRUE, TAKT_BAMBU_VERDICT_CHANGED);
}

static void
test_pin_spellings (void)
{
  g_autoptr (JsonObject) made = takt_printer_sim_make_certificate (SERIAL, NULL);
  g_autoptr (GTlsCertificate) certificate = load (made);
  const char *fingerprint = json_object_get_string_member (made, "fingerprint");
  g_autoptr (GString) spelled = g_string_new (NULL);
  g_autoptr (TaktBambuIdentity) identity = NULL;
  g_autofree char *computed = takt_bambu_certificate_dup_fingerprint (certificate);

  g_assert_cmpstr (computed, ==, fingerprint);
  for (gsize i = 0; fingerprint[i] != '\0'; i++)
    g_string_append_printf (spelled, i > 0 && i % 2 == 0 ? ":%c" : "%c", g_ascii_toupper (fingerprint[i]));
  identity = takt_bambu_identity_new (SERIAL, spelled->str, NULL);
  g_assert_cmpint (takt_bambu_identity_check (identity, certificate), ==, TAKT_BAMBU_VERDICT_TRUSTED);
}

static void
test_missing_authority (void)
{
  g_autoptr (JsonObject) made = takt_printer_sim_make_certificate (SERIAL, NULL);
  g_autoptr (GTlsCertificate) certificate = load (made);
  g_autoptr (TaktBambuIdentity) identity = takt_bambu_identity_new (SERIAL, NULL, "/nonexistent/ca.pem");

  g_assert_cmpint (takt_bambu_identity_check (identity, certificate), ==, TAKT_BAMBU_VERDICT_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/bambu-identity/common-name-of-a-subject", test_common_names);
  g_test_add_func ("/adapters/bambu-identity/the-maker-vouches", test_authority);
  g_test_add_func ("/adapters/bambu-identity/the-name-is-the-serial-whoever-vouches", test_names);
  g_test_add_func ("/adapters/bambu-identity/a-confirmed-key-and-no-other", test_pins);
  g_test_add_func ("/adapters/bambu-identity/spellings-of-a-fingerprint", test_pin_spellings);
  g_test_add_func ("/adapters/bambu-identity/an-authority-that-is-not-there-vouches-for-nothing",
                   test_missing_authority);

  return g_test_run ();
}
