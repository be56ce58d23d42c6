/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-test.h"
#include "takt-text.h"

static void
test_fold (void)
{
  const struct
  {
    const char *text;
    const char *folded;
  } cases[] = {
    { NULL, "" },
    { "", "" },
    { " \t\n", "" },
    { "Cable  Stand", "cable stand" },
    { "\302\240Cable\nStand ", "cable stand" },
    { "STRASSE", "strasse" },
    { "Straße", "strasse" },
    { "\303\204pfel", "\303\244pfel" },
    { "A\314\210pfel", "\303\244pfel" }, /* decomposed */
    { "ΣΊΣΥΦΟΣ", "σίσυφοσ" },
    { "花瓶 青", "花瓶 青" },
    { "a\377b", "a\357\277\275b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = takt_text_fold (cases[i].text);
      g_autofree char *twice = takt_text_fold (folded);

      g_assert_cmpstr (folded, ==, cases[i].folded);
      g_assert_cmpstr (twice, ==, folded);
    }
}

static void
test_fold_twice (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c++)
    {
      char text[7] = "";

      if (c >= 0xd800 && c <= 0xdfff)
        continue;
      text[g_unichar_to_utf8 (c, text)] = '\0';

      g_autofree char *once = takt_text_fold (text);
      g_autofree char *twice = takt_text_fold (once);
      g_autofree char *small = g_utf8_strdown (text, -1);
      g_autofree char *from_small = takt_text_fold (small);

      g_assert_cmpstr (twice, ==, once);
      /* Letters of Cherokee have both cases since Unicode 8. */
      if (c >= 0x13a0 && c <= 0x13f5)
        g_assert_cmpstr (from_small, ==, once);
    }
}

static void
test_fold_ignores_composition (void)
{
  for (int round = 0; round < 2000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
        g_string_append_unichar (text, (gunichar) g_test_rand_int_range (1, 0xd7ff));

      g_autofree char *composed = g_utf8_normalize (text->str, -1, G_NORMALIZE_NFC);
      g_autofree char *decomposed = g_utf8_normalize (text->str, -1, G_NORMALIZE_NFD);
      g_autofree char *a = takt_text_fold (composed);
      g_autofree char *b = takt_text_fold (decomposed);
      g_assert_cmpstr (a, ==, b);
    }
}

static void
test_tidy (void)
{
  g_autofree char *trimmed = takt_text_tidy ("  DB-01\n");
  g_autofree char *inner = takt_text_tidy ("Custom  Desk");

  g_assert_null (takt_text_tidy (NULL));
  g_assert_null (takt_text_tidy (""));
  g_assert_null (takt_text_tidy (" \n"));
  g_assert_cmpstr (trimmed, ==, "DB-01");
  g_assert_cmpstr (inner, ==, "Custom  Desk");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/text/fold", test_fold);
  g_test_add_func ("/base/text/fold-twice", test_fold_twice);
  g_test_add_func ("/base/text/fold-ignores-composition", test_fold_ignores_composition);
  g_test_add_func ("/base/text/tidy", test_tidy);

  return g_test_run ();
}
