/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bambu/takt-bambu-files.h"

#include <glib/gstdio.h>
#include <string.h>

#include "secrets/takt-memory-secrets.h"
#include "takt-error.h"
#include "takt-printer-sim.h"
#include "takt-test.h"

#define SERIAL    "01P00A000000044"
#define SERIAL_A1 "03900A000000045"
#define NAME      "job-7_Vase.gcode.3mf"
#define KIB       1024

/** Fixture: one printer with a file service, and the object that speaks with it. */
typedef struct
{
  TaktPrinterSim *sim;
  TaktSecretStore *secrets;
  TaktPrinter *printer;
  TaktBambuFiles *files;
  char *folder;
  char *local;
  goffset told_done; /* by the last word of progress */
  goffset told_total;
  guint n_told;
} Fixture;

static void
store_code (TaktSecretStore *secrets, gint64 id, const char *code)
{
  g_autofree char *key = g_strdup_printf (TAKT_SECRET_ACCESS_CODE, id);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  takt_secret_store_store_async (secrets, key, "access code", code, NULL, takt_test_store_result, &result);
  g_assert_true (
      takt_secret_store_store_finish (secrets, takt_test_wait_result (&result, "storing the code"), &error));
  g_assert_no_error (error);
}

/* @options: of the sim, with its serial. */
static void
open_printer (Fixture *f, const char *options)
{
  f->sim = takt_printer_sim_start (options);
  f->secrets = takt_memory_secrets_new ();
  f->printer = takt_printer_new ();
  f->printer->id = 3;
  f->printer->name = g_strdup ("P1S");
  f->printer->host = g_strdup (f->sim->host);
  f->printer->serial = g_strdup (f->sim->serial);
  f->printer->ftps_port = f->sim->ftps_port;
  f->printer->certificate_fingerprint = g_strdup (f->sim->fingerprint);
  store_code (f->secrets, f->printer->id, f->sim->access_code);
  f->files = takt_bambu_files_new (f->printer, f->secrets, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = takt_test_make_dir ();
  f->local = g_build_filename (f->folder, "local.gcode.3mf", NULL);
}

static void
close_printer (Fixture *f)
{
  if (f->sim != NULL)
    g_free (takt_printer_sim_stop (f->sim));
  f->sim = NULL;
  g_clear_object (&f->files);
  g_clear_object (&f->secrets);
  g_clear_pointer (&f->printer, takt_printer_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_printer (f);
  g_free (f->local);
  takt_test_remove_dir (f->folder);
}

/* Bytes that repeat at no distance that a buffer has. */
static void
write_local (Fixture *f, gsize length)
{
  g_autofree guint8 *bytes = g_malloc (length + 1);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) ((i * 2654435761u) >> 13);
  g_assert_true (g_file_set_contents (f->local, (char *) bytes, (gssize) length, &error));
  g_assert_no_error (error);
}

static void
progress_cb (goffset done, goffset total, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpint (done, <=, total);
  f->told_done = done;
  f->told_total = total;
  f->n_told++;
}

static gboolean
upload_to (Fixture *f, const char *remote, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_files_upload_async (f->files, f->local, remote, progress_cb, f, NULL, takt_test_store_result,
                                 &result);
  return takt_bambu_files_upload_finish (f->files, takt_test_wait_result (&result, "an upload"), error);
}

static gboolean
upload (Fixture *f, GError **error)
{
  return upload_to (f, "/" NAME, error);
}

static char *
dup_stored (Fixture *f)
{
  return g_build_filename (f->sim->card, NAME, NULL);
}

static void
assert_stored (Fixture *f)
{
  g_autofree char *path = dup_stored (f);
  gsize sent_length, stored_length;
  g_autofree char *sent = takt_test_read (f->local, &sent_length);
  g_autofree char *stored = takt_test_read (path, &stored_length);

  g_assert_cmpmem (stored, stored_length, sent, sent_length);
}

static void
assert_nothing_stored (Fixture *f)
{
  g_autofree char *path = dup_stored (f);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static goffset
query_size (Fixture *f, const char *remote)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  goffset size = 0;

  takt_bambu_files_query_size_async (f->files, remote, NULL, takt_test_store_result, &result);
  g_assert_true (takt_bambu_files_query_size_finish (f->files, takt_test_wait_result (&result, "a size"),
                                                     &size, &error));
  g_assert_no_error (error);
  return size;
}

static gboolean
delete_file (Fixture *f, const char *remote, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_files_delete_async (f->files, remote, NULL, takt_test_store_result, &result);
  return takt_bambu_files_delete_finish (f->files, takt_test_wait_result (&result, "a deletion"), error);
}

static GPtrArray *
list (Fixture *f, const char *folder, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  takt_bambu_files_list_async (f->files, folder, NULL, takt_test_store_result, &result);
  return takt_bambu_files_list_finish (f->files, takt_test_wait_result (&result, "a listing"), error);
}

/* ---- against a real server that demands what most models demand */

/* @data: further options of the sim */
static void
test_real_server (Fixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 40 * 1000 * 1000 };
  const char *tls = data;
  g_autofree char *options = g_strdup_printf ("--serial " SERIAL " --ftps-port 0 --ftps-tls %s", tls);

  open_printer (f, options);
  g_object_set (f->files, "allow-tls-1-3", g_str_equal (tls, "TLSv1.3"), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GError) error = NULL;

      write_local (f, lengths[i]);
      g_assert_true (upload (f, &error));
      g_assert_no_error (error);
      assert_stored (f);
      g_assert_cmpint (f->told_done, ==, (goffset) lengths[i]);
      g_assert_cmpint (f->told_total, ==, (goffset) lengths[i]);
      g_assert_cmpint (query_size (f, "/" NAME), ==, (goffset) lengths[i]);
    }
}

static void
test_whole_life (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = NULL;
  gboolean found = FALSE;

  open_printer (f, "--serial " SERIAL " --ftps-port 0");
  write_local (f, 1000);
  g_assert_cmpint (query_size (f, "/cache/" NAME), ==, -1);
  g_assert_true (upload_to (f, "/cache/" NAME, &error));
  g_assert_no_error (error);

  files = list (f, "/cache", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (((TaktBambuFile *) files->pdata[0])->name, ==, NAME);
  g_assert_cmpint (((TaktBambuFile *) files->pdata[0])->size, ==, 1000);
  g_clear_pointer (&files, g_ptr_array_unref);

  files = list (f, "/", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < files->len; i++)
    {
      TaktBambuFile *file = files->pdata[i];

      found = found || (file->is_folder && g_str_equal (file->name, "timelapse"));
    }
  g_assert_true (found);

  g_assert_true (delete_file (f, "/cache/" NAME, &error));
  g_assert_no_error (error);
  g_assert_cmpint (query_size (f, "/cache/" NAME), ==, -1);
  /* Whoever took it away: it is gone. */
  g_assert_true (delete_file (f, "/cache/" NAME, &error));
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
test_refused (Fixture *f, gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (GError) error = NULL;

  open_printer (f, refusal->options);
  if (refusal->code != NULL)
    store_code (f->secrets, f->printer->id, refusal->code);
  write_local (f, 1000);
  g_assert_false (upload (f, &error));
  g_assert_error (error, TAKT_ERROR, (int) refusal->error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, refusal->words));
  g_assert_null (strstr (error->message, refusal->code != NULL ? refusal->code : f->sim->access_code));
  assert_nothing_stored (f);
}

static const Refusal stranger = { "--serial " SERIAL " --ftps-port 0 --ftps-stranger", NULL,
                                  TAKT_ERROR_UNAUTHORIZED, "access code was not sent" };
static const Refusal wrong_code = { "--serial " SERIAL " --ftps-port 0", "00000000", TAKT_ERROR_UNAUTHORIZED,
                                    "refused the access code" };

#define ADD(path, data, func)                                                                                \
  g_test_add ("/adapters/bambu-files/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pitfall-083-real-server-tls-1-2", "TLSv1.2", test_real_server);
  ADD ("pitfall-086-real-server-tls-1-3", "TLSv1.3", test_real_server);
  ADD ("whole-life", NULL, test_whole_life);
  ADD ("another-machine", &stranger, test_refused);
  ADD ("wrong-access-code", &wrong_code, test_refused);
  return g_test_run ();
}
