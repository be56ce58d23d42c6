/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "secrets/takt-keyring.h"
#include "secrets/takt-memory-secrets.h"
#include "takt-error.h"
#include "takt-log.h"
#include "takt-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define SECRET "hunter2 – ключ"

/* libsecret decides once in a process what to talk to, so every situation has a process of its own. */

static char *
lookup (TaktSecretStore *store, const char *key, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_secret_store_lookup_async (store, key, cancellable, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "a lookup");
  return takt_secret_store_lookup_finish (store, result, error);
}

static gboolean
keep (TaktSecretStore *store, const char *key, const char *secret, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_secret_store_store_async (store, key, "Takt: a test", secret, cancellable, takt_test_store_result,
                                 &result);
  result = takt_test_wait_result (&result, "storing");
  return takt_secret_store_store_finish (store, result, error);
}

static gboolean
forget (TaktSecretStore *store, const char *key, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_secret_store_clear_async (store, key, cancellable, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "clearing");
  return takt_secret_store_clear_finish (store, result, error);
}

static void
assert_secret (TaktSecretStore *store, const char *key, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = lookup (store, key, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_hidden_in_log (const char *secret)
{
  g_autofree char *text = g_strdup_printf ("before %s after", secret);
  g_autofree char *redacted = takt_log_redact (text);

  g_assert_null (strstr (redacted, secret));
}

static void
assert_cancelled (GError **error)
{
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (error);
}

/* What every store does. */
static void
check_round_trip (TaktSecretStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *long_secret = g_strnfill (20000, 'k');

  assert_secret (store, TAKT_SECRET_SMTP, NULL);
  g_assert_true (forget (store, TAKT_SECRET_SMTP, NULL, &error));
  g_assert_no_error (error);

  keep (store, TAKT_SECRET_SMTP, SECRET, NULL, &error);
  g_assert_no_error (error);
  assert_hidden_in_log (SECRET);
  assert_secret (store, TAKT_SECRET_SMTP, SECRET);
  assert_secret (store, TAKT_SECRET_ETSY, NULL);

  keep (store, TAKT_SECRET_SMTP, "another one", NULL, &error);
  g_assert_no_error (error);
  keep (store, TAKT_SECRET_ETSY, long_secret, NULL, &error);
  g_assert_no_error (error);
  assert_secret (store, TAKT_SECRET_SMTP, "another one");
  assert_secret (store, TAKT_SECRET_ETSY, long_secret);

  forget (store, TAKT_SECRET_SMTP, NULL, &error);
  g_assert_no_error (error);
  assert_secret (store, TAKT_SECRET_SMTP, NULL);
  assert_secret (store, TAKT_SECRET_ETSY, long_secret);
}

static void
check_cancellation (TaktSecretStore *store)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  keep (store, "a/key", "a secret", NULL, &error);
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (lookup (store, "a/key", cancellable, &error));
  assert_cancelled (&error);
  g_assert_false (keep (store, "a/key", "another secret", cancellable, &error));
  assert_cancelled (&error);
  g_assert_false (forget (store, "a/key", cancellable, &error));
  assert_cancelled (&error);
  assert_secret (store, "a/key", "a secret");
}

static void
assert_not_connected (TaktSecretStore *store, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lookup (store, TAKT_SECRET_SMTP, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (error->message, word));
  g_clear_error (&error);
  g_assert_false (keep (store, TAKT_SECRET_SMTP, SECRET, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
  g_assert_null (strstr (error->message, SECRET));
  g_clear_error (&error);
  g_assert_false (forget (store, TAKT_SECRET_SMTP, NULL, &error));
  g_assert_error (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED);
}

/* Runs the calling test again in a child, where the function returns FALSE. */
static gboolean
runs_in_child (void)
{
  if (g_test_subprocess ())
    return FALSE;

  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  return TRUE;
}

static char *
seal_home (void)
{
  char *dir = takt_test_make_dir ();

  g_setenv ("HOME", dir, TRUE);
  g_setenv ("XDG_DATA_HOME", dir, TRUE);
  g_setenv ("XDG_CACHE_HOME", dir, TRUE);
  g_setenv ("XDG_CONFIG_HOME", dir, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", dir, TRUE);
  g_unsetenv ("DISPLAY");
  g_unsetenv ("WAYLAND_DISPLAY");
  g_unsetenv ("SECRET_BACKEND");
  return dir;
}

static void
test_memory (void)
{
  g_autoptr (TaktSecretStore) store = takt_memory_secrets_new ();
  g_autoptr (TaktSecretStore) other = takt_memory_secrets_new ();

  check_round_trip (store);
  check_cancellation (store);
  assert_secret (other, "a/key", NULL);
}

/* The answer must not come before the call is over: callers count on the same order as with a keyring. */
static void
test_memory_answers_later (void)
{
  g_autoptr (TaktSecretStore) store = takt_memory_secrets_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *found = NULL;

  takt_secret_store_lookup_async (store, "a/key", NULL, takt_test_store_result, &result);
  g_assert_null (result);
  result = takt_test_wait_result (&result, "the answer");
  found = takt_secret_store_lookup_finish (store, result, NULL);
  g_assert_null (found);
}

static void
test_file (void)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;
  gsize length;
  char *home;

  if (runs_in_child ())
    return;

  home = seal_home ();
  path = g_build_filename (home, "keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "a test's password", TRUE);
  {
    g_autoptr (TaktSecretStore) store = takt_keyring_new ("profile-one");
    g_autoptr (TaktSecretStore) other = takt_keyring_new ("profile-two");

    check_round_trip (store);
    check_cancellation (store);
    assert_secret (other, "a/key", NULL);
    g_assert_true (forget (other, "a/key", NULL, &error));
    g_assert_no_error (error);
    assert_secret (store, "a/key", "a secret");
  }

  bytes = takt_test_read (path, &length);
  g_assert_cmpuint (length, >, 0);
  g_assert_null (memmem (bytes, length, "a secret", strlen ("a secret")));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  takt_test_remove_dir (home);
}

static void
test_damaged_file (void)
{
  g_autofree char *path = NULL;
  g_autoptr (TaktSecretStore) store = NULL;
  g_autoptr (GError) error = NULL;
  char *home;

  if (runs_in_child ())
    return;

  home = seal_home ();
  path = g_build_filename (home, "keyring", NULL);
  g_file_set_contents (path, "not a keyring", -1, &error);
  g_assert_no_error (error);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "a test's password", TRUE);
  store = takt_keyring_new ("profile-one");
  assert_not_connected (store, "damaged");
  takt_test_remove_dir (home);
}

static void
die_with_parent_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
is_named (gpointer user_data)
{
  return *(char **) user_data != NULL;
}

static void
name_appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  *(char **) user_data = g_strdup (owner);
}

/* The bus ends with the process: libsecret keeps the connection, and losing it would end the test early. */
static void
start_bus (void)
{
  GTestDBus *bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
}

/* A real daemon on the test's own bus, its login keyring made and unlocked with @password. */
static GSubprocess *
start_daemon (const char *password)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autofree char *owner = NULL;
  GSubprocess *daemon;
  GOutputStream *input;
  guint watch;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground", "--unlock",
                                        "--components=secrets", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (daemon);
  g_output_stream_write_all (input, password, strlen (password), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (input, NULL, &error);
  g_assert_no_error (error);

  watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets", G_BUS_NAME_WATCHER_FLAGS_NONE,
                            name_appeared_cb, NULL, &owner, NULL);
  takt_test_wait_for (is_named, &owner, "gnome-keyring-daemon on the bus");
  g_bus_unwatch_name (watch);
  return daemon;
}

static void
lock_keyring (void)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *const collections[] = { "/org/freedesktop/secrets/collection/login", NULL };

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_call (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                          "org.freedesktop.Secret.Service", "Lock", g_variant_new ("(^ao)", collections),
                          G_VARIANT_TYPE ("(aoo)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, takt_test_store_result,
                          &result);
  result = takt_test_wait_result (&result, "the keyring to lock");
  reply = g_dbus_connection_call_finish (bus, result, &error);
  g_assert_no_error (error);
}

static void
test_keyring (void)
{
  g_autoptr (GSubprocess) daemon = NULL;
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");
  char *home;

  if (program == NULL)
    {
      g_test_skip ("gnome-keyring-daemon is not installed");
      return;
    }
  if (runs_in_child ())
    return;

  home = seal_home ();
  start_bus ();
  daemon = start_daemon ("a test's password");
  {
    g_autoptr (TaktSecretStore) store = takt_keyring_new ("profile-one");
    g_autoptr (TaktSecretStore) other = takt_keyring_new ("profile-two");

    check_round_trip (store);
    check_cancellation (store);
    assert_secret (other, "a/key", NULL);
  }
  g_subprocess_force_exit (daemon);
  takt_test_remove_dir (home);
}

static void
test_locked (void)
{
  g_autoptr (GSubprocess) daemon = NULL;
  g_autoptr (TaktSecretStore) store = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");
  char *home;

  if (program == NULL)
    {
      g_test_skip ("gnome-keyring-daemon is not installed");
      return;
    }
  if (runs_in_child ())
    return;

  home = seal_home ();
  start_bus ();
  daemon = start_daemon ("a test's password");
  store = takt_keyring_new ("profile-one");
  keep (store, TAKT_SECRET_SMTP, SECRET, NULL, &error);
  g_assert_no_error (error);

  /* Nobody is there to answer the question for the password. */
  lock_keyring ();
  assert_not_connected (store, "locked");
  g_subprocess_force_exit (daemon);
  takt_test_remove_dir (home);
}

static void
test_no_service (void)
{
  g_autoptr (TaktSecretStore) store = NULL;
  char *home;

  if (runs_in_child ())
    return;

  /* The bus of GTestDBus knows no service to activate. */
  home = seal_home ();
  start_bus ();
  store = takt_keyring_new ("profile-one");
  assert_not_connected (store, "keyring");
  takt_test_remove_dir (home);
}

static void
test_no_bus (void)
{
  g_autoptr (TaktSecretStore) store = NULL;
  char *home;

  if (runs_in_child ())
    return;

  home = seal_home ();
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  store = takt_keyring_new ("profile-one");
  assert_not_connected (store, "keyring");
  takt_test_remove_dir (home);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/adapters/secrets/memory", test_memory);
  g_test_add_func ("/adapters/secrets/memory-answers-later", test_memory_answers_later);
  g_test_add_func ("/adapters/secrets/file", test_file);
  g_test_add_func ("/adapters/secrets/damaged-file", test_damaged_file);
  g_test_add_func ("/adapters/secrets/keyring", test_keyring);
  g_test_add_func ("/adapters/secrets/locked-keyring", test_locked);
  g_test_add_func ("/adapters/secrets/no-service-on-the-bus", test_no_service);
  g_test_add_func ("/adapters/secrets/no-bus", test_no_bus);

  return g_test_run ();
}
