/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file of 40 MB to a printer's card, by Takt and by the curl program, against the same real server in turns. */

#include "takt-files-fixture.h"

#include "takt-test.h"

#define LENGTH   (40 * 1000 * 1000)
#define N_ROUNDS 7

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gint64
get_median (gint64 *times)
{
  qsort (times, N_ROUNDS, sizeof *times, compare);
  return times[N_ROUNDS / 2];
}

static gint64
time_takt (TaktFilesFixture *f)
{
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();

  g_assert_true (takt_files_fixture_upload (f, &error));
  g_assert_no_error (error);
  return g_get_monotonic_time () - began;
}

/* With the same cap on TLS, and without asking who answers. */
static gint64
time_curl (TaktFilesFixture *f)
{
  g_autofree char *url = g_strdup_printf ("ftps://%s:%d/" TAKT_FILES_NAME, f->sim->host, f->sim->ftps_port);
  g_autofree char *user = g_strdup_printf ("bblp:%s", f->sim->access_code);
  const char *const arguments[] = { "curl",   "--silent", "--show-error",  "--insecure", "--tls-max", "1.2",
                                    "--user", user,       "--upload-file", f->local,     url,         NULL };
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                               &status, &error));
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return g_get_monotonic_time () - began;
}

static void
bench_upload (TaktFilesFixture *f, gconstpointer data)
{
  gint64 takt[N_ROUNDS], curl[N_ROUNDS];

  takt_files_fixture_open (f, "--serial " TAKT_FILES_SERIAL " --ftps-port 0");
  takt_files_fixture_write (f, LENGTH);
  for (int round = 0; round < N_ROUNDS; round++)
    {
      takt[round] = time_takt (f);
      takt_files_fixture_assert_stored (f);
      curl[round] = time_curl (f);
      takt_files_fixture_assert_stored (f);
    }

  g_test_message ("upload of 40 MB: Takt %.0f ms, curl %.0f ms: %.0f %% of its speed",
                  (double) get_median (takt) / 1000, (double) get_median (curl) / 1000,
                  100.0 * (double) get_median (curl) / (double) get_median (takt));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/bench/files", TaktFilesFixture, NULL, takt_files_fixture_set_up, bench_upload,
              takt_files_fixture_tear_down);
  return g_test_run ();
}
