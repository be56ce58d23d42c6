/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/takt-notify.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "takt-engine-fixture.h"
#include "takt-error.h"
#include "takt-fake-channels.h"
#include "takt-fake-secrets.h"

#define ROUNDS     15
#define MAX_BEATS  160
#define LOG_NAME   "received"
#define CHANNELS   2
#define DRAIN_WORD "drain"

/*
 * The child writes events, each in the transaction of a marker row, and delivers them; the receivers note what they got in a file that
 * outlives it. It says a byte for every step and is killed when the parent has heard a random count. In the end every marker must have one
 * row for each channel, every row must have been received, and nothing may have been received that has no row.
 */

typedef struct
{
  EngineBase base;
  TaktFakeSecrets *secrets;
  TaktFakeChannel *channels[CHANNELS];
  TaktNotify *notify;
  int log;
  gboolean drains;
} Child;

static void
beat (void)
{
  if (write (STDOUT_FILENO, ".", 1) != 1)
    _exit (2);
}

static void
emit_one (Child *self)
{
  g_autoptr (GError) error = NULL;
  gint64 number = engine_base_int (&self->base, "SELECT count(*) + 1 FROM settings WHERE key LIKE 'event:%'");
  g_autofree char *key = g_strdup_printf ("event:%" G_GINT64_FORMAT, number);
  g_autoptr (TaktEvent) event = takt_event_new (TAKT_EVENT_PRINT_COMPLETE, key, ENGINE_NOW);
  g_autoptr (TaktStatement) marker = NULL;

  event->printer_id = 1;
  g_assert_true (takt_store_begin (self->base.store, &error));
  marker = takt_statement_get (self->base.store, "INSERT INTO settings (key, value) VALUES (?1, '')");
  takt_statement_bind_text (marker, 1, key);
  g_assert_true (takt_statement_run (marker, &error));
  g_assert_true (takt_notify_emit (self->notify, event, &error));
  if (number % 7 == 0 && g_random_boolean ())
    takt_store_rollback (self->base.store);
  else
    g_assert_true (takt_store_commit (self->base.store, &error));
  beat ();
}

/* The receiver has it before the sender knows. */
static void
receive (Child *self, TaktFakeChannel *channel)
{
  for (guint i = 0; i < channel->sent->len && channel->in_flight > 0; i++)
    {
      TaktFakeSent *sent = g_ptr_array_index (channel->sent, i);

      if (sent->task == NULL)
        continue;

      if (!self->drains && g_random_int_range (0, 8) == 0)
        {
          takt_fake_channel_answer (channel, g_error_new_literal (TAKT_ERROR, TAKT_ERROR_UPSTREAM, "later"));
          continue;
        }

      /* Of a letter: without the domain. */
      {
        g_autofree char *line = g_strndup (sent->message_id, strcspn (sent->message_id, "@"));
        g_autofree char *bytes = g_strconcat (line, "\n", NULL);

        if (write (self->log, bytes, strlen (bytes)) != (gssize) strlen (bytes))
          _exit (3);
      }
      beat ();
      takt_fake_channel_answer (channel, NULL);
    }
}

static void
set_channels (Child *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TaktSettingsValues) values = takt_settings_values_copy (takt_settings_get (self->base.settings));
  g_autoptr (TaktNotificationSettings) settings = takt_notification_settings_new (1);

  engine_base_run (&self->base,
                   "INSERT OR IGNORE INTO printers (id, name, connection_type, created_at, updated_at) "
                   "VALUES (1, 'Left', 'virtual', 1, 1)");
  g_free (values->smtp_host);
  values->smtp_host = g_strdup ("mail.example.org");
  g_free (values->smtp_from);
  values->smtp_from = g_strdup ("shop@example.org");
  g_assert_true (takt_settings_update (self->base.settings, values, &error));
  settings->email_enabled = TRUE;
  settings->webhook_url = g_strdup ("https://example.org/hook");
  g_assert_true (takt_notify_set_settings (self->notify, settings, &error));
}

static int
run_child (const char *dir, gboolean drains)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *log = g_build_filename (dir, LOG_NAME, NULL);
  Child self = { .drains = drains };

  engine_base_init (&self.base, dir);
  self.secrets = takt_fake_secrets_new ();
  self.log = open (log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  for (int i = 0; i < CHANNELS; i++)
    {
      self.channels[i] = takt_fake_channel_new ();
      self.channels[i]->hold_target = "";
    }
  self.notify = takt_notify_new (self.base.store, self.base.clock, self.base.changes, self.base.settings,
                                 TAKT_SECRET_STORE (self.secrets), TAKT_MAILER (self.channels[0]),
                                 TAKT_WEBHOOK_SENDER (self.channels[1]));
  set_channels (&self);
  g_assert_true (takt_notify_start (self.notify, &error));

  while (!drains || takt_notify_count_waiting (self.notify, NULL) > 0)
    {
      if (!drains)
        emit_one (&self);
      for (int i = 0; i < 4; i++)
        while (g_main_context_iteration (NULL, FALSE))
          ;
      for (int i = 0; i < CHANNELS; i++)
        receive (&self, self.channels[i]);
      takt_manual_clock_advance (self.base.manual, (drains ? 600 : 3) * (gint64) G_USEC_PER_SEC);
    }

  takt_notify_stop (self.notify);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self.notify);
  for (int i = 0; i < CHANNELS; i++)
    g_assert_finalize_object (self.channels[i]);
  g_assert_finalize_object (self.secrets);
  engine_base_clear (&self.base);
  close (self.log);
  return 0;
}

static GPid
spawn_child (const char *dir, gboolean drains, int *heard)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  const char *argv[] = { self, "--child", dir, drains ? DRAIN_WORD : NULL, NULL };
  GPid pid;

  g_assert_no_error (error);
  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL,
                            heard, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

static void
kill_after (GPid pid, int heard, int beats)
{
  char byte;

  for (int i = 0; i < beats; i++)
    g_assert_cmpint (read (heard, &byte, 1), ==, 1);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
}

static void
drain (GPid pid, int heard)
{
  char byte;
  int status;

  while (read (heard, &byte, 1) == 1)
    ;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
check (const char *dir)
{
  g_autofree char *log = g_build_filename (dir, LOG_NAME, NULL);
  g_autofree char *text = takt_test_read (log, NULL);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  g_autoptr (GHashTable) received = g_hash_table_new (g_str_hash, g_str_equal);
  EngineBase base;
  gint64 events, rows, letters;
  guint n_rows = 0;

  for (char **line = lines; *line != NULL; line++)
    g_hash_table_add (received, *line);

  engine_base_init (&base, dir);
  events = engine_base_int (&base, "SELECT count(*) FROM settings WHERE key LIKE 'event:%'");
  rows = engine_base_int (&base, "SELECT count(*) FROM outbox");
  g_test_message ("%d events, %d messages received, %d of them again", (int) events,
                  (int) g_strv_length (lines), (int) (g_strv_length (lines) - g_hash_table_size (received)));
  g_assert_cmpint (events, >, ROUNDS);
  g_assert_cmpint (rows, ==, events * CHANNELS);
  g_assert_cmpint (engine_base_int (&base, "SELECT count(*) FROM outbox WHERE state <> 'delivered'"), ==, 0);
  g_assert_cmpint (engine_base_int (&base, "SELECT count(*) FROM settings s WHERE key LIKE 'event:%' AND "
                                           "(SELECT count(*) FROM outbox o WHERE o.event_key = s.key) <> 2"),
                   ==, 0);
  /* A letter may tell of several events: it bears the id of its first one. */
  g_assert_cmpuint (
      g_hash_table_size (received), ==,
      engine_base_int (&base, "SELECT count(*) FROM outbox WHERE coalesce(letter_id, id) = id"));
  g_assert_cmpint (engine_base_int (&base, "SELECT count(*) FROM outbox WHERE letter_id IS NOT NULL"), >, 0);
  letters = engine_base_int (
      &base, "SELECT count(*) FROM outbox WHERE channel = 'email' AND coalesce(letter_id, id) = id");
  g_print ("# %d events told by %d posts and %d letters\n", (int) events, (int) (rows / CHANNELS),
           (int) letters);

  {
    g_autoptr (TaktStatement) query =
        takt_statement_get (base.store, "SELECT message_id FROM outbox WHERE coalesce(letter_id, id) = id");

    while (takt_statement_step (query))
      {
        g_assert_true (g_hash_table_contains (received, takt_statement_text (query, 0)));
        n_rows++;
      }
    g_assert_true (takt_statement_finish (query, NULL));
  }
  g_assert_cmpuint (n_rows, ==, g_hash_table_size (received));
  engine_base_clear (&base);
}

static void
test_kill (void)
{
  char *dir = takt_test_make_dir ();
  int heard;
  GPid pid;

  for (int round = 0; round < ROUNDS; round++)
    {
      int status;

      pid = spawn_child (dir, FALSE, &heard);
      kill_after (pid, heard, g_test_rand_int_range (1, MAX_BEATS));
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFSIGNALED (status));
      g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
      close (heard);
    }

  pid = spawn_child (dir, TRUE, &heard);
  drain (pid, heard);
  close (heard);
  check (dir);
  takt_test_remove_dir (dir);
}

int
main (int argc, char *argv[])
{
  if (argc >= 3 && strcmp (argv[1], "--child") == 0)
    return run_child (argv[2], argc > 3 && strcmp (argv[3], DRAIN_WORD) == 0);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/outbox/kill-loses-nothing-and-writes-nothing-twice", test_kill);
  return g_test_run ();
}
