/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "takt-files-fixture.h"

#include <string.h>

#include "bambu/takt-bambu-ftps.h"
#include "takt-error.h"
#include "takt-test.h"

#define KIB 1024

/* ---- against a real server that demands what most models demand */

/* @data: further options of the sim */
static void
test_real_server (TaktFilesFixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 40 * 1000 * 1000 };
  const char *tls = data;
  g_autofree char *options =
      g_strdup_printf ("--serial " TAKT_FILES_SERIAL " --ftps-port 0 --ftps-tls %s", tls);

  takt_files_fixture_open (f, options);
  g_object_set (f->files, "allow-tls-1-3", g_str_equal (tls, "TLSv1.3"), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GError) error = NULL;

      takt_files_fixture_write (f, lengths[i]);
      g_assert_true (takt_files_fixture_upload (f, &error));
      g_assert_no_error (error);
      takt_files_fixture_assert_stored (f);
      g_assert_cmpint (f->told_done, ==, (goffset) lengths[i]);
      g_assert_cmpint (f->told_total, ==, (goffset) lengths[i]);
      g_assert_cmpint (takt_files_fixture_query_size (f, "/" TAKT_FILES_NAME), ==, (goffset) lengths[i]);
    }
}

/* What the server demands is really demanded: the same file with a TLS session of its own on the data connection. */
static void
test_session_is_demanded (TaktFilesFixture *f, gconstpointer data)
{
  g_autoptr (TaktBambuIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  TaktBambuFtps ftps = { .data = TAKT_BAMBU_FTPS_FRESH, .stall_limit_s = 5, .least_limit_s = 10 };

  takt_files_fixture_open (f, "--serial " TAKT_FILES_SERIAL " --ftps-port 0");
  takt_files_fixture_write (f, 64 * KIB);
  identity = takt_bambu_identity_new (f->sim->serial, f->sim->fingerprint, NULL);
  ftps.host = f->sim->host;
  ftps.port = (guint16) f->sim->ftps_port;
  ftps.identity = identity;
  ftps.access_code = f->sim->access_code;
  g_assert_false (takt_bambu_ftps_upload (&ftps, f->local, "/" TAKT_FILES_NAME, &error));
  g_test_message ("%s", error->message);
  takt_test_assert_error (error, TAKT_ERROR_UPSTREAM);
  takt_files_fixture_assert_nothing_stored (f);

  ftps.data = TAKT_BAMBU_FTPS_RESUMED;
  g_assert_true (takt_bambu_ftps_upload (&ftps, f->local, "/" TAKT_FILES_NAME, &error));
  takt_files_fixture_assert_stored (f);
}

/* The slowest printer seen brings 70 KB a second to its card. */
static void
test_limit (void)
{
  const TaktBambuFtps ftps = { .least_limit_s = 120 };

  g_assert_cmpuint (takt_bambu_ftps_get_limit (&ftps, 1), ==, 180);
  g_assert_cmpuint (takt_bambu_ftps_get_limit (&ftps, 40 * 1000 * 1000), >, 40 * 1000 / 70 + 60);
  g_assert_cmpuint (takt_bambu_ftps_get_limit (&ftps, G_MAXUINT32), >, G_MAXUINT32 / 70000);
}

static void
test_whole_life (TaktFilesFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = NULL;
  gboolean found = FALSE;

  takt_files_fixture_open (f, "--serial " TAKT_FILES_SERIAL " --ftps-port 0");
  takt_files_fixture_write (f, 1000);
  g_assert_cmpint (takt_files_fixture_query_size (f, "/cache/" TAKT_FILES_NAME), ==, -1);
  g_assert_true (takt_files_fixture_upload_to (f, "/cache/" TAKT_FILES_NAME, &error));
  g_assert_no_error (error);

  files = takt_files_fixture_list (f, "/cache", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (((TaktBambuFile *) files->pdata[0])->name, ==, TAKT_FILES_NAME);
  g_assert_cmpint (((TaktBambuFile *) files->pdata[0])->size, ==, 1000);
  g_clear_pointer (&files, g_ptr_array_unref);

  files = takt_files_fixture_list (f, "/", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < files->len; i++)
    {
      TaktBambuFile *file = files->pdata[i];

      found = found || (file->is_folder && g_str_equal (file->name, "timelapse"));
    }
  g_assert_true (found);

  g_assert_true (takt_files_fixture_delete (f, "/cache/" TAKT_FILES_NAME, &error));
  g_assert_no_error (error);
  g_assert_cmpint (takt_files_fixture_query_size (f, "/cache/" TAKT_FILES_NAME), ==, -1);
  /* Whoever took it away: it is gone. */
  g_assert_true (takt_files_fixture_delete (f, "/cache/" TAKT_FILES_NAME, &error));
  g_assert_no_error (error);
}

/* ---- who answers */

/* @data: what differs from the printer of the record, and a word of the sentence that tells it */
typedef struct
{
  const char *options;
  const char *code; /* (nullable) instead of the right one */
  TaktError error;
  const char *words;
} Refusal;

static void
test_refused (TaktFilesFixture *f, gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (GError) error = NULL;

  takt_files_fixture_open (f, refusal->options);
  if (refusal->code != NULL)
    takt_files_fixture_store_code (f, refusal->code);
  takt_files_fixture_write (f, 1000);
  g_assert_false (takt_files_fixture_upload (f, &error));
  g_assert_error (error, TAKT_ERROR, (int) refusal->error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, refusal->words));
  g_assert_null (strstr (error->message, refusal->code != NULL ? refusal->code : f->sim->access_code));
  takt_files_fixture_assert_nothing_stored (f);
}

static const Refusal stranger = { "--serial " TAKT_FILES_SERIAL " --ftps-port 0 --ftps-stranger", NULL,
                                  TAKT_ERROR_UNAUTHORIZED, "access code was not sent" };
static const Refusal wrong_code = { "--serial " TAKT_FILES_SERIAL " --ftps-port 0", "00000000",
                                    TAKT_ERROR_UNAUTHORIZED, "refused the access code" };

/* Files alone cannot be sent, and the sentence says so: the printer's reports may well come in (pitfall 100). */
static void
test_shut_port (TaktFilesFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  takt_files_fixture_open (f, "--serial " TAKT_FILES_SERIAL);
  f->printer->ftps_port = 9;
  g_clear_object (&f->files);
  f->files = takt_bambu_files_new (f->printer, f->secrets, NULL);
  takt_files_fixture_write (f, 1000);
  g_assert_false (takt_files_fixture_upload (f, &error));
  g_assert_nonnull (strstr (error->message, "file service (port 9)"));
  takt_test_assert_error (error, TAKT_ERROR_NOT_CONNECTED);
}

/* What is wrong with what we were asked to send is found before anything is said. */
static void
test_own_faults (TaktFilesFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  takt_files_fixture_open (f, "--serial " TAKT_FILES_SERIAL);
  g_assert_false (takt_files_fixture_upload (f, &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  takt_files_fixture_write (f, 0);
  g_assert_false (takt_files_fixture_upload (f, &error));
  g_assert_nonnull (strstr (error->message, "empty"));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  takt_files_fixture_write (f, 10);
  g_assert_false (takt_files_fixture_upload_to (f, "/a b.gcode.3mf", &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  g_assert_false (takt_files_fixture_delete (f, "/a\r\nDELE b", &error));
  takt_test_assert_error (error, TAKT_ERROR_INVALID);
  takt_files_fixture_store_code (f, "");
  g_assert_false (takt_files_fixture_delete (f, "/" TAKT_FILES_NAME, &error));
  takt_test_assert_error (error, TAKT_ERROR_UNAUTHORIZED);
}

#define ADD(path, data, func)                                                                                \
  g_test_add ("/adapters/bambu-files/" path, TaktFilesFixture, data, takt_files_fixture_set_up, func,        \
              takt_files_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pitfall-083-real-server-tls-1-2", "TLSv1.2", test_real_server);
  ADD ("pitfall-086-real-server-tls-1-3", "TLSv1.3", test_real_server);
  ADD ("pitfall-086-session-is-demanded", NULL, test_session_is_demanded);
  g_test_add_func ("/adapters/bambu-files/pitfall-084-limit-grows-with-the-file", test_limit);
  ADD ("whole-life", NULL, test_whole_life);
  ADD ("another-machine", &stranger, test_refused);
  ADD ("wrong-access-code", &wrong_code, test_refused);
  ADD ("pitfall-100-port-refuses", NULL, test_shut_port);
  ADD ("own-faults", NULL, test_own_faults);
  return takt_files_fixture_run ();
}
