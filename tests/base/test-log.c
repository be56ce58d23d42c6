/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "takt-test"

#include <string.h>

#include "takt-log.h"
#include "takt-test.h"

static void
test_log_redacts (void)
{
  static const struct
  {
    const char *text, *covered;
  } cases[] = {
    { "code 12345678 sent", "code [hidden] sent" },
    { "1234567812345678", "[hidden][hidden]" },
    { "url?key=p%40ss%2Fword&x", "url?key=[hidden]&x" },
    { "p@ss/word", "[hidden]" },
    { "p@ss/word-and-more", "[hidden]" },
    { "Authorization: Bearer eyJh.b-c_d~e+f/g==, next", "Authorization: Bearer [hidden], next" },
    { "bearer abc", "bearer [hidden]" },
    { "BEARER a BEARER b", "BEARER [hidden] BEARER [hidden]" },
    { "Bearer ", "Bearer " },
    { "the bearer of news", "the bearer [hidden] news" },
    { "abc stays", "abc stays" },
    { "nothing here", "nothing here" },
    { "", "" },
  };
  static const char *const secrets[] = { "12345678", "p@ss/word", "p@ss/word-and-more", "abc", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    takt_log_add_secret (secrets[i]);
  takt_log_add_secret (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *covered = takt_log_redact (cases[i].text);

      g_assert_cmpstr (covered, ==, cases[i].covered);
    }
  g_assert_null (takt_log_redact (NULL));

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    takt_log_remove_secret (secrets[i]);
  takt_log_remove_secret (NULL);
}

static void
assert_redacted (const char *text, const char *expected)
{
  g_autofree char *covered = takt_log_redact (text);

  g_assert_cmpstr (covered, ==, expected);
}

/* Two printers with the same code: the first to go does not uncover the second. */
static void
test_log_counts_secrets (void)
{
  takt_log_add_secret ("same-code");
  takt_log_add_secret ("same-code");
  takt_log_remove_secret ("same-code");
  assert_redacted ("same-code", "[hidden]");
  takt_log_remove_secret ("same-code");
  assert_redacted ("same-code", "same-code");
  takt_log_remove_secret ("same-code");
}

static gboolean
has_line (const char *needle)
{
  g_auto (GStrv) lines = takt_log_dup_lines ();

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], needle) != NULL)
      return TRUE;
  return FALSE;
}

static gpointer
log_in_thread (gpointer data)
{
  for (int i = 0; i < 500; i++)
    {
      g_autofree char *secret = g_strdup_printf ("thread-secret-%d-%d", GPOINTER_TO_INT (data), i);

      takt_log_add_secret (secret);
      g_info ("thread %d line %d %s", GPOINTER_TO_INT (data), i, secret);
      takt_log_remove_secret (secret);
    }
  return NULL;
}

/* What happens to the log of a whole program, seen from outside: in a child, with its standard error read back. */
static void
test_log_program_child (void)
{
  GThread *threads[4];
  g_auto (GStrv) lines = NULL;

  takt_log_install ();
  takt_log_install ();
  takt_log_add_secret ("hunter22");
  g_message ("password hunter22 typed");
  g_info ("kept, not shown");
  g_debug ("neither");
  g_warning ("odd thing");
  g_assert_true (has_line ("password [hidden] typed"));
  g_assert_false (has_line ("hunter22"));
  g_assert_true (has_line ("kept, not shown"));
  g_assert_false (has_line ("neither"));
  g_assert_true (has_line ("takt-test"));

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("logs", log_in_thread, GINT_TO_POINTER (i));
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  lines = takt_log_dup_lines ();
  g_assert_cmpuint (g_strv_length (lines), ==, 2000);
  g_assert_false (has_line ("thread-secret"));
  g_assert_false (has_line ("odd thing"));
}

static void
test_log_program (void)
{
  g_test_trap_subprocess ("/base/log/program/subprocess", 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*password ?hidden? typed*odd thing*");
  g_test_trap_assert_stderr_unmatched ("*hunter22*");
  g_test_trap_assert_stderr_unmatched ("*kept, not shown*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/base/log/redacts", test_log_redacts);
  g_test_add_func ("/base/log/counts-secrets", test_log_counts_secrets);
  g_test_add_func ("/base/log/program", test_log_program);
  g_test_add_func ("/base/log/program/subprocess", test_log_program_child);
  return g_test_run ();
}
