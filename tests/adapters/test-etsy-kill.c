/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "secrets/takt-keyring.h"
#include "takt-error.h"
#include "takt-etsy-fixture.h"
#include "takt-test.h"

/*
 * A child refreshes its tokens at the simulated shop and is killed between Etsy's answer and the keyring's. Etsy takes a refresh
 * token once. So the next start either finds the new pair, and works, or the old one, which Etsy refuses: then it says that the shop
 * must be connected again, and goes on saying so. It never asks twice with a token that is used up.
 */

#define ROUNDS_DURING 8

/* What a child ends with. */
#define WORKS 0
#define ENDED 10
#define OTHER 1

/* A keyring, and the moment at which all is over: before it is told of the new pair, while it writes, after it wrote. */
#define TYPE_DEADLY_KEYRING (deadly_keyring_get_type ())
G_DECLARE_FINAL_TYPE (DeadlyKeyring, deadly_keyring, TEST, DEADLY_KEYRING, GObject)

struct _DeadlyKeyring
{
  GObject parent_instance;

  TaktSecretStore *keyring; /* (owned) */
  const char *moment;
};

static void deadly_keyring_store_init (TaktSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DeadlyKeyring,
                               deadly_keyring,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TAKT_TYPE_SECRET_STORE, deadly_keyring_store_init))

static void
die (void)
{
  kill (getpid (), SIGKILL);
}

/* A timer of the kernel's: no thread of ours has to be awake for it. */
static void
die_soon (long delay_us)
{
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL };
  const struct itimerspec when = { .it_value.tv_nsec = MAX (delay_us, 1) * 1000 };
  timer_t timer;

  g_assert_cmpint (timer_create (CLOCK_MONOTONIC, &event, &timer), ==, 0);
  g_assert_cmpint (timer_settime (timer, 0, &when, NULL), ==, 0);
}

static void
lookup_async (TaktSecretStore *store,
              const char *key,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  takt_secret_store_lookup_async (TEST_DEADLY_KEYRING (store)->keyring, key, cancellable, callback,
                                  user_data);
}

static char *
lookup_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return takt_secret_store_lookup_finish (TEST_DEADLY_KEYRING (store)->keyring, result, error);
}

static void
died_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  die ();
}

static void
store_async (TaktSecretStore *store,
             const char *key,
             const char *label,
             const char *secret,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  DeadlyKeyring *self = TEST_DEADLY_KEYRING (store);

  if (g_str_equal (self->moment, "before"))
    die ();
  if (g_str_equal (self->moment, "after"))
    callback = died_cb;
  else if (!g_str_equal (self->moment, "never"))
    die_soon (strtol (self->moment, NULL, 10));
  takt_secret_store_store_async (self->keyring, key, label, secret, cancellable, callback, user_data);
}

static gboolean
store_finish (TaktSecretStore *store, GAsyncResult *result, GError **error)
{
  return takt_secret_store_store_finish (TEST_DEADLY_KEYRING (store)->keyring, result, error);
}

static void
deadly_keyring_store_init (TaktSecretStoreInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
}

static void
deadly_keyring_finalize (GObject *object)
{
  g_object_unref (TEST_DEADLY_KEYRING (object)->keyring);
  G_OBJECT_CLASS (deadly_keyring_parent_class)->finalize (object);
}

static void
deadly_keyring_class_init (DeadlyKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = deadly_keyring_finalize;
}

static void
deadly_keyring_init (DeadlyKeyring *self)
{
}

/* The account of the environment is put into the keyring; nothing is asked. */
static int
seed (TaktSecretStore *keyring)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_secret_store_store_async (keyring, TAKT_SECRET_ETSY, "test", g_getenv ("TAKT_TEST_ACCOUNT"), NULL,
                                 takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "storing");
  return takt_secret_store_store_finish (keyring, result, NULL) ? WORKS : OTHER;
}

/* One start of the program: reads the account, asks for orders. */
static int
run_child (const char *url, const char *moment)
{
  g_autoptr (DeadlyKeyring) secrets = g_object_new (TYPE_DEADLY_KEYRING, NULL);
  g_autoptr (TaktClock) clock = takt_clock_new_system ();
  g_autoptr (TaktEtsySource) source = NULL;
  g_autoptr (TaktSourceStatus) status = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (TaktOrderPage) page = NULL;
  g_autoptr (GError) error = NULL;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  secrets->keyring = takt_keyring_new ("kill-test");
  secrets->moment = moment;
  if (g_str_equal (moment, "seed"))
    return seed (secrets->keyring);

  source = takt_etsy_source_new (clock, TAKT_SECRET_STORE (secrets), 1, url, NULL);
  takt_order_source_load_async (TAKT_ORDER_SOURCE (source), NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "load");
  if (!takt_order_source_load_finish (TAKT_ORDER_SOURCE (source), result, &error))
    return OTHER;
  g_clear_object (&result);
  takt_order_source_fetch_async (TAKT_ORDER_SOURCE (source), TAKT_TIME_UNSET, FALSE, NULL, NULL,
                                 takt_test_store_result, &result);
  result = takt_test_wait_result (&result, "fetch");
  page = takt_order_source_fetch_finish (TAKT_ORDER_SOURCE (source), result, &error);
  status = takt_order_source_dup_status (TAKT_ORDER_SOURCE (source));
  if (page != NULL && page->orders->len == 5 && status->connected)
    return WORKS;
  return g_error_matches (error, TAKT_ERROR, TAKT_ERROR_NOT_CONNECTED) && status->state == TAKT_SOURCE_ENDED
                 && strstr (status->last_error, "Connect Etsy again") != NULL
             ? ENDED
             : OTHER;
}

typedef struct
{
  TaktEtsyFixture *etsy;
  char *dir;
} Fixture;

/* Returns: what the child ended with; -1: it was killed */
static int
start (Fixture *self, const char *moment)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *path = g_build_filename (self->dir, "keyring", NULL);
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "SECRET_BACKEND", "file", TRUE);
  g_subprocess_launcher_setenv (launcher, "SECRET_FILE_TEST_PATH", path, TRUE);
  g_subprocess_launcher_setenv (launcher, "SECRET_FILE_TEST_PASSWORD", "a test's password", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", self->dir, TRUE);
  if (g_str_equal (moment, "seed"))
    g_subprocess_launcher_setenv (launcher, "TAKT_TEST_ACCOUNT",
                                  takt_fake_secrets_get (self->etsy->secrets, TAKT_SECRET_ETSY), TRUE);
  child = g_subprocess_launcher_spawn (launcher, &error, "/proc/self/exe", "--child", self->etsy->url, moment,
                                       NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (child, NULL, takt_test_store_result, &result);
  result = takt_test_wait_result (&result, moment);
  if (g_subprocess_get_if_exited (child))
    return g_subprocess_get_exit_status (child);
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  return -1;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->etsy = etsy_fixture_new (TRUE, NULL, NULL);
  self->dir = takt_test_make_dir ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  etsy_fixture_free (self->etsy);
  takt_test_remove_dir (self->dir);
}

/* A pair that must be renewed, in the keyring. */
static void
connect_anew (Fixture *self)
{
  etsy_fixture_restart (self->etsy);
  etsy_fixture_connect (self->etsy);
  g_assert_cmpint (start (self, "seed"), ==, WORKS);
  json_node_unref (etsy_fixture_control (self->etsy, "POST", "/_sim/tokens", "{'expire': true}"));
}

static void
assert_asks_for_a_new_connection (Fixture *self, int first)
{
  g_assert_cmpint (first, ==, ENDED);
  /* From now on without a word to Etsy. */
  etsy_fixture_forget (self->etsy);
  g_assert_cmpint (start (self, "never"), ==, ENDED);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, ""), ==, 0);
}

static void
test_before (Fixture *self, gconstpointer data)
{
  connect_anew (self);
  g_assert_cmpint (start (self, "before"), ==, -1);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/oauth/token"), ==, 1);
  assert_asks_for_a_new_connection (self, start (self, "never"));
}

static void
test_after (Fixture *self, gconstpointer data)
{
  connect_anew (self);
  g_assert_cmpint (start (self, "after"), ==, -1);
  g_assert_cmpuint (etsy_fixture_count (self->etsy, "/oauth/token"), ==, 1);
  g_assert_cmpint (start (self, "never"), ==, WORKS);
}

static void
test_during (Fixture *self, gconstpointer data)
{
  for (int round = 0; round < ROUNDS_DURING; round++)
    {
      g_autofree char *delay = g_strdup_printf ("%d", g_test_rand_int_range (0, 30000));
      int next;

      connect_anew (self);
      start (self, delay);
      next = start (self, "never");
      g_test_message ("killed after %s µs: %s", delay, next == WORKS ? "works" : "asks for a new connection");
      if (next != WORKS)
        assert_asks_for_a_new_connection (self, next);
    }
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/adapters/etsy-kill/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("before-the-new-tokens-are-stored", test_before);
  ADD ("while-they-are-stored", test_during);
  ADD ("after-they-are-stored", test_after);

  return g_test_run ();
}
