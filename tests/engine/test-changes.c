/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-changes.h"
#include "takt-test.h"

typedef struct
{
  TaktChanges *changes;
  GString *heard;
  guint echoes; /* how often the handler notes again */
} Listener;

static void
changed_cb (TaktChanges *changes, const char *noun, gint64 id, gpointer user_data)
{
  Listener *listener = user_data;

  g_string_append_printf (listener->heard, "%s:%" G_GINT64_FORMAT " ", noun, id);
  if (listener->echoes > 0)
    {
      listener->echoes--;
      takt_changes_note (changes, noun, id);
    }
}

static gboolean
has_heard (gpointer user_data)
{
  Listener *listener = user_data;

  return listener->heard->len > 0;
}

static void
set_true_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
listener_init (Listener *listener)
{
  listener->changes = takt_changes_new ();
  listener->heard = g_string_new (NULL);
  listener->echoes = 0;
  g_signal_connect (listener->changes, "changed", G_CALLBACK (changed_cb), listener);
}

static void
listener_clear (Listener *listener)
{
  g_assert_finalize_object (listener->changes);
  g_string_free (listener->heard, TRUE);
}

static void
test_changes_once (void)
{
  Listener listener;
  g_autofree char *noun = g_strdup ("queue");

  listener_init (&listener);
  takt_changes_note (listener.changes, "queue", 7);
  takt_changes_note (listener.changes, "orders", 7);
  takt_changes_note (listener.changes, noun, 7);
  takt_changes_note (listener.changes, "queue", 0);
  g_assert_cmpuint (listener.heard->len, ==, 0);

  takt_test_wait_for (has_heard, &listener, "the changes");
  g_assert_cmpstr (listener.heard->str, ==, "queue:7 orders:7 queue:0 ");

  g_string_truncate (listener.heard, 0);
  takt_changes_note (listener.changes, "queue", 7);
  takt_test_wait_for (has_heard, &listener, "a later change");
  g_assert_cmpstr (listener.heard->str, ==, "queue:7 ");
  listener_clear (&listener);
}

static void
test_changes_echo (void)
{
  Listener listener;

  listener_init (&listener);
  listener.echoes = 1;
  takt_changes_note (listener.changes, "queue", 1);
  takt_test_wait_for (has_heard, &listener, "the first round");
  g_assert_cmpstr (listener.heard->str, ==, "queue:1 ");

  g_string_truncate (listener.heard, 0);
  takt_test_wait_for (has_heard, &listener, "the second round");
  g_assert_cmpstr (listener.heard->str, ==, "queue:1 ");
  listener_clear (&listener);
}

static void
test_changes_gone (void)
{
  Listener listener;
  gboolean done = FALSE;

  listener_init (&listener);
  takt_changes_note (listener.changes, "queue", 1);
  g_assert_finalize_object (listener.changes);

  g_idle_add_once (set_true_cb, &done);
  takt_test_wait_for_true (&done, "an idle after the object is gone");
  g_assert_cmpuint (listener.heard->len, ==, 0);
  g_string_free (listener.heard, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/changes/told-once-from-an-idle", test_changes_once);
  g_test_add_func ("/engine/changes/echo-belongs-to-the-next-round", test_changes_echo);
  g_test_add_func ("/engine/changes/none-after-the-end", test_changes_gone);
  return g_test_run ();
}
